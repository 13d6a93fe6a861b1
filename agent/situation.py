"""What a move is made in, and what it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from agent.dialogue import Dialogue
from agent.phrases import say
from agent.script import Line, Say
from agent.turn import Citation
from knowledge.curriculum import Curriculum
from knowledge.note import Note
from knowledge.passage import Passage, passages
from knowledge.placement import Placement
from knowledge.practice.card import Card
from knowledge.practice.found import Finding
from tools.check import Verdict
from tools.exercise import Exercise
from tools.mend import Mended
from tools.reworking import Reworked
from tools.run import Run
from tools.words import Words as Told

if TYPE_CHECKING:
    from agent.offering import Offer
    from agent.writing import Written

NO_PLACEMENT = Placement({}, {})
NO_TIME = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Situation:
    """One message, and all that a move may look at."""

    dialogue: Dialogue
    message: str
    curriculum: Curriculum
    turn_number: int
    now: datetime = NO_TIME
    """When the message came."""
    last_note: str | None = None
    """The note that the last reply cited first."""
    last_move: str | None = None
    """What the last turn did."""
    in_sight: bool = False
    """The last thing that was shown is a program of the learner's, or written for them."""
    last_asked: str = ""
    """The last question that names its subject, where nothing but questions has come since."""
    said: tuple[Citation, ...] = ()
    """What the last replies cited, the last one first."""
    topic: str = ""
    """What of the tutor or the course it is about, where it sounds so and no rule tells."""
    guesses: tuple[str, ...] = ()
    """The wishes that it may stand for, where that is not clear."""
    wants_on: bool = False
    """Beside the answer to an item the next one is wished for: it is marked, and not asked again."""
    described: str = ""
    """The lesson that is to be opened, where the message tells what it is about and not its name."""
    before: Run | None = None
    """The run of a program as it was, beside that with a change that was only asked about."""
    finding: Finding | None = None
    """What the message asks to have computed or written."""
    facts: tuple[Passage, ...] = ()
    """The facts that answer what is to be computed or written, the best first; none where the notes do not hold it."""
    cards: tuple[Card, ...] = ()
    exercises: Mapping[str, Exercise] = field(default_factory=dict)
    """By their ids."""
    placement: Placement = NO_PLACEMENT
    model: str = ""
    """What the model is called."""
    read: str | None = None
    """What the model made of an answer to the opening's question that no rule could read."""
    verdict: Verdict | None = None
    """What the hidden tests of the open exercise say of the message's code."""
    run: Run | None = None
    """What the message's code did."""
    written: "Written | None" = None
    """What a model wrote, where the message wants a program that no recipe holds."""
    offer: "Offer | None" = None
    """The program that comes nearest to a request, with what it meets of it."""
    reworked: Reworked | None = None
    """The program on the screen, or the message's, with the change that is wished for."""
    mended: Mended | None = None
    """The learner's last program as it works, where that was wished for and could be found."""

    def say(self, name: str, **values: object) -> Say:
        """Return a phrase in the dialogue's language; wordings take turns."""
        return Say(say(name, self.dialogue.language, self.turn_number, **values))

    def in_(self, words: Told) -> str:
        """Return what a leaf of the tools says, in the dialogue's language."""
        return words.zh if self.dialogue.language == "zh" else words.en

    def chip(self, *names: str) -> tuple[str, ...]:
        """Return the texts of these chips."""
        return tuple(say(f"chip_{name}", self.dialogue.language) for name in names)

    def with_dialogue(self, dialogue: Dialogue) -> "Situation":
        """Return the situation after the dialogue has moved."""
        return replace(self, dialogue=dialogue)

    @property
    def note(self) -> Note | None:
        """Return the note that the talk is about: the one just cited, else the lesson's."""
        lesson = self.dialogue.lesson.note if self.dialogue.lesson else None
        return self.curriculum.notes.get(self.last_note or lesson or "")

    @property
    def lesson_note(self) -> Note:
        """Return the note of the lesson; only to be asked for in a lesson."""
        if self.dialogue.lesson is None:
            raise LookupError("there is no lesson")
        return self.curriculum.notes[self.dialogue.lesson.note]

    @property
    def exercise(self) -> Exercise:
        """Return the open exercise; only to be asked for where one is open."""
        if self.dialogue.exercise is None:
            raise LookupError("no exercise is open")
        return self.exercises[self.dialogue.exercise.id]


@dataclass(frozen=True)
class Acted:
    """What a move comes to: the dialogue after it, and the lines to say."""

    dialogue: Dialogue
    lines: tuple[Line, ...]
    chips: tuple[str, ...] = ()
    answer: bool = False
    """The message is a free question: its answer is drafted and said before the lines."""
    first: int = 0
    """So many of the lines go before such an answer: the mark of what was answered beside the question."""


def section(note: Note, name: str) -> Passage:
    """Return a note's passage by its section's name, for example 直觉 or 要点 1."""
    return next(passage for passage in passages(note) if passage.section == name)
