"""Code that a reply shows: run by itself, and against hidden tests."""

from evals.score import Verdict
from tests.evals.moments import EXERCISE, Bench, at, running, turn, verdict

PASSED, FAILED, SKIPPED = Verdict.PASSED, Verdict.FAILED, Verdict.SKIPPED
CODE = "```python\nprint(1)\n```"


def test_code_that_the_turn_has_run_is_judged_by_that_run() -> None:
    assert verdict("code_runs", at(turn(CODE, runs=(running("print(1)"),)))) is PASSED
    assert verdict("code_runs", at(turn(CODE, runs=(running("print(1)", error="NameError"),)))) is FAILED


def test_code_that_was_not_run_is_run() -> None:
    assert verdict("code_runs", at(turn(CODE), bench=Bench())) is PASSED
    assert verdict("code_runs", at(turn(CODE))) is SKIPPED


def test_the_starter_of_an_exercise_need_not_run() -> None:
    starter = f"```python\n{EXERCISE.starter.rstrip()}\n```"
    assert verdict("code_runs", at(turn(starter), bench=Bench(error="NotImplementedError"))) is SKIPPED


def test_hidden_tests_judge_what_is_shown() -> None:
    assert verdict("passes_tests", at(turn(CODE), bench=Bench()), EXERCISE.id) is PASSED
    assert verdict("passes_tests", at(turn("没有代码。"), bench=Bench()), EXERCISE.id) is FAILED
    assert verdict("passes_tests", at(turn(CODE)), EXERCISE.id) is SKIPPED
