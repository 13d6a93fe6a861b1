"""A trace as one picture: the loss, the gradient norm, and the chain of the layers' shapes."""

import io
import math
from collections.abc import Callable, Iterator, Sequence

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.patches import FancyBboxPatch

from tools.trace import Curve, Layer, Trace

MAX_BOXES = 12
MAX_LETTERS = 26
MAX_VALUE = 1e100
ROW_INCHES = 0.62
INK, MUTED, LINE = "#1f2937", "#6b7280", "#d1d5db"
COLOURS = ("#2563eb", "#d97706", "#059669", "#9333ea")
FILLS = {"Conv": "#dbeafe", "Linear": "#dcfce7", "Pool": "#fef3c7", "Norm": "#f3e8ff", "Loss": "#fee2e2"}
SIGNS = "×·…⋮–"
PLAIN_FILL = "#f3f4f6"
LATIN = "DejaVu Sans"
CHINESE = ("Noto Sans CJK SC", "WenQuanYi Micro Hei", "Microsoft YaHei", "PingFang SC", "SimHei")
"""Fonts for Chinese names in a learner's code; matplotlib's own has no such letters."""


def picture(trace: Trace) -> bytes:
    """A PNG of about 1400 pixels' width; the curves to the left, the layers to the right, as far as there are any."""
    curves: list[tuple[str, Sequence[Curve]]] = [("loss", trace.losses), ("gradient norm", trace.gradient_norms)]
    curves = [(name, found) for name, found in curves if any(curve.points for curve in found)]
    layers = list(chain(trace.layers))
    if not curves and not layers:
        return png(blank())
    rows = min(len(layers), MAX_BOXES + 1)
    figure = Figure(figsize=(9.5 if curves and layers else 5.5, max(5.0 if curves else 1.0, ROW_INCHES * (rows + 2))))
    halves = [1.15, 1.0] if curves and layers else [1.0]
    grid = figure.add_gridspec(max(len(curves), 1), len(halves), width_ratios=halves, hspace=0.42, wspace=0.12)
    for row, (name, found) in enumerate(curves):
        draw_curves(figure.add_subplot(grid[row, 0]), name, found)
    if layers:
        draw_layers(figure.add_subplot(grid[:, -1]), layers)
    return png(figure)


def png(figure: Figure) -> bytes:
    """The figure drawn; by no backend that needs a screen."""
    FigureCanvasAgg(figure)
    written = io.BytesIO()
    figure.savefig(written, format="png", dpi=150, bbox_inches="tight", pad_inches=0.2, facecolor="white")
    return written.getvalue()


def blank() -> Figure:
    """For a snippet that called no module and no backward()."""
    figure = Figure(figsize=(5.5, 1.2))
    figure.text(0.5, 0.5, "no layer, loss or gradient was recorded", ha="center", va="center", color=MUTED)
    return figure


def draw_curves(axes: Axes, name: str, curves: Sequence[Curve]) -> None:
    """Values over steps; a value that is not finite leaves a gap and a mark at the top."""
    for curve, colour in zip(curves, COLOURS, strict=False):
        steps = [step for step, _ in curve.points]
        values = [value if drawable(value) else math.nan for _, value in curve.points]
        marker = "o" if len(steps) < 20 else None
        axes.plot(steps, values, color=colour, linewidth=1.6, marker=marker, markersize=3.5, label=f"line {curve.line}")
        lost = [step for step, value in curve.points if not drawable(value)]
        if lost:
            top = axes.get_xaxis_transform()
            axes.plot(lost, [0.97] * len(lost), "x", color="#dc2626", transform=top, label="nan / inf")
    finite = [value for curve in curves for _, value in curve.points if drawable(value)]
    if finite and min(finite) > 1 / MAX_VALUE and max(finite) > 30 * min(finite):
        axes.set_yscale("log")
    axes.set_title(name, loc="left", fontsize=11, color=INK, fontweight="bold")
    axes.set_xlabel("step", fontsize=9, color=MUTED)
    axes.tick_params(labelsize=8, colors=MUTED)
    axes.grid(color=LINE, linewidth=0.5, alpha=0.7)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(LINE)
    if len(axes.lines) > 1:
        axes.legend(fontsize=8, frameon=False)


def drawable(value: float) -> bool:
    """Finite, and not so large that the axis' own arithmetic overflows."""
    return math.isfinite(value) and abs(value) < MAX_VALUE


def chain(layers: Sequence[Layer]) -> Iterator[Layer]:
    """The modules that are made of no other in the trace, in the order of their first calls."""
    for layer in layers:
        if not any(other.name.startswith(f"{layer.name}.") for other in layers):
            yield layer


def draw_layers(axes: Axes, layers: Sequence[Layer]) -> None:
    """From top to bottom: what goes in, then each layer as a box with the shape that it gives."""
    shown = shortened(layers)
    axes.set(xlim=(0, 1), ylim=(-len(shown) - 0.1, 0.35))
    axes.axis("off")
    axes.set_title("layers and shapes", loc="left", fontsize=11, color=INK, fontweight="bold")
    write = writer(axes, fonts())
    known: tuple[tuple[int, ...], ...] = ()
    root = None
    for row, layer in enumerate(shown):
        y = -row - 0.5
        if layer is None:
            write(0.3, y, f"⋮  {len(layers) - MAX_BOXES} more", color=MUTED, fontsize=9, centred=True)
            continue
        follows = bool(layer.inputs and layer.inputs[:1] == known[:1])
        begins = layer.name.partition(".")[0] != root
        if row and (follows or not begins):
            axes.annotate("", (0.3, y + 0.3), (0.3, y + 0.7), arrowprops={"arrowstyle": "-|>", "color": MUTED, "lw": 1})
        if begins or not follows:
            # Within a model, shapes that do not follow mean that the code has reshaped: say what this layer was given.
            write(0.34, y + 0.5, f"in: {shapes(layer.inputs)}", color=MUTED, fontsize=8)
        box(axes, y, layer, write)
        known, root = layer.outputs or (), layer.name.partition(".")[0]


def box(axes: Axes, y: float, layer: Layer, write: Callable[..., object]) -> None:
    """One layer; red where its forward raised."""
    failed = layer.outputs is None
    fill = next((colour for word, colour in FILLS.items() if word in layer.kind), PLAIN_FILL)
    edge = "#dc2626" if failed else "#9ca3af"
    shape = FancyBboxPatch((0.02, y - 0.24), 0.56, 0.48, boxstyle="round,pad=0.01,rounding_size=0.03", fc=fill, ec=edge)
    axes.add_patch(shape)
    write(0.04, y + 0.08, cut(layer.name), fontsize=8.5, color=INK, bold=True)
    size = f"{layer.parameters:,} parameters" if layer.parameters else "no parameters"
    write(0.04, y - 0.13, f"{cut(layer.kind.removeprefix('nn.'))} · {size}", fontsize=7, color=MUTED)
    out = "failed here" if failed else shapes(layer.outputs or ())
    write(0.62, y, out, fontsize=9, color="#dc2626" if failed else INK)


def fonts() -> list[str]:
    """What to write names in: matplotlib's font, then one with Chinese letters where there is one."""
    installed = set(fontManager.get_font_names())
    return [LATIN, *[name for name in CHINESE if name in installed][:1]]


def writer(axes: Axes, family: list[str]) -> Callable[..., object]:
    """Writes names as they are: a `$` begins no formula; a letter without a font becomes `?`."""

    def write(
        x: float, y: float, text: str, *, fontsize: float, color: str, bold: bool = False, centred: bool = False
    ) -> None:
        known = text if len(family) > 1 else "".join(c if c in SIGNS or c.isascii() else "?" for c in text)
        font = {"family": family, "fontsize": fontsize, "color": color, "fontweight": "bold" if bold else "normal"}
        axes.text(x, y, known, font, ha="center" if centred else "left", va="center", parse_math=False)

    return write


def shortened(layers: Sequence[Layer]) -> list[Layer | None]:
    """The first and the last MAX_BOXES // 2 layers; None stands for the others."""
    if len(layers) <= MAX_BOXES + 1:
        return list(layers)
    half = MAX_BOXES // 2
    return [*layers[:half], None, *layers[-half:]]


def shapes(found: Sequence[tuple[int, ...]]) -> str:
    """`64×10`; of several, the first two."""
    words = ["×".join(map(str, shape)) or "scalar" for shape in found[:2]]
    text = ", ".join(words) + (" …" if len(found) > 2 else "")
    return cut(text) or "–"


def cut(text: str) -> str:
    """At most MAX_LETTERS, its end kept: that of a path says most."""
    return text if len(text) <= MAX_LETTERS else f"…{text[1 - MAX_LETTERS :]}"
