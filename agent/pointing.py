"""A question about what the lesson has just shown: 那 2.75 怎么来的, ℓ 是什么意思, 公式里的 i 是啥.

No search finds it, for it says a number or a sign and nothing of its topic. The sentences that were shown and hold it are
shown again; a number of the run's output leads to the line that prints it, and to what that line prints.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.dialogue import Dialogue
from agent.lesson import Step
from agent.notation import Sign, explained, forms_of, sign_in
from agent.pending import come_back
from agent.script import Line, Quote, Say
from agent.situation import Acted, Situation, section
from knowledge.curriculum import Curriculum
from knowledge.note import Note
from knowledge.words import Language

LONGEST = 50
"""Characters of a question about something that is on the screen."""
MOST_BESIDE = 2
"""Other characters of a question for the origin of numbers."""
MOST_MAKERS = 3
"""Lines that made what a line prints."""
MOST = 2
"""Sentences that are shown again."""
_AFTER_RUN = (Step.RESULT, Step.MATHS, Step.MISTAKE, Step.CHECK, Step.DONE)
_AFTER_MATHS = _AFTER_RUN[1:]
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.])-?\d+(?:\.\d+)?(?![A-Za-z0-9_%]|\.\d)")
_ORIGIN = re.compile(
    r"怎么(?:来|算|得|就?是|变|求)|咋(?:来|算|得)|哪(?:儿|里)?来|从哪|来的|为(?:什么|啥|何)|凭啥|什么意思|啥意思|不一样|代表"
    r"|\bhow (?:did|do|does|is|was|are|come)\b|\bwhere (?:do|does|did|is)\b|\bwhy\b|\bcome from\b|\bmeans?\b",
    re.IGNORECASE,
)
"""What asks where a number comes from."""
_BESIDE = re.compile(
    r"这个?|那个?|刚刚|刚才|后面|前面|上面|下面|里面?|输出|结果|的|和|跟|与|了|呢|啊|呀|是|到底|又|数字?|值|打印|出来|第|行|运行|怎么|会|\b(?:the|that|this|and|in|of|is|it|number|output|does|do|did|you|we|get|here|from)\b",
    re.IGNORECASE,
)
"""What may stand beside the numbers in a question for their origin."""
_MATHS = re.compile(r"\\\(.*?\\\)|\\\[.*?\\\]", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[。；;！？])|(?<=[.!?])\s+(?=[A-Z*\\])|\n+")
_LABEL = re.compile(r"""(["'])((?:(?!\1).){3,})\1""")


@dataclass(frozen=True)
class Pointed:
    """What a question points at."""

    section: str = ""
    """Of the note, where sentences of it are meant."""
    parts: tuple[str, ...] = ()
    """The sentences, as they stand."""
    printed: tuple[tuple[str, int], ...] = ()
    """Rows of the output, each with the line of code that prints it, counted from 1."""
    sign: Sign | None = None
    """What is written everywhere so, and what it means."""


def pointed(message: str, dialogue: Dialogue, curriculum: Curriculum) -> Pointed | None:
    """Return what of the open lesson a question is about; None where it points at nothing that was shown."""
    lesson, text = dialogue.lesson, message.strip()
    if lesson is None or dialogue.round is not None or not 0 < len(text) <= LONGEST or "\n" in text:
        return None
    note = curriculum.notes[lesson.note]
    numbers = tuple(_NUMBER.findall(text))
    if numbers and lesson.step in _AFTER_RUN and asks_only_of_numbers(text):
        found = _of_numbers(numbers, note, lesson.step, dialogue.language)
        elsewhere = dialogue.asking or dialogue.code  # the number may be of that
        return found or (None if elsewhere else Pointed())
    if (sign := sign_in(text)) and lesson.step in _AFTER_MATHS:
        return _of_sign(sign, note, dialogue.language)
    return None


def tell(at: Situation) -> Acted:
    """Show again what a question points at, and come back."""
    found = pointed(at.message, at.dialogue, at.curriculum)
    if found is None:
        raise LookupError("the question points at nothing that was shown")
    lines: list[Line] = []
    if found.parts:
        passage = section(at.lesson_note, found.section)
        lines += [at.say("pointed_at"), Quote(passage, "\n".join(found.parts))]
    rows = at.lesson_note.code[0].source.splitlines()
    for row, number in found.printed[:MOST]:
        lines.append(at.say("printed_by", row=row, number=number, code=rows[number - 1].strip()))
        made = _makers("\n".join(rows), number)
        told = [at.say("line_of_code", number=each, code=rows[each - 1].strip()).text for each in made]
        if told:
            lines += [at.say("made_by"), Say("\n".join(f"- {each}" for each in told))]
    if found == Pointed():
        lines.append(at.say("number_not_seen"))
    if found.sign and not found.parts:
        lines.append(at.say("sign_told", sign=found.sign.name, means=explained(found.sign, at.dialogue.language)))
    return Acted(at.dialogue, (*lines, *come_back(at)), at.chip("continue", "other_words", "example"))


def asks_only_of_numbers(text: str) -> bool:
    """Tell whether a message asks where numbers come from, and says hardly anything else: 学 3 天为什么不行 does."""
    rest = _BESIDE.sub("", _ORIGIN.sub("", _NUMBER.sub("", text)))
    return _ORIGIN.search(text) is not None and len(re.findall(r"\w", rest)) <= MOST_BESIDE


def _of_numbers(numbers: Sequence[str], note: Note, step: Step, language: Language) -> Pointed | None:
    """Return the sentences of the maths that reckon these numbers, and the rows of the output that hold them."""
    text = note.definition.in_(language) if step in _AFTER_MATHS else ""
    parts = [part for part in _sentences(text) if all(_holds(part, number) for number in numbers)]
    parts.sort(key=lambda part: not any(_results_in(part, number) for number in numbers))  # stable: a reckoning first
    printed = tuple(_printed(numbers, note)) if note.code else ()
    if not parts and not printed:
        return None
    return Pointed("定义与数学", tuple(parts[:MOST]) if not printed else tuple(parts[:1]), printed)


def _of_sign(sign: Sign, note: Note, language: Language) -> Pointed | None:
    """Return the sentences in which a sign stands alone, for they say what it is; else what it means everywhere."""
    forms = forms_of(sign)
    alone = re.compile(r"\\\(\s*(?:" + "|".join(map(re.escape, forms)) + r")\s*(?:=.*?|>.*?|<.*?|\\in.*?)?\\\)")
    text = note.definition.in_(language)
    parts = [part for part in _sentences(text) if alone.search(part)]
    if parts:
        return Pointed("定义与数学", tuple(parts[:MOST]))
    stands = any(re.search(rf"(?<![A-Za-z\\]){re.escape(form)}(?![A-Za-z])", text) for form in forms)
    return Pointed(sign=sign) if sign.zh and (stands or len(sign.name) > 1) else None


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a section, no formula of it cut in two."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\0{len(kept) - 1}\0"

    flat = _MATHS.sub(keep, text)
    for part in _SENTENCE.split(flat):
        whole = re.sub(r"\0(\d+)\0", lambda match: kept[int(match[1])], part or "").strip(" \n-")
        if whole and not whole.startswith("\\["):
            yield whole


def _holds(text: str, number: str) -> bool:
    return re.search(rf"(?<![\d.]){re.escape(number)}(?![\d]|\.\d)", text) is not None


def _results_in(text: str, number: str) -> bool:
    return re.search(rf"(?:=|\\approx|≈|得)\s*{re.escape(number)}(?![\d]|\.\d)", text) is not None


def _printed(numbers: Sequence[str], note: Note) -> Iterator[tuple[str, int]]:
    """Yield the rows of the first program's output that hold one of the numbers, with the line that prints each."""
    source = note.code[0].source.splitlines()
    prints = [number for number, row in enumerate(source, 1) if row.lstrip().startswith("print(")]
    output = note.code[0].output.splitlines()
    for place, row in enumerate(output):
        by_label = [each for each in prints if any(label in row for label in _labels(source[each - 1]))]
        values = row
        for label in _labels(source[by_label[0] - 1]) if by_label else ():
            values = values.replace(label, " ")
        if any(_holds(values, number) for number in numbers):
            line = by_label[0] if by_label else prints[place] if len(prints) == len(output) else 0
            if line:
                yield row.strip(), line


def _labels(row: str) -> list[str]:
    """Return the texts that a line of code prints as they stand."""
    return [label for _, found in _LABEL.findall(row) if (label := found.strip())]


def _makers(source: str, line: int) -> list[int]:
    """Return the lines above in which the values that a line prints were made last."""
    names: set[str] = set()
    bound: dict[str, int] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and node.lineno == line and isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.Name) and node.lineno < line and isinstance(node.ctx, ast.Store):
            bound[node.id] = max(node.lineno, bound.get(node.id, 0))
        elif isinstance(node, ast.FunctionDef) and node.lineno < line:
            bound[node.name] = node.body[-1].lineno  # what it returns
    return sorted({bound[name] for name in names & bound.keys()})[-MOST_MAKERS:]
