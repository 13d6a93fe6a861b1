"""A learner's program with a comment above each line of which the call cards know something to say: 加注释, add comments."""

import re
from collections.abc import Sequence

from agent.walkthrough import walk
from knowledge.practice.card import Card
from knowledge.words import Language
from tools.reworking import Reworked, wishes_change
from tools.words import Words

LONGEST_COMMENT = 90
"""Characters: a longer sentence is no comment."""
_COMMENTS = re.compile(r"注释|\bcomments?\b", re.IGNORECASE)
_AWAY = re.compile(r"去掉|删|去除|不要|\b(remove|delete|without|strip)\b", re.IGNORECASE)


def commented(code: str, wish: str, cards: Sequence[Card], language: Language) -> Reworked | None:
    """Return a program with comments, where they are wished for; None where they are not, or nothing is known of any line."""
    if not wishes_change(wish) or not _COMMENTS.search(wish) or _AWAY.search(wish):
        return None
    try:
        explained = walk(code, cards, None)
    except SyntaxError:
        return None
    rows, comments = code.split("\n"), dict[int, str]()
    for each in explained:
        says = (_first(words.in_(language)) for words in each.says)
        if comment := next((text for text in says if text and text not in comments.values()), ""):
            comments[each.line] = comment
    for line, comment in sorted(comments.items(), reverse=True):
        row = rows[line - 1]
        is_told = "#" in row or (line > 1 and rows[line - 2].lstrip().startswith(("#", "@")))
        if not is_told:
            rows.insert(line - 1, f"{row[: len(row) - len(row.lstrip())]}# {comment}")
    made = "\n".join(rows)
    told = Words("能说清的行上面都加了注释。", "Each line that I can tell of has a comment above it.")
    return Reworked(made, told, code) if made != code else None


def _first(text: str) -> str:
    """Return the first sentence of an explanation; empty where it is too long for a comment."""
    sentence = re.split(r"(?<=。)|(?<=[.!]) ", " ".join(text.split()), maxsplit=1)[0].replace("`", "").rstrip("。.")
    return sentence if len(sentence) <= LONGEST_COMMENT else ""
