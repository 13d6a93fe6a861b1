"""The real sandbox: what a Run holds, and that every limit is named as it strikes."""

import sys
import threading
import time
from pathlib import Path

import pytest

from tools.sandbox import CannotSeal, CannotStart, Sandbox

SCRATCH = "dltutor-run-*"


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """Makes its scratch folders under the test's own, so that what is left behind can be seen."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return Sandbox(fonts=tmp_path / "fonts")


def test_stdout_and_stderr_are_kept_apart(sandbox: Sandbox) -> None:
    run = sandbox.run("import sys\nprint('张量', end='')\nprint('warned', file=sys.stderr)")
    assert (run.stdout, run.stderr, run.error) == ("张量", "warned\n", None)
    assert 0 < run.seconds < 10


def test_output_is_heard_while_the_snippet_runs(sandbox: Sandbox) -> None:
    heard: list[tuple[float, str]] = []
    sandbox.run(
        "import time\nprint('first')\ntime.sleep(0.5)\nprint('second')",
        on_output=lambda text: heard.append((time.monotonic(), text)),
    )
    assert [text for _, text in heard] == ["first\n", "second\n"]
    assert heard[1][0] - heard[0][0] > 0.3


def test_error_is_the_last_line_of_the_traceback_with_the_line_of_the_snippet(sandbox: Sandbox) -> None:
    run = sandbox.run("import json\n\ndef read():\n    return json.loads('{')\n\nread()")
    assert run.error is not None
    assert run.error.startswith("json.decoder.JSONDecodeError: Expecting property name")
    assert run.error.endswith("(line 4)")


def test_traceback_shows_only_frames_of_the_learner(sandbox: Sandbox) -> None:
    stderr = sandbox.run("import json\nx = json.loads('{')").stderr
    assert 'File "snippet.py", line 2, in <module>\n    x = json.loads' in stderr
    assert stderr.count("File ") == 1


def test_cause_of_an_error_is_shown_where_it_is_the_learners(sandbox: Sandbox) -> None:
    run = sandbox.run("try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise ValueError('a\\nb') from error")
    assert run.error == "ValueError: a b (line 4)"
    assert "ZeroDivisionError: division by zero" in run.stderr


def test_syntax_error_names_its_line_and_quotes_it(sandbox: Sandbox) -> None:
    run = sandbox.run("x = 1\nif x\n    print(x)")
    assert run.error == "SyntaxError: expected ':' (line 2)"
    assert run.stderr.startswith('  File "snippet.py", line 2\n    if x\n')


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("import sys\nsys.exit()", None),
        ("import sys\nsys.exit(0)", None),
        ("import sys\nsys.exit('bye')", "SystemExit: bye (line 2)"),
        ("import os\nos._exit(3)", "ended with exit status 3"),
        ("import os\nos.abort()", "stopped by SIGABRT (Aborted)"),
        ("import ctypes\nctypes.string_at(0)", "stopped by SIGSEGV (Segmentation fault)"),
        ("\x00", "SyntaxError: source code string cannot contain null bytes"),
    ],
)
def test_every_end_has_its_reason(sandbox: Sandbox, code: str, error: str | None) -> None:
    assert sandbox.run(code).error == error


def test_classes_of_a_snippet_can_be_pickled(sandbox: Sandbox) -> None:
    code = "import pickle\nclass Net: pass\nprint(type(pickle.loads(pickle.dumps(Net()))).__module__)"
    assert sandbox.run(code).stdout == "__main__\n"


def test_end_of_a_snippet_is_that_of_a_script(sandbox: Sandbox) -> None:
    code = """import atexit, threading, time
from concurrent.futures import ThreadPoolExecutor
print(*ThreadPoolExecutor(2).map(abs, [-1]))
atexit.register(print, 'at exit')
threading.Thread(target=lambda: (time.sleep(0.2), print('thread'))).start()
print('end', end=' ')"""
    assert sandbox.run(code).stdout == "1\nend thread\nat exit\n"


def test_input_fails_with_a_clear_message(sandbox: Sandbox) -> None:
    run = sandbox.run("name = input('Name? ')")
    assert run.error == "EOFError: input() has nobody to ask in a snippet: write the value into the code (line 1)"


def test_timeout_is_a_result_not_an_exception(sandbox: Sandbox) -> None:
    run = sandbox.run("print('begun')\nwhile True: pass", wall_seconds=2)
    assert (run.error, run.stdout) == ("stopped after 2 s", "begun\n")
    assert run.seconds < 2.5


def test_ignored_signals_do_not_put_the_end_off(sandbox: Sandbox) -> None:
    code = "import signal, time\nfor s in (1, 2, 15): signal.signal(s, signal.SIG_IGN)\ntime.sleep(60)"
    run = sandbox.run(code, wall_seconds=0.5)
    assert run.error == "stopped after 0.5 s"
    assert run.seconds < 1


def test_cpu_time_is_limited_and_named(sandbox: Sandbox) -> None:
    """The snippet lowers the limit that it was given, as otherwise only many cores reach it before the wall time."""
    run = sandbox.run(
        "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 9))\nwhile True: pass", wall_seconds=9
    )
    assert run.error == "stopped after 19 s of CPU time"


@pytest.mark.parametrize("code", ["x = []\nwhile True: x.append(bytearray(10**8))", "\nx = bytes(4 * 10**9)"])
def test_memory_limit_is_named(sandbox: Sandbox, code: str) -> None:
    run = Sandbox(memory_mb=100, fonts=sandbox.fonts).run(code)
    assert run.error == "stopped: out of memory (limit 100 MB) (line 2)"
    assert "MemoryError" in run.stderr


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_output_flood_is_stopped_and_its_beginning_kept(sandbox: Sandbox, stream: str) -> None:
    run = sandbox.run(f"import sys\nwhile True: sys.{stream}.write('x' * 65536)")
    assert run.error == "stopped: more than 1 MB of output"
    assert len(run.stdout + run.stderr) == 1024 * 1024


def test_snippet_without_descriptors_left_is_reported(sandbox: Sandbox) -> None:
    run = sandbox.run("files = []\nwhile True: files.append(open('/dev/null'))")
    assert run.error == "OSError: [Errno 24] Too many open files: '/dev/null' (line 2)"


def test_bytes_that_are_no_text_are_replaced(sandbox: Sandbox) -> None:
    run = sandbox.run("import os\nos.write(1, b'\\xff ok')\nprint('\\udcff')")
    assert (run.stdout, run.error) == ("� ok\\udcff\n", None)


def test_snippet_that_closes_its_streams_is_still_waited_for(sandbox: Sandbox) -> None:
    run = sandbox.run("import os, time\nos.close(1)\nos.close(2)\ntime.sleep(0.5)")
    assert run.error is None
    assert run.seconds > 0.5
    assert sandbox.run("import os\nos.close(1)\nos.close(2)\nwhile True: pass", wall_seconds=0.5).error


def test_cancel_stops_a_run(sandbox: Sandbox) -> None:
    cancel = threading.Event()
    run = sandbox.run("print('begun')\nwhile True: pass", cancelled=cancel.is_set, on_output=lambda _: cancel.set())
    assert run.error == "stopped on request"
    assert run.seconds < 5


def test_exception_of_the_listener_ends_the_run(sandbox: Sandbox, tmp_path: Path) -> None:
    def leave(text: str) -> None:
        raise RuntimeError(text)

    with pytest.raises(RuntimeError, match="begun"):
        sandbox.run("print('begun')\nwhile True: pass", on_output=leave)
    assert not list(tmp_path.glob(SCRATCH))


def test_two_threads_run_snippets_at_once(sandbox: Sandbox) -> None:
    runs: dict[int, str] = {}

    def one(number: int) -> None:
        runs[number] = sandbox.run(f"import time\ntime.sleep(0.3)\nprint({number})").stdout

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert runs == {number: f"{number}\n" for number in range(4)}


def test_scratch_is_home_and_removed_with_all_that_is_in_it(sandbox: Sandbox, tmp_path: Path) -> None:
    code = "import os\nos.makedirs('a/b')\nos.chmod('a', 0)\nprint(os.getcwd() == os.environ['HOME'])"
    assert sandbox.run(code).stdout == "True\n"
    sandbox.run("open('f', 'w').close()\nwhile True: pass", wall_seconds=0.5)
    assert not list(tmp_path.glob(SCRATCH))


def test_folders_nested_deeper_than_the_stack_of_python_are_removed(sandbox: Sandbox, tmp_path: Path) -> None:
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(250)  # so that a few hundred folders are as good as a thousand, which take seconds
    try:
        sandbox.run("import os\nfor _ in range(300): os.mkdir('d'); os.chdir('d')")
    finally:
        sys.setrecursionlimit(usual)
    assert not list(tmp_path.glob(SCRATCH))


def test_environment_has_no_secrets(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "hunter2")
    names = sandbox.run("import os\nprint(*sorted(os.environ))").stdout.split()
    ours = "CUDA_VISIBLE_DEVICES HOME LANG MPLBACKEND MPLCONFIGDIR OMP_NUM_THREADS PATH TMPDIR"
    assert " ".join(names) == ours


def test_no_scratch_folder_is_an_error_that_says_what_to_do(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    with pytest.raises(CannotStart, match=r"/nowhere.*Free some space"):
        sandbox.run("print(1)")


def test_snippet_is_not_run_where_a_limit_cannot_be_set(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    # More than RLIM_INFINITY of the kernel: setrlimit refuses it.
    refused = Sandbox(memory_mb=2**50, fonts=sandbox.fonts)
    with pytest.raises(CannotSeal, match="could not be confined"):
        refused.run("print('ran')")


def test_torch_trains_within_the_limits(sandbox: Sandbox) -> None:
    code = """import torch, torch.nn as nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 2))
best = torch.optim.Adam(net.parameters())
x = torch.randn(512, 20)
y = (x[:, 0] > 0).long()
for _ in range(60):
    loss = nn.functional.cross_entropy(net(x), y)
    best.zero_grad()
    loss.backward()
    best.step()
print(loss.item() < 0.6)
torch.zeros(2, 3) @ torch.zeros(2, 3)"""
    run = sandbox.run(code, wall_seconds=60)
    assert run.stdout == "True\n"
    assert run.error == "RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3) (line 13)"
