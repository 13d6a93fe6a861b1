"""What the tutor knows of the learner, and says back."""

from dataclasses import replace

from agent.dialogue import Dialogue
from agent.learner import Learner
from evals.score import Verdict
from tests.evals.moments import at, turn, verdict

PASSED, FAILED, SKIPPED = Verdict.PASSED, Verdict.FAILED, Verdict.SKIPPED
KNOWS = Dialogue(learner=Learner(values={"languages": ("Python", "Java")}, hours_per_week=6))


def test_the_whole_profile_is_compared() -> None:
    moment = at(turn("好。"), states=(KNOWS,))
    assert verdict("profile", moment, {"languages": ["Python"]}) is PASSED
    assert verdict("profile_is", moment, {"languages": ["Python"], "hours_per_week": 6}) is FAILED
    assert verdict("profile_is", moment, {"languages": ["Java", "Python"], "hours_per_week": 6}) is PASSED
    assert verdict("profile_is", moment, {"languages": ["Java", "Python"]}) is FAILED
    assert verdict("profile_is", at(turn("好。")), {}) is PASSED


def test_what_was_heard_is_said_back_in_words() -> None:
    said = at(turn("记下了：编程语言：Python、Java；每周 6 小时。"), states=(KNOWS,))
    assert verdict("recalls", said, ["languages", "hours_per_week"]) is PASSED
    assert verdict("recalls", at(turn("记下了。"), states=(KNOWS,)), ["languages"]) is FAILED
    assert verdict("recalls", said, ["maths"]) is FAILED


def test_what_was_known_stays_known() -> None:
    assert verdict("remembers", at(turn("…"), turn("好。"), states=(KNOWS, KNOWS))) is PASSED
    forgot = replace(KNOWS, learner=Learner(hours_per_week=6))
    assert verdict("remembers", at(turn("…"), turn("好。"), states=(KNOWS, forgot))) is FAILED
    assert verdict("remembers", at(turn("好。"), states=(KNOWS,))) is SKIPPED
