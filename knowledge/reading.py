"""Reading a note from `notes/ID/note.md`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.note import Code, Fact, Misconception, Note, OtherWords
from knowledge.source import SAFE_LOADER, SourceError, first_fault, read_text
from knowledge.words import Words

NOTES = Path(__file__).parent / "notes"

SECTIONS = ("情景", "直觉", "定义与数学", "代码", "换个说法", "要点", "常见误区", "Key facts in English")
THREADS = {"视觉": "vision", "语言": "language", "时间序列": "time-series", "通用": "general"}


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


@dataclass(frozen=True)
class _Section:
    line: int
    text: str


def read_note(path: Path) -> Note:
    """Parse one note file.

    Raises:
        SourceError: with file and line, if it is not a note.
    """
    text = read_text(path)
    front, body, first_line = _split(path, text)
    meta = _front_matter(path, front)
    sections = _sections(path, body, first_line)
    code = tuple(_code(path, sections["代码"]))
    return Note(
        id=meta.id,
        stage=meta.stage,
        title=Words(meta.title["zh"], meta.title["en"]),
        requires=tuple(meta.requires),
        minutes=meta.minutes,
        terms=tuple(str(term) for term in meta.terms),
        sources=tuple(meta.sources),
        hooks=_hooks(path, sections["情景"]),
        intuition=sections["直觉"].text,
        definition=sections["定义与数学"].text,
        code=code,
        prediction=_prediction(path, sections["代码"]),
        other_words=tuple(_other_words(path, sections["换个说法"])),
        facts=_facts(path, sections["要点"], sections["Key facts in English"]),
        misconceptions=tuple(_misconceptions(path, sections["常见误区"])),
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


def _sections(path: Path, body: str, first_line: int) -> dict[str, _Section]:
    found: dict[str, _Section] = {}
    name, start, lines = "", first_line, list[str]()
    fenced = False
    for number, line in enumerate([*body.split("\n"), "## "], start=first_line):
        fenced ^= line.startswith("```")
        if fenced or not line.startswith("## "):
            lines.append(line)
            continue
        if name:
            found[name] = _Section(start, "\n".join(lines).strip("\n"))
        name, start, lines = line[3:].strip(), number + 1, []
    if tuple(found) != SECTIONS:
        missing = [section for section in SECTIONS if section not in found]
        detail = f"missing: {', '.join(missing)}" if missing else f"found: {', '.join(found)}"
        raise SourceError(path, first_line, f"needs the sections {', '.join(SECTIONS)} in this order; {detail}")
    return found


def _hooks(path: Path, section: _Section) -> dict[str, str]:
    parts = re.split(r"^### (.+)$", section.text, flags=re.MULTILINE)[1:]
    hooks = {
        THREADS.get(name.strip(), name.strip()): text.strip()
        for name, text in zip(parts[::2], parts[1::2], strict=True)
    }
    if set(hooks) != set(THREADS.values()):
        raise SourceError(path, section.line, f"情景 needs the threads {', '.join(THREADS)}")
    return hooks


def _code(path: Path, section: _Section) -> Iterator[Code]:
    for match in re.finditer(r"```python\n(.*?)```\n(?:```output\n(.*?)```)?", section.text + "\n", re.DOTALL):
        line = section.line + section.text[: match.start()].count("\n")
        if match[2] is None:
            raise SourceError(path, line, "a ```python block needs its ```output block right behind it")
        yield Code(source=match[1], output=match[2], line=line)
    if "```python" not in section.text:
        raise SourceError(path, section.line, "代码 holds no ```python block")


def _prediction(path: Path, section: _Section) -> str:
    for line in section.text.split("\n"):
        if line.startswith("先预测："):
            return line.removeprefix("先预测：").strip()
    raise SourceError(path, section.line, "代码 needs a line that starts with 先预测：")


def _bullets(section: _Section) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"^- (.*(?:\n(?!- ).*)*)", section.text, re.MULTILINE):
        yield section.line + section.text[: match.start()].count("\n"), match[1].strip()


def _other_words(path: Path, section: _Section) -> Iterator[OtherWords]:
    for line, text in _bullets(section):
        match = re.match(r"\*\*(.+?)\*\*[：:]\s*(.+)", text, re.DOTALL)
        if not match:
            raise SourceError(path, line, "换个说法: each bullet begins with **kind**：")
        yield OtherWords(match[1], match[2])


def _numbered(path: Path, section: _Section) -> list[str]:
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


def _facts(path: Path, zh: _Section, en: _Section) -> tuple[Fact, ...]:
    chinese, english = _numbered(path, zh), _numbered(path, en)
    if len(chinese) != len(english):
        raise SourceError(path, en.line, f"{len(english)} facts in English, {len(chinese)} in Chinese")
    pairs = zip(chinese, english, strict=True)
    return tuple(Fact(number, Words(*pair)) for number, pair in enumerate(pairs, start=1))


def _misconceptions(path: Path, section: _Section) -> Iterator[Misconception]:
    for line, text in _bullets(section):
        match = re.match(r"\*\*(.+?)\*\*\s*(（.+?）)?[：:]?\s*(.+?)提示[：:]\s*(.+)", text, re.DOTALL)
        if not match:
            raise SourceError(path, line, "常见误区: each bullet is - **belief**（…）：why. 提示：hint")
        yield Misconception(belief=match[1] + (match[2] or ""), why=match[3].strip(), hint=match[4].strip())
