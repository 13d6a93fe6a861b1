"""The sections of a note's files: a Markdown text cut at its `## ` headings, and what stands in one.

A note tells its matter at length in two files, in Chinese and in English, of one form each.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.source import SourceError
from knowledge.words import Language


@dataclass(frozen=True)
class Section:
    """A section's text, and the line on which it begins."""

    line: int
    text: str


@dataclass(frozen=True)
class Form:
    """How a language's file calls its parts."""

    scenes: str
    intuition: str
    definition: str
    prediction: str
    """The section in which the prediction stands."""
    asks: str
    """What the prediction's line begins with."""
    other_words: str
    mistakes: str
    hint: str
    threads: Mapping[str, str]
    """The heading of each thread's scene, and the thread's id."""


FORMS: Mapping[Language, Form] = {
    "zh": Form(
        scenes="情景",
        intuition="直觉",
        definition="定义与数学",
        prediction="代码",
        asks="先预测：",
        other_words="换个说法",
        mistakes="常见误区",
        hint="提示",
        threads={"视觉": "vision", "语言": "language", "时间序列": "time-series", "通用": "general"},
    ),
    "en": Form(
        scenes="Scenes",
        intuition="Intuition",
        definition="Definition and maths",
        prediction="Prediction",
        asks="Predict first: ",
        other_words="In other words",
        mistakes="Common mistakes",
        hint="Hint",
        threads={"Vision": "vision", "Language": "language", "Time series": "time-series", "General": "general"},
    ),
}


@dataclass(frozen=True)
class Telling:
    """What a note tells at length, in one language."""

    hooks: Mapping[str, str]
    intuition: str
    definition: str
    prediction: str
    other_words: tuple[tuple[str, str], ...]
    """Each explanation's kind and text."""
    mistakes: tuple[tuple[str, str, str], ...]
    """Each misconception's belief, why it is wrong, and a hint."""


def telling(path: Path, sections: Mapping[str, Section], language: Language) -> Telling:
    """Return what the sections of a file tell.

    Raises:
        SourceError: if one of them has not the form that it should have.
    """
    form = FORMS[language]
    return Telling(
        hooks=_hooks(path, sections[form.scenes], form),
        intuition=sections[form.intuition].text,
        definition=sections[form.definition].text,
        prediction=_prediction(path, sections[form.prediction], form),
        other_words=tuple(_other_words(path, sections[form.other_words], form)),
        mistakes=tuple(_mistakes(path, sections[form.mistakes], form)),
    )


def sections_of(path: Path, body: str, first_line: int, wanted: tuple[str, ...]) -> dict[str, Section]:
    """Return a text's sections by their headings, which must be those wanted, in this order.

    Raises:
        SourceError: if they are not.
    """
    found: dict[str, Section] = {}
    name, start, lines = "", first_line, list[str]()
    fenced = False
    for number, line in enumerate([*body.split("\n"), "## "], start=first_line):
        fenced ^= line.startswith("```")
        if fenced or not line.startswith("## "):
            lines.append(line)
            continue
        if name:
            found[name] = Section(start, "\n".join(lines).strip("\n"))
        name, start, lines = line[3:].strip(), number + 1, []
    if tuple(found) != wanted:
        missing = [section for section in wanted if section not in found]
        detail = f"missing: {', '.join(missing)}" if missing else f"found: {', '.join(found)}"
        raise SourceError(path, first_line, f"needs the sections {', '.join(wanted)} in this order; {detail}")
    return found


def _hooks(path: Path, section: Section, form: Form) -> dict[str, str]:
    parts = re.split(r"^### (.+)$", section.text, flags=re.MULTILINE)[1:]
    hooks = {
        form.threads.get(name.strip(), name.strip()): text.strip()
        for name, text in zip(parts[::2], parts[1::2], strict=True)
    }
    if set(hooks) != set(form.threads.values()):
        raise SourceError(path, section.line, f"{form.scenes} needs the threads {', '.join(form.threads)}")
    return hooks


def _prediction(path: Path, section: Section, form: Form) -> str:
    for line in section.text.split("\n"):
        if line.startswith(form.asks):
            return line.removeprefix(form.asks).strip()
    raise SourceError(path, section.line, f"{form.prediction} needs a line that starts with {form.asks}")


def _bullets(section: Section) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"^- (.*(?:\n(?!- ).*)*)", section.text, re.MULTILINE):
        yield section.line + section.text[: match.start()].count("\n"), match[1].strip()


def _other_words(path: Path, section: Section, form: Form) -> Iterator[tuple[str, str]]:
    for line, text in _bullets(section):
        match = re.match(r"\*\*(.+?)\*\*[：:]\s*(.+)", text, re.DOTALL)
        if not match:
            raise SourceError(path, line, f"{form.other_words}: each bullet begins with **kind**:")
        yield match[1], match[2]


def _mistakes(path: Path, section: Section, form: Form) -> Iterator[tuple[str, str, str]]:
    for line, text in _bullets(section):
        match = re.match(
            rf"\*\*(.+?)\*\*\s*(（.+?）|\(.+?\)(?=:))?[：:]?\s*(.+?){form.hint}[：:]\s*(.+)", text, re.DOTALL
        )
        if not match:
            raise SourceError(path, line, f"{form.mistakes}: each bullet is - **belief** (…): why. {form.hint}: hint")
        gap = " " if match[2] and match[2].startswith("(") else ""
        yield match[1] + gap + (match[2] or ""), match[3].strip(), match[4].strip()
