"""The copy tier, and the language of what a model writes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.messages import BaseMessage

from agent.composing import compose
from agent.copying import copy
from agent.draft import LANGUAGE_REMINDER, Choice, Drafting, select
from agent.ground import keeps_to
from agent.language import speaks, strays
from agent.models.seam import never
from agent.trust import Trust
from agent.turn import Phase, Source, Turn
from knowledge.passage import Passage
from knowledge.words import Language, Words
from tools.run import Run

TITLE = Words("池化", "Pooling")
FACTS = (
    Passage("pooling", "要点 1", TITLE, Words("最大池化取每个窗口里的最大值，没有要学习的参数。", "Max pooling takes the largest value of each window and has no parameters to learn.")),
    Passage("pooling", "要点 2", TITLE, Words("池化不改变通道数，只缩小高和宽。", "Pooling does not change the channels, it only shrinks height and width.")),
    Passage("pooling", "要点 3", TITLE, Words("2×2 的池化把 28×28 变成 14×14。", "2×2 pooling turns 28×28 into 14×14.")),
    Passage("conv", "要点 4", Words("卷积", "Convolution"), Words("步幅为 2 的卷积也能把边长减半。", "A convolution with stride 2 halves the side too.")),
)  # fmt: skip
QUESTION = Turn(number=1, message="池化会改变什么？", language="zh", phase=Phase.REVIEW)
NO_CHOICE = Trust(choose=False, copy=True)


class Writes:
    """Writes what the test says; choosing is an error unless a choice is given."""

    name = "fake"

    def __init__(self, *texts: str, choice: Sequence[int] | None = None) -> None:
        self.texts, self.choice, self.asked = list(texts), choice, list[Sequence[BaseMessage]]()

    def stream(self, messages: Sequence[BaseMessage], **_: Any) -> Iterator[str]:
        self.asked.append(list(messages))
        yield from self.texts.pop(0)

    def choose(self, *_: Any, **__: Any) -> Choice:
        assert self.choice is not None, "a model that cannot choose was asked to"
        return Choice(facts=list(self.choice))


def no_code(_: str) -> Run:
    raise AssertionError("no code is run here")


def drafted(write: Any, model: Writes, trust: Trust = NO_CHOICE, turn: Turn = QUESTION) -> Turn:
    return list(write(turn, FACTS, Drafting(model, no_code, never, trust=trust)))[-1]  # type: ignore[arg-type]


def said(turn: Turn, source: Source) -> list[str]:
    return [piece.text for piece in turn.pieces if piece.source is source]


@pytest.mark.parametrize("likely", [1, 2, 3])
def test_a_model_that_cannot_choose_is_not_asked_and_the_likely_facts_are_said_at_once(likely: int) -> None:
    drafting = Drafting(Writes(), no_code, never, trust=Trust(choose=False), likely=likely)  # type: ignore[arg-type]
    turns = list(select(QUESTION, FACTS, drafting))
    assert len(turns) == 1
    assert said(turns[0], Source.NOTE) == [fact.words.zh for fact in FACTS[:likely]]
    assert turns[0].prompt_hash == ""


def test_the_best_fact_is_said_at_once_and_sentences_near_the_others_behind_it() -> None:
    model = Writes("最大池化取每个窗口里的最大值。所以池化不改变通道数，只缩小高和宽。")
    first, *_, last = copy(QUESTION, FACTS, Drafting(model, no_code, never, trust=NO_CHOICE))  # type: ignore[arg-type]
    assert said(first, Source.NOTE) == [FACTS[0].words.zh]
    assert said(last, Source.MODEL) == ["所以池化不改变通道数，只缩小高和宽。"]
    assert [citation.section for citation in last.citations] == ["要点 1", "要点 2"]
    assert "\n\n" not in last.reply


@pytest.mark.parametrize(
    "slip",
    ["池化改变通道数，只缩小高和宽。", "池化不改变通道数，只缩小高和宽，偶数除外。", "池化不改变 64 个通道。"],
)
def test_a_sentence_that_strays_is_replaced_by_its_fact(slip: str) -> None:
    turn = drafted(copy, Writes(f"{slip}2×2 的池化把 28×28 变成 14×14。"))
    assert slip not in turn.reply
    assert FACTS[1].words.zh in said(turn, Source.NOTE)
    assert [gone.text for gone in turn.grounding.withdrawn] == [slip]


def test_one_fact_alone_needs_no_model() -> None:
    model = Writes(choice=[])
    assert said(drafted(copy, model, Trust(copy=True)), Source.NOTE) == [FACTS[0].words.zh]
    assert model.asked == []


def test_facts_are_chosen_where_the_model_can() -> None:
    model = Writes("步幅为 2 的卷积也能把边长减半。", choice=[4])
    turn = drafted(copy, model, Trust(copy=True))
    listed = str(model.asked[0][-1].content)
    assert FACTS[0].words.zh in listed
    assert FACTS[3].words.zh in listed
    assert FACTS[1].words.zh not in listed
    assert said(turn, Source.MODEL) == [FACTS[3].words.zh]


ENGLISH = replace(QUESTION, message="What does pooling change?", language="en")


@pytest.mark.parametrize("write", [copy, compose])
def test_an_answer_in_the_other_language_is_asked_for_once_more(write: Any) -> None:
    model = Writes(FACTS[1].words.zh, FACTS[1].words.en)
    turn = drafted(write, model, turn=ENGLISH)
    assert said(turn, Source.MODEL) == [FACTS[1].words.en]
    assert [str(asked[-1].content) for asked in model.asked[1:]] == [LANGUAGE_REMINDER["en"]]
    assert speaks(turn.reply, "en")


@pytest.mark.parametrize("write", [copy, compose])
def test_what_stays_in_the_other_language_gives_way_to_a_fact(write: Any) -> None:
    model = Writes(*[FACTS[1].words.zh] * 2)
    turn = drafted(write, model, turn=ENGLISH)
    assert said(turn, Source.MODEL) == []
    assert FACTS[0].words.en in said(turn, Source.NOTE)
    assert turn.grounding.withdrawn[0].reason == "is in the other language"
    assert len(model.asked) == 2


@pytest.mark.parametrize(
    ("sentence", "language", "stray"),
    [
        ("池化缩小特征图。", "en", True),
        ("Pooling (池化) shrinks a feature map.", "en", False),
        ("Pooling shrinks a feature map.", "zh", True),
        ("调用 `optimizer.zero_grad()` 清零。", "zh", False),
        ("BatchNorm2d", "zh", False),
    ],
)
def test_a_stray_sentence_is_told_by_its_script(sentence: str, language: Language, *, stray: bool) -> None:
    assert strays(sentence, language) is stray


def test_an_english_sentence_keeps_to_the_words_of_its_fact() -> None:
    def kept(sentence: str) -> bool:
        return keeps_to(sentence, FACTS, question="", language="en").passage is not None

    assert kept("Pooling does not change the channels.")
    assert not kept("Pooling changes the channels, and the batch size.")
    assert not kept("Max pooling has parameters to learn.")
