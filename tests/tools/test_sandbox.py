"""The real sandbox: what a Run holds, that every limit is named as it strikes, and that nothing is left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools.fault import FaultsError
from tools.limits import Limits
from tools.sandbox import SNIPPET, Sandbox, sweep
from tools.supervise import Listener, Supervisor, Watch
from tools.zygote import CannotSeal, CannotStart


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the scratch folders are made, so that what is left behind can be seen."""
    return tmp_path_factory.mktemp("place")


@pytest.fixture(scope="module")
def sandbox(place: Path) -> Iterator[Sandbox]:
    """One for the module: its process takes seconds to start."""
    with pytest.MonkeyPatch.context() as patch, Sandbox(fonts=place / "fonts") as sandbox:
        patch.setattr("tempfile.tempdir", str(place))
        sandbox.warm()
        yield sandbox


def left_behind(place: Path) -> list[Path]:
    """The folders of runs that are still there."""
    (base,) = place.glob("dltutor-run-*")
    return [path for path in base.iterdir() if path.name.isdigit()]


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
    ],
)
def test_every_end_has_its_reason(sandbox: Sandbox, code: str, error: str | None) -> None:
    assert sandbox.run(code).error == error


def test_null_bytes_are_told_by_the_name_that_this_python_gives_them(sandbox: Sandbox) -> None:
    with pytest.raises((SyntaxError, ValueError)) as raised:  # the second up to Python 3.11.3
        compile("\x00", "", "exec")
    assert sandbox.run("\x00").error == f"{raised.type.__name__}: {raised.value}"


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
    assert run.seconds < 2.5 + 0.5  # a busy machine is given half a second more


def test_ignored_signals_do_not_put_the_end_off(sandbox: Sandbox) -> None:
    code = "import signal, time\nfor s in (1, 2, 15): signal.signal(s, signal.SIG_IGN)\ntime.sleep(60)"
    run = sandbox.run(code, wall_seconds=0.5)
    assert run.error == "stopped after 0.5 s"
    assert run.seconds < 1


def test_cpu_time_is_limited_and_named(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The supervisor's limit is lowered, as otherwise only many cores reach it before the wall time."""
    monkeypatch.setattr(Limits, "cpu_seconds", 1)
    run = sandbox.run("while True: pass", wall_seconds=9)
    assert (run.error, run.limit) == ("stopped after 1 s of CPU time", "CPU time limit")
    lowered = "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 9))\nwhile True: pass"
    monkeypatch.undo()
    assert sandbox.run(lowered, wall_seconds=9).limit is None


@pytest.mark.parametrize("code", ["x = []\nwhile True: x.append(bytearray(10**8))", "\nx = bytes(4 * 10**9)"])
def test_memory_limit_is_named(sandbox: Sandbox, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "memory_mb", 100)
    run = sandbox.run(code)
    assert (run.error, run.limit) == ("stopped: out of memory (limit 100 MB) (line 2)", "memory limit")
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


def test_exception_of_the_listener_ends_the_run(sandbox: Sandbox, place: Path) -> None:
    def leave(text: str) -> None:
        raise RuntimeError(text)

    with pytest.raises(RuntimeError, match="begun"):
        sandbox.run("print('begun')\nwhile True: pass", on_output=leave)
    assert not left_behind(place)


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


def test_scratch_is_home_and_removed_with_all_that_is_in_it(sandbox: Sandbox, place: Path) -> None:
    code = "import os\nos.makedirs('a/b')\nopen('c', 'w').close()\nprint(os.getcwd() == os.environ['HOME'])"
    assert sandbox.run(code).stdout == "True\n"
    sandbox.run("open('f', 'w').close()\nwhile True: pass", wall_seconds=0.5)
    assert not left_behind(place)


def test_folders_nested_deeper_than_the_stack_of_python_are_removed(sandbox: Sandbox, place: Path) -> None:
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(250)  # so that a few hundred folders are as good as a thousand, which take seconds
    try:
        sandbox.run("import os\nfor _ in range(300): os.mkdir('d'); os.chdir('d')")
    finally:
        sys.setrecursionlimit(usual)
    assert not left_behind(place)


def test_environment_has_no_secrets(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "hunter2")
    names = sandbox.run("import os\nprint(*sorted(os.environ))").stdout.split()
    ours = (
        "CUDA_VISIBLE_DEVICES HOME LANG MPLBACKEND MPLCONFIGDIR OMP_NUM_THREADS OPENBLAS_NUM_THREADS PATH TMPDIR USER"
    )
    assert set(names) - set(ours.split()) <= {"KINETO_LOG_LEVEL", "TORCHINDUCTOR_CACHE_DIR", "TRITON_CACHE_DIR"}


def test_no_scratch_folder_is_an_error_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    with pytest.raises(CannotStart, match=r"/nowhere.*Free some space"):
        Sandbox().run("print(1)")


def test_snippet_is_not_run_where_a_limit_cannot_be_set(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    # More than RLIM_INFINITY of the kernel: setrlimit refuses it.
    monkeypatch.setattr(sandbox, "memory_mb", 2**50)
    with pytest.raises(CannotSeal, match="could not be confined"):
        sandbox.run("print('ran')")


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


def test_torch_draws_other_numbers_in_each_run(sandbox: Sandbox) -> None:
    code = "import random, torch, numpy as np\nprint(random.random(), np.random.rand(), torch.rand(1).item())"
    one, two = (sandbox.run(code).stdout.split() for _ in range(2))
    assert not set(one) & set(two)


def test_network_and_other_programs_are_refused_with_a_clear_message(sandbox: Sandbox) -> None:
    run = sandbox.run("import socket\nsocket.create_connection(('127.0.0.1', 9))")
    assert run.error == "PermissionError: a snippet has no network: use data that is installed here (line 2)"
    for call in ("os.fork()", "os.system('true')", "__import__('subprocess').run(['true'])"):
        run = sandbox.run(f"import os\n{call}")
        assert str(run.error).startswith("PermissionError: a snippet is one process and starts no other")


def test_snippet_may_signal_itself_and_have_threads(sandbox: Sandbox) -> None:
    code = """import os, signal, threading
signal.signal(signal.SIGUSR1, lambda *_: print('heard'))
os.kill(os.getpid(), signal.SIGUSR1)
threads = [threading.Thread(target=print, args=('thread',)) for _ in range(4)]
for thread in threads: thread.start(); thread.join()
import asyncio
asyncio.run(asyncio.sleep(0))"""
    run = sandbox.run(code)
    assert (run.stdout, run.error) == ("heard\n" + "thread\n" * 4, None)


@pytest.mark.parametrize(
    ("code", "limit"),
    [
        ("while True: pass", "time limit"),
        ("for n in range(40): open(f'f{n}', 'wb').write(bytes(8 * 2**20))", "disk limit"),
        ("for n in range(9000): open(f'f{n}', 'w').close()", "file-count limit"),
        (
            "import os\nkept = []\nfor n in range(40):\n kept.append(open('f', 'wb'))\n kept[-1].write(bytes(8 * 2**20))\n"
            " os.unlink('f')\nwhile True: pass",
            "disk limit",
        ),
        ("import mmap\nm = mmap.mmap(-1, 2**28)\nwhile True: m.seek(0); m.write(bytes(2**28))", "memory limit"),
        (
            "import threading, time\nfor _ in range(90): threading.Thread(target=time.sleep, args=(9,)).start()",
            "thread limit",
        ),
        ("while True: print('x' * 9999)", "output limit"),
    ],
)
def test_limit_that_strikes_is_named(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, code: str, limit: str) -> None:
    monkeypatch.setattr(sandbox, "memory_mb", 1024 if limit == "thread limit" else 150)
    run = sandbox.run(code, wall_seconds=3)
    assert run.limit == limit
    assert str(run.error).startswith("stopped")


def test_what_a_run_took_is_told(sandbox: Sandbox) -> None:
    run = sandbox.run(
        "import time\nx = bytearray(b'x') * 2**27\nt = time.process_time()\nwhile time.process_time() < t + 0.3: pass"
    )
    assert 0.3 <= run.cpu_seconds < run.seconds + 0.2
    assert 110 <= run.memory_mb <= 160


def test_what_a_run_took_is_told_though_its_supervisor_was_late(sandbox: Sandbox) -> None:
    """As on a busy machine: the snippet has its memory before anybody has looked at it."""
    limits = Limits(5, memory_mb=sandbox.memory_mb)
    with sandbox.place() as folder:
        (folder / SNIPPET).write_text(
            "import time\nx = bytearray(b'x') * 2**27\nprint('has it', flush=True)\ntime.sleep(0.5)"
        )
        with sandbox.child({"kind": "snippet", "trace": False}, limits, folder) as (child, streams):
            assert os.read(streams[0], 6) == b"has it"
            watch = Watch(limits, folder, Listener(lambda: False, lambda _: None, lambda _: None))
            ended = Supervisor(child, streams, watch, sandbox.shares).follow()
    assert 110 <= ended.memory_mb <= 160


def test_snippet_dies_with_the_tutor(tmp_path: Path) -> None:
    snippet = "import time\nprint('begun')\ntime.sleep(60)"
    tutor = f"from tools.sandbox import Sandbox\nSandbox().run({snippet!r}, wall_seconds=60, on_output=lambda t: print(t, flush=True))"
    process = subprocess.Popen(
        [sys.executable, "-c", tutor],
        cwd=Path(__file__).parents[2],
        env={"TMPDIR": str(tmp_path), "HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout
        assert process.stdout.readline() == b"begun\n"
        assert of_folder(tmp_path)
        process.send_signal(signal.SIGKILL)
    assert eventually(lambda: not of_folder(tmp_path), seconds=5)


def test_next_run_starts_a_new_zygote_where_it_was_killed(tmp_path: Path) -> None:
    with Sandbox(fonts=tmp_path) as sandbox:
        sandbox.warm()
        assert sandbox._zygote
        sandbox._zygote.process.kill()
        sandbox._zygote.process.wait()
        assert sandbox.run("print(1)").stdout == "1\n"


def test_what_a_killed_tutor_left_is_removed_at_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ended = subprocess.Popen(["true"])
    ended.wait()
    for name in (f"dltutor-run-{ended.pid}-dead", f"dltutor-run-{os.getppid()}-living", "dltutor-run-other"):
        (tmp_path / name / "1").mkdir(parents=True)
    sweep()
    assert {path.name for path in tmp_path.iterdir()} == {f"dltutor-run-{os.getppid()}-living", "dltutor-run-other"}


def test_broken_list_of_faults_is_named_before_any_code_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise FaultsError("tools/faults.yaml:7: no hint")

    monkeypatch.setattr("tools.sandbox.rules", broken)
    with Sandbox() as sandbox, pytest.raises(CannotStart, match=r"faults\.yaml:7: no hint"):
        sandbox.run("print(1)")


def of_folder(folder: Path) -> list[str]:
    """The processes that have it on their command line."""
    return [line for path in Path("/proc").glob("[0-9]*/cmdline") if str(folder) in (line := path.read_text())]


def eventually(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Whether it comes true in that time."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()
