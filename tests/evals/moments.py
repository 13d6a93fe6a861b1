"""Transcripts built by hand, for the checks to judge."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent.dialogue import Dialogue, Practising
from agent.learner import FIELDS, Learner
from agent.lesson import Lesson, Step
from agent.play import Transcript
from agent.turn import Phase, Source, Status, Turn
from evals.checks import CHECKS
from evals.score import Moment, Verdict
from knowledge.note import Note
from knowledge.passage import passages
from knowledge.practice.loading import EXERCISES
from knowledge.words import Words
from tests.notes import real_curriculum
from tools.check import Outcome
from tools.check import Verdict as Checked
from tools.exercise import Exercise
from tools.exercise import load as load_exercise
from tools.run import Run

NOTE = "ml-recap"
ITEM = "ml-recap-1"
RIGHT = "半监督学习"
WELCOME = Dialogue(asked="ml", learner=Learner(asked=("ml",)))
TOLD = Learner(values=dict.fromkeys(FIELDS, ("some",)))


EXERCISE = load_exercise(EXERCISES / "image-grid")


def note() -> Note:
    return real_curriculum().notes[NOTE]


def turn(*authored: str, **fields: Any) -> Turn:
    """A finished turn that says these pieces."""
    made = Turn(number=1, message="", language="zh", phase=Phase.LESSON, status=Status.COMPLETE)
    for text in authored:
        made = made.say(text)
    return replace(made, **fields)


def quoting(section: str = "要点 1", text: str | None = None) -> Turn:
    """A turn that quotes a passage and cites it; `text`: says something else in its name."""
    passage = next(each for each in passages(note()) if each.section == section)
    made, label = turn().cite(NOTE, section, title=passage.title.zh, text=passage.words.zh)
    return made.say(text or passage.words.zh, Source.NOTE, label=label)


def running(code: str = "print(1)", stdout: str = "1\n", error: str | None = None) -> Run:
    return Run(code=code, stdout=stdout, stderr="", error=error, figures=(), seconds=0.1)


def lesson_at(step: Step, **fields: Any) -> Dialogue:
    """A dialogue in the first lesson."""
    here = Lesson(NOTE, step, item=ITEM if step is Step.CHECK else "")
    return Dialogue(phase=Phase.LESSON, lesson=replace(here, **fields), learner=Learner(asked=FIELDS))


def practising(reply: str, message: str = "提示") -> Moment:
    """A reply while an exercise is open."""
    title = Words(EXERCISE.title.zh, EXERCISE.title.en)
    state = Dialogue(phase=Phase.PRACTICE, exercise=Practising(EXERCISE.id, EXERCISE.topic, title, Phase.LESSON))
    return at(turn("…"), turn(reply, message=message), states=(state, state))


@dataclass(frozen=True)
class Bench:
    """A bench that has run everything already."""

    error: str | None = None
    passes: bool = True

    def run(self, code: str) -> Run:
        return running(code, error=self.error)

    def check(self, exercise: Exercise, code: str) -> Checked:
        return Checked(self.passes, (Outcome("a test", self.passes),))


def at(*turns: Turn, states: Sequence[Dialogue] = (), bench: Bench | None = None) -> Moment:
    """The last of some turns; without states the dialogue has not begun."""
    dialogues = tuple(states) or tuple(Dialogue() for _ in turns)
    assert len(dialogues) == len(turns)
    return Moment(Transcript("case", turns, dialogues), len(turns) - 1, real_curriculum(), bench)


def verdict(name: str, moment: Moment, argument: object = True) -> Verdict:
    """What a check says, its argument taken as from a case file."""
    check = CHECKS[name]
    return check.score(moment, check.argument(argument)).verdict
