"""Who only takes time, says yes or no, or sends an emoji: none of it is an answer to something else."""

import pytest

from agent.emoji import in_words
from agent.hesitation import ends_hesitating, hesitates
from agent.intent import Intent, intent_of
from agent.lesson import Step
from agent.policy import Move
from agent.turn import Phase
from agent.tutor import Tutor
from agent.yes_no import is_yes_no, reply_in
from tests.agent.test_session import at_check, say
from tests.agent.test_twofold import at_step


@pytest.mark.parametrize(
    "message",
    [
        "等等", "稍等", "等一下", "等我一下", "啊", "呃……", "唔", "emm", "嗯……让我想想", "我再想想", "先算一算", "我想一下哈", "在写了", "我在算呢", "别急",
        "hmm", "uh", "hmm let me think", "let me see", "lemme think about it", "one sec", "give me a minute", "hang on", "wait", "ok, one moment please",
        "still thinking", "working on it", "tricky", "hmm hard one", "good question", "考倒我了",
    ],
)  # fmt: skip
def test_who_takes_time_is_let(message: str) -> None:
    assert hesitates(message)
    assert intent_of(message, Phase.LESSON) is Intent.PAUSE


@pytest.mark.parametrize(
    "message",
    [
        "嗯", "好", "ok", "等号左边", "等到第五轮", "让我想想怎么算卷积", "我在写论文", "waiting", "hard", "hm, it is 5", "let me see the code", "让我看看代码",
        "a", "um 是什么", "好难", "哦", "", "啊？", "额外的一层", "在算子里", "well",
    ],
)  # fmt: skip
def test_what_says_something_does_not_only_hesitate(message: str) -> None:
    assert not hesitates(message)


def test_answer_that_is_taken_back_gets_its_time(tutor: Tutor) -> None:
    assert ends_hesitating("我选 B……哦不，我再想想")
    assert not ends_hesitating("等等，是 B")
    turn = say(at_check(tutor), "我选 B……哦不，我再想想")
    assert (turn.move, turn.chips[:2]) == (Move.PAUSE, ("A", "B"))
    assert "想好了再说" in turn.reply or "慢慢想" in turn.reply


@pytest.mark.parametrize("message", ["等等", "hmm", "啊", "a", "有点意思", "interesting", "🤔", "🔥"])
def test_who_hesitates_at_a_prediction_sees_no_run(tutor: Tutor, message: str) -> None:
    session = at_step(tutor, Step.PREDICT)
    assert not say(session, message).runs
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is Step.PREDICT


@pytest.mark.parametrize(
    ("message", "right"),
    [("是", False), ("嗯", False), ("yes", False), ("y", False), ("应该是吧", False), ("不是", True), ("nope", True), ("I don't think so", True)],
)  # fmt: skip
def test_yes_or_no_is_the_prediction_where_it_is_asked_for(tutor: Tutor, message: str, *, right: bool) -> None:
    session = at_step(tutor, Step.PREDICT)
    turn = say(session, message)
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.guess == message
    said = ("猜对了", "predicted that right") if right else ("和你猜的相反", "other way round")
    assert any(each in turn.reply for each in said)


@pytest.mark.parametrize(
    "message",
    ["不会,给点提示", "不，给点提示", "no, a hint please", "不会啊给点提示", "idk give me a hint", "不会啊帮帮我"],
)
def test_wish_for_a_hint_is_no_no_to_a_prediction(tutor: Tutor, message: str) -> None:
    session = at_step(tutor, Step.PREDICT)
    turn = say(session, message)
    assert (turn.move, turn.runs) == (Move.HINT, ())
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is Step.PREDICT


@pytest.mark.parametrize(
    "message", ["不知道", "不懂", "不清楚", "no idea", "not sure", "maybe", "对了，什么是簇", "会议", "一样", "不变"]
)
def test_neither_yes_nor_no(message: str) -> None:
    assert reply_in(message) is None


def test_question_for_yes_or_no_is_told_from_others() -> None:
    assert is_yes_no("输出会变吗？")
    assert is_yes_no("结果会不会在 0 和 1 之间？")
    for question in ("是 4 还是 5？", "第一行为什么不是 0，会变小吗？", "会变吗？会相同吗？", "形状是什么？"):
        assert not is_yes_no(question)


@pytest.mark.parametrize(
    ("message", "zh", "en"),
    [
        ("👍", "好", "ok"), ("👌🏽", "好", "ok"), ("✅✅", "好", "ok"), ("🤔", "让我想想", "let me think"), ("❓", "啊？", "i don't get it"),
        ("？？", "啊？", "i don't get it"), ("❤️", "谢谢", "thanks"), ("👍 继续", "👍 继续", "👍 继续"), ("...", "...", "..."), ("🦄", "🦄", "🦄"), ("B", "B", "B"),
    ],
)  # fmt: skip
def test_emoji_are_heard_in_words(message: str, zh: str, en: str) -> None:
    assert (in_words(message, "zh"), in_words(message, "en")) == (zh, en)


def test_thumb_is_a_yes_and_answers_no_item(tutor: Tutor) -> None:
    session = at_check(tutor)
    item = session.dialogue.lesson
    assert say(session, "👍").move is Move.ADVANCE
    assert session.dialogue.lesson == item
    assert say(at_step(tutor, Step.MATHS), "😭").move is Move.TELL_ABOUT
