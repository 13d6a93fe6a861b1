"""What a traced run recorded: the tensors of each source line, the layers, and the curves of a training.

It comes from a process that ran a stranger's code, so `Trace.parse` believes nothing: every field is bounded, and the
lines' text is taken from the code that we sent.
"""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    TypeAdapter,
    ValidationError,
)
from pydantic.dataclasses import dataclass
from rich.table import Table
from rich.text import Text

STRICT = ConfigDict(extra="forbid")
MAX_COUNT = 2**63
MAX_CODE = 200
"""Characters of a line's text."""


def printable(value: object) -> str:
    """A short name; what could move a terminal's cursor is refused."""
    if not isinstance(value, str) or not value.isprintable() or not 0 < len(value) <= 80:
        raise ValueError("not a printable name of at most 80 characters")
    return value


def listed(value: object) -> object:
    """A JSON array, or what was one."""
    if not isinstance(value, list | tuple):
        raise ValueError("not a list")
    return value


def worded(value: object) -> object:
    """A number, or one of the words for what JSON has no number for."""
    return float(value) if isinstance(value, str) and value in ("nan", "inf", "-inf") else value


Name = Annotated[str, BeforeValidator(printable)]
Count = Annotated[StrictInt, Field(ge=0, lt=MAX_COUNT)]
Shape = Annotated[tuple[Count, ...], BeforeValidator(listed), Field(max_length=16)]
Shapes = Annotated[tuple[Shape, ...], BeforeValidator(listed), Field(max_length=8)]
Finite = Annotated[StrictFloat, Field(allow_inf_nan=False)]
Value = Annotated[StrictFloat, BeforeValidator(worded)]


@dataclass(frozen=True, config=STRICT)
class Tensor:
    """One tensor or array, as it was at one hit of its line."""

    name: Name
    """A variable, `self.weight`, `batch[0]`, `return`, or the text of an expression."""
    hit: Count
    kind: Literal["tensor", "parameter", "ndarray"]
    shape: Shape
    dtype: Name
    device: Name
    requires_grad: StrictBool
    min: Finite | None = None
    mean: Finite | None = None
    max: Finite | None = None
    """Of the finite elements; None where there is none, or where they could not be read."""
    nans: Count = 0
    infinities: Count = 0
    sampled: StrictBool = False
    """Whether the five numbers are those of a regular sample: the tensor has more than 100,000 elements."""


@dataclass(frozen=True, config=STRICT)
class Line:
    """A line of the snippet on which a tensor was seen."""

    line: Count
    hits: Count
    """How often it was executed; hits 1-4, 8, 16, 32 … are recorded."""
    tensors: Annotated[tuple[Tensor, ...], BeforeValidator(listed), Field(max_length=4096)]
    code: Annotated[str, Field(max_length=MAX_CODE)] = ""

    def latest(self) -> Iterator[tuple[Tensor, tuple[tuple[int, ...], ...]]]:
        """Each name's last sample, with all the shapes that it has had, in the order of their coming."""
        shapes: dict[str, dict[tuple[int, ...], None]] = {}
        last: dict[str, Tensor] = {}
        for tensor in self.tensors:
            shapes.setdefault(tensor.name, {})[tensor.shape] = None
            last[tensor.name] = tensor
        for name, tensor in last.items():
            yield tensor, tuple(shapes[name])


@dataclass(frozen=True, config=STRICT)
class Layer:
    """The first call of a module; a module stands before its parts."""

    name: Name
    """`model.conv1`: the variable of the outermost module that was called, and the path in it."""
    kind: Name
    """Its class: `nn.Conv2d`."""
    inputs: Shapes
    outputs: Shapes | None
    """None if its forward raised, or gave None."""
    parameters: Count
    trainable: Count


@dataclass(frozen=True, config=STRICT)
class Curve:
    """A quantity over the steps of a training, by the line that made it; line 0 is outside the snippet."""

    line: Count
    steps: Count
    points: Annotated[
        tuple[Annotated[tuple[Count, Value], BeforeValidator(listed)], ...],
        BeforeValidator(listed),
        Field(max_length=1024),
    ]
    """(step from 1, value); of many steps, every second, fourth …; a value may be nan or infinite."""


@dataclass(frozen=True, config=STRICT)
class Trace:
    """All that was recorded in one run."""

    lines: Annotated[tuple[Line, ...], BeforeValidator(listed), Field(max_length=4096)]
    layers: Annotated[tuple[Layer, ...], BeforeValidator(listed), Field(max_length=512)]
    losses: Annotated[tuple[Curve, ...], BeforeValidator(listed), Field(max_length=16)]
    """Of the scalars on which backward() was called."""
    gradient_norms: Annotated[tuple[Curve, ...], BeforeValidator(listed), Field(max_length=16)]
    """Euclidean, over all parameters of an optimizer before its step."""
    truncated: StrictBool
    """Whether something was left out to keep it small."""

    @classmethod
    def parse(cls, data: object, code: str = "") -> Self:
        """The trace in a child's JSON, with the lines' text from `code`; ValueError where it is malformed."""
        try:
            trace = TypeAdapter(cls).validate_python(data)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"])[:80]
            raise ValueError(f"malformed trace: {place}: {first['msg']}") from None
        text = dict(enumerate(code.splitlines(), 1))
        lines = tuple(replace(line, code=text.get(line.line, "").strip()[:MAX_CODE]) for line in trace.lines)
        return replace(trace, lines=lines)

    def as_json(self) -> dict[str, object]:
        """What `parse` reads, with the lines' text."""
        plain = TypeAdapter(type(self)).dump_python(self, mode="json")
        for curve in (*plain["losses"], *plain["gradient_norms"]):
            curve["points"] = [[step, v if math.isfinite(v) else str(v)] for step, v in curve["points"]]
        return dict(plain)


HEADINGS = {
    "zh": ("行", "代码", "次数", "名称", "形状", "类型", "梯度", "最小", "均值", "最大"),
    "en": ("line", "code", "hits", "name", "shape", "dtype", "grad", "min", "mean", "max"),
}
LAYER_HEADINGS = {
    "zh": ("层", "类", "输入", "输出", "参数量"),
    "en": ("layer", "class", "input", "output", "parameters"),
}


def table(trace: Trace, language: Literal["zh", "en"] = "en") -> Table:
    """The tensors of each line, as they were when last recorded; a shape that changed with all it has been."""
    drawn = Table(*HEADINGS[language], header_style="bold", pad_edge=False)
    for line in trace.lines:
        first = (str(line.line), line.code, str(line.hits))
        for tensor, shapes in line.latest():
            where = "" if tensor.device == "cpu" else f" {tensor.device}"
            known = (tensor.name, " → ".join(map(str, shapes)), tensor.dtype + where)
            grad = "✓" if tensor.requires_grad else ""
            row = (*first, *known, grad, *extent(tensor))
            drawn.add_row(*(Text(cell) for cell in row))
            first = ("", "", "")
    return drawn


def layer_table(trace: Trace, language: Literal["zh", "en"] = "en") -> Table:
    """The layers in the order of their calls; ✗ for the output of one that raised."""
    drawn = Table(*LAYER_HEADINGS[language], header_style="bold", pad_edge=False)
    for layer in trace.layers:
        outputs = "✗" if layer.outputs is None else " ".join(map(str, layer.outputs))
        inputs = " ".join(map(str, layer.inputs))
        row = (layer.name, layer.kind, inputs, outputs, f"{layer.parameters:,}")
        drawn.add_row(*(Text(cell) for cell in row))
    return drawn


def extent(tensor: Tensor) -> tuple[str, str, str]:
    """Least, mean and greatest; ≈ where only a sample was read, and how many elements are not finite."""
    about = "≈ " if tensor.sampled else ""
    low, mean, high = ("" if v is None else f"{about}{v:.4g}" for v in (tensor.min, tensor.mean, tensor.max))
    odd = [f"{number} {word}" for number, word in ((tensor.nans, "nan"), (tensor.infinities, "inf")) if number]
    return low, mean, " ".join([high, *odd]).strip()
