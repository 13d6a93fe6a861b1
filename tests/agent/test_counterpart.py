"""What TensorFlow calls it: one fact after a lesson's code, for who prefers it."""

import pytest

from agent.counterpart import CALLS, NOTE, counterpart
from agent.dialogue import Dialogue
from agent.learner import Learner
from agent.lesson import Lesson
from agent.script import Quote
from agent.situation import Situation
from tests.agent.test_plan import CURRICULUM

TENSORFLOW = Learner(values={"framework": ("TensorFlow",)})
NAMES = {2: "nn.Parameter", 4: "backward", 5: "zero_grad", 7: "nn.Module", 8: "nn.Linear", 9: "NCHW", 10: "permute", 11: "DataLoader", 12: "state_dict"}  # fmt: skip


def lines(note: str, learner: Learner = TENSORFLOW, finished: tuple[str, ...] = ()) -> tuple[object, ...]:
    dialogue = Dialogue(learner=learner, lesson=Lesson(note), finished=finished)
    return counterpart(Situation(dialogue, "", CURRICULUM, 1))


def test_each_fact_is_about_its_call() -> None:
    facts = {fact.number: fact.words for fact in CURRICULUM.notes[NOTE].facts}
    for _, number in CALLS:
        assert NAMES[number] in facts[number].zh
        assert NAMES[number] in facts[number].en


def test_a_lesson_that_trains_is_told_of_the_gradient_tape() -> None:
    told = lines("gradient-accumulation")
    assert isinstance(told[1], Quote)
    assert "TensorFlow" in told[1].passage.words.zh


def test_facts_that_fit_take_turns() -> None:
    assert lines("training-loop") != lines("training-loop", finished=("ml-recap",))


@pytest.mark.parametrize(
    ("note", "learner"), [("training-loop", Learner()), (NOTE, TENSORFLOW), ("pandas-tables", TENSORFLOW)]
)
def test_nothing_is_said_where_nothing_fits(note: str, learner: Learner) -> None:
    assert lines(note, learner) == ()
