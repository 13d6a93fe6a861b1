"""Layers of Keras in a row, which do not name their inputs: 150×150 的 RGB 图过 Conv2D(32, 3) 再 MaxPooling2D.

Read as PyTorch's, the last layer alone was taken, and the channels, which stand last, for a side.
"""

import re

from knowledge.formula import Value
from knowledge.practice.fragments import closing
from knowledge.practice.numerals import half_width

SHAPES = "keras-shapes"
"""The calculator of the shapes behind each layer of such a row."""
MOST_LAYERS = 24
_NAMES = (
    "Conv2D", "Conv1D", "SeparableConv2D", "MaxPooling2D", "MaxPool2D", "AveragePooling2D", "AvgPool2D", "MaxPooling1D",
    "GlobalAveragePooling2D", "GlobalMaxPooling2D", "Flatten", "Dense", "Dropout", "BatchNormalization", "Activation",
)  # fmt: skip
_LAYER = re.compile(rf"(?<![\w])(?:{'|'.join(_NAMES)})(?![A-Za-z0-9_])")
_KERAS_ONLY = re.compile(r"keras|tensorflow|(?<![a-z])tf(?![a-z])|Conv[12]D|Pool(?:ing)?[12]D|\bDense\(", re.ASCII)
_ASKS = re.compile(
    r"形状|多大|多少|尺寸|大小|输出|剩|几|变成|\b(?:shapes?|size|output|after|what|how (?:big|large)|left|comes? out|summary)\b",
    re.IGNORECASE,
)
_ELSE = re.compile(
    r"参数|权重|内存|显存|代码|写|区别|准确率|parameters?|weights|memory|\bcode\b|\bwrite\b|difference|accuracy|error",
    re.IGNORECASE,
)
_SHAPE = re.compile(
    r"(?:input_?shape|shape)\s*=\s*\(\s*(?:None\s*,\s*)?(?P<sides>\d+(?:\s*,\s*\d+)*)\s*,?\s*\)", re.IGNORECASE
)
_SIDES = re.compile(r"(?<![\d.])(\d{1,4})\s*[×xX*]\s*(\d{1,4})(?:\s*[×xX*]\s*(\d{1,4}))?(?![\d.])")
_CHANNELS = (
    (3, r"rgb|彩色|colou?r|3\s*通道|三通道|3[- ]channels?"),
    (1, r"灰度|黑白|单通道|1\s*通道|gr[ae]y|1[- ]channel"),
)


def keras_row(text: str) -> dict[str, Value] | None:
    """Return Keras layers as an expression, and the shape that goes in, channels last; None where no such row is asked about."""
    text = half_width(text)
    if not (_KERAS_ONLY.search(text) and _ASKS.search(text)) or _ELSE.search(text):
        return None
    layers: list[str] = []
    rest, end = "", 0
    for match in _LAYER.finditer(text):
        if match.start() < end:
            continue
        between = text[end : match.start()]
        if layers and re.search(r"\bafter\s*$", between, re.IGNORECASE):  # Dense(10) after Flatten: backwards
            return None
        opening = match.end() if text[match.end() : match.end() + 1] == "(" else None
        close = closing(text, opening) if opening is not None else None
        layers.append(text[match.start() : close + 1] if close is not None else f"{match[0]}()")
        rest, end = rest + between, close + 1 if close is not None else match.end()
    told = f"{rest}{text[end:]}"
    shape = _input_shape(text, told)
    return {"layers": f"[{', '.join(layers)}]", "shape": shape} if shape and 0 < len(layers) <= MOST_LAYERS else None


def _input_shape(text: str, told: str) -> tuple[int, ...] | None:
    """Return the shape of one input; a picture of which no channels are told has three."""
    if written := _SHAPE.search(text):
        return tuple(int(each) for each in written["sides"].split(","))
    sides = _SIDES.search(told)
    if sides is None:
        return None
    channels = next((number for number, said in _CHANNELS if re.search(said, told, re.IGNORECASE)), 3)
    return int(sides[1]), int(sides[2]), int(sides[3] or channels)
