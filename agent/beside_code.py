"""What is said beside pasted code: that it be explained, mended or only run, that it fails, whether it is right."""

import re

from agent.intents import Intent
from agent.pasting import parts
from agent.turn import Phase
from agent.wishing_mend import tells_own

_WHAT = r"(?:什么|啥|哪些|嘛|何)"
_USE = r"(?:作用|功能|用途|用处|目的|意思|含义|意义|逻辑|思路|原理|流程)"
_CODE_EN = (
    r"(?:this|it|that|these|(?:the|my) (?:(?:following|above) )?(?:code|program|script|snippet|function|class|model))"
)
_TELL = (
    r"解释|解读|逐行|每一?行|一行一行|讲(?:讲|解|一下|一讲)|(?:介绍|描述|概括|总结|说明|分析|说|理解)(?:一下|下|说)?(?:这|它|上面|下面|代码|$)"
    r"|walk (?:me )?through|explain|line by line|describe|summari[sz]e|tell me about|go (?:over|through) (?:this|it)|help me (?:to )?(?:understand|read)"
)
"""What wishes for code to be told."""
_NOT_GRASPED = r"(?:看|读|搞|弄|理解)?不(?:太|大|是很|怎么)?(?:懂|明白|理解)|没(?:太|怎么)?[看读搞弄]?(?:懂|明白)|\b(?:don't|do not|can't) (?:get|understand|follow)\b|\bconfused\b"
_DOES = (
    rf"(?<![该要还])(?:做|干|实现|完成|执行|发生)(?:了|出|过|的|是|事|些|一)*{_WHAT}|(?:什么|啥|何)(?:作?用|{_USE})|{_USE}(?:是|为|在)?(?:什么|啥|[?？]|$)"
    rf"|(?:这|那|它|代码|程序|网络|模型)(?:(?!输出|结果|打印)[^，。\s]){{0,6}}是(?:一?[个段份种])?(?:什么|啥)(?:代码|程序|模型|网络|算法|结构|东西|操作|玩意儿?)?(?:[啊呀呢吗]*[?？。]|\s*$)|(?:怎么|如何)(?:算|来的|得(?:到|出)|理解|工作|运作|起作用)"
    rf"|what(?:'s| is| are| does| do)? {_CODE_EN}(?!\w)|how (?:does|do|is) {_CODE_EN}(?!\w)|what(?:'s| is) (?:the (?:purpose|point|meaning|idea)|going on|happening)|what happens (?:here|in)|(?:purpose|meaning) of"
)
"""What asks what code does, what it is and what it is for."""
_COMES = (
    r"什么形状|形状(?:是|应该|会|为)|[几多]少?维|(?:输出|打印)(?:出来|出|的|会)*是?(?:什么|啥|多少)[^。]{0,8}(?:为什么|为啥|怎么)"
    r"|what (?:is|gets|will be|will it|does it|is it going to) print[^.]{0,12}why|what (?:is|are|does|do) the (?:output|result|shape)|wh(?:at|ich) shape"
)
"""What asks for shapes, or for the reasons of what is printed."""
_EXPLAIN = re.compile("|".join((_TELL, _NOT_GRASPED, _DOES, _COMES)), re.IGNORECASE | re.MULTILINE)
"""What is said beside code that is to be explained, not mended."""

_BY_LINE = re.compile(r"逐行|每(一)?行|一行一行|walk (me )?through|line by line", re.IGNORECASE)
_FAILS = re.compile(
    r"错|异常|崩|不对|不行|不收敛|不降|不动|跑不(通|起来)|有问题|哪里.{0,4}问题|nan\b|bug"
    r"|\b(errors?|exceptions?|traceback|fail\w*|crash\w*|wrong|broken|mistake|does(n't| not) work|not (work|learn|train)\w*)\b",
    re.IGNORECASE,
)
"""What is said beside code that does not do what it should: not its lines, but its fault is to be explained."""

_COMPLAINS = re.compile(
    r"学不|卡(在|住)|停在|下不去|不(下)?降|不收敛|准确率|一直|总是|永远|太(高|低|慢|差)|为什么|为啥|问题|(?<!是)不(是|等于|到)\s*\d|怎么(是|变成|会是)|我(想要|要的|以为|期望)|应该是|\b(stuck|loss|accuracy|converge\w*|always|never|why|expected|should (be|sum|give|have))\b",
    re.IGNORECASE,
)
"""What is said beside code that ends without an error, and whose result is not as it should be."""
_VERDICT = re.compile(
    r"(写|做|算|用|改|这样|这么|这里)?(得|的)?(对|正确|行|可以|没错|合理|没问题)(吗|么|嘛|吧|不对|不)|对不对|有没有(什么)?(问题|错|毛病|bug)|有(什么|啥|哪些)?(问题|错误?|毛病|bug)(吗|么|没)"
    r"|\b(is|does|did|are) (this|it|that|i|my \w+|the \w+)\b.{0,24}\b(right|correct|ok(ay)?|fine|valid|proper)\b|\bany (bugs?|problems?|mistakes?|issues?)\b",
    re.IGNORECASE,
)
"""What asks beside code whether it is right."""

_RUN = re.compile(r"(只|先|帮我)?(运行|跑)(一下|看看|一跑|试试)|\b(just |only )?run (it|this|that)\b", re.IGNORECASE)
"""What is said beside code that is only to be run."""

_FIX = re.compile(r"改好|改对|改正|修好|修复|帮我(改|修)|怎么(改|修)|\b(fix|mend|repair|debug)\b", re.IGNORECASE)
"""What is said beside code that is to be mended."""


def complains(message: str) -> bool:
    """Tell whether a message names a fault or a symptom of the code in it."""
    around = parts(message).around
    return _FAILS.search(around) is not None or _COMPLAINS.search(around) is not None


def asks_verdict(message: str) -> bool:
    """Tell whether a message asks if the code in it is right."""
    return _VERDICT.search(parts(message).around) is not None


def wished_of_code(around: str, phase: Phase) -> Intent:
    """Return what a message with code wants, by what it says around it."""
    if _RUN.search(around):
        return Intent.CODE_TO_RUN
    if _FIX.search(around) and not tells_own(around) and phase is not Phase.PRACTICE:  # there it is judged
        return Intent.FIX
    is_walk = _EXPLAIN.search(around) and (_BY_LINE.search(around) or not _FAILS.search(around))
    return Intent.CODE_TO_EXPLAIN if is_walk else Intent.CODE
