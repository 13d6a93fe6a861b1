"""Checks on what a reply rests on: citations, quoted notes, runs."""

import re
from collections.abc import Iterator, Sequence

from agent.ground import support
from agent.language import prose
from agent.turn import Citation, Piece, Source, Turn
from evals.score import PASSED, Judged, Moment, failed, skipped
from knowledge.passage import Passage, passages

_MARK = re.compile(r"(?<![\w\])])\[(\d+)\]")  # net[4] is no mark
_INLINE_CODE = re.compile(r"`[^`\n]*`")
_SENTENCE_END = re.compile(r"(?<=[。！？!?])(?!\s*\[\d)|(?<=\.)\s(?!\s*\[\d)|(?<=[。！？!?.]\[\d\])|\n")
_OUTPUT = re.compile(r"^(`{3,})output\n(.*?)\n\1", re.DOTALL | re.MULTILINE)
_BLOCK = re.compile(r"^(`{3,})(?P<kind>\w*)[^\n]*\n(?P<text>.*?)^\1", re.DOTALL | re.MULTILINE)
_OUTPUTS = ("output", "console", "text", "plaintext")
_ANNOUNCES = re.compile(r"(?:输出|结果|output|prints?)[^\n`]{0,24}\s*$", re.IGNORECASE)
"""What makes the block after it an output, if it is not Python."""
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
    """Each cited sentence is supported by a passage that it cites, the words of the question left aside."""
    cited = list(citing(at.turn))
    if not cited:
        return skipped("cites nothing")
    lost = [pieces[0].text for pieces in cited if not any(supported(piece, at) for piece in pieces)]
    return failed(f"{len(lost)} of {len(cited)} not in their passage: {lost[0][:60]!r}") if lost else PASSED


def citing(turn: Turn) -> Iterator[tuple[Piece, ...]]:
    """Yield what cites, once for each passage that it cites: labelled pieces, and sentences of free words with marks."""
    for piece in turn.pieces:
        if piece.label is not None:
            yield (piece,)
        elif piece.source is Source.MODEL:
            yield from filter(None, map(_marked, _SENTENCE_END.split(_INLINE_CODE.sub("", prose(piece.text)))))


def _marked(sentence: str) -> tuple[Piece, ...]:
    words = _MARK.sub("", sentence).strip()
    numbers = dict.fromkeys(map(int, _MARK.findall(sentence))) if words else ()
    return tuple(Piece(words, Source.MODEL, label=number) for number in numbers)


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
    """Each output that is shown is what a run of this turn gave, and the code right above it is that run's."""
    shown = [*(match[2] for match in _OUTPUT.finditer(at.turn.reply)), *claimed_outputs(at.turn)]
    if not shown:
        return skipped("shows no output")
    real = {"\n".join(part for part in (run.stdout.rstrip("\n"), run.error) if part).strip() for run in at.turn.runs}
    invented = [text for text in shown if text.strip() not in real]
    if invented:
        return failed(f"no run gave {invented[0][:60]!r}")
    ran = {run.code.rstrip() for run in at.turn.runs}
    not_run = [match["code"] for match in _CODE_AND_OUTPUT.finditer(at.turn.reply) if match["code"] not in ran]
    return failed(f"an output follows code that was not run: {not_run[0][:60]!r}") if not_run else PASSED


def claimed_outputs(turn: Turn) -> Iterator[str]:
    """Yield what the model's free words give out as the output of a program."""
    for piece in turn.pieces:
        if piece.source is Source.MODEL:
            for block in _BLOCK.finditer(piece.text):
                kind, before = block["kind"].lower(), piece.text[: block.start()]
                if kind in _OUTPUTS or (not kind.startswith("py") and _ANNOUNCES.search(before)):
                    yield block["text"]


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
