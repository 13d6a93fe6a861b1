"""The draft of an answer to a free question, with as much of the model's words as its tier allows.

select: the best fact found is said at once; the model chooses which others belong, and code says them word for word.
A model that cannot choose is not asked: the facts that fit nearly as well as the best one are said.
copy: agent/copying.py.
compose: agent/composing.py.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, Field

from agent.joining import begin, go_on
from agent.models.errors import Stopped
from agent.models.seam import Tier, TutorModel
from agent.prompts import prompt, prompt_hash
from agent.trust import Trust
from agent.turn import Grounding, Source, Turn, Withdrawn
from knowledge.passage import Passage
from knowledge.words import Language
from tools.run import Run

CANDIDATES = 8
"""Facts that the model chooses from; more did not help (measured)."""
UNCHOSEN = 4
"""At most so many facts are said when nobody chooses: the model's choice of about three answered no better (measured)."""
LIKELY = -1.5
"""The log-odds from which on a fact is said unchosen (measured: evals/LOG.md)."""
CHOICE_TOKENS = 32
CHOICE_HASH = prompt_hash("choose", "choose-question")
LANGUAGE_REMINDER: dict[Language, str] = {
    "zh": "请把整个回答改用中文重新写一遍。",
    "en": "Please write the whole answer again, in English.",
}
"""Asked once of a model that has answered in the other language."""


class Choice(BaseModel):
    """The numbers of the facts that answer the question."""

    facts: list[int] = Field(max_length=3)


@dataclass(frozen=True)
class Drafting:
    """What a draft needs: the model, how to run code, and whether the learner has pressed stop."""

    model: TutorModel
    run: Callable[[str], Run]
    cancelled: Callable[[], bool]
    gives_away: Callable[[str], bool] = lambda _: False
    """Whether a text would give away what the learner is to find."""
    trust: Trust = field(default_factory=Trust)
    question: str = ""
    """What is asked, with its subject, where the message leaves it out."""
    likely: int = UNCHOSEN
    """So many of the facts, the first ones, are said when nobody chooses."""


def warm(model: TutorModel, trust: Trust) -> None:
    """Let the model read the part of its prompt that never changes, so that the first answer need not wait for it."""
    steps = {Tier.SELECT: "choose", Tier.COPY: "choose" if trust.choose else "copy-zh", Tier.COMPOSE: "compose"}
    step = steps[trust.tier]
    if step == "choose" and not trust.choose:
        return
    for _ in model.stream([SystemMessage(prompt(step)), HumanMessage("…")], max_tokens=1):
        pass


def select(turn: Turn, facts: Sequence[Passage], drafting: Drafting) -> Iterator[Turn]:
    """Say the best fact at once, then those that the model chooses; the likely ones if it cannot choose."""
    first, *others = facts[:CANDIDATES]
    turn = begin(turn, first, alone=not others)
    if not drafting.trust.choose:
        yield go_on(turn, first, others[: drafting.likely - 1])
        return
    yield turn
    if not others or drafting.cancelled():
        return
    try:
        chosen = choose(turn, facts, drafting)
    except Stopped:
        return
    yield go_on(replace(turn, prompt_hash=CHOICE_HASH), first, chosen)


def choose(turn: Turn, facts: Sequence[Passage], drafting: Drafting) -> list[Passage]:
    """Return the facts that the model chooses beside the best one, which is not asked about.

    Raises:
        Stopped: if the learner has pressed stop.
    """
    candidates = facts[:CANDIDATES]
    messages = choice_messages(
        drafting.question or turn.message, [fact.words.in_(turn.language) for fact in candidates]
    )
    choice = drafting.model.choose(messages, Choice, max_tokens=CHOICE_TOKENS, cancelled=drafting.cancelled)
    return [candidates[number - 1] for number in dict.fromkeys(choice.facts) if 1 < number <= len(candidates)]


def choice_messages(question: str, facts: Sequence[str]) -> list[BaseMessage]:
    """Return the prompt in which a model chooses among facts."""
    numbered = "\n".join(f"{number}. {fact}" for number, fact in enumerate(facts, start=1))
    asked = prompt("choose-question", question=one_line(question), facts=numbered)
    return [SystemMessage(prompt("choose")), HumanMessage(asked)]


def withdraw(turn: Turn, text: str, reason: str) -> Turn:
    """Return the turn with a sentence that is not said, and why."""
    gone = (*turn.grounding.withdrawn, Withdrawn(text, reason))
    return replace(turn, grounding=Grounding(turn.grounding.checked, gone))


def supported(turn: Turn, text: str, fact: Passage, *, goes_on: bool = False) -> Turn:
    """Return the turn with a model's sentence that cites the fact behind it."""
    turn, label = turn.cite(
        fact.note, fact.section, title=fact.title.in_(turn.language), text=fact.words.in_(turn.language)
    )
    return turn.say(text, Source.MODEL, label=label, goes_on=goes_on)


def one_line(text: str) -> str:
    """Return a message as a prompt takes it."""
    return " ".join(text.split())[:1000]
