"""A layered network and its training, as a request describes them: what a program is put together from."""

from dataclasses import dataclass
from typing import Literal

Family = Literal["mlp", "cnn", "cnn1d", "rnn"]
Task = Literal["classes", "binary", "numbers"]


@dataclass(frozen=True)
class Network:
    """A network of one of the families."""

    family: Family
    inputs: int
    """Features, or channels of a picture or a series, or features of each step."""
    outputs: int
    sides: tuple[int, ...] = ()
    """(height, width) of a picture, (length,) of a series; empty for others."""
    widths: tuple[int, ...] = ()
    """Of the hidden layers, or the channels of the convolutions."""
    dense: tuple[int, ...] = ()
    """Of the linear layers between the convolutions and the output."""
    activation: str = "ReLU"
    norm: Literal["", "batch", "layer"] = ""
    dropout: float = 0.0
    pooling: Literal["", "max", "avg"] = "max"
    is_global: bool = False
    """Whether each channel is averaged before the linear layers."""
    kernel: int = 3
    strides: int = 1
    cell: Literal["LSTM", "GRU", "RNN"] = "LSTM"
    depth: int = 1
    """Layers of a recurrent network."""
    is_bidirectional: bool = False
    vocabulary: int = 0
    """0: the input is numbers, not words."""
    length: int = 12
    """Steps of the example input of a recurrent network."""
    each_step: bool = False
    """Whether there is an output for each step, and not only for the last."""
    initial: Literal["", "kaiming", "xavier"] = ""
    zero_bias: bool = False


@dataclass(frozen=True)
class Training:
    """How it is trained, on made-up data."""

    task: Task = "classes"
    loss: str = "CrossEntropyLoss"
    optimizer: str = "Adam"
    rate: float = 1e-3
    momentum: float = 0.0
    decay: float = 0.0
    schedule: str = ""
    epochs: int = 10
    batch: int = 0
    """Rows of a mini batch; 0: all at once."""
    clip: float = 0.0
    patience: int = 0
    """Rounds without a lower validation loss after which it stops; 0: it does not."""
    plots: bool = False
    prints_accuracy: bool = False
    prints_rate: bool = False


@dataclass(frozen=True)
class Spec:
    """A whole program."""

    network: Network
    training: Training | None = None
    name: str = ""
    """Of the class; empty: the request fixes none."""
    assumed: tuple[str, ...] = ()
    """What of inputs, outputs and widths the request does not say."""
    counts: bool = False
    """Whether the number of parameters is wanted."""
