"""Checks on what a reply rests on: citations, quoted notes, runs."""

import re
from collections.abc import Sequence

from agent.ground import support
from agent.language import prose
from agent.turn import Citation, Piece, Source
from evals.score import PASSED, Judged, Moment, failed, skipped
from knowledge.passage import Passage, passages

_MARK = re.compile(r"(?<![\w\])])\[(\d+)\]")  # net[4] is no mark
_INLINE_CODE = re.compile(r"`[^`\n]*`")
_OUTPUT = re.compile(r"^(`{3,})output\n(.*?)\n\1", re.DOTALL | re.MULTILINE)
_CODE_AND_OUTPUT = re.compile(r"^(`{3,})python\n(?P<code>.*?)\n\1\s+`{3,}output$", re.DOTALL | re.MULTILINE)


def citations_resolve(at: Moment, _: bool) -> Judged:
    """Every [n] has its citation and every citation its [n]; each stands in the notes, word for word."""
    used = {int(number) for number in _MARK.findall(_INLINE_CODE.sub("", prose(at.turn.reply)))}
    given = [citation.label for citation in at.turn.citations]
    if not used and not given:
        return skipped("cites nothing")
    if used != set(given) or len(set(given)) != len(given):
        return failed(f"the reply has {sorted(used)}, the citations are {sorted(given)}")
    lost = [citation for citation in at.turn.citations if not _stands_in_notes(at, citation)]
    return failed(f"[{lost[0].label}] {lost[0].note} {lost[0].section} is not in the notes") if lost else PASSED


def _stands_in_notes(at: Moment, citation: Citation) -> bool:
    found = [each.words for each in _passages(at, citation) if each.section == citation.section]
    return any(citation.text in (words.zh, words.en) for words in found)


def citations_support(at: Moment, _: bool) -> Judged:
    """Each cited sentence is supported by the one passage that it cites, the words of the question left aside."""
    cited = [piece for piece in at.turn.pieces if piece.label is not None]
    if not cited:
        return skipped("cites nothing")
    lost = [piece.text for piece in cited if not supported(piece, at)]
    return failed(f"{len(lost)} of {len(cited)} not in their passage: {lost[0][:60]!r}") if lost else PASSED


def supported(piece: Piece, at: Moment) -> bool:
    """Tell whether a cited piece stands in its passage word for word, or nearly all its terms and all its numbers do."""
    citation = next((each for each in at.turn.citations if each.label == piece.label), None)
    if citation is None:
        return False
    found = [each for each in _passages(at, citation) if each.section == citation.section]
    verbatim = piece.text in citation.text
    return (
        verbatim or support(piece.text, found, at.turn.runs, question="", language=at.turn.language).passage is not None
    )


def cites_note(at: Moment, wanted: Sequence[str]) -> Judged:
    """At least one of the named notes is cited."""
    cited = {citation.note for citation in at.turn.citations}
    return PASSED if cited & set(wanted) else failed(f"cites {', '.join(sorted(cited)) or 'nothing'}")


def quotes_are_the_notes(at: Moment, _: bool) -> Judged:
    """What is said in a note's name stands in the passage that it cites, word for word."""
    pieces = [piece for piece in at.turn.pieces if piece.source is Source.NOTE]
    if not pieces:
        return skipped("quotes nothing")
    texts = {citation.label: citation.text for citation in at.turn.citations}
    wrong = [piece.text for piece in pieces if piece.label is None or piece.text not in texts.get(piece.label, "")]
    return failed(f"not in its passage: {wrong[0][:60]!r}") if wrong else PASSED


def output_is_the_runs(at: Moment, _: bool) -> Judged:
    """Each output block is what a run of this turn gave, and the code right above it is that run's."""
    shown = [match[2] for match in _OUTPUT.finditer(at.turn.reply)]
    if not shown:
        return skipped("shows no output")
    real = {"\n".join(part for part in (run.stdout.rstrip("\n"), run.error) if part) for run in at.turn.runs}
    invented = [text for text in shown if text not in real]
    if invented:
        return failed(f"no run gave {invented[0][:60]!r}")
    ran = {run.code.rstrip() for run in at.turn.runs}
    not_run = [match["code"] for match in _CODE_AND_OUTPUT.finditer(at.turn.reply) if match["code"] not in ran]
    return failed(f"an output follows code that was not run: {not_run[0][:60]!r}") if not_run else PASSED


def _passages(at: Moment, citation: Citation) -> tuple[Passage, ...]:
    note = at.curriculum.notes.get(citation.note)
    return tuple(passages(note)) if note else ()


def run_pieces_have_runs(at: Moment, _: bool) -> Judged:
    """What is said in a run's name has a run of this turn."""
    pieces: list[Piece] = [piece for piece in at.turn.pieces if piece.source is Source.RUN]
    if not pieces:
        return skipped("shows no run")
    lost = [piece for piece in pieces if piece.run is None or not 0 <= piece.run < len(at.turn.runs)]
    return failed(f"no run stands behind {lost[0].text[:60]!r}") if lost else PASSED


def runs(at: Moment, wanted: int) -> Judged:
    """So many snippets ran, each to its end."""
    if len(at.turn.runs) != wanted:
        return failed(f"{len(at.turn.runs)} runs")
    errors = [run.error for run in at.turn.runs if run.error]
    return failed(f"a run ended with {errors[0]}") if errors else PASSED
