"""The shared tutor with a store for each test."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from agent.store import Store
from agent.tutor import Tutor

MEMORY = Path("/dev/shm")
"""Where a file is in memory: a disk takes longer to write a turn through than the tutor to make it."""


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store's file as it is made, once for all tests."""
    path = tmp_path_factory.mktemp("new") / "tutor.sqlite3"
    Store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def store_url(new_database: Path) -> Iterator[str]:
    """A store of the test's own, with nothing in it."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield f"sqlite:///{shutil.copy(new_database, folder)}"


@pytest.fixture
def tutor(shared_tutor: Tutor, store_url: str) -> Iterator[Tutor]:
    """The shared tutor with a store of its own."""
    store = Store(store_url)
    yield replace(shared_tutor, store=store)
    store.close()


@pytest.fixture
def reopened(shared_tutor: Tutor, store_url: str) -> Callable[[], Tutor]:
    """The program started again over the same store."""
    return lambda: replace(shared_tutor, store=Store(store_url))
