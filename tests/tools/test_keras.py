"""Keras models read from their text: what is worked out is what Keras 3 counts, and the program in PyTorch has as much."""

from collections.abc import Iterator

import pytest

from tools.keras_layers import UnreadError
from tools.keras_model import KerasModel, is_keras, read
from tools.keras_port import ported
from tools.sandbox import Sandbox

HEAD = "from tensorflow import keras\nfrom keras import layers\n"
MLP = "model = keras.Sequential([layers.Dense(64, activation='relu', input_shape=(784,)), layers.Dense(10, activation='softmax')])\n"
CNN = """model = keras.Sequential()
model.add(keras.Input(shape=(28, 28, 1)))
model.add(layers.Conv2D(32, (3, 3), activation='relu', padding='same', strides=2))
model.add(layers.BatchNormalization())
model.add(layers.MaxPool2D(3, strides=2))
model.add(layers.Conv2D(filters=n, kernel_size=4, padding='same', use_bias=False))
model.add(layers.ReLU())
model.add(layers.AveragePooling2D(2, padding='same'))
model.add(layers.Flatten())
model.add(layers.Dropout(0.25))
model.add(layers.Dense(10))
model.add(layers.Activation('softmax'))
"""
POOLED = "model = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(8, 5, 2), layers.GlobalAveragePooling2D(), layers.Dense(5), layers.Softmax()])\n"
WORDS = "model = keras.Sequential([layers.Embedding(1000, 32), layers.LSTM(64, return_sequences=True), layers.GRU(16, return_sequences=True), layers.SimpleRNN(8), layers.Dense(1, activation='sigmoid')])\n"
SERIES = "model = keras.Sequential([layers.Input(shape=(20, 3)), layers.Dense(4, 'tanh'), layers.LSTM(6), layers.BatchNormalization(), layers.Dense(2)])\n"
MODELS = [MLP, CNN, POOLED, WORDS, SERIES]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


def model_of(code: str) -> KerasModel:
    model = read(f"{HEAD}n = 64\n{code}")
    assert model is not None
    return model


@pytest.mark.parametrize("code", MODELS)
def test_what_is_worked_out_is_what_keras_counts(sandbox: Sandbox, code: str) -> None:
    model = model_of(code)
    assert model.unknown is None
    assert model.shape is not None
    shape = (2, *(side or 10 for side in model.shape))
    real = "import os\nos.environ['KERAS_BACKEND'] = 'torch'\nimport keras, torch\nfrom keras import layers\nn = 64\n"
    run = sandbox.run(f"{real}{code}y = model(torch.zeros{shape})\nprint(tuple(y.shape), model.count_params())")
    total = sum(each.parameters for each in model.worked())
    assert run.stdout.strip() == f"{(2, *model.worked()[-1].after)} {total}"


@pytest.mark.parametrize("code", MODELS)
def test_in_pytorch_it_has_the_same_shapes_and_parameters(sandbox: Sandbox, code: str) -> None:
    made = ported(model_of(code))
    assert sandbox.run(made.code).stdout == f"{made.shape}\n{made.parameters} parameters\n"


@pytest.mark.parametrize(
    ("compiled", "holds", "says"),
    [
        ("optimizer='adam', loss='sparse_categorical_crossentropy'", ("nn.CrossEntropyLoss()", "Adam(model.parameters(), lr=0.001)"), "softmax"),
        ("'sgd', 'categorical_crossentropy'", ("nn.CrossEntropyLoss()", "SGD(model.parameters(), lr=0.01)"), "独热"),
        ("optimizer=keras.optimizers.SGD(0.05, momentum=0.9), loss='mse'", ("nn.MSELoss()", "lr=0.05, momentum=0.9", "nn.Softmax(dim=-1)"), ""),
        ("optimizer=keras.optimizers.Adam(learning_rate=3e-4, clipnorm=1.0), loss=keras.losses.SparseCategoricalCrossentropy()", ("lr=0.0003", "nn.CrossEntropyLoss()"), "clipnorm"),
        ("optimizer='lion', loss='mse'", ("nn.MSELoss()",), "lion"),
        ("optimizer='adam', loss='poisson'", ("Adam",), "poisson"),
    ],
)  # fmt: skip
def test_loss_and_optimizer_come_along(compiled: str, holds: tuple[str, ...], says: str) -> None:
    made = ported(model_of(f"{MLP}model.compile({compiled}, metrics=['accuracy'])\n"))
    assert [each for each in holds if each not in made.code] == []
    assert ("nn.Softmax" in made.code) == ("CrossEntropyLoss" not in made.code)
    assert says in " ".join(each.zh for each in made.remarks)


@pytest.mark.parametrize(
    ("layers", "unknown"),
    [
        ("layers.Flatten(input_shape=(8, 8)), layers.Rescaling(1 / 255), layers.Dense(2)", "Rescaling"),
        ("layers.Input((20, 3)), layers.Bidirectional(layers.LSTM(4))", "Bidirectional"),
        ("layers.Input((4, 4, 1)), layers.Conv2D(8, 5)", "Conv2D"),
        ("layers.Input((9,)), layers.Dense(units())", "Dense"),
        ("layers.Input((9,)), layers.Conv2D(8, 3)", "Conv2D"),
    ],
)
def test_what_is_not_known_is_named(layers: str, unknown: str) -> None:
    model = model_of(f"model = keras.Sequential([{layers}])")
    assert model.unknown is not None
    assert model.unknown.kind == unknown
    with pytest.raises(UnreadError, match=unknown):
        ported(model)


@pytest.mark.parametrize(
    ("layer", "named"),
    [("LSTM(4, dropout=0.2)", "LSTM.*dropout"), ("Dense(4, activation='hard_sigmoid')", "hard_sigmoid"), ("GRU(4, 'relu')", "GRU")],
)  # fmt: skip
def test_what_has_no_counterpart_is_named(layer: str, named: str) -> None:
    with pytest.raises(UnreadError, match=named):
        ported(model_of(f"model = keras.Sequential([layers.Input((20, 3)), layers.{layer}])"))


def test_an_input_that_is_not_told_is_not_guessed() -> None:
    model = model_of("model = keras.Sequential([layers.Dense(4)])")
    assert model.shape is None
    assert model.worked() == ()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (HEAD + MLP, True),
        ("import tensorflow as tf\nprint(tf.ones(3))", True),
        ("model = Sequential([Dense(64, input_shape=(8,)), Dense(1)])", True),
        ("model = Sequential()\nmodel.add(Dense(64, input_dim=8))", True),
        ("import os\nos.environ['KERAS_BACKEND'] = 'torch'\nimport keras\n", False),
        ("model = nn.Sequential(nn.Flatten(), nn.Linear(8, 2))", False),
        ("import torch\nfrom torch.nn import *\nmodel = Sequential(Flatten(), Linear(8, 2))", False),
        ("model = Sequential(Flatten(), Dropout(0.1))", False),
        ("import torch\nprint(torch.ones(3))  # as in keras", False),
        ("from tensorflow import keras\nmodel = (", False),
    ],
)
def test_a_program_for_keras_is_told_from_others(code: str, expected: bool) -> None:
    assert is_keras(code) is expected
