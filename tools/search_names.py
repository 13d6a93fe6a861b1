"""Edits of names: an attribute or a keyword as it is spelt elsewhere, a tuple taken apart, a loop that counts, an index in range."""

import ast
import difflib
import re
from collections.abc import Iterator

from tools.edits import Failed, Mend
from tools.program import dotted
from tools.words import Words

KEYWORDS = [
    "in_features",
    "out_features",
    "in_channels",
    "out_channels",
    "kernel_size",
    "stride",
    "padding",
    "dilation",
    "groups",
    "bias",
    "input_size",
    "hidden_size",
    "num_layers",
    "batch_first",
    "bidirectional",
    "dropout",
    "num_embeddings",
    "embedding_dim",
    "padding_idx",
    "embed_dim",
    "num_heads",
    "d_model",
    "nhead",
    "dim_feedforward",
    "num_features",
    "eps",
    "momentum",
    "affine",
    "lr",
    "weight_decay",
    "betas",
    "nesterov",
    "batch_size",
    "shuffle",
    "num_workers",
    "drop_last",
    "collate_fn",
    "dim",
    "keepdim",
    "dtype",
    "device",
    "requires_grad",
    "reduction",
    "weight",
    "ignore_index",
    "label_smoothing",
    "step_size",
    "gamma",
    "T_max",
    "milestones",
    "max_norm",
    "test_size",
    "random_state",
    "stratify",
    "figsize",
    "label",
]
"""Of the calls that learners write most."""
MOST_NAMES = 3


def respelt(failed: Failed) -> Iterator[Mend]:
    """A name, an attribute or a keyword as it stands elsewhere; a method's brackets as they should be."""
    yield from _attribute(failed)
    yield from _of_self(failed)
    yield from _keyword(failed)
    yield from _brackets(failed)


def _attribute(failed: Failed) -> Iterator[Mend]:
    said = failed.said(r"has no attribute '(\w+)'")
    if said is None:
        return
    meant = failed.said(r"Did you mean: '(?:\w+\.)?(\w+)'")
    stored = sorted(failed.program.stored_attributes - {said[1]})
    near = [meant[1]] if meant else []
    near += difflib.get_close_matches(said[1], stored, n=MOST_NAMES, cutoff=0.5)
    nodes = [n for n in ast.walk(failed.program.tree) if isinstance(n, ast.Attribute) and n.attr == said[1]]
    for name in dict.fromkeys(near):
        why = Words(f"没有 `{said[1]}`，存下来的是 `{name}`。", f"There is no `{said[1]}`; what there is is `{name}`.")
        edits = [(node, f"{failed.text(node.value)}.{name}") for node in nodes if not isinstance(node.ctx, ast.Store)]
        if edits:
            yield Mend(failed.replaced(*edits), why)


def _of_self(failed: Failed) -> Iterator[Mend]:
    said = failed.said(r"name '(\w+)' is not defined")
    if said and said[1] in failed.program.stored_attributes:
        nodes = [
            node
            for node in ast.walk(failed.program.tree)
            if isinstance(node, ast.Name) and node.id == said[1] and isinstance(node.ctx, ast.Load)
        ]
        why = Words(
            f"`{said[1]}` 存在对象上：要写 `self.{said[1]}`。", f"`{said[1]}` is kept on the object: `self.{said[1]}`."
        )
        yield Mend(failed.replaced(*((node, f"self.{said[1]}") for node in nodes)), why)


def _keyword(failed: Failed) -> Iterator[Mend]:
    said = failed.said(r"unexpected keyword argument '(\w+)'")
    if said is None:
        return
    for node in (each for call in failed.calls for each in call.keywords if each.arg == said[1]):
        for name in difflib.get_close_matches(said[1], KEYWORDS, n=MOST_NAMES, cutoff=0.6):
            why = Words(f"参数叫 `{name}`，不叫 `{said[1]}`。", f"The argument is called `{name}`, not `{said[1]}`.")
            yield Mend(failed.replaced((node, f"{name}={failed.code_of(node.value)}")), why)


def _brackets(failed: Failed) -> Iterator[Mend]:
    why = Words(
        "shape 是属性，用方括号取其中一个；size 是方法，用圆括号。",
        "shape is an attribute and takes brackets; size is a method and takes parentheses.",
    )
    for node in ast.walk(failed.statement) if failed.statement else ():
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "shape"
            and node.args
        ):
            yield Mend(failed.replaced((node, f"{failed.text(node.func)}[{failed.code_of(node.args[0])}]")), why)
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "size":
            yield Mend(failed.replaced((node, f"{failed.text(node.value)}({failed.code_of(node.slice)})")), why)


def taken_apart(failed: Failed) -> Iterator[Mend]:
    """`x, _ = f(…)` where the tuple was kept whole, with as many names as it has parts; else its first part."""
    used = {part.id for part in ast.walk(failed.statement) if isinstance(part, ast.Name)} if failed.statement else set()
    lines = failed.run.trace.lines if failed.run.trace else ()
    for node in ast.walk(failed.program.tree):
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name) or node.lineno >= failed.line:
            continue
        name = node.targets[0].id
        parts = {t.name for line in lines if line.line == node.lineno for t in line.tensors}
        numbers = {int(found[1]) for part in parts if (found := re.match(rf"{re.escape(name)}\[(\d+)\]", part))}
        if name in used and numbers and isinstance(node.value, ast.Call):
            count = max(2, max(numbers) + 1)
            why = Words(
                f"`{failed.code_of(node.value)}` 返回 {count} 样东西：分开接住，用第一样。",
                f"`{failed.code_of(node.value)}` gives {count} things: take them apart and use the first.",
            )
            yield Mend(failed.replaced((node.targets[0], ", ".join([name, *["_"] * (count - 1)]))), why)
            yield Mend(failed.replaced((node.value, f"{failed.text(node.value)}[0]")), why)


def length_told(failed: Failed) -> Iterator[Mend]:
    """__len__ for a class whose __getitem__ takes from an array of its own."""
    said = failed.said(r"object of type '(\w+)' has no len")
    owner = failed.program.classes.get(said[1]) if said else None
    getters = (
        [each for each in owner.body if isinstance(each, ast.FunctionDef) and each.name == "__getitem__"]
        if owner
        else []
    )
    if not getters or len(getters[0].args.args) < 2:
        return
    index = getters[0].args.args[1].arg
    for node in ast.walk(getters[0]):
        if (
            isinstance(node, ast.Subscript)
            and dotted(node.value).startswith("self.")
            and ast.unparse(node.slice) == index
        ):
            indent = " " * getters[0].col_offset
            rows = failed.code.split("\n")
            text = [f"{indent}def __len__(self):", f"{indent}    return len({dotted(node.value)})", ""]
            why = Words(
                f"DataLoader 要知道有多少个样本：`__len__` 返回 `{dotted(node.value)}` 的长度。",
                f"A DataLoader must know how many examples there are: `__len__` gives the length of `{dotted(node.value)}`.",
            )
            first = min([getters[0].lineno, *(each.lineno for each in getters[0].decorator_list)]) - 1
            yield Mend("\n".join([*rows[:first], *text, *rows[first:]]), why)
            return


def counted(failed: Failed) -> Iterator[Mend]:
    """enumerate() around what a loop goes through, where its first name is a counter; a star for what is left over."""
    loop = failed.statement
    if isinstance(loop, ast.For) and isinstance(loop.target, ast.Tuple):
        why = Words(
            "循环要编号：`enumerate(…)` 才会同时给出序号。", "The loop counts: `enumerate(…)` gives the number too."
        )
        yield Mend(failed.replaced((loop.iter, f"enumerate({failed.code_of(loop.iter)})")), why)
    if isinstance(loop, ast.Assign) and isinstance(loop.targets[0], ast.Tuple) and failed.said("too many values"):
        why = Words(
            "右边给出的比名字多：多出来的用 `*_` 接住。",
            "The right side gives more than there are names: `*_` takes the rest.",
        )
        yield Mend(failed.replaced((loop.targets[0], f"{failed.code_of(loop.targets[0])}, *_")), why)


def within_range(failed: Failed) -> Iterator[Mend]:
    """A loop that ends where the last index still exists; a table with a row for the largest number."""
    yield from _loop_shortened(failed)
    yield from _rows_added(failed)


def _loop_shortened(failed: Failed) -> Iterator[Mend]:
    """range(n - 1) where the body takes element i + 1, range(n) for range(n + 1)."""
    loops = [each for each in failed.program.loops if each.lineno <= failed.line <= (each.end_lineno or 0)]
    for loop in reversed(loops):
        if not isinstance(loop, ast.For) or not isinstance(loop.iter, ast.Call) or dotted(loop.iter.func) != "range":
            continue
        end = loop.iter.args[1 if len(loop.iter.args) > 1 else 0]
        counter = dotted(loop.target)
        ahead = [
            node.right
            for node in ast.walk(loop)
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and dotted(node.left) == counter
        ]
        texts = [f"{failed.text(end)} - {failed.text(each)}" for each in ahead]
        if isinstance(end, ast.BinOp) and isinstance(end.op, ast.Add):
            texts.append(failed.code_of(end.left))
        for text in dict.fromkeys([*texts, f"{failed.text(end)} - 1"]):
            why = Words(
                f"循环多走了：最后一个下标要还在里面，终点是 `{text}`。",
                f"The loop goes too far: it ends at `{text}`, so that the last index exists.",
            )
            yield Mend(failed.replaced((end, text)), why)


def _rows_added(failed: Failed) -> Iterator[Mend]:
    """Rows for the numbers that an embedding was given and lacks."""
    if failed.said("index out of range in self") is None or failed.run.trace is None:
        return
    highest = [
        t.max
        for line in failed.run.trace.lines
        for t in line.tensors
        if t.dtype in ("int64", "int32") and t.max is not None
    ]
    for call in (each for each in ast.walk(failed.program.tree) if isinstance(each, ast.Call)):
        name = dotted(call.func).rpartition(".")[2]
        given = next(
            (each.value for each in call.keywords if each.arg == "num_embeddings"), call.args[0] if call.args else None
        )
        if name != "Embedding" or given is None:
            continue
        if isinstance(given, ast.Constant) and type(given.value) is int:
            for top in sorted({int(each) for each in highest if each >= given.value}):
                why = Words(
                    f"编号最大到 {top}，表要有 {top + 1} 行（编号从 0 数起）。",
                    f"The numbers go up to {top}, so the table needs {top + 1} rows, counted from 0.",
                )
                yield Mend(failed.replaced((given, str(top + 1))), why)
        for more in (1, 2):
            why = Words(
                f"补齐或未知词的编号也要占一行：表的行数加 {more}。",
                f"The number for padding or unknown words needs a row too: {more} more.",
            )
            yield Mend(failed.replaced((given, f"{failed.text(given)} + {more}")), why)
