"""Running a note's code, in the sandbox: the tools are asked by their command line, for notes may come from strangers."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.note import Code


@dataclass(frozen=True)
class Ran:
    """What a block printed; `error` is one line, None if it ran to its end."""

    stdout: str
    error: str | None


def run_blocks(sources: Sequence[str], *, wall_seconds: float = 20) -> list[Ran]:
    """Run blocks in the sandbox, each by itself and within the time of a lesson's run."""
    asked = "".join(json.dumps(source) + "\n" for source in sources)
    command = [sys.executable, "-m", "tools", "batch", "--wall-seconds", f"{wall_seconds:g}"]
    root = Path(__file__).parents[1]
    done = subprocess.run(command, cwd=root, input=asked, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        return [Ran("", done.stderr.strip() or f"the sandbox ended with status {done.returncode}")] * len(sources)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return [Ran(answer["stdout"], answer["error"]) for answer in answers]


def code_fault(code: Code, ran: Ran) -> str | None:
    """What is wrong with a block that ran: that it failed, or printed something else than the note says."""
    if ran.error:
        return f"does not run: {ran.error}"
    if ran.stdout != code.output:
        said, printed = code.output.splitlines(), ran.stdout.splitlines()
        for line, (old, new) in enumerate(zip(said, printed, strict=False), start=1):
            if old != new:
                return f"prints something else: line {line} is {new!r}, the note says {old!r}"
        return f"prints {len(printed)} lines, the note says {len(said)}"
    return None
