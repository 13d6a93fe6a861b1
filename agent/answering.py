"""The answer to a free question from what was found; or that the notes do not hold it, and what they hold near it.

How the model's words enter is its tier's (agent/draft.py, copying.py, composing.py); what would give an open answer away
is not said, be it a fact, a sentence of the model's or what a program prints.
"""

from collections.abc import Callable
from dataclasses import replace

from agent.brevity import facts_of
from agent.composing import compose
from agent.copying import copy
from agent.desk import Desk
from agent.draft import LIKELY, UNCHOSEN, Drafting, select
from agent.guard import discreet, leaks
from agent.models.seam import Tier
from agent.phrases import say
from agent.script import Execute, speak
from agent.state import State, situation_of
from agent.turn import Turn
from agent.voice import Voice
from agent.weighing import objection
from knowledge.library import SearchResult
from knowledge.practice.wanting import wants_example, wants_plot

SHOWN_TOPICS = 3
NEAR_SCOPE = -1.0
"""What a question must reach for topics to be offered instead of an answer: one on pizza has no nearest note."""
WRITERS = {Tier.SELECT: select, Tier.COPY: copy, Tier.COMPOSE: compose}


def answer(desk: Desk, voice: Voice, state: State) -> Turn:
    """Return the turn with the answer from the passages; or with what is said where the notes do not hold it."""
    turn, found = state["turn"], state["found"]
    if found is None or not found.in_scope or not found.facts:
        return voice.shown(_refused(desk, turn, found))
    gives_away = leaks(situation_of(desk, state))
    drafting = _drafting(desk, voice, found, gives_away)
    turn = replace(turn, model=desk.model.name, tier=drafting.trust.tier)
    facts = found.facts
    if state["dialogue"].learner.brief:
        facts = facts_of(found)
        drafting = replace(drafting, likely=len(facts))
    for line in objection(turn, found, desk.curriculum):
        turn = discreet(turn, speak(turn, line, voice.run), gives_away) or turn
    for turn in WRITERS[drafting.trust.tier](turn, facts, drafting):  # noqa: B020  the turn grows
        turn = voice.shown(turn)
    count = len(turn.grounding.withdrawn)
    if count and drafting.trust.tier is Tier.COMPOSE:  # copy puts the fact in its place
        turn = turn.say(say("withdrawn", turn.language, count=count))
    exercise = state["dialogue"].exercise
    is_open = exercise is not None and exercise.topic == found.facts[0].note  # the note's code may come too near
    return turn if is_open else _with_code(desk, voice, turn, found, gives_away)


def _drafting(desk: Desk, voice: Voice, found: SearchResult, gives_away: Callable[[str], bool]) -> Drafting:
    return Drafting(
        desk.model,
        lambda code: voice.run(Execute(code)),
        voice.cancelled,
        gives_away,
        desk.trust,
        question=found.query,
        likely=len(found.likely(LIKELY, UNCHOSEN)),
    )


def _with_code(desk: Desk, voice: Voice, turn: Turn, found: SearchResult, gives_away: Callable[[str], bool]) -> Turn:
    """Run the note's own example where the question asks for code or a plot, and neither tells a secret."""
    plot = wants_plot(turn.message)
    if turn.runs or not (plot or wants_example(turn.message)):
        return turn
    blocks = desk.curriculum.notes[found.facts[0].note].code
    block = next((code for code in blocks if plot and "plt." in code.source), blocks[0])
    if gives_away(f"{turn.reply}\n{block.source}\n{block.output}"):  # what the note prints is what a run prints
        return turn
    turn = turn.say(say("code_shown", turn.language, turn.number))
    return voice.shown(speak(voice.shown(turn), Execute(block.source), voice.run))


def _refused(desk: Desk, turn: Turn, found: SearchResult | None) -> Turn:
    turn = turn.say(say("not_in_notes", turn.language, turn.number))
    if stage := desk.curriculum.stage_about(turn.message):
        title = stage.title.in_(turn.language)
        turn = turn.say(say("planned", turn.language, number=stage.number, title=title))
    near = found.notes[:SHOWN_TOPICS] if found and found.scope >= NEAR_SCOPE else ()
    comma = "、" if turn.language == "zh" else ", "
    topics = comma.join(desk.curriculum.notes[note].title.in_(turn.language) for note in near)
    return turn.say(say("nearest", turn.language, topics=topics)) if topics else turn
