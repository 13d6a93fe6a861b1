"""Whether a message asks about something, and whether it also says that a number or a program is wanted.

卷积核变大参数会怎样 names a convolution and its parameters as a request does, but an explanation is wanted.
"""

import re

_ABOUT = re.compile(
    r"什么是|(?<!shape)(?<!shape )(?<!形状)是什么(?!形状|样子|shape| shape)|为(什么|啥|何)|区别|干(嘛|什么|啥)|意思|原理|作用|代表(什么|啥)|(什么|啥)时候|去(?:了|到)?哪"
    r"|优缺点|怎么(理解|选|挑|取舍|权衡|回事|办)|讲讲|介绍|该不该|会(怎样|怎么样|如何)|讲究|影响|一般(设|取|用|选|怎)|(一般|通常|最好)[^，。,]{0,6}(多少|多大|几)|最[大小高低](?:值|能|可以)?(?:是|为)?(?:多少|几)|常用"
    r"|(好|合适|大|小|高|低|多|少|够|够用)还是|还是.{1,8}好|哪个.{0,4}(好|快|强|稳|准|适合|合适|重要)|差在哪|(?<![别会])报错"
    r"|哪里(写|做|出)?(错|问题)|(?<!不)太(大|小|高|低|多|少|慢|快|急|浅|深)(?!的)|是不是我|咋回事|哪来|从哪|何来|取舍|权衡"
    r"|(有|没)(什么|啥|何)?(必要|意义|用处|坏处|好处|道理|后果|不同|差别|差异|危险|关系|依据|副作用|问题)|有(什么|啥)用|凭(什么|啥)|更(适合|合适|容易)|该(看|用|信)(哪|谁)|Error\b"
    r"|\b(why|explain|difference|when should|meaning|purpose|intuition|what is an?|better|worth|reason|what (?:do(?:es)?|did|will|would) .{1,40} (?:mean\b|say\b|tell\b|become\b|do[?.]*$)|what becomes|where do(?:es)?|when do (?:i|we|you)|(?:does|will|would|do) (?:it|they|this|that) (?:still|even|also)"
    r"|compared? (?:to|with)|how (?:do|can|should) i (?:read|interpret|understand)|what (happens|goes|if)|point of|how come|how do(es)? (?!i\b)|vs\.?|versus|prefer|enough|too (large|big|small|low|high|few|many)"
    r"|matters?|i don't get)\b",
    re.IGNORECASE,
)
"""Reasons, comparisons, judgements, complaints."""
_YES_OR_NO = re.compile(
    r"(?:吗|嘛|吧)[?？。!！~…\s]*$|(?:里面?|中|时候?|内)(?:还)?(?:可以|能)[^，。,；;]{1,14}(?<!能)(?<!要)(?<!是)不[?？。!！~…\s]*$|(会|要|行|对|好|够|是|算|能)不\1(?!.{0,4}(?:写|算|给|来|求|告))"
    r"|^(?:(?:is|are|do|does|did|should|would)\b|(?:can|could|may) (?:i|we|it|they)\b(?! (?:get|have|see|ask|do|add|multiply|reshape|view|cat|stack|broadcast)\b))|\b(?:is|are)\b.{1,60}\b(?:good|bad|ok|okay|normal|fine|right|wrong|large|small)\b",
    re.IGNORECASE,
)
"""What is asked for a yes or a no."""
_POLITE = re.compile(
    r"(?:(?:^|[，。,；;你您问])\s*(?:可以|能)|麻烦|帮).{0,14}(?:写|算|给|求|来|看看).{0,40}吗"
    r"|(?:可以|能).{0,6}(?:[写来给求](?:一?[个段份下]|我)|[写算]一?[下算]).{0,40}吗|代吗|代嘛",
    re.IGNORECASE,
)
"""能帮我算一下吗 is a request, forward 里能写 if 吗 is none; 代吗 is code, misspelt."""
_NUMBER = re.compile(
    r"(?<![度率果能]差)(?<![度率果能][掉降])多少|多大|多长|(?<![好十])几(?![乎何天千百万十])|等于(?!\s*\d)|求|算(?!法)|剩|是多|形[状壮]|shape|尺寸"
    r"|\b(how (many|much|big|large|long)|(what|which) (size|value|side|padding)|what (is|are|will be|would be) the (\w+ )?(size|value|side|padding)|compute|calculate|work out)\b",
    re.IGNORECASE,
)
_PROGRAM = re.compile(
    r"写|代码|实现|复现|[搭搞弄整](一)?(个|建)|想要(一)?[个份段]|做(一)?个|给我(一)?(个|段|份)|来(一)?(个|段|份)|要(一)?(个|段)|模板|画(个|一个|一下|出)|示例|例子|样例|怎么用|生成一"
    r"|\b(write|code|implement|build|create|make me|script|snippet|template|example|boilerplate|need an?|give me|show me)\b",
    re.IGNORECASE,
)

_EXAMPLE = re.compile(
    r"怎么写|怎么实现|写一个|演示|(?:pytorch|torch|keras|numpy) ?写|(?:给|来|看看|看一下|要一?[段份]|有没有).{0,12}代码|代码(?:怎么|如何|示例|例子|实现|演示|是什么)|的代码|用代码"
    r"|\b(?:in|with|by|show|some|sample|example) (?:\w+ ){0,2}code\b|\bcode (?:for|of|that|example|snippet)\b|how (?:do|can) i (?:write|implement|code)\b|^code\b",
    re.IGNORECASE,
)
_PLOT = re.compile(r"画|曲线长|图像长|\bplot\b|\bdraw\b|what does .{2,30} (?:curve )?look like", re.IGNORECASE)
_DRAWN = re.compile(r"画(?:个|一?下|出|一?张|.{0,16}[图线])|\b(?:plot|draw)\b", re.IGNORECASE)
_WRITTEN = re.compile(r"写|代码|实现|程序|训练|\b(?:write|code|implement|build|train)", re.IGNORECASE)
_READS = re.compile(
    r"怎么看|怎么办|看出|说明(什么|啥)|不对|报错|颜色|为什么|为啥|正常吗|什么意思|\b(why|wrong|error|normal)\b|\bmean(s|ing)?[?.]*$",
    re.IGNORECASE,
)
"""What asks about a program or a plot that is there."""

_NEED = re.compile(
    r"([要用该学需必]|应|值|难)不\1(?:要|该|得)?|是否(?:需|必|应|值|有必|要)|有(?:没有|无)必要"
    r"|(?:需要|必须|必要|应该|值得|非得|还得|还会|还有人|会(?:让|要求|考|自己)|(?<![只想主重])要(?![求是么点素]))[^吗]{0,24}吗|难[写学]?吗"
    r"|(?:需要|必须|至少|得|要)(?:自己|我)?(?:实现|写|重写|定义|有|包含)(?:好|完)?(?:哪些|哪几|几个|什么)(?:方法|函数|部分|东西|接口|步骤)?"
    r"|(?<!how )\b(?:do|does|did) (?:i|we|you|one|people|they|anyone|\w+s) (?:(?:really|still|always|even|ever|actually|usually|often|just) ){0,2}(?:need|have to|ought to|write|implement|build|code|use)\b"
    r"|\b(?:should|must|need) (?:i|we|you|one)\b|\bcan i (?:skip|omit|avoid|leave out|do without)\b|\bworth \w+ing\b"
    r"|\bis (?:it|there) (?:\w+ )?(?:necessary|needed|required|worth|useful|common|normal|an? (?:need|point)|any (?:need|point)|need|point|good practice)\b",
    re.IGNORECASE,
)
"""What asks whether one writes such a thing at all."""
_GIVES = re.compile(
    r"[给帮替]我|看看|看一?下|示例|例子|\b(?:show|give|send) me\b|\b(?:example|snippet)\b|^\s*(?:please )?(?:write|implement|build|create)\b"
    r"|^\s*(?:请|麻烦|再|来)?(?:写|实现|搭)(?:一|个)(?!.*(?:吗|难不难)\W*$)",
    re.IGNORECASE,
)
"""What gives an order in the same clause: 写一个判断该不该停的类."""
_CLAUSE = re.compile(r"[，,。；;？?！!\n]+")

_HAND_TORN = re.compile(r"手撕|徒手写|手搓")
_LABEL = re.compile(
    r"^\s*(?:(?:期中|期末|考试|考研|面试|作业|课后|练习|计算|选择|填空|思考|例|习|问|这道|一道)*(?:题目?|作业|问题|考题)\s*\d*|(?:homework|exam|quiz|exercise|problem|question|q|cs\d+\w?)(?: \w+)? ?\d*)\s*[:：]\s*",
    re.IGNORECASE,
)
"""What a task is headed with, and says nothing of it: 期末题：, Question 3:."""
_ONE_OF = re.compile(r"(?<![编描手听抄默填重])(写|搭|实现|造|来|搞|整)个(?!人|性|数|别|体|屁|毛|不)")

_ASKED_POLITELY = re.compile(
    r"\s*(?:(?:请问|麻烦|老师|那|你|您|能不能|可不可以|可以|能否|可否|能|[，,\s])+?)(?:帮我|给我|替我|帮忙)?(?P<wish>(?:手?写|实现|搭|造|画|编(?!译)|做(?=一?[个份下]))(?!的|了|过|作业).{2,80}?)(?:可以|行|好)?(?:吗|嘛|么|不|呢)?[?？。!！~\s]*"
)
"""你能写一个 LSTM 吗 orders what 写一个 LSTM orders."""


def in_full(text: str) -> str:
    """Return a wish as the example requests put it: 手撕 is 手写, 写个 is 写一个, no 期末题： before it, and no 你能…吗 around it."""
    polite = _ASKED_POLITELY.fullmatch(text)
    wish = polite["wish"].strip() if polite else text
    return _ONE_OF.sub(r"\1一个", _HAND_TORN.sub("手写", _LABEL.sub("", wish)))


def asks_about(text: str) -> bool:
    """Tell whether a message wants something explained, compared or judged, whatever else it names."""
    return bool(_ABOUT.search(text)) or bool(_YES_OR_NO.search(text) and not _POLITE.search(text))


def asks_need(text: str) -> bool:
    """Tell whether a message asks if one writes a thing at all, and does not want it written: 要不要写早停, do I need to code it?"""
    clauses = [each for each in _CLAUSE.split(text) if each.strip()]
    asks = [each for each in clauses if _NEED.search(each)]
    others = [each for each in clauses if each not in asks]
    return bool(asks) and not any(map(_GIVES.search, clauses)) and not any(map(names_code, others))


def wants_number(text: str) -> bool:
    """Tell whether a message asks how much, how many or which shape, in so many words."""
    return bool(_NUMBER.search(text))


def names_code(text: str) -> bool:
    """Tell whether a message holds a word of who wants code."""
    return bool(_PROGRAM.search(text))


def wants_example(text: str) -> bool:
    """Tell whether a question is to be answered with code beside the words, and does not ask about code that is there."""
    return bool(_EXAMPLE.search(text)) and not _READS.search(text)


def wants_plot(text: str) -> bool:
    """Tell whether a question is to be answered with a plot, and does not ask about one that is there."""
    return bool(_PLOT.search(text)) and not _READS.search(text)


def only_plots(text: str) -> bool:
    """Tell whether a message wants something drawn, and no program named beside it."""
    return bool(_DRAWN.search(text)) and not _WRITTEN.search(text)
