"""Which notes fit a question, and which of their facts: a light reranker over words, sound, spelling and like questions.

Each signal is a number per note or fact; the weights were fitted by `python -m evals bench retrieval --fit` on the
development half of the questions, and are reported on the other.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.curriculum import Curriculum
from knowledge.definitions import defined_by, wanted, wanted_worked_out, works_out
from knowledge.lexical import Coverage, Scores, WordIndex, bare, letters_of, syllables_of
from knowledge.note import Note
from knowledge.passage import DEFINITION, Passage
from knowledge.sameness import same_form

Signals = npt.NDArray[np.float32]

NOTE_WEIGHTS = {
    "words": 8.2,
    "names": 1.3,
    "facts": 4.5,
    "asked": 5.4,
    "asked_three": 6.6,
    "sound": 2.7,
    "spelling": 3.2,
    "exact": 4.0,
    "defining": 4.0,
}
"""`exact` and `defining` are set and not fitted: they are rare among the questions, but who types a note's name, or a question
that it lists, wants that note, and who asks what a term is wants the sentence that says it."""
FACT_WEIGHTS = {
    "note": 0.82, "words": 4.71, "asked": 3.43, "asked_two": 4.41, "definition": 1.16, "covered": 3.41, "short": 1.16,
    "defining": 4.0,
}  # fmt: skip
LESSON_BONUS = 2.0
"""What the note of the current lesson is ahead by: 「这个公式里的 n 是什么」 names no topic (measured on dev: evals/LOG.md)."""

LONGEST = 110
"""Characters of the longest fact: of two that fit alike the shorter one says it more plainly."""
BEST = 3
"""So many of its facts, and of its questions, speak for a note."""
_DEFINES = re.compile(r"什么是|是什么|是啥|是个啥|什么叫|介绍|what('s| is| are)\b|explain|define", re.IGNORECASE)


@dataclass(frozen=True)
class Look:
    """What a question looks like to the ranker, before anything is weighed."""

    query: str
    words: Scores
    """What each passage shares with it in words, 0 to 1, (passages,)."""
    asked: Scores
    """The cosine of each of the notes' own questions, (own questions,)."""
    foreign: Scores
    """The cosine of each question from elsewhere, (foreign questions,)."""
    known: float
    """The share of its words that stand in any note, 0 to 1."""
    defining: tuple[int, ...] = ()
    """The facts, as rows of the passages, that say what it wants defined."""
    listed: tuple[int, ...] = ()
    """The facts, as rows of the passages, that a note's list names for this very question, the most needed first."""


class Groups:
    """Which rows of a list of scores belong to each of a number of places."""

    def __init__(self, places: Iterable[int], rows: Iterable[int], size: int) -> None:
        belonging: list[list[int]] = [[] for _ in range(size)]
        for place, row in zip(places, rows, strict=True):
            belonging[place].append(row)
        widest = max(map(len, belonging), default=0)
        self._rows = np.array([each + [-1] * (widest - len(each)) for each in belonging], dtype=np.int64)

    def best(self, scores: Scores, count: int) -> Scores:
        """Return for each place the mean of its best `count` scores, (places,); none, or one below 0, counts 0."""
        padded = np.append(np.maximum(scores, 0.0), np.float32(0.0))  # row -1 is the 0 at the end
        own = np.sort(padded[self._rows], axis=1)[:, ::-1][:, :count]
        return np.asarray(own.sum(axis=1) / count, dtype=np.float32)


class Ranker:
    """Scores the notes of a curriculum, and their passages, for a question."""

    def __init__(self, curriculum: Curriculum, passages: Sequence[Passage]) -> None:
        notes = list(curriculum.notes.values())
        place = {note.id: number for number, note in enumerate(notes)}
        self._of = np.array([place[passage.note] for passage in passages])
        self._defines = np.array([passage.section == DEFINITION for passage in passages], dtype=np.float32)
        self._exact: dict[str, list[int]] = {}
        for number, note in enumerate(notes):
            for name in {bare(note.title.zh), bare(note.title.en), bare(note.terms[0])}:
                self._exact.setdefault(name, []).append(number)
        self._terms = {bare(term) for note in notes for term in (note.title.zh, note.title.en, *note.terms)}
        facts = np.flatnonzero([passage.is_fact for passage in passages])
        self._works_out = frozenset(fact for fact in map(int, facts) if works_out(passages[fact].words))
        self._defining: dict[str, list[int]] = {}
        for fact in map(int, facts):
            for name in defined_by(passages[fact].words):
                self._defining.setdefault(name, []).append(fact)
        self._facts_of_note = Groups(self._of[facts], facts, len(notes))
        asks = curriculum.own_asks
        self._asks_of_note = Groups((place[id_] for id_, _ in asks), range(len(asks)), len(notes))
        row = {(passage.note, passage.number): n for n, passage in enumerate(passages) if passage.is_fact}
        answers = [(row[id_, number], ask) for ask, (id_, each) in enumerate(asks) for number in each.facts]
        self._listed: dict[str, tuple[int, ...]] = {}
        for id_, ask in asks:
            form = same_form(ask.words)
            rows = (row[id_, number] for number in ask.facts)
            self._listed[form] = tuple(dict.fromkeys((*self._listed.get(form, ()), *rows)))
        self._listed.pop("", None)
        self._asks_of_fact = Groups((fact for fact, _ in answers), (ask for _, ask in answers), len(passages))
        self._names = WordIndex([_names(note) for note in notes])
        self._words = WordIndex([_everything(curriculum, note, passages) for note in notes])
        self._sound = WordIndex([_lines(_names(note), _facts(note)) for note in notes], syllables_of)
        self._spelling = WordIndex([_lines(_names(note), _facts(note)) for note in notes], letters_of)
        self._own_words = Coverage([_lines(passage.words.zh, passage.words.en) for passage in passages])
        self._short = np.array([max(0.0, 1.0 - len(p.words.zh) / LONGEST) for p in passages], dtype=np.float32)
        self._passages = WordIndex([_passage_text(curriculum, passage) for passage in passages])

    def look(self, query: str, asked: Scores, foreign: Scores) -> Look:
        """Return all that is known of a question; the cosines are those of its embedding."""
        words = _saturated(self._passages.scores(query), 4.0)
        known = self._words.known_share(query)
        return Look(query, words, asked, foreign, known, self.defining(query), self.listed(query))

    def is_named(self, look: Look) -> bool:
        """Tell whether a question is about a note's title or term, or what a fact defines, and about nothing else: 什么是聚类？"""
        return bare(look.query) in self._terms or bool(look.defining)

    def is_known(self, look: Look) -> bool:
        """Tell whether the notes surely hold what is asked: a question about a name of theirs, or one that they list."""
        return self.is_named(look) or bool(look.listed)

    def listed(self, query: str) -> tuple[int, ...]:
        """Return the facts, as rows of the passages, that a note's list names for this question, however it is put."""
        return self._listed.get(same_form(query), ())

    def defining(self, query: str) -> tuple[int, ...]:
        """Return the facts, as rows of the passages, that say what a question wants defined, or how it is computed."""
        rows = next((self._defining[name] for name in wanted(query) if name in self._defining), [])
        if not rows:
            named = next((self._defining[name] for name in wanted_worked_out(query) if name in self._defining), [])
            rows = [row for row in named if row in self._works_out]
        return tuple(rows)

    def note_signals(self, look: Look) -> Signals:
        """Return the signals of each note, (notes, len(NOTE_WEIGHTS))."""
        words = _saturated(self._words.scores(look.query), 4.0)
        exact = np.zeros_like(words)
        exact[self._exact.get(bare(look.query), [])] = 1.0
        exact[self._of[list(look.listed)]] = 1.0
        defining = np.zeros_like(words)
        defining[self._of[list(look.defining)]] = 1.0
        columns = {
            "words": words,
            "names": _saturated(self._names.scores(look.query), 4.0),
            "facts": self._facts_of_note.best(look.words, BEST),
            "asked": self._asks_of_note.best(look.asked, 1),
            "asked_three": self._asks_of_note.best(look.asked, BEST),
            "sound": _saturated(self._sound.scores(look.query), 8.0),
            "spelling": _saturated(self._spelling.scores(look.query), 8.0),
            "exact": exact,
            "defining": defining,
        }
        return np.stack([columns[name] for name in NOTE_WEIGHTS], axis=1)

    def fact_signals(self, look: Look, notes: Scores) -> Signals:
        """Return the signals of each passage, (passages, len(FACT_WEIGHTS)); `notes` are the scores of the notes.

        Nobody asks for a section, so it comes after the facts that say the same.
        """
        defining = np.zeros_like(look.words)
        defining[list(look.defining)] = 1.0
        columns = {
            "note": notes[self._of],
            "words": look.words,
            "asked": self._asks_of_fact.best(look.asked, 1),
            "asked_two": self._asks_of_fact.best(look.asked, 2),
            "covered": self._own_words.shares(look.query),
            "short": self._short,
            "definition": self._defines * (bool(_DEFINES.search(look.query)) or self.is_named(look)),
            "defining": defining,
        }
        return np.stack([columns[name] for name in FACT_WEIGHTS], axis=1).astype(np.float32)


def weighted(signals: Signals, weights: Mapping[str, float]) -> Scores:
    """Return the weighted sum of signals over their last axis."""
    return np.asarray(signals @ np.array(list(weights.values()), dtype=np.float32))


def _saturated(scores: Scores, half: float) -> Scores:
    """Map BM25 scores from 0… to 0…1; `half` is the score that counts half."""
    return scores / (scores + half)


def _names(note: Note) -> str:
    return _lines(note.title.zh, note.title.en, note.id.replace("-", " "), *note.terms)


def _facts(note: Note) -> str:
    return _lines(*(words for fact in note.facts for words in (fact.words.zh, fact.words.en)))


def _everything(curriculum: Curriculum, note: Note, passages: Sequence[Passage]) -> str:
    """Return all that a note says and is asked, its names twice."""
    asks = (ask.words for ask in curriculum.asks.get(note.id, ()))
    sections = (p.words.zh for p in passages if p.note == note.id and not p.is_fact)
    hooks = (hook.zh for hook in note.hooks.values())
    return _lines(_names(note), _names(note), _facts(note), *asks, *hooks, *sections)


def _passage_text(curriculum: Curriculum, passage: Passage) -> str:
    """Return the words by which a passage is found: its own in both languages, and the questions that it answers."""
    words = _lines(passage.title.zh, passage.title.en, passage.words.zh)
    if not passage.is_fact:
        return words
    asks = (ask.words for ask in curriculum.asks.get(passage.note, ()) if passage.number in ask.facts)
    return _lines(words, passage.words.en, *asks)


def _lines(*texts: str) -> str:
    """Join texts so that each is taken apart by itself, once for all indexes."""
    return "\n".join(texts)
