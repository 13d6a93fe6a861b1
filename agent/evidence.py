"""What a program's run and its text hold, to be compared with demands: layers, calls, tools, settings, names, numbers."""

import ast
from collections.abc import Iterable, Iterator
from functools import cached_property

from tools.run import Run
from tools.witness import Layer, Seen, Tool

_OF_OPTIMIZER = ("lr", "initial_lr", "max_lr", "momentum", "weight_decay")
_OF_CONVOLUTION = ("kernel_size", "stride")
"""Settings that pooling has, too: of a kernel of 5, a pool of 5 is no evidence."""
CONVOLUTION = ("_ConvNd",)


class Evidence:
    """A run that is looked at."""

    def __init__(self, run: Run, seen: Seen) -> None:
        self.run, self.seen = run, seen

    @cached_property
    def kinds(self) -> set[str]:
        """Return the classes of the layers, and those that they descend from."""
        return {kind for each in self.seen.layers for kind in each.kinds}

    @cached_property
    def calls(self) -> set[str]:
        """Return the functions of torch that were called; dropout only if by the program: attention calls it with a share of 0."""
        return set(self.seen.calls) - ({"dropout"} if "dropout" not in self.names else set())

    @cached_property
    def tools(self) -> set[str]:
        """Return the classes of the optimizers, schedules and loaders."""
        return {each.kind for each in (*self.seen.optimizers, *self.seen.schedules, *self.seen.loaders)}

    def layers(self, kinds: tuple[str, ...]) -> list[Layer]:
        """Return the layers of these kinds, in order."""
        return [each for each in self.seen.layers if set(kinds) & set(each.kinds)]

    def settings(self, names: Iterable[str]) -> Iterator[object]:
        """Yield the values of settings: of the optimizers and schedules, or of the layers and loaders."""
        names = tuple(names)
        parts: list[Layer | Tool] = [*self.seen.layers, *self.seen.loaders]
        if set(names) & set(_OF_OPTIMIZER):
            parts = [*self.seen.optimizers, *self.seen.schedules]
        elif set(names) & set(_OF_CONVOLUTION):
            parts = [*self.layers(CONVOLUTION)]
        for each in parts:
            yield from (each.settings[name] for name in names if name in each.settings)

    @cached_property
    def names(self) -> set[str]:
        """Return the names that the code uses or gives."""
        nodes = list(ast.walk(self._tree))
        values = [getattr(node, field, None) for node in nodes for field in ("id", "attr", "arg", "name")]
        return {value for value in values if isinstance(value, str)}

    @cached_property
    def imports(self) -> set[str]:
        """Return the packages that the code imports."""
        nodes = list(ast.walk(self._tree))
        found = {each.name for node in nodes if isinstance(node, ast.Import) for each in node.names}
        found |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
        return {each.split(".")[0] for each in found}

    @cached_property
    def constants(self) -> set[float]:
        """Return the numbers that stand in the code."""
        values = [node.value for node in ast.walk(self._tree) if isinstance(node, ast.Constant)]
        return {value for value in values if isinstance(value, int | float) and not isinstance(value, bool)}

    @cached_property
    def numbers(self) -> set[float]:
        """Return all numbers of the code, the settings and the shapes, and how many layers of a kind there are."""
        found = set(self.constants)
        parts: list[Layer | Tool] = [*self.seen.layers, *self.seen.optimizers, *self.seen.schedules, *self.seen.loaders]
        for each in parts:
            for value in each.settings.values():
                row = value if isinstance(value, tuple) else (value,)
                found |= {part for part in row if isinstance(part, int | float) and not isinstance(part, bool)}
        for layer in self.seen.layers:
            found |= {part for shape in layer.shapes for part in shape}
        kinds = [each.kind for each in self.seen.layers]
        return found | {kinds.count(kind) for kind in kinds}

    @cached_property
    def _tree(self) -> ast.Module:
        return ast.parse(self.run.code)
