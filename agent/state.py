"""What travels through the graph of a turn, and what a step changes of it."""

from dataclasses import replace
from datetime import datetime
from typing import TypedDict

from agent.changing import in_sight
from agent.decision import situation
from agent.desk import Desk
from agent.dialogue import Dialogue
from agent.situation import Acted, Situation
from agent.turn import Citation, Turn
from knowledge.library import SearchResult


class State(TypedDict):
    """What travels through the graph."""

    turn: Turn
    dialogue: Dialogue
    now: datetime
    last_note: str | None
    last_move: str | None
    last_asked: str
    said: tuple[Citation, ...]
    acted: Acted | None
    found: SearchResult | None
    question: str
    """What is to be answered: the message, or of one with two wishes the question."""
    only_answer: bool
    """A one-off question: whatever the message looks like, it is answered as one."""


Update = dict[str, str | Turn | Dialogue | Acted | SearchResult | None]


def situation_of(desk: Desk, state: State, dialogue: Dialogue | None = None) -> Situation:
    """Return what the turn's message may be looked at with; `dialogue` in the place of the state's own."""
    turn, dialogue = state["turn"], dialogue or state["dialogue"]
    at = situation(desk, dialogue, turn.message, turn.number, now=state["now"], last_note=state["last_note"])
    at = replace(at, last_move=state["last_move"], last_asked=state["last_asked"], said=state["said"])
    return replace(at, in_sight=in_sight(at, desk.finder))
