"""What stands where on the page: Gradio components and nothing else."""

from dataclasses import dataclass
from typing import Literal

import gradio as gr

from agent.people import LONGEST_NAME
from knowledge.words import Language
from ui.words import Text

CHIPS = 12
"""Buttons kept ready for the short answers of a turn and the quick actions."""
FIRST_TURNS = 20
"""Turns shown at first, that is 40 messages: more would slow the page down."""


@dataclass(frozen=True)
class Board:
    """The page's components, in the order in which they stand there: the course and who learns, the talk, the next message."""

    session: gr.BrowserState
    """The session's id."""
    learner: gr.BrowserState
    """The learner's id; nothing else is kept in the browser."""
    shown: gr.State
    """How many turns are shown."""
    masthead: gr.Markdown
    stages: gr.Markdown
    new: gr.Button
    who: gr.Dropdown
    """The learners on this machine; choosing one goes on with their conversation."""
    name: gr.Textbox
    """Where a new learner writes their name."""
    earlier: gr.Button
    history: gr.Markdown
    live: gr.Markdown
    notice: gr.Markdown
    retry: gr.Button
    chip_row: gr.Row
    chips: tuple[gr.Button, ...]
    composer: gr.Textbox
    send: gr.Button
    stop: gr.Button

    @property
    def drawn(self) -> set[gr.blocks.Block]:
        """Return what a handler may change."""
        lone = {field for name, field in vars(self).items() if name != "chips"}
        return lone | set(self.chips)


def lay_out(language: Language) -> Board:
    """Make the components, inside a gr.Blocks."""
    session, learner = _remembered("session"), _remembered("learner")
    shown = gr.State(FIRST_TURNS)
    masthead = _html("masthead")
    with gr.Row(elem_id="desk", equal_height=False):
        with gr.Column(elem_id="left", scale=0, min_width=0):
            course = _html("stages"), _button(Text.NEW, language, "new")
            people = _people(language)
        with gr.Column(elem_id="centre", scale=1, min_width=0):
            chat = _chat(language)
            chips = _chips()
            bar = _bar(language)
        with gr.Column(elem_id="right", scale=0, min_width=0):
            # the page's own script fills it: a click on a citation needs no event of Gradio's
            _html("note", f'<div id="note-panel" tabindex="-1"><p class="hint">{Text.NO_NOTE.in_(language)}</p></div>')
    placed = (*course, *people, *chat, *chips, *bar)
    return Board(session, learner, shown, masthead, *placed)


def _people(language: Language) -> tuple[gr.Dropdown, gr.Textbox]:
    """Make where a learner is chosen, and a new one named."""
    with gr.Column(elem_id="people"):
        who = gr.Dropdown([], label=Text.LEARNER.in_(language), elem_id="who", container=False, filterable=False)
        name = gr.Textbox(
            placeholder=Text.NEW_LEARNER.in_(language),
            label=Text.NEW_LEARNER.in_(language),
            elem_id="name",
            max_length=LONGEST_NAME,
            container=False,
            show_label=False,
        )
    return who, name


def _chat(language: Language) -> tuple[gr.Button, gr.Markdown, gr.Markdown, gr.Markdown, gr.Button]:
    """Make what was said: how to see earlier turns, the history, the turn that grows, and a message left unanswered."""
    with gr.Column(elem_id="chat"):
        earlier = _button(Text.EARLIER, language, "earlier", visible=False)
        history = _html("history")
        live = _html("live")
        with gr.Row(elem_id="unanswered"):
            notice = _html("notice")
            retry = _button(Text.ANSWER_NOW, language, "retry", visible=False, variant="primary")
    return earlier, history, live, notice, retry


def _chips() -> tuple[gr.Row, tuple[gr.Button, ...]]:
    """Make the row of what can be tapped."""
    with gr.Row(elem_id="chips", visible=False) as row:
        chips = tuple(_chip() for _ in range(CHIPS))
    return row, chips


def _bar(language: Language) -> tuple[gr.Textbox, gr.Button, gr.Button]:
    """Make where the next message is written, sent and stopped."""
    with gr.Row(elem_id="bar", equal_height=False):
        composer = _composer(language)
        send = _button(Text.SEND, language, "send", variant="primary")
        stop = _button(Text.STOP, language, "stop", visible=False, variant="stop")
    return composer, send, stop


def _remembered(what: str) -> gr.BrowserState:
    return gr.BrowserState("", storage_key=f"dltutor-{what}", secret="dltutor")  # noqa: S106  Gradio asks for one; it hides nothing


def _html(name: str, value: str = "") -> gr.Markdown:
    return gr.Markdown(value, elem_id=name, sanitize_html=False, latex_delimiters=[], container=False)


def _button(
    text: Text,
    language: Language,
    name: str,
    *,
    visible: bool = True,
    variant: Literal["primary", "secondary", "stop"] = "secondary",
) -> gr.Button:
    label = text.in_(language)
    return gr.Button(label, elem_id=name, visible=visible, variant=variant, size="sm", scale=0, min_width=0)


def _chip() -> gr.Button:
    return gr.Button("", visible=False, size="sm", elem_classes="chip", scale=0, min_width=0)


def _composer(language: Language) -> gr.Textbox:
    return gr.Textbox(
        placeholder=Text.WRITE.in_(language),
        elem_id="composer",
        lines=1,
        max_lines=8,
        max_length=20_000,
        container=False,
        show_label=False,
        label=Text.SEND.in_(language),
        autofocus=True,
        scale=1,
    )
