"""What a note tells in English at length, beside its facts: `notes/ID/english.md`, which a note need not have."""

import re
from dataclasses import replace
from pathlib import Path

from knowledge.note import Misconception, Note, OtherWords
from knowledge.sections import FORMS, sections_of, telling
from knowledge.source import SourceError, read_text
from knowledge.words import Words

FILE = "english.md"
_FORM = FORMS["en"]
SECTIONS = (
    _FORM.scenes,
    _FORM.intuition,
    _FORM.definition,
    _FORM.prediction,
    _FORM.other_words,
    _FORM.mistakes,
)


def with_english(note: Note, path: Path) -> Note:
    """Return a note with its English.

    Raises:
        SourceError: with file and line, if it has not the form, or not as many explanations or mistakes as the Chinese.
    """
    sections = sections_of(path, read_text(path), 1, SECTIONS)
    told = telling(path, sections, "en")
    for name, english, chinese in (
        (_FORM.other_words, told.other_words, note.other_words),
        (_FORM.mistakes, told.mistakes, note.misconceptions),
    ):
        if len(english) != len(chinese):
            line = sections[name].line
            raise SourceError(path, line, f"{name}: {len(english)} in English, {len(chinese)} in Chinese")
    others = zip(note.other_words, told.other_words, strict=True)
    mistakes = zip(note.misconceptions, told.mistakes, strict=True)
    return replace(
        note,
        hooks={thread: Words(hook.zh, told.hooks[thread]) for thread, hook in note.hooks.items()},
        intuition=Words(note.intuition.zh, told.intuition),
        definition=Words(note.definition.zh, told.definition),
        prediction=Words(note.prediction.zh, told.prediction),
        other_words=tuple(OtherWords(Words(zh.kind.zh, kind), Words(zh.text.zh, text)) for zh, (kind, text) in others),
        misconceptions=tuple(
            Misconception(
                Words(zh.belief.zh, belief), Words(zh.why.zh, _sentence(why)), Words(zh.hint.zh, _sentence(hint))
            )
            for zh, (belief, why, hint) in mistakes
        ),
    )


def _sentence(text: str) -> str:
    """Return a text as it stands alone: what follows a colon in the file begins with a small letter."""
    return text[0].upper() + text[1:] if re.match(r"[a-z]+[ ,']", text) else text
