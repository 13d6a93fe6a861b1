"""Measuring what is understood of what learners say: the messages of evals/hearing.yaml, by the rules alone and with likeness.

Nobody who writes rules or sayings looks at the test half.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.decision import Decision, decide, situation
from agent.desk import Desk
from agent.dialogue import Dialogue
from agent.hearing import ANSWER, NOTHING_HEARD, QUESTION, Heard, Hearing, meaning
from agent.intent import Intent
from agent.learner import Learner
from agent.lesson import Lesson, Step
from agent.plan import make_plan
from agent.policy import Move
from agent.topics import topic
from agent.turn import Phase
from evals.retrieval import share
from knowledge.curriculum import Curriculum
from knowledge.source import SourceError, first_fault, read_rows

MESSAGES = Path(__file__).with_name("hearing.yaml")
LARGEST_BYTES = 400_000
NOTE = "ml-recap"
"""The lesson that all is said in."""
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
AS_GOOD: dict[str, frozenset[str]] = {
    "stuck": frozenset({"hint", "other words", "about discouraged"}),
    "hint": frozenset({"stuck"}),
    "about brief": frozenset({"about summary"}),
    "about summary": frozenset({"about brief"}),
    "where": frozenset({"about time", "wish for a picture of the plan"}),
    "about time": frozenset({"where"}),
    "about slip": frozenset({"change of plan"}),
    "about exam": frozenset({"about why"}),
    "about bored": frozenset({"about discouraged", "too easy"}),
    "about discouraged": frozenset({"about feelings", "about fit", "pause", "stuck"}),
    "about fit": frozenset({"about discouraged"}),
    "a step back": frozenset({"once more"}),
    "more": frozenset({"other words"}),
    "example": frozenset({"other words"}),
}
"""What serves a wish as well as what it is labelled with; set before the first measurement."""


@dataclass(frozen=True)
class Message:
    """What somebody says, where, and what is wanted."""

    text: str
    wish: str
    at: Literal["lesson", "quiz", "plan"]
    half: Literal["dev", "test"]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")
    say: str = Field(min_length=1)
    wish: str
    at: Literal["lesson", "quiz", "plan"]
    half: Literal["dev", "test"]


def read_messages(path: Path = MESSAGES) -> tuple[Message, ...]:
    """Read all messages.

    Raises:
        SourceError: with file and line, if one is broken.
    """
    return tuple(_message(path, row.line, row.value) for row in read_rows(path, LARGEST_BYTES))


def _message(path: Path, line: int, value: object) -> Message:
    try:
        form = _Form.model_validate(value)
        if form.wish not in (ANSWER, QUESTION):
            meaning(form.wish)
    except ValidationError as error:
        raise SourceError(path, line, first_fault(error)) from None
    except ValueError as error:
        raise SourceError(path, line, str(error)) from None
    return Message(form.say, form.wish, form.at, form.half)


@dataclass(frozen=True)
class Understood:
    """A message, and what it was taken for."""

    message: Message
    as_: str
    guesses: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Tell whether it was understood."""
        return self.as_ == self.message.wish or self.as_ in AS_GOOD.get(self.message.wish, ())

    @property
    def is_offered(self) -> bool:
        """Tell whether the tutor asked back and what is wanted was among what it offered."""
        wanted = {self.message.wish, *AS_GOOD.get(self.message.wish, ())}
        return self.as_ == Intent.UNSURE.value and bool(wanted & set(self.guesses))


class Deaf(Hearing):
    """A hearing that leaves all to the rules."""

    def __init__(self) -> None:
        """Need nothing."""

    def hear(self, _: str, /) -> Heard:
        """Hear nothing."""
        return NOTHING_HEARD


def by_rules(desk: Desk) -> Desk:
    """Return the desk where nobody listens."""
    return replace(desk, hearing=Deaf())


def understand_all(desk: Desk, messages: Sequence[Message]) -> list[Understood]:
    """Take each message at its place, as the first thing that is said there."""
    places = _places(desk.curriculum)
    return [_understood(desk, places[message.at], message) for message in messages]


def _understood(desk: Desk, dialogue: Dialogue, message: Message) -> Understood:
    at = situation(desk, dialogue, message.text, 7, now=NOW, last_note=NOTE)
    decided = decide(desk, at, only_answer=False)
    return Understood(message, _name(decided, message.text), decided.guesses)


_ASKED = (Move.ANSWER_QUESTION, Move.WORK_OUT, Move.WRITE)


def _name(decided: Decision, text: str) -> str:
    """Return what a decision took a message for, in the words of the labels."""
    if decided.move in _ASKED:
        return QUESTION
    if decided.intent is Intent.ABOUT:
        return f"about {topic(text) or decided.topic or 'what'}"
    return decided.intent.value


def _places(curriculum: Curriculum) -> dict[str, Dialogue]:
    """Return where things are said: before a lesson's maths is taken, at an open item, at the plan."""
    learner = Learner(hours_per_week=7, asked=("ml", "languages", "maths", "interest", "framework"))
    plan = make_plan(learner, curriculum, exercises={})
    planned = Dialogue(phase=Phase.PLAN, learner=learner, plan=plan, seen=NOW)
    taught = replace(planned, phase=Phase.LESSON, lesson=Lesson(NOTE, Step.MATHS))
    item = next(each for each in curriculum.quizzes[NOTE] if each.kind == "choice")
    asked = replace(taught, lesson=Lesson(NOTE, Step.CHECK, item=item.id))
    return {"lesson": taught, "quiz": asked, "plan": planned}


def report(rules: Sequence[Understood], heard: Sequence[Understood]) -> Iterator[str]:
    """Yield the report: the wishes, the answers and the questions that were understood; of dev each that was not."""
    groups: dict[str, Callable[[Understood], bool]] = {
        "wishes": lambda each: each.message.wish not in (ANSWER, QUESTION),
        "answers": lambda each: each.message.wish == ANSWER,
        "questions": lambda each: each.message.wish == QUESTION,
    }
    for name, belongs in groups.items():
        alone, both = ([each for each in found if belongs(each)] for found in (rules, heard))
        right = share([each.is_right for each in both])
        offered, asked = share([each.is_offered for each in both]), share([each.as_ == "not clear" for each in both])
        yield (
            f"{name:>9}: n={len(both):3} understood by the rules {share([each.is_right for each in alone]):.3f}, with likeness "
            f"{right:.3f}; asked back {asked:.3f}, the wish among what is offered {offered:.3f}"
        )
    for each in heard:
        if each.message.half == "dev" and not each.is_right:
            told = f" {each.guesses}" if each.guesses else ""
            yield f"  {each.message.wish} ({each.message.at}) as {each.as_}{told}: {each.message.text}"
