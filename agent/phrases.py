"""The tutor's own words, from phrases.yaml: strict about what is filled in, and never the same twice in a row."""

import re
from functools import cache
from pathlib import Path
from string import Template

import yaml
from pydantic import TypeAdapter

from knowledge.words import Language

_ONE = re.compile(
    r"(?<![\d.,:/–-])\b1 (?P<of>(?:later |earlier |hidden |more )?)"
    r"(?P<noun>day|hour|week|lesson|topic|question|line|test|sentence|time|minute|exercise|character)s\b"
    r"(?:(?P<gap>,? (?:which )?)(?P<verb>are|have|were|come|stand|use)\b)?"
)
"""What a count of one makes singular in English, with its verb: '1 lessons are'."""
_THERE = re.compile(r"\b([Tt]here) are (?=1 (?!to\b|or\b|and\b)[a-z])")
_VERBS = {"are": "is", "have": "has", "were": "was", "come": "comes", "stand": "stands", "use": "uses"}


class PhraseError(Exception):
    """A phrase is missing, or was given other values than it names."""


@cache
def _phrases() -> dict[str, dict[Language, list[str]]]:
    raw = yaml.safe_load(Path(__file__).with_name("phrases.yaml").read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, dict[Language, list[str]]]).validate_python(raw)


def say(name: str, language: Language, variant: int = 0, **values: object) -> str:
    """Return a phrase with its values filled in; `variant` counts up, so that wordings take turns.

    Raises:
        PhraseError: if there is no such phrase, or a value is missing or unused.
    """
    try:
        wordings = _phrases()[name][language]
    except KeyError:
        raise PhraseError(f"phrases.yaml has no {name!r} in {language}") from None
    template = Template(wordings[variant % len(wordings)])
    unused = set(values) - {name for each in wordings for name in Template(each).get_identifiers()}
    if unused:
        raise PhraseError(f"phrase {name!r} does not use {', '.join(sorted(unused))}")
    try:
        said = template.substitute({key: str(value) for key, value in values.items()})
    except KeyError as error:
        raise PhraseError(f"phrase {name!r} needs a value for {error.args[0]}") from None
    return _THERE.sub(r"\1 is ", _ONE.sub(_singular, said)) if language == "en" else said


def _singular(found: re.Match[str]) -> str:
    verb = f"{found['gap']}{_VERBS[found['verb']]}" if found["verb"] else ""
    return f"1 {found['of']}{found['noun']}{verb}"
