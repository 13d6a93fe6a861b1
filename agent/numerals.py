"""Numbers in words, written in digits: 六点七五, 六又四分之三, 百分之二十五, 负二, six and three quarters, twenty-eight percent."""

import re
from fractions import Fraction

from knowledge.practice.numerals import number_of, pointed

_DIGIT = "零〇一二两三四五六七八九"
_WHOLE = rf"(?:\d+|[{_DIGIT}十百千万亿]+)"
_ANY = rf"(?:\d+\.\d+|{_WHOLE})"
_CHINESE = re.compile(
    rf"(?P<minus>负的?)?(?:(?P<whole>{_WHOLE})又)?(?:百分之(?P<percent>{_ANY})|(?P<bottom>{_WHOLE})分之(?P<top>{_WHOLE})|(?P<ratio>\d+/\d+)|(?P<plain>{_ANY})(?!分之))"
)
_ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL = {**{word: value for value, word in enumerate(_ONES)}, **{word: 10 * n for n, word in enumerate(_TENS, 2)}}
_LARGE = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_PARTS = {"half": 2, "halve": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "hundredth": 100, "thousandth": 1000}  # fmt: skip
_WORD = "|".join((*_SMALL, *_LARGE))
_INTEGER = rf"(?:\d+|(?:an? )?(?:{_WORD})(?:(?:-| and | )(?:{_WORD}))*)"
_ENGLISH = re.compile(
    rf"(?<![a-z0-9'’.-])(?P<minus>(?:minus|negative) )?(?:(?:(?P<whole>{_INTEGER}) and )?(?P<top>an?|{_INTEGER}?)[ -]?\b(?P<part>{'|'.join(_PARTS)})s?|(?:(?P<before>{_INTEGER}) )?point(?P<digits>(?: (?:{'|'.join(_ONES[:10])}))+)|(?P<plain>{_INTEGER}(?:\.\d+)?))\b(?![-'’]?[a-z0-9])"
)
_PERCENT = re.compile(r"(?<=\d) ?(?:percent|per cent)\b")
_OPERATIONS = tuple(
    (re.compile(rf"(?<=\d)\s*(?:{words})\s*(?=[-\d])"), sign)
    for words, sign in (
        ("除以|divided by|over", "/"),
        ("乘以?|times|multiplied by", "*"),
        ("加上?|plus", "+"),
        ("减去?|minus", "-"),
    )
)
_ALONE = re.compile(r"(?:等于|是|得|为|答案|应该|大概|就|我|算的|[,:\s])*([零〇一])(?:个|吧|呀|啊|[。.!\s])*")
_CALCULATED = re.compile(rf"{_ANY}(?:除以|乘以?|加上?|减去?){_ANY}")
_MIXED = re.compile(r"(?<![\d.])(\d+)(?: and | )(\d+)/(?!0+\b)(\d+)(?![\d/])")
_UNREAD = re.compile(rf"[{_DIGIT}十百千万亿点又几]|多(?!少)|分之|\b(?:{_WORD}|{'|'.join(_PARTS)}|point)s?\b")
_UNREAD_BEFORE = re.compile(rf"[{_DIGIT}十百千万亿又]$|[\d{_DIGIT}十百千万亿几]点$|之$|(?:\b(?:{_WORD})|point)[ -]$")
_TIMES = re.compile(r"\s?(?:百万|千万|万|千|亿|million)")
_BESIDE = 12
"""Characters beside a number in which what belongs to it begins."""


def in_digits(text: str) -> str:
    """Return a folded text with its numbers of more than one word in digits, and the arithmetic between numbers in signs."""
    if alone := _ALONE.fullmatch(text):
        return "1" if alone[1] == "一" else "0"
    text = pointed(text)
    is_calculated = _CALCULATED.search(text) is not None
    text = _CHINESE.sub(lambda found: _chinese(found, plainly=is_calculated), text)
    text = _MIXED.sub(lambda found: _shown(int(found[1]) + Fraction(int(found[2]), int(found[3]))), text)
    text = _PERCENT.sub("%", _ENGLISH.sub(_english, text))
    for words, sign in _OPERATIONS:
        text = words.sub(sign, text)
    return text


def is_whole(text: str, start: int, end: int) -> bool:
    """Tell whether nothing beside a number belongs to it and was not read: the 6 of '6点几' is no number."""
    behind = text[end : end + _BESIDE]
    times = _TIMES.match(behind)
    rest = behind[times.end() if times else 0 :].lstrip(" -")
    return not _UNREAD.match(rest) and not _UNREAD_BEFORE.search(text[max(start - _BESIDE, 0) : start])


def is_counted(word: str) -> bool:
    """Tell whether a Chinese numeral is one number; 两三 is two of them, and 六七五 is none."""
    return re.search(rf"[{_DIGIT[2:]}]{{2}}", word) is None


def _chinese(found: re.Match[str], *, plainly: bool) -> str:
    """Return what stands for a numeral; one without a sign, a point or a part only where all are, 二十四 is read without."""
    if not (plainly or found["minus"] or found["whole"]) and found["plain"]:
        return found[0]
    minus = "-" if found["minus"] else ""
    if found["percent"]:
        value = _value(found["percent"])
        return found[0] if value is None else f"{minus}{_shown(value)}%"
    top, bottom = (found["ratio"] or "/").split("/")
    over, under = _value(found["top"] or top or "0"), _value(found["bottom"] or bottom or "1")
    whole = _value(found["whole"] or found["plain"] or "0")
    if over is None or whole is None or not under:
        return found[0]
    if not whole and (found["top"] or found["ratio"]):
        return f"{minus}{_shown(over)}/{_shown(under)}"
    return f"{minus}{_shown(whole + over / under)}"


def _value(text: str) -> Fraction | None:
    """Return the value of a Chinese numeral, or of digits; None where it is none: 二三."""
    if not is_counted(text):
        return None
    value = text if re.fullmatch(r"[\d.]+", text) else number_of(text.replace("〇", "零"))
    return None if value is None else Fraction(value)


def _english(found: re.Match[str]) -> str:
    if found["plain"] and not found["minus"] and not re.search(r"[a-z][ -]", found["plain"]):
        return found[0]
    values = [_counted(found[name] or "0") for name in ("whole", "before", "plain")]
    if any(value is None for value in values):
        return found[0]
    value = sum((each for each in values if each is not None), Fraction(0))
    if found["part"]:
        top = Fraction(1) if found["top"] in ("", "a", "an") else _counted(found["top"])
        if top is None or (not found["top"] and not found["minus"]):
            return found[0]  # 'half' by itself is a word like others
        value += top / _PARTS[found["part"]]
    if found["digits"]:
        value += Fraction("0." + "".join(str(_SMALL[word]) for word in found["digits"].split()))
    return f"{'-' if found['minus'] else ''}{_shown(value)}"


def _counted(text: str) -> Fraction | None:
    """Return the value of an English numeral; None where its words make no number: two three."""
    if re.fullmatch(r"[\d.]+", text):
        return Fraction(text)
    total, part, last = 0, 0, ""
    for word in re.findall(r"[a-z]+", text):
        if word in ("a", "an", "and"):
            part = part or (1 if word != "and" else 0)
        elif word in _LARGE:
            part = max(part, 1) * _LARGE[word]
            total, part = (total, part) if word == "hundred" else (total + part, 0)
        elif last in _SMALL and not (last in _TENS and word in _ONES[1:10]):
            return None
        else:
            part += _SMALL[word]
        last = word
    return Fraction(total + part)


def _shown(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else repr(float(value))
