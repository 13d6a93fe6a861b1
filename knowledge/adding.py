"""Starting a new note from the template, and writing into a note what its code prints."""

import json
import re
from pathlib import Path

from knowledge.blocks import run_blocks
from knowledge.source import SourceError, read_text
from knowledge.words import Words

TEMPLATE = Path(__file__).parent / "template"
_BLOCK = re.compile(r"```python\n(.*?)```\n(?:```output\n.*?```\n)?", re.DOTALL)


class AddingError(Exception):
    """The note cannot be started; the message says what to type instead."""


def add_note(folder: Path, id_: str, stage: int, title: Words) -> Path:
    """Write the three files of a new note, with TODO where something is to be written; return its folder.

    Raises:
        AddingError: if the id is no id, or is taken.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", id_):
        raise AddingError(f"{id_!r} is no id: use small letters, digits and hyphens, such as graph-networks.")
    home = folder / id_
    if home.exists():
        raise AddingError(f"There is already a note {id_!r}: edit {home / 'note.md'}, or choose another id.")
    quoted = {language: json.dumps(words, ensure_ascii=False) for language, words in vars(title).items()}
    values = {
        "{id}": id_,
        "{stage}": str(stage),
        "{title}": f"{{zh: {quoted['zh']}, en: {quoted['en']}}}",
        "{terms}": f"[{quoted['zh']}, {quoted['en']}]",
    }
    home.mkdir(parents=True)
    for template in sorted(TEMPLATE.iterdir()):
        text = template.read_text(encoding="utf-8")
        for name, value in values.items():
            text = text.replace(name, value)
        (home / template.name).write_text(text, encoding="utf-8")
    return home


def write_outputs(path: Path) -> list[str]:
    """Run each code block of a note and write what it prints behind it; return what went wrong.

    A block that fails keeps the output that stands there.

    Raises:
        SourceError: if the note cannot be read.
    """
    text, problems = read_text(path), list[str]()
    runs = iter(run_blocks(_BLOCK.findall(text)))

    def printed(match: re.Match[str]) -> str:
        ran = next(runs)
        if ran.error:
            problems.append(str(SourceError(path, text[: match.start()].count("\n") + 1, ran.error)))
            return match[0]
        return f"```python\n{match[1]}```\n```output\n{ran.stdout}```\n"

    changed = _BLOCK.sub(printed, text)
    if changed != text:
        half = path.with_suffix(".half")
        half.write_text(changed, encoding="utf-8")
        half.replace(path)
    return problems
