"""Placement: right items, and a choice of items that always ends and never asks too much."""

import random
from itertools import pairwise, product
from pathlib import Path

import pytest

from agent.grading import Mark, answer_of, grade
from knowledge.curriculum import load
from knowledge.placement import LEVELS, MOST_ITEMS, PLACEMENT, Answer, Placement, read_placement
from knowledge.quiz import QuizItem

NOTES = load().notes
PLACED, PROBLEMS = read_placement(NOTES)
LEAST = 25
ITEMS = [item for items in PLACED.items.values() for item in items]


def asked_all(placement: Placement, claimed: dict[str, int], knows: dict[str, int]) -> list[Answer]:
    """The answers of a learner whose true levels are these."""
    place = {item.id: key for key, items in placement.items.items() for item in items}
    answers: list[Answer] = []
    while item := placement.next_item(answers, claimed):
        area, level = place[item.id]
        answers.append(Answer(item.id, level <= knows[area]))
        assert len(answers) <= MOST_ITEMS
    return answers


def test_every_item_can_be_used_and_there_are_as_many_as_promised() -> None:
    assert PROBLEMS == ()
    assert len(ITEMS) >= LEAST
    assert set(PLACED.areas) == {"maths", "python", "ml", "framework"}
    assert all(len(PLACED.items[area, level]) >= 2 for area in PLACED.areas for level in LEVELS)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_key_of_an_item_is_graded_right_and_its_mistakes_wrong(item: QuizItem) -> None:
    for language in ("zh", "en"):
        assert grade(item, answer_of(item, language)).mark is Mark.RIGHT  # type: ignore[arg-type]
    for wrong in item.wrong:
        assert grade(item, f"{wrong.value:g}").mark is Mark.WRONG
    for option in item.options:
        mark = grade(item, option.words.zh).mark
        assert (mark is Mark.RIGHT) == option.right, option.words.zh


def test_no_item_is_asked_twice_and_there_are_never_more_than_promised() -> None:
    for claims in product(range(4), repeat=4):
        claimed = dict(zip(PLACED.areas, claims, strict=True))
        for seed in range(3):
            knows = {area: random.Random(f"{claims}{seed}{area}").randint(0, 3) for area in PLACED.areas}
            answers = asked_all(PLACED, claimed, knows)
            assert len({each.item for each in answers}) == len(answers)


def test_level_is_never_above_what_the_learner_knows_nor_above_three() -> None:
    for claims in product(range(4), repeat=4):
        claimed = dict(zip(PLACED.areas, claims, strict=True))
        for truth in range(4):
            levels = PLACED.levels(asked_all(PLACED, claimed, dict.fromkeys(PLACED.areas, truth)))
            assert all(0 <= level <= truth for level in levels.values())


def test_learner_with_one_strong_area_is_found_out_exactly() -> None:
    for area in PLACED.areas:
        for claim, truth in product((1, 2, 3), range(4)):
            levels = PLACED.levels(asked_all(PLACED, {area: claim}, {area: truth}))
            assert levels[area] == truth


def test_nothing_is_asked_of_an_area_that_the_learner_claims_not_to_know() -> None:
    answers = asked_all(PLACED, {"python": 2}, dict.fromkeys(PLACED.areas, 3))
    assert answers
    assert all(each.item.startswith("python") for each in answers)
    assert PLACED.next_item([], {}) is None


def test_a_right_answer_more_never_lowers_a_level() -> None:
    for area in PLACED.areas:
        for level in LEVELS:
            item = PLACED.items[area, level][0].id
            before = [Answer(PLACED.items[area, other][1].id, other < level) for other in LEVELS if other != level]
            assert PLACED.levels([*before, Answer(item, True)])[area] >= PLACED.levels(before)[area]


def test_a_level_unlocks_what_the_lower_ones_do() -> None:
    for area in PLACED.areas:
        unlocked = [set(PLACED.unlocked(area, level)) for level in (0, *LEVELS)]
        assert unlocked[0] == set()
        assert all(one <= two for one, two in pairwise(unlocked))
        assert unlocked[-1] <= set(NOTES)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("area: maths, level: 1, kind: numeric", "area: magic, level: 1, kind: numeric", "there is no area 'magic'"),
        ("id: maths-1-2", "id: maths-1-1", "already an item of this id"),
        ('compute: "1*4 + 2*0 + 3*(-1)"', 'compute: "open(1)"', "compute"),
        ("1: [vector-norms]", "1: [vector-dances]", "'vector-dances', which is no note"),
        ("1: [vector-norms]", "7: [vector-norms]", "no level 7"),
        ("items:\n", "things:\n", "needs areas and items"),
        ("areas:\n", "areas: [\n", "is no YAML"),
        ("title: {zh: 数学, en: maths}", "title: {zh: 数学}", "title.en"),
        ("kind: numeric, question", "kind: essay, question", "essay"),
    ],
)  # fmt: skip
def test_what_is_broken_is_named_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = PLACEMENT.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "placement.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    _, problems = read_placement(NOTES, path)
    assert any(said in problem for problem in problems), problems
    for problem in problems:
        assert int(problem.removeprefix(f"{path}:").split(":")[0]) >= 1
