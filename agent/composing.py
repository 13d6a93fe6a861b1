"""An answer in a model's own words: each finished sentence is checked, and only a supported one is said; its code is run."""

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from agent.draft import CANDIDATES, LANGUAGE_REMINDER, Drafting, one_line, supported, withdraw
from agent.ground import code_text, run_text, support
from agent.language import strays
from agent.phrases import say
from agent.prompts import prompt, prompt_hash
from agent.script import quote
from agent.sentences import sentences
from agent.turn import Piece, Source, Turn, join
from knowledge.passage import Passage
from knowledge.words import Language
from tools.run import Run

RUN_ROUNDS = 3
ANSWER_TOKENS = 500
_CODE = re.compile(r"```(?:python|py)\n(.*?)```", re.DOTALL)


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
