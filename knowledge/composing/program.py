"""A whole program for a spec, and the spec in words: so it was understood, and so it can be corrected."""

from knowledge.composing.layers import initial_lines, layers_of, recurrent_class
from knowledge.composing.loop import example, loop_of
from knowledge.composing.spec import Network, Spec, Training
from knowledge.words import Words

_FAMILIES = {
    "mlp": Words("全连接网络", "fully connected network"), "cnn": Words("卷积网络", "convolutional network"),
    "cnn1d": Words("一维卷积网络", "1-d convolutional network"), "rnn": Words("循环网络", "recurrent network"),
}  # fmt: skip


def program_of(spec: Spec) -> str:
    """Return the program.

    Raises:
        TooSmall: if the picture is too small for so many layers.
    """
    network, training = spec.network, spec.training
    rows = [*_imports(training), "", "torch.manual_seed(0)", "", *_model(network, spec.name), *initial_lines(network)]
    if training:
        rows += loop_of(network, training)
    if not training or spec.counts:
        rows.append(f"x = {example(network, 4)}" if not training else "")
        shape = "tuple(model(x).shape), " if not training else ""
        rows.append(f'print({shape}"parameters", sum(p.numel() for p in model.parameters()))')
    return "\n".join(rows) + "\n"


def _imports(training: Training | None) -> list[str]:
    rows = ["import copy", ""] if training and training.patience else []
    rows += ["import matplotlib.pyplot as plt"] if training and training.plots else []
    rows += ["import torch", "from torch import nn"]
    return [*rows, "from torch.utils.data import DataLoader, TensorDataset"] if training and training.batch else rows


def _model(network: Network, name: str) -> list[str]:
    if network.family == "rnn":
        name = name or "Net"
        return ["", *recurrent_class(network, name), "", "", f"model = {name}()"]
    layers = layers_of(network)
    if not name:
        return ["model = nn.Sequential(", *(f"    {row}" for row in layers), ")"]
    return [
        "",
        f"class {name}(nn.Module):",
        "    def __init__(self) -> None:",
        "        super().__init__()",
        "        self.layers = nn.Sequential(",
        *(f"            {row}" for row in layers),
        "        )",
        "",
        "    def forward(self, x: torch.Tensor) -> torch.Tensor:",
        "        return self.layers(x)",
        "",
        "",
        f"model = {name}()",
    ]


def words_of(spec: Spec) -> Words:
    """Return how a spec was understood; what was assumed is marked."""
    parts = [*_network_words(spec), *(_training_words(spec.training) if spec.training else [])]
    return Words("；".join(each.zh for each in parts), "; ".join(each.en for each in parts))


def _network_words(spec: Spec) -> list[Words]:
    network = spec.network
    parts = [_kind_words(network), _input_words(spec)]
    if network.widths:
        row = ", ".join(map(str, network.widths))
        what = Words("通道", "channels") if network.sides else Words("隐藏层", "hidden")
        note = _assumed(spec, "channels", "hidden")
        parts.append(Words(f"{what.zh} {row}{note.zh}", f"{what.en} {row}{note.en}"))
    if network.depth > 1:
        parts.append(Words(f"{network.depth} 层", f"{network.depth} layers"))
    each = Words("（每一步）", " each step") if network.each_step else Words("", "")
    parts.append(Words(f"输出 {network.outputs}{each.zh}", f"{network.outputs} outputs{each.en}"))
    options = ", ".join(_options(network))
    return [*parts, Words(options, options)] if options else parts


def _kind_words(network: Network) -> Words:
    if network.family != "rnn":
        return _FAMILIES[network.family]
    both = Words("双向", "bidirectional ") if network.is_bidirectional else Words("", "")
    return Words(f"{both.zh}{network.cell}", f"{both.en}{network.cell}")


def _input_words(spec: Spec) -> Words:
    network, note = spec.network, _assumed(spec, "embedding")
    if network.vocabulary:
        zh = f"词表 {network.vocabulary}，词向量 {network.inputs} 维{note.zh}"
        return Words(zh, f"vocabulary {network.vocabulary}, embedding {network.inputs}{note.en}")
    size = "×".join(map(str, (network.inputs, *network.sides)))
    return Words(f"输入 {size}", f"input {size}")


def _assumed(spec: Spec, *names: str) -> Words:
    """Return the mark of what the request does not say."""
    return Words("（默认）", " (assumed)") if set(names) & set(spec.assumed) else Words("", "")


def _options(network: Network) -> list[str]:
    """Return what both languages call by the same name."""
    options = [network.activation] if network.family != "rnn" else []
    if network.sides:
        options += [f"kernel {network.kernel}"] + ([f"stride {network.strides}"] if network.strides > 1 else [])
        options += [f"{network.pooling} pooling"] if network.pooling else []
        options += ["global average pooling"] if network.is_global else []
    options += [f"{network.norm} norm"] if network.norm else []
    options += [f"dropout {network.dropout:g}"] if network.dropout else []
    options += [f"{network.initial} init"] if network.initial else []
    return [*options, "bias 0"] if network.zero_bias else options


def _training_words(training: Training) -> list[Words]:
    parts = [training.loss, f"{training.optimizer} lr={training.rate:g}"]
    parts += [f"momentum={training.momentum:g}"] if training.momentum else []
    parts += [f"weight_decay={training.decay:g}"] if training.decay else []
    parts += [training.schedule] if training.schedule else []
    parts += [f"batch {training.batch}"] if training.batch else []
    parts += [f"clip {training.clip:g}"] if training.clip else []
    parts += [f"patience {training.patience}" if training.patience else f"{training.epochs} epochs"]
    row = ", ".join(parts)
    return [Words(f"训练：{row}，数据是随机的", f"training: {row}, on random data")]
