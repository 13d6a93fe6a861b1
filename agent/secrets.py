"""What is secret now, and whether a text gives it away: keys of open items, an open prediction, an open solution.

Pure. What is secret here is in no reply and in no prompt before the learner has answered.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from agent.grading import asked, says
from agent.lesson import Step
from agent.letters import LETTERS
from agent.opened import opened
from agent.options import shuffled
from agent.pasting import code_in
from agent.pending import split_prediction
from agent.situation import Situation
from agent.small_keys import number_of_key
from agent.telling import numbers_in, said_in, value_of, words_told
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
OWN_LINES = 0.8
"""Share of the lines of a program that code has which is the same with a change or two."""
_SAYS_LETTER = r"(?:答案|选|answer|choose|option)[^A-H\n。.]{{0,8}}\b{letter}\b"


class Secret(Protocol):
    """Something that the learner is to find."""

    @property
    def questions(self) -> tuple[str, ...]:
        """Return what asks for it; who repeats that wants it told."""
        ...

    @property
    def programs(self) -> tuple[str, ...]:
        """Return the code whose run would tell it."""
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

    @property
    def programs(self) -> tuple[str, ...]:
        """As a secret."""
        return tuple(code for question in self.questions if (code := code_in(question)))

    def leak(self, text: str, message: str) -> str:
        """As a secret; the question, its options and its hints are none."""
        for own in self._public():
            text = text.replace(own, "。")  # and what stands around it is not one clause
        if self.item.kind == "choice":
            return self._option(text, message)
        if self.item.value is not None:
            return number_of_key(self.item, text, message)
        answers = (self.item.answer.zh, self.item.answer.en) if self.item.answer else ()
        return next((answer for answer in answers if answer and says(answer, text)), "") or self._facts(text, message)

    def _public(self) -> Iterator[str]:
        for language in ("zh", "en"):
            yield asked(self.item, language)
            yield self.item.question.in_(language)
            yield from (hint.in_(language) for hint in self.item.hints)

    def _option(self, text: str, message: str) -> str:
        letter, right = next(each for each in zip(LETTERS, shuffled(self.item), strict=False) if each[1].right)
        said = words_told(right.words.zh, text, message) or words_told(right.words.en, text, message)
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
        return tuple(split_prediction(words)[0] for words in vars(self.note.prediction).values() if words)

    @property
    def programs(self) -> tuple[str, ...]:
        """As a secret."""
        return (self.note.code[0].source,)

    def leak(self, text: str, message: str) -> str:
        """As a secret; what stands in the question or in the code is none."""
        chinese, english = split_prediction(self.note.prediction.zh), split_prediction(self.note.prediction.en)
        code = self.note.code[0]
        known = f"{code.source}\n{chinese[0]}\n{english[0]}\n{said_in(message)}\n{message}"
        answers = re.split(r"[：；。，]", chinese[1]) + re.split(r"[:;.,](?=\s)", english[1])
        told = [" ".join(line.split()) for line in code.output.splitlines()] + answers
        flat = " ".join(text.split())
        if said := next(
            (each for each in told if len(each) >= SHORTEST_TOLD and each in flat and each not in known), ""
        ):
            return said
        numbers = {value_of(each) for each in numbers_in(known)}
        first = [each for each in numbers_in(chinese[1]) if value_of(each) not in numbers][:1]
        printed = [each for each in numbers_in(code.output) if len(re.sub(r"\D", "", each)) >= TELLING_DIGITS]
        secret = {value_of(each) for each in (*first, *printed)} - numbers
        return next((each for each in numbers_in(text) if value_of(each) in secret), "")


@dataclass(frozen=True)
class Solution:
    """The lines that solve an open exercise, but those that its starter or the learner's last code has."""

    exercise: Exercise
    written: str = ""

    @property
    def questions(self) -> tuple[str, ...]:
        """As a secret; `wanted.asks_for_solution` knows who asks."""
        return ()

    @property
    def programs(self) -> tuple[str, ...]:
        """As a secret; who has the solution may run it."""
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
    if open_ := opened(dialogue, at.curriculum):
        found.append(Key(open_.item))
    lesson = dialogue.lesson
    if lesson and lesson.step is Step.PREDICT and (note := at.curriculum.notes.get(lesson.note)):
        found.append(Prediction(note))
    return tuple(found)


def is_run_by(secret: Secret, code: str) -> bool:
    """Tell whether code is the one that is asked about, or nearly: to run it would be to look the answer up."""
    return any(len(_lines(own) & _lines(code)) >= OWN_LINES * len(_lines(own)) for own in secret.programs)


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


def _lines(code: str) -> set[str]:
    return {line.strip() for line in code.splitlines() if line.strip() and not line.strip().startswith("#")}
