"""What went wrong in a snippet, told as a teacher would, and the rules of faults.yaml by which it is recognised.

FaultsError    faults.yaml cannot be used; the message starts with file and line
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Annotated

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from tools.clues import CLUES, GENERAL
from tools.silent import DETECTORS
from tools.watching import WATCHERS
from tools.words import Words

FAULTS = Path(__file__).with_name("faults.yaml")


class FaultsError(Exception):
    """faults.yaml cannot be used; the message starts with file and line."""


@dataclass(frozen=True)
class Fault:
    """A diagnosis: what is wrong, and a question that leads the learner to it; never the repaired code."""

    id: str
    line: int | None
    title: Words
    cause: Words
    hint: Words
    note: str
    """The id of the note that explains it."""


class Wording(BaseModel):
    """A sentence with $variables."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    zh: str = Field(min_length=2)
    en: str = Field(min_length=2)

    @property
    def variables(self) -> set[str]:
        """The names that it needs."""
        return {name for text in (self.zh, self.en) for name in Template(text).get_identifiers()}

    def filled(self, facts: dict[str, str]) -> Words | None:
        """The sentence, or None if a fact that it needs is not known."""
        if self.variables - facts.keys():
            return None
        return Words(Template(self.zh).substitute(facts), Template(self.en).substitute(facts))


def pattern(value: object) -> re.Pattern[str]:
    """A regular expression as the file writes it."""
    try:
        return re.compile(str(value))
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from None


Pattern = Annotated[re.Pattern[str], BeforeValidator(pattern)]


class Rule(BaseModel):
    """One entry of faults.yaml: when it holds, and what is said then."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: Wording
    note: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    raises: tuple[str, ...] = ()
    says: Pattern = re.compile("")
    doing: Pattern = re.compile("")
    within: tuple[str, ...] = ()
    clue: str | None = None
    silent: str | None = None
    cause: tuple[Wording, ...] = Field(min_length=1)
    hint: Wording

    def problem(self) -> str | None:
        """What is wrong with this entry beside its form."""
        if bool(self.raises) == bool(self.silent):
            return "needs either `raises` or `silent`"
        if self.clue and self.clue not in CLUES:
            return f"`clue` names none of {', '.join(CLUES)}"
        if self.silent and self.silent not in DETECTORS | WATCHERS:
            return f"`silent` names none of {', '.join(DETECTORS | WATCHERS)}"
        return self._problem_of_words()

    def _problem_of_words(self) -> str | None:
        sure = {*self.says.groupindex, *(CLUES[self.clue].gives if self.clue else ())}
        sure |= set((DETECTORS | WATCHERS)[self.silent].gives if self.silent else ())
        for number, cause in enumerate(self.cause, 1):
            if unknown := cause.variables - sure - (GENERAL if self.raises else set()):
                return f"cause {number} uses ${min(unknown)}, which nothing gives"
        for name, words in (("title", self.title), ("hint", self.hint), ("the last cause", self.cause[-1])):
            if unsure := words.variables - sure:
                return f"{name} uses ${min(unsure)}, which is not always known"
        return None

    def told(self, line: int | None, facts: dict[str, str]) -> Fault | None:
        """The fault in words, with the first cause for which all facts are known."""
        cause = next((words for wording in self.cause if (words := wording.filled(facts))), None)
        title, hint = self.title.filled(facts), self.hint.filled(facts)
        if cause is None or title is None or hint is None:
            return None
        return Fault(self.id, line, title, cause, hint, self.note)


@cache
def rules(path: Path = FAULTS) -> tuple[Rule, ...]:
    """The rules in the order of the file, which is the order in which they are tried.

    Raises:
        FaultsError: if the file is no list of rules, or a rule names a variable that nothing gives.
    """
    loader = yaml.SafeLoader(path.read_text("utf-8"))
    try:
        root = loader.get_single_node()
        if not isinstance(root, yaml.SequenceNode):
            raise FaultsError(f"{path}:1: must be a list of entries that each begin with -")
        entries = [(node.start_mark.line + 1, loader.construct_object(node, deep=True)) for node in root.value]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FaultsError(f"{path}:{line}: is no YAML: {error.problem}") from None
    finally:
        loader.dispose()
    found = tuple(rule(path, line, value) for line, value in entries)
    for number, (line, _) in enumerate(entries):
        if found[number].id in {earlier.id for earlier in found[:number]}:
            raise FaultsError(f"{path}:{line}: the id {found[number].id} is taken")
    return found


def count_of_silent() -> int:
    """How many faults are known that raise no error."""
    return sum(1 for each in rules() if each.silent)


def rule(path: Path, line: int, value: object) -> Rule:
    """One entry; FaultsError with its line if it is none."""
    try:
        found = Rule.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise FaultsError(f"{path}:{line}: {where}: {first['msg']}") from None
    if problem := found.problem():
        raise FaultsError(f"{path}:{line}: {found.id}: {problem}")
    return found
