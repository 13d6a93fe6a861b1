"""A note as the page shows it beside the chat, with the cited passage marked."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from agent.tutor import Tutor
from knowledge.words import Language
from ui.markdown import to_html
from ui.words import SECTIONS, Text


@dataclass(frozen=True)
class _Part:
    """One citable part: `section` is what a Citation calls it."""

    section: str
    markdown: str
    item: bool = False
    """A numbered sentence of a list."""


def note_html(tutor: Tutor, note: str, section: str, language: Language) -> str | None:
    """Return a note with one section marked; None if there is no such note."""
    if note not in tutor.curriculum.notes:
        return None
    title = tutor.curriculum.notes[note].title.in_(language)
    parts = "".join(_sections(_parts(tutor, note, language), section, language))
    close = f'<button type="button" class="note-close" aria-label="{Text.CLOSE.in_(language)}">×</button>'
    return f'<h2 class="note-title"><span>{Text.NOTES.in_(language)}</span> {escape(title)}{close}</h2>{parts}'


def _parts(tutor: Tutor, id_: str, language: Language) -> Iterator[_Part]:
    note = tutor.curriculum.notes[id_]
    for fact in note.facts:
        yield _Part(f"要点 {fact.number}", fact.words.in_(language), item=True)
    told: Language = language if note.is_told_in(language) else "zh"
    yield _Part("直觉", note.intuition.in_(told))
    yield _Part("定义与数学", note.definition.in_(told))
    yield _Part("代码", "\n".join(f"```python\n{code.source}```\n```output\n{code.output}```" for code in note.code))
    colon = "：" if told == "zh" else ": "
    for other in note.other_words:
        yield _Part(f"换个说法 {other.kind.zh}", f"**{other.kind.in_(told)}**{colon}{other.text.in_(told)}")
    for number, wrong in enumerate(note.misconceptions, start=1):
        yield _Part(f"常见误区 {number}", f"**{wrong.belief.in_(told)}**{colon}{wrong.why.in_(told)}")


def _sections(parts: Iterator[_Part], cited: str, language: Language) -> Iterator[str]:
    heading = ""
    for part in parts:
        if part.section.split(" ")[0] != heading:
            heading = part.section.split(" ")[0]
            yield f"<h3>{escape(SECTIONS[heading].in_(language))}</h3>"
        yield _part(part, hit=part.section == cited)


def _part(part: _Part, *, hit: bool) -> str:
    marked = ' class="passage hit" aria-current="true"' if hit else ' class="passage"'
    number = f'<span class="number">{escape(part.section.split(" ")[1])}</span>' if part.item else ""
    return f'<div{marked} data-section="{escape(part.section)}">{number}<div>{to_html(part.markdown)}</div></div>'
