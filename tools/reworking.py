"""A change that a learner wishes for in a program, made in its text: 改成 GPU 版本, 优化器换成 Adam, 加个 dropout, 学习率改成 0.01.

All the rest stays as it was written. Whoever shows a change runs it first.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tools.fragment import unbound
from tools.program import Program, calls, dotted
from tools.words import Words

LONGEST_WISH = 60
GENTLE = 0.001
"""A step size that Adam and its like can take; what SGD takes is often a hundred times as much."""
_CHANGES = re.compile(
    r"改(成|为|到|用)|换(成|为|用|个)|变成|转成|加(上|个|一个|一层|入|点)?(?![速权深])|添加|去掉|删掉|设(成|为)|调(成|到)|用上|搬到|放到|(?<!怎么)保存|打印"
    r"|\b(change|switch|swap|replace|convert|turn|make|use|add|put|set|move|insert|remove|save|print|run (it|this) on|port)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"[?？]|为什么|为啥|区别|什么|怎么|如何|会怎|吗[。]?$|好不好|我(已经|刚)?(改|换|加|用)(了|过|的)|\b(why|what|how|should|difference|does|would|is it)\b",
    re.IGNORECASE,
)
"""What asks, or tells of a change of the learner's own, and wishes for none."""
_OF_IT = re.compile(
    r"^(帮我|请|能不能|可以|麻烦|再|那)*(把(它|这个|这段|上面的?|刚才的?|代码|程序|模型|网络)+)?(改成|改为|换成|转成|变成|加(个|上|一个|一层)|帮我加).{1,24}$"
    r"|^(please |now |can you |could you )*((make|change|convert|turn|rewrite|port) (it|this|that)\b.{1,40}|add (an? )?(early stopping|dropout|batch ?norm\w*|scheduler|validation|attention|padding|logging|print\w*)\b.{0,30}|use .{2,24} instead)[.!]*$",
    re.IGNORECASE,
)
"""A wish for a change that can only be one of the program in sight."""
OPTIMIZERS = ("AdamW", "Adam", "SGD", "RMSprop", "Adagrad")
ACTIVATIONS = {
    "relu": "ReLU",
    "gelu": "GELU",
    "tanh": "Tanh",
    "sigmoid": "Sigmoid",
    "leakyrelu": "LeakyReLU",
    "silu": "SiLU",
}
CELLS = ("LSTM", "GRU", "RNN")
MAKERS = ("randn", "rand", "randint", "tensor", "zeros", "ones", "arange", "linspace", "randn_like", "full")
WHERE = 'device = torch.device("cuda" if torch.cuda.is_available() else "cpu")'


@dataclass(frozen=True)
class Edit:
    """A text that takes the place of another; of length 0 it is put in."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Reworked:
    """A program with what was wished for, and what was done, in words."""

    code: str
    told: Words
    before: str = ""


@dataclass(frozen=True)
class Source:
    """A program, and where its nodes stand in its text."""

    code: str
    program: Program

    def at(self, line: int, column: int) -> int:
        """Return the place of a line and a column of bytes, as Python's parser counts them."""
        rows = self.code.split("\n")
        return sum(len(row) + 1 for row in rows[: line - 1]) + len(rows[line - 1].encode()[:column].decode())

    def start(self, node: ast.expr | ast.stmt) -> int:
        """Return where a node begins."""
        return self.at(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.stmt) -> int:
        """Return where a node ends."""
        return self.at(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def called(self, *names: str) -> list[ast.Call]:
        """Return the calls of functions whose last name is one of these."""
        return [call for call in calls(self.program.tree) if dotted(call.func).rpartition(".")[2] in names]

    def renames(self, call: ast.Call, new: str) -> Edit:
        """Return the edit that gives the function of a call another last name."""
        end = self.end(call.func)
        return Edit(end - len(dotted(call.func).rpartition(".")[2]), end, new)


def wishes_change(message: str) -> bool:
    """Tell whether a message wishes for a change of something."""
    text = message.strip()
    return len(text) <= LONGEST_WISH and "\n" not in text and bool(_CHANGES.search(text)) and not _TELLS.search(text)


def wishes_change_of_it(message: str) -> bool:
    """Tell whether a message wishes for a change that can only be one of the program in sight."""
    return wishes_change(message) and _OF_IT.search(message.strip()) is not None


def reworked(code: str, wish: str) -> Reworked | None:
    """Return a program as it is wished; None where no change is wished for, or none that can be made in its text."""
    program = Program.parse(code) if code.strip() and wishes_change(wish) else None
    if program is None:
        return None
    source = Source(code, program)
    for change in CHANGES:
        made = change(source, wish)
        if made is None:
            continue
        edits, told = made
        text = applied(code, edits)
        return Reworked(text, told, code) if text != code and Program.parse(text) else None
    return None


def applied(code: str, edits: list[Edit]) -> str:
    """Return a text with edits that do not overlap."""
    for edit in sorted(edits, key=lambda each: (each.start, each.end), reverse=True):
        code = code[: edit.start] + edit.text + code[edit.end :]
    return code


Made = tuple[list[Edit], Words] | None


def on_gpu(source: Source, wish: str) -> Made:
    """Move the models, the batches and the tensors that are made to the device that is there."""
    if not re.search(r"gpu|cuda|显卡|\bmps\b", wish, re.IGNORECASE) or "device" in source.program.words:
        return None
    edits, imports = (
        list(_moved(source)),
        [each for each in source.program.tree.body if isinstance(each, ast.Import | ast.ImportFrom)],
    )
    lacks = [name for name in unbound(source.program) if name in source.program.models and name.isidentifier()]
    if not edits and not lacks:
        return None
    here = "".join(f"{name}.to(device)\n" for name in lacks)
    brings = "" if "torch" in source.program.words or not imports else "import torch\n"
    after = (
        source.at((imports[-1].end_lineno or 1) + 1, 0)
        if imports and (imports[-1].end_lineno or 1) < len(source.code.split("\n"))
        else 0
    )
    told = Words(
        "加了 `device` 一行，模型和每一批数据都用 `.to(device)` 搬过去；没有 GPU 的机器上它就是 CPU，所以这里也跑得通。",
        "Added the line with `device`; the model and every batch are moved with `.to(device)`. Without a GPU it is the CPU, so it runs here, too.",
    )
    return [*edits, Edit(after, after, f"{brings}{WHERE}\n{here}")], told


def _moved(source: Source) -> Iterator[Edit]:
    models = source.program.models
    for node in source.program.tree.body:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call) or len(node.targets) != 1:
            continue
        kind = dotted(node.value.func)
        is_model = dotted(node.targets[0]) in models or kind in source.program.module_classes
        is_tensor = kind.startswith("torch.") and kind.count(".") == 1 and kind.rpartition(".")[2] in MAKERS
        if is_model or is_tensor:
            yield Edit(source.end(node.value), source.end(node.value), ".to(device)")
    for loop in source.program.loops:
        batch = loop.target if isinstance(loop, ast.For) else None
        batch = batch.elts[1] if isinstance(batch, ast.Tuple) and isinstance(batch.elts[1], ast.Tuple) else batch
        if (
            isinstance(batch, ast.Tuple)
            and all(isinstance(each, ast.Name) for each in batch.elts)
            and "loader" in ast.unparse(loop.iter if isinstance(loop, ast.For) else loop).lower()
        ):
            names = [ast.unparse(each) for each in batch.elts]
            first = loop.body[0]
            moved = ", ".join(f"{name}.to(device)" for name in names)
            yield Edit(
                source.start(first), source.start(first), f"{', '.join(names)} = {moved}\n{' ' * first.col_offset}"
            )


def other_optimizer(source: Source, wish: str) -> Made:
    """Put another optimizer in the place of the one."""
    new = next((name for name in OPTIMIZERS if re.search(rf"(?<![a-z]){name}(?![a-z])", wish, re.IGNORECASE)), "")
    made = source.called(*OPTIMIZERS)
    if not new or not made:
        return None
    edits, slower = [], False
    for call in made:
        edits.append(source.renames(call, new))
        for keyword in call.keywords:
            is_large = (
                keyword.arg == "lr"
                and isinstance(keyword.value, ast.Constant)
                and isinstance(keyword.value.value, float)
                and keyword.value.value > 10 * GENTLE
            )
            if is_large and new.startswith("Adam"):
                edits.append(Edit(source.start(keyword.value), source.end(keyword.value), f"{GENTLE}"))
                slower = True
            if keyword.arg in ("momentum", "nesterov") and new != "SGD":
                edits.append(_without(source, call, keyword))
    zh, en = f"优化器换成了 `{new}`。", f"The optimizer is now `{new}`."
    if slower:
        zh += f"原来的学习率对它太大，一起改成 {GENTLE}。"
        en += f" The old learning rate is too large for it, and is {GENTLE} now."
    return edits, Words(zh, en)


def _without(source: Source, call: ast.Call, keyword: ast.keyword) -> Edit:
    """Return the edit that takes a named argument out, with the comma before it."""
    start, end = source.at(keyword.lineno, keyword.col_offset), source.end(keyword.value)
    comma = source.code.rfind(",", source.end(call.func), start)
    return Edit(comma if comma >= 0 else start, end, "")


def other_cell(source: Source, wish: str) -> Made:
    """Put another recurrent layer in the place of the one, and unpack the state that it has."""
    named = re.findall(r"(?<![a-z])(LSTM|GRU|RNN)(?![a-z])", wish, re.IGNORECASE)
    new = named[-1].upper() if named else ""
    made = [call for call in source.called(*CELLS) if dotted(call.func).rpartition(".")[2] != new]
    if not new or not made:
        return None
    edits = [source.renames(call, new) for call in made]
    names = {
        dotted(node.targets[0])
        for node in ast.walk(source.program.tree)
        if isinstance(node, ast.Assign) and node.value in made
    }
    for node in ast.walk(source.program.tree):
        is_call = isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and dotted(node.value.func) in names
        target = node.targets[0] if is_call and isinstance(node, ast.Assign) else None
        if not isinstance(target, ast.Tuple) or len(target.elts) != 2:
            continue
        state = target.elts[1]
        if isinstance(state, ast.Tuple) and new != "LSTM":
            edits.append(Edit(source.start(state), source.end(state), ast.unparse(state.elts[0])))
        elif isinstance(state, ast.Name) and new == "LSTM" and state.id != "_":
            edits.append(Edit(source.start(state), source.end(state), f"({state.id}, _)"))
    told = Words(
        f"循环层换成了 `nn.{new}`" + ("；它的状态是 (h, c) 两个。" if new == "LSTM" else "；它的状态只有 h 一个。"),
        f"The recurrent layer is now `nn.{new}`; its state is " + ("the two (h, c)." if new == "LSTM" else "h alone."),
    )
    return edits, told


def other_activation(source: Source, wish: str) -> Made:
    """Put another activation in the place of the one."""
    named = [
        ACTIVATIONS[each]
        for each in re.findall("|".join(sorted(ACTIVATIONS, key=len, reverse=True)), re.sub(r"[\s_]", "", wish.lower()))
    ]
    if not named:
        return None
    new, others = named[-1], set(ACTIVATIONS.values()) - {named[-1]}
    if len(named) > 1:
        others &= set(named[:-1])
    edits = []
    for call in calls(source.program.tree):
        kind = dotted(call.func)
        last = kind.rpartition(".")[2]
        if last in others and kind.startswith(("nn.", "torch.nn.")):
            edits.append(source.renames(call, new))
        elif last in {each.lower() for each in others} and kind.startswith(("F.", "torch.")):
            edits.append(
                Edit(
                    source.start(call.func),
                    source.end(call.func),
                    f"nn.functional.{new.lower()}" if kind.startswith("torch.") else f"F.{new.lower()}",
                )
            )
    return (edits, Words(f"激活函数换成了 `{new}`。", f"The activation is now `{new}`.")) if edits else None


def with_dropout(source: Source, wish: str) -> Made:
    """Put dropout behind each activation of a Sequential."""
    if not re.search(r"dropout|暂退|随机失活", wish, re.IGNORECASE) or re.search("去掉|删|remove", wish, re.IGNORECASE):
        return None
    said = re.search(r"0?\.\d+", wish)
    rate = float(said[0]) if said else 0.5
    behind = [part for part in _parts(source) if dotted(part.func).rpartition(".")[2] in ACTIVATIONS.values()]
    edits = [_behind(source, part, f"nn.Dropout({rate:g})") for part in behind]
    told = Words(
        f"每个激活之后加了 `nn.Dropout({rate:g})`；验证和预测前记得 `model.eval()`，否则它还在随机丢。",
        f"Each activation is followed by `nn.Dropout({rate:g})`; call `model.eval()` before validation, or it goes on dropping.",
    )
    return (edits, told) if edits else None


def with_batchnorm(source: Source, wish: str) -> Made:
    """Put batch normalization behind each layer of a Sequential but the last."""
    if not re.search(r"batch ?-?norm|批归一化|批标准化|(?<![a-z])bn(?![a-z])", wish, re.IGNORECASE) or re.search(
        "去掉|删|remove", wish, re.IGNORECASE
    ):
        return None
    kinds = {"Linear": "BatchNorm1d", "Conv2d": "BatchNorm2d"}
    layers = [part for part in _parts(source) if dotted(part.func).rpartition(".")[2] in kinds and len(part.args) > 1]
    edits = [
        _behind(source, part, f"nn.{kinds[dotted(part.func).rpartition('.')[2]]}({ast.unparse(part.args[1])})")
        for part in layers[:-1]
    ]
    told = Words(
        "隐藏层之后、激活之前加了批归一化，括号里是上一层的输出数；最后一层之后不加。",
        "Batch normalization stands behind each hidden layer, before the activation, with that layer's outputs; not behind the last.",
    )
    return (edits, told) if edits else None


def _parts(source: Source) -> list[ast.Call]:
    return [part for call in source.called("Sequential") for part in call.args if isinstance(part, ast.Call)]


def _behind(source: Source, part: ast.Call, text: str) -> Edit:
    """Return the edit that puts a layer behind another, in a row of its own where that one has one."""
    end, before = source.end(part), source.code.split("\n")[part.lineno - 1][: part.col_offset]
    return Edit(end, end, f",\n{before}{text}" if not before.strip() else f", {text}")


def other_number(source: Source, wish: str) -> Made:
    """Put another step size, batch size or number of epochs in the place of the one."""
    said = re.findall(r"\d+(?:\.\d+)?(?:e-?\d+)?", wish)
    if not said:
        return None
    for pattern, names, zh, en in (
        (r"学习率|(?<![a-z])lr(?![a-z])|learning rate", ("lr", "learning_rate"), "学习率", "learning rate"),
        (r"批(次)?大小|batch[ _]?size", ("batch_size",), "批大小", "batch size"),
        (r"轮|epochs?", ("epochs", "num_epochs", "n_epochs", "EPOCHS"), "轮数", "number of epochs"),
    ):
        if re.search(pattern, wish, re.IGNORECASE) and (edits := list(_numbers(source, names, said[-1]))):
            return edits, Words(f"{zh}改成了 {said[-1]}。", f"The {en} is now {said[-1]}.")
    return None


def _numbers(source: Source, names: tuple[str, ...], new: str) -> Iterator[Edit]:
    """Yield the edits of named arguments, of names that are bound to a number, and of a training's range."""
    found = False
    for node in ast.walk(source.program.tree):
        is_named = (isinstance(node, ast.keyword) and node.arg in names) or (
            isinstance(node, ast.Assign) and dotted(node.targets[0]) in names
        )
        value = node.value if is_named and isinstance(node, ast.keyword | ast.Assign) else None
        if isinstance(value, ast.Constant):
            found = True
            yield Edit(source.start(value), source.end(value), new)
    outer = next(
        (
            loop
            for loop in source.program.loops
            if isinstance(loop, ast.For) and source.program.reaches(loop, "backward")
        ),
        None,
    )
    if (
        not found
        and "epochs" in names
        and outer
        and dotted(getattr(outer.iter, "func", outer.iter)) == "range"
        and isinstance(outer.iter, ast.Call)
    ):
        last = outer.iter.args[-1]
        if isinstance(last, ast.Constant):
            yield Edit(source.start(last), source.end(last), new)


def saved(source: Source, wish: str) -> Made:
    """Save the model's parameters at the end."""
    model = next((name for name in source.program.bound if name in source.program.models and name.isidentifier()), "")
    if (
        not re.search(r"保存|存(下|起)来|\bsave\b", wish, re.IGNORECASE)
        or not model
        or "save" in source.program.attributes
    ):
        return None
    end = len(source.code.rstrip("\n"))
    told = Words(
        f'最后存下参数；要用时先照原样建好 `{model}`，再 `{model}.load_state_dict(torch.load("model.pt"))`。',
        f'The parameters are saved at the end; to use them, build `{model}` as before, then `{model}.load_state_dict(torch.load("model.pt"))`.',
    )
    return [Edit(end, end, f'\ntorch.save({model}.state_dict(), "model.pt")')], told


CHANGES: tuple[Callable[[Source, str], Made], ...] = (
    on_gpu,
    other_cell,
    with_dropout,
    with_batchnorm,
    other_number,
    other_optimizer,
    other_activation,
    saved,
)
