"""Checks on what a reply claims: facts that must be said, claims that must not, denied or put up as a mistake or not."""

import re
from collections.abc import Iterator, Sequence

from agent.language import prose
from evals.score import PASSED, Judged, Moment, failed

_CLAUSE = re.compile(r"[，,。；;：:！!？?\n、（()）]")
_SENTENCE = re.compile(r"[。；;！!？?\n]|\.\s")
_DENIES = re.compile(
    r"(?:不(?![同断仅但只过管论妨错少足])|没|未|无(?!监督)|并非|非(?![常线])|别|\bnot\b(?! only)|n't\b|\bnever\b|\bno\b|\bwithout\b|\bnor\b)"
    r"[^，,。；;]{0,12}$",
    re.IGNORECASE,
)
"""A denial so near before a wording that it is of it; 不同 and 不仅 deny nothing."""
_REPORTS = re.compile(
    r"误区|误以为|以为|误解|有人(会)?(说|认为)|想错|mistake|misconception|\bwrong(ly)?\b|believe", re.IGNORECASE
)
"""What makes a sentence the report of a belief."""
_GAP = "…"
LONGEST_GAP = 14


def facts(at: Moment, wanted: Sequence[str]) -> Judged:
    """Every fact is affirmed in one of its wordings (`a|b`): a wording that is denied says the opposite."""
    text = prose(at.turn.reply)
    missing = [fact for fact in wanted if not any(_affirmed(wording, text) for wording in fact.split("|"))]
    return failed(f"not affirmed: {', '.join(missing)}") if missing else PASSED


def claims_none(at: Moment, wanted: Sequence[str]) -> Judged:
    """None of the claims is made; it may be denied, put in quotes, or named as a mistake. `a…b`: a, and soon b."""
    text = prose(at.turn.reply)
    made = [claim for claim in wanted if any(_is_claimed(claim, text, found) for found in _found(claim, text))]
    return failed(f"claims: {', '.join(made)}") if made else PASSED


def _affirmed(wording: str, text: str) -> bool:
    return any(not _is_denied(wording, text, found) for found in _found(wording, text))


def _is_claimed(claim: str, text: str, found: re.Match[str]) -> bool:
    sentence = _around(_SENTENCE, text, found)
    is_quoted = text.count("“", 0, found.start()) > text.count("”", 0, found.start())
    return not (is_quoted or _REPORTS.search(sentence) or _is_denied(claim, text, found))


def _found(wording: str, text: str) -> Iterator[re.Match[str]]:
    pattern = rf"[^。；;：:！!？?\n]{{0,{LONGEST_GAP}}}?".join(re.escape(part.strip()) for part in wording.split(_GAP))
    return re.finditer(pattern, text, re.IGNORECASE)


def _is_denied(wording: str, text: str, found: re.Match[str]) -> bool:
    """Tell whether a denial stands in the clause before a wording, or in the gap within it; one that denies itself is none."""
    if _GAP in wording:
        begin = wording.split(_GAP)[0].strip()
        if _DENIES.search(found[0][len(begin) :]):
            return True
    before = _CLAUSE.split(text[: found.start()])[-1]
    return _DENIES.search(before) is not None


def _around(border: re.Pattern[str], text: str, found: re.Match[str]) -> str:
    return border.split(text[: found.end()])[-1] + border.split(text[found.end() :])[0]
