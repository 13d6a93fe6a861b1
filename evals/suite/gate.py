"""The gate: which checks fail now that the baseline does not name as failing.

A check of a turn fails if it does in two thirds of the seeds, rounded up: in one of one, in two of three. The baseline
names what fails, and counts what passed; whatever else fails is a regression, in a new case too, until it is accepted.

BaselineError    there is no baseline, or it is of another model; the message says what to type
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from evals.kept import ROOT
from evals.score import Verdict
from evals.suite.run import SHOWN_REPLY, Judgement, beginning, failures

REPORTS = ROOT / "evals" / "reports"
Place = tuple[str, int, str]
"""Case, turn from 1, check."""


class BaselineError(Exception):
    """There is no baseline to compare with."""


@dataclass(frozen=True)
class Baseline:
    """What failed, and how much passed."""

    model: str
    tier: str
    seeds: tuple[int, ...]
    passed: Mapping[str, int]
    """By case: how many checks of its turns passed."""
    failing: tuple[Place, ...] = field(default=())

    def with_(self, now: "Baseline") -> "Baseline":
        """Return what is so now, and of cases that were not played what was so before."""
        others = tuple(place for place in self.failing if place[0] not in now.passed)
        passed = dict(sorted({**self.passed, **now.passed}.items()))
        return replace(now, passed=passed, failing=tuple(sorted((*others, *now.failing))))


_BASELINE = TypeAdapter(Baseline)


def file_for(model: str) -> Path:
    """Return where a model's baseline is kept."""
    return REPORTS / f"baseline-{re.sub(r'[^A-Za-z0-9._]+', '-', model)}.json"


def baseline_of(model: str, tier: str, done: Sequence[Judgement]) -> Baseline:
    """Return what fails and what passes now."""
    seeds: dict[str, set[int]] = {}
    judged: set[Place] = set()
    fails: dict[Place, set[int]] = {}
    for each in done:
        seeds.setdefault(each.case.id, set()).add(each.seed)
        for score in each.scores:
            place = (each.case.id, score.turn, score.check)
            judged |= {place} if score.verdict is not Verdict.SKIPPED else set()
            if score.verdict is Verdict.FAILED:
                fails.setdefault(place, set()).add(each.seed)
    failing = tuple(sorted(place for place, own in fails.items() if len(own) * 3 >= len(seeds[place[0]]) * 2))
    counts = Counter(case for case, _, _ in judged - set(failing))
    played = tuple(sorted({seed for own in seeds.values() for seed in own}))
    return Baseline(model, tier, played, {case: counts[case] for case in sorted(seeds)}, failing)


def read_baseline(file: Path, model: str, tier: str, *, or_none: bool = False) -> Baseline:
    """Read a model's baseline; `or_none`: where there is none, an empty one.

    Raises:
        BaselineError: if it is none, or of another model.
    """
    try:
        found = _BASELINE.validate_json(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if or_none:
            return Baseline(model, tier, (), {})
        raise BaselineError(f"There is no baseline {file}. Write one: the same command with --accept.") from None
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise BaselineError(
            f"{file} is no baseline ({str(error).splitlines()[0]}). Delete it, then the same command with --accept."
        ) from None
    if (found.model, found.tier) != (model, tier):
        raise BaselineError(
            f"{file} is of {found.model} with tier {found.tier}, and this is {model} with tier {tier}. "
            "Name another file: --baseline FILE"
        )
    return found


def write_baseline(file: Path, now: Baseline) -> None:
    """Write a baseline: a failure a line."""
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(_BASELINE.dump_python(now, mode="json"), ensure_ascii=False, indent=1)
    text = re.sub(
        r"\[[^\[\]]*\]", lambda innermost: json.dumps(json.loads(innermost[0])), text
    )  # one failure, one line
    file.write_text(text + "\n", encoding="utf-8")


@dataclass(frozen=True)
class Comparison:
    """What is other than in the baseline."""

    done: Sequence[Judgement]
    regressions: tuple[Place, ...]
    known: tuple[Place, ...]
    mended: tuple[Place, ...]
    fewer: Mapping[str, tuple[int, int]]
    """By case: how many checks passed, where fewer pass now."""
    new: tuple[str, ...]
    """Cases that the baseline does not have."""

    def lines(self) -> Iterator[str]:
        """Yield what there is to say."""
        for place in self.regressions:
            yield from self._told("✗ fails, and did not", place)
        for place in self.known:
            yield from self._told("  fails, as in the baseline", place)
        for case, turn, check in self.mended:
            yield f"  no longer fails: {case}, turn {turn}, {check}"
        for case, (before, now) in self.fewer.items():
            yield f"  fewer checks pass in {case}: {now}, and {before} in the baseline (skipped now, or no longer asked)"
        yield from (f"  not in the baseline: {case}" for case in self.new)
        if self.mended or self.fewer or self.new:
            yield "  To take this as the new baseline: the same command with --accept."
        yield f"{len(self.regressions)} regressions, {len(self.known)} known failures, {len(self.done)} dialogues"

    def _told(self, what: str, place: Place) -> Iterator[str]:
        case, turn, check = place
        plays = [each for each in self.done if each.case.id == case]
        failed = [
            (each, score)
            for each in plays
            for score in failures(each.scores)
            if (score.turn, score.check) == (turn, check)
        ]
        seeds = {each.seed for each, _ in failed}
        of = f" (seeds {', '.join(map(str, sorted(seeds)))} of {len(plays)})" if len(plays) > 1 else ""
        each, score = failed[0]
        yield f"{what}: {case}, turn {turn}, {check}: {score.why}{of}"
        yield f"      {beginning(each.transcript.turns[turn - 1].reply, SHOWN_REPLY)}"


def compared(before: Baseline, now: Baseline, done: Sequence[Judgement]) -> Comparison:
    """Compare what fails now with a baseline."""
    known, played = set(before.failing), now.passed.keys()
    counts = {case: (before.passed[case], count) for case, count in now.passed.items() if case in before.passed}
    return Comparison(
        done,
        tuple(place for place in now.failing if place not in known),
        tuple(place for place in now.failing if place in known),
        tuple(place for place in before.failing if place[0] in played and place not in now.failing),
        {case: pair for case, pair in counts.items() if pair[1] < pair[0]},
        tuple(case for case in played if case not in before.passed),
    )
