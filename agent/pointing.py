"""A question about what the lesson has just shown: 那 2.75 怎么来的, ℓ 是什么意思, 公式里的 i 是啥.

No search finds it, for it says a number or a sign and nothing of its topic. The sentences that were shown and hold it are
shown again; a number of the run's output leads to the line that prints it, and to what that line prints.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from agent.dialogue import Dialogue
from agent.lesson import Step
from agent.notation import Sign, explained, forms_of, signs_in
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
MOST_BESIDE_PART = 6
"""Where the question names the part of the lesson that they stand in."""
MOST_MAKERS = 3
"""Lines that made what a line prints."""
MOST = 2
"""Sentences that are shown again."""
_AFTER_RUN = (Step.RESULT, Step.MATHS, Step.MISTAKE, Step.CHECK, Step.DONE)
_AFTER_MATHS = _AFTER_RUN[1:]
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.])-?\d+(?:\.\d+)?(?![A-Za-z0-9_%]|\.\d)")
_GIVEN = re.compile(r"(?<![A-Za-z])[A-Za-z](?:_(?:\{[^{}]{0,12}\}|[A-Za-z0-9]))?\s*=")
"""The letter that a number is given for: c_{t-1}=2."""
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
_PART = re.compile(
    r"手算|公式|式子|例子|算式|算的时候|计算(?:里|中|那|过程)|那里|那儿|[那这]一?[步行]|输出里|结果里|\b(?:by hand|formula|example|worked|that (?:step|line)|the output|above)\b",
    re.IGNORECASE,
)
"""A part of the lesson, where numbers are to be found."""
_BY_HAND = re.compile(r"手算|公式|式子|算式|例子|\b(?:by hand|formula|worked)\b", re.IGNORECASE)
"""What of it is no program."""
_ALONE = re.compile(
    r"(?:那|这|上面|刚才|公式|式子|里面?|中|的|个|[，,\s])*([A-Za-z])\s*(?:到底|又)?(?:是|代表|表示|指)(?:的)?(?:什么|啥|谁)(?:意思)?[啊呀呢\s。?？]*"
    r"|(?:and |so )?what(?:'s| is| does) (?:the |that )?([A-Z])(?: (?:in the formula|mean|stand for|here))*[\s?.]*"
)
"""What asks for one letter, and for nothing else."""
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
    absent: str = ""
    """A letter that stands in no formula and no program of the lesson."""


def pointed(message: str, dialogue: Dialogue, curriculum: Curriculum) -> Pointed | None:
    """Return what of the open lesson a question is about; None where it points at nothing that was shown."""
    lesson, text = dialogue.lesson, message.strip()
    if lesson is None or dialogue.round is not None or not 0 < len(text) <= LONGEST or "\n" in text:
        return None
    note = curriculum.notes[lesson.note]
    numbers = tuple(_NUMBER.findall(_GIVEN.sub(" ", text)))
    if numbers and lesson.step in _AFTER_RUN and asks_only_of_numbers(text):
        found = _of_numbers(text, numbers, note, lesson.step, dialogue.language)
        elsewhere = dialogue.asking or dialogue.code or _GIVEN.search(text)  # the number may be of that
        return found or (None if elsewhere else Pointed())
    if lesson.step not in _AFTER_MATHS:
        return None
    told = [each for sign in signs_in(text) if (each := _of_sign(sign, note, dialogue.language))]
    if not told and (alone := _ALONE.fullmatch(text)) and not _stands(alone[1] or alone[2], note):
        return Pointed(absent=alone[1] or alone[2])
    return min(told, key=lambda each: not each.parts, default=None)  # stable: what the note says itself goes first


def tell(at: Situation) -> Acted:
    """Show again what a question points at, and come back."""
    found = pointed(at.message, at.dialogue, at.curriculum)
    if found is None:
        raise LookupError("the question points at nothing that was shown")
    lines: list[Line] = []
    if found.parts:
        passage = section(at.lesson_note, found.section)
        lines += [at.say("pointed_at"), *(Quote(passage, part) for part in found.parts)]
    rows = at.lesson_note.code[0].source.splitlines()
    for row, number in found.printed[:MOST]:
        lines.append(at.say("printed_by", row=row, number=number, code=rows[number - 1].strip()))
        made = _makers("\n".join(rows), number)
        told = [at.say("line_of_code", number=each, code=rows[each - 1].strip()).text for each in made]
        if told:
            lines += [at.say("made_by"), Say("\n".join(f"- {each}" for each in told))]
    if found.absent:
        lines.append(at.say("letter_not_here", letter=found.absent))
    if found == Pointed():
        lines.append(at.say("number_not_seen"))
    if found.sign and not found.parts:
        lines.append(at.say("sign_told", sign=found.sign.name, means=explained(found.sign, at.dialogue.language)))
    return Acted(at.dialogue, (*lines, *come_back(at)), at.chip("continue", "other_words", "example"))


def asks_only_of_numbers(text: str) -> bool:
    """Tell whether a message asks where numbers come from, and says hardly anything else: 学 3 天为什么不行 does."""
    rest = _BESIDE.sub("", _ORIGIN.sub("", _PART.sub("", _NUMBER.sub("", _GIVEN.sub(" ", text)))))
    most = MOST_BESIDE_PART if _PART.search(text) else MOST_BESIDE
    return _ORIGIN.search(text) is not None and len(re.findall(r"[A-Za-z]+|\w", rest)) <= most


def _of_numbers(message: str, numbers: Sequence[str], note: Note, step: Step, language: Language) -> Pointed | None:
    """Return the sentences of the maths that reckon these numbers, and the rows of the output that hold them."""
    text = note.definition.in_(language) if step in _AFTER_MATHS else ""
    parts = [part for part in _sentences(text) if all(_holds(part, number) for number in numbers)]
    if len(numbers) > 1 and not parts:  # a reckoning may take several
        parts = [part for part in _sentences(text) if any(_results_in(part, number) for number in numbers)]
    parts.sort(key=lambda part: (not _shares(part, message), not any(_results_in(part, each) for each in numbers)))
    of_maths = _GIVEN.search(message) is not None or (bool(parts) and _BY_HAND.search(message) is not None)
    printed = tuple(_printed(numbers, note)) if note.code and not of_maths else ()
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


def _stands(letter: str, note: Note) -> bool:
    """Tell whether a letter stands anywhere in a lesson's text or program."""
    texts = (note.definition.zh, note.definition.en, note.intuition.zh, *(block.source for block in note.code))
    return any(re.search(rf"(?<![A-Za-z]){letter}(?![A-Za-z])", text) for text in texts)


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


def _shares(part: str, message: str) -> bool:
    """Tell whether a sentence has a pair of Chinese signs, or an English word, of what a question says beside its numbers."""
    said = _ORIGIN.sub(" ", _PART.sub(" ", message)).lower()
    pairs = ("".join(pair) for run in re.findall(r"[\u3400-\u9fff]+", said) for pair in pairwise(run))
    return any(each in part.lower() for each in (*pairs, *re.findall(r"[a-z]{4,}", said)))


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
