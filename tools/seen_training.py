"""Silent faults that the curves of a run show: a rate that is too high or too low, gradients that are nothing."""

import ast
import math
from itertools import pairwise

from tools.observed import Observed, rate_of
from tools.outputs import loss_of, step_of
from tools.program import Finding, calls, dotted, is_optimizer, methods
from tools.trace import Curve

GROWN = 100.0
"""Times its first value that a loss has reached which runs away."""
STUCK = 0.8
"""Share of its first value above which a loss has got nowhere."""
BARELY = 0.05
"""Share of its first value by which a loss has fallen that has hardly moved."""
STEEP = 0.5
"""Share of a gradient that is left where nothing was learnt."""
ENOUGH_STEPS = 50
ADAPTIVE = {"Adam", "AdamW", "RMSprop", "Adagrad", "NAdam", "RAdam", "Adamax"}
HIGH, HIGH_ADAPTIVE, LOW, LOW_ADAPTIVE = 1.0, 0.3, 1e-4, 1e-6
SMALL_LOSS = 1e-3


def rate_too_high(observed: Observed) -> Finding | None:
    """A loss that grows without end, or that a huge rate throws far up or keeps where it began."""
    curve, rate = observed.loss, rate_of(observed.program)
    if curve is None or rate is None:
        return None
    values = [value for _, value in curve.points]
    finite = values[: next((n for n, value in enumerate(values) if not math.isfinite(value)), len(values))]
    if len(finite) < 2 or finite[0] <= 0:
        return None
    high = HIGH_ADAPTIVE if rate.optimizer in ADAPTIVE else HIGH
    if runs_away(finite, ended=len(finite) == len(values)) or (
        rate.value >= high and (is_stuck(values) or max(finite) > GROWN * finite[0])
    ):
        facts = {"rate": f"{rate.value:g}", "first": f"{finite[0]:.4g}", "last": f"{values[-1]:.4g}"}
        return Finding(rate.node.lineno, facts | {"peak": f"{max(finite):.4g}"})
    return None


def runs_away(finite: list[float], *, ended: bool) -> bool:
    """Whether a loss grows step by step, and far: to its end, or until it is no number."""
    last = finite[-4:]
    is_growing = all(before < after for before, after in pairwise(last))
    return is_growing and finite[-1] > (GROWN if ended else 2.0) * finite[0]


def is_stuck(values: list[float]) -> bool:
    """Whether the second half of a long curve is no better than its beginning, and jumps about."""
    late = values[len(values) // 2 :]
    rises = sum(after > before for before, after in pairwise(late))
    finite = all(math.isfinite(value) for value in values)
    return finite and len(late) >= 10 and sorted(late)[len(late) // 2] > STUCK * values[0] and rises >= len(late) // 4


def uphill(observed: Observed) -> Finding | None:
    """Parameters that are moved along their gradient, not against it, while the loss grows."""
    curve = observed.loss
    if curve is None or not curve.points[0][1] < curve.points[-1][1]:
        return None
    for node in ast.walk(observed.program.tree):
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
            weight, value = ast.unparse(node.target), node.value
            sides = (
                (value.left, value.right)
                if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult)
                else (value,)
            )
            if any(ast.unparse(side) == f"{weight}.grad" for side in sides) and not any(
                isinstance(side, ast.UnaryOp) for side in sides
            ):
                ends = {"first": f"{curve.points[0][1]:.4g}", "last": f"{curve.points[-1][1]:.4g}"}
                return Finding(node.lineno, ends | {"weight": weight})
    return None


def rate_too_low(observed: Observed) -> Finding | None:
    """A loss that hardly moves, by a tiny rate, while its gradient stays as it was."""
    curve, gradient, rate = observed.loss, observed.gradient, rate_of(observed.program)
    if curve is None or gradient is None or rate is None or curve.steps < ENOUGH_STEPS or not gradient.points:
        return None
    if rate.value > (LOW_ADAPTIVE if rate.optimizer in ADAPTIVE else LOW):
        return None
    values, steep = ([value for _, value in each.points] for each in (curve, gradient))
    (first, last), (before, after) = ends(values), ends(steep)
    is_slow = abs(first - last) < BARELY * first and values[0] < (1 + 4 * BARELY) * last
    if is_slow and after > STEEP * before > 0.005:
        facts = {"rate": f"{rate.value:g}", "first": f"{first:.6g}", "last": f"{last:.6g}", "steps": str(curve.steps)}
        return Finding(rate.node.lineno, facts)
    return None


def ends(values: list[float]) -> tuple[float, float]:
    """The means of the first and the last fifth of some values, which batches let jump about."""
    few = max(1, len(values) // 5)
    return sum(values[:few]) / few, sum(values[-few:]) / few


def gradient_nothing(observed: Observed) -> Finding | None:
    """Gradients that have become exactly 0 while the loss has not."""
    curve, gradient = observed.loss, observed.gradient
    if curve is None or gradient is None or len(gradient.points) < 10:
        return None
    norms = [norm for _, norm in gradient.points]
    begun = next((n for n in range(len(norms)) if not any(norms[n:])), len(norms))
    if begun <= len(norms) // 2 and curve.points[-1][1] > SMALL_LOSS:
        return Finding(curve.line or 1, {"step": str(gradient.points[begun][0]), "last": f"{curve.points[-1][1]:.4g}"})
    return None


def optimizer_elsewhere(observed: Observed) -> Finding | None:
    """An optimizer that steps without ever finding a gradient, although the loss is propagated back."""
    stepped = [curve for curve in observed.trace.gradient_norms if curve.steps]
    gone_back = [curve for curve in observed.trace.losses if curve.steps]
    if not stepped or not gone_back or any(curve.points for curve in stepped):
        return None
    made = [(name, value) for name in observed.program.optimizers for value in observed.program.bound[name]]
    if len(made) != 1 or not is_optimizer(made[0][1]):
        return None
    return Finding(made[0][1].lineno, {"optimizer": made[0][0], "steps": str(stepped[0].steps)})


def not_logarithms(observed: Observed) -> Finding | None:
    """NLLLoss that is given probabilities or scores, where it wants their logarithms; a loss below 0 gives it away."""
    program = observed.program
    curves: tuple[Curve, ...] = observed.trace.losses
    for call in calls(program.tree):
        loss = loss_of(program, call)
        if loss in ("NLLLoss", "nll_loss") and call.args and methods(program.tree, "backward"):
            step = step_of(program, call.args[0], call.lineno)
            is_negative = any(value < 0 for curve in curves for _, value in curve.points)
            if (step and step.activation == "softmax") or (step is None and is_negative and only_loss(observed)):
                given = step.activation if step else ""
                return (
                    Finding(
                        call.lineno, {"loss": loss, "given": given or "-", "last": f"{curves[0].points[-1][1]:.4g}"}
                    )
                    if curves and curves[0].points
                    else None
                )
    return None


def only_loss(observed: Observed) -> bool:
    """Whether a program has no other loss than NLLLoss, and takes no logarithm."""
    words = observed.program.words
    other = {
        word
        for word in words
        if word.endswith(("Loss", "_loss", "cross_entropy")) and word not in ("NLLLoss", "nll_loss")
    }
    return not other & {dotted(call.func).rpartition(".")[2] for call in calls(observed.program.tree)} and not words & {
        "log_softmax",
        "LogSoftmax",
        "log",
    }
