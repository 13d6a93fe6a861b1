"""More layers in a program's text: 再加一层, 多加一个 64 的全连接层, 加一层卷积, LSTM 叠两层."""

import ast
import re
from dataclasses import dataclass

from tools.changes_of_dropout import behind, is_within, meant, outputs
from tools.program import ACTIVATIONS, calls, dotted
from tools.texts import Edit, Made, Source
from tools.words import Words

USUAL_WIDTH = 64
"""Of a hidden layer where the program has none to go by."""
CELLS = ("LSTM", "GRU", "RNN")
NUMERALS = {
    "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
}  # fmt: skip
_N = "[一两二三四五六1-9]"
_N_EN = "one|two|three|four|five|six|[1-9]"
_LAYER = re.compile(
    r"(?<!第[一二三四五\d])层(?!的?(?:宽|大小|神经元|单元|通道|输出|面|次))|\blayers?\b|加深(?!.{0,4}(?:理解|印象|认识|了解|记忆))|(?:网络|模型).{0,4}深|\bdeeper\b",
    re.IGNORECASE,
)
_ADDS = re.compile(
    r"(?:加|添|增|叠|堆|插)(?!到|至|大|宽|快|速|强)|[多再](?:来|搞|要)?\s*[一两12]\s*个?.{0,6}层|(?:网络|模型).{0,4}深(?:一|些|点)|更深|\b(?:add|insert|stack|another|extra|additional|more|deeper)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"({_N})\s*个?(?:隐藏|全连接|线性|卷积|循环|lstm|gru|rnn|\s)*层|\b({_N_EN})[ -](?:more |extra |additional )?(?:\w+ )?layers?\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    rf"(?:改成|改为|变成|换成|调成|调到|加到|加深到|减到|减少到|减为|降到|留|用|(?<![再多])[叠堆]成?)\s*(?P<zh>{_N})\s*个?(?:隐藏|全连接|线性|卷积|循环|lstm|gru|rnn|\s)*层(?!的?(?:宽|大小|神经元|单元|通道))"
    rf"|(?P<of_cell>{_N})\s*层\s*(?:的\s*)?(?:lstm|gru|rnn)(?![a-z])"
    rf"|(?:层数|num_layers|number of (?:\w+ )?layers)[^\d，,。]{{0,8}}?(?P<of>{_N})(?![\d.])"
    rf"|\b(?:make (?:it|this|that|the \w+)|with|use|have|to|into)(?: have)? (?:an? )?(?P<en>{_N_EN})[ -](?:\w+ ){{0,2}}layers?\b(?! more| deeper)",
    re.IGNORECASE,
)
"""What gives the number of all layers: 改成 3 层, LSTM 改成两层, make it 3 conv layers."""
_KINDS = r"(?:隐藏|隐含|全连接|线性|卷积|循环|中间|lstm|gru|rnn|transformer|编码器?|\s)*"
_KINDS_EN = r"(?:hidden |dense |linear |fully[- ]connected |conv\w* |recurrent |lstm |gru |rnn |encoder )?"
_FEWER = re.compile(
    rf"(?:少|减)(?:少|掉|去|叠|用|加|搞)?(?:一点|一些|几|点|{_N})?\s*个?{_KINDS}层(?!的?(?:宽|大小|神经元|单元|通道))|(?:去掉?|删掉?|拿掉|砍掉?|移除|不要|取消)(?:最后|其中|中间)?的?(?:那|{_N})?\s*个?{_KINDS}层(?!的|归一)"
    rf"|层数?.{{0,4}}(?:减|(?<!多)少|降)|(?:网络|模型)?(?:改|变|做)?得?(?:再)?浅(?:一?点|一些)|更浅|变浅"
    rf"|\b(?:fewer|less) {_KINDS_EN}layers?\b|\b(?:an?|{_N_EN}) {_KINDS_EN}layers? (?:less|fewer)\b|\b(?:remove|drop|delete|cut|take out|get rid of) (?:the |an? )?(?:last |(?:{_N_EN}) )?(?:of the )?{_KINDS_EN}layers?\b|\bshallower\b|\bless deep\b|\breduce (?:the )?(?:number of )?{_KINDS_EN}layers\b",
    re.IGNORECASE,
)
_DOWN_TO = re.compile(r"[到为成留]|\bto\b", re.IGNORECASE)
_LESS = re.compile(rf"(?:少|减|去|删|拿|砍|移除|不要|取消)\D{{0,6}}?({_N})|\b({_N_EN})\b", re.IGNORECASE)
_MORE = re.compile(r"[再多]\s*(?:加|叠|来|添)|\b(?:more|another|extra|additional)\b", re.IGNORECASE)
_HIDDEN = re.compile(r"隐藏|隐层|中间层|\bhidden", re.IGNORECASE)
_OTHER_LAYER = re.compile(
    r"dropout|暂退|归一化|标准化|norm|池化|pool|注意力|attention|激活|残差|residual|嵌入|embedding|softmax|sigmoid|relu",
    re.IGNORECASE,
)
"""Layers that are no wider and no deeper network."""
_WIDTH = re.compile(r"(?<![\w.])(\d{1,4})(?!\s*(?:个)?(?:层|layers?)|[\w.])", re.IGNORECASE)
_CONVOLUTION = re.compile(r"卷积|卷基|(?<![a-z])conv", re.IGNORECASE)
_RECURRENT = re.compile(r"循环层|(?<![a-z])(?:lstm|gru|rnn)(?![a-z])|recurrent", re.IGNORECASE)
_DENSE = re.compile(r"全连接|线性|隐藏|隐含|\b(?:dense|linear|hidden|fully)", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """How deep a network is wished for."""

    is_fewer: bool
    count: int
    """Layers that are to go."""
    total: int
    """Layers that there are to be; 0 where that is not said."""
    kind: str
    """hidden, conv, recurrent; empty where it is not said."""
    is_hidden: bool
    """The layers that are counted are the hidden ones."""


def asked_depth(wish: str) -> Asked | None:
    """Return what a wish says of the number of layers; None where it says nothing of it."""
    total = _total_in(wish)
    if not (total or wishes_fewer_layers(wish)):
        return None
    said = _LESS.search(wish)
    kinds = (("conv", _CONVOLUTION), ("recurrent", _RECURRENT), ("hidden", _DENSE))
    kind = next((name for name, form in kinds if form.search(wish)), "")
    count = _number(said[1] or said[2]) if said else 1
    return Asked(not total, count, total, kind, _HIDDEN.search(wish) is not None)


def wishes_fewer_layers(wish: str) -> bool:
    """Tell whether a wish is for a shallower network."""
    return _FEWER.search(wish) is not None and _OTHER_LAYER.search(wish) is None


def wishes_more_layers(wish: str) -> bool:
    """Tell whether a wish is for a deeper network."""
    is_more = bool(_ADDS.search(wish) and _LAYER.search(wish)) and _OTHER_LAYER.search(wish) is None
    return is_more and not wishes_fewer_layers(wish)


def names_depth(wish: str) -> bool:
    """Tell whether a wish is for more layers, or for so many in all: its number is no width."""
    return wishes_more_layers(wish) or wishes_fewer_layers(wish) or _total_in(wish) > 0


def _total_in(wish: str) -> int:
    """Return how many layers a wish wants in all; 0 where it does not say that."""
    is_step = _MORE.search(wish) or (_FEWER.search(wish) and not _DOWN_TO.search(wish))
    said = None if is_step or _OTHER_LAYER.search(wish) else _TOTAL.search(wish)
    return _number(next(each for each in said.groups() if each)) if said else 0


def _number(numeral: str) -> int:
    return NUMERALS.get(numeral.lower()) or int(numeral)


def more_layers(source: Source, wish: str) -> Made:
    """Put hidden layers more into the only network that is meant: before its output, or of the kind that is named."""
    total = _total_in(wish)
    if not (wishes_more_layers(wish) or total):
        return None
    cells = [call for call in source.called(*CELLS) if len(call.args) > 1]
    said = _COUNT.search(wish)
    count = total or (_number(said[1] or said[2]) if said else 1)
    if _RECURRENT.search(wish) or (len(cells) == 1 and not (_DENSE.search(wish) or _CONVOLUTION.search(wish))):
        return _deeper_cell(source, cells, count, is_total=total > 0)
    return _in_network(source, wish, count, is_total=total > 0)


def _in_network(source: Source, wish: str, count: int, *, is_total: bool) -> Made:
    """Put convolutions or dense layers into the network that is meant, however it is written."""
    within = meant(source, wish)
    said = None if is_total else _WIDTH.search(wish)
    width = said[1] if said else ""
    if (widths := row_of_widths(source)) and not _CONVOLUTION.search(wish):
        return _longer(source, widths, width, count - (len(widths.elts) - 1) * is_total)
    rows = [row for row in source.called("Sequential") if is_within(row, within)]
    convolutional = [row for row in rows if any(kind_of(part) == "Conv2d" for part in parts_of(row))]
    is_of_images = is_total and convolutional and not _DENSE.search(wish)
    if _CONVOLUTION.search(wish) or is_of_images:
        there = [part for row in convolutional for part in parts_of(row) if kind_of(part) == "Conv2d"]
        more = count - len(there) * is_total
        return _more_convolutions(source, convolutional[0], more) if len(convolutional) == 1 else None
    rows = [row for row in rows if linear(parts_of(row))]
    if is_total:
        there = [call for call in source.called("Linear") if is_within(call, within) and len(call.args) > 1]
        count -= len(there) - (_HIDDEN.search(wish) is not None)
    if len(rows) == 1:
        return _more_in_row(source, rows[0], width, count)
    if count == 0:
        return _enough()
    return _more_in_class(source, within, width) if count == 1 and not rows else None


def _enough() -> Made:
    return [], Words("层数已经是这么多。", "It has so many layers already.")


def row_of_widths(source: Source) -> ast.List | None:
    """Return the list of all widths that a program builds its layers from, two by two; None where it has none, or several."""
    if "pairwise" not in source.program.words:
        return None
    given = [each for call in calls(source.program.tree) for each in call.args if isinstance(each, ast.List)]
    rows = [
        each
        for each in given
        if len(each.elts) > 1 and all(isinstance(part, ast.Constant) and type(part.value) is int for part in each.elts)
    ]
    return rows[0] if len(rows) == 1 else None


def _longer(source: Source, widths: ast.List, width: str, count: int) -> Made:
    """Put numbers before the last of a list of widths."""
    if count <= 0:
        return None if count else _enough()
    last = widths.elts[-1]
    new = width or (ast.unparse(widths.elts[-2]) if len(widths.elts) > 2 else f"{USUAL_WIDTH}")
    return [Edit(source.start(last), source.start(last), f"{new}, " * count)], Words(
        f"宽度的列表里多了 {count} 个 {new}，也就是输出之前多了 {count} 个 {new} 个单元的隐藏层。",
        f"The list of widths has {new} {'once' if count == 1 else f'{count} times'} more: so many hidden layers of {new} units stand before the output.",
    )


def _deeper_cell(source: Source, cells: list[ast.Call], more: int, *, is_total: bool) -> Made:
    """Stack layers more in the one recurrent layer that there is, or so many."""
    if len(cells) != 1:
        return None
    call = cells[0]
    there = next((each.value for each in call.keywords if each.arg == "num_layers"), None)
    if there is not None and not (isinstance(there, ast.Constant) and type(there.value) is int):
        return None
    before = there.value if isinstance(there, ast.Constant) and isinstance(there.value, int) else 1
    count = more if is_total else before + more
    if count <= before:
        return _enough() if count == before else None
    end = source.end(call) - 1
    edit = (
        Edit(source.start(there), source.end(there), f"{count}") if there else Edit(end, end, f", num_layers={count}")
    )
    kind = kind_of(call)
    return [edit], Words(
        f"`nn.{kind}` 叠成了 {count} 层（`num_layers={count}`），下一层读上一层每一步的输出；要加的是全连接层就说“加一个全连接层”。",
        f"`nn.{kind}` now has {count} layers (`num_layers={count}`), each reading the outputs of the one below; for a dense layer say 'add a dense layer'.",
    )


def _more_convolutions(source: Source, row: ast.Call, count: int) -> Made:
    """Put convolutions that keep the size behind the last one and its activation."""
    if count <= 0:
        return None if count else _enough()
    parts = parts_of(row)
    at = max(place for place, part in enumerate(parts) if kind_of(part) == "Conv2d")
    if len(parts[at].args) < 2:
        return None
    before = at
    while before + 1 < len(parts) and kind_of(parts[before + 1]) in {"BatchNorm2d", *ACTIVATIONS.values()}:
        before += 1
    channels, activation = ast.unparse(parts[at].args[1]), _activation(parts)
    added = ", ".join([f"nn.Conv2d({channels}, {channels}, 3, padding=1), {activation}"] * count)
    return [behind(source, parts[before], added)], Words(
        f"最后一个卷积之后又加了 {count} 个 3×3 的卷积，{channels} 个通道不变，`padding=1` 让尺寸也不变，所以后面的层不用改。",
        f"Behind the last convolution come {count} more of 3×3: {channels} channels as before, `padding=1` keeps the size, so nothing else changes.",
    )


def _more_in_row(source: Source, row: ast.Call, width: str, count: int) -> Made:
    """Put dense layers, each with an activation, before the last dense layer of a Sequential."""
    if count <= 0:
        return None if count else _enough()
    parts = parts_of(row)
    last = linear(parts)[-1]
    taken = last.args[0]
    is_first = len(linear(parts)) == 1
    new = width or (f"{USUAL_WIDTH}" if is_first else ast.unparse(taken))
    activation = _activation(parts)
    added = f"nn.Linear({ast.unparse(taken)}, {new}), {activation}, "
    added += f"nn.Linear({new}, {new}), {activation}, " * (count - 1)
    edits = [Edit(source.start(last), source.start(last), _aligned(source, last, added))]
    if new != ast.unparse(taken):
        edits.append(Edit(source.start(taken), source.end(taken), new))
    return edits, _told(new, count)


def _more_in_class(source: Source, within: list[ast.AST], width: str) -> Made:
    """Put a dense layer around what the last one of a class is given in its forward."""
    found = list(outputs(source, within))
    if len(found) != 1:
        return None
    name, made, used = found[0]
    layer, given = made.value, used.args[0]
    if not isinstance(layer, ast.Call):
        return None
    taken = layer.args[0]
    new = width or (ast.unparse(taken) if isinstance(taken, ast.Constant | ast.Name) else f"{USUAL_WIDTH}")
    nn = dotted(layer.func).removesuffix("Linear")
    added = f"self.extra = {nn}Linear({ast.unparse(taken)}, {new})\n{' ' * made.col_offset}"
    edits = [
        Edit(source.start(made), source.start(made), added),
        Edit(source.start(given), source.start(given), "torch.relu(self.extra("),
        Edit(source.end(given), source.end(given), "))"),
    ]
    if new != ast.unparse(taken):
        edits.append(Edit(source.start(taken), source.end(taken), new))
    is_new = "extra" not in source.program.words and "torch" in source.program.imported and name
    return (edits, _told(new, 1)) if is_new else None


def _told(width: str, count: int) -> Words:
    return Words(
        f"输出层之前加了 {count} 个 {width} 个单元的隐藏层，后面都跟激活；输出层接最后一个的 {width} 个数。想加卷积层就说“加一层卷积”。",
        f"Before the output layer stand {count} more of {width} units, each with its activation; the output layer takes {width} numbers. For a convolution say 'add a conv layer'.",
    )


def _aligned(source: Source, part: ast.Call, added: str) -> str:
    """Return layers to be put before another, each in a row of its own where that one has one."""
    before = source.code.split("\n")[part.lineno - 1][: part.col_offset]
    return added if before.strip() else added.replace("), nn.", f"),\n{before}nn.").rstrip() + f"\n{before}"


def _activation(parts: list[ast.Call]) -> str:
    """Return the activation that a Sequential has between its layers."""
    dense = linear(parts)
    end = parts.index(dense[-1]) if dense else len(parts)
    kinds = [part for part in parts[:end] if kind_of(part) in ACTIVATIONS.values()]
    return ast.unparse(kinds[-1]) if kinds else "nn.ReLU()"


def linear(parts: list[ast.Call]) -> list[ast.Call]:
    """Return the dense layers among some."""
    return [part for part in parts if kind_of(part) == "Linear" and len(part.args) > 1]


def parts_of(row: ast.Call) -> list[ast.Call]:
    """Return the layers of a Sequential."""
    return [part for part in row.args if isinstance(part, ast.Call)]


def kind_of(call: ast.Call) -> str:
    """Return the last name of what is called."""
    return dotted(call.func).rpartition(".")[2]
