"""Stand-ins for what a pasted piece means but does not hold: a loader, a model, a batch, defined in other cells.

They only let the piece run, so that its lines and shapes can be told; what they come to means nothing. They stand before
the piece, and whatever its run says of lines is counted in the piece alone.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tools.clues_of_names import USUAL_IMPORTS
from tools.fault import Fault
from tools.fragment import imports_for, line_for, unbound
from tools.program import Program, calls, dotted
from tools.run import Run
from tools.trace import Trace
from tools.words import Words

BATCH = 4
MODELS = ("model", "net", "network", "mlp", "cnn", "rnn", "classifier", "clf")
CRITERIA = ("criterion", "loss_fn", "loss_func", "loss_function", "crit")
OPTIMIZERS = ("optimizer", "opt", "optim_", "optimiser")
INPUTS = (
    "x",
    "X",
    "inputs",
    "input_",
    "images",
    "imgs",
    "image",
    "img",
    "data",
    "xb",
    "features",
    "batch_x",
    "batch_X",
)
TARGETS = ("y", "Y", "labels", "label", "targets", "target", "yb", "batch_y", "y_true")
OUTPUTS = ("logits", "outputs", "output", "out", "preds", "pred", "y_hat", "y_pred", "scores")
EPOCHS = ("epochs", "num_epochs", "n_epochs", "EPOCHS", "max_epochs", "NUM_EPOCHS")
LOADERS = re.compile(r"(\w*_)?(data_?)?(loader|dl|iter)(_\w+)?|\w+loader")
SIZES = {"batch_size": "4", "lr": "0.1", "learning_rate": "0.1", "device": 'torch.device("cpu")'}


@dataclass(frozen=True)
class Piece:
    """A piece of a program, and what it lacks."""

    code: str
    before: str
    """The lines that go before it; each ends with a line break."""
    names: tuple[str, ...]
    """What they stand in for, but for imports."""
    after: str = ""
    """Behind it: a call of the network that it only defines."""
    imports: tuple[str, ...] = ()
    """The lines before it, where it lacks nothing but them."""

    @property
    def shift(self) -> int:
        """How many lines go before it."""
        return self.before.count("\n")


@dataclass(frozen=True)
class Guess:
    """What the data of a piece look like, as far as its calls tell."""

    inputs: str
    outputs: int
    width: int
    loss: str

    @property
    def targets(self) -> str:
        """The labels of a batch, as its loss wants them."""
        if self.loss == "CrossEntropyLoss":
            return f"torch.randint(0, {self.outputs}, ({BATCH},))"
        made = "rand" if self.loss == "BCEWithLogitsLoss" else "randn"
        return f"torch.{made}({BATCH}, {self.outputs})" + (".round()" if made == "rand" else "")


def piece_of(code: str) -> Piece | None:
    """Return what lets a piece run; None where it lacks nothing, or something that nobody can stand in for.

    Who imports something and forgets the rest is told so; a few lines without any import are the middle of something.
    """
    program = Program.parse(code)
    lacks = unbound(program) if program else []
    imports = [name for name in lacks if name in USUAL_IMPORTS]
    names = [name for name in lacks if name not in USUAL_IMPORTS]
    after = _tried(program) if program else ""
    if program is None:
        return None
    if not (names or after):
        lines = imports_for(program) if not _imports(program) else []
        return Piece(code, "".join(f"{line}\n" for line in lines), (), imports=tuple(lines)) if lines else None
    made = dict(_made(names, program))
    if set(made) != set(names):
        return None
    lines = [
        "import torch",
        "from torch import nn",
        "torch.manual_seed(0)",
        *(line_for(name) for name in imports if name not in ("torch", "nn")),
    ]
    lines += [f"{name} = {made[name]}" for name in sorted(names, key=_order)]
    return Piece(code, "".join(f"{line}\n" for line in lines), tuple(names), after)


def _imports(program: Program) -> bool:
    return any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(program.tree))


def _tried(program: Program) -> str:
    """Return a call of the one network that a piece defines and never makes, on data that fit its layers; else nothing."""
    defines = all(isinstance(each, ast.ClassDef | ast.Import | ast.ImportFrom) for each in program.tree.body)
    if not defines or len(program.module_classes) != 1:
        return ""
    ((name, owner),) = program.module_classes.items()
    parts = {each.name: each.args for each in owner.body if isinstance(each, ast.FunctionDef)}
    start, forward = parts.get("__init__"), parts.get("forward")
    takes = forward is not None and len(forward.args) == 2
    needs_nothing = start is None or len(start.args) - 1 == len(start.defaults)
    return f"model = {name}()\nmodel({_guess(program).inputs})\n" if takes and needs_nothing else ""


def _order(name: str) -> int:
    """Sort a model before the optimizer that is made of its parameters, and that before its schedule."""
    return 2 if name == "scheduler" else name in OPTIMIZERS


def _made(names: list[str], program: Program) -> Iterator[tuple[str, str]]:
    """Yield for each name that can be stood in for what stands for it."""
    guess = _guess(program)
    model = next((name for name in names if name in MODELS), "")
    optimizer = next((name for name in names if name in OPTIMIZERS), "")
    for name in names:
        if name in MODELS and not program.module_classes:  # its own network is bound below, and can be no stand-in
            yield name, f"nn.Linear({guess.width}, {guess.outputs})"
        elif name in OPTIMIZERS and model:
            yield name, f"torch.optim.SGD({model}.parameters(), lr=0.1)"
        elif name == "scheduler" and optimizer:
            yield name, f"torch.optim.lr_scheduler.StepLR({optimizer}, 1)"
        elif name in CRITERIA:
            yield name, f"nn.{guess.loss}()"
        elif LOADERS.fullmatch(name):
            data = f"torch.utils.data.TensorDataset({_twice(guess.inputs)}, {_twice(guess.targets)})"
            yield name, f"torch.utils.data.DataLoader({data}, batch_size={BATCH})"
        elif name in INPUTS:
            yield name, guess.inputs
        elif name in TARGETS:
            yield name, guess.targets
        elif name in OUTPUTS:
            yield name, f"torch.randn({BATCH}, {guess.outputs}, requires_grad=True)"
        elif name in EPOCHS:
            yield name, "2"
        elif name in SIZES:
            yield name, SIZES[name]


def _twice(made: str) -> str:
    """Return the tensor of two batches."""
    return re.sub(rf"\({BATCH},", f"({2 * BATCH},", made, count=1)


def _guess(program: Program) -> Guess:
    """Tell from the layers and losses of a piece what its data look like."""
    width, outputs, inputs = 8, 3, ""
    for call in calls(program.tree):
        kind, sizes = dotted(call.func).rpartition(".")[2], [_number(each) for each in call.args]
        if kind == "Conv2d" and sizes and sizes[0] and not inputs:
            inputs = f"torch.randn({BATCH}, {sizes[0]}, 32, 32)"
        if kind == "Embedding" and sizes and sizes[0] and not inputs:
            inputs = f"torch.randint(0, {sizes[0]}, ({BATCH}, 12))"
        if kind == "Linear" and len(sizes) > 1:
            inputs = inputs or (f"torch.randn({BATCH}, {sizes[0]})" if sizes[0] else "")
            outputs = sizes[1] or outputs
    words = " ".join(program.words).lower()
    loss = "MSELoss" if "mse" in words else "BCEWithLogitsLoss" if "bce" in words or "binary" in words else ""
    has_layers = any(dotted(call.func).rpartition(".")[2] in ("Linear", "Conv2d") for call in calls(program.tree))
    outputs = outputs if has_layers or not loss else 1
    return Guess(inputs or f"torch.randn({BATCH}, {width})", outputs, width, loss or "CrossEntropyLoss")


def _number(node: ast.expr) -> int:
    """Return a whole number that is written out; 0 for anything else."""
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int and node.value > 0 else 0


def run_piece(code: str, run: Callable[[str], Run]) -> tuple[Run, Piece | None]:
    """Run a program; a piece with stand-ins for what it lacks, where they let it run. Lines are counted in the code alone."""
    piece = piece_of(code)
    if piece is not None:
        done = counted(run(f"{piece.before}{code.rstrip()}\n{piece.after}"), piece)
        if done.error is None or ((piece.after or piece.imports) and "NameError" not in done.error):
            return done, piece
    return run(code), None


def seeded(code: str) -> Piece | None:
    """Return a program with a seed before it, for a comparison; None where it sets its own, or draws nothing by PyTorch."""
    program = Program.parse(code)
    if program is None or "torch" not in program.words or "manual_seed" in program.words or piece_of(code):
        return None
    return Piece(code, "import torch\ntorch.manual_seed(0)\n", ())


def counted(done: Run, piece: Piece) -> Run:
    """Return the run of a piece as if nothing stood before it."""
    by = piece.shift
    trace = _counted_trace(done.trace, by) if done.trace else None
    seen = (done.fault, *done.others) if done.fault else ()
    own = [
        _counted_fault(each, by) for each in seen if (each.line or 0) > by
    ]  # one of the stand-ins is none of the piece
    error = _moved(done.error, by) if done.error else None
    fault, others = (own[0], tuple(own[1:])) if own else (None, ())
    return replace(done, code=piece.code, trace=trace, fault=fault, others=others, error=error)


def _counted_trace(trace: Trace, by: int) -> Trace:
    return replace(
        trace,
        lines=tuple(replace(each, line=each.line - by) for each in trace.lines if each.line > by),
        losses=tuple(replace(each, line=max(each.line - by, 1)) for each in trace.losses),
        gradient_norms=tuple(replace(each, line=max(each.line - by, 1)) for each in trace.gradient_norms),
    )


def _counted_fault(fault: Fault, by: int) -> Fault:
    """Move the line of a fault, and those that are told in words."""

    def moved(words: Words) -> Words:
        return replace(words, zh=_moved(words.zh, by), en=_moved(words.en, by))

    return replace(fault, line=(fault.line or 0) - by, cause=moved(fault.cause), hint=moved(fault.hint))


def _moved(text: str, by: int) -> str:
    return re.sub(r"(?<=line )\d+|(?<=第 )\d+(?= 行)", lambda found: str(max(int(found[0]) - by, 1)), text)
