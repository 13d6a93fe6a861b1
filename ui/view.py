"""The page's components as the store would have them: what each shows now."""

from html import escape

import gradio as gr

from agent.turn import Status, Turn
from agent.tutor import Tutor
from knowledge.words import Language
from ui.board import CHIPS, Board
from ui.conversations import Conversation
from ui.render import one_line, turn_html, turns_html
from ui.stages import stages_html
from ui.words import QUICK, Text, trust_marks

Changes = dict[gr.blocks.Block, object]


def whole(board: Board, conversation: Conversation, tutor: Tutor, *, shown: int) -> Changes:
    """Return the page from the store, with the last `shown` turns."""
    turns, dialogue = conversation.turns, conversation.session.dialogue
    language = dialogue.language
    return {
        board.session: conversation.session.id,
        board.learner: conversation.learner,
        board.shown: shown,
        board.masthead: masthead_html(tutor, language),
        board.stages: stages_html(tutor, dialogue),
        board.new: gr.update(value=Text.NEW.in_(language)),
        **_people(board, conversation, tutor, language),
        board.earlier: gr.update(value=Text.EARLIER.in_(language), visible=len(turns) > shown),
        board.history: turns_html(turns[-shown:], conversation.session.id),
        board.live: "",
        **_unanswered(board, turns, language),
        **_chips(board, turns, language),
        board.composer: gr.update(placeholder=Text.WRITE.in_(language)),
        board.send: gr.update(value=Text.SEND.in_(language), visible=True),
        board.stop: gr.update(value=Text.STOP.in_(language), visible=False),
    }


def waiting(board: Board, turn: Turn, session: str) -> Changes:
    """Return the page as it is from the sending of a message to the reply's end: the message, and a way to stop."""
    return {
        board.live: turn_html(turn, session, live=True),
        board.notice: "",
        board.retry: gr.update(visible=False),
        board.chip_row: gr.update(visible=False),
        board.send: gr.update(visible=False),
        board.stop: gr.update(visible=True, value=Text.STOP.in_(turn.language)),
    }


def growing(board: Board, turn: Turn, session: str) -> Changes:
    """Return what changes while a reply grows."""
    return {board.live: turn_html(turn, session, live=turn.status is Status.PENDING)}


def masthead_html(tutor: Tutor, language: Language) -> str:
    """Return the line at the head of the page: what this is, who answers, and what it may be trusted with."""
    told = f"{tutor.model.name} · {_trust(tutor, language)}"
    title = Text.TRUST.in_(language)
    model = f'<span class="model" title="{escape(title)}">{escape(told)}</span>'
    return one_line(f'<div class="masthead"><h1>{Text.TITLE.in_(language)}</h1>{model}</div>')


def _trust(tutor: Tutor, language: Language) -> str:
    """Return what the model was measured to be good for; until then its tier, and how far the measuring is."""
    trust, progress = tutor.desk.trust, tutor.desk.reliance.progress
    if trust.measured:
        return trust_marks(trust, language)
    measuring = f" · {Text.MEASURING.in_(language)} {progress[0]}/{progress[1]}" if progress else ""
    return f"{tutor.tier}{measuring}"


def _people(board: Board, conversation: Conversation, tutor: Tutor, language: Language) -> Changes:
    known = [(person.name, person.id) for person in tutor.store.people.all()]
    other = Text.NEW_LEARNER.in_(language)
    return {
        board.who: gr.update(choices=known, value=conversation.learner, label=Text.LEARNER.in_(language)),
        board.name: gr.update(value="", placeholder=other, label=other),
    }


def _unanswered(board: Board, turns: tuple[Turn, ...], language: Language) -> Changes:
    status = turns[-1].status if turns else Status.COMPLETE
    pending, failed = status is Status.PENDING, status is Status.FAILED
    return {
        board.notice: f'<p class="notice">{Text.UNANSWERED.in_(language)}</p>' if pending else "",
        board.retry: gr.update(
            value=(Text.ANSWER_NOW if pending else Text.RETRY).in_(language), visible=pending or failed
        ),
    }


def _chips(board: Board, turns: tuple[Turn, ...], language: Language) -> Changes:
    own = turns[-1].chips if turns else ()
    quick = tuple(words.in_(language) for words in QUICK if words.in_(language) not in own)
    texts = [*own[: CHIPS - len(quick)], *quick]
    changes: Changes = {board.chip_row: gr.update(visible=True)}
    for number, chip in enumerate(board.chips):
        if number < len(texts):
            kinds = ["chip"] if number < len(own) else ["chip", "quick"]
            changes[chip] = gr.update(value=texts[number], visible=True, elem_classes=kinds)
        else:
            changes[chip] = gr.update(visible=False)
    return changes
