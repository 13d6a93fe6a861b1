"""One turn, as a graph: route → act → retrieve → draft → perform → ground → reply.

    route      what the message wants, by rules and state
    act        what is said to it, moved by code: the lines of the reply
    retrieve   for a free question: passages, or 'not in the notes'; what would give an open answer away is held back
    draft      the answer, with as much of the model's words as its tier allows; its code is run as it comes
    perform    the lines are said: words, quoted passages, code that is run
    ground     what nothing vouches for is taken out
    reply      the turn is closed

Every node hands the growing turn to the caller as it goes (`stream_mode="custom"`).
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TypedDict

from langgraph.config import get_stream_writer
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from agent import placing, practising, returning, walking
from agent.aside import withhold
from agent.copying import copy
from agent.desk import Desk
from agent.dialogue import Dialogue
from agent.draft import GAP, UNCHOSEN, Drafting, compose, select
from agent.errands import Errands
from agent.gloss import glossed
from agent.ground import ground
from agent.guard import discreet, leaks, pries
from agent.intent import Intent, code_in
from agent.items import ways
from agent.models.seam import Tier
from agent.opened import opened
from agent.phrases import say
from agent.policy import Move, move_for
from agent.repair import repaired
from agent.route import act, route
from agent.script import Execute, quote, speak
from agent.secrets import held_back, secrets_of
from agent.situation import Acted, Situation
from agent.turn import Phase, Source, Status, Turn
from agent.twofold import Twofold, twofold
from agent.workout import asks_for_solution, finding_for
from agent.writing import wants_program
from knowledge.library import SearchResult
from knowledge.passage import Passage, passages
from knowledge.quiz import QuizItem
from tools.run import Run

SEARCHED = 24
"""Passages that a search returns; the facts among them are the candidates of an answer."""
SHOWN_TOPICS = 3
NEAR_SCOPE = -1.0
"""What a question must reach for topics to be offered instead of an answer: one on pizza has no nearest note."""
WRITERS = {Tier.SELECT: select, Tier.COPY: copy, Tier.COMPOSE: compose}
_WANTS_CODE = ("代码", "怎么写", "怎么实现", "code", "pytorch 写", "写一个", "演示")
_WANTS_PLOT = ("画", "曲线", "图像长", "plot", "curve")


class State(TypedDict):
    """What travels through the graph."""

    turn: Turn
    dialogue: Dialogue
    now: datetime
    last_note: str | None
    acted: Acted | None
    found: SearchResult | None
    question: str
    """What is to be answered: the message, or of one with two wishes the question."""
    only_answer: bool
    """A one-off question: whatever the message looks like, it is answered as one."""


Update = dict[str, str | Turn | Dialogue | Acted | SearchResult | None]


class TurnGraph:
    """The graph of one turn; built for each turn, because stop and the clock belong to it."""

    def __init__(self, desk: Desk, cancelled: Callable[[], bool]) -> None:
        self._desk = desk
        self._cancelled = cancelled
        self._started = time.monotonic()
        self._first: float | None = None
        self._model_first: float | None = None

    def compiled(self) -> "CompiledStateGraph[State, None, State, State]":
        """Return the graph, ready to stream."""
        graph = StateGraph(State)
        for node in (self.route, self.retrieve, self.draft, self.perform, self.ground, self.reply):
            graph.add_node(node.__name__, node)
        graph.add_edge(START, "route")
        graph.add_conditional_edges("route", _after_route, ["retrieve", "perform"])
        graph.add_conditional_edges("retrieve", _after_retrieve, ["draft", "perform"])
        graph.add_edge("draft", "perform")
        graph.add_edge("perform", "ground")
        graph.add_edge("ground", "reply")
        graph.add_edge("reply", END)
        return graph.compile()

    def route(self, state: State) -> Update:
        """Decide the move, and act on it: the dialogue moves here, and nowhere else."""
        turn, dialogue = state["turn"], self._standing(state["dialogue"])
        intent, move = Intent.QUESTION, Move.ANSWER_QUESTION
        beside = None if state["only_answer"] else self._twofold(turn.message, dialogue)
        message = beside.main if beside else turn.message
        if turn.number == 0:  # the tutor speaks first
            intent, move = Intent.SILENCE, returning.first_move(dialogue)
        elif not state["only_answer"] or code_in(turn.message):
            intent, move, dialogue = route(message, dialogue, self._open_item(dialogue))
            move = Move.WELCOME_BACK if returning.welcomes(intent, dialogue, state["now"]) else move
        program = None
        if move is Move.WALK_THROUGH:
            program = walking.program(message, dialogue, self._desk.curriculum, self._desk.finder)
            move = walking.move(program, dialogue, self._desk.curriculum)
        at = self._situation(state, turn, dialogue)
        if pries(at, move, self._desk.library):
            move = move_for(dialogue.phase, Intent.ASKS_KEY)
        at = replace(at, message=message)
        finding = finding_for(self._desk.finder, message, dialogue, intent=intent, move=move)
        errands = Errands(self._desk, self._cancelled, self._shown)
        if finding:
            move = Move.WORK_OUT
            turn, finding = errands.filled(turn, dialogue, finding)
        else:
            dialogue = replace(dialogue, asking=None)
            if move is Move.ANSWER_QUESTION and asks_for_solution(self._desk.finder, message, dialogue):
                move = Move.KEEP_SOLUTION
            elif move is Move.ANSWER_QUESTION and not dialogue.placing and wants_program(message):
                move = Move.WRITE
        looks = finding or move in (Move.CHANGE_PLAN, Move.WRITE)
        facts = self._facts(message, dialogue) if looks else ()
        turn, at = errands.run(turn, replace(at, dialogue=dialogue, finding=finding, facts=facts), move, program)
        acted = act(move, at)
        acted = replace(acted, answer=True) if beside else acted
        after = at.with_dialogue(replace(acted.dialogue, seen=state["now"]))
        chips = acted.chips if after.dialogue.proposed else ways(after) or acted.chips
        acted = replace(acted, dialogue=after.dialogue, chips=chips)
        turn = replace(turn, language=acted.dialogue.language, intent=intent, move=move, phase=acted.dialogue.phase)
        question = beside.question if beside else turn.message
        return {"turn": turn, "dialogue": acted.dialogue, "acted": acted, "question": question}

    def _twofold(self, message: str, dialogue: Dialogue) -> Twofold | None:
        """Return the two parts of a message, where the notes answer the question among them."""
        parts = twofold(message, dialogue.phase)
        return parts if parts and self._search(parts.question, dialogue).in_scope else None

    def _situation(self, state: State, turn: Turn, dialogue: Dialogue) -> Situation:
        return Situation(
            dialogue,
            turn.message,
            self._desk.curriculum,
            turn.number,
            state["now"],
            state["last_note"],
            cards=self._desk.practice.cards,
            exercises=self._desk.exercises,
            placement=self._desk.practice.placement,
            model=self._desk.model.name,
        )

    def _open_item(self, dialogue: Dialogue) -> QuizItem | None:
        open_ = opened(dialogue, self._desk.curriculum) if dialogue.phase is not Phase.PRACTICE else None
        return open_.item if open_ else None

    def _standing(self, dialogue: Dialogue) -> Dialogue:
        """Return the dialogue without what it points at and is there no more: files may have changed since it was stored."""
        dialogue = repaired(dialogue, self._desk.curriculum)
        open_ = practising.still_open(dialogue, self._desk.exercises)
        return placing.still_open(open_, self._desk.practice.placement)

    def _search(self, message: str, dialogue: Dialogue) -> SearchResult:
        lesson = dialogue.lesson.note if dialogue.lesson else None
        return self._desk.library.search(message, k=SEARCHED, lesson=lesson)

    def _facts(self, message: str, dialogue: Dialogue) -> tuple[Passage, ...]:
        found = self._search(message, dialogue)
        return found.facts if found.in_scope else ()

    def retrieve(self, state: State) -> Update:
        """Find passages for a free question, but those that would tell what the learner is to find."""
        turn, dialogue = state["turn"], state["dialogue"]
        found = self._search(state["question"], dialogue)
        at = self._situation(state, turn, dialogue)
        kept, secret = held_back(secrets_of(at), found.facts, turn.message)
        if secret is None or not found.in_scope:
            return {"found": found}
        if not kept:
            acted = withhold(at, secret)
            return {"turn": replace(turn, move=Move.KEEP_KEY), "dialogue": acted.dialogue, "acted": acted}
        if found.facts[0] not in kept:
            turn = self._shown(turn.say(say("partly_held_back", turn.language, turn.number)))
        return {
            "turn": turn,
            "found": replace(found, found=tuple(each for each in found.found if each.passage in kept)),
        }

    def draft(self, state: State) -> Update:
        """Answer from the passages; or say that the notes do not hold it."""
        turn, found = state["turn"], state["found"]
        if found is None or not found.in_scope or not found.facts:
            return {"turn": self._shown(self._refuse(turn, found))}
        trust = self._desk.trust
        gives_away = leaks(self._situation(state, turn, state["dialogue"]))
        drafting = Drafting(
            self._desk.model,
            lambda code: self._run(Execute(code)),
            self._cancelled,
            gives_away,
            trust,
            likely=len(found.near(GAP, UNCHOSEN)),
        )
        turn = replace(turn, model=self._desk.model.name, tier=trust.tier)
        for turn in WRITERS[trust.tier](turn, found.facts, drafting):  # noqa: B020  the turn grows
            turn = self._shown(turn)
        count = len(turn.grounding.withdrawn)
        if count and trust.tier is Tier.COMPOSE:  # copy puts the fact in its place
            turn = turn.say(say("withdrawn", turn.language, count=count))
        exercise = state["dialogue"].exercise
        is_open = exercise is not None and exercise.topic == found.facts[0].note  # the note's code may come too near
        return {"turn": turn if is_open else self._with_code(turn, found, gives_away)}

    def _with_code(self, turn: Turn, found: SearchResult, gives_away: Callable[[str], bool]) -> Turn:
        """Run the note's own example where the question asks for code or a plot, and neither tells a secret."""
        message = turn.message.lower()
        plot = any(word in message for word in _WANTS_PLOT)
        if turn.runs or not (plot or any(word in message for word in _WANTS_CODE)):
            return turn
        blocks = self._desk.curriculum.notes[found.facts[0].note].code
        block = next((code for code in blocks if plot and "plt." in code.source), blocks[0])
        if gives_away(f"{turn.reply}\n{block.source}\n{block.output}"):  # what the note prints is what a run prints
            return turn
        turn = turn.say(say("code_shown", turn.language, turn.number))
        return self._shown(speak(self._shown(turn), Execute(block.source), self._run))

    def _refuse(self, turn: Turn, found: SearchResult | None) -> Turn:
        turn = turn.say(say("not_in_notes", turn.language, turn.number))
        if stage := self._desk.curriculum.stage_about(turn.message):
            title = stage.title.in_(turn.language)
            turn = turn.say(say("planned", turn.language, number=stage.number, title=title))
        near = found.notes[:SHOWN_TOPICS] if found and found.scope >= NEAR_SCOPE else ()
        comma = "、" if turn.language == "zh" else ", "
        topics = comma.join(self._desk.curriculum.notes[note].title.in_(turn.language) for note in near)
        return turn.say(say("nearest", turn.language, topics=topics)) if topics else turn

    def perform(self, state: State) -> Update:
        """Say the lines that the move came to, but what would tell what the learner is to find."""
        turn, acted = state["turn"], state["acted"]
        gives_away, is_silent = leaks(self._situation(state, turn, state["dialogue"])), False
        for line in acted.lines if acted else ():
            if self._cancelled():
                break
            after = discreet(turn, speak(turn, line, self._run), gives_away)
            if after is None and not is_silent:
                after, is_silent = turn.say(say("would_be_answer", turn.language, turn.number)), True
            turn = self._shown(after or turn)
        return {"turn": turn}

    def ground(self, state: State) -> Update:
        """Take out what nothing vouches for."""
        turn = ground(state["turn"], tuple(self._cited(state["turn"])))
        model_said_nothing = turn.model and not any(
            piece.source in (Source.NOTE, Source.MODEL) for piece in turn.pieces
        )
        found = state["found"]
        if model_said_nothing and found and found.facts and not self._cancelled():
            pieces, turn = turn.pieces, quote(replace(turn, pieces=()), found.facts[0])
            turn = replace(turn, pieces=(*turn.pieces, *pieces))
        if not found:
            return {"turn": turn}
        dialogue = state["dialogue"]
        turn, known = glossed(turn, dialogue.glossed, self._desk.curriculum)
        return {"turn": turn, "dialogue": replace(dialogue, glossed=known)}

    def reply(self, state: State) -> Update:
        """Close the turn."""
        acted = state["acted"]
        status = Status.STOPPED if self._cancelled() else Status.COMPLETE
        return {
            "turn": replace(
                state["turn"],
                chips=acted.chips if acted else (),
                status=status,
                first_seconds=self._first,
                model_first_seconds=self._model_first,
                seconds=self._elapsed(),
            )
        }

    def _cited(self, turn: Turn) -> Iterator[Passage]:
        for citation in turn.citations:
            note = self._desk.curriculum.notes.get(citation.note)
            yield from (each for each in passages(note) if each.section == citation.section) if note else ()

    def _run(self, line: Execute) -> Run:
        return self._desk.run(line, self._cancelled)

    def _shown(self, turn: Turn) -> Turn:
        """Hand the growing turn to the caller; the clock of the first words stops here."""
        if self._first is None and turn.pieces:
            self._first = self._elapsed()
        if self._model_first is None and turn.prompt_hash:  # the hash is there once the model has answered
            self._model_first = self._elapsed()
        get_stream_writer()(turn)
        return turn

    def _elapsed(self) -> float:
        return round(time.monotonic() - self._started, 3)


def _after_retrieve(state: State) -> str:
    acted = state["acted"]
    return "draft" if acted and acted.answer else "perform"


def _after_route(state: State) -> str:
    acted = state["acted"]
    return "retrieve" if acted and acted.answer else "perform"
