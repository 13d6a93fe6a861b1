"""What a message wants changed of the plan, in the dialogue; what changes no plan is taken at once."""

import math
import re
from dataclasses import replace

from agent import detours
from agent.breaks import is_break
from agent.deadline import deadline_in
from agent.dialogue import Version
from agent.difference import difference
from agent.editing import apply
from agent.edits import Edit, read
from agent.intake import news, summary, understand
from agent.intents import Intent, by_rule
from agent.knowing import knows_something
from agent.learner import Learner
from agent.naming import named
from agent.offhand import spelled
from agent.pace import today_of
from agent.pending import come_back
from agent.plain_replies import says_no_idea
from agent.plan import Plan
from agent.plan_wishes import Kind
from agent.planparts import asks_if_in_time
from agent.plantime import about_time, finds_long
from agent.planview import chips, deadline_lines, slips, ways_out
from agent.planwords import table
from agent.proposing import LONGEST_WISH, because, led, propose, terms, version_of
from agent.script import Line, Say
from agent.situation import Acted, Situation
from agent.targets import Target
from agent.turn import Phase
from agent.wishes import WEAK, drops_deadline, with_details

_COMMANDS = {
    Kind.SKIP: ("跳过{}", "skip {}"),
    Kind.ADD: ("把{}加回来", "add {} back"),
    Kind.FIRST: ("先学{}", "start with {}"),
    Kind.WEEK: ("下周只学{}", "next week only {}"),
    Kind.LAST: ("把{}推后", "postpone {}"),
    Kind.ONLY: ("只学{}", "only learn {}"),
    Kind.UNTIL: ("只学到{}", "only up to {}"),
    Kind.BEFORE: ("先学{}", "start with {}"),
}
_UNDECIDED = re.compile(
    r"不(太)?(确定|知道|清楚|懂)|没(想好|主意|意见|想法)|要不要|随便|看着办|无所谓|你(来)?(定|看|决定)|都(行|可以|好)|提示"
    r"|not sure|no idea|don't know|whatever|up to you|\bhint\b",
    re.IGNORECASE,
)
_THIS = re.compile(
    r"(?:这(?:一)?(?:个|节课|节|课|部分|章|块)|本(?:节|课))(?=先|以后|之后|最后|放|我|可以|能|就|不(?:用|想|要|打算|学|上)|[吧了。.，,！!\s]*$)"
    r"|(?<=skip )this(?: lesson| one| topic)?|(?<=postpone )this(?: lesson| one| topic)?",
    re.IGNORECASE,
)
"""The lesson at hand: 先不学这个, 这节课以后再学."""
_MATHS = re.compile(
    r"(?:所有|全部|这些)?的?(?:数学|公式|推导|数学(?:部分|公式|推导|基础))|(?:all )?(?:the |this |my )?(?:maths?|formulas?|mathematics|equations?|maths? (?:parts?|stuff|lessons?))",
    re.IGNORECASE,
)
"""What no lesson is called: it is a step of each."""

MORE_HOURS = 4
"""Hours a week more, as an example of what shortens a plan."""
MOST_HOURS = 20


def change_plan(at: Situation) -> Acted:
    """Propose what a message wants changed; what changes no plan is taken at once."""
    if at.dialogue.plan is None:
        return Acted(at.dialogue, (at.say("no_plan_to_change"), *come_back(at)))
    at, slipped = slips(at)
    return led(_change(at), *slipped)


def _change(at: Situation) -> Acted:
    current = version_of(at)
    base = at.dialogue.proposed or current
    edit = read(_named_out(at), base.learner, base.plan, terms(at))
    if edit.named.doubtful and edit.kind:
        return _which(at, edit)
    if edit.kind is None and finds_long(at.message, base.plan.weeks):
        return _ways_to_shorten(at, base)
    if drops_deadline(at.message) and edit.is_empty:
        return Acted(at.dialogue, (at.say("deadline_none"), *come_back(at)), chips(at))
    if is_break(at.message) and not edit.named.targets and set(edit.noted.fields) <= {"goal"}:
        return Acted(at.dialogue, (at.say("week_off"), *come_back(at)), chips(at))
    if edit.is_empty and (asks_if_in_time(at.message) or _names_their_day(at)):
        return _in_time(at, current)
    if edit.is_empty:
        return _not_understood(at, edit)
    after = Version(apply(edit, base.plan, terms(at)), edit.noted.learner)
    if _tells_the_hours(at, edit):
        noted = _noted(at, edit, after)
        weeks = Say(table(after.plan, at.curriculum, at.dialogue.language, at.dialogue.finished))
        total = at.say("plan_takes", weeks=after.plan.weeks)
        return replace(noted, lines=(noted.lines[0], total, weeks, *noted.lines[1:]))
    if difference(base, after, terms(at)):
        return propose(at, current, after, edit)
    if edit.noted.fields or edit.noted.details:
        return _noted(at, edit, after)
    if edit.kind is Kind.FIRST and at.dialogue.proposed and len(edit.named.targets) == 1:
        return _opened(at, edit.named.targets[0])
    fits = deadline_lines(at, current, always=True) if edit.kind is Kind.SHORTEN else ()
    said = (*(fits or (_is_so(at, edit),)), *because(at, edit, base.plan))
    return Acted(at.dialogue, (*said, *come_back(at)), chips(at))


def _ways_to_shorten(at: Situation, base: Version) -> Acted:
    """Say what makes a plan shorter, and how long it takes then: more hours, or only what matters most."""
    wishes = [at.chip("shorten")[0]]
    if (hours := math.ceil(base.plan.hours) + MORE_HOURS) <= MOST_HOURS:
        wishes.insert(0, at.say("chip_hours_a_week", hours=hours).text)
    edits = {wish: read(wish, base.learner, base.plan, terms(at)) for wish in wishes}
    after = {wish: apply(edit, base.plan, terms(at)).weeks for wish, edit in edits.items()}
    shorter = {wish: weeks for wish, weeks in after.items() if weeks < base.plan.weeks}
    told = [at.say("shorter_way", wish=wish, weeks=weeks) for wish, weeks in shorter.items()]
    listed = "\n".join(f"- {each.text}" for each in told)
    lines = (at.say("plan_is_long", weeks=base.plan.weeks), *((Say(listed),) if told else (at.say("pace_wish"),)))
    return Acted(at.dialogue, (*lines, *come_back(at)), (*shorter, *chips(at)))


def _opened(at: Situation, target: Target) -> Acted:
    """Open the lesson that is wished for again while the plan's change to it waits: who insists wants it now."""
    there = replace(at.with_dialogue(replace(at.dialogue, proposed=None)), message=target.title)
    opened = detours.open_lesson(there)
    return led(opened, at.say("change_left"))


def _names_their_day(at: Situation) -> bool:
    """Tell whether a message names the day that is noted already."""
    today, deadline = today_of(at.now), at.dialogue.learner.deadline
    return today is not None and deadline is not None and deadline_in(at.message, today) == deadline


def _in_time(at: Situation, current: Version) -> Acted:
    """Say whether the plan is done by the learner's day; of who has named none, how long it takes."""
    fits = deadline_lines(at, current, always=True) or (at.say("no_deadline_yet", weeks=current.plan.weeks),)
    return Acted(at.dialogue, (*fits, *come_back(at)), (*ways_out(at), *chips(at)))


def _named_out(at: Situation) -> str:
    """Return the message with the lesson at hand by its name; between two lessons that is the one that comes next."""
    lesson, plan = at.dialogue.lesson, at.dialogue.plan
    if lesson is None or at.dialogue.phase is not Phase.LESSON:
        return at.message
    following = plan.following(at.dialogue.finished) if plan and at.dialogue.is_between else None
    title = at.curriculum.notes[following or lesson.note].title.in_(at.dialogue.language)
    return _THIS.sub(lambda _: title, at.message)


def _is_so(at: Situation, edit: Edit) -> Line:
    """Say that a wish changes nothing; of what is put off, that it comes last anyway."""
    for target in edit.named.targets if edit.kind is Kind.LAST else ():
        return at.say("comes_last", title=target.title, number=at.curriculum.notes[target.notes[0]].stage)
    for target in edit.behind.targets:
        plan = version_of(at).plan.everything
        if plan.index(target.notes[0]) < plan.index(edit.named.targets[0].notes[0]):
            return at.say("cannot_come_before", title=edit.named.targets[0].title, other=target.title)
    return at.say("plan_is_so")


def _tells_the_hours(at: Situation, edit: Edit) -> bool:
    """Tell whether a message answers what the plan asked for: the hours, before anything else was proposed."""
    is_open = at.dialogue.phase is Phase.PLAN and at.dialogue.proposed is None
    return (
        is_open and at.dialogue.learner.hours_per_week is None and edit.kind is None and edit.noted.fields == ("hours",)
    )


def _noted(at: Situation, edit: Edit, after: Version) -> Acted:
    """Take what is said of the learner and alters no plan."""
    own = read(at.message, at.dialogue.learner, version_of(at).plan, terms(at)).noted.learner
    proposed = replace(at.dialogue.proposed, learner=after.learner) if at.dialogue.proposed else None
    plan = at.dialogue.plan if proposed else after.plan
    there = at.with_dialogue(replace(at.dialogue, learner=own, plan=plan, proposed=proposed))
    lines: list[Line] = [at.say("noted", summary=news(edit.noted, at.dialogue.language))]
    if "framework" in edit.noted.fields and own.framework == "TensorFlow":
        lines.append(at.say("tensorflow_note"))
    if WEAK in sum(own.details.values(), ()) and "languages" in edit.noted.details:
        lines.append(at.say("language_weak"))
    about_time = "deadline" in edit.noted.fields
    fits = deadline_lines(there, Version(after.plan, own), always=True) if about_time else ()
    return Acted(
        there.dialogue, (*lines, *fits, *come_back(there)), (*(ways_out(there) if about_time else ()), *chips(there))
    )


def _which(at: Situation, edit: Edit) -> Acted:
    """Ask which of several lessons is meant; each chip says the whole wish."""
    assert edit.kind is not None
    zh, en = _COMMANDS[edit.kind]
    form = zh if at.dialogue.language == "zh" else en
    wishes = tuple(form.format(target.title) for target in edit.named.doubtful[:4])
    return Acted(at.dialogue, (at.say("which_lesson", wish=edit.wished),), wishes)


def _not_understood(at: Situation, edit: Edit) -> Acted:
    """Say what can be changed; or why the lesson that was named cannot; what states something of a topic is answered."""
    known_already = understand(at.message, Learner(), asked=None).fields
    known_already = known_already or with_details(at.message, replace(at.dialogue.learner, details={})).details
    if known_already and edit.kind is None and not edit.wished:
        summed = summary(at.dialogue.learner, known_already, at.dialogue.language)
        return Acted(at.dialogue, (at.say("noted_already", summary=summed), *come_back(at)), chips(at))
    if _MATHS.fullmatch(edit.wished.strip()):
        return Acted(at.dialogue, (at.say("maths_in_lessons"), *come_back(at)), chips(at))
    if at.facts and edit.kind is None and not edit.wished and named(at.curriculum, at.message):
        return Acted(at.dialogue, come_back(at), chips(at), answer=True)
    if edit.kind is None and not edit.wished and by_rule(spelled(at.message)) is Intent.STUCK:
        return Acted(at.dialogue, (at.say("plan_hard"), *come_back(at)), (*chips(at), *at.chip("hours", "place")))
    if edit.kind is None and not edit.wished and is_undecided(at.message):
        return Acted(at.dialogue, (at.say("plan_undecided"),), chips(at))
    if edit.kind is None and (said := about_time(at)):
        return Acted(at.dialogue, (said, *come_back(at)), at.chip("shorten", "plan"))
    if edit.kind is None and knows_something(at.message):
        return Acted(at.dialogue, (at.say("known_unnamed"), *come_back(at)), (*at.chip("place"), *chips(at)))
    if edit.absent:
        return Acted(at.dialogue, (_why_not(at, version_of(at).plan, edit.absent[0]), *come_back(at)), chips(at))
    if at.dialogue.urged == Phase.PLAN:
        return Acted(at.dialogue, (at.say("plan_not_understood_again"),), (*chips(at), *at.chip("hours", "place")))
    dialogue = replace(at.dialogue, urged=Phase.PLAN)
    return Acted(dialogue, (at.say("plan_not_understood"), *come_back(at)), chips(at))


def is_undecided(message: str) -> bool:
    """Tell whether who is asked for changes has none to name."""
    return says_no_idea(message) or (len(message) <= LONGEST_WISH and _UNDECIDED.search(message) is not None)


def _why_not(at: Situation, plan: Plan, target: Target) -> Line:
    if target.id in at.dialogue.finished:
        return at.say("lesson_is_finished", title=target.title)
    return at.say("lesson_is_there" if target.id in plan.lessons else "lesson_is_out", title=target.title)
