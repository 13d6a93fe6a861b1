"""Faults that raise no error, told from a traced run: each by the name that faults.yaml calls it by."""

from collections.abc import Callable
from dataclasses import dataclass

from tools import seen_classes as classes
from tools import seen_learning as learning
from tools import seen_shapes as shapes
from tools import seen_training as training
from tools.observed import Observed
from tools.program import Finding
from tools.seen_bootstrap import target_with_gradient
from tools.seen_softmax import softmax_across


@dataclass(frozen=True)
class Watcher:
    """A question to a program and the trace of its run, and the names of the facts that its answer holds."""

    find: Callable[[Observed], Finding | None]
    gives: tuple[str, ...]


WATCHERS = {
    "nothing_trainable": Watcher(learning.nothing_trainable, ("network", "count")),
    "sorted_by_class": Watcher(learning.sorted_by_class, ("labels", "batches", "classes")),
    "not_of_classes": Watcher(learning.not_of_classes, ("axis", "shape", "classes", "place")),
    "classes_as_amounts": Watcher(classes.classes_as_amounts, ("loss", "classes", "last")),
    "scheduled_to_nothing": Watcher(learning.scheduled_to_nothing, ("scheduler", "steps", "left")),
    "weights_alike": Watcher(learning.weights_alike, ("call", "first", "last")),
    "column_against_row": Watcher(shapes.column_against_row, ("left", "right", "size", "given", "wanted")),
    "output_cut_off": Watcher(shapes.output_cut_off, ("activation", "low", "high", "range")),
    "softmax_across": Watcher(softmax_across, ("axis", "shape", "call")),
    "reordered": Watcher(shapes.reordered, ("call", "before", "after")),
    "uphill": Watcher(training.uphill, ("weight", "first", "last")),
    "rate_too_high": Watcher(training.rate_too_high, ("rate", "first", "last", "peak")),
    "rate_too_low": Watcher(training.rate_too_low, ("rate", "first", "last", "steps")),
    "gradient_nothing": Watcher(training.gradient_nothing, ("step", "last")),
    "optimizer_elsewhere": Watcher(training.optimizer_elsewhere, ("optimizer", "steps")),
    "target_with_gradient": Watcher(target_with_gradient, ("target", "network")),
    "not_logarithms": Watcher(training.not_logarithms, ("loss", "given", "last")),
}
