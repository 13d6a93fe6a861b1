"""Teaching one note: recall → scene → predict → run → maths → common mistake → quiz, moved by code alone."""

import re
from collections.abc import Callable
from dataclasses import replace

from agent import agenda, items, quizzing, rounds
from agent.appeal import appeal
from agent.aside import other_words
from agent.counterpart import counterpart
from agent.dialogue import Kind
from agent.grading import asked
from agent.intent import says_no_idea
from agent.items import Settled
from agent.lesson import Lesson, Step
from agent.opened import opened
from agent.pending import come_back, mistake, prediction_question, split_prediction
from agent.plan import table
from agent.prediction import compared
from agent.review import due, schedule
from agent.rounds import Over
from agent.script import Execute, Line, Quote, Say
from agent.secrets import Prediction
from agent.situation import Acted, Situation, section
from agent.turn import Phase
from knowledge.note import Note
from tools.run import Run

_UNCLEAR = re.compile(
    r"(不|没|还不|不太)(是很)?(清楚|明白|懂|理解|确定|一致|一样|对上)|对不上|搞不(清|懂)|算不(出|对)|迷糊|糊涂|(not|n't) (clear|sure|match|agree|understand|get)|unclear|confus|lost",
    re.IGNORECASE,
)
"""What is said to a result or to the maths by who wants to stay with it."""


def start(at: Situation) -> Acted:
    """Begin the first lesson of the plan that is not finished: a stage's first one with a probe, others with a recall."""
    following = agenda.next_lesson(at.dialogue)
    if following is None:
        return Acted(replace(at.dialogue, phase=Phase.LESSON, lesson=None), (at.say("all_done"),))
    if (probe := _probe(at, at.curriculum.notes[following].stage)) is not None:
        return probe
    dialogue = replace(at.dialogue, phase=Phase.LESSON, asked=None, gate=None, lesson=Lesson(following))
    opening = at.with_dialogue(replace(dialogue, lesson=Lesson(following, Step.RECALL)))
    recall = rounds.begin(opening, Kind.RECALL, rounds.recalled(at, following), _title(opening), at.say("recall"))
    return recall or _show(at.with_dialogue(dialogue))


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
        return Acted(at.dialogue, (at.say("not_an_answer"), *come_back(at)), items.chips(at, open_.item))
    if at.dialogue.gate is not None and (quiz := _stage_quiz(at, at.dialogue.gate)):
        return quiz
    if lesson is None or lesson.step is Step.DONE:
        return start(at)
    lead = (at.say("no_prediction"),) if lesson.step is Step.PREDICT else ()
    return _forward(at, (*lead, *_mistake_told(at, lesson)))


def _stage_quiz(at: Situation, stage: int) -> Acted | None:
    open_ = agenda.unfirm(at, stage)[: rounds.LONGEST]
    after = at.with_dialogue(replace(at.dialogue, gate=None))
    return rounds.begin(after, Kind.STAGE, open_, at.say("stage_quiz", number=stage))


def take_answer(at: Situation) -> Acted:
    """Take what the learner said to the open step: a guess, a prediction, or an answer that is graded."""
    if open_ := opened(at.dialogue, at.curriculum):
        return _go_on(items.answer(at, open_))
    lesson = at.dialogue.lesson
    if lesson is None or lesson.step is Step.DONE:
        return advance(at)
    if lesson.step is Step.PREDICT:
        return _predicted(at, lesson)
    if lesson.step in (Step.RESULT, Step.MATHS) and _UNCLEAR.search(at.message):
        return other_words(at)
    lead = (at.say("heard_guess"),) if lesson.step is Step.SCENE else _mistake_told(at, lesson)
    return _forward(at, lead)


def _predicted(at: Situation, lesson: Lesson) -> Acted:
    guess = " ".join(at.message.split())[:80]
    if says_no_idea(guess):
        return _forward(at, (at.say("no_prediction"),))
    after = at.with_dialogue(replace(at.dialogue, lesson=replace(lesson, guess=guess)))
    return _forward(after, (at.say("your_prediction", guess=guess),))


def _mistake_told(at: Situation, lesson: Lesson) -> tuple[Line, ...]:
    """Say why the common mistake is one, to whatever the learner made of it."""
    if lesson.step is not Step.MISTAKE:
        return ()
    why = at.lesson_note.misconceptions[0].why
    return at.say("mistake_told"), Quote(section(at.lesson_note, "常见误区 1"), why)


def hint(at: Situation) -> Acted:
    """Help with what is open: the next hint of an item, of a common mistake, or a way to begin."""
    if open_ := opened(at.dialogue, at.curriculum):
        return _go_on(items.hint(at, open_))
    lesson = at.dialogue.lesson
    if lesson and lesson.step is Step.MISTAKE:
        said = at.say("hint", hint=at.lesson_note.misconceptions[0].hint)
        return Acted(at.dialogue, (said, *come_back(at)), at.chip("continue", "other_words"))
    return Acted(at.dialogue, (at.say("general_hint"), *come_back(at)), at.chip("other_words", "continue"))


def keep_key(at: Situation) -> Acted:
    """Keep the answer of an open question, and help instead."""
    if open_ := opened(at.dialogue, at.curriculum):
        return _go_on(items.keep_key(at, open_))
    if at.dialogue.lesson and at.dialogue.lesson.step is Step.PREDICT:
        lines = (at.say("keep_prediction"), at.say("general_hint"), *come_back(at))
        return Acted(at.dialogue, lines, at.chip("continue", "skip"))
    return Acted(at.dialogue, (at.say("no_open_question"), *come_back(at)))


def answer_and_advance(at: Situation) -> Acted:
    """Let the question be answered, then go on, where the step needs no answer of its own."""
    if opened(at.dialogue, at.curriculum):
        return Acted(at.dialogue, come_back(at), at.chip("hint", "skip"), answer=True)
    return replace(advance(at), answer=True)


def repeat(at: Situation) -> Acted:
    """Say the open item or step once more."""
    if open_ := opened(at.dialogue, at.curriculum):
        return Acted(
            at.dialogue, (at.say("again"), Say(asked(open_.item, at.dialogue.language))), items.chips(at, open_.item)
        )
    lesson = at.dialogue.lesson
    if at.dialogue.phase is not Phase.LESSON or lesson is None or lesson.step is Step.DONE:
        return Acted(at.dialogue, (at.say("again"), *come_back(at)), at.chip("continue"))
    return _show(at)


def go_back(at: Situation) -> Acted:
    """Go one step back in the lesson; what the quiz has settled stays settled."""
    lesson = at.dialogue.lesson
    if at.dialogue.phase is not Phase.LESSON or at.dialogue.round is not None or lesson is None:
        return repeat(at)
    return _show(at.with_dialogue(replace(at.dialogue, lesson=lesson.back())))


def hear_appeal(at: Situation) -> Acted:
    """Look at the last mark once more; an item whose answer turns out right is settled."""
    return _go_on(appeal(at))


def skip(at: Situation) -> Acted:
    """Leave the open step out; an open question counts as not answered."""
    if open_ := opened(at.dialogue, at.curriculum):
        return _go_on(items.pass_over(at, open_))
    lesson = at.dialogue.lesson
    if at.dialogue.gate is not None or lesson is None or lesson.step is Step.DONE:
        return start(at.with_dialogue(replace(at.dialogue, gate=None)))
    if lesson.step is Step.PREDICT:  # without the prediction there is nothing to compare the run with
        at = at.with_dialogue(replace(at.dialogue, lesson=lesson.forward()))
    return _forward(at, (at.say("skipped_step"),))


def harder(at: Situation) -> Acted:
    """Take a lesson that is too easy by its hardest item, at once."""
    lesson = at.dialogue.lesson
    if at.dialogue.round is not None or lesson is None or lesson.step in (Step.RECALL, Step.DONE):
        return skip(at)
    if lesson.step is not Step.CHECK:
        lesson = Lesson(lesson.note, Step.CHECK, brisk=True, variant=lesson.variant)
    return quizzing.harder(at.with_dialogue(replace(at.dialogue, lesson=lesson))) or skip(at)


def review(at: Situation) -> Acted:
    """Ask what is due, or what the message names; say when nothing is."""
    if at.dialogue.round is not None:
        return Acted(at.dialogue, come_back(at))
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


def leave_round(at: Situation) -> Acted:
    """End a round on wish; outside of one, let go of what was asked for."""
    if at.dialogue.round is None:
        return Acted(at.dialogue, (at.say("never_mind"), *come_back(at)))
    return _over(rounds.stop(at))


def _go_on(result: Acted | Settled) -> Acted:
    """Go on after an item: with the round or the quiz that it belongs to, or with what follows that."""
    if isinstance(result, Acted):
        return result
    if result.at.dialogue.round is not None:
        following = rounds.after(result)
        return following if isinstance(following, Acted) else _over(following)
    if (asked := quizzing.after(result)) is not None:
        return asked
    lesson = quizzing.counted(result)
    return _done(result.at.with_dialogue(replace(result.at.dialogue, lesson=lesson)), result.lead)


def _over(over: Over) -> Acted:
    """Go on after a round: a recall and a probe lead into the lesson, others back to where they were begun."""
    at = over.at
    match over.round.kind:
        case Kind.RECALL:
            return _forward(at, over.lead)
        case Kind.PROBE:
            return _probe_over(over)
        case _:
            right, count = sum(each.right for each in over.round.done), len(over.round.done)
            said = at.say("round_over", right=right, count=count) if count else Say("")
            lesson = at.dialogue.lesson
            open_ = come_back(at)
            closing = () if open_ else (at.say("go_on_lesson"),)
            chips = at.chip("continue", "plan") if lesson else at.chip("start")
            return Acted(at.dialogue, (*over.lead, said, *open_, *closing), chips)


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


def _title(at: Situation) -> Say:
    note = at.lesson_note
    number = len(at.dialogue.finished) + 1
    return at.say("lesson_title", number=number, title=note.title.in_(at.dialogue.language), minutes=note.minutes)


def _scene(at: Situation) -> Acted:
    note = at.lesson_note
    was_recalled = any(each.kind is Kind.RECALL and each.at == at.now for each in at.dialogue.answered[-1:])
    lead = () if was_recalled else (_title(at),)
    chips = at.chip("continue", "other_words", "skip")
    if at.dialogue.language == "en":
        lines = (at.say("english_scene"), *_facts(note, 1, 2, 3), at.say("english_scene_question"))
        return Acted(at.dialogue, (*lead, *lines), chips)
    hook = note.hooks[at.dialogue.plan.thread if at.dialogue.plan else "general"]
    return Acted(at.dialogue, (*lead, at.say("scene", hook=hook), at.say("scene_question")), chips)


def _predict(at: Situation) -> Acted:
    intuition = () if _tells(at.lesson_note) else _intuition(at)
    code = Say(f"```python\n{at.lesson_note.code[0].source.rstrip()}\n```")
    asks = at.say("predict_question", question=prediction_question(at))
    lines = (*intuition, at.say("predict"), code, *counterpart(at), asks)
    return Acted(at.dialogue, lines, at.chip("continue", "hint", "skip"))


def _intuition(at: Situation) -> tuple[Line, ...]:
    """Quote the intuition; the notes hold it in Chinese so far."""
    zh = at.dialogue.language == "zh"
    return (at.say("intuition"), Quote(section(at.lesson_note, "直觉"))) if zh else ()


def _tells(note: Note) -> bool:
    """Tell whether a note's intuition would tell what is to be predicted, so that it must wait for the run."""
    return Prediction(note).leak(note.intuition, "") != ""


def _result(at: Situation) -> Acted:
    note, lesson = at.lesson_note, at.dialogue.lesson
    guess = lesson.guess if lesson else ""
    _, answer = split_prediction(note.prediction)

    def explain(run: Run) -> tuple[Say, ...]:
        found = compared(guess, f"{run.stdout} {answer}")
        return (at.say(found.phrase, **found.values),) if found else ()

    run = Execute(note.code[0].source, show_code=False, explain=explain)
    explained = (
        (at.say("explained", answer=answer), *_facts(note, 1)) if at.dialogue.language == "zh" else _facts(note, 4)
    )
    waited = _intuition(at) if _tells(note) else ()
    lines = (run, *explained, *waited, at.say("result_question"))
    return Acted(at.dialogue, lines, at.chip("continue", "other_words", "example"))


def _maths(at: Situation) -> Acted:
    note = at.lesson_note
    maths = (Quote(section(note, "定义与数学")),) if at.dialogue.language == "zh" else _facts(note, 5, 6, 7)
    lines = (at.say("definition"), *maths, at.say("maths_question"))
    return Acted(at.dialogue, lines, at.chip("continue", "other_words", "example"))


def _mistake(at: Situation) -> Acted:
    """Put a common mistake up for the learner to mend; the notes hold them in Chinese so far."""
    if at.dialogue.language == "en":
        return _forward(at, ())
    return Acted(at.dialogue, (at.say("mistake", belief=mistake(at)),), at.chip("continue", "hint", "skip"))


def _facts(note: Note, *numbers: int) -> tuple[Line, ...]:
    """Quote facts by their numbers; in an English lesson they stand for the sections that are in Chinese so far."""
    return tuple(Quote(section(note, f"要点 {number}")) for number in numbers if number <= len(note.facts))


def _check(at: Situation) -> Acted:
    return quizzing.begin(at) or _done(at, ())


def _done(at: Situation, lead: tuple[Line, ...] = ()) -> Acted:
    """Close the lesson; what the quiz showed is said, and that what is not firm comes back is kept by the reviews."""
    note, language, lesson = at.lesson_note, at.dialogue.language, at.dialogue.lesson or Lesson(at.lesson_note.id)
    finished = tuple(dict.fromkeys((*at.dialogue.finished, note.id)))
    dialogue = replace(at.dialogue, finished=finished, lesson=replace(lesson, step=Step.DONE))
    done = at.say("lesson_done", title=note.title.in_(language))
    score = (at.say("quiz_score", right=lesson.right, count=len(lesson.asked)),) if lesson.asked else ()
    shaky = (at.say("comes_back"),) if lesson.missed and lesson.right < quizzing.ENOUGH else ()
    return agenda.after_lesson(at.with_dialogue(dialogue), note.id, *lead, done, *score, *shaky)


_SHOWS: dict[Step, Callable[[Situation], Acted]] = {
    Step.RECALL: _scene,
    Step.SCENE: _scene,
    Step.PREDICT: _predict,
    Step.RESULT: _result,
    Step.MATHS: _maths,
    Step.MISTAKE: _mistake,
    Step.CHECK: _check,
    Step.DONE: _done,
}
