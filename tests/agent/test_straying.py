"""Statements in a lesson that are no answer to its step are answered, and the step stays open."""

import pytest

from agent.dialogue import Dialogue
from agent.intent import Intent
from agent.lesson import Lesson, Step
from agent.policy import Move
from agent.questions import asks
from agent.session import Session
from agent.straying import asked_instead
from agent.turn import Phase
from agent.tutor import Tutor


def _session(tutor: Tutor, step: Step) -> Session:
    session = Session.silent(tutor)
    session.dialogue = Dialogue(phase=Phase.LESSON, lesson=Lesson("ml-recap", step))
    return session


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("显存爆了", "显存"),
        ("训练很慢", "训练太慢"),
        ("dropout是在测试时用的 训练时不用", "只在训练时起作用"),
        ("ReLU在负数区间的导数是1 这是常识", "负半边是 0"),
        ("loss 变 nan 了", "nan"),
        ("验证 loss 先降后升", "过拟合"),
        ("训练集 loss 0.1 验证集 loss 1.5", "验证"),
    ],
)
@pytest.mark.parametrize("step", [Step.SCENE, Step.MATHS])
def test_trouble_or_claim_about_something_else_is_answered(
    shared_tutor: Tutor, message: str, said: str, step: Step
) -> None:
    session = _session(shared_tutor, step)
    *_, turn = session.say(message)
    assert said in turn.reply
    assert turn.citations
    assert session.dialogue.lesson == Lesson("ml-recap", step)


@pytest.mark.parametrize(
    ("message", "note"),
    [
        ("BN 放在 ReLU 前面还是后面", "batch-normalization"),
        ("batch norm before or after relu", "batch-normalization"),
        ("dropout 是在测试的时候随机丢神经元对吧", "dropout"),
        ("sigmoid 的输出范围", "sigmoid-tanh"),
        ("注意力的时间复杂度", "self-attention"),
        ("残差连接的好处", "resnet"),
    ],
)
def test_what_asks_by_its_form_of_another_topic_is_answered(shared_tutor: Tutor, message: str, note: str) -> None:
    session = _session(shared_tutor, Step.SCENE)
    *_, turn = session.say(message)
    assert turn.move is Move.ANSWER_QUESTION
    assert note in {citation.note for citation in turn.citations}
    assert session.dialogue.lesson == Lesson("ml-recap", Step.SCENE)


@pytest.mark.parametrize(
    ("note", "message"),
    [
        ("ml-recap", "用半监督吗"),
        ("ml-recap", "聚类对吧"),
        ("ml-recap", "还是都用吧"),
        ("ml-recap", "应该用 CNN 吧"),
        ("dropout", "测试时不丢对吧"),
        ("gradient-descent", "学习率的问题"),
        ("convolution", "边缘的位置"),
        ("lstm", "梯度消失了对吧"),
        ("overfitting", "验证 loss 先降后升"),
    ],
)
def test_hesitant_guess_in_the_lessons_own_words_goes_on(shared_tutor: Tutor, note: str, message: str) -> None:
    session = Session.silent(shared_tutor)
    session.dialogue = Dialogue(phase=Phase.LESSON, lesson=Lesson(note, Step.SCENE))
    *_, turn = session.say(message)
    assert turn.move is Move.GRADE


@pytest.mark.parametrize(
    "message",
    ["应该两堆都用", "我觉得用 CNN 就行", "只用有标签的", "先用无监督分堆，再请人起名字"],
)
def test_guess_at_the_scene_goes_on(shared_tutor: Tutor, message: str) -> None:
    session = _session(shared_tutor, Step.SCENE)
    *_, turn = session.say(message)
    assert turn.move is Move.GRADE
    assert session.dialogue.lesson == Lesson("ml-recap", Step.PREDICT)


@pytest.mark.parametrize(
    ("note", "message"),
    [
        ("lstm", "我忘了前面是啥 它也忘"),
        ("scenario-translation", "从左往右一个个翻译成英文呗"),
        ("scenario-translation", "结束符吧"),
        ("scenario-translation", "遇到句号就结束吧"),
        ("scenario-translation", "遮住后面的 不然就提前看到答案了"),
        ("overfitting", "太简单了 网络把照片记住了"),
        ("early-stopping", "提前结束 省得它背题"),
        ("word-embeddings", "不知道咋说 反正要变成数"),
        ("ml-recap", "没人告诉它答案 只能自己试"),
        ("time-series-forecasting", "照抄上周就是季节性朴素基线，得看MAE谁小"),
        ("time-series-forecasting", "比比看哪个误差小"),
        ("attention", "机器翻译里每个词要看源句哪个词"),
        ("attention", "网络自己学会看哪一帧"),
        ("attention", "it learns which frame to look at"),
    ],
)
def test_guess_in_the_words_of_a_wish_is_one(shared_tutor: Tutor, note: str, message: str) -> None:
    session = Session.silent(shared_tutor)
    session.dialogue = Dialogue(phase=Phase.LESSON, lesson=Lesson(note, Step.SCENE))
    *_, turn = session.say(message)
    assert turn.intent is Intent.ANSWER
    assert turn.move is Move.GRADE


@pytest.mark.parametrize(
    ("note", "step", "message"),
    [
        ("perceptron", Step.MISTAKE, "训练时间再长也白搭，因为不是训练不够，是它表达不了"),
        ("perceptron", Step.MISTAKE, "一条直线怎么训练都分不开这四个点"),
        ("perceptron", Step.MISTAKE, "练多少轮也没用"),
        ("perceptron", Step.MISTAKE, "training longer won't help, one line cannot separate XOR"),
        ("what-is-deep-learning", Step.PREDICT, "线性模型画不出异或那条线，训练多久都没用，误差卡在那"),
        ("what-is-deep-learning", Step.PREDICT, "因为是线性的，loss 会一直卡在 0.25"),
    ],
)
def test_reason_is_an_answer_whatever_trouble_it_speaks_of(
    shared_tutor: Tutor, note: str, step: Step, message: str
) -> None:
    session = Session.silent(shared_tutor)
    session.dialogue = Dialogue(phase=Phase.LESSON, lesson=Lesson(note, step))
    *_, turn = session.say(message)
    assert turn.move is Move.GRADE


@pytest.mark.parametrize(
    "message",
    ["loss 一直不降怎么办", "我的模型 loss 一直不降", "为什么训练多久都没用", "我训练了好久也没用，loss 不降"],
)
def test_trouble_of_the_learners_own_is_no_reason(shared_tutor: Tutor, message: str) -> None:
    session = Session.silent(shared_tutor)
    session.dialogue = Dialogue(phase=Phase.LESSON, lesson=Lesson("perceptron", Step.MISTAKE))
    *_, turn = session.say(message)
    assert turn.move is not Move.GRADE


@pytest.mark.parametrize(
    ("message", "does_ask"),
    [
        ("训练多久都没用", False),
        ("哪个都不行", False),
        ("无论多少轮都学不会", False),
        ("no matter how many epochs, it can't", False),
        ("训练多久都没用吗", True),
        ("学习率设多大都会震荡怎么办", True),
        ("怎么每次都不一样", True),
        ("为啥什么都学不到", True),
        ("有哪些模型也用注意力", True),
        ("一般都用几层", True),
    ],
)
def test_word_of_a_question_that_stands_for_anything_does_not_ask(message: str, does_ask: bool) -> None:
    assert asks(message) is does_ask


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ("data-splits-3", "这不作弊吗 提前看到测试的了 要先分再标准化"),
        ("data-splits-3", "相当于提前知道答案了"),
        ("teacher-forcing-3", "考试的时候没有答案抄了"),
        ("dropout-3", "训练难考试简单呗"),
        ("early-stopping-3", "早点结束省时间"),
        ("learning-rate-1", "跳过最低点了"),
    ],
)
def test_answer_to_an_item_in_the_words_of_a_wish_is_one(shared_tutor: Tutor, item: str, message: str) -> None:
    session = Session.silent(shared_tutor)
    note = shared_tutor.curriculum.items[item].note
    session.dialogue = Dialogue(phase=Phase.LESSON, lesson=Lesson(note, Step.CHECK, item=item))
    *_, turn = session.say(message)
    assert turn.move is Move.GRADE


@pytest.mark.parametrize("message", ["再走一步呢", "再训练一步呢", "再更新一次呢"])
def test_one_step_more_of_a_calculation_is_no_wish_to_go_back_or_hear_it_again(
    shared_tutor: Tutor, message: str
) -> None:
    session = _session(shared_tutor, Step.MATHS)
    *_, turn = session.say(message)
    assert turn.move is Move.ANSWER_QUESTION


def test_once_more_is_never_said_of_nothing(shared_tutor: Tutor) -> None:
    session = Session.silent(shared_tutor)
    session.dialogue = Dialogue(phase=Phase.LESSON)
    *_, turn = session.say("再说一遍")
    assert turn.move is Move.REPEAT
    assert not turn.reply.rstrip().endswith("：")


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("你在说啥，我问的是 k-means", "k-means"),
        ("不是问这个，我问的是学习率", "学习率"),
        ("我指的是簇的编号", "簇的编号"),
        ("答非所问", ""),
        ("that's not what I asked", ""),
        ("I meant the boundary", "the boundary"),
        ("我觉得我说的是对的", None),
        ("我说的是对的", None),
        ("应该是 B", None),
    ],
)
def test_complaint_tells_what_was_asked(message: str, asked: str | None) -> None:
    assert asked_instead(message) == asked


def test_after_a_complaint_the_lesson_is_asked(shared_tutor: Tutor) -> None:
    session = _session(shared_tutor, Step.MATHS)
    for _ in session.say("GRU 有几个门"):
        pass
    *_, turn = session.say("你在说啥，我问的是聚类的编号")
    assert turn.citations[0].note == "ml-recap"
    *_, turn = session.say("答非所问")
    assert turn.intent is Intent.BESIDE
    assert session.dialogue.lesson == Lesson("ml-recap", Step.MATHS)


@pytest.mark.parametrize("message", ["看哪个指标", "模型怎么知道看哪个词", "网络看哪个词？", "每个词要看哪个词吗"])
def test_word_of_a_question_that_asks_is_no_guess(shared_tutor: Tutor, message: str) -> None:
    session = Session.silent(shared_tutor)
    session.dialogue = Dialogue(phase=Phase.LESSON, lesson=Lesson("attention", Step.SCENE))
    *_, turn = session.say(message)
    assert turn.move is Move.ANSWER_QUESTION
