"""The kinds of changes of a plan, and how each is wished for; a named group holds what is to be changed."""

import re
from enum import StrEnum


class Kind(StrEnum):
    """What is to be done with lessons."""

    SKIP = "skip"
    ADD = "add"
    FIRST = "first"
    LAST = "last"
    WEEK = "week"
    """Only these in one week."""
    SHORTEN = "shorten"
    ONLY = "only"
    """These, and what they build on."""
    UNTIL = "until"
    """Everything as far as this."""
    BEFORE = "before"
    """These before others."""


_DROP = r"(?:去掉|去了|删掉|删了|删去|删除|砍掉|砍了|砍|拿掉|拿走|剔除|划掉|划了|取消|跳过|略过|免了|(?:skip|drop|delete|cut)\s*(?:掉|了)?)"
_NOT_LEARN = r"(?:不想|不打算|(?<!要)不要|不用|不需要|别|不)"
_STUDY = r"(?:do|put|teach|learn|study|move|take|place|cover|bring|schedule|have)"
KNOWN = re.compile(
    r"(?P<x>[^，。；;！!？?]{2,30}?)(?:的(?:内容|课|东西|知识))?(?:我|咱)?(?:都|全|已经|早就?|基本上?|差不多)*(?<![不没未还])(?:会|懂|学过|学完|熟悉?|掌握|了解)(?:了|的|过)*(?=$|[，。；;！!,\s])"
    r"|我(?:都|全|已经|早就?|基本上?)*(?<![不没未还])(?:会|懂|学过|学完|熟悉|掌握)了?(?P<y>[^，。；;！!？?]{3,20})"
    r"|\b(?:i(?:'ve| have|'m| am)?) (?:already |pretty much |basically )*(?:know|knew|known|done|did|do|finished|learned|learnt|studied|covered|mastered|familiar with|comfortable with) (?:already )?(?P<z>[^，。；;！!？?,.]{3,50})"
    r"|(?P<w>[^，。；;！!？?,.]{3,40}?) (?:is|are) (?:all |already |quite |very )*(?:familiar(?: to me)?|known(?: to me)?|something (?:that )?i (?:already )?know|old news)(?: already)?(?=$|[，。；;！!？?,.])",
    re.IGNORECASE,
)
"""What a learner says to know."""
RULES: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            Kind.SHORTEN,
            r"精简|压缩(一下)?(计划|内容)|只(学|留|讲|看)(最)?(重要|核心|要紧|关键)的|只(学|讲|看)重点|(?:能不能|可以|可不可以|能)(?:再)?(?:少|短)(?:学|排|上)?一?[点些]|太(?:多|长)了[^。]{0,6}(?:少|短|删|减)一?[点些]"
            r"|shorten|trim the plan"
            r"|make (?:it|this|the plan|the course|my plan) (?:a bit |a little |much |any )?(?:shorter|quicker)|cut (?:it|the plan|the course|my plan) (?:down|short)|get the plan (?:down|shorter)",
        ),
        (
            Kind.BEFORE,
            r"(?:把|将)?(?P<x1>[^，。；;！!？?]{2,30}?)(?:给我|都)?(?:放|排|提|挪|移|调|换|安排)(?:到|在|去)?(?P<y1>[^，。；;！!？?]{2,30}?)(?:的)?(?:前面?|之前|前边|前头)"
            r"|(?:把|将)?(?P<y2>[^，。；;！!？?]{2,30}?)(?:给我|都)?(?:放|排|挪|移|调|换|安排)(?:到|在|去)?(?P<x2>[^，。；;！!？?]{2,30}?)(?:的)?(?:后面?|之后|后边|后头)"
            r"|先(?:学|讲|上|看|教)(?P<x3>[^，。；;！!？?]{2,30}?)[，,\s]*(?:然后再?|再|之后再?)(?:学|讲|上|看|教)(?P<y3>[^，。；;！!？?]{2,30})"
            r"|(?:在|学|讲|上)*(?P<y4>[^，。；;！!？?]{2,30}?)(?:之前|以前)先?(?:学|讲|上|教)(?P<x4>[^，。；;！!？?]{2,30})"
            r"|(?P<s1>[^，。；;！!？?]{4,40}?)(?:的)?(?:顺序|位置)?(?:对调|互换|交换|调换|调个|换个|换一?下|颠倒)"
            r"|(?:对调|互换|交换|调换|颠倒)(?:一?下)?(?P<s2>[^，。；;！!？?]{4,40})"
            r"|(?P<x9>[^，。；;！!？?]{2,40}?) (?:should |must |to |can |could )*(?:come|go|be)(?:es)? before (?P<y9>[^，。；;！!？?,.]{2,40})"
            rf"|\b{_STUDY} (?P<x5>[^，。；;！!？?]{{2,40}}?) (?:ahead of|in front of|before|prior to) (?P<y5>[^，。；;！!？?,.]{{2,40}})"
            rf"|\b{_STUDY} (?P<y6>[^，。；;！!？?]{{2,40}}?) (?:after|behind) (?P<x6>[^，。；;！!？?,.]{{2,40}})"
            r"|\bfirst (?P<x7>[^，。；;！!？?]{2,40}?),? (?:and )?then (?P<y7>[^，。；;！!？?,.]{2,40})"
            r"|(?P<x8>[^，。；;！!？?]{2,40}?) first,? (?:and )?then (?P<y8>[^，。；;！!？?,.]{2,40})"
            r"|\b(?:swap|switch|exchange|flip|reverse) (?:the order of |around )?(?P<s3>[^，。；;！!？?]{4,40})",
        ),
        (
            Kind.ADD,
            r"(?:把|将)?(?P<x>[^，。；;！!？?]{2,40}?)(?:再|也|都|给)?(?:加回|放回|加进|加到|加入|恢复|补回)(?:来|去|计划)?"
            r"|(?:恢复|加上|加入|补上|加回)(?P<y>[^，。；;！!？?]{2,40})|(?:add|put|bring)\s+(?P<z>[^，。；;！!？?]{2,40}?)(?:\s+back|\s+in\b(?! front)|\s+to the plan)|\badd\s+(?P<w>[^，。；;！!？?]{2,40}?)$",
        ),
        (
            Kind.WEEK,
            r"(?:下周|下个?星期|下礼拜|这周|本周|这个?星期|接下来一周)[^，。,]{0,6}?(?:只|就|专门|集中|专心)[^，。,]{0,3}?(?:学|上|讲|看|做|搞)(?P<x>[^，。；;！!？?]{2,40})"
            r"|(?:只|就)(?:想|要)?(?:学|上|讲|看|做)(?P<y>.{2,30}?)(?:下周|这周|本周)"
            r"|(?:next|this) week[^.]{0,12}?(?:only|just)\s+(?:\w+\s+)?(?P<z>[^，。；;！!？?]{2,40})|only\s+(?P<w>[^，。；;！!？?]{2,40}?)\s+(?:next|this) week",
        ),
        (
            Kind.UNTIL,
            r"只(?:想|要|打算|需要|用)*(?:学|讲|上|看|做)(?:到|完)(?P<x>[^，。；;！!？?]{2,40}?)(?:就(?:行|好|可以|够)|为止|可以|行|好)*(?:了|吗|吧|么)*(?=$|[，。；;！!？?])"
            r"|(?:学|讲|上|看)到(?P<y>[^，。；;！!？?]{2,40}?)(?:就(?:行|好|可以|够|停|结束)|为止)|\bonly (?:up )?to (?P<z>[^，。；;！!？?,.]{2,40})|\bstop (?:at|after) (?P<w>[^，。；;！!？?,.]{2,40})",
        ),
        (
            Kind.ONLY,
            r"(?:只|光)(?:想|要|打算|需要|用)*(?:学|讲|上|看|搞)(?![到完会过了习得懂一])(?P<x>[^，。；;！!？?]{2,40}?)(?:就(?:行|好|可以|够)|可以|行|好)*(?:了|吗|吧|么)*(?=$|[，。；;！!？?])"
            r"|\bonly (?:want to )?(?:learn|study|do|teach me) (?P<z>[^，。；;！!？?.]{2,60})"
            r"|\b(?:exam|test|syllabus|midterm|final|quiz|interview)s? (?:(?:will|only|just|is going to) )*(?:cover|include|ask about|ask for|consist of|(?:is|be) (?:only|just) (?:on|about))s? (?P<exam1>[^；;！!？?.]{2,80})"
            r"|(?:考试|期末|期中|面试|大纲|考纲)(?:的?(?:范围|内容))?(?:只|就|会|要|主要|的|都|一共)*(?:考|是|有|包括|包含|覆盖|涉及)(?:了|的是|到)?[:：]?\s*(?P<exam2>[^，。；;！!？?]{2,60})|(?:只|就)考(?![虑试查核])(?P<exam3>[^，。；;！!？?]{2,60})"
            r"|^(?:(?:ok(?:ay)?|please|just|i|we|no|well)[, ]+)*(?:only|just) (?:(?:want|need|the) )*(?P<bare1>[^；;！!？?.]{2,60})$|^(?:我|就|那)*只要(?P<bare2>[^；;。！!？?]{2,40}?)(?:就(?:行|好|可以|够)了?)?(?:吧|了)?$",
        ),
        (
            Kind.LAST,
            r"(?:把|将)?(?P<x>[^，。；;！!？?]{2,40}?)(?:(?:好|太|有点|有些|比较|真|很)?难(?:了|啊)?|先不(?:学|讲|看)(?:了)?)?[，,\s]{0,3}(?:能不能|可以)?(?:我想|我要|给我|先|就)?"
            r"(?:推后|推迟|往后(?:放|挪|移|排|稍)?|(?:放|挪|移|排)(?:到|在)?(?:最)?后(?:面|边|头)?|放(?:一)?放(?!回)|(?:以后|最后|后面|之后|晚点|过段时间)再(?:学|讲|上|说|看))"
            r"|(?P<v>[^，。；;！!？?]{2,40}?)(?:我)?(?:先|暂时)(?:不|别)(?:学|讲|看|上)(?:了)?(?:可以|行|吧|吗|么)*(?=$|[，。；;！!？?])"
            r"|先(?:不|别)(?:学|讲|看|上)(?P<y>[^，。；;！!？?]{2,40})"
            r"|(?P<z>[^，。；;！!？?]{2,40}?)\s+(?:last|later|at the end)\b|postpone\s+(?P<w>[^，。；;！!？?]{2,40})|(?:move|push|put)\s+(?P<t>[^，。；;！!？?]{2,40}?)\s+(?:to|at) the (?:very )?end\b",
        ),
        (
            Kind.FIRST,
            r"^(?:我|咱们?|想|要|能不能|能|可以|可不可以|可否|是不是|那么?|就|直接|先|请|不如|干脆|还是|一上来|[，,\s]){0,8}从(?!零|头|0|基础|最|第|哪|今|现|明|下|这|那)(?P<r>[^，。；;！!？?]{2,30}?)(?:[那这]一?(?:节?课|部分|块|章))?(?:就|先)?(?:开始|(?:学|讲|看)起)(?:学习?|讲|上|看)?(?:的|吧|可以|行不行|好不好|可不可以|行|好|不|吗|么|嘛|呗|[，,\s])*[?？。.!！]*$"
            r"|(?:把|将)?(?P<x>[^，。；;！!？?]{2,40}?)(?:提前|提到|往前(?:放|挪|移|排)?|(?:放|挪|移|排)到?(?:最)?前面?|(?:放|排)在(?:最)?前面?)"
            r"|(?P<s>[^，。；;！!？?]{2,40}?)[那这]一?(?:节?课|部分|块|章|阶段)(?:能不能|可以|能|我想|想)?(?:先|提前)(?:看看|看|学|上|讲)"
            r"|(?P<o>[^，。；;！!？?]{2,40}?)(?:给我|我想|我要|要|就)?(?:先来|先上|先走|优先)(?:吧|了|啊|呗|好了|行不行|行吗|可以吗|好吗)*(?=$|[，。；;！!？?])"
            r"|(?:先|优先|直接|马上|下周|接下来|尽快|尽早|赶紧|赶快|早点|快点)(?:想|要|能)?(?:从)?(?:学习|学|讲|上|教|看|做|搞)(?:到)?(?!完)(?P<y>[^，。；;！!？?]{2,40})|跳到(?P<u>[^，。；;！!？?]{2,40})"
            r"|(?:move|bring)\s+(?P<z>[^，。；;！!？?]{2,40}?)\s+(?:up|forward|first|earlier|to the front)|(?:skip|jump|go|(?:take|bring|get) me) (?:straight |directly |right |ahead )?to\s+(?P<t>[^，。；;！!？?,]{2,40}?)(?= directly| straight| now| first|[?.!]|$)|(?:(?:start|begin) (?:with|from|at)|first)\s+(?P<w>[^，。；;！!？?]{2,40})|(?:get|come) to (?P<q>[^，。；;！!？?]{2,40}?) (?:as soon as possible|asap|quickly|soon|sooner|fast|early)\b|(?P<v>[^，。；;！!？?]{2,40}?)\s+first\b",
        ),
        (
            Kind.SKIP,
            r"(?P<x>[^，。,；;]{2,40}?)(?:我)?(?:已经|早就|都)?(?:装好|配好|弄好|搞定|会|学过|懂|熟|太(?:基础|简单|容易))(?:了|的)?[，,。 ]*(?:可以|能|就|想|要)?(?:跳过|略过|不(?:用|想|要|必)?(?:学|讲|上)?)了?(?:吧|啦)?$"
            r"|(?:跳过|略过|去掉|删掉|删除|不学|不想学|不用学|不上|(?<!要)不要学?|砍掉|删了|砍了|(?:别|不)(?:再|安)*排)(?P<y>[^，。；;！!？?]{2,40})"
            rf"|(?:把|将)(?P<z>[^，。；;！!？?]{{2,40}}?){_DROP}"
            r"|(?P<v>[^，。；;！!？?]{2,40}?)(?:可以|能|能不能|可不可以)(?:先|都|也|直接|全)?(?:跳过|略过|不学|不上|不看|免了)(?:了)?(?:吗|吧|么)*(?=[\s，。；;！!？?]|$)"
            rf"|(?P<u>[^，。；;！!？?]{{2,40}}?)(?:我)?(?:都|全|也|就)*{_NOT_LEARN}(?:再|给我)*(?:学|讲|上|看|要|排|安排)(?:了|啦)*(?:吧)?(?=$|[\s，。；;！!？?])"
            rf"|(?P<q>[^，。；;！!？?]{{2,40}}?)(?:都|全|也|就|直接|给我)*(?:(?:删|砍|去|划|拿)(?:掉|了|除)|跳过|略过)(?:了)?(?:吧|啦|行吗|可以吗)*(?=$|[\s，。；;！!？?])"
            r"|(?P<s>[^，。；;！!？?]{2,40}?)(?:我)?(?:都|全|也|就)?不(?:学|上|看|要)了(?:吧|可以吗|行吗)?(?=$|[，。；;！!？?])"
            r"|i(?:'ve| have)? (?:already )?(?:know|did|done|finished|set up|installed|have|(?=set ))(?: |(?=set ))(?P<t>[^，。；;！!？?]{3,60}?)[,.;] ?(?:so |please |can we |let's |just )*skip (?:(?:all |all of )?(?:it|that|this|those|them|these))(?: (?:lesson|part|one)s?)?\b"
            r"|(?:leave|take|cut|keep) (?P<o>[^，。；;！!？?]{2,40}?) out\b"
            r"|(?:skip|leave out|drop|remove|delete|take out|get rid of|cut)\s+(?:the\s+)?(?:lessons?\s+)?(?:on\s+|about\s+)?(?P<w>[^，。；;！!？?]{2,40})"
            r"|\b(?:i|we) (?:don't|do not|needn't)(?: really)? (?:need|want|have)(?: to (?:do|learn|study|see|take|cover)| (?:the )?(?=stage|lesson)) ?(?P<n>[^，。；;！!？?]{2,40})",
        ),
    )
)
LONGEST_SHORTER = 30
"""Characters of a wish for a shorter plan that says nothing else."""
_CONCLUDES = re.compile(r"因为|所以|既然|那么?是不是|\b(?:because|since|therefore|so)\b", re.IGNORECASE)
_ENDS_ASKING = re.compile(r"(?:吗|么|对吧|是吧|对不对|是不是|right|correct)[\s。.!！]*$|[?？]\s*$", re.IGNORECASE)
_OF_SELF = re.compile(
    r"我|难|累|学过|会了|懂了|忙|时间|来不及|着急|赶|环境|装好|用不(?:到|上)|\b(?:i|i've|i'm|my|me|hard|busy|time)\b",
    re.IGNORECASE,
)


def reasons(message: str) -> bool:
    """Tell whether a message asks if a conclusion holds, and wishes for nothing: Transformer 不需要 RNN，所以可以跳过 RNN 吗."""
    text = message.strip()
    return bool(_CONCLUDES.search(text) and _ENDS_ASKING.search(text) and not _OF_SELF.search(text))


def wants_shorter(message: str) -> bool:
    """Tell whether a message wishes for less, and says nothing of what: 能不能短一点."""
    shorter = dict(RULES)[Kind.SHORTEN]
    return len(message) <= LONGEST_SHORTER and shorter.search(message) is not None
