"""One tutor per cache folder: a lock that the system itself frees when its process is gone.

AlreadyRunningError    another process holds the lock; the message says where it is and how to stop it
"""

import fcntl
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Self


class AlreadyRunningError(Exception):
    """Another tutor runs on this cache."""

    def __init__(self, holder: "Holder | None") -> None:
        where = f"at {holder.url} (process {holder.pid})" if holder and holder.url else "and is just starting"
        what = "Open that page, or stop it there with Ctrl+C." if holder and holder.url else "Wait for its page."
        super().__init__(f"dltutor already runs {where}. {what}")


class Holder:
    """Who holds the lock, as its file tells."""

    def __init__(self, pid: int, url: str) -> None:
        self.pid = pid
        self.url = url

    @classmethod
    def read(cls, descriptor: int) -> "Holder | None":
        """Return who wrote the lock file; None while nothing readable stands there."""
        try:
            told = json.loads(os.pread(descriptor, 4096, 0))
            return cls(int(told["pid"]), str(told["url"]))
        except (ValueError, KeyError, TypeError):
            return None


class AppLock:
    """The lock on a cache folder, held until closed or until the process ends, however it ends."""

    def __init__(self, cache: Path) -> None:
        """Take the lock.

        Raises:
            AlreadyRunningError: if another process has it; nothing was touched then.
        """
        cache.mkdir(parents=True, exist_ok=True)
        # not inherited by children (O_CLOEXEC is Python's default): a model server left behind would keep the lock
        self._descriptor = os.open(cache / "dltutor.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = Holder.read(self._descriptor)
            os.close(self._descriptor)
            raise AlreadyRunningError(holder) from None
        self.tell("")

    def tell(self, url: str) -> None:
        """Write down where the page is, for the next who tries."""
        told = json.dumps({"pid": os.getpid(), "url": url}).encode()
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, told, 0)

    def close(self) -> None:
        """Free the lock."""
        if self._descriptor >= 0:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
