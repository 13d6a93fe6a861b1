"""Teaching one note: scene → predict → run → maths → check question, moved by code alone."""

import re
from collections.abc import Callable
from dataclasses import replace

from agent.aside import hint, hint_line, other_words
from agent.dialogue import Answered, Dialogue
from agent.grading import Graded, Mark, answer_of, asked, grade, letters
from agent.intent import says_no_idea
from agent.lesson import Lesson, Step
from agent.pending import come_back, open_item, prediction_question, split_prediction
from agent.practising import offer
from agent.script import Execute, Line, Quote, Say
from agent.situation import Acted, Situation, section
from agent.turn import Phase
from knowledge.note import Note
from knowledge.quiz import QuizItem
from knowledge.words import Language

_UNCLEAR = re.compile(
    r"(不|没|还不|不太)(是很)?(清楚|明白|懂|理解|确定|一致|一样|对上)|对不上|搞不(清|懂)|算不(出|对)|迷糊|糊涂|(not|n't) (clear|sure|match|agree|understand|get)|unclear|confus|lost",
    re.IGNORECASE,
)
"""What is said to a result or to the maths by who wants to stay with it."""
ATTEMPTS = 2
"""Wrong answers to one item before its answer is said."""


def start(at: Situation) -> Acted:
    """Begin the first lesson of the plan that is not finished."""
    plan = at.dialogue.plan
    following = next((note for note in plan.lessons if note not in at.dialogue.finished), None) if plan else None
    if following is None:
        return Acted(replace(at.dialogue, phase=Phase.LESSON, lesson=None), (at.say("all_done"),))
    dialogue = replace(at.dialogue, phase=Phase.LESSON, asked=None, lesson=Lesson(following))
    return _show(at.with_dialogue(dialogue))


def advance(at: Situation) -> Acted:
    """Go one step on; at an open question that means: answer it first."""
    lesson = at.dialogue.lesson
    if lesson is None or lesson.step is Step.DONE:
        return start(at)
    if lesson.step is Step.CHECK:
        return Acted(at.dialogue, (at.say("not_an_answer"), *come_back(at)), at.chip("hint", "skip"))
    lead = (at.say("no_prediction"),) if lesson.step is Step.PREDICT else ()
    return _forward(at, lead)


def take_answer(at: Situation) -> Acted:
    """Take what the learner said to the open step: a guess, a prediction, or an answer that is graded."""
    lesson = at.dialogue.lesson
    if lesson is None or lesson.step is Step.DONE:
        return start(at)
    if lesson.step is Step.CHECK:
        return _graded(at, lesson)
    if lesson.step is Step.PREDICT:
        guess = " ".join(at.message.split())[:80]
        if says_no_idea(guess):
            return _forward(at, (at.say("no_prediction"),))
        return _forward(at, (at.say("your_prediction", guess=guess),))
    if lesson.step in (Step.RESULT, Step.MATHS) and _UNCLEAR.search(at.message):
        return other_words(at)
    return _forward(at, (at.say("heard_guess"),) if lesson.step is Step.SCENE else ())


def skip(at: Situation) -> Acted:
    """Leave the open step out; an open question counts as not answered."""
    lesson = at.dialogue.lesson
    if lesson is None or lesson.step is Step.DONE:
        return start(at)
    if lesson.step is Step.PREDICT:  # without the prediction there is nothing to compare the run with
        at = at.with_dialogue(replace(at.dialogue, lesson=lesson.forward()))
    return _forward(at, (at.say("skipped_step"),))


def _forward(at: Situation, lead: tuple[Line, ...]) -> Acted:
    lesson = at.dialogue.lesson
    if lesson is None:
        raise LookupError("there is no lesson")
    moved = replace(at.dialogue, lesson=lesson.forward())
    acted = _show(at.with_dialogue(moved))
    return replace(acted, lines=(*lead, *acted.lines))


def _show(at: Situation) -> Acted:
    """Show the step that the lesson is at."""
    lesson = at.dialogue.lesson
    if lesson is None:
        raise LookupError("there is no lesson")
    return _SHOWS[lesson.step](at)


def show_again(at: Situation) -> Acted:
    """Show the open step once more, for who has not seen it in this conversation; an open question stays the same."""
    lesson = at.dialogue.lesson
    if lesson is None or lesson.step is not Step.CHECK:
        return _show(at)
    item = open_item(at)
    question = at.say("check", question=asked(item, at.dialogue.language))
    return Acted(at.dialogue, (question,), (*letters(item), *at.chip("hint", "skip")))


def _scene(at: Situation) -> Acted:
    note, language = at.lesson_note, at.dialogue.language
    number = len(at.dialogue.finished) + 1
    title = at.say("lesson_title", number=number, title=note.title.in_(language), minutes=note.minutes)
    chips = at.chip("continue", "other_words", "skip")
    if language == "en":
        return Acted(
            at.dialogue,
            (title, at.say("english_scene"), *_facts(note, 1, 2, 3), at.say("english_scene_question")),
            chips,
        )
    hook = note.hooks[at.dialogue.plan.thread if at.dialogue.plan else "general"]
    intuition = (at.say("intuition"), Quote(section(note, "直觉")))
    return Acted(at.dialogue, (title, at.say("scene", hook=hook), *intuition, at.say("scene_question")), chips)


def _predict(at: Situation) -> Acted:
    code = Say(f"```python\n{at.lesson_note.code[0].source.rstrip()}\n```")
    lines = (at.say("predict"), code, at.say("predict_question", question=prediction_question(at)))
    return Acted(at.dialogue, lines, at.chip("continue", "hint", "skip"))


def _result(at: Situation) -> Acted:
    note = at.lesson_note
    run = Execute(note.code[0].source, show_code=False)
    _, answer = split_prediction(note.prediction)
    explained = (
        (at.say("explained", answer=answer), *_facts(note, 1)) if at.dialogue.language == "zh" else _facts(note, 4)
    )
    return Acted(
        at.dialogue, (run, *explained, at.say("result_question")), at.chip("continue", "other_words", "example")
    )


def _maths(at: Situation) -> Acted:
    note = at.lesson_note
    maths = (Quote(section(note, "定义与数学")),) if at.dialogue.language == "zh" else _facts(note, 5, 6, 7)
    lines = (at.say("definition"), *maths, at.say("maths_question"))
    return Acted(at.dialogue, lines, at.chip("continue", "other_words", "example"))


def _facts(note: Note, *numbers: int) -> tuple[Line, ...]:
    """Quote facts by their numbers; in an English lesson they stand for the sections that are in Chinese so far."""
    return tuple(Quote(section(note, f"要点 {number}")) for number in numbers if number <= len(note.facts))


def _check(at: Situation) -> Acted:
    lesson, language = at.dialogue.lesson, at.dialogue.language
    items = at.curriculum.quizzes[at.lesson_note.id]
    if lesson is None or not items:
        return _done(at)
    item = items[0]
    dialogue = replace(at.dialogue, lesson=replace(lesson, item=item.id))
    return Acted(
        dialogue, (at.say("check", question=asked(item, language)),), (*letters(item), *at.chip("hint", "skip"))
    )


def _graded(at: Situation, lesson: Lesson) -> Acted:
    item, language = open_item(at), at.dialogue.language
    if says_no_idea(at.message):  # no answer, so not a wrong one
        return hint(at)
    graded = grade(item, at.message)
    if graded.mark is Mark.UNREADABLE:
        return Acted(at.dialogue, (at.say("not_an_answer"),), at.chip("hint", "skip"))
    if graded.mark is Mark.RIGHT:
        return _close(at, lesson, right=True, lead=(at.say("right"), *_why(item, language)))
    said = at.say("partly" if graded.mark is Mark.PARTLY else "wrong")
    lead: tuple[Line, ...] = (said, Say(graded.feedback.in_(language)))
    if lesson.attempts + 1 >= ATTEMPTS:
        told = at.say("the_answer", answer=answer_of(item, language))
        because = _why(item, language) if item.kind != "short" else ()  # of a short item the answer is the reason
        return _another(at, lesson, (*lead, told, *because))
    return _once_more(at, lesson, lead, graded)


def _another(at: Situation, lesson: Lesson, lead: tuple[Line, ...]) -> Acted:
    """Ask another item of the note, without help: an answer that was told is not yet one that is known."""
    others = [item for item in at.curriculum.quizzes[lesson.note] if item.id != lesson.item]
    if lesson.first_item or not others:
        return _close(at, lesson, right=False, lead=lead)
    following = Lesson(lesson.note, Step.CHECK, others[0].id, first_item=lesson.item, variant=lesson.variant)
    missed = Answered(lesson.item, lesson.note, False, lesson.attempts + 1)
    dialogue = replace(at.dialogue, answered=(*at.dialogue.answered, missed), lesson=following)
    question = at.say("another_item", question=asked(others[0], at.dialogue.language))
    return Acted(dialogue, (*lead, question), (*letters(others[0]), *at.chip("hint", "skip")))


def _why(item: QuizItem, language: Language) -> tuple[Line, ...]:
    """Say why the key is right, now that it is no secret any more."""
    return (Say(item.why.in_(language)),) if item.why.in_(language) else ()


def _once_more(at: Situation, lesson: Lesson, lead: tuple[Line, ...], graded: Graded) -> Acted:
    tried = replace(lesson, attempts=lesson.attempts + 1, hints=lesson.hints + 1)
    told_what_is_missing = graded.mark is Mark.PARTLY and graded.feedback.zh
    hinted = () if told_what_is_missing else (hint_line(at, open_item(at), lesson.hints),)
    dialogue = replace(at.dialogue, lesson=tried)
    return Acted(dialogue, (*lead, *hinted, at.say("try_again")), at.chip("hint", "skip"))


def _close(at: Situation, lesson: Lesson, *, right: bool, lead: tuple[Line, ...]) -> Acted:
    """Record the answer and end the lesson."""
    answer = Answered(lesson.item, lesson.note, right, lesson.attempts + 1)
    dialogue: Dialogue = replace(at.dialogue, answered=(*at.dialogue.answered, answer), lesson=lesson.forward())
    acted = _done(at.with_dialogue(dialogue))
    return replace(acted, lines=(*lead, *acted.lines))


def _done(at: Situation) -> Acted:
    note, language, plan = at.lesson_note, at.dialogue.language, at.dialogue.plan
    finished = tuple(dict.fromkeys((*at.dialogue.finished, note.id)))
    dialogue = replace(
        at.dialogue, finished=finished, lesson=replace(at.dialogue.lesson or Lesson(note.id), step=Step.DONE)
    )
    following = next((id_ for id_ in plan.lessons if id_ not in finished), None) if plan else None
    offered, chips = offer(at, note.id)
    lines = (at.say("lesson_done", title=note.title.in_(language)), *offered)
    if following is None:
        return Acted(dialogue, (*lines, at.say("all_done")), (*chips, *at.chip("plan")))
    title = at.curriculum.notes[following].title.in_(language)
    asks = at.say("next_lesson_question", title=title)
    return Acted(dialogue, (*lines, asks), (*chips, *at.chip("continue", "plan")))


_SHOWS: dict[Step, Callable[[Situation], Acted]] = {
    Step.SCENE: _scene,
    Step.PREDICT: _predict,
    Step.RESULT: _result,
    Step.MATHS: _maths,
    Step.CHECK: _check,
    Step.DONE: _done,
}
