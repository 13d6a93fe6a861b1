"""The lines of a layered network."""

from collections.abc import Iterator
from math import prod

from knowledge.composing.spec import Network

_GAINS = {"ReLU": "relu", "LeakyReLU": "leaky_relu", "Tanh": "tanh"}


class TooSmall(ValueError):
    """So many halvings leave nothing of the picture."""


def layers_of(network: Network) -> list[str]:
    """Return the layers of a network that is no recurrent one, a line each.

    Raises:
        TooSmall: if pooling or strides leave nothing of the input.
    """
    return list(_dense(network) if network.family == "mlp" else _convolutions(network))


def _dense(network: Network) -> Iterator[str]:
    before = network.inputs
    for width in network.widths:
        yield f"nn.Linear({before}, {width}),"
        yield from _behind(network, width, "1d")
        before = width
    yield f"nn.Linear({before}, {network.outputs}),"


def _convolutions(network: Network) -> Iterator[str]:
    of = "1d" if network.family == "cnn1d" else "2d"
    before, sides = network.inputs, network.sides
    halves = network.pooling and not (network.is_global and len(network.widths) > 5)
    stride = f", stride={network.strides}" if network.strides > 1 else ""
    for width in network.widths:
        yield f"nn.Conv{of}({before}, {width}, {network.kernel}{stride}, padding={network.kernel // 2}),"
        if network.norm == "batch":
            yield f"nn.BatchNorm{of}({width}),"
        elif network.norm == "layer":
            yield f"nn.GroupNorm(1, {width}),  # the layer norm of pictures: over channels and places"
        yield f"nn.{network.activation}(),"
        sides = tuple((side + 2 * (network.kernel // 2) - network.kernel) // network.strides + 1 for side in sides)
        if halves:
            yield f"nn.{network.pooling.title()}Pool{of}(2),"
            sides = tuple(side // 2 for side in sides)
        if min(sides) < 1:
            raise TooSmall(f"{len(network.widths)} layers leave nothing of {'×'.join(map(str, network.sides))}")
        before = width
    if network.is_global:
        yield f"nn.AdaptiveAvgPool{of}(1),"
        sides = (1,) * len(sides)
    shape = "" if network.is_global else f"  # {before} × {' × '.join(map(str, sides))}"
    yield f"nn.Flatten(),{shape}"
    flat = before * prod(sides)
    for width in network.dense:
        yield f"nn.Linear({flat}, {width}),"
        yield f"nn.{network.activation}(),"
        flat = width
    if network.dropout:
        yield f"nn.Dropout({network.dropout:g}),"
    yield f"nn.Linear({flat}, {network.outputs}),"


def _behind(network: Network, width: int, of: str) -> Iterator[str]:
    """Yield what stands behind a hidden layer: norm, activation, dropout, in this order."""
    if network.norm == "batch":
        yield f"nn.BatchNorm{of}({width}),"
    elif network.norm == "layer":
        yield f"nn.LayerNorm({width}),"
    yield f"nn.{network.activation}(),"
    if network.dropout:
        yield f"nn.Dropout({network.dropout:g}),"


def recurrent_class(network: Network, name: str) -> list[str]:
    """Return the class of a recurrent network, a line each."""
    size = network.widths[0]
    wide = size * (2 if network.is_bidirectional else 1)
    options = [f"num_layers={network.depth}"] if network.depth > 1 else []
    options += ["bidirectional=True"] if network.is_bidirectional else []
    options += [f"dropout={network.dropout:g}"] if network.dropout and network.depth > 1 else []
    options += ['nonlinearity="relu"'] if network.cell == "RNN" and network.activation == "ReLU" else []
    given = "words" if network.vocabulary else "x"
    kind = f"({'batch, time' if network.vocabulary else 'batch, time, features'})"
    back = "(batch, time, outputs)" if network.each_step else "(batch, outputs)"
    rows = [
        f"class {name}(nn.Module):",
        f'    """{kind} -> {back}."""',
        "",
        "    def __init__(self) -> None:",
        "        super().__init__()",
    ]
    if network.vocabulary:
        rows.append(f"        self.embed = nn.Embedding({network.vocabulary}, {network.inputs})")
    rows.append(
        f"        self.rnn = nn.{network.cell}({', '.join([str(network.inputs), str(size), *options, 'batch_first=True'])})"
    )
    if network.norm:
        rows.append(f"        self.norm = nn.{'BatchNorm1d' if network.norm == 'batch' else 'LayerNorm'}({wide})")
    if network.dropout:
        rows.append(f"        self.drop = nn.Dropout({network.dropout:g})")
    rows.append(f"        self.head = nn.Linear({wide}, {network.outputs})")
    rows += ["", f"    def forward(self, {given}: torch.Tensor) -> torch.Tensor:"]
    rows.append(
        f"        out, state = self.rnn({'self.embed(words)' if network.vocabulary else 'x'})  # out: (batch, time, {wide})"
    )
    rows += _read_out(network)
    seen = f"{'self.drop(' if network.dropout else ''}{'self.norm(' if network.norm else ''}seen{')' if network.norm else ''}{')' if network.dropout else ''}"
    return [*rows, f"        return self.head({seen})"]


def _read_out(network: Network) -> list[str]:
    """Return the lines that take from the states what the last layer reads."""
    if network.each_step:
        return ["        seen = out  # every step"]
    if not network.is_bidirectional:
        return ["        seen = out[:, -1]  # the last step"]
    last = "state[0]" if network.cell == "LSTM" else "state"
    return [
        f"        seen = torch.cat([{last}[-2], {last}[-1]], dim=1)  # last of the forward, of the backward direction"
    ]


def initial_lines(network: Network) -> list[str]:
    """Return the lines that set the first weights as wished."""
    if not (network.initial or network.zero_bias):
        return []
    rows = ["", "for part in model.modules():", "    if isinstance(part, (nn.Linear, nn.Conv1d, nn.Conv2d)):"]
    if network.initial == "kaiming":
        gain = _GAINS.get(network.activation, "relu")
        rows.append(f'        nn.init.kaiming_normal_(part.weight, nonlinearity="{gain}")')
    elif network.initial == "xavier":
        rows.append("        nn.init.xavier_uniform_(part.weight)")
    return [*rows, "        nn.init.zeros_(part.bias)"]
