"""What leaves its subject out, by its form: 它有什么缺点, 太大会怎么样, 那 Adam 呢, is it learned or fixed?"""

import re

from agent.ordinals import counted

LONGEST = 60
"""Characters of a question that may leave its subject out."""
MOST_WORDS = 12
"""Of an English one."""
_POINTS = re.compile(
    r"它|其(?=缺|优|作|原理|公|形)|(?<!学)(?<!学习)(?<!学会)(?:这|那)(?:个|种)?(?=[有是和跟比会能要该怎为]|$)"
    r"|\b(?<!what time is )(?:they|them|it)\b(?! (?:matter|possible|true|ok|okay|necessary|make sense|better to))"
    r"|\b(?:this|that)[?.! ]*$|^(?:and |but |so )*(?:is|does|why|how|when|what|can) (?:is |does |do |you |i )*(?:this|that)\b",
    re.IGNORECASE,
)
"""What stands for something that was said before."""
_QUALITY = "公式|定义|优点|优势|缺点|缺陷|不足|局限|坏处|好处|用处|用|意义|影响|代价|副作用|原理|作用"
_LEAVES_OUT = re.compile(
    r"^(?:那么?|而且|但是?|所以)?(?:(?:为什么|为啥|怎么|如何|咋|什么时候|啥时候|有(?:什么|啥|哪些|没有)|一般|通常|默认|能不能|可以|需要|会不会|要不要"
    rf"|(?:会?有|什么|啥)?(?:{_QUALITY})"
    r"|适合|放在?哪|取|设|选|[a-zA-Zα-ω]{1,3} ?(?:一般|通常)?(?:取|设|是)多少|和.{1,6}一样吗?|比.{1,8}好).{0,8}|(?:太|过)(?:大|小|多|少)(?:了)?(?:会怎样|会怎么样|怎么办|行吗|呢)?"
    r"|训练和(?:测试|推理|预测|评估).{0,8}|我(?:只有|的).{2,12}(?:行|够|可以|能)(?:用)?吗|.{0,8}用?哪个(?:好|更好)?)[?？。呢啊]*$"
    r"|^(?:and |but |so )*(?:(?:does|would|is) an? \w+er one\b.{0,40}|which (?:one|of them)\b.{0,40}"
    r"|(?:any |what are (?:the |its )?|what about (?:the )?)?(?:drawbacks?|disadvantages?|advantages?|pros|cons|limitations?|downsides?|benefits?|formula|use cases?|alternatives?)(?: and \w+)?)[?. ]*$",
    re.IGNORECASE,
)
"""A question without a subject: it begins with what is asked of it, and is short."""
_INTERJECTION = re.compile(
    r"^(?:(?:wait|hold on|hm+|huh|oh|ok(?:ay)?|well|right|yeah|等等|等一下|慢着|哦+|噢|嗯+|诶|额|呃|哎|好的?|老师)(?:[\s,，.。!！…]+(?=\S)))+",
    re.IGNORECASE,
)
_LEADS = r"^(?:那么?|而且|但是?|所以|要是|如果|万一|and |but |so )*"
_DONE = "用|要|做|加|开|关|写|设|除|减|乘"
_AMOUNT = "大|小|高|低|多|少|长|短|快|慢|深|浅|强|弱"
_SAYS_NOTHING = re.compile(
    _LEADS
    + "(?:"
    + "|".join(
        (
            rf"(?:可以|能|可不可以|能不能)?不(?:{_DONE})(?:了|的话)*(?:会|就)?(?:怎样|怎么样|如何|咋样|怎么办|行不行|(?:行|可以|好|会有影响|有影响)?吗|呢)",
            r"(?:谁|哪个)(?:在|放|排)?(?:前|后|先).{0,6}",
            rf"(?:太|过|过于|偏)(?:{_AMOUNT})(?:了|的话)*.{{0,6}}",
            rf"(?:再?调|设|取|加|改|换|变)得?(?:更|再)?(?:{_AMOUNT})(?:了|的话|点|些)*.{{0,6}}",
            rf"(?:为什么|为啥|怎么|咋)不(?:能|行|可以|好|对|{_DONE})(?:这样|这么做)?",
            rf"(?:能|可以|会|要|大概)*(?:省|准|差|掉|降|涨|提高|提升|降低|下降|减少|增加|损失|{_AMOUNT})了?多少",
            r"(?:主要|大多|大部分|多数|具体|一般|都|它们?|是|集中|分布|花|占|用|加|放|发生|出)*在?哪(?:里|儿|(?:一|几|些)?(?:层|步|块|种|个地方|地方|个?部分))",
            r"(?:怎么|如何|咋|怎样)(?:才能?)?(?:去|再)?(?:降|减|提|升|改|加|省|压|优化)(?:低|小|少|轻|高|升|进|善|快|速|下来|上去)?(?:一?点|一些|它)?",
            r"(?:怎么|如何|咋)(?:看出?来?|判断|知道|分辨|区分|辨别|确定|认出)(?:出?来)?(?:我|自己|(?:我的)?模型)*(?:现在|目前|到底|究竟)?(?:是|属于|算)(?:哪(?:一|两)?(?:种|个|类|边)|什么情况|不是)",
            rf"(?:哪(?:一)?(?:个|层|步|块|部分|种)|谁)的?(?:参数|计算量|速度|效果|精度|显存|内存|训练)?(?:更|最|比较)?(?:好|准|难|简单|常用|重要|关键|合适|{_AMOUNT})(?:一?[些点])?",
            r"(?:一般|通常|常|要|需要|得|应该|该)*[设取选用训练]*[成为]?(?:多少|几)[步层个轮次倍]?(?:合适|比较好|好)?",
            r"(?:what )?if (?:it'?s |it is |that'?s )?(?:too |very )?\w+",
            r"too (?:large|big|small|high|low|many|few|long|short)",
            r"为什么|为啥|why|why not|why (?:ca|do|should)n'?t (?:i|you|we)|(?:what happens |what )?if (?:i|you|we) do(?:n'?t| not)|is (?:it|this|that) (?:really )?(?:necessary|needed|required)|by how much|how (?:much|many)(?: \w+)?",
            r"which (?:one |layers? |steps? |parts? )?(?:has|have|is|are|needs|takes|uses|trains|matters) .{1,30}",
            r"(?:in )?(?:where|which (?:layers?|steps?|parts?)) ?(?:mostly|mainly|exactly|specifically|in particular)?|(?:mostly|mainly) where",
        )
    )
    + r")[?？。. 呢啊吗]*$",
    re.IGNORECASE,
)
"""A question that holds nothing but what is asked: whatever it finds alone is not what it means."""
_TURNS = re.compile(
    r"^(?:那(?!么[多大小长高久])么?|(?:and|so|but)(?: what| how)?(?: about| for| of| does| is| do)?\b|(?:what|how) about\b).|^[^，,。]{1,8}呢[?？]*$",
    re.IGNORECASE,
)
"""A question that turns from what the last one was about: 那 Adam 呢, 训练的时候呢, what about RNNs."""
_ALSO = re.compile(
    r"^[^，,。]{1,12}也[^，,。]{1,8}[吗么][?？]*$|^(?:do|does|should|is|are|can|will) [^,.]{2,30}\b(?:too|as well)\??$",
    re.IGNORECASE,
)
_WHICH = re.compile(
    r"^(?:那么?|其中|这(?:几个|些|三个|两个)(?:里面?|中)?|[，,\s])*哪(?:一|两)?(?:个|种|款|者)(?:的)?[^，,。]{0,10}(?:最|更|比较)[^，,。]{1,6}[?？呢啊]*$"
    r"|^(?:and |so |but )?which (?:one |of (?:them|these|the (?:two|three)) )?(?:is|are|has|have|gives?|needs?|works?|trains?) .{2,30}(?:er|est|best|most|more|better)\b.{0,20}$",
    re.IGNORECASE,
)
_DEFINES = re.compile(r"是什么|什么是|是啥|什么叫|\bwhat(?:'s| is| are)\b", re.IGNORECASE)
_COMPARES = re.compile(
    r"一样|一回事|相同|区别|不同|差别|[和跟与比].{1,12}(?:像|好|强|快|准)|\b(?:same|different|differs?|difference|equivalent|equal|identical|similar|better|worse|faster|slower|compared?|versus|vs)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"谁(?!在?[前后先]|更|最)|你|天气|今天|明天|昨天|钱|推荐|\b(?:who|you|your|today|weather|where(?!\W*$| (?:mostly|mainly|exactly|specifically|in particular)))\b",
    re.IGNORECASE,
)
"""What a question about a method that leaves its name out does not ask."""


def without_lead(text: str) -> str:
    """Return a question without what only leads to it: wait, 等等，."""
    return _INTERJECTION.sub("", text.strip())


def compares(text: str) -> bool:
    """Tell whether a question holds one thing against another: is that the same as a bigger batch?"""
    return _COMPARES.search(text) is not None


def points_back(text: str) -> bool:
    """Tell whether a question names what it is about by a pronoun; one behind a comma stands for what is before it."""
    text = without_lead(text)
    found = _POINTS.search(text)
    return found is not None and not re.search("[,，;；。]", text[: found.start()])


def leans(text: str) -> bool:
    """Tell whether a question needs the one before it to be understood."""
    by_form = says_nothing(text) or points_back(text) or leaves_out(text) or turns_from(text)
    return is_short(text) and (by_form or counted(text) is not None)


def holds_more(text: str) -> bool:
    """Tell whether a question that leaves its subject out asks something of its own, and can be gone on with: β 一般取多少."""
    return counted(text) is None and not says_nothing(text) and not turns_from(text)


def says_nothing(text: str) -> bool:
    """Tell whether a question holds no word of any subject: 太大会怎么样, 为什么不能, which has more parameters?"""
    return _SAYS_NOTHING.search(without_lead(text)) is not None and not _ELSEWHERE.search(text)


def leaves_out(text: str) -> bool:
    """Tell whether a short question begins with what is asked, and names nothing of which: 有什么缺点, 公式是什么."""
    text = without_lead(text)
    return _LEAVES_OUT.search(text) is not None and not _ELSEWHERE.search(text)


def turns_from(text: str) -> bool:
    """Tell whether a question asks of something else what the last one asked: 那 Adam 呢, what about RNNs."""
    return _TURNS.search(text) is not None and not defines(text) and not _ELSEWHERE.search(text)


def asks_also(text: str) -> bool:
    """Tell whether a question asks if what was said holds of something else as well: 验证集也要做吗."""
    return _ALSO.search(text) is not None


def asks_which(text: str) -> bool:
    """Tell whether a question asks which of some that were named is most something: 哪个生成质量最好."""
    return _WHICH.search(text) is not None


def defines(text: str) -> bool:
    """Tell whether a question asks what something is."""
    return _DEFINES.search(text) is not None


def is_short(text: str) -> bool:
    """Tell whether a question is short enough to leave its subject out."""
    return 0 < len(text) <= LONGEST and "\n" not in text and len(text.split()) <= MOST_WORDS
