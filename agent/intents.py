"""What a message may be, and the rules of intents.yaml that tell it by its words."""

import re
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class Intent(StrEnum):
    """What a message may be, whatever the phase."""

    ANSWER = "answer"
    QUESTION = "question"
    CODE = "code"
    CODE_TO_EXPLAIN = "code to explain"
    KERAS_CODE = "code for Keras or a question about it"
    FOREIGN_CODE = "code of another language"
    ERROR = "an error without its program"
    NEXT = "next"
    SKIP = "skip"
    OTHER_WORDS = "other words"
    EXAMPLE = "example"
    HINT = "hint"
    STUCK = "stuck"
    WHERE = "where"
    DRAW_PLAN = "wish for a picture of the plan"
    DECLINE = "no"
    """Only while a change of the plan waits for a yes."""
    UNDO = "undo"
    CHANGE_PLAN = "change of plan"
    CORRECTION = "correction"
    LANGUAGE = "language switch"
    ASKS_KEY = "asks for the key"
    CODE_TO_RUN = "code to run"
    FIX = "code to mend"
    WALK = "wish for a walkthrough"
    OF_CODE = "question about the code that was just run"
    LINE = "question about a line of code"
    """Of the program on the screen; only where one is."""
    SHOWN = "question about what the lesson has shown"
    BOUNDS = "question how far it holds"
    """What the lesson has just said: 总是这样吗, 那反过来呢."""
    REMARK = "remark beside the open step"
    """A statement about another topic, or a symptom, where the step asks for something else."""
    BESIDE = "complaint that an answer was beside the question"
    PRACTISE = "wish for an exercise"
    PAUSE = "pause"
    PLACE = "wish for a placement"
    TODAY = "what is on today"
    REVIEW = "wish for a review"
    MASTERY = "what is known of the learner's knowledge"
    OVERRULE = "what the learner says of a topic"
    EASY = "too easy"
    EASIER = "something easier"
    APPEAL = "appeal"
    QUIZ = "quiz"
    LESSON = "lesson of choice"
    MORE = "more"
    CODE_SHOWN = "wish to see the lesson's code"
    UNSURE = "not clear"
    """It sounds like one of several wishes."""
    ABOUT = "about the tutor or the course"
    OF_LESSON = "said of a lesson"
    """Of one that is not to be opened: 卷积那一课难不难."""
    REPEAT = "once more"
    BACK = "a step back"
    COURTESY = "courtesy"
    NEVER_MIND = "never mind"
    REFUSAL = "a wish that is refused"
    """'不用提示': nothing is done, and what is open stays."""
    SILENCE = "silence"


class _Rule(BaseModel):
    """An intent, and the patterns that tell it."""

    model_config = ConfigDict(extra="forbid")
    intent: Intent
    patterns: list[str] = Field(min_length=1)


@cache
def _rules() -> tuple[tuple[Intent, re.Pattern[str]], ...]:
    """Return the rules of intents.yaml, in their order."""
    raw = yaml.safe_load(Path(__file__).with_name("intents.yaml").read_text(encoding="utf-8"))
    rules = TypeAdapter(list[_Rule]).validate_python(raw)
    return tuple((rule.intent, re.compile("|".join(rule.patterns), re.IGNORECASE)) for rule in rules)


def by_rule(text: str) -> Intent | None:
    """Return what the first rule that fits a text takes it for."""
    return next((intent for intent, pattern in _rules() if pattern.search(text)), None)
