"""Checks that run what a reply shows: its code by itself, or against the hidden tests of an exercise."""

import re
from functools import cache

from agent.turn import Turn
from evals.score import PASSED, Judged, Moment, failed, skipped
from knowledge.practice.loading import EXERCISES
from tools.exercise import Exercise, load_all

_PYTHON = re.compile(r"^(`{3,})python\n(.*?)\n\1", re.DOTALL | re.MULTILINE)


def code_runs(at: Moment, _: bool) -> Judged:
    """The Python that the reply shows runs to its end; what this turn has run already is not run again."""
    shown = [code for code in shown_in(at.turn) if code not in _starters()]
    if not shown:
        return skipped("shows no code of its own")
    ran = {run.code.rstrip(): run.error for run in at.turn.runs}
    for code in shown:
        if code not in ran and at.bench is None:
            return skipped("there is no sandbox to run it in")
        error = ran[code] if code in ran else at.bench.run(code + "\n").error if at.bench else None
        if error:
            return failed(f"{code.splitlines()[0]!r} … ends with {error.splitlines()[-1]}")
    return PASSED


def passes_tests(at: Moment, exercise: str) -> Judged:
    """The Python that the reply shows passes the hidden tests of this exercise."""
    shown = shown_in(at.turn)
    if not shown:
        return failed("shows no code")
    if at.bench is None:
        return skipped("there is no sandbox to test it in")
    verdict = at.bench.check(exercises()[exercise], "\n\n".join(shown) + "\n")
    if verdict.error:
        return failed(verdict.error.en)
    lost = [test for test in verdict.tests if not test.passed]
    return failed(f"{len(lost)} of {len(verdict.tests)} hidden tests fail") if lost else PASSED


def shown_in(turn: Turn) -> list[str]:
    """Return the Python that a reply shows, block by block."""
    return [match[2].rstrip() for match in _PYTHON.finditer(turn.reply)]


@cache
def exercises() -> dict[str, Exercise]:
    """Return all exercises by their ids."""
    return load_all(EXERCISES)[0]


@cache
def _starters() -> set[str]:
    return {exercise.starter.rstrip() for exercise in exercises().values()}
