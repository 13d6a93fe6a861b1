"""Prompts and phrases: strict about their variables."""

import re
from pathlib import Path

import pytest
import yaml

from agent.phrases import PhraseError, say
from agent.prompts import FOLDER, PromptError, prompt, prompt_hash

AGENT = Path(__file__).parents[2] / "agent"


def test_a_missing_or_unused_variable_is_an_error() -> None:
    with pytest.raises(PromptError, match="question"):
        prompt("choose-question", facts="1. x")
    with pytest.raises(PromptError, match="extra"):
        prompt("choose", extra="x")
    with pytest.raises(PhraseError, match="needs a value for title"):
        say("lesson_done", "zh")
    with pytest.raises(PhraseError, match="does not use other"):
        say("lesson_done", "zh", title="x", other="y")


def test_the_hash_tells_prompts_apart() -> None:
    assert len({prompt_hash(path.stem) for path in FOLDER.glob("*.md")}) == len(list(FOLDER.glob("*.md")))


def test_every_phrase_is_there_in_both_languages_and_is_used() -> None:
    phrases = yaml.safe_load((AGENT / "phrases.yaml").read_text(encoding="utf-8"))
    code = "\n".join(path.read_text(encoding="utf-8") for path in AGENT.glob("*.py"))
    for name, wordings in phrases.items():
        assert set(wordings) == {"zh", "en"}, name
        used = re.search(rf'"{name}"', code) or re.search(rf'chip\([^)]*"{name.removeprefix("chip_")}"', code)
        assert used, f"{name} is said nowhere"


def test_wordings_take_turns() -> None:
    assert say("right", "zh", 0) != say("right", "zh", 1)
