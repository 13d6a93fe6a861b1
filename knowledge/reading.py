"""Reading a note from `notes/ID/note.md`; its longer English is read by `knowledge/english.py`."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.note import Code, Fact, Misconception, Note, OtherWords
from knowledge.sections import Section, sections_of, telling
from knowledge.source import SAFE_LOADER, SourceError, first_fault, read_text
from knowledge.words import Words

NOTES = Path(__file__).parent / "notes"

SECTIONS = ("情景", "直觉", "定义与数学", "代码", "换个说法", "要点", "常见误区", "Key facts in English")


class FrontMatter(BaseModel):
    """The YAML at the head of a note."""

    model_config = ConfigDict(extra="forbid")
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    stage: int = Field(ge=1, le=5)
    title: dict[str, str]
    requires: list[str]
    minutes: int = Field(gt=0)
    terms: list[str] = Field(min_length=1)
    sources: list[str] = Field(min_length=1)


def read_note(path: Path) -> Note:
    """Parse one note file.

    Raises:
        SourceError: with file and line, if it is not a note.
    """
    text = read_text(path)
    front, body, first_line = _split(path, text)
    meta = _front_matter(path, front)
    sections = sections_of(path, body, first_line, SECTIONS)
    told = telling(path, sections, "zh")
    code = tuple(_code(path, sections["代码"]))
    return Note(
        id=meta.id,
        stage=meta.stage,
        title=Words(meta.title["zh"], meta.title["en"]),
        requires=tuple(meta.requires),
        minutes=meta.minutes,
        terms=tuple(str(term) for term in meta.terms),
        sources=tuple(meta.sources),
        hooks={thread: Words(hook, "") for thread, hook in told.hooks.items()},
        intuition=Words(told.intuition, ""),
        definition=Words(told.definition, ""),
        code=code,
        prediction=Words(told.prediction, ""),
        other_words=tuple(OtherWords(Words(kind, ""), Words(text, "")) for kind, text in told.other_words),
        facts=_facts(path, sections["要点"], sections["Key facts in English"]),
        misconceptions=tuple(Misconception(*(Words(each, "") for each in mistake)) for mistake in told.mistakes),
    )


def _split(path: Path, text: str) -> tuple[str, str, int]:
    match = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if not match:
        raise SourceError(path, 1, "does not begin with front matter between two --- lines")
    return match[1], text[match.end() :], match[0].count("\n") + 1


def _front_matter(path: Path, front: str) -> FrontMatter:
    try:
        meta = FrontMatter.model_validate(yaml.load(front, SAFE_LOADER))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise SourceError(path, line, f"front matter: {error.problem}") from None
    except ValidationError as error:
        raise SourceError(path, 2, f"front matter: {first_fault(error)}") from None
    if set(meta.title) != {"zh", "en"}:
        raise SourceError(path, 2, "front matter: title needs zh and en")
    if meta.id != path.parent.name:
        raise SourceError(path, 2, f"front matter: id {meta.id!r} differs from its folder {path.parent.name!r}")
    return meta


def _code(path: Path, section: Section) -> Iterator[Code]:
    for match in re.finditer(r"```python\n(.*?)```\n(?:```output\n(.*?)```)?", section.text + "\n", re.DOTALL):
        line = section.line + section.text[: match.start()].count("\n")
        if match[2] is None:
            raise SourceError(path, line, "a ```python block needs its ```output block right behind it")
        yield Code(source=match[1], output=match[2], line=line)
    if "```python" not in section.text:
        raise SourceError(path, section.line, "代码 holds no ```python block")


def _numbered(path: Path, section: Section) -> list[str]:
    facts: list[str] = []
    for offset, line in enumerate(section.text.split("\n")):
        if not line.strip():
            continue
        match = re.match(r"(\d+)\. (.+)", line)
        if not match or int(match[1]) != len(facts) + 1:
            raise SourceError(
                path, section.line + offset, f"expected fact number {len(facts) + 1} on one line, found: {line[:40]}"
            )
        facts.append(match[2].strip())
    return facts


def _facts(path: Path, zh: Section, en: Section) -> tuple[Fact, ...]:
    chinese, english = _numbered(path, zh), _numbered(path, en)
    if len(chinese) != len(english):
        raise SourceError(path, en.line, f"{len(english)} facts in English, {len(chinese)} in Chinese")
    pairs = zip(chinese, english, strict=True)
    return tuple(Fact(number, Words(*pair)) for number, pair in enumerate(pairs, start=1))
