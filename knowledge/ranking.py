"""Which notes, which of their facts, and whether any at all: a light reranker over what words and meaning say.

Each signal is a number per note or fact; the weights were fitted by `python -m evals bench retrieval --fit` on the
development half of the questions, and are reported on the other.
"""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from knowledge.curriculum import Curriculum
from knowledge.lexical import Scores, WordIndex, bare, letters_of, syllables_of
from knowledge.note import Note
from knowledge.passage import DEFINITION, Passage

Signals = npt.NDArray[np.float32]

NOTE_WEIGHTS = {"meaning": 2.7, "words": 10.5, "names": 3.8, "facts": 2.6, "sound": 2.8, "spelling": 5.1, "exact": 4.0}
FACT_WEIGHTS = {"note": 1.6, "meaning": 9.3, "words": 8.2, "definition": 4.0}
SCOPE_WEIGHTS = {
    "best": 0.3,
    "known": 3.6,
    "meaning": 3.4,
    "elsewhere_meaning": 0.0,
    "elsewhere_words": 0.0,
    "one": -4.9,
}
LESSON_BONUS = 1.0
"""What the note of the current lesson is ahead by: 「这个公式里的 n 是什么」 names no topic."""

BEST_FACTS = 3
"""So many of its facts speak for a note."""
_DEFINES = re.compile(r"什么是|是什么|是啥|是个啥|什么叫|介绍|what('s| is| are)\b|explain|define", re.IGNORECASE)


class Ranker:
    """Scores the notes of a curriculum, and their passages, for a question."""

    def __init__(self, curriculum: Curriculum, passages: Sequence[Passage]) -> None:
        notes = list(curriculum.notes.values())
        self._of = np.array([[note.id for note in notes].index(passage.note) for passage in passages])
        self._count = len(notes)
        self._is_fact = np.array([passage.is_fact for passage in passages])
        self._defines = np.array([passage.section == DEFINITION for passage in passages], dtype=np.float32)
        self._exact: dict[str, list[int]] = {}
        for number, note in enumerate(notes):
            for name in {bare(note.title.zh), bare(note.title.en), bare(note.terms[0])}:
                self._exact.setdefault(name, []).append(number)
        self._names = WordIndex([_names(note) for note in notes])
        self._words = WordIndex([_everything(curriculum, note, passages) for note in notes])
        self._sound = WordIndex([f"{_names(note)} {_facts(note)}" for note in notes], syllables_of)
        self._spelling = WordIndex([f"{_names(note)} {_facts(note)}" for note in notes], letters_of)
        self._passages = WordIndex([_passage_text(curriculum, passage) for passage in passages])
        self._elsewhere = WordIndex(
            [" ".join([*vars(each.field).values(), *each.asks]) for each in curriculum.elsewhere]
        )

    def note_signals(self, query: str, meaning: Scores) -> Signals:
        """Return the signals of each note, (notes, len(NOTE_WEIGHTS)); `meaning` is a cosine for each passage."""
        facts = _saturated(self._passages.scores(query), 6.0)
        exact = np.zeros(self._count, dtype=np.float32)
        exact[self._exact.get(bare(query), [])] = 1.0
        columns = {
            "meaning": self._best(meaning, 1),
            "words": _saturated(self._words.scores(query), 4.0),
            "names": _saturated(self._names.scores(query), 4.0),
            "facts": self._best(facts, BEST_FACTS),
            "sound": _saturated(self._sound.scores(query), 8.0),
            "spelling": _saturated(self._spelling.scores(query), 8.0),
            "exact": exact,
        }
        return np.stack([columns[name] for name in NOTE_WEIGHTS], axis=1)

    def fact_signals(self, query: str, meaning: Scores, notes: Scores) -> Signals:
        """Return the signals of each passage, (passages, len(FACT_WEIGHTS)); `notes` are the scores of the notes."""
        columns = {
            "note": notes[self._of],
            "meaning": np.where(self._is_fact, meaning, self._best(meaning, 1)[self._of] - 0.1),
            "words": _saturated(self._passages.scores(query), 4.0),
            "definition": self._defines * bool(_DEFINES.search(query)),
        }
        return np.stack([columns[name] for name in FACT_WEIGHTS], axis=1).astype(np.float32)

    def scope_signals(self, query: str, notes: Scores, meaning: Scores, elsewhere: Scores) -> Signals:
        """Return what tells whether the notes hold a question, (len(SCOPE_WEIGHTS),).

        `elsewhere` has the cosine of each question that is not ours.
        """
        columns = {
            "best": notes.max(),
            "known": self._words.known_share(query),
            "meaning": meaning.max(),
            "elsewhere_meaning": elsewhere.max(initial=-1.0),
            "elsewhere_words": _saturated(self._elsewhere.scores(query).max(initial=0.0), 4.0),
            "one": 1.0,
        }
        return np.array([columns[name] for name in SCOPE_WEIGHTS], dtype=np.float32)

    def _best(self, scores: Scores, count: int) -> Scores:
        """Return for each note the mean of the best `count` scores among its facts, (notes,)."""
        best = np.zeros(self._count, dtype=np.float32)
        for number in range(self._count):
            own = np.sort(scores[(self._of == number) & self._is_fact])[::-1][:count]
            best[number] = own.mean() if len(own) else 0.0
        return best


def weighted(signals: Signals, weights: Mapping[str, float]) -> Scores:
    """Return the weighted sum of signals over their last axis."""
    return np.asarray(signals @ np.array(list(weights.values()), dtype=np.float32))


def _saturated(scores: Scores, half: float) -> Scores:
    """Map BM25 scores from 0… to 0…1; `half` is the score that counts half."""
    return scores / (scores + half)


def _names(note: Note) -> str:
    return f"{note.title.zh} {note.title.en} {note.id.replace('-', ' ')} {' '.join(note.terms)}"


def _facts(note: Note) -> str:
    return " ".join(f"{fact.words.zh} {fact.words.en}" for fact in note.facts)


def _everything(curriculum: Curriculum, note: Note, passages: Sequence[Passage]) -> str:
    """Return all that a note says and is asked, its names three times."""
    asks = " ".join(ask.words for ask in curriculum.asks.get(note.id, ()))
    sections = " ".join(p.words.zh for p in passages if p.note == note.id and not p.is_fact)
    return f"{_names(note)} {_names(note)} {_facts(note)} {asks} {' '.join(note.hooks.values())} {sections}"


def _passage_text(curriculum: Curriculum, passage: Passage) -> str:
    """Return the words by which a passage is found: its own in both languages, and the questions that it answers."""
    words = f"{passage.title.zh} {passage.title.en} {passage.words.zh}"
    if not passage.is_fact:
        return words
    number = int(passage.section.split()[1])
    asks = [ask.words for ask in curriculum.asks.get(passage.note, ()) if number in ask.facts]
    return f"{words} {passage.words.en} {' '.join(asks)}"
