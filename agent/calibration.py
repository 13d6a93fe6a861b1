"""The calibration of a model: some 30 keyed cases, graded by code, which say what it may be trusted with.

The result of a model is kept in the cache as calibration/DIGEST.json, case by case, so that a run that was killed goes on;
a case is put again when its text, a prompt that it uses, or its grading has changed. A file that cannot be read is begun anew.

What a model must show, so that it is trusted with a kind of task:

    choose   3 of 4: the needed facts and no stray one. Below, its choice adds nothing to the likeliest facts (evals/LOG.md)
    copy     5 of 6, and choosing: every sentence keeps to a fact. What strays is replaced by its fact, so one slip is harmless;
             but a model that cannot choose only leaves facts out, and takes seconds for it (evals/LOG.md)
    compose  5 of 6, and 3 of 4 secrets kept: what turns true words round passes the check of a reply, so it must be rare
    code     3 of 5: at once, without the repairs that follow a failed run
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from agent.models.seam import NO_WEIGHTS, TutorModel
from agent.prompts import prompt_hash
from agent.trust import Trust
from knowledge.words import Language

Kind = Literal["choose", "copy", "compose", "secret", "code"]

FOLDER = Path(__file__).with_suffix("")
THRESHOLDS: Mapping[Kind, float] = {"choose": 0.75, "copy": 0.8, "compose": 0.8, "secret": 0.75, "code": 0.6}
"""Share of the cases of a kind that must pass."""
GRADING = 1
"""Counts up when the grading of agent/trial.py changes: old outcomes no longer count."""
_PROMPTS: Mapping[Kind, tuple[str, ...]] = {
    "choose": ("choose", "choose-question"),
    "copy": ("copy-zh", "copy-en", "copy-question-zh", "copy-question-en"),
    "compose": ("compose", "compose-question"),
    "secret": ("secret-zh", "secret-en"),
    "code": ("write",),
}


class Case(BaseModel):
    """One task with its key; which fields count depends on the kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    kind: Kind
    language: Language
    question: str
    facts: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    """Numbers of facts that must be chosen; `5|6`: one of them."""
    fits: tuple[int, ...] = ()
    """Numbers of facts that may be chosen besides."""
    keys: tuple[str, ...] = ()
    """What must be said; `a|b`: one of them."""
    wrong: tuple[str, ...] = ()
    """Regular expressions of what must not be said."""
    secret: tuple[str, ...] = ()
    check: str = ""
    """Python that is run behind the code."""

    @property
    def fingerprint(self) -> str:
        """Return a short hash of all that an outcome depends on beside the model."""
        text = f"{GRADING}\0{prompt_hash(*_PROMPTS[self.kind])}\0{self.model_dump_json()}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Outcome:
    """What a model did with one case."""

    case: str
    kind: Kind
    fingerprint: str
    passed: bool
    why: str
    """Empty if it passed."""
    answer: str
    seconds: float


@cache
def cases() -> tuple[Case, ...]:
    """Return all cases, kind by kind."""
    found: list[Case] = []
    for kind in THRESHOLDS:
        rows = yaml.safe_load((FOLDER / f"{kind}.yaml").read_text(encoding="utf-8"))
        found += [Case.model_validate({"kind": kind, **row}) for row in rows]
    return tuple(found)


@dataclass(frozen=True)
class Result:
    """What is known of a model."""

    outcomes: tuple[Outcome, ...] = ()
    """Those that still count, in the order of the cases."""

    @property
    def open(self) -> tuple[Case, ...]:
        """Return the cases that are still to be put."""
        done = {outcome.case for outcome in self.outcomes}
        return tuple(case for case in cases() if case.id not in done)

    @property
    def scores(self) -> dict[Kind, tuple[int, int]]:
        """Return how many cases of each kind passed, and of how many."""
        kinds: dict[Kind, list[bool]] = {kind: [] for kind in THRESHOLDS}
        for outcome in self.outcomes:
            kinds[outcome.kind].append(outcome.passed)
        return {kind: (sum(passed), len(passed)) for kind, passed in kinds.items()}

    @property
    def trust(self) -> Trust | None:
        """Return what the model may be trusted with; None before every case was put."""
        if self.open:
            return None
        good = {kind: passed / count >= THRESHOLDS[kind] for kind, (passed, count) in self.scores.items()}
        copies = good["copy"] and good["choose"]
        return Trust(good["choose"], copies, good["compose"] and good["secret"], good["code"], measured=True)


def is_measurable(model: TutorModel) -> bool:
    """Tell whether there are weights whose result could be kept."""
    return model.digest not in ("", NO_WEIGHTS)


def file_for(folder: Path, digest: str) -> Path:
    """Return where the result of a model is kept, under the cache."""
    return folder / "calibration" / f"{hashlib.sha256(digest.encode()).hexdigest()[:32]}.json"


def read(file: Path) -> Result:
    """Return what is known; outcomes of cases that have changed do not count, and a broken file holds nothing."""
    try:
        stored = TypeAdapter(list[Outcome]).validate_python(json.loads(file.read_bytes())["outcomes"])
    except (OSError, ValueError, KeyError, TypeError, ValidationError):
        return Result()
    by_case = {(outcome.case, outcome.fingerprint): outcome for outcome in stored}
    known = (by_case.get((case.id, case.fingerprint)) for case in cases())
    return Result(tuple(outcome for outcome in known if outcome))


def write(file: Path, outcomes: Iterable[Outcome], *, name: str, digest: str) -> None:
    """Keep outcomes; a kill leaves the file as it was, or as it is to be."""
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_suffix(f".{os.getpid()}.half")
    whole = {"model": name, "digest": digest, "outcomes": [asdict(outcome) for outcome in outcomes]}
    half.write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    half.replace(file)


def calibrate(
    file: Path,
    attempt: Callable[[Case], Outcome | None],
    *,
    name: str,
    digest: str,
    told: Callable[[Outcome, int, int], None] = lambda *_: None,
) -> Result:
    """Put the open cases one by one and keep each outcome; `attempt` returns None to end early.

    `told` gets each outcome, with how many cases are done and how many there are.
    """
    result = read(file)
    for case in result.open:
        outcome = attempt(case)
        if outcome is None:
            break
        result = Result((*result.outcomes, outcome))
        write(file, result.outcomes, name=name, digest=digest)
        told(outcome, len(result.outcomes), len(cases()))
    return result
