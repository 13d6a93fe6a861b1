"""Candidate mends of the commonest faults, by the fault's id: pure edits of the source, none of them tried here.

A mend may be wrong, so whoever shows one runs it first. Faults whose mend depends on what the learner means (shapes that
do not add up, more classes than outputs) have none.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from time import monotonic

from tools import mends_of_layers as layers
from tools import mends_of_loading as loading
from tools import mends_of_loops as loops
from tools import mends_of_losses as losses
from tools import mends_of_schedules as schedules
from tools import mends_of_setup as setup
from tools import mends_of_shapes as shapes
from tools import mends_of_splits as splits
from tools import mends_of_tensors as tensors
from tools import mends_of_text as text
from tools import mends_of_training as training
from tools import search_calls
from tools.edits import Failed, Mend, Mender
from tools.run import Run
from tools.search import searched
from tools.told_edits import ToldEdit, adds, put_in
from tools.words import Words

MOST_RUNS = 30
MOST_SECONDS = 30.0
"""After so long no further candidate is run."""
MOST_EDITS = 5
MOST_SEARCHED = 20
MOST_TOLD = 6
"""Programs that are run for an edit that is only told."""
MOST = 5
"""Candidates of one fault; the likeliest come first."""


def twice_as_wide(failed: Failed) -> Iterator[Mend]:
    """Twice the hidden size, as it is written; else the number that was seen."""
    yield from search_calls.both_directions(failed)
    yield from layers.linear_size(failed)


def in_the_graph(failed: Failed) -> Iterator[Mend]:
    """A loss that stays in the graph, or a parameter that autograd watches."""
    yield from losses.connected(failed)
    yield from tensors.watched(failed)


MENDERS: dict[str, Mender] = {
    "linear-input-size": layers.linear_size,
    "linear-after-two-directions": twice_as_wide,
    "image-not-flattened": layers.flattened,
    "conv-channels-last": layers.channels_first,
    "conv-channels": layers.channels,
    "conv-dimensions": layers.image_axes,
    "batchnorm-features": layers.features,
    "batchnorm-single": layers.single_batch,
    "rnn-input-size": layers.input_size,
    "rnn-answer-is-tuple": layers.pair_taken_apart,
    "forward-answers-nothing": layers.answered,
    "super-init-missing": layers.parent_initialised,
    "no-parameters-list": layers.module_list,
    "layers-in-list": layers.module_list,
    "target-out-of-range": losses.counted_from_zero,
    "target-with-gradient": setup.target_cut,
    "test-score-of-training": splits.held_out,
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
    "loss-made-a-number": losses.left_a_tensor,
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
    "step-before-backward": loops.stepped_later,
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
    "sorted-by-class": setup.shuffled,
    "not-of-classes": setup.axis_of_classes,
    "scheduled-to-nothing": setup.scheduled_by_epochs,
    "load-result-kept": loading.loaded_in_place,
    "schedule-never-stepped": schedules.stepped_each_epoch,
    "weights-alike": setup.begun_at_random,
    "dropout-always": setup.dropped_in_training,
    "last-batch-only": setup.added_up,
    "divided-by-batches": setup.divided_by_examples,
    "best-not-copied": setup.copied,
    "one-layer-repeated": setup.layers_of_their_own,
    "accumulation-cleared": setup.cleared_with_the_step,
    "batch-not-first": setup.batch_first,
    "mask-upside-down": setup.mask_turned,
    "workers-in-sandbox": text.alone,
    "optimizer-argument": text.parameters_given,
    "loss-built-with-data": text.constructed,
}


def mends(code: str, run: Run) -> tuple[Mend, ...]:
    """Return programs in which the fault of a run may be mended, the likeliest first; `run` is best a traced one.

    What is known of the fault comes first, then what may be tried for any error of its kind.
    """
    failed = Failed(code, run)
    mender = MENDERS.get(run.fault.id) if run.fault else None
    known = tuple(islice(mender(failed), MOST)) if mender else ()
    tried = tuple(islice(searched(failed), MOST_SEARCHED)) if run.error and run.limit is None else ()
    return known + tuple(each for each in tried if each.code not in {mend.code for mend in known})


@dataclass(frozen=True)
class Mended:
    """A program that did not work, and a run in which an edited one does."""

    before: str
    run: Run
    whys: tuple[Words, ...]
    """Why each edit; none if the program worked when it was run again."""
    tried: bool = False
    """Whether an edit among them was found by trying, so that the learner must judge whether it is what they meant."""

    @property
    def works(self) -> bool:
        """Whether nothing wrong is left in it, as far as can be told."""
        return self.run.error is None and self.run.fault is None

    @property
    def reached(self) -> int:
        """How much of the program was executed before it stopped."""
        return sum(line.hits for line in self.run.trace.lines) if self.run.trace else 0


def mended(code: str, execute: Callable[[str], Run], clock: Callable[[], float] = monotonic) -> Mended | None:
    """Mend a program, fault after fault, and run each candidate; None if none ran. `execute` is best a traced run.

    A program in which an edit brought the run further is mended further, the one that came farthest first. Of candidates
    that end without an error, one in which another, silent fault is left is given only where none is clean.
    """
    first = Mended(code, execute(code), ())
    if first.works:
        return first
    waiting, met, better = [first], {_stopped(first.run)}, None
    runs, begun = 0, clock()
    while waiting and runs < MOST_RUNS:
        failed = waiting.pop(0)
        for mend in mends(failed.run.code, failed.run):
            if runs >= MOST_RUNS or clock() - begun > MOST_SECONDS:
                return better
            found = Mended(code, execute(mend.code), (*failed.whys, mend.why), failed.tried or mend.tried)
            runs += 1
            if found.works:
                return found
            if found.run.error is None:
                better = better or found
            if _stopped(found.run) not in met and _goes_further(found, failed) and len(found.whys) < MOST_EDITS:
                met.add(_stopped(found.run))
                waiting.append(found)
        waiting.sort(key=lambda each: -each.reached)
    return better


def as_told(code: str, told: ToldEdit, execute: Callable[[str], Run]) -> Mended | None:
    """Return a program with an edit that is only told, and its run: as a known mend has it, else where it surely belongs.

    None where no place is found for it, or several are, and none of them is right. `tried`: it only ends an error, and
    prints something else than a known mend.
    """
    first = execute(code)
    line = (first.fault.line if first.fault else None) or 0
    likely = mends(code, first)
    places = put_in(code, told, line)
    known = () if told.place and places else tuple(each.code for each in likely if adds(code, each.code, told))
    programs = (*places, *known) if told.is_bare else (*known, *places)
    runs = []
    for program in tuple(dict.fromkeys(programs))[:MOST_TOLD]:
        run = execute(program)
        if run.error is None and run.fault is None:
            is_known = program in known or first.error is None or _prints_like(run, likely, execute)
            return Mended(code, run, (), tried=not is_known)
        runs.append(run)
    further = (run for run in runs if run.error is None and _stopped(run) != _stopped(first))
    chosen = next(further, runs[0] if len(runs) == 1 else None)
    return Mended(code, chosen, ()) if chosen else None


def _prints_like(run: Run, likely: tuple[Mend, ...], execute: Callable[[str], Run]) -> bool:
    """Tell whether a run prints what one of the likeliest mends does."""
    known = [each for each in likely if not each.tried][:2]
    return any(run.stdout.strip() and execute(each.code).stdout == run.stdout for each in known)


def _stopped(run: Run) -> tuple[str, str]:
    """Where and why a run stopped, or what was wrong with its end."""
    return (run.fault.id if run.fault else ""), run.error or ""


def _goes_further(found: Mended, failed: Mended) -> bool:
    """Whether an edit has taken the run to its end, or past where it stopped before."""
    if found.run.limit:
        return False
    return found.run.error is None or (failed.run.error is not None and found.reached >= failed.reached)
