"""All checks by name: which of them judge every turn, which a case asks for, and what each takes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, TypeAdapter

from agent.turn import Phase
from evals import course, keys, sources, wording
from evals.score import Judged, Moment, Score
from knowledge.words import Language

Several = Annotated[list[str], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)]
AtMost = Annotated[int, Field(ge=0)]
Known = Literal["ml", "languages", "maths", "interest", "framework", "ml_gaps", "languages_gaps", "maths_gaps", "hours_per_week"]  # fmt: skip
Yes = Literal[True]


@dataclass(frozen=True)
class Check:
    """A named predicate on a moment; `always`: it judges every turn, unasked."""

    judge: Callable[[Moment, Any], Judged]  # each check takes what its `takes` has validated
    takes: TypeAdapter[Any]
    always: bool = False

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
        """Judge a moment."""
        return Score(self.name, at.index + 1, *self.judge(at, argument))


_ALL = (
    Check(course.completes, TypeAdapter(Yes), always=True),
    Check(course.never_reasks, TypeAdapter(Yes), always=True),
    Check(wording.no_near_repeat, TypeAdapter(Yes), always=True),
    Check(wording.fresh_question, TypeAdapter(Yes), always=True),
    Check(sources.citations_resolve, TypeAdapter(Yes), always=True),
    Check(sources.citations_support, TypeAdapter(Yes), always=True),
    Check(sources.quotes_are_the_notes, TypeAdapter(Yes), always=True),
    Check(sources.output_is_the_runs, TypeAdapter(Yes), always=True),
    Check(sources.run_pieces_have_runs, TypeAdapter(Yes), always=True),
    Check(keys.no_key_leak, TypeAdapter(Yes), always=True),
    Check(keys.no_solution_leak, TypeAdapter(Yes), always=True),
    Check(wording.language, TypeAdapter(Language)),
    Check(wording.contains, TypeAdapter(Several)),
    Check(wording.contains_all, TypeAdapter(Several)),
    Check(wording.contains_none, TypeAdapter(Several)),
    Check(wording.asks_at_most, TypeAdapter(AtMost)),
    Check(wording.words_at_most, TypeAdapter(AtMost)),
    Check(wording.refuses, TypeAdapter(Yes)),
    Check(sources.cites_note, TypeAdapter(Several)),
    Check(sources.runs, TypeAdapter(AtMost)),
    Check(course.phase, TypeAdapter(Phase)),
    Check(course.lesson, TypeAdapter(dict[Literal["note", "step", "item"], str])),
    Check(course.profile, TypeAdapter(dict[Known, list[str] | float | None])),
    Check(course.plan_weeks, TypeAdapter(Yes | int)),
    Check(course.resumes, TypeAdapter(Yes)),
)
CHECKS = {check.name: check for check in _ALL}
ALWAYS = tuple(check for check in _ALL if check.always)
