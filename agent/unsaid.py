"""What a follow-up is answered with first: of two facts that fit, the one that was not said yet."""

import re
from collections.abc import Iterable
from dataclasses import replace

from agent.leaning import defines, without_lead
from agent.turn import Citation
from knowledge.library import Found, SearchResult

AGAIN = 1.0
"""By so much, in log-odds, a fact must fit better to be said once more."""
NO_REASON = 5.0
"""By so much where a reason is asked for what was only defined: the definition is none."""
_WHY = re.compile(r"(?:那|但是?|可是?)?(?:为什么|为啥|为何|why)(?:呢|啊|会这样|is that|so)?[?？。.\s]*", re.IGNORECASE)


def unsaid_first(found: SearchResult, said: Iterable[Citation], *, asked: str, message: str) -> SearchResult:
    """Return what was found for a follow-up, with what was said before it further behind.

    `said` is what the last replies cited, `asked` the question that it goes on with, and
    `message` the follow-up itself.
    """
    again = {(each.note, each.section) for each in said}
    is_reason = defines(asked) and _WHY.fullmatch(without_lead(message)) is not None
    least = NO_REASON if is_reason else AGAIN
    ranked: list[Found] = []
    score = float("inf")
    for each in found.found:  # in an order that its scores need not show
        score = min(score, each.score)
        is_said = (each.passage.note, each.passage.section) in again
        ranked.append(replace(each, score=score - least * is_said))
    return replace(found, found=tuple(sorted(ranked, key=lambda each: -each.score)))
