"""Prompts are files, agent/prompts/<step>.md: their variables are strict, and their hash is kept with what they made.

PromptError    a variable is missing or unused
"""

import hashlib
from functools import cache
from pathlib import Path
from string import Template

FOLDER = Path(__file__).with_name("prompts")


class PromptError(Exception):
    """A prompt was given other variables than it names."""


@cache
def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def prompt(step: str, **variables: str) -> str:
    """Return the prompt of a step with its variables filled in.

    Raises:
        PromptError: if a variable is missing or unused.
    """
    return filled(FOLDER / f"{step}.md", **variables)


def filled(file: Path, /, **variables: str) -> str:
    """Return a prompt that stands elsewhere, with its variables filled in.

    Raises:
        PromptError: if a variable is missing or unused.
    """
    template = Template(_text(file))
    wanted = set(template.get_identifiers())
    if wanted != set(variables):
        raise PromptError(f"{file.parent.name}/{file.name} names {sorted(wanted)}, but was given {sorted(variables)}")
    return template.substitute(variables).strip() + "\n"


def prompt_hash(*steps: str) -> str:
    """Return a short hash of the text of these prompts."""
    return hashlib.sha256("\0".join(_text(FOLDER / f"{step}.md") for step in steps).encode()).hexdigest()[:12]
