"""Layers that a message writes as calls, one behind the other: Linear(784,256)-ReLU-Linear(256,10).

Read as one layer, such a message gives two values to one parameter. Together they are a model, and its parameters can be
counted.
"""

import ast
import re

from knowledge.practice.fragments import calls_in

MODEL = "model-parameters"
"""The calculator of a model's parameters."""
_NAMES = (
    "Linear", "Conv1d", "Conv2d", "Conv3d", "ConvTranspose2d", "Embedding", "BatchNorm1d", "BatchNorm2d", "LayerNorm",
    "GroupNorm", "LSTM", "GRU", "RNN",
)  # fmt: skip
_LAYERS = {name.lower(): name for name in _NAMES}
_COUNTED = re.compile(r"参数|权重|\b(?:parameters?|params?|weights)\b", re.IGNORECASE)
_ELSE = re.compile(r"形状|尺寸|内存|显存|代码|写|\b(?:shape|memory|code|write|flops)\b", re.IGNORECASE)
"""What is asked of layers beside the number of their parameters."""


def stacked(text: str) -> str | None:
    """Return the model of the layers, as an expression, where a message asks how many parameters several of them have."""
    if not _COUNTED.search(text) or _ELSE.search(text):
        return None
    calls = [call for call, _ in calls_in(text)]
    names = [ast.unparse(call.func).rpartition(".")[2].lower() for call in calls]
    if len(calls) < 2 or not all(name in _LAYERS for name in names):
        return None
    layers = [_written(call, _LAYERS[name]) for call, name in zip(calls, names, strict=True)]
    return f"nn.Sequential({', '.join(layers)})"


def _written(call: ast.Call, name: str) -> str:
    return ast.unparse(ast.Call(ast.parse(f"nn.{name}", mode="eval").body, call.args, call.keywords))
