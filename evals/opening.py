"""A model without a tutor around it: one that judges, or plays the learner."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from rich.console import Console

from agent.models.choose import choose
from agent.models.seam import TutorModel
from agent.settings import Settings

errors = Console(stderr=True, soft_wrap=True, highlight=False)


@contextmanager
def opened(spec: str) -> Iterator[TutorModel]:
    """Open a model, and close it.

    Raises:
        ModelError: with what happened and what to type.
    """
    with closing(choose(spec, cache=Settings().cache, report=_say)) as model:
        yield model


def _say(text: str) -> None:
    errors.print(text, style="dim", markup=False)
