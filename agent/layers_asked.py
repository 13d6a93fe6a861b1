"""Which layers of the program on the screen a question is about: 第一层有多少参数, 编码器的输出形状, how many parameters does fc1 have?

What it asks for and the part that it names are taken out of the message. It is of the program only where nothing is left but
words that mean no other: '784-128-10 的 MLP 有多少参数' brings sizes of its own.
"""

import ast
import re
from dataclasses import dataclass
from functools import lru_cache

from knowledge.practice.numerals import ORDINALS, number_of
from tools.keras_model import is_keras
from tools.program import Program, dotted
from tools.trace import Layer

LONGEST = 60
"""Characters of such a question."""
SHORTEST_NAME = 3
"""Letters of which a name can be short for a word: enc, gen."""
_COUNT = re.compile(
    r"(?:多少|几)个?(?:可(?:训练|学习)的?)?参数量?|参数(?:的?(?:个数|数量|总数|总量|量|数))?.{0,4}?(?:多少|几个|变化)|参数(?:的?(?:个数|数量|总数|总量|数目)|量)"
    r"|\bhow many (?:(?:trainable|learnable|total) )?param\w*|\bparam\w* count|\b(?:number|count) of (?:(?:trainable|learnable) )?param\w*|\bparam\w*",
    re.IGNORECASE,
)
_SHAPE = re.compile(
    r"(?:输[出入](?:的|特征图?|张量)*)?(?:形状变化|形状|尺寸|维度|大小)|输[出入](?=[^层]|$)|结构|\b(?:(?:out|in)put )?(?:shapes?|sizes?|dimensions?)\b|\b(?:out|in)puts?\b(?! layer)|\bput out\b|\bsummary\b",
    re.IGNORECASE,
)
_STRUCTURE = re.compile(r"结构|变化|summary", re.IGNORECASE)
"""What is asked of a model as a whole: its output's shape the program prints."""
_ASKS = re.compile(r"多少|几|什么|啥|怎样|如何|[?？]|\b(?:what|how|which)\b", re.IGNORECASE)
_NOMINAL = re.compile(
    r"参数(?:的?(?:个数|数量|总数|总量)|量)[?？。\s]*$|形状|尺寸|结构|\bshapes?\b|\bsummary\b", re.IGNORECASE
)
"""What asks without a word of a question."""
_EACH = re.compile(r"[每各]一?(?:层|个层|步)|\b(?:each|every|all(?: the)?) layers?\b|\blayer by layer\b", re.IGNORECASE)
_WANTED = (_COUNT, _EACH, _SHAPE)
_OWN = re.compile(
    r"(?:[这那]个|我的|上面的)神经网络|这里|这个|那个|那么|上面|刚才|我|它|该|代码|程序|(?<!神经)网络|模型|一共|总共|整个|全部|总|这|那|有|是|会|里面?|中|经过|之?后|的|了|多少|几个?|什么样?|怎样?|啥|样子?|又|到底|具体|请问|分别|各|都|可训练|可学习|层|个|啊|呢|呀|吗"
    r"|\b(?:so|and|what|which|how|many|is|are|was|does|do|did|has|have|the|of|in|for|at|by|from|after|its?|this|that|there|my|model|network|net|code|program|layers?|part|trainable|learnable|total|come|comes|out|give|gives|s)\b|[^\w]",
    re.IGNORECASE,
)
"""What means nothing but the program in sight."""
_NUMERAL = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_NTH = re.compile(
    rf"倒数第(?P<back>{_NUMERAL})个?|第(?P<zh>{_NUMERAL})个?|(?P<last>最后一?个?|输出(?=层)|\b(?:last|final|output(?= layer))\b)"
    rf"|\b(?:(?P<en>{'|'.join(ORDINALS)})|(?P<digit>\d{{1,2}})(?:st|nd|rd|th))\b|\blayer (?P<number>\d{{1,2}})\b",
    re.IGNORECASE,
)
_KINDS = {
    "conv": r"卷积|conv(?:olution(?:al)?)?",
    "linear": r"全连接|线性|fully[- ]connected|linear|dense",
    "lstm": "lstm",
    "gru": "gru",
    "embedding": r"词?嵌入|embeddings?",
    "pool": r"池化|pool(?:ing)?",
    "batchnorm": r"批归一化|batch ?norm",
    "layernorm": r"层归一化|layer ?norm",
    "attention": r"注意力|attention",
}
"""Kinds of layers: a part of their class's name, and what they are called."""
_CALLED = {
    "编码器": "encoder",
    "解码器": "decoder",
    "生成器": "generator",
    "判别器": "discriminator",
    "分类器": "classifier",
}
_WORD = re.compile(r"(?<![A-Za-z0-9_.])(?:self\.)?[A-Za-z_][A-Za-z0-9_.]*")


@dataclass(frozen=True)
class LayersAsked:
    """The part of a program's model that is asked about; all of it where nothing says which."""

    name: str = ""
    """As the program names it."""
    kind: str = ""
    """A part of its class's name, in small letters."""
    place: int = 0
    """Counted from 1, from the end below 0; 0: whatever its place."""

    @property
    def is_part(self) -> bool:
        """Tell whether less than the whole model is meant."""
        return self != LayersAsked()

    def among(self, layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
        """Return the layers of a run that are meant, each before its parts; none where there is no such."""
        within = _within(layers, self.name) if self.name else layers
        if not (self.kind or self.place):
            return within
        inner = [layer for layer in within if not any(each.name.startswith(f"{layer.name}.") for each in layers)]
        found = [layer for layer in inner if (self.kind in layer.kind.lower() if self.kind else layer.parameters)]
        if not self.place:
            return tuple(found)
        index = self.place - 1 if self.place > 0 else self.place
        return (found[index],) if -len(found) <= index < len(found) else ()


def layers_asked(message: str, code: str) -> LayersAsked | None:
    """Return of which layers of a program a message asks the parameters or the shapes; None where it asks for something else."""
    text = message.strip().replace("’", "'")
    if (
        len(text) > LONGEST
        or "\n" in text
        or not ("nn." in code or is_keras(code))
        or not (_ASKS.search(text) or _NOMINAL.search(text))
    ):
        return None
    asked, rest = _part(text, code)
    shape = _SHAPE.search(rest)
    of_shape = shape and (asked.is_part or _STRUCTURE.search(shape[0]))
    if not (_COUNT.search(rest) or _EACH.search(rest) or of_shape):
        return None
    return None if _without(rest, *_WANTED, _OWN).strip() else asked


def _without(text: str, *forms: re.Pattern[str]) -> str:
    for form in forms:
        text = form.sub(" ", text)
    return text


def _part(text: str, code: str) -> tuple[LayersAsked, str]:
    """Return the part that a message names, by the program's own name, its kind or its place, and what else is said."""
    names = _names(code)
    for word in _WORD.findall(_without(text, *_WANTED)):  # in 'the output of' no layer is meant that is called so
        if (own := word.removeprefix("self.")) in names and word.lower() not in ("a", "i"):
            return LayersAsked(own), text.replace(word, " ", 1)
    nth = _NTH.search(text)
    place = _place(nth) if nth else 0
    rest = text.replace(nth[0], " ", 1) if nth else text
    for kind, called in _KINDS.items():
        if kind in code.lower() and (said := re.search(rf"(?:{called})(?![A-Za-z0-9])", rest, re.IGNORECASE)):
            return LayersAsked(kind=kind, place=place), rest.replace(said[0], " ", 1)
    for word in (*(each for each in _CALLED if each in rest), *_WORD.findall(_without(rest, *_WANTED, _OWN))):
        if found := next((name for name in names if _is_short_for(name, _CALLED.get(word, word.lower()))), ""):
            return LayersAsked(found, place=place), rest.replace(word, " ", 1)
    return LayersAsked(place=place), rest


def _place(nth: re.Match[str]) -> int:
    if nth["last"]:
        return -1
    written = nth["back"] or nth["zh"] or nth["digit"] or nth["number"]
    place = int(number_of(written) or 0) if written else ORDINALS[nth["en"].lower()]
    return -place if nth["back"] else place


@lru_cache(maxsize=16)
def _names(code: str) -> tuple[str, ...]:
    """Return what a program calls its layers and networks, without self."""
    program = Program.parse(code)
    if program is None:
        return ()
    bound = (name for name, values in program.bound.items() if any(map(program.is_layer, values)))
    listed = (
        each.value
        for call in ast.walk(program.tree)
        if isinstance(call, ast.Call) and dotted(call.func).endswith("OrderedDict")
        for each in ast.walk(call)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    )
    return tuple(dict.fromkeys(each.removeprefix("self.") for each in (*bound, *listed) if each))


def _is_short_for(name: str, word: str) -> bool:
    """Tell whether a program's name means what a word says: enc, gen_net and G do."""
    bare = re.sub(r"^(?:net|model)_?|_?(?:net|model)$|_", "", name.lower())
    if len(bare) == 1:
        return word in ("generator", "discriminator") and word[0] == bare
    return (
        len(bare) >= SHORTEST_NAME and len(word) >= SHORTEST_NAME and (word.startswith(bare) or bare.startswith(word))
    )


def _within(layers: tuple[Layer, ...], name: str) -> tuple[Layer, ...]:
    """Return the layer of a run that has a name, whatever holds it, and its parts."""
    found = next((each.name for each in layers if each.name == name or each.name.endswith(f".{name}")), "")
    return tuple(each for each in layers if found and (each.name == found or each.name.startswith(f"{found}.")))
