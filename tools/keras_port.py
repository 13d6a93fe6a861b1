"""A Sequential model of Keras, written in PyTorch: the same layers, the loss and the optimizer that it was compiled with."""

from collections.abc import Iterator
from dataclasses import dataclass

from tools.keras_layers import ARGUMENTS, KerasLayer, Shape, UnreadError
from tools.keras_model import KerasModel
from tools.keras_modules import ACTIVATIONS, modules
from tools.words import Words

_LOSSES = {
    "sparsecategoricalcrossentropy": "nn.CrossEntropyLoss()", "categoricalcrossentropy": "nn.CrossEntropyLoss()", "binarycrossentropy": "nn.BCEWithLogitsLoss()",
    "mse": "nn.MSELoss()", "meansquarederror": "nn.MSELoss()", "mae": "nn.L1Loss()", "meanabsoluteerror": "nn.L1Loss()", "huber": "nn.HuberLoss()",
}  # fmt: skip
_ENDS = {"nn.CrossEntropyLoss()": "softmax", "nn.BCEWithLogitsLoss()": "sigmoid"}
"""The activation that a loss brings along, and which is left out at the end."""
_OPTIMIZERS = {"adam": ("Adam", 0.001), "sgd": ("SGD", 0.01), "rmsprop": ("RMSprop", 0.001), "adamw": ("AdamW", 0.001), "nadam": ("NAdam", 0.001), "adagrad": ("Adagrad", 0.001)}  # fmt: skip
"""With the rate that Keras takes where none is given."""
_AS_KERAS = {"RMSprop": ", alpha=0.9", "AdamW": ", weight_decay=0.004"}
"""Defaults of Keras that are other than PyTorch's."""
_RECURRENT = '''class Recurrent(nn.Module):
    """A recurrent layer that gives what Keras gives: its output at each step, or at the last one."""

    def __init__(self, layer, every_step):
        super().__init__()
        self.layer, self.every_step = layer, every_step

    def forward(self, x):
        out, _ = self.layer(x)
        return out if self.every_step else out[:, -1]


'''
STEPS, BATCH = 10, 2
"""Of the input that it is tried on, where the program does not say how long one is."""
_LEFT_OUT = Words(
    "最后的 {end} 去掉了：`{loss}` 自己会做，留着就做了两次（要概率时再对输出做 {end}）。",
    "The {end} at the end is left out: `{loss}` does it itself, and would do it twice (for probabilities apply {end} to the output).",
)
_TWO_BIASES = Words(
    "{kind} 在 PyTorch 里有两组偏置（b_ih 和 b_hh），所以比 Keras 多 {more} 个参数，能表示的函数一样。",
    "In PyTorch {kind} has two biases (b_ih and b_hh), so there are {more} parameters more than in Keras; what it can express is the same.",
)
_FIRST = Words(
    "图片的通道要放到前面：(N, 高, 宽, 通道) 用 `x.permute(0, 3, 1, 2)` 变成 (N, 通道, 高, 宽)。",
    "Pictures have their channels first: `x.permute(0, 3, 1, 2)` makes (N, channels, height, width) of (N, height, width, channels).",
)
_ONE_HOT = Words(
    "`categorical_crossentropy` 的独热标签，这里可以直接用（要是浮点数），也可以换成类别编号。",
    "The one-hot labels of `categorical_crossentropy` can stay (as floats), or become class numbers.",
)
_NO_LOSS = Words("损失 `{name}` 我不认识，没有翻译。", "The loss `{name}` is not known to me, and is left out.")
_NO_OPTIMIZER = Words(
    "优化器 `{name}`（或它的参数）我不认识，没有翻译。",
    "The optimizer `{name}` (or its arguments) is not known to me, and is left out.",
)
_IGNORED = Words("这些参数没有翻译：{names}。", "These arguments are left out: {names}.")
_TAKEN = frozenset(
    {
        "activation",
        "use_bias",
        "return_sequences",
        "input_shape",
        "batch_input_shape",
        "input_dim",
        "input_length",
        "name",
        "shape",
    }
)
"""Arguments beside those of ARGUMENTS that are in the program, or say nothing of what it computes."""
_OF_OPTIMIZER = ("learning_rate", "lr", "momentum")
_SHIFTED = Words(
    '步幅大于 1 的 padding="same"：Keras 的零多补在右下，这里两边对称，尺寸一样，窗口差一格。',
    'padding="same" with a stride above 1: Keras puts more of the zeros to the right and below, here they are even; the sizes agree, the windows are one pixel apart.',
)
_MORE_BIASES = {"LSTM": 4, "SimpleRNN": 1}


@dataclass(frozen=True)
class Ported:
    """The program in PyTorch, how many parameters it must have, and what is to be said of it."""

    code: str
    parameters: int
    shape: tuple[int, ...]
    """What must come out, with the batch."""
    remarks: tuple[Words, ...]


def ported(model: KerasModel) -> Ported:
    """Return a model in PyTorch.

    Raises:
        UnreadError: if a layer has no counterpart here; it is named.
    """
    if model.shape is None:
        raise UnreadError("input_shape")
    if model.unknown:
        raise UnreadError(model.unknown.kind)
    rows = [row for each in model.worked() for row in modules(each)]
    loss = _LOSSES.get(_plain(model.loss), "") if model.loss else ""
    end = _ENDS.get(loss, "")
    drops = bool(end) and rows[-1] == ACTIVATIONS[end]
    rows = rows[:-1] if drops else rows
    more = sum(
        _MORE_BIASES.get(each.layer.kind, 0) * each.layer.number("units")
        for each in model.worked()
        if each.layer.kind in _MORE_BIASES
    )
    parameters = sum(each.parameters - each.frozen for each in model.worked()) + more
    says = [_filled(_LEFT_OUT, end=end, loss=f"nn.{loss[3:-2]}")] if drops else []
    kinds = ", ".join(dict.fromkeys(each.kind for each in model.layers if each.kind in _MORE_BIASES))
    says += [_filled(_TWO_BIASES, kind=kinds, more=f"{more:,}")] if more else []
    ignored = ", ".join(f"`{name}`" for name in dict.fromkeys(_ignored(model)))
    says += [_filled(_IGNORED, names=ignored)] if ignored else []
    says += (
        [_SHIFTED]
        if any(each.word("padding") == "same" and each.pair("strides", 1) != (1, 1) for each in model.layers)
        else []
    )
    says += [_FIRST] if len(model.shape) == 3 else []
    says += [_ONE_HOT] if model.loss and _plain(model.loss) == "categoricalcrossentropy" else []
    says += [_filled(_NO_LOSS, name=model.loss.kind)] if model.loss and not loss else []
    says += [_filled(_NO_OPTIMIZER, name=model.optimizer.kind)] if model.optimizer and not _optimizer(model) else []
    return Ported(_program(model, rows, loss), parameters, _torch(model.worked()[-1].after), tuple(says))


def _ignored(model: KerasModel) -> Iterator[str]:
    for each in model.layers:
        yield from (name for name in each.given if name not in _TAKEN and name not in ARGUMENTS.get(each.kind, ()))
    yield from (name for name in (model.loss.given if model.loss else ()) if name != "from_logits")
    yield from (name for name in (model.optimizer.given if model.optimizer else ()) if name not in _OF_OPTIMIZER)


def _filled(words: Words, **values: object) -> Words:
    return Words(words.zh.format(**values), words.en.format(**values))


def _plain(named: KerasLayer) -> str:
    return named.kind.replace("_", "").lower()


def _program(model: KerasModel, rows: list[str], loss: str) -> str:
    body = "".join(f"    {row},\n" for row in rows)
    makes = f"model = nn.Sequential(\n{body})\n"
    made = "".join([f"loss_fn = {loss}\n" if loss else "", _optimizer(model)])
    first, sides = model.layers[0], _torch(model.shape or ())
    words = f"torch.randint(0, {first.number('input_dim')}, {sides})" if first.kind == "Embedding" else ""
    x = f"x = {words or f'torch.randn{sides}'}\n"
    count = 'print(sum(p.numel() for p in model.parameters()), "parameters")\n'
    helper = f"\n\n{_RECURRENT.rstrip()}\n\n" if "Recurrent(" in body else ""
    return f"import torch\nfrom torch import nn\n{helper}\n{makes}{made}\n{x}print(tuple(model(x).shape))\n{count}"


def _torch(shape: Shape) -> tuple[int, ...]:
    """Return a shape with a batch, and channels first."""
    sides = (shape[2], *shape[:2]) if len(shape) == 3 else shape
    return (BATCH, *(side or STEPS for side in sides))


def _optimizer(model: KerasModel) -> str:
    """Return the line that makes the optimizer; none where it is not known or not told."""
    named = model.optimizer
    name, rate = _OPTIMIZERS.get(_plain(named), ("", 0.0)) if named else ("", 0.0)
    if named is None or not name:
        return ""
    given = named.given.get("learning_rate", named.given.get("lr", rate))
    if not isinstance(given, int | float):
        return ""
    momentum = named.given.get("momentum")
    more = f", momentum={momentum}" if name == "SGD" and isinstance(momentum, float) else _AS_KERAS.get(name, "")
    return f"optimizer = torch.optim.{name}(model.parameters(), lr={given}{more})\n"
