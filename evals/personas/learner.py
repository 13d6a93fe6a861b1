"""What a simulated learner says next; where the model writes nothing that can be used, the persona's own words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from agent.language import strays
from agent.models.errors import ContextTooLong, ModelBroke
from agent.models.seam import TutorModel
from agent.prompts import filled
from evals.personas.persona import Persona
from knowledge.words import language_of

SYSTEM = Path(__file__).with_name("learner-system.md")
PROMPT = Path(__file__).with_name("learner.md")
MESSAGE_TOKENS = 120
LONGEST_MESSAGE = 300
"""Characters; what is longer is no message that one types in a chat."""
LONGEST_REPLY = 2500
"""Characters of the tutor's reply, of which the end is what asks."""
LONGEST_COPY = 60
"""A message so long that stands in the reply word for word is a copy; a shorter one may be an option that is chosen."""
REMEMBERED = 3

_LANGUAGES = {"zh": "Chinese (中文)", "en": "English"}
_LEARNER = re.compile(r"^\W*(学习者|学生|学员|我|learner|student|user|me)\W*[:：][\s*_]*", re.IGNORECASE)
_TUTOR = re.compile(r"^\W*(导师|老师|助教|tutor|teacher|assistant)\W*[:：]|\s\[\d+\]", re.IGNORECASE)
_FAREWELL = re.compile(r"再见|拜拜|下次见|回头见|\b(good)?bye\b|\bsee you\b", re.IGNORECASE)


@dataclass(frozen=True)
class Message:
    """What the learner says; `fault`: why it is not what the model wrote."""

    text: str
    fault: str = ""

    @property
    def is_farewell(self) -> bool:
        """Tell whether the learner leaves."""
        return bool(_FAREWELL.search(self.text))


@dataclass(frozen=True)
class Learner:
    """A persona, and the model that plays it."""

    persona: Persona
    model: TutorModel

    def answer(self, reply: str, said: Sequence[Message]) -> Message:
        """Return the next message.

        Raises:
            ModelError: if the model does not answer at all.
        """
        try:
            stream = self.model.stream(asked(self.persona, reply, said), max_tokens=MESSAGE_TOKENS)
            text = tidy("".join(stream))
        except (ModelBroke, ContextTooLong):
            text, fault = "", "the model failed"
        else:
            fault = fault_of(text, self.persona, reply, said)
        if not fault:
            return Message(text)
        fallen = sum(bool(message.fault) for message in said)
        return Message(self.persona.fallbacks[fallen % len(self.persona.fallbacks)], fault)


def asked(persona: Persona, reply: str, said: Sequence[Message]) -> list[BaseMessage]:
    """Return the prompt in which a model plays the learner."""
    system = filled(
        SYSTEM,
        description=persona.description,
        goals=_listed(persona.goals),
        behaviours=_listed(persona.behaviours),
        language=_LANGUAGES[persona.language],
    )
    own = _listed([message.text for message in said[-REMEMBERED:]])
    shown = reply[-LONGEST_REPLY:].replace("</", "< /")
    return [SystemMessage(system), HumanMessage(filled(PROMPT, said=own, reply=shown))]


def tidy(text: str) -> str:
    """Return the first paragraph, without the learner's name and the quotation marks around it."""
    first = text.strip().split("\n\n")[0].strip()
    return _LEARNER.sub("", first).strip().strip("\"'“”「」").strip()


def fault_of(text: str, persona: Persona, reply: str, said: Sequence[Message]) -> str:
    """Return why a message cannot be used; empty: it can."""
    if not re.search(r"\w", text):
        return "wrote nothing"
    if _TUTOR.search(text):
        return "spoke as the tutor"
    if len(text) > LONGEST_MESSAGE:
        return "wrote too much"
    if len(text) >= LONGEST_COPY and text in reply:
        return "copied the tutor"
    if strays(text, persona.language) or (persona.language == "en" and language_of(text) == "zh"):
        return "wrote in another language"
    if len(said) >= REMEMBERED - 1 and all(text == message.text for message in said[1 - REMEMBERED :]):
        return "said the same a third time"
    return ""


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
