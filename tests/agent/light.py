"""A tutor that starts in a second: the real notes, moves, graph and store; scripted model, no index, no sandbox."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast

import numpy as np

from agent.desk import Desk
from agent.models.scripted import Script, open_scripted
from agent.script import Execute
from agent.store import Store
from agent.trust import Reliance, Trust
from agent.tutor import Tutor
from evals.hearing import Deaf
from knowledge.curriculum import Curriculum
from knowledge.library import Found, SearchResult
from knowledge.passage import passages
from knowledge.placement import read_placement
from knowledge.practice.loading import Practice
from knowledge.ranking import Look
from tests.notes import real_curriculum
from tools.run import Run

BEGAN = datetime(2026, 3, 1, 9, tzinfo=UTC)
SCRIPT = (
    "学过监督学习",
    "会 Python，线代微积分都学过，想做图像识别，用 PyTorch，每周 7 小时",
    "什么是过拟合？",
    "每周只有 3 小时了",
    "先做几道小题",
    "A",
    "不知道",
    "不做了",
    "开始",
    "我猜是两堆都用",
    "不知道",
    "继续",
    "继续",
    "A",
    "B",
    "C",
    "跳过链式法则",
    "in English please",
    "continue",
)
"""A dialogue that moves all that is stored: profile, plan, placement, lesson, answers, language."""


class OneTopic:
    """A library that finds the same note, whatever the question."""

    def __init__(self, curriculum: Curriculum) -> None:
        facts = [each for each in passages(curriculum.notes["overfitting"]) if each.is_fact]
        self._found = tuple(Found(passage, 1.0) for passage in facts[:8])
        self._asks = len(curriculum.own_asks)

    def search(self, message: str, *, k: int, lesson: str | None) -> SearchResult:
        return SearchResult(message, 5.0, self._found[:k], ("overfitting",))

    def look(self, message: str) -> Look:
        """Nothing is like anything: no question leads to what was not said."""
        nothing = np.full(self._asks, -1.0, dtype=np.float32)
        return Look(message, nothing, nothing, nothing, 1.0)

    def lists(self, message: str) -> bool:
        return False

    def mended(self, message: str) -> str:
        return message


class NothingToFind:
    """A finder for messages that want nothing worked out."""

    def find(self, message: str) -> None:
        return None


@cache
def light_desk() -> Desk:
    """Return the desk; made once in a process, and before it forks."""
    curriculum = real_curriculum()
    practice = Practice((), (), (), read_placement()[0], (), ())

    def run(line: Execute, _: Callable[[], bool]) -> Run:
        return Run(line.code, "42\n", "", None, (), 0.01)

    model = open_scripted(Script())
    doubles = cast(Any, OneTopic(curriculum)), practice, cast(Any, NothingToFind()), Deaf()
    return Desk(model, Reliance(Trust()), curriculum, *doubles, run, {}, cast(Any, None))


def light_tutor(store: Store) -> Tutor:
    """Return the tutor over a store; its clock stands, so that what it writes is the same whenever it is played."""
    desk = light_desk()
    unused = cast(Any, None)
    return Tutor(desk.model, desk.curriculum, desk.library, unused, store, desk, unused, clock=lambda: BEGAN)
