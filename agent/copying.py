"""The copy tier: an answer near the words of a few facts; a sentence that strays from them is replaced by its fact.

The best fact found is said at once, word for word; the model goes on from there. A sentence with a word or number that stands in no fact, one that has lost
a 'not', or one in the other language is not said; the fact that it comes nearest to is said in its place.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from agent.draft import CANDIDATES, LANGUAGE_REMINDER, Drafting, choose, one_line, supported, withdraw
from agent.ground import Support, keeps_to
from agent.joining import begin, ordered
from agent.language import strays
from agent.models.errors import Stopped
from agent.prompts import prompt, prompt_hash
from agent.script import quote
from agent.sentences import sentences
from agent.turn import Piece, Source, Turn, join
from knowledge.passage import Passage
from knowledge.words import Language

COPY_TOKENS = 300
DRAFTS = 2
"""The second one only if the first is in the other language."""


def copy(turn: Turn, facts: Sequence[Passage], drafting: Drafting) -> Iterator[Turn]:
    """Say the best fact at once, let the model go on by copying others, and keep each sentence to its fact."""
    first, *others = facts[:CANDIDATES]
    start = len(turn.pieces)
    turn = begin(turn, first, alone=not others)
    yield turn
    if drafting.cancelled():
        return
    try:
        chosen = choose(turn, facts, drafting) if drafting.trust.choose and others else others[: drafting.likely - 1]
    except Stopped:
        return
    if not chosen:
        return
    used = [first, *ordered(first, chosen)]
    messages = copy_messages(
        drafting.question or turn.message, [fact.words.in_(turn.language) for fact in used], turn.language
    )
    turn = replace(turn, prompt_hash=prompt_hash(f"copy-{turn.language}", f"copy-question-{turn.language}"))
    for draft in range(DRAFTS):
        written, strayed = "", False
        with closing(drafting.model.stream(messages, max_tokens=COPY_TOKENS, cancelled=drafting.cancelled)) as stream:
            for sentence in sentences(stream):
                written += sentence
                strayed = strays(sentence, turn.language)
                if strayed and draft == 0:
                    break
                turn = _kept(turn, sentence, used, start, drafting.gives_away)
                yield turn
        if not strayed or draft or drafting.cancelled() or drafting.gives_away(str(messages[-1].text) + written):
            break
        messages += [AIMessage(written), HumanMessage(LANGUAGE_REMINDER[turn.language])]


def copy_messages(question: str, facts: Sequence[str], language: Language) -> list[BaseMessage]:
    """Return the prompt in which a model answers by copying facts."""
    listed = "\n".join(f"- {fact}" for fact in facts)
    asked = prompt(f"copy-question-{language}", question=one_line(question), facts=listed)
    return [SystemMessage(prompt(f"copy-{language}")), HumanMessage(asked)]


def _kept(turn: Turn, sentence: str, facts: Sequence[Passage], start: int, gives_away: Callable[[str], bool]) -> Turn:
    """Return the turn with a sentence that keeps to a fact, else with its fact; a secret is not even named."""
    text = re.sub(r"\s*\[\d+\]", "", sentence).strip().removeprefix("- ").strip()
    if not re.search(r"\w", text) or text in [piece.text for piece in turn.pieces[start:]]:
        return turn
    if gives_away(join([*turn.pieces, Piece(text, Source.MODEL)])):
        return turn
    found = keeps_to(text, facts, question=turn.message, language=turn.language)
    if strays(text, turn.language):
        found = Support(None, "is in the other language", found.nearest)
    if found.passage is not None:  # the best fact has been said
        return supported(turn, text, facts[found.passage], goes_on=True) if found.passage else turn
    turn, nearest = withdraw(turn, text, found.reason), facts[found.nearest or 0]
    return turn if _is_said(turn, nearest, start) else quote(turn, nearest, goes_on=True)


def _is_said(turn: Turn, fact: Passage, start: int) -> bool:
    """Tell whether a sentence of the answer rests on a fact."""
    labels = {c.label for c in turn.citations if (c.note, c.section) == (fact.note, fact.section)}
    return any(piece.label in labels for piece in turn.pieces[start:] if piece.source is not Source.AUTHORED)
