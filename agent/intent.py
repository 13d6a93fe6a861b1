"""What a message wants, by rules; what the phase expects wins when two readings fit."""

import ast
import re
from enum import StrEnum

from agent.prying import asks_for_key
from agent.topics import topic
from agent.turn import Phase
from agent.wishing_mend import is_plain
from knowledge.words import Language


class Intent(StrEnum):
    """What a message may be, whatever the phase."""

    ANSWER = "answer"
    QUESTION = "question"
    CODE = "code"
    CODE_TO_EXPLAIN = "code to explain"
    NEXT = "next"
    SKIP = "skip"
    OTHER_WORDS = "other words"
    EXAMPLE = "example"
    HINT = "hint"
    STUCK = "stuck"
    WHERE = "where"
    DRAW_PLAN = "wish for a picture of the plan"
    DECLINE = "no"
    """Only while a change of the plan waits for a yes."""
    UNDO = "undo"
    CHANGE_PLAN = "change of plan"
    CORRECTION = "correction"
    LANGUAGE = "language switch"
    ASKS_KEY = "asks for the key"
    CODE_TO_RUN = "code to run"
    FIX = "code to mend"
    WALK = "wish for a walkthrough"
    PRACTISE = "wish for an exercise"
    PAUSE = "pause"
    PLACE = "wish for a placement"
    TODAY = "what is on today"
    REVIEW = "wish for a review"
    MASTERY = "what is known of the learner's knowledge"
    OVERRULE = "what the learner says of a topic"
    EASY = "too easy"
    APPEAL = "appeal"
    ABOUT = "about the tutor or the course"
    REPEAT = "once more"
    BACK = "a step back"
    COURTESY = "courtesy"
    NEVER_MIND = "never mind"
    SILENCE = "silence"


_FENCE = re.compile(r"```(?:python|py)?\s*\n(.*?)(?:```|\Z)", re.DOTALL)
_CODE_LINES = re.compile(
    r"^[ \t]*(import \w|from \w[\w.]* import|\w+\s*=\s*(nn|torch|np|F|optim)\.|def \w+\(|print\(|for \w+ in |class \w+)",
    re.MULTILINE,
)

_RULES: tuple[tuple[Intent, re.Pattern[str]], ...] = tuple(
    (intent, re.compile(pattern, re.IGNORECASE))
    for intent, pattern in (
        (
            Intent.LANGUAGE,
            r"^.{0,12}(in english|speak english|switch to english|(用英文|用英语)(?!.{0,2}(把|写|标|注))|说英文|说英语|讲英文|in chinese|用中文|说中文|讲中文|换成中文|换成英文)",
        ),
        (
            Intent.WALK,
            r"(逐行|一行一行|一行行)(地)?(的)?(给我|帮我|来)?(讲|解释|说|分析|过|看|走)|代码.{0,6}(逐行|一行一行)|^(请|能不能|可以|你)*(带|领|陪)(着)?我(走|过|看|读)(一)?(遍|下|趟|看)?.{1,40}(代码|程序|实现)|^(请|给我|帮我|能不能|可以)*(讲|解释|分析)(一讲|讲|解|一下|下)?.{0,30}的?(代码|程序)(吧|吗|呗)?[。.!！?？]*$|\bwalk (me )?through\b|\bline by line\b|^explain (the|this|that|its|your) (.{0,30} )?(code|program)\b",
        ),
        (
            Intent.OTHER_WORDS,
            r"^(请)?(换(个|一?种)(说法|讲法|方式|角度)|再(讲|解释)一(遍|次|下)|(讲|说)(得)?(慢|简单|通俗|细|清楚)(一)?点|太快了|慢(一)?点|(能不能|可以|能)?.{0,4}(简单|通俗|直白)(一)?点(讲|说)?|.{0,12}(没|不)(怎么|太|大)?(听懂|看懂|听明白|看明白|懂|明白|理解)(这|它|啊|呢|了)?[。.!！]?$|.{0,8}(听|看)不懂|(please )?(explain|say) (it|that|this)? ?(again|differently|another way|in other words)|i (don't|do not) (get|understand)( it| this| that)?)",
        ),
        (
            Intent.EXAMPLE,
            r"^(请|能不能|可以|再)?(举|给)(个|一个|我)?(个)?.{0,4}例(子)?|^(an? |another |give me an? )?example",
        ),
        (Intent.HINT, r"^(给|来)?(个|一个|我|点)?(个)?提示|^(a |give me a )?hint"),
        (
            Intent.STUCK,
            r"^(这|那)?(个|道)?(题|题目|一步|课|内容)?(太|好|有点|有些|真)难(了|啊|吧)*[。.!！]*$|^(that|this|it)'?s? (is )?(too|so|very) (hard|difficult)|^(我)?(卡住了?|不会做|没思路|没头绪|想不出来|(还是)?(不知道|不会|不懂)(该|要)?(怎么|如何)?(写|做|下手|开始|动手))|^(i('?m| am) )?stuck|^i (don't|do not) know how to (start|begin|write|do)",
        ),
        (
            Intent.DRAW_PLAN,
            r"^(请|帮我|给我)?(画|把)(出|一下|一画|个|张)?.{0,6}(学习)?(计划|进度|甘特)(图|画出来)?(吧|呢)?[。.!！]?$|^(计划|进度)图$|甘特图|^(draw|plot) .{0,12}(plan|gantt).{0,10}$|^(plan )?chart$",
        ),
        (
            Intent.UNDO,
            r"^(请)?(撤销|撤回|还原)(一下|刚才的?|上一步|修改|改动|这个?|吧)*[。.!！]*$|^(恢复|改回)(原来|之前|刚才)的?(计划|安排)?(吧)?[。.!！]*$|^undo\b.{0,16}$",
        ),
        (
            Intent.WHERE,
            r"(我|现在|咱们|我们).{0,4}(学|讲|到)?(到)?(哪(里|儿)?了|什么进度)|^(看看|看一下|看|显示|给我看|查看)?(我的)?(学习)?(计划|进度|大纲)(呢|表)?[?？]?$|where (am i|are we)|(show|see) (me )?(my |the )?(plan|progress)",
        ),
        (
            Intent.PLACE,
            r"^(我)?(想|要|先|可以)?(做|来|测)?(一下|一测|几道|四道|六道|一组|个)?(小题|摸底|水平测试|测(试)?(一下)?(我的)?水平|入门测试|摸底(测试|题|考)?)(吧|看看|试试)?[。.!！]*$|^(先)?测(一下|一测|测)(我的)?(水平|基础)|^(a |the )?placement( test)?$|^(please )?(test|place) me\b|^check my level",
        ),
        (
            Intent.PAUSE,
            r"^(我|今天)?(有点|有些|好|太)?(累|困)(了|啊)*|^(我)?(想|要|先)?休息(一下|一会儿?)?(吧|了)?[。.!！]*$|^(稍)?等(一)?(下|会儿?)[。.!！]*$|^(今天)?(先|就)(不学了|到这|学到这)|^(明天|下次|改天|回头)再(学|来|说|继续)|(take|need) a break|(enough|all|done) for (today|now)",
        ),
        (
            Intent.APPEAL,
            r"^(可是|但是|但|不|喂|老师)?[，,\s]*我(还是|就|明明)?(觉得|认为|感觉)?(我|自己)?(的)?(答案|回答)?(明明|就|应该|也|并)?(是|没有?|没)?(对|错|说对了|答对了|正确)(的|啊|呀|了|吧)*[。.!！]*$|凭什么.{0,6}(不对|错|不算)|(为什么|为啥|怎么|咋)(会)?(就)?(判|说|算|是)?(我|这|它)?(的)?(答案)?(判|算|是)?(错|不对)(了|的|呢|啊)?[?？。]*$|(你|系统)(是不是)?(判|改|算)错了|(重新|再)(判|批|改|评)(一下|一遍|一次|我的答案)|^(but )?i (still )?(think|believe) (i (was|am)|i'm|my answer (is|was)|that('s| is)) (right|correct)|why (is|was) (it|that|this|my answer) (wrong|incorrect)|^(please )?re-?grade|you (marked|graded) (it|me|that) wrong",
        ),
        (
            Intent.TODAY,
            r"^(那)?(我)?今天(我)?(要|该|应该|可以|能)?(学|做|复习|干)(点|些)?(什么|啥|哪些)|^(看看)?今天(的)?(任务|安排|内容)?[。.!！?？]*$|^(what'?s|what is) (on |for |due )?(today|next)\b|^today\??$",
        ),
        (
            Intent.REVIEW,
            r"^(我)?(想|要|先|开始|去|来)?(做)?(复习|补测)(一下|一会儿?)?.{0,16}?(吧|了)?[。.!！]*$|^(阶段小测|做阶段小测)$|^(let'?s |start (the )?)?review( .{2,30})?$",
        ),
        (
            Intent.MASTERY,
            r"(掌握|学)(得|的)(怎么样|如何|咋样|好不好|怎样)|^(看看)?我的(掌握(情况|程度)?|弱点|薄弱(点|环节)?|错题)|(哪些|什么|哪里)(我)?(还)?(没|不)(掌握|牢|熟)|^how am i doing|^(show )?my (mastery|weak)",
        ),
        (
            Intent.OVERRULE,
            r"^(请)?(把)?.{2,20}(算作|算成|标为|标成|标记为|记为|记成|当作)(我)?(已经)?(会|掌握|不会|没掌握|没学会)(了|的)?[。.!！]*$|^.{2,16}(我)?(已经|早就|都)(会|掌握)了[。.!！]*$|^.{2,16}(我)?其实(还)?(不会|没掌握|没学会)[。.!！]*$|^(mark|count) .{2,30} as (known|unknown|mastered)",
        ),
        (
            Intent.BACK,
            r"^(先)?(回到|返回|退回|后退|回)(到)?(上一(步|个)|前一步|一步)?(吧)?[。.!！]*$|^上一(步|个|题)[。.!！]*$|^(go )?(one step )?back[.!]*$|^previous( step)?[.!]*$",
        ),
        (
            Intent.REPEAT,
            r"^(请)?(把)?(刚才|上面|前面|刚刚)(那个|那段|的|说的|讲的|那一步)*(再|重新)?(说|讲|发|看|来)(一)?(遍|次|下)|^(请)?(再(说|发|看|来)一(遍|次)|重复(一遍|一下)?|没看清(楚)?|没看到|题目(是什么|再发一遍)?)[。.!！?？]*$|^(please )?(repeat|say (that|it) again|what was the question)",
        ),
        (Intent.EASY, r"太简单|太容易|too easy"),
        (
            Intent.PRACTISE,
            r"^(我)?(还)?(想|要|来|能不能|可以)?(再)?(给我)?(来|出|做|练|换)(个|道|点|些|一道|一个|一些|几道)?.{0,10}(练习|习题|编程题|代码题|动手题)(吧|吗|做做|题)?[。.!！?？]*$|^(做|去|开始)?(练习|动手)(吧)?[。.!！]*$"
            r"|^(我)?(想|要)(动手|练(习|一练|练手)?)(一下)?(吧)?[。.!！]*$|^(practi[sc]e|exercise)$|^.{0,24}\b(an?|another|some|the|more) (coding |programming )?exercises?\b.{0,40}$",
        ),
        (
            Intent.SKIP,
            r"^(先)?(跳过|略过|不做)(这|那|本)?(一)?(道|个)?(题|练习|习题|exercise)(了|吧)?[。.!！]?$|^(skip|leave) (this|the) (exercise|one)",
        ),
        (
            Intent.CHANGE_PLAN,
            r"^(我)?(想|要|能|可以|能不能|可不可以)?(先|优先|直接)(不)?(学|讲|上)(?!什么|哪|一下|讲).{2,30}$|^(我)?(想|要|能|可以|能不能|可不可以)?(直接)?跳到(?!上|下).{2,30}$|^(我)?(想|要)?(下|这|本)(周|个?星期)[^？?]{0,6}(学|看|讲|上|做)(?!什么|哪)[^？?]{2,30}$"
            r"|^(把|请把).{2,30}(提前|提到.{0,4}前面?|往前(放|挪|移)?|(放|挪|移|排)到?最?前面?|推后|推迟|往后(放|挪|移)?|(放|挪|移)到最?后面?|去掉|删掉|删除|砍掉|加进来|加进去|加进计划)(吧)?[。.!！]*$"
            r"|^(我)?(不想学|不学|不上|以后再学)[^？?]{2,20}$|^精简(一下)?(计划)?(吧)?[。.!！]*$|^压缩(一下)?计划"
            r"|^(我)?(还)?(想|要)(再|多)?学(一下|习)?(?!多久|多长|多少|几|得?完)[^？?什么怎会]{2,20}$"
            r"|(\d+|[一二两三四五六七八九十半]+)\s*个?半?(天|周|星期|月|年)半?(之内|以内|内|之后|以后|后)?[^，。？?]{0,8}(面试|笔试|考试|考研|答辩|学完|毕业|入职|搞定)"
            r"|(\d+|[一二三四五六七八九十]+)\s*月(\s*(\d+|[一二三四五六七八九十]+)\s*[日号]|底|初|中)?[^，。？?]{0,4}(之前|以前|前|截止)|(年底|月底|期末)(之前|以前|前)"
            r"|(每周|每天|一周|每星期|一天)[^，。？?]{0,8}[一二两三四五六七八九十]\s*个?(小时|钟头)"
            r"|^(i want to |i'd like to )?(start|begin) with (?!the answer)\w.{2,30}$|^(move|bring) .{2,30} (up|forward|first|earlier|to the front)|^postpone .{2,}|^(next|this) week .{0,12}(only|just) |^shorten|\b(by|before) (january|february|march|april|may|june|july|august|september|october|november|december)\b|\bin \w+ (days|weeks|months) .{0,16}\b(interview|exam)|\b(interview|exam|deadline) .{0,12}\bin \w+ (days|weeks|months)\b"
            r"|^(把|请把)?.{2,30}(加回来|放回来|加回计划|恢复)(吧)?[。.!！]*$|^(add|put) .{2,30} back|(每周|每天|一周|每星期|一天).{0,8}\d+(\.\d+)?\s*(个)?(小时|钟头|h\b|hour)|\d+(\.\d+)?\s*(个)?(小时|hours?).{0,4}(每周|一周|a week|per week)|跳过.{2,}|(改|调整|换|修改)(一下)?.{0,6}(计划|安排|框架|方向)|^(我)?(想|要|请|帮我|能不能|可以)?(把)?(我的)?(学习)?计划(再)?(改|调整|换|修改)(一下|一改|下|改)?(吧|吗|呗)?[。.!！?？]*$|skip (the |lesson )?\w{3,}",
        ),
        (
            Intent.CORRECTION,
            r"^(我)?(其实|不对|更正|纠正|改一下|说错了)|^我(不是|没有|没)(?!懂|明白|看懂|听懂|思路)|^我(不会|没学过|不懂|忘了)\s*[^，。？?做写答算选]{2,12}$|^(actually|correction|i meant)",
        ),
        (
            Intent.NEVER_MIND,
            r"^(算了|不用了|不算了|不写了|不做了|先不管(它|了)?|never ?mind|forget it|cancel|stop)[吧了，,。.!！~\s]*$",
        ),
        (
            Intent.SKIP,
            r"^(先)?(跳过|略过|下一题|换一题|直接进入(下一阶段)?|不复习了|go straight on|pass|skip)(吧|了)?[。.!！]?$",
        ),
        (
            Intent.NEXT,
            r"^(那(就|么|我们)*)?(好(的|吧|啊|呀|嘞)?|可以|行|都行|都可以|随便(你)?|听你的|你(来)?定|嗯+|继续|下一(步|课|节)|开始(第一课|上课|学习?)?|接着|然后呢|没问题|就这样|同意|懂了|明白了?|知道了|挺好的?|不错|没意见|可以的|ok(ay)?|yes|yep|sure|looks? (good|fine|great)|(that'?s |sounds )?(fine|good|great|perfect)|agreed|i agree|go on|next|continue|start|got it|fine|sounds good|let'?s (go|start|begin))([，,。.!！~\s]*(就这样|继续|开始|下一步|下一课|吧|了|我们|please|thanks|谢谢|懂了|没问题)*(开始|继续)?(吧|了)?)?[。.!！~\s]*$",
        ),
        (
            Intent.COURTESY,
            r"^(你|您|老师)?(讲|说|教)?(得|的)?(真|太|很)?(好|棒|厉害|不错|清楚)(了|啊|呀)?[！!。.~]*$|^(哈|呵|嘻|嘿)+[！!。.~，,]*$|^(厉害|牛|666+|lol|haha+|nice|great|awesome|cool|wow)[！!。.~]*$|^(谢谢|多谢|感谢|thanks?( you)?|thx|你好|您好|hi|hello|hey|早上好|晚上好|在吗|再见|拜拜|bye)[呀啊哦了！!。.~,，\s]*(老师)?[！!。.~\s]*$",
        ),
    )
)
_QUESTION = re.compile(
    r"[?？]\s*$|什么|谁|为什么|为啥|怎么|如何|多少|多(大|长|宽|高|久)|哪(个|些|种|里)|区别|是不是|能不能|会不会|有没有|吗[?？。!！]?$|呢[?？]?$|解释|介绍|讲讲|讲一下|说说|想知道|请问|啥|干嘛|咋|为何|有何|帮我|写(一|个|段)|给我(写|看|一段|画)|画(出|个|一下|一画)|演示"
    r"|^(请|麻烦)?(用.{1,12})?(实现|编写|搭建?)(一|个|出)?(?!不|没|了)"
    r"|^(show|give|write|implement|build|draw|plot|what|why|how|when|which|who|where|is|are|does|do|can|could|should|explain|tell me|describe)\b",
    re.IGNORECASE,
)

_KEY = re.compile(r"答案|解答|选项|字母|代码|answer|solution|key|letter|option", re.IGNORECASE)
_EXPLAIN = re.compile(
    r"解释|讲(讲|解|一下|一讲)|逐行|每(一)?行|一行一行|在(做|干)什么|干(嘛|什么|啥)|什么意思|看不懂|walk (me )?through|explain|line by line|what (does|do) (this|it|these)",
    re.IGNORECASE,
)
"""What is said beside code that is to be explained, not mended."""

_BY_LINE = re.compile(r"逐行|每(一)?行|一行一行|walk (me )?through|line by line", re.IGNORECASE)
_FAILS = re.compile(
    r"错|异常|崩|不对|不行|不收敛|不降|不动|跑不(通|起来)|有问题|哪里.{0,4}问题|nan\b|bug"
    r"|\b(errors?|exceptions?|traceback|fail\w*|crash\w*|wrong|broken|mistake|does(n't| not) work|not (work|learn|train)\w*)\b",
    re.IGNORECASE,
)
"""What is said beside code that does not do what it should: not its lines, but its fault is to be explained."""

_COMPLAINS = re.compile(
    r"学不|卡(在|住)|停在|下不去|不(下)?降|不收敛|准确率|一直|总是|永远|太(高|低|慢|差)|为什么|为啥|问题|\b(stuck|loss|accuracy|converge\w*|always|never|why)\b",
    re.IGNORECASE,
)
"""What is said beside code that ends without an error, and whose result is not as it should be."""

_RUN = re.compile(r"(只|先|帮我)?(运行|跑)(一下|看看|一跑|试试)|\b(just |only )?run (it|this|that)\b", re.IGNORECASE)
"""What is said beside code that is only to be run."""

_FIX = re.compile(r"改好|改对|改正|修好|修复|帮我(改|修)|怎么(改|修)|\b(fix|mend|repair|debug)\b", re.IGNORECASE)
"""What is said beside code that is to be mended."""

HEAD, TAIL = 1500, 500
"""Characters of a long text that the rules look at; some would take seconds for all of it."""
LONGEST_WISH = 6
"""So short a message at the plan is a wish in itself: 文本, PyTorch."""
_ABOUT_PLAN = re.compile(
    r"我|想|要|改|换|方向|兴趣|喜欢|学过|会|周|小时|课|计划|阶段"
    r"|\b(i|my|want|would|like|prefer|interest\w*|weeks?|hours?|plan|lessons?|stages?)\b",
    re.IGNORECASE,
)


def code_in(message: str) -> str | None:
    """Return the Python code that a message holds: its fenced blocks, or the message itself if it reads as code."""
    if blocks := _FENCE.findall(message):
        return "\n".join(block.rstrip() for block in blocks) + "\n"
    if len(_CODE_LINES.findall(message)) >= 2 and not re.search(
        r"[\u4e00-\u9fff]{6,}(?![^\n]*#)", message.split("\n")[0]
    ):
        return message.strip() + "\n"
    return None


def defining(message: str) -> str | None:
    """Return a message that is Python which defines something, fence or not."""
    try:
        tree = ast.parse(message)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    defines = any(isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Assign | ast.Import) for node in tree.body)
    return message.strip() + "\n" if defines else None


def complains(message: str) -> bool:
    """Tell whether a message names a fault or a symptom of the code in it."""
    around = _around_code(message)
    return _FAILS.search(around) is not None or _COMPLAINS.search(around) is not None


def _around_code(message: str) -> str:
    """Return what a message says beside its code."""
    return "\n".join(line for line in _FENCE.sub("", message).split("\n") if not _CODE_LINES.search(line))


def intent_of(message: str, phase: Phase) -> Intent:
    """Return what a message wants; pure."""
    text = message.strip()
    if not re.search(r"\w", text):
        return Intent.SILENCE
    if code_in(message) or (phase is Phase.PRACTICE and defining(message)):
        around = _around_code(message)
        if _RUN.search(around):
            return Intent.CODE_TO_RUN
        if _FIX.search(around) and phase is not Phase.PRACTICE:  # there it is judged, and its solution kept
            return Intent.FIX
        is_walk = _EXPLAIN.search(around) and (_BY_LINE.search(around) or not _FAILS.search(around))
        return Intent.CODE_TO_EXPLAIN if is_walk else Intent.CODE
    text = _ends(text)
    if is_plain(text):
        return Intent.FIX
    is_order = topic(text) == "instructions" and not _KEY.search(text)  # to drop the rules, and no answer is named
    if not is_order and asks_for_key(text):
        return Intent.ASKS_KEY
    for intent, pattern in _RULES:
        if pattern.search(text):
            return intent
    if topic(text):
        return Intent.ABOUT
    if _QUESTION.search(text) and not _expected(text, phase):
        return Intent.QUESTION
    if phase is Phase.PLAN and len(text) > LONGEST_WISH and not _ABOUT_PLAN.search(text):
        return Intent.QUESTION  # 'GAN 生成的都是同一张脸' tells of no interest in generating
    return Intent.ANSWER


def _ends(text: str) -> str:
    """Return a text, if it is long without its middle."""
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}\n{text[-TAIL:]}"


def _expected(text: str, phase: Phase) -> bool:
    """Tell whether a question mark only makes an answer hesitant, as a lesson gets them: '越来越大？', '应该是 B 吧？'."""
    if phase not in (Phase.LESSON, Phase.PLACEMENT):
        return False
    doubting = re.sub(r"(吧|对吗|对吧|是吗|right)[\s?？]*$", "", text)
    bare = re.sub(r"吗?[\s?？]*$", "", doubting)
    longest = 20 if doubting != text else 8  # '反向传播和梯度下降是一回事吗' is a question
    return len(bare) <= longest and not _QUESTION.search(bare) and not re.search("你|还是", bare)


_AGREES = re.compile(
    r"^(好(的|吧)?|可以|行|嗯)?[，,\s]*(就|那)?(这样|按这个|照这个)?(改|换)(吧|了|呀)?[。.!！]*$|^(要|对|是的?|嗯|好呀|改)[。.!！]*$|^((yes|ok|okay|sure)[,\s]+)?(please )?(do|change|take) (it|that)|^(please )?do$",
    re.IGNORECASE,
)
_DECLINES = re.compile(
    r"^(还是|先|就)?(不|别|不用|不要|不必|算了)(改|换|变|动|了|要|用)*(吧|了)?[，,。.!！\s]*$|^(保持|维持)(原样|原来|不变)|^(用|按|留着)?原来的"
    r"|^(no|nope|keep (it|the plan|the old)|don't|do not|rather not)\b.{0,20}$",
    re.IGNORECASE,
)


def answer_to_proposal(message: str) -> Intent | None:
    """Return whether a message takes or declines what was proposed; None if it does neither."""
    text = message.strip()
    if _DECLINES.search(text):
        return Intent.DECLINE
    return Intent.NEXT if _AGREES.search(text) else None


_NO_IDEA = re.compile(
    r"^(我)?(真的?|还|也)?(不|没)(太|大|怎么)?(知道|清楚|会|懂|想法|思路|有(想法|思路))(啊|呀|了|呢|诶|这(个|题|道题)|怎么(做|写|答|算|选))*[。.!！~…]*$|^(i )?(don't know|no idea|not sure|have no idea)",
    re.IGNORECASE,
)


def says_no_idea(message: str) -> bool:
    """Tell whether a message only says that its author does not know."""
    return _NO_IDEA.search(message.strip()) is not None


def wanted_language(message: str) -> Language:
    """Return the language that a language switch asks for."""
    return "en" if re.search(r"english|英文|英语", message, re.IGNORECASE) else "zh"
