"""Ways out of what is open, and what is said between two lessons: nobody is held at a question, and nothing said is lost."""

from dataclasses import replace

import pytest

from agent.dialogue import Judged
from agent.lesson import Step
from agent.policy import Move
from agent.session import Session
from agent.tutor import Tutor
from tests.agent.test_first_weeks import at_step
from tests.agent.test_session import say


def between(tutor: Tutor) -> Session:
    """Return a session whose first lesson is done, with its quiz's last answer marked wrong."""
    session = at_step(tutor, "ml-recap", Step.DONE)
    judged = Judged("ml-recap-1", "纯监督学习", right=False)
    session.dialogue = replace(session.dialogue, finished=("ml-recap",), judged=judged)
    return session


# ---- between two lessons


@pytest.mark.parametrize(
    ("message", "move"),
    [
        ("刚才第二题我觉得我答得没错啊", Move.HEAR_APPEAL),
        ("我刚才那题是不是判错了", Move.HEAR_APPEAL),
        ("上一题我选的没问题吧", Move.HEAR_APPEAL),
        ("不对，我不是目标考试，我是想做个识别猫狗的小程序", Move.CHANGE_PLAN),
        ("哦对了我其实学过一点机器学习的，上过吴恩达前两周", Move.CHANGE_PLAN),
        ("我觉得有点慢", Move.ASK_BACK),
        ("不了", Move.PAUSE),
        ("是的", Move.ADVANCE),
        ("可以啊", Move.ADVANCE),
        ("sure, let's go", Move.ADVANCE),
    ],
)
def test_between_two_lessons_only_a_yes_begins_the_next(tutor: Tutor, message: str, move: Move) -> None:
    session = between(tutor)
    turn = say(session, message)
    assert turn.move == move
    assert session.dialogue.lesson is not None
    assert (session.dialogue.lesson.note != "ml-recap") is (move is Move.ADVANCE)
    assert "继续" in turn.chips or "Continue" in turn.chips


def test_a_question_at_the_end_of_a_stage_leads_back_to_its_quiz(tutor: Tutor) -> None:
    session = between(tutor)
    session.dialogue = replace(session.dialogue, gate=1)
    turn = say(session, "什么是过拟合？")
    assert turn.chips[-2:] == ("阶段小测", "直接进入")
    assert "直接进入下一阶段" in turn.reply
