"""The systems set side by side, all on the same model.

bare        the model with the one-line role prompt that the seed dialogue began with
retrieval   the same with the first facts found in the prompt, in free words
tools       retrieval, and the Python that the model writes is run, its output put behind it, once
tutor       the tutor itself, in the tier that it gives the model; :select, :copy, :compose force one

The first three keep no state: what they know of a dialogue is the part of it that fits into the model's context.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from agent.draft import CANDIDATES
from agent.looking_up import SEARCHED
from agent.models.errors import ContextTooLong
from agent.models.seam import Tier, never
from agent.models.usage import Usage
from agent.script import Execute, execute
from agent.trust import Reliance
from agent.turn import Phase, Source, Status, Turn
from agent.tutor import Tutor
from evals.kept import material_hash
from knowledge.passage import Passage
from knowledge.words import language_of

STATELESS = ("bare", "retrieval", "tools")
TUTORS = ("tutor", "tutor:select", "tutor:copy", "tutor:compose")
NAMES = (*STATELESS, *TUTORS)
ROLE = "作为深度学习专家，可以教授深度学习理论和应用知识，包括实践操作，基于对方的内容："
"""The role prompt of the seed dialogue, word for word."""
WITH_FACTS = "{role}\n\n参考资料：\n{facts}"
TOKENS = 200
"""That a model may write in free words; a tutor's answer is shorter."""
MOST_RUNS = 3
"""Programs of one reply that are run, as many as the tutor runs."""

_LABEL = re.compile(r"\[(\d+)\]")
_PYTHON = re.compile(r"^(`{3,})python\n(?P<code>.*?)\n\1[^\S\n]*$", re.DOTALL | re.MULTILINE)


class NoSuchSystem(ValueError):
    """There is no system of this name; the message names all."""


def names_of(listed: str) -> list[str]:
    """Return the names in a list with commas.

    Raises:
        NoSuchSystem: if one is none.
    """
    names = list(dict.fromkeys(name.strip() for name in listed.split(",")))
    for name in names:
        if name not in NAMES:
            raise NoSuchSystem(f"There is no system {name!r}. Take some of: {', '.join(NAMES)}")
    return names


def as_tutor(name: str, tutor: Tutor) -> Tutor:
    """Return the tutor with the tier that a system's name forces, if it does."""
    fixed = Tier(name.partition(":")[2]) if ":" in name else None
    return replace(tutor, desk=replace(tutor.desk, reliance=Reliance(tutor.desk.trust, fixed)))


def made_of(name: str, tutor: Tutor, tokens: int = TOKENS) -> tuple[str, ...]:
    """Return all that makes what a system says, but the question: its key is made of that."""
    digest = tutor.model.digest
    if name in TUTORS:
        trust = as_tutor(name, tutor).desk.trust
        return "tutor", digest, repr(trust), material_hash("agent", "knowledge", "tools")
    made = name, digest, f"{tokens}", ROLE, material_hash("evals/systems.py", "agent/models")
    return made if name == "bare" else (*made, WITH_FACTS, material_hash("knowledge", "tools"))


@dataclass(frozen=True)
class Written:
    """A reply in free words, and what it cost; None: it was not written."""

    turn: Turn
    cost: Usage | None


@dataclass(frozen=True)
class Writer:
    """A system without state."""

    name: str
    tutor: Tutor
    tokens: int = TOKENS

    def write(self, message: str, before: Sequence[tuple[str, str]] = ()) -> Written:
        """Reply to a message; `before`: earlier messages with their replies, of which the oldest give way.

        Raises:
            ModelError: if the model does not answer; a message that is too long by itself is a turn that failed.
        """
        began = time.perf_counter()
        language = language_of(message)
        facts = self._facts(message)
        turn = Turn(
            number=len(before) + 1,
            message=message,
            language=language,
            phase=Phase.REVIEW,
            status=Status.COMPLETE,
            model=self.tutor.model.name,
        )
        listed = "\n".join(f"[{number}] {fact.words.in_(language)}" for number, fact in enumerate(facts, start=1))
        role = SystemMessage(WITH_FACTS.format(role=ROLE, facts=listed) if facts else ROLE)
        try:
            text, cost = self._ask(role, list(before), message)
        except ContextTooLong as error:
            return Written(replace(turn.say(str(error)), status=Status.FAILED), None)
        turn = self._run(turn, text) if self.name == "tools" else turn.say(text, Source.MODEL)
        seconds = time.perf_counter() - began
        return Written(replace(_citing(turn, facts), first_seconds=cost.first_token_seconds, seconds=seconds), cost)

    def _facts(self, message: str) -> tuple[Passage, ...]:
        if self.name == "bare":
            return ()
        return self.tutor.library.search(message, k=SEARCHED).facts[:CANDIDATES]

    def _ask(self, role: SystemMessage, before: list[tuple[str, str]], message: str) -> tuple[str, Usage]:
        costs: list[Usage] = []
        while True:
            said: list[BaseMessage] = []
            for asked, replied in before:
                said += [HumanMessage(asked), AIMessage(replied)]
            messages = [role, *said, HumanMessage(message)]
            try:
                text = "".join(self.tutor.model.stream(messages, max_tokens=self.tokens, measured=costs.append))
            except ContextTooLong:
                if not before:
                    raise
                del before[0]
            else:
                return text, costs[-1]

    def _run(self, turn: Turn, text: str) -> Turn:
        """Return the turn with a text, each of its programs followed by what it printed."""
        end = 0
        for block in list(_PYTHON.finditer(text))[:MOST_RUNS]:
            turn = turn.say(text[end : block.end()], Source.MODEL)
            end = block.end()
            line = Execute(block["code"] + "\n", show_code=False)
            turn = execute(turn, line, self.tutor.desk.run(line, never))
        return turn.say(text[end:], Source.MODEL) if text[end:].strip() else turn


def _citing(turn: Turn, facts: tuple[Passage, ...]) -> Turn:
    """Return the turn with the citations that its [n] stand for, as far as there is such a fact."""
    for label in sorted({int(number) for number in _LABEL.findall(turn.reply)}):
        if 1 <= label <= len(facts):
            fact = facts[label - 1]
            cited, _ = turn.cite(
                fact.note, fact.section, title=fact.title.in_(turn.language), text=fact.words.in_(turn.language)
            )
            last = replace(cited.citations[-1], label=label)
            turn = replace(cited, citations=(*cited.citations[:-1], last))
    return turn
