"""Saving the figures of a snippet as pictures with a description; used in the child."""

import io
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt

from tools.limits import MAX_FIGURE_MB, MAX_FIGURES, MB

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class Plots:
    """Where the figures of one run go, in the order in which they were shown."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.count = 0

    def watch(self) -> None:
        """Replace `plt.show` by ours."""

        # A function, since pyplot writes to its `__signature__`.
        def show(*_: object, **__: object) -> None:
            """Save and close every open figure."""
            self.show()

        plt.__dict__["show"] = show

    def show(self) -> None:
        """Save and close every open figure."""
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
