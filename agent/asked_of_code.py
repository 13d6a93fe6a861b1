"""What is asked of the learner's program that was just run: where its fault is, why, what else is wrong, what a name came to.

Such questions hold hardly a word of their own, so the state decides: they are of the program while its run is the last
thing that was said, and of what was graded as soon as something was.
"""

import ast
import re
from collections.abc import Sequence
from enum import StrEnum

from agent.dialogue import Dialogue
from agent.last_code import LastCode
from agent.lesson import Step
from agent.telling_mend import told_edit
from knowledge.quiz import QuizItem
from tools.probing import bound_at_last, bound_within, computed
from tools.program import Program
from tools.told_edits import ToldEdit

FRESH, AT_HAND = 1, 5
"""Messages for which a bare question is of the program that was run, and one that names the code."""
MOST, SHORTEST_SIZE = 10**9, 3
"""Of a number that is proposed; digits of one that comes without a word."""
LONGEST = 40
"""Characters: who says more asks for something else."""


class Asked(StrEnum):
    """What of the program is asked."""

    WHERE = "where it is wrong"
    WHY = "why it is wrong"
    MORE = "what else is wrong"
    FILL = "what is to be written"
    VALUE = "what a name came to"
    OUTPUT = "what it printed"
    TRY = "whether a number is right"
    REVIEW = "how good it is"
    REPAIR = "whether a mend that is told is right"


# Possessive: 这里 is also 这 and 里, and so many ways to read a row of them would take minutes.
_LEAD = r"(?:那么?|所以|现在|可是|但是?|具体|到底|究竟|请问|我的?|你看|你说|这样|这个|这段|这里|这|是|在|就|它|的|代码|程序|里|中|会|应该|该|so |but |and |then |[，,\s])*+"
_END = r"[呢啊呀吧了的\s]*[?？。.!！]*$"
_FAULT = r"(?:问题|错误?|毛病|不对|bug|漏洞|错处|出错|写错|报错)"
_WHERE = re.compile(
    rf"^{_LEAD}(?:(?:{_FAULT}|不行|跑不了|失败)了?[，,\s]*)?{_LEAD}(?:怎么|咋|如何|该?怎么)(?:办|搞|弄|处理){_END}|^(?:so |and |but )*(?:what (?:now|do i do(?: now| about (?:it|this|the error))?|should i do(?: now| about (?:it|this|the error))?))[?. ]*$"
    rf"|^{_LEAD}(?:错|问题|毛病|bug|报错|出错)?(?:出|在|是|到底)*(?:哪|那)(?:一)?(?:里|儿|行|句|步|处|块|个地方|个位置|一?行代码)?(?:有|出|写|是|里|代码|得|的)*{_FAULT}?(?:了|吗|引起的|导致的)?{_END}"
    rf"|^{_LEAD}(?:有没有|有|没有?|存在|能看出)(?:什么|啥|哪些)?{_FAULT}(?:吗|没有?|嘛|么){_END}"
    rf"|^{_LEAD}(?:有)?(?:什么|啥){_FAULT}{_END}|^{_LEAD}(?:就|算|改|写|修|都)*(?:对|好|行|可以|没错|没问题)了?(?:吗|么|嘛|吧|不对|没有?)(?:对吗|对不对)?{_END}|^{_LEAD}(?:对不对|没错吧){_END}"
    r"|^(?:so |but |and )*(?:which|what) lines?(?: is| has| was| contains)?(?: it| the)?(?: wrong| bad| (?:bug|error|mistake|problem|fault))?(?: (?:on|in))?[?. ]*$"
    r"|^(?:so |but |and )*where(?:'s| is| exactly is)?(?: the| my)?(?: (?:bug|error|mistake|problem|fault))?(?: exactly)?[?. ]*$"
    r"|^(?:so |but |and )*(?:what(?:'s| is) wrong(?: with (?:it|this|that|(?:my|the) code))?|where did (?:i|it) go wrong|is (?:it|this|that|(?:my|the) code) (?:now )?(?:right|correct|fixed|ok(?:ay)?)(?: now)?)[?. ]*$",
    re.IGNORECASE,
)
_WHY = re.compile(
    rf"^(?:{_LEAD}{_FAULT}了?)?{_LEAD}(?:为什么|为啥|为何|怎么会|咋会|怎么回事|咋回事|凭什么|什么原因|啥原因)(?:会|就|要|不|对|能|行|可以|这样|这么|写|错误?|报错|出错|出现|是|有|问题|它|个|这)*{_END}"
    rf"|^{_LEAD}(?:{_FAULT}|错误信息|报错信息)的?(?:的?原因|什么意思|啥意思|是什么意思|说的?是?什么|是(?:因为)?什么|因为什么)(?:是)?(?:什么|啥)?{_END}|^{_LEAD}(?:什么|啥)(?:原因|导致的?|引起的?){_END}"
    rf"|^(?:so |but |and )*(?:(?:why|how come)(?: is| was| do| did| am)?(?: there an?| i get| i getting)?(?: the| this| that| my| an)*|what(?:'s| is| does| causes| caused)? (?:the|this|that|my)) (?:error|exception|failure|crash)(?: here| message| mean| about| for| happening| happen| from| say| saying)*[?. ]*$"
    rf"|^(?:so |but |and )*(?:explain (?:the|this|that|my) error(?: to me| please)*|why (?:did|does|is) (?:it|this|that|(?:my|the) (?:code|program)) (?:fail|crash|break|not (?:run|work)(?:ing)?|error(?: out)?|failing|crashing))[?. ]*$"
    r"|^(?:so |but |and )*why(?: (?:not|is that|is (?:it|this|that) (?:wrong|bad|a (?:problem|fault|bug))|does (?:it|this|that) (?:fail|matter|happen)))?[?. ]*$",
    re.IGNORECASE,
)
_MORE = re.compile(
    rf"^{_LEAD}(?:除了(?:这个|这处|它))?(?:还|再|有没有|只有?|有|没有?)*(?:别的|其他的?|其它的?|另外的?|更多的?|下一(?:个|处)|这(?:一)?(?:个|处)|的)*+(?:地方)?(?:还)?(?:有|是)?(?:什么|啥|哪些|没有?)?{_FAULT}(?:了|吗|没有?|嘛|么|是什么)*{_END}"
    rf"|^{_LEAD}(?:还|再)有(?:吗|呢|没有?|别的吗|什么|哪些){_END}|^{_LEAD}(?:其他|其它|其余|别的|剩下)(?:的|地方|部分|都|呢|没问题|对|好|吗|吧|了|行)+{_END}"
    r"|^(?:so |but |and )*(?:is there |are there |any |what )*(?:anything |any |something )?(?:else|more|other)(?: is| are)?(?: wrong| (?:bugs?|errors?|mistakes?|problems?|faults?))?(?: with it| in it| left)?[?. ]*$"
    r"|^(?:so |but |and )*(?:what is |what's )?(?:the )?(?:next|other) (?:bug|error|mistake|problem|fault)s?[?. ]*$",
    re.IGNORECASE,
)
_ELSE = re.compile(
    r"还|再|别的|其[他它余]|另外|更多|下一|剩下|只有?这|就这|没有?问题|没有?错|\b(else|more|other|next)\b",
    re.IGNORECASE,
)
"""What asks for more than the fault that was named."""
_DENIES = re.compile(rf"^(?:我|那)?没有?(?:什么|啥|别的|其他|其它)?{_FAULT}(?:了|啦|的)*[。.!！]*$")
"""What says that there is no question."""
_NAMES_CODE = re.compile(
    r"代码|程序|报错|出错|\berror\b|(?:哪|那)一?行|\bbugs?\b|\b(?:code|lines?|program)\b", re.IGNORECASE
)
_FILL = re.compile(
    rf"^{_LEAD}(?:第.{{1,4}}行|得|要|那里)*(?:填|写|改|换|设|取)(?:成|为|上|个)?(?:多少|几|什么|啥|哪个数)(?:才对|才行|才好|数)?{_END}"
    r"|^(?:so |but |and )*(?:what|which) (?:number|value|size)? ?(?:should|do|must|would) (?:i|it|that|this) (?:put|write|fill in|be|use|enter|have)(?: (?:there|here|instead|in))*[?. ]*$",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"^(?:那么?|所以|现在|最后|最终|结果|训练完|跑完|循环完|之后|以后|后|里|时|这时|的|[，,\s])*(?P<zh>[A-Za-z_][A-Za-z0-9_.]{0,30})\s*(?:最后|最终|现在|结果|跑完|后|的|值|等于|是|变成|变|到|为|有|会|了|到底|[\s])*(?:多少|几|多大)"
    + _END
    + r"|^(?:so |and )*what(?:'s| is| was| does) (?:the )?(?P<known>final |last )?(?:value of )?(?P<en>[A-Za-z_][A-Za-z0-9_.]{0,30})(?P<end> (?:at the end|in the end|now|finally|become|end up as|come to))?[?. ]*$",
    re.IGNORECASE,
)
_SHAPE = re.compile(
    r"^(?:那么?|请问|这里|此时|的|，|,|\s)*(?P<zh>[A-Za-z_(][^\u4e00-\u9fff?？]{0,40}?)\s*(?:那里|这里|此时|后面|之后|现在)?的?\s*(?:形状|shapes?|尺寸|维度|大小)(?:又|会|应该|到底|最后|分别|各)*(?:是|为|有)?(?:什么样?|多少|啥|几|怎样)?[的呢啊呀]*[?？。]*$"
    r"|^(?:and |so )*(?:what(?:'s| is| was| are| were)? )?(?:the )?(?:shapes?|sizes?) (?:of|does|has) (?:the |both )*`?(?P<en>[A-Za-z_(][^?`\u4e00-\u9fff]{0,40}?)`?(?: (?:have|after that|then|now|here|there|at that point|in forward|inside forward|in the forward))*[?. ]*$",
    re.IGNORECASE,
)
_AND = re.compile(r"(?<=[\w)\]])(?:\s*(?:和|与|跟|以及|、|，)\s*|\s*,?\s+and\s+)(?=[A-Za-z_(])")
"""What stands between two names: parsed as Python, `x and y` is something else."""
_OUTPUT = re.compile(
    r"^(?:那|它|这个?|这段|我的?|代码|程序|的|最后|最终|运行|跑出来|刚才)*(?:输出|运行结果|打印|结果)(?:了|出来|出|的)*(?:是|为|有|会是)?(?:多少|什么|啥|几)[呢啊呀?？。]*$"
    r"|^(?:and |so )*what(?:'s| is| was| does| did) (?:the |its )?(?:output|(?:it|this|that|(?:the|my) (?:code|program)) (?:print|output))[?. ]*$",
    re.IGNORECASE,
)
_IMPROVE = re.compile(
    rf"^{_LEAD}(?:有)?(?:哪里|哪儿|哪些|什么|怎么|如何|怎样)(?:地方)?(?:还|可以|能|需要|应该|值得|再)*(?:被)?(?:优化|改进|改善|完善|提升|写得?更好)(?:的|地方|空间|一下|它|这个|这段|代码|程序)*{_END}"
    rf"|^{_LEAD}(?:还|有没有|有|可以|能|再)+(?:优化|改进|改善|提升)(?:的|地方|空间|吗)*{_END}"
    r"|^(?:so |and )*(?:how|what|where) (?:can|could|should|would) (?:i|we|it|this|you) (?:be )?(?:improved?|optimi[sz]ed?|do better|make (?:it|this) better)(?: (?:it|this|that|here|(?:my|the|this) (?:code|program)))*[?. ]*$"
    r"|^any (?:improvements?|suggestions?)(?: for (?:it|this|(?:my|the) code))?[?. ]*$",
    re.IGNORECASE,
)
_REVIEW = re.compile(
    rf"^{_LEAD}(?:写|编|整体|质量|效率|性能|结构|风格)+得?(?:怎么样|咋样|如何|好不好|好吗|行不行|还行吗|规范吗|高吗|高不高|快吗){_END}"
    rf"|^{_LEAD}(?:能不能|能|可不可以|可以)(?:写|改|变)?得?(?:更|再)(?:好|快|简洁|优雅|简单|高效|规范)(?:一?点|一些)?{_END}|^{_LEAD}(?:高效|规范|简洁)(?:吗|么|不){_END}"
    rf"|^(?:请|麻烦|能不能|可以|帮我|你)*(?:优化|重构|改进|精简|润色)(?:一下|下|我的?|这|那|一?[段份个]|代码|程序|它)+(?:吗|行吗|好吗)?{_END}|^(?:请|帮我|能不能|可以)*把?(?:我的?|这|那|一?[段份个]|代码|程序|它)+(?:优化|重构|改进|精简|润色)(?:一下|下)?{_END}"
    r"|^(?:please |can you |could you |now |help me )*(?:optimi[sz]e|refactor|improve|clean up|polish) (?:it|this|(?:my|the|this) (?:code|program))(?: please| for me)?[?. ]*$"
    r"|^(?:so |and )*(?:is|are) (?:this|it|(?:my|the|this) (?:code|program|script)) (?:efficient|good|any good|clean|fast(?: enough)?|pythonic|well[ -]written)[?. ]*$"
    r"|^(?:please |can you )*(?:review|rate|judge|critique) (?:my|this|the) (?:code|program)[?. ]*$|^how (?:good|efficient|clean|fast) is (?:my|this|the) (?:code|program)[?. ]*$"
    r"|^(?:can|could) (?:it|this|my code) be (?:written )?(?:better|faster|cleaner)(?: written)?[?. ]*$|^what do you think (?:of|about) (?:my|this|the) (?:code|program)[?. ]*$",
    re.IGNORECASE,
)
"""What asks for a judgement of the whole."""
_UNLEARNT = re.compile(
    r"(?=.*(?:为什么|为啥|怎么|咋|\bwhy\b))(?=.*(?:loss|损失|误差|准确率|精度|模型|网络|acc))"
    r".{0,30}(?:不(?:下降|降|动|变|收敛|对|涨|上升)|降不(?:下去|下来|了)|上不去|学不(?:会|到|动)|卡住|(?:not|n't|never|stuck|barely).{0,16}(?:decreas|go|fall|drop|learn|converg|improv|mov)?\w*).{0,12}$",
    re.IGNORECASE,
)
"""What asks for the reason of a training that does not learn: with a fault just named, that one."""
_TRY = re.compile(
    r"^(?:那|所以|是|应该|该|填|写|改成|就是|等于|是不是|=|should it be |is it |so |\s)*(?P<sum>\d[\d\s*×x+\-()/]{0,30}?)(?:\s*=\s*(?P<result>\d{1,9}))?(?P<asks>行吗|行不行|对吗|吗|吧|呢|对不对|可以吗|可以|\s)*(?P<mark>[?？。.!！]*)$",
    re.IGNORECASE,
)


_FORMS = ((Asked.FILL, _FILL), (Asked.WHERE, _WHERE), (Asked.WHY, _WHY))


def asked_of_code(message: str, dialogue: Dialogue, item: QuizItem | None = None) -> Asked | None:
    """Return what a message asks of the program that was just run; None where it is about something else.

    `item` is the one that is open: a number may be its answer.
    """
    if told_repair(message, dialogue):
        return Asked.REPAIR
    code, text = dialogue.code, message.strip()
    is_open = not (dialogue.exercise or dialogue.proposed or dialogue.placing or len(text) > LONGEST or "\n" in text)
    if (
        code is None
        or not is_open
        or code.age > (AT_HAND if _NAMES_CODE.search(text) or shaped(text, code.text) else FRESH)
        or _DENIES.search(text)
    ):
        return None
    shapes = shaped(text, code.text)
    if valued(text, code.text) and not (code.failed and shapes and not is_of_lines(shapes, code)):
        return Asked.VALUE
    if _OUTPUT.search(text):
        return Asked.OUTPUT
    if _REVIEW.search(text):
        return Asked.REVIEW
    if _IMPROVE.search(text):
        return Asked.MORE if code.works or code.told is None else Asked.WHERE
    if (_MORE.search(text) or _WHERE.search(text)) and (code.works or _ELSE.search(text)):
        return Asked.MORE
    if code.works or code.told is None:
        return None
    if _UNLEARNT.search(text) and not code.failed:
        return Asked.WHY
    if found := next((kind for kind, form in _FORMS if form.search(text)), None):
        return found
    takes_numbers = item is not None and item.value is not None
    return Asked.TRY if tried(text, dialogue) and not takes_numbers else None


def told_repair(message: str, dialogue: Dialogue) -> ToldEdit | None:
    """Return what a message tells of a mend of the program that was just run; never of an open exercise's."""
    code = dialogue.code
    if code is None or code.age > AT_HAND or dialogue.exercise or dialogue.proposed or dialogue.placing:
        return None
    return told_edit(message, code)


def shaped(text: str, code: str) -> tuple[str, ...]:
    """Return the names or terms whose shapes are asked for, if all are made of a program's own names: x, pred - y, o of its forward."""
    match, program = _SHAPE.search(_AND.sub(", ", text)), Program.parse(code)
    asked = Program.parse((match["zh"] or match["en"]).strip(" `")) if match else None
    statement = asked.tree.body[0] if asked and len(asked.tree.body) == 1 else None
    if program is None or not isinstance(statement, ast.Expr):
        return ()
    terms = statement.value.elts if isinstance(statement.value, ast.Tuple) else [statement.value]
    own = bound_at_last(program) | bound_within(program)
    for term in terms:
        names = {node.id for node in ast.walk(term) if isinstance(node, ast.Name)} - {"torch", "self"}
        if not names or not names <= own:
            return ()
    return tuple(map(ast.unparse, terms))


def is_of_lines(terms: Sequence[str], code: LastCode) -> bool:
    """Tell whether shapes are told from the lines of a run: of what a function binds, and where the program did not come to its end."""
    program = Program.parse(code.text)
    trees = [asked.tree for each in terms if (asked := Program.parse(each))]
    names = {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}
    is_gone = program is not None and not names - {"torch"} <= bound_at_last(program)
    return is_gone or (code.failed and bool(terms) and all(map(str.isidentifier, terms)))


def valued(text: str, code: str) -> tuple[str, ...]:
    """Return the names of a program whose values, or the terms whose shapes, are asked for; none where none of its own is."""
    if terms := shaped(text, code):
        return tuple(f"{each}.shape" if re.fullmatch(r"[\w.]+", each) else f"({each}).shape" for each in terms)
    match = _VALUE.search(text)
    if match is None or (match["en"] and not (match["known"] or match["end"])):
        return ()
    name, program = match["zh"] or match["en"], Program.parse(code)
    return (name,) if program and name.partition(".")[0] in bound_at_last(program) else ()


def tried(text: str, dialogue: Dialogue) -> int | None:
    """Return the whole number that a message gives for one in the program: 6*6*32？; a bare one may be what is to be predicted."""
    match = _TRY.search(text)
    if match is None:
        return None
    written, lesson = re.sub("[×xX]", "*", match["sum"]).strip(), dialogue.lesson
    step = lesson.step if lesson else None
    is_size = len(written) >= SHORTEST_SIZE and step in (None, Step.SCENE)  # where words are asked for
    if written.isdigit() and not is_size and (step is Step.PREDICT or not (match["asks"] or match["mark"])):
        return None
    try:
        value = computed(ast.parse(written, mode="eval").body)
    except SyntaxError:
        return None
    return int(value) if value is not None and value.is_integer() and 0 < value < MOST else None
