"""What is secret now, and whether a text gives it away: keys of open items, an open prediction, an open solution.

Pure. What is secret here is in no reply and in no prompt before the learner has answered.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from agent.grading import LETTERS, asked, says, shuffled
from agent.lesson import Step
from agent.pending import split_prediction
from agent.situation import Situation
from knowledge.note import Note
from knowledge.passage import Passage
from knowledge.quiz import QuizItem
from tools.exercise import Exercise

SHORTEST_LINE = 16
"""Characters of a line of code that tells a solution: `return x` is everybody's."""
SHORTEST_TOLD = 8
"""Characters of a line of output, or of a part of an answer, that tells a prediction: `True` and 不会 are everybody's."""
TELLING_DIGITS = 3
"""Digits of a printed number that is no chance in another text: 0.734, and not 0.5."""
_NUMBER = re.compile(
    r"(?<![\w.\[/])[-−]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[-+]?\d+)?(?:\s*/\s*\d+|\s*%)?(?![\w/]|\.\d)",
    re.IGNORECASE | re.ASCII,
)
"""Not the label of a citation, and not a part of a word, a date or a path."""
_SAYS_LETTER = r"(?:答案|选|answer|choose|option)[^A-H\n。.]{{0,8}}\b{letter}\b"


class Secret(Protocol):
    """Something that the learner is to find."""

    @property
    def questions(self) -> tuple[str, ...]:
        """Return what asks for it; who repeats that wants it told."""
        ...

    def leak(self, text: str, message: str) -> str:
        """Return the part of a text that gives it away; what the learner's message says first gives nothing away."""
        ...


@dataclass(frozen=True)
class Key:
    """The key of an open item: the option that is right, its letter, the number, or all key facts that are missing."""

    item: QuizItem

    @property
    def questions(self) -> tuple[str, ...]:
        """As a secret."""
        return self.item.question.zh, self.item.question.en

    def leak(self, text: str, message: str) -> str:
        """As a secret; the question, its options and its hints are none."""
        for own in self._public():
            text = text.replace(own, " ")
        if self.item.kind == "choice":
            return self._option(text, message)
        if self.item.value is not None:
            return _number(self.item.value, self.item.tolerance, text, message)
        answers = (self.item.answer.zh, self.item.answer.en) if self.item.answer else ()
        return next((answer for answer in answers if answer and says(answer, text)), "") or self._facts(text, message)

    def _public(self) -> Iterator[str]:
        for language in ("zh", "en"):
            yield asked(self.item, language)
            yield self.item.question.in_(language)
            yield from (hint.in_(language) for hint in self.item.hints)

    def _option(self, text: str, message: str) -> str:
        letter, right = next(each for each in zip(LETTERS, shuffled(self.item), strict=False) if each[1].right)
        said = _words(right.words.zh, text, message) or _words(right.words.en, text, message)
        told = re.search(_SAYS_LETTER.format(letter=letter), text)
        return said or (told[0] if told else "")

    def _facts(self, text: str, message: str) -> str:
        needed = [fact.wordings for fact in self.item.facts if not fact.optional]
        missing = [wordings for wordings in needed if not any(says(each, message) for each in wordings)]
        told = [next((each for each in wordings if says(each, text)), "") for wordings in missing]
        return ", ".join(told) if all(told) else ""


@dataclass(frozen=True)
class Prediction:
    """What the learner is to predict: the answer in the note, and what its code prints."""

    note: Note

    @property
    def questions(self) -> tuple[str, ...]:
        """As a secret."""
        return (split_prediction(self.note.prediction)[0],)

    def leak(self, text: str, message: str) -> str:
        """As a secret; what stands in the question or in the code is none."""
        question, answer = split_prediction(self.note.prediction)
        code = self.note.code[0]
        known = f"{code.source}\n{question}\n{message}"
        told = [" ".join(line.split()) for line in code.output.splitlines()] + re.split(r"[：；。，]", answer)
        flat = " ".join(text.split())
        if said := next(
            (each for each in told if len(each) >= SHORTEST_TOLD and each in flat and each not in known), ""
        ):
            return said
        numbers = {_value(each) for each in _NUMBER.findall(known)}
        first = [each for each in _NUMBER.findall(answer) if _value(each) not in numbers][:1]
        printed = [each for each in _NUMBER.findall(code.output) if len(re.sub(r"\D", "", each)) >= TELLING_DIGITS]
        secret = {_value(each) for each in (*first, *printed)} - numbers
        return next((each for each in _NUMBER.findall(text) if _value(each) in secret), "")


@dataclass(frozen=True)
class Solution:
    """The lines that solve an open exercise, but those that its starter or the learner's last code has."""

    exercise: Exercise
    written: str = ""

    @property
    def questions(self) -> tuple[str, ...]:
        """As a secret; `workout.asks_for_solution` knows who asks."""
        return ()

    def leak(self, text: str, message: str) -> str:
        """As a secret."""
        given = f"{self.exercise.starter}\n{self.written}\n{message}"
        lines = sorted({line.strip() for line in self.exercise.solution.splitlines()})
        return next((line for line in lines if len(line) >= SHORTEST_LINE and line not in given and line in text), "")


def secrets_of(at: Situation) -> tuple[Secret, ...]:
    """Return what is secret where the dialogue stands."""
    dialogue = at.dialogue
    found: list[Secret] = []
    if dialogue.placing:
        items = [item for group in at.placement.items.values() for item in group]
        found += [Key(item) for item in items if item.id == dialogue.placing.item]
    if dialogue.exercise and (exercise := at.exercises.get(dialogue.exercise.id)):
        found.append(Solution(exercise, dialogue.exercise.code))
    lesson = dialogue.lesson
    if lesson and lesson.step is Step.CHECK:
        found += [Key(item) for item in at.curriculum.quizzes.get(lesson.note, ()) if item.id == lesson.item]
    if lesson and lesson.step is Step.PREDICT and (note := at.curriculum.notes.get(lesson.note)):
        found.append(Prediction(note))
    return tuple(found)


def given_away(secrets: Sequence[Secret], text: str, message: str) -> Secret | None:
    """Return the first secret that a text gives away."""
    return next((secret for secret in secrets if secret.leak(text, message)), None)


def held_back(
    secrets: Sequence[Secret], passages: Sequence[Passage], message: str
) -> tuple[tuple[Passage, ...], Secret | None]:
    """Return the passages that give nothing away, alone or together with those before, and what the first other would."""
    kept: list[Passage] = []
    text, first = "", None
    for passage in passages:
        more = f"{text}\n{passage.words.zh}\n{passage.words.en}"
        if secret := given_away(secrets, more, message):
            first = first or secret
            continue
        kept.append(passage)
        text = more
    return tuple(kept), first


def _value(number: str) -> float:
    """Return what a number is worth: 36,864, −2, 1/4 and 25 % among them."""
    text = re.sub(r"[,\s]", "", number.replace("−", "-"))
    if text.endswith("%"):
        return float(text[:-1]) / 100
    top, slash, bottom = text.partition("/")
    return float(top) / float(bottom) if slash and bottom.strip("0") else float(top)


def _number(value: float, tolerance: float, text: str, message: str) -> str:
    """Return the number in a text that would be graded right, unless the message has it."""
    margin = tolerance + 1e-9 * max(1.0, abs(value))

    def found(words: str) -> str:
        return next((each for each in _NUMBER.findall(words) if abs(_value(each) - value) <= margin), "")

    return "" if found(message) else found(text)


def _words(words: str, text: str, message: str) -> str:
    """Return the words if they stand in a text, Latin ones and numbers as a whole, and not in the message."""
    edges = [r"(?<![\w.\[])" if words[:1].isascii() else "", r"(?!\w|\.\d)" if words[-1:].isascii() else ""]
    pattern = re.compile(edges[0] + re.escape(words) + edges[1], re.IGNORECASE | re.ASCII)
    return words if pattern.search(text) and not pattern.search(message) else ""
