"""A Turn as HTML: what the learner said, the reply with its sources, runs and pictures, and what became of it.

Everything is escaped here. The result stands on one line and begins with a block, so that Gradio's Markdown component
passes it on as it is (its HTML component would need `unsafe-eval` in the page's Content-Security-Policy).
"""

import re
import struct
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape
from itertools import groupby

from agent.ground import code_text
from agent.turn import Piece, Turn, join
from tools.run import Run
from ui.half import whole_part
from ui.markdown import highlight, to_html
from ui.words import Text

_FENCED = re.compile(r"^```(\w*)[ \t]*\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)


def turns_html(turns: Iterable[Turn], session: str) -> str:
    """Return some turns, oldest first; what was drawn before is not drawn again."""
    return f'<div class="turns">{"".join(_stored_turn(turn, session) for turn in turns)}</div>'


def turn_html(turn: Turn, session: str, *, live: bool = False) -> str:
    """Return one turn; `live`: it is still growing, and what is half-written is held back."""
    return one_line(f'<div class="turns">{_turn(turn, session, live=live)}</div>')


def one_line(html: str) -> str:
    """Return HTML on one line that a browser reads as the same."""
    return html.replace("\r", "").replace("\n", "&#10;").replace("\t", "&#9;")


def picture_path(session: str, turn: int, run: int, figure: int) -> str:
    """Return where the page finds a run's picture."""
    return f"/runs/{session}/{turn}/{run}/{figure}.png"


@lru_cache(maxsize=512)
def _stored_turn(turn: Turn, session: str) -> str:
    return one_line(_turn(turn, session))


def _turn(turn: Turn, session: str, *, live: bool = False) -> str:
    said = f'<div class="said">{_said(turn.message)}</div>' if turn.message else ""
    reply = "".join(_reply(turn, session, live=live))
    shown = f'<div class="reply" lang="{turn.language}">{reply}</div>' if reply else ""
    return f'<div class="turn" data-turn="{turn.number}" data-status="{turn.status}">{said}{shown}</div>'


def _said(message: str) -> str:
    """Return what the learner wrote, character by character; only fenced code is set as code."""
    parts = _FENCED.split(message)
    drawn = []
    for text, language, code in zip(parts[::3], [*parts[1::3], ""], [*parts[2::3], ""], strict=True):
        drawn.append(f"<span>{escape(text.strip())}</span>" if text.strip() else "")
        drawn.append(f"<pre><code>{highlight(code, language or 'python')}</code></pre>" if code else "")
    return "".join(drawn)


def _reply(turn: Turn, session: str, *, live: bool) -> Iterator[str]:
    groups = [list(group) for _, group in groupby(turn.pieces, key=lambda piece: piece.run)]
    for number, group in enumerate(groups, start=1):
        if group[0].run is not None and group[0].run < len(turn.runs):
            yield from (_run_piece(piece, turn, session) for piece in group)
            continue
        text = join(group)
        yield to_html(whole_part(text) if live and number == len(groups) else text, turn.citations)
    if live:
        label = Text.THINKING.in_(turn.language)
        yield f'<p class="thinking" role="status" aria-label="{label}"><i></i><i></i><i></i></p>'


def _run_piece(piece: Piece, turn: Turn, session: str) -> str:
    """Return a run's code as code, and what came of it in a frame."""
    assert piece.run is not None
    run = turn.runs[piece.run]
    if piece.text == code_text(run):
        return to_html(piece.text)
    title = Text.RUN.in_(turn.language)
    pictures = "".join(_pictures(run, turn, piece.run, session))
    return f'<div class="run"><p class="run-title">{title}</p>{_output(run, turn)}{pictures}</div>'


def _output(run: Run, turn: Turn) -> str:
    printed = f'<pre class="output">{escape(run.stdout.rstrip())}</pre>' if run.stdout.strip() else ""
    error = f'<pre class="error">{escape(run.error)}</pre>' if run.error else ""
    if not (printed or error or run.figures):
        return f"<p>{Text.RUN_SILENT.in_(turn.language)}</p>"
    return printed + error


def _pictures(run: Run, turn: Turn, index: int, session: str) -> Iterator[str]:
    for number, figure in enumerate(run.figures):
        path = picture_path(session, turn.number, index, number)
        alt = escape(figure.alt or Text.PICTURE.in_(turn.language))
        yield f'<img src="{escape(path)}" alt="{alt}"{_size(figure.png)} loading="lazy">'


def _size(png: bytes) -> str:
    """Return a picture's size as attributes, so that the page does not jump when it comes (PNG, 11.2.2 IHDR)."""
    if png[12:16] != b"IHDR":
        return ""
    width, height = struct.unpack(">II", png[16:24])
    return f' width="{width}" height="{height}"'
