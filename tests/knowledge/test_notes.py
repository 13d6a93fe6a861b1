"""Every note is what it says: it reads, links, and its code prints what stands in it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.curriculum import Curriculum, load
from knowledge.reading import NOTES


@pytest.fixture(scope="module")
def curriculum() -> Curriculum:
    return load()


def test_all_notes_and_quizzes_can_be_read(curriculum: Curriculum) -> None:
    assert curriculum.problems == ()
    assert len(curriculum.notes) >= 16
    assert len(curriculum.notes) == len(list(NOTES.iterdir()))


def test_every_block_prints_what_the_note_says(curriculum: Curriculum) -> None:
    blocks = [(f"{note.id} line {code.line}", code) for note in curriculum.notes.values() for code in note.code]
    lines = "".join(json.dumps({"code": code.source}) + "\n" for _, code in blocks)
    runner = [sys.executable, str(Path(__file__).with_name("run_blocks.py"))]
    done = subprocess.run(runner, input=lines, capture_output=True, text=True, timeout=280, check=True)
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(results) == len(blocks)
    wrong = [name for (name, code), result in zip(blocks, results, strict=True) if result["stdout"] != code.output]
    assert not wrong, f"printed something else: {wrong}\n{done.stderr[-2000:]}"
    assert not [
        name for (name, _), result in zip(blocks, results, strict=True) if result["code"] or result["seconds"] > 20
    ]


def test_a_note_has_what_a_lesson_needs(curriculum: Curriculum) -> None:
    for note in curriculum.notes.values():
        assert 6 <= len(note.facts) <= 14, note.id
        assert len(note.other_words) >= 3, note.id
        assert len(note.misconceptions) >= 3, note.id
        assert re.search(r"[?？]", note.prediction), note.id
        assert {item.kind for item in curriculum.quizzes[note.id]} == {"choice", "numeric", "short"}, note.id


def test_a_fact_stands_alone(curriculum: Curriculum) -> None:
    for note in curriculum.notes.values():
        for fact in note.facts:
            assert not re.match(r"它|这|那|此|其", fact.words.zh), f"{note.id} {fact.number}: {fact.words.zh}"
            assert not re.match(r"(It|This|That|They) ", fact.words.en), f"{note.id} {fact.number}: {fact.words.en}"


def test_dollar_is_never_maths(curriculum: Curriculum) -> None:
    for note in curriculum.notes.values():
        assert "$" not in note.definition, note.id
        assert note.definition.count("\\(") == note.definition.count("\\)"), note.id
        assert note.definition.count("\\[") == note.definition.count("\\]"), note.id


def test_a_lesson_never_comes_before_its_prerequisites(curriculum: Curriculum) -> None:
    order = [note.id for stage in curriculum.stages for note in curriculum.lessons(stage.number)]
    for note in curriculum.notes.values():
        for required in note.requires:
            if required in curriculum.notes:
                assert order.index(required) < order.index(note.id), f"{note.id} before {required}"


def test_options_of_a_choice_have_like_length(curriculum: Curriculum) -> None:
    for items in curriculum.quizzes.values():
        for item in items:
            lengths = [len(option.words.zh) for option in item.options]
            right = next((len(option.words.zh) for option in item.options if option.right), 0)
            assert not lengths or right <= 2 * sorted(lengths)[len(lengths) // 2] + 4, f"{item.id}: {lengths}"
