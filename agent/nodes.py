"""What each node of a turn's graph does (agent/graph.py); every one hands the growing turn to the caller as it goes."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypedDict

from agent.acting import act
from agent.afterwards import asked_after
from agent.aside import withhold
from agent.brevity import facts_of
from agent.changing import in_sight
from agent.composing import compose
from agent.copying import copy
from agent.decision import decide, situation, standing
from agent.desk import Desk
from agent.dialogue import Dialogue
from agent.draft import LIKELY, UNCHOSEN, Drafting, select
from agent.errands import Errands
from agent.gloss import glossed, translated
from agent.ground import ground
from agent.guard import discreet, leaks
from agent.items import ways, ways_on
from agent.looking_up import about, last_asked, search
from agent.models.seam import Tier
from agent.naming import short_title
from agent.opened import open_item
from agent.phrases import say
from agent.policy import Move
from agent.related import related
from agent.script import Execute, Line, quote, speak
from agent.secrets import held_back, secrets_of
from agent.situation import Acted, Situation
from agent.spotting import program_on_screen
from agent.subject import subject_of
from agent.turn import Citation, Phase, Source, Status, Turn
from agent.unsaid import unsaid_first
from agent.weighing import objection
from knowledge.library import SearchResult
from knowledge.passage import Passage, passages
from knowledge.practice.wanting import wants_example, wants_plot
from tools.run import Run

SHOWN_TOPICS = 3
NEAR_SCOPE = -1.0
"""What a question must reach for topics to be offered instead of an answer: one on pizza has no nearest note."""
RELAXED = (Phase.PLAN, Phase.LESSON)
"""Where a question that goes on from a question takes the learner away from nothing."""
WRITERS = {Tier.SELECT: select, Tier.COPY: copy, Tier.COMPOSE: compose}


class State(TypedDict):
    """What travels through the graph."""

    turn: Turn
    dialogue: Dialogue
    now: datetime
    last_note: str | None
    last_move: str | None
    last_asked: str
    said: tuple[Citation, ...]
    acted: Acted | None
    found: SearchResult | None
    question: str
    """What is to be answered: the message, or of one with two wishes the question."""
    only_answer: bool
    """A one-off question: whatever the message looks like, it is answered as one."""


Update = dict[str, str | Turn | Dialogue | Acted | SearchResult | None]


def _nobody(_: Turn) -> None:
    """Nobody watches the turn grow."""


@dataclass
class Nodes:
    """The nodes of one turn, with its clock and whether the learner has stopped it."""

    desk: Desk
    cancelled: Callable[[], bool]
    hand: Callable[[Turn], None] = field(default=_nobody, init=False)
    """Takes the turn as it grows; the graph gives it."""
    _started: float = field(default_factory=time.monotonic, init=False)
    _first: float | None = field(default=None, init=False)
    _model_first: float | None = field(default=None, init=False)

    def route(self, state: State) -> Update:
        """Decide the move, and act on it: the dialogue moves here, and nowhere else."""
        turn = state["turn"]
        at = self._situation(state, turn, standing(self.desk, state["dialogue"]))
        decided = decide(self.desk, at, only_answer=state["only_answer"])
        errands = Errands(self.desk, self.cancelled, self._shown)
        finding = decided.finding
        if finding:
            turn, finding = errands.filled(turn, decided.dialogue, finding)
        at = replace(
            at,
            dialogue=decided.dialogue,
            message=decided.message,
            finding=finding,
            facts=decided.facts,
            topic=decided.topic,
            guesses=decided.guesses,
            reworked=decided.reworked,
            wants_on=decided.wants_on,
            described=decided.lesson,
        )
        turn, at = errands.run(turn, at, decided.move, decided.program)
        acted = act(decided.move, at)
        urged = acted.dialogue.urged if acted.dialogue.urged != at.dialogue.urged else ""  # it holds for one reply
        after = at.with_dialogue(replace(acted.dialogue, seen=state["now"], urged=urged))
        says_its_own = after.dialogue.proposed or decided.move is Move.ASK_BACK
        chips = acted.chips if says_its_own else ways(after) or acted.chips or ways_on(after)
        answer = acted.answer or decided.is_twofold
        acted = replace(acted, dialogue=after.dialogue, chips=chips, answer=answer)
        turn = replace(
            turn,
            language=acted.dialogue.language,
            intent=decided.intent,
            move=decided.move,
            phase=acted.dialogue.phase,
        )
        return {"turn": turn, "dialogue": acted.dialogue, "acted": acted, "question": decided.question}

    def _situation(self, state: State, turn: Turn, dialogue: Dialogue) -> Situation:
        at = situation(self.desk, dialogue, turn.message, turn.number, now=state["now"], last_note=state["last_note"])
        at = replace(at, last_move=state["last_move"], last_asked=state["last_asked"], said=state["said"])
        return replace(at, in_sight=in_sight(at, self.desk.finder))

    def retrieve(self, state: State) -> Update:
        """Find passages for a free question, but those that would tell what the learner is to find."""
        turn, dialogue, marked = state["turn"], state["dialogue"], state["acted"]
        at = self._situation(state, turn, dialogue)
        if marked and marked.first:
            return self._beside_an_answer(state, at, marked)
        subject = about(at)
        asked = last_asked(at)
        found = search(self.desk, state["question"], dialogue, subject, asked=asked)
        if subject and found.query != state["question"]:
            turn = replace(turn, subject=subject_of(asked, subject) if asked else short_title(subject, turn.language))
        if found.query != state["question"] or asked_after(at):
            found = unsaid_first(found, at.said, asked=asked, message=turn.message)
        if turn.move is Move.WEIGH:
            turn = turn.say(say("weighed", turn.language, turn.number))
        is_lesson = subject is not None and dialogue.lesson is not None and subject.id == dialogue.lesson.note
        goes_on = found.query != state["question"] and subject and found.facts and found.facts[0].note == subject.id
        if goes_on and subject and not is_lesson:
            turn = turn.say(say("goes_on", turn.language, topic=short_title(subject, turn.language)))
        turn = translated(turn, state["question"], self.desk.library)
        kept, secret = held_back(secrets_of(at), found.facts, turn.message)
        if secret is None or not found.in_scope:
            return {"turn": turn, "found": found}
        if not kept:
            acted = withhold(at, secret)
            return {"turn": replace(turn, move=Move.KEEP_KEY), "dialogue": acted.dialogue, "acted": acted}
        if found.facts[0] not in kept:
            turn = self._shown(turn.say(say("partly_held_back", turn.language, turn.number)))
        return {
            "turn": turn,
            "found": replace(found, found=tuple(each for each in found.found if each.passage in kept)),
        }

    def _beside_an_answer(self, state: State, at: Situation, marked: Acted) -> Update:
        """Say the mark of what was answered, and find what is asked beside it; what would tell the next item waits."""
        turn = self._spoken(state["turn"], marked.lines[: marked.first], leaks(at))
        rest = replace(marked, lines=marked.lines[marked.first :], first=0)
        found = search(self.desk, state["question"], at.dialogue)
        kept, _ = held_back(secrets_of(at), found.facts, turn.message)
        if found.facts and found.facts[0] not in kept:
            judged, item = at.dialogue.judged, open_item(at.dialogue, at.curriculum)
            is_same = judged is not None and item is not None and judged.item == item.id
            phrase = "held_till_answered" if is_same else "held_for_next"
            turn = self._shown(turn.say(say(phrase, turn.language, turn.number)))
            return {"turn": turn, "acted": replace(rest, answer=False)}
        found = replace(found, found=tuple(each for each in found.found if each.passage in kept))
        return {"turn": translated(turn, state["question"], self.desk.library), "acted": rest, "found": found}

    def draft(self, state: State) -> Update:
        """Answer from the passages; or say that the notes do not hold it."""
        turn, found = state["turn"], state["found"]
        if found is None or not found.in_scope or not found.facts:
            return {"turn": self._shown(self._refuse(turn, found))}
        trust = self.desk.trust
        gives_away = leaks(self._situation(state, turn, state["dialogue"]))
        drafting = Drafting(
            self.desk.model,
            lambda code: self._run(Execute(code)),
            self.cancelled,
            gives_away,
            trust,
            question=found.query,
            likely=len(found.likely(LIKELY, UNCHOSEN)),
        )
        turn = replace(turn, model=self.desk.model.name, tier=trust.tier)
        facts = found.facts
        if state["dialogue"].learner.brief:
            facts = facts_of(found)
            drafting = replace(drafting, likely=len(facts))
        for line in objection(turn, found, self.desk.curriculum):
            turn = discreet(turn, speak(turn, line, self._run), gives_away) or turn
        for turn in WRITERS[trust.tier](turn, facts, drafting):  # noqa: B020  the turn grows
            turn = self._shown(turn)
        count = len(turn.grounding.withdrawn)
        if count and trust.tier is Tier.COMPOSE:  # copy puts the fact in its place
            turn = turn.say(say("withdrawn", turn.language, count=count))
        exercise = state["dialogue"].exercise
        is_open = exercise is not None and exercise.topic == found.facts[0].note  # the note's code may come too near
        return {"turn": turn if is_open else self._with_code(turn, found, gives_away)}

    def _with_code(self, turn: Turn, found: SearchResult, gives_away: Callable[[str], bool]) -> Turn:
        """Run the note's own example where the question asks for code or a plot, and neither tells a secret."""
        plot = wants_plot(turn.message)
        if turn.runs or not (plot or wants_example(turn.message)):
            return turn
        blocks = self.desk.curriculum.notes[found.facts[0].note].code
        block = next((code for code in blocks if plot and "plt." in code.source), blocks[0])
        if gives_away(f"{turn.reply}\n{block.source}\n{block.output}"):  # what the note prints is what a run prints
            return turn
        turn = turn.say(say("code_shown", turn.language, turn.number))
        return self._shown(speak(self._shown(turn), Execute(block.source), self._run))

    def _refuse(self, turn: Turn, found: SearchResult | None) -> Turn:
        turn = turn.say(say("not_in_notes", turn.language, turn.number))
        if stage := self.desk.curriculum.stage_about(turn.message):
            title = stage.title.in_(turn.language)
            turn = turn.say(say("planned", turn.language, number=stage.number, title=title))
        near = found.notes[:SHOWN_TOPICS] if found and found.scope >= NEAR_SCOPE else ()
        comma = "、" if turn.language == "zh" else ", "
        topics = comma.join(self.desk.curriculum.notes[note].title.in_(turn.language) for note in near)
        return turn.say(say("nearest", turn.language, topics=topics)) if topics else turn

    def perform(self, state: State) -> Update:
        """Say the lines that the move came to, but what would tell what the learner is to find."""
        turn, acted = state["turn"], state["acted"]
        gives_away = leaks(self._situation(state, turn, state["dialogue"]))
        return {"turn": self._spoken(turn, acted.lines if acted else (), gives_away)}

    def _spoken(self, turn: Turn, lines: Sequence[Line], gives_away: Callable[[str], bool]) -> Turn:
        """Say lines, but what would tell what the learner is to find; that something was kept back is said once."""
        is_silent = False
        for line in lines:
            if self.cancelled():
                break
            after = discreet(turn, speak(turn, line, self._run), gives_away)
            if after is None and not is_silent:
                after, is_silent = turn.say(say("would_be_answer", turn.language, turn.number)), True
            turn = self._shown(after or turn)
        return turn

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
        status = Status.STOPPED if self.cancelled() else Status.COMPLETE
        return {
            "dialogue": dialogue,
            "turn": replace(
                turn,
                chips=(*(acted.chips if acted else ()), *self._related(state)),
                status=status,
                first_seconds=self._first,
                model_first_seconds=self._model_first,
                seconds=self._elapsed(),
            ),
        }

    def _related(self, state: State) -> tuple[str, ...]:
        """Return what may have been meant by a free question, where nothing else waits for an answer."""
        turn, found, dialogue = state["turn"], state["found"], state["dialogue"]
        is_answered = found is not None and found.in_scope and turn.move == Move.ANSWER_QUESTION and turn.citations
        if found is None or not is_answered or dialogue.phase not in RELAXED:
            return ()
        at = self._situation(state, turn, dialogue)
        if ways(at):
            return ()
        gives_away = leaks(at)
        offered = related(turn, found, self.desk.library, self.desk.curriculum)
        return tuple(question for question in offered if not gives_away(question))

    def _cited(self, turn: Turn) -> Iterator[Passage]:
        for citation in turn.citations:
            note = self.desk.curriculum.notes.get(citation.note)
            yield from (each for each in passages(note) if each.section == citation.section) if note else ()

    def _run(self, line: Execute) -> Run:
        return self.desk.run(line, self.cancelled)

    def _shown(self, turn: Turn) -> Turn:
        """Hand the growing turn to the caller; the clock of the first words stops here."""
        if self._first is None and turn.pieces:
            self._first = self._elapsed()
        if self._model_first is None and turn.prompt_hash:  # the hash is there once the model has answered
            self._model_first = self._elapsed()
        self.hand(turn)
        return turn

    def _elapsed(self) -> float:
        return round(time.monotonic() - self._started, 3)
