"""Grounding: keep only what a passage or a run supports, and say what was taken out.

The test of a model's sentence is one of words and numbers, not of meaning: a sentence that turns true words round
('A is a kind of B') passes it. That is why a small model selects sentences and does not write them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.turn import Grounding, Piece, Source, Turn, Withdrawn
from knowledge.lexical import terms_of
from knowledge.passage import Passage
from knowledge.words import Language
from tools.run import Run

SUPPORT_SHARE = 0.7
"""Share of a sentence's terms that must stand in its passage or in the question."""

_LITTLE_WORDS = re.compile(r"[是的了在和与或把被对就也都而则会要能可以它这那将]")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
_DENIED = re.compile(
    r"[不没无未非](?P<zh>[\u4e00-\u9fff]{2})|\b(?:not|never|no|without|cannot)\s+(?P<en>[a-z]+)", re.IGNORECASE
)


@dataclass(frozen=True)
class Support:
    """Whether a sentence is supported, by which passage (index), or why not."""

    passage: int | None
    reason: str = ""
    nearest: int | None = None
    """The passage that comes nearest, whether it supports the sentence or not."""


def support(
    sentence: str, passages: Sequence[Passage], runs: Sequence[Run], *, question: str, language: Language
) -> Support:
    """Find the passage that supports a sentence: nearly all its terms stand there, all its numbers stand somewhere."""
    material = " ".join(
        [question, *(passage.words.in_(language) for passage in passages), *(run.stdout for run in runs)]
    )
    known_numbers = set(_NUMBER.findall(material))
    strange = [number for number in _NUMBER.findall(sentence) if number not in known_numbers]
    terms = _content(sentence)
    if not terms and not strange:
        return Support(0 if passages else None, "says nothing")
    asked = set(_content(question))
    shares = [_share(terms, set(_content(f"{passage.words.zh} {passage.words.en}")) | asked) for passage in passages]
    best = max(range(len(shares)), key=shares.__getitem__, default=None)
    if strange:
        return Support(None, f"number {strange[0]} stands in no passage and no run", best)
    if best is None or shares[best] < SUPPORT_SHARE:
        return Support(None, "its words stand in no passage", best)
    return Support(best, nearest=best)


def keeps_to(sentence: str, passages: Sequence[Passage], *, question: str, language: Language) -> Support:
    """Find the passage that a sentence is near to word for word: supported, with no new word and no lost 'not'."""
    found = support(sentence, passages, (), question=question, language=language)
    if found.passage is None:
        return found
    facts = [passage.words.in_(language) for passage in passages]
    known = set(_content(" ".join([question, *facts])))
    if strange := _strange(sentence, known):
        return Support(None, f"{strange} stands in no passage", found.nearest)
    if lost := _lost_negation(sentence, facts[found.passage], facts):
        return Support(None, f"{lost} has lost its negation", found.nearest)
    return found


def _strange(sentence: str, known: set[str]) -> str:
    """Return a word that is not known: an English one, or two Chinese pairs in a row; a single one is just a seam."""
    before = True
    for term in _content(sentence):
        is_known = term in known or (len(term) == 1 and not term.isascii())
        if not is_known and (term.isascii() or not before):
            return term
        before = is_known
    return ""


def _lost_negation(sentence: str, fact: str, facts: Sequence[str]) -> str:
    """Return what the fact denies and the sentence says without a denial."""
    for match in _DENIED.finditer(fact):
        denied = match["zh"] or match["en"]
        bare = re.compile(rf"(?<![不没无未非]){re.escape(denied)}" if match["zh"] else rf"\b{re.escape(denied)}\b")
        elsewhere = any(bare.search(_DENIED.sub(" ", each)) for each in facts)
        if not elsewhere and bare.search(_DENIED.sub(" ", sentence)):
            return denied
    return ""


def _content(text: str) -> list[str]:
    """Return the terms that carry meaning: numbers are looked at apart, and little words glue pairs that mean nothing."""
    return [term for term in terms_of(_LITTLE_WORDS.sub(" ", text)) if not term[0].isdigit()]


def _share(terms: Sequence[str], known: set[str]) -> float:
    return sum(term in known for term in terms) / max(1, len(terms))  # none: its numbers decide


def ground(turn: Turn, passages: Sequence[Passage]) -> Turn:
    """Return the turn without the pieces that nothing vouches for.

    A note's piece must be its passage word for word; a run's piece must be the run's own output; a model's piece must be
    supported by the passage that it cites.
    """
    kept: list[Piece] = []
    withdrawn = list(turn.grounding.withdrawn)
    checked = len(withdrawn)
    for piece in turn.pieces:
        if piece.source is Source.AUTHORED:
            kept.append(piece)
            continue
        checked += 1
        if reason := _fault(piece, turn, passages):
            withdrawn.append(Withdrawn(piece.text, reason))
        else:
            kept.append(piece)
    return replace(turn, pieces=tuple(kept), grounding=Grounding(checked, tuple(withdrawn)))


def _fault(piece: Piece, turn: Turn, passages: Sequence[Passage]) -> str:
    """Return why a piece must not be shown; empty: it may."""
    if piece.source is Source.RUN:
        if piece.run is None or not 0 <= piece.run < len(turn.runs):
            return "shows a run that never was"
        run = turn.runs[piece.run]
        return "" if piece.text in (run_text(run), code_text(run)) else "differs from what the run printed"
    cited = next((citation for citation in turn.citations if citation.label == piece.label), None)
    if cited is None:
        return "cites nothing"
    if piece.source is Source.NOTE:
        return "" if piece.text in cited.text else "differs from its passage"
    by_id = [passage for passage in passages if (passage.note, passage.section) == (cited.note, cited.section)]
    return support(piece.text, by_id, turn.runs, question=turn.message, language=turn.language).reason


def run_text(run: Run) -> str:
    """Return a run's output as it is shown: what it printed, then why it stopped, if it did."""
    parts = [run.stdout.rstrip("\n")] if run.stdout.strip() else []
    if run.error:
        parts.append(run.error)
    fence = "```"
    while any(fence in part for part in parts):
        fence += "`"
    return f"{fence}output\n" + "\n".join(parts) + f"\n{fence}"


def code_text(run: Run) -> str:
    """Return a run's code as it is shown."""
    fence = "````" if "```" in run.code else "```"
    return f"{fence}python\n{run.code.rstrip()}\n{fence}"
