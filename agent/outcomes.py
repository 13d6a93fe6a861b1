"""By how much the last two results of a calculation differ: after 256 and 128 neurons 少了多少."""

import re
from collections.abc import Callable

from agent.script import Execute, Line, Say
from agent.situation import Situation
from knowledge.practice.calculator import Calculator
from tools.run import Run

LONGEST = 40
"""Characters of a message that asks only for the difference."""
_DIFFERS = re.compile(
    r"^(?:那|所以|一共|总共|大概|能|会|要|这样|[比跟和](?:之前|刚才|原来|前面|上次)比?)*"
    r"(?:(?:少|多|省|差|降|涨|增加|减少|变|快|慢)了?(?:多少|几倍|几成|几个)|是?(?:之前|刚才|原来|前面)的(?:多少|几)倍)[?？。呢啊吗]*$"
    r"|^(?:and |so )?(?:by )?how (?:much|many)(?: \w+)? (?:less|fewer|more|smaller|larger|bigger)\b.{0,20}$"
    r"|^(?:and |so )?what(?:'s| is) the difference(?: now)?[?. ]*$",
    re.IGNORECASE,
)
_RESULT = re.compile(r"(?P<number>-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*(?P<unit>[A-Za-z/]*)\b.*", re.IGNORECASE)
"""A printed number, and its unit."""


def asks_difference(message: str) -> bool:
    """Tell whether a message asks only by how much two results differ."""
    return len(message) <= LONGEST and _DIFFERS.search(message.strip()) is not None


def differ(at: Situation, calculator: Calculator) -> tuple[Line, ...]:
    """Run the last calculation with the values before and with the present ones, and say by how much they differ."""
    asking = at.dialogue.asking
    assert asking is not None
    first, second = (calculator.snippet(values).splitlines() for values in (asking.before, asking.values))
    imports = [row for row in first if row.startswith(("import ", "from "))]
    code = "\n".join([*first, "", *(row for row in second if row and row not in imports)])
    return (at.say("comparing", title=calculator.title.in_(at.dialogue.language)), Execute(code, explain=_told(at)))


def _told(at: Situation) -> Callable[[Run], tuple[Say, ...]]:
    def explain(run: Run) -> tuple[Say, ...]:
        if run.error:
            return (at.say("calculator_failed"),)
        read = [_RESULT.fullmatch(row.strip()) for row in run.stdout.splitlines()]
        if len(read) != 2 or not read[0] or not read[1] or read[0]["unit"] != read[1]["unit"]:  # no two numbers
            return ()
        before, now, unit = float(read[0]["number"]), float(read[1]["number"]), read[0]["unit"]
        if before == now:
            return (at.say("as_before"),)
        by = f"{abs(now - before):.10g} {unit}".strip()
        times = (at.say("times_before", ratio=f"{now / before:.3g}"),) if before > 0 and now > 0 else ()
        return (at.say("less_than_before" if now < before else "more_than_before", by=by), *times)

    return explain
