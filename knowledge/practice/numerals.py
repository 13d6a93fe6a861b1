"""Numbers as learners write them: 28×28, 16, 十六, 1e-3, 5k, two; and messages made ready to be searched for them."""

import re
import unicodedata

DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
UNITS = {"十": 10, "百": 100, "千": 1000}
ENGLISH = {
    word: number
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}
TIMES = {
    "k": 1000,
    "万": 10_000,
    "千": 1000,
    "m": 1_000_000,
    "百万": 1_000_000,
    "million": 1_000_000,
    "亿": 100_000_000,
}
PLAIN = r"(?<![A-Za-z0-9_.])-?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?(?:\s?(?:百万|万|千|亿|million\b|[km](?![a-z0-9])))?"
CHINESE = (
    r"(?<![下上这那每哪同另再第])(?:[二两三四五六七八九十百千][零一二两三四五六七八九十百千]*|一[十百千][零一二三四五六七八九十百千]*"
    r"|一(?=[层类块]))"
)
"""一 alone is mostly no number: 下一步, 一维, 一个."""
NUMBER = rf"(?:{PLAIN}|(?<![a-z])(?:{'|'.join(ENGLISH)})\b|{CHINESE})"
LIST = r"(?:[\[(（【]\s*[-\d.][^\])）】a-df-z]*[\])）】]|(?<![\d.])(?:\d+×)+\d+|(?<![\d.])-?[\d.]+(?:\s*[,，、;；和\s]\s*(?:and\s+)?-?[\d.]+)+)"


def plain(text: str) -> str:
    """Return a message with half-width signs, and one sign between the numbers of a shape."""
    text = half_width(text)
    return re.sub(r"(?<=\d)\s*[xX×*✕✖]\s*(?=\d)", "×", text)


def half_width(text: str) -> str:
    """Return a message with half-width signs."""
    return unicodedata.normalize("NFKC", text.replace("，", ", ")).replace("−", "-").replace("–", "-")


def number_of(text: str) -> float | int | None:
    """Return the number that a text such as `3`, `1e-3`, `5k`, `十六` or `two` stands for; None for none."""
    text = text.strip().lower().replace(",", "")
    if text in ENGLISH:
        return ENGLISH[text]
    match = re.fullmatch(r"(-?[\d.]+(?:e[-+]?\d+)?)\s?(百万|万|千|亿|million|k|m)?", text)
    if match:
        try:
            value = float(match[1]) * TIMES.get(match[2] or "", 1)
        except ValueError:
            return None
        return int(value) if value.is_integer() and "." not in match[1].rstrip("0").rstrip(".") else value
    return _chinese_number(text)


def _chinese_number(text: str) -> int | None:
    total, digit = 0, None
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in UNITS:
            total, digit = total + (1 if digit is None else digit) * UNITS[sign], None
        else:
            return None
    return total + (digit or 0) if text else None
