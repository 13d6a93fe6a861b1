"""Which of some classes a short text belongs to."""

import numpy as np
import pytest

from knowledge.classes import Classes

TEXTS = ("a b", "a c", "a d", "x y", "x z", "x b")
CLASSES = np.array([0, 0, 0, 1, 1, 1])


def vectors(*angles: float) -> np.ndarray:
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1).astype(np.float32)


@pytest.fixture(scope="module")
def learnt() -> Classes:
    return Classes(TEXTS, vectors(0.0, 0.1, 0.2, 1.4, 1.5, 1.6), CLASSES, str.split)


def test_a_known_text_belongs_to_its_class_and_to_no_other(learnt: Classes) -> None:
    ours, other = learnt.scores("a b", vectors(0.0)[0])
    assert ours == pytest.approx(1.0, abs=0.2)
    assert other == pytest.approx(0.0, abs=0.2)


def test_a_new_text_is_told_by_its_meaning_and_by_its_pieces(learnt: Classes) -> None:
    assert learnt.scores("new words", vectors(1.5)[0]).argmax() == 1
    assert learnt.scores("a new", vectors(0.8)[0]).argmax() == 0, "between both by meaning"
    assert learnt.scores("x new", vectors(0.8)[0]).argmax() == 1
    assert learnt.scores("", vectors(0.1)[0]).argmax() == 0, "no piece at all"


def test_a_class_is_no_likelier_for_having_more_texts() -> None:
    crowd = [f"q{number}" for number in range(20)]
    angles = np.linspace(1.3, 1.7, 20)
    learnt = Classes([*TEXTS[:3], *crowd], vectors(0.0, 0.1, 0.2, *angles), np.array([0] * 3 + [1] * 20), str.split)
    few, many = learnt.scores("new", vectors(0.75)[0])
    assert few == pytest.approx(many, abs=0.15), "half way between"
