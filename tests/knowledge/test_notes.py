"""Every note is what it says: it reads, links, and its code prints what stands in it."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from knowledge.check import problems
from knowledge.curriculum import Curriculum, load
from knowledge.reading import NOTES

RUNNERS = 2
SLOWEST_SECONDS = 20


@pytest.fixture(scope="module")
def curriculum() -> Curriculum:
    return load()


def test_all_notes_and_quizzes_can_be_read(curriculum: Curriculum) -> None:
    assert curriculum.problems == ()
    assert len(curriculum.notes) == len(list(NOTES.iterdir()))


@pytest.mark.timeout(1200)
def test_every_block_prints_what_the_note_says(curriculum: Curriculum) -> None:
    blocks = [(f"{note.id} line {code.line}", code) for note in curriculum.notes.values() for code in note.code]
    with ThreadPoolExecutor(RUNNERS) as pool:
        halves = list(pool.map(ran, [[code.source for _, code in blocks[n::RUNNERS]] for n in range(RUNNERS)]))
    wrong = []
    for n, results in enumerate(halves):
        for (name, code), result in zip(blocks[n::RUNNERS], results, strict=True):
            if result["code"] or result["stdout"] != code.output or result["seconds"] > SLOWEST_SECONDS:
                wrong.append(f"{name}: {result['seconds']:.0f} s, exit {result['code']}, printed {result['stdout']!r}")
    assert not wrong, "\n".join(wrong)


def ran(sources: list[str]) -> list[dict[str, Any]]:
    """Run blocks one after the other, each in a fork of a process that has torch loaded."""
    lines = "".join(json.dumps({"code": source}) + "\n" for source in sources)
    runner = [sys.executable, str(Path(__file__).with_name("run_blocks.py"))]
    done = subprocess.run(runner, input=lines, capture_output=True, text=True, timeout=1100, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


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
