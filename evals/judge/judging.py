"""Asking the judge: one criterion a call, with what must be known to answer it, and nothing asked twice."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel

from agent.models.errors import ContextTooLong, ModelBroke
from agent.models.seam import TutorModel
from agent.prompts import filled
from evals import kept
from evals.judge.criteria import Criterion
from evals.judge.exchange import Exchange, Line, Role
from evals.kept import Kept, Keyed, key_of

SYSTEM = Path(__file__).with_name("judge-system.md")
PROMPT = Path(__file__).with_name("judge.md")
OUT = kept.OUT / "opinions.jsonl"
ANSWER_TOKENS = 24
LINES = 4
"""Of the history, the last ones: what was open and what the learner answered."""
LONGEST_LINE = 600
"""Characters of an earlier line; the reply itself is never cut."""
_NAMES = {Role.LEARNER: "Learner", Role.TUTOR: "Tutor"}


class Answer(BaseModel):
    """What a judge may say."""

    answer: Literal["yes", "no"]


@dataclass(frozen=True)
class Opinion(Keyed):
    """What a judge said, as it is kept."""

    exchange: str
    criterion: str
    judge: str
    yes: bool


@dataclass(frozen=True)
class Scored:
    """One criterion on one reply; `yes` None: it has no verdict, and `why` says why not."""

    exchange: Exchange
    criterion: Criterion
    yes: bool | None
    why: str = ""


class Opinions(Kept[Opinion]):
    """The file of opinions."""

    def __init__(self, path: Path = OUT) -> None:
        super().__init__(path, Opinion)


@dataclass(frozen=True)
class Judge:
    """A model that judges, and what it has said before."""

    model: TutorModel
    kept: Opinions

    def score(self, one: Exchange, criterion: Criterion) -> Scored:
        """Return the verdict on a reply; an answer in another form is none, and is asked for again in the next run."""
        messages = asked(one, criterion)
        key = key_of(self.model.name, self.model.digest, *(message.text for message in messages))
        opinion = self.kept.get(key)
        if opinion is None:
            try:
                said = self.model.choose(messages, Answer, max_tokens=ANSWER_TOKENS)
            except ModelBroke:
                return Scored(one, criterion, None, "unreadable")
            except ContextTooLong:
                return Scored(one, criterion, None, "too long for the judge")
            opinion = Opinion(key, one.id, criterion.id, self.model.name, said.answer == "yes")
            self.kept.add(opinion)
        return Scored(one, criterion, opinion.yes)


def score_all(
    judge: Judge,
    all_: Iterable[Exchange],
    criteria: Sequence[Criterion],
    *,
    labelled_only: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> Iterator[Scored]:
    """Yield a verdict for each criterion that applies to a reply; `labelled_only`: where the reply has a label of it.

    Raises:
        ModelError: if the judge does not answer at all; what it has said is kept.
    """
    asked_of = [
        (one, criterion)
        for one in all_
        for criterion in criteria
        if criterion.applies(one) and (criterion.id in one.labels or not labelled_only)
    ]
    for number, (one, criterion) in enumerate(asked_of, start=1):
        yield judge.score(one, criterion)
        progress(len(asked_of) - number)


def asked(one: Exchange, criterion: Criterion) -> list[BaseMessage]:
    """Return the prompt in which a judge reads a reply."""
    text = filled(
        PROMPT,
        history="\n".join(map(_line, one.history[-LINES:])) or "(nothing yet)",
        background=_background(one, criterion) or "(nothing)",
        reply=_quoted(one.reply),
        question=criterion.question,
        yes=criterion.yes,
        no=criterion.no,
    )
    return [SystemMessage(filled(SYSTEM)), HumanMessage(text)]


def _background(one: Exchange, criterion: Criterion) -> str:
    ground = one.reference
    said = {
        "question": ("Open question", ground.question),
        "answer": ("Its right answer", ground.answer),
        "facts": ("Facts that the reply cites", "\n".join(f"- {fact}" for fact in ground.facts)),
    }
    lines = [f"{title}: {_quoted(text)}" for title, text in (said[need] for need in criterion.needs) if text]
    if criterion.when == "mistake":
        lines.append("The learner's last message answers the open question wrongly or incompletely.")
    return "\n".join(lines)


def _line(line: Line) -> str:
    text = line.text if len(line.text) <= LONGEST_LINE else f"{line.text[:LONGEST_LINE]} […]"
    return f"{_NAMES[line.role]}: {_quoted(text)}"


def _quoted(text: str) -> str:
    """Return material so that it cannot end the tag that it stands in."""
    return text.replace("</", "< /")
