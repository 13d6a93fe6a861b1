"""Reading a layered network and its training out of a request; None where it is none that can be put together."""

import re

from knowledge.composing.denial import denies, named_in, says
from knowledge.composing.options import AVERAGE_POOLING, LONGEST_REQUEST, Options, activation_in, options_in
from knowledge.composing.sizes import (
    MOST_LAYERS,
    chain_in,
    dense_in,
    flat_inputs_in,
    hidden_in,
    inputs_in,
    outputs_in,
    picture_in,
    row_in,
    series_in,
    words_in,
)
from knowledge.composing.spec import Family, Network, Spec
from knowledge.composing.training import training_in
from knowledge.practice.defining import wanted_in

_FAMILIES: dict[Family, str] = {
    "rnn": r"(?<![a-z])(?:bi-?)?(?:lstm|gru|rnn)(?![a-z])|循环神经网络|循环网络",
    "cnn1d": r"(?:1-?d|一维|1 ?维)\s*(?:的)?\s*(?:卷积|conv|cnn)|conv1d",
    "cnn": r"(?<![a-z])(?:cnn|conv(?:2d|net|olution\w*)?(?![a-z]))|卷积(?:神经)?网络|卷积",
    "mlp": r"(?<![a-z])mlp|多层感知机|全连接|前馈|feed-?forward|dense net|fully[ -]connected|神经网络|neural net|隐藏层|隐层|hidden layers?|"
    r"(?:回归|分类|二分类)(?:器|网络|模型)|二分类|(?:regression|classification) (?:net|model)|网络|model|\d-\d+-\d",
}
_BEYOND = re.compile(
    r"残差|resid|resnet|unet|u-net|自编码|auto-?encoder|(?<![a-z])vae|(?<![a-z])gan|transformer|attention|注意力|seq2seq|迁移|transfer|预训练|pretrain"
    r"|backbone|lenet|vgg|inception|alexnet|mobilenet|depthwise|深度可分离|空洞|dilat|转置|transpos|tensorflow|keras|numpy|jax|sklearn|不用\s*nn\.module"
    r"|without nn\.module|不用\s*(?:py)?torch|多任务|multi-?task|两个输出头|孪生|siamese|对比学习|强化|dqn|q-learning|扩散|diffusion|图卷积|graph|gcn"
    r"|蒸馏|distill|量化|quanti|剪枝|prun|联邦|language model|语言模型|生成器|generator|翻译|多标签|multi-?label|混合精度|amp\b|mixed precision|lora|ensemble|集成",
    re.IGNORECASE,
)
"""What is more than layers one after the other: no spec has it."""
_SEVERAL = re.compile(
    r"(?:两|三|几|2|3)个(?:不同的)?(?:网络|模型)|(?<![a-z])(?:two|three|both) (?:\w+ )?(?:networks|models)|(?:对比|比较(?=一下|两|[A-Za-z]|它们|不同)|compare)"
    r"|(?:mlp|多层感知机|全连接网络)\s*(?:和|与|以及|、|and|vs\.?)[^,，。;；]{0,8}(?:cnn|卷积|rnn|lstm|gru)"
    r"|(?:cnn|卷积(?:神经)?网络|rnn|lstm|gru)\s*(?:和|与|以及|、|and|vs\.?)[^,，。;；]{0,8}(?:mlp|多层感知机|全连接网络|cnn|卷积|(?<!bi-)(?:rnn|lstm|gru))",
    re.IGNORECASE,
)
"""A spec is of one network: of two, one would be written and the other be kept silent about."""
_INITIAL = {"kaiming": r"kaiming|(?<![a-z])he init|何(?:凯明)?初始化", "xavier": r"xavier|glorot"}
_ZERO_BIAS = (
    r"bias(?:es)?\s*(?:全部?|都)?\s*(?:设为|置为|初始化为|为|=|set to|to|are)?\s*(?:0(?![.\d])|zero)"
    r"|偏置\s*(?:全部?|都)?\s*(?:设为|置为|初始化为|为|是)?\s*(?:0(?![.\d])|零)"
)
_NORMS = {
    "batch": r"batch[ _-]?norm|批归一化|批量?归一|批标准化|(?<![a-z])bn(?![a-z])", "layer": r"layer[ _-]?norm|层归一化",
}  # fmt: skip
_POOLING = r"(?:最大|平均|max|avg|average)?[ _-]?(?:池化|pool)"
_GLOBAL = r"global[ -]?(?:average|avg|mean|max)?[ -]?pool|全局(?:平均|最大)?池化|adaptive|(?<![a-z])gap(?![a-z])"
_EACH_STEP = (
    r"每(?:一|个)?(?:时间)?(?:步|时刻|个?词|个?位置)(?:都|上|的)|every (?:time ?)?step|each (?:time ?)?step|逐(?:步|词)|序列标注"
    r"|sequence labell?ing|many[ -]to[ -]many"
)
_ALWAYS = r"激活(?:函数)?|activations?(?: functions?)?|隐藏层|隐层|hidden layers?"
"""What every network here has: one without is none of them."""
_COUNTS = r"参数(?:量|个数|数量|数目|总数)|(?:number|count) of parameters|parameter count|how many parameters"


def spec_in(request: str) -> Spec | None:
    """Return what a request wants, if it is layers one after the other, trained or not."""
    if len(request) > LONGEST_REQUEST or _BEYOND.search(request) or denies(request, _ALWAYS):
        return None
    wanted = wanted_in(request)
    if any(each.kind != "class" or each.arguments for each in wanted):
        return None  # a function, or a class that is made with arguments, is written otherwise
    family = _family_in(request)
    if family is None:
        return None
    read = options_in(request)
    assumed: list[str] = []
    network = _network(family, request, read, assumed)
    if network is None or not _can_be(network):
        return None
    training = training_in(request, read, network.outputs)
    name = next((each.name for each in wanted if each.kind == "class"), "")
    return Spec(network, training, name, tuple(assumed), says(request, _COUNTS))


def _family_in(request: str) -> Family | None:
    """Return of what kind the one network is that a request wants."""
    named: list[Family] = [name for name, pattern in _FAMILIES.items() if says(request, pattern)]
    if not named or ("rnn" in named and "cnn" in named) or _SEVERAL.search(request):
        return None
    return named[0]


def _can_be(network: Network) -> bool:
    """Tell whether each size is one that a layer can have."""
    sizes = (network.inputs, network.outputs, network.kernel, network.strides, network.length, network.depth)
    rows = (*network.sides, *network.widths, *network.dense)
    return min(*sizes, *rows) > 0 and max(len(network.widths), network.depth) <= MOST_LAYERS


def _network(family: Family, request: str, read: Options, assumed: list[str]) -> Network | None:
    options = {
        "activation": activation_in(request) or ("Tanh" if family == "rnn" else "ReLU"),
        "dropout": read.numbers.get("dropout", 0.5 if says(request, r"drop-?out|随机失活") else 0.0),
        "initial": named_in(request, _INITIAL),
        "zero_bias": says(request, _ZERO_BIAS),
        "norm": named_in(request, _NORMS),
    }
    make = {"mlp": _mlp, "rnn": _rnn, "cnn": _cnn, "cnn1d": _cnn}[family]
    sized = make(family, request, read, assumed)
    return Network(**{"family": family, **options, **sized}) if sized else None  # type: ignore[arg-type]


def _mlp(_: Family, request: str, read: Options, assumed: list[str]) -> dict[str, object] | None:
    row, told = chain_in(request), row_in(read.text)
    if len(row) >= 3 and not (told and len(row) == len(told)):
        return {"inputs": row[0], "widths": row[1:-1], "outputs": row[-1]}
    hidden, count = hidden_in(read.text, read.depth)
    inputs, outputs = inputs_in(read.text) or flat_inputs_in(read.text), outputs_in(request, read.text)
    if inputs is None or outputs is None:
        return None
    if not hidden:
        assumed.append("hidden")
        hidden = (64,) * count
    return {"inputs": inputs, "widths": hidden, "outputs": outputs}


def _cnn(family: Family, request: str, read: Options, assumed: list[str]) -> dict[str, object] | None:
    text = read.text
    channels, sides = series_in(text, read) if family == "cnn1d" else picture_in(request, text)
    outputs = outputs_in(request, text)
    if channels is None or not sides or outputs is None:
        return None
    if not read.channels:
        assumed.append("channels")
    widths = read.channels or tuple(16 * 2 ** min(each, 5) for each in range(read.convolutions or 2))
    pools = not denies(request, _POOLING)
    kind = named_in(request, {"avg": AVERAGE_POOLING, "max": r"池化|pool"}) or "max"
    strides = int(read.numbers.get("strides", 1 if pools else 2))
    return {
        "inputs": channels, "sides": sides, "outputs": outputs, "widths": widths, "pooling": kind if pools and strides == 1 else "",
        "is_global": says(request, _GLOBAL), "kernel": int(read.numbers.get("kernel", 3)), "strides": strides, "dense": dense_in(text),
    }  # fmt: skip


def _rnn(_: Family, request: str, read: Options, assumed: list[str]) -> dict[str, object] | None:
    text = read.text
    vocabulary, embedding = words_in(text)
    inputs = embedding or (32 if vocabulary else inputs_in(text))
    outputs = outputs_in(request, text)
    hidden = row_in(text)[:1]
    if inputs is None or outputs is None:
        return None
    if not hidden:
        assumed.append("hidden")
    if vocabulary and not embedding:
        assumed.append("embedding")
    each_step, norm = says(request, _EACH_STEP), named_in(request, _NORMS)
    cell = named_in(request, {"LSTM": "lstm", "GRU": "gru", "RNN": "rnn|循环"})
    return {
        "inputs": inputs, "vocabulary": vocabulary, "outputs": outputs, "widths": hidden or (64,), "cell": cell or "LSTM",
        "depth": max(read.depth, 1), "is_bidirectional": says(request, r"双向|bi-?directional|bi-?(?:lstm|gru|rnn)"),
        "length": int(read.numbers.get("length", 12)), "each_step": each_step,
        "norm": norm and ("layer" if each_step else norm),  # over the features of each step, whatever the batch
    }  # fmt: skip
