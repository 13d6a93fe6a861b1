"""What the learner may have meant, to tap: questions that lead to the facts which came next and were not said.

Which fact answers best is not certain, least of all for situations and for what-ifs (evals/LOG.md): the right one is more often
among the first eight than among the three or four that are said. Each of the next ones has questions of learners that list
it; the one most like what was asked says in the learner's own kind of words what the fact would tell.
"""

from collections.abc import Collection

from agent.turn import Turn
from knowledge.curriculum import Curriculum
from knowledge.lexical import Scores
from knowledge.library import Library, SearchResult
from knowledge.passage import Passage
from knowledge.sameness import same_form
from knowledge.words import Language, language_of

OFFERED = 2
"""So many questions are offered: each leads 4 more of 100 questions that began beside the point to their fact, a third one 2 or 3 (measured: evals/LOG.md)."""
NEXT = 8
"""So many facts, the first ones found, are looked at."""
LONGEST: dict[Language, int] = {"zh": 30, "en": 70}
"""Characters of a question that a button holds."""
_STRANGER = -1.0
"""The cosine of a question that is not among the nearest ones: what is like it in nothing leads nowhere."""


def related(turn: Turn, found: SearchResult, library: Library, curriculum: Curriculum) -> tuple[str, ...]:
    """Return questions that lead to what was found and not said, in the language of the reply, the likeliest first."""
    said = {(citation.note, citation.section) for citation in turn.citations}
    facts = [fact for fact in found.facts[:NEXT] if (fact.note, fact.section) not in said]
    likest = _likest(facts, library.look(found.query).asked, curriculum, turn.language)
    forms = {same_form(turn.message), same_form(found.query)}
    offered = []
    for fact in facts:
        question = likest.get((fact.note, fact.number))
        if question and same_form(question) not in forms:
            forms.add(same_form(question))
            offered.append(question)
    return tuple(offered[:OFFERED])


def _likest(
    facts: Collection[Passage], alike: Scores, curriculum: Curriculum, language: Language
) -> dict[tuple[str, int], str]:
    """Return for facts the likest of the questions that list it first, stand in one language and on a button."""
    wanted = {(fact.note, fact.number) for fact in facts}
    best: dict[tuple[str, int], tuple[float, str]] = {}
    for row, (note, ask) in enumerate(curriculum.own_asks):
        key, question = (note, ask.facts[0]), ask.words
        if key not in wanted or alike[row] <= best.get(key, (_STRANGER, ""))[0]:
            continue
        if len(question) <= LONGEST[language] and language_of(question) == language:
            best[key] = float(alike[row]), question
    return {key: question for key, (_, question) in best.items()}
