"""The layout of an export: what one learner has, as it stands in a zip.

learner.json          who, and the version of this layout
sessions/0001.json    a conversation: where it stands, and its turns with their runs and pictures
plan.json             all plans, oldest first
evidence.json         all graded answers
dialogue.md           what was said, to read; an import does not look at it
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, TypeAdapter

from agent.dialogue import Dialogue
from agent.people import utc
from agent.plan import Plan
from agent.turn import Turn

VERSION = 1
"""Of this layout; an older one is read as long as this says how."""
YEARS = range(2000, 2200)


def _moment(at: datetime) -> datetime:
    """Return a time as the tables hold it; one without a zone is in UTC."""
    if at.year not in YEARS:
        raise ValueError("no time at which anybody learnt here")
    return utc(at) if at.tzinfo else at


Moment = Annotated[datetime, AfterValidator(_moment), PlainSerializer(lambda at: f"{at.isoformat()}Z")]
Count = Annotated[int, Field(ge=0, le=10**9)]


class _Member(BaseModel):
    model_config = ConfigDict(frozen=True, ser_json_bytes="base64", val_json_bytes="base64")


class Layout(_Member):
    """What of learner.json is the same in every version."""

    version: int


class About(Layout):
    """learner.json."""

    name: str
    created: Moment


class SavedTurn(_Member):
    """A turn, and when it was written."""

    written: Moment
    turn: Turn


class SavedSession(_Member):
    """sessions/0001.json."""

    opened: Moment
    dialogue: Dialogue
    turns: tuple[SavedTurn, ...]


class SavedPlan(_Member):
    """One entry of plan.json."""

    number: Annotated[int, Field(ge=1, le=10**9)]
    made: Moment
    plan: Plan
    reason: str


class SavedEvidence(_Member):
    """One entry of evidence.json."""

    at: Moment
    topic: str
    kind: str
    item: str
    right: bool
    attempts: Count
    session: str
    """The name of its conversation in this file, such as 0001."""
    turn: Count


class Belongings(NamedTuple):
    """Everything of one learner."""

    about: About
    sessions: Mapping[str, SavedSession]
    plans: tuple[SavedPlan, ...]
    evidence: tuple[SavedEvidence, ...]


PLANS = TypeAdapter(tuple[SavedPlan, ...])
EVIDENCE = TypeAdapter(tuple[SavedEvidence, ...])
