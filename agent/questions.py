"""Which messages ask: by their form, for they hold hardly a question mark; and which only hesitate, or tell of trouble."""

import re

from agent.offhand import spelled
from agent.turn import Phase

HEAD, TAIL = 1500, 500
"""Characters of a long text that the rules look at; some would take seconds for all of it."""

_LEADS = (
    r"(?:(?:ok(?:ay)?|alright|right|well|so|and|but|also|then|wait|hold on|hmm+|um+|uh|oh|ah|hey|hi|yes|yeah|yep|no|sure|cool|nice"
    r"|great|got it|i see|sorry|please|basically|btw|by the way|actually|anyway|lol|now|(?:one |another |quick )?(?:more )?question"
    r"|(?:我|那|所以|但是|但|不过|等等|好的?|嗯))(?:[\s,，.:：;!?…-]+|(?<=[\u3400-\u9fff]))){1,4}"
)
"""What may stand before an English question: ok and why, wait what."""
_HOW = r"(?:what|why|how|which|explain|show me|tell me|give me)\b|(?:when|where|who) (?:do|does|did|is|are|was|should|would|can|to)\b"
_WHETHER = r"(?:is|are|was|does|do|did|can|could|should|will|would) (?:i|you|we|it|they|this|that|these|those|the|an?|there|my|your|each|every)\b"
_AT_A_LOSS = r"(?:idk|dunno|(?:i )?(?:don't know|do not know|have no idea|had no idea)|(?:i'm |i am )?(?:not sure|confused|curious|wondering|unsure|lost)|no (?:idea|clue)|i wonder|i keep forgetting|i forgot)"
"""Who does not know something asks for it where they say what it is: idk what epochs are."""

_FORMS = (
    # A word of a question, or a mark at the end.
    r"[?？]\s*$|什么|谁|为什么|为啥|怎么|如何|多少|多(大|长|宽|高|久)|哪(个|些|种|里|几|儿|边|一?[类层步块]|一?部分)|区别|差别|是不是|能不能|会不会|有没有|吗[?？。!！]?$|呢[?？]?$|解释|介绍|讲讲|讲一下|说说|想知道|请问|啥|干嘛|咋|为何|有何|帮我|写(一|个|段)|给我(写|看|一段|画)|画(出|个|一下|一画)|演示|会(怎样|怎么样|如何)|(加|放|写|改|用)(在|到)?哪",
    # A thing, and what of it.
    r"的(更新|计算)?(公式|定义|推导|优缺点|计算方法)[。.!！]?$",
    r"^.{2,24}(公式|优点|缺点|好处|坏处|优势|不足之处)[。.!！]?$|(在哪(里|儿|几层)?|哪来的?|的(英文|英语|中文)名?)[?？。]*$|从哪(里|儿)?(来|看|学|下手|入手|冒)",
    # How many, and a question behind a statement.
    r"分之几|几(倍|维)|(是|等于|变成|变为|得|为|剩|缩成)几(?!乎)|[,，;；] *(what|which|how (much|many)|why)\b",
    r"有几(?:种|类|个|层|步|样)(?:方式|方法|做法|情况|类型|参数|模式)?[呢啊呀?？。]*$|(?<![好点十百千万\d零一二三四五六七八九没])几[呢啊呀?？。]*$",
    # A comparison that is wished for.
    r"(?:比一比|比比看|(?:比较|对比)一下|做个?(?:对比|比较))[吧呗呢啊。!！]*$|^(?:那|请|帮我)?(?:比较|对比)一下.{2,}",
    r"(填|设|取|除以|补|乘|要|用|练|走|切出?)几(个|步|次|层|行|种|倍|格|圈|条|维)?[^，。,；;]{0,6}$",
    # Whether, and which of two: 对不对, CNN 还是 MLP.
    r"(?<!不管)(?<!无论)(?<!确定)(?<!知道)(?<!清楚)(行|对|能|会|要|该|算|够|好)不(行|对|能|会|要|该|算|够|好)(?!都)|(给|来)(个|我).{1,20}(例子|公式)",
    r"(?<!不管)(?<!无论)(用|选|填|乘|按|取)(?!了)[^，。,；;]{1,12}还是(用|选|填|乘|按|取)[^，。,；;]{1,12}$|[A-Za-z]{2,} ?还是 ?[A-Za-z]{2,}",
    # English without a word of a question.
    r"^my (?!maths?\b|background|level|python|english|experience|goal|interest|major|job|name|guess|answer|prediction|idea|opinion|intuition|first|bad|mistake).{8,}$|\b(means? what|is what exactly|how do(es)? (they|it) differ|who is who)\b",
    r"^[\w +-]{3,40} (formula|definition|meaning|example|explained)[.]?$",
    r"^(the )?(main |key )?(differences?|distinction|relation(ship)?|connection|comparison|trade-?offs?|pros and cons|(dis)?advantages?|drawbacks?|benefits?|limitations?|downsides?|meaning|definition|formula|intuition|purpose|role|derivation|derivative|steps|ways|examples?) (between|of|for|behind|to) (?!.*\b(is|are|was|means|lies|comes)\b).{2,60}$",
    r"^[\w .+#-]{2,24} (vs\.?|versus) [\w .+#-]{2,24}$",
    # A wish for code.
    r"^(请|帮我)?手撕|^(再)?来(一)?(个|段|份|点)?.{0,30}(代码|程序|实现|示例)",
    r"^(请|麻烦)?(用.{1,12})?(实现|编写|搭建?)(一|个|出)?(?!不|没|了)",
    # An English question behind something else: ok and why does it, 'vanishing gradient: what is the condition', '梯度消失 why'.
    rf"^{_LEADS}(?:{_HOW}|{_WHETHER})",
    rf"(?:[:：]\s*|[a-z]{{2}}[.!?] |[\u3400-\u9fff](?<!知道)(?<!明白)[\s，。]*)(?:(?:and|but|so) )?(?:(?:what|why|how) ?(?!ever)\b(?!to\b)|{_WHETHER})",
    r"(?:^|[,，.。;；:：!?—]\s*|[\u3400-\u9fff](?<!知道)(?<!明白)\s*|\b(?:but|and|so|or|wait|then|ok) )(?:why|how(?: come| many| much)?|what (?:should|do|can|could) i do|which one|what for)(?: (?:is (?:that|this|it)|so|though|then|exactly|again|not))*[?!. ]*$",
    rf"^(?:(?:ok|so|and|but|wait|hmm|well)[,. ]+)?{_AT_A_LOSS},?(?: about| yet)? (?:what|why|how|when|where|which|who)(?! (?:to|one)\b)(?! (?:it|this|that|you|they) (?:is|means?|does|mean|want|are|said)\b)(?!.{{0,12}}\banswer\b) \w+.{{2,}}$",
    # How a question, or a wish for an explanation, begins in English.
    r"^(sorry,? )?(but )?i (do not|don't|can't|cannot|didn't|still don't) (really )?(get|understand|see|follow) (?!it\b|that\b|this\b|you\b|what you|anything)\w+",
    r"^(please )?(show|give|write|implement|build|draw|plot|what|why|how|when|which|who|where|is|are|does|do|can|could|should|explain|tell me|describe)\b",
    r"^(please |can you |could you )?(derive (?!from)|prove (that |why |the |it )|compare (?!it\b|them\b|with\b|to\b|each\b|the (output|predict|result|label))|define (?!a\b)|summari[sz]e |recap |sketch |outline |remind me |teach me |help me understand |i('d like| want| need) to (know|understand) )",
)
_QUESTION = re.compile("|".join(_FORMS), re.IGNORECASE)

_DENIED = re.compile(
    r"(没|没有|不)(怎么|什么|多少|几)(?!样|办|意思|区别|用)|(什么|啥|怎么|哪儿|哪里|谁|哪个)(都|也)(不|没|行|可以|好|成)(?!.*[?？吗])"
    r"|(忘了|忘记|不记得|想不起来?)(前面|前边|刚才|上次|之前|后面|开头)[^，。,\s]{0,6}(什么|啥|谁|哪)(?!.*[?？吗])"
    r"|(不知道|不晓得|不清楚|不确定|说不(清|上来))(该|要|应该)?(怎么|咋|如何|咋个)(说|讲|形容|表达|描述|组织|措辞)(才)?(好)?(?=[，,。.…\s]|$)"
    r"|(?<=\w)啥的(?=[都也天全平，,\s。]|$)|(?P<verb>[用学选听])(啥|什么|哪个)[，,\s]*(我|咱|就|也|都){1,3}(?P=verb)(啥|什么|哪个)"
)
"""What has a word of a question and denies: 没怎么接触过, 没什么基础, 啥都不会, 别人用啥我用啥; and what stands before an answer: 不知道咋说，反正要变成数."""

_WHATEVER = re.compile(
    r"(?:(?:多少|多[大长宽高久深远]|几(?![乎何])|哪(?!些)(?:儿|里|[个种层]){0,2}|谁|(?<![为有])(?:什么|啥)|(?:再|无论|不管|不论)(?:怎么|咋)样?"
    r"|(?:怎么|咋)(?=训练|练|调|改|算|画|弄|做|学|转|切|放|选|写|试|跑|动|移|组合))[^，。,；;？?]{0,8}?(?:都|也(?=[^，。,；;]{0,3}(?:不|没|无|白)))"
    r"|\b(?:no matter|regardless of|(?:doesn't|does not|wouldn't) matter) (?:what|how|which|where|who)\b)"
    r"(?!.*(?:[?？]|[吗呢么][。.!！\s]*$|怎么|咋|为什么|为啥))",
    re.IGNORECASE,
)
"""What holds for whatever the word of a question may stand for: 训练多久都没用, 几层也分不开; 怎么每次都不一样 asks."""

_SYMPTOM = re.compile(
    r"我的?(?:这个)?.{0,8}(?:loss|损失|准确率|精度|acc|accuracy|模型|网络|梯度|显存|训练).{0,12}(?:一直|总是|老是|始终|就是|还是|只有|不降|不动|不收敛|卡|爆|nan|崩)"
    r"|(?:loss|损失|准确率|acc(?:uracy)?)\s*(?:一直|总是|老是|始终|就|都|卡)(?:是|在|为)?\s*(?:\d|nan|不降|不动|不变)"
    r"|(?:训练|train).{0,8}\d+(?:\.\d+)?\s*%.{0,12}(?:验证|测试|val|test|dev).{0,8}\d+(?:\.\d+)?\s*%"
    r"|\d+(?:\.\d+)?\s*%.{0,12}(?:训练|train\w*).{0,20}\d+(?:\.\d+)?\s*%.{0,12}(?:验证|测试|val\w*|test\w*|dev)"
    r"|^my (?:loss|accuracy|model|network|training|gradients?|code)\b.{0,80}\b(?:what now|what (?:can|should|do) i do|any ideas?|help|how come)\b"
    r"|\b(?:my|the) (?:loss|accuracy|model|network|training|gradients?)\b.{0,24}\b(?:stuck|nan|stays?|keeps?|never|not|isn't|won't|doesn't|explodes?|always)\b"
    r"|我的?(?:这个)?(?:模型|网络|分类器).{0,8}(?:全|都|总是|只会?)(?:部|是)?(?:预测|输出|判|分|猜|认)"
    r"|(?:还是|依然|仍然)(?:不行|没用|报错|爆|不对)(?:[。!！]|$)",
    re.IGNORECASE,
)
"""What tells of a training of the learner's own that goes wrong: help is wanted, though nothing is asked."""
_TROUBLE = re.compile(
    r"(?:显存|内存|gpu|loss|损失|acc(?:uracy)?|准确率|精度|模型|网络|训练|梯度|验证集?|测试集?|输出|预测)[^，。,;；]{0,12}"
    r"(?:爆|炸|不够|溢出|不收敛|不降|降不|下不去|上不去|提不|不动|不变|没变|卡|慢|忽高忽低|忽上忽下|抖|震荡|波动|掉了|崩|nan|inf|只有\s*\d|太低|太差|不行|学不|都一样|全是|越来越[高大差])"
    r"|^(?:我(?:的|这)?)?(?:过拟合|欠拟合|爆显存|oom|梯度爆炸|梯度消失|不收敛|显存爆)(?:了|啊|啦)*[。.!！]*$"
    r"|\b(?:loss|accuracy|model|training|gpu|memory|gradients?|outputs?)\b.{0,30}\b(?:nan|stuck|slow|explod\w+|diverg\w+|oscillat\w+|too (?:low|slow)|not (?:learning|converging|improving)|runs? out|ran out|dropped|noisy|fluctuat\w+|all the same)\b"
    r"|\bout of memory\b|\boom\b",
    re.IGNORECASE,
)
"""What tells of a training of the learner's own that goes wrong; said of the step's own topic it may be a guess."""
_CURVES = re.compile(
    r"(?:验证|测试|\b(?:val\w*|test))(?:集|上)?的? ?(?:loss|损失|误差|acc\w*|准确率)? ?(?:是|在)?(?:先降后升|先升后降|又(?:升|涨|掉)|反弹|开始(?:升|涨))"
    r"|(?:训练|\btrain)(?:集|上)?的? ?(?:loss|损失|acc\w*|准确率) ?(?:是|在)? ?\d[\d.]*%?.{0,8}(?:验证|测试|\b(?:val\w*|test))(?:集|上)?的? ?(?:loss|损失|acc\w*|准确率)? ?(?:是|在)? ?\d",
    re.IGNORECASE,
)
"""What tells of two curves that part; a lesson on just that wants to hear it."""
LONGEST_SYMPTOM = 120


_ARGUES = re.compile(
    r"因为|由于|所以|因此|不是[^。；;]{1,16}(?:[，,]|而)+(?:而)?是|白搭|[再更多][^，。,；;]{0,8}也[^，。,；;]{0,3}(?:不|没|白|无)|都(?:没|无|白|不[会能行可])"
    r"|(?:不|并不)(?:代表|等于|意味|能说明)|无关|没关系|跟[^，。,]{1,8}没关|本来就|本身就?|根本|表达不了|(?:才|只)(?:是|会|能)"
    r"|\b(?:because|since|therefore|no matter|however (?:long|many|much|deep)|regardless|(?:won't|will not|doesn't|does not|can't|cannot) (?:help|mean|imply|represent|express|separate)|makes no difference|not .{2,40} but)\b",
    re.IGNORECASE,
)
_OF_OWN = re.compile(
    r"我(?!猜|觉得|认为|想[，,是]|估计|感觉)|试(?:了|过)|\bmy\b|\bi (?:have|tried|get|got|am|ran|trained)\b|\bi've\b",
    re.IGNORECASE,
)


_GUESSES = re.compile(
    r"^(我猜|我觉得|猜是|猜一下|估计|应该是)(?!.*(为什么|怎么|区别))|\b(i guess|i think|my guess|i suppose)\b(?!.*\b(why|how)\b)|^(maybe|probably)\b",
    re.IGNORECASE,
)
"""What is a guess, for all its question mark."""


_WHICH = r"(?:哪(?!怕)(?:[个些种里一几]{0,2})|谁|什么|多少|几[个步层])"
_LOOKS = r"(?:看|挑|选|找|学会?|知道|记住|记得|分辨|分清|判断|决定|关注|盯着?|留意|对准|比|算出?|认出?)"
_EMBEDDED = re.compile(
    rf"(?:每一?[个步条张次只]|模型|网络|机器|程序|编码器|解码器|它们?)[^，。,；;？?]{{0,10}}?{_LOOKS}[^，。,；;？?]{{0,8}}{_WHICH}[^，。,；;？?]{{0,6}}$"
    r"|(?:看|比|取决于)[^，。,；;？?]{0,12}(?:谁|哪个|哪边)[^，。,；;？?]{0,6}[大小高低好准快慢强少多近远稳]$"
    r"|\b(?:learns?|decides?|knows?|finds?|picks?|chooses?|sees?|depends? on|tells? (?:it|the \w+)|looks? at) (?:which|what|who|where|how (?:much|many))\b",
    re.IGNORECASE,
)
"""What stands for a thing that is looked for, and does not ask: 每个词要看源句哪个词, 得看 MAE 谁小."""
_OPEN = re.compile(
    r"[?？]|[吗呢么][。.!！\s]*$|怎么|咋|如何|为什么|为啥|为何|凭什么|是什么|什么是|是啥|什么叫|什么意思|区别|能不能|是不是|有没有|会不会|要不要|请|帮我|你|想知道|解释|讲讲|讲一下"
    r"|^(?:so |and |but |ok )*(?:what|why|how|which|who|when|where|is|are|do|does|can|could|should|explain|tell me|show me)\b|\bhow (?:does|do|is|are|can)\b",
    re.IGNORECASE,
)
_WHAT_IF = re.compile(
    r"(?:翻倍|加倍|减半|增加|减少|变[大小多少深浅高低长短]|[调加改放][大小高低多少深宽]|换成|改成|去掉|加上|不[用加]|再加|多加|如果|要是|假如).{0,12}?"
    r"(?:会|能|就|还|可以|行|好|更).{0,8}[吗么呢?？]"
)
"""What asks what would come of a change."""


def only_embeds(message: str) -> bool:
    """Tell whether the one word of a question in a message stands for what is looked for, as a guess may have it."""
    text = message.strip(" 。.!！~")
    if len(text) > LONGEST_SYMPTOM or _OPEN.search(text) or not _EMBEDDED.search(text):
        return False
    return not asks(_EMBEDDED.sub("", text))


def asks_what_if(message: str) -> bool:
    """Tell whether a message asks what would come of a change: 数据量翻倍会好吗. To a scene that is a guess in doubt, elsewhere a question."""
    return len(message) <= LONGEST_SYMPTOM and _WHAT_IF.search(message.strip()) is not None


def asks(message: str) -> bool:
    """Tell whether a message has the form of a question."""
    said = _DENIED.sub("没", _WHATEVER.sub("都", spelled(ends_of(message.strip()))))
    return _QUESTION.search(said) is not None


def argues(message: str) -> bool:
    """Tell whether a message gives a reason, and tells of no training of the learner's own: 练再久也白搭，是它表达不了."""
    return _ARGUES.search(message) is not None and not _OF_OWN.search(message)


def tells_symptom(message: str) -> bool:
    """Tell whether a message tells of a training that goes wrong."""
    return len(message) <= LONGEST_SYMPTOM and _SYMPTOM.search(spelled(message)) is not None


def may_tell_trouble(message: str) -> bool:
    """Tell whether a message tells of trouble in fewer words still, 显存爆了; said of a step's own topic they may be its answer."""
    return len(message) <= LONGEST_SYMPTOM and _TROUBLE.search(message) is not None


def tells_of_curves(message: str) -> bool:
    """Tell whether a message tells of a training and a validation that part: 验证 loss 先降后升."""
    return len(message) <= LONGEST_SYMPTOM and _CURVES.search(message) is not None


def only_hesitates(text: str, phase: Phase) -> bool:
    """Tell whether a question mark only makes an answer hesitant, as a lesson gets them: '越来越大？', '应该是 B 吧？'."""
    if phase not in (Phase.LESSON, Phase.PLACEMENT):
        return False
    if _GUESSES.search(text) and not re.search("[，,；;]", text):
        return True
    doubting = re.sub(r"(吧|对吗|对吧|是吗|right)[\s?？]*$", "", text)
    bare = re.sub(r"吗?[\s?？]*$", "", doubting)
    longest = 20 if doubting != text else 8  # '反向传播和梯度下降是一回事吗' is a question
    return len(bare) <= longest and not _QUESTION.search(bare) and not re.search("你|还是", bare)


def ends_of(text: str) -> str:
    """Return a text, if it is long without its middle."""
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}\n{text[-TAIL:]}"
