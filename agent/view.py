"""A message with what is in view: what the rules took it for, the open item, and what the notes hold on it."""

from dataclasses import dataclass
from functools import cached_property

from agent.desk import Desk
from agent.grading import reads_as_answer
from agent.intent import Intent
from agent.looking_up import search
from agent.situation import Situation
from knowledge.library import SearchResult
from knowledge.quiz import QuizItem


@dataclass(frozen=True)
class View:
    """A message, what the rules took it for, and what is in view."""

    desk: Desk
    at: Situation
    intent: Intent
    item: QuizItem | None
    """The open item."""

    @property
    def message(self) -> str:
        """Return the message."""
        return self.at.message

    @cached_property
    def answers(self) -> bool:
        """Tell whether the message may be the answer to the open item."""
        return reads_as_answer(self.item, self.message)

    def found(self, question: str = "") -> SearchResult:
        """Return what the notes hold on the message, or on a question in its place."""
        return search(self.desk, question or self.message, self.at.dialogue)
