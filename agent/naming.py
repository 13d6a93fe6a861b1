"""Which topic a message names: by its title or one of its terms, the longest name first."""

import re
from collections.abc import Iterable
from functools import cache

from knowledge.curriculum import Curriculum
from knowledge.note import Note
from knowledge.words import Language

_AROUND = re.compile(
    r"(?:the|all|about|of|on|my|basics?|stuff|topics?|lessons?|parts?|how|works?|already|quite|very|well|now|too|by heart|那|这|些|个|块|部分|一|课|节|章|的|了|也|都|我|[\s“”\"'‘’「」《》])*",
    re.IGNORECASE,
)
"""What may stand beside the name of a topic: 'i know gradient descent goes downhill' says more."""
_BORDER = re.compile(
    r"(?<=[\u3400-\u9fff])(?<!的)\s?的?\s?(?=[a-z0-9])|(?<=[a-z0-9])\s?的?\s?(?=[\u3400-\u9fff])|(?<=[a-z]) (?=[a-z])"
)
_KINDS = ("实践", "情景", "Practice", "Scenario")


def names_of(note: Note) -> tuple[str, ...]:
    """Return what a note is called, of a practice without that word, too."""
    kinds = (short_title(note, language) for language in ("zh", "en") if note.title.in_(language).startswith(_KINDS))
    return (note.title.zh, note.title.en, note.id, note.id.replace("-", " "), *note.terms, *kinds)


def longest(names: Iterable[str], text: str) -> str:
    """Return the longest of the names that a text holds, as it stands there, in small letters; a Latin name only as a word of its own."""
    folded = text.lower()
    near = (name for name, first in map(_begun, names) if first in folded and len(name) > 1)
    return max((standing(name, folded) for name in near), key=len, default="")


def stands(name: str, text: str) -> bool:
    """Tell whether a text holds a name, both in small letters; a Latin one only as a word of its own, or its plural: CNNs."""
    return standing(name, text) != ""


def standing(name: str, text: str) -> str:
    """Return a name as it stands in a text, both in small letters; empty where it does not.

    Between Latin and Chinese blanks and a 的 make no difference (GAN的训练, GAN 训练), nor do plurals within an English name.
    """
    found = _pattern(name).search(text) if _begun(name)[1] in text else None
    return found[0] if found else ""


@cache
def _begun(name: str) -> tuple[str, str]:
    """Return a name in small letters, and the first of its pieces: where that is not in a text, the name is not."""
    return name.lower(), _pieces(name.lower())[0]


@cache
def _pieces(name: str) -> tuple[str, ...]:
    """Return the parts of a name between which its writing varies: where Latin meets Chinese, and its English words."""
    return tuple(piece for piece in _BORDER.split(name) if piece)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of a name in a text, both in small letters."""
    first, *rest = _pieces(name)
    joined = re.escape(first)
    for last, piece in zip((first, *rest), rest, strict=False):
        is_english = last[-1].isascii() and piece[0].isascii()
        joined += (r"s? " if last[-1].isalpha() else " ") if is_english else r"\s?的?\s?"
        joined += re.escape(piece)
    before = r"(?<![a-z0-9])" if name[0].isascii() else ""
    after = "" if not name[-1].isascii() else r"s?(?![a-z0-9])" if name[-1].isalpha() else r"(?![a-z0-9])"
    return re.compile(f"{before}{joined}{after}")


def longest_name(note: Note, text: str) -> int:
    """Return how many characters of a text a note's longest name in it takes; 0 where none is in it."""
    return len(longest(names_of(note), text))


def named(curriculum: Curriculum, text: str, among: Iterable[str] | None = None) -> str | None:
    """Return the note that a text names, of these or of all: of several with one name that which is called by it first."""
    ids = curriculum.notes if among is None else (id_ for id_ in among if id_ in curriculum.notes)
    ranks = {id_: _rank(curriculum.notes[id_], text) for id_ in ids}
    best = max(ranks, key=ranks.__getitem__, default=None)
    return best if best and ranks[best][0] else None


def only_named(curriculum: Curriculum, words: str) -> str | None:
    """Return the note that words name, if they say nothing else: 'the chain rule', 池化那一课."""
    note = named(curriculum, words)
    if note is None:
        return None
    before, _, after = words.lower().partition(longest(names_of(curriculum.notes[note]), words))
    return note if _AROUND.fullmatch(before) and _AROUND.fullmatch(after.removeprefix("s")) else None


def _rank(note: Note, text: str) -> tuple[int, bool]:
    """Return how well a note's longest name in a text stands for it: by its length, and whether it is the note's first."""
    name = longest(names_of(note), text)
    return len(name), is_main(note, name)


def is_main(note: Note, name: str) -> bool:
    """Tell whether a name, as it stands in a text, is the note's first."""
    return bool(note.terms and name) and _pattern(note.terms[0].lower()).fullmatch(name) is not None


def short_title(note: Note, language: Language) -> str:
    """Return a note's title as it stands within a sentence: without what a colon adds to it, or the kind of lesson before one."""
    head, _, rest = re.sub("[：:]", ":", note.title.in_(language)).partition(":")
    return rest.strip() if rest and head in _KINDS else head


def called(note: Note, language: Language) -> str:
    """Return what a note's topic is called in a question: in Chinese by its first term, 过拟合 and not 过拟合与欠拟合."""
    return note.terms[0] if language == "zh" and note.terms else short_title(note, language)
