"""The sizes that a request gives a network: inputs, outputs, hidden layers, a vocabulary, a picture.

They are looked for in the text that `options_in` leaves; a number counts only as a whole: 123456 is not 23456.
"""

import re
from collections.abc import Iterator
from math import prod

from knowledge.composing.denial import compiled, says
from knowledge.composing.options import COUNT, LOSSES, Options
from knowledge.practice.numerals import half_width, number_of
from knowledge.practice.pictures import is_channels_last

MOST_LAYERS = 12
"""A longer row of widths is no program to be read."""
_CHAIN = re.compile(r"(?<![\d.×])(\d{1,5})(?:\s*(?:-|→|->|=>|,\s)\s*(\d{1,5}))+(?![\d.×])")
_SHAPE = re.compile(r"(?<![\d×])(\d{1,4})×(\d{1,4})(?:×(\d{1,4}))?(?![\d×])")
_TUPLE = re.compile(
    r"[\[(]\s*(?:[a-z]\w*\s*,\s*)?(\d{1,4})\s*,\s*(\d{1,4})(?:\s*,\s*(\d{1,4}))?\s*[\])]", re.IGNORECASE
)
_INPUTS = (
    r"[\[(]\s*(?:batch(?:_size)?|b|n|批(?:大小)?)\s*,\s*(?:time|seq\w*|t|l|steps|长度|时间步?|步数?)\s*,\s*(\d{1,5})\s*[\])]",
    r"(\d{1,5})\s*(?:个|维的?|-?\s*dim(?:ensional)?)?\s*(?:数?进(?!行)|输入|特征|变量|指标|字段|属性|inputs?|features?|columns|variables)",
    r"(?:输入|特征|inputs?|features?|in_features|input_size|input dim)\s*(?:层|维度|维数|大小|数|size|dim|特征)*\s*(?:是|为|有|=|:|of|共)?\s*(\d{1,5})(?!\s*×)",
    r"(\d{1,5})\s*维",
)
_OUTPUTS = (
    r"(\d{1,5})\s*(?:个)?\s*(?:-?\s*way\b|分类|类别|类(?!似)|classes|class\b|categories|种|kinds|labels|logits?)",
    r"(?:分成?|区分|识别|into|between|of)\s*(\d{1,5})\s*(?:个|种)?\s*(?:类|种|classes|kinds|categories)",
    r"(\d{1,5})\s*(?:个|维)?\s*(?:数)?\s*(?:输出|出来|出(?!现)|outputs?|out(?![a-z]))",
    r"(?:输出|outputs?|num_classes|n_classes|classes)\s*(?:层|维度|大小|size)?\s*(?:是|为|=|:|of)?\s*(\d{1,5})",
)
_HIDDEN = (
    r"(?:隐藏层?(?:单元|维度|大小|宽度|节点)?|隐层|中间(?:层|[一二两三四五\d]层)?|hidden(?:[ _](?:layers?|size|units|dim|width))?)\s*(?:各|都|分别|依次|宽度|大小|维度)*\s*(?:是|为|有|=|:|of)?\s*"
    r"(\d{1,4}(?:\s*(?:、|,|/|→|->|-|和|and)\s*\d{1,4})*)(?!\d|\s*(?:层|layers|个隐藏层|×|个?类|classes|分类|个?输出|outputs?|inputs?|维输入))",
    r"(\d{1,4})\s*(?:个)?\s*(?:隐藏(?:单元|神经元)|hidden (?:units|neurons)|units each|个?神经元|units|neurons)",
)
_NUMBERED = re.compile(r"第[一二三四五六1-6]个?(?:隐藏)?层\s*(?:是|为|有|:|用)?\s*(\d{1,4})(?![\d.×])")
"""第一层 64，第二层 32."""
_LAYERS = rf"{COUNT}\s*(?:个)?\s*(?:隐藏层|隐层|hidden layers?)"
_VOCABULARY = (
    r"(?:词表|词汇表?|字典|vocab(?:ulary)?)\s*(?:大小|size)?\s*(?:是|为|有|=|:|of)?\s*(\d{1,6})",
    r"(\d{1,6})\s*(?:个)?\s*(?:词(?!向量|嵌入)|words)",
)
_EMBEDDING = (
    r"(?:词向量|词嵌入|嵌入|embedding|embed(?:ding)?[ _](?:dim|size)|emb)\s*(?:层|维度|维数|dim|size|大小)?\s*(?:是|为|=|:|of)?\s*(\d{1,4})",
    r"(\d{1,4})\s*维?\s*(?:的)?\s*(?:词向量|词嵌入|embeddings?)",
)  # fmt: skip
_DENSE = (r"全连接层?\s*(?:是|为|有)?\s*(\d{2,4})",)
_CHANNELS = (
    r"(\d{1,3})\s*(?:个)?\s*(?:输入)?(?:通道|channels?)",
    r"(?:输入)?(?<!单)(?<!双)(?:通道数?|channels?|in_channels)\s*(?:是|为|=|:)?\s*(\d{1,3})(?![\d×])",
)
_SIDE = (r"(?:边长|side|image size|图片?大小|分辨率)\s*(?:是|为|=|:|of)?\s*(\d{1,3})",)
_SAID = (_OUTPUTS, _HIDDEN, _VOCABULARY, _EMBEDDING)


def chain_in(request: str) -> tuple[int, ...]:
    """Return the row of a network that is told from input to output: 784-128-10."""
    chain = _CHAIN.search(half_width(request))
    return tuple(int(each) for each in re.findall(r"\d+", chain[0])) if chain else ()


def inputs_in(text: str) -> int | None:
    """Return how many numbers go in, where they are told as a number."""
    return _one(_INPUTS, text)


def flat_inputs_in(text: str) -> int | None:
    """Return how many numbers a picture of the told shape has."""
    flat = _SHAPE.search(text)
    return prod(int(each or 1) for each in flat.groups()) if flat else None


def outputs_in(request: str, text: str) -> int | None:
    """Return how many numbers come out: as told, or as the task has it."""
    if found := _one(_OUTPUTS, text):
        return found
    if says(request, r"二分类|binary|两类|positive.{0,6}negative|情感分类|猫狗"):
        return 1 if says(request, LOSSES["BCEWithLogitsLoss"] + r"|sigmoid 输出|logit") else 2
    if says(request, r"mnist|cifar-?10(?!0)|手写数字|digits"):
        return 10
    one = r"回归|regress|一个(?:数|值|数字|数值)|(?:one|single|a) (?:number|value)|下一(?:步|个|天|时刻)|next (?:value|step)"
    return 1 if says(request, one) else None


def hidden_in(text: str, depth: int) -> tuple[tuple[int, ...], int]:
    """Return the widths of the hidden layers, and how many they are; no widths where the request tells none.

    `depth` counts all layers, the last one too.
    """
    hidden = row_in(text)
    layers = compiled(_LAYERS).search(text)
    count = int(number_of(layers[1]) or 0) if layers else 0
    if not hidden and count:
        each = re.search(r"(?:各|每层|each|of)\s*(?:有)?\s*(\d{1,4})(?!\d)", text, re.IGNORECASE)
        hidden = (int(each[1]),) if each else ()
    count = count or max(depth - 1, 1)
    return (hidden * count if len(hidden) == 1 else hidden), count


def row_in(text: str) -> tuple[int, ...]:
    """Return the widths of the hidden layers as they are told."""
    numbered = tuple(int(each) for each in _NUMBERED.findall(text))
    return numbered if len(numbered) > 1 else _row(_HIDDEN, text)


def dense_in(text: str) -> tuple[int, ...]:
    """Return the widths of the linear layers behind convolutions."""
    return row_in(text) or _row(_DENSE, text)


def words_in(text: str) -> tuple[int, int | None]:
    """Return how many words the vocabulary has, 0 for none, and the width of their vectors."""
    return _one(_VOCABULARY, text) or 0, _one(_EMBEDDING, text)


def series_in(text: str, read: Options) -> tuple[int | None, tuple[int, ...]]:
    """Return the channels and the length of a series."""
    channels = _one(_CHANNELS, text)
    length = int(read.numbers["length"]) if "length" in read.numbers else None
    shape = _SHAPE.search(text)
    if shape and shape[3] is None and length is None:
        return channels or int(shape[1]), (int(shape[2]),)
    return (channels or 1, (length,)) if length else (channels, ())


def picture_in(request: str, text: str) -> tuple[int | None, tuple[int, ...]]:
    """Return the channels and the sides of a picture."""
    shape = _TUPLE.search(text) or _SHAPE.search(text)
    numbers = [int(each) for each in shape.groups() if each] if shape else []
    if len(numbers) == 3:
        if is_channels_last(*numbers):
            return numbers[2], (numbers[0], numbers[1])
        return numbers[0], (numbers[1], numbers[2])
    colours = {1: r"灰度|黑白|gr[ae]y|单通道|mnist", 3: r"彩色|彩图|rgb|colou?r|cifar|三通道"}
    said = next((value for value, pattern in colours.items() if says(request, pattern)), None)
    channels = _one(_CHANNELS, text) or said
    if len(numbers) == 2:
        return channels or 3, (numbers[0], numbers[1])
    side = next((size for size, pattern in {28: "mnist", 32: "cifar"}.items() if says(request, pattern)), None)
    side = side or _one(_SIDE, text)
    return channels, ((side, side) if side else ())


def without_sizes(request: str, correction: str) -> str:
    """Return a request without the sizes that its correction gives."""
    if _SHAPE.search(correction):
        request = _SHAPE.sub(" ", request)
    given = [each for each in _SAID if _first(each, correction)]
    if not given and _first(_INPUTS, correction):  # 64 维 alone; of vectors it is no input
        given = [_INPUTS]
    for patterns in given:
        if found := _first(patterns, request):
            request = f"{request[: found.start(1)]} {request[found.end(1) :]}"
    return request


def _one(patterns: tuple[str, ...], text: str) -> int | None:
    found = _first(patterns, text)
    return int(found[1]) if found else None


def _row(patterns: tuple[str, ...], text: str) -> tuple[int, ...]:
    found = _first(patterns, text)
    return tuple(int(each) for each in re.findall(r"\d+", found[1])) if found else ()


def _first(patterns: tuple[str, ...], text: str) -> re.Match[str] | None:
    return next((match for pattern in patterns for match in _whole(pattern, text)), None)


def _whole(pattern: str, text: str) -> Iterator[re.Match[str]]:
    """Yield the matches whose number is not a part of a longer one."""
    for match in compiled(pattern).finditer(text):
        start, end = match.span(1)
        if not re.search(r"\d\.?$", text[max(0, start - 2) : start]) and not re.match(r"\.?\d", text[end : end + 2]):
            yield match
