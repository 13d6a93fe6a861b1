"""Layers of Keras as modules of PyTorch: channels first, and the inputs written out."""

from collections.abc import Callable, Iterator, Mapping

from tools.keras_layers import KerasLayer, UnreadError, Worked

_Make = Callable[[Worked], str]
ACTIVATIONS = {
    "relu": "nn.ReLU()", "sigmoid": "nn.Sigmoid()", "tanh": "nn.Tanh()", "softmax": "nn.Softmax(dim=-1)", "gelu": "nn.GELU()", "elu": "nn.ELU()",
    "selu": "nn.SELU()", "silu": "nn.SiLU()", "swish": "nn.SiLU()", "softplus": "nn.Softplus()", "linear": "", "none": "", "": "",
}  # fmt: skip


def modules(each: Worked) -> Iterator[str]:
    """Yield the modules that stand for a layer."""
    layer = each.layer
    make = _MODULES.get(layer.kind)
    if make is None:
        raise UnreadError(layer.kind)
    if row := make(each):
        yield row
    if layer.kind.startswith("Global"):
        yield "nn.Flatten()"
    recurrent = layer.kind in ("LSTM", "GRU", "SimpleRNN")
    if recurrent and (layer.word("activation", "tanh") != "tanh" or not layer.given.keys() <= _ONLY):
        raise UnreadError(_with(layer))
    said = "" if recurrent else layer.word("activation")
    if said not in ACTIVATIONS:
        raise UnreadError(f"{layer.kind}(activation={said!r})")
    if ACTIVATIONS[said]:
        yield ACTIVATIONS[said]


_ONLY = frozenset({"units", "activation", "return_sequences", "input_shape", "name", "input_dim", "input_length"})
"""What is known of a recurrent layer's arguments."""


def _with(layer: KerasLayer) -> str:
    """Return a layer with the arguments that have no counterpart."""
    return f"{layer.kind}({', '.join(sorted({*layer.given} - _ONLY)) or 'activation'}=…)"


def _dense(each: Worked) -> str:
    if len(each.before) > 2:
        raise UnreadError(each.layer.kind)  # on the last dimension, which is the channels'
    return f"nn.Linear({each.before[-1]}, {each.after[-1]}{_bias(each)})"


def _bias(each: Worked) -> str:
    return "" if each.layer.given.get("use_bias", True) else ", bias=False"


def _short(sides: tuple[int, int]) -> str:
    return str(sides[0]) if sides[0] == sides[1] else str(sides)


def _conv(each: Worked) -> str:
    kernel, stride = each.layer.pair("kernel_size", 0), each.layer.pair("strides", 1)
    text = f"nn.Conv2d({each.before[-1]}, {each.after[-1]}, {_short(kernel)}"
    if stride != (1, 1):
        text += f", stride={_short(stride)}"
    if each.layer.word("padding") == "same":
        if stride != (1, 1) and not all(side % 2 for side in kernel):
            raise UnreadError(f"{each.layer.kind}(padding='same')")
        text += (
            f", padding={_short((kernel[0] // 2, kernel[1] // 2))}"
            if all(side % 2 for side in kernel)
            else ', padding="same"'
        )
    return f"{text}{_bias(each)})"


def _pool(kind: str) -> _Make:
    def make(each: Worked) -> str:
        size = each.layer.pair("pool_size", 2)
        stride = each.layer.pair("strides", 0) if each.layer.given.get("strides") else size
        is_same = each.layer.word("padding") == "same"
        if is_same and stride != size:
            raise UnreadError(f"{each.layer.kind}(padding='same')")
        more = "" if stride == size else f", stride={_short(stride)}"
        return f"nn.{kind}({_short(size)}{more}{', ceil_mode=True' if is_same else ''})"

    return make


def _normalised(each: Worked) -> str:
    kind = {1: "BatchNorm1d", 3: "BatchNorm2d"}.get(len(each.before))
    if kind is None:
        raise UnreadError(each.layer.kind)
    return f"nn.{kind}({each.before[-1]}, eps=0.001, momentum=0.01)"  # what Keras takes


def _recurrent(kind: str) -> _Make:
    def make(each: Worked) -> str:
        every = bool(each.layer.given.get("return_sequences"))
        return f"Recurrent(nn.{kind}({each.before[-1]}, {each.after[-1]}, batch_first=True), every_step={every})"

    return make


_MODULES: Mapping[str, _Make] = {
    "Dense": _dense,
    "Conv2D": _conv,
    "MaxPooling2D": _pool("MaxPool2d"),
    "AveragePooling2D": _pool("AvgPool2d"),
    "GlobalAveragePooling2D": lambda _: "nn.AdaptiveAvgPool2d(1)",
    "GlobalMaxPooling2D": lambda _: "nn.AdaptiveMaxPool2d(1)",
    "Flatten": lambda _: "nn.Flatten()",
    "Dropout": lambda each: f"nn.Dropout({each.layer.given.get('rate', 0.5)})",
    "BatchNormalization": _normalised,
    "Embedding": lambda each: f"nn.Embedding({each.layer.number('input_dim')}, {each.after[-1]})",
    "LSTM": _recurrent("LSTM"),
    "GRU": _recurrent("GRU"),
    "SimpleRNN": _recurrent("RNN"),
    "Activation": lambda _: "",
    "ReLU": lambda _: "nn.ReLU()",
    "Softmax": lambda _: "nn.Softmax(dim=-1)",
}
