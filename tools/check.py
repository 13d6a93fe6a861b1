"""Checking a learner's code against an exercise's hidden tests, without trusting the process in which it runs.

The tests run in a process of their own, which never executes the learner's code and asks the learner's process over a
stream (tools/inside/judge.py, serve.py). Only what the tests' process reports is believed, and only if it is whole.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from tools.exercise import Exercise, Mistake
from tools.sheet import Failure, Report, Sheet, error_of, is_same, read, unreached
from tools.words import Words

MAX_OUTPUT_CHARACTERS = 20_000
SEED_BYTES = 6
MISTAKES_SEED = 0


class Bench(Protocol):
    """Where the two processes run."""

    def pair(self, code: str, tests: str, names: Sequence[str], *, seconds: float, seed: int) -> Report:
        """Run `serve(code)` in one process and `judge(tests, names, source=code, …)` in another, joined by a stream.

        The learner's process must never hold the text of the tests, nor inherit a descriptor to them. `seconds` is what
        the tests may take; the bench itself stops both processes somewhat later.
        """
        ...


@dataclass(frozen=True)
class Outcome:
    """One hidden test; `message` is for the learner, where it failed."""

    name: str
    passed: bool
    message: Words | None = None


@dataclass(frozen=True)
class Verdict:
    """What came of a check; it holds nothing of the tests' text or of the solution."""

    passed: bool
    tests: tuple[Outcome, ...]
    hint: Words | None = None
    mistake: str | None = None
    """The file of the typical mistake that this is; not for the learner."""
    error: Words | None = None
    """Why the tests could not be run, or the learner's file not to its end."""
    seconds: float = 0.0
    output: str = ""


@dataclass
class Checker:
    """Checks exercises at one bench; remembers how the typical mistakes fail."""

    bench: Bench
    known: dict[tuple[str, str], Sheet] = field(default_factory=dict)

    def check(self, exercise: Exercise, code: str) -> Verdict:
        """Run the hidden tests on `code`, and find the typical mistake that it makes, if it makes one."""
        # By the code, so that the same code is judged alike, and inputs that it has seen are not those that it gets.
        seed = seed_of(exercise.id, code)
        report = self.pair(exercise, code, seed)
        sheet = read(report, exercise)
        tests = tuple(outcome(name, sheet.failures.get(name, unreached(report))) for name in exercise.names)
        verdict = Verdict(
            passed=sheet.whole and report.failed is None and all(test.passed for test in tests),
            tests=tests,
            error=error_of(sheet, report),
            seconds=report.seconds,
            output=report.output[:MAX_OUTPUT_CHARACTERS],
        )
        mistake = None if verdict.passed or verdict.error else self.match(exercise, code, sheet)
        return replace(verdict, hint=mistake.hint, mistake=mistake.file) if mistake else verdict

    def pair(self, exercise: Exercise, code: str, seed: int) -> Report:
        """One run of the bench."""
        return self.bench.pair(code, exercise.tests, exercise.names, seconds=exercise.seconds, seed=seed)

    def match(self, exercise: Exercise, code: str, sheet: Sheet) -> Mistake | None:
        """The typical mistake that fails the same test with the same message, if the code makes one.

        The code is run once more, with the seed of the mistakes: a message may quote numbers that are drawn by lot.
        """
        candidates = [mistake for mistake in exercise.mistakes if sheet.failures.get(mistake.test)]
        if not candidates:
            return None
        again = self.remembered(exercise, code)
        return likest(again, [(mistake, self.remembered(exercise, mistake.code)) for mistake in candidates])

    def remembered(self, exercise: Exercise, code: str) -> Sheet:
        """How a typical mistake fails, run once; any other code is run each time."""
        key = exercise.tests, code
        if key in self.known:
            return self.known[key]
        sheet = read(self.pair(exercise, code, MISTAKES_SEED), exercise)
        if sheet.whole and any(code == mistake.code for mistake in exercise.mistakes):
            self.known[key] = sheet
        return sheet


def check(exercise: Exercise, code: str, bench: Bench) -> Verdict:
    """One check, without a memory for the next."""
    return Checker(bench).check(exercise, code)


def verify(exercise: Exercise, bench: Bench) -> tuple[str, ...]:
    """What is wrong with an exercise: starter fails, solution passes, each mistake fails its test and gets its hint."""
    return tuple(faults(exercise, Checker(bench)))


def faults(exercise: Exercise, checker: Checker) -> Iterator[str]:
    """Yield one sentence for each."""
    if checker.check(exercise, exercise.starter).passed:
        yield "starter.py passes already"
    verdict = checker.check(exercise, exercise.solution)
    if not verdict.passed:
        failed = [f"{test.name} ({test.message.en})" for test in verdict.tests if test.message]
        yield "solution.py fails: " + (verdict.error.en if verdict.error else ", ".join(failed))
    for mistake in exercise.mistakes:
        verdict = checker.check(exercise, mistake.code)
        failures = [test.name for test in verdict.tests if not test.passed]
        if verdict.error:
            yield f"{mistake.file}: {verdict.error.en}"
        elif mistake.test not in failures:
            yield f"{mistake.file} does not fail {mistake.test}; it fails {', '.join(failures) or 'nothing'}"
        elif verdict.mistake != mistake.file:
            yield f"{mistake.file} gets the hint of {verdict.mistake or 'no mistake'}: its failure is not its own"


def seed_of(*texts: str) -> int:
    """A seed that no one can aim at."""
    return int.from_bytes(hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).digest()[:SEED_BYTES], "big")


def likest(sheet: Sheet, known: list[tuple[Mistake, Sheet]]) -> Mistake | None:
    """The mistake that fails its test as `sheet` does; of several, the one that is like it in most tests."""
    matching = [pair for pair in known if is_same(sheet, pair[1], pair[0].test)]

    def alike(pair: tuple[Mistake, Sheet]) -> int:
        """In how many tests."""
        return sum(
            is_same(sheet, pair[1], name) or not (failure or pair[1].failures.get(name))
            for name, failure in sheet.failures.items()
        )

    return max(matching, key=alike)[0] if matching else None


def outcome(name: str, failure: Failure | None) -> Outcome:
    """As the learner sees it."""
    return Outcome(name, failure is None, failure.message if failure else None)
