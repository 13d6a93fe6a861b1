"""The shared tutor with a store for each test."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from agent.store import Store
from agent.tutor import Tutor


@pytest.fixture
def store_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'tutor.sqlite3'}"


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
