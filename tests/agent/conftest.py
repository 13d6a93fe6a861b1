"""A tutor with the scripted model, the real notes, the real index and the real sandbox."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import platformdirs
import pytest

from agent.settings import Settings
from agent.store import Store
from agent.tutor import Tutor


@pytest.fixture(scope="session")
def shared_tutor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tutor]:
    """Build once: opening the index takes seconds; it lies in the user's cache, as for a learner."""
    settings = Settings(
        model="scripted", cache=platformdirs.user_cache_path("dltutor"), data=tmp_path_factory.mktemp("data")
    )
    tutor = Tutor.build(settings, report=print)
    yield tutor
    tutor.close()


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
