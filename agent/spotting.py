"""Which lines of the program on the screen a question is about: 第 11 行是干嘛的, known 是什么, `x[:, None]` 什么意思, k-means 那句没看懂."""

import ast
import re
from collections.abc import Iterator

from agent.pasting import code_in
from agent.turn import Turn
from knowledge.practice.numerals import number_of

LONGEST_PROGRAM = 20_000
"""Characters."""
_BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
LONGEST = 120
"""Characters of a question about a line: who says more asks for something else."""
_ASKS = re.compile(
    r"呢[?？。]*$|什么|啥|干嘛|干吗|作用|意思|怎么(来|算|理解|得|回事|读)|为什么|为啥|为何|看不懂|看不明白|(没|不)(太|怎么|大)?(看|读|听)?(懂|明白|理解)|不理解|解释|讲(讲|一下|解|一讲)?|说明|有什么用|能不能(不写|去掉|删)"
    r"|^第.{1,6}行[吧呢啊]?[。.]?$|^lines? \d{1,3}$|[?？]|\b(what|why|how|explain|mean\w*|purpose|understand|do(es)?)\b",
    re.IGNORECASE,
)
_WHY = re.compile(r"为什么|为啥|为何|凭什么|凭啥|\bwhy\b|\bhow come\b", re.IGNORECASE)
_NUMERAL = r"(\d{1,3}|[一二两三四五六七八九十]{1,3})"
_LINES = re.compile(
    rf"(?<!倒数)第\s*{_NUMERAL}\s*(?:[-–~到至]\s*第?\s*{_NUMERAL}\s*)?行|\blines?\s+(\d{{1,3}})(?:\s*(?:-|–|to|and)\s*(\d{{1,3}}))?\b"
    rf"|(?<!\d){_NUMERAL}\s*[-–~到至]\s*{_NUMERAL}\s*行",
    re.IGNORECASE,
)
_FROM_END = re.compile(rf"倒数第\s*{_NUMERAL}\s*行|(最后|末尾)(这|那|的)?\s*一?\s*行|\b(last) line\b", re.IGNORECASE)
_HERE = re.compile(
    r"(那|这)(一)?(行|句|段|步|块|个?地方|几行|里)|(代码|程序)(里|中)的?|上面的?代码|[这那]个?\s*[`“]?[A-Za-z_]\w*[`”]?\s*(函数|变量|参数|数组|张量|列表|类(?!别))|\b(that|this|the) (line|part|step)\b|\b(that|this|the) [a-z_]\w* (function|variable|array|list)\b|in the (code|program)|\bhere\b",
    re.IGNORECASE,
)
"""What says that words are those of the code."""
_PROSE = re.compile(r"[a-z'][ ,]{1,3}[a-z]", re.IGNORECASE)
"""A sentence in English, in which a name of a program may be a word like any other."""
_ASKED_OF = re.compile(
    r"\b(?:what(?:'s| is| are| does| do)?|which|explain|meaning of|purpose of|role of|where(?:'s| is)|how (?:is|does|do)|why(?: is| do we need)?|understand|get) (?:the |an? |this |that )*([A-Za-z_]\w*)",
    re.IGNORECASE,
)
"""What such a sentence asks about."""
_QUOTED = re.compile(r"[`“\"「]([^`”\"」\n]{1,80})[`”\"」]")
_CODE_LIKE = re.compile(
    r"[A-Za-z_][\w.]*\s*[\[(=][^\u4e00-\u9fff，。？]*|\[[^\]\u4e00-\u9fff，。？]{1,24}\]|[\w.]+\.[A-Za-z_]\w*|\*\*|//|:=|@|-1(?=\s*(是|表示|代表|什么))",
    re.ASCII,
)
_KEYWORD = re.compile(r"(?<![\w.])[A-Za-z_]\w*\s*=\s*[-\w.\"']+", re.ASCII)
"""An argument by its name, whatever words follow it: 'dim=1 mean here'."""
_INDEXED = re.compile(r"(?<![\w.])[A-Za-z_][\w.]{0,40}(?:\[[^\]\u4e00-\u9fff]{1,24}\]){1,4}", re.ASCII)
"""A part that is taken of something: why of just this part, no note knows."""
_WORDS = re.compile(r"(?<![\w.])[A-Za-z_][\w-]*(?:[ \t]+[A-Za-z_][\w-]*)*(?![\w(.])", re.ASCII)
"""In ASCII: a Chinese character may stand right beside a name."""
_LIBRARY = re.compile(r"^(torch|nn|f|np|plt|pd)\.", re.IGNORECASE)
"""What the notes tell of: of a call alone, without a pointer at the line, they say more than the line."""
_PLAIN_WORDS = frozenset([
    "a", "an", "and", "are", "can", "code", "do", "does", "did", "explain", "for", "here", "how", "i", "in", "is", "it", "line", "me",
    "mean", "means", "of", "on", "python", "the", "this", "that", "to", "torch", "what", "where", "which", "why", "you",
])  # fmt: skip


def program_on_screen(turn: Turn) -> str:
    """Return the last program of a reply, else that of its message; empty where there is none."""
    blocks = _BLOCK.findall(turn.reply)
    return (blocks[-1] if blocks else code_in(turn.message) or "")[:LONGEST_PROGRAM]


def spotted(message: str, code: str, known: frozenset[str] = frozenset()) -> tuple[int, ...]:
    """Return the lines, counted from 1, that a question names; `known` are words of the subject, in small letters.

    A word that is both such a word and a name of the program is asked about as the former, unless the question points at the code.
    """
    text = message.strip()
    if not code or "\n" in text or len(text) > LONGEST or not _ASKS.search(text):
        return ()
    rows = code.splitlines()
    if numbered := _numbered(text, rows):
        return numbered
    points = _HERE.search(text) is not None
    is_for_notes = _WHY.search(text) is not None and not points  # the notes know why
    squeezed = [_squeezed(row) for row in rows]
    fragments = (match[0] for form in (_CODE_LIKE, _KEYWORD, _INDEXED) for match in form.finditer(text))
    for fragment in (*_QUOTED.findall(text), *fragments):
        wanted = _squeezed(fragment).rstrip("?.!")
        if is_for_notes and not _INDEXED.fullmatch(wanted):
            continue
        is_known = not points and (_LIBRARY.search(wanted) or (wanted in known and "=" not in wanted))
        if len(wanted) > 1 and not is_known and (found := _holding(wanted, squeezed)):
            return found
    if is_for_notes:
        return ()
    if (
        not points and text.replace("’", "'").isascii() and _PROSE.search(text)
    ):  # 'are you sure?' asks of no line with a name `sure`
        text = " ".join(match[1] for match in _ASKED_OF.finditer(text))
    names = list(_names(_QUOTED.sub(" ", text), frozenset() if points else known, points=points))
    bound = _bound(code)
    for name in names:
        if lines := bound.get(name) or (_worded(name, rows) if points else ()):
            return lines
    return ()


def _names(text: str, known: frozenset[str], *, points: bool) -> Iterator[str]:
    """Yield the words that may be a program's; one of several in a row is none, unless the question points at the code."""
    for run in _WORDS.findall(text):
        words = [word for word in run.split() if word.lower() not in _PLAIN_WORDS]
        if points or len(words) == 1:
            yield from (word for word in words if word.lower() not in known)


def _numbered(text: str, rows: list[str]) -> tuple[int, ...]:
    """Return the lines that are named by their numbers; a number of an empty row counts the rows that are none."""
    full = [number for number, row in enumerate(rows, 1) if row.strip()]
    if match := _FROM_END.search(text):
        back = int(number_of(match[1]) or 1) if match[1] else 1
        return (full[-back],) if 0 < back <= len(full) else ()
    match = _LINES.search(text)
    if match is None:
        return ()
    first, last = (
        next((each for each in ends if each), None)
        for ends in ((match[1], match[3], match[5]), (match[2], match[4], match[6]))
    )
    low = int(number_of(first or "") or 0)
    low, high = sorted((low, int(number_of(last or "") or low)))  # 第 6 到 3 行 are the same lines
    chosen = [number for number in range(low, min(high, low + 10) + 1) if number in full]
    if not chosen and 0 < low <= len(full):
        chosen = [full[low - 1]]
    return tuple(chosen)


def beyond(message: str, code: str) -> int:
    """Return how many lines a program has, where a question is about one behind its end; 0 where it is about none."""
    text, rows = message.strip(), code.splitlines()
    match = _LINES.search(text) if code and len(text) <= LONGEST and "\n" not in text and _ASKS.search(text) else None
    first = int(number_of(next((each for each in match.groups() if each), "")) or 0) if match else 0
    return len(rows) if first > len(rows) else 0


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text).lower()


def _holding(wanted: str, squeezed: list[str]) -> tuple[int, ...]:
    """Return the first line that holds a fragment."""
    return next(((number,) for number, row in enumerate(squeezed, 1) if wanted in row), ())


def _worded(word: str, rows: list[str]) -> tuple[int, ...]:
    """Return the first line with a word in its code or its comment."""
    pattern = re.compile(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", re.IGNORECASE)
    return next(((number,) for number, row in enumerate(rows, 1) if pattern.search(row)), ())


def used_in(code: str, line: int) -> tuple[str, tuple[int, ...]]:
    """Return the one name that a line binds, and the lines below in which it is used; no name where it binds none or several."""
    names = [node for node in _nodes(code) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if node.lineno == line and isinstance(node.ctx, ast.Store)}
    if len(bound) != 1:
        return "", ()
    name = bound.pop()
    used = {node.lineno for node in names if node.id == name and isinstance(node.ctx, ast.Load) and node.lineno > line}
    return name, tuple(sorted(used))


def _bound(code: str) -> dict[str, tuple[int, ...]]:
    """Return by name the line in which a program binds it first: a variable, a parameter, a function, a class."""
    found: dict[str, int] = {}
    for node in _nodes(code):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found[node.id] = min(node.lineno, found.get(node.id, node.lineno))
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = min(node.lineno, found.get(node.name, node.lineno))
        elif isinstance(node, ast.arg):
            found.setdefault(node.arg, node.lineno)
    return {name: (line,) for name, line in found.items()}


def _nodes(code: str) -> list[ast.AST]:
    """Return the nodes of a program; none of what is no Python."""
    try:
        return list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
