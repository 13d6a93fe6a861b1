"""A belief that is put up for confirmation is a question on the subject; what speaks against it is said only where code can tell."""

import re

import pytest

from agent.belief import Belief, believed
from agent.lesson import Step
from agent.policy import Move
from agent.session import Session
from agent.tutor import Tutor
from agent.weighing import told_against
from knowledge.rules import LANGUAGES
from tests.agent.test_afterwards import TOLD_ALL, after
from tests.agent.test_first_weeks import at_step
from tests.agent.test_session import say
from tests.notes import real_curriculum


@pytest.mark.parametrize(
    ("message", "statement"),
    [
        ("我理解GAN就是生成器骗判别器，对吗", "GAN就是生成器骗判别器"),
        ("那我理解的autoencoder就是压缩再还原，没错吧", "autoencoder就是压缩再还原"),
        ("我理解成背答案，对吗", "背答案"),
        ("所以过拟合就是死记硬背，对吧", "过拟合就是死记硬背"),
        ("也就是说步幅越大输出越小，是吧", "步幅越大输出越小"),
        ("我的理解是它把特征压缩了，是不是", "它把特征压缩了"),
        ("可以理解成平均吗", "平均"),
        ("能不能理解为降维", "降维"),
        ("数据越多就一定不会过拟合，对吗", "数据越多就一定不会过拟合"),
        ("so batch norm just subtracts the mean, right?", "batch norm just subtracts the mean"),
        ("i think dropout deletes weights, is that right?", "dropout deletes weights"),
        ("in other words it memorizes the data, right?", "it memorizes the data"),
        ("不对吧，我看有人说 weight decay 就是 L2？", "weight decay 就是 L2"),
        ("书上说学习率越小越好，对吗", "学习率越小越好"),
        ("有人说过拟合是好事？", "过拟合是好事"),
        ("但是网上说 ReLU 不可导", "ReLU 不可导"),
        ("but my teacher says dropout is only for training", "dropout is only for training"),
        ("i heard GRU is faster than LSTM, is that right?", "GRU is faster than LSTM"),
        ("听说 CNN 很难", None),
        ("老师说要先学 Python", None),
        ("my teacher says the opposite", None),
        ("我的答案对吗", None),
        ("这样对吗", None),
        ("对吗", None),
        ("所以每周 3 小时就够，对吧", None),
        ("我觉得我数学还行，对吧", None),
        ("所以我应该选图像，对吧", None),
        ("因为训练集小", None),
        ("是 9 个吗", None),
        ("so i should skip the lesson, right?", None),
        ("right", None),
    ],
)
def test_a_belief_is_read_without_the_words_that_put_it_up(message: str, statement: str | None) -> None:
    found = believed(message)
    assert (found and found.statement) == statement


# ---- in a conversation


@pytest.mark.parametrize(
    "before",
    [
        ("什么是GAN",),
        ("你好",),
        ("你好", "没接触过"),
        ("你好", "没接触过", "Python 会一点", "都学过"),
        (TOLD_ALL, "什么是GAN"),
    ],
)
@pytest.mark.parametrize(
    "message", ["我理解GAN就是生成器骗判别器，对吗", "因为GAN要骗判别器，所以应该一直训练下去，对吧"]
)
def test_a_belief_is_answered_and_not_noted(tutor: Tutor, before: tuple[str, ...], message: str) -> None:
    session = Session.silent(tutor)
    for each in before:
        say(session, each)
    known = session.dialogue.learner.values
    turn = say(session, message)
    assert turn.move == Move.ANSWER_QUESTION
    assert session.dialogue.learner.values == known
    assert "gan" in turn.citations[0].note
    assert "笔记里的说法" in turn.reply


@pytest.mark.parametrize(
    ("message", "values"),
    [
        ("我觉得图像更有意思", ("vision",)),
        ("我想做生成，GAN 那种", ("generation",)),
    ],
)
def test_what_is_wanted_is_still_noted(tutor: Tutor, message: str, values: tuple[str, ...]) -> None:
    session, _ = after(tutor, "你好", "没接触过", "Python 会一点", "都学过", message)
    assert session.dialogue.learner.values["interest"] == values


@pytest.mark.parametrize("message", ["我理解成背答案，对吗", "所以过拟合就是死记硬背，对吧"])
@pytest.mark.parametrize("step", [Step.RESULT, Step.MATHS])
def test_a_belief_after_a_run_is_a_question_and_the_step_stays(tutor: Tutor, message: str, step: Step) -> None:
    session = at_step(tutor, "overfitting", step)
    turn = say(session, message)
    assert turn.move == Move.ANSWER_QUESTION
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is step
    assert turn.citations[0].note == "overfitting"


@pytest.mark.parametrize(
    ("note", "message", "said"),
    [
        ("lstm", "遗忘门输出 1 就是全部忘掉吧", "遗忘门为 1 表示全部忘掉"),
        ("lstm", "遗忘门输出 0 就是全部忘掉吧", "旧记忆全部擦掉"),
        ("dropout", "dropout 在测试的时候也要关神经元吧", "只在训练时起作用"),
        ("pooling", "池化层也有参数要学吧", "“池化层要学参数”"),
        ("learning-rate", "学习率越小越好吧", "也不是越小越好"),
        ("attention", "注意力权重加起来是 1 吧", "合计为 1"),
    ],
)
def test_a_claim_in_place_of_a_guess_is_held_against_the_lesson(
    tutor: Tutor, note: str, message: str, said: str
) -> None:
    session = at_step(tutor, note, Step.SCENE)
    turn = say(session, message)
    assert turn.move == Move.GRADE
    assert said in turn.reply.partition("**直觉**")[0]
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is Step.PREDICT


@pytest.mark.parametrize("message", ["应该是多留一点吧", "我猜把旧的存起来吧", "用一个开关吧", "没想法吧"])
def test_a_guess_at_the_scene_is_compared_with_nothing(tutor: Tutor, message: str) -> None:
    assert not say(at_step(tutor, "lstm", Step.SCENE), message).reply.partition("**直觉**")[0].count("[1]")


@pytest.mark.parametrize("message", ["所以是背下来了，对吧", "因为它背答案，对吧"])
def test_a_belief_on_the_lesson_at_the_scene_is_a_guess(tutor: Tutor, message: str) -> None:
    assert say(at_step(tutor, "overfitting", Step.SCENE), message).move == Move.GRADE


def test_a_belief_on_another_topic_is_a_question_at_any_step(tutor: Tutor) -> None:
    turn = say(at_step(tutor, "ml-recap", Step.SCENE), "我觉得反向传播就是梯度下降，对吧")
    assert turn.move == Move.ANSWER_QUESTION
    assert turn.citations[0].note == "backpropagation"


@pytest.mark.parametrize(
    ("asked", "message", "said"),
    [
        ("什么是过拟合", "我理解成模型把训练集背下来了，对吗", "过拟合是模型在训练数据上表现很好"),
        ("什么是迁移学习", "我理解成借用别人训练好的模型，对吗", "迁移学习（transfer learning）是"),
        ("学习率太大会怎样", "我理解成步子迈太大扯着了，对吗", "学习率太大时，更新往往越过谷底"),
        ("what is dropout", "so it just turns off random neurons, right?", "Dropout"),
    ],
)
def test_a_belief_is_compared_with_what_the_notes_say_of_the_subject(
    tutor: Tutor, asked: str, message: str, said: str
) -> None:
    turn = after(tutor, TOLD_ALL, asked, message)[1]
    assert said in turn.citations[0].text


@pytest.mark.parametrize(
    ("asked", "message", "said"),
    [
        ("什么是过拟合", "那我理解成训练误差很高就是过拟合，对吗", "训练误差就很高是欠拟合"),
        ("什么是过拟合", "数据越多就一定不会过拟合，对吗", "仍可能过拟合"),
        ("什么是过拟合", "所以参数越多就一定过拟合，对吗", "不单看参数个数"),
        ("dropout是什么", "所以dropout就是把权重永久删掉，对吧", "不是删掉"),
        ("dropout是什么", "我理解成把神经元永久删掉，对吗", "不是删掉"),
        ("什么是学习率", "所以学习率越大学得越快，对吗", "常见的误区"),
    ],
)
def test_a_belief_that_is_a_known_mistake_is_refuted(tutor: Tutor, asked: str, message: str, said: str) -> None:
    assert said in after(tutor, TOLD_ALL, asked, message)[1].reply


@pytest.mark.parametrize(
    ("note", "statement"),
    [
        ("overfitting", "参数多不一定过拟合"),
        ("overfitting", "训练误差高就不是过拟合"),
        ("overfitting", "训练准确率很高就是过拟合"),
        ("overfitting", "训练误差低验证误差高就是过拟合"),
        ("dropout", "dropout不会永久删掉神经元"),
        ("learning-rate", "学习率越小学得越慢"),
        ("gradient-descent", "梯度为0不一定是最小值"),
    ],
)
def test_what_only_sounds_like_a_mistake_is_not_refuted(note: str, statement: str) -> None:
    curriculum = real_curriculum()
    assert told_against(Belief(statement, True, True), curriculum.notes[note], curriculum, "zh") == ()


def test_hardly_any_clause_of_a_fact_is_refuted() -> None:
    curriculum = real_curriculum()
    clauses = [
        (note, language, clause)
        for note in curriculum.notes.values()
        for fact in note.facts
        for language in LANGUAGES
        for clause in re.split(r"[。；;：:]|\. ", fact.words.in_(language))
        if len(clause) > 3
    ]
    wrong = [
        (note.id, clause)
        for note, language, clause in clauses
        if told_against(Belief(clause, True, True), note, curriculum, language)
    ]
    assert len(wrong) < len(clauses) / 1000, wrong


# ---- remarks where a lesson asks what surprises, or is unclear


@pytest.mark.parametrize(
    ("note", "step", "message", "said"),
    [
        ("backpropagation", Step.MATHS, "反向传播会把权重也改了", "反向传播只负责算梯度"),
        ("attention", Step.MATHS, "权重可以是负数吧", "权重都非负"),
        ("attention", Step.MATHS, "所以权重会变成负数", "权重都非负"),
        ("attention", Step.RESULT, "所以权重会变成负数", "权重都非负"),
        ("attention", Step.MATHS, "原来权重是softmax出来的", "权重都非负"),
        ("gan", Step.MATHS, "生成器也要detach", "detach"),
        ("dropout", Step.MATHS, "测试的时候也要丢", "只在训练时起作用"),
        ("dropout", Step.MATHS, "dropout是把神经元永久删掉", "不是删掉"),
        ("dropout", Step.MATHS, "dropout is on at test time too", "switched off in testing"),
        ("lstm", Step.MATHS, "the forget gate throws away the hidden state", "how much old memory stays"),
        ("lstm", Step.RESULT, "so a forget gate of 0 means it remembers everything", "erases all of the old memory"),
    ],
)
def test_a_remark_is_held_against_the_notes_and_the_step_stays(
    tutor: Tutor, note: str, step: Step, message: str, said: str
) -> None:
    session = at_step(tutor, note, step)
    turn = say(session, message)
    assert turn.move == Move.WEIGH
    assert said in turn.reply
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is step


@pytest.mark.parametrize(
    ("note", "message", "said"),
    [
        ("backpropagation", "反向传播会把权重也改了", "反向传播只负责算梯度"),
        ("attention", "我觉得是第一个词权重最大", "权重都非负"),
        ("lstm", "I expected 4 gates, one for each matrix", "gates"),
    ],
)
def test_an_answer_after_a_run_is_held_against_the_lesson_and_goes_on(
    tutor: Tutor, note: str, message: str, said: str
) -> None:
    session = at_step(tutor, note, Step.RESULT)
    turn = say(session, message)
    assert turn.move == Move.GRADE
    assert said in turn.citations[0].text
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is Step.MATHS


@pytest.mark.parametrize("message", ["对得上，11.19", "结果一样", "第一个符号", "seems fine", "all symbols are clear"])
def test_what_remarks_nothing_goes_on_and_is_compared_with_nothing(tutor: Tutor, message: str) -> None:
    session = at_step(tutor, "attention", Step.MATHS)
    turn = say(session, message)
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is Step.MISTAKE
    assert not turn.citations


# ---- questions at a step


@pytest.mark.parametrize(
    ("note", "step", "message", "move"),
    [
        ("convolution", Step.PREDICT, "padding有几种", Move.ANSWER_QUESTION),
        ("convolution", Step.RESULT, "32x32输入 5x5核 不padding 输出几", Move.WORK_OUT),
        ("convolution", Step.MATHS, "padding 都有哪几种", Move.ANSWER_QUESTION),
        ("convolution", Step.RESULT, "池化、步幅卷积、空洞卷积三个比一比", Move.ANSWER_QUESTION),
        ("convolution", Step.MATHS, "对比一下池化和步幅卷积", Move.ANSWER_QUESTION),
        ("overfitting", Step.MISTAKE, "数据量翻倍会好吗？", Move.ANSWER_QUESTION),
        ("overfitting", Step.RESULT, "增加数据会好吗", Move.ANSWER_QUESTION),
        ("overfitting", Step.MATHS, "去掉噪声还行吗", Move.ANSWER_QUESTION),
        ("overfitting", Step.SCENE, "都用会好吗？", Move.GRADE),
        ("overfitting", Step.SCENE, "再加数据会好吗？", Move.GRADE),
        ("convolution", Step.PREDICT, "是 9 个吗", Move.GRADE),
        ("convolution", Step.PREDICT, "会变成 -10 吗", Move.GRADE),
        ("convolution", Step.PREDICT, "六点几", Move.GRADE),
        ("convolution", Step.PREDICT, "越来越大？", Move.GRADE),
        ("overfitting", Step.MISTAKE, "因为背下来了？", Move.GRADE),
    ],
)
def test_a_question_at_a_step_is_no_answer_to_it(tutor: Tutor, note: str, step: Step, message: str, move: Move) -> None:
    session = at_step(tutor, note, step)
    turn = say(session, message)
    assert turn.move == move
    assert session.dialogue.lesson is not None
    assert (session.dialogue.lesson.step is step) is (move is not Move.GRADE)
    if move is Move.ANSWER_QUESTION:
        assert turn.citations
