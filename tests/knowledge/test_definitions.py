"""What a fact defines, and what a question wants defined."""

import numpy as np
import pytest

from knowledge.definitions import defined_by, wanted, wanted_worked_out, works_out
from knowledge.passage import passages
from knowledge.ranking import FACT_WEIGHTS, NOTE_WEIGHTS, Ranker
from knowledge.words import Words
from tests.notes import real_curriculum


@pytest.mark.parametrize(
    ("zh", "en", "names"),
    [
        (
            "梯度（gradient）是把所有偏导数排成的向量。",
            "The gradient is the vector of all partial derivatives.",
            {"梯度", "gradient"},
        ),
        (
            "卷积的输出通道（output channel）是一张特征图。",
            "An output channel is one feature map.",
            {"卷积输出通道", "输出通道", "outputchannel"},
        ),
        (
            "梯度为 0 的点叫驻点，它不一定是极小点。",
            "There it is flat.",
            {"驻点"},
        ),
        ("Adam 是一种优化器。", "Adam is an optimizer.", {"adam"}),
        ("权重共享是因为同一个核滑过各处。", "Weights are not copied.", set()),
    ],
)
def test_what_a_fact_defines_is_read_from_its_form(zh: str, en: str, names: set[str]) -> None:
    assert defined_by(Words(zh, en)) == names


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("那梯度到底是啥意思", "梯度"),
        ("什么叫过拟合？", "过拟合"),
        ("请问 token 是什么呢", "token"),
        ("解释一下学习率", "学习率"),
        ("卷积核是干嘛的", "卷积核"),
        ("没懂什么是梯度", "梯度"),
        ("What does gradient mean?", "gradient"),
        ("what are activation functions", "activationfunction"),
        ("embedding", "embedding"),
    ],
)
def test_what_a_question_wants_defined_is_read_from_its_form(question: str, term: str) -> None:
    assert wanted(question) == (term,)


def test_a_term_is_looked_up_without_the_field_that_it_is_used_in() -> None:
    assert wanted("神经网络里的偏置是什么意思")[-1] == "偏置"


@pytest.fixture(scope="module")
def ranker() -> Ranker:
    curriculum = real_curriculum()
    return Ranker(curriculum, tuple(each for note in curriculum.notes.values() for each in passages(note)))


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("困惑度怎么算", "困惑度"),
        ("请问 IoU 是怎么算出来的？", "iou"),
        ("怎么计算感受野", "感受野"),
        ("困惑度是什么，怎么算", "困惑度"),
        ("交叉熵的公式是什么", "交叉熵"),
        ("how is IoU computed?", "iou"),
        ("how do I calculate the perplexity", "perplexity"),
        ("formula for precision", "precision"),
    ],
)
def test_what_a_question_wants_worked_out_is_read_from_its_form(question: str, term: str) -> None:
    assert wanted_worked_out(question) == (term,)


@pytest.mark.parametrize(
    ("question", "found"), [("困惑度怎么算", "指数 e^L"), ("IoU 怎么算", "除以"), ("how is the IoU computed", "除以")]
)
def test_who_asks_how_is_answered_by_a_definition_that_says_how(ranker: Ranker, question: str, found: str) -> None:
    curriculum = real_curriculum()
    every = [each for note in curriculum.notes.values() for each in passages(note)]
    rows = ranker.defining(question)
    assert rows
    assert all(works_out(every[row].words) for row in rows)
    assert any(found in every[row].words.zh for row in rows)


def test_a_wall_of_text_asks_for_no_term() -> None:
    assert wanted("梯度" * 50_000 + "是什么") == ()


def test_another_question_on_a_term_wants_nothing_defined(ranker: Ranker) -> None:
    for question in ("梯度怎么算", "为什么要用激活函数", "SGD 和 Adam 有什么区别"):
        assert ranker.defining(question) == ()


@pytest.mark.parametrize("question", ["梯度是什么", "那梯度到底是啥意思", "what is a gradient?"])
def test_the_sentence_that_defines_a_term_speaks_for_itself_and_its_note(ranker: Ranker, question: str) -> None:
    (row,) = ranker.defining(question)
    nothing = np.zeros(0, dtype=np.float32)
    look = ranker.look(question, np.zeros(len(real_curriculum().own_asks), dtype=np.float32), nothing)
    at = list(NOTE_WEIGHTS).index("defining")
    signals = ranker.note_signals(look)[:, at]
    facts = ranker.fact_signals(look, np.zeros(len(signals), dtype=np.float32))[:, list(FACT_WEIGHTS).index("defining")]
    assert np.flatnonzero(facts).tolist() == [row]
    assert [list(real_curriculum().notes)[note] for note in np.flatnonzero(signals)] == ["derivatives"]
    assert ranker.is_named(look)
