"""Right and wrong by keys."""

from dataclasses import replace

import pytest

from agent.grading import Mark, answer_of, asked, grade, reads_as_answer, says
from agent.options import LETTERS, shuffled
from knowledge.quiz import KeyFact, Option, QuizItem, Wrong
from knowledge.rules import LANGUAGES
from knowledge.words import Words
from tests.notes import real_curriculum

HINTS = (Words("a", "a"),) * 3
CHOICE = QuizItem(
    "q-1", "n", "choice", 1, Words("多大？", "How big?"), HINTS,
    options=(Option(Words("28", "28"), True), *(Option(Words(v, v), False, "m", Words(f"{v} 错", "no")) for v in ("27", "32", "24"))),
)  # fmt: skip
NUMBER = QuizItem(
    "q-2",
    "n",
    "numeric",
    1,
    Words("梯度？", "grad?"),
    HINTS,
    value=0.25,
    tolerance=0.01,
    wrong=(Wrong(4, "", Words("倒了", "inverted")),),
)
SHORT = QuizItem(
    "q-3", "n", "short", 1, Words("为什么？", "why?"), HINTS,
    facts=(KeyFact(("累加", "accumulate"), False, Words("再想想 .grad", "think of .grad")), KeyFact(("清零", "zero"), False, Words("之前要做什么？", "what first?"))),
    wrong=(Wrong(None, "覆盖", Words("不是覆盖", "not overwritten")),),
)  # fmt: skip


def letter(right: bool) -> str:
    return LETTERS[next(i for i, option in enumerate(shuffled(CHOICE)) if option.right is right)]


@pytest.mark.parametrize("form", ["{}", "选{}", "我选 {}", "{}。", "应该是 {} 吧？", "({})"])
def test_a_letter_is_read_in_many_forms(form: str) -> None:
    assert grade(CHOICE, form.format(letter(True))).mark is Mark.RIGHT
    assert grade(CHOICE, form.format(letter(True).lower())).mark is Mark.RIGHT
    assert grade(CHOICE, form.format(letter(False))).mark is Mark.WRONG


def test_an_option_may_be_named_by_its_text() -> None:
    assert grade(CHOICE, "28").mark is Mark.RIGHT
    wrong = grade(CHOICE, "是 27 吧")
    assert (wrong.mark, wrong.feedback.zh) == (Mark.WRONG, "27 错")


@pytest.mark.parametrize("message", ["不知道", "A 或者 B", "嗯", ""])
def test_what_names_no_option_is_unreadable_and_not_wrong(message: str) -> None:
    assert grade(CHOICE, message).mark is Mark.UNREADABLE


def test_the_order_of_options_survives_a_restart() -> None:
    assert shuffled(CHOICE) == shuffled(CHOICE)


@pytest.mark.parametrize("message", ["0.25", "1/4", "等于 0.25", "１/４", "1 ÷ 4 = 0.25", "0.2501"])
def test_a_number_is_right_in_many_forms(message: str) -> None:
    assert grade(NUMBER, message).mark is Mark.RIGHT


def test_a_wrong_number_gets_its_own_feedback() -> None:
    assert grade(NUMBER, "4").feedback.zh == "倒了"
    assert grade(NUMBER, "7").mark is Mark.WRONG
    assert grade(NUMBER, "不知道").mark is Mark.UNREADABLE


def test_a_short_answer_needs_all_its_facts() -> None:
    assert grade(SHORT, "梯度会累加，所以要清零").mark is Mark.RIGHT
    partly = grade(SHORT, "因为会累加")
    assert (partly.mark, partly.feedback.zh) == (Mark.PARTLY, "之前要做什么？")
    assert grade(SHORT, "新的会覆盖旧的").feedback.zh == "不是覆盖"
    assert grade(SHORT, "不会覆盖，而是累加，所以先清零").mark is Mark.RIGHT


def test_a_space_beside_chinese_changes_nothing() -> None:
    item = replace(SHORT, facts=(KeyFact(("初始化为 0", "换成 nn.BCELoss"), False, Words("", "")),))
    for answer in ("初始化为0", "要 初始化为 0 才行", "换成nn.BCELoss", "换成 nn.BCELoss"):
        assert grade(item, answer).mark is Mark.RIGHT, answer
    assert grade(item, "nn. BCELoss").mark is Mark.WRONG


def test_every_items_own_answer_is_right() -> None:
    for items in real_curriculum().quizzes.values():
        for item in items:
            for language in ("zh", "en"):
                answer = answer_of(item, language)
                said = answer.partition(".")[0] if item.kind == "choice" else answer
                assert grade(item, said).mark is Mark.RIGHT, f"{item.id} {language}: {answer}"
                assert asked(item, language)


def test_every_distractor_is_wrong_with_feedback() -> None:
    for items in real_curriculum().quizzes.values():
        for item in items:
            for index, option in enumerate(shuffled(item)):
                if not option.right:
                    graded = grade(item, LETTERS[index])
                    assert graded.mark is Mark.WRONG
                    assert graded.feedback.zh, item.id
            for wrong in item.wrong:
                if wrong.value is not None:
                    assert grade(item, f"{wrong.value}").feedback == wrong.feedback, item.id


def test_wording_counts_from_the_beginning_of_a_word_or_number() -> None:
    assert says("eps", "use eps greedy")
    assert says("eps", "用eps贪心")
    assert not says("eps", "it steps on")
    assert says("2 维", "编码取 2 维")
    assert not says("2 维", "编码取 12 维")
    assert not says("5 倍", "0.5 倍")


def test_question_repeated_is_not_the_right_answer() -> None:
    items = [item for item in real_curriculum().items.values() if item.kind == "short"]
    repeated = [(item, item.question.in_(language)) for item in items for language in LANGUAGES]
    assert [item.id for item, question in repeated if grade(item, question).mark is Mark.RIGHT] == []


def test_every_option_named_in_a_sentence_is_chosen() -> None:
    choices = [item for item in real_curriculum().items.values() if item.kind == "choice"]
    assert len(choices) > 100
    for item in choices:
        for option in item.options:
            for said in ("应该是{}吧", "我觉得是{}，因为前面讲过"):
                graded = grade(item, said.format(option.words.zh))
                assert graded.mark is (Mark.RIGHT if option.right else Mark.WRONG), (item.id, option.words.zh)
                assert graded.misconception == ("" if option.right else option.misconception)


@pytest.mark.parametrize(
    ("said", "mark"),
    [
        ("半监督", Mark.RIGHT),
        ("应该是半监督学习，因为有标签和没标签都用了", Mark.RIGHT),
        ("不是无监督学习，是半监督学习", Mark.RIGHT),
        ("i think it's semi-supervised learning", Mark.RIGHT),
        ("最后一个", Mark.RIGHT),
        ("纯监督", Mark.WRONG),
        ("监督学习", Mark.UNREADABLE),
        ("不是半监督学习", Mark.UNREADABLE),
        ("无监督或者半监督学习", Mark.UNREADABLE),
        ("标签", Mark.UNREADABLE),
    ],
)
def test_an_option_is_chosen_by_its_words_or_a_part_that_no_other_has(said: str, mark: Mark) -> None:
    item = next(item for item in real_curriculum().quizzes["ml-recap"] if item.kind == "choice")
    assert [each.words.zh for each in shuffled(item)][-1] == "半监督学习"
    assert grade(item, said).mark is mark


def test_a_letter_in_doubt_is_an_answer() -> None:
    item = next(item for item in real_curriculum().quizzes["ml-recap"] if item.kind == "choice")
    assert reads_as_answer(item, "是不是 D？")
    assert not reads_as_answer(item, "为什么选 D？")
