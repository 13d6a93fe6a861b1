"""`python -m tools`, as scripts call it."""

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def tools(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-m", "tools", *arguments], cwd=ROOT, capture_output=True, text=True)


@pytest.fixture
def snippet(tmp_path: Path) -> Path:
    return tmp_path / "lesson.py"


def test_json_holds_the_run(snippet: Path) -> None:
    snippet.write_text("import matplotlib.pyplot as plt\nprint('张量')\nplt.title('t')\n1 / 0", "utf-8")
    done = tools("run", str(snippet), "--json", "--wall-seconds", "30")
    answer = json.loads(done.stdout)
    assert set(answer) == {"stdout", "stderr", "error", "figures", "seconds"}
    assert (answer["stdout"], answer["error"]) == ("张量\n", "ZeroDivisionError: division by zero (line 4)")
    assert answer["figures"][0]["alt"] == "t"
    assert base64.b64decode(answer["figures"][0]["png_base64"]).startswith(b"\x89PNG")
    assert (done.returncode, done.stderr) == (0, "")


def test_figures_are_saved_in_a_folder(snippet: Path, tmp_path: Path) -> None:
    snippet.write_text("import matplotlib.pyplot as plt\nplt.title('t')")
    answer = json.loads(tools("run", str(snippet), "--json", "--figures", str(tmp_path / "figures")).stdout)
    assert answer["figures"] == [{"path": str(tmp_path / "figures" / "01.png"), "alt": "t"}]
    assert (tmp_path / "figures" / "01.png").read_bytes().startswith(b"\x89PNG")


def test_without_json_it_reads_like_a_terminal(snippet: Path) -> None:
    snippet.write_text("print('before')\nx = [1][2]")
    done = tools("run", str(snippet))
    assert done.stdout.startswith("before\nTraceback (most recent call last):\n")
    assert done.stderr == "IndexError: list index out of range (line 2)\n"
    assert done.returncode == 1


def test_wall_time_can_be_set(snippet: Path) -> None:
    snippet.write_text("while True: pass")
    assert (
        json.loads(tools("run", str(snippet), "--json", "--wall-seconds", "0.5").stdout)["error"]
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
    assert "It can read and change the files" in done.stdout


def test_alone_it_shows_its_help() -> None:
    assert "doctor" in tools().stdout
