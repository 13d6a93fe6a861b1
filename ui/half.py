"""The part of a half-written text that can be shown: what would change its shape once it is whole is held back."""

import re

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)
_CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_WHOLE_FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1[`~]*[ \t]*$", re.MULTILINE | re.DOTALL)
_HALF_CITATION = re.compile(r"\[\d{0,3}$")
_FORMULAS = (("\\(", "\\)"), ("\\[", "\\]"))


def whole_part(text: str) -> str:
    """Return the longest beginning of `text` that no later character changes, half-written bold closed for now.

    A fence that is open is shown (its code grows); its opening line and its closing marks are held back until whole.
    """
    opened = _open_fence(text)
    if opened is not None:
        return _in_fence(text, opened)
    text = re.sub(r"(^|\n) {0,3}[`~]{1,2}$", r"\1", text)
    text = _before_open_formula(text)
    text = _HALF_CITATION.sub("", text.removesuffix("\\"))
    return _closed(text)


def _open_fence(text: str) -> int | None:
    """Return where the fence begins that is still open."""
    start, marks = None, ""
    for match in _FENCE.finditer(text):
        if start is None:
            start, marks = match.start(), match[1]
        elif _closes(text, match, marks):
            start = None
    return start


def _closes(text: str, match: re.Match[str], marks: str) -> bool:
    rest = text[match.end() :].split("\n", 1)[0]
    whole_line = "\n" in text[match.end() :]
    return whole_line and not rest.strip() and match[1][0] == marks[0] and len(match[1]) >= len(marks)


def _in_fence(text: str, start: int) -> str:
    if "\n" not in text[start:]:
        return text[:start]
    lines, _, last = text.rpartition("\n")
    return lines + "\n" if re.fullmatch(r" {0,3}[`~]*", last) else text


def _before_open_formula(text: str) -> str:
    """Return the text before a formula that is not closed; delimiters in code, or paragraphs ago, open none."""
    plain = _CODE_SPAN.sub(lambda match: " " * len(match[0]), _blanked_fences(text))
    paragraph = plain.rfind("\n\n")
    for opening, closing in _FORMULAS:
        at = plain.rfind(opening)
        if at > paragraph and plain.find(closing, at) < 0:
            text, plain = text[:at], plain[:at]
    return text


def _blanked_fences(text: str) -> str:
    """Return the text with spaces for its whole code blocks."""
    return _WHOLE_FENCE.sub(lambda match: " " * len(match[0]), text)


def _closed(text: str) -> str:
    """Return the text with bold and code in its last paragraph closed, so that their marks do not show."""
    last = _blanked_fences(text).rpartition("\n\n")[2]
    if last.count("`") % 2:
        return text.removesuffix("`") if text.endswith("`") else text + "`"
    if _CODE_SPAN.sub("", last).count("**") % 2:
        return text.removesuffix("**") if text.endswith("**") else text.removesuffix("*").rstrip() + "**"
    return text
