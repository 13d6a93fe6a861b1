"""Edits of shapes: axes moved, added, dropped or kept, and sizes that a program writes out replaced by those of its run."""

import ast
import math
import re
from collections.abc import Iterator
from itertools import combinations

from tools.edits import Failed, Mend
from tools.mends_of_layers import whole
from tools.operands import broadcasts, operands
from tools.outputs import loss_of
from tools.program import calls, dotted
from tools.words import Words

REDUCTIONS = {"mean", "sum", "var", "std", "amax", "amin", "prod", "norm", "logsumexp", "max", "min"}
PRODUCTS = {"matmul", "bmm", "mm", "dot"}
CROSS = {"CrossEntropyLoss", "cross_entropy", "NLLLoss", "nll_loss"}
MOST_NUMBERS = 12
DATA = {
    "randn",
    "rand",
    "randint",
    "randperm",
    "zeros",
    "ones",
    "full",
    "empty",
    "arange",
    "linspace",
    "tensor",
    "normal",
}
"""What makes data, whose sizes are as they are: only what is done with it can be wrong."""


def products(failed: Failed) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The two sides of each matrix product in the statement."""
    for node in ast.walk(failed.statement) if failed.statement else ():
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            yield node.left, node.right
        elif isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in PRODUCTS and len(node.args) > 1:
            yield node.args[0], node.args[1]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in PRODUCTS:
            yield from ((node.func.value, each) for each in node.args[:1])


def transposed(failed: Failed) -> Iterator[Mend]:
    """One side of a product with its last two axes exchanged."""
    known = {id(each.node): each for each in operands(failed)}
    for left, right in products(failed):
        for side in (right, left):
            seen = known.get(id(side))
            if seen is not None and len(seen.shape) < 2:
                continue
            is_matrix = seen is not None and len(seen.shape) == 2
            text = f"{failed.text(side)}.T" if is_matrix else f"{failed.text(side)}.transpose(-2, -1)"
            was = f"（原来是 {seen.shape}）" if seen else ""
            why = Words(
                f"里面的两维要相等：把 `{failed.text(side)}` 的最后两维对调{was}。",
                f"The inner sizes must be equal, so the last two axes of `{failed.text(side)}` change places.",
            )
            yield Mend(failed.replaced((side, text)), why)


def kept_axes(failed: Failed) -> Iterator[Mend]:
    """keepdim=True for the reductions that gave the statement's tensors: all of one function, then each by itself."""
    used = {part.id for part in ast.walk(failed.statement) if isinstance(part, ast.Name)} if failed.statement else set()
    found = [
        call
        for name in sorted(used)
        for value in failed.program.bound.get(name, [])
        for call in calls(value)
        if value.lineno <= failed.line and reduces(call)
    ]
    found += [call for call in (calls(failed.statement) if failed.statement else ()) if reduces(call)]
    why = Words(
        "归约之后那几维没有了，就对不齐原来的张量：`keepdim=True` 把它们留作大小 1。",
        "A reduction drops its axes, and what is left does not line up with the tensor: `keepdim=True` keeps them as 1.",
    )
    unique = list({id(call): call for call in found}.values())
    for some in dict.fromkeys([tuple(unique), *((call,) for call in unique)]):
        if some:
            yield Mend(failed.replaced(*((call, with_keyword(failed, call, keepdim(call))) for call in some)), why)
    if len(unique) > 0:
        yield from aligned_too(failed, unique, why)


def aligned_too(failed: Failed, reductions: list[ast.Call], why: Words) -> Iterator[Mend]:
    """The same, where arguments of the function have to be lined up as well: `gamma[:, None, None]`."""
    function = next((each for each in failed.program.functions.values() if holds(each, failed.line)), None)
    seen = {each.text: each for each in operands(failed)}
    most = max((len(each.shape) for each in seen.values()), default=0)
    if function is None or most < 3:
        return
    flat = [arg.arg for arg in function.args.args]
    observed = failed.run.trace.lines if failed.run.trace else ()
    shapes = {tensor.name: tensor.shape for line in observed for tensor in line.tensors if tensor.name in flat}
    names = {name for name, shape in shapes.items() if len(shape) == 1}
    edits: list[tuple[ast.AST, str]] = [(call, with_keyword(failed, call, keepdim(call))) for call in reductions]
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id in names and isinstance(node.ctx, ast.Load):
            edits.append((node, f"{node.id}.view(1, -1{', 1' * (most - 2)})"))
    yield Mend(failed.replaced(*edits), why)


def holds(node: ast.stmt, line: int) -> bool:
    """Whether a line is part of a statement."""
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def reduces(call: ast.Call) -> bool:
    """Whether a call takes the mean or the like along some axes, and drops them."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    given = {each.arg for each in call.keywords}
    is_function = dotted(call.func).partition(".")[0] in ("torch", "np", "numpy")
    along = given & {"dim", "axis"} or len(call.args) > (1 if is_function else 0)
    return name in REDUCTIONS and bool(along) and not given & {"keepdim", "keepdims"}


def keepdim(call: ast.Call) -> str:
    """The keyword, as torch or as NumPy calls it."""
    is_numpy = any(each.arg == "axis" for each in call.keywords)
    return "keepdims=True" if is_numpy else "keepdim=True"


def with_keyword(failed: Failed, call: ast.Call, keyword: str) -> str:
    """A call with a further keyword."""
    inside = failed.code_of(call)[:-1].rstrip().rstrip(",")
    return f"{inside}{'' if inside.endswith('(') else ', '}{keyword})"


def axes_added(failed: Failed) -> Iterator[Mend]:
    """An axis of size 1 for the tensor that has fewer axes than another, where the shapes then go together."""
    found = operands(failed)
    for low, high in [(a, b) for a in found for b in found if len(a.shape) < len(b.shape)]:
        is_joined = re.search("number of dimensions", failed.error) is not None
        for places in combinations(range(len(high.shape)), len(high.shape) - len(low.shape)):
            new = list(low.shape)
            for place in places:
                new.insert(place, 1)
            differ = sum(a != b for a, b in zip(new, high.shape, strict=True))
            if (is_joined and differ <= 1) or (not is_joined and broadcasts(tuple(new), high.shape)):
                suffix = "".join(f".unsqueeze({place})" for place in places)
                why = Words(
                    f"`{low.text}` 是 {low.shape}，比 `{high.text}` 的 {high.shape} 少了维：`{suffix[1:]}` 补上大小为 1 的维，变成 {tuple(new)}。",
                    f"`{low.text}` is {low.shape} and has fewer axes than `{high.text}` with {high.shape}: `{suffix[1:]}` makes it {tuple(new)}.",
                )
                yield Mend(failed.replaced((low.node, f"{low.text}{suffix}")), why)


def axes_dropped(failed: Failed) -> Iterator[Mend]:
    """A tensor without one of its axes of size 1."""
    found = [each for each in operands(failed) if not isinstance(each.node, ast.BinOp)]
    for each in sorted(found, key=lambda one: -len(one.shape)):
        for place in reversed(range(1, len(each.shape))):
            if each.shape[place] == 1:
                why = Words(
                    f"`{each.text}` 是 {each.shape}，第 {place} 维是多出来的 1：`.squeeze({place})` 去掉它。",
                    f"`{each.text}` is {each.shape}, and axis {place} of size 1 is one too many: `.squeeze({place})` drops it.",
                )
                yield Mend(failed.replaced((each.node, f"{each.text}.squeeze({place})")), why)


def classes_second(failed: Failed) -> Iterator[Mend]:
    """Scores of sequences as a cross-entropy wants them: the classes in axis 1."""
    for call in failed.calls:
        if loss_of(failed.program, call) not in CROSS or len(call.args) < 2:
            continue
        shapes = {id(each.node): each.shape for each in operands(failed)}
        given, wanted = (shapes.get(id(each)) for each in call.args[:2])
        if given and wanted and len(given) == 3 and given[:2] == wanted:
            why = Words(
                f"交叉熵要类别在第 1 维：{given} 换成 {(given[0], given[2], given[1])}。",
                f"Cross-entropy wants the classes in axis 1: {given} becomes {(given[0], given[2], given[1])}.",
            )
            yield Mend(failed.replaced((call.args[0], f"{failed.text(call.args[0])}.transpose(1, 2)")), why)


def axis_counted(failed: Failed) -> Iterator[Mend]:
    """The last axis where a number was given that no axis has."""
    said = failed.said(r"got (-?\d+)\)")
    for node in ast.walk(failed.statement) if said and failed.statement else ():
        if (
            said
            and isinstance(node, ast.expr)
            and isinstance(node, ast.Constant | ast.UnaryOp)
            and failed.code_of(node) == said[1]
        ):
            why = Words(
                f"没有第 {said[1]} 维：维从 0 数起，最后一维是 -1。",
                f"There is no axis {said[1]}; axes are counted from 0, and the last is -1.",
            )
            yield Mend(failed.replaced((node, "-1")), why)


def cut_to_fit(failed: Failed) -> Iterator[Mend]:
    """The right side cut to the size of the part that it is put into."""
    statement, said = (
        failed.statement,
        failed.said(r"\((\d+)\) must match the existing size \((\d+)\) at .* dimension (\d+)"),
    )
    if said is None or not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Subscript):
        return
    if int(said[1]) < int(said[2]):
        before = ":, " * int(said[3])
        into = failed.code_of(statement.targets[0])
        why = Words(
            f"左边只有 {said[1]} 列，右边有 {said[2]} 列：只取放得下的那些。",
            f"The left side has {said[1]} places and the right side {said[2]}, so only as many are taken as fit.",
        )
        text = f"{failed.text(statement.value)}[{before}: {into}.shape[{said[3]}]]"
        yield Mend(failed.replaced((statement.value, text)), why)


def regrouped(failed: Failed) -> Iterator[Mend]:
    """Another size in a view or reshape: the one that the number of elements leaves."""
    said = failed.said(r"shape '\[([-\d, ]+)\]' is invalid for input of size (\d+)")
    for call in calls(failed.statement) if said and failed.statement else ():
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if said is None or name not in ("view", "reshape"):
            continue
        sizes, count = [int(each) for each in said[1].split(",")], int(said[2])
        given = call.args[-len(sizes) :] if len(call.args) >= len(sizes) else []
        for place, node in reversed(list(enumerate(given))):
            rest = math.prod(size for number, size in enumerate(sizes) if number != place and size != -1)
            if sizes[place] == -1 or rest < 1 or count % rest:
                continue
            new = "-1" if -1 not in sizes else str(count // rest)
            why = Words(
                f"一共 {count} 个数，其余各维占 {rest}：这一维是 {count // rest}，不是 {sizes[place]}。",
                f"There are {count} numbers and the other axes take {rest}, so this one is {count // rest} and not {sizes[place]}.",
            )
            yield Mend(failed.replaced((node, new)), why)


def numbers_replaced(failed: Failed) -> Iterator[Mend]:
    """Sizes that the program writes out and the error names, replaced by another size that it names."""
    named = list(dict.fromkeys(int(each) for each in re.findall(r"(?<![\w.])\d+(?![\w.])", bare(failed.error))))
    last = re.split(r"[.\[]", failed.refused.name)[-1].rstrip("]") if failed.refused else ""
    found: list[tuple[bool, int, ast.expr, int]] = []
    for call in calls(failed.program.tree):
        if dotted(call.func).rpartition(".")[2] in DATA and not failed.said("hidden|cell"):  # a state begins as zeros
            continue
        holder = next((name for name, values in failed.program.bound.items() if call in values), "")
        for node in (*call.args, *(each.value for each in call.keywords)):
            size = whole(node)
            if size in named and size is not None and size > 1:
                is_near = bool(last) and holder.rpartition(".")[2] == last
                found.append((not is_near, -call.lineno, node, size))
    found.sort(key=lambda each: each[:2])
    made = 0
    for _, _, node, size in found:
        for other in named:
            if other not in (size, 0, 1) and made < MOST_NUMBERS:
                made += 1
                why = Words(
                    f"这里写的是 {size}，运行时对上它的是 {other}：改成一致。",
                    f"Here it says {size}, while what meets it in the run is {other}: the two must agree.",
                )
                yield Mend(failed.replaced((node, str(other))), why)


def bare(error: str) -> str:
    """An error without the number of its line."""
    return re.sub(r" \(line \d+\)$", "", error)
