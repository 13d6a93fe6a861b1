"""What is said to an open exercise in words: a wish to have it written, a question how to begin, an idea, half of it."""

import re

from agent.policy import Move
from agent.refusals import clauses_of

_UNFINISHED = re.compile(
    r"(没|还没|未)(有)?(写|做|弄)(完|好)|写了一(半|部分)|不完整|\b(not finished|unfinished|half|incomplete)\b",
    re.IGNORECASE,
)
_IDEA = re.compile(
    r"[a-z_]\w*[.(]|(吧|对吗|行吗|可以吗|是不是|对不对|就行|就好|应该)[?？。.!！]*$|\b(should i|is it|would|just (add|use|call))\b",
    re.IGNORECASE,
)
"""What tells how it might be done, in words."""
_WRITES_IT = re.compile(
    r"(补全|补完|填完|填上|填好|写完|写好|完成|实现|搞定).{0,10}(todo|代码|函数|练习|空|题|它|这|剩下)|(把|将).{0,12}(todo|代码|函数|练习|空|剩下).{0,8}(补|填|写|做)(全|完|上|好|出来)"
    r"|\b(fill in|complete|finish|write) (the|this|my|that|all) (todos?|code|function|exercise|rest|blanks?)\b",
    re.IGNORECASE,
)
"""What wants the exercise written."""
_HOW = re.compile(
    r"从(哪|第几)(一|个)?(行|步|里|儿|函数|块|部分)?(开始)?(写|做|下手|改|补|填|入手)|(第一|下一|哪一|这一|每一)(行|步|句|个函数).{0,6}(怎么|如何|咋|该|要)?.{0,3}(写|做|弄)|(这|本)?(道)?(题|练习|函数)?的?(思路|步骤|做法|解法)(是|呢|有|怎么)|(怎么|如何|咋)(下手|开始写|起头|切入)"
    r"|\b(first (line|step)|where (do|should) i (start|begin)|what('s| is) the (idea|approach|first step)|how (do|should) i (start|begin|approach)|walk me through (it|this|the (task|exercise|problem)))\b",
    re.IGNORECASE,
)
"""What asks how to go about it."""


_WHAT = re.compile(
    r"(没|未|不太?|看不|读不|搞不|弄不|没太)(看|读|搞|弄)?(太)?(懂|明白|清楚|理解|清)(这|那)?(个|道)?(题目?|题意|要求|任务|说明)|(题目?|题意|要求|任务|说明)(我)?(没|不太?|看不|读不|搞不|弄不|没太)(看|读|搞|弄)?(太)?(懂|明白|清楚|理解|清)"
    r"|(这|那)?(个|道)?(题目?|题意|练习)(到底)?(是)?(在|想|要)?(说|讲|问|让我?做|要我?做)?(的)?(是)?(什么|啥)(意思)?[啊呀呢]*[?？]*$|到底(要|让)我?(做|写)(什么|啥)|(解释|讲|说明|复述)(解|讲|一下|下)*(这|那)?(个|道)?(题目?|题意|任务|要求)[吗吧呗]*[?？。]*$|(这|那)?(个|道)?(题目?|任务|要求)(再)?(解释|讲|说)(解|一下|下|一遍)*[吗吧呗]*[?？。]*$"
    r"|\b(don't|do not|didn't|can't) (really |quite )?(get|understand) (the|this|what the) (task|exercise|question|problem)\b|\b(explain|describe|clarify) (the|this) (task|exercise|question|problem|requirements?)\b|^what('s| is) the (task|exercise|requirement|goal)[?.]*$|\bwhat (am i|do i have|does it want me|is it asking me)( supposed)? to (do|write)\b",
    re.IGNORECASE,
)
"""What asks what the exercise wants."""
_BEGINNING = re.compile(
    r"思路|头绪|下手|动手|从哪|开始写|不会(?:写|做)|不知道(?:该|要)?(?:怎么|咋|如何)(?:写|做|弄|开始)|(?:怎么|咋|如何)(?:写|做|开始)"
    r"|\b(?:where|how) (?:do|should|to|can) ?(?:i )?(?:even )?(?:start|begin|approach)|\b(?:approach|idea|first step|no clue)\b|\bdon't know how\b|\bwalk me through\b",
    re.IGNORECASE,
)
"""What says that nothing is written, and how to begin is not known."""
_AFTER_A_TRY = re.compile(
    r"^(?:那|但是?|可是|所以|这|它|我的?|代码|到底|[，, ])*(?:为什么|为啥|咋|怎么)(?:还是|会|就|总是)?(?:不对|不行|错|没过|没通过|不通过|过不了|失败)(?:了|的|呢|啊|呀)*[?？。]*$"
    r"|(?:^|[，,。 ])(?:还有(?:哪里|哪儿|什么|别的)?(?:错|不对|问题)?(?:的|呢|吗|没有?)?|哪里(?:还)?(?:错|不对)了?|错在哪(?:里|儿)?了?|接下来(?:呢|改哪)?|下一处(?:呢)?|(?:另外|其他|剩下)的?(?:错|测试|那?几项?)?呢)[啊呀]?[?？。]*$"
    r"|^(?:so |but |and )*(?:why (?:does|did|is) (?:it|this|that|my code) (?:still )?(?:fail\w*|wrong|not (?:pass|work)\w*)|why (?:doesn't|didn't) (?:it|this|that|my code) (?:pass|work)|what(?:'s| is) (?:still )?(?:wrong|missing)(?: with (?:it|my code))?|what else(?: is (?:wrong|missing))?|anything else|where is (?:the|my) (?:mistake|error|bug))[?.! ]*$",
    re.IGNORECASE,
)
"""What after a failed try asks what is wrong, or what else is."""
_LEAVES = re.compile(
    r"^(我|那|就|还是|先|想|要|不想|能不能|可以|请|算了|[，, ])*((退出|离开|放下|放弃|结束|停止|关掉|出去|不做|不写|不练)(这|本)?(个|道|一)?(个|道)?(练习|题目?|exercise)?|(以后|晚点|改天|待会儿?|回头|明天|下次)再(做|写|来|练|弄)(这(个|道)?(题|练习)?)?)(了|吧|吗|行吗|可以吗|好吗|啦)*[。.!！?？~]*$"
    r"|^(我|那|就|还是|先|想|要|能不能|可以|请|算了|[，, ])*(回(去|到)?|去|继续)(上|学|听|看|讲)?(课程?|学习|新课|那一?课|刚才的课)(了|吧|吗|啦)*[。.!！?？~]*$"
    r"|\b(leave|exit|quit|abandon|drop|close|stop|get out of|done with|get me out of) (the|this|that) (exercise|task|problem|thing)\b|^(i )?(just )?(want|let me|get me|i'd like) (to (get )?)?out( of (here|this|it))?( please)?[.!]*$"
    r"|^(can|could|may) (i|we) (do|finish|come back to|try) (this|it|that)( one| exercise)? (later|another time|tomorrow|some other time)|^(i'll |let's |i will )?(do|finish|come back to) (this|it|that)( one)? (later|another time|tomorrow)( please)?[.!]*$"
    r"|^(i'd like to |i want to |let's |can we |take me )*(go )?back to (the |my )?(lessons?|course|class)\b",
    re.IGNORECASE,
)
"""What wants out of the exercise."""
_ANOTHER = re.compile(
    r"(换|来|给|有没有|要|做)(我)?(一)?(个|道|点|些)?(别的|另外的?|其他的?|新的?|(更|再)?(简单|容易|基础)(一?点|些)?(儿)?的?)(题目?|练习|的)?(吗|吧|呗|么|啊|呢|试试|做)*[。.!！?？]*$|换(一)?(个|道)(题目?|练习)?(做|吧|试试)?[。.!！]*$"
    r"|\b(another|(something|an?|some)?[ ]?(easier|simpler|different|other|new)) ?(one|exercise|task|problem)?( please| instead| then)*[.!?]*$",
    re.IGNORECASE,
)
"""What wants an exercise other than the open one."""
_EASIER = re.compile(
    r"(?:换|来|给|有没有|有|出|问)我?一?[个道点些]?(?:更|再|稍微|比较)?(?:简单|容易|基础)(?:一?[点些])?(?:儿)?的?(?:题目?|问题)?(?:吗|吧|呗|么|啊|呢|试试|做|行吗|好吗)*[。.!！?？~]*$"
    r"|\b(?:an?|something|some) (?:easier|simpler) ?(?:one|question|item|problem)?(?: please| instead| first)*[.!?]*$",
    re.IGNORECASE,
)
"""What wants an easier question; of an exercise, another one."""
LONGEST_WISH = 40


def wants_out(message: str) -> bool:
    """Tell whether a message wants out of the open exercise."""
    parts = clauses_of(message.rstrip("?？"))
    return len(message) <= LONGEST_WISH and any(_LEAVES.search(each) for each in (message.strip(), *parts[-1:]))


def wants_another(message: str) -> bool:
    """Tell whether a message wants an exercise other than the open one."""
    return len(message) <= LONGEST_WISH and _ANOTHER.search(message.strip()) is not None


def asks_how(message: str) -> bool:
    """Tell whether a message asks how to go about the exercise."""
    return len(message) <= LONGEST_WISH and _HOW.search(message) is not None


def knows_no_beginning(message: str) -> bool:
    """Tell whether a message says that its author does not know how to begin."""
    return _BEGINNING.search(message) is not None


def asks_what_fails(message: str) -> bool:
    """Tell whether a message asks what is wrong with the code that was sent, or what else is."""
    return len(message) <= LONGEST_WISH and _AFTER_A_TRY.search(message.strip()) is not None


def wants_easier(message: str) -> bool:
    """Tell whether a message wants an easier question than the open one."""
    return len(message) <= LONGEST_WISH and _EASIER.search(message.strip()) is not None


def asks_what(message: str) -> bool:
    """Tell whether a message asks what the exercise wants."""
    return len(message) <= LONGEST_WISH and _WHAT.search(message.strip()) is not None


def answer_to(message: str) -> str:
    """Return the phrase that answers words where code is wanted: for a part of it, for an idea, for anything else."""
    if _UNFINISHED.search(message):
        return "exercise_part"
    return "exercise_idea" if _IDEA.search(message) else "exercise_wants_code"


def wish_of(message: str) -> Move | None:
    """Return what is done with a message about the open exercise that has the form of a question; None for any other."""
    if _WRITES_IT.search(message):
        return Move.KEEP_SOLUTION
    return Move.HINT_EXERCISE if _HOW.search(message) else None
