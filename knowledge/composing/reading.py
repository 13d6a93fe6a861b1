"""Reading a layered network and its training out of a request; None where it is none that can be put together."""

import re
from dataclasses import replace

from knowledge.composing.options import (
    ACTIVATIONS,
    COUNT,
    LONGEST_REQUEST,
    LOSSES,
    OPTIMIZERS,
    SCHEDULES,
    Options,
    named_in,
    options_in,
    says,
)
from knowledge.composing.spec import Family, Network, Spec, Task, Training
from knowledge.practice.defining import wanted_in
from knowledge.practice.numerals import half_width, number_of

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
    r"(\d{1,4}(?:\s*(?:、|,|/|→|->|-|和|and)\s*\d{1,4})*)(?!\s*(?:层|layers|个隐藏层|×|类|classes|分类|outputs?|inputs?|维输入))",
    r"(\d{1,4})\s*(?:个)?\s*(?:隐藏(?:单元|神经元)|hidden (?:units|neurons)|units each|个?神经元|units|neurons)",
)
_LAYERS = rf"{COUNT}\s*(?:个)?\s*(?:隐藏层|隐层|hidden layers?)"
_VOCABULARY = (
    r"(?:词表|词汇表?|字典|vocab(?:ulary)?)\s*(?:大小|size)?\s*(?:是|为|有|=|:|of)?\s*(\d{1,6})",
    r"(\d{1,6})\s*(?:个)?\s*(?:词(?!向量|嵌入)|words)",
)
_EMBEDDING = (
    r"(?:词向量|词嵌入|嵌入|embedding|embed(?:ding)?[ _](?:dim|size)|emb)\s*(?:层|维度|维数|dim|size|大小)?\s*(?:是|为|=|:|of)?\s*(\d{1,4})",
    r"(\d{1,4})\s*维?\s*(?:的)?\s*(?:词向量|词嵌入|embeddings?)",
)  # fmt: skip
_TRAINS = r"训练|train|优化器|optimi[sz]er|损失|(?<![a-z])loss|学习率|learning rate|epoch|曲线|准确率|accuracy"


def spec_in(request: str) -> Spec | None:
    """Return what a request wants, if it is layers one after the other, trained or not."""
    if len(request) > LONGEST_REQUEST or _BEYOND.search(request):
        return None
    wanted = wanted_in(request)
    if any(each.kind != "class" or each.arguments for each in wanted):
        return None  # a function, or a class that is made with arguments, is written otherwise
    family = next((name for name, pattern in _FAMILIES.items() if says(request, pattern)), None)
    if family is None:
        return None
    read = options_in(request)
    training = _training(request, read)
    assumed: list[str] = []
    network = _network(family, request, read, assumed)
    if network is None:
        return None
    task = _task(request, network.outputs)
    if training:
        training = _with_loss(training, request, task)
    name = next((each.name for each in wanted if each.kind == "class"), "")
    counts = says(
        request, r"参数(?:量|个数|数量|数目|总数)|(?:number|count) of parameters|parameter count|how many parameters"
    )
    return Spec(network, training, name, tuple(assumed), counts)


def _network(family: Family, request: str, read: Options, assumed: list[str]) -> Network | None:
    text = read.text
    options = {
        "activation": named_in(request, ACTIVATIONS) or ("Tanh" if family == "rnn" else "ReLU"),
        "dropout": read.numbers.get("dropout", 0.5 if says(request, r"drop-?out|随机失活") else 0.0),
        "initial": named_in(request, {"kaiming": r"kaiming|(?<![a-z])he init|何(?:凯明)?初始化", "xavier": r"xavier|glorot"}),
        "zero_bias": says(request, r"bias(?:es)?\s*(?:全部?|都)?\s*(?:设为|置为|初始化为|为|=|set to|to|are)?\s*(?:0|zero)|偏置\s*(?:全部?|都)?\s*(?:设为|置为|初始化为|为|是)?\s*(?:0|零)"),
        "norm": named_in(request, {"batch": r"batch[ _-]?norm|批归一化|批量?归一|批标准化|(?<![a-z])bn(?![a-z])", "layer": r"layer[ _-]?norm|层归一化"}),
    }  # fmt: skip
    make = {"mlp": _mlp, "rnn": _rnn, "cnn": _cnn, "cnn1d": _cnn}[family]
    sized = make(family, request, text, read, assumed)
    return Network(**{"family": family, **options, **sized}) if sized else None  # type: ignore[arg-type]


def _mlp(_: Family, request: str, text: str, read: Options, assumed: list[str]) -> dict[str, object] | None:
    chain = _CHAIN.search(half_width(request))
    row = [int(each) for each in re.findall(r"\d+", chain[0])] if chain else []
    hidden = _row(_HIDDEN, text)
    if len(row) >= 3 and not (hidden and len(row) == len(hidden)):
        return {"inputs": row[0], "widths": tuple(row[1:-1]), "outputs": row[-1]}
    pair = re.search(r"(?:隐藏|hidden)", text, re.IGNORECASE)
    layers = re.search(_LAYERS, text, re.IGNORECASE)
    count = int(number_of(layers[1]) or 0) if layers else 0
    if not hidden and count and pair:
        each = re.search(r"(?:各|每层|each|of)\s*(?:有)?\s*(\d{1,4})", text, re.IGNORECASE)
        hidden = (int(each[1]),) if each else ()
    if count and len(hidden) == 1:
        hidden = hidden * count
    elif read.depth > 1 and len(hidden) == 1 and not count:
        hidden = hidden * (read.depth - 1)
    flat = _SHAPE.search(text)
    inputs = _one(_INPUTS, text) or (_product(flat) if flat else None)
    outputs = _outputs(request, text)
    if inputs is None or outputs is None:
        return None
    if not hidden:
        assumed.append("hidden")
        hidden = (64,) * max(count or read.depth - 1, 1)
    return {"inputs": inputs, "widths": hidden, "outputs": outputs}


def _cnn(family: Family, request: str, text: str, read: Options, assumed: list[str]) -> dict[str, object] | None:
    shape = _TUPLE.search(text) if family == "cnn" else None
    shape = shape or _SHAPE.search(text)
    numbers = [int(each) for each in shape.groups() if each] if shape else []
    channels, sides = _picture(family, request, text, numbers, read)
    outputs = _outputs(request, text)
    if channels is None or not sides or outputs is None:
        return None
    depth = read.convolutions or len(read.channels) or 2
    widths = read.channels or tuple(16 * 2**each for each in range(min(depth, 6)))
    if not read.channels:
        assumed.append("channels")
    is_global = says(
        request, r"global[ -]?(?:average|avg|mean|max)?[ -]?pool|全局(?:平均|最大)?池化|adaptive|(?<![a-z])gap(?![a-z])"
    )
    pools = not re.search(
        r"(?:不要|不用|不加|without|no|instead of)\s*(?:any\s*)?(?:最大|平均|max|avg|average)?[ -]?(?:池化|pool)",
        request,
        re.IGNORECASE,
    )
    kind = (
        named_in(request, {"avg": r"(?<!全局)平均池化|(?<!global )(?:avg|average)[ _-]?pool", "max": r"池化|pool"})
        or "max"
    )
    strides = int(read.numbers.get("strides", 1 if pools else 2))
    dense = _row(_HIDDEN, text) or _row((r"全连接层?\s*(?:是|为|有)?\s*(\d{2,4})",), text)
    return {
        "inputs": channels, "sides": sides, "outputs": outputs, "widths": widths, "pooling": kind if pools and strides == 1 else "",
        "is_global": is_global, "kernel": int(read.numbers.get("kernel", 3)), "strides": strides, "dense": dense,
    }  # fmt: skip


def _picture(
    family: Family, request: str, text: str, numbers: list[int], read: Options
) -> tuple[int | None, tuple[int, ...]]:
    """Return the channels and the sides of the input."""
    channels = _one(
        (
            r"(\d{1,3})\s*(?:个)?\s*(?:输入)?(?:通道|channels?)",
            r"(?:输入)?(?<!单)(?<!双)(?:通道数?|channels?|in_channels)\s*(?:是|为|=|:)?\s*(\d{1,3})(?![\d×])",
        ),
        text,
    )
    if family == "cnn1d":
        length = int(read.numbers["length"]) if "length" in read.numbers else None
        if len(numbers) == 2 and length is None:
            channels, length = channels or numbers[0], numbers[1]
        return (channels or 1 if length else channels), ((length,) if length else ())
    worded = {1: r"灰度|黑白|gr[ae]y|单通道|mnist", 3: r"彩色|彩图|rgb|colou?r|cifar|三通道"}
    said = next((value for value, pattern in worded.items() if says(request, pattern)), None)
    if len(numbers) == 3:
        if numbers[2] < min(numbers[:2]) and numbers[0] == numbers[1]:
            return numbers[2], (numbers[0], numbers[1])
        return numbers[0], (numbers[1], numbers[2])
    if len(numbers) == 2:
        return channels or said or 3, (numbers[0], numbers[1])
    side = next((size for size, pattern in {28: "mnist", 32: "cifar"}.items() if says(request, pattern)), None)
    if side is None:
        side = _one((r"(?:边长|side|image size|图片?大小|分辨率)\s*(?:是|为|=|:|of)?\s*(\d{1,3})",), text)
    return channels or said, ((side, side) if side else ())


def _rnn(_: Family, request: str, text: str, read: Options, assumed: list[str]) -> dict[str, object] | None:
    vocabulary = _one(_VOCABULARY, text) or 0
    embedding = _one(_EMBEDDING, text)
    inputs = embedding or (32 if vocabulary else _one(_INPUTS, text))
    outputs = _outputs(request, text)
    hidden = _row(_HIDDEN, text)[:1]
    if inputs is None or outputs is None:
        return None
    if not hidden:
        assumed.append("hidden")
    if vocabulary and not embedding:
        assumed.append("embedding")
    cell = named_in(request, {"LSTM": "lstm", "GRU": "gru", "RNN": "rnn|循环"})
    return {
        "inputs": inputs, "vocabulary": vocabulary, "outputs": outputs, "widths": hidden or (64,), "cell": cell or "LSTM",
        "depth": max(read.depth, 1), "is_bidirectional": says(request, r"双向|bi-?directional|bi-?(?:lstm|gru|rnn)"),
        "length": int(read.numbers.get("length", 12)),
        "each_step": says(request, r"每(?:一|个)?(?:时间)?(?:步|时刻|个?词|个?位置)(?:都|上|的)|every (?:time ?)?step|each (?:time ?)?step|逐(?:步|词)|序列标注|sequence labell?ing|many[ -]to[ -]many"),
    }  # fmt: skip


def _outputs(request: str, text: str) -> int | None:
    if found := _one(_OUTPUTS, text):
        return found
    if says(request, r"二分类|binary|两类|positive.{0,6}negative|情感分类|猫狗"):
        return 1 if says(request, LOSSES["BCEWithLogitsLoss"] + r"|sigmoid 输出|logit") else 2
    if says(request, r"mnist|cifar-?10(?!0)|手写数字|digits"):
        return 10
    if says(
        request,
        r"回归|regress|一个(?:数|值|数字|数值)|(?:one|single|a) (?:number|value)|下一(?:步|个|天|时刻)|next (?:value|step)",
    ):
        return 1
    return None


def _task(request: str, outputs: int) -> Task:
    loss = named_in(request, LOSSES)
    if loss == "BCEWithLogitsLoss" or (outputs == 1 and says(request, r"二分类|binary|分类")):
        return "binary"
    numbers = ("HuberLoss", "SmoothL1Loss", "L1Loss", "MSELoss")
    return (
        "numbers"
        if loss in numbers or outputs == 1 or says(request, r"回归|regress|预测.{0,6}(?:值|数)")
        else "classes"
    )


def _training(request: str, read: Options) -> Training | None:
    wished = read.numbers.keys() & {"rate", "momentum", "decay", "epochs", "batch", "patience", "clip"}
    optimizer, schedule = named_in(request, OPTIMIZERS), named_in(request, SCHEDULES)
    if not (wished or optimizer or schedule or says(request, _TRAINS)):
        return None
    value = read.numbers.get
    optimizer = optimizer or ("SGD" if "momentum" in wished else "Adam")
    return Training(
        optimizer=optimizer,
        rate=value("rate", 0.05 if optimizer == "SGD" else 1e-3),
        momentum=value("momentum", 0.0),
        decay=value("decay", 0.0),
        schedule=schedule,
        epochs=int(value("epochs", 10)),
        batch=int(value("batch", 0)),
        clip=value(
            "clip",
            1.0 if says(request, r"梯度裁剪|梯度截断|clip(?:ping)?[ _-]?grad|grad\w*[ -]?clip|clip_grad") else 0.0,
        ),
        patience=int(value("patience", 5 if says(request, r"早停|提前停止|early[ -]?stop") else 0)),
        plots=says(request, r"画|曲线|plot|curve|可视化"),
        prints_accuracy=says(request, r"准确率|精度|accuracy|(?<![a-z])acc(?![a-z])|正确率"),
        prints_rate=says(request, r"打印[^,。]{0,8}学习率|print[^,.]{0,30}(?:learning rate|lr\b)"),
    )


def _with_loss(training: Training, request: str, task: Task) -> Training:
    usual = {"classes": "CrossEntropyLoss", "binary": "BCEWithLogitsLoss", "numbers": "MSELoss"}[task]
    loss = named_in(request, LOSSES)
    return replace(training, task=task, loss=loss if loss and loss != "NLLLoss" else usual)


def _one(patterns: tuple[str, ...], text: str) -> int | None:
    for pattern in patterns:
        if match := re.search(pattern, text, re.IGNORECASE):
            return int(match[1])
    return None


def _row(patterns: tuple[str, ...], text: str) -> tuple[int, ...]:
    for pattern in patterns:
        if match := re.search(pattern, text, re.IGNORECASE):
            return tuple(int(each) for each in re.findall(r"\d+", match[1]))[:8]
    return ()


def _product(shape: re.Match[str]) -> int:
    size = 1
    for each in shape.groups():
        size *= int(each or 1)
    return size
