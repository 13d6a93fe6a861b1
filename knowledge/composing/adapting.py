"""A recipe's program with the options that a request names: another activation, optimizer, rate, pooling, gradient clipping.

Only texts that stand for exactly one thing are replaced. Whether it does what is asked, its run has to show.
"""

import re

from knowledge.composing.denial import named_in, says
from knowledge.composing.options import AVERAGE_POOLING, CLIPPING, OPTIMIZERS, activation_in, options_in

_FUNCTIONS = {
    "ReLU": "relu", "Tanh": "tanh", "Sigmoid": "sigmoid", "GELU": "gelu", "SiLU": "silu", "LeakyReLU": "leaky_relu", "ELU": "elu",
    "Softplus": "softplus", "Mish": "mish",
}  # fmt: skip
_IN_TORCH = ("relu", "tanh", "sigmoid")
"""What torch has beside torch.nn.functional."""
_OPTIMIZER = re.compile(r"(torch\.optim\.|optim\.)([A-Z]\w+)\(((?:[^()]|\([^()]*\))*)\)")
_STEP = re.compile(r"^( *)(?:loss\.backward\(\))$", re.MULTILINE)


def adapted(code: str, request: str) -> str:
    """Return a program with the options of a request in it; as it is where none fits."""
    read = options_in(request)
    if wanted := activation_in(request):
        code = _with_activation(code, wanted)
    if says(request, AVERAGE_POOLING):
        code = code.replace("MaxPool2d", "AvgPool2d").replace("max_pool2d", "avg_pool2d")
        code = code.replace("max pooling", "average pooling")  # what a docstring says of it
    if "dropout" in read.numbers:
        code = re.sub(r"nn\.Dropout\((?:p=)?[\d.]+\)", f"nn.Dropout({read.numbers['dropout']:g})", code)
    code = _with_optimizer(code, named_in(request, OPTIMIZERS), read.numbers)
    is_clipped = "clip_grad" in code or not ("clip" in read.numbers or says(request, CLIPPING))
    models = set(re.findall(r"optim\.\w+\((\w+)\.parameters\(\)", code))
    if not is_clipped and len(models) == 1:
        line = f"nn.utils.clip_grad_norm_({models.pop()}.parameters(), {read.numbers.get('clip', 1.0):g})"
        code = _STEP.sub(rf"\1loss.backward()\n\1{line}", code)
    return code


def _with_activation(code: str, wanted: str) -> str:
    """Replace ReLU by another activation; those of gates and outputs stay as they are."""
    if wanted == "ReLU" or wanted not in _FUNCTIONS:
        return code
    name = _FUNCTIONS[wanted]
    home = "F" if "functional as F" in code else "nn.functional" if "import nn" in code else "torch.nn.functional"
    called = f"torch.{name}(" if name in _IN_TORCH else f"{home}.{name}("
    code = re.sub(r"nn\.ReLU\((?:inplace=True)?\)", f"nn.{wanted}()", code)
    code = re.sub(r"(?<![\w.])(?:torch|F|nn\.functional)\.relu\(", called, code)
    return re.sub(r"(?<![\w.])ReLU(?!\w)", wanted, code)  # what a docstring or a comment says of it


def _with_optimizer(code: str, wanted: str, numbers: dict[str, float]) -> str:
    """Give a program's only optimizer the wished class and settings."""
    found = _OPTIMIZER.findall(code)
    if len(found) != 1:
        return code
    prefix, kind, given = found[0]
    parts = [part.strip() for part in re.split(r",(?![^(]*\))", given)]
    is_other = bool(wanted) and wanted != kind
    kept = [part for part in parts if not is_other or "=" not in part or part.startswith("lr")]
    for name, setting in (("rate", "lr"), ("momentum", "momentum"), ("decay", "weight_decay")):
        if name in numbers:
            kept = [part for part in kept if not part.startswith(f"{setting}=")] + [f"{setting}={numbers[name]:g}"]
    return code.replace(f"{prefix}{kind}({given})", f"{prefix}{wanted or kind}({', '.join(kept)})")
