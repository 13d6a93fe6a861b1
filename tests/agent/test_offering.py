"""A request is compared with the program that is shown: what is met, what is not, and what only the learner can check."""

from agent.ask import ask
from agent.policy import Move
from agent.tutor import Tutor
from tests.agent.test_session import in_lesson, say


def test_program_is_put_together_from_what_no_recipe_has(tutor: Tutor) -> None:
    turn = ask(tutor, "写一个带 dropout 和 batchnorm 的 CNN，输入 1×28×28，10 类，用 AdamW，画出损失曲线")
    assert turn.runs[0].error is None
    assert turn.runs[0].figures
    assert "我理解成" in turn.reply
    assert "nn.BatchNorm2d(16)" in turn.reply
    assert "还没有做到" not in turn.reply


def test_plain_parts_of_a_request_are_not_dropped(tutor: Tutor) -> None:
    stops = ask(tutor, "write a CNN for 28x28 grayscale, 5 classes, with batch norm and early stopping")
    assert "stopped early after epoch" in stops.reply
    trains = ask(tutor, "write a CNN for CIFAR-10 with training loop")
    assert "loss.backward()" in trains.reply
    assert "a training loop" in trains.reply
    assert "backward" not in ask(tutor, "write a CNN for CIFAR-10").reply


def test_what_a_recipe_lacks_is_said(tutor: Tutor) -> None:
    turn = ask(tutor, "不用 nn.Module 也不用 optim，写线性回归拟合 y=4x+1")
    assert "还没有做到：不用 nn.Module、不用 torch.optim" in turn.reply


def test_run_is_shown_as_if_nobody_had_watched(tutor: Tutor) -> None:
    turn = ask(
        tutor, "Write a class Classifier(nn.Module) with three hidden layers of 100 units each, 50 inputs and 7 outputs"
    )
    assert turn.runs[0].stdout == "(32, 7) 26007 loss fell: True\n"
    assert "witness" not in turn.runs[0].code


def test_what_is_to_be_printed_and_nothing_checks_is_named(tutor: Tutor) -> None:
    turn = ask(tutor, "写线性回归拟合 y=4x+1，训练完打印 w 和 b")
    assert "请你自己核对：“训练完打印 w 和 b”" in turn.reply


def test_row_of_channels_is_not_taken_for_two_values(tutor: Tutor) -> None:
    turn = ask(tutor, "写个识别符号的 CNN，单通道 40×40，三个卷积块，通道数 8→16→32，一共 7 个类别")
    assert "nn.Conv2d(16, 32, 3, padding=1)" in turn.reply
    assert "输入到输出 1×40×40 → 7、宽度 8, 16, 32" in turn.reply


def test_notes_and_words_of_a_changed_recipe_do_not_contradict_its_code(tutor: Tutor) -> None:
    turn = ask(tutor, "写LeNet-5，激活函数换成sigmoid，平均池化，输入1x32x32，10分类")
    assert "torch.sigmoid(" in turn.reply
    assert "F.avg_pool2d(" in turn.reply
    assert "ReLU" not in turn.reply
    assert "max pooling" not in turn.reply


def test_what_was_understood_of_the_layers_can_be_corrected(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    first = say(session, "写一个带 dropout 和 batchnorm 的 CNN，输入 1×28×28，10 类，用 AdamW")
    assert "nn.Dropout(0.5)" in first.reply
    second = say(session, "dropout 改成 0.2")
    assert "nn.Dropout(0.2)" in second.reply
    assert "nn.BatchNorm2d(16)" in second.reply
    assert second.runs[0].error is None


NET = "写一个带 dropout 0.3 的 CNN，输入 1×28×28，10 类，用 Adam 训练 10 轮"


def test_correction_is_of_the_program_that_was_shown_last(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, NET)
    say(session, "写个 CNN，输入 3×64×64，三个卷积块，通道数 8→16→32，7 个类别")
    turn = say(session, "dropout 改成 0.2")
    assert "nn.Dropout(0.2)" in turn.reply
    assert "nn.Conv2d(3, 8, 3, padding=1)" in turn.reply


def test_question_on_an_option_is_no_correction_and_a_polite_wish_is_one(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, NET)
    asked = say(session, "batchnorm 是什么")
    assert asked.move is Move.ANSWER_QUESTION
    assert not asked.runs
    say(session, NET)
    assert "torch.optim.SGD(" in say(session, "能不能把 Adam 换成 SGD？").reply


def test_who_corrects_a_recipe_gets_that_recipe(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, "写一个 CNN，1 通道的彩色图 32×32，10 类")
    turn = say(session, "通道数是 3")
    assert "我理解成" not in turn.reply
    assert "1×32×32" not in turn.reply
