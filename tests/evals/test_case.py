"""Case files: what a teacher writes, and what is said of a mistake in it."""

from pathlib import Path

import pytest

from agent.learner import FIELDS
from agent.play import read_script
from evals.case import CASES, read_cases
from evals.checks import CHECKS

GOOD = """\
dialogues:
  - id: good
    language: zh
    turns:
      - user: 你好
        expect:
          - phase: intake
"""
BROKEN = """\
  - id: broken
    language: zh
    turns:
      - user: 你好
        expect:
          - {check}
"""


def read(tmp_path: Path, text: str) -> tuple[list[str], tuple[str, ...]]:
    file = tmp_path / "case.yaml"
    file.write_text(text, encoding="utf-8")
    reading = read_cases([file])
    return [case.id for case in reading.cases], reading.problems


@pytest.mark.parametrize(
    ("check", "words"),
    [
        ("phase: lunch", "phase cannot take 'lunch'"),
        ("asks_at_most: many", "asks_at_most cannot take 'many'"),
        ("contains: [1, 2]", "contains cannot take"),
        ("profile: {shoe_size: [42]}", "profile cannot take"),
        ("refuses: false", "refuses cannot take False"),
        ("words_between: [1]", "words_between cannot take"),
        ("formula: 'import os'", "cannot be read as a formula"),
        ("passes_tests: no-such", "there is no exercise"),
        ("declines: everything", "declines cannot take"),
        ("is_nice: true", "there is no check 'is_nice'"),
        ("phase", "an expectation is one check and its argument"),
    ],
)
def test_a_broken_expectation_is_named_with_file_and_line_and_the_rest_is_read(
    tmp_path: Path, check: str, words: str
) -> None:
    cases, problems = read(tmp_path, GOOD + BROKEN.format(check=check))
    assert cases == ["good"]
    (problem,) = problems
    assert problem.startswith(f"{tmp_path / 'case.yaml'}:13: ")
    assert words in problem


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("dialogues: [", 1),
        ("dialogue:\n  - id: a\n", 1),
        (GOOD.replace("- user: 你好", "- usr: 你好"), 5),
        (GOOD.replace("- user: 你好", "- times: 3"), 5),
        (GOOD.replace("- user: 你好", "- user: 你好\n        times: 0"), 5),
        (GOOD.replace("    language: zh\n", "    language: zh\n    tags: smoke\n"), 4),
        (GOOD.replace("language: zh", "language: fr"), 2),
        (GOOD.replace("    language: zh\n", ""), 2),
        (GOOD.replace("user: 你好\n        expect:\n          - phase: intake", "restart: true"), 2),
    ],
    ids=[
        "no YAML",
        "no dialogues",
        "a misspelt turn",
        "times of nothing",
        "no times",
        "tags that are no list",
        "an unknown language",
        "no language",
        "nobody speaks",
    ],
)
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    cases, (problem,) = read(tmp_path, text)
    assert cases == []
    assert problem.startswith(f"{tmp_path / 'case.yaml'}:{line}: ")


@pytest.mark.parametrize("field", [*FIELDS, "maths_gaps", "hours_per_week"])
def test_a_case_can_ask_for_each_field_of_the_profile(field: str) -> None:
    nothing = None if field == "hours_per_week" else []
    assert CHECKS["profile"].argument({field: nothing}) == {field: nothing}


def test_a_missing_file_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    assert "cannot be read" in read_cases([tmp_path / "none.yaml"]).problems[0]


def test_a_dialogues_language_is_expected_of_every_turn(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(GOOD + "      - user: in English please\n        expect: [language: en]\n", encoding="utf-8")
    ((first, second),) = [case.expects for case in read_cases([file]).cases]
    assert [(each.check.name, each.argument) for each in first] == [("language", "zh"), ("phase", "intake")]
    assert [(each.check.name, each.argument) for each in second] == [("language", "en")]


@pytest.mark.parametrize("file", sorted(CASES.glob("*.yaml")), ids=lambda file: file.name)
def test_our_own_cases_are_whole_and_can_be_played_by_the_agent(file: Path) -> None:
    reading = read_cases([file])
    assert reading.problems == ()
    assert [str(script.id) for script in read_script(file)] == [case.id for case in reading.cases]
