"""What learners paste: code with or without a fence, from a notebook or a prompt, with words around it and an error under it."""

import re
from dataclasses import dataclass
from functools import lru_cache

from agent.code_rows import MOST_PARSED, is_code, is_python
from agent.foreign_code import foreign_code
from tools.pasted import Pasted, pasted

_FENCE = re.compile(r"```(?:python3?|py|ipython)?[ \t]*\s*\n(.*?)(?:```|\Z)", re.DOTALL | re.IGNORECASE)
_LOOKS = re.compile(
    r"^\s*(>>> ?\S|In ?\[\d+\]: |import \w|from \w[\w.]* import |(async )?def \w|class \w|@\w|for .{1,120} in .{1,200}:|for \w+ in \w+ ?\(|(while|if) .{1,80}\bprint ?\(|(while|if) \w+ ?[<>=!%]|while True\b|print\s+['\"]|(while|if|elif|with) .{1,300}:|return\b"
    r"|(try|else|finally):|[A-Za-z_][\w.\[\]'\", ]{0,120}?\s*[-+*/@]?=\s*[^=\s]|[A-Za-z_][\w.]{0,80}\(|[%!]\w)"
)
"""How a row begins that is code."""
_SPOKEN = re.compile(r"[\u3400-\u9fff]")
_QUIET = re.compile(r"#.*$|'[^'\n]{0,300}'|\"[^\"\n]{0,300}\"")
"""Where code may hold words: comments and texts."""
_PROMPT = re.compile(r"^\s*(?:>>> ?|\.\.\. ?|In ?\[\d+\]: ?| {2,8}\.\.\.: ?)")
_MAGIC = re.compile(r"^(\s*)([%!?]{1,2}\w|pip3? install |conda install )")
FEW_SPOKEN = 2


@dataclass(frozen=True)
class Parts:
    """What a message is made of."""

    code: str | None
    around: str
    """What is said beside the code, without an error that was pasted too."""
    error: Pasted | None = None
    foreign: str = ""
    """The language of its code, where that is not Python: none of it is run."""


def code_in(message: str) -> str | None:
    """Return the Python code that a message holds: its fenced blocks, or those of its rows that read as code."""
    return parts(message).code


@lru_cache(maxsize=16)
def parts(message: str) -> Parts:
    """Return the code, the error and the words of a message."""
    error = pasted(message)
    if error is None and (found := foreign_code(message)):
        return Parts(None, found.around, foreign=found.language)
    if blocks := _FENCE.findall(message):
        kept = [plain(_without_error(block)) for block in blocks]
        code = "\n".join(block.rstrip() for block in kept if block.strip())
        around = _FENCE.sub("", message)
        only_error = error is not None and not code
        outside = pasted(around)
        told = outside.rest if outside else around
        return Parts(None if only_error else code + "\n", told, error)
    rest = error.rest if error and error.frames else message
    rows = rest.split("\n")
    first, last = _span(rows)
    region = "\n".join(rows[first:last])
    if not is_code(plain(region)):
        return Parts(None, error.rest if error else message, error)
    return Parts(plain(region).strip("\n") + "\n", "\n".join([*rows[:first], *rows[last:]]), error)


def has_prompts(message: str) -> bool:
    """Tell whether a message was taken from a notebook or a prompt, where the value of a cell's last line is shown."""
    return any(_PROMPT.match(row) for row in message.split("\n"))


def _without_error(block: str) -> str:
    """Return a block without an error below its code; empty if it holds nothing else."""
    found = pasted(block)
    return block if found is None or not found.frames else found.rest


def _span(rows: list[str]) -> tuple[int, int]:
    """Return from which row to which a message may be code."""
    code = [number for number, row in enumerate(rows) if _LOOKS.search(row) and not _speaks(row)]
    if not code:
        return 0, 0
    last = code[-1] + 1
    while last < len(rows) and rows[last].strip() and not _speaks(rows[last]) and _closes(rows[last]):
        last += 1
    first = code[0]
    while first > 0 and rows[first - 1].lstrip().startswith("#"):
        first -= 1
    return first, last


def _closes(row: str) -> bool:
    """Tell whether a row only goes on with what the one above began: a closing bracket, or something further in."""
    return row[:1].isspace() or row[0] in ")]}"


def _speaks(row: str) -> bool:
    """Tell whether a row is in words: Chinese outside of comments and texts."""
    return len(_SPOKEN.findall(_QUIET.sub("", row))) >= FEW_SPOKEN


def plain(code: str) -> str:
    """Return code without what only a notebook or a prompt understands; the other rows stay where they are."""
    if len(code) > MOST_PARSED:
        return code
    rows = code.split("\n")
    if any(row.lstrip().startswith((">>>", "In [")) for row in rows):
        rows = [_PROMPT.sub("", row, count=1) for row in rows if _PROMPT.match(row)]
    if any(_MAGIC.match(row) for row in rows) and not is_python("\n".join(rows)):
        rows = [_MAGIC.sub(lambda found: f"{found[1]}pass  # {found[2]}", row) for row in rows]
    return "\n".join(rows)
