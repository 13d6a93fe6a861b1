"""The systems set side by side, all on the same model.

bare        the model with the one-line role prompt that the seed dialogue began with
retrieval   the same with the first facts found in the prompt, in free words
tutor       the tutor's own way to answer a question, in the tier that it gives the model; :select, :compose force one
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from langchain_core.messages import HumanMessage, SystemMessage

from agent.ask import ask
from agent.draft import CANDIDATES
from agent.models.seam import Tier
from agent.models.usage import Usage
from agent.trust import Reliance
from agent.turn import Phase, Source, Status, Turn
from agent.tutor import Tutor
from evals.answers.cache import Answer
from evals.answers.questions import FreeQuestion
from evals.kept import key_of, material_hash
from knowledge.passage import Passage
from knowledge.words import language_of

NAMES = ("bare", "retrieval", "tutor", "tutor:select", "tutor:copy", "tutor:compose")
ROLE = "作为深度学习专家，可以教授深度学习理论和应用知识，包括实践操作，基于对方的内容："
"""The role prompt of the seed dialogue, word for word."""
WITH_FACTS = "{role}\n\n参考资料：\n{facts}"
TOKENS = 200
"""That a model may write in free words; a tutor's answer is shorter."""

SEARCHED = 24
"""Passages that the search returns, of which the facts are taken."""

_LABEL = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True)
class System:
    """One way to answer; `key` names an answer by all that makes it."""

    name: str
    answer: Callable[[FreeQuestion], Answer]
    key: Callable[[FreeQuestion], str]


def system(name: str, tutor: Tutor, tokens: int = TOKENS) -> System:
    """Return a system on the tutor's model.

    Raises:
        ValueError: if there is no system of this name.
    """
    if name not in NAMES:
        raise ValueError(f"There is no system {name}. Take some of: {', '.join(NAMES)}")
    digest = tutor.model.digest
    if name.startswith("tutor"):
        reliance = Reliance(tutor.desk.trust, Tier(name.partition(":")[2]) if ":" in name else None)
        made: tuple[str, ...] = (digest, repr(reliance.trust), material_hash("agent", "knowledge"))
        own = replace(tutor, desk=replace(tutor.desk, reliance=reliance))
        answer: Callable[[FreeQuestion], Answer] = partial(_asked, own)
    else:
        made = (digest, f"{tokens}", ROLE)
        if name == "retrieval":
            made = (*made, WITH_FACTS, material_hash("knowledge"))
        answer = partial(_written, tutor, tokens, with_facts=name == "retrieval")

    def key(question: FreeQuestion) -> str:
        return key_of(name.partition(":")[0], *made, question.text)

    def keyed(question: FreeQuestion) -> Answer:
        return replace(answer(question), key=key(question), system=name)

    return System(name, keyed, key)


def _asked(tutor: Tutor, question: FreeQuestion) -> Answer:
    began = time.perf_counter()
    turn = ask(tutor, question.text)
    return Answer("", question.id, "", tutor.model.name, turn, time.perf_counter() - began)


def _written(tutor: Tutor, tokens: int, question: FreeQuestion, *, with_facts: bool) -> Answer:
    began = time.perf_counter()
    language = language_of(question.text)
    facts = tutor.library.search(question.text, k=SEARCHED).facts[:CANDIDATES] if with_facts else ()
    listed = "\n".join(f"[{number}] {fact.words.in_(language)}" for number, fact in enumerate(facts, start=1))
    role = WITH_FACTS.format(role=ROLE, facts=listed) if facts else ROLE
    costs: list[Usage] = []
    messages = [SystemMessage(role), HumanMessage(question.text)]
    text = "".join(tutor.model.stream(messages, max_tokens=tokens, measured=costs.append))
    seconds = time.perf_counter() - began
    turn = Turn(
        number=1,
        message=question.text,
        language=language,
        phase=Phase.REVIEW,
        status=Status.COMPLETE,
        model=tutor.model.name,
    )
    turn = _citing(turn.say(text, Source.MODEL), facts)
    (cost,) = costs
    return Answer(
        "", question.id, "", tutor.model.name, turn, seconds, tokens=cost.completion_tokens, cut_off=cost.cut_off
    )


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
