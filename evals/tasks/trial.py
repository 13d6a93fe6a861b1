"""Running a program with a hidden test behind it: what is believed is a word that only the test's last line prints."""

import re
import secrets
from collections.abc import Callable, Sequence

from tools.run import Run

_IN_TEST = re.compile(r" \(line \d+\)$")
Runs = Callable[[str], Run]
"""Where a program is run."""

HELP = '''
import torch as _torch
from torch import nn as _nn


def modules(kind=_nn.Module):
    """Return the modules that stand in the program's variables, the largest one first."""
    found = {id(v): v for k, v in list(globals().items()) if isinstance(v, kind) and not k.startswith("_")}
    return sorted(found.values(), key=count, reverse=True)


def count(module):
    """Return the number of a module's parameters that are learnt."""
    return sum(p.numel() for p in module.parameters() if p.requires_grad)


def shape_of(module, *inputs):
    """Return the shape of what a module gives in evaluation mode; None where it does not take the inputs."""
    training = module.training
    try:
        with _torch.no_grad():
            got = module.eval()(*inputs)
    except Exception:
        return None
    finally:
        module.train(training)
    return tuple(got.shape) if isinstance(got, _torch.Tensor) else None


def mapping(before, after):
    """Return the largest module, or part of one, that takes an input (a tensor, or one of this shape) to a shape."""
    given = before if isinstance(before, _torch.Tensor) else _torch.rand(before)
    parts = {id(part): part for module in modules() for part in module.modules() if count(part)}
    for module in [*modules(), *sorted(parts.values(), key=count, reverse=True)]:
        if shape_of(module, given) == tuple(after):
            return module
    raise AssertionError(f"no module maps {tuple(given.shape)} to {tuple(after)}")


def inside(module, kind):
    """Return the parts of a module that are of a kind."""
    return [part for part in module.modules() if isinstance(part, kind)]
'''
"""What a test may use to find its way in a program whose names it does not know."""


def tried(program: str, test: str, run: Runs) -> str | None:
    """Run a program with a test behind it; return why it fails, None if it passes."""
    ended = secrets.token_hex(8)
    done = run(f"{program.rstrip()}\n{HELP}\n{test.rstrip()}\nprint('\\n{ended}')\n")
    if done.error:
        return (
            _IN_TEST.sub("", done.error.splitlines()[-1])
            if "AssertionError" in done.error
            else done.error.splitlines()[-1]
        )
    return None if ended in done.stdout else "ends before the hidden test does"


def passes_one(programs: Sequence[str], test: str, run: Runs) -> str | None:
    """Try several readings of what was shown; None if one passes, else why the first one fails."""
    first: str | None = "shows no program"
    for number, program in enumerate(programs):
        why = tried(program, test, run)
        if why is None:
            return None
        first = why if number == 0 else first
    return first
