"""Facts as a reply: connectives, paragraphs, order; each fact stays word for word behind its own label."""

from dataclasses import replace
from itertools import pairwise

import pytest

from agent.ground import ground
from agent.joining import WORDINGS, Relation, begin, go_on, ordered, relation
from agent.phrases import say
from agent.script import quote
from agent.turn import Phase, Piece, Source, Turn, join
from knowledge.passage import Passage
from knowledge.words import Language, Words

A, B = Words("池化", "Pooling"), Words("卷积", "Convolution")
FIRST = Passage("pooling", "要点 2", A, Words("池化缩小特征图。", "Pooling shrinks a feature map."))
NEXT = Passage("pooling", "要点 3", A, Words("最大池化取窗口里的最大值。", "Max pooling takes the largest value."))
LATER = Passage("pooling", "要点 7", A, Words("池化没有参数。", "Pooling has no parameters."))
NUMBERS = Passage(
    "pooling", "要点 5", A, Words("2×2 池化把 1、3、2、4 变成 4。", "2×2 pooling turns 1, 3, 2, 4 into 4.")
)
WARNS = Passage(
    "pooling", "要点 9", A, Words("填充太大会报错。", "Too much padding raises an error: mind the error it names.")
)
COMPARES = Passage(
    "pooling", "要点 8", A, Words("与卷积相比，池化不学习。", "Unlike a convolution, pooling learns nothing.")
)
OTHER = Passage("conv", "要点 1", B, Words("卷积共享权重。", "A convolution shares weights."))
THIRD = Passage("relu", "要点 1", Words("激活函数", "Activation"), Words("激活函数是非线性的。", "It is not linear."))
ALL = (FIRST, NEXT, LATER, NUMBERS, WARNS, COMPARES, OTHER, THIRD)


def turn(message: str = "池化会怎样？", language: Language = "zh", number: int = 1) -> Turn:
    return Turn(number=number, message=message, language=language, phase=Phase.REVIEW)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("fact", "kind"),
    [
        (NEXT, Relation.NEXT),
        (LATER, Relation.SAME),
        (NUMBERS, Relation.NUMBERS),
        (WARNS, Relation.CAUTION),
        (COMPARES, Relation.CONTRAST),
        (OTHER, Relation.OTHER),
    ],
)
def test_code_sees_how_a_fact_follows(fact: Passage, kind: Relation, language: Language) -> None:
    assert relation(FIRST, fact, language) is kind


def test_facts_of_a_note_stand_together_and_the_one_that_fits_better_first() -> None:
    assert ordered(FIRST, [OTHER, NUMBERS, LATER, FIRST, NEXT, NEXT]) == [NUMBERS, LATER, NEXT, OTHER]


def test_a_reply_reads_on_and_every_fact_is_cited_by_its_own_label() -> None:
    said = go_on(begin(turn(), FIRST, alone=False), FIRST, [NEXT, OTHER])
    assert said.reply == (
        "先看这一点：池化缩小特征图。 [1] 接着说，最大池化取窗口里的最大值。 [2]\n\n“卷积”里还讲到：卷积共享权重。 [3]"
    )
    quoted = [piece for piece in said.pieces if piece.source is Source.NOTE]
    texts = {citation.label: citation.text for citation in said.citations}
    assert [piece.text for piece in quoted] == [texts[piece.label or 0] for piece in quoted]
    assert ground(said, ALL).pieces == said.pieces


def test_english_facts_begin_a_sentence_behind_a_colon() -> None:
    said = go_on(begin(turn("What is pooling?", "en"), FIRST, alone=False), FIRST, [NEXT])
    assert (
        said.reply == "Pooling shrinks a feature map. [1] And on from there: Max pooling takes the largest value. [2]"
    )


def test_one_fact_alone_or_a_definition_needs_no_lead() -> None:
    assert begin(turn(), FIRST, alone=True) == quote(turn(), FIRST)
    assert begin(turn("什么是池化？"), FIRST, alone=False) == quote(turn("什么是池化？"), FIRST)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_there_are_two_paragraphs_at_most_and_no_connective_comes_twice(language: Language) -> None:
    same = [replace(LATER, section=f"要点 {n}") for n in (11, 13, 15)]
    for number in range(12):
        said = go_on(begin(turn(language=language, number=number), FIRST, alone=False), FIRST, [*ALL, *same])
        joins = [piece.text for piece in said.pieces if piece.source is Source.AUTHORED]
        assert len(set(joins)) >= len(joins) - 1
        assert all(one != other for one, other in pairwise(joins))
        assert said.reply.count("\n\n") == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_relation_has_as_many_wordings_and_none_is_anothers(language: Language) -> None:
    values = {Relation.OTHER: {"title": "X"}}
    wordings = [say(kind, language, n, **values.get(kind, {})) for kind in Relation for n in range(WORDINGS)]
    assert len(set(wordings)) == len(Relation) * WORDINGS


def test_no_lead_with_a_colon_stands_before_a_fact_with_a_heading_of_its_own() -> None:
    headed = replace(LATER, words=Words("步幅一般设多少：先用 1，要缩小就用 2，例如 3、5、7、9。", "Use 1 first."))
    for number in range(6):
        said = go_on(begin(turn(number=number), FIRST, alone=False), FIRST, [headed])
        assert said.pieces[-2].text[-1] == "，"
    assert begin(turn(), headed, alone=False) == quote(turn(), headed)


def test_pieces_that_do_not_go_on_stand_apart_as_before() -> None:
    assert join([Piece("一。", Source.AUTHORED), Piece("二。", Source.NOTE, 1)]) == "一。\n\n二。 [1]"


def test_questions_begin_differently_though_all_have_one_number() -> None:
    asked = [turn(f"问题 {n} 是怎么回事？", number=0) for n in range(12)]
    assert len({begin(each, FIRST, alone=False).pieces[0].text for each in asked}) == WORDINGS


@pytest.mark.parametrize(
    "words",
    [
        "画 2 行 3 列的子图用 `plt.subplots(2, 3, figsize=(8, 4))`，返回图和轴。",
        "标准化要用训练集的均值，而不是全部数据的。",
    ],
)
def test_code_is_no_matter_in_numbers_and_a_denial_no_comparison(words: str) -> None:
    assert relation(FIRST, replace(LATER, words=Words(words, words)), "zh") is Relation.SAME
