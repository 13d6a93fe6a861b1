"""The passages that a free question is answered from, but those that would tell what the learner is to find.

A question may go on with the one before, and stand beside the answer to an open item, whose mark is said first.
"""

from dataclasses import replace

from agent.afterwards import asked_after
from agent.aside import withhold
from agent.desk import Desk
from agent.gloss import translated
from agent.guard import leaks
from agent.looking_up import about, last_asked, search
from agent.naming import short_title
from agent.opened import open_item
from agent.phrases import say
from agent.policy import Move
from agent.secrets import held_back, secrets_of
from agent.situation import Acted, Situation
from agent.state import State, Update, situation_of
from agent.subject import subject_of
from agent.turn import Turn
from agent.unsaid import unsaid_first
from agent.voice import Voice
from knowledge.library import SearchResult
from knowledge.note import Note
from knowledge.passage import Passage


def retrieve(desk: Desk, voice: Voice, state: State) -> Update:
    """Find passages for a free question, and say what it is taken for."""
    at, marked = situation_of(desk, state), state["acted"]
    if marked and marked.first:
        return _beside_an_answer(desk, voice, state, at, marked)
    turn, found = _found(desk, state, at)
    turn = translated(turn, state["question"], desk.library)
    kept, secret = held_back(secrets_of(at), found.facts, turn.message)
    if secret is None or not found.in_scope:
        return {"turn": turn, "found": found}
    if not kept:
        acted = withhold(at, secret)
        return {"turn": replace(turn, move=Move.KEEP_KEY), "dialogue": acted.dialogue, "acted": acted}
    if found.facts[0] not in kept:
        turn = voice.shown(turn.say(say("partly_held_back", turn.language, turn.number)))
    return {"turn": turn, "found": _only(found, kept)}


def _found(desk: Desk, state: State, at: Situation) -> tuple[Turn, SearchResult]:
    """Return what the notes hold on a question, with the subject of the one that it goes on with; the turn says so."""
    turn, question, subject, asked = state["turn"], state["question"], about(at), last_asked(at)
    found = search(desk, question, at.dialogue, subject, asked=asked)
    goes_on = found.query != question
    if subject and goes_on:
        turn = replace(turn, subject=subject_of(asked, subject) if asked else short_title(subject, turn.language))
    if goes_on or asked_after(at):
        found = unsaid_first(found, at.said, asked=asked, message=turn.message)
    if turn.move is Move.WEIGH:
        turn = turn.say(say("weighed", turn.language, turn.number))
    if subject and goes_on and _is_news(subject, found, at):
        turn = turn.say(say("goes_on", turn.language, topic=short_title(subject, turn.language)))
    return turn, found


def _is_news(subject: Note, found: SearchResult, at: Situation) -> bool:
    """Tell whether the subject that a question goes on with is worth a word: it is the one found, and not the lesson's."""
    lesson = at.dialogue.lesson
    is_lesson = lesson is not None and subject.id == lesson.note
    return bool(found.facts) and found.facts[0].note == subject.id and not is_lesson


def _beside_an_answer(desk: Desk, voice: Voice, state: State, at: Situation, marked: Acted) -> Update:
    """Say the mark of what was answered, and find what is asked beside it; what would tell the next item waits."""
    turn = voice.spoken(state["turn"], marked.lines[: marked.first], leaks(at))
    rest = replace(marked, lines=marked.lines[marked.first :], first=0)
    found = search(desk, state["question"], at.dialogue)
    kept, _ = held_back(secrets_of(at), found.facts, turn.message)
    if found.facts and found.facts[0] not in kept:
        judged, item = at.dialogue.judged, open_item(at.dialogue, at.curriculum)
        is_same = judged is not None and item is not None and judged.item == item.id
        phrase = "held_till_answered" if is_same else "held_for_next"
        turn = voice.shown(turn.say(say(phrase, turn.language, turn.number)))
        return {"turn": turn, "acted": replace(rest, answer=False)}
    turn = translated(turn, state["question"], desk.library)
    return {"turn": turn, "acted": rest, "found": _only(found, kept)}


def _only(found: SearchResult, kept: tuple[Passage, ...]) -> SearchResult:
    return replace(found, found=tuple(each for each in found.found if each.passage in kept))
