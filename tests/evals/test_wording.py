"""Checks on the words of a reply."""

import pytest

from agent.lesson import Step
from agent.turn import Source
from evals.score import Verdict
from tests.evals.moments import at, lesson_at, quoting, running, turn, verdict

PASSED, FAILED, SKIPPED = Verdict.PASSED, Verdict.FAILED, Verdict.SKIPPED


def test_contains_wants_one_of_the_wordings() -> None:
    reply = at(turn("损失会来回震荡。"))
    assert verdict("contains", reply, ["震荡", "发散"]) is PASSED
    assert verdict("contains", reply, "发散") is FAILED


def test_contains_does_not_mind_capitals() -> None:
    assert verdict("contains", at(turn("Weeks in all: 12")), "weeks IN all") is PASSED


def test_contains_all_wants_every_wording_or_its_alternative() -> None:
    reply = at(turn("梯度下降用梯度修改参数。"))
    assert verdict("contains_all", reply, ["梯度", "更新|修改"]) is PASSED
    assert verdict("contains_all", reply, ["梯度", "更新"]) is FAILED


def test_contains_none_fails_on_one_wording() -> None:
    reply = at(turn("反向传播是梯度下降的一种。"))
    assert verdict("contains_none", reply, ["卷积"]) is PASSED
    assert verdict("contains_none", reply, ["卷积", "梯度下降的一种"]) is FAILED


def test_two_questions_are_more_than_one() -> None:
    assert verdict("asks_at_most", at(turn("你会 Python 吗？", "数学呢？")), 1) is FAILED
    assert verdict("asks_at_most", at(turn("你会 Python 吗？")), 1) is PASSED


def test_a_question_in_a_note_in_code_or_in_quotes_is_not_the_tutors() -> None:
    quoted = turn("你刚才问“为什么？”。", "```python\nx = '?'\n```").say("信号是哪一种？", Source.NOTE, label=1)
    assert verdict("asks_at_most", at(quoted), 0) is PASSED


def test_words_are_counted_without_code_and_tables() -> None:
    reply = at(turn("三个字 and two", "```python\na b c d e\n```", "| 一 | 二 |"))
    assert verdict("words_at_most", reply, 5) is PASSED
    assert verdict("words_at_most", reply, 4) is FAILED


def test_an_english_reply_to_a_chinese_learner_fails() -> None:
    assert verdict("language", at(turn("Back-propagation applies the chain rule.")), "zh") is FAILED
    assert verdict("language", at(turn("反向传播（backpropagation）用链式法则。")), "zh") is PASSED


def test_a_chinese_sentence_in_an_english_reply_fails() -> None:
    assert verdict("language", at(turn("Good. 我们接着来。")), "en") is FAILED
    assert verdict("language", at(turn("You said “越来越大”: partly right, in the long run it is.")), "en") is PASSED


def test_language_is_skipped_where_there_is_no_prose() -> None:
    assert verdict("language", at(turn("```python\nprint('你好')\n```")), "en") is SKIPPED


def test_a_refusal_claims_nothing() -> None:
    said = "这个问题不在我的笔记里，我不想猜。"
    assert verdict("refuses", at(turn(said))) is PASSED
    assert verdict("refuses", at(turn("量子神经网络很有前途。"))) is FAILED
    assert verdict("refuses", at(turn(said).say("它用量子比特。", Source.MODEL))) is FAILED
    assert verdict("refuses", at(quoting().say(said))) is FAILED


def test_naming_the_notes_is_no_refusal() -> None:
    assert verdict("refuses", at(turn("我的笔记里有这个：量子神经网络用量子比特。"))) is FAILED


def test_a_reply_that_was_given_before_is_a_repeat() -> None:
    said = "没关系，这一点先空着。你熟悉哪些编程语言，用了多久？"
    again = said.replace("没关系", "好")
    assert verdict("no_near_repeat", at(turn(said), turn("好。"), turn(again))) is FAILED
    assert verdict("no_near_repeat", at(turn(said), turn("记下了：Python。线性代数学过吗？"))) is PASSED
    assert verdict("no_near_repeat", at(turn(said))) is SKIPPED


def test_the_same_words_over_another_table_are_no_repeat() -> None:
    first, second = (f"这样改，差别是：\n\n| 每周 | {hours} |\n\n就这样改吗？" for hours in (4, 5))
    assert verdict("no_near_repeat", at(turn(first), turn(second))) is PASSED
    assert verdict("no_near_repeat", at(turn(first), turn(first))) is FAILED


def test_a_table_shown_again_with_other_words_is_no_repeat() -> None:
    table = "| 阶段 | 周 |\n|---|---|\n| 1. 基础知识 | 第 1–2 周 |"
    assert verdict("no_near_repeat", at(turn("按你的情况是 12 周。", table), turn("你现在在第一课。", table))) is PASSED


@pytest.mark.parametrize(("second", "expected"), [("24\n", FAILED), ("12\n", PASSED), (None, FAILED)])
def test_another_result_makes_another_reply(second: str | None, expected: Verdict) -> None:
    said = "卷积之后的边长，按这些数来算：输入边长 28，核宽 5，步幅 1，填充 0。不对就直接改。"
    again = turn(said, runs=(running(stdout=second),) if second else ())
    assert verdict("no_near_repeat", at(turn(said, runs=(running(stdout="24\n"),)), again)) is expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [("哪里和你想的不一样？", FAILED), ("和你的预测一致吗？", PASSED)],
    ids=["the same question", "another wording"],
)
def test_the_open_question_is_worded_anew(question: str, expected: Verdict) -> None:
    state = lesson_at(Step.RESULT, guess="12")
    moment = at(turn("哪里和你想的不一样？"), turn("答案。", f"回到刚才：{question}"), states=(state, state))
    assert verdict("fresh_question", moment) is expected


def test_a_quiz_question_may_stay_as_it_is() -> None:
    state = lesson_at(Step.CHECK)
    same = turn("这是哪一类学习？")
    assert verdict("fresh_question", at(same, same, states=(state, state))) is SKIPPED
