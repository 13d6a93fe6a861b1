"""What the bench of the sandbox computes, with ways of running that only pretend to."""

import queue
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import psutil
import pytest
from matplotlib.image import imread

from evals import peers, strain
from evals.peers import Client, Jupyter, NotMeasured, Peer, Program, Timing, bubblewrap, fresh_interpreter, until_idle
from evals.sandboxes import Measured, compare, comparison, draw, overhead, ready, tracing
from evals.strain import Left, difference, fair_ratio, milliseconds, soak, threads_told
from tools.run import Run
from tools.sandbox import Sandbox


class Pretended:
    """A way of running that takes the seconds it is told to, and notes its turn."""

    def __init__(self, name: str, first_seconds: float, turns: list[str]) -> None:
        self.name = name
        self.timing = Timing(first_seconds, 2 * first_seconds)
        self.turns = turns

    def run(self, code: str, at_first: Callable[[], None] = peers.unheard) -> Timing:
        self.turns.append(self.name)
        at_first()
        return self.timing

    def process(self) -> psutil.Process:
        return psutil.Process()


class Unable(Pretended):
    """A way that is there but fails."""

    def run(self, code: str, at_first: Callable[[], None] = peers.unheard) -> Timing:
        raise NotMeasured("no torch in it")


class PretendedSandbox:
    """Runs nothing: each code ends as `ends` says, otherwise well."""

    def __init__(self, ends: dict[str, str]) -> None:
        self.ends = ends

    def run(self, code: str, *, wall_seconds: float = 20, trace: bool = False) -> Run:
        return Run(code, "2.0" if trace else "1.0", "", self.ends.get(code), (), 0.0)


def pretended(ends: dict[str, str]) -> Sandbox:
    return cast(Sandbox, PretendedSandbox(ends))


ONE_TO_TEN = Measured("this sandbox", [Timing(n / 100, n / 10) for n in range(1, 11)], private_mb=12)


def test_percentiles_lie_between_the_timings() -> None:
    assert ONE_TO_TEN.first(50) == pytest.approx(0.055)
    assert ONE_TO_TEN.whole(90) == pytest.approx(0.91)
    assert ONE_TO_TEN.runs_per_second == pytest.approx(1 / 0.55)


def test_ratios_are_those_of_the_medians_to_ours() -> None:
    slow = Measured("fresh", [Timing(1.1, 2.2), Timing(1.1, 2.2), Timing(9, 9)], private_mb=300)
    lines = list(comparison([slow, ONE_TO_TEN]))
    assert lines[-1] == "fresh / this sandbox: first output 20.0×, whole run 4.0× (medians)"
    assert "p50 55 ms, p90 91 ms" in lines[1]
    assert len(lines) == 3


def test_each_round_takes_every_way_once() -> None:
    turns: list[str] = []
    one, other = Pretended("one", 0.1, turns), Pretended("other", 0.2, turns)
    measured = compare([one, other], rounds=3)
    assert turns[:6] == ["one", "other"] * 3
    assert [len(each.timings) for each in measured] == [3, 3]
    assert measured[0].private_mb > 1


def test_a_way_that_cannot_be_taken_is_named_with_the_reason() -> None:
    turns: list[str] = []

    def absent() -> Peer:
        return bubblewrap(lambda _: None)

    ways = {"good": lambda: Pretended("good", 0.1, turns), "bwrap": absent, "bad": lambda: Unable("bad", 0.1, turns)}
    able, missing = ready(ways)
    assert [peer.name for peer in able] == ["good"]
    assert turns == ["good"]  # once, so that no first start is counted
    assert missing[0] == "bwrap: not measured: bubblewrap is missing. Install it: sudo apt-get install bubblewrap"
    assert missing[1] == "bad: not measured: no torch in it"


def test_without_ipykernel_the_report_says_what_to_type(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "ipykernel", None)
    with pytest.raises(NotMeasured, match="pip install ipykernel"):
        Jupyter("Jupyter kernel", tmp_path).run("print(1)")


def test_bubblewrap_lets_nothing_be_written_and_shares_no_namespace() -> None:
    command = bubblewrap(lambda _: "/usr/bin/bwrap").command
    assert command[0] == "/usr/bin/bwrap"
    assert "--unshare-all" in command
    assert "--bind" not in command


def test_a_program_is_timed_and_its_process_known_at_the_first_output() -> None:
    program = fresh_interpreter()
    seen: list[str] = []
    code = "import time\nprint('first', flush=True)\ntime.sleep(0.3)\nprint('second')"
    timing = program.run(code, lambda: seen.extend(program.process().cmdline()))
    assert timing.whole_seconds - timing.first_seconds > 0.2
    assert code in seen


@pytest.mark.parametrize(("code", "why"), [("raise ValueError('mine')", "ValueError: mine"), ("pass", "status 0")])
def test_a_program_without_result_is_not_timed(code: str, why: str) -> None:
    with pytest.raises(NotMeasured, match=why):
        Program("python", [sys.executable, "-I", "-c"]).run(code)


class Kernel:
    """Sends what it is told to."""

    def __init__(self, *messages: tuple[str, str, dict[str, object]]) -> None:
        self.messages = list(messages)

    def kernel_info(self) -> str:
        return "info"

    def get_iopub_msg(self, *, timeout: float) -> dict[str, dict[str, object]]:
        if not self.messages:
            raise queue.Empty
        request, kind, content = self.messages.pop(0)
        return {"parent_header": {"msg_id": request}, "header": {"msg_type": kind}, "content": content}


IDLE: dict[str, object] = {"execution_state": "idle"}


def test_a_cell_has_ended_when_the_kernel_is_idle_after_it_and_not_after_another() -> None:
    kernel: Client = Kernel(
        ("info", "stream", {}), ("info", "status", IDLE), ("cell", "stream", {}), ("cell", "status", IDLE)
    )
    heard: list[int] = []
    until_idle(kernel, "cell", lambda: heard.append(len(cast(Kernel, kernel).messages)))
    assert heard == [1]


def test_a_cell_that_fails_or_falls_silent_is_not_timed() -> None:
    failing = Kernel(("cell", "error", {"ename": "ImportError", "evalue": "no torch"}))
    with pytest.raises(NotMeasured, match="ImportError: no torch"):
        until_idle(failing, "cell", peers.unheard)
    with pytest.raises(NotMeasured, match="silent"):
        until_idle(Kernel(), "cell", peers.unheard)
    with pytest.raises(NotMeasured, match="printed nothing"):
        until_idle(Kernel(("cell", "status", IDLE)), "cell", peers.unheard)


def test_overhead_is_the_median_of_pairs_whose_order_changes() -> None:
    order: list[bool] = []

    def loop(trace: bool) -> float:
        order.append(trace)
        return 1.2 if trace else 1.0

    assert overhead(loop, 3) == "1.00 s untraced, 1.20 s traced, +20% (3 pairs)"
    assert order == [False, True, True, False, False, True]


def test_a_loop_is_run_traced_and_untraced_and_timed_by_its_own_words() -> None:
    lines = list(tracing(pretended({}), 2))
    assert len(lines) == 2
    assert all(line.endswith("1.00 s untraced, 2.00 s traced, +100% (2 pairs)") for line in lines)
    with pytest.raises(NotMeasured, match="untraced did not end well: ValueError"):
        next(tracing(pretended({strain.HONEST: "ValueError"}), 1))


CLEAN = Left(processes=2, files=1, our_descriptors=20, zygote_descriptors=9, our_mb=90.0, zygote_mb=400.0)


def test_what_many_runs_leave_is_told_as_a_difference() -> None:
    left = replace(CLEAN, files=4, zygote_descriptors=10, our_mb=91.5)
    told = "processes +0, files +3, descriptors +0 (zygote +1), memory +1.5 MB (zygote +0.0 MB)"
    assert difference(CLEAN, left) == told


def test_a_soak_looks_after_each_tenth_and_counts_what_ended_otherwise() -> None:
    ends = {code: error for code, error in strain.ODD if error}
    looks = iter([*[CLEAN] * 10, replace(CLEAN, processes=3)])
    lines = list(soak(pretended(ends), 140, lambda: next(looks)))
    assert [int(line.split()[0]) for line in lines[2:-1]] == [14 * tenth for tenth in range(11)]
    assert "processes +1" in lines[-1]
    assert "; 0 runs did not end as they should" in lines[-1]
    surprised = list(soak(pretended({}), 140, lambda: CLEAN))
    assert f"; {2 * len(ends)} runs did not end as they should" in surprised[-1]  # each odd one came twice


def test_a_fair_share_is_one_core_at_most() -> None:
    assert fair_ratio(3, 2) == 1.5
    assert fair_ratio(3, 16) == 1.0


def test_an_attacker_that_dies_at_once_is_no_attacker() -> None:
    said: queue.SimpleQueue[str] = queue.SimpleQueue()
    said.put("up 64\n")
    said.put("Traceback: can't start new thread\n")
    assert threads_told(said) == 64
    with pytest.raises(NotMeasured, match="can't start new thread"):
        threads_told(said)


def test_times_are_told_with_the_worst() -> None:
    assert milliseconds([0.01, 0.02, 0.4]) == "20 ms (at most 400)"


def test_the_plot_is_a_picture_of_all_ways(tmp_path: Path) -> None:
    heights = []
    for count in (2, 5):
        draw([replace(ONE_TO_TEN, name=f"way {number}") for number in range(count)], tmp_path / "plot.png")
        heights.append(imread(tmp_path / "plot.png").shape[0])
    assert heights[1] > heights[0]
