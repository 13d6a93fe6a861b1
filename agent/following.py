"""A question that goes on with what was talked about: 为什么有效, 它有什么缺点, is it learned or fixed?

It says no word of its subject, so alone it finds whatever else is said in such words, or nothing. It is searched with
the subject's name in it, and that is kept where the notes on the subject answer it.
"""

import re
from dataclasses import replace

from agent.naming import named, short_title
from knowledge.curriculum import Curriculum
from knowledge.library import Found, Library, SearchResult
from knowledge.note import Note
from knowledge.words import language_of

LONGEST = 60
"""Characters of a question that may leave its subject out."""
MOST_WORDS = 12
"""Of an English one."""
STRANGE = -2.0
"""How far out of scope a question may lie that names nothing: below, it is about something else altogether."""
SURE = 3.0
"""From here on a question that points at nothing is taken to hold its subject."""
BETTER = 1.0
"""By so much it must lie nearer to the notes with the subject's name in it."""
AHEAD = 2.0
"""By so much a fact of the note that the talk is about is ahead of the others."""
_HE = re.compile(r"它们|它|(?<![A-Za-z])(?:it|they|them)(?![A-Za-z])", re.IGNORECASE)
_POINTS = re.compile(
    r"它|其(?=缺|优|作|原理|公|形)|(?:这|那)(?:个|种)?(?=[有是和跟比会能要该怎为]|$)"
    r"|\b(?<!what time is )(?:they|them|it)\b(?! (?:matter|possible|true|ok|okay|necessary|make sense|better to))"
    r"|\b(?:this|that)[?.! ]*$|^(?:and |but |so )*(?:is|does|why|how|when|what|can) (?:is |does |do |you |i )*(?:this|that)\b",
    re.IGNORECASE,
)
"""What stands for something that was said before."""
_LEAVES_OUT = re.compile(
    r"^(?:那么?|而且|但是?|所以)?(?:(?:为什么|为啥|怎么|如何|咋|什么时候|啥时候|有(?:什么|啥|哪些|没有)|一般|通常|默认|能不能|可以|需要|会不会|要不要"
    r"|公式|定义|优点|优势|缺点|坏处|好处|原理|作用|适合|放在?哪|取|设|选|[a-zA-Zα-ω]{1,3} ?(?:一般|通常)?(?:取|设|是)多少|和.{1,6}一样吗?|比.{1,8}好).{0,8}|(?:太|过)(?:大|小|多|少)(?:了)?(?:会怎样|会怎么样|怎么办|行吗|呢)?"
    r"|训练和(?:测试|推理|预测|评估).{0,8}|我(?:只有|的).{2,12}(?:行|够|可以|能)(?:用)?吗|.{0,8}用?哪个(?:好|更好)?)[?？。呢啊]*$"
    r"|^(?:and |but |so )*(?:(?:does|would|is) an? \w+er one\b.{0,40}|which (?:one|of them)\b.{0,40}"
    r"|(?:any |what are (?:the |its )?|what about (?:the )?)?(?:drawbacks?|disadvantages?|advantages?|pros|cons|limitations?|downsides?|benefits?|formula|use cases?|alternatives?)(?: and \w+)?)[?. ]*$",
    re.IGNORECASE,
)
"""A question without a subject: it begins with what is asked of it, and is short."""
_ELSEWHERE = re.compile(r"谁|你|天气|今天|明天|昨天|钱|推荐|\b(?:who|where|you|your|today|weather)\b", re.IGNORECASE)
"""What a question about a method that leaves its name out does not ask."""


def points_back(text: str) -> bool:
    """Tell whether a question names what it is about by a pronoun; one behind a comma stands for what is before it."""
    found = _POINTS.search(text)
    return found is not None and not re.search("[,，;；。]", text[: found.start()])


def followed_by(alone: SearchResult, library: Library, about: Note | None, curriculum: Curriculum) -> SearchResult:
    """Return what the notes say to a question as a follow-up, where that is what it is; else what was found for it alone."""
    text = alone.query.strip()
    if about is None or not _is_short(text):
        return alone
    points, other = points_back(text), named(curriculum, text)
    if other == about.id or not (points or _leaves_out(text)):
        return alone
    found = library.search(_with_subject(text, about), k=len(alone.found))
    if not found.in_scope or not found.facts:
        return alone
    if points:
        goes_on = "它" in text or other is None or alone.scope < SURE
    else:
        is_near = STRANGE < alone.scope < SURE and found.scope >= max(alone.scope + BETTER, BETTER)
        # A name that finds its own note holds a subject.
        is_elsewhere = not alone.in_scope or (bool(alone.facts) and alone.facts[0].note not in (about.id, other))
        goes_on = is_near and is_elsewhere and found.facts[0].note == about.id
    return _sorted_by(found, alone, library, about) if goes_on else alone


def _is_short(text: str) -> bool:
    return 0 < len(text) <= LONGEST and "\n" not in text and len(text.split()) <= MOST_WORDS


def _leaves_out(text: str) -> bool:
    return _LEAVES_OUT.search(text) is not None and not _ELSEWHERE.search(text)


def _with_subject(text: str, about: Note) -> str:
    """Return a question with the name of what the talk is about in it."""
    language = language_of(text)
    title = short_title(about, language)
    if _HE.search(text):
        return _HE.sub(title, text, count=1)
    return f"{title}：{text}" if language == "zh" else f"{title}: {text}"


def _sorted_by(found: SearchResult, alone: SearchResult, library: Library, about: Note) -> SearchResult:
    """Return what was found in the order of what is asked: the subject's name alone would put its definition first."""
    scores = {each.passage: each.score for each in library.search(alone.query, k=len(library.passages)).found}
    again = [
        Found(each.passage, each.score + scores[each.passage] + AHEAD * (each.passage.note == about.id))
        for each in found.found
    ]
    return replace(found, found=tuple(sorted(again, key=lambda each: -each.score)))
