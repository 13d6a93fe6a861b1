"""A change that a learner wishes for in a program, made in its text: 改成 GPU 版本, 优化器换成 Adam, 加个 dropout, 学习率改成 0.01.

All the rest stays as it was written. Whoever shows a change runs it first.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tools.changes_of_depth import more_layers, wishes_fewer_layers
from tools.changes_of_devices import on_gpu
from tools.changes_of_directions import both_ways, one_way
from tools.changes_of_dropout import with_dropout
from tools.changes_of_layers import other_activation, other_cell, with_batchnorm, without
from tools.changes_of_lines import beside_printing, other_hidden, other_line, other_part, printed
from tools.changes_of_loops import trained, wants_training
from tools.changes_of_plots import loss_plotted
from tools.changes_of_saving import saved
from tools.changes_of_scores import with_scores
from tools.changes_of_shallowness import fewer_layers
from tools.changes_of_stopping import beside_stopping, early_stopped
from tools.changes_of_training import other_number, other_optimizer, with_decay
from tools.changes_of_values import named_value, other_rate, other_size, other_turns
from tools.changes_of_widths import other_kernel, other_outputs, other_width
from tools.program import Program
from tools.remarks import remark
from tools.texts import Made, Source, applied
from tools.words import Words

LONGEST_WISH, LONGEST_LINE = 60, 160
"""Characters of a wish in words, and of one that holds a line of code."""
_CHANGES = re.compile(
    r"改(成|为|到|用|回)|换(成|为|用|个)|变成|转成|加(上|个|一个|一层|入|点)?(?![速权深])|添加|去掉|删掉|设(成|为)|调(成|到)|用上|搬到|放到|(?<!怎么)保存|打印|写上?注释|(输出|显示)(一下|每轮|每个|训练|验证)*的?(准确率|正确率|精度|损失|loss|acc)"
    r"|\b(change|switch|swap|replace|convert|turn|make|use|add|put|set|move|insert|remove|save|print|run (it|this) on|port)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"[?？]|为什么|为啥|区别|什么|怎么|如何|会怎|吗[。]?$|好不好|我(已经|刚)?(改|换|加|用)(了|过|的)|\b(why|what|how|should|difference|does|would|is it)\b",
    re.IGNORECASE,
)
"""What asks, or tells of a change of the learner's own, and wishes for none."""
_OF_IT = re.compile(
    r"^(帮我|请|能不能|可以|麻烦|再|那)*(把(它|这个|这段|上面的?|刚才的?|代码|程序|模型|网络)+)?(改成|改为|换成|转成|变成|加(个|上|一个|一层)|帮我加).{1,24}$"
    r"|^(please |now |can you |could you )*((make|change|convert|turn|rewrite|port) (it|this|that)\b.{1,40}|add (an? )?(early stopping|dropout|batch ?norm\w*|scheduler|validation|attention|padding|logging|print\w*)\b.{0,30}|use .{2,24} instead)[.!]*$",
    re.IGNORECASE,
)
"""A wish for a change that can only be one of the program in sight."""
_PARTS = re.compile(
    r"注释|隐藏(层|单元|维度)|(?<![第a-z])层数|神经元|通道数?|批(次)?大小|batch[ _]?size|学习率|轮数|准确率|正确率|精度|优化器|激活函数|损失函数|随机种子|早停|验证集|进度条|类型(标注|注解)|变量名|输出层|输入层"
    r"|(?<![a-z])(comments?|hidden (layers?|size|units?|dim\w*)|learning rate|number of (layers|epochs)|epochs|accuracy|loss|optimi[sz]er|activation|(random )?seed|early stopping|progress bar|type hints?|docstrings?)(?![a-z])",
    re.IGNORECASE,
)
"""What a program has, and no lesson's answer is given by: who wishes for another one speaks of the program."""
_ORDERS = re.compile(
    r"^(帮我|请|能不能|可以|麻烦|再|那|给(它|这个|这段)?|代码|程序|里|中|每行|每一行|逐行|都|也|\s)*(把|将|加(?![大深宽快长强权])|写上?注释|打印|输出|显示|改|换|保存|去掉|删|添加|设)"
    r"|^(把|将)?.{1,12}(改成|改为|改到|换成|设成|设为|调成|调到|加上?|变成)\s*[\w.]{1,12}[。.!！]*$"
    r"|^(please |now |can you |could you |also )*(add|print|show|log|change|set|make|use|increase|remove|save|replace)\b",
    re.IGNORECASE,
)
"""How a wish begins."""
_WHAT_IF = re.compile(
    r"会(怎样|怎么样|如何|咋样|发生什么|变(成)?(什么样?|多少|怎样)|是(多少|什么)|报错吗|(更)?(好|快|慢|差)吗|收敛吗|发散吗)|(呢|的话)[?？。]*$|参数(量|个数|数量)?(会|就)?(变|是|有)?(成|为)?(多少|几个)|(多少|几)个?参数|^(那)?(如果|要是|假如)|结果(会|是|呢|如何|怎样)"
    r"|\b(what if|what happens (if|when)|what (would|will) happen|how about|what about|how many param\w*)\b",
    re.IGNORECASE,
)
_PLAN = re.compile(r"每周|每天|小时|计划|课程|\b(plan|hours?|weeks?|lessons?)\b", re.IGNORECASE)
_NAMES_LINE = re.compile(r"第\s*\d{1,3}\s*行|\bline \d{1,3}\b", re.IGNORECASE)
_THEORY = re.compile(r"为什么|为啥|区别|影响|一般|通常|推荐|合适|\b(why|difference|usually|affect)\b", re.IGNORECASE)
"""What asks for more than a run can show."""
Change = Callable[[Source, str], Made]
CHANGES: tuple[Change, ...] = (
    early_stopped,
    on_gpu,
    other_cell,
    other_activation,
    with_batchnorm,
    with_dropout,
    without,
    other_optimizer,
    with_decay,
    other_number,
    named_value,
    other_turns,
    other_size,
    other_rate,
    other_hidden,
    other_outputs,
    other_kernel,
    other_width,
    more_layers,
    fewer_layers,
    both_ways,
    one_way,
    trained,
    with_scores,
    loss_plotted,
    printed,
    saved,
)
"""In this order: a step size that is named takes the place of the one that an optimizer was given."""


@dataclass(frozen=True)
class Reworked:
    """A program with what was wished for, and what was done, in words."""

    code: str
    told: Words
    before: str = ""
    is_what_if: bool = False
    """It was only asked what would come of it: both programs are run, and the first one stays."""
    lacks: bool = False
    """The program has nothing of what is to be changed."""
    is_restored: bool = False
    """It is shown as it is, or as it was before the last change: nothing new was made."""
    values: Mapping[str, bool | int | float | str | tuple[int, ...] | tuple[float, ...]] = field(default_factory=dict)
    """What the parameters of its recipe are now that are others than before."""

    @property
    def is_remark(self) -> bool:
        """Tell whether the program stays as it was, and only that is said."""
        return self.code == self.before


def wishes_change(message: str) -> bool:
    """Tell whether a message wishes for a change of something."""
    text = message.strip()
    names_change = _CHANGES.search(text) is not None or wishes_fewer_layers(text)
    return wants_training(text) or (_is_short(text) and names_change and not _TELLS.search(text))


def _is_short(text: str) -> bool:
    """Tell whether a message is short enough to be a wish; one that names a line may hold the code of it."""
    return len(text) <= (LONGEST_LINE if _NAMES_LINE.search(text) else LONGEST_WISH) and "\n" not in text


def wishes_change_of_it(message: str) -> bool:
    """Tell whether a message wishes for a change that can only be one of the program in sight."""
    text = message.strip()
    names_part = (_PARTS.search(text) or _NAMES_LINE.search(text)) and _ORDERS.search(text)
    return wishes_change(message) and bool(_OF_IT.search(text) or names_part) and not _PLAN.search(text)


def asks_what_if(message: str) -> bool:
    """Tell whether a message asks what a change would come to: lr 改成 1.1 会怎样, 循环 100 次呢."""
    text = message.strip()
    is_change = _CHANGES.search(text) is not None or re.search(r"\d", text) is not None  # 那 GRU 呢 asks what that is
    return _is_short(text) and is_change and _WHAT_IF.search(text) is not None and _THEORY.search(text) is None


def reworked(code: str, wish: str, *, ordered: bool = False) -> Reworked | None:
    """Return a program with all that is wished of it; None where no change is wished for, or none that can be made in its text.

    `ordered`: it is known that the words are an order, however few they are.
    """
    asked = asks_what_if(wish) and not ordered
    program = Program.parse(code) if code.strip() and (asked or ordered or wishes_change(wish)) else None
    tries = (_made(code, wish, changes) for changes in ((other_line,), CHANGES, (other_part,)) if program)
    made, told = next((each for each in tries if each[1]), (code, []))
    if not told:
        said = remark(Source(code, program), wish, CHANGES) if ordered and program else None
        return Reworked(code, said[0], code, lacks=said[1]) if said else None
    words = Words("".join(each.zh for each in told), " ".join(each.en for each in told))
    return Reworked(made, words, code, asked)


def _of(change: Change, wish: str) -> str:
    """Return what of a wish a change may read: not the numbers that are surely another one's."""
    for owner, rest in ((early_stopped, beside_stopping), (printed, beside_printing)):
        wish = wish if change is owner else rest(wish)
    return wish


def _made(code: str, wish: str, changes: Sequence[Change]) -> tuple[str, list[Words]]:
    """Return a program with all changes that a wish names, and what was done."""
    told = []
    for change in changes:
        program = Program.parse(code)
        done = change(Source(code, program), _of(change, wish)) if program else None
        text = applied(code, done[0]) if done else code
        if done and text != code and Program.parse(text):
            code = text
            told.append(done[1])
    return code, told
