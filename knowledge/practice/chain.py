"""Layers that follow one another in one message: 28x28 经过 5x5 卷积再 2x2 池化, 224 的图过 5 次池化.

Read as one layer, such a message gives two values to one parameter. Each layer's piece of it is read alone, as the
calculator of that layer reads it.
"""

import re
from collections.abc import Iterator, Mapping

from knowledge.formula import Value
from knowledge.practice.calculator import Calculator
from knowledge.practice.numerals import NUMBER, half_width, number_of
from knowledge.practice.readout import Reading
from knowledge.practice.slots import read, read_rest

CONVOLUTION, POOLING = "conv-output-size", "pool-output-size"
"""The calculators of one layer."""
LAYERS = "layers-output-size"
"""The calculator of several."""
MOST_LAYERS = 12
_BORDER = re.compile(
    r"\s*(?:[,;。]|经过|再|然后|接着|随后|最后|→|->|=>|(?:和|加上?|跟|\+)\s*(?=\d+\s*[x×*])|\b(?:then|followed by|and (?=an? |\d))\b)\s*",
    re.IGNORECASE,
)
_CALL = re.compile(r"\([^()]*\)")
_LAYER = re.compile(r"卷积|池化|conv|pool", re.IGNORECASE)
_POOL = re.compile(r"池化|pool", re.IGNORECASE)
_ELSE = re.compile(
    r"参数|权重|感受野|乘加|乘法|计算量|显存|内存|展平|拉平|全连接|转置|反卷积|空洞|膨胀|代码|写|bias"
    r"|receptive|parameters?|weights|flops|\bmacs?\b|memory|flatten|linear|transpos|deconv|dilat|code|nn\.|global|全局|自适应|adaptive",
    re.IGNORECASE,
)
"""What is asked of layers beside the size of what comes out, and layers that this does not know."""

_TIMES = re.compile(
    rf"(?<!第)(?<!第 )(?P<times>{NUMBER})\s*(?:次|遍|轮|层|times\b|(?=(?:(?:max|average|avg)\s*)?(?:pool|conv)(?:s|ings|olutions|(?:ing|olution|olutional)?\s*layers)\b)"
    rf"|个\s*(?=[^,;。个]{{0,12}}?(?:池化|卷积)层))|\b(?P<twice>twice)\b",
    re.IGNORECASE,
)
"""How often one layer follows itself: 5 次池化, 三个 3x3 卷积层, pooled twice."""
USUAL_WINDOW = 2
"""Of a pooling of which no window is told."""
_SIZE = re.compile(
    r"多大|多少|几|剩|边长|尺寸|大小|\b(?:size|side|shape|what|how (?:big|large)|after|left)\b", re.IGNORECASE
)


def chained(text: str, calculators: Mapping[str, Calculator]) -> dict[str, Value] | None:
    """Return the input's side and the layers' kernels, strides and paddings; None where no such row of layers is told."""
    if _ELSE.search(text) or not _SIZE.search(text):
        return None
    pieces = list(_pieces(half_width(text)))
    if len(pieces) == 1:
        return _repeated(pieces[0], calculators)
    if not 2 <= len(pieces) <= MOST_LAYERS:
        return None
    sides: list[Value] = []
    rows: dict[str, tuple[int, ...]] = {"kernels": (), "strides": (), "paddings": ()}
    for piece in pieces:
        layer = calculators[POOLING if _POOL.search(piece) else CONVOLUTION]
        reading = _read_layer(piece, layer)
        if "kernel" not in reading.values or reading.contradictions or reading.unread:
            return None
        sides += [reading.values["size"]] if "size" in reading.values else []
        for name, value in zip(rows, _numbers_of(layer, reading), strict=True):
            rows[name] += (value,)
    return {"size": sides[0], **rows} if len(sides) == 1 else None


def _repeated(text: str, calculators: Mapping[str, Calculator]) -> dict[str, Value] | None:
    """Return the same of one layer that is told to follow itself."""
    match = _TIMES.search(text)
    times = match and (2 if match["twice"] else number_of(match["times"]))
    if match is None or not isinstance(times, int) or not 2 <= times <= MOST_LAYERS:
        return None
    is_pooling = bool(_POOL.search(text))
    layer = calculators[POOLING if is_pooling else CONVOLUTION]
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    reading = _read_layer(rest, layer)
    if is_pooling and not {"size", "kernel"} <= reading.values.keys():
        reading = read_rest(rest, layer, ("kernel", "stride"))
        reading.values["kernel"] = USUAL_WINDOW
    if not {"size", "kernel"} <= reading.values.keys() or reading.contradictions or reading.unread:
        return None
    kernel, step, padding = _numbers_of(layer, reading)
    return {
        "size": reading.values["size"],
        "kernels": (kernel,) * times,
        "strides": (step,) * times,
        "paddings": (padding,) * times,
    }


def _numbers_of(layer: Calculator, reading: Reading) -> tuple[int, int, int]:
    """Return kernel, stride and padding; pooling without a stride moves by its window."""
    values = {each.name: reading.values.get(each.name, each.default) for each in layer.parameters}
    kernel, step, padding = values["kernel"], values["stride"] or values["kernel"], values["padding"]
    assert isinstance(kernel, int)
    assert isinstance(step, int)
    assert isinstance(padding, int)
    return kernel, step, padding


def _read_layer(piece: str, layer: Calculator) -> Reading:
    """Read a layer's piece; the one number that is not of the layer is the picture's side: 224 先过 7×7, stride 2 卷积."""
    rest = read_rest(piece, layer, ("size",))
    is_clear = "kernel" in rest.values and not rest.contradictions
    if is_clear and len(rest.unread) == 1 and float(rest.unread[0]).is_integer():
        rest.values["size"], rest.unread = int(rest.unread[0]), ()
        return rest
    whole = read(piece, layer)
    is_told = "kernel" in whole.values and not (whole.contradictions or whole.unread)
    return whole if is_told else rest


def _pieces(text: str) -> Iterator[str]:
    """Yield the part of a message that tells of each layer; what names no layer belongs to the layer before it."""
    held = ""
    whole = _CALL.sub(lambda call: call[0].replace(",", "\0"), text)  # the commas of Conv2d(3, 16, 3) are no borders
    for part in (each.replace("\0", ",") for each in _BORDER.split(whole)):
        if _LAYER.search(part) and _LAYER.search(held):
            yield held
            held = part
        else:
            held = f"{held}, {part}" if held else part
    if _LAYER.search(held):
        yield held
