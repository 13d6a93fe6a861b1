"""What a program's run shows of it, without the program noticing."""

from collections.abc import Iterator

import pytest

from tools.sandbox import Sandbox
from tools.witness import Witnessed, seen_in, witnessed

NET = "import torch\nfrom torch import nn\nnet = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))\n"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


def watch(sandbox: Sandbox, code: str) -> Witnessed:
    return witnessed(code, lambda text: sandbox.run(text))


def test_layers_with_their_shapes_and_the_optimizer_are_seen_and_the_output_is_the_programs_own(
    sandbox: Sandbox,
) -> None:
    code = f"{NET}optimizer = torch.optim.SGD(net.parameters(), lr=0.1)\nprint(net(torch.zeros(3, 4)).shape)\n"
    done = watch(sandbox, code)
    assert done.seen is not None
    assert done.run.stdout == "torch.Size([3, 2])\n"
    assert done.run.code == code
    assert [each.shapes for each in done.seen.layers if each.kind == "Linear"] == [((3, 4), (3, 8)), ((3, 8), (3, 2))]
    assert [(each.kind, each.settings["lr"]) for each in done.seen.optimizers] == [("SGD", 0.1)]


@pytest.mark.parametrize(
    "head",
    [
        "from __future__ import annotations\n",
        '"""A program."""\n\nfrom __future__ import (\n    annotations,\n)\n',
    ],
)
def test_import_from_the_future_does_not_hide_a_program(sandbox: Sandbox, head: str) -> None:
    done = watch(sandbox, f"{head}{NET}net(torch.zeros(3, 4))\nprint('ran')\n")
    assert done.seen is not None
    assert done.run.stdout == "ran\n"


def test_setting_without_a_number_does_not_hide_a_program(sandbox: Sandbox) -> None:
    code = f"{NET}optimizer = torch.optim.SGD(net.parameters(), lr=0.1)\nschedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)\n"
    done = watch(sandbox, code)
    assert done.seen is not None
    assert [each.kind for each in done.seen.schedules] == ["ReduceLROnPlateau"]


@pytest.mark.parametrize(
    ("code", "stdout", "fails"),
    [
        ("print(1)\nraise SystemExit\n", "1\n", None),
        ("print(1)\nprint(x)\n", "1\n", "x"),
        ("x = (\n", "", "never closed"),
    ],
)
def test_what_cannot_be_seen_is_run_as_it_is(sandbox: Sandbox, code: str, stdout: str, fails: str | None) -> None:
    done = watch(sandbox, code)
    assert done.seen is None
    assert done.run.stdout == stdout
    assert (fails or "") in str(done.run.error)


@pytest.mark.parametrize("told", ["", "{", "[]", '{"layers": 3}', "1e999", "[" * 100_000])
def test_what_is_not_of_the_form_is_nothing_seen(told: str) -> None:
    assert seen_in(told) is None
