"""Measuring how calculators and recipes are recognised, with their parameters, on the requests of evals/practice.yaml."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evals.fit import balanced, listwise, logistic, table
from evals.requests import Request
from evals.retrieval import share
from knowledge.practice.candidates import ACCEPT_WEIGHTS, RANK_WEIGHTS
from knowledge.practice.finding import Finder
from knowledge.practice.found import Finding
from knowledge.ranking import weighted


@dataclass(frozen=True)
class Found:
    """A request, what was found for it, and how long that took."""

    request: Request
    finding: Finding | None
    seconds: float

    @property
    def id(self) -> str | None:
        """Return what was found."""
        return self.finding.material.id if self.finding else None

    @property
    def is_right(self) -> bool:
        """Tell whether it is what was wanted, or nothing if nothing was."""
        return self.id == self.request.wants or (self.id is not None and self.id in self.request.or_else)

    @property
    def has_right_values(self) -> bool:
        """Tell whether the values are those of the request; a default that was said, or not, is no difference, and none what was assumed."""
        if self.finding is None:
            return False
        defaults = {each.name: each.default for each in self.finding.material.parameters}
        if unknown := sorted(set(self.request.given) - set(defaults) if self.id == self.request.wants else ()):
            raise ValueError(f"{self.id} has no {', '.join(unknown)}, which this request gives: {self.request.text}")
        read_ = {name: value for name, value in self.finding.values.items() if name not in self.finding.usual}
        given = self.request.given
        if self.id != self.request.wants:  # another that serves as well may name its parameters otherwise
            return True
        return all(_same(read_.get(name, defaults[name]), given.get(name, defaults[name])) for name in {*read_, *given})


def _same(one: object, other: object) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return "".join(one.split()) == "".join(other.split())
    return one == other


def find_all(finder: Finder, requests: Sequence[Request]) -> list[Found]:
    """Find what each request wants, one after the other, as learners do."""
    found = []
    for request in requests:
        began = time.perf_counter()
        finding = finder.find(request.text)
        found.append(Found(request, finding, time.perf_counter() - began))
    return found


def report(found: Sequence[Found]) -> Iterator[str]:
    """Yield the report, line by line, and each request of the development half that went wrong.

    Those of the test half stay unseen: who has seen them writes rules for them.
    """
    inside = [each for each in found if each.request.wants]
    outside = [each for each in found if not each.request.wants]
    yield f"{len(inside)} requests that want something, {len(outside)} that want nothing"
    for name, group in {"all": inside, **_styles(inside)}.items():
        both = share([each.is_right and each.has_right_values for each in group])
        right = share([each.is_right for each in group])
        yield f"{name:>10}: n={len(group):3} the right one {right:.3f}, with the right parameters {both:.3f}"
    for name, group in {"all": outside, **_styles(outside)}.items():
        yield f"{name:>10}: n={len(group):3} falsely found {share([each.id is not None for each in group]):.3f}"
    times = np.array([each.seconds for each in found]) * 1000
    yield f"latency: p50 {np.percentile(times, 50):.0f} ms, p95 {np.percentile(times, 95):.0f} ms"
    yield from _faults(found)


def _styles(group: Sequence[Found]) -> dict[str, list[Found]]:
    styles = dict.fromkeys(each.request.style for each in group)
    return {style: [each for each in group if each.request.style == style] for style in styles}


def _faults(found: Sequence[Found]) -> Iterator[str]:
    for each in (each for each in found if each.request.half == "dev"):
        if not each.is_right:
            yield f"  found {each.id}, wanted {each.request.wants}: {each.request.text}"
        elif each.finding and not each.has_right_values:
            yield f"  read {dict(each.finding.values)}, given {dict(each.request.given)} ({each.id}): {each.request.text}"


def fit(finder: Finder, requests: Sequence[Request]) -> Iterator[str]:
    """Yield the tables of weights as they stand in knowledge/practice/candidates.py, fitted on these requests."""
    found = [finder.candidates.of(request.text) for request in requests]
    readings, signals = [each[1] for each in found], [each[2] for each in found]
    wanted = [{request.wants, *request.or_else} for request in requests]
    inside = [n for n, request in enumerate(requests) if request.wants]
    rows = np.array([signals[n] for n in inside], dtype=np.float64)
    gold = np.array(
        [[finder.materials[place].id in wanted[n] for place in found[n][0]] for n in inside], dtype=np.float64
    )
    ranks = listwise(rows, gold, positive=True)
    yield table("RANK_WEIGHTS", RANK_WEIGHTS, ranks)
    weights = dict(zip(RANK_WEIGHTS, ranks, strict=True))
    accept = []
    for n, request in enumerate(requests):
        best = int(np.argmax(weighted(signals[n], weights)))
        accept.append(
            finder.candidates.accept_signals(request.text, found[n][0][best], signals[n][best], readings[n][best])
        )
    right = np.array([float(request.wants is not None) for request in requests])
    yield table("ACCEPT_WEIGHTS", ACCEPT_WEIGHTS, logistic(np.array(accept, dtype=np.float64), right, balanced(right)))
