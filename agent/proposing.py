"""A change of the plan from its proposal to its end: the difference is shown before it is taken, kept out, or undone."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from agent import teach
from agent.dialogue import Dialogue, Version
from agent.difference import difference
from agent.editing import before as first_before
from agent.editing import missing_before
from agent.edits import Edit, read
from agent.intake import news
from agent.pace import today_of, weeks_gone
from agent.pending import come_back
from agent.plan import Plan, make_plan
from agent.plan_wishes import Kind
from agent.planned import Terms
from agent.planview import chips, deadline_lines, quoted
from agent.planwords import table
from agent.policy import Move
from agent.script import Line, Say
from agent.situation import Acted, Situation
from agent.turn import Phase

_STARTS = re.compile(r"开始|\bstart\b|\bbegin\b", re.IGNORECASE)
_ASKED = re.compile(
    r"[，, ]*(够(不够)?|(能不能|可不可以|能|可以)(提前|先学|先上)|行(不行)?|可以|好(不好)?|怎么样|来得及)?((吗|么|嘛)\s*[?？]*|(吧|呢)?\s*[?？]+)$"
)
"""What makes a question of a wish."""
LONGEST_WISH = 30
"""Characters of a wish that are said back."""
MOVES_ON = (
    *(Move.GRADE, Move.ADVANCE, Move.SKIP, Move.START, Move.PRACTISE, Move.CHECK_CODE, Move.ASK_FOR_CODE),
    *(
        Move.HARDER,
        Move.GO_BACK,
        Move.REVIEW,
        Move.QUIZ,
        Move.OPEN_LESSON,
        Move.LEAVE_EXERCISE,
        Move.PLACE,
        Move.GRADE_PLACEMENT,
        Move.SKIP_PLACEMENT,
        Move.STOP_PLACEMENT,
    ),
)
"""What leaves an open proposal behind: the plan stays as it was, and that is said."""


def exercise_minutes(at: Situation) -> Mapping[str, float]:
    """Return the minutes of the exercises by their topics."""
    minutes: dict[str, float] = {}
    for exercise in at.exercises.values():
        minutes[exercise.topic] = minutes.get(exercise.topic, 0.0) + exercise.minutes
    return minutes


def laid_out(at: Situation) -> Plan:
    """Return a first plan for the learner."""
    return make_plan(at.dialogue.learner, at.curriculum, exercises=exercise_minutes(at))


def terms(at: Situation) -> Terms:
    """Return what a change of the plan goes by."""
    dialogue = at.dialogue
    return Terms(at.curriculum, exercise_minutes(at), dialogue.finished, dialogue.language, today_of(at.now))


def version_of(at: Situation) -> Version:
    if at.dialogue.plan is None:
        raise LookupError("there is no plan to change")
    plan, today = at.dialogue.plan, today_of(at.now)
    plan = plan.from_week(weeks_gone(plan, today), at.dialogue.finished) if plan.started else plan
    return Version(plan, at.dialogue.learner)


def propose(at: Situation, before: Version, after: Version, edit: Edit) -> Acted:
    """Show the difference between the plan and its change, and ask."""
    rows = difference(before, after, terms(at))
    if not rows:  # a second wish has taken the first one back
        dialogue = replace(at.dialogue, proposed=None)
        return Acted(dialogue, (at.say("change_kept"), *come_back(at.with_dialogue(dialogue))), chips(at))
    earlier = at.dialogue.proposed.wish if at.dialogue.proposed else ""
    later = tuple(note for target in edit.named.targets for note in target.notes) if edit.kind is Kind.LAST else ()
    put_off = (*(at.dialogue.proposed.put_off if at.dialogue.proposed else ()), *later)
    after = replace(
        after,
        wish=("；" if at.dialogue.language == "zh" else "; ").join(
            each for each in (earlier, _short(at.message)) if each
        ),
        put_off=put_off,
    )
    dialogue = replace(at.dialogue, proposed=after)
    there = at.with_dialogue(dialogue)
    told = [at.say("noted", summary=news(edit.noted, dialogue.language))] if "deadline" in edit.noted.fields else []
    lines = (*told, at.say("change_differs", wish=after.wish, table="\n".join(rows)), *because(at, edit, before.plan))
    fits = deadline_lines(there, after, at_length="deadline" in edit.noted.fields)
    return Acted(dialogue, (*lines, *fits, at.say("take_change_question")), at.chip("take_change", "keep_plan"))


def _short(message: str) -> str:
    """Return a wish as it is said back."""
    words = _ASKED.sub("", " ".join(message.split()).strip(" 。.！!"))
    return words if len(words) <= LONGEST_WISH else words[:LONGEST_WISH] + "…"


def because(at: Situation, edit: Edit, plan: Plan) -> Iterator[Line]:
    """Say what a change brings with it: lessons that are built on."""
    if edit.knows_before and (known := first_before(plan, edit.named.targets[0].notes, terms(at))):
        yield at.say("before_is_known", count=len(known))
        return
    names = [target for target in edit.named.targets if edit.kind in (Kind.FIRST, Kind.WEEK)]
    for target in names[:1]:
        count, minutes = missing_before(target, plan, terms(at))
        if edit.kind is Kind.WEEK and minutes >= 60 * plan.hours:
            yield at.say("week_is_full", count=count, title=target.title, hours=round(minutes / 60))
        elif count:
            yield at.say("required_come_too", count=count, title=target.title)
            yield at.say("or_open_it", title=target.title)
    if edit.kind is Kind.SKIP:
        gone = {note for target in edit.named.targets for note in target.notes}
        users = [n for n in plan.lessons if n not in gone and gone & set(at.curriculum.notes[n].requires)]
        if users and len(gone) == 1:
            yield at.say("others_build_on_it", lessons=quoted(at, tuple(users)))


def take_change(at: Situation) -> Acted:
    """Take the proposed plan; a lesson that is not in it any more gives way to the next."""
    proposed = at.dialogue.proposed
    if proposed is None:
        return Acted(at.dialogue, come_back(at), chips(at))
    dialogue = replace(at.dialogue, plan=proposed.plan, learner=proposed.learner, proposed=None, undone=version_of(at))
    there = at.with_dialogue(dialogue)
    if dialogue.phase is Phase.PLAN and _STARTS.search(at.message):
        return led(begin(there), at.say("change_taken", wish=proposed.wish))
    lines = (
        at.say("change_taken", wish=proposed.wish),
        Say(table(proposed.plan, at.curriculum, dialogue.language, dialogue.finished)),
    )
    gone = (*proposed.plan.skipped, *proposed.put_off)
    if dialogue.lesson and dialogue.phase is Phase.LESSON and dialogue.lesson.note in gone:
        return led(teach.start(there), *lines)
    return Acted(dialogue, (*lines, *come_back(there)), chips(there))


def led(acted: Acted, *lines: Line) -> Acted:
    return replace(acted, lines=(*lines, *acted.lines))


def keep_plan(at: Situation) -> Acted:
    """Keep the plan as it is."""
    there = at.with_dialogue(replace(at.dialogue, proposed=None))
    return Acted(there.dialogue, (at.say("change_kept"), *come_back(there)), chips(there))


def undo(at: Situation) -> Acted:
    """Propose the plan from before the last change; an open proposal is only dropped."""
    if at.dialogue.proposed:
        return keep_plan(at)
    old = at.dialogue.undone
    if old is None:
        return Acted(at.dialogue, (at.say("nothing_to_undo"), *come_back(at)), chips(at))
    now, today = version_of(at), today_of(at.now)
    plan = replace(old.plan, started=now.plan.started)
    plan = plan.from_week(weeks_gone(plan, today), at.dialogue.finished) if plan.started else plan
    before = Version(plan, old.learner)
    if not difference(now, before, terms(at)):
        return Acted(at.dialogue, (at.say("nothing_to_undo"), *come_back(at)), chips(at))
    return propose(at, now, before, Edit(read("", old.learner, plan, terms(at)).noted))


def begin(at: Situation) -> Acted:
    """Accept the plan, from today on, and begin its first lesson."""
    plan = at.dialogue.plan
    if plan and plan.started is None:
        at = at.with_dialogue(replace(at.dialogue, plan=replace(plan, started=today_of(at.now))))
    return teach.start(at)


def left_open(before: Dialogue, move: Move) -> bool:
    """Tell whether a move leaves a proposal behind that nobody answered."""
    return before.proposed is not None and move in MOVES_ON
