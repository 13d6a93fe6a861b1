"""What a learner's sentences claim of a field of the profile, and what they deny: rules over profile.yaml, no model."""

import re
from collections.abc import Iterator

from agent.clauses import CLAUSES
from agent.intent import Intent, intent_of
from agent.profile import Field, profile
from agent.turn import Phase

SUBJECTS = ("calculus", "linear algebra", "probability")
LONGEST_WORDS = 40
_MARKUP = re.compile(r"[\s`~<>\[\]$\\*#|]+")
_NOT_A = re.compile(r"(不是|并非|不算|谈不上|(is|am|'m|are) (not|no)|isn't|no longer)( an?)?\s*$")
"""What turns the denial behind it into its opposite: 我不是零基础."""
_NOT_KNOWN = re.compile(r"不会|没(有)?(怎么)?(学|用|写|接触|碰)过|(don't|do not|never) (know|knew|learn\w*|use\w*)")
_NO_ANSWER = (
    *(Intent.NEXT, Intent.COURTESY, Intent.NEVER_MIND, Intent.PAUSE, Intent.CHANGE_PLAN, Intent.LESSON, Intent.WHERE),
    *(Intent.ABOUT, Intent.SILENCE, Intent.PRACTISE),
)
"""What goes on, is polite, or is about the plan: no direction of a learner's."""
_OF_A_PROGRAM = re.compile(
    r"^(请|帮我|再|把)*(打印(?!机|店|件)|保存|运行|加(个|点|上)?注释|画(出|一下|个))|^(please )?(print|save|plot|run|log)\b(?! (a|my) )",
    re.IGNORECASE,
)
"""What orders something of a program, and is no direction: print the accuracy."""
_TO_LEARN = re.compile(r"^\W*(?:我)?(?:就|只|最|还|很)?(?:想|要|希望)(?!跳|先)")
"""What wants to learn something, and is a direction where one is asked for: 想学医疗诊断."""
_FRAME = re.compile(
    r"^(?:我|就|只|最|还|很|其实|主要|想|要|希望|打算|用来|用它|拿来)*(?:做|搞|学|弄)?(?:一?个)?(?P<words>.{2,}?)(?:的|[那这](?:种|类|样|方面|个方向)|之类|什么|方向|方面|吧|啊|呀|哦|呢)*[，,。.！!~\s]*$"
)
"""What stands around the words of a direction: 想做医疗诊断那种的."""
_HEDGES = re.compile(
    r"^.{0,8}(用过|会点?|学过|tried|used)(一点点?|一些|点| a bit of| some)* ?(keras|tensorflow|tf|pytorch)(吧|了|过)*[。.!]*$|^(我|就|只|都|也|还)*(会|懂|学过|知道|了解)?(一(点+|些)(点)?|不多|一般(般)?|还(行|好|可以)|马马虎虎|凑合)(吧|啦|了|而已)*[。.!！~…]*$"
)
"""What says how much, and not of what: 会一点点."""
_REST = re.compile(r"其(他|它|余)|别的|剩下|另外|\b(the )?(rest|others?)\b")
_ALL_BUT = re.compile(
    r"除了(?P<but>[^，。,]{1,12}?)(?:以外|之外|外)?[，,\s]*(?:都|其|另外|剩下)|(?:all|everything) (?:but|except) (?P<en>[\w ]{3,20})"
)
_OF_BEFORE = re.compile(
    r"^\s*(不过|就是|虽然|可是|现在|早就?|基本|已经|都|也|全|又|，)*(忘|还给|没学|没怎么学|啥(也|都)没学|不(太)?(会|记得)|水过|挂(了|过|科)|原封不动|.{0,4}把我挂|(卷面|考了?|才) ?[1-5]\d|一片空白|never took|想不起来|not anymore).{0,12}$|^\s*(but )?(i )?(forgot|never took|have forgotten).{0,12}$"
)
"""What takes back the subjects of the clause before: 忘光了."""
_ONCE = re.compile(
    r"本来|原本|原来|一开始|最早|之前(是)?想|以前(是)?想|\b(used to|originally|at first)\b", re.IGNORECASE
)
_LATER = re.compile(
    r"(?:先|暂时|暂且)(?:都|就)?(?:不|别)(?:想|打算|要|用)?(?:学|上|讲|看|碰)(?!会|懂|过|明白|下)|不(?:想|打算|要|用)?学(?:了|行|可|吧|$)|跳过|略过|推后|往后放|先放|放一?放|以后再|\bskip\b|\bpostpone\b"
)
"""What wants something later, or not at all, and does not tell whether it is known: 概率先不学."""
_ONLY_HEARD = re.compile(
    r"(?<!不)(?:知道|听说过|听过|用过|玩过|聊过|heard of|know of|(?:tried|used|played with) (?:chat ?)?gpt)"
)
_WANTS = re.compile(r"想|做|搞|喜欢|感兴趣|方向|研究|want|like|interest|build|make")
_VAGUE = ("weak", "none", "undecided", "any")
"""What says less than any other value of its field beside it."""
_RANK = ("projects", "some", "none")
"""Who has done a project has learnt something."""


Claims = tuple[list[str], list[str]]
"""What a learner claims, and what they deny."""


def claims(name: str, text: str) -> Claims:
    """Return the values that a text claims for a field, and those that it denies."""
    spec = profile().fields[name]
    clauses = [clause for clause in CLAUSES.split(text) if clause.strip()]
    has, lacks = (
        _of_maths(spec, text, _standing(name, clauses)) if name == "maths" else _of(spec, _standing(name, clauses))
    )
    if spec.negated and (not has or lacks):
        has, lacks = has or ([spec.negated.value] if lacks else []), []
    has = _told_most(name, has)
    if not spec.many:
        has, lacks = has[:1], []
    if name == "languages" and not (_NOT_KNOWN.search(text) or any(_in(each, text) for each in spec.lacking)):
        lacks = []  # 不熟 is not 不会
    return has, lacks if name in ("maths", "languages", "interest") else []


def _of(spec: Field, clauses: list[str]) -> Claims:
    """Return what clauses claim and deny, each by itself; what was said first of a value holds."""
    has: list[str] = []
    lacks: list[str] = []
    for clause in clauses:
        _sort(_matches(spec, clause), has, lacks)
    return has, lacks


def _sort(matches: list[tuple[str, bool]], has: list[str], lacks: list[str]) -> None:
    """Put what a clause claims and denies where it belongs, unless it is known already."""
    for value, negated in matches:
        if value not in has + lacks:
            (lacks if negated else has).append(value)


def _of_maths(spec: Field, text: str, clauses: list[str]) -> Claims:
    """Return the subjects that are known and those that are not: a clause may be about those of the one before, or the rest."""
    if match := _ALL_BUT.search(text):
        but = [value for value, _ in _matches(spec, match["but"] or match["en"])]
        return [subject for subject in SUBJECTS if subject not in but], but
    has: list[str] = []
    lacks: list[str] = []
    before: list[str] = []
    for clause in clauses:
        matches = _matches(spec, clause)
        named = [value for value, _ in matches if value in SUBJECTS]
        if before and not named and _OF_BEFORE.search(clause):  # '概率学过，但忘光了'
            has, lacks = [value for value in has if value not in before], [*lacks, *before]
            continue
        _sort(matches, has, lacks)
        if (has or lacks) and _REST.search(clause):
            rest = lacks if _lacking(spec, clause) else has
            rest.extend(subject for subject in SUBJECTS if subject not in has + lacks)
        before = named
    return has, lacks


def _told_most(name: str, has: list[str]) -> list[str]:
    """Return the values that a text claims without those that another one beside them makes vague or old."""
    if name == "ml":
        return sorted(has, key=_RANK.index)
    if name == "maths":  # who has school maths alone needs no word on how weak it is
        return [value for value in has if value != "weak" or "high school" not in has]
    plain = [value for value in has if value not in _VAGUE]
    plain = plain[::-1] if name == "framework" else plain  # what is said last holds
    return plain or has


def _standing(name: str, clauses: list[str]) -> list[str]:
    """Return the clauses that tell of a field now: without plan wishes, what is only known of, and what was wished for once."""
    if name not in ("interest", "framework"):
        return [clause for clause in clauses if not _LATER.search(clause)]
    if name == "interest":  # '就知道 chatgpt' is no direction
        wants = any(_WANTS.search(clause) for clause in clauses)
        clauses = [clause for clause in clauses if wants or not _ONLY_HEARD.search(clause)]
    now = [clause for clause in clauses if not _ONCE.search(clause)]
    return now if any(_matches(profile().fields[name], clause) for clause in now) else clauses


def _matches(spec: Field, clause: str) -> list[tuple[str, bool]]:
    return list(_found(spec, clause))


def _found(spec: Field, clause: str) -> Iterator[tuple[str, bool]]:
    negation = _in(profile().negations, clause)
    lacking = _lacking(spec, clause)
    names_one = any(value.value in SUBJECTS and _names(value.patterns, clause) for value in spec.values)
    for each in spec.values:
        if each.value == "weak" and names_one:  # '概率忘了' is about that one
            continue
        for pattern in each.patterns:
            if match := _in(pattern, clause):
                # '没怎么学概率' and '概率没怎么学' both deny; a value that is a negation itself ('没接触过') does not.
                own = _in(profile().negations, match[0]) is not None
                if each.value == "none" and _NOT_A.search(clause[: match.start()]):
                    yield from ((value.value, False) for value in spec.values if value.value == "some")
                    break
                yield each.value, lacking and not own and each.value not in _VAGUE
                break
    if spec.negated and negation and any(_in(pattern, clause) for pattern in spec.negated.patterns):
        yield spec.negated.value, False


def _lacking(spec: Field, clause: str) -> bool:
    """Tell whether a clause denies: by a negation, or, for the field's subjects, because they are to come or forgotten."""
    negations = (profile().negations, *spec.lacking)
    return any(_in(pattern, clause) for pattern in negations) and not any(
        _in(pattern, clause) for pattern in spec.having
    )


def _in(pattern: str, text: str) -> re.Match[str] | None:
    r"""Return where a pattern of profile.yaml stands; `\b` is there beside Chinese, too: numpy用过, 方向是nlp."""
    return re.search(pattern, text, re.ASCII)


def _names(patterns: list[str], clause: str) -> bool:
    return any(_in(pattern, clause) for pattern in patterns)


def bare_answer(asked: str, text: str) -> list[str]:
    """Return the values of the asked field that a bare answer ('学过一些', '没有') tells, in any of its clauses."""
    spec = profile().fields[asked]
    for clause in filter(None, map(str.strip, CLAUSES.split(text))):
        for value, patterns in spec.answers.items():
            if any(_in(pattern, clause) for pattern in patterns):
                return list(SUBJECTS) if value == "all" else [value]
    return []


def orders_a_program(text: str) -> bool:
    """Tell whether a text only orders something of a program: 打印准确率."""
    return _OF_A_PROGRAM.search(text.strip()) is not None


def free_words(text: str) -> str:
    """Return what is said of a direction that no rule knows, in the learner's own words; empty where it is none."""
    intent = intent_of(text, Phase.INTAKE)
    wants = intent is Intent.CHANGE_PLAN and _TO_LEARN.search(text) is not None
    if (intent in _NO_ANSWER and not wants) or _HEDGES.search(text.strip()) or orders_a_program(text):
        return ""
    words = _FRAME.sub(
        r"\g<words>", _MARKUP.sub(" ", text).strip()
    )  # it is said back: no fence, link or citation of the learner's among it
    return (
        words
        if 2 <= len(words) <= LONGEST_WORDS and not words.isdigit() and not re.search(r"[?？]|吗|什么|行不", text)
        else ""
    )
