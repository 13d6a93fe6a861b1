"""A learner's machine in small, with secrets to steal and things to break, and whether a snippet did.

@HOME@      a home: .ssh/id_rsa, victim.txt, the tutor's database
@ROOT@      around it; run/ inside is empty and shall stay so
@TMP@       where runs have their scratch folders
@CANARY@    pid of a program of the same user, with a secret in its environment
@PORT@      a TCP and a UDP server · @ABS@ @UNIX@ local ones, without and with a path
@CHECKOUT@  @VENV@  the tutor's own files and the installed packages
"""

import ctypes
import hashlib
import os
import secrets
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

import psutil

CHECKOUT = Path(__file__).parents[3]
PR_SET_CHILD_SUBREAPER = 36
SHARED = (Path("/dev/shm"), Path("/var/tmp"))


class Surroundings:
    """One learner's machine below the folder `root`; a context manager, as it holds servers and a process."""

    def __init__(self, root: Path) -> None:
        self.root, self.home, self.run, self.temporary = root, root / "home", root / "run", root / "tmp"
        token = secrets.token_hex(8)
        self.secrets = (f"key-{token}", f"hunter2-{token}", f"tutor-{token}", f"talk-{token}")
        self.places: dict[str, str] = {}
        self.settled: tuple[object, ...] = ()

    def __enter__(self) -> Self:
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)  # what a snippet leaves behind becomes a child of ours
        for folder in (self.home / ".ssh", self.home / ".local/share/dltutor", self.run, self.temporary):
            folder.mkdir(parents=True, exist_ok=True)
        self.furnish()
        self.canary = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", "import time; time.sleep(9999)", "canary"],
            env={"SECRET": self.secrets[1]},
        )
        self.servers = tuple(self.listen())
        self.places |= {"HOME": str(self.home), "ROOT": str(self.root), "TMP": str(self.temporary)}
        packages = next(path for path in sys.path if path.endswith("site-packages"))
        self.places |= {"CANARY": str(self.canary.pid), "CHECKOUT": str(CHECKOUT), "VENV": packages}
        return self

    def __exit__(self, *_: object) -> None:
        self.canary.kill()
        self.canary.wait()
        for server in self.servers:
            server.close()

    def furnish(self) -> None:
        """Put the victims where they belong, as they were."""
        key, victim = self.home / ".ssh/id_rsa", self.home / "victim.txt"
        key.write_text(f"{self.secrets[0]}\n")
        key.chmod(0o600)
        victim.write_text("left alone\n")
        with suppress(OSError):  # a file system without attributes
            os.setxattr(victim, "user.note", b"kept")
        with sqlite3.connect(self.home / ".local/share/dltutor/tutor.db") as database:
            database.execute("create table if not exists talk (words)")
            database.execute("insert into talk values (?)", (self.secrets[3],))
        database.close()

    def listen(self) -> list[socket.socket]:
        """Servers that nobody shall call."""
        path, name = self.root / "datagrams", f"tutor-{secrets.token_hex(4)}"
        tcp = socket.create_server(("127.0.0.1", 0), backlog=64)
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(tcp.getsockname())
        abstract = socket.socket(socket.AF_UNIX)
        abstract.bind("\0" + name)
        abstract.listen(64)
        datagrams = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        datagrams.bind(str(path))
        self.places |= {"PORT": str(tcp.getsockname()[1]), "ABS": name, "UNIX": str(path)}
        for server in (tcp, udp, abstract, datagrams):
            server.setblocking(False)
        return [tcp, udp, abstract, datagrams]

    def settle(self) -> None:
        """From now on, what is here shall stay."""
        self.settled = (self.victims(), self.temporaries(), self.treatment(), len(self.descendants()), traces())

    def harms(self, *, others: int = 0) -> list[str]:
        """What is not as it was when it was settled; `others` processes more are right."""
        victims, temporaries, treatment, processes, shared = self.settled
        deadline = time.monotonic() + 2
        while len(self.descendants()) > processes + others and time.monotonic() < deadline:  # type: ignore[operator]
            time.sleep(0.01)
        checks = {
            "a victim was changed": self.victims() == victims,
            "something was left outside": not list(self.run.iterdir()) and traces() == shared,
            "something was left in the temporary folder": bool(others) or self.temporaries() == temporaries,
            "the canary was hurt": self.treatment() == treatment,
            "a server was called": not any(called(server) for server in self.servers),
            "a process was left": len(self.descendants()) <= processes + others,  # type: ignore[operator]
        }
        return [harm for harm, right in checks.items() if not right]

    def victims(self) -> dict[str, tuple[object, ...]]:
        """Each file of the home: mode, owner, date, attributes, content."""
        seen: dict[str, tuple[object, ...]] = {}
        for path in sorted((self.home, *self.home.rglob("*"))):
            status = path.lstat()
            attributes = {name: os.getxattr(path, name) for name in os.listxattr(path)}
            content = hashlib.md5(path.read_bytes()).hexdigest() if stat.S_ISREG(status.st_mode) else ""
            head = (status.st_mode, status.st_uid, status.st_gid, status.st_mtime_ns)
            seen[str(path)] = (*head, str(attributes), content)
        return seen

    def temporaries(self) -> list[str]:
        """Every name below the temporary folder."""
        return sorted(
            os.path.join(folder, name) for folder, inner, files in os.walk(self.temporary) for name in inner + files
        )

    def treatment(self) -> tuple[object, ...]:
        """How the canary lives."""
        canary = psutil.Process(self.canary.pid)
        state = "stopped" if canary.status() == psutil.STATUS_STOPPED else "lives"
        return (state, canary.nice(), canary.cpu_affinity(), canary.ionice(), os.sched_getscheduler(canary.pid))

    def descendants(self) -> list[psutil.Process]:
        """Every process that comes from this one, also by way of one that has ended."""
        return psutil.Process().children(recursive=True)


def marks() -> list[Path]:
    """The files that a snippet left in the folders of all users."""
    return sorted(path for folder in SHARED if folder.is_dir() for path in folder.glob("pwned*"))


def traces() -> list[Path]:
    """What a snippet left for all to see: files, and the keys of shared memory, semaphores, messages."""
    keys = [
        table
        for kind in ("shm", "sem", "msg")
        if (table := Path("/proc/sysvipc") / kind).exists()
        and any(line.split()[0] in ("23307", "23308", "23309") for line in table.read_text().splitlines())
    ]
    return marks() + keys


def called(server: socket.socket) -> bool:
    """Whether somebody spoke to it since it was last asked."""
    try:
        if server.type == socket.SOCK_STREAM:
            server.accept()[0].close()
        else:
            server.recv(4096)
    except OSError:
        return False
    return True
