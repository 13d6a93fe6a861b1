"""Whether a program meets what a request demands, by what its run showed: layers, calls, settings, names, figures, output.

What others have, too, is no evidence, and the learner is asked to look: a variable `batch` is no data loader, and that
32 stands in the code does not say that a batch has 32 rows.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from math import prod

from agent.evidence import CONVOLUTION, Evidence
from knowledge.composing.demand import SETTINGS, Demand, Demands, Thing
from knowledge.words import Words
from tools.witness import Layer, Witnessed

_LINEAR, _RECURRENT = ("Linear",), ("RNNBase",)
CLOSE = 1e-9


class Verdict(IntEnum):
    """How much of a demand a run shows."""

    LACKING = 0
    HINTED = 1
    """It may be there: what hints at it may be something else."""
    SHOWN = 2


@dataclass(frozen=True)
class Meeting:
    """What of a request's demands a program meets."""

    met: tuple[Words, ...]
    unmet: tuple[Words, ...]
    unchecked: tuple[Words, ...]
    """Demands and clauses of which the run tells nothing; clauses in quotes."""
    is_seen: bool = True
    """Whether the run was seen to its end: what was not is neither met nor unmet."""

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing that can be checked is missing."""
        return not self.unmet


def meeting(demands: Demands, done: Witnessed) -> Meeting:
    """Compare the demands with what a run showed."""
    clauses = tuple(Words(quoted, quoted) for each in demands.unread for quoted in [_quoted(each.text)])
    if done.seen is None or done.run.error:
        return Meeting((), (), (*(each.words for each in demands.all), *clauses), is_seen=False)
    held = Evidence(done.run, done.seen)
    verdicts = [(each, verdict(each, held)) for each in demands.all]
    met, unmet, hinted = (
        tuple(each.words for each, found in verdicts if found is wanted)
        for wanted in (Verdict.SHOWN, Verdict.LACKING, Verdict.HINTED)
    )
    numbers = {each.words for each in demands.all if each.kind == "number"}
    return Meeting(met, unmet, (*(each for each in hinted if each not in numbers), *clauses))


def _quoted(text: str) -> str:
    return f"“{' '.join(text.split())}”"


def verdict(demand: Demand, held: Evidence) -> Verdict:
    """Return how much of a demand a run shows."""
    if demand.kind == "thing" and demand.thing:
        shown = _shows(demand.thing, held)
        return shown if demand.wanted else Verdict(Verdict.SHOWN - shown)
    if demand.kind == "number":  # that a number is somewhere does not say what it is there
        return Verdict.HINTED if _near(demand.values[0], held.numbers) else Verdict.LACKING
    if demand.kind == "setting":
        return _is_set(demand, held)
    judges: dict[str, Callable[[Demand, Evidence], bool]] = {
        "name": _defines, "library": _does_without, "token": _uses, "row": _has_row, "shape": _maps, "depth": _is_deep,
    }  # fmt: skip
    return Verdict.SHOWN if judges[demand.kind](demand, held) else Verdict.LACKING


def _shows(thing: Thing, held: Evidence) -> Verdict:
    seen = held.seen
    is_there = (
        bool(held.kinds & set(thing.layers))
        or bool(held.calls & set(thing.calls))
        or bool({each.kind for each in seen.optimizers} & set(thing.optimizers))
        or bool({each.kind for each in seen.schedules} & set(thing.schedules))
        or bool(thing.loaders and seen.loaders)
        or bool(held.names & set(thing.code))
        or any(_setting_is(name, value, held) for name, value in thing.settings.items())
        or (thing.figure and bool(held.run.figures))
        or bool(thing.printed and not thing.code and re.search(thing.printed, held.run.stdout, re.IGNORECASE))
    )
    if is_there:
        return Verdict.SHOWN
    hints = held.kinds | held.calls | held.tools | held.names
    return Verdict.HINTED if hints & set(thing.hints) else Verdict.LACKING


def _setting_is(name: str, value: bool | str, held: Evidence) -> bool:
    values = list(held.settings((name,)))
    if value == "above":
        return any(isinstance(each, int | float) and each > 0 for each in values)
    return value in values


def _is_set(demand: Demand, held: Evidence) -> Verdict:
    rows = held.settings(SETTINGS[demand.name])
    flat = [each for row in rows for each in (row if isinstance(row, tuple) else (row,))]
    if _near(demand.values[0], flat):
        return Verdict.SHOWN
    is_own = not flat and demand.name in (
        "batch",
        "rate",
        "decay",
        "momentum",
        "dropout",
    )  # written without torch's own
    return Verdict.HINTED if is_own and _near(demand.values[0], held.constants) else Verdict.LACKING


def _near(value: float, numbers: "list[object] | set[float]") -> bool:
    return any(isinstance(each, int | float) and abs(each - value) < CLOSE for each in numbers)


def _defines(demand: Demand, held: Evidence) -> bool:
    found, wished = held.seen.defined.get(demand.name), demand.arguments
    return found is not None and (not wished or found.arguments[: len(wished)] == wished)


def _does_without(demand: Demand, held: Evidence) -> bool:
    if demand.name == "torch":
        return "torch" not in held.imports
    return not held.seen.optimizers if demand.name == "optim" else "Module" not in held.kinds


def _uses(demand: Demand, held: Evidence) -> bool:
    known = held.kinds | held.tools | held.names | set(held.seen.defined)
    return (demand.name in known) is demand.wanted


def _has_row(demand: Demand, held: Evidence) -> bool:
    """Tell whether the widths are these and no others: behind the hidden ones of a dense network stands the output."""
    wanted = list(demand.values)
    if demand.name == "mlp":
        row = [each.settings.get("out_features") for each in held.layers(_LINEAR)]
        return row[:-1] == wanted
    if demand.name in ("cnn", "cnn1d"):
        return [each.settings.get("out_channels") for each in held.layers(CONVOLUTION)] == wanted
    row = [each.settings.get("hidden_size") for each in held.layers(_RECURRENT)]
    return row[: len(wanted)] == wanted


def _maps(demand: Demand, held: Evidence) -> bool:
    *before, after = demand.values
    family, _, each_step = demand.name.partition(" ")
    giving = [each for each in held.seen.layers if _gives(each, after, steps=bool(each_step))]
    if family == "rnnwords":
        tables = held.layers(("Embedding",))
        return bool(giving) and any(each.settings.get("num_embeddings") == before[0] for each in tables)
    given = [list(each.shapes[0][-1:] if family == "rnn" else each.shapes[0][1:]) for each in giving]
    return before in given or (family == "mlp" and prod(before) in [prod(each) for each in given])


def _gives(layer: Layer, width: float, *, steps: bool) -> bool:
    """Tell whether what a layer gives has this width, for each step or once."""
    if len(layer.shapes) < 2 or not (layer.shapes[0] and layer.shapes[1]):
        return False
    return layer.shapes[1][-1] == width and (len(layer.shapes[1]) == 3) is steps


def _is_deep(demand: Demand, held: Evidence) -> bool:
    if demand.name == "cnn":
        return len(held.layers(CONVOLUTION)) == demand.values[0]
    return any(each.settings.get("num_layers") == demand.values[0] for each in held.layers(_RECURRENT))
