"""Teaching one note: recall → scene → predict → run → maths → common mistake → quiz, moved by code alone."""

import re
from dataclasses import replace

from agent import agenda, items, quizzing, rounds, solution, steps
from agent.appeal import appeal, asks_why
from agent.aside import other_words
from agent.bearing import framed, weight
from agent.dialogue import Kind
from agent.folding import plain
from agent.grading import asked
from agent.items import Settled
from agent.lesson import Lesson, Step
from agent.mentioning import mentioned, says_something
from agent.opened import opened
from agent.pending import come_back
from agent.plain_replies import says_no_idea
from agent.planwords import table
from agent.prediction import doubts
from agent.review import due, schedule
from agent.rounds import Over
from agent.script import Line, Quote, Say
from agent.situation import Acted, Situation, section
from agent.turn import Phase
from agent.twofold import before_leaving

_NEXT_LESSON = re.compile(r"下一(节)?(课|节)|\bnext lesson\b", re.IGNORECASE)
SHORTEST_GUESS = 2
"""What a message to the scene says (`bearing.weight`), for it to be a guess: 对 and 嗯 are none."""
_HINT = re.compile(r"提示|思路|线索|方向|\b(hint|tip|clue)s?\b", re.IGNORECASE)

_STRAY_LETTER = re.compile(r"(?![ynYN])[a-zA-Z][.!?~]*")
"""A letter alone predicts nothing."""


def start(at: Situation) -> Acted:
    """Begin the first lesson of the plan that is not finished: a stage's first one with a probe, others with a recall."""
    following = agenda.next_lesson(at.dialogue)
    if following is None:
        return Acted(replace(at.dialogue, phase=Phase.LESSON, lesson=None), (at.say("all_done"),))
    if (probe := _probe(at, agenda.stage_of(at, following))) is not None:
        return probe
    dialogue = replace(at.dialogue, phase=Phase.LESSON, asked=None, gate=None, lesson=Lesson(following))
    opening = at.with_dialogue(replace(dialogue, lesson=Lesson(following, Step.RECALL)))
    recall = rounds.begin(opening, Kind.RECALL, rounds.recalled(at, following), at.say("recall"))
    begun = recall or steps.show(at.with_dialogue(dialogue))
    return replace(begun, lines=(steps.title(opening), *begun.lines))


def _probe(at: Situation, stage: int) -> Acted | None:
    """Begin a stage with three items on it, once; the first stage has the placement for that."""
    if stage == 1 or stage in at.dialogue.probed:
        return None
    dialogue = replace(at.dialogue, phase=Phase.LESSON, asked=None, gate=None, probed=(*at.dialogue.probed, stage))
    title = at.curriculum.stages[stage - 1].title.in_(at.dialogue.language)
    lead = at.say("probe", number=stage, title=title, count=rounds.PROBED)
    return rounds.begin(at.with_dialogue(dialogue), Kind.PROBE, rounds.probed(at, stage), lead)


def advance(at: Situation) -> Acted:
    """Go one step on; at an open question that means: answer it first."""
    lesson = at.dialogue.lesson
    if open_ := opened(at.dialogue, at.curriculum):
        return _go_on(items.wait(at, open_))
    if at.dialogue.gate is not None and (quiz := _stage_quiz(at, at.dialogue.gate)):
        return quiz
    if lesson is None or lesson.step is Step.DONE:
        return start(at)
    lead = (at.say("no_prediction"),) if lesson.step is Step.PREDICT else ()
    if _NEXT_LESSON.search(at.message):
        lead = (at.say("lesson_is_on"), *lead)
    return steps.forward(at, (*lead, *_mistake_told(at, lesson)))


def _stage_quiz(at: Situation, stage: int) -> Acted | None:
    open_ = agenda.unfirm(at, stage)[: rounds.LONGEST]
    after = at.with_dialogue(replace(at.dialogue, gate=None))
    return rounds.begin(after, Kind.STAGE, open_, at.say("stage_quiz", number=stage))


def take_answer(at: Situation) -> Acted:
    """Take what the learner said to the open step, and what it says of leaving: then the place is kept, as the reply says."""
    said = before_leaving(at.message)
    if said is None:
        return _taken(at)
    acted = _taken(replace(at, message=said))
    return replace(acted, lines=(*acted.lines, at.say("pause")))


def _taken(at: Situation) -> Acted:
    """Take a guess, a prediction, or an answer that is graded."""
    if open_ := opened(at.dialogue, at.curriculum):
        return _go_on(items.answer(at, open_))
    lesson = at.dialogue.lesson
    if lesson is None:
        return advance(at)
    if lesson.step is Step.PREDICT:
        return _predicted(at, lesson)
    if lesson.step in (Step.RESULT, Step.MATHS) and (doubts(at.message) or says_no_idea(at.message)):
        return other_words(at)
    lead = _scene_heard(at) if lesson.step is Step.SCENE else (*_named(at, lesson), *_mistake_told(at, lesson))
    return steps.forward(at, lead)


def _predicted(at: Situation, lesson: Lesson) -> Acted:
    guess = " ".join(at.message.split())[:80]
    if says_no_idea(guess):
        return steps.forward(at, (at.say("no_prediction"),))
    if _STRAY_LETTER.fullmatch(guess):  # the run would tell what nobody has guessed yet
        return Acted(at.dialogue, (at.say("take_time"), *come_back(at)), at.chip("continue", "hint", "skip"))
    after = at.with_dialogue(replace(at.dialogue, lesson=replace(lesson, guess=guess)))
    return steps.forward(after, (at.say("your_prediction", guess=guess),))


def _scene_heard(at: Situation) -> tuple[Line, ...]:
    """Thank for a guess at the scene, which nothing compares later; who has none is told that none is needed."""
    bare = says_no_idea(at.message) or weight(framed(plain(at.message))) < SHORTEST_GUESS
    return (at.say("no_guess" if bare else "heard_guess"),)


def _named(at: Situation, lesson: Lesson) -> tuple[Line, ...]:
    """Say what of the reason that follows the learner has named; where code recognises nothing of it, that."""
    belief, language = at.lesson_note.misconceptions[0], at.dialogue.language
    if lesson.step is not Step.MISTAKE or not belief.why.in_(language) or not says_something(at.message):
        return ()
    if says_no_idea(at.message):
        return ()
    named = mentioned(at.message, belief.why.in_(language), belief.belief.in_(language))
    comma = "”、“" if language == "zh" else '", "'
    return (at.say("mistake_named", named=comma.join(named)) if named else at.say("mistake_unnamed"),)


def _mistake_told(at: Situation, lesson: Lesson) -> tuple[Line, ...]:
    """Say why the common mistake is one, and what shows it, to whatever the learner made of it."""
    mistake, language = at.lesson_note.misconceptions[0], at.dialogue.language
    why, seen = mistake.why.in_(language), mistake.hint.in_(language)
    if lesson.step is not Step.MISTAKE or not why:
        return ()
    shown = (at.say("mistake_shown", hint=seen),) if seen and not lesson.hints else ()
    return at.say("mistake_told"), Quote(section(at.lesson_note, "常见误区 1"), why), *shown


def hint(at: Situation) -> Acted:
    """Help with what is open: the next hint of an item, of a common mistake, or a way to begin."""
    if open_ := opened(at.dialogue, at.curriculum):
        return _go_on(items.hint(at, open_))
    lesson = at.dialogue.lesson
    if lesson and lesson.step is Step.MISTAKE:
        if lesson.hints:  # there is one, and it was said
            return Acted(
                at.dialogue, (at.say("mistake_hint_spent"), *come_back(at)), at.chip("continue", "other_words")
            )
        said = at.say("hint", hint=at.lesson_note.misconceptions[0].hint.in_(at.dialogue.language))
        hinted = replace(at.dialogue, lesson=replace(lesson, hints=1))
        return Acted(hinted, (said, *come_back(at)), at.chip("continue", "other_words"))
    is_told = lesson is not None and lesson.step in (Step.SCENE, Step.RESULT, Step.MATHS)
    if is_told and at.dialogue.phase is Phase.LESSON and not _HINT.search(at.message):
        return other_words(at)  # '太难了' wants it put more simply, where nothing is to be worked out
    return Acted(at.dialogue, (at.say("general_hint"), *come_back(at)), at.chip("other_words", "continue"))


def keep_key(at: Situation) -> Acted:
    """Keep the answer of an open question, and help instead."""
    if open_ := opened(at.dialogue, at.curriculum):
        return _go_on(items.keep_key(at, open_))
    if exercise := solution.solved_last(at):
        return solution.show(at, exercise)
    if at.dialogue.lesson and at.dialogue.lesson.step is Step.MISTAKE:
        return hint(at)
    if at.dialogue.lesson and at.dialogue.lesson.step is Step.PREDICT:
        lines = (at.say("keep_prediction"), at.say("general_hint"), *come_back(at))
        return Acted(at.dialogue, lines, at.chip("continue", "skip"))
    return Acted(at.dialogue, (at.say("no_open_question"), *come_back(at)))


def repeat(at: Situation) -> Acted:
    """Say the open item or step once more."""
    if open_ := opened(at.dialogue, at.curriculum):
        return Acted(
            at.dialogue, (at.say("again"), Say(asked(open_.item, at.dialogue.language))), items.chips(at, open_.item)
        )
    lesson = at.dialogue.lesson
    if at.dialogue.phase is not Phase.LESSON or lesson is None or lesson.step is Step.DONE:
        open_lines = come_back(at)  # after the last lesson nothing is open that could be said again
        lines = (at.say("again"), *open_lines) if open_lines else (at.say("go_on"),)
        return Acted(at.dialogue, lines, at.chip("continue"))
    return steps.show(at)


def go_back(at: Situation) -> Acted:
    """Go one step back in the lesson; what the quiz has settled stays settled."""
    lesson = at.dialogue.lesson
    if at.dialogue.phase is not Phase.LESSON or at.dialogue.round is not None or lesson is None:
        return repeat(at)
    return steps.show(at.with_dialogue(replace(at.dialogue, lesson=lesson.back())))


def hear_appeal(at: Situation) -> Acted:
    """Look at the last mark once more; an item whose answer turns out right is settled.

    Who asks why, where nothing was marked since the step began, asks about the step: the mistake that was put up, or the run.
    """
    lesson = at.dialogue.lesson
    if asks_why(at.message) and lesson and at.dialogue.phase is Phase.LESSON and not _marked_here(at, lesson):
        if lesson.step is Step.MISTAKE:
            return hint(at)
        told = _mistake_told(at, replace(lesson, step=Step.MISTAKE, hints=0)) if lesson.step is Step.CHECK else ()
        if told:  # it was said just before
            return Acted(at.dialogue, (*told, *come_back(at)))
        if lesson.step is not Step.DONE:
            return other_words(at)
    return _go_on(appeal(at))


def _marked_here(at: Situation, lesson: Lesson) -> bool:
    """Tell whether the answer that was marked last is of the open round or this lesson's quiz."""
    judged, here = at.dialogue.judged, at.dialogue.round
    if here is not None:
        return True
    return judged is not None and judged.item in (*lesson.asked, lesson.item) and lesson.step in (Step.CHECK, Step.DONE)


def skip(at: Situation) -> Acted:
    """Leave the open step out; an open question counts as not answered."""
    if open_ := opened(at.dialogue, at.curriculum):
        return _go_on(items.pass_over(at, open_))
    lesson = at.dialogue.lesson
    if at.dialogue.gate is not None or lesson is None or lesson.step is Step.DONE:
        return start(at.with_dialogue(replace(at.dialogue, gate=None)))
    if lesson.step is Step.PREDICT:  # without the prediction there is nothing to compare the run with
        at = at.with_dialogue(replace(at.dialogue, lesson=lesson.forward()))
    return steps.forward(at, (at.say("skipped_step"),))


def harder(at: Situation) -> Acted:
    """Take a lesson that is too easy by its hardest item, at once."""
    lesson = at.dialogue.lesson
    if at.dialogue.round is not None or lesson is None or lesson.step in (Step.RECALL, Step.DONE):
        return skip(at)
    if lesson.step is not Step.CHECK:
        lesson = Lesson(lesson.note, Step.CHECK, brisk=True, variant=lesson.variant)
    return quizzing.harder(at.with_dialogue(replace(at.dialogue, lesson=lesson))) or skip(at)


def easier(at: Situation) -> Acted:
    """Put an easier item in the place of the open one; where there is none, say so and hint."""
    if at.dialogue.round is None and at.dialogue.lesson and (other := quizzing.easier(at)):
        return other
    helped = hint(at)
    return replace(helped, lines=(at.say("no_easier_item"), *helped.lines))


def review(at: Situation) -> Acted:
    """Ask what is due, or what the message names; say when nothing is."""
    if at.dialogue.round is not None:
        return Acted(at.dialogue, (at.say("review_is_on"), *come_back(at)))
    named = agenda.topic(at)
    if named is None and at.dialogue.gate is not None and (quiz := _stage_quiz(at, at.dialogue.gate)):
        return quiz
    notes = (named,) if named else due(at.dialogue, at.now, at.curriculum.notes)[: rounds.LONGEST]
    if (opened_ := rounds.begin(at, Kind.REVIEW, notes, at.say("review", count=len(notes)))) is not None:
        return opened_
    later = schedule(at.dialogue, at.curriculum.notes)
    if not later:
        return Acted(at.dialogue, (at.say("nothing_to_review"), *come_back(at)), at.chip("continue"))
    title = agenda.name(at, later[0].note)
    days = max(1, (later[0].at - at.now).days)
    return Acted(at.dialogue, (at.say("review_later", title=title, days=days), *come_back(at)), at.chip("continue"))


def _go_on(result: Acted | Settled) -> Acted:
    """Go on after an item: with the round or the quiz that it belongs to, or with what follows that."""
    return result if isinstance(result, Acted) else replace(_followed(result), first=len(result.lead))


def _followed(result: Settled) -> Acted:
    """Return what follows an item that is done with."""
    if result.at.dialogue.round is not None:
        following = rounds.after(result)
        return following if isinstance(following, Acted) else round_over(following)
    asked_on = quizzing.after(result)
    return asked_on if isinstance(asked_on, Acted) else steps.done(asked_on, result.lead)


def round_over(over: Over) -> Acted:
    """Go on after a round: a recall and a probe lead into the lesson, others back to where they were begun."""
    at = over.at
    match over.round.kind:
        case Kind.RECALL:
            return steps.forward(at, over.lead)
        case Kind.PROBE:
            return _probe_over(over)
        case _:
            right, count = sum(each.right for each in over.round.done), len(over.round.done) - over.round.passed
            said = (at.say("round_over", right=right, count=count),) if count else ()
            said = (*said, at.say("round_passed", count=over.round.passed)) if over.round.passed else said
            lesson = at.dialogue.lesson
            open_ = come_back(at)
            closing = () if open_ else (at.say("go_on_lesson"),)
            chips = at.chip("continue", "plan") if lesson else at.chip("start")
            return Acted(at.dialogue, (*over.lead, *said, *open_, *closing), chips)


def _probe_over(over: Over) -> Acted:
    """Say what the probe changes in the plan, and begin the lesson."""
    dialogue, known = rounds.spared(over)
    at = over.at.with_dialogue(dialogue)
    said: tuple[Line, ...] = (at.say("probe_keeps"),)
    if known and dialogue.plan:
        first = agenda.name(at, known[0])
        told = at.say("placement_spares", lessons=agenda.names(at, known), count=len(known), first=first)
        said = (told, Say(table(dialogue.plan, at.curriculum, dialogue.language)))
    begun = start(at)
    return replace(begun, lines=(*over.lead, *said, *begun.lines))
