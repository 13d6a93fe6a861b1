"""What a snippet cannot reach, tried by Python's own functions and by raw system calls past Python."""

import os
import platform
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools.sandbox import Sandbox
from tools.seal import CALLS, can_seal, program

pytestmark = pytest.mark.skipif(not can_seal(), reason="no seal for this system: Sandbox.gaps says so")

LIBC = "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return Sandbox(fonts=tmp_path / "fonts")


@pytest.fixture
def server(socket_enabled: None) -> Iterator[socket.socket]:
    """Listens on the loopback interface, and would hear a snippet."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


@pytest.fixture
def stranger() -> Iterator[int]:
    """Another process of the same user."""
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process.pid
        process.kill()


def test_network_is_refused_with_a_clear_message(sandbox: Sandbox, server: socket.socket) -> None:
    address = server.getsockname()
    run = sandbox.run(f"import socket\nsocket.create_connection({address!r})")
    assert run.error == "PermissionError: a snippet has no network: use data that is installed here (line 2)"
    with pytest.raises(BlockingIOError):
        server.accept()


def test_network_is_refused_past_python(sandbox: Sandbox, server: socket.socket) -> None:
    port = server.getsockname()[1]
    code = f"""import struct
for family in (1, 2, 10, 16, 17):
    for kind in (1, 2, 3): print(libc.socket(family, kind, 0), ctypes.get_errno())
address = struct.pack('!HHI8x', 0x0200, {port}, 0x7F000001)
print([libc.connect(fd, address, 16) for fd in range(3, 16)].count(0))"""
    run = sandbox.run(LIBC + code)
    assert run.stdout == "-1 1\n" * 15 + "0\n"
    with pytest.raises(BlockingIOError):
        server.accept()


def test_io_uring_is_no_way_round(sandbox: Sandbox) -> None:
    run = sandbox.run(LIBC + "print(libc.syscall(425, 8, ctypes.create_string_buffer(120)), ctypes.get_errno())")
    assert run.stdout == "-1 1\n"


@pytest.mark.parametrize(
    "call",
    ["os.fork()", "os.system('true')", "os.execv('/bin/true', ['true'])", "__import__('subprocess').run(['true'])"],
)
def test_other_processes_are_refused_with_a_clear_message(sandbox: Sandbox, call: str) -> None:
    error = sandbox.run(f"import os\n{call}").error
    assert error is not None
    assert error.startswith("PermissionError: a snippet is one process and starts no other")
    assert error.endswith("(line 2)")


def test_double_fork_leaves_no_process_behind(sandbox: Sandbox, tmp_path: Path) -> None:
    """Past Python, so that only the kernel can refuse; what got through would write a file after the run."""
    code = f"""import time
forked = [libc.fork(), libc.vfork(), libc.daemon(1, 1)]
print(forked)
if 0 in forked:
    time.sleep(1)
    open({str(tmp_path / "alive")!r}, 'w').close()"""
    assert sandbox.run(LIBC + code).stdout == "[-1, -1, -1]\n"
    time.sleep(1.2)
    assert not (tmp_path / "alive").exists()


def test_other_programs_of_the_user_are_not_touched(sandbox: Sandbox, stranger: int) -> None:
    code = f"""import resource, signal
for act in (
    lambda: os.kill({stranger}, signal.SIGKILL),
    lambda: os.kill(os.getppid(), 0),
    lambda: os.kill(-1, signal.SIGKILL),
    lambda: os.pidfd_open({stranger}),
    lambda: os.sched_setaffinity({stranger}, [0]),
    lambda: os.setpriority(os.PRIO_PROCESS, {stranger}, 19),
    lambda: resource.prlimit({stranger}, resource.RLIMIT_CORE, (0, 0)),
):
    try: print('done', act())
    except PermissionError: print('refused')
print(libc.ptrace(16, {stranger}, 0, 0))"""
    assert sandbox.run(LIBC + code).stdout == "refused\n" * 7 + "-1\n"


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


def test_snippet_cannot_outlive_the_tutor_by_its_own_wish(sandbox: Sandbox) -> None:
    assert sandbox.run(LIBC + "print(libc.prctl(1, 0), ctypes.get_errno())").stdout == "-1 1\n"


def test_snippet_dies_with_the_tutor(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    snippet = f"import os, time\nopen({str(pid_file)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)"
    tutor = subprocess.Popen(
        [sys.executable, "-c", f"from tools.sandbox import Sandbox\nSandbox().run({snippet!r}, wall_seconds=60)"],
        cwd=Path(__file__).parents[2],
        env={"TMPDIR": str(tmp_path), "HOME": str(tmp_path)},
    )
    with tutor:
        assert eventually(lambda: pid_file.exists() and pid_file.read_text() != "", seconds=20)
        tutor.send_signal(signal.SIGKILL)
    pid = int(pid_file.read_text())
    assert eventually(lambda: not is_running(pid), seconds=5)


def test_table_has_each_number_once() -> None:
    for column in (0, 1):
        numbers = [row[column] for row in CALLS.values() if row[column] is not None]
        assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_filter_fits_into_what_the_kernel_takes(machine: str) -> None:
    assert len(program(machine, os.getpid())) / 8 < 4096


def test_promises_name_the_network_only_where_there_is_a_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert any("no network" in promise for promise in Sandbox().promises)
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    assert not any("network" in promise for promise in Sandbox().promises)
    assert any("network" in gap for gap in Sandbox().gaps)


def is_running(pid: int) -> bool:
    """Not a zombie, which may wait for an init that is slow to reap."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def eventually(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Whether it comes true in that time."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()
