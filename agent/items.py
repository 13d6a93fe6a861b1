"""The quiz item that is open, in a lesson's quiz or in a round: what an answer or a wish for help comes to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from agent.dialogue import LONGEST_KEPT, Answered, Dialogue, Judged, Kind
from agent.figures import numbers_in, step_named
from agent.folding import plain
from agent.grading import Graded, Mark, answer_of, asked, grade, is_near
from agent.intake import chips as field_chips
from agent.opened import ATTEMPTS, Open, opened
from agent.options import letters
from agent.pending import come_back
from agent.plain_replies import says_no_idea
from agent.script import Line, Quote, Say
from agent.secrets import Key
from agent.situation import Acted, Situation, section
from agent.turn import Phase
from knowledge.quiz import QuizItem
from knowledge.words import Language

LEFT_BY_CHIP = (Kind.REVIEW, Kind.STAGE, Kind.QUIZ)
"""Rounds of up to five items, which a quick answer ends."""
_HELPED = " helped"
"""Behind the id of an item: it was asked once more, and then helped with."""

_KNOWN = (Mark.RIGHT, Mark.PARTLY, Mark.WRONG)
"""Marks of an answer, whatever doubt stands before it: not sure, maybe …"""
NOT_RIGHT = {Mark.PARTLY: "partly", Mark.UNSURE: "unsure", Mark.WRONG: "wrong"}
"""What is said to an answer, by its mark."""
_UNREAD = {
    "choice": "not_an_answer_choice",
    "numeric": "not_an_answer_numeric",
    "short": "not_an_answer_short",
}


@dataclass(frozen=True)
class Settled:
    """An item is done with: the situation with its evidence, and what is said to the answer."""

    at: Situation
    item: QuizItem
    right: bool
    lead: tuple[Line, ...]
    is_passed_over: bool = False


def _tried(dialogue: Dialogue, open_: Open) -> Dialogue:
    """Return the dialogue with what was tried at its open item."""
    attempts, hints, misconception, said = open_.attempts, open_.hints, open_.misconception, open_.said
    if dialogue.round is not None:
        tried = replace(dialogue.round, attempts=attempts, hints=hints, misconception=misconception, said=said)
        return replace(dialogue, round=tried)
    lesson = dialogue.lesson
    if lesson is not None:
        lesson = replace(lesson, attempts=attempts, hints=hints, misconception=misconception, said=said)
    return replace(dialogue, lesson=lesson)


def show(at: Situation, phrase: str, item: QuizItem, *lead: Line, **values: object) -> Acted:
    """Ask an item, the options of a choice as quick answers."""
    question = at.say(phrase, question=asked(item, at.dialogue.language), **values)
    return Acted(at.dialogue, (*lead, question), chips(at, item))


def chips(at: Situation, item: QuizItem) -> tuple[str, ...]:
    """Return the quick answers to an item, and the ways out."""
    open_ = opened(at.dialogue, at.curriculum)
    kind = open_.kind if open_ else Kind.LESSON
    out = ("dont_know", "stop_placement") if kind is Kind.PROBE else ("hint", "skip")
    return (*letters(item), *at.chip(*out, *(("stop_placement",) if kind in LEFT_BY_CHIP else ())))


def ways(at: Situation) -> tuple[str, ...]:
    """Return the quick answers while an item or a walkthrough is open, whatever the talk was about in between."""
    if at.dialogue.walking:
        return at.chip("continue", "never_mind")
    if at.dialogue.placing and (placed := at.placement.item(at.dialogue.placing.item)):
        return (*letters(placed), *at.chip("dont_know", "stop_placement"))
    is_step_unseen = at.dialogue.returned and at.dialogue.round is None
    is_elsewhere = at.dialogue.phase is Phase.PRACTICE or at.dialogue.placing or is_step_unseen
    open_ = None if is_elsewhere else opened(at.dialogue, at.curriculum)
    return chips(at, open_.item) if open_ else ()


def ways_on(at: Situation) -> tuple[str, ...]:
    """Return the quick answers where a reply has none of its own, so that no reply is a dead end."""
    match at.dialogue.phase:
        case Phase.INTAKE if at.dialogue.asks_first:
            return at.chip("start")
        case Phase.INTAKE:
            return field_chips(at.dialogue.asked, at.dialogue.language) if at.dialogue.asked else ()
        case Phase.PLAN:
            return at.chip("start", "hours")
        case Phase.PRACTICE:
            return at.chip("hint", "skip_exercise")
        case Phase.LESSON if at.dialogue.gate is not None:
            return at.chip("stage_quiz", "go_through")
        case _:
            return at.chip("continue") if at.dialogue.plan else ()


def answer(at: Situation, open_: Open) -> Acted | Settled:
    """Grade an answer by the item's key; who does not know gets a hint, where there are hints, and loses nothing."""
    graded = grade(open_.item, at.message)
    if graded.mark not in _KNOWN and says_no_idea(at.message):
        return settle(at, open_, right=False, lead=_told(at, open_)) if open_.kind in ATTEMPTS else hint(at, open_)
    if graded.mark is Mark.UNREADABLE:
        return _unread(at, open_)
    heard = f"{open_.said}\n{at.message[:LONGEST_KEPT]}".strip()[-LONGEST_KEPT:]
    graded = grade(open_.item, heard) if open_.said else graded
    judged = Judged(open_.item.id, heard, graded.mark is Mark.RIGHT)
    at = at.with_dialogue(replace(at.dialogue, judged=judged))
    if graded.mark is Mark.RIGHT:
        lead = (at.say("right"), *_why(open_.item, at.dialogue.language))
        return settle(at, open_, right=True, lead=lead)
    is_rounded = graded.mark is Mark.WRONG and not graded.feedback.zh and is_near(open_.item, at.message)
    lead = (
        at.say("nearly" if is_rounded else NOT_RIGHT[graded.mark]),
        *_words(graded.feedback.in_(at.dialogue.language)),
    )
    kept = heard if graded.mark is Mark.PARTLY else open_.said
    wrong = replace(open_, misconception=graded.misconception, said=kept)
    if at.wants_on or (open_.is_last_attempt and not _has_what_was_missing(open_, graded)):
        return settle(at, wrong, right=False, lead=(*lead, *_told(at, open_)))
    return _once_more(at, wrong, lead, graded)


def _unread(at: Situation, open_: Open) -> Acted | Settled:
    """Say that no answer was seen; a second sentence in a row that says nothing of the item gets a hint, no mark."""
    item = open_.item
    if item.kind == "short" and at.dialogue.urged == item.id and open_.kind is not Kind.PROBE:
        return hint(at, open_)
    step = step_named(item, plain(at.message)) if item.kind == "numeric" else ""
    if step:
        return Acted(at.dialogue, (at.say("not_an_answer_step", step=step), *come_back(at)), chips(at, item))
    is_other = item.kind == "numeric" and bool(numbers_in(at.message))
    phrase = "not_an_answer_which" if is_other else _UNREAD[item.kind]
    if open_.kind is Kind.PROBE:  # which gives no hints
        phrase = "placement_unread"
    dialogue = replace(at.dialogue, urged=item.id) if item.kind == "short" else at.dialogue
    return Acted(dialogue, (at.say(phrase), *come_back(at)), chips(at, item))


def _has_what_was_missing(open_: Open, graded: Graded) -> bool:
    """Tell whether a try, read with what was said before, has the part that was asked for, and only another is missing."""
    is_partly = bool(open_.said) and graded.mark is Mark.PARTLY
    return is_partly and grade(open_.item, open_.said).feedback != graded.feedback


def settle(at: Situation, open_: Open, *, right: bool, lead: tuple[Line, ...]) -> Settled:
    """Write down the evidence of an item that is done with."""
    evidence = Answered(
        open_.item.id,
        open_.item.note,
        right,
        open_.attempts + 1,
        kind=open_.kind,
        hints=open_.hints,
        misconception=open_.misconception,
        at=at.now,
    )
    # The answer is newer than what the learner said of the topic.
    overruled = {note: can for note, can in at.dialogue.overruled.items() if note != open_.item.note}
    dialogue = replace(at.dialogue, answered=(*at.dialogue.answered, evidence), overruled=overruled)
    return Settled(at.with_dialogue(dialogue), open_.item, right, lead)


def wait(at: Situation, open_: Open) -> Acted | Settled:
    """Ask the open item once more of who only wants to go on; who says so again gets a hint, and then passes it over."""
    item, urged = open_.item, at.dialogue.urged
    if urged == item.id + _HELPED or (urged == item.id and open_.kind is Kind.PROBE):
        return pass_over(at, open_)
    if urged != item.id:
        said = at.say("placement_waits" if open_.kind is Kind.PROBE else "item_waits")
        return Acted(replace(at.dialogue, urged=item.id), (said, *come_back(at)), chips(at, item))
    helped = hint(at, open_)
    if isinstance(helped, Settled):
        return helped
    dialogue = replace(helped.dialogue, urged=item.id + _HELPED)
    back = come_back(at) if open_.hints < len(item.hints) else ()  # a worked example comes back by itself
    return replace(helped, dialogue=dialogue, lines=(*helped.lines, at.say("item_waits_no_more"), *back))


def pass_over(at: Situation, open_: Open) -> Settled:
    """Leave an item out: nothing is known of it, so there is no evidence."""
    return Settled(at, open_.item, False, (at.say("skipped_step"),), is_passed_over=True)


def hint(at: Situation, open_: Open) -> Acted | Settled:
    """Give the next help: three authored hints, then a worked example of the note, then, after an attempt, the answer."""
    if open_.kind is Kind.PROBE:
        return Acted(at.dialogue, (at.say("placement_no_help"), *come_back(at)), chips(at, open_.item))
    helped = _tried(at.dialogue, replace(open_, hints=open_.hints + 1))
    if open_.hints < len(open_.item.hints):
        return Acted(helped, (hint_line(at, open_),), chips(at, open_.item))
    if open_.hints == len(open_.item.hints) and (lines := _analogue(at, open_.item)):
        return Acted(helped, (*lines, *come_back(at)), chips(at, open_.item))
    if open_.attempts:
        return settle(at, open_, right=False, lead=_told(at, open_))
    return Acted(at.dialogue, (at.say("hints_spent"), *come_back(at)), chips(at, open_.item))


def hint_line(at: Situation, open_: Open) -> Say:
    """Return the item's next hint; the last one is said again."""
    hints = open_.item.hints
    words = hints[min(open_.hints, len(hints) - 1)].in_(at.dialogue.language)
    return at.say("another_hint" if open_.hints else "hint", hint=words)


def withheld(at: Situation, open_: Open, *, phrase: str = "would_be_answer") -> Acted:
    """Say that what was asked for would be the answer, and give the next hint, if there is one left."""
    said = at.say(phrase)
    if open_.kind is Kind.PROBE or open_.hints >= len(open_.item.hints):
        return Acted(at.dialogue, (said, *come_back(at)), chips(at, open_.item))
    helped = _tried(at.dialogue, replace(open_, hints=open_.hints + 1))
    return Acted(helped, (said, hint_line(at, open_), *come_back(at)), chips(at, open_.item))


def keep_key(at: Situation, open_: Open) -> Acted | Settled:
    """Keep the answer, and help instead."""
    helped = hint(at, open_)
    if isinstance(helped, Settled):
        return helped
    return replace(helped, lines=(at.say("keep_key"), *helped.lines))


def _analogue(at: Situation, item: QuizItem) -> tuple[Line, ...]:
    """Return a worked example on the item's topic, in the language in which the note has one."""
    note, key, language = at.curriculum.notes[item.note], Key(item), at.dialogue.language
    examples = [
        each.kind.zh
        for each in note.other_words
        if "例" in each.kind.zh and each.text.in_(language) and not key.leak(each.text.in_(language), "")
    ]
    return (at.say("analogue"), Quote(section(note, f"换个说法 {examples[0]}"))) if examples else ()


def _told(at: Situation, open_: Open) -> tuple[Line, ...]:
    """Say the answer and its reason; of a short item the answer is the reason."""
    language = at.dialogue.language
    told = at.say("the_answer", answer=answer_of(open_.item, language))
    return (told, *(_why(open_.item, language) if open_.item.kind != "short" else ()))


def _why(item: QuizItem, language: Language) -> tuple[Line, ...]:
    """Say why the key is right, now that it is no secret any more."""
    return _words(item.why.in_(language))


def _words(text: str) -> tuple[Line, ...]:
    return (Say(text),) if text else ()


def _once_more(at: Situation, open_: Open, lead: Iterable[Line], graded: Graded) -> Acted:
    told_what_is_missing = graded.mark is Mark.PARTLY and graded.feedback.zh
    hinted = () if told_what_is_missing else (hint_line(at, open_),)
    tried = replace(open_, attempts=open_.attempts + 1, hints=open_.hints + len(hinted))
    marked = tuple(lead)
    lines = (*marked, *hinted, at.say("try_again"))
    return Acted(_tried(at.dialogue, tried), lines, chips(at, open_.item), first=len(marked))
