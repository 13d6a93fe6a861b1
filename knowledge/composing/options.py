"""The options of a network and its training that a request names: dropout 0.3, 学习率 1e-3, stride 2, 两层, 双向.

Each is found by a pattern; what was read is blanked out, so that nothing else takes its numbers for sizes.
"""

import re
from dataclasses import dataclass, field

from knowledge.composing.denial import compiled, named_in
from knowledge.practice.numerals import half_width, number_of, plain

NUMBER = r"(?<![A-Za-z0-9_.])(\d{1,7}(?:\.\d{1,8})?(?:e-?\d{1,2})?|\.\d{1,8})"
COUNT = r"(\d{1,4}|[一二两三四五六七八九十]|one|two|three|four|five|six|seven|eight)"
IS = r"\s*(?:rate|概率|率|比例|大小|size|参数)?\s*(?:of|at|为|是|=|:|取|用|设为|设成|设|就|选|with|by)?\s*"
LONGEST_REQUEST = 1000
_SHARE = r"((?<![\d.])(?:0?\.\d+|0(?![.\d])|\d{1,2}(?:\.\d+)?\s?%))"

_PATTERNS: dict[str, tuple[str, ...]] = {
    "dropout": (
        rf"(?:drop-?out|随机失活|丢弃)(?:层)?\s*[(（]?\s*(?:p\b|rate|probability)?{IS}[(（]?\s*(?:p\s*=\s*)?{_SHARE}",
        rf"{_SHARE}\s*(?:的|of)?\s*drop-?out",
    ),
    "rate": (rf"(?:(?<![a-z])lr|learning[ _-]?rate|学习率|步长率){IS}{NUMBER}",),
    "momentum": (rf"(?:momentum|动量){IS}{NUMBER}",),
    "decay": (rf"(?:weight[ _-]?decay|权重衰减|l2(?:\s*正则化?)?){IS}{NUMBER}",),
    "epochs": (
        rf"(?<![\d.这每隔])(?<![每隔] )(?<!every )(?<!per )(?!一|one|1\s*(?:个|e|轮)){COUNT}\s*(?:个)?\s*(?:epochs?(?![a-z])|轮(?!不|没|无|都|内))",
        rf"(?<![a-z_])epochs?{IS}(\d+)",
        r"(?:训练|train(?:ing)?(?: for)?)\s*(\d+)\s*(?:步|次|steps|iterations)",
    ),
    "batch": (
        r"(?:mini[ -]?)?batch(?:es)?[ _-]?(?:size)?\s*(?:of|为|是|=|:|取|用)?\s*(\d+)",
        r"每(?:个)?批(?:次)?\s*(\d+)",
        r"批(?:次|量)?(?:大小)?\s*(?:为|是|=|:)?\s*(\d+)",
        r"(?<![a-z])bs\s*=?\s*(\d+)",
    ),
    "patience": (
        rf"连续\s*{COUNT}\s*(?:轮|个?\s*epochs?|次)",
        rf"{COUNT}\s*(?:轮|个?\s*epochs?|次)[^,。;]{{0,6}}(?:不(?:再)?(?:下降|降|变好|提升)|没有?(?:下降|变好|提升|进步))",
        rf"patience{IS}{COUNT}",
    ),
    "clip": (
        rf"(?:clip\w*|裁剪|截断)[^,。;\d]{{0,20}}{NUMBER}",
        rf"(?:grad(?:ient)?s?|梯度)[ -]?(?:norm)[^,。;\d]{{0,12}}{NUMBER}",
    ),
    "kernel": (
        r"(?:卷积核|核|kernels?|filters?)\s*(?:的)?\s*(?:大小|尺寸|size)?\s*(?:of|都|为|是|=|:|取|用)?\s*(\d{1,2})(?:×\d{1,2})?(?!\s*个|\d|\s*(?:kernels|filters))",
        r"(?<![\d×])(\d{1,2})×\1(?!\d|×)\s*(?:的)?\s*(?:大?核|卷积|conv|kernel|filter)",
        r"kernel_size\s*=?\s*[(]?(\d{1,2})",
    ),
    "strides": (r"(?:strides?|步[长幅])\s*(?:of|为|是|=|:|取|用)?\s*(\d)(?![\d.])",),
    "length": (
        r"(?:序列长度|序列长|时间步(?:长|数)?|长度|seq(?:uence)?[ _]?len(?:gth)?|length)\s*(?:of|为|是|=|:)?\s*(\d+)",
        r"(\d+)\s*(?:个)?\s*(?:时间步|步|time[ -]?steps|steps)(?!长|幅)",
    ),
}
_ROW = r"(?:\d{1,4}\s*(?:、|,|/|→|->|-|和|到|and|then|\s)\s*){1,15}\d{1,4}(?![\d.×]|\s*(?:×|个?类|classes|分类|个?输出|outputs?))"
_CHANNELS = (
    rf"(?:通道数?|channels?|filters?|feature maps|卷积核个?数)\s*(?:分别)?\s*(?:是|为|取|:|=|of|依次)?\s*(?:是|为)?\s*({_ROW})",
    rf"({_ROW})\s*(?:个)?\s*(?:通道|channels|filters|卷积核)",
)
_CONVOLUTIONS = (
    rf"{COUNT}\s*个?\s*(?:层|块)\s*的?\s*(?:卷积(?!核)|conv)",
    rf"{COUNT}\s*个?\s*的?\s*(?:卷积(?!核|神经|网络)|conv(?!net|olutional net|olutional neural))",
)
"""一个卷积网络 is one network, not one convolution."""
_DEPTH = rf"{COUNT}\s*-?\s*(?:层|layers?|stacked)"
ACTIVATIONS = {
    "LeakyReLU": r"leaky[ _-]?relu", "GELU": r"gelu", "SiLU": r"silu|swish", "ELU": r"(?<![a-z])elu", "Tanh": r"tanh|双曲正切",
    "Sigmoid": r"sigmoid", "Softplus": r"softplus", "PReLU": r"prelu", "Mish": r"(?<![a-z])mish", "ReLU": r"(?<![a-z_-])relu(?!6)",
}  # fmt: skip
OPTIMIZERS = {
    "AdamW": r"adam[ -]?w", "Adamax": r"adamax", "Adagrad": r"adagrad", "RMSprop": r"rms[ -]?prop", "NAdam": r"nadam", "RAdam": r"radam",
    "Adam": r"(?<![a-z])adam(?![a-z])", "SGD": r"(?<![a-z])sgd(?![a-z])|随机梯度下降",
}  # fmt: skip
LOSSES = {
    "HuberLoss": r"huber", "SmoothL1Loss": r"smooth[ _-]?l1", "L1Loss": r"(?<![a-z])(?:mae|l1)[ _-]?(?:loss|损失)|l1loss|平均绝对误差",
    "BCEWithLogitsLoss": r"bce|binary[ _-]cross[ _-]?entropy|二元交叉熵", "MSELoss": r"(?<![a-z])mse|均方误差|mean[ -]squared",
    "CrossEntropyLoss": r"cross[ _-]?entropy|(?<!二元)交叉熵", "NLLLoss": r"(?<![a-z])nll",
}  # fmt: skip
SCHEDULES = {
    "CosineAnnealingLR": r"cosine|余弦(?:退火|衰减|学习率|调度)", "OneCycleLR": r"one[ -]?cycle", "StepLR": r"(?<!multi)step[ _-]?lr|阶梯(?:衰减|下降)",
    "MultiStepLR": r"multi[ -]?step[ _-]?lr", "ExponentialLR": r"exponential[ _-]?lr|指数衰减", "ReduceLROnPlateau": r"reduce[ _-]?lr|on[ -]?plateau",
}  # fmt: skip


AVERAGE_POOLING = r"(?<!全局)平均池化|(?<!global )(?:avg|average)[ _-]?pool"
CLIPPING = r"梯度裁剪|梯度截断|clip(?:ping)?[ _-]?grad|grad\w*[ -]?clip|clip_grad"
_OF_OUTPUT = re.compile(
    r"(?:输出层?|最后(?:一层)?|末层|output(?: layer)?|(?:last|final) layer)[^,，。;；\d]{0,10}?(?:sigmoid|softmax|tanh|relu)|(?:sigmoid|softmax|tanh)\s*(?:的)?\s*(?:输出|outputs?)",
    re.IGNORECASE,
)


def activation_in(request: str) -> str:
    """Return the activation that the hidden layers are to have, not that of the output; empty where none is named."""
    return named_in(_OF_OUTPUT.sub(" ", request), ACTIVATIONS)


@dataclass
class Options:
    """What was read, and the request without it."""

    text: str
    numbers: dict[str, float] = field(default_factory=dict)
    channels: tuple[int, ...] = ()
    convolutions: int = 0
    depth: int = 0


def options_in(request: str) -> Options:
    """Return the options that a request names with numbers."""
    read = Options(plain(half_width(request[:LONGEST_REQUEST])))
    for name in _PATTERNS:
        if match := _first(_PATTERNS[name], read.text):
            value = _value_of(match[match.lastindex or 1])
            if value is not None:
                read.numbers[name] = value
                read.text = _blanked(read.text, match.span())
    if match := _first(_CHANNELS, read.text):
        read.channels = tuple(int(each) for each in re.findall(r"\d+", match[1]))
        read.text = _blanked(read.text, match.span())
    if match := _first(_CONVOLUTIONS, read.text):
        read.convolutions = int(number_of(match[1]) or 0)
        read.text = _blanked(read.text, match.span(1))
    if match := _first((_DEPTH,), read.text):
        read.depth = int(number_of(match[1]) or 0)
    return read


def without_options(request: str, names: frozenset[str]) -> str:
    """Return a request without what it says of these options."""
    for name in _PATTERNS:
        if name in names and (match := _first(_PATTERNS[name], request)):
            request = _blanked(request, match.span())
    return request


def _value_of(told: str) -> float | None:
    """Return a number, or the share that a percentage is."""
    value = number_of(told.rstrip(" %"))
    return value / 100 if value is not None and told.endswith("%") else value


def _first(patterns: tuple[str, ...], text: str) -> re.Match[str] | None:
    return next((match for each in patterns if (match := compiled(each).search(text))), None)


def _blanked(text: str, span: tuple[int, int]) -> str:
    return f"{text[: span[0]]};{text[span[1] :]}"
