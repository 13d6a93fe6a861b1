"""A term's name in the other language, in brackets at its first use in the session; not where the fact gives it."""

from dataclasses import replace

from agent.phrases import say
from agent.turn import Piece, Source, Turn
from knowledge.curriculum import Curriculum
from knowledge.library import Library
from knowledge.note import Note
from knowledge.translating import asked_for, other_name
from knowledge.words import is_cjk

LONGEST = 30
"""Characters of a name; a longer one is a heading and no term."""


def glossed(turn: Turn, known: tuple[str, ...], curriculum: Curriculum) -> tuple[Turn, tuple[str, ...]]:
    """Return the turn with the other name of the first term that is new to the learner, and the notes of known terms."""
    cited = {citation.label: citation.note for citation in turn.citations}
    for index, piece in enumerate(turn.pieces):
        note = curriculum.notes.get(cited.get(piece.label or 0, ""))
        if note is None or note.id in known or piece.source not in (Source.NOTE, Source.MODEL):
            continue
        term, other = note.title.in_(turn.language), note.title.in_("en" if turn.language == "zh" else "zh")
        if not _is_term(note) or term.lower() not in piece.text.lower():
            continue
        known = (*known, note.id)
        if other.lower() in turn.reply.lower():  # the fact gives it itself
            continue
        aside = Piece(say("gloss", turn.language, term=term, other=_within(other)), Source.AUTHORED, goes_on=True)
        return replace(turn, pieces=(*turn.pieces[: index + 1], aside, *turn.pieces[index + 1 :])), known
    return turn, known


def translated(turn: Turn, question: str, library: Library) -> Turn:
    """Return the turn with a term's name in the other language, where the question asks for it and a fact tells it."""
    term = asked_for(question)
    if term is None:
        return turn
    facts = (library.passages[row].words for row in library.ranker.defining(term))
    other = next((name for fact in facts if (name := other_name(term, fact))), None)
    return turn.say(say("translated", turn.language, term=term, other=_within(other))) if other else turn


def _is_term(note: Note) -> bool:
    """Tell a note that is named by one term from one that is named by a sentence, or alike in both languages."""
    zh, en = note.title.zh, note.title.en
    plain = not any(mark in zh + en for mark in "：:，,、与和及—") and " and " not in en
    return plain and max(len(zh), len(en)) <= LONGEST and all(map(is_cjk, zh)) and en.isascii()


def _within(name: str) -> str:
    """Return a title as it stands in a sentence."""
    first, _, rest = name.partition(" ")
    return name[0].lower() + name[1:] if first[1:].islower() and first.isascii() else f"{first} {rest}".strip()
