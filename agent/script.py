"""The lines of a reply before they are spoken: words, passages to quote, code to run."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from agent.ground import code_text, run_text
from agent.turn import Source, Turn
from knowledge.passage import Passage
from tools.run import Run


@dataclass(frozen=True)
class Say:
    """Authored words."""

    text: str


@dataclass(frozen=True)
class Quote:
    """A passage, or a part of it, word for word."""

    passage: Passage
    part: str | None = None
    """None: the whole passage, in the turn's language."""


@dataclass(frozen=True)
class Execute:
    """Code to run; its output is what the run prints."""

    code: str
    show_code: bool = True
    explain: Callable[[Run], tuple[Say, ...]] | None = None
    """What to say to the run's outcome."""
    trace: bool = False
    """Record what a walkthrough needs."""
    wall_seconds: float | None = None
    """None: as long as a lesson's run may take."""


@dataclass(frozen=True)
class Ran:
    """A run that is there already: what it printed, or why it stopped."""

    run: Run
    show_code: bool = False
    explain: Callable[[Run], tuple[Say, ...]] | None = None


Line = Say | Quote | Execute | Ran


def speak(turn: Turn, line: Line, run: Callable[[Execute], Run]) -> Turn:
    """Return the turn after one line; `run` executes one."""
    if isinstance(line, Say):
        return turn.say(line.text)
    if isinstance(line, Quote):
        return quote(turn, line.passage, line.part)
    if isinstance(line, Ran):
        return execute(turn, Execute(line.run.code, line.show_code, line.explain), line.run)
    return execute(turn, line, run(line))


def quote(turn: Turn, passage: Passage, part: str | None = None, *, goes_on: bool = False) -> Turn:
    """Return the turn with a passage said word for word, and cited."""
    whole = passage.words.in_(turn.language)
    turn, label = turn.cite(passage.note, passage.section, title=passage.title.in_(turn.language), text=whole)
    return turn.say(part if part is not None else whole, Source.NOTE, label=label, goes_on=goes_on)


def execute(turn: Turn, line: Execute, run: Run) -> Turn:
    """Return the turn with a run: its code if wanted, its output if there is any, and what is said to it."""
    index = len(turn.runs)
    turn = replace(turn, runs=(*turn.runs, run))
    if line.show_code:
        turn = turn.say(code_text(run), Source.RUN, run=index)
    if run.stdout.strip() or run.error or run.figures:
        turn = turn.say(run_text(run), Source.RUN, run=index)
    for said in line.explain(run) if line.explain else ():
        turn = turn.say(said.text)
    return turn
