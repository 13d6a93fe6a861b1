"""Figures: drawn by the snippet, saved by the child, read without trust by the parent."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.sandbox import Sandbox

DRAW = "import matplotlib.pyplot as plt\n"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One for the module: its process takes seconds to start."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def unprotected() -> Iterator[Sandbox]:
    """Lets a snippet make links and pipes, so that it is the reading that must not follow them."""
    with Sandbox(unprotected=True) as sandbox:
        yield sandbox


def test_open_figure_is_saved_with_its_words_as_alt_text(sandbox: Sandbox) -> None:
    run = sandbox.run(DRAW + "plt.plot([1, 2], label='train')\nplt.title('Loss')\nplt.xlabel('epoch')\nplt.ylabel('L')")
    assert run.error is None
    assert [figure.alt for figure in run.figures] == ["Loss (x: epoch, y: L, legend: train)"]
    assert run.figures[0].png.startswith(PNG)


def test_show_saves_and_closes_so_that_the_order_is_that_of_showing(sandbox: Sandbox) -> None:
    code = "plt.title('one')\nplt.show()\nprint(plt.get_fignums())\nplt.figure()\nplt.plot([1])\n"
    run = sandbox.run(
        DRAW + code + "fig, (a, b) = plt.subplots(1, 2)\nfig.suptitle('both')\na.set_title('left')\nb.set_xlabel('t')"
    )
    assert run.stdout == "[]\n"
    assert [figure.alt for figure in run.figures] == ["one", "plot without title or labels", "both; left; x: t"]


def test_figures_of_a_failed_or_stopped_snippet_are_kept(sandbox: Sandbox) -> None:
    failed = sandbox.run(DRAW + "plt.title('before')\n1 / 0")
    assert failed.error == "ZeroDivisionError: division by zero (line 3)"
    assert [figure.alt for figure in failed.figures] == ["before"]
    shown = threading.Event()
    stopped = sandbox.run(
        DRAW + "plt.title('shown')\nplt.show()\nprint('shown')\nwhile True: pass",
        cancelled=shown.is_set,
        on_output=lambda _: shown.set(),
    )
    assert stopped.error == "stopped on request"
    assert [figure.alt for figure in stopped.figures] == ["shown"]


def test_figure_that_cannot_be_drawn_is_an_error(sandbox: Sandbox) -> None:
    run = sandbox.run(DRAW + "plt.title('$\\\\frac{$')\nplt.show()")
    assert run.error is not None
    assert run.error.startswith("ValueError: ")
    assert run.error.endswith("(line 3)")


def test_figure_flood_is_cut_and_said(sandbox: Sandbox) -> None:
    run = sandbox.run(DRAW + "for i in range(25):\n    plt.figure(figsize=(1, 1))\n    plt.show()", wall_seconds=60)
    assert run.error is None
    assert len(run.figures) == 20
    assert run.stderr == "only the first 20 figures are kept\n"


def test_large_figure_is_left_out_and_said(sandbox: Sandbox) -> None:
    code = "import numpy as np\nplt.figimage(np.random.rand(1400, 1400, 3), resize=True)"
    run = sandbox.run(DRAW + code)
    assert run.figures == ()
    assert run.stderr == "figure 1 is left out: more than 5 MB\n"


@pytest.mark.parametrize(
    "plant",
    [
        "os.symlink({secret!r}, '../out/01.png')",
        "os.mkfifo('../out/01.png')",
        "os.mkdir('../out/01.png')",
        "open('../out/01.png', 'wb').write(b'no picture')",
        "open('../out/01.png', 'wb').write(b'\\x89PNG\\r\\n\\x1a\\n' + bytes(6 * 1024 * 1024))",
        "os.link({secret!r}, 'x'); os.symlink('../scratch/x', '../out/01.png')",
        "os.rename('../out', 'gone'); os.symlink({folder!r}, '../out')",
    ],
)
def test_planted_files_are_not_taken_for_figures(unprotected: Sandbox, tmp_path: Path, plant: str) -> None:
    secret = tmp_path / "01.png"
    secret.write_bytes(PNG + b"secret of the user")
    run = unprotected.run("import os\n" + plant.format(secret=str(secret), folder=str(tmp_path)))
    assert run.error is None
    assert run.figures == ()
