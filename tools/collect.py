"""Reading what a child left behind, without trusting it: regular files of bounded size under names that we chose."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tools.limits import MAX_FIGURE_MB, MAX_FIGURES, MB
from tools.run import Figure

PNG = b"\x89PNG\r\n\x1a\n"
MAX_ALT_BYTES = 4096


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """The folder as a descriptor, taken before the child starts: what is put in its place later is not read."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield folder
    finally:
        os.close(folder)


def figures(folder: int) -> tuple[Figure, ...]:
    """The pictures in the order in which they were shown; what is no PNG file of ours is left out."""
    found = []
    for number in range(1, MAX_FIGURES + 1):
        png = content(folder, f"{number:02}.png", MAX_FIGURE_MB * MB)
        if png is not None and png.startswith(PNG):
            found.append(Figure(png, text(folder, f"{number:02}.txt") or "plot"))
    return tuple(found)


def clear(folder: int) -> None:
    """Make room for the figures of the next cell."""
    for number in range(1, MAX_FIGURES + 1):
        for name in (f"{number:02}.png", f"{number:02}.txt"):
            with suppress(OSError):
                os.unlink(name, dir_fd=folder)


def text(folder: int, name: str) -> str | None:
    """One line of words, or None where there is no such file."""
    data = content(folder, name, MAX_ALT_BYTES)
    return None if data is None else " ".join(data.decode("utf-8", "replace").split())


def content(folder: int, name: str, max_bytes: int) -> bytes | None:
    """A file's bytes; None if it is absent, larger, or not a regular file (a link, a pipe that would block)."""
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError:
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > max_bytes:
            return None
        return os.read(descriptor, max_bytes)
    finally:
        os.close(descriptor)
