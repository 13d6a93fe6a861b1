"""Quiz items of a note, parsed from `notes/ID/quiz.yaml`."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from knowledge.formula import compute
from knowledge.source import Row, SourceError, first_fault, read_rows
from knowledge.words import Words

NO_WORDS = Words("", "")
HINTS = 3
"""Of each item of a note; a placement gives none."""


@dataclass(frozen=True)
class Option:
    """One choice; a wrong one is a named misconception with feedback of its own."""

    words: Words
    right: bool
    misconception: str = ""
    feedback: Words = NO_WORDS


@dataclass(frozen=True)
class KeyFact:
    """One thing that a short answer must say, in any of the accepted wordings."""

    wordings: tuple[str, ...]
    optional: bool
    missing: Words


@dataclass(frozen=True)
class Wrong:
    """A typical wrong answer: a number, or a claim, and what to say to it."""

    value: float | None
    claim: str
    feedback: Words
    misconception: str = ""


@dataclass(frozen=True)
class QuizItem:
    """A question with a key that code can grade by."""

    id: str
    note: str
    kind: Literal["choice", "numeric", "short"]
    level: int
    question: Words
    hints: tuple[Words, ...]
    options: tuple[Option, ...] = ()
    value: float | None = None
    tolerance: float = 0.0
    facts: tuple[KeyFact, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    answer: Words | None = None
    why: Words = NO_WORDS
    """The reason for the key, told once the item is settled."""
    formula: str = ""
    """How a numeric key is worked out, as Python."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Pair(_Model):
    zh: str
    en: str

    def words(self) -> Words:
        return Words(self.zh, self.en)


class _Key(_Model):
    compute: str | None = None
    tolerance: float = 0.0
    zh: str | None = None
    en: str | None = None


class _Distractor(_Model):
    value: float | None = None
    zh: str | None = None
    en: str | None = None
    misconception: str
    feedback: _Pair


class _Fact(_Model):
    any: list[str] = Field(min_length=1)
    optional: bool = False
    missing: _Pair = _Pair(zh="", en="")


class _Claim(_Model):
    claim: str
    feedback: _Pair


class _Common(_Model):
    id: str
    level: int = Field(ge=1, le=3)
    question: _Pair
    hints: list[_Pair] = Field(default=[], max_length=3)
    why: _Pair = _Pair(zh="", en="")

    def base(self) -> tuple[str, int, Words, tuple[Words, ...]]:
        return self.id, self.level, self.question.words(), tuple(hint.words() for hint in self.hints)


class _Choice(_Common):
    kind: Literal["choice"]
    key: _Key
    distractors: list[_Distractor] = Field(min_length=3)

    def item(self, note: str) -> QuizItem:
        id_, level, question, hints = self.base()
        options = [_right_option(self.key), *map(_wrong_option, self.distractors)]
        if len({option.words.zh for option in options}) < len(options):
            raise ValueError("two options are the same")
        return QuizItem(id_, note, "choice", level, question, hints, options=tuple(options), why=self.why.words())


class _Numeric(_Common):
    kind: Literal["numeric"]
    key: _Key
    mistakes: list[_Distractor] = []

    def item(self, note: str) -> QuizItem:
        id_, level, question, hints = self.base()
        if self.key.compute is None:
            raise ValueError("a numeric item needs key: {compute: …}")
        value = compute(self.key.compute)
        wrong = tuple(Wrong(each.value, "", each.feedback.words(), each.misconception) for each in self.mistakes)
        if any(each.value is not None and abs(each.value - value) <= self.key.tolerance for each in wrong):
            raise ValueError("a mistake has the key's own value")
        return QuizItem(
            id_,
            note,
            "numeric",
            level,
            question,
            hints,
            value=value,
            tolerance=self.key.tolerance,
            wrong=wrong,
            why=self.why.words(),
            formula=self.key.compute,
        )


class _Short(_Common):
    kind: Literal["short"]
    facts: list[_Fact] = Field(min_length=1)
    wrong: list[_Claim] = []
    answer: _Pair | None = None

    def item(self, note: str) -> QuizItem:
        id_, level, question, hints = self.base()
        facts = tuple(KeyFact(tuple(each.any), each.optional, each.missing.words()) for each in self.facts)
        wrong = tuple(Wrong(None, each.claim, each.feedback.words()) for each in self.wrong)
        answer = self.answer.words() if self.answer else None
        why = self.why.words() if self.why.zh else answer or NO_WORDS
        return QuizItem(id_, note, "short", level, question, hints, facts=facts, wrong=wrong, answer=answer, why=why)


_Item = TypeAdapter(Annotated[_Choice | _Numeric | _Short, Field(discriminator="kind")])


def number_words(value: float) -> Words:
    """Return a number as it is shown among the options."""
    text = f"{value:g}" if value != int(value) or abs(value) >= 1e15 else str(int(value))
    return Words(text, text)


LEAST_DIGITS, MOST_DIGITS = 3, 6
"""Significant digits of a number that is said as an answer; so many are enough to be exact."""


_DECIMALS = re.compile(r"保留([一二两三四五六])位小数")


def rounded(item: QuizItem) -> str:
    """Return an item's number with the decimals that its question asks for; else with as few digits as count as right, and three at least.

    5.28478 ± 0.02 is ≈ 5.28; a number of few digits stays as it is.
    """
    value = item.value or 0.0
    exact = number_words(value).zh
    if not item.tolerance or len(re.sub(r"\D", "", exact).lstrip("0")) <= LEAST_DIGITS + 1:
        return exact
    asked = _DECIMALS.search(item.question.zh)
    forms = [f".{'零一二三四五六'.index(asked[1].replace('两', '二'))}f"] if asked else []
    forms += [f"#.{digits}g" for digits in range(LEAST_DIGITS, MOST_DIGITS)]
    near = (f"{value:{form}}".rstrip(".") for form in forms)
    shown = next((each for each in near if abs(float(each) - value) <= item.tolerance), None)
    return f"≈ {shown}" if shown else exact


def _right_option(key: _Key) -> Option:
    if key.compute is not None:
        return Option(number_words(compute(key.compute)), right=True)
    if key.zh is None or key.en is None:
        raise ValueError("the key needs compute, or zh and en")
    return Option(Words(key.zh, key.en), right=True)


def _wrong_option(each: _Distractor) -> Option:
    if each.value is not None:
        words = number_words(each.value)
    elif each.zh is not None and each.en is not None:
        words = Words(each.zh, each.en)
    else:
        raise ValueError("a distractor needs value, or zh and en")
    return Option(words, right=False, misconception=each.misconception, feedback=each.feedback.words())


def read_quiz(path: Path) -> tuple[tuple[QuizItem, ...], tuple[str, ...]]:
    """Parse the quiz items of one note; return those that can be used, and what is wrong with the others.

    A broken item has no computable key, for example; it is named with its file and line, and the rest is there.
    """
    items: dict[str, QuizItem] = {}
    problems: list[str] = []
    try:
        for row in read_rows(path):
            try:
                item = _item(path, row)
            except SourceError as error:
                problems.append(str(error))
                continue
            if item.id in items:
                problems.append(f"{path}:{row.line}: {item.id}: there is already an item of this id")
            items.setdefault(item.id, item)
    except SourceError as error:
        problems.append(str(error))
    return tuple(items.values()), tuple(problems)


def item_of(raw: object, note: str) -> QuizItem:
    """Return an item from its form.

    Raises:
        ValueError: with what is wrong.
    """
    name = str(raw.get("id", "")) if isinstance(raw, dict) else ""
    try:
        return _Item.validate_python(raw).item(note)
    except ValidationError as error:
        what = first_fault(error)
    except ValueError as error:
        what = str(error)
    raise ValueError(f"{name}: {what}" if name else what)


def _item(path: Path, row: Row) -> QuizItem:
    try:
        item = item_of(row.value, path.parent.name)
    except ValueError as error:
        raise SourceError(path, row.line, str(error)) from None
    if len(item.hints) != HINTS:
        raise SourceError(path, row.line, f"{row.name}: wanted {HINTS} hints, found {len(item.hints)}")
    return item
