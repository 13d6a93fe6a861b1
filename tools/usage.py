"""What a child has taken so far, read from /proc and from its folder."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from tools.limits import MB, Limits

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
BLOCK_BYTES = 512


@dataclass(frozen=True)
class Usage:
    """One look at a process."""

    cpu_seconds: float
    waited_seconds: float
    """How long its first thread was ready to run but had no core."""
    private_mb: int
    """Resident memory that is no file's, the zygote's part included."""
    threads: int
    headless: bool = False
    """Its first thread has ended, and with it most of what can be seen of it, while others go on."""


def look(pid: int) -> Usage | None:
    """What the process has used; None once it has ended."""
    folder = f"/proc/{pid}"
    try:
        fields = Path(folder, "stat").read_text().rpartition(")")[2].split()
        waited = int(Path(folder, "schedstat").read_text().split()[1])
        memory = dict(line.split(":", 1) for line in Path(folder, "status").read_text().splitlines())
    except (OSError, IndexError):
        return None
    if "RssAnon" not in memory:  # ended, but not yet buried; or only its first thread has
        headless = fields[0] == "Z" and int(fields[17]) > 1
        return Usage(0, 0, 0, int(fields[17]), headless=True) if headless else None
    private = sum(int(memory[name].split()[0]) for name in ("RssAnon", "RssShmem"))
    return Usage(
        cpu_seconds=(int(fields[11]) + int(fields[12])) / TICKS_A_SECOND,
        waited_seconds=waited / 1e9,
        private_mb=private * 1024 // MB,
        threads=int(memory["Threads"]),
    )


def overfull(folder: Path, pid: int, limits: Limits) -> str | None:
    """Which limit on files is passed by what lies in `folder`, or is held open by the child though deleted."""
    files, used = 0, deleted_bytes(pid)
    folders = [str(folder)]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    files += 1
                    used += entry.stat(follow_symlinks=False).st_blocks * BLOCK_BYTES
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    if files > limits.files:
                        return "file-count limit"
        except OSError:  # removed meanwhile, or closed by its mode: what cannot be looked into was counted itself
            continue
        if used > limits.disk_mb * MB:
            return "disk limit"
    return "disk limit" if used > limits.disk_mb * MB else None


def deleted_bytes(pid: int) -> int:
    """What the files take that have no name any more, but a descriptor."""
    found = {}
    try:
        with os.scandir(f"/proc/{pid}/fd") as entries:
            for entry in entries:
                status = entry.stat()
                if stat.S_ISREG(status.st_mode) and status.st_nlink == 0:
                    found[status.st_ino] = status.st_blocks * BLOCK_BYTES
    except OSError:
        return sum(found.values())
    return sum(found.values())
