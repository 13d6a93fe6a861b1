"""What the questions to tap add to an answer, by the tutor's own turns."""

from dataclasses import replace

from agent.tutor import Tutor
from evals.questions import Question
from evals.retrieval import Answer
from evals.tapping import Tapped, report, tap_all
from knowledge.library import SearchResult

ASKED = Question("学习率太大有什么后果", ("learning-rate",), "plain", "dev", near=False)
NOTHING_FOUND = SearchResult("?", 1.0, (), ())


def test_what_is_needed_may_stand_in_the_answer_or_behind_one_tap_but_not_behind_two() -> None:
    question = replace(ASKED, needs=(("a/1",), ("b/2",)))
    behind_two = Tapped(Answer(question, NOTHING_FOUND, 0.0), ("c/1",), (("?", ("a/1",)), ("??", ("b/2",))))
    assert not behind_two.within_a_tap
    assert replace(behind_two, said=("a/1",)).within_a_tap
    assert replace(behind_two, said=("a/1", "b/2"), offered=()).within_a_tap
    first, second, missed = report([behind_two, replace(behind_two, said=("a/1",))][:2])
    assert "n=2, needed facts said 0.000" in first
    assert second.endswith("(2.00 each): 0.500")
    assert missed.startswith(f"  not reached: {ASKED.text} → c/1; offered: ?; ??")


def test_the_tutor_itself_answers_what_it_offers(tutor: Tutor) -> None:
    question = replace(ASKED, needs=(("learning-rate/1",),))
    trust = tutor.desk.trust
    (tapped,) = tap_all(tutor, [Answer(question, NOTHING_FOUND, 0.0)])
    assert tutor.desk.trust is trust
    assert tapped.said
    assert len(tapped.offered) == 2
    for _, facts in tapped.offered:
        assert facts
        assert facts != tapped.said
