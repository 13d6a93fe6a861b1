"""Changes of the plan in words, by rules: what a message wants changed, and the plan after it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from agent.aim import aimed
from agent.intake import LONGEST_READ, Noted, understand
from agent.learner import Learner
from agent.pace import fit, weeks_gone
from agent.plan import Plan, make_plan
from agent.plan_wishes import RULES, Kind
from agent.targets import Named, Target, named_in
from knowledge.curriculum import Curriculum
from knowledge.words import Language

_FIRST_STAGES = re.compile(r"前\s*([一二两三四五\d])\s*个?阶段")
"""As far as the third stage: 前三个阶段."""
_STAGES = {"vision": 3, "language": 4, "time series": 4, "speech": 4}
"""The stage that is about a direction."""
_INSTALLED = re.compile(r"环境.{0,4}(装|配|搭|弄)好")
"""'环境我装好了，跳过' means no environment of reinforcement learning."""
_AND_SO_ON = re.compile(r"^(?:那|把|将|请|就|干脆|\s)+|(?:啥的?|什么的?|之类的?|那些|这些|的课|都|全|也|就|\s)+$")
"""What is said around the names of lessons: 那把 RNN 啥的都砍了."""
_KNOWS_BEFORE = re.compile(
    r"(?:前面|之前|前边|基础|这之前|在那之前)(?:的|那些?|这些|几课|内容|课|部分|东西|我|都|全|早就?|已经|基本上?|差不多)*(?:懂|会|学过|熟|知道|掌握|明白)"
    r"|\b(?:i )?(?:already )?(?:know|learned|did|have done) (?:all |everything |the stuff |what comes |the lessons )*(?:before|earlier|up to)",
    re.IGNORECASE,
)
"""What says that all before is known: 前面那些我都懂，直接跳到 RNN."""
_FRAMEWORK = re.compile(
    r"(?:py ?torch|torch|tensorflow|tf|keras)(?: ?(?:和|或|/|or|and) ?(?:py ?torch|tensorflow|tf|keras))*",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"(?:想|要)(?:再|多)?(?:学|看|讲)(?:一下|一学|习)?([^，。；;！!？?]{2,40})|(?:i want to|i'd like to) learn ([^，。；;！!？?]{2,40})",
    re.IGNORECASE,
)
"""A wish without a place in the order: it is proposed as what comes next."""


@dataclass(frozen=True)
class Edit:
    """What a message wants changed."""

    noted: Noted
    """What it says of the learner: hours, direction, deadline."""
    kind: Kind | None = None
    named: Named = field(default_factory=Named)
    knows_before: bool = False
    """What stands before the lessons is known, as the learner says."""
    wished: str = ""
    """The words for the lessons, where none of them is known."""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was understood."""
        return not (self.noted.fields or self.noted.details or self.named.targets or self.kind is Kind.SHORTEN)


@dataclass(frozen=True)
class Terms:
    """What a plan is laid out by."""

    curriculum: Curriculum
    exercises: Mapping[str, float]
    finished: tuple[str, ...]
    language: Language
    today: date | None


def read(message: str, learner: Learner, plan: Plan, terms: Terms) -> Edit:
    """Return what a message wants changed, by rules."""
    message = message[:LONGEST_READ]
    for kind, pattern in RULES:
        match = pattern.search(message)
        if match is None:
            continue
        wished = _AND_SO_ON.sub("", _words(match))
        wished = "环境搭建" if kind is Kind.SKIP and _INSTALLED.search(match[0]) else wished
        if kind is Kind.SKIP and _FRAMEWORK.fullmatch(wished):
            continue  # '不要 PyTorch' is about the framework, and not the lesson on it
        wished = _FIRST_STAGES.sub(r"第\1阶段", wished) if kind is Kind.UNTIL else wished
        pool, families = _pool(kind, plan, terms), kind in (Kind.SKIP, Kind.LAST, Kind.ADD, Kind.ONLY)
        named = named_in(wished, terms.curriculum, terms.language, pool, families=families) if wished else Named()
        rest = message[: match.start()] + "，" + message[match.end() :]  # '跳过线性回归' does not tell that it is known
        if kind is Kind.ONLY and not named.targets:
            named = _of_direction(wished, terms)
        is_lesson = kind in (Kind.LAST, Kind.ONLY, Kind.UNTIL) or not _is_direction(message, wished, learner, terms)
        if kind is Kind.SHORTEN or ((named.targets or named.doubtful) and is_lesson):
            known = kind is Kind.FIRST and _KNOWS_BEFORE.search(message) is not None
            return Edit(_noted(rest, learner, terms), kind, named, known, wished)
        return Edit(_noted(message, learner, terms), wished=wished)
    noted = _noted(message, learner, terms)
    if not noted.fields and (match := _WISH.search(message)):
        named = named_in(match[1] or match[2], terms.curriculum, terms.language, _pool(Kind.FIRST, plan, terms))
        return Edit(Noted(learner, ()), Kind.FIRST, named, wished=match[1] or match[2])
    return Edit(noted)


def _of_direction(wished: str, terms: Terms) -> Named:
    """Return the stage that is about a direction: 只学图像相关的重点 means the one on convolution."""
    found = understand(wished, Learner(), asked=None).learner.values.get("interest", ())
    numbers = tuple(dict.fromkeys(_STAGES[each] for each in found if each in _STAGES))
    stages = [stage for stage in terms.curriculum.stages if stage.number in numbers]
    lessons = [tuple(note.id for note in terms.curriculum.lessons(stage.number)) for stage in stages]
    return Named(
        tuple(
            Target(f"stage {stage.number}", stage.title.in_(terms.language), own, is_stage=True)
            for stage, own in zip(stages, lessons, strict=True)
        )
    )


def _noted(message: str, learner: Learner, terms: Terms) -> Noted:
    """Return what a message says of the learner, with how far they want to be by a day that it names."""
    noted = understand(message, learner, asked=None, today=terms.today)
    return aimed(noted, message, terms.curriculum, terms.language, terms.today)


def _words(match: re.Match[str]) -> str:
    """Return the words for the lessons of a wish."""
    return next((each for each in match.groupdict().values() if each), "").strip(' 。.!！“”"吧了啊吗么：:')


def _is_direction(message: str, wished: str, learner: Learner, terms: Terms) -> bool:
    """Tell whether '不想学图像了，想学文本' is about the direction, and no lesson; 'RNN 都砍了，只要图像' is about both."""
    if re.search("跳过|skip", message, re.IGNORECASE) or "interest" not in _noted(message, learner, terms).fields:
        return False
    return "interest" in understand(wished, Learner(), asked=None).fields


def _pool(kind: Kind, plan: Plan, terms: Terms) -> tuple[str, ...]:
    """Return the lessons that a change of this kind can be about."""
    extras = tuple(note for stage in plan.stages for note in stage.extras)
    if kind is Kind.SKIP or kind is Kind.LAST:
        return tuple(note for note in plan.lessons if note not in terms.finished)
    if kind is Kind.ADD:
        return (*plan.skipped, *extras)
    return tuple(note for note in (*plan.lessons, *plan.skipped, *extras) if note not in terms.finished)


def apply(edit: Edit, plan: Plan, terms: Terms) -> Plan:
    """Return the plan after a change; what lies behind stays where it is."""
    learner = edit.noted.learner
    plan = plan.from_week(weeks_gone(plan, terms.today), terms.finished) if plan.started else plan
    notes = tuple(note for target in edit.named.targets for note in target.notes)
    plan = make_plan(learner, terms.curriculum, exercises=terms.exercises, old=_with_extras(edit, plan, notes))
    match edit.kind:
        case Kind.SKIP:
            plan = plan.skip(*notes)
        case Kind.ADD:
            plan = plan.take_back(*notes)
        case Kind.FIRST | Kind.WEEK:
            plan = plan.take_back(*(n for n in notes if len(notes) == 1))
            plan = plan.skip(*before(plan, notes, terms)) if edit.knows_before else plan
            plan = _moved(plan, notes, terms, kind=edit.kind)
        case Kind.LAST:
            plan = _postponed(plan, notes, terms)
        case Kind.ONLY:
            left = [note for note in plan.everything if note not in terms.finished]
            wanted = with_required(notes, left, terms.curriculum)
            plan = plan.take_back(*wanted).skip(*(note for note in left if note not in wanted))
        case Kind.UNTIL:
            plan = plan.skip(*_behind(plan, notes, terms))
        case Kind.SHORTEN:
            plan = _shortened(plan, learner, terms)
    return plan


def before(plan: Plan, notes: tuple[str, ...], terms: Terms) -> tuple[str, ...]:
    """Return the lessons still to be taught before the first of some."""
    everything = plan.everything
    first = min((place for place, note in enumerate(everything) if note in notes), default=0)
    return tuple(note for note in everything[:first] if note in plan.lessons and note not in terms.finished)


def _behind(plan: Plan, notes: tuple[str, ...], terms: Terms) -> tuple[str, ...]:
    """Return the lessons behind the last of some."""
    everything = plan.everything
    last = max((place for place, note in enumerate(everything) if note in notes), default=len(everything))
    return tuple(note for note in everything[last + 1 :] if note not in terms.finished)


def _with_extras(edit: Edit, plan: Plan, notes: tuple[str, ...]) -> Plan:
    """Return the plan in which the extras are wanted that the change names."""
    extras = {note for stage in plan.stages for note in stage.extras}
    if edit.kind not in (Kind.ADD, Kind.FIRST, Kind.WEEK) or any(target.is_stage for target in edit.named.targets):
        return plan
    return replace(plan, added=tuple(dict.fromkeys((*plan.added, *(note for note in notes if note in extras)))))


def _moved(plan: Plan, notes: tuple[str, ...], terms: Terms, *, kind: Kind) -> Plan:
    """Return the plan with lessons, and what they build on, taught next; WEEK: only as many as a week holds."""
    everything = plan.everything
    ahead = with_required(notes, [note for note in everything if note not in terms.finished], terms.curriculum)
    if kind is Kind.WEEK:
        room, taken = 60 * plan.hours, list[str]()
        for note in ahead:
            minutes = 0.0 if note in plan.skipped else plan.minutes.get(note, 0.0)
            if room < minutes and taken:
                break
            room -= minutes
            taken.append(note)
        ahead = tuple(taken)
    done = [note for note in everything if note in terms.finished]
    rest = [note for note in everything if note not in (*done, *ahead)]
    return replace(plan, order=(*done, *ahead, *rest)).laid_out()


def with_required(notes: tuple[str, ...], left: list[str], curriculum: Curriculum) -> tuple[str, ...]:
    """Return lessons with those of what is left that they build on, in teaching order."""
    wanted: set[str] = set()
    waiting = [note for note in notes if note in left]
    while waiting:
        note = waiting.pop()
        if note not in wanted:
            wanted.add(note)
            waiting += [required for required in curriculum.notes[note].requires if required in left]
    return tuple(note for note in left if note in wanted)


def _postponed(plan: Plan, notes: tuple[str, ...], terms: Terms) -> Plan:
    """Return the plan with lessons, and what builds on them, after all others that take weeks."""
    timed = [note for note in plan.timed if note not in terms.finished]
    late = set(notes)
    for note in timed:  # in order, so that what builds on a late one is late as well
        if late & set(terms.curriculum.notes[note].requires):
            late.add(note)
    behind = [note for note in timed if note in late]
    order = [note for note in plan.everything if note not in behind]
    at = max((index for index, note in enumerate(order) if note in plan.timed), default=-1) + 1
    return replace(plan, order=(*order[:at], *behind, *order[at:])).laid_out()


def _shortened(plan: Plan, learner: Learner, terms: Terms) -> Plan:
    """Return the plan without what can go, as much of it as the deadline asks for; without a deadline all of it."""
    today = terms.today or date.min
    deadline = max(learner.deadline or today, today)
    whole = plan.until(learner.until) if learner.until else plan
    return plan.skip(*fit(whole, terms.curriculum, terms.finished, today=today, deadline=deadline).spare)


def missing_before(target: Target, plan: Plan, terms: Terms) -> tuple[int, float]:
    """Return how many lessons a target pulls along, because it builds on them, and their minutes."""
    left = [note for note in plan.lessons if note not in terms.finished]
    before = set(with_required(target.notes, left, terms.curriculum)) - set(target.notes)
    return len(before), sum(plan.minutes.get(note, 0.0) for note in before)
