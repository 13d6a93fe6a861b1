"""The tutor's own words, from phrases.yaml: strict about what is filled in, and never the same twice in a row."""

from functools import cache
from pathlib import Path
from string import Template

import yaml
from pydantic import TypeAdapter

from knowledge.words import Language


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
        return template.substitute({key: str(value) for key, value in values.items()})
    except KeyError as error:
        raise PhraseError(f"phrase {name!r} needs a value for {error.args[0]}") from None
