"""A program that no recipe holds, written by a model that may be trusted with code: only what has run is shown.

A model that may not, or whose programs fail three times, is no reason for another program: that there is none is said.
"""

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from agent.models.seam import TutorModel
from agent.naming import named
from agent.pending import come_back
from agent.prompts import prompt
from agent.script import Line, Quote, Ran
from agent.situation import Acted, Situation
from tools.run import Run

DRAFTS = 3
"""So many times a model may try."""
TOKENS = 700
LONGEST_WISH = 1000

_WISH = re.compile(
    r"(?<!怎么)(?<!如何)(?:写|实现|编写|搭建|搭)(?!的|了|过|好的|完的|出来的)(?:出|个|一下|一个|一段|一份|一种|一些|一|成)?.{0,40}(?:函数|类|程序|代码|模型|网络|层|模块|脚本|算法|损失|循环|生成器|优化器|采样器|数据集)"
    r"|(?:给|来)(?:我|一?[段份]).{0,40}(?:代码|程序|实现)"
    r"|\b(?:write|implement|code|build|program)\b.{0,60}\b(?:function|class|program|code|model|network|layer|module|script|algorithm|loss|loop|generator|optimi[sz]er|sampler|dataset|in (?:pytorch|python|numpy))\b",
    re.IGNORECASE | re.DOTALL,
)
_PROSE = re.compile(
    r"诗|作文|论文|报告|邮件|文章|文案|故事|小说|简历|歌词|\b(?:poem|essay|paper|report|e-?mail|letter|story|song|cv|resume)\b",
    re.IGNORECASE,
)
_BLOCK = re.compile(r"```(?:python|py)?\s*\n(.*?)(?:```|\Z)", re.DOTALL)


@dataclass(frozen=True)
class Written:
    """What came of a model's tries: the run of each."""

    runs: tuple[Run, ...]
    model: str

    @property
    def program(self) -> Run | None:
        """Return the run that came to its end; None if none did."""
        return self.runs[-1] if self.runs and self.runs[-1].error is None else None


def wants_program(message: str) -> bool:
    """Tell whether a message asks for a program to be written."""
    return len(message) <= LONGEST_WISH and bool(_WISH.search(message)) and not _PROSE.search(message)


def written(
    message: str,
    model: TutorModel,
    run: Callable[[str], Run],
    cancelled: Callable[[], bool],
    failed: Callable[[int, Run], None],
) -> Written:
    """Let a model write a program, run it, and mend what fails; `failed` is told of each try that did.

    Raises:
        ModelError: if the model cannot be reached.
    """
    messages: list[BaseMessage] = [SystemMessage(prompt("write-program")), HumanMessage(message)]
    runs: list[Run] = []
    while len(runs) < DRAFTS and not cancelled():
        answer = "".join(model.stream(messages, max_tokens=TOKENS, cancelled=cancelled))
        code = program_in(answer)
        if code is None or cancelled():
            break
        runs.append(run(code))
        if runs[-1].error is None:
            break
        failed(len(runs), runs[-1])
        again = prompt("write-again", error=str(runs[-1].error))
        messages = [*messages[:2], AIMessage(f"```python\n{code}```"), HumanMessage(again)]
    return Written(tuple(runs), model.name)


def program_in(answer: str) -> str | None:
    """Return the program that an answer holds: its fenced blocks, or all of it if it is Python; None if it holds none."""
    blocks = _BLOCK.findall(answer)
    code = "\n".join(block.rstrip() for block in blocks) if blocks else answer.strip()
    try:
        body = ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return f"{code}\n" if blocks else None  # its run will say what is wrong
    works = any(not isinstance(each, ast.Expr) or isinstance(each.value, ast.Call) for each in body)
    return f"{code}\n" if works else None


def write(at: Situation) -> Acted:
    """Show the program that was written, with its run; or say that there is none."""
    made = at.written
    ran = made.program if made else None
    chips = at.chip("example", "continue")
    if made and ran:
        is_named = at.facts and named(at.curriculum, at.message) == at.facts[0].note
        related: tuple[Line, ...] = (at.say("related_fact"), Quote(at.facts[0])) if is_named else ()
        shown = (at.say("model_wrote", model=made.model), Ran(ran, show_code=True), at.say("model_wrote_check"))
        return Acted(at.dialogue, (*shown, *related, *come_back(at)), chips)
    said = at.say("cannot_write")
    if made:
        said = at.say("write_failed", count=len(made.runs)) if made.runs else at.say("wrote_nothing")
    nearest = (at.say("nearest", topics=_topics(at)),) if at.facts else ()
    return Acted(at.dialogue, (said, *nearest, *come_back(at)), chips)


def _topics(at: Situation) -> str:
    """Return the titles of the notes that come nearest."""
    language = at.dialogue.language
    titles = dict.fromkeys(fact.title.in_(language) for fact in at.facts[:8])
    return ("、" if language == "zh" else ", ").join(list(titles)[:3])
