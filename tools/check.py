"""Checking a learner's code against an exercise's hidden tests, without trusting the process in which it runs.

The tests run in a process of their own, which never executes the learner's code and asks the learner's process over a
stream (tools/inside/judge.py, serve.py). Only what the tests' process reports is believed, and only if it is whole.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from tools.exercise import Exercise, Mistake
from tools.words import Words

MAX_OUTPUT_CHARACTERS = 20_000
MAX_MESSAGE_CHARACTERS = 1000
SEED_BYTES = 6
MISTAKES_SEED = 0


@dataclass(frozen=True)
class Report:
    """What a bench saw of one pair of processes."""

    events: tuple[Mapping[str, object], ...]
    """What the tests' process reported, as it came; nothing of the learner's process is in it."""
    output: str = ""
    """What the learner's process printed."""
    stopped: str | None = None
    """The limit that struck the learner's process, if one did."""
    failed: str | None = None
    """Why the tests' process did not end as it should, if it did not."""
    seconds: float = 0.0


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


@dataclass(frozen=True)
class Failure:
    """Why a test failed: what it says to the learner, and what must be equal in two failures that are the same."""

    message: Words
    same: tuple[object, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A report, read strictly."""

    failures: dict[str, Failure | None]
    """For each test that was reported, in order."""
    broken: Failure | None = None
    whole: bool = False


class Malformed(Exception):
    """A report that the tests' process would not write."""


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
        again = read(self.pair(exercise, code, MISTAKES_SEED), exercise)
        return likest(again, [(mistake, self.remembered(exercise, mistake)) for mistake in candidates])

    def remembered(self, exercise: Exercise, mistake: Mistake) -> Sheet:
        """How a typical mistake fails; run once."""
        key = exercise.tests, mistake.code
        if key not in self.known:
            sheet = read(self.pair(exercise, mistake.code, MISTAKES_SEED), exercise)
            if not sheet.whole:
                return sheet
            self.known[key] = sheet
        return self.known[key]


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


def is_same(one: Sheet, other: Sheet, test: str) -> bool:
    """Whether both fail `test` for the same reason."""
    first, second = one.failures.get(test), other.failures.get(test)
    return first is not None and second is not None and bool(first.same) and first.same == second.same


def outcome(name: str, failure: Failure | None) -> Outcome:
    """As the learner sees it."""
    return Outcome(name, failure is None, failure.message if failure else None)


def unreached(report: Report) -> Failure:
    """For a test of which nothing was reported."""
    reason = f"（{report.stopped}）" if report.stopped else "", f" ({report.stopped})" if report.stopped else ""
    return Failure(Words(f"这一项没有运行到{reason[0]}。", f"This test was not reached{reason[1]}."))


def error_of(sheet: Sheet, report: Report) -> Words | None:
    """Why there is no ordinary verdict."""
    if sheet.broken:
        return sheet.broken.message
    if report.failed is None and sheet.whole:
        return None
    reason = report.failed or "the report of the tests is not whole"
    return Words(f"检查没有完成，请再试一次（{reason}）。", f"The check did not finish; please try again ({reason}).")


def read(report: Report, exercise: Exercise) -> Sheet:
    """What the report says, as far as it is what the tests' process writes."""
    failures: dict[str, Failure | None] = {}
    broken = None
    try:
        first, *rest = report.events or ({},)
        if set(first) != {"begun", "broken"}:
            raise Malformed("it does not begin")
        broken = failure_of(first["broken"], report, exercise)
        for name, event in zip(exercise.names, rest, strict=False):
            if event.get("test") != name or type(event.get("passed")) is not bool:
                raise Malformed("another test was expected")
            failure = failure_of(event.get("failure"), report, exercise)
            if event["passed"] is not (failure is None):
                raise Malformed("passed, and failed")
            failures[name] = failure
        whole = rest[len(exercise.names) :] == [{"end": len(exercise.names)}]
    except Malformed:
        whole = False
    return Sheet(failures, broken, whole)


def failure_of(described: object, report: Report, exercise: Exercise) -> Failure | None:
    """A failure in words; None for null."""
    if described is None:
        return None
    match described:
        case {"kind": "assert", "zh": str(zh), "en": str(en)}:
            words = Words(
                zh[:MAX_MESSAGE_CHARACTERS] or "这一项没有通过。", en[:MAX_MESSAGE_CHARACTERS] or "This test failed."
            )
            return Failure(words, ("assert", zh))
        case {"kind": "raised", "type": str(kind), "text": str(text), "line": int() | None as line}:
            return Failure(raised(kind, text[:MAX_MESSAGE_CHARACTERS], line), ("raised", kind, text))
        case {"kind": "missing", "name": str(name)}:
            return Failure(
                Words(
                    f"没有找到 `{name}`：名字要和题目里的一样。",
                    f"There is no `{name}`: the name must be that of the task.",
                )
            )
        case {"kind": "unusable", "type": str(kind), "text": str(text)}:
            what = f"{kind}: {text}"[:MAX_MESSAGE_CHARACTERS]
            return Failure(
                Words(
                    f"你的代码运行了，但返回的东西不是题目要的（{what}）。看看返回值的类型和形状。",
                    f"Your code ran, but what it returns is not what the task asks for ({what}). "
                    "Look at the type and shape of the result.",
                ),
                ("unusable", kind, text),
            )
        case {"kind": "late" | "ended" | "unreadable" as kind}:
            return Failure(silence(kind, report, exercise))
    raise Malformed("an unknown failure")


def raised(kind: str, text: str, line: int | None) -> Words:
    """What the learner's code raised."""
    zh_place, en_place = (f"在第 {line} 行", f" on line {line}") if line else ("", "")
    if kind == "NotImplementedError" and not text:
        return Words(
            f"这里{zh_place and '（第 ' + str(line) + ' 行）'}还没有写。", f"This is still to be written{en_place}."
        )
    what = f"{kind}: {text}" if text else kind
    return Words(f"你的代码{zh_place}出错：{what}", f"Your code failed{en_place}: {what}")


def silence(kind: str, report: Report, exercise: Exercise) -> Words:
    """Why the learner's process gave no answer."""
    if kind == "late":
        return Words(
            f"等了 {exercise.seconds:g} 秒还没有结果：是不是有死循环，或者某一步特别慢？",
            f"No result after {exercise.seconds:g} s: is there an endless loop, or a very slow step?",
        )
    if kind == "ended":
        zh, en = (f"（{report.stopped}）", f" ({report.stopped})") if report.stopped else ("", "")
        return Words(
            f"你的程序中途退出了{zh}，没有给出结果。", f"Your program ended early{en}, without giving a result."
        )
    return Words(
        "你的程序给出的内容读不出来：可能太大，也可能不是普通的数值、张量或模块。",
        "What your program gave could not be read: it may be too large, or no ordinary number, tensor or module.",
    )
