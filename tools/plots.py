"""Saving the figures of a snippet as pictures with a description; used in the child.

matplotlib is only touched once the snippet itself has imported it.
"""

import io
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from tools.limits import MAX_FIGURE_MB, MAX_FIGURES, MB

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PYPLOT = "matplotlib.pyplot"


class Plots:
    """Where the figures of one run go, in the order in which they were shown."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.count = 0

    def watch(self) -> None:
        """Replace `plt.show` by ours when the snippet imports pyplot."""
        sys.meta_path.insert(0, PyplotFinder(self))

    def show(self) -> None:
        """Save and close every open figure."""
        if PYPLOT not in sys.modules:
            return
        import matplotlib.pyplot as plt

        for number in plt.get_fignums():
            self.save(plt.figure(number))
            plt.close(number)

    def rescue(self) -> None:
        """Save what a failed snippet had drawn so far, where that can be drawn at all."""
        with suppress(Exception):
            self.show()

    def save(self, figure: "Figure") -> None:
        """Write one picture, or say on stderr why not."""
        self.count += 1
        if self.count > MAX_FIGURES:
            if self.count == MAX_FIGURES + 1:
                print(f"only the first {MAX_FIGURES} figures are kept", file=sys.stderr)
            return
        picture = io.BytesIO()
        figure.savefig(picture, format="png")
        if picture.tell() > MAX_FIGURE_MB * MB:
            print(f"figure {self.count} is left out: more than {MAX_FIGURE_MB} MB", file=sys.stderr)
            return
        (self.out / f"{self.count:02}.txt").write_text(describe(figure))
        (self.out / f"{self.count:02}.png").write_bytes(picture.getvalue())


class PyplotFinder(MetaPathFinder, Loader):
    """Lets pyplot be found and executed as ever, then puts our `show` into it."""

    def __init__(self, plots: Plots) -> None:
        self.plots = plots
        self.loader: Loader | None = None

    def find_spec(self, name: str, _: Sequence[str] | None, __: ModuleType | None = None) -> ModuleSpec | None:
        """Only for pyplot, and only once, so that the search for it does not come back here."""
        if name != PYPLOT:
            return None
        sys.meta_path.remove(self)
        spec = find_spec(name)
        if spec is not None:
            self.loader, spec.loader = spec.loader, self
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """As pyplot's own loader does."""
        return self.loader.create_module(spec) if self.loader else None

    def exec_module(self, module: ModuleType) -> None:
        """Execute pyplot, then replace its `show`."""
        if self.loader:
            self.loader.exec_module(module)

        # A function, since pyplot writes to its `__signature__`.
        def show(*_: object, **__: object) -> None:
            """Save and close every open figure."""
            self.plots.show()

        module.__dict__["show"] = show


def describe(figure: "Figure") -> str:
    """The words in a figure: its title, then each plot's title and labels."""
    title = figure.get_suptitle()
    plots = [text for axes in figure.axes if (text := describe_axes(axes))]
    return "; ".join([title, *plots] if title else plots) or "plot without title or labels"


def describe_axes(axes: "Axes") -> str:
    """`title (x: …, y: …, lines: …)`, as far as there is any."""
    _, names = axes.get_legend_handles_labels()
    found = {"x": axes.get_xlabel(), "y": axes.get_ylabel(), "legend": " / ".join(names)}
    labels = ", ".join(f"{name}: {text}" for name, text in found.items() if text)
    title = axes.get_title()
    return f"{title} ({labels})" if title and labels else title or labels
