"""No rule takes for ever: each pattern is tried on rows of its own words, which a pattern that can read them in many ways does not survive.

Nothing is timed here; what hangs runs into the limit of every test.
"""

import importlib
import pkgutil
import random
import re
from collections.abc import Iterator

import agent
import knowledge
import tools
from agent.intents import _rules

LENGTH = 28
TRIALS = 12
MOST = 80
ONCE = ("我" * 40, "嗯" * 40, "这里" * 20, "有没有" * 13)
"""On these some took minutes."""
_WORD = re.compile(r"[\u4e00-\u9fff]{1,3}|[a-z]{2,6}")


def modules() -> Iterator[str]:
    for package in (agent, knowledge, tools):
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not each.name.endswith("__main__") and ".inside" not in each.name and ".versions" not in each.name:
                yield each.name


def patterns_in(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, tuple | list | frozenset):
        for each in value:
            yield from patterns_in(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from patterns_in(each)


def tried_on(pattern: re.Pattern[str]) -> Iterator[str]:
    """Rows of one of its words, and of a few of them in turn."""
    words = sorted(set(_WORD.findall(pattern.pattern))) or ["x"]
    chance = random.Random(1)
    yield from ONCE
    rows = [[word] for word in chance.sample(words, min(len(words), MOST))]
    rows += [[chance.choice(words) for _ in range(chance.choice((2, 3, 4)))] for _ in range(TRIALS)]
    for row in rows:
        yield (chance.choice(("", "", " ", "，")).join(row) * LENGTH)[:LENGTH] + chance.choice(("x", "？", "。x"))


def test_no_pattern_hangs_on_rows_of_its_own_words() -> None:
    found = {each for name in modules() for each in patterns_in(vars(importlib.import_module(name)))}
    found |= {pattern for _, pattern in _rules()}
    assert len(found) > 300
    for pattern in found:
        for text in tried_on(pattern):
            pattern.search(text)
