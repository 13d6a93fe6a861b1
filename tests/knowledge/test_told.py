"""What the notes' own questions tell of which facts are told for a question."""

from dataclasses import replace

import numpy as np
import pytest

from knowledge import bilinear
from knowledge.ask import Ask
from knowledge.bilinear import Bilinear, Block, answered, learnt
from knowledge.curriculum import Curriculum
from knowledge.passage import passages
from knowledge.told import BESIDES, Expected, Told, told_by_notes
from tests.notes import real_curriculum

RNG = np.random.default_rng(0)


def units(*shape: int) -> np.ndarray:
    vectors = RNG.normal(size=shape)
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


def small() -> Curriculum:
    """Two notes with three questions in all, and the facts that nobody asks for."""
    whole = real_curriculum()
    notes = {name: whole.notes[name] for name in ("overfitting", "tensor-shapes")}
    asks = {"overfitting": (Ask("一", (2, 1), (4,)), Ask("二", (3,))), "tensor-shapes": (Ask("三", (1,), (2, 3)),)}
    return replace(whole, notes=notes, asks=asks)


def test_what_a_question_lists_counts_whole_and_what_belongs_besides_a_little_less() -> None:
    curriculum = small()
    all_passages = tuple(p for note in curriculum.notes.values() for p in passages(note))
    vectors = units(len(curriculum.own_asks), 8)
    first, second = told_by_notes(curriculum, all_passages, vectors)
    numbers = [all_passages[row].number for row in first.rows]
    told = {number: first.told[0, place] for place, number in enumerate(numbers) if first.told[0, place]}
    assert told == {1: 1.0, 2: 1.0, 4: pytest.approx(BESIDES)}
    silent = first.told[2:]  # a fact that no question asks for stands for itself
    assert (silent.sum(axis=1) == 1.0).all()
    assert {all_passages[row].note for row in second.rows} == {"tensor-shapes"}
    assert len(first.questions) + len(second.questions) == len(vectors)
    assert np.array_equal(first.questions[0], vectors[0])


def notes() -> tuple[Told, Told]:
    """Each of two notes has two subjects, far from one another, with four questions each; the facts are rows 1, 2 and 3, 4."""
    subjects = np.eye(8, dtype=np.float32)[:4]
    near = [subject + 0.2 * units(4, 8) for subject in subjects]
    asked = [np.concatenate(near[:2]), np.concatenate(near[2:])]
    told = np.repeat(np.eye(2, dtype=np.float32), 4, axis=0)
    pairs = zip(asked, (np.array([1, 2]), np.array([3, 4])), strict=True)
    first, second = (
        Told((each / np.linalg.norm(each, axis=1, keepdims=True)).astype(np.float32), rows, told)
        for each, rows in pairs
    )
    return first, second


def test_what_is_told_for_questions_like_it_is_told_for_a_new_one() -> None:
    expected = Expected(notes(), size=6)
    question = np.eye(8, dtype=np.float32)[1]
    scores = expected.of(question)
    assert scores.shape == (6,)
    assert scores[2] > 0.7
    assert scores[1] < 0.3
    assert scores[0] == scores[5] == 0.0, "no facts"
    assert abs(scores[3] - scores[4]) < 0.2, "the other note has nothing like it"


def test_a_question_like_none_is_told_what_is_told_most() -> None:
    first, second = notes()
    often = replace(first, told=np.tile(np.array([[1.0, 0.0]], dtype=np.float32), (8, 1)))
    strange = np.eye(8, dtype=np.float32)[7]
    scores = Expected((often, second), size=6).of(strange)
    assert scores[1] > 0.9
    assert scores[2] < 0.1


def numbers(rank: int = 3) -> dict[str, np.ndarray]:
    shapes = {"u": (8, rank), "v": (8, rank), "s": (1,), "p": (8,), "b": (1,)}
    return {name: RNG.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


@pytest.mark.parametrize("name", ["u", "v", "s", "p", "b"])
def test_gradients_are_those_of_the_loss(name: str) -> None:
    block, at, step = Block(notes()[0]), numbers(), 1e-2
    gradient = block.gradients(at)[name]
    assert gradient.shape == at[name].shape
    for place in [tuple(RNG.integers(size) for size in at[name].shape) for _ in range(6)]:
        losses = []
        for sign in (1, -1):
            moved = {key: value.copy() for key, value in at.items()}
            moved[name][place] += sign * step
            losses.append(block.loss(moved))
        assert gradient[place] == pytest.approx((losses[0] - losses[1]) / (2 * step), rel=0.05, abs=0.02)


def test_a_question_is_left_out_of_the_fact_that_it_alone_lists() -> None:
    alone = Told(units(2, 8), np.array([0, 1]), np.eye(2, dtype=np.float32))
    block, at = Block(alone), numbers()
    logits = block._logits(at)
    assert np.allclose(np.diag(logits), at["b"]), "nothing is left of the fact"
    assert not np.allclose(logits[0, 1], at["b"])


def test_the_form_learns_which_directions_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of each question is noise that is as long as what it asks: a cosine cannot tell them apart, the form can."""
    monkeypatch.setattr(bilinear, "EPOCHS", 60)
    subjects = np.eye(6, dtype=np.float32)
    made = []
    for number in range(30):
        kinds = RNG.permutation(6)[:3]
        asked = np.concatenate([subjects[np.repeat(kinds, 4)], 1.5 * units(12, 6)], axis=1)
        told = np.repeat(np.eye(3, dtype=np.float32), 4, axis=0)
        unit = (asked / np.linalg.norm(asked, axis=1, keepdims=True)).astype(np.float32)
        made.append(Told(unit, np.arange(3) + 3 * number, told))
    numbers = learnt(made[:20])
    by_form, by_cosine = [], []
    for note in made[20:]:
        for place, question in enumerate(note.questions):
            rest = np.arange(12) != place
            facts = answered(Told(note.questions[rest], note.rows, note.told[rest]))
            by_form.append(Bilinear(numbers, facts).logits(question).argmax() == place // 4)
            by_cosine.append((facts @ question).argmax() == place // 4)
    assert np.mean(by_form) > np.mean(by_cosine) + 0.05


def test_learning_twice_gives_the_same_form() -> None:
    made = notes()
    once, again = learnt(made), learnt(made)
    assert all(np.array_equal(once[name], again[name]) for name in once)
