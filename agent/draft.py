"""The draft of an answer to a free question, with as much of the model's words as its tier allows.

select: the best fact found is said at once; the model chooses which others belong, and code says them word for word.
A model that cannot choose is not asked: the facts that fit nearly as well as the best one are said.
copy: agent/copying.py.
compose: the model writes; each finished sentence is checked, and only a supported one is said; its code is run.
"""

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, Field

from agent.ground import code_text, run_text, support
from agent.joining import begin, go_on
from agent.language import strays
from agent.models.errors import Stopped
from agent.models.seam import Tier, TutorModel
from agent.phrases import say
from agent.prompts import prompt, prompt_hash
from agent.script import quote
from agent.trust import Trust
from agent.turn import Grounding, Piece, Source, Turn, Withdrawn, join
from knowledge.passage import Passage
from knowledge.words import Language
from tools.run import Run

CANDIDATES = 8
"""Facts that the model chooses from; more did not help (measured)."""
UNCHOSEN = 5
"""At most so many facts are said when nobody chooses: the model's choice of about three answered no better (measured)."""
LIKELY = -1.3
"""The log-odds from which on a fact is said unchosen (measured: evals/LOG.md)."""
RUN_ROUNDS = 3
ANSWER_TOKENS = 500
CHOICE_TOKENS = 32
CHOICE_HASH = prompt_hash("choose", "choose-question")
LANGUAGE_REMINDER: dict[Language, str] = {
    "zh": "请把整个回答改用中文重新写一遍。",
    "en": "Please write the whole answer again, in English.",
}
"""Asked once of a model that has answered in the other language."""

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
    trust: Trust = field(default_factory=Trust)
    question: str = ""
    """What is asked, with its subject, where the message leaves it out."""
    likely: int = UNCHOSEN
    """So many of the facts, the first ones, are said when nobody chooses."""


def warm(model: TutorModel, trust: Trust) -> None:
    """Let the model read the part of its prompt that never changes, so that the first answer need not wait for it."""
    steps = {Tier.SELECT: "choose", Tier.COPY: "choose" if trust.choose else "copy-zh", Tier.COMPOSE: "compose"}
    step = steps[trust.tier]
    if step == "choose" and not trust.choose:
        return
    for _ in model.stream([SystemMessage(prompt(step)), HumanMessage("…")], max_tokens=1):
        pass


def select(turn: Turn, facts: Sequence[Passage], drafting: Drafting) -> Iterator[Turn]:
    """Say the best fact at once, then those that the model chooses; the likely ones if it cannot choose."""
    first, *others = facts[:CANDIDATES]
    turn = begin(turn, first, alone=not others)
    if not drafting.trust.choose:
        yield go_on(turn, first, others[: drafting.likely - 1])
        return
    yield turn
    if not others or drafting.cancelled():
        return
    try:
        chosen = choose(turn, facts, drafting)
    except Stopped:
        return
    yield go_on(replace(turn, prompt_hash=CHOICE_HASH), first, chosen)


def choose(turn: Turn, facts: Sequence[Passage], drafting: Drafting) -> list[Passage]:
    """Return the facts that the model chooses beside the best one, which is not asked about.

    Raises:
        Stopped: if the learner has pressed stop.
    """
    candidates = facts[:CANDIDATES]
    messages = choice_messages(
        drafting.question or turn.message, [fact.words.in_(turn.language) for fact in candidates]
    )
    choice = drafting.model.choose(messages, Choice, max_tokens=CHOICE_TOKENS, cancelled=drafting.cancelled)
    return [candidates[number - 1] for number in dict.fromkeys(choice.facts) if 1 < number <= len(candidates)]


def choice_messages(question: str, facts: Sequence[str]) -> list[BaseMessage]:
    """Return the prompt in which a model chooses among facts."""
    numbered = "\n".join(f"{number}. {fact}" for number, fact in enumerate(facts, start=1))
    asked = prompt("choose-question", question=one_line(question), facts=numbered)
    return [SystemMessage(prompt("choose")), HumanMessage(asked)]


def compose_messages(question: str, facts: Sequence[str], language: Language) -> list[BaseMessage]:
    """Return the prompt in which a model answers in its own words."""
    numbered = "\n".join(f"[{number}] {fact}" for number, fact in enumerate(facts, start=1))
    name = "中文" if language == "zh" else "English"
    asked = prompt("compose-question", facts=numbered, question=one_line(question), language=name)
    return [SystemMessage(prompt("compose")), HumanMessage(asked)]


def compose(turn: Turn, facts: Sequence[Passage], drafting: Drafting) -> Iterator[Turn]:
    """Let the model write, say only what is supported, run its code and let it mend what fails."""
    facts = facts[:CANDIDATES]
    messages = compose_messages(
        drafting.question or turn.message, [fact.words.in_(turn.language) for fact in facts], turn.language
    )
    said, redrafted, failed = len(turn.pieces), False, False
    read = str(messages[-1].text)
    for _ in range(RUN_ROUNDS):
        turn, heard = yield from _heard(turn, messages, facts, drafting, again=redrafted)
        read += heard.written
        if drafting.cancelled() or drafting.gives_away(read):
            break
        if heard.strayed and not redrafted:
            redrafted = True
            messages += [AIMessage(heard.written), HumanMessage(LANGUAGE_REMINDER[turn.language])]
            continue
        if heard.code is None:
            break
        turn, run = _ran(turn, heard.code, drafting)
        failed = run.error is not None
        yield turn
        read += run_text(run)
        if drafting.gives_away(read):  # nor may the model read it
            break
        messages += [AIMessage(heard.written), HumanMessage(_result(run))]
    if len(turn.pieces) == said and facts:  # nothing that it wrote could be kept
        turn = quote(turn, facts[0])
        yield turn
    if failed and not drafting.cancelled():  # the last that it wrote did not run either
        yield turn.say(say("code_failed", turn.language))


@dataclass(frozen=True)
class Heard:
    """What a model wrote up to its code, or to its end."""

    written: str
    code: str | None
    """None: there is none, or it may not write any."""
    strayed: bool
    """Its last sentence was in another language."""


def _heard(
    turn: Turn, messages: list[BaseMessage], facts: Sequence[Passage], drafting: Drafting, *, again: bool
) -> Generator[Turn, None, tuple[Turn, Heard]]:
    """Say what is supported of what the model writes; a sentence in another language ends it, unless it was told before."""
    hash_ = prompt_hash("compose", "compose-question", "compose-run")
    written, strayed = "", False
    with closing(drafting.model.stream(messages, max_tokens=ANSWER_TOKENS, cancelled=drafting.cancelled)) as stream:
        for sentence in sentences(stream):
            written += sentence
            if match := _CODE.search(sentence):
                if not drafting.trust.code:
                    continue
                return turn, Heard(written, match[1], strayed)  # what it says of the output needs a run first
            strayed = strays(sentence, turn.language)
            if strayed and not again:
                break
            turn = _checked(replace(turn, prompt_hash=hash_), sentence, facts, drafting.gives_away)
            yield turn
    return turn, Heard(written, None, strayed)


def _result(run: Run) -> str:
    """Return what a model is told of the run of its code."""
    said = "根据真实的输出，用一两句话说明。" if run.error is None else "代码出错了。请改正后重新给出完整的代码块。"
    return prompt("compose-run", result=run_text(run), instruction=said)


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
    if not re.search(r"\w", text) or text in [piece.text for piece in turn.pieces]:  # a redraft says it again
        return turn
    if text.startswith(("```", "~~~")):  # its Python is run; no other block of its is the output of anything
        return withdraw(turn, text, "is a block that no run gave")
    if gives_away(join([*turn.pieces, Piece(text, Source.MODEL)])):
        return turn
    if strays(text, turn.language):
        return withdraw(turn, text, "is in the other language")
    verdict = support(text, facts, turn.runs, question=turn.message, language=turn.language)
    if verdict.passage is None:
        return withdraw(turn, text, verdict.reason)
    return supported(turn, text, facts[verdict.passage])


def withdraw(turn: Turn, text: str, reason: str) -> Turn:
    """Return the turn with a sentence that is not said, and why."""
    gone = (*turn.grounding.withdrawn, Withdrawn(text, reason))
    return replace(turn, grounding=Grounding(turn.grounding.checked, gone))


def supported(turn: Turn, text: str, fact: Passage, *, goes_on: bool = False) -> Turn:
    """Return the turn with a model's sentence that cites the fact behind it."""
    turn, label = turn.cite(
        fact.note, fact.section, title=fact.title.in_(turn.language), text=fact.words.in_(turn.language)
    )
    return turn.say(text, Source.MODEL, label=label, goes_on=goes_on)


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


def one_line(text: str) -> str:
    """Return a message as a prompt takes it."""
    return " ".join(text.split())[:1000]
