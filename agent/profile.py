"""What the tutor wants to know of a learner, and the words that tell it: the data of profile.yaml."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Value(_Model):
    value: str
    says: dict[str, str] | None = None
    patterns: list[str]


class Negated(_Model):
    patterns: list[str]
    value: str


class Field(_Model):
    name: dict[str, str]
    question: dict[str, str]
    chips: dict[str, list[str]]
    many: bool = False
    values: list[Value]
    negated: Negated | None = None
    answers: dict[str, list[str]] = {}
    lacking: list[str] = []
    """What says, beside the negations, that a learner has not got what a clause names: forgotten, still to come."""
    having: list[str] = []
    """What holds a negation and denies nothing."""


class Profile(_Model):
    negations: str
    fields: dict[str, Field]


@cache
def profile() -> Profile:
    raw = yaml.safe_load(Path(__file__).with_name("profile.yaml").read_text(encoding="utf-8"))
    return Profile.model_validate(raw)
