"""What a message wants that no rule knows: it is compared with what learners say when they want something.

Whoever sounds as much like an answer, or a question on the subject, wants neither of the wishes; and where two wishes are
alike, both are offered.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from agent.intent import Intent
from knowledge.classes import Classes
from knowledge.library import Library, Report, no_report
from knowledge.vectors import VectorCache
from knowledge.words import Language, is_cjk

ANSWER, QUESTION = "answer", "question"
THINKING = "thinking"
"""The wish for a moment, which is a pause, and no rest."""
ABOUT = "about "
"""A wish that begins so is for a topic of `agent.topics`."""
SURE = 0.08
"""By so much a wish must be likelier than the next one to be taken for it (sayings left out: evals/LOG.md)."""
FIRM = 0.3
"""So likely it must be: 要花多少钱 is not very like any saying."""
APART = 0.15
"""By so much a wish must be likelier than an answer or a question to be taken for it."""
PLAIN, PLAINLY_APART = 0.4, 0.25
"""The same for a part of a message: of 662 long statements 7 hold such a part, of 500 questions in parts 6."""
LIKELY = 0.05
"""By so much it must be likelier to be offered."""
CLOSE = 0.15
"""What falls short of the likeliest by no more may be meant as well."""
OFFERED = 3
SHORTEST = 2
"""Characters: one sign is like too many things."""
LONGEST = 40
"""Characters: who says more tells something."""

_PIECES = re.compile(r"[\u3400-\u9fff]+|[a-z0-9']+")


class Wish(BaseModel):
    """A wish, and how learners say it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    wish: str
    chip: dict[Language, str] | None = None
    """What is offered where it is not clear what is meant; None: it is not offered."""
    sayings: tuple[str, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Heard:
    """What a message may want, the likeliest first."""

    names: tuple[str, ...]
    scores: tuple[float, ...]

    @property
    def wish(self) -> str | None:
        """Return the wish, if it is clear, and clearly no answer or question."""
        return self._wish(FIRM, APART)

    @property
    def plain_wish(self) -> str | None:
        """Return the wish, if it is clear even where more is said."""
        return self._wish(PLAIN, PLAINLY_APART)

    def _wish(self, least: float, apart: float) -> str | None:
        (name, score), (_, second) = [*self._wishes, ("", 0.0), ("", 0.0)][:2]
        return name if name and score >= max(least, second + SURE, self._other + apart) else None

    @property
    def wants_nothing(self) -> bool:
        """Tell whether it is likeliest an answer, or a question on the subject."""
        return self.names[:1] in ((ANSWER,), (QUESTION,))

    @property
    def guesses(self) -> tuple[str, ...]:
        """Return the wishes that it may be, if it is likelier one of them than an answer or a question."""
        least = max([self._other + LIKELY, *(score - CLOSE for score in self.scores[:1])])
        return tuple(name for name, score in self._wishes if score >= least)[:OFFERED]

    @property
    def _ranked(self) -> list[tuple[str, float]]:
        return list(zip(self.names, self.scores, strict=True))

    @property
    def _wishes(self) -> list[tuple[str, float]]:
        return [each for each in self._ranked if each[0] not in (ANSWER, QUESTION)]

    @property
    def _other(self) -> float:
        return max((score for name, score in self._ranked if name in (ANSWER, QUESTION)), default=0.0)


NOTHING_HEARD = Heard((), ())


@cache
def wishes() -> tuple[Wish, ...]:
    """Return the wishes of sayings.yaml."""
    raw = yaml.safe_load(Path(__file__).with_name("sayings.yaml").read_text(encoding="utf-8"))
    return tuple(TypeAdapter(list[Wish]).validate_python(raw))


def chip_of(name: str, language: Language) -> str | None:
    """Return by which words a wish is offered."""
    return next((each.chip[language] for each in wishes() if each.wish == name and each.chip), None)


def meaning(name: str) -> tuple[Intent, str]:
    """Return the intent of a wish, and its topic: of one that is about the tutor or the course, and of a pause to think."""
    if name == THINKING:
        return Intent.PAUSE, THINKING
    return (Intent.ABOUT, name.removeprefix(ABOUT)) if name.startswith(ABOUT) else (Intent(name), "")


class Hearing:
    """Compares messages with sayings, and with questions of the notes."""

    def __init__(self, known: Sequence[Wish], library: Library, cache: Path, *, report: Report = no_report) -> None:
        """Embed what is not embedded yet; `report` gets (done, total) of that."""
        self._library, self._names = library, (*(each.wish for each in known), QUESTION)
        self._sayings = [saying for each in known for saying in each.sayings]
        self._of = [number for number, each in enumerate(known) for _ in each.sayings]
        cached = VectorCache(cache / "index" / f"sayings-{library.model_name}.npz", library.embed_all)
        self._vectors = library.whitened(cached.vectors(self._sayings, report))

    @cached_property
    def classes(self) -> Classes:
        """Learn what each wish sounds like, which takes a second: with the first message, or before it where one is warmed up."""
        asks, asked = self._library.samples
        of = np.array([*self._of, *[len(self._names) - 1] * len(asks)])
        return Classes([*self._sayings, *asks], np.concatenate([self._vectors, asked]), of, pieces_of)

    def hear(self, message: str, /) -> Heard:
        """Return what a message may want; nothing where it is too long for a wish."""
        text = message.strip()
        if not SHORTEST <= len(text) <= LONGEST:
            return NOTHING_HEARD
        scores = self.classes.scores(text, self._library.whitened(self._library.embed(text)))
        ranked = np.argsort(-scores)
        return Heard(tuple(self._names[each] for each in ranked), tuple(map(float, scores[ranked])))


def pieces_of(text: str) -> list[str]:
    """Return what a short text is compared by: characters and their pairs with both ends marked, words and their pairs."""
    pieces: list[str] = []
    for part in _PIECES.findall(text.lower()):
        if is_cjk(part[0]):
            pieces += [*part, *("".join(pair) for pair in pairwise(f"^{part}$"))]
        else:
            pieces.append(part)
    words = [piece for piece in pieces if piece.isascii()]
    return pieces + [f"{first} {second}" for first, second in pairwise(words)]
