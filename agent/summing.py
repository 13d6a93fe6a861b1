"""The layers of the program on the screen, as its run showed them."""

from collections.abc import Iterator

from knowledge.words import Language
from tools.trace import Layer, Trace

MOST_LAYERS = 16
"""Rows of the table."""


def seen_layers(trace: Trace | None) -> tuple[Layer, ...]:
    """Return all layers of a run, those of several models too."""
    return trace.layers if trace else ()


def layers_of(trace: Trace | None) -> tuple[Layer, ...]:
    """Return the largest model of a run, before its parts; nothing where no layer was called."""
    layers = seen_layers(trace)
    roots = [layer for layer in layers if "." not in layer.name]
    if not roots:
        return ()
    root = max(roots, key=lambda layer: layer.parameters)
    return tuple(layer for layer in layers if layer is root or layer.name.startswith(f"{root.name}."))


def rows(layers: tuple[Layer, ...], language: Language) -> Iterator[str]:
    """Yield the table of a model's parts, line by line: the innermost layers, with the shapes of their first call."""
    zh = language == "zh"
    yield "| 层 | 类型 | 输入 → 输出 | 参数 |" if zh else "| layer | kind | input → output | parameters |"
    yield "|---|---|---|---|"
    names = [layer.name for layer in layers]
    inner = [layer for layer in layers if not any(name.startswith(f"{layer.name}.") for name in names)]
    for layer in inner[:MOST_LAYERS]:
        shapes = f"{layer.inputs[0]} → {layer.outputs[0]}" if layer.inputs and layer.outputs else ""
        yield f"| `{layer.name}` | {layer.kind} | {shapes} | {layer.parameters:,} |"
    if len(inner) > MOST_LAYERS:
        more = len(inner) - MOST_LAYERS
        yield f"| … | 还有 {more} 层 | | |" if zh else f"| … | {more} more | | |"
