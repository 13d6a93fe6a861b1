"""What a learner tells of their own mend without pasting the program: 我加了 opt.zero_grad(), 改成 y.long() 就行了吧, or the bare line."""

import ast
import builtins
import re
import textwrap

from agent.last_code import LastCode
from agent.pasting import parts
from tools.program import Program, calls, dotted
from tools.told_edits import RECEIVER, Place, ToldEdit

LONGEST, MOST_ROWS = 160, 3
"""Characters, and rows of code, of what is told; who pastes more has pasted a program."""
KNOWN = frozenset([
    "zero_grad", "no_grad", "backward", "step", "detach", "flatten", "squeeze", "unsqueeze", "reshape", "permute", "transpose",
    "clone", "item", "long", "float", "argmax", "contiguous", "eval", "train", "sum", "mean", "view",
])  # fmt: skip
"""Methods by whose name alone an edit may be told: 我加了 zero_grad."""
_CODE = r"[\w.\-]++(?:\((?:[^()\n\u4e00-\u9fff]|\([^()\n\u4e00-\u9fff]*+\))*+\)[\w.]*+|\[[^\[\]\n\u4e00-\u9fff]*+\][\w.]*+|\s?(?:=|\*|\+|/)\s?[\w.\-]++)*+"
_PIECE = re.compile(rf"`([^`\n]++)`|({_CODE})", re.ASCII)
_LOOKS = re.compile(r"\w\(|^\.\w|^[a-z_]\w*\s?=\s?[\w\-]", re.ASCII)
_ASKS = re.compile(
    r"为什么|为啥|为何|什么|啥|怎么|如何|咋|区别|哪|多少|会怎样|例子|举例|讲|解释|第\s*\d+\s*行|有没有|可不可以不|不加|不改|不用|没用"
    r"|\b(?:why|what|how|which|where|when|difference|explain|means?|example|vs|without|line \d+)\b",
    re.IGNORECASE,
)
"""What asks for more than a verdict, or names the line of another change."""
_TELLS = re.compile(
    r"加|添|补|插|改|换|放|挪|移|调用|需要|应该|该|得|要|用|缺|少|漏|忘|是不是|写|就[对行好]|[对行]吗|可以吗|对不对|行不行"
    r"|\b(?:right|correct|add(?:ed|ing)?|put|insert(?:ed)?|chang(?:e|ed|ing)|replac(?:e|ed|ing)|switch(?:ed)?|mov(?:e|ed|ing)|call(?:ed|ing)?|needs?|should|must|have to|us(?:e|ed|ing)|miss(?:ed|ing)?|forgot|wrote|set|wrap(?:ped)?|made|turn(?:ed)?|include[d]?|swap(?:ped)?)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"(?:加|添|补|插|改|换|放|写)(?:上|入|好|成)?(?:了|一[行句个下])|忘了|漏了|少了|缺"
    r"|\b(?:added|put|inserted|changed|called|forgot|missing|moved|used|wrote)\b",
    re.IGNORECASE,
)
_VERDICT = re.compile(r"[?？]|[吧吗么]|了\W*$|[对行好]了|\b(?:right|correct|enough)\b", re.IGNORECASE)
_INTO = re.compile(
    rf"(?:`(?P<q>[^`\n]++)`|(?P<old>{_CODE}))\s*(?:给|全)?(?:改成|改为|换成|换为|替换成|变成|写成)了?\s*(?:`(?P<r>[^`\n]++)`|(?P<new>{_CODE}))"
    rf"|\b(?:chang|replac|switch|turn|swap|set)\w*\s+(?:the |my )?(?:`(?P<eq>[^`\n]++)`|(?P<eold>{_CODE}))\s+(?:to|with|into|by|for)\s+(?:`(?P<er>[^`\n]++)`|(?P<enew>{_CODE}))",
    re.IGNORECASE | re.ASCII,
)
_INSTEAD = re.compile(
    rf"(?:`(?P<r>[^`\n]++)`|(?P<new>{_CODE}))\s*(?:instead of|rather than|代替|而不是)\s*(?:`(?P<q>[^`\n]++)`|(?P<old>{_CODE}))",
    re.IGNORECASE | re.ASCII,
)
_IT = frozenset({"it", "that", "this", "them", "line", "code", "program", "loss"})
_BESIDE = re.compile(
    r"(?P<zh>[A-Za-z_][\w.]*+)(?:\([^()\n]{0,40}\))?\s*(?:那一?[行句])?的?(?P<side>之前|之后|前面|后面|前|后)|\b(?P<en>before|after|above|below|behind)\s+(?:the |my |calling )?(?P<of>[A-Za-z_][\w.]*+)",
    re.IGNORECASE | re.ASCII,
)
_LOOP = re.compile(
    r"循环(?:体)?(?:里|内|中)?的?(?:最)?(?P<zh>开头|开始|前面|最前|第一行|末尾|最后|结尾)|\b(?P<en>start|beginning|top|end|bottom) of (?:the |my |each |every )?(?:training )?(?:loop|iteration|step|epoch|batch)\b",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[\s?？。!！]*(?:了|吧|吗|么|呢|对吗|对不对|这样|right)?[\s?？。!！]*$", re.IGNORECASE)
_SUBJECT = re.compile(r"^(?:那|所以|应该是|是不是|是|so|then|it's)[\s,，]*", re.IGNORECASE)


def told_edit(message: str, code: LastCode) -> ToldEdit | None:
    """Return what a message tells of a mend of the program that was run last; None where it is about something else."""
    text = message.strip()
    if len(text) > LONGEST or code.works:
        return None
    if bare := _bare(text, code.text):
        return ToldEdit(bare, is_bare=True)
    around = parts(message).around if "```" in text else text
    if "\n" in text or "```" in text or _ASKS.search(around) or not _TELLS.search(around):
        return None
    exchanged, place = _exchange(text), _place(text)
    if exchanged:
        return ToldEdit((exchanged[1],), exchanged[0])
    found = _pieces(text, place)
    return ToldEdit(found[-1:], place=place) if found else None


def is_done(message: str) -> bool:
    """Tell whether a message tells of an edit that was made, or asks whether it is right; else it may be an order."""
    return _VERDICT.search(message) is not None or _DONE.search(message) is not None


def _exchange(text: str) -> tuple[str, str] | None:
    """Return what was changed into what; the first empty where only the second is code."""
    said = _INTO.search(text) or _INSTEAD.search(text)
    if said is None:
        return None
    groups = {name: each for name, each in said.groupdict().items() if each}
    old = next((groups[name] for name in ("q", "old", "eq", "eold") if name in groups), "").strip()
    new = next((groups[name] for name in ("r", "new", "er", "enew") if name in groups), "").strip().rstrip(".")
    is_code = Program.parse(new) is not None and (old in new or _is_like(old, new))
    return (old, new) if old.lower() not in _IT and is_code else None


def _is_like(old: str, new: str) -> bool:
    """Tell whether two pieces may stand for each other: both are arguments, calls, numbers, or names of one thing."""
    if bool(_LOOKS.search(old)) != bool(_LOOKS.search(new)):
        return False
    both_code = _LOOKS.search(old) is not None
    return both_code or (old[:1].isdigit() and new[:1].isdigit()) or "." in old or "_" in old


def _pieces(text: str, place: Place | None) -> tuple[str, ...]:
    """Return the code in a sentence, but what only tells the place; a bare method's name counts where the edit is done."""
    within = _BESIDE.sub("", text) if place and place.name else text
    found = [_written(match[1] or match[2]) for match in _PIECE.finditer(within)]
    if pieces := tuple(each for each in found if each):
        return pieces
    words = re.findall(r"(?<![\w.])[A-Za-z_]\w+(?![\w(])", within, re.ASCII) if _DONE.search(text) else []
    return tuple(f"{RECEIVER}.{word}()" for word in words if word in KNOWN and "_" in word)


def _written(piece: str) -> str:
    """Return a piece as code that can be parsed; empty for words."""
    text = piece.strip().rstrip(".")
    if not _LOOKS.search(text):
        owner, _, method = text.rpartition(".")
        return f"{text}()" if owner and method in KNOWN else ""
    text = f"{RECEIVER}{text}" if text.startswith(".") else text
    return text if Program.parse(text) else ""


def _place(text: str) -> Place | None:
    """Return where the new line is told to stand."""
    if said := _LOOP.search(text):
        return Place(behind=(said["zh"] or said["en"]).lower() in ("末尾", "最后", "结尾", "end", "bottom"))
    said = _BESIDE.search(text)
    if said is None:
        return None
    name = (said["zh"] or said["of"]).rpartition(".")[2]
    side = said["side"] or said["en"].lower()
    is_method = name in KNOWN or f".{name}" in text or f"{name}(" in text
    return Place(side in ("之后", "后面", "后", "after", "below", "behind"), name) if is_method else None


def _bare(text: str, program: str) -> tuple[str, ...]:
    """Return a message's lines of code, where it is nothing else and they make no program without the one before."""
    found = parts(text)
    given = found.code if "```" in text and found.code and not found.around.strip() else text
    rows = [
        _SUBJECT.sub("", _TAIL.sub("", row)).strip("` ") for row in textwrap.dedent(given).split("\n") if row.strip()
    ]
    rows = [f"{RECEIVER}{row}" if row.startswith(".") else row for row in rows]
    known = Program.parse(program)
    trees = [Program.parse(row) for row in rows]
    if known is None or not 0 < len(rows) <= MOST_ROWS:
        return ()
    bodies = [tree.tree.body[0] if tree and len(tree.tree.body) == 1 else None for tree in trees]
    return tuple(rows) if all(each is not None and _goes_into(each, known) for each in bodies) else ()


def _goes_into(statement: ast.stmt, program: Program) -> bool:
    """Tell whether a line belongs to a program: it gives one of its names a value, or does something with what only that has."""
    if isinstance(statement, ast.Assign):
        target = ast.unparse(statement.targets[0])
        names = {dotted(call.func) for call in calls(statement.value)}
        is_argument = target in {each.arg for call in calls(program.tree) for each in call.keywords}
        return (target in program.bound or is_argument) and "input" not in names
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or dotted(call.func) in dir(builtins):
        return False
    called = {ast.unparse(each.func) for each in calls(program.tree)}
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    is_on_own = bool(method) and ast.unparse(call.func).split(".")[0] in program.bound
    return is_on_own or ast.unparse(call.func) in called or method in KNOWN
