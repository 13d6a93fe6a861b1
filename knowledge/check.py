"""Checking what a teacher wrote: each problem with its file and line."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from knowledge.blocks import code_fault, run_blocks
from knowledge.curriculum import Curriculum
from knowledge.english import FILE as ENGLISH
from knowledge.note import Note
from knowledge.rules import Fault, ask_faults, english_faults, note_faults, quiz_faults

ALIKE = 0.85
"""Facts whose character pairs overlap by so much (Jaccard) say the same thing twice."""


def problems(curriculum: Curriculum, folder: Path, only: Iterable[str] = ()) -> Iterator[str]:
    """Yield every problem of the notes (or of those named), but for what their code prints."""
    wanted = set(only) or set(curriculum.notes)
    yield from (
        problem for problem in curriculum.problems if not only or Path(problem.split(":")[0]).parent.name in wanted
    )
    order = [topic for stage in curriculum.stages for topic in stage.topics]
    for id_, note in curriculum.notes.items():
        if id_ not in wanted:
            continue
        home = folder / id_
        yield from _placed(home / "note.md", (*note_faults(note), *_order_faults(note, order, curriculum)))
        if note.is_told_in("en"):
            yield from _placed(home / ENGLISH, english_faults(note))
            yield from _unwritten(home / ENGLISH)
        yield from _placed(home / "quiz.yaml", quiz_faults(note, curriculum.quizzes[id_]))
        yield from _placed(home / "asks.yaml", ask_faults(note, curriculum.asks[id_]))
        for name in ("note.md", "quiz.yaml", "asks.yaml"):
            yield from _unwritten(home / name)
    yield from (problem for id_, problem in _twice(curriculum, folder) if id_ in wanted)


def code_problems(curriculum: Curriculum, folder: Path, only: Iterable[str] = ()) -> Iterator[str]:
    """Run every code block of the notes (or of those named) in the sandbox; yield what does not print what it should."""
    wanted = set(only) or set(curriculum.notes)
    blocks = [(id_, code) for id_, note in curriculum.notes.items() if id_ in wanted for code in note.code]
    for (id_, code), ran in zip(blocks, run_blocks([code.source for _, code in blocks]), strict=True):
        if fault := code_fault(code, ran):
            yield f"{folder / id_ / 'note.md'}:{code.line}: {fault}"


def _placed(path: Path, faults: Iterable[Fault]) -> Iterator[str]:
    """Yield each fault with the line on which its piece begins."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    for piece, what in faults:
        at = text.find(piece.strip().split("\n")[0])
        yield f"{path}:{text[: max(at, 0)].count(chr(10)) + 1}: {what}"


def _order_faults(note: Note, order: list[str], curriculum: Curriculum) -> Iterator[Fault]:
    """Yield where a note disagrees with its place in stages.yaml."""
    if note.id not in order:  # a teacher's own note: taught at the end of its stage
        return
    stage = next(stage.number for stage in curriculum.stages if note.id in stage.topics)
    if note.stage != stage:
        yield "stage:", f"stage {note.stage}, but stages.yaml lists it under {stage}"
    for required in note.requires:
        if required in order and order.index(required) > order.index(note.id):
            yield "requires:", f"requires {required!r}, which stages.yaml teaches later"


def _unwritten(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8") if path.exists() else "TODO: this file"
    for number, line in enumerate(text.split("\n"), start=1):
        if "TODO" in line:
            yield f"{path}:{number}: is still to be written: {line.strip()[:60]}"


def _twice(curriculum: Curriculum, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield facts that say nearly the same as an earlier one, with the id of the later note."""
    earlier: list[tuple[str, int, set[str]]] = []
    for id_, note in curriculum.notes.items():
        path = folder / id_ / "note.md"
        for fact in note.facts:
            bare = re.sub(r"\W", "", fact.words.zh)
            pairs = {bare[i : i + 2] for i in range(len(bare) - 1)}
            for other, number, theirs in earlier:
                if len(theirs) < ALIKE * len(pairs) or len(pairs) < ALIKE * len(theirs):
                    continue
                if len(pairs & theirs) >= ALIKE * len(pairs | theirs):
                    what = f"says nearly the same as fact {number} of {other}"
                    yield from ((id_, each) for each in _placed(path, [(f"{fact.number}. {fact.words.zh}", what)]))
            earlier.append((id_, fact.number, pairs))
