"""Which topic a message names: by its title or one of its terms, the longest name first."""

import re
from collections.abc import Iterable

from knowledge.curriculum import Curriculum
from knowledge.note import Note
from knowledge.words import Language


def longest_name(note: Note, text: str) -> int:
    """Return how many characters of a text a note's longest name in it takes; 0 where none is in it."""
    names = (note.title.zh, note.title.en, note.id, note.id.replace("-", " "), *note.terms)
    folded = text.lower()
    return max((len(name) for name in names if len(name) > 1 and name.lower() in folded), default=0)


def named(curriculum: Curriculum, text: str, among: Iterable[str] | None = None) -> str | None:
    """Return the note that a text names, of these or of all."""
    ids = curriculum.notes if among is None else (id_ for id_ in among if id_ in curriculum.notes)
    notes = [curriculum.notes[id_] for id_ in ids]
    best = max(notes, key=lambda note: longest_name(note, text), default=None)
    return best.id if best and longest_name(best, text) else None


def short_title(note: Note, language: Language) -> str:
    """Return a note's title as it stands within a sentence: without what a colon adds to it."""
    return re.split("[：:]", note.title.in_(language))[0]
