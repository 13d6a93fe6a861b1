"""What each node of a turn's graph does (agent/graph.py); every one hands the growing turn to the caller as it goes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from agent.acting import act
from agent.answering import answer
from agent.decision import Decision, decide, standing
from agent.desk import Desk
from agent.errands import Errands
from agent.gloss import glossed
from agent.ground import ground
from agent.guard import leaks
from agent.items import ways, ways_on
from agent.policy import Move
from agent.related import related
from agent.retrieving import retrieve
from agent.script import quote
from agent.situation import Acted, Situation
from agent.spotting import program_on_screen
from agent.state import State, Update, situation_of
from agent.turn import Phase, Source, Turn
from agent.voice import Voice
from knowledge.passage import Passage, passages

RELAXED = (Phase.PLAN, Phase.LESSON)
"""Where a question that goes on from a question takes the learner away from nothing."""


@dataclass
class Nodes:
    """The nodes of one turn; the voice says it."""

    desk: Desk
    cancelled: Callable[[], bool]
    voice: Voice = field(init=False)

    def __post_init__(self) -> None:
        """Begin the turn: its clock starts here."""
        self.voice = Voice(self.desk.run, self.cancelled)

    def route(self, state: State) -> Update:
        """Decide the move, and act on it: the dialogue moves here, and nowhere else."""
        turn = state["turn"]
        at = situation_of(self.desk, state, standing(self.desk, state["dialogue"]))
        decided = decide(self.desk, at, only_answer=state["only_answer"])
        errands = Errands(self.desk, self.cancelled, self.voice.shown)
        finding = decided.finding
        if finding:
            turn, finding = errands.filled(turn, decided.dialogue, finding)
        at = replace(_decided(at, decided), finding=finding)
        turn, at = errands.run(turn, at, decided.move, decided.program)
        acted = _acted(decided, at, act(decided.move, at))
        turn = replace(
            turn,
            language=acted.dialogue.language,
            intent=decided.intent,
            move=decided.move,
            phase=acted.dialogue.phase,
        )
        return {"turn": turn, "dialogue": acted.dialogue, "acted": acted, "question": decided.question}

    def retrieve(self, state: State) -> Update:
        """Find passages for a free question, but those that would tell what the learner is to find."""
        return retrieve(self.desk, self.voice, state)

    def draft(self, state: State) -> Update:
        """Answer from the passages; or say that the notes do not hold it."""
        return {"turn": answer(self.desk, self.voice, state)}

    def perform(self, state: State) -> Update:
        """Say the lines that the move came to, but what would tell what the learner is to find."""
        acted = state["acted"]
        gives_away = leaks(situation_of(self.desk, state))
        return {"turn": self.voice.spoken(state["turn"], acted.lines if acted else (), gives_away)}

    def ground(self, state: State) -> Update:
        """Take out what nothing vouches for."""
        turn = ground(state["turn"], tuple(self._cited(state["turn"])))
        model_said_nothing = turn.model and not any(
            piece.source in (Source.NOTE, Source.MODEL) for piece in turn.pieces
        )
        found = state["found"]
        if model_said_nothing and found and found.facts and not self.cancelled():
            pieces, turn = turn.pieces, quote(replace(turn, pieces=()), found.facts[0])
            turn = replace(turn, pieces=(*turn.pieces, *pieces))
        if not found:
            return {"turn": turn}
        dialogue = state["dialogue"]
        turn, known = glossed(turn, dialogue.glossed, self.desk.curriculum)
        return {"turn": turn, "dialogue": replace(dialogue, glossed=known)}

    def reply(self, state: State) -> Update:
        """Close the turn."""
        acted, turn, dialogue = state["acted"], state["turn"], state["dialogue"]
        if program := program_on_screen(turn):
            if program != dialogue.screen and turn.move != Move.REWORK:
                dialogue = replace(dialogue, former="", origin=None)
            dialogue = replace(dialogue, screen=program)
        chips = (*(acted.chips if acted else ()), *self._related(state))
        return {"dialogue": dialogue, "turn": self.voice.closed(replace(turn, chips=chips))}

    def _related(self, state: State) -> tuple[str, ...]:
        """Return what may have been meant by a free question, where nothing else waits for an answer."""
        turn, found, dialogue = state["turn"], state["found"], state["dialogue"]
        is_answered = found is not None and found.in_scope and turn.move == Move.ANSWER_QUESTION and turn.citations
        if found is None or not is_answered or dialogue.phase not in RELAXED:
            return ()
        at = situation_of(self.desk, state)
        if ways(at) or dialogue.gate is not None:
            return ()
        gives_away = leaks(at)
        offered = related(turn, found, self.desk.library, self.desk.curriculum)
        return tuple(question for question in offered if not gives_away(question))

    def _cited(self, turn: Turn) -> Iterator[Passage]:
        for citation in turn.citations:
            note = self.desk.curriculum.notes.get(citation.note)
            yield from (each for each in passages(note) if each.section == citation.section) if note else ()


def _decided(at: Situation, decided: Decision) -> Situation:
    """Return the situation with what was decided on."""
    return replace(
        at,
        dialogue=decided.dialogue,
        message=decided.message,
        facts=decided.facts,
        topic=decided.topic,
        guesses=decided.guesses,
        reworked=decided.reworked,
        wants_on=decided.wants_on,
        described=decided.lesson,
    )


def _acted(decided: Decision, at: Situation, acted: Acted) -> Acted:
    """Return what a move came to, as the turn ends with it: when it was, and the ways on from there."""
    urged = acted.dialogue.urged if acted.dialogue.urged != at.dialogue.urged else ""  # it holds for one reply
    after = at.with_dialogue(replace(acted.dialogue, seen=at.now, urged=urged))
    says_its_own = after.dialogue.proposed or decided.move is Move.ASK_BACK
    chips = acted.chips if says_its_own else ways(after) or acted.chips or ways_on(after)
    return replace(acted, dialogue=after.dialogue, chips=chips, answer=acted.answer or decided.is_twofold)
