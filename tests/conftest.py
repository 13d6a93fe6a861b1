"""The tutor of the tests: the scripted model, the real notes, the real index and the real sandbox."""

from collections.abc import Iterator

import platformdirs
import pytest

from agent.settings import Settings
from agent.tutor import Tutor


@pytest.fixture(scope="session")
def shared_tutor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tutor]:
    """Build once for all tests, which takes seconds; the index lies in the user's cache, as for a learner."""
    settings = Settings(
        model="scripted", cache=platformdirs.user_cache_path("dltutor"), data=tmp_path_factory.mktemp("data")
    )
    tutor = Tutor.build(settings, report=print)
    yield tutor
    tutor.close()
