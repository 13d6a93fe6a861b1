"""What a request demands of a program, read clause by clause; what of it nothing here can read is kept as it was written.

A thing is demanded (dropout) or denied (no pooling), a setting has its value (lr 0.01), a number must be found somewhere,
a name must be defined, a row of widths and a shape must be those of the network.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from knowledge.composing.denial import compiled, denied
from knowledge.composing.options import LONGEST_REQUEST, options_in
from knowledge.composing.reading import spec_in
from knowledge.composing.spec import Spec
from knowledge.practice.defining import wanted_in
from knowledge.practice.mathtext import equations_in
from knowledge.practice.numerals import half_width, number_of, plain
from knowledge.source import SAFE_LOADER
from knowledge.words import Words, is_cjk

MOST = 30
"""Demands of one request."""
SETTINGS = {
    "dropout": ("p", "dropout"), "rate": ("lr", "initial_lr", "max_lr"), "momentum": ("momentum",), "decay": ("weight_decay",),
    "batch": ("batch_size",), "kernel": ("kernel_size",), "strides": ("stride",),
}  # fmt: skip
_SETTING_WORDS = {
    "dropout": "dropout", "rate": "lr", "momentum": "momentum", "decay": "weight decay", "batch": "batch size", "kernel": "kernel", "strides": "stride",
}  # fmt: skip


class Thing(BaseModel):
    """One entry of demands.yaml: what a request may want, and what of a run shows it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    zh: str = ""
    said: str
    layers: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    optimizers: tuple[str, ...] = ()
    schedules: tuple[str, ...] = ()
    loaders: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    """Names that the code uses."""
    hints: tuple[str, ...] = ()
    """Names of calls, classes or the code that something else may have, too."""
    settings: dict[str, bool | str] = {}
    figure: bool = False
    printed: str = ""

    @property
    def words(self) -> Words:
        """Return what it is called."""
        return Words(self.zh or self.name, self.name)


Kind = Literal["thing", "setting", "number", "name", "library", "token", "row", "shape", "depth"]


@dataclass(frozen=True)
class Demand:
    """One thing that a program must show."""

    kind: Kind
    words: Words
    thing: Thing | None = None
    wanted: bool = True
    """False: it must not be there."""
    name: str = ""
    """Of a setting, a definition, a library, or something of torch."""
    values: tuple[float, ...] = ()
    arguments: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Unread:
    """A clause that nothing could read, and the words of it that are left."""

    text: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Demands:
    """All that a request demands, and its clauses that nothing could read."""

    all: tuple[Demand, ...]
    unread: tuple[Unread, ...]


@cache
def things() -> tuple[Thing, ...]:
    """Return the entries of demands.yaml."""
    raw = yaml.load(Path(__file__).with_name("demands.yaml").read_text(encoding="utf-8"), SAFE_LOADER)
    return tuple(Thing.model_validate(each) for each in raw)


_CLAUSE = re.compile(
    r"[,，。;；!！?？\n](?![^()]{0,80}\))|(?<!\d)\.(?:\s|$)|、(?!\s*\d)|\b(?:that|which|and|with)\b", re.IGNORECASE
)
_TOKEN = re.compile(
    r"(?<![\w.])(?:nn\.|torch\.|F\.)([A-Za-z_]\w+)|(?<![\w.])([A-Z][a-z]+[A-Z]\w+|[A-Z]{2,}[a-z]+\w*)", re.ASCII
)
_NUMPY_ONLY = re.compile(
    r"(?:只|仅|纯|光)(?:用|靠|使用)?\s*numpy|numpy\s*[- ]?only|(?:only|pure|plain|just)\s+numpy|(?:不(?:用|要|使用|能用|许用|依赖|准用)+|别用|without|no)\s*(?:using\s+)?(?:py)?torch(?!vision|\.)",
    re.IGNORECASE,
)
_NO_MODULE = re.compile(
    r"(?:不(?:用|要|使用|能用|准用|许用)+|别用|without|no)\s*(?:using\s+)?(?:a\s+)?nn\.module", re.IGNORECASE
)
_NO_OPTIM = re.compile(
    r"(?:不(?:用|要|使用)|也不用|别用|without)\s*(?:using\s+)?(?:torch\.)?optim(?:izer)?(?![a-z])", re.IGNORECASE
)
_FILLERS = re.compile(
    r"帮我|给我|麻烦|请|谢谢|写(?:出|成|好)?|实现|搭建?|做|来|编|弄|一下|一?[个段份种条些层]|的|了|吧|啊|呢|把|要|用|带|有|和|与|并且?|然后|再|最后|中间|输入|输出|是|为|在|里面?|里|"
    r"每|都|分别|依次|各|大小|尺寸|数量?|维度?|类别?|分类|模型|网络|代码|程序|函数|模块|类|方法|完整|简单|最小|最|普通|训练|激活(?:函数)?|优化器|损失(?:函数)?|学习率|隐藏层?|特征|通道|长度|序列|"
    r"词表|回归|层|块|步|轮|叫做?|名字|继承|配合|设置?|全部|随机|数据|就行|即可|也行|可以|随便|都行|使用|采用|比如|概率|后面|加上?|接|以及|还有|还|我|头|取|到|上|下|这|那|某|向量|嵌入|深度|卷积核?|神经|全连接|多层感知机|(?:打印|显示)出?来?"
    r"|\b(?:please|write|implement|build|make|give|me|need|want|create|code|a|an|the|with|of|and|for|in|on|to|at|by|that|which|is|are|it|its|each|i|some|small|simple|plain|"
    r"inputs?|outputs?|class(?:es)?|features?|hidden|layers?|units|size|dim|model|network|net|function|module|classifier|program|script|using|use|train(?:ing)?|then|end|from|"
    r"numbers?|channels?|images?|words?|vocab(?:ulary)?|sequences?|length|steps?|pytorch|torch|nn|python|optimi[sz]er|loss|activation|learning|rate|lr|batch|epochs?|heads?|kernel|stride|random|data|fine|mlp|rnn|neural|d_model|loop|"
    r"named|called|neurons|width|depth|deep|as|or|be|has|have|one|two|three|four|five|six|last|first|final|after|all|between|my|new|per|also|print(?:s|ed)?|returns?)\b",
    re.IGNORECASE,
)
_PRINTS = re.compile(r"打印|(?<![a-z_])prints?(?![a-z_])", re.IGNORECASE)
ANY_RECIPE_LACKS = "\0"
"""A word of a clause that no recipe covers by being about it."""
LEAST_LEFT = 3
"""So much must be left of a clause to be told: a Chinese sign counts 1, a Latin word 2."""
_WORD = re.compile(r"[\u4e00-\u9fff]+|[A-Za-z]{3,}")
_LEFT = re.compile(r"[\u4e00-\u9fff]|[A-Za-z]{3,}")


def demands_in(request: str) -> Demands:
    """Return what a request demands."""
    request = request[:LONGEST_REQUEST]
    text = half_width(request)
    spans: list[tuple[int, int]] = []
    spec = spec_in(request)
    found = [*_things(text, spans), *_names(text, spans), *_libraries(text, spans), *_tokens(text, spans)]
    found += [*_settings(request), *_sizes(spec)]
    found += _numbers(text, found)
    return Demands(tuple(found[:MOST]), tuple(_unread(text, spans)))


def _things(text: str, spans: list[tuple[int, int]]) -> Iterator[Demand]:
    for thing in things():
        matches = list(compiled(thing.said).finditer(text))
        spans += [match.span() for match in matches]
        wanted = [match for match in matches if not denied(text, match.span())]
        if matches and not (wanted and re.search(r"也行|或者|也可以", text) and thing.optimizers):
            words = thing.words if wanted else _without(thing.words)
            yield Demand("thing", words, thing, wanted=bool(wanted))


def _without(words: Words) -> Words:
    return Words(f"不用{'' if is_cjk(words.zh[0]) else ' '}{words.zh}", f"no {words.en}")


def _names(text: str, spans: list[tuple[int, int]]) -> Iterator[Demand]:
    for each in wanted_in(text):
        spans += [match.span() for match in re.finditer(rf"{re.escape(each.name)}(?:\s*\([^()]*\))?", text)]
        if each.kind != "method":
            shown = each.name if each.arguments is None else f"{each.name}({', '.join(each.arguments)})"
            yield Demand("name", Words(f"`{shown}`", f"`{shown}`"), name=each.name, arguments=each.arguments)


def _libraries(text: str, spans: list[tuple[int, int]]) -> Iterator[Demand]:
    rows = (
        (_NUMPY_ONLY, "torch", Words("不用 PyTorch", "no PyTorch")),
        (_NO_MODULE, "Module", Words("不用 nn.Module", "no nn.Module")),
        (_NO_OPTIM, "optim", Words("不用 torch.optim", "no torch.optim")),
    )
    for pattern, name, words in rows:
        if match := pattern.search(text):
            spans.append(match.span())
            yield Demand("library", words, name=name, wanted=False)


def _tokens(text: str, spans: list[tuple[int, int]]) -> Iterator[Demand]:
    """Yield what of torch a request names by its name: nn.Linear, WeightedRandomSampler."""
    covered = tuple(spans)
    for match in _TOKEN.finditer(text):
        name = match[1] or match[2]
        spans.append(match.span())
        inside = any(start <= match.start() and match.end() <= end for start, end in covered)
        if name in ("Module", "PyTorch", "NumPy", "TensorFlow", "MNIST", "LeNet", "ResNet", "optim", "functional") or (
            inside and match[1] is None
        ):
            continue
        is_wanted, words = not denied(text, match.span()), Words(f"`{name}`", f"`{name}`")
        yield Demand(
            "token",
            words if is_wanted else _without(words),
            wanted=is_wanted,
            name=name,
        )


def _settings(request: str) -> Iterator[Demand]:
    read = options_in(request)
    for name, value in read.numbers.items():
        if value == 0 and name in SETTINGS:  # it is demanded that the thing is not there
            continue
        shown = f"{_SETTING_WORDS.get(name, name)} {value:g}"
        yield Demand("setting" if name in SETTINGS else "number", Words(shown, shown), name=name, values=(value,))
    if read.convolutions > 1 and not re.search("块|block", request):  # a block may hold several
        count = read.convolutions
        yield Demand("depth", Words(f"{count} 个卷积层", f"{count} convolutions"), name="cnn", values=(count,))


def _sizes(spec: Spec | None) -> Iterator[Demand]:
    if spec is None:
        return
    network = spec.network
    given = ("words", network.vocabulary) if network.vocabulary else ("", 0)
    before = (network.inputs, *network.sides)
    shown = f"{given[1] or '×'.join(map(str, before))} → {network.outputs}"
    values = (*((network.vocabulary,) if network.vocabulary else before), network.outputs)
    each = Words("（每一步）", " at each step") if network.each_step else Words("", "")
    words = Words(f"输入到输出 {shown}{each.zh}", f"input to output {shown}{each.en}")
    name = network.family + given[0] + (" each" if network.each_step else "")
    yield Demand("shape", words, name=name, values=values)
    if network.widths and not {"hidden", "channels"} & set(spec.assumed):
        row = ", ".join(map(str, network.widths))
        yield Demand("row", Words(f"宽度 {row}", f"widths {row}"), name=network.family, values=network.widths)
    if network.family == "rnn":
        deep = Words(f"{network.depth} 层", f"{network.depth} layers")
        yield Demand("depth", deep, name="rnn", values=(network.depth,))


def _numbers(text: str, found: list[Demand]) -> list[Demand]:
    """Return the numbers that no other demand holds; those of a formula belong to it."""
    text = plain(text)
    for _, (start, end) in equations_in(text):
        text = text[:start] + " " * (end - start) + text[end:]
    known = {value for each in found for value in each.values}
    rows = []
    for match in re.finditer(r"(?<![A-Za-z0-9_.])\d+(?:\.\d+)?(?:e-?\d+)?(?![A-Za-z0-9_])%?", text):
        value = number_of(match[0].rstrip("%"))
        if value is not None and match[0].endswith("%"):
            value = value / 100
        if value is None or value in known or (value < 2 and float(value).is_integer()):
            continue
        known.add(value)
        rows.append(Demand("number", Words(match[0], match[0]), values=(value,)))
    return rows


def _unread(text: str, spans: list[tuple[int, int]]) -> Iterator[Unread]:
    """Yield the clauses of which words are left that nothing has read."""
    blank = list(text)
    for start, end in spans:
        blank[start:end] = " " * (end - start)
    rest, begin = "".join(blank), 0
    for match in [*_CLAUSE.finditer(text), None]:
        stop = match.start() if match else len(text)
        words = _FILLERS.sub(" ", rest[begin:stop])
        left = _LEFT.findall(words)
        prints = _PRINTS.search(rest[begin:stop]) is not None  # and no entry read what
        if sum(2 if not is_cjk(each[0]) else 1 for each in left) >= LEAST_LEFT or prints:
            yield Unread(text[begin:stop].strip(" :()"), tuple(_WORD.findall(words)) + (ANY_RECIPE_LACKS,) * prints)
        begin = match.end() if match else stop
