"""Placement on wish: at most six keyed items, one at a time, harder or easier by the answers; then what need not be taught."""

from dataclasses import replace

from agent.dialogue import LONGEST_KEPT, Dialogue, Judged, Placing
from agent.grading import Mark, asked, grade
from agent.items import NOT_RIGHT
from agent.learner import Learner
from agent.naming import short_title
from agent.options import letters
from agent.pending import come_back
from agent.plain_replies import says_no_idea
from agent.planwords import table
from agent.script import Line, Say
from agent.situation import Acted, Situation
from agent.turn import Phase
from knowledge.placement import MOST_ITEMS, Answer, Placement
from knowledge.quiz import QuizItem

LONGEST_WISH = 40
"""Characters of a wish that is offered as it was said."""
_IN_WORDS = ("placement_level_0", "placement_level_1", "placement_level_2", "placement_level_3")


def claimed(learner: Learner) -> dict[str, int]:
    """Return the level, 0 to 3, that a learner's own words claim in each area; what is unknown is tried at the lowest."""
    maths = {"calculus", "linear algebra", "probability"} & set(learner.values.get("maths", ()))
    to_learn = "calculus" in learner.gaps.get("maths", ()) or "none" in learner.values.get("maths", ())
    ml = {"none": 0, "some": 2, "projects": 3}.get((learner.values.get("ml") or ("",))[0], 1)
    languages = learner.values.get("languages", ())
    python = (1 if ml == 0 else 2) if "Python" in languages else 0 if "none" in languages else 1
    # Each item on maths takes a derivative: who is still to learn them, or has them to refresh, is not asked.
    return {"maths": 0 if to_learn else max(1, len(maths)), "python": python, "ml": ml, "framework": min(ml, 2)}


def still_open(dialogue: Dialogue, placement: Placement) -> Dialogue:
    """Return the dialogue, back where the learner came from if the open item is there no more."""
    placing = dialogue.placing
    if placing is None or any(item.id == placing.item for items in placement.items.values() for item in items):
        return dialogue
    return replace(dialogue, placing=None, phase=placing.back)


def begin(at: Situation) -> Acted:
    """Open a placement, or say that there is nothing to ask."""
    if at.dialogue.placing:
        return Acted(at.dialogue, come_back(at), _chips(at))
    item = at.placement.next_item((), claimed(at.dialogue.learner), seen=_seen(at.dialogue))
    if item is None or at.dialogue.plan is None:
        return Acted(at.dialogue, (at.say("placement_nothing"), *come_back(at)), at.chip("start"))
    opened = replace(at.dialogue, placing=Placing(item.id, item.question, at.dialogue.phase), phase=Phase.PLACEMENT)
    after = at.with_dialogue(opened)
    return Acted(opened, (at.say("placement_begins"), _question(after, item)), _chips(after))


def take_answer(at: Situation) -> Acted:
    """Grade an answer by its key, without hints, say why, and ask the next item or end."""
    item = _open(at)
    graded = grade(item, at.message)
    if graded.mark is Mark.UNREADABLE:
        return Acted(at.dialogue, (at.say("placement_unread"), *come_back(at)), _chips(at))
    right = graded.mark is Mark.RIGHT
    language = at.dialogue.language
    at = at.with_dialogue(replace(at.dialogue, judged=Judged(item.id, at.message[:LONGEST_KEPT], right)))
    said = at.say("right" if right else NOT_RIGHT[graded.mark])
    told = [] if right or not graded.feedback.zh else [Say(graded.feedback.in_(language))]
    return _next(at, (said, *told, Say(item.why.in_(language))), right=right)


def pass_over(at: Situation) -> Acted:
    """Count an item that is not known as such, without a word of blame."""
    said = at.say("placement_passed" if says_no_idea(at.message) else "placement_passed_over")
    return _next(at, (said,), right=False)


def wait(at: Situation) -> Acted:
    """Ask the open item once more of who only wants to go on; who says so again passes it over."""
    item = _open(at)
    if at.dialogue.urged == item.id:
        return pass_over(at)
    dialogue = replace(at.dialogue, urged=item.id)
    return Acted(dialogue, (at.say("placement_waits"), *come_back(at)), _chips(at))


def keep_wish(at: Situation) -> Acted:
    """Keep what is wished for till the placement is over, which it is for who says so again; no item is lost by it."""
    wish = " ".join(at.message.split())[:LONGEST_WISH]
    wished = at.with_dialogue(replace(at.dialogue, wish=wish))
    if at.dialogue.wish == wish:
        return stop(wished)
    return Acted(wished.dialogue, (at.say("placement_wish_kept", wish=wish), *come_back(at)), _chips(at))


def no_help(at: Situation) -> Acted:
    """Give neither hint nor key: the item shall show what is known."""
    return Acted(at.dialogue, (at.say("placement_no_help"), *come_back(at)), _chips(at))


def stop(at: Situation) -> Acted:
    """End before the last item; what was shown so far counts."""
    return _end(at, (at.say("placement_stopped"),), is_stopped=True)


def _next(at: Situation, lines: tuple[Line, ...], *, right: bool) -> Acted:
    placing = at.dialogue.placing
    assert placing is not None
    answers = (*placing.answers, Answer(placing.item, right))
    after = at.with_dialogue(replace(at.dialogue, placing=replace(placing, answers=answers)))
    item = at.placement.next_item(answers, claimed(at.dialogue.learner), seen=_seen(at.dialogue))
    if item is None:
        return _end(after, lines)
    moved = replace(placing, item=item.id, question=item.question, answers=answers)
    after = at.with_dialogue(replace(at.dialogue, placing=moved))
    return Acted(after.dialogue, (*lines, _question(after, item)), _chips(after), first=len(lines))


def _shown_known(at: Situation, area: str, level: int) -> tuple[str, ...]:
    """Return the lessons that an area's answers spare: a single tap on an option may be a guess, and spares only the first."""
    placing = at.dialogue.placing
    right = [at.placement.item(answer.item) for answer in placing.answers if answer.right] if placing else []
    own = [item for item in right if item and item in _items_of(at, area)]
    notes = at.placement.unlocked(area, level)
    return notes[:1] if len(own) == 1 and own[0].kind == "choice" else notes


def _items_of(at: Situation, area: str) -> tuple[QuizItem, ...]:
    return tuple(item for (name, _), items in at.placement.items.items() if name == area for item in items)


def _level(at: Situation, level: int) -> str:
    """Return a level in words: it is no score."""
    return (" " if at.dialogue.language == "en" else "") + at.say(_IN_WORDS[level]).text


def _end(at: Situation, lines: tuple[Line, ...], *, is_stopped: bool = False) -> Acted:
    """Say the levels, mark as known what they unlock, and go back to the plan or the lesson."""
    placing, plan, language = at.dialogue.placing, at.dialogue.plan, at.dialogue.language
    assert placing is not None
    assert plan is not None
    levels = at.placement.levels(placing.answers)
    here = at.dialogue.lesson.note if at.dialogue.lesson else None
    known = [note for area, level in levels.items() for note in _shown_known(at, area, level)]
    spared = [note for note in known if note in plan.lessons and note not in (here, *at.dialogue.finished)]
    plan = plan.skip(*spared)
    placed = (*at.dialogue.placed, *placing.answers)
    wish = at.dialogue.wish
    dialogue = replace(at.dialogue, phase=placing.back, placing=None, placed=placed, plan=plan, wish="")
    after = at.with_dialogue(dialogue)
    tried = {area for (area, _), items in at.placement.items.items() if any(i.id in _ids(placing) for i in items)}
    comma = "，" if language == "zh" else ", "
    shown = ("；" if language == "zh" else "; ").join(
        f"{at.placement.areas[area].title.in_(language)}{':' if language == 'en' else '：'}{_level(at, levels[area])}"
        for area in levels
        if area in tried
    )
    is_short = len(placing.answers) < MOST_ITEMS and lines and not is_stopped
    early = (at.say("placement_early", count=len(placing.answers)),) if is_short and shown else ()
    result = (*early, at.say("placement_levels", levels=shown)) if shown else ()
    back = (*((at.say("wish_waits", wish=wish),) if wish else ()), *come_back(after))
    chips = (*((wish,) if wish else ()), *_after(after))
    if not spared:
        return Acted(dialogue, (*lines, *result, at.say("placement_keeps_all"), *back), chips)
    mark = ("“", "”") if language == "zh" else ('"', '"')
    names = comma.join(f"{mark[0]}{at.curriculum.notes[note].title.in_(language)}{mark[1]}" for note in spared)
    first = short_title(at.curriculum.notes[spared[0]], language)
    told = at.say("placement_spares", lessons=names, count=len(spared), first=first)
    shows = Say(table(plan, at.curriculum, language, dialogue.finished))
    return Acted(dialogue, (*lines, *result, told, shows, *back), chips)


def _question(at: Situation, item: QuizItem) -> Say:
    placing = at.dialogue.placing
    number = len(placing.answers) + 1 if placing else 1
    return at.say("placement_item", number=number, question=asked(item, at.dialogue.language))


def _open(at: Situation) -> QuizItem:
    placing = at.dialogue.placing
    if placing is None:
        raise LookupError("no placement is open")
    item = at.placement.item(placing.item)
    if item is None:
        raise LookupError("the open item is there no more")
    return item


def _ids(placing: Placing) -> set[str]:
    return {answer.item for answer in placing.answers}


def _seen(dialogue: Dialogue) -> set[str]:
    return {answer.item for answer in dialogue.placed}


def _chips(at: Situation) -> tuple[str, ...]:
    return (*letters(_open(at)), *at.chip("dont_know", "stop_placement"))


def _after(at: Situation) -> tuple[str, ...]:
    return at.chip("start") if at.dialogue.phase is Phase.PLAN else at.chip("continue")
