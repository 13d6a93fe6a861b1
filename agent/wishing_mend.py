"""Wishes to have a program mended: plain ones anywhere, short ones while a learner's program is open.

'改一下吧' asks for a mend of what was just pasted, and is no change of the plan then; '把计划改一下' always is one.
"""

import re

from agent.dialogue import Dialogue
from agent.turn import Phase

AT_HAND = 6
"""Turns after which a short wish is no longer taken to mean the learner's program."""
LONGEST_WISH = 80
_PLAIN = re.compile(
    r"^(?!.*(计划|安排|方向|每周|小时|课程))((那|就|还是|请|麻烦|你|直接|能不能|可以|能)*(帮|替|给)我(直接)?(把)?.{0,6}(改好|改对|改一下|改改|改正|修好|修复|修一下|修改一下|修改好)(这|那|我|个|段|里|代码|程序|的|错|误|bug|它|呗|吧|吗|好吗|行吗|\s)*"
    r"|(那|那么|这)?(个|段|里|行)?(代码|错|错误|报错|bug|它)?(到底|应该|该|要|得)?(怎么|如何|咋)(改|修|修改|修复|改正)(才对|才行|好|对|呢|啊|呀|它|这|个|段|代码|错|误|bug)*"
    r"|(请)?(把)(它|这|那|个|段|里|我|的)*(代码|错|错误|报错|bug)?(改好|改对|改正|修好|修掉|修复|改掉)(吧|呗|给我)*|(直接)?给我(改好|修好|改对|修正)(了)?的?(代码|版本|程序|那(版|段))?)[。.!！?？\s]*$"
    r"|^(我的?|这个?|这段)?(代码|程序)(怎么|为啥|为什么|一直|还是|老是)?(跑不(起来|通|了)|运行不了|报错(了)?|出错(了)?|有(bug|问题|错))(了|怎么办|咋办|啊|呀|呢)*[。.!！?？\s]*$"
    r"|^(my|the) (code|program|script) (does(n't| not)|won't|is not|isn't) (run|work)(ing)?[.!?]*$|^(my|the) (code|program|script) (crashes|fails|throws an error|gives an error)[.!?]*$"
    r"|^(please |can you |could you |just |now )*(fix|mend|correct|repair|debug) (it|this|that|(my|the|this|that) (code|bug|error|program))( for me| please| now)*[.!?]*$|^how (do|can|should|would) (i|we|you) (fix|mend|repair) (it|this|that|(my|the|this|that) \w+)[.?]*$|^(please )?(just )?(give|show|send) me (the|a) (fixed|corrected|mended|repaired) (code|version|program)( please| now)*[.!]*$",
    re.IGNORECASE,
)
_MENDED = r"(改好|改对|改完|改过|改正|修好|修正|修复|修改|纠正|更正|正确|能跑|能运行|可运行|跑得通|没问题|没错)(后|之后|过|了)?的?"
_WHOLE = r"(完整|整个|整份|整段|全部|全|最终)的?"
_SHORT = re.compile(
    r"(?<!别)(?<!不用)(?<!不要)(改|修)(一|个)?(正确|下|改|好|对|正|复|掉)?(了)?(它|这个|这段|代码|程序|错误?|bug)*(再|然后)?(发|给|贴)?(出来|给|来)?(我)?(看|看看|一下)?(吧|呗|吗|么|嘛|啊|呀|好吗|行吗|可以吗|谢谢|[\s，,])*[。.!！?？~]*$"
    r"|\b(fix|debug|correct|repair|mend)\b.{0,8}(一下|下|吧|呗|好|掉|了)"
    rf"|{_MENDED}(写法|做法|代码|程序|版本|那份|那段|一版)|{_WHOLE}(代码|程序|版本)"
    r"|(应该|该|要|得|到底)(怎么|如何|咋)(写|改|修|做)|(怎么|如何|咋)(写|改|修)(才)?(对|行|正确|好)"
    r"|(给|发|贴|写)(给)?我?(一下|看看)?(出)?.{0,4}(代码|程序)(吧|呗|看看)?[。.!！?？]*$|(代码|程序)(直接)?(给|发|贴)(给)?我"
    r"|(loss|损失|误差|准确率|精度|结果|梯度|参数|权重|它|还是|一直|就是|老是).{0,10}(降不下去|不下降|不降|不动|不变|不对|不收敛|太高|太低|卡住|卡在|上不去|下不去|\bnan\b).{0,10}$"
    r"|^(能不能|可以|麻烦|请|你|再)*(帮|替|给)我?(看看|看一下|瞅瞅|查查|查一下|检查一下|找找|找一下)(哪里|哪儿|这段|我的|代码|程序|有|出|的|什么|毛病|问题|bug|错误?|不对|吧|呗|吗|了)*[。.!！?？~]*$"
    r"|\b(give|show|send|write|post|paste|need|want|see|have|get)\b.{0,24}\b(correct(ed)?|fix(ed)?|mended|repaired|debugged|working|right|full|complete|whole|entire|final) (code|program|version|script|snippet|one|thing)\b"
    r"|\b(fix|mend|repair|debug|correct) (it|this|that|(my|the|this|that|these) \w+)( \w+)?\b|\bmake (it|this|that) (work|run|right)\b"
    r"|\bwhat (is|would|does|should)( the| a)? (correct|fixed|right|working) (code|program|version|way)\b|\bhow (do|can|should|would|must|could) (i|we|you|it|one) (fix|mend|repair|correct|solve)\b",
    re.IGNORECASE,
)
"""What means a mend where a program is open."""
_OTHER = re.compile(
    r"计划|安排|方向|每周|每天|小时|课程|这节课|这课|进度|目标|语言|答案|选项|(?<!问)题|练习"
    r"|(改|换|调|设)(成|为|到|大|小)|为什么|为啥|为何|区别|会怎样|什么意思|我.{0,6}(改|修)(了|过|好了|完了|成)|(改|修)(好|对|完|正)了(吗|么|没|嘛)|(已经|自己|刚|刚才)(改|修)|(别|不用|不要|不必|先别)(改|修)"
    r"|\b(plan|schedule|hours?|weeks?|lessons?|course|answer|quiz|exercise|question|why|difference|language)\b|\bi('ve| have)? (already )?(fixed|changed|mended|corrected|repaired)\b|\b(don't|do not|without|never) (fix|mend|correct|repair|debug)",
    re.IGNORECASE,
)
"""What belongs to the plan or to a quiz, asks for a reason, or tells of a change of the learner's own."""
_PROGRAM = re.compile(
    r"代码|程序|完整|整个|全部|全文|版本|\b(code|program|script|version|full|whole|entire|complete)\b", re.IGNORECASE
)


_INSISTS = re.compile(
    r"直接(帮我|给我|把|动手)*(改|修|给|贴|发|写)|别(卖关子|让我自己)|(我|自己)?(不会|不知道怎么|懒得|不想|没法)(自己)?(改|修)|改不(动|了|来|出来|好)|(改|换|写)成(什么|啥)"
    r"|\bjust (fix|mend|repair|correct|show|give|do)\b|\b(fix|mend|correct) (it|this|that)? ?directly\b|\bi (give up|can(no|')t (fix|mend|figure))|\bchange (it|that|this) (in)?to what\b",
    re.IGNORECASE,
)
"""What shows that the learner has decided against a try of their own, or asks what exactly is to be written."""
_TELLS_OWN = re.compile(
    r"(改|修)(好|对|完|正|过)了(?!吗|么|没|嘛|的)|(?<!能)(?<!帮)我(已经|自己|又|刚)*(改|修)(了|成)|\b(i('ve| have)?|we('ve| have)?) (just |already )?(fixed|mended|corrected|repaired|changed)\b"
    r"|^\W*(fixed|mended|corrected)\b",
    re.IGNORECASE,
)
"""What tells of a change of the learner's own: 改好了, beside the code that it made."""


def insists(text: str) -> bool:
    """Tell whether a wish for a mend wants it now, without a try first."""
    return _INSISTS.search(text) is not None


def tells_own(text: str) -> bool:
    """Tell whether a message tells of the learner's own mend, and wishes for none."""
    return _TELLS_OWN.search(text) is not None


def is_plain(text: str) -> bool:
    """Tell whether a message asks for a mend, whatever is open."""
    return _PLAIN.search(text) is not None


def is_of_open_program(message: str, dialogue: Dialogue) -> bool:
    """Tell whether a short message asks to have the learner's program mended: one was run a few turns ago, nothing else is open."""
    code, text = dialogue.code, message.strip()
    is_open = code is not None and code.age < AT_HAND and dialogue.exercise is None and dialogue.proposed is None
    if not is_open or dialogue.phase in (Phase.PRACTICE, Phase.PLACEMENT) or len(text) > LONGEST_WISH:
        return False
    return wants_mend(text)


def wants_mend(text: str) -> bool:
    """Tell whether a short message asks for a mend where a program is open, and for nothing else."""
    return "```" not in text and _SHORT.search(text) is not None and _OTHER.search(text) is None


def wants_whole(message: str) -> bool:
    """Tell whether the whole program is asked for, not only what has changed in it."""
    return _PROGRAM.search(message) is not None
