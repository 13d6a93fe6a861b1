"""Fitting retrieval's weights on the development half of the questions; the test half is never looked at."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from evals.questions import Question
from knowledge.lexical import Scores
from knowledge.library import Library
from knowledge.ranking import FACT_WEIGHTS, NOTE_WEIGHTS, Look, weighted
from knowledge.reranking import ODDS_WEIGHTS, SET
from knowledge.scope import SCOPE_WEIGHTS, scope_signals

Array = npt.NDArray[np.float64]
STEPS = 4000
RATE = 0.05
NEEDED, FITTING = 1.0, 0.35
"""How much a fact that answers counts, and one that belongs besides: what is needed is to be told first."""
SHRINK = 1e-3
"""Weights are pulled to 0 by so much: with a few hundred questions, small gains are noise."""


def fit(library: Library, questions: Sequence[Question]) -> Iterator[str]:
    """Yield the tables of weights as they stand in knowledge/ranking.py, reranking.py and scope.py, fitted on these questions."""
    looks = [library.look(question.text) for question in questions]
    signals = [library.ranker.note_signals(look) for look in looks]
    inside = [n for n, question in enumerate(questions) if question.notes]
    rows = np.array([signals[n] for n in inside], dtype=np.float64)
    gold = np.array([[note in questions[n].answering for note in library.notes] for n in inside], dtype=np.float64)
    notes = listwise(rows, gold, positive=True)
    yield table("NOTE_WEIGHTS", NOTE_WEIGHTS, notes)
    scores = [weighted(each, dict(zip(NOTE_WEIGHTS, notes, strict=True))) for each in signals]
    asked = [(questions[n], looks[n], scores[n]) for n in inside]
    yield table("FACT_WEIGHTS", FACT_WEIGHTS, _facts(library, asked))
    yield table("ODDS_WEIGHTS", ODDS_WEIGHTS, _odds(library, [(questions[n], looks[n]) for n in inside]))
    scope = np.array([scope_signals(*each) for each in zip(looks, scores, strict=True)], dtype=np.float64)
    ours = np.array([float(bool(question.notes)) for question in questions])
    if not ours.all():
        yield table("SCOPE_WEIGHTS", SCOPE_WEIGHTS, logistic(scope, ours, balanced(ours)))


def table(name: str, names: Mapping[str, float], weights: Array) -> str:
    """Return weights as they stand in the code."""
    entries = ", ".join(f'"{key}": {weight:.2f}' for key, weight in zip(names, weights, strict=True))
    return f"{name} = {{{entries}}}"


def _facts(library: Library, asked: Sequence[tuple[Question, Look, Scores]]) -> Array:
    """Return the weights that rank the needed facts of each question first."""
    rows, gold = [], []
    places = [n for n, passage in enumerate(library.passages) if passage.is_fact]
    names = [f"{library.passages[n].note}/{library.passages[n].number}" for n in places]
    for question, look, notes in asked:
        rows.append(library.ranker.fact_signals(look, notes)[places])
        gold.append([name in question.needed for name in names])
    return listwise(np.array(rows, dtype=np.float64), np.array(gold, dtype=np.float64), positive=True)


def _odds(library: Library, asked: Sequence[tuple[Question, Look]]) -> Array:
    """Return the weights that tell which of the first facts found, by the weights as they are, are told."""
    rows: list[Array] = []
    right: list[float] = []
    for question, look in asked:
        seen = library.seen(look, weighted(library.ranker.note_signals(look), NOTE_WEIGHTS))
        first = library.reranker.among(seen)
        rows.append(library.reranker.signals(seen)[first].astype(np.float64))
        names = [f"{library.passages[n].note}/{library.passages[n].number}" for n in first]
        right += [NEEDED if name in question.needed else FITTING * (name in question.fits) for name in names]
    stacked, weights = np.concatenate(rows), np.array([*ODDS_WEIGHTS.values()])
    is_set = np.array([name in SET for name in ODDS_WEIGHTS])
    share = np.full(len(right), 1 / len(right))
    known = stacked[:, is_set] @ weights[is_set]
    weights[~is_set] = logistic(stacked[:, ~is_set], np.array(right), share, shrink=0.0, known=known)
    return weights


def listwise(rows: Array, gold: Array, *, positive: bool) -> Array:
    """Return the weights that make the right ones likeliest, by softmax over each question's rows.

    rows (questions, candidates, signals), gold (questions, candidates); with `positive`, weights are at least 0.
    """
    keep = gold.sum(axis=1) > 0
    rows, gold = rows[keep], gold[keep]
    weights = np.ones(rows.shape[2])
    moment, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        scores = rows @ weights
        likely = np.exp(scores - scores.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        right = likely * gold  # any of several right ones may be the likely one
        right /= right.sum(axis=1, keepdims=True)
        gradient = np.einsum("qc,qcs->s", likely - right, rows) / len(rows) + SHRINK * weights
        weights = _adam(weights, gradient, moment, square, step)
        if positive:
            weights = np.maximum(weights, 0.0)
    return weights


def balanced(right: Array) -> Array:
    """Return how much each case counts, (cases,), where both classes are to count alike."""
    return np.asarray(np.where(right == 1, 0.5 / right.sum(), 0.5 / (len(right) - right.sum())))


def logistic(rows: Array, right: Array, share: Array, *, shrink: float = SHRINK, known: Array | float = 0.0) -> Array:
    """Return the weights of a logistic regression; rows (cases, signals), right (cases,) 0 to 1, share (cases,) how much each counts.

    `known` is what of the log-odds is there already, (cases,).
    """
    weights = np.zeros(rows.shape[1])
    moment, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        likely = 1 / (1 + np.exp(-rows @ weights - known))
        gradient = rows.T @ (share * (likely - right)) + shrink * weights
        weights = _adam(weights, gradient, moment, square, step)
    return weights


def _adam(weights: Array, gradient: Array, moment: Array, square: Array, step: int) -> Array:
    """Return the weights after one step of Adam (Kingma & Ba 2015); the two averages are moved in place."""
    moment += 0.1 * (gradient - moment)
    square += 0.001 * (gradient**2 - square)
    rate = RATE * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
    return np.asarray(weights - rate * moment / (np.sqrt(square) + 1e-8))
