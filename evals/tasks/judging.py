"""Judging what was said to a task, by rule: are its truths said, is nothing false claimed, does the program pass the hidden test.

A task without a program to test is not passed; where the reply says honestly that it has none, that is counted apart from a
wrong program, so that refusing pays nothing and yet is not called wrong.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from agent.dialogue import Dialogue
from agent.language import prose
from agent.phrases import say
from agent.play import Transcript
from agent.turn import Turn
from evals.answers.cache import Answer
from evals.answers.checker import claimed, plain, says_any
from evals.programs import code_runs
from evals.score import PASSED, Bench, Judged, Moment, Score, Verdict, failed, skipped
from evals.tasks.asking import programs_of
from evals.tasks.places import said_of
from evals.tasks.proof import is_rounding
from evals.tasks.task import CodeTask, Debug, Kind, Truth, Value, Walkthrough
from evals.tasks.trial import passes_one
from evals.wording import WORDINGS
from knowledge.curriculum import Curriculum

HONEST = {"write": "not_in_notes", "debug": "no_mend"}
"""What the tutor says where it has nothing that it could show, by kind; that a wish is not in the notes says nothing of a program."""
_CANNOT = re.compile(
    r"(?:我|目前)[^。\n]{0,6}(?:(?:无法|不能|没法|不会)(?:直接)?(?:写|给|提供|帮|实现|完成|回答|改)|做不到|写不(?:了|出))|没有(?:现成的)?(?:程序|代码|配方|示例)"
    r"|\bI (?:cannot|can't|can not|am (?:unable|not able))\b|\bI'm (?:unable|not able|sorry)\b|\bI (?:have|know) no\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![a-z0-9_.])(?<!\d,)-?\d+(?:\.\d+)?(?:e-?\d+)?(?![a-z0-9_]|\.\d)")


_BATCH = "b|n|bs|batch(?:_?size)?|批(?:量|次|大小)?|none|-1"


class Outcome(StrEnum):
    """What became of a task."""

    PASSED = "passed"
    FAILED = "failed"
    REFUSED = "refused"
    """No program is shown, and the reply says so."""


@dataclass(frozen=True)
class JudgedTask:
    """A task, what was answered, and the verdict on each thing that is wanted."""

    task: CodeTask
    answer: Answer
    scores: tuple[Score, ...]

    @property
    def outcome(self) -> Outcome:
        """Return what became of it."""
        verdicts = [score.verdict for score in self.scores if score.check in DECIDE]
        if Verdict.FAILED in verdicts:
            return Outcome.FAILED
        refused = any(score.check == TEST and score.verdict is Verdict.SKIPPED for score in self.scores)
        return Outcome.REFUSED if refused else Outcome.PASSED

    @property
    def passed(self) -> bool:
        """Tell whether all is said, nothing false is, and the program does what it should."""
        return self.outcome is Outcome.PASSED

    @property
    def whys(self) -> tuple[str, ...]:
        """Return why it is not passed."""
        return tuple(score.why for score in self.scores if score.check in DECIDE and score.why)


TRUTH, CAUSE, CLAIM, TEST, RUNS = "truth", "cause", "no wrong claim", "hidden test", "shown code runs"
DECIDE = (TRUTH, CAUSE, CLAIM, TEST)
"""Code that is shown beside the program need not run by itself: that is told, and decides nothing."""


def judge(task: CodeTask, answer: Answer, curriculum: Curriculum, bench: Bench) -> JudgedTask:
    """Judge one answer."""
    last = len(answer.turns)
    found = [Score(check, last, *judged) for check, judged in _judged(task, answer, curriculum, bench)]
    return JudgedTask(task, answer, tuple(found))


def _judged(task: CodeTask, answer: Answer, curriculum: Curriculum, bench: Bench) -> Iterator[tuple[str, Judged]]:
    whole = "\n\n".join(turn.reply for turn in answer.turns)
    text = plain(whole if isinstance(task, Walkthrough) else prose(whole)).replace(plain(task.message), "")
    if isinstance(task, Walkthrough):
        yield from ((TRUTH, truth_said(truth, text, task.program)) for truth in task.truths)
    if isinstance(task, Debug):
        own = "\n".join(said_of(text, task.program, None, ()))  # quoting the faulty line names no fault
        for fact in task.cause:
            yield CAUSE, PASSED if says_any(fact, own) else failed(f"does not say {_first(fact)}")
    if task.wrong:
        made = list(dict.fromkeys(claim for wording in task.wrong for claim in claimed(wording, text)))
        yield CLAIM, failed(f"claims {', '.join(made)}") if made else PASSED
    if not isinstance(task, Walkthrough):
        yield TEST, tested(task, answer.turns, bench)
        yield RUNS, _runs(answer.turns, curriculum, bench)


def truth_said(truth: Truth, text: str, program: str) -> Judged:
    """Tell whether a plain text says a truth, at its place if it has one."""
    where = said_of(text, program, truth.line, truth.near)
    if any(_says(truth, place) for place in where):
        return PASSED
    elsewhere = bool(truth.line) and _says(truth, text)
    return failed(f"{truth.name} is not said" + (" there, but elsewhere" if elsewhere else ""))


def _says(truth: Truth, text: str) -> bool:
    if truth.says:
        return says_any(truth.says, text)
    value: Value = truth.value
    if isinstance(value, tuple):
        return _shape(value).search(text) is not None
    numbers = (found[0] for found in _NUMBER.finditer(text))
    if isinstance(value, float):
        return any(is_value(number, value) for number in numbers)
    return str(value) in numbers


def _shape(value: tuple[int, ...]) -> re.Pattern[str]:
    """Return what finds a shape: in brackets, or with × between its sizes; a longer shape that ends with it is another.

    The batch may have its name, and of feature maps it may be left out.
    """
    if len(value) == 1:
        return re.compile(rf"[(\[]\s*{value[0]}\s*,?\s*[)\]]")
    by = r"\s*[,x]\s*"
    batch = rf"(?:{value[0]}|{_BATCH})" if len(value) > 2 else str(value[0])
    sizes = (rf"(?:{batch}{by})?" if len(value) == 4 else f"{batch}{by}") + by.join(map(str, value[1:]))
    return re.compile(rf"(?:[(\[]|(?<![\d.,x])(?<![,x] ))\s*{sizes}(?!\s*[,x]?\s*\d|\.\d)")


def is_value(said: str, value: float) -> bool:
    """Tell whether a number in words is this value: the same, rounded to two digits or more, or with more digits."""
    if "e" in said:
        return abs(float(said) - value) <= 0.01 * abs(value)
    if is_rounding(str(value), float(said)):
        return True
    return len(said.lstrip("-0.").replace(".", "")) >= 2 and is_rounding(said, value)


def tested(task: CodeTask, turns: Sequence[Turn], bench: Bench) -> Judged:
    """Run the hidden test behind the program that was given; none, and said so: there is nothing to test."""
    if isinstance(task, Walkthrough):
        return skipped("nothing is to be written")
    programs = programs_of(task, turns)
    if not programs:
        honest = any(says_cannot(turn, task.kind) for turn in turns)
        return (
            skipped("says that it has none")
            if honest
            else failed("shows no program, and does not say that it has none")
        )
    why = passes_one(programs, task.test, bench.run)
    return failed(f"its program fails: {why}") if why else PASSED


def says_cannot(turn: Turn, kind: Kind) -> bool:
    """Tell whether a reply says honestly that there is nothing that it could show."""
    flat = " ".join(turn.reply.split())
    own = {" ".join(say(HONEST[kind], turn.language, number).split()) for number in range(WORDINGS)}
    return any(words in flat for words in own) or _CANNOT.search(flat) is not None


def _runs(turns: Sequence[Turn], curriculum: Curriculum, bench: Bench) -> Judged:
    """Tell whether what the turns show as Python runs, each block by itself."""
    transcript = Transcript("", tuple(turns), tuple(Dialogue() for _ in turns))
    verdicts = [code_runs(Moment(transcript, number, curriculum, bench), True) for number in range(len(turns))]
    ran = [judged for judged in verdicts if judged[0] is not Verdict.SKIPPED]
    return next((judged for judged in ran if judged[0] is Verdict.FAILED), PASSED if ran else verdicts[-1])


def _first(fact: Sequence[str]) -> str:
    return next((f"“{wording}”" for wording in fact if not wording.startswith("/")), fact[0])
