"""Judging: play a case, then put every turn before its checks."""

from collections.abc import Iterator

from agent.play import Transcript, play
from agent.tutor import Tutor
from evals.case import Case
from evals.checks import ALWAYS, ON_WISH, Moment, Score
from knowledge.curriculum import Curriculum


def run_case(tutor: Tutor, case: Case) -> tuple[Transcript, tuple[Score, ...]]:
    """Play one case and judge it."""
    transcript = play(tutor, case.script)
    return transcript, tuple(judge(case, transcript, tutor.curriculum))


def judge(case: Case, transcript: Transcript, curriculum: Curriculum) -> Iterator[Score]:
    """Yield the scores of all checks on all turns."""
    for index, expected in enumerate(case.expects):
        at = Moment(transcript, index, curriculum)
        for name, check in ALWAYS.items():
            yield Score(case.id, index + 1, name, *check(at, None))
        for each in expected:
            yield Score(case.id, index + 1, each.check, *ON_WISH[each.check](at, each.argument))
