"""The notes as all tests read them: once, because it takes seconds."""

from functools import cache

from knowledge.curriculum import Curriculum, load


@cache
def real_curriculum() -> Curriculum:
    return load()
