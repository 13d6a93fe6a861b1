"""From lessons with minutes to weeks: pure arithmetic, no dates."""

import math
from collections.abc import Mapping, Sequence
from itertools import groupby

Spans = tuple[tuple[int, int], ...]
"""First and last week of each stretch, in order."""

TOLERANCE = 1 / 3
"""So much of a week a stage may run over without taking it: the next stage begins in it all the same."""


def spread(lessons: Sequence[tuple[int, float]], hours: float, *, base: int = 0) -> Mapping[int, Spans]:
    """Return each stage's weeks, `base` of which are over: lessons are (stage, minutes) in teaching order.

    A stretch of one stage takes whole weeks; stretches share a week where many hours fit into one. The last one is
    rounded up, so no minute is lost.
    """
    spans: dict[int, list[tuple[int, int]]] = {}
    spent, week, minutes = 0.0, base, [minutes for _, minutes in lessons]
    total = sum(minutes)
    for stage, stretch in groupby(lessons, key=lambda lesson: lesson[0]):
        spent += sum(each for _, each in stretch)
        weeks, is_last = spent / (60 * hours), spent >= total - 1e-6
        end = max(base + math.ceil(weeks - (1e-9 if is_last else TOLERANCE)), week, base + 1)
        spans.setdefault(stage, []).append((min(week + 1, end), end))
        week = end
    return {stage: merged(own) for stage, own in spans.items()}


def merged(spans: Sequence[tuple[int, int]]) -> Spans:
    """Return spans with those that touch or overlap made one."""
    out: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if out and first <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], last))
        else:
            out.append((first, last))
    return tuple(out)
