"""Cells that share their variables in a child that lives on."""

import threading
import time
from collections.abc import Iterator

import pytest

from tools.notebook import Notebook
from tools.sandbox import Sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def notebook(sandbox: Sandbox) -> Iterator[Notebook]:
    with Notebook(sandbox) as notebook:
        yield notebook


def test_variables_functions_and_files_last_from_cell_to_cell(notebook: Notebook) -> None:
    notebook.run("import torch\nx = torch.ones(2)\ndef double(): return x * 2\nopen('kept.txt', 'w').write('file')")
    assert notebook.run("print(double().sum().item(), open('kept.txt').read())").stdout == "4.0 file\n"


def test_error_names_cell_and_line_and_keeps_the_variables(notebook: Notebook) -> None:
    notebook.run("def f():\n    return x / 0\nx = 1")
    run = notebook.run("\nf()")
    assert run.error == "ZeroDivisionError: division by zero (line 2)"
    assert 'File "cell_2.py", line 2' in run.stderr
    assert 'File "cell_1.py", line 2, in f\n    return x / 0' in run.stderr
    assert notebook.run("print(x)").stdout == "1\n"


def test_figures_belong_to_the_cell_that_drew_them(notebook: Notebook) -> None:
    draw = "import matplotlib.pyplot as plt\nplt.plot([1])\nplt.title('{}')"
    assert [figure.alt for figure in notebook.run(draw.format("one")).figures] == ["one"]
    assert notebook.run("print(1)").figures == ()
    assert [figure.alt for figure in notebook.run(draw.format("two")).figures] == ["two"]


def test_cell_stopped_for_its_time_keeps_the_variables(notebook: Notebook) -> None:
    notebook.run("x = 5")
    run = notebook.run("x = 6\nwhile True: pass", wall_seconds=0.5)
    assert (run.error, run.limit) == ("stopped after 0.5 s", "time limit")
    assert notebook.run("print(x)").stdout == "6\n"


def test_cell_that_does_not_obey_is_killed_and_the_loss_is_said(notebook: Notebook) -> None:
    notebook.run("x = 5")
    deaf = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
    run = notebook.run(deaf, wall_seconds=0.5)
    assert run.error == "stopped after 0.5 s; the variables of the earlier cells are gone"
    assert notebook.fresh
    assert notebook.run("print(x)").error == "NameError: name 'x' is not defined (line 1)"


def test_cell_that_ends_the_process_is_said_to_have_lost_the_variables(notebook: Notebook) -> None:
    notebook.run("x = 5")
    error = notebook.run("import os\nos._exit(3)").error
    assert error == "ended with exit status 3; the variables of the earlier cells are gone"


def test_cancel_works_within_half_a_second_and_keeps_the_variables(notebook: Notebook) -> None:
    notebook.run("x = 5")
    cancel = threading.Event()
    begun: list[float] = []

    def stop(_: str) -> None:
        begun.append(time.monotonic())
        cancel.set()

    run = notebook.run("print('epoch')\nwhile True: pass", cancelled=cancel.is_set, on_output=stop)
    assert time.monotonic() - begun[0] < 0.5 + 1  # a busy machine is given a second more
    assert run.error == "stopped on request"
    assert notebook.run("print(x)").stdout == "5\n"


def test_reset_forgets_variables_and_files(notebook: Notebook) -> None:
    notebook.run("x = 5\nopen('f', 'w').close()")
    notebook.reset()
    assert notebook.fresh
    assert notebook.run("import os\nprint('x' in globals(), os.path.exists('f'))").stdout == "False False\n"


def test_threads_stand_still_between_cells(notebook: Notebook) -> None:
    count = "import threading, time\nn = 0\ndef count():\n    global n\n    while True:\n        n += 1\n        time.sleep(0.01)\n"
    notebook.run(count + "threading.Thread(target=count, daemon=True).start()\ntime.sleep(0.1)\nseen = n")
    time.sleep(0.5)
    assert int(notebook.run("print(n - seen)").stdout) < 20


def test_two_notebooks_do_not_see_each_other(notebook: Notebook, sandbox: Sandbox) -> None:
    notebook.run("x = 5\nopen('secret.txt', 'w').close()")
    look = "import os\nprint('x' in globals(), os.listdir('.'))\nos.listdir('../..')"
    with Notebook(sandbox) as other:
        run = other.run(look)
    assert run.stdout == "False []\n"
    assert str(run.error).startswith("PermissionError")


def test_forged_end_of_a_cell_only_shortens_the_forgers_own_output(notebook: Notebook) -> None:
    forge = "import os, time\nos.write(3, b'{\"cell\": 1}\\n')\ntime.sleep(0.3)\nprint('late')"
    assert notebook.run(forge).error is None
    assert notebook.run("print('next')").error is None
