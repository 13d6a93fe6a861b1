"""Handing a program over: how the request was understood, the run, and what of the request is met, lacks, or is unchecked."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from agent.changing import is_change
from agent.dialogue import Asking, Dialogue
from agent.naming import named
from agent.offering import MATERIAL, Offer
from agent.pending import come_back
from agent.porting import framework_wished, wants_other_framework
from agent.script import Execute, Line, Quote, Ran
from agent.situation import Acted, Situation
from agent.using import use_of
from knowledge.composing.program import words_of
from knowledge.words import Language, Words
from tools.remarks import else_changed

MOST_SHOWN = 8
"""Of what is met, of what is not, and of what was not checked."""


def write(at: Situation) -> Acted:
    """Show the program that was written, with its run; or say that there is none."""
    made = at.written
    chips = at.chip("example", "continue")
    if at.offer:
        dialogue = _correctable(at, at.offer)
        lines = (*_offered(at, at.offer), *_related(at), *come_back(at.with_dialogue(dialogue)))
        return Acted(dialogue, lines, chips)
    if wants_other_framework(at):
        said = at.say("cannot_port", framework=framework_wished(at.message))
        return Acted(at.dialogue, (said, *come_back(at)), at.chip("walk", "continue"))
    if is_change(at, at.message):  # how it is done in general is better than nothing
        tried = (at.say("model_no_change", model=made.model),) if made else ()
        others = getattr(else_changed(at.message), at.dialogue.language)
        lines = (*tried, at.say("cannot_change", what=others), *_related(at), *come_back(at))
        return Acted(at.dialogue, lines, chips)
    said = at.say("cannot_write")
    if made:
        said = at.say("write_failed", count=len(made.runs)) if made.runs else at.say("wrote_nothing")
    return Acted(at.dialogue, (said, *_instead(at), *come_back(at)), chips)


def _instead(at: Situation) -> tuple[Line, ...]:
    """Show where the notes use what is named; else name what comes nearest."""
    if use := use_of(at):
        title = use.note.title.in_(at.dialogue.language)
        return at.say("note_uses", title=title, what=use.name), Execute(use.block.source)
    return (at.say("nearest", topics=_topics(at)),) if at.facts else ()


def _offered(at: Situation, offer: Offer) -> Iterator[Line]:
    """Say whose program it is, show it with its run, and compare it with the request."""
    if offer.spec:
        yield at.say("composed", spec=words_of(offer.spec).in_(at.dialogue.language))
    elif offer.by == "near":
        yield at.say("nearest_recipe")
    elif offer.tried:
        yield at.say("model_wrote", model=offer.tried.model)
    yield Ran(offer.done.run, show_code=True)
    yield from compared(at, offer)
    if offer.by == "model":
        yield at.say("model_wrote_check")


def _correctable(at: Situation, offer: Offer) -> Dialogue:
    """Return the dialogue in which the next message may correct what was understood."""
    if offer.spec is None:
        return replace(at.dialogue, asking=None)
    return replace(at.dialogue, asking=Asking(MATERIAL, heard_by(at), settled=True))


def heard_by(at: Situation) -> str:
    """Return the request, with what corrected it before it."""
    asking = at.dialogue.asking
    return asking.heard if asking and asking.material == MATERIAL else at.message


def _related(at: Situation) -> tuple[Line, ...]:
    is_named = at.facts and named(at.curriculum, at.message) == at.facts[0].note
    return (at.say("related_fact"), Quote(at.facts[0])) if is_named else ()


def compared(at: Situation, offer: Offer) -> Iterator[Line]:
    """Say what is met, what is not, and what nobody but the learner can check."""
    told = offer.meeting
    rows = (("demands_met", told.met), ("demands_unmet", told.unmet), ("demands_unchecked", told.unchecked))
    for phrase, words in rows:
        if words:
            yield at.say(phrase, what=listed(words, at.dialogue.language))
    if offer.tried and offer.tried.runs and offer.by != "model":
        yield at.say("model_no_better", model=offer.tried.model, count=len(offer.tried.runs))


def listed(words: Sequence[Words], language: Language) -> str:
    """Return the words in a row; of many the first, and how many there are more."""
    row = list(dict.fromkeys(each.in_(language) for each in words))
    more = len(row) - MOST_SHOWN
    rest = "" if more <= 0 else f"（还有 {more} 项）" if language == "zh" else f" (and {more} more)"
    return ("、" if language == "zh" else ", ").join(row[:MOST_SHOWN]) + rest


def _topics(at: Situation) -> str:
    """Return the titles of the notes that come nearest."""
    language = at.dialogue.language
    titles = dict.fromkeys(fact.title.in_(language) for fact in at.facts[:8])
    return ("、" if language == "zh" else ", ").join(list(titles)[:3])
