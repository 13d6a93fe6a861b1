"""Marking an answer in anybody's words: is each key fact there, is a typical wrong claim made? No model is asked.

A test of wordings, not of meaning: an answer that names the right thing beside nonsense passes. It is the same for all systems.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from evals.answers.questions import FreeQuestion
from knowledge.words import is_pattern

_CODE_LINE = re.compile(r"```\w*")
_LATEX = (
    (re.compile(r"\\(?:text|mathrm|mathbf|operatorname|mathbb)\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}"), r"\1/\2"),
    (re.compile(r"\\(?:times|cdot)\b"), "x"),
    (re.compile(r"\\sqrt"), "√"),
    (re.compile(r"\\(?:approx|le|ge|,|;|quad|left|right)"), " "),
    (re.compile(r"\\([()\[\]])|\$+"), " "),
)
_SPACES = (
    (re.compile(r"\s+"), " "),
    (re.compile(r"(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])"), ""),
    (re.compile(r"(?<=[\w)\]]) ?x ?(?=\d)|(?<=\d) ?x ?(?=[\w(\[])"), "x"),
    (re.compile(r" ?([=/<>]) ?"), r"\1"),
    (re.compile(r"([(\[]) | (?=[)\]])"), r"\1"),
)
_THOUSANDS = re.compile(r"(?<![\d,(\[])(\d{1,3})((?:,\d{3})+)(?![\d,])")

_SENTENCE_END = re.compile(r"[。！？!?\n]|\.(?=\s|$)")
_CLAUSE_END = re.compile(r"[,;:，；：]|(?:但|而|所以|因此|\bbut\b|\bso\b)")
_DENIED_BEFORE = re.compile(
    r"不(?![仅只但])|没|无[需须法]?|并非|别|避免|防止|误|以为|\bnot\b(?! only)|n't\b|\bnever\b|\bno\b|\bavoid|\bwithout\b|\brather than\b|\bmyth\b"
)
_DENIED_AFTER = re.compile(
    r"是错|不对|不正确|不成立|是?误[解区]|吗|是不行|\bis (?:wrong|false|incorrect)|\bmisconception|\bmyth\b"
)


@dataclass(frozen=True)
class Marked:
    """What an answer lacks, and what it wrongly claims."""

    missing: tuple[int, ...]
    """Which of the question's facts (from 1) stand in it in no wording."""
    claims: tuple[str, ...]
    """The wrong claims, as they stand in it."""

    @property
    def passed(self) -> bool:
        """Tell whether all is there and nothing wrong is claimed."""
        return not self.missing and not self.claims


def mark(question: FreeQuestion, answer: str) -> Marked:
    """Mark an answer."""
    text = plain(answer).replace(plain(question.text), "")  # saying the question again says nothing
    missing = tuple(number for number, fact in enumerate(question.facts, start=1) if not says_any(fact, text))
    claims = (claim for wording in question.wrong for claim in claimed(wording, text))
    return Marked(missing, tuple(dict.fromkeys(claims)))


def says_any(fact: tuple[str, ...], text: str) -> bool:
    """Tell whether one of the wordings stands in a plain text."""
    return any(_pattern(wording).search(text) for wording in fact)


def plain(text: str) -> str:
    """Fold what makes no difference: case, width, Markdown, LaTeX, spaces beside Chinese and operators; × and * are x, x² is x2."""
    text = _CODE_LINE.sub(" ", text).replace("`", "").replace("**", "").replace("’", "'")
    for pattern, by in _LATEX:
        text = pattern.sub(by, text)
    text = unicodedata.normalize("NFKC", text).lower().replace("×", "x").replace("*", "x").replace("^", "")
    text = re.sub(r"[{}]", "", text)
    lines = (_line(line) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _line(line: str) -> str:
    for pattern, by in _SPACES:
        line = pattern.sub(by, line)
    return _THOUSANDS.sub(lambda found: found[0].replace(",", ""), line).strip()


def _pattern(wording: str) -> re.Pattern[str]:
    if is_pattern(wording):
        return re.compile(wording[1:-1], re.DOTALL)
    return re.compile(re.escape(plain(wording)))


def claimed(wording: str, text: str) -> Iterator[str]:
    """Yield each place of a plain text where a claim is made; a sentence that denies it, asks it or calls it an error makes none."""
    for found in _pattern(wording).finditer(text):
        ends = [end.end() for end in _SENTENCE_END.finditer(text, 0, found.start())]
        begin = ends[-1] if ends else 0
        stop = _SENTENCE_END.search(text, found.end())
        clause = _CLAUSE_END.split(text[begin : found.start()])[-1].replace("是不是", "")
        asks = stop is not None and stop[0] in "?？"
        after = text[found.end() : stop.start() if stop else len(text)]
        if not asks and not _DENIED_BEFORE.search(clause) and not _DENIED_AFTER.search(after):
            yield found[0]
