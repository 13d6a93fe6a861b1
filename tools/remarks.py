"""Why an order changes nothing in a program: it is like that already, it has no such part, it counts in steps and not in epochs."""

import re
from collections.abc import Callable, Sequence

from tools.changes_of_directions import wishes_both_ways, writes_on
from tools.changes_of_shallowness import at_least
from tools.changes_of_training import OPTIMIZERS, turns_of_steps
from tools.program import ACTIVATIONS
from tools.texts import Made, Source, applied
from tools.words import Words

_LACKS = (
    (
        r"激活|relu|gelu|tanh|sigmoid|silu|activation",
        ACTIVATIONS.keys() | set(ACTIVATIONS.values()),
        "激活函数",
        "activation",
    ),
    (r"池化|pool", {"MaxPool2d", "AvgPool2d", "MaxPool1d", "max_pool2d", "avg_pool2d"}, "池化层", "pooling"),
    (r"卷积|通道|kernel|channel|(?<![a-z])conv", {"Conv1d", "Conv2d", "Conv3d", "conv2d"}, "卷积层", "convolution"),
    (
        r"优化器|学习率|衰减|动量|adam|sgd|rmsprop|(?<![a-z])lr(?![a-z])|decay|momentum|optimi[sz]er",
        {*OPTIMIZERS, "lr"},
        "优化器",
        "optimizer",
    ),
    (
        r"混淆|confusion|召回|精确率|recall|precision|(?:每|各).{0,3}(?:类|数字)|per[- ]class",
        {"backward", "argmax"},
        "分类的训练或测试",
        "classifier that is trained or tested",
    ),
    (r"轮|epoch|训练\D*\d|(曲线|loss|损失)|早停|early.?stop", {"backward"}, "训练循环", "training loop"),
)
"""What an order changes, and one of these names must stand for it in the program."""


def remark(source: Source, wish: str, changes: Sequence[Callable[[Source, str], Made]]) -> tuple[Words, bool] | None:
    """Return why an order changes nothing: the program is so, counts in steps, or lacks the part; and whether it lacks it."""
    steps = turns_of_steps(source) if re.search(r"轮|epoch", wish, re.IGNORECASE) else 0
    if steps:
        zh = f"这个程序按步数训练，现在是 {steps} 步，没有轮数。想改就说步数，例如“步数改成 {3 * steps}”。"
        en = f"This program counts steps, {steps} now, and has no epochs. Say how many steps you want."
        return Words(zh, en), False
    if wishes_both_ways(wish) and writes_on(source):
        zh = "这个程序要预测下一个字符：双向的话，它先就看到了要预测的那一个，所以不改成双向。"
        en = "This program predicts what comes next: read from both ends it would see that beforehand, so it stays one-way."
        return Words(zh, en), False
    if least := at_least(source, wish):
        return least, False
    if any(
        done for change in changes if (done := change(source, wish)) and applied(source.code, done[0]) == source.code
    ):
        return Words("程序里本来就是这样，没有要改的。", "The program is like that already."), False
    for wished, names, zh, en in _LACKS:
        if re.search(wished, wish, re.IGNORECASE) and not names & source.program.words:
            told = Words(
                f"这个程序里没有{zh}，所以没有可改的。", f"This program has no {en}, so there is nothing to change."
            )
            return told, True
    return None


_MADE = (
    (r"轮|epoch", "轮数", "epochs"),
    (r"学习率|(?<![a-z])lr(?![a-z])|learning rate", "学习率", "learning rate"),
    (r"批|batch[ _]?size", "批大小", "batch size"),
    (r"优化器|optimi[sz]er|adam|sgd|rmsprop", "优化器", "optimizer"),
    (r"衰减|decay|正则", "权重衰减", "weight decay"),
    (r"隐藏|hidden|宽|通道|channel|神经元|单元|width|units|(?<![a-z])(?:fc|conv|linear)\d", "各层的宽度和通道数", "widths and channels of layers"),
    (r"卷积核|kernel", "卷积核", "kernels"),
    (r"类|class", "类别数", "classes"),
    (r"层|layer|deep", "多几层或少几层", "more or fewer layers"),
    (r"向|direction", "双向或单向", "both directions or one"),
    (r"激活|relu|gelu|tanh|sigmoid|activation", "激活函数", "activation"),
    (r"dropout|暂退|失活", "dropout", "dropout"),
    (r"归一|标准化|norm", "批归一化", "batch normalization"),
    (r"gpu|cuda|显卡|device", "GPU", "GPU"),
    (r"存|save", "保存", "saving"),
    (r"曲线|画|plot|curve", "损失曲线", "a loss plot"),
    (r"混淆|confusion", "混淆矩阵", "a confusion matrix"),
    (r"早停|停|stop", "早停", "early stopping"),
)  # fmt: skip
"""What can be changed in a program's text, and how a wish names it."""


def else_changed(wish: str) -> Words:
    """Return what can be changed, in a row, without what a wish that cannot be fulfilled names: that would be untrue here."""
    rest = [(zh, en) for named, zh, en in _MADE if not re.search(named, wish, re.IGNORECASE)]
    return Words("、".join(zh for zh, _ in rest), ", ".join(en for _, en in rest))
