"""Placement: items whose keys are run or worked out anew, and a choice of items that ends and never asks too much."""

import math
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest

from agent.grading import Mark, answer_of, grade
from knowledge.blocks import run_blocks
from knowledge.placement import LEVELS, MOST_ITEMS, PLACEMENT, Answer, Placement, read_placement
from knowledge.quiz import QuizItem
from knowledge.words import is_cjk
from tests.notes import real_curriculum

NOTES = real_curriculum().notes
PLACED, PROBLEMS = read_placement(NOTES)
AREAS = ("maths", "python", "ml", "framework")
LEAST = 28
ITEMS = {item.id: item for items in PLACED.items.values() for item in items}
PLACE = {item.id: key for key, items in PLACED.items.items() for item in items}
CLAIMS = [dict(zip(AREAS, claims, strict=True)) for claims in product(range(4), repeat=4)]


# ---------------------------------------------------------------- the items


def test_every_item_can_be_used_and_there_are_as_many_as_promised() -> None:
    assert PROBLEMS == ()
    assert len(ITEMS) >= LEAST
    assert tuple(PLACED.areas) == AREAS
    assert all(len(PLACED.items[area, level]) >= 2 for area in AREAS for level in LEVELS)


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
def test_key_of_an_item_is_graded_right_and_its_mistakes_wrong(item: QuizItem) -> None:
    for language in ("zh", "en"):
        assert grade(item, answer_of(item, language)).mark is Mark.RIGHT  # type: ignore[arg-type]
    for wrong in item.wrong:
        graded = grade(item, f"{wrong.value:g}")
        assert (graded.mark, graded.feedback) == (Mark.WRONG, wrong.feedback)
    for option in item.options:
        for said in (option.words.zh, option.words.en):
            graded = grade(item, said)
            assert (graded.mark is Mark.RIGHT) == option.right, said
            assert graded.feedback == option.feedback


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
def test_an_item_says_the_same_in_both_languages_and_hints_at_nothing(item: QuizItem) -> None:
    assert item.hints == ()
    assert code_of(item.question.zh) == code_of(item.question.en)
    wrong = [option for option in item.options if not option.right]
    assert all(option.misconception for option in wrong)
    for words in (item.question, item.why, *(each.feedback for each in (*item.wrong, *wrong))):
        assert any(map(is_cjk, words.zh)), words.zh
        assert words.en, words.zh
        assert not any(map(is_cjk, words.en)), words.en


@pytest.mark.parametrize("item", [each for each in ITEMS.values() if each.options], ids=lambda item: item.id)
def test_right_option_is_not_the_one_that_stands_out_by_its_length(item: QuizItem) -> None:
    for language in ("zh", "en"):
        lengths = [len(option.words.in_(language)) for option in item.options if not option.right]  # type: ignore[arg-type]
        right = next(len(option.words.in_(language)) for option in item.options if option.right)  # type: ignore[arg-type]
        assert min(lengths) - 3 <= right <= 1.2 * max(lengths) + 2, (language, right, lengths)


def code_of(question: str) -> str:
    return "\n".join(re.findall(r"```\w*\n(.*?)```", question, re.DOTALL))


def right_option(item: QuizItem) -> str:
    return next(option.words.en for option in item.options if option.right)


def test_code_in_a_question_prints_the_key() -> None:
    shown = [item for item in ITEMS.values() if "```python" in item.question.zh]
    assert len(shown) >= 6
    for item, ran in zip(shown, run_blocks([code_of(item.question.zh) for item in shown]), strict=True):
        assert ran.error is None, item.id
        if item.value is None:
            assert ran.stdout.strip() == right_option(item), item.id
        else:
            assert float(ran.stdout) == item.value, item.id


LINES = {
    "python-2-3": (
        "import numpy as np\nx = np.array([5, 10, 11, 39, 40, 70])",
        "assert x.tolist() == [5, 10, 0, 0, 40, 70]",
    ),
    "python-3-1": (
        "import pandas as pd\nfrom matplotlib.figure import Figure\nax = Figure().subplots()\n"
        "df = pd.DataFrame({'day': [3, 1, 4, 2], 'sales': [10.0, 30.0, None, 20.0]})",
        "(line,) = ax.plot(df['day'], df['sales'])\nassert line.get_xydata().tolist() == [[1, 30], [2, 20], [3, 10]]",
    ),
    "python-3-2": (
        "import pandas as pd\nfrom matplotlib.figure import Figure\nax = Figure().subplots()\n"
        "df = pd.DataFrame({'weekday': [*range(7)] * 2, 'sales': [float(d) for d in range(14)]})",
        "assert [bar.get_height() for bar in ax.patches] == [d + 3.5 for d in range(7)]",
    ),
    "framework-1-1": (
        "import torch\nold = x = torch.arange(64 * 32 * 32 * 3).remainder(251).to(torch.uint8).reshape(64, 32, 32, 3)",
        "assert x.dtype == torch.float32 and x.shape == (64, 3, 32, 32)\n"
        "assert all(torch.equal(x[5, c], old[5, :, :, c].float()) for c in range(3))",
    ),
}
"""What stands before a line that is an option, and what must hold after the right one and none of the others."""


def test_of_the_lines_to_choose_from_only_the_right_one_does_it() -> None:
    tried = [(id_, option) for id_ in LINES for option in ITEMS[id_].options]
    programs = ["\n".join((LINES[id_][0], option.words.en.strip("`"), LINES[id_][1])) for id_, option in tried]
    for (id_, option), ran in zip(tried, run_blocks(programs), strict=True):
        assert (ran.error is None) == option.right, (id_, option.words.en, ran.error)


TRAINING = """
import torch
import torch.nn.functional as F
from torch import nn
torch.manual_seed(0)
x = torch.randn(64, 8)
loader = [(x, (x[:, 0] > 0).long())] * 30
{code}
x, y = loader[0]
print(F.cross_entropy(net(x), y).item() < 0.9 * first)
"""


def test_training_code_that_does_not_learn_learns_once_the_named_line_is_moved() -> None:
    code = code_of(ITEMS["framework-3-1"].question.zh).replace(
        "for x, y in loader:", "first = F.cross_entropy(net(loader[0][0]), loader[0][1]).item()\nfor x, y in loader:"
    )
    clear, back = "    optimizer.zero_grad()\n", "    loss.backward()\n"
    mended = code.replace(clear, "").replace(back, clear + back)
    softmax = code.replace("net(x), y)\n    loss.b", "net(x).softmax(dim=1), y)\n    loss.b")
    tracked = code.replace("loss = ", "x = x.clone().requires_grad_()\n    loss = ")
    assert len({code, mended, softmax, tracked}) == 4
    runs = run_blocks([TRAINING.format(code=each) for each in (code, mended, softmax, tracked)])
    assert [ran.stdout for ran in runs] == ["False\n", "True\n", "False\n", "False\n"]


def test_script_that_shadows_a_module_fails_as_the_item_says(tmp_path: Path) -> None:
    (tmp_path / "random.py").write_text(code_of(ITEMS["python-1-2"].question.zh), encoding="utf-8")
    done = subprocess.run([sys.executable, "random.py"], cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert "has no attribute 'randint'" in done.stderr


def slope(function: Callable[[float], float], at: float, step: float = 1e-5) -> float:
    return (function(at + step) - function(at - step)) / (2 * step)


def squared_error(entry: float) -> float:
    return float(np.sum((np.array([[1, entry], [0, 1]]) @ [2, 3] - np.array([4, 5])) ** 2))


def product_of_both(t: float) -> float:
    return float(np.prod(np.array([[1, 1], [2, 0]]) @ [t, t * t]))


def rainy_error(c: float) -> float:
    return 0.75 * (20 - c) ** 2 + 0.25 * (40 - c) ** 2


@pytest.mark.parametrize(
    ("id_", "value"),
    [
        ("maths-1-1", slope(lambda x: 3 * x**2 + x * 5, 2)),
        ("maths-2-1", slope(squared_error, 2)),
        ("maths-2-3", slope(product_of_both, 2)),
        ("maths-3-1", min(np.linspace(0, 60, 6001), key=rainy_error)),
        ("maths-3-2", slope(lambda p: 8 * math.log(p) + 2 * math.log(1 - p), 0.5)),
        ("ml-3-2", 30 / (30 + (20 + 10) / 2)),
    ],
)
def test_a_key_agrees_with_another_way_to_work_it_out(id_: str, value: float) -> None:
    assert ITEMS[id_].value == pytest.approx(value, abs=1e-4)


def test_steepest_of_the_steps_is_the_key() -> None:
    options = ITEMS["maths-1-2"].options
    steps = [np.array(eval(option.words.en.replace("−", "-"))) for option in options]
    change = [float(step @ [3, -4]) for step in steps]
    assert [round(float(np.linalg.norm(step)), 9) for step in steps] == [0.05] * len(options)
    assert options[int(np.argmin(change))].right


def test_gradient_of_a_matrix_is_the_outer_product() -> None:
    draw = np.random.default_rng(0)
    weight, x, g = draw.normal(size=(3, 4)), draw.normal(size=(4, 1)), draw.normal(size=(3, 1))
    numeric = np.zeros_like(weight)
    for at in np.ndindex(weight.shape):

        def loss(entry: float, at: tuple[int, ...] = at) -> float:
            moved = weight.copy()
            moved[at] = entry
            return (g.T @ moved @ x).item()

        numeric[at] = slope(loss, weight[at])
    assert right_option(ITEMS["maths-2-2"]) == "g xᵀ"
    assert np.allclose(numeric, g @ x.T)


def test_claims_about_scores_are_so() -> None:
    draw = np.random.default_rng(0)
    true = draw.normal(0.87, 0.01, size=(500, 30))
    seen = draw.binomial(300, true) / 300
    best = true[np.arange(500), seen.argmax(axis=1)]
    assert seen.max(axis=1).mean() == pytest.approx(0.91, abs=0.01)
    assert np.mean(best < seen.max(axis=1)) > 0.95  # ml-2-2
    always_two_percent = -0.02 * math.log(0.02) - 0.98 * math.log(0.98)
    assert round(always_two_percent, 3) == 0.098  # ml-3-1
    assert round(math.log(2), 2) == 0.69


def test_features_chosen_on_all_samples_look_good_in_cross_validation() -> None:
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_score

    draw = np.random.default_rng(1)
    x, y = draw.normal(size=(200, 10000)), draw.integers(0, 2, 200)
    chosen = np.argsort(-np.abs(x.T @ (y - y.mean())))[:20]
    assert cross_val_score(LogisticRegression(), x[:, chosen], y, cv=5).mean() > 0.7
    fresh = LogisticRegression().fit(x[:, chosen], y).score(draw.normal(size=(4000, 20)), draw.integers(0, 2, 4000))
    assert fresh == pytest.approx(0.5, abs=0.05)


# ---------------------------------------------------------------- what is unlocked


def test_a_level_unlocks_what_the_lower_ones_do_and_something_more() -> None:
    for area in AREAS:
        unlocked = [set(PLACED.unlocked(area, level)) for level in (0, *LEVELS)]
        assert unlocked[0] == set()
        assert all(one < two for one, two in pairwise(unlocked))
        assert unlocked[-1] <= set(NOTES)


def test_no_note_is_unlocked_twice() -> None:
    every = [note for area in AREAS for note in PLACED.unlocked(area, 3)]
    assert len(every) == len(set(every))


def test_what_a_note_requires_is_not_unlocked_later_by_the_same_area() -> None:
    for area in AREAS:
        for level, notes in PLACED.areas[area].unlocks.items():
            for note in notes:
                later = set(PLACED.unlocked(area, 3)) - set(PLACED.unlocked(area, level))
                assert not later & set(NOTES[note].requires), note


def test_nobody_is_spared_the_lessons_that_tie_the_areas_together() -> None:
    every = {note for area in AREAS for note in PLACED.unlocked(area, 3)}
    assert not every & {"gradient-descent", "linear-regression", "softmax-regression", "computational-graph"}
    assert {NOTES[note].stage for note in every} == {1}


# ---------------------------------------------------------------- which item comes next


def courses(claimed: dict[str, int], answers: tuple[Answer, ...] = ()) -> Iterator[tuple[Answer, ...]]:
    """Every way in which a placement can go, at each of its steps."""
    yield answers
    item = PLACED.next_item(answers, claimed)
    if item is not None:
        for right in (True, False):
            yield from courses(claimed, (*answers, Answer(item.id, right)))


@pytest.fixture(scope="module")
def every_course() -> list[tuple[Answer, ...]]:
    return list({answers for claimed in CLAIMS for answers in courses(claimed)})


def test_it_always_ends_within_six_items_and_asks_none_twice(every_course: list[tuple[Answer, ...]]) -> None:
    assert max(map(len, every_course)) == MOST_ITEMS == 6
    for answers in every_course:
        assert len({each.item for each in answers}) == len(answers)
        assert len({PLACE[each.item] for each in answers}) == len(answers)


def test_levels_are_between_zero_and_three_in_every_area(every_course: list[tuple[Answer, ...]]) -> None:
    for answers in every_course:
        levels = PLACED.levels(answers)
        assert tuple(levels) == AREAS
        assert all(0 <= level <= 3 for level in levels.values())


def test_a_right_answer_never_lowers_a_level_and_a_wrong_one_never_raises_one(
    every_course: list[tuple[Answer, ...]],
) -> None:
    for answers in every_course:
        if answers:
            before, after = PLACED.levels(answers[:-1]), PLACED.levels(answers)
            for area in AREAS:
                assert (before[area] <= after[area]) if answers[-1].right else (before[area] >= after[area])


def test_a_right_answer_in_place_of_a_wrong_one_never_lowers_a_level(every_course: list[tuple[Answer, ...]]) -> None:
    for answers in every_course:
        for place, each in enumerate(answers):
            if not each.right:
                turned = (*answers[:place], Answer(each.item, True), *answers[place + 1 :])
                assert all(PLACED.levels(answers)[area] <= PLACED.levels(turned)[area] for area in AREAS)


def test_a_level_was_shown_by_a_right_answer_at_just_that_level(every_course: list[tuple[Answer, ...]]) -> None:
    for answers in every_course:
        shown = {PLACE[each.item] for each in answers if each.right} | {(area, 0) for area in AREAS}
        assert shown >= set(PLACED.levels(answers).items())


def test_a_level_above_the_claim_is_reached_step_by_step() -> None:
    for claim in LEVELS:
        for answers in courses({"maths": claim}):
            level = PLACED.levels(answers)["maths"]
            right = {PLACE[each.item][1] for each in answers if each.right}
            assert right >= set(range(claim, level + 1))


def answers_of(placement: Placement, claimed: dict[str, int], knows: dict[str, int]) -> list[Answer]:
    """The answers of a learner whose true levels are these."""
    answers: list[Answer] = []
    while item := placement.next_item(answers, claimed):
        area, level = PLACE[item.id]
        answers.append(Answer(item.id, level <= knows[area]))
    return answers


def test_learner_is_never_placed_above_what_they_know() -> None:
    for claimed in CLAIMS:
        for truth in range(4):
            levels = PLACED.levels(answers_of(PLACED, claimed, dict.fromkeys(AREAS, truth)))
            assert all(level <= truth for level in levels.values())


def test_learner_with_one_strong_area_is_found_out_exactly() -> None:
    for area in AREAS:
        for claim, truth in product(LEVELS, range(4)):
            assert PLACED.levels(answers_of(PLACED, {area: claim}, {area: truth}))[area] == truth


def test_learner_who_knows_all_they_claim_keeps_it_and_loses_nothing_to_the_limit() -> None:
    for claimed in CLAIMS:
        levels = PLACED.levels(answers_of(PLACED, claimed, claimed))
        assert levels == claimed


@pytest.mark.parametrize(("claim", "after_right", "after_wrong"), [(1, 2, None), (2, 3, 1), (3, None, 2), (9, None, 2)])
def test_an_area_begins_at_its_claim_goes_up_and_goes_down(
    claim: int, after_right: int | None, after_wrong: int | None
) -> None:
    first = PLACED.next_item([], {"ml": claim})
    assert first
    assert PLACE[first.id] == ("ml", min(claim, 3))
    for right, level in ((True, after_right), (False, after_wrong)):
        then = PLACED.next_item([Answer(first.id, right)], {"ml": claim})
        assert (then and PLACE[then.id][1]) == level


def test_a_claim_that_is_taken_back_ends_the_asking_in_its_area() -> None:
    first = PLACED.next_item([], {"ml": 2})
    assert first
    assert PLACED.next_item([Answer(first.id, True)], {"ml": 0}) is None


def test_a_right_answer_above_a_wrong_one_counts_for_nothing() -> None:
    def answer(level: int, right: bool) -> Answer:
        return Answer(PLACED.items["ml", level][0].id, right)

    assert PLACED.levels([answer(1, False), answer(3, True)])["ml"] == 0
    assert PLACED.levels([answer(3, True), answer(2, False), answer(1, True)])["ml"] == 1


def test_nothing_is_asked_where_the_learner_claims_nothing() -> None:
    assert PLACED.next_item([], {}) is None
    assert PLACED.next_item([], dict.fromkeys(AREAS, 0)) is None
    for answers in courses({"python": 2, "ml": 0}):
        assert {PLACE[each.item][0] for each in answers} <= {"python"}


def test_every_claimed_area_is_asked_once_before_any_is_asked_twice() -> None:
    for answers in courses(dict.fromkeys(AREAS, 2)):
        assert len({PLACE[each.item][0] for each in answers[:4]}) == len(answers[:4])


def test_what_would_spare_the_most_lessons_is_asked_first() -> None:
    for claimed in CLAIMS:
        item = PLACED.next_item([], claimed)
        if item:
            spared = {area: len(PLACED.unlocked(area, level)) for area, level in claimed.items()}
            assert spared[PLACE[item.id][0]] == max(spared.values())


def test_what_a_lower_level_spares_already_is_not_counted_again() -> None:
    claimed = dict.fromkeys(AREAS, 2)
    answers = [Answer(PLACED.items[area, 2][0].id, True) for area in AREAS]
    spared = {area: len(PLACED.unlocked(area, 3)) - len(PLACED.unlocked(area, 2)) for area in AREAS}
    ranked = []
    while item := PLACED.next_item(answers, claimed):
        ranked.append(PLACE[item.id])
        answers.append(Answer(item.id, True))
    assert ranked == [(area, 3) for area in sorted(AREAS, key=lambda area: -spared[area])[:2]]
    assert len(set(spared.values())) > 1


def test_a_placement_taken_again_has_other_items_and_takes_old_ones_rather_than_none() -> None:
    for claimed in CLAIMS:
        first = PLACED.next_item([], claimed)
        again = PLACED.next_item([], claimed, seen={first.id}) if first else None
        worn = PLACED.next_item([], claimed, seen=set(ITEMS))
        if first:
            assert again
            assert (again.id != first.id, PLACE[again.id]) == (True, PLACE[first.id])
        assert worn == first


def test_an_answer_to_an_item_that_is_no_longer_there_tells_nothing_but_was_asked() -> None:
    gone = [Answer(f"gone-{number}", True) for number in range(5)]
    assert PLACED.levels(gone) == dict.fromkeys(AREAS, 0)
    assert PLACED.next_item(gone, {"ml": 1})
    assert PLACED.next_item([*gone, Answer("gone-5", False)], {"ml": 1}) is None


def test_a_level_whose_items_cannot_be_read_is_not_asked_for() -> None:
    items = {key: value for key, value in PLACED.items.items() if key != ("ml", 3)}
    without = Placement(PLACED.areas, items)
    assert without.next_item([], {"ml": 3}) is None
    answers = [Answer(PLACED.items["ml", 2][0].id, True)]
    assert without.next_item(answers, {"ml": 2}) is None
    assert without.levels(answers)["ml"] == 2


# ---------------------------------------------------------------- what a teacher can get wrong


@pytest.mark.parametrize(
    ("old", "new", "at", "said", "left"),
    [
        ("area: maths\n  kind: numeric", "area: magic\n  kind: numeric", "- id: maths-1-1", "no area 'magic'", -1),
        ("area: maths\n  kind: numeric", "kind: numeric", "- id: maths-1-1", "no area", -1),
        ("- id: maths-1-2", "- id: maths-1-1", "- id: maths-1-1", "already an item of this id", -1),
        ('compute: "6*2 + 5"', 'compute: "open(1)"', "- id: maths-1-1", "compute", -1),
        ("kind: numeric\n  level: 1", "kind: essay\n  level: 1", "- id: maths-1-1", "essay", -1),
        ("kind: numeric\n  level: 1", "kind: numeric\n  level: 4", "- id: maths-1-1", "level", -1),
        ("  why: {zh: ", "  because: {zh: ", "- id: maths-1-1", "because", -1),
        ("- id: maths-1-1\n", "- no item\n- id: maths-1-1\n", "- no item", "an item is a mapping", 0),
        ("1: [derivatives]", "1: [dances]", "  maths:", "'dances', which is no note", 0),
        ("1: [derivatives]", "1: [chain-rule]", "  maths:", "'chain-rule', which is unlocked already", 0),
        ("1: [derivatives]", "7: [derivatives]", "  maths:", "no level 7", 0),
        ("title: {zh: 数学, en: Maths}", "title: {zh: 数学}", "  maths:", "title.en", -7),
        ("items:\n", "things:\n", "# Placement", "items (a list)", -28),
        ("areas:\n", "areas: [\n", "", "is no YAML", -28),
    ],
)  # fmt: skip
def test_what_is_broken_is_named_with_its_line_and_the_rest_is_there(
    tmp_path: Path, old: str, new: str, at: str, said: str, left: int
) -> None:
    text = PLACEMENT.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "placement.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    placed, problems = read_placement(NOTES, path)
    assert sum(map(len, placed.items.values())) == len(ITEMS) + left
    lines = path.read_text(encoding="utf-8").splitlines()
    named = [problem.removeprefix(f"{path}:").partition(":") for problem in problems]
    assert any(said in what and lines[int(line) - 1].startswith(at) for line, _, what in named), problems


def test_an_item_without_its_reason_is_named(tmp_path: Path) -> None:
    path = tmp_path / "placement.yaml"
    text = re.sub(r"\n  why: .*", "", PLACEMENT.read_text(encoding="utf-8"), count=1)
    path.write_text(text, encoding="utf-8")
    _, problems = read_placement(NOTES, path)
    assert "maths-1-1: why is missing" in problems[0]


def test_too_few_items_of_a_level_are_named_at_their_area(tmp_path: Path) -> None:
    path = tmp_path / "placement.yaml"
    text = PLACEMENT.read_text(encoding="utf-8").replace(
        "area: maths\n  kind: numeric\n  level: 1", "area: maths\n  kind: numeric\n  level: 2", 1
    )
    path.write_text(text, encoding="utf-8")
    _, (problem,) = read_placement(NOTES, path)
    line = int(problem.removeprefix(f"{path}:").split(":")[0])
    assert problem.endswith("maths: wanted at least two items of level 1")
    assert text.splitlines()[line - 1].startswith("  maths:")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    placed, problems = read_placement(NOTES, tmp_path / "none.yaml")
    assert problems == (f"{tmp_path / 'none.yaml'}:1: is missing",)
    assert placed.next_item([], {"ml": 1}) is None
    assert placed.levels([]) == {}
