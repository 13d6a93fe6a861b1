"""One tutor per cache; the lock dies with its process."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ui.lock import AlreadyRunningError, AppLock

HOLD = """
import sys, time
from pathlib import Path
from ui.lock import AppLock
lock = AppLock(Path(sys.argv[1]))
lock.tell("http://127.0.0.1:7860")
print("held", flush=True)
time.sleep(60)
"""


def holder(cache: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(cache)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_second_start_is_told_where_the_first_is(tmp_path: Path) -> None:
    first = holder(tmp_path)
    try:
        with pytest.raises(AlreadyRunningError) as refused:
            AppLock(tmp_path)
    finally:
        first.kill()
        first.wait()
    assert str(refused.value) == (
        f"dltutor already runs at http://127.0.0.1:7860 (process {first.pid}). "
        "Open that page, or stop it there with Ctrl+C."
    )


def test_lock_is_free_after_a_kill(tmp_path: Path) -> None:
    first = holder(tmp_path)
    first.send_signal(signal.SIGKILL)
    first.wait()
    AppLock(tmp_path).close()


def test_lock_is_free_after_a_close(tmp_path: Path) -> None:
    with AppLock(tmp_path):
        pass
    with AppLock(tmp_path):
        pass


def test_holder_that_has_no_page_yet_is_said_to_be_starting(tmp_path: Path) -> None:
    with AppLock(tmp_path), pytest.raises(AlreadyRunningError, match="just starting"):
        AppLock(tmp_path)
