"""Running a note's code, in the sandbox: the tools are asked by their command line, for notes may come from strangers."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from knowledge.note import Code


@dataclass(frozen=True)
class Ran:
    """What a block printed; `error` is one line, None if it ran to its end."""

    stdout: str
    error: str | None


def run_block(source: str) -> Ran:
    """Run a block in the sandbox, within the time of a lesson's run (20 s)."""
    with tempfile.TemporaryDirectory(prefix="dltutor-block-") as folder:
        file = Path(folder) / "block.py"
        file.write_text(source, encoding="utf-8")
        command = [sys.executable, "-m", "tools", "run", str(file), "--json"]
        root = Path(__file__).parents[1]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        return Ran("", done.stderr.strip() or f"the sandbox ended with status {done.returncode}")
    answer = json.loads(done.stdout)
    return Ran(answer["stdout"], answer["error"])


def code_fault(code: Code) -> str | None:
    """Run a block and return what is wrong with it: that it fails, or prints something else than the note says."""
    ran = run_block(code.source)
    if ran.error:
        return f"does not run: {ran.error}"
    if ran.stdout != code.output:
        said, printed = code.output.splitlines(), ran.stdout.splitlines()
        for line, (old, new) in enumerate(zip(said, printed, strict=False), start=1):
            if old != new:
                return f"prints something else: line {line} is {new!r}, the note says {old!r}"
        return f"prints {len(printed)} lines, the note says {len(said)}"
    return None
