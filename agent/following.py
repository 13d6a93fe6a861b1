"""A question that goes on with what was talked about: 为什么有效, 它有什么缺点, is it learned or fixed?

It says no word of its subject, so alone it finds whatever else is said in such words, or nothing. It is searched behind
the question that it goes on with (学习率一般设多少，太大会怎么样), or with the subject's name in it, and that is kept where the
notes on the subject answer it.
"""

import re
from dataclasses import replace

from agent.leaning import (
    asks_also,
    asks_which,
    compares,
    defines,
    is_short,
    leaves_out,
    points_back,
    says_nothing,
    turns_from,
    without_lead,
)
from agent.naming import called, longest, named, names_of, short_title
from agent.ordinals import counted, items_of
from agent.subject import begins_with, subject_of
from knowledge.curriculum import Curriculum
from knowledge.library import Found, Library, SearchResult
from knowledge.note import Note
from knowledge.passage import DEFINITION, Passage
from knowledge.words import language_of

STRANGE = -2.0
"""How far out of scope a question may lie that names nothing: below, it is about something else altogether."""
SURE = 3.0
"""From here on a question that points at nothing is taken to hold its subject."""
BETTER = 1.0
"""By so much it must lie nearer to the notes with the subject's name in it."""
NEAR = -2.0
"""So near, in log-odds, the note that the talk is about must come: taken are 78 % of the notes' own questions without their
subject, 2 of 400 questions on other topics, 4 of 272 on the nearest ones and 8 of 300 foreign ones (evals/LOG.md)."""
LESSON_NEAR = -3.0
"""The same for the open lesson, where nothing else was asked: of 350 of the notes' own questions none comes near one on another topic."""
STRANGER = 1.5
"""So much nearer it must come where the question alone is out of scope, for each unit of that."""
LISTING = 3
"""Facts of an answer, the first ones, that may list what is counted."""
WEAK, SURER = 1.0, 2.0
"""Below so much a question that turns from the open lesson hardly holds a subject; by so much it must lie nearer with the lesson's name in it."""
SUBJECT = 2
"""Characters by which a subject is known: 前馈 of 前馈层 and 前馈网络."""
AHEAD = 2.0
"""By so much a fact of the note that the talk is about is ahead of the others."""
FARTHER_AHEAD = 2.5
"""The same where a question says by a word that it goes on: 那精度会掉吗."""
_TO = r"(?:那么?|and|so|but|what|how|about|for|with|an?|the|\s)*"
"""What leads to a name in a question that holds nothing else."""
_HE = re.compile(r"它们|它|(?<![A-Za-z])(?:it|they|them)(?![A-Za-z])", re.IGNORECASE)


def followed_by(
    alone: SearchResult,
    library: Library,
    about: Note | None,
    curriculum: Curriculum,
    *,
    asked: str = "",
    is_taught: bool = False,
) -> SearchResult:
    """Return what the notes say to a question as a follow-up, where that is what it is; else what was found for it alone.

    `about` is the note that the talk is about, `asked` the last question that named its subject, if it was just answered;
    `is_taught`: that note is the open lesson's.
    """
    text = alone.query.strip()
    if about is None or not is_short(text):
        return alone
    if asked and (found := _of_list(asked, alone, library) or _behind(asked, alone, library, about, curriculum)):
        return found
    other = named(curriculum, text)
    says_subject = other == about.id
    if not says_subject and (found := _by_form(asked, alone, library, about, other)):
        return found
    if asked:
        return alone if says_subject else _by_nearness(asked, alone, library, about) or alone
    if not is_taught or (says_subject and not turns_from(text)):
        return alone
    finds_other = other is not None and bool(alone.facts) and alone.facts[0].note == other
    if turns_from(text) and not finds_other and (found := _of_lesson(alone, library, about)):
        return found
    found = _by_nearness(called(about, language_of(text)), alone, library, about, near=LESSON_NEAR)
    is_bare = (
        found is not None and found.facts[0].section == DEFINITION and not defines(text)
    )  # nothing but the name was found
    return alone if found is None or is_bare else found


def _by_form(asked: str, alone: SearchResult, library: Library, about: Note, other: str | None) -> SearchResult | None:
    """Return what is found with the subject in the place that the form of a question leaves open for it; None: it stands alone."""
    text = without_lead(alone.query)
    points = points_back(text)
    if not (points or leaves_out(text)):
        return None
    found = library.search(_with_subject(text, about, asked), k=len(alone.found))
    if not found.in_scope or not found.facts:
        return None
    if points:
        goes_on = "它" in text or other is None or alone.scope < SURE or compares(text)
    else:
        is_near = STRANGE < alone.scope < SURE and found.scope >= max(alone.scope + BETTER, BETTER)
        # A name that finds its own note holds a subject.
        is_elsewhere = not alone.in_scope or (bool(alone.facts) and alone.facts[0].note not in (about.id, other))
        goes_on = is_near and is_elsewhere and _is_of(found.facts[0], about, asked)
    if not goes_on:
        return None
    return found if asked else _sorted_by(found, alone, library, about)


def _is_of(fact: Passage, about: Note, asked: str) -> bool:
    """Tell whether a fact is of the note that the talk is about, or names what the last question named."""
    named_last = subject_of(asked, about).lower() if asked else ""
    says = f"{fact.words.zh} {fact.words.en}".lower()
    return fact.note == about.id or bool(named_last and named_last in says)


def _by_nearness(
    asked: str, alone: SearchResult, library: Library, about: Note, *, near: float = NEAR
) -> SearchResult | None:
    """Return what is found behind the last question, where what it was about answers nearly as well as what is found alone.

    测试的时候要开吗 finds the test set first, and dropout not far behind; a question on another topic leaves it far behind.
    """
    if alone.scope <= STRANGE or (alone.in_scope and alone.facts and alone.facts[0].note == about.id):
        return None
    if alone.in_scope and alone.facts and _begins_elsewhere(alone, about):
        return None
    found = library.search(f"{asked} {alone.query}", k=len(alone.found))
    if not found.in_scope or about.id not in {fact.note for fact in found.facts}:
        return None
    of_all = [each for each in library.search(alone.query, k=len(library.passages)).found if each.passage.is_fact]
    behind = max(each.score for each in of_all) - max(each.score for each in of_all if each.passage.note == about.id)
    told = max(each.score for each in found.found if each.passage.is_fact and each.passage.note == about.id)
    if told / 2 - behind + STRANGER * min(alone.scope, 0.0) < near:
        return None
    return _sorted_by(found, alone, library, about)


def _of_lesson(alone: SearchResult, library: Library, about: Note) -> SearchResult | None:
    """Return what the open lesson says to a question that only turns from it and hardly finds anything alone: 那 loss 是多少."""
    if not STRANGE < alone.scope < WEAK:
        return None
    found = library.search(f"{called(about, language_of(alone.query))} {alone.query}", k=len(alone.found))
    is_of_it = found.in_scope and bool(found.facts) and found.facts[0].note == about.id
    if not is_of_it or found.scope < alone.scope + SURER:
        return None
    by_name = (about.id, DEFINITION)  # the name finds the definition, whatever is asked
    asked_for = tuple(each for each in found.found if (each.passage.note, each.passage.section) != by_name)
    return _sorted_by(replace(found, found=asked_for), alone, library, about)


def _begins_elsewhere(alone: SearchResult, about: Note) -> bool:
    """Tell whether a question begins with a subject that the fact found for it speaks of, and the note on what was talked about nowhere: 前馈层为什么是 4 倍."""
    subject = begins_with(without_lead(alone.query))[:SUBJECT]
    told_of = " ".join(f"{each.words.zh} {each.words.en}" for each in about.facts)
    return len(subject) == SUBJECT and subject in alone.facts[0].words.zh and subject not in told_of


def _of_list(asked: str, alone: SearchResult, library: Library) -> SearchResult | None:
    """Return what is found for the n-th item of what the answer to the last question listed; None where nothing is counted."""
    nth, language = counted(alone.query), language_of(alone.query)
    if nth is None:
        return None
    answer = library.search(asked, k=len(alone.found)).facts[:LISTING]
    items = next(filter(None, (items_of(fact.words.in_(language)) for fact in answer)), ())
    if not -len(items) <= nth.place < len(items):
        return None
    found = library.search(nth.of(items[nth.place]), k=len(alone.found))
    return found if found.in_scope and found.facts else None


def _behind(
    asked: str, alone: SearchResult, library: Library, about: Note, curriculum: Curriculum
) -> SearchResult | None:
    """Return what is found for a question behind the one that it goes on with; None where it stands alone."""
    text, other = alone.query.strip(), named(curriculum, alone.query)
    bare = says_nothing(text) or (other is None and asks_which(text))
    turns = turns_from(text) or (other is not None and points_back(text))
    if not (bare or asks_also(text) or (turns and not defines(asked))):
        return None
    if other and (put := _put_for(asked, text, about, curriculum.notes[other])):
        text, alone = put, library.search(put, k=len(alone.found))
        if alone.in_scope and alone.facts and alone.facts[0].note == other:
            return alone
    found = library.search(f"{asked} {text}", k=len(alone.found))
    if not found.in_scope or not found.facts:
        return None
    if bare or other in (None, about.id):
        again = _sorted_by(found, alone, library, about, ahead=AHEAD if bare else FARTHER_AHEAD)
        if not bare:
            again = _with_word(again, text)
            return again if again.found and again.facts[0].note == about.id else None
        near = (about.id, found.facts[0].note)  # what is alike elsewhere is about something else
        return replace(again, found=tuple(sorted(again.found, key=lambda each: each.passage.note not in near)))
    return _of_both(found, longest(names_of(curriculum.notes[other]), text), about.id, other)


def _with_word(found: SearchResult, text: str) -> SearchResult:
    """Return what was found, first the facts that hold the Latin word that a question turns to; nothing where none does: 那 JAX 呢."""
    words = (
        {word.lower() for word in re.findall(r"[A-Za-z][A-Za-z0-9+-]+", text)} if language_of(text) == "zh" else set()
    )
    if not words:
        return found
    holds = [each for each in found.found if any(word in each.passage.words.zh.lower() for word in words)]
    return replace(found, found=(*holds, *(each for each in found.found if each not in holds)) if holds else ())


def _put_for(asked: str, text: str, about: Note, other: Note) -> str:
    """Return the last question asked of the other: LSTM 有几个门, 那 GRU 呢; empty where a question says more than a name."""
    name, old = longest(names_of(other), text), longest(names_of(about), asked)
    is_name = re.fullmatch(rf"{_TO}{re.escape(name)}\s*(?:呢|的话)*[?？。. ]*", text.lower())
    return asked.lower().replace(old, name) if is_name and old and old != name else ""


def _of_both(found: SearchResult, name: str, about: str, other: str) -> SearchResult | None:
    """Return what was found, first the facts on one note that name the other; None where neither note says it."""

    def is_of_both(passage: Passage) -> bool:
        return passage.note == about and name in f"{passage.words.zh} {passage.words.en}".lower()

    def rank(each: Found) -> float:
        return each.score + AHEAD * is_of_both(each.passage)

    again = replace(found, found=tuple(sorted(found.found, key=rank, reverse=True)))
    first = again.facts[0]
    return again if first.note == other or is_of_both(first) else None


def _with_subject(text: str, about: Note, asked: str) -> str:
    """Return a question with the name of what the talk is about in it, as the last question says it where there is one."""
    language = language_of(text)
    subject = subject_of(asked, about) if asked else short_title(about, language)
    if _HE.search(text):
        return _HE.sub(lambda _: subject, text, count=1)
    if language == "zh":
        return f"{subject}{text}" if asked else f"{subject}：{text}"
    return f"{subject}: {text}"


def _sorted_by(
    found: SearchResult, alone: SearchResult, library: Library, about: Note, *, ahead: float = AHEAD
) -> SearchResult:
    """Return what was found in the order of what is asked: the subject's name alone would put its definition first."""
    scores = {each.passage: each.score for each in library.search(alone.query, k=len(library.passages)).found}
    again = [
        Found(each.passage, each.score + scores[each.passage] + ahead * (each.passage.note == about.id))
        for each in found.found
    ]
    return replace(found, found=tuple(sorted(again, key=lambda each: -each.score)))
