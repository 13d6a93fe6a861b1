"""The promises as data: one YAML file for each family, one entry for each attack.

    name      unique, in snake_case
    promise   what a snippet cannot do; in honest.yaml, what it can
    code      the snippet; @HOME@ and the like are filled in, see surroundings.py
    syscalls  true: `call(number, *arguments) -> (result, errno)` stands before it
    wall      the wall_seconds it is given; 5 if nothing is said
    only      root: without root the kernel itself refuses it
    needs     a package without which the case is left out
    gap       why the promise is not kept everywhere: an escape is reported, but is no failure
    proof     what it does unconfined, or else the promise could not fail: PWNED (if nothing is said), runs-on (past its
              time), floods (more than 1 MB), dies (of a signal), fails, leaves (files), works, or `none-here, why`
    expect    limit: one of these, null for none · text: one of these in what comes out · status: one of these ·
              failed: there is an error · error: null for none · figures: how many · length: of stdout at least ·
              max_wall: seconds

A line of output that starts with PWNED is an escape, whatever `expect` says.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
SYSCALLS = """import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def call(*words):
    ctypes.set_errno(0)
    result = libc.syscall(*[ctypes.c_long(word) if isinstance(word, int) else word for word in words])
    return result, ctypes.get_errno()
"""
MAX_CHARACTERS = 2**20 + 2**14
MAX_PNG = 5 * 2**20
PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Outcome:
    """What came of a snippet, confined or not, in the words of `Run`."""

    stdout: str
    stderr: str
    error: str | None
    limit: str | None
    status: int
    seconds: float
    figures: tuple[tuple[bytes, str], ...] = ()

    @property
    def text(self) -> str:
        """All that a reader sees."""
        return "\n".join((self.stdout, self.stderr, self.error or "", *(alt for _, alt in self.figures)))


@dataclass(frozen=True)
class Case:
    """One attack, or one honest lesson, and what is to come of it."""

    family: str
    name: str
    promise: str
    code: str
    expect: dict[str, Any]
    wall: float = 5
    syscalls: bool = False
    only: str | None = None
    needs: str | None = None
    gap: str | None = None
    proof: str = ""

    def snippet(self, places: dict[str, str]) -> str:
        """The code with the places filled in."""
        code = SYSCALLS + self.code if self.syscalls else self.code
        for name, place in places.items():
            code = code.replace(f"@{name}@", place)
        return code

    def problems(self, outcome: Outcome, secrets: tuple[str, ...], *, loaded: bool = False) -> list[str]:
        """Every way in which the outcome breaks the promise; none if it is kept."""
        found = escapes(outcome, secrets) + shape(outcome)
        seconds = self.expect.get("max_wall", self.wall + 1)
        # The sandbox gives a snippet that was ready to run but had no core half as much again; and this machine is busy.
        if outcome.seconds > seconds + self.wall / 2 + (5 if loaded else 1):
            found.append(f"took {outcome.seconds:.2f} s, not {seconds} s")
        honest = self.family == "honest"
        checks = {
            "limit": outcome.limit in self.expect.get("limit", [None] if honest else [outcome.limit]),
            "text": any(word in outcome.text for word in self.expect.get("text", [""])),
            "status": outcome.status in self.expect.get("status", [outcome.status]),
            "failed": bool(outcome.error) or not self.expect.get("failed"),
            "error": outcome.error is None or not (honest or "error" in self.expect),
            "figures": len(outcome.figures) == self.expect.get("figures", len(outcome.figures)),
            "length": len(outcome.stdout) >= self.expect.get("length", 0),
        }
        return found + [f"{name} is not as expected" for name, kept in checks.items() if not kept]


def escapes(outcome: Outcome, secrets: tuple[str, ...]) -> list[str]:
    """The lines that say so, and the secrets that came out, in a picture's bytes too."""
    lines = (outcome.stdout + "\n" + outcome.stderr).splitlines()
    found = [f"ESCAPE: {line[:200]}" for line in lines if line.startswith("PWNED")]
    pictures = b"".join(png for png, _ in outcome.figures)
    told = [secret for secret in secrets if secret in outcome.text or secret.encode() in pictures]
    return found + [f"ESCAPE: the secret {secret} came out" for secret in told]


def shape(outcome: Outcome) -> list[str]:
    """What holds for every run, whatever the snippet sent."""
    error = outcome.error
    checks = {
        "too much output": len(outcome.stdout) + len(outcome.stderr) <= MAX_CHARACTERS,
        "the error is no short line": error is None or (0 < len(error) <= 1000 and error.isprintable()),
        "too many figures": len(outcome.figures) <= 20,
        "a figure is no picture": all(png.startswith(PNG) and len(png) <= MAX_PNG for png, _ in outcome.figures),
        "a description is no short line": all(len(alt) <= 5000 and alt.isprintable() for _, alt in outcome.figures),
    }
    return [problem for problem, kept in checks.items() if not kept]


def load() -> dict[str, Case]:
    """Every case by its name, in the files' order; ValueError for one that cannot be meant so."""
    cases: dict[str, Case] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text("utf-8")):
            usual = {"family": path.stem, "expect": {}, "proof": "works" if path.stem == "honest" else "PWNED"}
            case = Case(**(usual | entry))
            if case.name in cases:
                raise ValueError(f"{path.name}: {case.name} is there twice")
            cases[case.name] = case
    return cases
