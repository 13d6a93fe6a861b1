"""Every note is what it says: it reads, links, and its code prints what stands in it."""

import pytest

from knowledge.check import code_problems, problems
from knowledge.curriculum import Curriculum
from knowledge.reading import NOTES
from tests.notes import real_curriculum


@pytest.fixture(scope="module")
def curriculum() -> Curriculum:
    return real_curriculum()


def test_all_notes_and_quizzes_can_be_read(curriculum: Curriculum) -> None:
    assert curriculum.problems == ()
    assert len(curriculum.notes) == len(list(NOTES.iterdir()))


@pytest.mark.timeout(1200)
def test_every_block_prints_what_the_note_says(curriculum: Curriculum) -> None:
    assert list(code_problems(curriculum, NOTES)) == []


def test_nothing_is_wrong_with_any_note(curriculum: Curriculum) -> None:
    assert list(problems(curriculum, NOTES)) == []


def test_every_topic_of_the_stages_has_its_note(curriculum: Curriculum) -> None:
    assert {topic for stage in curriculum.stages for topic in stage.topics} <= set(curriculum.notes)


def test_a_lesson_never_comes_before_its_prerequisites(curriculum: Curriculum) -> None:
    order = [note.id for stage in curriculum.stages for note in curriculum.lessons(stage.number)]
    for note in curriculum.notes.values():
        for required in note.requires:
            if required in curriculum.notes:
                assert order.index(required) < order.index(note.id), f"{note.id} before {required}"
