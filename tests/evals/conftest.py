"""The shared tutor with a store for each module."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from agent.store import Store
from agent.tutor import Tutor


@pytest.fixture(scope="module")
def tutor(shared_tutor: Tutor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tutor]:
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('store') / 'tutor.sqlite3'}")
    yield replace(shared_tutor, store=store)
    store.close()
