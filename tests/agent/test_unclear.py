"""A term that is not understood is explained, and the talk comes back; the lesson's own topic is put otherwise."""

import pytest

from agent.dialogue import Dialogue
from agent.lesson import Lesson, Step
from agent.policy import Move
from agent.turn import Phase
from agent.tutor import Tutor
from agent.unclear import unclear
from tests.agent.test_session import in_lesson, say
from tests.notes import real_curriculum

LESSON = Dialogue(phase=Phase.LESSON, lesson=Lesson("ml-recap", Step.SCENE))


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("不懂广播", "什么是广播？"),
        ("我不太懂广播", "什么是广播？"),
        ("广播没搞明白", "什么是广播？"),
        ("广播这个概念我一直没弄懂", "什么是广播？"),
        ("softmax 我一直没弄懂", "什么是softmax？"),
        ("对梯度下降不太熟", "什么是梯度下降？"),
        ("没听说过 dropout", "什么是dropout？"),
        ("忘了学习率是什么", "什么是学习率？"),
        ("不懂什么是广播", "什么是广播？"),
        ("我不懂为什么要用 softmax", "为什么要用 softmax"),
        ("I don't get what broadcasting is", "what is broadcasting?"),
        ("sorry, I still don't understand softmax", "what is softmax?"),
        ("not sure what a logit is", "what is logit?"),
        ("I forgot what dropout does", "what is dropout?"),
    ],
)
def test_what_is_not_understood_is_asked(message: str, question: str) -> None:
    assert unclear(message, LESSON, real_curriculum()) == question


@pytest.mark.parametrize(
    "message",
    ["不懂", "看不懂", "不懂这里", "这段代码看不懂", "没看懂题目", "看不懂 argmin(dim=1)", "不懂监督学习", "广播不会复制数据", "我不会 Python", "I don't understand", "I don't know", "不懂就问是好习惯，比如广播这种规则到底什么时候会出错呢我一直想知道"],
)  # fmt: skip
def test_what_names_no_other_term_asks_of_none(message: str) -> None:
    assert unclear(message, LESSON, real_curriculum()) is None


@pytest.mark.parametrize("message", ["忘了池化", "他忘了广播", "因为忘记softmax了", "it forgot dropout"])
def test_what_was_left_undone_is_a_cause_where_one_is_asked_for(message: str) -> None:
    for step in (Step.SCENE, Step.PREDICT, Step.MISTAKE):
        dialogue = Dialogue(phase=Phase.LESSON, lesson=Lesson("lenet", step))
        assert unclear(message, dialogue, real_curriculum()) is None
    told = Dialogue(phase=Phase.LESSON, lesson=Lesson("lenet", Step.MISTAKE))
    assert unclear("忘了广播是什么", told, real_curriculum())
    assert unclear("我忘了池化", told, real_curriculum())


def test_a_direction_of_the_opening_is_no_term() -> None:
    assert unclear("不懂概率论", Dialogue(phase=Phase.INTAKE), real_curriculum()) is None


def test_a_term_is_explained_and_the_talk_comes_back(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    before = session.dialogue.lesson
    turn = say(session, "广播没搞明白")
    assert turn.move is Move.ANSWER_QUESTION
    assert turn.citations[0].note == "broadcasting"
    assert session.dialogue.lesson == before
    say(session, "我想做一道张量拼接的练习")
    turn = say(session, "不懂广播")
    assert turn.citations[0].note == "broadcasting"
    assert session.dialogue.exercise is not None
    assert say(session, "不明白").citations, "other words of what was just explained"
    assert say(session, "看不懂这里").move is Move.OTHER_WORDS


def test_what_an_exercise_wants_is_said_again_and_its_other_words_are_a_hint(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, "我想做一道张量拼接的练习")
    exercise = tutor.desk.exercises["image-grid"]
    for message in ("没看懂题目", "题意没搞懂", "这道题在问什么", "到底要我写什么", "I don't understand the task"):
        assert exercise.title.zh in say(session, message).reply or exercise.title.en in say(session, message).reply
    say(session, "说中文")
    assert "提示 1/" in say(session, "看不懂").reply
