"""A passage: the citable part of a note, and the ways in which it can be found."""

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.note import Note
from knowledge.words import Words

DEFINITION = "要点 1"
"""A note's first fact says what its topic is."""


@dataclass(frozen=True)
class Passage:
    """One citable part of a note: a numbered fact, or a section."""

    note: str
    section: str
    """As its heading in the note, for example 要点 3 or 直觉."""
    title: Words
    """The note's title."""
    words: Words

    @property
    def is_fact(self) -> bool:
        """Tell whether it is a single sentence that may be shown word for word as an answer."""
        return self.section.startswith("要点")

    @property
    def number(self) -> int:
        """Return the number of a fact within its note."""
        return int(self.section.removeprefix("要点 "))


def passages(note: Note) -> Iterator[Passage]:
    """Yield all passages of a note: its facts first, then its sections."""
    for fact in note.facts:
        yield Passage(note.id, f"要点 {fact.number}", note.title, fact.words)
    for section, words in sections(note):
        yield Passage(note.id, section, note.title, words if words.en else Words(words.zh, words.zh))


def sections(note: Note) -> Iterator[tuple[str, Words]]:
    """Yield the sections that can be cited beside the facts, with their text; the English may be empty."""
    yield "直觉", note.intuition
    yield "定义与数学", note.definition
    code = "\n".join(f"```python\n{code.source}```\n```output\n{code.output}```" for code in note.code)
    yield "代码", Words(code, code)
    for other in note.other_words:
        yield f"换个说法 {other.kind.zh}", other.text
    for number, wrong in enumerate(note.misconceptions, start=1):
        english = f"{wrong.belief.en}: {wrong.why.en}" if wrong.belief.en else ""
        yield f"常见误区 {number}", Words(f"{wrong.belief.zh}：{wrong.why.zh}", english)
