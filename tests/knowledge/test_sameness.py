"""Questions that are the same but for how they are put, and what a note's own question leads to."""

import pytest

from agent.tutor import Tutor
from knowledge.sameness import same_form
from tests.notes import real_curriculum

SAME = [
    ("dropout 设多少", "Dropout 一般设为多少？"),
    ("dropout 设多少", "dropout取多大呢"),
    ("LSTM 和 GRU 有什么区别", "GRU 与 LSTM 的不同"),
    ("difference between LSTM and GRU", "What is the difference between a GRU and an LSTM?"),
    ("LSTM vs GRU", "gru versus lstm"),
    ("为啥要归一化", "请问为什么要归一化啊"),
    ("what does OneCycleLR do", "What does the OneCycleLR do?"),
]
OTHER = [
    ("学习率太大会怎样", "学习率太小会怎样"),
    ("为什么要归一化", "怎么归一化"),
    ("what is dropout", "why dropout"),
    ("k 设多少", "k 近邻是什么"),
    ("L1 和 L2 的区别", "L1 和 L2 的关系"),
    ("AccumulateGrad 是干嘛的", "AccumulateGrad 是什么"),
]


@pytest.mark.parametrize(("one", "two"), SAME)
def test_questions_that_differ_in_how_they_are_put_have_one_form(one: str, two: str) -> None:
    assert same_form(one) == same_form(two) != ""


@pytest.mark.parametrize(("one", "two"), OTHER)
def test_questions_that_ask_for_something_else_have_two(one: str, two: str) -> None:
    assert same_form(one) != same_form(two)


@pytest.mark.parametrize("question", ["", "？", "的" * 81, "a" * 100_000])
def test_what_says_nothing_or_too_much_has_no_form(question: str) -> None:
    assert same_form(question) == ""


def test_few_questions_of_the_notes_lead_to_more_than_one_note() -> None:
    notes: dict[str, set[str]] = {}
    for note, ask in real_curriculum().own_asks:
        notes.setdefault(same_form(ask.words), set()).add(note)
    shared = {form for form, ids in notes.items() if form and len(ids) > 1}
    assert len(shared) < 0.005 * len(notes)


@pytest.mark.parametrize(
    ("question", "note", "number"),
    [
        ("dropout 设多少", "dropout", None),
        ("difference between LSTM and GRU", "gru", 8),
        ("GRU 跟 LSTM 的差别在哪里", "gru", 8),
    ],
)
def test_a_listed_question_in_other_dress_begins_with_the_fact_that_it_names(
    shared_tutor: Tutor, question: str, note: str, number: int | None
) -> None:
    form = same_form(question)
    named = [ask.facts[0] for id_, ask in real_curriculum().own_asks if id_ == note and same_form(ask.words) == form]
    first = shared_tutor.library.search(question).facts[0]
    assert named
    assert (first.note, first.number) == (note, number or named[0])


def test_a_listed_question_is_in_scope_whatever_it_sounds_like(shared_tutor: Tutor) -> None:
    refused = [
        ask.words
        for _, ask in real_curriculum().own_asks[::40]
        if not shared_tutor.library.search(ask.words, k=1).in_scope
    ]
    assert refused == []
