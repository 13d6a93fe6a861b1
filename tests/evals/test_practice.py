"""The requests by which recognition is measured, and the measuring."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from evals.practice import Found, report
from evals.requests import Request, read_requests
from knowledge.practice.calculator import Calculator
from knowledge.practice.found import finding
from knowledge.practice.loading import load_practice
from knowledge.practice.readout import Reading
from knowledge.practice.recipe import Recipe
from knowledge.source import SourceError

MATERIALS: dict[str, Calculator | Recipe] = {
    each.id: each for each in (*load_practice().calculators, *load_practice().recipes)
}
REQUESTS = read_requests()
CONV = MATERIALS["conv-output-size"]


def request(half: str = "dev", **given: int) -> Request:
    return Request("28×28 过 5×5", "conv-output-size", (), given, half, "plain")  # type: ignore[arg-type]


def found(half: str = "dev", **values: int) -> Found:
    return Found(request(half, size=28, kernel=5), finding(CONV, Reading(dict(values))), 0.1)


def test_every_request_wants_what_there_is_with_parameters_that_it_has() -> None:
    wrong = []
    for asked in REQUESTS:
        known = {id_ for id_ in (asked.wants, *asked.or_else) if id_} <= set(MATERIALS)
        names = {each.name for each in MATERIALS[asked.wants].parameters} if known and asked.wants else set()
        wrong += [asked] if not known or not set(asked.given) <= names else []
    assert wrong == []


def test_no_request_is_there_twice_and_the_test_half_is_large_enough() -> None:
    assert [text for text, count in Counter(each.text for each in REQUESTS).items() if count > 1] == []
    test = [each for each in REQUESTS if each.half == "test"]
    assert sum(each.wants is not None for each in test) >= 150
    assert sum(each.wants is None for each in test) >= 50


def test_defaults_make_no_difference_and_other_values_do() -> None:
    assert found(size=28, kernel=5).has_right_values
    assert found(size=28, kernel=5, stride=1).has_right_values
    assert not found(size=28, kernel=5, stride=2).has_right_values
    assert not found(size=28).has_right_values


def test_request_that_gives_what_its_material_has_not_is_named() -> None:
    wrong = replace(found(size=28, kernel=5), request=request(size=28, kernle=5))
    with pytest.raises(ValueError, match=r"conv-output-size has no kernle.*28×28 过 5×5"):
        assert wrong.has_right_values


def test_what_went_wrong_is_told_of_the_development_half_alone() -> None:
    assert any("28×28" in line for line in report([found("dev", size=27, kernel=5)]))
    assert not any("28×28" in line for line in report([found("test", size=27, kernel=5)]))


def test_broken_request_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "practice.yaml"
    file.write_text(
        "- {text: 你好, wants: null, half: dev, style: far}\n- {text: 你好, wants: null, half: third, style: far}\n"
    )
    with pytest.raises(SourceError, match=r"practice\.yaml:2"):
        read_requests(file)
