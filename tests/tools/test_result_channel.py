"""Whatever a snippet does to the pipes by which its result comes out, the result is a Run of the usual shape.

Each snippet is put together by lot, from a seed that names the test; the same seed gives the same snippet.
"""

import json
import random
from collections.abc import Iterator

import pytest

from tests.tools.attacks.cases import Outcome, shape
from tools.run import Run
from tools.sandbox import Sandbox

SEEDS = range(60)
LIMITS = {None, "time limit", "CPU time limit", "memory limit", "disk limit", "file-count limit", "output limit"}
WORDS = (
    "sealed",
    "unsealed",
    "error",
    "line",
    "status",
    "limit",
    "cell",
    "loss",
    "step",
    "trace",
    "figure",
    "finished",
)
VALUES: tuple[object, ...] = (
    *(None, True, False, 0, -1, 7, 10**400, 0.5, float("nan"), float("inf"), -1e308, "", "x", "time limit"),
    *("memory limit", "stopped after 1 s", "\ud800", "a\nb\rc", "\x1b[2J", "\u202e", "\x00", "y" * 5000, "好" * 300),
    *([], [[]], {}, {"error": "inner"}, [1] * 300),
)
TARGETS = ("range(3, 40)",) * 4 + ("(1,)", "(2,)")
BEGINNING = "import os, sys, time\nos.set_blocking(1, True)\n"
ENDINGS = (
    "",
    "print('end')",
    "1 / 0",
    "os._exit(0)",
    "os._exit(5)",
    "os.abort()",
    "sys.exit('bye')",
    "raise KeyboardInterrupt",
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        sandbox.run("import torch", wall_seconds=60)
        yield sandbox


def event(lot: random.Random) -> bytes:
    """A line as an honest child could send it, or nearly."""
    fields = {lot.choice(WORDS): lot.choice(VALUES) for _ in range(lot.randint(0, 5))}
    if lot.random() < 0.5:  # what the tutor listens to most
        fields |= {"error": lot.choice(VALUES), "limit": lot.choice(VALUES), "line": lot.choice(VALUES)}
    return json.dumps(fields).encode() + b"\n"


def rubbish(lot: random.Random) -> bytes:
    """A line as no honest child would send it."""
    whole = event(lot) * lot.randint(1, 4)
    kind = lot.randrange(8)
    at = lot.randrange(len(whole))
    return (
        whole[:at],
        whole[at:],
        lot.randbytes(lot.randint(1, 3000)),
        b"[" * lot.randint(1, 40_000) + b"\n",
        b'{"a":' * lot.randint(1, 20_000) + b"\n",
        b"9" * lot.randint(1, 10_000) + b"\n",
        b"\n" * lot.randint(1, 10_000),
        whole.replace(b'"', b"'"),
    )[kind]


def deed(lot: random.Random) -> str:
    """One line of a snippet that does something to its descriptors."""
    target, data = lot.choice(TARGETS), lot.choice((event, rubbish))(lot)
    write = f"[os.write(fd, {data!r}) for fd in {target} if here(fd)]"
    times = lot.choice((50, 500, 3000))
    return lot.choice(
        (
            write,
            write,
            write,
            write,
            write,
            write,
            f"for _ in range({times}): {write}",
            f"[os.close(fd) for fd in {target} if here(fd)]",
            f"[os.dup2({lot.randrange(6)}, fd) for fd in {target} if here({lot.randrange(6)}) and here(fd)]",
            f"[os.set_blocking(fd, False) for fd in {target} if here(fd)]",
            "sys.stdout = sys.stderr = None",
            "os.closerange(0, 200)",
            "print('x' * 3000)",
            "time.sleep(0.02)",
            "r, w = os.pipe(); [os.dup2(w, fd) for fd in range(3, 40) if here(fd) and fd not in (r, w)]",
        )
    )


def snippet(seed: int) -> str:
    """Some deeds in a row, of which each may fail, and an ending."""
    lot = random.Random(seed)
    here = "def here(fd):\n    try: os.fstat(fd); return True\n    except OSError: return False\n"
    deeds = [
        f"try: {deed(lot)}\nexcept (OSError, ValueError, AttributeError): pass\n" for _ in range(lot.randint(1, 6))
    ]
    deeds = [one.replace("try: for", "try:\n    for") for one in deeds]
    return BEGINNING + here + "".join(deeds) + lot.choice(ENDINGS)


def is_a_run(run: Run) -> list[str]:
    """What is wrong with its shape."""
    figures = tuple((figure.png, figure.alt) for figure in run.figures)
    problems = shape(Outcome(run.stdout, run.stderr, run.error, run.limit, run.status, run.seconds, figures))
    text = run.stdout + run.stderr + (run.error or "")
    checks = {
        "the limit is none that there is": run.limit in LIMITS,
        "the status is no number": type(run.status) is int,
        "it cannot be stored": text == text.encode("utf-8", "replace").decode("utf-8"),
        "a failure is said to have worked": run.status == 0 or run.error is not None,
    }
    return problems + [problem for problem, right in checks.items() if not right]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_run_keeps_its_shape_whatever_is_done_to_its_pipes(sandbox: Sandbox, seed: int) -> None:
    run = sandbox.run(snippet(seed), wall_seconds=2)
    assert is_a_run(run) == [], snippet(seed)


@pytest.mark.parametrize("seed", SEEDS[:20])
def test_no_limit_is_named_that_did_not_strike(sandbox: Sandbox, seed: int) -> None:
    """Only the time, where the pipes were filled until the snippet had to wait, or the output."""
    assert sandbox.run(snippet(seed), wall_seconds=2).limit in (None, "time limit", "output limit")


@pytest.mark.parametrize("error", VALUES, ids=range(len(VALUES)))
def test_a_forged_error_is_a_short_line_or_nothing(sandbox: Sandbox, error: object) -> None:
    for place in (1, 10**400, "x", True):
        line = json.dumps({"error": error, "line": place, "limit": "memory limit", "status": "x"}).encode() + b"\n"
        code = f"import os\nfor fd in range(3, 40):\n    try: os.write(fd, {line!r})\n    except OSError: pass"
        run = sandbox.run(code, wall_seconds=5)
        assert is_a_run(run) == []
        assert run.limit is None


def test_the_next_run_is_right_after_all_of_them(sandbox: Sandbox) -> None:
    for seed in SEEDS[:20]:
        sandbox.run(snippet(seed), wall_seconds=2)
        after = sandbox.run("print(6 * 7)")
        assert (after.stdout, after.stderr, after.error, after.limit) == ("42\n", "", None, None)


def test_what_is_heard_live_is_what_the_run_says(sandbox: Sandbox) -> None:
    heard: list[str] = []
    run = sandbox.run("import os\nfor i in range(300): os.write(1, '好'.encode()[i % 3 :: 3])", on_output=heard.append)
    assert "".join(heard) == run.stdout


def test_code_that_is_no_text_is_an_error_of_the_snippet(sandbox: Sandbox) -> None:
    for code in (
        "\ud800",
        "print('\udcff')",
        "\x00",
        "# -*- coding: rot13 -*-\nprint(1)",
        "# -*- coding: nothing -*-",
        "(" * 5000,
    ):
        assert is_a_run(sandbox.run(code, wall_seconds=5)) == [], code[:40]


def test_snippets_differ_by_seed() -> None:
    assert len({snippet(seed) for seed in SEEDS}) == len(SEEDS)
