"""Rounds: items of several lessons, one after another. A recall opens a lesson, a probe a stage; a stage's quiz ends it;
a review is what is due. What they show stands in the evidence; a probe may spare lessons, and says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from agent.dialogue import Dialogue, Kind, Round
from agent.items import Settled, show
from agent.mastery import mastery, weak
from agent.review import due
from agent.script import Line
from agent.situation import Acted, Situation
from agent.turn import Phase
from knowledge.placement import Answer
from knowledge.quiz import QuizItem

RECALLED = 2
PROBED = 3
LONGEST = 5
"""Items of a review or of a stage's quiz; what is left comes another time."""
_ASKS = {
    Kind.RECALL: "recall_item",
    Kind.REVIEW: "review_item",
    Kind.PROBE: "probe_item",
    Kind.STAGE: "stage_item",
    Kind.QUIZ: "quiz_item",
}
PHASES = {
    Kind.RECALL: Phase.LESSON,
    Kind.REVIEW: Phase.REVIEW,
    Kind.PROBE: Phase.QUIZ,
    Kind.STAGE: Phase.QUIZ,
    Kind.QUIZ: Phase.QUIZ,
}


@dataclass(frozen=True)
class Over:
    """A round is over: what it was, and what is said to its last answer."""

    at: Situation
    round: Round
    lead: tuple[Line, ...]


def begin(at: Situation, kind: Kind, notes: Iterable[str], *lead: Line) -> Acted | None:
    """Ask the first item of a round over these topics; None: none of them has an item."""
    picked = (pick(at, note, probing=kind is Kind.PROBE) for note in notes)
    return ask(at, kind, (item for item in picked if item), *lead)


def ask(at: Situation, kind: Kind, items: Iterable[QuizItem], *lead: Line) -> Acted | None:
    """Ask the first of these items; None: there are none."""
    ids = tuple(item.id for item in items)
    if not ids:
        return None
    opened = replace(at.dialogue, round=Round(kind, ids, at.dialogue.phase), phase=PHASES[kind], asking=None)
    return _ask(at.with_dialogue(opened), *lead)


def after(settled: Settled) -> Acted | Over:
    """Ask the round's next item, or end it."""
    at, here = settled.at, settled.at.dialogue.round
    if here is None:
        raise LookupError("no round is open")
    done = (*here.done, Answer(settled.item.id, settled.right))
    moved = Round(here.kind, here.items[1:], here.back, done, passed=here.passed + settled.is_passed_over)
    hopeless = here.kind is Kind.PROBE and len(done) == 2 and not any(each.right for each in done)
    if hopeless:
        return _over(at, moved, (*settled.lead, at.say("probe_is_clear")))
    if not moved.items:
        return _over(at, moved, settled.lead)
    return _ask(at.with_dialogue(replace(at.dialogue, round=moved)), *settled.lead)


def stop(at: Situation) -> Over:
    """End a round before its last item."""
    if at.dialogue.round is None:
        raise LookupError("no round is open")
    return _over(at, at.dialogue.round, (at.say("placement_stopped"),))


def _over(at: Situation, here: Round, lead: tuple[Line, ...]) -> Over:
    return Over(at.with_dialogue(replace(at.dialogue, round=None, phase=here.back)), here, lead)


def _ask(at: Situation, *lead: Line) -> Acted:
    here = at.dialogue.round
    if here is None:
        raise LookupError("no round is open")
    item, number = at.curriculum.items[here.items[0]], len(here.done) + 1
    title = at.curriculum.notes[item.note].title.in_(at.dialogue.language)
    return show(at, _ASKS[here.kind], item, *lead, number=number, count=len(here.done) + len(here.items), title=title)


def pick(at: Situation, note: str, *, probing: bool = False, but: Sequence[QuizItem] = ()) -> QuizItem | None:
    """Return the item of a topic to ask now, but none of some: a new one, easy ones first, else the one answered longest ago.

    A probe asks for numbers and sentences only, because options can be guessed, and nothing that is too easy to tell.
    """
    left = [item for item in at.curriculum.quizzes[note] if item not in but]
    items = [item for item in left if not probing or (item.kind != "choice" and item.level > 1)]
    last = {each.item: number for number, each in enumerate(at.dialogue.answered)}
    return min(items, key=lambda item: (last.get(item.id, -1), item.level), default=None)


def recalled(at: Situation, note: str) -> tuple[str, ...]:
    """Return the earlier topics that a lesson begins with: what it builds on, what is due, what is weak.

    Of topics that are alike in this the one comes first that was not asked for longest. What was taught just before is
    still in the ear, and is not asked.
    """
    dialogue = at.dialogue
    last = {each.note: number for number, each in enumerate(dialogue.answered)}
    finished = sorted(dialogue.finished[:-1], key=lambda each: last.get(each, -1))
    needed = [each for each in finished if each in at.curriculum.notes[note].requires]
    overdue = [each for each in due(dialogue, at.now, at.curriculum.notes) if each in finished]
    wanted = dict.fromkeys((*needed, *overdue, *weak(finished, dialogue, at.curriculum.items), *finished))
    return tuple(wanted)[:RECALLED]


def probed(at: Situation, stage: int) -> tuple[str, ...]:
    """Return three topics of a stage, from its beginning, middle and end."""
    plan = at.dialogue.plan
    planned = [note for each in plan.stages if each.number == stage for note in each.lessons] if plan else []
    open_ = [note for note in planned if plan and note not in (*plan.skipped, *at.dialogue.finished)]
    open_ = [note for note in open_ if pick(at, note, probing=True)]
    places = (len(open_) // 5, len(open_) // 2, 4 * len(open_) // 5)
    return tuple(dict.fromkeys(open_[place] for place in places)) if len(open_) >= PROBED else ()


def spared(over: Over) -> tuple[Dialogue, tuple[str, ...]]:
    """Return the dialogue without the lessons that a probe showed to be known, and these."""
    at, plan = over.at, over.at.dialogue.plan
    right = [at.curriculum.items[each.item].note for each in over.round.done if each.right]
    known = tuple(note for note in right if mastery(note, at.dialogue, at.curriculum.items).is_firm)
    for note in known if plan else ():
        plan = plan.skip(note) if plan else None
    return replace(at.dialogue, plan=plan), known
