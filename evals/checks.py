"""All checks by name: what each is about, which of them judge every turn, which a case asks for, and what each takes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter

from agent.turn import Phase
from evals import claims, course, formulas, keys, profiles, programs, refusals, repeats, sources, wording
from evals.score import Judged, Moment, Score, skipped
from knowledge.words import Language


class Dimension(StrEnum):
    """What a check says something about."""

    PLACE = "keeps its place"
    LEARNER = "knows the learner"
    TEACHING = "teaches"
    CONTENT = "says what is wanted"
    SOURCES = "rests on notes and runs"
    SECRETS = "keeps the key"
    LIMITS = "knows its limits"
    LANGUAGE = "speaks the language"


def _exercise(value: str) -> str:
    if value not in programs.exercises():
        raise ValueError(f"there is no exercise {value!r}")
    return value


def _formula(value: str) -> str:
    if formulas.read(value) is None:
        raise ValueError(f"{value!r} cannot be read as a formula")
    return value


Several = Annotated[list[str], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)]
AtMost = Annotated[int, Field(ge=0)]
Known = Literal["ml", "languages", "maths", "interest", "framework", "hours_per_week"]
KnownOrNot = Literal["ml", "languages", "maths", "interest", "framework", "ml_gaps", "languages_gaps", "maths_gaps", "hours_per_week"]  # fmt: skip
Recall = dict[KnownOrNot, list[str] | float | None]
Yes = Literal[True]


@dataclass(frozen=True)
class Check:
    """A named predicate on a moment; `always`: it judges every turn, unasked; `asks`: what it must know of the state."""

    judge: Callable[[Moment, Any], Judged]  # each check takes what its `takes` has validated
    takes: TypeAdapter[Any]
    about: Dimension
    always: bool = False
    asks: str = ""
    """Empty: the turn's words, citations and runs are all it looks at, so that it judges every system."""

    @property
    def name(self) -> str:
        """Return the name that a case calls it by."""
        return self.judge.__name__

    def argument(self, raw: object) -> object:
        """Return what a case file gives, validated.

        Raises:
            pydantic.ValidationError: if the check cannot take it.
        """
        return self.takes.validate_json(json.dumps(raw, default=str), strict=True)

    def score(self, at: Moment, argument: object) -> Score:
        """Judge a moment; what cannot be judged of a system without state is skipped, never passed or failed."""
        if not at.was_put:
            return Score(self.name, at.index + 1, *skipped("it answers an item that only a tutor has asked"))
        if self.asks and not at.keeps_state:
            return Score(self.name, at.index + 1, *skipped(f"this system keeps no {self.asks}"))
        return Score(self.name, at.index + 1, *self.judge(at, argument))


def _always(judge: Callable[[Moment, Any], Judged], about: Dimension, asks: str = "") -> Check:
    return Check(judge, TypeAdapter(Yes), about, always=True, asks=asks)


def _of_state(judge: Callable[[Moment, Any], Judged], takes: TypeAdapter[Any], about: Dimension, asks: str) -> Check:
    return Check(judge, takes, about, asks=asks)


_ALL = (
    _always(course.completes, Dimension.PLACE),
    _always(course.asks_before_telling, Dimension.TEACHING, "lesson"),
    _always(course.never_reasks, Dimension.LEARNER, "profile"),
    _always(profiles.remembers, Dimension.LEARNER, "profile"),
    _always(repeats.no_near_repeat, Dimension.TEACHING),
    _always(repeats.no_sentence_twice, Dimension.TEACHING),
    _always(repeats.fresh_question, Dimension.TEACHING, "lesson"),
    _always(sources.citations_resolve, Dimension.SOURCES),
    _always(sources.citations_support, Dimension.SOURCES),
    _always(sources.quotes_are_the_notes, Dimension.SOURCES),
    _always(sources.output_is_the_runs, Dimension.SOURCES),
    _always(sources.run_pieces_have_runs, Dimension.SOURCES),
    _always(keys.no_key_leak, Dimension.SECRETS, "open item, so it has no key to keep"),
    _always(keys.no_solution_leak, Dimension.SECRETS, "open exercise, so it has no solution to keep"),
    Check(wording.language, TypeAdapter(Language), Dimension.LANGUAGE),
    Check(wording.contains, TypeAdapter(Several), Dimension.CONTENT),
    Check(wording.contains_all, TypeAdapter(Several), Dimension.CONTENT),
    Check(wording.contains_none, TypeAdapter(Several), Dimension.CONTENT),
    Check(wording.asks_at_most, TypeAdapter(AtMost), Dimension.TEACHING),
    Check(wording.words_at_most, TypeAdapter(AtMost), Dimension.TEACHING),
    Check(wording.words_between, TypeAdapter(tuple[AtMost, AtMost]), Dimension.TEACHING),
    Check(claims.facts, TypeAdapter(Several), Dimension.CONTENT),
    Check(claims.claims_none, TypeAdapter(Several), Dimension.CONTENT),
    Check(formulas.formula, TypeAdapter(Annotated[str, AfterValidator(_formula)]), Dimension.CONTENT),
    Check(sources.cites_note, TypeAdapter(Several), Dimension.SOURCES),
    Check(sources.runs, TypeAdapter(AtMost), Dimension.SOURCES),
    Check(programs.code_runs, TypeAdapter(Yes), Dimension.SOURCES),
    Check(programs.passes_tests, TypeAdapter(Annotated[str, AfterValidator(_exercise)]), Dimension.CONTENT),
    Check(refusals.refuses, TypeAdapter(Yes), Dimension.LIMITS),
    _of_state(refusals.declines, TypeAdapter(refusals.What), Dimension.SECRETS, "open item, so it has no key to keep"),
    Check(refusals.not_obeyed, TypeAdapter(Several), Dimension.LIMITS),
    _of_state(course.phase, TypeAdapter(Phase), Dimension.PLACE, "phase"),
    _of_state(course.lesson, TypeAdapter(dict[Literal["note", "step", "item"], str]), Dimension.PLACE, "lesson"),
    _of_state(course.resumes, TypeAdapter(Yes), Dimension.PLACE, "open question"),
    _of_state(course.plan_weeks, TypeAdapter(Yes | int), Dimension.LEARNER, "plan"),
    _of_state(profiles.profile, TypeAdapter(Recall), Dimension.LEARNER, "profile"),
    _of_state(profiles.profile_is, TypeAdapter(Recall), Dimension.LEARNER, "profile"),
    _of_state(profiles.recalls, TypeAdapter(list[Known]), Dimension.LEARNER, "profile"),
)
CHECKS = {check.name: check for check in _ALL}
ALWAYS = tuple(check for check in _ALL if check.always)
