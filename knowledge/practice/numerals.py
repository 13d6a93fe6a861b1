"""Numbers as learners write them: 28×28, 16, 十六, 1e-3, 5k, two; and messages made ready to be searched for them."""

import re
import unicodedata

DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
UNITS = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10_000, "亿": 100_000_000}
ENGLISH = {
    word: number
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}
ORDINALS = {
    word: number for number, word in enumerate(["first", "second", "third", "fourth", "fifth", "sixth"], start=1)
}
TIMES = {
    "k": 1000,
    "万": 10_000,
    "千": 1000,
    "m": 1_000_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "million": 1_000_000,
    "亿": 100_000_000,
}
PLAIN = r"(?<![A-Za-z0-9_.])(?<![A-Za-z]-)-?(?:(?<![\[(])\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?(?:\s?(?:百万|千万|万|千|亿|million\b)|[km](?![a-z0-9]))?"
CHINESE = (
    r"(?<![下上这那哪同另再第])(?!(?<=每)一)(?>[二两三四五六七八九十百千][零一二两三四五六七八九十百千万亿]*|一[十百千万亿][零一二三四五六七八九十百千万亿]*"
    r"|(?<![后末顶前])一(?=[层类](?!一)))(?!分之|元|周|角|舍|维码)"
)
"""一 alone is mostly no number: 下一步, 一维, 一个, 一块一块; nor are 二元 and 四周."""
FRACTION = rf"[百千万]分之(?:{CHINESE}|[一\d]+)"
NUMBER = rf"(?:{FRACTION}|{PLAIN}|(?<![a-z])(?:{'|'.join(ENGLISH)})\b|{CHINESE})"
_MAY_BE_NUMBER = re.compile(rf"[\d零一二两三四五六七八九十百千万]|\b(?:{'|'.join(ENGLISH)})\b", re.IGNORECASE)
PART = r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?(?:/\d+(?![\d.]))?%?"
"""A number of a list."""
LIST = (
    r"(?:[\[(（【]\s*[-\d.][^\])）】a-df-z]*[\])）】]|(?<![\d.])(?:\d+×)+\d+"
    rf"|(?<![\d.]){PART}(?:\s*[,，、;；和\s]\s*(?:(?:and|then|再)\s+)?{PART})+)"
)
_CHAIN = re.compile(r"(?<![A-Za-z0-9_.-])\d+(?:\s*(?:→|->|=>|–|—|-|再?到)\s*\d+){2,}(?![\d.])")


_POWER = re.compile(
    r"(?<![\w.^])(?:(?P<times>\d{1,4}(?:\.\d{1,8})?)\s*[x×*]\s*)?10\s*(?:\^|\*\*)\s*[({]?\s*-\s*(?P<power>\d{1,2})(?!\d)[)}]?"
)
"""A power of ten with a negative exponent: 3×10^-4."""
_RAISED = re.compile(r"[⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_NO_NUMBER = re.compile(r"\d{25,}")
"""Digits that nobody means: searching them for numbers would take a time that grows with their square."""
_GLUED = re.compile(
    r"(?<![A-Za-z_.])(stride|padding|pad|kernel|ksize|filter|dilation|groups?|batch|hidden|heads?|layers|epochs|width|size|channels?|seed|rank|dropout)"
    r"(?=\d[\d.]*(?:\s*[x×*]\s*\d|(?![A-Za-z\d_(\[.])))(?!\d+\s*=)",
    re.IGNORECASE,
)
"""A setting and its value without a space, `stride2`: no name of a program's own, `size1 = 3`."""
_GLUED_GRID = re.compile(r"(?<=[a-z]{2}[a-uw-z]|onv)(?=\d{1,5}\s*[x×*✕✖]\s*\d)", re.IGNORECASE)
"""Before the sides of a window or a picture, `conv3x3`, `image224x224`; behind a v a version is meant."""


_POINTED = re.compile(r"(?<![零〇一二两三四五六七八九十百千万亿\d点.])([零〇一二两三四五六七八九十百千]{1,6}|\d{1,6})点([零〇一二三四五六七八九\d]{1,8})(?![零〇一二三四五六七八九\d几多]|分(?![之数类]))")  # fmt: skip
"""A number with a point, in words: 零点五, 六点七五; 9 点 30 分 is a time."""


def pointed(text: str) -> str:
    """Return a message with the numbers that are said with a point in digits; what is no number, 二三点五, stays."""
    return _POINTED.sub(_in_digits, text)


def _in_digits(found: re.Match[str]) -> str:
    before, behind = (part.replace("〇", "零") for part in found.groups())
    whole = int(before) if before.isdigit() else _chinese_number(before)
    if whole is None or re.search("[一二两三四五六七八九]{2}", before):
        return found[0]
    return f"{whole}.{''.join(str(DIGITS.get(sign, sign)) for sign in behind)}"


def plain(text: str) -> str:
    """Return a message with half-width signs, numbers with a point in digits, and one sign between the numbers of a shape."""
    text = pointed(text)
    text = _POWER.sub(lambda power: f"{power['times'] or 1}e-{power['power']}", half_width(text))
    text = _CHAIN.sub(lambda chain: ", ".join(re.findall(r"\d+", chain[0])), text)  # 784-128-10
    text = re.sub(r"(?<!\d)(\d+)\s*行\s*(\d+)\s*列", r"\1×\2", text)
    text = re.sub(
        r"(?<![A-Za-z_])(tp|fp(?!8|16|32|64)|fn|tn|lr|bs|dim|k|s|p)(?=\d)", r" \1 ", text, flags=re.IGNORECASE
    )  # k3s2p1
    text = _GLUED_GRID.sub(" ", _GLUED.sub(r" \1 ", text))
    return re.sub(r"(?<=\d)(?:\s*(?:[x×*✕✖]|乘以?)\s*|[ -]by[ -])(?=\d)", "×", text, flags=re.IGNORECASE)


def half_width(text: str) -> str:
    """Return a message with half-width signs."""
    text = _RAISED.sub(lambda raised: f"^{unicodedata.normalize('NFKC', raised[0])}", text.replace("，", ", "))
    text = _NO_NUMBER.sub(" ", text)
    return unicodedata.normalize("NFKC", text).replace("−", "-").replace("–", "-")


def number_of(text: str) -> float | int | None:
    """Return the number that a text such as `3`, `1e-3`, `5k`, `十六` or `two` stands for; None for none."""
    text = text.strip().lower().replace(",", "")
    if text in ENGLISH:
        return ENGLISH[text]
    if match := re.fullmatch(r"([百千万])分之(.+)", text):
        part = 1 if match[2] == "一" else number_of(match[2])
        return None if part is None else part / {**UNITS, **LARGE}[match[1]]
    match = re.fullmatch(r"(-?[\d.]+(?:e[-+]?\d+)?)\s?(百万|千万|万|千|亿|million|k|m)?", text)
    if match:
        try:
            value = float(match[1]) * TIMES.get(match[2] or "", 1)
        except ValueError:
            return None
        return int(value) if value.is_integer() and "." not in match[1].rstrip("0").rstrip(".") else value
    return _chinese_number(text)


def _chinese_number(text: str) -> int | None:
    """As in 十六, 两百, 三万五千, 两亿; a last digit alone counts of the unit below: 三万五 is 35,000."""
    whole, total, digit, unit = 0, 0, None, 10
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS[sign]
            unit = 10 if sign == "零" else unit
        elif sign in UNITS:
            total, digit, unit = total + (1 if digit is None else digit) * UNITS[sign], None, UNITS[sign]
        elif sign in LARGE:
            whole, total, digit, unit = whole + (total + (digit or 0) or 1) * LARGE[sign], 0, None, LARGE[sign]
        else:
            return None
    return whole + total + (digit or 0) * (unit // 10) if text else None


def may_hold_number(text: str) -> bool:
    """Tell whether a text may hold a number; where it holds none, no form that asks for one need be compiled and tried."""
    return _MAY_BE_NUMBER.search(text) is not None
