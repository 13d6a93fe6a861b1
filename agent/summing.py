"""The layers of the program on the screen, as its run showed them: 这个网络有多少参数, 每层输出什么形状."""

import re
from collections.abc import Iterator

from knowledge.words import Language
from tools.trace import Layer, Trace

MOST_LAYERS = 16
"""Rows of the table."""
_ASKS = re.compile(
    r"(这个?|上面的?|刚才的?|我的?|它的?|该)(神经)?(网络|模型|程序|代码|net|model)?(里|中)?.{0,4}?(一共|总共|总的)?(有?(多少个?|几个)(可(学习|训练)的?)?参数(量)?"
    r"|(可(学习|训练)的?)?参数((个数|数量|总数|量)?(一共|总共)?(是|有)?(多少|几)个?|个数|数量|总数|量))(呢|啊|吗)?[?？]?$"
    r"|^(那|它|一共|总共|总的)*有?(多少|几)个?(可?训练的?)?参数(量)?(啊|呢)?[?？]?$|^参数(量)?(一共|总共)?(有|是)?多少[?？]?$|^how many param\w*( in total)?[?]?$"
    r"|(每|各)(一)?层.{0,6}(形状|输出|参数|尺寸)|(这个|上面的?|我的)(网络|模型)的?(结构|形状变化)|\b(this|my|the) (model|network|net)\b.{0,20}\bparam|\bhow many param\w* (does|has|in) (this|my|it)|\b(model|network) summary\b"
    r"|shapes? (of|after) (each|every) layer",
    re.IGNORECASE,
)

_OF_ONE = re.compile(
    r"^(?:那么?|这里的?|代码里的?|程序里的?|请问|的|\s)*(?P<zh>[A-Za-z_][A-Za-z0-9_.]*)\s*(?:这|那)?一?层?(?:里|中|的|总共|一共|到底|会|\s)*(?:有|是)?(?:(?:多少|几)个?(?:可?(?:训练|学习)的?)?参数量?|参数(?:量|个数|数量)?(?:是|有)?(?:多少|几)个?)[呢啊呀吗?？。\s]*$"
    r"|^how many (?:trainable )?param\w* (?:does|has|do|are in|in) (?:the )?(?P<en>[A-Za-z_][\w.]*)(?: layer)?(?: have)?[?. ]*$",
    re.IGNORECASE,
)


def asks_of_layers(message: str, code: str) -> bool:
    """Tell whether a message asks for the layers or the parameters of the program on the screen, or of one of its layers."""
    text = message.strip()
    return len(text) <= 60 and "nn." in code and (_ASKS.search(text) is not None or bool(layer_asked(text, code)))


def layer_asked(message: str, code: str) -> str:
    """Return the name of the program's layer whose parameters a message asks for; empty where it names none of its own."""
    match = _OF_ONE.search(message.strip())
    name = (match["zh"] or match["en"]) if match else ""
    is_own = name and re.search(rf"(?<![A-Za-z0-9_]){re.escape(name)}\s*=(?!=)", code) is not None
    return name if is_own else ""


def named_layer(layers: tuple[Layer, ...], name: str) -> tuple[Layer, ...]:
    """Return the layer of a run that has a name, whatever holds it, and its parts; all where there is none."""
    short = name.removeprefix("self.")
    found = next((each.name for each in layers if each.name == short or each.name.endswith(f".{short}")), "")
    return (
        tuple(each for each in layers if each.name == found or each.name.startswith(f"{found}.")) if found else layers
    )


def layers_of(trace: Trace | None) -> tuple[Layer, ...]:
    """Return the largest model of a run, before its parts; nothing where no layer was called."""
    layers = trace.layers if trace else ()
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
