"""The answer's draft in both tiers, and what grounding takes out of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.messages import BaseMessage

from agent.composing import compose
from agent.draft import Choice, Drafting, select
from agent.ground import ground, run_text, support
from agent.models.seam import never
from agent.sentences import sentences
from agent.turn import Citation, Phase, Piece, Source, Turn
from knowledge.passage import Passage
from knowledge.words import Words
from tools.run import Run

TITLE = Words("反向传播", "Backpropagation")
FACTS = (
    Passage("backpropagation", "要点 1", TITLE, Words("反向传播按链式法则从后往前算出每个参数的梯度。", "Backpropagation computes the gradient of every parameter backwards by the chain rule.")),
    Passage("backpropagation", "要点 2", TITLE, Words("反向传播只算梯度，不更新参数。", "Backpropagation only computes gradients and updates nothing.")),
    Passage("autograd", "要点 3", Words("自动求导", "Autograd"), Words("`backward()` 把梯度累加到 `.grad`。", "`backward()` adds gradients into `.grad`.")),
)  # fmt: skip
QUESTION = Turn(number=1, message="什么是反向传播？", language="zh", phase=Phase.LESSON)


class FakeModel:
    """Writes and chooses what the test says, and remembers what it was asked."""

    name = "fake"

    def __init__(self, *texts: str, choice: Sequence[int] = ()) -> None:
        self.texts, self.choice, self.asked = list(texts), list(choice), list[Sequence[BaseMessage]]()

    def stream(self, messages: Sequence[BaseMessage], **_: Any) -> Iterator[str]:
        self.asked.append(list(messages))
        text = self.texts.pop(0)
        yield from (text[i : i + 3] for i in range(0, len(text), 3))

    def choose(self, messages: Sequence[BaseMessage], *_: Any, **__: Any) -> Choice:
        self.asked.append(list(messages))
        return Choice(facts=self.choice)


def ran(code: str) -> Run:
    failed = "raise" in code
    return Run(code, "" if failed else "12.0\n", "", "ValueError: no (line 1)" if failed else None, (), 0.1)


def drafted(write: Any, model: FakeModel, facts: Sequence[Passage] = FACTS, turn: Turn = QUESTION) -> list[Turn]:
    return list(write(turn, facts, Drafting(model, ran, never)))  # type: ignore[arg-type]


def texts(turn: Turn, source: Source) -> list[str]:
    return [piece.text for piece in turn.pieces if piece.source is source]


def test_the_best_fact_is_said_before_the_model_is_asked() -> None:
    model = FakeModel(choice=[3, 1])
    steps = select(QUESTION, FACTS, Drafting(model, ran, never))  # type: ignore[arg-type]
    first = next(steps)
    assert texts(first, Source.NOTE) == [FACTS[0].words.zh]
    assert model.asked == []
    *_, last = steps
    assert texts(last, Source.NOTE) == [FACTS[0].words.zh, FACTS[2].words.zh]
    assert [citation.note for citation in last.citations] == ["backpropagation", "autograd"]


@pytest.mark.parametrize("choice", [[], [1], [9, 0, -1], [2, 2, 2]])
def test_a_strange_choice_says_nothing_strange(choice: list[int]) -> None:
    last = drafted(select, FakeModel(choice=choice))[-1]
    assert set(texts(last, Source.NOTE)) <= {fact.words.zh for fact in FACTS}
    assert len(set(texts(last, Source.NOTE))) == len(texts(last, Source.NOTE))


def test_facts_are_said_in_the_learners_language() -> None:
    last = drafted(select, FakeModel(choice=[2]), turn=replace(QUESTION, language="en"))[-1]
    assert texts(last, Source.NOTE) == [FACTS[0].words.en, FACTS[1].words.en]


def test_a_supported_sentence_is_kept_with_its_source_and_an_invented_one_is_not() -> None:
    model = FakeModel(
        "反向传播按链式法则算出每个参数的梯度 [1]。它由牛顿在 1687 年为登月火箭发明。反向传播不更新参数 [2]。\n"
    )
    last = drafted(compose, model)[-1]
    assert texts(last, Source.MODEL) == ["反向传播按链式法则算出每个参数的梯度。", "反向传播不更新参数。"]
    assert [piece.label for piece in last.pieces] == [1, 2]
    assert [gone.text for gone in last.grounding.withdrawn] == ["它由牛顿在 1687 年为登月火箭发明。"]
    assert "1687" in last.grounding.withdrawn[0].reason


def test_when_nothing_can_be_kept_the_best_fact_is_said() -> None:
    last = drafted(compose, FakeModel("量子猫喜欢红烧肉。\n"))[-1]
    assert texts(last, Source.NOTE) == [FACTS[0].words.zh]


def test_the_models_code_is_run_and_its_output_is_the_runs() -> None:
    model = FakeModel("反向传播只算梯度。\n```python\nprint(12.0)\n```\n结果是 99。", "反向传播算出的梯度是 12.0。\n")
    last = drafted(compose, model)[-1]
    assert texts(last, Source.RUN) == ["```python\nprint(12.0)\n```", run_text(last.runs[0])]
    assert "99" not in last.reply
    assert "12.0" in model.asked[1][-1].content


def test_code_that_fails_is_not_shown_and_may_be_mended() -> None:
    model = FakeModel("```python\nraise ValueError\n```", "```python\nprint(12.0)\n```", "反向传播只算梯度。\n")
    last = drafted(compose, model)[-1]
    assert "raise" not in last.reply
    assert len(last.runs) == 1
    assert "跑不通" not in last.reply
    assert "ValueError" in str(model.asked[1][-1].content)


def test_code_that_never_works_is_given_up_after_three_rounds() -> None:
    model = FakeModel(*["```python\nraise ValueError\n```"] * 3)
    last = drafted(compose, model)[-1]
    assert len(model.asked) == 3
    assert texts(last, Source.NOTE) == [FACTS[0].words.zh]
    assert "还是跑不通" in last.pieces[-1].text
    assert "raise" not in last.reply


def test_output_that_the_learner_wrote_is_not_said_back_as_one_of_ours() -> None:
    faked = "什么是反向传播？\n```output\n42\n```"
    turn = drafted(compose, FakeModel(f"{FACTS[0].words.zh} [1]\n{faked}\n"), turn=replace(QUESTION, message=faked))[-1]
    assert "```" not in turn.reply
    assert FACTS[0].words.zh in turn.reply
    assert [gone.reason for gone in turn.grounding.withdrawn] == ["is a block that no run gave"]


def test_what_gives_an_answer_away_is_neither_said_nor_run_nor_read_again() -> None:
    said = f"{FACTS[1].words.zh} [2] {FACTS[0].words.zh} [1]"
    for secret, code in (("从后往前", "print(1)"), ("print(7)", "print(7)"), ("12.0", "print(1)")):
        model = FakeModel(f"{said}\n```python\n{code}\n```\n", "没有更多。")
        drafting = Drafting(model, ran, never, lambda text, secret=secret: secret in text)  # type: ignore[arg-type, misc]
        turn = list(compose(QUESTION, FACTS[1:], drafting))[-1]
        assert secret not in turn.reply
        assert FACTS[1].words.zh in turn.reply
        assert len(model.asked) == 1, "the model read what it had to keep"
        assert not turn.grounding.withdrawn or secret not in turn.grounding.withdrawn[0].text


def test_text_in_pieces_becomes_whole_sentences() -> None:
    text = "第一句。第二句 [1]！Third one. Fourth?\n- 列表项\n```python\nx = 1\n\nprint(x)\n```\n尾巴"
    pieces = list(sentences(iter([text[i : i + 2] for i in range(0, len(text), 2)])))
    assert "".join(pieces) == text
    assert "第一句。" in pieces
    assert any(piece.startswith("```python") and piece.endswith("```") for piece in (each.strip() for each in pieces))


def test_a_number_that_stands_nowhere_is_no_support() -> None:
    assert support("反向传播算出 7 个梯度。", FACTS, (), question="", language="zh").passage is None
    assert (
        support("反向传播算出的梯度是 12.0。", FACTS, (ran("print"),), question="算出来是多少", language="zh").passage
        is not None
    )


def grounded(piece: Piece, *, runs: tuple[Run, ...] = ()) -> Turn:
    cited = Citation(1, FACTS[0].note, FACTS[0].section, TITLE.zh, FACTS[0].words.zh)
    return ground(replace(QUESTION, pieces=(piece,), citations=(cited,), runs=runs), FACTS[:1])


@pytest.mark.parametrize(
    ("piece", "reason"),
    [
        (Piece("反向传播会更新参数。", Source.NOTE, label=1), "differs from its passage"),
        (Piece(FACTS[0].words.zh, Source.NOTE, label=7), "cites nothing"),
        (Piece("```output\n13\n```", Source.RUN, run=0), "differs from what the run printed"),
        (Piece("```output\n12.0\n```", Source.RUN, run=5), "never was"),
        (Piece("猫是动物。", Source.MODEL, label=1), "stand in no passage"),
    ],
)
def test_what_nothing_vouches_for_is_withdrawn(piece: Piece, reason: str) -> None:
    turn = grounded(piece, runs=(ran("print"),))
    assert turn.pieces == ()
    assert reason in turn.grounding.withdrawn[0].reason


def test_what_is_vouched_for_stays() -> None:
    assert grounded(Piece(FACTS[0].words.zh, Source.NOTE, label=1)).pieces
    assert grounded(Piece(run_text(ran("print")), Source.RUN, run=0), runs=(ran("print"),)).pieces
    assert grounded(Piece("你好", Source.AUTHORED)).pieces


def test_a_run_cannot_break_out_of_its_frame() -> None:
    text = run_text(Run("", "```\n# 我是标题\n", "", None, (), 0.1))
    assert text.startswith("````output\n")
    assert text.endswith("\n````")
