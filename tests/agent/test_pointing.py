"""A question about a number or a sign that the lesson has shown is answered from what was shown."""

from dataclasses import replace

import pytest

from agent.dialogue import Dialogue
from agent.lesson import Lesson, Step
from agent.notation import signs
from agent.pointing import Pointed, pointed
from agent.session import Session
from agent.turn import Phase
from agent.tutor import Tutor
from knowledge.words import Language


def _at(note: str, step: Step, language: Language = "zh") -> Dialogue:
    return Dialogue(phase=Phase.LESSON, language=language, lesson=Lesson(note, step))


@pytest.mark.parametrize(
    ("message", "held"),
    [
        ("4.5怎么算的", "(1+8)/2 = 4.5"),
        ("后面的2和9哪来的", "(2+9)/2 = 5.5"),
        ("min下面那个w是什么", "是要学的参数"),
        ("ℓ是什么意思", "衡量一次预测错多少"),
        ("γ是啥", "折扣"),
        ("那个γ是干嘛的", "折扣"),
        ("γ 是用来干什么的", "折扣"),
        ("s_t是啥", "看到状态"),
        ("E 是什么意思", "是期望"),
        ("E 那个空心的是啥", "是期望"),
        ("\\ell 是平方误差吗？", "衡量一次预测错多少"),
        ("伽马是啥", "折扣"),
        ("手算那里 5 为什么不用？", "5 暂时不用"),
        ("手算里为什么不用5", "5 暂时不用"),
        ("例子里 4.5 为什么会变成 5.5", "(2+9)/2 = 5.5"),
    ],
)
def test_sentence_that_was_shown_is_found(shared_tutor: Tutor, message: str, held: str) -> None:
    found = pointed(message, _at("ml-recap", Step.MATHS), shared_tutor.curriculum)
    assert found
    assert held in found.parts[0]


@pytest.mark.parametrize(
    "message",
    ["公式里 log 是以10为底吗", "log 是什么意思", "log底数是多少", "这里的 log 是 ln 吗", "is log base 10?"],
)
def test_sign_with_a_name_is_told_in_the_words_of_the_note(shared_tutor: Tutor, message: str) -> None:
    found = pointed(message, _at("cross-entropy", Step.MATHS), shared_tutor.curriculum)
    assert found
    assert "自然对数" in found.parts[0]


@pytest.mark.parametrize(
    ("message", "name"),
    [("那个大写的西格玛啥意思", "Σ"), ("西格玛是什么意思", "Σ"), ("两根竖线是啥意思", "‖·‖"), ("ln是啥", "ln"), ("capital sigma 是什么", "Σ")],
)  # fmt: skip
def test_sign_is_known_by_how_it_is_called(shared_tutor: Tutor, message: str, name: str) -> None:
    found = pointed(message, _at("ml-recap", Step.MATHS), shared_tutor.curriculum)
    assert found
    assert found.sign
    assert found.sign.name == name


def test_every_sentence_that_is_pointed_at_is_said(shared_tutor: Tutor) -> None:
    session = Session.silent(shared_tutor)
    session.dialogue = _at("ml-recap", Step.MATHS)
    *_, turn = session.say("手算那里 5 为什么不用？")
    assert "5 暂时不用" in turn.reply
    assert "于是 5 kg 的那只被判成狗" in turn.reply


@pytest.mark.parametrize(
    ("note", "message", "said"),
    [
        ("lstm", "凭什么f接近1就不会爆炸？", "遗忘门接近 1 时梯度几乎原样传回"),
        ("lstm", "c_{t-1}=2,f=0.9怎么算出h的", "c_t = f·c_{t−1} + i·g"),
        ("lstm", "c 为什么可以大于1？", "细胞状态"),
        ("gru", "为什么 z 接近1就记得久？", "更新门 z 接近 1"),
        ("gru", "z 越大是不是更新越多", "更新门 z"),
        ("lstm", "why does f near 1 keep the gradient?", "with a gate near 1"),
    ],
)
def test_letter_of_the_formulas_is_asked_of_by_its_name(
    shared_tutor: Tutor, note: str, message: str, said: str
) -> None:
    session = Session.silent(shared_tutor)
    session.dialogue = replace(_at(note, Step.RESULT), screen=shared_tutor.curriculum.notes[note].code[0].source)
    *_, turn = session.say(message)
    assert said in turn.reply
    assert session.dialogue.lesson == Lesson(note, Step.RESULT)


@pytest.mark.parametrize("message", ["f 是什么", "第18行 f 怎么来的", "代码里 f 为什么是 chunk 出来的"])
def test_letter_of_the_program_is_told_by_its_line(shared_tutor: Tutor, message: str) -> None:
    session = Session.silent(shared_tutor)
    session.dialogue = replace(_at("lstm", Step.RESULT), screen=shared_tutor.curriculum.notes["lstm"].code[0].source)
    *_, turn = session.say(message)
    assert "第 18 行" in turn.reply


@pytest.mark.parametrize("message", ["那2.75怎么来的", "刚刚那个[2.75, 9.0]怎么来的", "where does 2.75 come from"])
def test_number_of_the_output_leads_to_the_line_that_prints_it(shared_tutor: Tutor, message: str) -> None:
    found = pointed(message, _at("ml-recap", Step.RESULT), shared_tutor.curriculum)
    assert found
    (row, line), *_ = found.printed
    assert "2.75" in row
    assert "centre" in shared_tutor.curriculum.notes["ml-recap"].code[0].source.splitlines()[line - 1]


def test_every_number_of_a_labelled_output_finds_a_line(shared_tutor: Tutor) -> None:
    """All programs whose rows begin with a text of their own: the line holds that text."""
    seen = 0
    for id_, note in shared_tutor.curriculum.notes.items():
        for row in note.code[0].output.splitlines():
            number = row.rsplit(" ", 1)[-1]
            found = pointed(f"{number} 怎么来的", _at(id_, Step.RESULT), shared_tutor.curriculum)
            for shown, line in found.printed if found else ():
                assert shown in note.code[0].output
                assert note.code[0].source.splitlines()[line - 1].lstrip().startswith("print(")
                seen += 1
    assert seen > 100


@pytest.mark.parametrize(
    "message",
    [
        "学3天为什么不行",
        "C是什么语言",
        "dropout 为什么用 0.5 的概率",
        "准确率 90% 怎么来的算好吗",
        "a和b哪个好",
        "3 层够吗",
        "5 折交叉验证为什么要用",
        "C是最好的语言吗",
        "LN是什么",
        "log_softmax 是什么",
    ],
)
def test_other_questions_with_numbers_and_letters_are_left_alone(shared_tutor: Tutor, message: str) -> None:
    assert pointed(message, _at("ml-recap", Step.MATHS), shared_tutor.curriculum) is None


def test_what_is_not_shown_yet_is_not_pointed_at(shared_tutor: Tutor) -> None:
    assert pointed("4.5怎么算的", _at("ml-recap", Step.PREDICT), shared_tutor.curriculum) is None
    assert pointed("ℓ是什么意思", _at("ml-recap", Step.SCENE), shared_tutor.curriculum) is None


def test_number_that_stands_nowhere_is_owned_and_not_searched(shared_tutor: Tutor) -> None:
    assert pointed("那 77.7 怎么来的", _at("ml-recap", Step.MATHS), shared_tutor.curriculum) == Pointed()


def test_signs_are_explained_in_both_languages_or_in_none() -> None:
    assert all(bool(sign.zh) == bool(sign.en) for sign in signs())
    assert len({sign.name for sign in signs()}) == len(signs())


def test_place_in_the_lesson_is_kept(shared_tutor: Tutor) -> None:
    session = Session.silent(shared_tutor)
    session.dialogue = _at("ml-recap", Step.MATHS)
    *_, turn = session.say("argmin呢")
    assert "在哪里最小" in turn.reply
    assert session.dialogue.lesson == Lesson("ml-recap", Step.MATHS)
    *_, turn = session.say("4.5怎么算的")
    assert "(1+8)/2 = 4.5" in turn.reply
    assert turn.citations


@pytest.mark.parametrize("message", ["W_h 的形状是啥", "W_h 的形状是多大", "W_h 是几维"])
def test_shape_of_a_letter_is_told_by_its_sentence(shared_tutor: Tutor, message: str) -> None:
    found = pointed(message, _at("rnn", Step.MATHS), shared_tutor.curriculum)
    assert found is not None
    assert "(H, H)" in found.parts[0]


@pytest.mark.parametrize("message", ["U 是什么", "公式里的 U 代表什么意思", "what is U?", "what does U mean"])
def test_letter_that_stands_nowhere_in_the_lesson_is_owned_and_not_searched(shared_tutor: Tutor, message: str) -> None:
    assert pointed(message, _at("rnn", Step.MATHS), shared_tutor.curriculum) == Pointed(absent="U")


@pytest.mark.parametrize("message", ["T 是什么", "U-Net 是什么", "AI 是什么", "what is a"])
def test_letter_that_stands_there_and_longer_words_are_not_owned(shared_tutor: Tutor, message: str) -> None:
    found = pointed(message, _at("rnn", Step.MATHS), shared_tutor.curriculum)
    assert found is None or not found.absent
