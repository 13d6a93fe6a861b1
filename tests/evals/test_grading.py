"""The answers by which marks are measured, and the measuring."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from agent.grading import Mark, grade
from evals.grading import Said, Vectors, above, read_answers, report
from knowledge.curriculum import Curriculum
from knowledge.curriculum import load as load_curriculum
from knowledge.source import SourceError

ANSWERS = read_answers()


@pytest.fixture(scope="module")
def curriculum() -> Curriculum:
    return load_curriculum()


def test_answers_are_many_in_both_languages_and_halves_of_short_items(curriculum: Curriculum) -> None:
    assert all(curriculum.items[each.item].kind == "short" for each in ANSWERS)
    for half in ("dev", "test"):
        mine = [each for each in ANSWERS if each.half == half]
        assert len([each for each in mine if each.says == "all"]) >= 50
        assert len([each for each in mine if each.says == "swapped"]) >= 15
        assert len([each for each in mine if each.text.isascii()]) >= 20
    halves = {each.item: each.half for each in ANSWERS}
    assert all(halves[each.item] == each.half for each in ANSWERS)


def test_no_wrong_answer_is_marked_right(curriculum: Curriculum) -> None:
    wrong = [each for each in ANSWERS if each.says == "none"]
    assert [each.text for each in wrong if grade(curriculum.items[each.item], each.text).mark is Mark.RIGHT] == []


def test_report_counts_marks_and_says_how_likeness_ranks(curriculum: Curriculum) -> None:
    answers = [
        Said("gradient-descent-3", "学习率太大", "all", "dev"),
        Said("gradient-descent-3", "批太小", "none", "dev"),
    ]

    def embed(texts: Sequence[str]) -> Vectors:
        return np.array([[1.0, 0.0] if "学习率" in text else [0.0, 1.0] for text in texts], dtype=np.float32)

    lines = list(report(answers, curriculum.items, embed))
    assert lines[0].split(maxsplit=1)[1] == "n=  1 right 1, partly 0, unsure 0, wrong 0, unreadable 0"
    assert "likeness of all above none: 1.000 (n=1, 1)" in lines


def test_half_of_the_pairs_rank_rightly_by_chance() -> None:
    assert above(np.array([1.0, 2.0]), np.array([1.0, 2.0])) == 0.5


@pytest.mark.parametrize(
    "row", ["- {item: a, half: dev, all: [x]}", "- {item: a, half: dev, all: [x], none: [y]}\n" * 2]
)
def test_row_that_cannot_be_used_is_named_with_its_line(tmp_path: Path, row: str) -> None:
    path = tmp_path / "grading.yaml"
    path.write_text(row)
    with pytest.raises(SourceError, match=r"grading\.yaml:[12]"):
        read_answers(path)
