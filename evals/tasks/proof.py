"""Showing by runs that the truths of a task are true, that its test fails what is wrong and passes what is right."""

import ast
import secrets
from collections.abc import Iterator

from evals.tasks.task import CodeTask, Debug, Value, Walkthrough, Write
from evals.tasks.trial import Runs, tried


def faults(task: CodeTask, run: Runs) -> Iterator[str]:
    """Yield what does not hold of a task, in a sentence each."""
    if isinstance(task, Walkthrough):
        yield from _of_truths(task, run)
    elif isinstance(task, Debug):
        if tried(task.program, task.test, run) is None:
            yield "the program with the fault passes the hidden test"
        if why := tried(task.fixed, task.test, run):
            yield f"the fixed program fails the hidden test: {why}"
    else:
        yield from _of_writing(task, run)


def _of_truths(task: Walkthrough, run: Runs) -> Iterator[str]:
    mark = secrets.token_hex(8)
    asks = "\n".join(f"print('\\n{mark}', repr({truth.expr}))" for truth in task.truths)
    done = run(f"{task.program.rstrip()}\n{asks}\n")
    given = [line.removeprefix(mark).strip() for line in done.stdout.splitlines() if line.startswith(mark)]
    for truth, shown in zip(task.truths, given, strict=False):
        if not same(truth.value, _read(shown)):
            yield f"{truth.expr} is {shown}, not {truth.value}"
    if done.error or len(given) < len(task.truths):
        yield f"the program or an expression fails: {(done.error or 'it ends early').splitlines()[-1]}"


def _of_writing(task: Write, run: Runs) -> Iterator[str]:
    if why := tried(task.solution, task.test, run):
        yield f"the solution fails the hidden test: {why}"
    for number, mistake in enumerate(task.mistakes, start=1):
        if error := run(mistake).error:
            yield f"mistake {number} does not run: {error.splitlines()[-1]}"
        elif tried(mistake, task.test, run) is None:
            yield f"mistake {number} passes the hidden test"


def _read(shown: str) -> object:
    try:
        return ast.literal_eval(shown)
    except (ValueError, SyntaxError):
        return shown


def same(written: Value, given: object) -> bool:
    """Tell whether a run gave what is written down; a number with a point may be rounded."""
    if isinstance(written, float) and isinstance(given, int | float) and not isinstance(given, bool):
        return is_rounding(str(written), float(given))
    if isinstance(given, list):
        given = tuple(given)
    return type(written) is type(given) and written == given


def is_rounding(said: str, value: float) -> bool:
    """Tell whether a number as it is written, such as 0.69, is the value to so many digits; half a digit more is allowed."""
    decimals = len(said.partition(".")[2])
    return abs(float(said) - value) <= 0.51 * 10.0**-decimals
