"""What each layer of Keras makes of a shape, and how many parameters it holds: worked out, nothing is run.

Shapes are without the batch, channels last; None is a length that the data decide.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Shape = tuple[int | None, ...]

_CONV = ("filters", "kernel_size", "strides", "padding")
_POOL = ("pool_size", "strides", "padding")
ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "Dense": ("units", "activation"), "Conv2D": _CONV, "MaxPooling2D": _POOL, "AveragePooling2D": _POOL,
    "GlobalAveragePooling2D": (), "GlobalMaxPooling2D": (), "Flatten": (), "Dropout": ("rate",), "BatchNormalization": (),
    "Embedding": ("input_dim", "output_dim"), "LSTM": ("units", "activation"), "GRU": ("units", "activation"), "SimpleRNN": ("units", "activation"),
    "Activation": ("activation",), "ReLU": (), "Softmax": (), "Input": ("shape",), "InputLayer": ("shape",),
}  # fmt: skip
"""The layers that are known, with what stands in their brackets without a name."""
ALIASES = {
    "MaxPool2D": "MaxPooling2D",
    "AvgPool2D": "AveragePooling2D",
    "GlobalAvgPool2D": "GlobalAveragePooling2D",
    "GlobalMaxPool2D": "GlobalMaxPooling2D",
    "Convolution2D": "Conv2D",
}


@dataclass(frozen=True)
class KerasLayer:
    """One layer as it is written."""

    kind: str
    given: Mapping[str, object] = field(default_factory=dict)
    """Its arguments by name."""
    line: int = 0
    is_known: bool = True

    def number(self, name: str, default: int = 0) -> int:
        """Return a whole number that is given."""
        value = self.given.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise UnreadError(self.kind)
        return value

    def pair(self, name: str, default: int) -> tuple[int, int]:
        """Return two sides, which may be given as one number."""
        value = self.given.get(name)
        if value is None:
            return default, default
        sides = tuple(value) if isinstance(value, tuple | list) else (value, value)
        match sides:
            case (int(a), int(b)):
                return a, b
        raise UnreadError(self.kind)

    def word(self, name: str, default: str = "") -> str:
        """Return a word that is given, in small letters."""
        return str(self.given.get(name) or default).lower()


@dataclass(frozen=True)
class Worked:
    """A layer with what it comes to."""

    layer: KerasLayer
    before: Shape
    after: Shape
    parameters: int = 0
    how: str = ""
    """The sum that the parameters are."""
    frozen: int = 0
    """Those of them that are not trained."""


class UnreadError(Exception):
    """A layer or its arguments are not known: from there on nothing can be worked out."""


def worked(layer: KerasLayer, shape: Shape) -> Worked:
    """Return what a layer comes to on a shape.

    Raises:
        UnreadError: if that cannot be told.
    """
    make = _MAKES.get(layer.kind)
    if make is None or not layer.is_known:
        raise UnreadError(layer.kind)
    return make(layer, shape)


def _known(side: int | None, kind: str) -> int:
    if side is None or side <= 0:
        raise UnreadError(kind)
    return side


def _dense(layer: KerasLayer, shape: Shape) -> Worked:
    units, comes = layer.number("units"), _known(shape[-1], layer.kind)
    bias = layer.given.get("use_bias", True)
    return Worked(layer, shape, (*shape[:-1], units), *_sum(f"{comes}×{units}", comes * units, units if bias else 0))


def _sum(text: str, product: int, more: int) -> tuple[int, str]:
    return product + more, f"{text} + {more}" if more else text


def _slid(n: int | None, kernel: int, stride: int, layer: KerasLayer) -> int:
    side = _known(n, layer.kind)
    return _known(-(-side // stride) if layer.word("padding") == "same" else (side - kernel) // stride + 1, layer.kind)


def _image(layer: KerasLayer, shape: Shape) -> tuple[int | None, int | None, int]:
    if len(shape) != 3:
        raise UnreadError(layer.kind)
    return shape[0], shape[1], _known(shape[2], layer.kind)


def _conv(layer: KerasLayer, shape: Shape) -> Worked:
    high, wide, channels = _image(layer, shape)
    (k, m), (s, t), filters = layer.pair("kernel_size", 0), layer.pair("strides", 1), layer.number("filters")
    if {"groups", "dilation_rate", "data_format"} & layer.given.keys() or min(k, m, s, t) < 1:
        raise UnreadError(layer.kind)
    bias = filters if layer.given.get("use_bias", True) else 0
    after = (_slid(high, k, s, layer), _slid(wide, m, t, layer), filters)
    return Worked(layer, shape, after, *_sum(f"{k}×{m}×{channels}×{filters}", k * m * channels * filters, bias))


def _pool(layer: KerasLayer, shape: Shape) -> Worked:
    high, wide, channels = _image(layer, shape)
    k, m = layer.pair("pool_size", 2)
    s, t = layer.pair("strides", 0) if layer.given.get("strides") else (k, m)
    return Worked(layer, shape, (_slid(high, k, s, layer), _slid(wide, m, t, layer), channels))


def _normalised(layer: KerasLayer, shape: Shape) -> Worked:
    channels = _known(shape[-1], layer.kind)
    return Worked(layer, shape, shape, 4 * channels, f"4×{channels}", 2 * channels)


def _embedding(layer: KerasLayer, shape: Shape) -> Worked:
    words, width = layer.number("input_dim"), layer.number("output_dim")
    return Worked(layer, shape, (*shape, width), words * width, f"{words}×{width}")


def _recurrent(gates: int, biases: int) -> Callable[[KerasLayer, Shape], Worked]:
    def make(layer: KerasLayer, shape: Shape) -> Worked:
        if len(shape) != 2:
            raise UnreadError(layer.kind)
        comes, units = _known(shape[-1], layer.kind), layer.number("units")
        after = (shape[0], units) if layer.given.get("return_sequences") else (units,)
        bias = f"{biases}×{units}" if biases > 1 else str(units)
        how = f"({comes}×{units} + {units}×{units} + {bias})"
        count = gates * (comes * units + units * units + biases * units)
        return Worked(layer, shape, after, count, f"{gates}×{how}" if gates > 1 else how[1:-1])

    return make


def _flat(layer: KerasLayer, shape: Shape) -> Worked:
    return Worked(layer, shape, (math.prod(_known(side, layer.kind) for side in shape),))


def _same(layer: KerasLayer, shape: Shape) -> Worked:
    return Worked(layer, shape, shape)


def _averaged(layer: KerasLayer, shape: Shape) -> Worked:
    return Worked(layer, shape, _image(layer, shape)[2:])


_MAKES: Mapping[str, Callable[[KerasLayer, Shape], Worked]] = {
    "Dense": _dense, "Conv2D": _conv, "MaxPooling2D": _pool, "AveragePooling2D": _pool, "Flatten": _flat, "BatchNormalization": _normalised,
    "GlobalAveragePooling2D": _averaged, "GlobalMaxPooling2D": _averaged, "Embedding": _embedding,
    "LSTM": _recurrent(4, 1), "GRU": _recurrent(3, 2), "SimpleRNN": _recurrent(1, 1),
    **dict.fromkeys(("Dropout", "Activation", "ReLU", "Softmax"), _same),
}  # fmt: skip
