"""Programs for Keras in a dialogue: read and not run, counted, and written in PyTorch on wish."""

import pytest

from agent.policy import Move
from agent.session import Session
from agent.turn import Phase
from agent.tutor import Tutor
from tests.agent.test_practising import practising
from tests.agent.test_session import in_lesson, say

CODE = """from tensorflow import keras
from keras import layers
model = keras.Sequential([layers.Dense(64, activation='relu', input_shape=(784,)), layers.Dense(10, activation='softmax')])
model.compile(optimizer='adam', loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(x_train, y_train, epochs=5)
"""


def shown(tutor: Tutor) -> Session:
    session = in_lesson(tutor)
    turn = say(session, CODE)
    assert turn.move is Move.READ_KERAS
    assert not turn.runs
    assert "没有运行" in turn.reply
    assert "名字写错" not in turn.reply
    return session


def test_it_is_read_and_asked_of(tutor: Tutor) -> None:
    session = shown(tutor)
    for message in (
        "逐行解释",
        "explain line by line",
        "这个模型有多少参数",
        "how many parameters",
        "每层的形状",
        "逐行讲一下",
        "参数量是多少",
    ):
        turn = say(session, message)
        assert turn.move is Move.READ_KERAS, message
        assert "784×64 + 64 = 50,240" in turn.reply
        assert "50,890" in turn.reply
        assert "(None, 10)" in turn.reply


@pytest.mark.parametrize(
    "wish",
    ["翻译成 PyTorch", "换成 PyTorch", "rewrite it in PyTorch", "转成 pytorch", "用 PyTorch 写一遍", "convert this to torch", "把这段 Keras 代码改成 PyTorch", "from keras to pytorch please"],
)  # fmt: skip
def test_it_is_written_in_pytorch_and_run(tutor: Tutor, wish: str) -> None:
    session = shown(tutor)
    turn = say(session, wish)
    assert turn.move is Move.PORT_KERAS
    assert [run.stdout for run in turn.runs] == ["(2, 10)\n50890 parameters\n"]
    assert "nn.CrossEntropyLoss()" in turn.reply
    assert "nn.Softmax" not in turn.reply
    assert "50,890" in say(session, "这个模型有多少参数").reply  # of the program in PyTorch now


def test_wish_and_program_come_together(tutor: Tutor) -> None:
    assert say(in_lesson(tutor), f"翻译成 PyTorch\n{CODE}").move is Move.PORT_KERAS
    assert say(in_lesson(tutor), f"这段代码什么意思\n{CODE}").move is Move.READ_KERAS


def test_what_cannot_be_read_is_named(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    layers = "layers.Input((8, 8, 3)), layers.SeparableConv2D(4, 3), layers.Flatten()"
    code = f"from keras import Sequential, layers\nmodel = Sequential([{layers}])\n"
    assert "`SeparableConv2D`" in say(session, code).reply
    turn = say(session, "换成 PyTorch")
    assert "`SeparableConv2D`" in turn.reply
    assert not turn.runs
    assert "Sequential" in say(session, "import tensorflow as tf\nx = tf.ones(3)\nprint(x)").reply


@pytest.mark.parametrize("message", ["我想学 PyTorch", "什么是 Keras？", "参数是什么？", "谢谢"])
def test_other_words_are_not_of_the_model(tutor: Tutor, message: str) -> None:
    assert say(shown(tutor), message).move not in (Move.READ_KERAS, Move.PORT_KERAS)


def test_with_its_backend_set_it_runs(tutor: Tutor) -> None:
    code = "import os\nos.environ['KERAS_BACKEND'] = 'torch'\nimport keras\nprint(keras.backend.backend())\n"
    assert [run.stdout for run in say(in_lesson(tutor), code).runs] == ["torch\n"]


def test_an_open_exercise_judges_it(tutor: Tutor) -> None:
    session = practising(tutor)
    assert session.dialogue.phase is Phase.PRACTICE
    assert say(session, CODE).move not in (Move.READ_KERAS, Move.PORT_KERAS)
