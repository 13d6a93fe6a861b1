"""Measuring how answers to short items are marked, on the answers of evals/grading.yaml: by wording, and by likeness.

Likeness to the item's own answer is measured beside the marks and gives none: it does not tell an answer from its opposite.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from agent.grading import Mark, grade
from evals.questions import Half
from knowledge.quiz import QuizItem
from knowledge.source import SourceError, read_rows
from knowledge.words import language_of

ANSWERS = Path(__file__).with_name("grading.yaml")

Says = Literal["all", "first", "second", "none", "swapped"]
Vectors = npt.NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
"""Texts to vectors of length 1, (texts, dimension)."""


@dataclass(frozen=True)
class Said:
    """An answer, and which of the facts that its item needs it says."""

    item: str
    text: str
    says: Says
    half: Half


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")
    item: str
    half: Half
    all: list[str]
    first: list[str] = []
    second: list[str] = []
    none: list[str]
    swapped: list[str] = []


def read_answers(path: Path = ANSWERS) -> tuple[Said, ...]:
    """Read all answers.

    Raises:
        SourceError: for a row that is not of this form, or an item that stands there twice.
    """
    answers: list[Said] = []
    known: set[str] = set()
    for line in read_rows(path):
        try:
            row = _Row.model_validate(line.value)
        except ValueError as error:
            raise SourceError(path, line.line, str(error)) from None
        if row.item in known:
            raise SourceError(path, line.line, f"{row.item} stands there twice")
        known.add(row.item)
        answers += [Said(row.item, text, says, row.half) for says in get_args(Says) for text in getattr(row, says)]
    return tuple(answers)


def report(answers: Sequence[Said], items: Mapping[str, QuizItem], embed: Embed) -> Iterator[str]:
    """Yield the marks by what an answer says, then how likeness sets the right ones apart from each other kind."""
    groups = {says: [each for each in answers if each.says == says] for says in get_args(Says)}
    for says, group in groups.items():
        marks = Counter(grade(items[each.item], each.text).mark for each in group)
        yield f"{says:>8}: n={len(group):3} " + ", ".join(f"{mark} {marks[mark]}" for mark in Mark)
    alike = {says: likeness(group, items, embed) for says, group in groups.items() if group}
    right = alike.pop("all", np.zeros(0))
    for says, others in alike.items():
        yield f"likeness of all above {says}: {above(right, others):.3f} (n={len(right)}, {len(others)})"
    for kept in (0.9, 0.75, 0.5, 0.25) if len(right) else ():
        limit = float(np.quantile(right, 1 - kept))
        shares = ", ".join(f"{says} {np.mean(others >= limit):.2f}" for says, others in alike.items())
        yield f"from {limit:.2f} on: all {np.mean(right >= limit):.2f}, {shares}"


def likeness(answers: Sequence[Said], items: Mapping[str, QuizItem], embed: Embed) -> npt.NDArray[np.float64]:
    """Return the cosine of each answer with its item's own answer in the same language."""
    own = [items[each.item].answer for each in answers]
    keys = [words.in_(language_of(each.text)) if words else "" for words, each in zip(own, answers, strict=True)]
    vectors = embed([*(each.text for each in answers), *keys])
    return np.asarray(np.einsum("ad,ad->a", vectors[: len(answers)], vectors[len(answers) :]), dtype=np.float64)


def above(right: npt.NDArray[np.float64], others: npt.NDArray[np.float64]) -> float:
    """Return how often one of the first is above one of the second: the area under the curve, .5 by chance."""
    more, same = right[:, None] > others[None], right[:, None] == others[None]
    return float(np.mean(more + 0.5 * same))
