"""Faults that a traced run shows: each is named with its line, mended by what a run shows, and not seen in right programs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tools.fault import rules
from tools.mend import MENDERS
from tools.mend import mended as find_mend
from tools.run import Run
from tools.sandbox import Sandbox

FAULTS = Path(__file__).parent / "faults"
PRELUDE = "import torch; from torch import nn; import torch.nn.functional as F\n"
SEEN: list[dict[str, object]] = yaml.safe_load((FAULTS / "seen.yaml").read_text("utf-8"))
FINE: list[dict[str, str]] = yaml.safe_load((FAULTS / "seen_fine.yaml").read_text("utf-8"))
HERE = "# here"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


def traced(sandbox: Sandbox, code: str) -> Run:
    return sandbox.run(code, trace="calls")


@pytest.mark.parametrize("example", [pytest.param(each, id=f"{each['id']}-{n}") for n, each in enumerate(SEEN)])
def test_a_fault_is_seen_with_its_line_and_its_numbers(sandbox: Sandbox, example: dict[str, object]) -> None:
    code = PRELUDE + str(example["code"])
    run = traced(sandbox, code)
    assert run.error is None
    assert run.fault is not None
    line = next(number for number, row in enumerate(code.splitlines(), 1) if HERE in row)
    assert (run.fault.id, run.fault.line) == (example["id"], line)
    says = example["says"]
    assert isinstance(says, list)
    for cause in (run.fault.cause.zh, run.fault.cause.en):
        assert [word for word in says if word not in cause] == [], cause
        assert "$" not in cause


@pytest.mark.parametrize(
    "example", [pytest.param(each, id=f"{each['id']}-{n}") for n, each in enumerate(SEEN) if "mended" in each]
)
def test_a_mend_takes_the_symptom_away(sandbox: Sandbox, example: dict[str, object]) -> None:
    code = PRELUDE + str(example["code"])
    check = f"\nassert {example['mended']}, 'still wrong'\n"
    assert "still wrong" in (sandbox.run(code + check).error or "")
    found = find_mend(code, lambda candidate: traced(sandbox, candidate))
    assert found is not None
    assert found.works
    assert sandbox.run(found.run.code + check).error is None, found.run.code


@pytest.mark.parametrize("example", [pytest.param(each, id=f"{each['beside']}-{n}") for n, each in enumerate(FINE)])
def test_a_right_program_raises_no_alarm(sandbox: Sandbox, example: dict[str, str]) -> None:
    run = traced(sandbox, PRELUDE + example["code"])
    assert run.error is None, run.stderr
    assert run.fault is None
    assert example["beside"] in {rule.id for rule in rules()}


def test_each_fault_of_a_trace_has_a_program_and_a_near_miss() -> None:
    shown = {each["id"] for each in SEEN}
    assert shown == {each["beside"] for each in FINE}
    assert {each["id"] for each in SEEN if "mended" in each} == shown & set(MENDERS)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("(m(x).argmax(dim=0) == y).float().mean()", "m(x).argmax(dim=0) 是 (3,)，y 是 (100,)：在第 0 维上一边是 3"),
        ("x.sum(dim=0) + y", "x.sum(dim=0) 是 (20,)，y 是 (100,)：在第 0 维上一边是 20"),
        ("x.sum(dim=0) + 2 * y", "两个张量在第 0 维上一边是 20，一边是 100"),
        ("x - y", "x 是 (100, 20)，y 是 (100,)：在第 1 维上一边是 20"),
        ("x.T @ x.T", "左边是 20×100，右边是 20×100"),
    ],
)
def test_the_shapes_of_a_failure_are_those_of_the_two_sides(sandbox: Sandbox, line: str, says: str) -> None:
    made = "x, y, m = torch.randn(100, 20), torch.randint(0, 3, (100,)), nn.Linear(20, 3)"
    fault = traced(sandbox, f"{PRELUDE}{made}\n{line}\n").fault
    assert fault is not None
    assert says in fault.cause.zh
