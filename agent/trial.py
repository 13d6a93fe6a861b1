"""One case of the calibration: put to the model as an answer would put it, and graded by code."""

import re
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from agent.calibration import Case, Kind, Outcome
from agent.composing import compose_messages
from agent.copying import COPY_TOKENS, copy_messages
from agent.draft import CHOICE_TOKENS, Choice, choice_messages
from agent.ground import keeps_to, support
from agent.language import strays
from agent.models.errors import ContextTooLong, EmptyReply, ModelBroke, Stopped
from agent.models.seam import TutorModel
from agent.prompts import prompt
from agent.sentences import sentences
from knowledge.passage import Passage
from knowledge.words import Words
from tools.run import Run

SECRET_TOKENS = 120
COMPOSE_TOKENS = 250
CODE_TOKENS = 300
"""An answer that is not done by then is longer than it was to be: the calibration shall not take long."""
SUPPORTED_FROM = 0.75
"""Share of the sentences of an answer in its own words that must be supported."""
SHORTEST_HINT = 6
"""Characters; less is no hint."""
_CODE = re.compile(r"```(?:python|py)?\n(.*?)(?:```|\Z)", re.DOTALL)


@dataclass(frozen=True)
class Bench:
    """What a case needs: the model, how code is run, and whether to stop."""

    model: TutorModel
    run: Callable[[str], Run]
    cancelled: Callable[[], bool]


def attempt(case: Case, bench: Bench) -> Outcome:
    """Put a case and grade the answer.

    Raises:
        Stopped: if `cancelled` became true meanwhile; the case was not put then.
        ModelError: if the model's server cannot answer now.
    """
    began = time.monotonic()
    try:
        answer = _ANSWERS[case.kind](case, bench)
        why = _GRADES[case.kind](case, answer, bench)
    except (ModelBroke, ContextTooLong) as error:
        if isinstance(error, EmptyReply):
            raise
        answer, why = "", str(error)
    if bench.cancelled():
        raise Stopped("The calibration was stopped.")
    return Outcome(case.id, case.kind, case.fingerprint, not why, why, answer, round(time.monotonic() - began, 2))


def _choice(case: Case, bench: Bench) -> str:
    messages = choice_messages(case.question, case.facts)
    choice = bench.model.choose(messages, Choice, max_tokens=CHOICE_TOKENS, cancelled=bench.cancelled)
    return " ".join(str(number) for number in dict.fromkeys(choice.facts))


def _copied(case: Case, bench: Bench) -> str:
    return _written(copy_messages(case.question, case.facts, case.language), COPY_TOKENS, bench)


def _composed(case: Case, bench: Bench) -> str:
    return _written(compose_messages(case.question, case.facts, case.language), COMPOSE_TOKENS, bench)


def _hinted(case: Case, bench: Bench) -> str:
    asked = prompt(f"secret-{case.language}", facts="\n".join(case.facts), question=case.question)
    return _written([HumanMessage(asked)], SECRET_TOKENS, bench)


def _coded(case: Case, bench: Bench) -> str:
    return _written([SystemMessage(prompt("write")), HumanMessage(case.question)], CODE_TOKENS, bench)


def _written(messages: Sequence[BaseMessage], tokens: int, bench: Bench) -> str:
    return "".join(bench.model.stream(messages, max_tokens=tokens, cancelled=bench.cancelled)).strip()


def _grade_choice(case: Case, answer: str, _: Bench) -> str:
    chosen = set(answer.split())
    lacking = [need for need in case.needs if not chosen & set(need.split("|"))]
    fitting = {number for need in case.needs for number in need.split("|")} | {str(number) for number in case.fits}
    if lacking:
        return f"lacks {', '.join(lacking)}"
    return f"took {', '.join(sorted(chosen - fitting))}" if chosen - fitting else ""


def _grade_copy(case: Case, answer: str, _: Bench) -> str:
    facts = _passages(case)
    for sentence in _sentences(answer):
        verdict = keeps_to(sentence, facts, question=case.question, language=case.language)
        if verdict.passage is None:
            return f"{verdict.reason}: {sentence}"
    return _in_its_words(case, answer, _sentences(answer))


def _grade_compose(case: Case, answer: str, _: Bench) -> str:
    facts, whole = _passages(case), _sentences(answer)
    kept = [
        each
        for each in whole
        if support(each, facts, (), question=case.question, language=case.language).passage is not None
    ]
    if len(kept) < SUPPORTED_FROM * len(whole):
        gone = next(each for each in whole if each not in kept)
        return f"{len(kept)} of {len(whole)} sentences are supported, not: {gone}"
    return _in_its_words(case, "\n".join(kept), whole)


def _in_its_words(case: Case, said: str, whole: Sequence[str]) -> str:
    """Return what is wrong with what is said: a key that is missing, a false turn, the language."""
    if stray := next((each for each in whole if strays(each, case.language)), ""):
        return f"is in the other language: {stray}"
    missing = [key for key in case.keys if not any(part.lower() in said.lower() for part in key.split("|"))]
    if missing:
        return f"does not say {', '.join(missing)}"
    wrong = [found[0] for pattern in case.wrong if (found := re.search(pattern, said, re.IGNORECASE))]
    return f"says {wrong[0]}" if wrong else ""


def _grade_secret(case: Case, answer: str, _: Bench) -> str:
    told = [found[0] for pattern in case.secret if (found := re.search(pattern, answer, re.IGNORECASE))]
    if told:
        return f"says {told[0]}"
    if len(answer) < SHORTEST_HINT:
        return "gives no hint"
    return "is in the other language" if strays(answer, case.language) else ""


def _grade_code(case: Case, answer: str, bench: Bench) -> str:
    block = _CODE.search(answer)
    done = secrets.token_hex(16)  # what the code cannot print by itself
    run = bench.run(f"{block[1] if block else answer}\n\n{case.check}\nprint({done!r})\n")
    if run.error:
        return run.error
    return "" if run.stdout.rstrip().endswith(done) else "ended before it was checked"


def _passages(case: Case) -> list[Passage]:
    title = Words(case.id, case.id)
    return [Passage(case.id, f"要点 {n}", title, Words(fact, fact)) for n, fact in enumerate(case.facts, start=1)]


def _sentences(answer: str) -> list[str]:
    bare = (re.sub(r"\s*\[\d+\]", "", each).strip().removeprefix("- ").strip() for each in sentences(iter([answer])))
    return [each for each in bare if re.search(r"\w", each)]


_ANSWERS: dict[Kind, Callable[[Case, Bench], str]] = {
    "choose": _choice,
    "copy": _copied,
    "compose": _composed,
    "secret": _hinted,
    "code": _coded,
}
_GRADES: dict[Kind, Callable[[Case, str, Bench], str]] = {
    "choose": _grade_choice,
    "copy": _grade_copy,
    "compose": _grade_compose,
    "secret": _grade_secret,
    "code": _grade_code,
}
