"""The draft of an answer to a free question, with as much of the model's words as its tier allows.

select: the best fact found is said at once; the model chooses which others belong, and code says them word for word.
compose: the model writes; each finished sentence is checked, and only a supported one is said; its code is run.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, Field

from agent.ground import code_text, run_text, support
from agent.models.seam import Stopped, Tier, TutorModel
from agent.phrases import say
from agent.prompts import prompt, prompt_hash
from agent.script import quote
from agent.turn import Grounding, Piece, Source, Turn, Withdrawn, join
from knowledge.passage import Passage
from tools.run import Run

CANDIDATES = 8
"""Facts that the model chooses from; more did not help (measured)."""
RUN_ROUNDS = 3
ANSWER_TOKENS = 500
CHOICE_TOKENS = 32

_END = re.compile(r"[。！？]+[”」）]*|[.!?]+(?=\s)|\n|(?=```)")
_CITED = re.compile(r"(?:\s*\[\d+\])*")
_CODE = re.compile(r"```(?:python|py)\n(.*?)```", re.DOTALL)


class Choice(BaseModel):
    """The numbers of the facts that answer the question."""

    facts: list[int] = Field(max_length=3)


@dataclass(frozen=True)
class Drafting:
    """What a draft needs: the model, how to run code, and whether the learner has pressed stop."""

    model: TutorModel
    run: Callable[[str], Run]
    cancelled: Callable[[], bool]
    gives_away: Callable[[str], bool] = lambda _: False
    """Whether a text would give away what the learner is to find."""


def warm(model: TutorModel, tier: Tier) -> None:
    """Let the model read the part of its prompt that never changes, so that the first answer need not wait for it."""
    step = "choose" if tier is Tier.SELECT else "compose"
    for _ in model.stream([SystemMessage(prompt(step)), HumanMessage("…")], max_tokens=1):
        pass


def select(turn: Turn, facts: Sequence[Passage], drafting: Drafting) -> Iterator[Turn]:
    """Say the best fact at once, then those that the model chooses."""
    candidates = facts[:CANDIDATES]
    turn = quote(turn, candidates[0])
    yield turn
    if len(candidates) == 1 or drafting.cancelled():
        return
    numbered = "\n".join(
        f"{number}. {fact.words.in_(turn.language)}" for number, fact in enumerate(candidates, start=1)
    )
    messages = [
        SystemMessage(prompt("choose")),
        HumanMessage(prompt("choose-question", question=_one_line(turn.message), facts=numbered)),
    ]
    try:
        choice = drafting.model.choose(messages, Choice, max_tokens=CHOICE_TOKENS, cancelled=drafting.cancelled)
    except Stopped:
        return
    turn = replace(turn, prompt_hash=prompt_hash("choose", "choose-question"))
    for number in dict.fromkeys(choice.facts):
        if 1 < number <= len(candidates):  # number 1 has been said
            turn = quote(turn, candidates[number - 1])
    yield turn


def compose(turn: Turn, facts: Sequence[Passage], drafting: Drafting) -> Iterator[Turn]:
    """Let the model write, say only what is supported, run its code and let it mend what fails."""
    facts = facts[:CANDIDATES]
    numbered = "\n".join(f"[{number}] {fact.words.in_(turn.language)}" for number, fact in enumerate(facts, start=1))
    language = "中文" if turn.language == "zh" else "English"
    messages: list[BaseMessage] = [
        SystemMessage(prompt("compose")),
        HumanMessage(prompt("compose-question", facts=numbered, question=_one_line(turn.message), language=language)),
    ]
    hash_ = prompt_hash("compose", "compose-question", "compose-run")
    said, read, failed = len(turn.pieces), numbered, False
    for _ in range(RUN_ROUNDS):
        written = ""
        code: str | None = None
        with closing(drafting.model.stream(messages, max_tokens=ANSWER_TOKENS, cancelled=drafting.cancelled)) as stream:
            for sentence in sentences(stream):
                written += sentence
                if match := _CODE.search(sentence):
                    code = match[1]
                    break  # what it says of the output can only be known once the code has run
                turn = _checked(replace(turn, prompt_hash=hash_), sentence, facts, drafting.gives_away)
                yield turn
        read += written
        if code is None or drafting.cancelled() or drafting.gives_away(read):
            break
        turn, run = _ran(turn, code, drafting)
        failed = run.error is not None
        yield turn
        read += run_text(run)
        if drafting.gives_away(read):  # nor may the model read it
            break
        instruction = (
            "根据真实的输出，用一两句话说明。" if run.error is None else "代码出错了。请改正后重新给出完整的代码块。"
        )
        result = prompt("compose-run", result=run_text(run), instruction=instruction)
        messages += [AIMessage(written), HumanMessage(result)]
    if len(turn.pieces) == said and facts:  # nothing that it wrote could be kept
        turn = quote(turn, facts[0])
        yield turn
    if failed and not drafting.cancelled():  # the last that it wrote did not run either
        yield turn.say(say("code_failed", turn.language))


def sentences(chunks: Iterator[str]) -> Iterator[str]:
    """Yield whole sentences, list items and code blocks of a text that comes in pieces; joined they are the text."""
    buffer = ""
    for chunk in chunks:
        buffer += chunk
        while length := _whole(buffer):
            yield buffer[:length]
            buffer = buffer[length:]
    while length := _whole(buffer, final=True):
        yield buffer[:length]
        buffer = buffer[length:]


def _whole(buffer: str, *, final: bool = False) -> int:
    """Return how many characters the first whole piece has; 0 if more must come to tell."""
    lead = len(buffer) - len(buffer.lstrip())
    if buffer.startswith("`", lead):
        close = buffer.find("\n```", lead)
        if buffer.startswith("```", lead) and close >= 0:
            return close + len("\n```")
        if buffer.startswith("```"[: len(buffer) - lead], lead):  # a block that is not closed yet
            return len(buffer) if final else 0
    end = _END.search(buffer, lead + 1)
    if end is None:
        return len(buffer) if final else 0
    cited = _CITED.match(buffer, end.end())
    stop = cited.end() if cited else end.end()
    may_grow = re.fullmatch(r"\s*(\[\d*)?", buffer[stop:]) and not buffer[: end.end()].endswith("\n")
    return 0 if may_grow and not final else stop


def _checked(turn: Turn, sentence: str, facts: Sequence[Passage], gives_away: Callable[[str], bool]) -> Turn:
    """Return the turn with the sentence if a fact supports it, else with its withdrawal; a secret is not even named."""
    text = re.sub(r"\s*\[\d+\]", "", sentence).strip()
    if not re.search(r"\w", text) or gives_away(join([*turn.pieces, Piece(text, Source.MODEL)])):
        return turn
    if text.startswith(("```", "~~~")):  # its Python is run; no other block of its is the output of anything
        gone = (*turn.grounding.withdrawn, Withdrawn(text, "is a block that no run gave"))
        return replace(turn, grounding=Grounding(turn.grounding.checked, gone))
    verdict = support(text, facts, turn.runs, question=turn.message, language=turn.language)
    if verdict.passage is None:
        gone = (*turn.grounding.withdrawn, Withdrawn(text, verdict.reason))
        return replace(turn, grounding=Grounding(turn.grounding.checked, gone))
    fact = facts[verdict.passage]
    turn, label = turn.cite(
        fact.note, fact.section, title=fact.title.in_(turn.language), text=fact.words.in_(turn.language)
    )
    return turn.say(text, Source.MODEL, label=label)


def _ran(turn: Turn, code: str, drafting: Drafting) -> tuple[Turn, Run]:
    """Run the model's code; only code that ran to its end, and tells no secret, is shown."""
    run = drafting.run(code)
    if run.error is not None or drafting.gives_away(f"{code_text(run)}\n{run_text(run)}"):
        return turn, run
    index = len(turn.runs)
    turn = replace(turn, runs=(*turn.runs, run))
    turn = turn.say(code_text(run), Source.RUN, run=index)
    if run.stdout.strip() or run.figures:
        turn = turn.say(run_text(run), Source.RUN, run=index)
    return turn, run


def _one_line(text: str) -> str:
    return " ".join(text.split())[:1000]
