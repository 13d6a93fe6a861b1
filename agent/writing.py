"""A program that no recipe holds, written by a model that may be trusted with code: only what has run is shown.

A model that may not, or whose programs fail three times, is no reason for another program: that there is none is said.
"""

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from agent.models.seam import TutorModel
from agent.prompts import prompt
from knowledge.practice.advising import asks_advice, orders_program
from knowledge.practice.wanting import asks_about, asks_need
from knowledge.words import Words
from tools.run import Run

DRAFTS = 3
"""So many times a model may try."""
TOKENS = 700
LONGEST_WISH = 1000

_WISH = re.compile(
    r"(?<!怎么)(?<!如何)(?:写|实现|编写|搭建|搭)(?!的|了|过|好的|完的|出来的)(?:出|个|一下|一个|一段|一份|一种|一些|一|成)?.{0,40}(?:函数|类|程序|代码|模型|网络|层|模块|脚本|算法|损失|循环|生成器|优化器|采样器|数据集)"
    r"|^(?:请|帮我)?手撕(?:一个|一下|个|下)?.{2,40}"
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
    lacks: tuple[int, ...] = ()
    """How many demands each run leaves unmet; empty where none were compared."""

    @property
    def program(self) -> Run | None:
        """Return the run that came to its end, the latest of those that lack least; None if none did."""
        lacks = self.lacks or (0,) * len(self.runs)
        ended = [
            (number, -place, run)
            for place, (run, number) in enumerate(zip(self.runs, lacks, strict=True))
            if run.error is None
        ]
        return min(ended, key=lambda each: each[:2])[2] if ended else None


def nothing_lacks(_: Run) -> Sequence[Words]:
    """Compare with no demands."""
    return ()


def wants_program(message: str) -> bool:
    """Tell whether a message asks for a program to be written."""
    is_wish = len(message) <= LONGEST_WISH and _WISH.search(message) is not None
    if not is_wish or _PROSE.search(message) or asks_need(message) or asks_advice(message):
        return False
    return orders_program(message) or not asks_about(message)


def written(
    message: str,
    model: TutorModel,
    run: Callable[[str], Run],
    cancelled: Callable[[], bool],
    failed: Callable[[int, Run], None],
    *,
    lacking: Callable[[Run], Sequence[Words]] = nothing_lacks,
    nearest: str = "",
    missing: Sequence[Words] = (),
) -> Written:
    """Let a model write a program, run it, and mend what fails or lacks; `failed` is told of each try that did not run.

    `nearest` is a program that runs, of which `missing` is still wanted.

    Raises:
        ModelError: if the model cannot be reached.
    """
    asked = _asked(message, nearest, missing)
    messages: list[BaseMessage] = [SystemMessage(prompt("write-program")), HumanMessage(asked)]
    runs: list[Run] = []
    lacks: list[int] = []
    while len(runs) < DRAFTS and not cancelled():
        answer = "".join(model.stream(messages, max_tokens=TOKENS, cancelled=cancelled))
        code = program_in(answer)
        if code is None or cancelled():
            break
        runs.append(run(code))
        still = lacking(runs[-1]) if runs[-1].error is None else ()
        lacks.append(len(still))
        if runs[-1].error is None and not still:
            break
        if runs[-1].error is not None:
            failed(len(runs), runs[-1])
        messages = [*messages[:2], AIMessage(f"```python\n{code}```"), HumanMessage(_again(runs[-1], still))]
    return Written(tuple(runs), model.name, tuple(lacks))


def _asked(message: str, nearest: str, missing: Sequence[Words]) -> str:
    """Return the request; where a program comes near, with that program and what it lacks."""
    if not nearest:
        return message
    return prompt("write-from", request=message, program=nearest.rstrip(), missing=_listed(missing))


def _again(run: Run, missing: Sequence[Words]) -> str:
    """Return what is wrong with a try: what it lacks, or its error."""
    if missing:
        return prompt("write-missing", missing=_listed(missing))
    return prompt("write-again", error=str(run.error))


def _listed(words: Sequence[Words]) -> str:
    return "\n".join(f"- {each.zh}" for each in words)


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
