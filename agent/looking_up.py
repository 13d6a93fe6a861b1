"""What the notes say to a message, and which note the talk is about."""

from agent.desk import Desk
from agent.dialogue import Dialogue
from agent.following import followed_by
from agent.situation import Situation
from agent.straying import asked_instead
from agent.turn import Phase
from knowledge.library import SearchResult
from knowledge.note import Note
from tools.fault import rules

FRESH = 1
"""Messages for which a fault in the learner's code is what the talk is about."""
SEARCHED = 24
"""Passages that a search returns; the facts among them are the candidates of an answer."""


def search(desk: Desk, message: str, dialogue: Dialogue, about: Note | None = None, *, asked: str = "") -> SearchResult:
    """Return what the notes say to a message; the lesson's own note is the likelier one.

    `about` is what the talk is about, `asked` the question before: one that goes on with it is answered of it.
    """
    lesson = dialogue.lesson.note if dialogue.lesson else None
    found = desk.library.search(message, k=SEARCHED, lesson=lesson)
    is_taught = about is not None and about.id == lesson and dialogue.phase is Phase.LESSON
    return followed_by(found, desk.library, about, desk.curriculum, asked=asked, is_taught=is_taught)


def about(at: Situation) -> Note | None:
    """Return the note on what was talked about last: that of a fault which was just named, else the one that was cited.

    Who complains that it is another is asked of the lesson again.
    """
    lesson = at.dialogue.lesson
    if lesson and asked_instead(at.message) is not None:
        return at.curriculum.notes.get(lesson.note)
    code = at.dialogue.code
    fault = next((each for each in rules() if code and code.fault == each.id), None)
    is_new = code is not None and code.age <= FRESH
    return at.curriculum.notes.get(fault.note, at.note) if fault and is_new else at.note


def last_asked(at: Situation) -> str:
    """Return the question that a follow-up goes on with; empty where the talk is about something else by now."""
    return at.last_asked if at.last_note and about(at) is at.note else ""
