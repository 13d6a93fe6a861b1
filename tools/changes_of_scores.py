"""What a classifier gets right, class by class, put at the end of a program: 打印混淆矩阵, 每个类别的准确率, show precision and recall."""

import ast
import re
from dataclasses import dataclass

from tools.changes_of_lines import scored
from tools.program import Loop, calls, dotted, methods
from tools.texts import Edit, Made, Source
from tools.words import Words

_EACH = r"(?:每|各)(?:一|个|种|1)*(?:个|种)?(?:分?类别?|种类|数字|标签|category|class)(?:别)?"
_MATRIX = re.compile(r"混淆矩阵|confusion[ -]?matri(?:x|ces)", re.IGNORECASE)
_BY_CLASS = re.compile(
    rf"{_EACH}.{{0,8}}(?:准确率|正确率|精度|召回率?|acc(?:uracy)?|对了?多少)|(?:哪|那)(?:一|个|几|些)*(?:个|种)?(?:分?类别?|数字|种类)(?:最|更|比较)?(?:容易|难|常|经常|多)?(?:被)?(?:分|认|识别|判|预测)?(?:错|混|差|准|不准)"
    r"|\b(?:per|by|each)[ -]?class\b.{0,16}\b(?:accuracy|accuracies|recall)|\b(?:accuracy|accuracies|recall)\b.{0,12}\b(?:per|by|for each|of each|for every|of every)[ -]?(?:class|digit|category|label)|\b(?:class-?wise|per-class) accurac"
    r"|\bwhich (?:class|digit|category|label)(?:es|s)? (?:is|are|does|do) .{0,24}(?:wrong|worst|hard|confus|mistak|best)",
    re.IGNORECASE,
)
_RATES = re.compile(
    r"召回率|精确率|查准率|查全率|(?<![a-z])f1(?![a-z0-9])|\b(?:precision|recall|classification report)\b",
    re.IGNORECASE,
)
_DRAWS = re.compile(r"画|可视化|热力?图|\b(?:plot|draw|visuali[sz]e|heat ?map)\b", re.IGNORECASE)
_TOLD_OF = re.compile(
    r"什么是|是什么(?!样)|是啥|怎么(?:看|读|理解|算)|什么意思|含义|为什么|为啥|区别|有什么用|定义|公式|什么时候|多少(?:才|算)|懂|知道|学过|看过|\b(?:what is an?|what are|why|know|understand|difference|explain|mean|formula|definition|when|how (?:do|to) (?:i |you )?(?:read|interpret))\b",
    re.IGNORECASE,
)
"""What asks of the notions, and not of this program."""
_WISHES = re.compile(
    r"打印|输出|显示|看|算|给|来|加|画|求|统计|列出|要|呢|多少|哪|[?？]|\b(?:print|show|give|add|compute|calculate|plot|draw|get|see|report|output|what|which|how|can|could|i want)\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"[的吧都也]|\b(?:please|the|a|now|also|too)\b", re.IGNORECASE)
"""What may stand beside such a name that is said alone."""
TRAINING_ONLY = "training data"
LONGEST = 40
"""Characters of a wish for such scores in few words."""


def asks_for_scores(message: str) -> bool:
    """Tell whether a message, said below a program, wishes for its confusion matrix, or for what it gets right of each class."""
    text = message.strip()
    if not 0 < len(text) <= LONGEST or "\n" in text or _TOLD_OF.search(text):
        return False
    if not (_MATRIX.search(text) or _BY_CLASS.search(text)):
        return False
    beside = _BESIDE.sub("", _BY_CLASS.sub("", _MATRIX.sub("", text)))
    return _WISHES.search(text) is not None or not re.search(r"\w", beside)


@dataclass(frozen=True)
class _Judged:
    """Where a program has what it predicted and what is true, as expressions."""

    guess: str
    truth: str
    loop: ast.For | None = None
    """The loop over batches in which it has them."""
    again: str = ""
    """The head of a loop in which they are predicted anew, as the program compares them nowhere."""
    is_training: bool = False
    """There is nothing but the training data."""


def with_scores(source: Source, wish: str) -> Made:
    """Count at the end what was predicted for which class, and print it as wished."""
    names_matrix = _MATRIX.search(wish) is not None
    by_class, rates = _BY_CLASS.search(wish) is not None, _RATES.search(wish) is not None
    if not (names_matrix or by_class or rates):
        return None
    is_counted = "confusion" in source.program.words
    judged = _Judged("", "") if is_counted else _compared(source) or _loaded(source) or _trained(source)
    if judged is None:
        return None
    shown = [
        *(_TABLE if names_matrix else ()),
        *(_SHARES if by_class and not rates else ()),
        *(_RATIOS if rates else ()),
        *(_PLOT if names_matrix and _DRAWS.search(wish) else ()),
    ]
    end = len(source.code.rstrip("\n"))
    if is_counted:
        new = [row for row in shown if row not in source.code]
        told = Words(
            "从已经数好的 `confusion` 算出来，接在最后打印。", "Worked out of `confusion`, which is there already."
        )
        return ([Edit(end, end, "".join(f"\n{row}" for row in new))] if new else []), told
    added = "\n".join([*_counted(source, judged), *shown])
    return [Edit(end, end, f"\n{added}"), *_kept(source, judged)], _words(judged)


def with_accuracy(source: Source) -> list[Edit] | None:
    """Return the edits that print the share of right classes at the end, and of which data; None where nothing tells of classes."""
    judged = _compared(source) or _loaded(source) or _trained(source)
    if judged is None:
        return None
    data = TRAINING_ONLY if judged.is_training else "test data"
    share = f'print("accuracy on the {data}:", round((guesses == truths).float().mean().item(), 3))'
    end = len(source.code.rstrip("\n"))
    return [Edit(end, end, "\n" + "\n".join([*_counted(source, judged), share])), *_kept(source, judged)]


_TABLE = ('print("rows: true class, columns: predicted")', "print(confusion)")
_SHARES = (
    "for kind, right in enumerate((confusion.diag() / confusion.sum(dim=1)).tolist()):",
    '    print(f"class {kind}: accuracy {right:.3f} of {int(confusion[kind].sum())}")',
)
_RATIOS = (
    "precision = confusion.diag() / confusion.sum(dim=0).clamp(min=1)",
    "recall = confusion.diag() / confusion.sum(dim=1).clamp(min=1)",
    "f1 = 2 * precision * recall / (precision + recall).clamp(min=1e-9)",
    "for kind, (p, r, f) in enumerate(zip(precision.tolist(), recall.tolist(), f1.tolist())):",
    '    print(f"class {kind}: precision {p:.3f}, recall {r:.3f}, F1 {f:.3f}")',
)
_PLOT = (
    "import matplotlib.pyplot as plt",
    "plt.imshow(confusion)",
    'plt.xlabel("predicted")',
    'plt.ylabel("true")',
    "plt.show()",
)


def _words(judged: _Judged) -> Words:
    where_zh = "训练数据上（这个程序没有测试集）" if judged.is_training else "测试数据上"
    where_en = "the training data, as the program has no test set" if judged.is_training else "the test data"
    return Words(
        f"最后在{where_zh}数出 `confusion`：第 i 行第 j 列是“真的是 i、判成 j”的个数，对角线上是判对的。",
        f"At the end `confusion` is counted on {where_en}: row i, column j holds how many of class i were taken for j; the diagonal is right.",
    )


def _counted(source: Source, judged: _Judged) -> list[str]:
    """Return the lines that count the table: of what was kept of each batch, of what is there, or of a new prediction."""
    predicted = [
        "guesses, truths = [], []",
        "with torch.no_grad():",
        f"    {judged.again}:",
        f"        guesses.append({judged.guess})",
        f"        truths.append({judged.truth})",
    ]
    is_kept = bool(judged.again) or judged.loop is not None
    guess, truth = (
        ("torch.cat(guesses)", "torch.cat(truths)") if is_kept else (f"({judged.guess})", f"({judged.truth})")
    )
    return [
        *([] if "torch" in source.program.imported else ["import torch"]),
        *(predicted if judged.again else ()),
        f"guesses, truths = {guess}.flatten().long(), {truth}.flatten().long()",
        *(["guesses, truths = guesses[truths >= 0], truths[truths >= 0]"] if "ignore_index" in source.code else ()),
        "kinds = int(torch.maximum(guesses.max(), truths.max())) + 1",
        "confusion = torch.bincount(truths * kinds + guesses, minlength=kinds**2).reshape(kinds, kinds)",
    ]


def _kept(source: Source, judged: _Judged) -> list[Edit]:
    """Return the edits that keep what the loop over the test batches predicts."""
    if judged.loop is None:
        return []
    block = _block(source, judged.loop)
    last = judged.loop.body[-1]
    indent, begin = " " * last.col_offset, source.start(block)
    kept = f"\n{indent}guesses.append({judged.guess})\n{indent}truths.append({judged.truth})"
    return [
        Edit(begin, begin, f"guesses, truths = [], []\n{' ' * block.col_offset}"),
        Edit(source.end(last), source.end(last), kept),
    ]


def _block(source: Source, loop: ast.For) -> ast.stmt:
    """Return the block without gradients around a loop, else the loop."""
    blocks = (each for each in ast.walk(source.program.tree) if isinstance(each, ast.With))
    return next((block for block in blocks if loop in block.body), loop)


_OF_NETWORKS = {"nn", "model", "net", "cross_entropy", "DataLoader"}
"""Of what a program that classifies names at least one; a table of values that is maximised names none."""


def _compared(source: Source) -> _Judged | None:
    """Return what a program compares of predicted classes with true ones, the last such place outside of functions and training."""
    found: _Judged | None = None
    for node in ast.walk(source.program.tree) if _OF_NETWORKS & source.program.words else ():
        is_equality = isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq)
        if not isinstance(node, ast.Compare) or not is_equality or id(node) in _within_functions(source):
            continue
        loop = _loop_of(source, node)
        sides = (node.left, node.comparators[0])
        guess = next((each for each in sides if _is_guess(source, each)), None)
        if guess is None or (loop is not None and methods(loop, "backward")):
            continue
        truth = sides[1] if guess is sides[0] else sides[0]
        found = _Judged(ast.unparse(guess), ast.unparse(truth), loop if isinstance(loop, ast.For) else None)
    return found


def _within_functions(source: Source) -> set[int]:
    """Return the identities of all that stands in functions: their names are not there at the end of the program."""
    owners = (*source.program.functions.values(), *_comprehensions(source))
    return {id(part) for owner in owners for part in ast.walk(owner)}


def _comprehensions(source: Source) -> list[ast.AST]:
    kinds = ast.GeneratorExp | ast.ListComp | ast.Lambda
    return [each for each in ast.walk(source.program.tree) if isinstance(each, kinds)]


def _is_guess(source: Source, node: ast.expr) -> bool:
    """Tell whether an expression is a predicted class: an argmax over scores, a threshold, or a name for one."""
    if isinstance(node, ast.Name):
        values = source.program.bound.get(node.id, [])
        return any(_is_guess(source, each) for each in values if not isinstance(each, ast.Name))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "argmax":
            return bool(node.args or node.keywords) and not dotted(node.func).startswith(("np.", "numpy."))
        return node.func.attr in ("float", "long", "int", "cpu") and _is_guess(source, node.func.value)
    return isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Gt | ast.GtE)


def _loop_of(source: Source, node: ast.AST) -> Loop | None:
    """Return the innermost loop that a node stands in."""
    loops = [loop for loop in source.program.loops if any(each is node for each in ast.walk(loop))]
    return loops[-1] if loops else None


def _guessed(source: Source, output: str) -> str:
    """Return the class of an output: by a threshold where there are two, as the loss tells; empty where it tells of no classes."""
    words = " ".join(source.program.words).lower()
    if re.search("with_?logits", words):
        return f"({output} > 0)"
    if re.search("bce|binary_cross_entropy", words):
        return f"({output} > 0.5)"
    return f"{output}.argmax(dim=1)" if re.search("cross_?entropy|nll|argmax", words) else ""


def _loaded(source: Source) -> _Judged | None:
    """Return a prediction anew of a loader of test data, for a program that judges in a function."""
    program = source.program
    made = {name: value for name, values in program.bound.items() for value in values if isinstance(value, ast.Call)}
    loaders = [name for name, value in made.items() if dotted(value.func).rpartition(".")[2] == "DataLoader"]
    model = next((name for name in program.bound if name in program.models and name.isidentifier()), "")
    tests = [name for name in loaders if re.search("test|val|dev", name)]
    guess = _guessed(source, f"{model}(x)")
    is_at_hand = tests and model and tests[-1].isidentifier() and not _bound_within(source, tests[-1])
    return _Judged(guess, "y", again=f"for x, y in {tests[-1]}") if is_at_hand and guess else None


def _bound_within(source: Source, name: str) -> bool:
    """Tell whether a name is bound in a function."""
    return any(id(value) in _within_functions(source) for value in source.program.bound.get(name, []))


def _trained(source: Source) -> _Judged | None:
    """Return a prediction anew of what a training's loss is computed of, where that is of classes."""
    for loop in reversed(source.program.loops):
        if id(loop) in _within_functions(source) or not methods(loop, "backward"):
            continue
        losses = [each for each in ast.walk(loop) if isinstance(each, ast.Assign) and scored(each.value)]
        pair = scored(losses[-1].value) if losses else None
        guess = _guessed(source, ast.unparse(pair[0])) if pair else ""
        if pair is None or not guess or not any(calls(pair[0])):
            return None
        is_batched = isinstance(loop, ast.For) and isinstance(loop.target, ast.Tuple)
        head = ast.unparse(loop).split("\n")[0].rstrip(":") if is_batched else ""
        return _Judged(guess, ast.unparse(pair[1]), again=head, is_training=True)
    return None
