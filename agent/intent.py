"""What a message wants, by rules; what the phase expects wins when two readings fit."""

import ast
import re
from enum import StrEnum

from agent.topics import topic
from agent.turn import Phase
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
    ABOUT = "about the tutor or the course"
    REPEAT = "once more"
    BACK = "a step back"
    QUESTION_THEN_NEXT = "a question, then on"
    COURTESY = "courtesy"
    NEVER_MIND = "never mind"
    SILENCE = "silence"


_FENCE = re.compile(r"```(?:python|py)?\s*\n(.*?)(?:```|\Z)", re.DOTALL)
_CODE_LINES = re.compile(
    r"^\s*(import \w|from \w[\w.]* import|\w+\s*=\s*(nn|torch|np|F|optim)\.|def \w+\(|print\(|for \w+ in |class \w+)",
    re.MULTILINE,
)

_RULES: tuple[tuple[Intent, re.Pattern[str]], ...] = tuple(
    (intent, re.compile(pattern, re.IGNORECASE))
    for intent, pattern in (
        (
            Intent.LANGUAGE,
            r"^.{0,12}(in english|speak english|switch to english|用英文|用英语|说英文|说英语|讲英文|in chinese|用中文|说中文|讲中文|换成中文|换成英文)",
        ),
        (
            Intent.FIX,
            r"^(?!.*(计划|安排|方向|每周|小时|课程))((那|就|还是|请|麻烦|你|直接|能不能|可以|能)*(帮|替|给)我(直接)?(把)?.{0,6}(改好|改对|改一下|改改|改正|修好|修复|修一下|修改一下|修改好)(这|那|我|个|段|里|代码|程序|的|错|误|bug|它|呗|吧|吗|好吗|行吗|\s)*"
            r"|(那|那么|这)?(个|段|里|行)?(代码|错|错误|报错|bug|它)?(到底|应该|该|要|得)?(怎么|如何|咋)(改|修|修改|修复|改正)(才对|才行|好|对|呢|啊|呀|它|这|个|段|代码|错|误|bug)*"
            r"|(请)?(把)(它|这|那|个|段|里|我|的)*(代码|错|错误|报错|bug)?(改好|改对|改正|修好|修掉|修复|改掉)(吧|呗|给我)*|(直接)?给我(改好|修好|改对|修正)(了)?的?(代码|版本|程序|那(版|段))?)[。.!！?？\s]*$"
            r"|^(please |can you |could you |just |now )*(fix|mend|correct|repair|debug) (it|this|that|(my|the|this|that) (code|bug|error|program))( for me| please| now)*[.!?]*$|^how (do|can|should|would) (i|we|you) (fix|mend|repair) (it|this|that|(my|the|this|that) \w+)[.?]*$|^(just )?give me the (fixed|corrected|mended|working) (code|version|program)[.!]*$",
        ),
        (
            Intent.ASKS_KEY,
            r"(直接)?(告诉|给|说)(我|出)?.{0,6}(答案|解答|完整代码|参考代码)|把.{0,6}(答案|解答|代码)(都|直接)?(给|发|告诉)我|^(这|那)?(道|个)?(题|练习)?(目)?的?(正确|标准|参考)?(答案|解答)(是|呢|发|给)?(什么|啥|多少|哪个|我)?[呀啊吧?？。]*$"
            r"|^这(道)?题(应该|该)?(选|是|写)(哪个|哪一个|什么|几)|(直接|帮我|替我)(把)?(写完|做完|解出来|写出来)|just tell me the answer|(give|tell|show) me the (right |correct |full |whole )?(answer|solution)|what('s| is) the (right |correct )?(answer|solution)|(write|do|solve) it for me",
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
            r"^(这|那)?(个|道)?(题|题目|一步|课|内容)?(太|好|有点|有些|真)难(了|啊|吧)*[。.!！]*$|^(that|this|it)'?s? (is )?(too|so|very) (hard|difficult)|^(我)?(卡住了?|不会做|没思路|没头绪|想不出来|(还是)?(不知道|不会|不懂)(该|要)?(怎么|如何)?(写|做|下手|开始|动手))|^(i'?m )?stuck|^i (don't|do not) know how to (start|begin|write|do)",
        ),
        (
            Intent.WHERE,
            r"(我|现在|咱们|我们).{0,4}(学|讲|到)?(到)?(哪(里|儿)?了|什么进度)|^(看看|显示|给我看)?(我的)?(学习)?(计划|进度|大纲)(呢|表)?[?？]?$|where (am i|are we)|(show|see) (me )?(my |the )?(plan|progress)",
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
            r"^(把|请把)?.{2,30}(加回来|放回来|加回计划|恢复)(吧)?[。.!！]*$|^(add|put) .{2,30} back|(每周|每天|一周|每星期|一天).{0,8}\d+(\.\d+)?\s*(个)?(小时|钟头|h\b|hour)|\d+(\.\d+)?\s*(个)?(小时|hours?).{0,4}(每周|一周|a week|per week)|跳过.{2,}|(改|调整|换|修改)(一下)?.{0,6}(计划|安排|框架|方向)|skip (the |lesson )?\w{3,}",
        ),
        (
            Intent.CORRECTION,
            r"^(我)?(其实|不对|更正|纠正|改一下|说错了)|^我(不是|没有|没)(?!懂|明白|看懂|听懂|思路)|^(actually|correction|i meant)",
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
            r"^(好(的|吧|啊|呀|嘞)?|可以|行|嗯+|继续|下一(步|课|节)|开始(第一课|上课|学习?)?|接着|然后呢|没问题|就这样|同意|懂了|明白了?|知道了|挺好的?|不错|没意见|可以的|ok(ay)?|yes|yep|sure|looks? (good|fine|great)|(that'?s |sounds )?(fine|good|great|perfect)|agreed|i agree|go on|next|continue|start|got it|fine|sounds good|let'?s (go|start|begin))([，,。.!！~\s]*(就这样|继续|开始|下一步|下一课|吧|了|我们|please|thanks|谢谢|懂了|没问题)*(开始|继续)?(吧|了)?)?[。.!！~\s]*$",
        ),
        (
            Intent.COURTESY,
            r"^(你|您|老师)?(讲|说|教)?(得|的)?(真|太|很)?(好|棒|厉害|不错|清楚)(了|啊|呀)?[！!。.~]*$|^(哈|呵|嘻|嘿)+[！!。.~，,]*$|^(厉害|牛|666+|lol|haha+|nice|great|awesome|cool|wow)[！!。.~]*$|^(谢谢|多谢|感谢|thanks?( you)?|thx|你好|您好|hi|hello|hey|早上好|晚上好|在吗|再见|拜拜|bye)[呀啊哦了！!。.~,，\s]*(老师)?[！!。.~\s]*$",
        ),
    )
)
_QUESTION = re.compile(
    r"[?？]\s*$|什么|谁|为什么|为啥|怎么|如何|多少|多(大|长|宽|高|久)|哪(个|些|种|里)|区别|是不是|能不能|会不会|有没有|吗[?？。!！]?$|呢[?？]?$|解释|介绍|讲讲|讲一下|说说|想知道|请问|啥|干嘛|咋|为何|有何|帮我|写(一|个|段)|给我(写|看|一段|画)|画(出|个|一下|一画)|演示"
    r"|^(show|give|write|draw|plot|what|why|how|when|which|who|where|is|are|does|do|can|could|should|explain|tell me|describe)\b",
    re.IGNORECASE,
)

_GOES_ON = re.compile(
    r"^(好(的|吧)?|嗯+|继续(吧)?|懂了|明白了?|ok(ay)?|continue|go on|got it)\s*[，,。.；;！!].{2,}", re.IGNORECASE
)
"""What a question may begin with from who is through with the step: 继续吧，不过 softmax 是什么？"""

_EXPLAIN = re.compile(
    r"解释|讲(讲|解|一下|一讲)|逐行|每(一)?行|一行一行|在(做|干)什么|干(嘛|什么|啥)|什么意思|看不懂|walk (me )?through|explain|line by line|what (does|do) (this|it|these)",
    re.IGNORECASE,
)
"""What is said beside code that is to be explained, not mended."""

_RUN = re.compile(r"(只|先|帮我)?(运行|跑)(一下|看看|一跑|试试)|\b(just |only )?run (it|this|that)\b", re.IGNORECASE)
"""What is said beside code that is only to be run."""

_FIX = re.compile(r"改好|改对|改正|修好|修复|帮我(改|修)|怎么(改|修)|\b(fix|mend|repair|debug)\b", re.IGNORECASE)
"""What is said beside code that is to be mended."""

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
        return Intent.CODE_TO_EXPLAIN if _EXPLAIN.search(around) else Intent.CODE
    for intent, pattern in _RULES:
        if pattern.search(text):
            return intent
    if topic(text):
        return Intent.ABOUT
    if _QUESTION.search(text) and not _expected(text, phase):
        return Intent.QUESTION_THEN_NEXT if _GOES_ON.search(text) else Intent.QUESTION
    if phase is Phase.PLAN and len(text) > LONGEST_WISH and not _ABOUT_PLAN.search(text):
        return Intent.QUESTION  # 'GAN 生成的都是同一张脸' tells of no interest in generating
    return Intent.ANSWER


def _expected(text: str, phase: Phase) -> bool:
    """Tell whether a question mark only makes an answer hesitant, as a lesson gets them: '越来越大？', '应该是 B 吧？'."""
    if phase not in (Phase.LESSON, Phase.PLACEMENT):
        return False
    doubting = re.sub(r"(吧|对吗|对吧|是吗|right)[\s?？]*$", "", text)
    bare = re.sub(r"(吗|呢)?[\s?？]*$", "", doubting)
    longest = 20 if doubting != text else 8  # '反向传播和梯度下降是一回事吗' is a question
    return len(bare) <= longest and not _QUESTION.search(bare)


_NO_IDEA = re.compile(
    r"^(我)?(不|没)(知道|清楚|会|懂|想法|思路)|^(i )?(don't know|no idea|not sure|have no idea)", re.IGNORECASE
)


def says_no_idea(message: str) -> bool:
    """Tell whether a message only says that its author does not know."""
    return _NO_IDEA.search(message.strip()) is not None


def wanted_language(message: str) -> Language:
    """Return the language that a language switch asks for."""
    return "en" if re.search(r"english|英文|英语", message, re.IGNORECASE) else "zh"
