"""Which messages want advice, however many numbers they hold: a choice, a remedy, or whether a thing may be done.

AdamW 的 weight decay 用 0.01 还是 0.1 gives no values to a program, and 'my output is 15x15 but I need 16x16, what do I
change' gives none to a calculator. What also orders a program, or asks how much, is a request all the same.
"""

import re

_CHOICE = re.compile(
    r"(?<!之后)(?<!是\S)(?<!是\S\S)(?<=[^\s，,。；;])\s*还是(?!要|得|想|会|那|不|非|用?(?:这|原来|刚才)|\s*[\d×x]+\s*吗)"
    r"|(?<!whether )\b(?:use|choose|pick|take|prefer|set|put|go|be|come|call|every|should)\b[^.?;]{0,40}\bor\b"
    r"|\d[\w%]* or (?:\w+ )?\d"
    r"|\bor\b[^.;]{1,48}\?\s*$",
    re.IGNORECASE,
)
"""What is put up to be chosen; of what 还是 says that it still is so, nothing is to be worked out either."""
_VALUES = re.compile(r"\d[\w.%×]*\s*(?:还是|\bor\b)\s*(?:\w{1,12} )?\d", re.IGNORECASE)
_REMEDY = re.compile(
    r"(?:怎么|咋)(?:办|解决|处理|避免|救|治|补救|调(?!用)|[改修](?![成为写]))|怎么更|怎么[^，。,；;？?]{0,10}变[大小快慢]|该?(?:改|调|动)(?:哪|什么|啥)"
    r"|哪里?(?:不对|错|有问题|出错)|漏了?(?:什么|啥|哪)|(?:忘|少)了?(?:什么|啥)|(?:答案|老师|书上?|助教)[^，。,；;]{0,6}(?:不对|错|不一样)"
    r"|(?:形状|维度|尺寸|结果|输出|效果)(?:都|就|也|又)?(?:不对|不符|对不上|不匹配)"
    r"|(?<![别会回汇海情预上填])报\s?[^。；;]{0,80}(?:怎么|咋)(?!写)|\b(?:but got|expected)\b.{0,80}(?:怎么|\bhow\b)"
    r"|\b(?:how (?:do|can|could|should|would|might) (?:i|we|you)|how to|what (?:do|can|could|should) (?:i|we))\b[^.;]{0,24}"
    r"\b(?:fix|solve|repair|avoid|prevent|stop|handle|deal with|improve|grow|enlarge|speed up|cure|debug|change(?=\W*$)|change (?:my|the) \w+ to)\b"
    r"|\bhow (?:do|can|could|should) (?:i|we) make (?:it|this|that|them|my)\b"
    r"|\bwhat(?:'s| is| did| went| do| have)? (?:i |i'm )?(?:wrong|forget|forgotten|miss(?:ing)?|do wrong)\b|\bmarked wrong\b|\bgoes? wrong\b|\bis something (?:off|wrong)\b"
    r"|\bcan \w+ (?:fix|solve|help)\b|\b(?:complains?|throws?|raises?|fails?|failed|errors?) (?:on|about|with|an?|at|when)\b|\btensor fails\b",
    re.IGNORECASE,
)
_SYMPTOM = re.compile(
    r"(?:准确率|精度|正确率|acc(?:uracy)?|loss|损失|效果)[^，。,；;]{0,12}(?:变[低高差]|[反还]而|下降|掉了?|卡在|卡住|上不去|下不去|[不没](?:再)?(?:降|动|变|涨|收敛)(?!就|时|则|的)|崩)"
    r"|\bmy\b.{1,60}\b(?:but (?:fails|not|it)|fails on|stuck|stays? (?:at|around)|never (?:drops|improves|changes))\b|\b(?:accuracy|loss) (?:dropped|went|got|fell|is stuck|stays?)\b",
    re.IGNORECASE,
)
_GETS = re.compile(
    r"怎么(?:取|拿|得到|求得|变成|做到|每)|\bhow (?:do|can|could|should) (?:i|we) (?:get|take|extract|obtain|read out|turn)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"我[的把用拿这对]|返回|得到|只(?:给|有|出)|的?形状是|\bmy\b|\bi (?:have|got|get|used?|tried|\w+ed)\b|\b(?:returns?|gives?|gave|shape \()",
    re.IGNORECASE,
)
"""What tells of a thing that is there, of which something is wanted: my h_n has shape (4, 32, 128), how do I get …"""
_SUITS = re.compile(
    r"(?:几|多少|多[大长宽高深]|什么|哪些?)[^\d，。,；;]{0,12}(?:合适|够用?|比较好|最好|好一?[些点]|才够|才好|靠谱)[吗呢啊呀]?[?？。!！~\s]*$"
    r"|\bhow (?:many|much|big|large|deep|long|wide)\b[^.;\d]{1,40}\b(?:enough|reasonable|sensible|suitable|best|good|should i (?:use|take|pick|choose|set)|do i need|are needed)\b[^.;\d]{0,30}$",
    re.IGNORECASE,
)
"""How much of a thing is right, where no number is given to work it out with: 猫狗分类用几层卷积合适."""
_READS_OUT = re.compile(
    r"说明(?:了)?(?:什么|啥)|意味着(?:什么|啥)|\bwhat (?:does|do|did) (?:that|this|it|these|they|.{1,30}) (?:say|tell|imply|indicate|show)\b",
    re.IGNORECASE,
)

_HOW_MUCH = re.compile(
    r"(?<!要)多少|多[大长宽高]|(?<![好十])几(?![乎何天千百万十])|等于(?:什么|啥)|(?<!我)(?<!对)求(?!助|得|导得)|算(?:一?下|出|得)|得到?(?:什么|啥)|(?:形[状壮]|shape|尺寸)(?:会|该)?(?:是|为|变成?)?(?:什么|啥|怎么?样)"
    r"|什么(?:形状|尺寸|shape)|(?:形状|尺寸|shape)(?:是|呢)?[?？。\s]*$"
    r"|\bhow (?:many|much|big|large|long|wide)\b|\b(?:what|which) (?:output |new )?(?:size|shape|side|padding|value)\b|\b(?:compute|calculate|work out)\b(?! by)"
    r"|\bwhat(?:'s| is| are| would be) (?:the|its|my) (?:\w+ ){0,2}(?:sizes?|shapes?|sides?|values?|gradients?|loss|probabilit\w+|parameters?|derivative)\b",
    re.IGNORECASE,
)
"""What asks for a number or a shape; '几千个参数' and 'my h_n has shape' ask for none."""
_CODE = r"(?:代码|程序|脚本|示例|例子|模板|demo)"
_ORDER = re.compile(
    r"[给帮替]我|(?<![没忘漏未])(?:写|实现|搭|做|画|来)(?:一|个(?!性)|段|份|出|完整)|想要?(?:一|个|段|份)|想把.{2,40}怎么[改写做]"
    rf"|^\s*(?:请|麻烦|再|用.{{1,12}})?(?:手?写|实现|搭|画)(?![在成了过的\d])|(?:给|要|求|看|来|有没有|附|带)[^，。,；;]{{0,12}}{_CODE}|{_CODE}(?:(?:怎么|咋|如何)写|呢|吧|吗)?[?？。!！\s]*(?:$|[，,])"
    r"|\b(?:show|give|send|write|make|build|draw|plot) (?:me|us)\b|\b(?:example|snippet|script|template)\b|\bcode (?:for|to|that|of|it)\b|\b(?:in|with|some|sample) code\b|\bneed (?:an?|some) \w+"
    r"|(?:^|[.;:：,!?]|\b(?:and|please|(?:want|like|need|trying|how) to|(?:can|could|would|will) you)\b)\s*(?:please )?(?:write|implement|build|create|code|plot|draw)\b(?! by)",
    re.IGNORECASE,
)
"""What orders a program; 'num_layers 写 1 还是 2' and '循环里忘写 zero_grad' order none."""


def orders_program(text: str) -> bool:
    """Tell whether a message orders a program, and does not only speak of one being written."""
    return bool(_ORDER.search(text))


def chooses_value(text: str) -> bool:
    """Tell whether a message puts numbers up to be chosen, and so gives none, to what was shown last either: 核 5 还是 7 呢."""
    return bool(_VALUES.search(text)) and asks_advice(text)


def asks_advice(text: str) -> bool:
    """Tell whether a message wants a choice made or trouble mended, and neither a program nor a number."""
    wants = (
        _CHOICE.search(text)
        or _REMEDY.search(text)
        or _SYMPTOM.search(text)
        or _READS_OUT.search(text)
        or (_GETS.search(text) and _TOLD.search(text))
    )
    suits = not any(map(str.isdigit, text)) and _SUITS.search(text)
    return bool(suits or (wants and not _HOW_MUCH.search(text))) and not orders_program(text)
