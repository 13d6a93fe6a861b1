"""What the readers of the forms share: how a broken part is named, and who speaks."""

from collections.abc import Callable, Iterator

from evals.judge.exchange import Exchange, Role

Note = Callable[[str], None]
"""Takes what is wrong with a part of a record that is read without it."""
Form = Callable[[object, Note], Iterator[Exchange]]
"""Yields the exchanges of a record; raises ValidationError or ValueError with the field that is wrong."""

_ROLES = {
    "learner": Role.LEARNER,
    "student": Role.LEARNER,
    "user": Role.LEARNER,
    "tutor": Role.TUTOR,
    "teacher": Role.TUTOR,
    "assistant": Role.TUTOR,
}


def role(name: str, where: str) -> Role:
    """Return who speaks.

    Raises:
        ValueError: with the field, if nobody knows.
    """
    known = _ROLES.get(name.strip().lower())
    if known is None:
        raise ValueError(f"{where}: nobody knows who {name!r} is; write one of {', '.join(_ROLES)}")
    return known
