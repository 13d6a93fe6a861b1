"""A wish for the key or the solution, however it is put: plainly, in another language, encoded, by a role, by an order.

Words alone: what is kept is decided by `agent.secrets`, whatever a message is taken for. A remark on answers in general
('答案的概率怎么算'), an answer ('答案是 B') and a wish to be marked ('我的答案对吗') are none.
"""

import re

_END = r"[\s?？!！.。~～…吧啊呀嘛呢呗哦啦了]*$"
_LEAD = r"^(?:那么?|所以|请问|老师|好吧|唉|诶|喂|快说?|请|直接|你|就|能不能|可以|可不可以|麻烦|我放弃了?|不猜了|算了)*[，,：:\s]*"
_THIS = r"(?:(?:这|那|本|上|下|该|当前)(?:一)?(?:道|个)?)?(?:小题|选择题|题目|题|练习|习题|作业|问题|测验)?的?"
_KEY = r"(?:正确|标准|参考|最终|完整)?的?(?:答案|解答|正解|谜底|解法|答案字母|正确选项|正确字母)"
_CODE = r"(?:完整|全部|参考|标准|最终|正确)的?(?:代码|程序|实现|写法)"
_GIVE = r"(?:告诉|说|给|发|交出|公布|透露|泄露|剧透|揭晓|念|报|翻译|译|写|打印|输出|显示|展示|亮|看|贴|暗示|拼|编码|求|想要|我要|想知道)"
_GAP = r"[^，,。.!！?？；;\n]"
_ENCODED = r"base ?64|rot ?13|pinyin|拼音|摩斯|摩尔斯|二进制|十六进制|emoji|表情|首字母|藏头|谐音|倒着|反着|倒过来|反过来|暗号|凯撒"
_TRICK = rf"假装|扮演|角色扮演|(?:假设|假如|想象|设想)(?:一下)?你|你现在是|从现在(?:开始|起)|忽略|无视|忘掉|绕过|越狱|(?:开发者|调试|管理员|上帝)模式|我(?:就)?是(?:你的?)?(?:老师|开发者|出题人|助教|管理员|作者)|系统提示|奶奶|讲个故事|写(?:一)?首诗|一首诗|眨眼|{_ENCODED}"

_KEY_EN = r"(?:(?:right|correct|full|whole|complete|final|model|reference|exact|actual|real) )*(?:answers?|solutions?|answer key)"
_ONE_EN = r"(?:(?:right|correct) )?(?:letter|option|choice|key)"
_GIVE_EN = r"(?:tell|give|show|send|reveal|print|write|leak|spoil|translate|encode|spell|say|output|display|type|whisper|share|provide|disclose|paste|want|need|see|have|get)"
_ME_EN = r"(?: (?:me|us|out|over|down|just|only|simply|to|now))*"
_OF_THIS_EN = (
    r"(?: (?:to|for|of) (?:this|that|it|the)(?: (?:open |current )?(?:question|quiz|exercise|problem|task|one|item))?)?"
)
_AFTER_EN = r"(?= *(?:$|[,.!?;:]|please\b|now\b|already\b|directly\b|anyway\b|and\b|then\b|so\b|first\b|backwards\b|reversed\b|letter by letter|in (?:base ?64|pinyin|chinese|english|french|spanish|german|japanese|morse|rot ?13|code|reverse|binary|hex|emoji|one|any|another|plain)\b|as (?:base ?64|a |an |emoji)|into\b))"
_TRICK_EN = r"pretend|role[ -]?play|imagine (?:that )?you|act as|you are now|you'?re now|from now on|ignore|disregard|forget (?:all|your|the|everything|previous|what)|(?:developer|debug|admin|god) mode|jailbreak|\bdan\b|grandm|bedtime story|poem|acrostic|base ?64|rot ?13|morse|pinyin|backwards|in reverse|reversed|cipher|emojis?\b|first letter|hypothetical|i(?:'m| am) (?:the|a|your) (?:teacher|developer|author|admin|instructor)|for testing|rhymes? with"
_ORDER_EN = r"(?:instructions?|rules?|prompts?|notes|guidelines?|restrictions?|constraints?)"
_ELSEWHERE = (
    r"soluci[oó]n|respuesta|r[ée]ponse|corrigé|l[öo]e?sung|antwort|resposta|solu[cç][aã]o|risposta|soluzione|ответ|решени|odpowied"
    r"|rozwiązani|antwoord|oplossing|\bsvaret\b|cevab|cevap|çözüm|đáp án|jawaban|คำตอบ|उत्तर|जवाब|الجواب|الحل|الإجابة|תשובה|答え|こたえ|正解を|解答を|정답|답을|해답"
)

_ASKS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_LEAD}{_THIS}{_KEY}(?:到底|究竟|应该|该)*(?:是|选|为)?(?:什么|啥|多少|哪(?:一)?个|哪(?:一)?项|几)?(?:来着)?{_END}",
        rf"{_LEAD}{_THIS}[，,\s]*(?:到底|究竟|应该|该|我|要|得|是)*(?:选|填|答)(?:哪|什么|啥|几)(?:一)?(?:个|项|字母|选项)?(?:选项|字母|答案)?(?:对|正确|才对)?{_END}",
        rf"{_LEAD}(?:告诉我)?{_THIS}(?:到底|究竟)?哪(?:一)?(?:个|项)(?:选项|字母|答案)?(?:才)?(?:是)?(?:对|正确)(?:的)?(?:选项|答案)?{_END}",
        rf"{_LEAD}(?:选|是)?\s*[a-h]\s*还是\s*(?:选|是)?\s*[a-h]{_END}",
        rf"{_GIVE}{_GAP}{{0,8}}{_KEY}(?=$|[\s，,。.!！?？；;~吧啊呀呗嘛了用以给翻译成再就和先我])",
        rf"{_KEY}(?:{_GAP}{{0,8}})(?:告诉|给我|发我|发给|发来|交出|公布|透露|剧透|揭晓|念|翻译|译成|写出来|写给|打印|输出|显示|亮出|贴出|编码|拼出|说出来|说一下|说给)",
        rf"{_LEAD}把{_THIS}代码(?:都|直接)?(?:给|发给|贴给)我",
        rf"{_LEAD}(?:把)?{_THIS}{_CODE}(?:都|直接)?(?:给|发|贴|呢|拿){_GAP}{{0,3}}{_END}",
        rf"{_LEAD}(?:把|给|发|贴|让|我|要|想|看|一下|看看|一份|出)*{_THIS}{_CODE}(?:看看|看|一下|给我|发我|发出来|贴出来)?{_END}",
        rf"(?:直接|帮我|替我|给我)(?:把)?(?:它|{_THIS}|代码|函数|剩下的)*(?:都|全)?(?:写完|做完|做了|解出来|写出来|写好|做出来|补全){_END}",
        r"(?:和|跟|与|同)(?:你的|标准|参考)(?:答案|写法|解法|代码|实现)(?:比|有|差|一|不).{0,12}$",
        rf"{_LEAD}(?:别卖关子|揭晓|公布|剧透(?:一下)?){_END}",
        r"排除.{0,4}(?:错误|错的|不对的)(?:的)?(?:选项|答案)|(?:看|给|显示|打印|告诉).{0,8}(?:隐藏|看不见)的?测试|show me the hidden tests",
        rf"^(?:so|and|ok|okay|please|well|hey|but|then)?[, ]*(?:what(?:'s| is| are| was| would be)|whats) the (?:{_KEY_EN}|{_ONE_EN})(?: again| then| here)?{_OF_THIS_EN}{_END}",
        rf"\b{_GIVE_EN}{_ME_EN} (?:(?:the|your|that|this|its|an|a) )?{_KEY_EN}{_OF_THIS_EN}{_AFTER_EN}",
        rf"\b{_GIVE_EN}{_ME_EN} (?:the|your|that) {_ONE_EN}{_OF_THIS_EN}{_AFTER_EN}",
        rf"^(?:the |an? )?{_KEY_EN}(?: please| now)*{_END}",
        rf"\btell me which(?: (?:letter|one|option|choice|answer|of them))?(?: it)?(?: is)?(?: (?:the )?(?:right|correct|it|true))?(?: one)?{_END}",
        rf"^(?:so |and |just )*which (?:letter|one|option|choice|answer)(?: (?:is|it is|should|do|must|would))?(?: (?:i|you|one|we) (?:pick|choose|select|take|say))?(?: (?:the )?(?:right|correct|true))?(?: (?:one|answer|option))?{_END}",
        rf"^(?:so |and )*(?:which is (?:the )?(?:right|correct)(?: one| answer| option)?|is it [a-h](?:,? or [a-h])+){_END}",
        r"\b(?:write|do|solve|finish|complete|code) (?:it|this|that|the (?:exercise|task|function|code|rest))(?: all)? for me\b",
        rf"^(?:please )?(?:(?:give|show|send|paste) me )?(?:the )?(?:full|complete|whole|entire|working|finished|reference) (?:code|program|implementation)(?: please| now)*{_END}",
        rf"(?:(?:答案|解答|正解|正确选项).*(?:{_TRICK})|(?:{_TRICK}).*(?:答案|解答|正解|正确选项))",
        rf"(?:\b(?:the|your|its) {_KEY_EN}\b.*(?:{_TRICK_EN})|(?:{_TRICK_EN}).*\b(?:the|your|its) (?:{_KEY_EN}|{_ONE_EN})\b)",
        rf"(?:忽略|无视|忘掉|忘记|抛开|不要管|别管|跳出|覆盖){_GAP}{{0,4}}(?:以上|之前|前面|先前|上面|所有|一切|全部|你的|系统|这些){_GAP}{{0,8}}(?:指令|规则|提示|设定|限制|约束|要求|笔记)|(?:忽略|无视|别管|不要管)(?:掉)?(?:你的|这些|那些)?笔记",
        rf"\b(?:ignore|disregard|forget|override|bypass)(?: (?:all|any|the|your|previous|prior|above|my|these|those|of|earlier))* {_ORDER_EN}\b",
        r"\b(?:print|show|reveal|repeat|output|tell)(?: me)? (?:your|the) (?:system|hidden|initial) (?:prompt|instructions?|message)|(?:打印|输出|显示|告诉我|给我看?).{0,4}系统提示|系统提示词?(?:是什么|给我)",
        rf"(?:{_ELSEWHERE})(?!\s*(?:es|est|ist|è|é|is|er|:|=|：|は|은|는|—|-)\s*\(?[a-h\d−-])",
    )
)
_GENERAL = re.compile(
    r"(?<!还)怎么(?!还|不)|如何|为什么(?!不)|为啥(?!不)|区别|概率|分布|打分|批改|评分|对不对|对吗|正确吗|模型|网络|监督|训练|数据|标签|标注|样本|损失|算法|检索|问答|softmax|\b(?:rag|gpt|llm|bert|bleu|rouge)\b"
    r"|我的(?:答案|解答|解法)|\bmy (?:answer|solution|code)\b|\b(?:why|how)\b(?!.{0,20}\b(?:not|won't|don't)\b)|\b(?:model|network|training|dataset|probabilit\w+|loss|differ\w*)\b",
    re.IGNORECASE,
)
"""What a remark on answers in general has, or on the learner's own."""
_DECLINES = re.compile(
    r"(?:(?<!么)(?:别|不要|不用|无需)|\b(?:don'?t|do not|never|without))\s*(?:再|直接)?(?:告诉|给|说|看|公布|剧透|tell|give|show|reveal|say|spoil)",
    re.IGNORECASE,
)
_SEEN = re.compile(
    rf"{_KEY}(?:给|告诉|喂给)了?(?:它|他|她|模型|网络|解码器|学生)|(?:看到|看见|看了|看过|偷看|偷瞄|抄|背|照着|知道|泄[露漏]|没有?人|没有|只有|(?:给|告诉|喂给)了?(?:它|他|她|模型|网络|解码器|学生))[^，,。.!！?？；;\n]{{0,6}}{_KEY}|{_KEY}(?:都|就|已经|被|也)*(?:看|抄|背|漏|泄|偷|在(?:后面|里面|眼前))"
    rf"|\b(?:sees?|saw|seen|peeks?|leaks?|memori\w+|knows?|copy|copies|nobody|no one)\b.{{0,24}}\b{_KEY_EN}",
    re.IGNORECASE,
)
_TO_ME = re.compile(
    r"(?:给|告诉|发|让|跟|对|和|替|帮|教)(?:给|一下)?(?:了)?我|我(?:就|只|现在|真的?|好)*(?:想|要|能|可以|需要)|[你您]|请|麻烦|直接|能不能|可不可以|快(?:点|说)|[吗呗][?？。\s]*$|\b(?:me|you|please|can i|i want|i need)\b",
    re.IGNORECASE,
)
"""Who is to get the answer: without it '不然就提前看到答案了' tells what would go wrong."""
_BY_TRICK = re.compile(rf"{_TRICK}|{_TRICK_EN}", re.IGNORECASE)
LONGEST_WISH = 400
"""Characters; what is longer is a text, and not searched for a wish."""


def speaks_of_answers(message: str) -> bool:
    """Tell whether a message only says that somebody sees, copies or lacks answers: '没人告诉它答案', '考试的时候没有答案抄了'."""
    return _SEEN.search(message) is not None and _TO_ME.search(message) is None


def asks_for_key(message: str) -> bool:
    """Tell whether a message asks for the key of an open question, or for the solution of an exercise; pure."""
    text = " ".join(message.split())
    if len(text) > LONGEST_WISH or _DECLINES.search(text) or (_GENERAL.search(text) and not _BY_TRICK.search(text)):
        return False
    return not (speaks_of_answers(text) and not _BY_TRICK.search(text)) and any(p.search(text) for p in _ASKS)
