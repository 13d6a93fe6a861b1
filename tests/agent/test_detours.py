"""What is asked for out of turn: a quiz, another lesson, more; and what is not clear."""

from dataclasses import replace

import pytest

from agent import detours, teach
from agent.acting import act
from agent.dialogue import Dialogue, Kind, Practising, Version
from agent.learner import Learner
from agent.lesson import Lesson, Step
from agent.plan import make_plan
from agent.policy import Move
from agent.script import Quote, Say
from agent.situation import Acted, Situation
from agent.turn import Phase
from knowledge.words import Words
from tests.notes import real_curriculum

CURRICULUM = real_curriculum()
PLAN = make_plan(Learner(hours_per_week=7), CURRICULUM, exercises={})
LESSON = Dialogue(phase=Phase.LESSON, plan=PLAN, lesson=Lesson("ml-recap", Step.MATHS))


def at(message: str, dialogue: Dialogue = LESSON, **known: object) -> Situation:
    return replace(Situation(dialogue, message, CURRICULUM, 3), **known)  # type: ignore[arg-type]


def text(acted: Acted) -> str:
    return "\n".join(line.text for line in acted.lines if isinstance(line, Say))


def test_in_a_lesson_a_quiz_is_the_lessons_own() -> None:
    acted = detours.quiz(at("考考我"))
    lesson = acted.dialogue.lesson
    assert lesson
    assert lesson.step is Step.CHECK
    assert CURRICULUM.items[lesson.item].note == "ml-recap"
    assert "小测 1/3" in text(acted)


def test_after_a_lesson_a_quiz_asks_of_what_is_learnt_and_comes_back() -> None:
    done = replace(LESSON, lesson=Lesson("ml-recap", Step.DONE), finished=("what-is-deep-learning", "ml-recap"))
    acted = detours.quiz(at("考考我", done))
    here = acted.dialogue.round
    assert here
    assert here.kind is Kind.QUIZ
    assert here.back is Phase.LESSON
    assert {CURRICULUM.items[item].note for item in here.items} == {"what-is-deep-learning", "ml-recap"}


def test_a_quiz_on_a_topic_asks_several_items_of_it() -> None:
    done = replace(LESSON, lesson=Lesson("ml-recap", Step.DONE), finished=("ml-recap",))
    here = detours.quiz(at("考我卷积", done)).dialogue.round
    assert here
    assert len(set(here.items)) == detours.LENGTH
    assert {CURRICULUM.items[item].note for item in here.items} == {"convolution"}


def test_while_a_question_is_open_no_other_is_asked() -> None:
    begun = detours.quiz(at("考考我")).dialogue
    again = detours.quiz(at("考考我", begun))
    assert again.dialogue == begun
    assert "先答眼前这道" in text(again)


def test_who_has_learnt_nothing_has_nothing_to_be_asked() -> None:
    acted = detours.quiz(at("考考我", replace(LESSON, lesson=None)))
    assert acted.dialogue.round is None
    assert "先上一课" in text(acted)


@pytest.mark.parametrize(
    ("message", "note"),
    [
        ("去第三课", PLAN.lessons[2]),
        ("open lesson 5", PLAN.lessons[4]),
        ("打开过拟合那一课", "overfitting"),
        ("打开强化学习那一课", "rl-basics"),
        ("打开机器学习那一课", "ml-recap"),
        ("回到上一课", "what-is-deep-learning"),
        ("这课从头再讲", "ml-recap"),
    ],
)
def test_a_lesson_is_opened_by_its_number_topic_or_place(message: str, note: str) -> None:
    dialogue = replace(LESSON, finished=("what-is-deep-learning",))
    acted = detours.open_lesson(at(message, dialogue))
    assert acted.dialogue.lesson == Lesson(note)
    assert acted.dialogue.plan == PLAN
    assert acted.dialogue.finished == dialogue.finished
    assert CURRICULUM.notes[note].title.zh in text(acted)


def test_lesson_that_was_left_is_taken_up_at_its_step() -> None:
    quiz = Lesson("ml-recap", Step.CHECK, "ml-recap-3", asked=("ml-recap-1",), right=1)
    away = detours.open_lesson(at("打开导数那一课", replace(LESSON, lesson=quiz))).dialogue
    assert away.lesson == Lesson("derivatives")
    assert away.set_aside == (quiz,)
    back = detours.open_lesson(at("打开机器学习那一课", away))
    assert back.dialogue.lesson == quiz
    assert back.dialogue.set_aside == ()  # of the other nothing was done yet
    assert "从上次停下的地方" in text(back)
    assert "小测 2/3" in text(back)


def test_next_lesson_goes_on_where_it_was_left_for_a_detour() -> None:
    left = Lesson("ml-recap", Step.MATHS)
    done = tuple(PLAN.lessons[: PLAN.lessons.index("ml-recap")])
    dialogue = replace(LESSON, lesson=Lesson("pooling", Step.DONE), finished=(*done, "pooling"), set_aside=(left,))
    acted = teach.start(at("继续", dialogue))
    assert acted.dialogue.lesson == left
    assert acted.dialogue.set_aside == ()


@pytest.mark.parametrize(
    "message", ["从头学机器学习那一课", "重新学机器学习那一课", "open the ml-recap lesson and restart"]
)
def test_lesson_that_was_left_begins_anew_on_wish(message: str) -> None:
    away = replace(LESSON, lesson=Lesson("pooling"), set_aside=(Lesson("ml-recap", Step.CHECK),))
    acted = detours.open_lesson(at(message, away))
    assert acted.dialogue.lesson == Lesson("ml-recap")
    assert acted.dialogue.set_aside == ()


@pytest.mark.parametrize(("note", "head"), [("overfitting", "### 第 "), ("gan", "### 计划外的一课：")])
def test_lesson_beside_the_plan_has_no_number(note: str, head: str) -> None:
    beside = replace(LESSON, plan=PLAN.skip("gan"))
    opened = detours.open_lesson(at(f"打开{CURRICULUM.notes[note].title.zh}那一课", beside))
    assert opened.dialogue.lesson == Lesson(note)
    assert text(opened).startswith(head)


def test_what_a_lesson_needs_and_was_not_taught_is_said() -> None:
    assert "还没学的" in text(detours.open_lesson(at("打开过拟合那一课")))


@pytest.mark.parametrize("message", ["换一课", "去第九百课"])
def test_which_lesson_is_asked_where_none_can_be_told(message: str) -> None:
    acted = detours.open_lesson(at(message))
    assert acted.dialogue == LESSON
    assert "想上哪一课" in text(acted)


def test_an_exercise_that_a_lesson_is_opened_over_is_left_and_can_be_asked_for_again() -> None:
    open_ = Practising("one", "tensors", Words("练习", "Exercise"), Phase.LESSON)
    over = replace(LESSON, phase=Phase.PRACTICE, exercise=open_, returned=True)
    acted = detours.open_lesson(at("去第三课", over))
    assert acted.dialogue.exercise is None
    assert acted.dialogue.left == ("one",)
    assert not acted.dialogue.returned


@pytest.mark.parametrize(
    ("message", "note", "count", "fewer"),
    [
        ("quiz me on CNNs", "convolution", 3, False), ("考我十道题 about gradient descent", "gradient-descent", 4, True),
        ("ask me two questions about dropout", "dropout", 2, False), ("出三道卷积的题考考我", "convolution", 3, False),
    ],
)  # fmt: skip
def test_a_quiz_on_a_topic_is_asked_before_any_lesson(message: str, note: str, count: int, fewer: bool) -> None:
    for dialogue in (LESSON, Dialogue(phase=Phase.PLAN, plan=PLAN)):
        acted = detours.quiz(at(message, dialogue))
        here = acted.dialogue.round
        assert here is not None
        assert [CURRICULUM.items[item].note for item in here.items] == [note] * count
        assert here.back is dialogue.phase
        assert ("一次问不了那么多" in text(acted)) is fewer


@pytest.mark.parametrize("move", [Move.QUIZ, Move.OPEN_LESSON])
def test_a_proposed_change_is_not_carried_along(move: Move) -> None:
    proposed = replace(LESSON, proposed=Version(PLAN, Learner()))
    acted = act(move, at("去第三课", proposed))
    assert acted.dialogue.proposed is None


def test_more_says_other_facts_each_time() -> None:
    first = detours.more(at("详细讲讲"))
    second = detours.more(at("再多讲点", first.dialogue))
    told = [[line.passage.number for line in each.lines if isinstance(line, Quote)] for each in (first, second)]
    assert all(len(each) == detours.MORE for each in told)
    assert not set(told[0]) & set(told[1])


def test_more_without_a_topic_asks_for_one() -> None:
    assert not any(isinstance(line, Quote) for line in detours.more(at("详细讲讲", Dialogue(phase=Phase.PLAN))).lines)


def test_what_is_not_clear_is_asked_with_the_wishes_as_quick_answers() -> None:
    acted = detours.ask_back(at("呃呃", guesses=("quiz", "more")))
    assert acted.chips[:2] == ("考考我", "再讲深一点")
    assert "考考我" in text(acted)
    assert acted.dialogue == LESSON
