"""Whose turn it is, and who is put behind for taking more than a share."""

import os
import threading
import time

import pytest

from tools import shares
from tools.queueing import Turns
from tools.shares import Shares
from tools.usage import Usage


def wait_for(turns: Turns, learner: str, order: list[str], go: threading.Event) -> threading.Thread:
    def hold() -> None:
        with turns.turn(learner, lambda: False):
            order.append(learner)
            go.wait(5)

    thread = threading.Thread(target=hold)
    thread.start()
    return thread


def test_learners_take_turns_whoever_asked_more_often() -> None:
    turns, order, go = Turns(1), [], threading.Event()
    with turns.turn("first", lambda: False):
        threads = []
        for learner in ("busy", "busy", "busy", "other"):
            threads.append(wait_for(turns, learner, order, go))
            time.sleep(0.05)  # so that they queue in this order
        go.set()
    for thread in threads:
        thread.join()
    assert order == ["busy", "other", "busy", "busy"]


def test_no_more_run_at_once_than_there_are_places() -> None:
    turns, order, go = Turns(2), [], threading.Event()
    threads = [wait_for(turns, str(number), order, go) for number in range(4)]
    time.sleep(0.3)
    assert len(order) == 2
    go.set()
    for thread in threads:
        thread.join()
    assert len(order) == 4


def test_who_gives_up_waiting_leaves_the_queue_to_the_others() -> None:
    turns = Turns(1)
    with turns.turn("first", lambda: False), turns.turn("second", lambda: True) as held:
        assert not held
    with turns.turn("third", lambda: False) as held:
        assert held


@pytest.fixture
def behind(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    found: list[int] = []
    monkeypatch.setattr(shares, "put_behind", found.append)
    monkeypatch.setattr(shares, "WINDOW_SECONDS", 0.05)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    return found


def follow(account: Shares, rates: dict[int, tuple[float, float]]) -> None:
    """Let each run use and wait for so many cores over a while."""
    begun = time.monotonic()
    while (passed := time.monotonic() - begun) < 0.15:
        for pid, (used, waited) in rates.items():
            account.note(pid, Usage(used * passed, waited * passed, 0, 1))
        time.sleep(0.01)


def test_run_that_keeps_another_waiting_is_put_behind(behind: list[int]) -> None:
    follow(Shares(), {1: (0.05, 0.9), 2: (0.97, 0.0), 3: (0.97, 0.0)})
    assert set(behind) == {2, 3}


@pytest.mark.parametrize(
    "rates",
    [
        {1: (1.9, 0.0)},
        {1: (0.66, 0.3), 2: (0.66, 0.3), 3: (0.66, 0.3)},
        {1: (1.0, 0.0), 2: (0.0, 0.0), 3: (0.0, 0.0)},
    ],
    ids=["alone", "in equal parts", "beside sleepers"],
)
def test_run_that_harms_nobody_is_left_alone(behind: list[int], rates: dict[int, tuple[float, float]]) -> None:
    follow(Shares(), rates)
    assert behind == []
