"""Help with a prediction: a fact of the lesson's own note that bears on it and does not tell it, else a way to begin."""

import re
from collections.abc import Iterator
from dataclasses import replace

from agent.pending import come_back, split_prediction
from agent.script import Line, Quote
from agent.secrets import Prediction, given_away
from agent.situation import Acted, Situation
from agent.telling import numbers_in, value_of
from knowledge.note import Note
from knowledge.passage import Passage

MOST = 2
"""Facts that are given, one a hint."""
TELLING = 4
"""Signs of the answer in a row that tell it in another text."""
SAME_CASE = 2
"""Numbers of the question in a text that is about just its case."""


def clue(at: Situation, *lead: Line) -> Acted:
    """Give the next clue to the open prediction; the run itself is the last."""
    lesson = at.dialogue.lesson
    if lesson is None:
        raise LookupError("there is no lesson")
    facts = list(clues(at))[:MOST]
    number = lesson.hints
    if number < len(facts):
        said: tuple[Line, ...] = (at.say("clue"), Quote(facts[number]))
    else:
        said = (at.say("predict_way" if number == len(facts) else "clues_spent"),)
    dialogue = replace(at.dialogue, lesson=replace(lesson, hints=number + 1))
    return Acted(dialogue, (*lead, *said, *come_back(at)), at.chip("continue", "skip"))


def clues(at: Situation) -> Iterator[Passage]:
    """Yield the facts that were looked up for the question, of the lesson's note, without those that tell what is asked."""
    note = at.lesson_note
    for fact in at.facts:
        text = f"{fact.words.zh}\n{fact.words.en}"
        if fact.note == note.id and not (given_away((Prediction(note),), text, "") or _tells(fact.words.zh, note)):
            yield fact


def _tells(text: str, note: Note) -> bool:
    """Tell whether a text says a part of the answer that stands neither in the question nor in the code."""
    asked, answer = split_prediction(note.prediction.zh)
    known = f"{asked}\n{note.code[0].source}"
    parts = re.findall(r"[\u3400-\u9fff]{4,}", answer)
    pieces = {part[at : at + TELLING] for part in parts for at in range(len(part) - TELLING + 1)}
    said, numbers = _values(text), _values(re.split("[：。；]", answer)[0])
    is_same_case = len(said & _values(asked)) >= SAME_CASE
    return is_same_case or any(piece in text and piece not in known for piece in pieces) or bool(numbers & said)


def _values(text: str) -> set[float]:
    """Return the numbers of a text by their worth: 0 tells what 0.0 does."""
    return {value_of(each) for each in numbers_in(text)}
