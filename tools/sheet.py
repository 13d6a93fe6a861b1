"""Reading what a bench reports of an exercise's hidden tests, strictly, and saying to the learner why one failed."""

from collections.abc import Mapping
from dataclasses import dataclass

from tools.exercise import Exercise
from tools.words import Words

MAX_MESSAGE_CHARACTERS = 1000


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
            zh, en = (
                f"没有找到 `{name}`：名字要和题目里的一样。",
                f"There is no `{name}`: the name must be that of the task.",
            )
            return Failure(Words(zh, en))
        case {"kind": "unusable", "type": str(kind), "text": str(text)}:
            return Failure(unusable(f"{kind}: {text}"[:MAX_MESSAGE_CHARACTERS]), ("unusable", kind, text))
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


def unusable(what: str) -> Words:
    """What the learner's code gave in place of a result."""
    return Words(
        f"你的代码运行了，但返回的东西不是题目要的（{what}）。看看返回值的类型和形状。",
        f"Your code ran, but what it returns is not what the task asks for ({what}). Look at the type and shape of the result.",
    )


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


def is_same(one: Sheet, other: Sheet, test: str) -> bool:
    """Whether both fail `test` for the same reason."""
    first, second = one.failures.get(test), other.failures.get(test)
    return first is not None and second is not None and bool(first.same) and first.same == second.same


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
