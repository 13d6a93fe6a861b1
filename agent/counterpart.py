"""For who prefers TensorFlow: after a lesson's code, the fact that says how one of its calls is done there."""

import re

from agent.script import Line, Quote
from agent.situation import Situation, section

NOTE = "pytorch-vs-tensorflow"
CALLS: tuple[tuple[str, int], ...] = (
    (r"\.permute\(", 10),
    (r"state_dict\(|torch\.save\(", 12),
    (r"\bDataLoader\(", 11),
    (r"nn\.Parameter\(", 2),
    (r"\.zero_grad\(", 5),
    (r"\.backward\(", 4),
    (r"\(nn\.Module\)", 7),
    (r"nn\.Conv2d\(", 9),
    (r"nn\.Linear\(", 8),
)
"""A call, and the number of the note's fact on it; what is rarer in code stands first."""


def counterpart(at: Situation) -> tuple[Line, ...]:
    """Return the one fact that fits the open lesson's code, if any does; lesson after lesson another of those that fit."""
    note = at.curriculum.notes.get(NOTE)
    if at.dialogue.learner.framework != "TensorFlow" or note is None or at.dialogue.lesson is None:
        return ()
    code = at.lesson_note.code[0].source
    known = {fact.number for fact in note.facts}
    fitting = [number for pattern, number in CALLS if number in known and re.search(pattern, code)]
    if not fitting or at.lesson_note.id == NOTE:
        return ()
    number = fitting[len(at.dialogue.finished) % len(fitting)]
    return at.say("in_tensorflow"), Quote(section(note, f"要点 {number}"))
