"""Programs walked through in a dialogue: of a topic or pasted, a part at a time, and nothing told that is asked for."""

import pytest

from agent.dialogue import Dialogue, LineTold, Walking
from agent.intent import Intent, intent_of
from agent.lesson import Lesson, Step
from agent.policy import Move
from agent.session import Session
from agent.turn import Phase
from agent.tutor import Tutor
from agent.walking import FEW_LINES, MOST_LINES, program
from knowledge.words import Words
from tests.agent.test_session import at_check, in_lesson, say

LONG = (
    "逐行解释一下\n```python\nimport torch\n" + "".join(f"a{n} = torch.zeros({n + 1}, 2)\n" for n in range(29)) + "```"
)
EXPLAINED = 30
"""Its lines, each of which has something to be said of it."""


def lines_in(reply: str) -> int:
    return reply.count("**第 ")


@pytest.mark.parametrize(
    "message",
    [
        "逐行讲一下 LeNet 的代码",
        "带我走一遍自动求导的代码",
        "walk me through the training loop",
        "讲解一下 dropout 的代码",
        "把 LeNet 的代码逐行讲讲",
        "explain the code of LeNet line by line",
    ],
)
def test_a_wish_for_a_walkthrough_is_one(message: str) -> None:
    assert intent_of(message, Phase.LESSON) is Intent.WALK


@pytest.mark.parametrize(
    "message", ["写一段 LeNet 的代码", "代码怎么写", "什么是自动求导", "讲讲反向传播", "我写的代码报错了"]
)
def test_other_talk_of_code_is_none(message: str) -> None:
    assert intent_of(message, Phase.LESSON) is not Intent.WALK


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (
            "逐行讲一下 LeNet 的代码",
            ["nn.Conv2d(1, 6, 5)", "total: 61706", "**第 12 行** `x = torch.zeros(1, 1, 32, 32)`"],
        ),
        ("带我走一遍自动求导的代码", ["after backward: -18.0 -6.0", "`loss`：一个数（标量），第一次是 9"]),
        ("walk me through the training loop", ["step 2: loss 3.6864", "**Line 9**"]),
    ],
)
def test_a_topics_code_is_run_shown_and_explained(tutor: Tutor, message: str, said: list[str]) -> None:
    session = in_lesson(tutor)
    lesson = session.dialogue.lesson
    turn = say(session, message)
    assert turn.move == Move.WALK_TOPIC
    assert [run.error for run in turn.runs] == [None]
    assert [part for part in said if part not in turn.reply] == []
    assert session.dialogue.lesson == lesson


def test_a_recipe_is_walked_through_where_no_note_is_named(tutor: Tutor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.walking.named", lambda *_: None)
    turn = say(in_lesson(tutor), "逐行讲一下 LeNet 的代码")
    assert "torch" in turn.runs[0].code
    assert "逐行来看" in turn.reply


def test_what_no_code_is_there_for_is_a_question(tutor: Tutor) -> None:
    turn = say(in_lesson(tutor), "逐行讲一下量子纠错的代码")
    assert turn.move == Move.ANSWER_QUESTION
    assert not turn.runs


@pytest.mark.parametrize("step", [Step.SCENE, Step.PREDICT])
def test_code_that_is_to_be_predicted_is_kept(tutor: Tutor, step: Step) -> None:
    session = in_lesson(tutor)
    while session.dialogue.lesson is not None and session.dialogue.lesson.step is not step:
        say(session, "继续")
    turn = say(session, "逐行讲一下这段代码")
    assert turn.move == Move.WALK_LATER
    assert "先猜一个" in turn.reply
    assert not turn.runs
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is step


def test_after_the_prediction_the_lessons_code_is_walked_through(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    while session.dialogue.lesson is not None and session.dialogue.lesson.step is not Step.RESULT:
        say(session, "继续")
    turn = say(session, "逐行讲一下代码")
    assert turn.move == Move.WALK_TOPIC
    assert "`boundary`" in turn.reply or "def boundary" in turn.reply


def test_code_that_may_hold_the_answer_to_an_open_item_is_kept(tutor: Tutor) -> None:
    session = at_check(tutor)
    turn = say(session, "逐行讲一下这段代码")
    assert "先答题" in turn.reply
    assert not turn.runs
    assert say(session, "逐行讲一下 LeNet 的代码").runs  # another topic's gives nothing away


def test_the_code_behind_an_open_exercise_is_kept(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, "做广播的练习")
    exercise = session.dialogue.exercise
    assert exercise is not None
    title = tutor.curriculum.notes[exercise.topic].title.zh
    assert say(session, f"逐行讲一下{title}的代码").move == Move.KEEP_SOLUTION


def test_a_long_program_is_told_in_parts(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    first = say(session, LONG)
    assert lines_in(first.reply) == MOST_LINES
    assert first.reply.endswith(f"还有 {EXPLAINED - MOST_LINES} 行没讲，说“继续”接着往下讲。")
    assert first.chips == ("继续", "算了")
    aside = say(session, "什么是过拟合？")
    assert f"还有 {EXPLAINED - MOST_LINES} 行没讲" in aside.reply
    second = say(session, "继续")
    assert second.move == Move.WALK_ON
    assert "**第 13 行** `a11 = torch.zeros(12, 2)`" in second.reply
    assert not second.runs  # what is said comes from the one run
    third = say(session, "继续")
    assert lines_in(first.reply) + lines_in(second.reply) + lines_in(third.reply) == EXPLAINED
    assert session.dialogue.walking is None
    assert "情景里的问题" in third.reply
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is Step.SCENE
    assert say(session, "继续").move == Move.ADVANCE


def test_a_few_last_lines_are_not_put_off(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    code = "".join(f"a{n} = torch.zeros({n + 1}, 2)\n" for n in range(MOST_LINES + FEW_LINES - 1))
    turn = say(session, f"逐行解释一下\n```python\nimport torch\n{code}```")
    assert lines_in(turn.reply) == MOST_LINES + FEW_LINES
    assert session.dialogue.walking is None


@pytest.mark.parametrize("message", ["算了", "两堆都用", "跳过", "```python\nprint(1)\n```"])
def test_who_goes_on_with_something_else_drops_it(tutor: Tutor, message: str) -> None:
    session = in_lesson(tutor)
    say(session, LONG)
    assert "没讲" not in say(session, message).reply
    assert session.dialogue.walking is None


def test_it_goes_on_after_a_restart_and_in_the_other_language(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, LONG)
    session = Session.open(tutor, session.id)
    say(session, "speak English please")
    assert "**Line 13** `a11 = torch.zeros(12, 2)`" in say(session, "continue").reply


def test_a_new_conversation_begins_without_it() -> None:
    told = LineTold(1, "x", (Words("一", "one"),))
    assert Dialogue(walking=Walking((told,))).carried().walking is None


def test_code_that_fails_is_explained_up_to_its_fault(tutor: Tutor) -> None:
    code = "import torch\na = torch.ones(3)\nb = torch.ones(4)\nprint(a + b)\n"
    turn = say(in_lesson(tutor), f"这段代码什么意思\n```python\n{code}```")
    assert "不能广播" in turn.reply
    assert "形状 (3,)" in turn.reply


@pytest.mark.parametrize(
    "message",
    ["代码看不懂，能一行一行讲吗", "太复杂了，逐行讲讲", "I don't get the code, walk me through line by line"],
)
def test_code_that_is_not_understood_is_the_lessons_own(shared_tutor: Tutor, message: str) -> None:
    dialogue = Dialogue(phase=Phase.LESSON, lesson=Lesson("pooling", Step.RESULT))
    found = program(message, dialogue, shared_tutor.curriculum, shared_tutor.desk.finder)
    assert found is not None
    assert found.topics == ("pooling",)
