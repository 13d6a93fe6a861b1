"""An error that is pasted without its program: what it says, where in the learner's file it arose, and what to change.

Nothing is run, and that is said. In an open exercise it stays with a question, as for code that is handed in.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from agent.pasting import parts
from agent.pending import come_back
from agent.script import Line, Quote
from agent.situation import Acted, Situation
from knowledge.passage import Passage
from tools.diagnose import Reading, read
from tools.pasted import SHORTEST_MESSAGE, Frame, Pasted
from tools.symptoms import clean

LONGEST_MESSAGE = 300
QUOTED = 3
"""Words in a row that an error and a fact on it have in common."""
_WORD = re.compile(r"[a-z_]+")


def read_error(at: Situation) -> Acted:
    """Explain the error of a message from what stands in it."""
    error = parts(at.message).error
    if error is None:
        raise LookupError("the message holds no error")
    reading = read(error, only_lead=at.dialogue.exercise is not None)
    kept = at.with_dialogue(replace(at.dialogue, code=at.dialogue.code if is_of_last(at, error) else None))
    return Acted(kept.dialogue, (*_where(at, error), *_why(at, error, reading), *come_back(at)))


def is_of_last(at: Situation, error: Pasted) -> bool:
    """Tell whether an error arose in the program that was run last: a mend that is wished for now is one of that."""
    code, own = at.dialogue.code, error.own
    return code is not None and (own is None or own.code.strip() in code.text)


def stated(at: Situation, failed: str) -> tuple[Line, ...]:
    """Say what an error means that the message names beside its code, where the code's own run fails by another."""
    error = parts(at.message).error
    reading = (
        read(error, only_lead=at.dialogue.exercise is not None)
        if error and error.message and not _is_same(error.message, failed)
        else None
    )
    if error is None or reading is None:
        return ()
    return (at.say("error_stated", message=_quoted(error.message[:LONGEST_MESSAGE])), *_why(at, error, reading))


def _is_same(message: str, failed: str) -> bool:
    """Tell whether a pasted message is that of a run, whatever is said behind it: 'Target 3 is out of bounds. help'."""
    own = re.sub(r"^[\w.]{1,80}: ?|\s*\(line \d+\)\s*$", "", failed.strip())
    return message in failed or (len(own) >= SHORTEST_MESSAGE and message.startswith(own))


def _where(at: Situation, error: Pasted) -> Iterator[Line]:
    """Say that nothing was run, and which of the lines is the learner's own."""
    own = error.own
    if own is None:
        yield at.say("error_alone")
        return
    yield at.say("error_at", place=_place(at, own), code=_quoted(own.code))
    if error.frames[-1] is not own:
        yield at.say("error_inner", count=sum(not frame.is_own for frame in error.frames))


def _place(at: Situation, own: Frame) -> str:
    name = _quoted(own.name)
    if own.line is None:
        return name
    return f"{name} 第 {own.line} 行" if at.dialogue.language == "zh" else f"{name}, line {own.line}"


def _quoted(text: str) -> str:
    """Return a text as code on one line; empty if there is none."""
    line = clean(text).replace("`", "'")
    return f"`{line}`" if line else ""


def _why(at: Situation, error: Pasted, reading: Reading | None) -> Iterator[Line]:
    """Say what lies behind it, and what to change, or what is needed to tell."""
    fact = _noted(at)
    if reading is None and fact:
        yield at.say("error_noted")
        yield Quote(fact)
        return
    if reading is None:
        message = _quoted(f"{error.kind}: {error.message[:LONGEST_MESSAGE]}" if error.kind else error.message)
        yield at.say("error_unknown", message=message)
        return
    fault, language = reading.fault, at.dialogue.language
    title, cause, hint = (getattr(words, language) for words in (fault.title, fault.cause, fault.hint))
    yield at.say("error_means", title=title, cause=cause)
    yield at.say("error_change" if reading.tells_change else "error_ask", hint=hint)
    if fact and reading.tells_change:  # an open exercise stays with a question
        yield at.say("error_noted_too")
        yield Quote(fact)
    note = at.curriculum.notes.get(fault.note)
    if note is not None:
        yield at.say("fault_note", note=note.title.in_(language))


def _noted(at: Situation) -> Passage | None:
    """Return the first fact found for an error that quotes some words of it in a row; None where none does."""
    words = _WORD.findall(at.message.lower())
    quoted = [" ".join(words[place : place + QUOTED]) for place in range(len(words) - QUOTED + 1)]
    for fact in at.facts:
        says = " ".join(_WORD.findall(fact.words.en.lower()))
        if any(each in says for each in quoted):
            return fact
    return None
