"""A question that leaves its subject out is answered of what the talk is about; one with a subject of its own is not."""

import pytest

from agent.following import followed_by, points_back
from agent.session import Session
from agent.tutor import Tutor
from knowledge.library import SearchResult

GOES_ON = [
    ("positional-encoding", "is it learned or fixed?"),
    ("positional-encoding", "what happens without it?"),
    ("teacher-forcing", "why is it bad"),
    ("teacher-forcing", "how do you fix that"),
    ("vanishing-exploding-gradients", "怎么解决它"),
    ("batch-normalization", "训练和测试有什么不一样"),
    ("batch-normalization", "为什么能加快训练"),
    ("mode-collapse", "怎么判断发生了"),
    ("vae", "为什么不能直接采样"),
    ("early-stopping", "有什么缺点"),
    ("overfitting", "怎么看出来"),
    ("dropout", "测试的时候它还起作用吗"),
    ("seq2seq", "why does it struggle with long sentences"),
]
STANDS_ALONE = [
    ("resnet", "softmax 是什么"),
    ("resnet", "什么是强化学习"),
    ("resnet", "今天天气怎么样"),
    ("resnet", "操作系统的死锁怎么避免"),
    ("resnet", "how do I cook rice"),
    ("ml-recap", "怎么黑进别人的微信"),
    ("resnet", "p-value below 0.05, what does it really mean"),
    ("resnet", "who won the world cup"),
    ("vanishing-exploding-gradients", "那交叉熵呢？"),
    ("softmax-regression", "交换两个维度用哪个函数，会复制数据吗"),
]


def _found(tutor: Tutor, about: str, question: str) -> SearchResult:
    alone = tutor.library.search(question, k=24)
    return followed_by(alone, tutor.library, tutor.curriculum.notes[about], tutor.curriculum)


@pytest.mark.parametrize(("about", "question"), GOES_ON)
def test_a_question_without_its_subject_is_answered_of_what_the_talk_is_about(
    tutor: Tutor, about: str, question: str
) -> None:
    found = _found(tutor, about, question)
    assert found.in_scope, question
    assert about in {fact.note for fact in found.facts[:2]}, found.facts[0]


@pytest.mark.parametrize(("about", "question"), STANDS_ALONE)
def test_a_question_with_its_own_subject_is_left_as_it_is(tutor: Tutor, about: str, question: str) -> None:
    assert _found(tutor, about, question).query == question


def test_what_is_asked_comes_before_the_definition_of_the_subject(tutor: Tutor) -> None:
    assert "γ" not in _found(tutor, "batch-normalization", "为什么能加快训练").facts[0].words.zh
    assert "缺点" in _found(tutor, "early-stopping", "有什么缺点").facts[0].words.zh


def test_a_long_text_is_no_follow_up(tutor: Tutor) -> None:
    for wall in ("它" * 20_000, "为什么" * 6_000):
        alone = SearchResult(wall, 0.0, (), ())
        assert followed_by(alone, tutor.library, tutor.curriculum.notes["vae"], tutor.curriculum) is alone
    assert not points_back("长" * 20_000)


def test_a_dialogue_keeps_its_subject_through_follow_ups(tutor: Tutor) -> None:
    session = Session.silent(tutor)
    for question in ("what is teacher forcing", "why is it bad", "how do you fix that"):
        *_, turn = session.say(question)
        assert {each.note for each in turn.citations} == {"teacher-forcing"}, turn.reply
