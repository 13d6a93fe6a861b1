"""Candidate mends of the commonest faults, by the fault's id: pure edits of the source, none of them tried here.

A mend may be wrong, so whoever shows one runs it first. Faults whose mend depends on what the learner means (shapes that
do not add up, more classes than outputs) have none.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from tools import mends_of_layers as layers
from tools import mends_of_loops as loops
from tools import mends_of_losses as losses
from tools import mends_of_shapes as shapes
from tools import mends_of_tensors as tensors
from tools import mends_of_text as text
from tools import mends_of_training as training
from tools.edits import Failed, Mend, Mender
from tools.run import Run
from tools.words import Words

MOST_RUNS = 8
MOST = 5
"""Candidates of one fault; the likeliest come first."""


def in_the_graph(failed: Failed) -> Iterator[Mend]:
    """A loss that stays in the graph, or a parameter that autograd watches."""
    yield from losses.connected(failed)
    yield from tensors.watched(failed)


MENDERS: dict[str, Mender] = {
    "linear-input-size": layers.linear_size,
    "image-not-flattened": layers.flattened,
    "conv-channels-last": layers.channels_first,
    "conv-channels": layers.channels,
    "conv-dimensions": layers.image_axes,
    "batchnorm-features": layers.features,
    "batchnorm-single": layers.single_batch,
    "rnn-input-size": layers.input_size,
    "rnn-answer-is-tuple": layers.pair_taken_apart,
    "super-init-missing": layers.parent_initialised,
    "no-parameters-list": layers.module_list,
    "layers-in-list": layers.module_list,
    "target-out-of-range": losses.counted_from_zero,
    "target-float": losses.whole_target,
    "target-one-hot": losses.numbered_target,
    "target-extra-axis": losses.flat_target,
    "bce-target-dtype": losses.floating_target,
    "bce-shapes": losses.same_shapes,
    "loss-broadcast": losses.same_shapes,
    "bce-not-probability": losses.scores_taken,
    "activation-before-loss": losses.scores_left,
    "relu-before-scores": losses.free_output,
    "output-cut-off": losses.free_output,
    "column-against-row": shapes.one_to_one,
    "softmax-wrong-axis": shapes.last_axis,
    "axes-torn": shapes.axes_moved,
    "rate-too-high": training.slower,
    "rate-too-low": training.faster,
    "update-uphill": training.downhill,
    "shuffled-apart": training.shuffled_together,
    "graph-begun-anew": training.graph_gone_on,
    "optimizer-elsewhere": training.optimizer_later,
    "network-without-optimizer": training.given_too,
    "layer-made-after-optimizer": training.optimizer_later,
    "layer-without-gradient": training.graph_kept,
    "log-probabilities-missing": training.logarithms,
    "eval-before-training": training.in_training_mode,
    "dtype-mismatch": tensors.floating_input,
    "matmul-dtype": tensors.floating_input,
    "rnn-dtype": tensors.floating_input,
    "integers-have-no-mean": tensors.floating_receiver,
    "integers-in-function": tensors.floating_receiver,
    "integers-need-no-grad": tensors.floating_parameter,
    "embedding-dtype": tensors.whole_indices,
    "view-not-contiguous": tensors.reshaped,
    "numpy-needs-detach": tensors.detached,
    "backward-without-grad": in_the_graph,
    "backward-not-scalar": tensors.one_number,
    "grad-is-none": tensors.kept_leaf,
    "inplace-leaf": tensors.unrecorded,
    "matmul-sizes": tensors.transposed,
    "softmax-axis": tensors.axis_named,
    "loss-kept": losses.number_kept,
    "backward-twice": loops.forward_in_loop,
    "inplace-broke-graph": loops.left_in_place,
    "zero-grad-missing": loops.gradients_reset,
    "zero-grad-too-late": loops.reset_earlier,
    "step-missing": loops.stepped,
    "backward-missing": loops.gone_back,
    "train-mode-missing": loops.trained,
    "eval-mode-missing": loops.evaluated,
    "no-grad-missing": loops.unwatched,
    "method-not-called": loops.called,
    "name-import": text.imported,
    "name-misspelt": text.respelt,
    "full-width-character": text.narrowed,
    "bracket-open": text.closed,
    "forward-without-self": text.self_taken,
    "workers-in-sandbox": text.alone,
    "optimizer-argument": text.parameters_given,
    "loss-built-with-data": text.constructed,
}


def mends(code: str, run: Run) -> tuple[Mend, ...]:
    """Return programs in which the fault of a run may be mended, the likeliest first; `run` is best a traced one."""
    mender = MENDERS.get(run.fault.id) if run.fault else None
    return tuple(islice(mender(Failed(code, run)), MOST)) if mender else ()


@dataclass(frozen=True)
class Mended:
    """A program that did not work, and a run in which an edited one does."""

    before: str
    run: Run
    whys: tuple[Words, ...]
    """Why each edit; none if the program worked when it was run again."""

    @property
    def works(self) -> bool:
        """Whether nothing wrong is left in it, as far as can be told."""
        return self.run.error is None and self.run.fault is None


def mended(code: str, execute: Callable[[str], Run]) -> Mended | None:
    """Mend a program, fault after fault, and run each candidate; None if none ran. `execute` is best a traced run.

    Of candidates that end without an error, one in which another, silent fault is left is given only where none is clean.
    """
    first = execute(code)
    waiting: list[tuple[Mended, frozenset[str]]] = [(Mended(code, first, ()), frozenset())]
    if waiting[0][0].works:
        return waiting[0][0]
    better, runs = None, 0
    while waiting and runs < MOST_RUNS:
        failed, met = waiting.pop(0)
        met |= {failed.run.fault.id} if failed.run.fault else set()
        for mend in mends(failed.run.code, failed.run)[: MOST_RUNS - runs]:
            found = Mended(code, execute(mend.code), (*failed.whys, mend.why))
            runs += 1
            if found.works:
                return found
            if found.run.fault and found.run.fault.id not in met:
                better = better or (found if found.run.error is None else None)
                waiting.append((found, met))
    return better
