"""The record that travels: what the graph builds, the page draws, the store keeps and a check judges."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from knowledge.words import Language
from tools.run import Run


class Phase(StrEnum):
    """Where the dialogue stands; only code moves it."""

    INTAKE = "intake"
    PLAN = "plan"
    LESSON = "lesson"
    PRACTICE = "practice"
    PLACEMENT = "placement"
    QUIZ = "quiz"
    REVIEW = "review"


class Status(StrEnum):
    """What became of a turn."""

    PENDING = "pending"
    """The message is stored, the reply is not there (yet)."""
    COMPLETE = "complete"
    STOPPED = "stopped"
    """The learner stopped the reply; what was shown is kept."""
    FAILED = "failed"
    """The reply could not be made; the reply says why and what to type."""


class Source(StrEnum):
    """Who vouches for a piece of a reply."""

    AUTHORED = "authored"
    NOTE = "note"
    RUN = "run"
    MODEL = "model"


@dataclass(frozen=True)
class Piece:
    """A sentence or block of a reply, in Markdown, and who vouches for it."""

    text: str
    source: Source
    label: int | None = None
    """The citation that supports it: NOTE always has one, MODEL has one if it was kept."""
    run: int | None = None
    """Index into the turn's runs, for a piece that shows one."""
    goes_on: bool = False
    """It stands in the paragraph of the piece before it."""


@dataclass(frozen=True)
class Citation:
    """What a label such as [1] stands for."""

    label: int
    note: str
    section: str
    title: str
    """The note's title in the reply's language."""
    text: str
    """The passage, word for word."""


@dataclass(frozen=True)
class Withdrawn:
    """A piece that the grounding took out of the reply, and why."""

    text: str
    reason: str


@dataclass(frozen=True)
class Grounding:
    """The verdict on a reply: how many pieces were checked, and which of them were taken out."""

    checked: int = 0
    withdrawn: tuple[Withdrawn, ...] = ()


@dataclass(frozen=True)
class Turn:
    """One message of the learner and the tutor's reply to it."""

    number: int
    message: str
    """Empty for the opening, where the tutor speaks first."""
    language: Language
    phase: Phase
    """The phase after the reply."""
    status: Status = Status.PENDING
    intent: str = ""
    move: str = ""
    subject: str = ""
    """What the message asks about, where it leaves that out and was answered as a follow-up."""
    pieces: tuple[Piece, ...] = ()
    citations: tuple[Citation, ...] = ()
    runs: tuple[Run, ...] = ()
    chips: tuple[str, ...] = ()
    """Short answers that the page offers as buttons; clicking one says it."""
    grounding: Grounding = field(default_factory=Grounding)
    model: str = ""
    tier: str = ""
    prompt_hash: str = ""
    """Of the prompts the reply was drafted with; empty if no model was asked."""
    first_seconds: float | None = None
    """From the message to the first words of the reply."""
    model_first_seconds: float | None = None
    """From the message to the first words of the model, where it wrote or chose."""
    seconds: float | None = None

    @property
    def reply(self) -> str:
        """Return the whole reply as Markdown; pieces that begin a block stand apart, sentences stay together."""
        return join(self.pieces)

    def say(
        self,
        text: str,
        source: Source = Source.AUTHORED,
        *,
        label: int | None = None,
        run: int | None = None,
        goes_on: bool = False,
    ) -> "Turn":
        """Return the turn with one more piece; empty text adds nothing."""
        return replace(self, pieces=(*self.pieces, Piece(text, source, label, run, goes_on))) if text else self

    def cite(self, note: str, section: str, *, title: str, text: str) -> tuple["Turn", int]:
        """Return the turn with this passage among its citations, and the passage's label."""
        for citation in self.citations:
            if (citation.note, citation.section) == (note, section):
                return self, citation.label
        citation = Citation(len(self.citations) + 1, note, section, title, text)
        return replace(self, citations=(*self.citations, citation)), citation.label


def join(pieces: Iterable[Piece]) -> str:
    """Return pieces as Markdown, each with its citation mark; an empty line between them, unless one goes on."""
    text = ""
    for piece in pieces:
        said = (f"{piece.text} [{piece.label}]" if piece.label else piece.text).strip("\n")
        text += (_glue(text, piece) if text else "") + said
    return text


def _glue(text: str, piece: Piece) -> str:
    if not piece.goes_on:
        return "\n\n"
    return "" if text.endswith(("，", "：")) or piece.text.startswith("（") else " "
