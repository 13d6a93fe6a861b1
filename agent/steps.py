"""The steps of a lesson, as they are shown: all that the note says, word for word, and what is asked at its end."""

from collections.abc import Callable
from dataclasses import replace

from agent import agenda, quizzing
from agent.brevity import lead
from agent.counterpart import counterpart
from agent.lesson import Lesson, Step
from agent.mentioning import mentioned
from agent.pending import mistake, prediction_question, result_phrase, split_prediction
from agent.prediction import agreed, compared, expected
from agent.script import Execute, Line, Quote, Say
from agent.secrets import Prediction
from agent.situation import Acted, Situation, section
from knowledge.note import Note
from tools.run import Run


def forward(at: Situation, lead: tuple[Line, ...]) -> Acted:
    """Show the lesson's next step behind some lines.

    Raises:
        LookupError: if there is no lesson.
    """
    lesson = at.dialogue.lesson
    if lesson is None:
        raise LookupError("there is no lesson")
    moved = replace(at.dialogue, lesson=lesson.forward())
    acted = show(at.with_dialogue(moved))
    return replace(acted, lines=(*lead, *acted.lines))


def show(at: Situation) -> Acted:
    """Show the step that the lesson is at.

    Raises:
        LookupError: if there is no lesson.
    """
    lesson = at.dialogue.lesson
    if lesson is None:
        raise LookupError("there is no lesson")
    return _SHOWS[lesson.step](at)


def title(at: Situation) -> Say:
    """Return the line that a lesson begins with: its number in the plan, where it is in it, title and minutes."""
    note, plan = at.lesson_note, at.dialogue.plan
    name = note.title.in_(at.dialogue.language)
    if plan and note.id not in plan.lessons:
        return at.say("lesson_title_beside", title=name, minutes=note.minutes)
    number = plan.lessons.index(note.id) + 1 if plan else len(at.dialogue.finished) + 1
    return at.say("lesson_title", number=number, title=name, minutes=note.minutes)


def _scene(at: Situation) -> Acted:
    note = at.lesson_note
    chips = at.chip("continue", "other_words", "skip")
    if not note.is_told_in(at.dialogue.language):
        lines = (at.say("facts_first"), *_facts(note, 1, 2, 3), at.say("facts_question"))
        return Acted(at.dialogue, lines, chips)
    hook = note.hooks[at.dialogue.plan.thread if at.dialogue.plan else "general"].in_(at.dialogue.language)
    return Acted(at.dialogue, (at.say("scene", hook=hook), at.say("scene_question")), chips)


def _predict(at: Situation) -> Acted:
    intuition = () if _tells(at.lesson_note) else _intuition(at)
    code = Say(f"```python\n{at.lesson_note.code[0].source.rstrip()}\n```")
    asks = at.say("predict_question", question=prediction_question(at))
    lines = (*intuition, at.say("predict"), code, *counterpart(at), asks)
    return Acted(at.dialogue, lines, at.chip("continue", "hint", "skip"))


def _intuition(at: Situation) -> tuple[Line, ...]:
    note, language = at.lesson_note, at.dialogue.language
    if not note.is_told_in(language):
        return ()
    text = lead(note.intuition.in_(language)) if at.dialogue.learner.brief else None
    return at.say("intuition"), Quote(section(note, "直觉"), text)


def _tells(note: Note) -> bool:
    """Tell whether a note's intuition would tell what is to be predicted, so that it must wait for the run."""
    return any(Prediction(note).leak(words, "") != "" for words in (note.intuition.zh, note.intuition.en))


def _result(at: Situation) -> Acted:
    note, lesson = at.lesson_note, at.dialogue.lesson
    guess = lesson.guess if lesson else ""
    _, answer = split_prediction(note.prediction.in_(at.dialogue.language))

    def explain(run: Run) -> tuple[Say, ...]:
        if phrase := agreed(guess, *split_prediction(note.prediction.zh)):
            return (at.say(phrase),)
        found = compared(guess, expected(answer) if answer else run.stdout, f"{run.stdout}\n{answer}")
        if found:
            return (at.say(found.phrase, **found.values),)
        question = f"{prediction_question(at)}\n{note.code[0].source}"
        named = mentioned(guess, answer, question) if guess and answer else ()
        comma = "”、“" if at.dialogue.language == "zh" else '", "'
        return (at.say("prediction_named", named=comma.join(named)),) if named else ()

    run = Execute(note.code[0].source, show_code=False, explain=explain)
    beside = () if at.dialogue.learner.brief else _facts(note, 1)  # the definition says it, too
    explained = (at.say("explained", answer=answer), *beside) if answer else _facts(note, 4)
    waited = _intuition(at) if _tells(note) else ()
    lines = (run, *explained, *waited, at.say(result_phrase(lesson) if lesson else "result_question_bare"))
    return Acted(at.dialogue, lines, at.chip("continue", "other_words", "example"))


def _maths(at: Situation) -> Acted:
    note = at.lesson_note
    told = note.is_told_in(at.dialogue.language)
    maths = (Quote(section(note, "定义与数学")),) if told else _facts(note, 5, 6, 7)
    lines = (at.say("definition"), *maths, at.say("maths_question"))
    return Acted(at.dialogue, lines, at.chip("continue", "other_words", "example"))


def _mistake(at: Situation) -> Acted:
    """Put a common mistake up for the learner to mend, where the note tells one in the learner's language."""
    if not mistake(at):
        return forward(at, ())
    return Acted(at.dialogue, (at.say("mistake", belief=mistake(at)),), at.chip("continue", "hint", "skip"))


def _facts(note: Note, *numbers: int) -> tuple[Line, ...]:
    """Quote facts by their numbers; where a note is not told in English they stand for the sections."""
    return tuple(Quote(section(note, f"要点 {number}")) for number in numbers if number <= len(note.facts))


def _check(at: Situation) -> Acted:
    return quizzing.begin(at) or done(at, ())


def done(at: Situation, lead: tuple[Line, ...] = ()) -> Acted:
    """Close the lesson; what the quiz showed is said, and that what is not firm comes back is kept by the reviews."""
    note, language, lesson = at.lesson_note, at.dialogue.language, at.dialogue.lesson or Lesson(at.lesson_note.id)
    finished = tuple(dict.fromkeys((*at.dialogue.finished, note.id)))
    dialogue = replace(at.dialogue, finished=finished, lesson=replace(lesson, step=Step.DONE))
    closed = at.say("lesson_done", title=note.title.in_(language))
    is_graded = bool(lesson.right or lesson.missed)
    score = (at.say("quiz_score", right=lesson.right, count=len(lesson.asked)),) if is_graded else ()
    if not is_graded and at.curriculum.quizzes.get(note.id):
        score = (at.say("quiz_untaken"),)
    shaky = (at.say("comes_back"),) if lesson.missed and lesson.right < quizzing.ENOUGH else ()
    return agenda.after_lesson(at.with_dialogue(dialogue), note.id, *lead, closed, *score, *shaky)


_SHOWS: dict[Step, Callable[[Situation], Acted]] = {
    Step.RECALL: _scene,
    Step.SCENE: _scene,
    Step.PREDICT: _predict,
    Step.RESULT: _result,
    Step.MATHS: _maths,
    Step.MISTAKE: _mistake,
    Step.CHECK: _check,
    Step.DONE: done,
}
