"""What a run that ended without an error still tells: the warnings of libraries, and numbers that are no numbers."""

import math
import warnings
from dataclasses import dataclass, field
from typing import TextIO

from tools.inside.evidence import innermost_line
from tools.inside.looking import LONGEST_NAME, bounded, is_tensor, quiet
from tools.inside.untrained import untrained

MOST_SIGNS = 8
LONGEST_MESSAGE = 300


@dataclass
class Aftermath:
    """Listens to warnings while the snippet runs; `signs` afterwards."""

    heard: list[dict[str, object]] = field(default_factory=list)

    def listen(self) -> None:
        """Hear each warning from now on, and let it be printed as before."""
        printed = warnings.showwarning

        def show(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            quiet(self._note, category.__name__, str(message))
            printed(message, category, filename, lineno, file, line)

        warnings.showwarning = show

    def _note(self, category: str, message: str) -> None:
        if len(self.heard) < MOST_SIGNS:
            said = {"types": [category[:LONGEST_NAME]], "message": message[:LONGEST_MESSAGE]}
            self.heard.append(said | {"line": innermost_line()})

    def signs(self, namespace: dict[str, object]) -> dict[str, object]:
        """JSON-able, at most 8 KB: `{"signs": [{types, message, line}]}`; what `namespace` shows is one of type NaN, NoGradient or NoOptimizer."""
        lost = [name for name, value in list(namespace.items())[:2000] if quiet(is_nan, value)]
        found: list[dict[str, object]] = [
            {"types": ["NaN"], "message": name[:LONGEST_NAME], "line": None} for name in lost
        ]
        found += quiet(untrained, namespace) or []
        return bounded({"signs": (self.heard + found)[:MOST_SIGNS]})


def is_nan(value: object) -> bool:
    """Whether a value is the number NaN, as a float, a tensor of one element, or at the end of a list of these."""
    if type(value) is list and value:
        value = value[-1]
    if is_tensor(value):
        value = value.item() if value.numel() == 1 and value.is_floating_point() else 0.0
    return isinstance(value, float) and math.isnan(value)
