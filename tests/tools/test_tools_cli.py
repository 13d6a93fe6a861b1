"""`python -m tools`, as scripts call it."""

import base64
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

import tools.__main__ as cli
from tools.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
Command = Callable[..., Result]


def tools(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """The command in a process of its own."""
    return subprocess.run([sys.executable, "-m", "tools", *arguments], cwd=ROOT, capture_output=True, text=True)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with cli.opened() as opened:
        yield opened


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox) -> Command:
    """The command in this process, with a sandbox that is open already: to open one takes seconds."""

    @contextmanager
    def opened(*, unprotected: bool = False) -> Iterator[Sandbox]:
        yield sandbox

    monkeypatch.setattr(cli, "opened", opened)
    return lambda *arguments: CliRunner().invoke(cli.app, arguments)


@pytest.fixture
def snippet(tmp_path: Path) -> Path:
    return tmp_path / "lesson.py"


def test_json_holds_the_run(snippet: Path) -> None:
    snippet.write_text("import matplotlib.pyplot as plt\nprint('张量')\nplt.title('t')\n1 / 0", "utf-8")
    done = tools("run", str(snippet), "--json", "--wall-seconds", "30")
    answer = json.loads(done.stdout)
    names = "stdout stderr error limit status fault figures seconds cpu_seconds memory_mb"
    assert set(answer) == set(names.split())
    assert (answer["stdout"], answer["error"]) == ("张量\n", "ZeroDivisionError: division by zero (line 4)")
    assert answer["figures"][0]["alt"] == "t"
    assert base64.b64decode(answer["figures"][0]["png_base64"]).startswith(b"\x89PNG")
    assert (done.returncode, done.stderr) == (0, "")


def test_figures_are_saved_in_a_folder(snippet: Path, tmp_path: Path, here: Command) -> None:
    snippet.write_text("import matplotlib.pyplot as plt\nplt.title('t')")
    answer = json.loads(here("run", str(snippet), "--json", "--figures", str(tmp_path / "figures")).stdout)
    assert answer["figures"] == [{"path": str(tmp_path / "figures" / "01.png"), "alt": "t"}]
    assert (tmp_path / "figures" / "01.png").read_bytes().startswith(b"\x89PNG")


def test_without_json_it_reads_like_a_terminal(snippet: Path, here: Command) -> None:
    snippet.write_text("print('before')\nx = [1][2]")
    done = here("run", str(snippet))
    assert done.stdout.startswith("before\nTraceback (most recent call last):\n")
    assert done.stderr.startswith("IndexError: list index out of range (line 2)\n列表没有这么长\n")
    assert done.exit_code == 1


def test_wall_time_can_be_set(snippet: Path, here: Command) -> None:
    snippet.write_text("while True: pass")
    assert (
        json.loads(here("run", str(snippet), "--json", "--wall-seconds", "0.5").stdout)["error"]
        == "stopped after 0.5 s"
    )


def test_missing_file_is_one_line_that_says_what_to_type() -> None:
    done = tools("run", "nowhere.py", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "nowhere.py cannot be read (No such file or directory). Name a Python file: python -m tools run FILE.py\n"
    )


def test_file_that_is_not_utf8_is_one_line_that_says_what_to_do(snippet: Path) -> None:
    snippet.write_bytes("print('张量')".encode("gbk"))
    done = tools("run", str(snippet))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "is not UTF-8 text. Save it as UTF-8" in done.stderr


def test_doctor_says_what_holds_and_what_does_not() -> None:
    done = tools("doctor")
    assert done.returncode == 0
    assert "What holds for a snippet:" in done.stdout
    assert "It can read the installed packages" in done.stdout


def test_alone_it_shows_its_help() -> None:
    assert "doctor" in tools().stdout


def test_fault_behind_an_error_is_told_in_the_language_asked_for(snippet: Path, here: Command) -> None:
    snippet.write_text("import torch\nfc1 = torch.nn.Linear(784, 128)\nfc1(torch.randn(32, 28, 28))")
    assert "fc1 是 Linear(784→128)" in here("run", str(snippet)).stderr
    assert "fc1 is Linear(784→128)" in here("run", str(snippet), "--language", "en").stderr
    fault = json.loads(here("run", str(snippet), "--json").stdout)["fault"]
    assert (fault["line"], fault["note"]) == (3, "tensor-shapes")


def test_several_files_share_their_variables(tmp_path: Path, here: Command) -> None:
    (tmp_path / "a.py").write_text("x = 5")
    (tmp_path / "b.py").write_text("print(x)")
    assert here("run", str(tmp_path / "a.py"), str(tmp_path / "b.py")).stdout == "5\n"


def test_trace_gives_lines_layers_and_curves_as_json_and_as_a_picture(
    snippet: Path, tmp_path: Path, here: Command
) -> None:
    snippet.write_text(
        "import torch\nnet = torch.nn.Linear(3, 1)\nbest = torch.optim.SGD(net.parameters(), 0.1)\n"
        "for _ in range(3):\n    loss = net(torch.ones(2, 3)).square().mean()\n    loss.backward()\n    best.step()"
    )
    done = here("trace", str(snippet), "--json", "--picture", str(tmp_path / "trace.png"))
    trace = json.loads(done.stdout)["trace"]
    assert [line["line"] for line in trace["lines"]] == [5]
    assert trace["layers"][0]["parameters"] == 4
    assert len(trace["losses"][0]["points"]) == 3
    assert (tmp_path / "trace.png").read_bytes().startswith(b"\x89PNG")


def test_batch_answers_each_line_in_order() -> None:
    codes = ["import time; time.sleep(0.3); print(1)", "print(2)", "1 / 0"]
    asked = "".join(json.dumps(code) + "\n" for code in codes)
    command = [sys.executable, "-m", "tools", "batch"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, input=asked)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(answer["stdout"], answer["error"]) for answer in answers] == [
        ("1\n", None),
        ("2\n", None),
        ("", "ZeroDivisionError: division by zero (line 1)"),
    ]


def test_exercise_is_checked_by_its_folder(here: Command) -> None:
    exercise = ROOT / "tests" / "tools" / "exercises" / "softmax"
    done = here("check", str(exercise), str(exercise / "solution.py"))
    assert done.exit_code == 0
    assert "✗" not in done.stdout
    failed = here("check", str(exercise), str(next((exercise / "mistakes").glob("*.py"))))
    assert failed.exit_code == 1
    assert "→ " in failed.stdout
    assert here("check", str(exercise)).stdout == "softmax-by-hand: sound\n"
