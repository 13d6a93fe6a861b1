"""What belongs beside a fact of another note, as the notes name it."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge.companions import Companions, covered, matrix, read_companions
from knowledge.curriculum import NOTES, load
from knowledge.passage import passages
from knowledge.reranking import ODDS_WEIGHTS, Reranker, Seen
from knowledge.told import told_by_notes
from tests.notes import real_curriculum


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """Two notes, in a folder where they can be broken."""
    for name in ("chain-rule", "tensors"):
        shutil.copytree(NOTES / name, tmp_path / name)
    (tmp_path / "tensors" / "companions.yaml").unlink(missing_ok=True)
    return tmp_path


def test_a_row_names_facts_of_its_note_and_of_others(notes: Path) -> None:
    (notes / "chain-rule" / "companions.yaml").write_text("- {fact: 2, with: [4, tensors/1, tensors/3]}\n")
    (row,) = load(notes).companions["chain-rule"]
    assert (row.fact, row.beside) == (2, ("chain-rule/4", "tensors/1", "tensors/3"))


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("- {fact: 2, with: [tensors/99]}", "fact 2: 'tensors/99' is no fact of the notes"),
        ("- {fact: 99, with: [tensors/1]}", "fact 99: the note has no such fact"),
        ("- {fact: 2, with: [2]}", "fact 2: goes with itself"),
        ("- {fact: 2, with: [tensors/1]}\n- {fact: 2, with: [tensors/2]}", "fact 2 has a row already"),
        ("- {fact: 2, with: []}", "fact 2 has neither `with` nor `covers`"),
        ("- {fact: 2, covers: [tensors/99]}", "fact 2: 'tensors/99' is no fact of the notes"),
        ("- {fact: 2, covers: [2]}", "fact 2: goes with itself"),
        ("- {fact: 2, with: [nonsense/1]}", "'nonsense/1' is no fact of the notes"),
        ("- {fact: 2}", "fact 2 has neither `with` nor `covers`"),
        ("fact: 2", "must be a list"),
    ],
)
def test_a_row_that_names_nothing_is_named_and_the_rest_loads(notes: Path, row: str, what: str) -> None:
    (notes / "chain-rule" / "companions.yaml").write_text(row + "\n")
    found = load(notes)
    assert [problem for problem in found.problems if "companions.yaml" in problem and what in problem]
    assert set(found.notes) == {"chain-rule", "tensors"}
    rows = tuple(p for note in found.notes.values() for p in passages(note))
    assert matrix(found.companions, rows).shape == (len(rows), len(rows)), "nothing breaks on what is unknown"


def test_a_wrong_name_is_named_with_its_line(notes: Path) -> None:
    (notes / "chain-rule" / "companions.yaml").write_text("- {fact: 1, with: [2]}\n\n- {fact: 2, with: [tensors/99]}\n")
    (problem,) = load(notes).problems
    assert problem.startswith(f"{notes / 'chain-rule' / 'companions.yaml'}:3: ")


def test_a_topic_whose_note_could_not_be_read_is_not_named_again(notes: Path) -> None:
    (notes / "chain-rule" / "companions.yaml").write_text("- {fact: 2, with: [tensors/1, overfitting/1]}\n")
    (notes / "tensors" / "note.md").write_text("broken")
    assert [problem.split(":")[0] for problem in load(notes).problems] == [str(notes / "tensors" / "note.md")]


def test_what_one_note_names_counts_for_both(notes: Path) -> None:
    (notes / "chain-rule" / "companions.yaml").write_text("- {fact: 2, with: [tensors/1]}\n")
    (notes / "tensors" / "companions.yaml").write_text(
        "- {fact: 1, with: [chain-rule/2]}\n- {fact: 3, with: [chain-rule/1]}\n"
    )
    curriculum = load(notes)
    rows = [p for note in curriculum.notes.values() for p in passages(note)]
    places = {f"{p.note}/{p.number}": row for row, p in enumerate(rows) if p.is_fact}
    dense = matrix(curriculum.companions, rows).toarray()
    assert np.array_equal(dense, dense.T)
    assert dense.sum() == 4.0
    assert dense[places["tensors/1"], places["chain-rule/2"]] == 1.0, "named by both, and no more than 1"
    assert dense[places["chain-rule/1"], places["tensors/3"]] == 1.0


def test_what_a_fact_makes_needless_counts_one_way_and_does_not_go_beside(notes: Path) -> None:
    (notes / "chain-rule" / "companions.yaml").write_text(
        "- {fact: 2, covers: [4, tensors/1]}\n- {fact: 4, with: [5]}\n"
    )
    curriculum = load(notes)
    rows = [p for note in curriculum.notes.values() for p in passages(note)]
    places = {f"{p.note}/{p.number}": row for row, p in enumerate(rows) if p.is_fact}
    needless = {places["chain-rule/4"], places["tensors/1"]}
    assert covered(curriculum.companions, rows) == {places["chain-rule/2"]: needless}
    beside = matrix(curriculum.companions, rows).toarray()
    assert beside.sum() == 2.0
    assert beside[places["chain-rule/5"], places["chain-rule/4"]] == 1.0


@pytest.mark.parametrize("name", ["tensors/1", "chain-rule/3"])
def test_a_fact_is_likelier_told_where_it_belongs_beside_the_first(name: str) -> None:
    curriculum = real_curriculum()
    two = replace(curriculum, notes={name: curriculum.notes[name] for name in ("chain-rule", "tensors")})
    rows = tuple(p for note in two.notes.values() for p in passages(note))
    vectors = np.random.default_rng(0).normal(size=(len(two.own_asks), 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    told = told_by_notes(two, rows, vectors)
    places = {f"{p.note}/{p.number}": row for row, p in enumerate(rows) if p.is_fact}
    scores = np.zeros(len(rows), dtype=np.float32)
    scores[places["chain-rule/1"]] = 1.0
    seen = Seen(vectors[0], np.zeros((len(rows), 32), dtype=np.float32), scores)
    without, with_it = (
        Reranker(rows, told, matrix(beside, rows)).odds(seen)
        for beside in ({}, {"chain-rule": (Companions(1, (name,), 1),)})
    )
    gained = with_it - without
    assert gained[places[name]] > (ODDS_WEIGHTS["beside_first"] if name == "tensors/1" else 0.0)
    assert gained[places["tensors/2"]] == 0.0


def test_the_notes_name_pairs_that_are_there() -> None:
    curriculum = real_curriculum()
    assert sum(len(row.beside) for rows in curriculum.companions.values() for row in rows) > 3000
    assert sum(len(row.covers) for rows in curriculum.companions.values() for row in rows) > 300
    assert not [problem for problem in curriculum.problems if "companions" in problem]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    found, problems = read_companions(tmp_path / "companions.yaml", "tensors")
    assert not found
    assert "is missing" in problems[0]
