"""What no rule could read of an answer of the opening, by the model: it chooses among the values of the field that was asked.

It counts only with a part of the learner's own words to stand on, is said back ('我记下了…') and can be corrected.
"""

from collections.abc import Callable
from typing import Literal

from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import BaseModel, Field, create_model

from agent.dialogue import Dialogue
from agent.intake import known_values, question, says
from agent.models.errors import ModelError, Stopped
from agent.models.seam import TutorModel
from agent.opening import told
from agent.prompts import prompt
from agent.turn import Phase

TOKENS = 48
SHORTEST = 3
"""Characters of an answer that may hold something to read."""
LONGEST = 300


def wants_reading(message: str, dialogue: Dialogue) -> bool:
    """Tell whether a message answers a question of the opening in words that no rule reads."""
    is_open = dialogue.phase is Phase.INTAKE and not dialogue.asks_first
    if not is_open or dialogue.asked is None or len(message.strip()) < SHORTEST:
        return False
    noted = told(message, dialogue)
    if noted.refused:
        return False
    found = noted.learner.values.get(dialogue.asked, ())
    in_own_words = bool(found) and not set(found) & set(known_values(dialogue.asked))
    return in_own_words or not noted.fields


def read(message: str, dialogue: Dialogue, model: TutorModel, cancelled: Callable[[], bool]) -> str | None:
    """Return the value that the message tells of the field that was asked, or None."""
    field = dialogue.asked
    if field is None:
        return None
    values = known_values(field)
    names = Literal[(*values, "unclear")]  # type: ignore[valid-type]
    schema: type[BaseModel] = create_model("Told", value=(names, ...), words=(str, Field(max_length=40)))
    options = "；".join(
        value if says(field, value, "zh") == value else f"{value} = {says(field, value, 'zh')}" for value in values
    )
    answer = " ".join(message.split())[:LONGEST]
    asked = prompt("profile-question", question=question(field, "zh"), options=options, message=answer)
    try:
        told_ = model.choose(
            [SystemMessage(prompt("profile")), HumanMessage(asked)], schema, max_tokens=TOKENS, cancelled=cancelled
        )
    except (ModelError, Stopped):  # the rules' reading stands, and the next thing is asked
        return None
    value, words = str(getattr(told_, "value", "unclear")), str(getattr(told_, "words", "")).strip()
    return value if value in values and len(words) > 1 and words in answer else None
