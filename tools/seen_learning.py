"""Silent faults that a run shows of how it learnt: nothing to learn with, classes in turn, an axis that holds no classes, a rate that ran out."""

import ast
import math

from tools.inside.tracing_source import printable
from tools.observed import Observed
from tools.outputs import loss_of
from tools.program import Finding, Program, calls, dotted, methods
from tools.trace import Tensor

CLASSES = ("CrossEntropyLoss", "cross_entropy", "NLLLoss", "nll_loss")
FEWEST_BATCHES = 3
FEWEST_EXAMPLES = 4
"""In a batch; of one or two a single class says nothing."""
ALIKE = 0.75
"""Share of the batches that hold one class where data is sorted by class."""
NOTHING_LEFT = 1e-3
"""Share of a rate that is as good as none."""
STUCK = 0.9
FEWEST_STEPS = 20
CONSTANT = {"zeros_", "ones_", "constant_", "zero_", "fill_"}


def nothing_trainable(observed: Observed) -> Finding | None:
    """A training in which every parameter of the networks is frozen, and the optimizer never finds a gradient."""
    networks = [layer for layer in observed.trace.layers if "." not in layer.name and layer.parameters]
    stepped = [curve for curve in observed.trace.gradient_norms if curve.steps]
    if not networks or not stepped or not observed.trace.losses or any(curve.points for curve in stepped):
        return None
    if any(layer.trainable for layer in networks):
        return None
    frozen = frozen_at(observed.program)
    return Finding(frozen, {"network": networks[0].name, "count": f"{networks[0].parameters:,}"}) if frozen else None


def frozen_at(program: Program) -> int | None:
    """The line that turns gradients off for parameters."""
    for node in ast.walk(program.tree):
        if isinstance(node, ast.Assign) and dotted(node.targets[0]).endswith(".requires_grad"):
            return node.lineno
        if (
            isinstance(node, ast.Call)
            and dotted(node.func).endswith(".requires_grad_")
            and "False" in ast.unparse(node)
        ):
            return node.lineno
    return None


def sorted_by_class(observed: Observed) -> Finding | None:
    """Batches that hold one class each, first all of one, then all of the next: data in the order of its labels."""
    program = observed.program
    for loop in reversed(program.loops):  # the inner ones first
        for call in calls(loop) if program.reaches(loop, "backward") else ():
            if loss_of(program, call) not in CLASSES or len(call.args) < 2 or isinstance(call.args[1], ast.Call):
                continue
            batches = samples(observed, call.args[1])
            single = [each for each in batches if each.min == each.max]
            classes = sorted({int(each.min) for each in single if each.min is not None})
            if len(batches) < FEWEST_BATCHES or len(single) < ALIKE * len(batches) or len(classes) < 2:
                continue
            line = unshuffled(program) or loop.lineno
            shown = ", ".join(map(str, classes[:4]))
            return Finding(
                line, {"labels": ast.unparse(call.args[1])[:40], "batches": str(len(batches)), "classes": shown}
            )
    return None


def samples(observed: Observed, node: ast.expr) -> list[Tensor]:
    """What an expression of whole numbers was, each time that it was recorded; once for each hit."""
    name = printable(ast.unparse(node))
    found = {
        tensor.hit: tensor
        for line in observed.trace.lines
        for tensor in line.tensors
        if tensor.name == name and tensor.dtype == "int64" and tensor.shape and tensor.shape[0] >= FEWEST_EXAMPLES
    }
    return [found[hit] for hit in sorted(found)]


def unshuffled(program: Program) -> int | None:
    """Where the one loader is made that does not shuffle."""
    made = [call for call in calls(program.tree) if dotted(call.func).endswith("DataLoader")]
    plain = [
        call for call in made if not any(each.arg in ("shuffle", "sampler", "batch_sampler") for each in call.keywords)
    ]
    false = [call for call in made if "shuffle=False" in ast.unparse(call)]
    return min((call.lineno for call in [*plain, *false]), default=None)


def not_of_classes(observed: Observed) -> Finding | None:
    """The greatest score taken along another axis than the one that the loss takes for the classes."""
    program = observed.program
    shapes = [
        shape
        for call in calls(program.tree)
        if loss_of(program, call) in CLASSES
        and call.args
        and (shape := observed.shape(call.args[0]))
        and len(shape) > 1
    ]
    classes = {shape[1] for shape in shapes}
    if len(classes) != 1:
        return None
    count = classes.pop()
    sizes = {math.prod(shape) for shape in shapes}
    for call in calls(program.tree):
        given, axis = greatest(call)
        shape = observed.shape(given) if given is not None else None
        if shape is None or axis is None or axis >= len(shape) or shape.count(count) != 1 or count < 2:
            continue
        place = shape.index(count)
        if shape[axis] != count and math.prod(shape) in sizes and shape[axis] > 1:
            facts = {"axis": str(axis), "shape": str(shape), "classes": str(count), "place": str(place)}
            return Finding(call.lineno, facts)
    return None


def greatest(call: ast.Call) -> tuple[ast.expr | None, int | None]:
    """What an argmax, or a max with an axis, is taken of, and along which axis."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name not in ("argmax", "max"):
        return None, None
    is_function = dotted(call.func) in ("torch.argmax", "torch.max", "np.argmax")
    given = (
        call.args[0] if is_function and call.args else call.func.value if isinstance(call.func, ast.Attribute) else None
    )
    rest = call.args[1:] if is_function else call.args
    axes = [*rest, *(each.value for each in call.keywords if each.arg in ("dim", "axis"))]
    axis = axes[0].value if axes and isinstance(axes[0], ast.Constant) else None
    return given, axis if isinstance(axis, int) and not isinstance(axis, bool) and axis >= 0 else None


def scheduled_to_nothing(observed: Observed) -> Finding | None:
    """A schedule meant for epochs that takes a step each batch, so that the rate runs out."""
    program = observed.program
    steps = max((curve.steps for curve in observed.trace.losses), default=0)
    for name, values in program.bound.items():
        made = values[0] if len(values) == 1 else None
        if not isinstance(made, ast.Call):
            continue
        left = share_left(made, steps)
        for outer in program.loops if left is not None and left < NOTHING_LEFT else ():
            inner = [loop for loop in program.loops if loop is not outer and loop in list(ast.walk(outer))]
            for loop in inner:
                for call in methods(loop, "step"):
                    if dotted(call.func) == f"{name}.step" and program.reaches(loop, "backward"):
                        facts = {"scheduler": name, "steps": str(steps), "left": f"{left:.1g}"}
                        return Finding(call.lineno, facts)
    return None


def share_left(made: ast.Call, steps: int) -> float | None:
    """What is left of a rate after so many steps of a schedule; None for one whose numbers are not written out."""
    kind = dotted(made.func).rpartition(".")[2]
    numbers = {each.arg: each.value.value for each in made.keywords if isinstance(each.value, ast.Constant)}
    places = {"StepLR": ("step_size", "gamma"), "ExponentialLR": ("gamma",)}.get(kind, ())
    for place, value in zip(places, made.args[1:], strict=False):
        if isinstance(value, ast.Constant):
            numbers[place] = value.value
    gamma, size = numbers.get("gamma", 0.1 if kind == "StepLR" else None), numbers.get("step_size", 1)
    if not places or not isinstance(gamma, int | float) or not isinstance(size, int) or size < 1 or not 0 < gamma < 1:
        return None
    return None if kind == "StepLR" and "step_size" not in numbers else float(gamma ** min(steps // size, 10_000))


def weights_alike(observed: Observed) -> Finding | None:
    """Weights of several layers that all begin with one number, in a training that gets nowhere."""
    curve, program = observed.loss, observed.program
    if curve is None or curve.steps < FEWEST_STEPS or not curve.points[-1][1] > STUCK * curve.points[0][1] > 0:
        return None
    found = [call for call in calls(program.tree) if sets_weight(call) and not is_of_norm(program, call)]
    several = [call for call in found if any(call in list(ast.walk(loop)) for loop in program.loops)]
    applied = [call for call in found if "apply" in program.attributes]
    if len(found) > 1 or several or applied:
        ends = {"first": f"{curve.points[0][1]:.4g}", "last": f"{curve.points[-1][1]:.4g}"}
        return Finding(found[0].lineno, {"call": ast.unparse(found[0])[:60]} | ends)
    return None


def sets_weight(call: ast.Call) -> bool:
    """Whether a call gives a layer's weight one number: `nn.init.zeros_(layer.weight)`, `layer.weight.data.fill_(0.5)`."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in CONSTANT:
        return False
    of = ast.unparse(call.args[0]) if call.args and "init" in dotted(call.func) else ast.unparse(call.func.value)
    return of.removesuffix(".data").endswith(".weight")


def is_of_norm(program: Program, call: ast.Call) -> bool:
    """Whether a condition around a call, or its layer's name, tells of a normalisation, whose weights begin with 1."""
    around = [node for node in ast.walk(program.tree) if isinstance(node, ast.If) and call in list(ast.walk(node))]
    return any("Norm" in ast.unparse(node.test) for node in around) or "norm" in ast.unparse(call).lower()
