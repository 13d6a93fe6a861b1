"""Whether a program meets what a request demands, by what its run showed: layers, calls, settings, names, figures, output."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import prod

from knowledge.composing.demand import SETTINGS, Demand, Demands, Thing, Unread
from knowledge.words import Words
from tools.witness import Layer, Seen, Tool, Witnessed

_OF_OPTIMIZER = ("lr", "initial_lr", "max_lr", "momentum", "weight_decay")
_LINEAR, _CONVOLUTION, _RECURRENT = ("Linear",), ("_ConvNd",), ("RNNBase",)
CLOSE = 1e-9


@dataclass(frozen=True)
class Meeting:
    """What of a request's demands a program meets."""

    met: tuple[Words, ...]
    unmet: tuple[Words, ...]
    unchecked: tuple[Unread, ...]
    """Demands and clauses of which the run tells nothing."""

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing that can be checked is missing."""
        return not self.unmet


def meeting(demands: Demands, done: Witnessed) -> Meeting:
    """Compare the demands with what a run showed."""
    if done.seen is None or done.run.error:
        names = tuple(Unread(each.words.zh, (each.words.zh,)) for each in demands.all)
        return Meeting((), (), (*names, *demands.unread))
    look = _Look(done, done.seen)
    met = [each for each in demands.all if look.meets(each)]
    unmet = [each for each in demands.all if each not in met]
    sure = [each for each in met if each.kind != "number"]  # that a number is somewhere does not say what it is there
    return Meeting(tuple(each.words for each in sure), tuple(each.words for each in unmet), demands.unread)


class _Look:
    """A run that is looked at."""

    def __init__(self, done: Witnessed, seen: Seen) -> None:
        self.done, self.seen = done, seen

    def meets(self, demand: Demand) -> bool:
        if demand.kind == "thing" and demand.thing:
            return self._shows(demand.thing) is demand.wanted
        judge = {
            "setting": self._is_set, "number": self._holds, "name": self._defines, "library": self._does_without, "token": self._uses,
            "row": self._has_row, "shape": self._maps, "depth": self._is_deep,
        }[demand.kind]  # fmt: skip
        return judge(demand)

    def _shows(self, thing: Thing) -> bool:
        kinds = {kind for each in self.seen.layers for kind in each.kinds}
        calls = set(self.seen.calls) - ({"dropout"} if not self._drops else set())
        return (
            bool(kinds & set(thing.layers))
            or bool(calls & set(thing.calls))
            or bool({each.kind for each in self.seen.optimizers} & set(thing.optimizers))
            or bool({each.kind for each in self.seen.schedules} & set(thing.schedules))
            or bool(thing.loaders and self.seen.loaders)
            or bool(self._names & set(thing.code))
            or any(self._setting_is(name, value) for name, value in thing.settings.items())
            or (thing.figure and bool(self.done.run.figures))
            or bool(thing.printed and not thing.code and re.search(thing.printed, self.done.run.stdout, re.IGNORECASE))
        )

    @property
    def _drops(self) -> bool:
        """Tell whether the call of dropout is the program's own: attention calls it with a share of 0."""
        return "dropout" in self._names

    def _setting_is(self, name: str, value: bool | str) -> bool:
        values = list(self._settings((name,)))
        if value == "above":
            return any(isinstance(each, int | float) and each > 0 for each in values)
        return value in values

    def _settings(self, names: Iterable[str]) -> Iterator[object]:
        of_optimizer = [each for each in names if each in _OF_OPTIMIZER]
        tools: list[Layer | Tool] = (
            [*self.seen.optimizers, *self.seen.schedules] if of_optimizer else [*self.seen.layers, *self.seen.loaders]
        )
        for each in tools:
            yield from (each.settings[name] for name in names if name in each.settings)

    def _is_set(self, demand: Demand) -> bool:
        (value,) = demand.values
        rows = self._settings(SETTINGS[demand.name])
        flat = [each for row in rows for each in (row if isinstance(row, tuple) else (row,))]
        is_there = any(isinstance(each, int | float) and abs(each - value) < CLOSE for each in flat)
        return is_there or (
            not flat and demand.name in ("batch", "rate", "decay", "momentum", "dropout") and value in self._constants
        )

    def _holds(self, demand: Demand) -> bool:
        (value,) = demand.values
        return any(abs(each - value) < CLOSE for each in self._numbers)

    def _defines(self, demand: Demand) -> bool:
        found = self.seen.defined.get(demand.name)
        wished = demand.arguments
        return found is not None and (not wished or found.arguments[: len(wished)] == wished)

    def _does_without(self, demand: Demand) -> bool:
        if demand.name == "torch":
            return not any(each.split(".")[0] == "torch" for each in self._imports)
        if demand.name == "optim":
            return not self.seen.optimizers
        return not any("Module" in each.kinds for each in self.seen.layers)

    def _uses(self, demand: Demand) -> bool:
        kinds = {kind for each in self.seen.layers for kind in each.kinds}
        tools = {each.kind for each in (*self.seen.optimizers, *self.seen.schedules, *self.seen.loaders)}
        return (demand.name in kinds | tools | self._names | set(self.seen.defined)) is demand.wanted

    def _has_row(self, demand: Demand) -> bool:
        kinds, name = {
            "mlp": (_LINEAR, "out_features"), "cnn": (_CONVOLUTION, "out_channels"), "cnn1d": (_CONVOLUTION, "out_channels"),
        }.get(demand.name, (_RECURRENT, "hidden_size"))  # fmt: skip
        row = [each.settings.get(name) for each in self._layers(kinds)]
        wanted = list(demand.values)
        return row[: len(wanted)] == wanted and (demand.name != "mlp" or len(row) == len(wanted) + 1) and (
            demand.name not in ("cnn", "cnn1d") or len(row) == len(wanted)
        )  # fmt: skip

    def _maps(self, demand: Demand) -> bool:
        *before, after = demand.values
        family, _, each_step = demand.name.partition(" ")
        if family == "rnnwords":
            tables = [each for each in self._layers(("Embedding",)) if each.settings.get("num_embeddings") == before[0]]
            return bool(tables) and any(_gives(each, after, steps=bool(each_step)) for each in self.seen.layers)
        for each in self.seen.layers:
            if _gives(each, after, steps=bool(each_step)):
                given = each.shapes[0][-1:] if family == "rnn" else each.shapes[0][1:]
                if list(given) == before or (family == "mlp" and prod(given) == prod(before)):
                    return True
        return False

    def _is_deep(self, demand: Demand) -> bool:
        if demand.name == "cnn":
            return len(self._layers(_CONVOLUTION)) == demand.values[0]
        return any(each.settings.get("num_layers") == demand.values[0] for each in self._layers(_RECURRENT))

    def _layers(self, kinds: tuple[str, ...]) -> list[Layer]:
        return [each for each in self.seen.layers if set(kinds) & set(each.kinds)]

    @cached_property
    def _tree(self) -> ast.Module:
        return ast.parse(self.done.run.code)

    @cached_property
    def _names(self) -> set[str]:
        """Return the names that the code uses or gives."""
        names: set[str] = set()
        for node in ast.walk(self._tree):
            for field in ("id", "attr", "arg", "name"):
                if isinstance(value := getattr(node, field, None), str):
                    names.add(value)
        return names

    @cached_property
    def _imports(self) -> set[str]:
        found = {each.name for node in ast.walk(self._tree) if isinstance(node, ast.Import) for each in node.names}
        return found | {node.module or "" for node in ast.walk(self._tree) if isinstance(node, ast.ImportFrom)}

    @cached_property
    def _constants(self) -> set[float]:
        nodes = [node for node in ast.walk(self._tree) if isinstance(node, ast.Constant)]
        return {
            node.value for node in nodes if isinstance(node.value, int | float) and not isinstance(node.value, bool)
        }

    @cached_property
    def _numbers(self) -> set[float]:
        """Return all numbers of the code, the settings and the shapes, and how many layers of a kind there are."""
        found = set(self._constants)
        tools: list[Layer | Tool] = [*self.seen.layers, *self.seen.optimizers, *self.seen.schedules, *self.seen.loaders]
        for each in tools:
            for value in each.settings.values():
                row = value if isinstance(value, tuple) else (value,)
                found |= {part for part in row if isinstance(part, int | float) and not isinstance(part, bool)}
        for layer in self.seen.layers:
            found |= {part for shape in layer.shapes for part in shape}
        kinds = [each.kind for each in self.seen.layers]
        return found | {kinds.count(kind) for kind in kinds}


def _gives(layer: Layer, width: float, *, steps: bool) -> bool:
    """Tell whether what a layer gives has this width, for each step or once."""
    if len(layer.shapes) < 2 or not (layer.shapes[0] and layer.shapes[1]):
        return False
    return layer.shapes[1][-1] == width and (len(layer.shapes[1]) == 3) is steps
