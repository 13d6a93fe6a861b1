"""The hours a week that a learner names: 每天两小时, 工作日各一小时, 周末两天各 2 小时, 10 hours a week, 五六个小时."""

import re
from collections.abc import Iterator

from agent.clauses import CLAUSES
from agent.hours_corrected import corrected, set_in
from knowledge.practice.numerals import DIGITS, ENGLISH, number_of

LEAST, MOST = 0.5, 80.0
"""Hours a week, within reason."""
_NUMERAL = r"[一二两三四五六七八九十]"
_NUMBER = r"(?:\d+(?:\.\d+)?)"
_TO = r"\s*(?:[-–~—到至、]|或者?|or|to)\s*"
_AMOUNT = re.compile(
    rf"(?<![\d.])(?:{_NUMBER}{_TO})?({_NUMBER})\s*(?:来|多|几)?个?(半)?\s*(?:多)?(小时|钟头|hours?|hrs?|h)(?![a-z])(?:\s*(半))?"
)
_EVERY_DAY, _WORKING_DAYS = 7, 5
_NO_WEEKENDS = re.compile(
    r"(?:周末|双休日?)[^，。,；;]{0,4}?(?:不|没(?:空|时间)|休息|除外)|\b(?:not|except)(?: \w+)? weekends?\b|weekends? off"
)
_MINUTES = re.compile(rf"(?<![\d.])(?:{_NUMBER}{_TO})?({_NUMBER})\s*(?:来|多)?(?:分钟|mins?\b|minutes?)")
_ONLY = re.compile(
    r"^(?:大概|大约|差不多|可能|也就|about|around|maybe|roughly)?\s*(?:\d[\d.]*\D{1,4})?\d[\d.]*\s*(来|多)?(个)?半?(小时|钟头|hours?|hrs?|h)"
    r"(吧|左右|上下|的样子|or so)?$"
)
"""What answers the question for the hours."""
_PER_WEEK: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(pattern), times)
    for pattern, times in (
        (r"工作日|平时|平日|周一(?:到|至)周?五|周中|weekdays?|week ?nights?", 5),
        (r"(?:周末|双休日?)[^，。,]{0,6}?(?:各|每天|每日|两天都|两天,?每)|周六(?:周|和)?日?各", 2),
        (r"each day (?:of|on) the weekend|weekend days|weekends?[^,]{0,4}(?:每天|each)", 2),
        (r"周末|双休|周[六日天]|weekends?|saturdays?|sundays?", 1),
        (r"每周|一周|每个?星期|一个?星期|每个?礼拜|一个?礼拜|周均|(?<![下上这本])周(?![六日天末])|/\s*周|(?:a|per|each|every|/) ?(?:week|wk)|weekly", 1),
        (r"每天|一天|天天|每日|每晚|每个?晚上|晚上|/\s*天|(?:a|per|each|every|/) ?(?:day|night|evening)|daily|nightly", 7),
    )
)  # fmt: skip
_DAYS = re.compile(
    r"(?:每周|一周|每?个?星期|一个?礼拜|周)[^，。,\d]{0,5}(\d)\s*(?:天|次|晚|个晚上)|(\d) (?:days|times|evenings|nights) (?:a|per|each) week"
)
_NAMED_DAYS = re.compile(
    r"(?:每?周|星期|礼拜)([一二三四五六日](?:[、和,，/]?(?:周|星期)?[一二三四五六日])+)(?!到|至|十)|(?<![\d十百周])[一二三四五六日]{2,}(?=晚|各|的晚)"
)
"""Days by their names: 周一三五, 周二和周四."""
_DAY_EN = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_ENGLISH_DAYS = re.compile(
    rf"\b(?:(?:every|each) {_DAY_EN}|{_DAY_EN}s)(?:(?:, and|,| and|&|/)+ ?(?:every |each |on )?{_DAY_EN}s?)*\b"
)
"""Days of every week: on Tuesdays and Thursdays."""
_LEFT_OUT = re.compile(r"\b(?:not|no|never|except|but|off)\b[^,.;]{0,16}$")
_CHANGED = re.compile(
    r"^(?:(?:well|ok(?:ay)?|actually|but|and|so|now|then|please|hm+|那|嗯|还是|就|我|现在|以后|最近|能不能|可不可以|可以|能|想|要|请|帮我|把|每周的?|时间|学习|的)[,，\s]*)*"
    r"(?:(?:i(?:'d)? |you |we |can |could |let's |like to |want to |would )*(?:make (?:it|that)|do|change(?: it)? to|switch(?: it)? to|go (?:for|with|up to|down to)|(?:increase|raise|reduce|lower|cut|set)(?: it)?(?: down| up| back)? to)"
    r"|(?:i |i've |we )?(?:(?:only|just|now|really) )+(?:have|got|manage)|(?:i |i've |we )?(?:have|got|'ve got|can (?:do|manage|spare)) (?:only|just|at most)"
    r"|(?:i |we )can (?:only|just) (?:do|manage|spare|study)|改成|改为|改到|调成|调到|换成|设成|只有|只剩下?|就剩|变成|降到|减到|加到|增加到|提到|顶多|最多)"
    r"\s*(?:(?:only|just|about|around|maybe|like|up to|差不多|大概|大约)\s*)*(?P<amount>\d+(?:\.\d+)?)\s*个?(?:小时|钟头|hours?|hrs?|h)"
    r"(?:\s*(?:now|instead|please|then|from now on|at most|max|only|for now|了|吧|吗|可以|行|好了|来学|学习))*[?？.。!！\s]*$"
)
"""A change of the hours that names no week: make it 10 hours, 只有 3 小时了."""
_ENGLISH_HALF = re.compile(r"\bhalf an hour\b|(?<!个)半个?(?:小时|钟头?)")
_ENGLISH_ONE = re.compile(r"\b(?:an|a|one) hour\b")
_OR_TWO = re.compile(r"\b(?:an|one|1) (?:hour )?or (?:two|2)\b(?: hours?)?")
_COUPLE = re.compile(r"\ba couple(?: of)? hours\b")


def hours_in(text: str) -> float | None:
    """Return the hours a week that a text names, within reason (0.5 to 80); None where it names no week, day or weekend.

    Of hours that others take the place of (我不是每周5小时,是8小时) only those others count, of the same week or day.
    """
    said = _numbers(text)
    if new := corrected(said):
        return _sum(new.rest) or _sum(f"{new.before} {new.amount}")
    return _sum(said)


def _sum(text: str) -> float | None:
    """Return the sum of the hours of a text with its numerals as digits."""
    total, days = 0.0, 0.0
    for clause in CLAUSES.split(text):
        if match := _DAYS.search(clause):
            days = float(match[1] or match[2])
            clause = clause[: match.start()] + clause[match.end() :]
        for amount, around in _amounts(clause):
            times = _times_a_week(around, clause)
            times = _WORKING_DAYS if times == _EVERY_DAY and _NO_WEEKENDS.search(text) else times
            total += amount * (days or times or 0.0)
            days = 0.0
    return _within(total)


def hours_beside(text: str) -> float | None:
    """Return the hours that a clause of an answer of the opening tells, though not yet asked for: '6 小时吧'."""
    clauses = (clause.strip() for clause in CLAUSES.split(_numbers(text)))
    amounts = (amount for clause in clauses if _ONLY.match(clause) for amount, _ in _amounts(clause))
    return _within(next(amounts, 0.0))


def hours_changed(text: str) -> float | None:
    """Return the hours that a text changes to, though it names no week: 'can we do 10 hours instead?', 'an hour on Mondays'."""
    if _ENGLISH_DAYS.search(text.lower()):
        return hours_in(text)
    said = _numbers(text.strip())
    if new := set_in(said):
        return _sum(new)
    if instead := corrected(said):
        return _sum(f"每周 {instead.amount}")
    found = _CHANGED.search(said)
    return _within(float(found["amount"])) if found else None


def _within(hours: float) -> float | None:
    within = min(max(hours, LEAST), MOST)
    within = within if within * 4 % 1 == 0 else round(within, 1)  # 20 minutes a day are no 2.33333 hours
    return within if hours > 0 else None


def _times_a_week(before: str, clause: str) -> float | None:
    """Return how often a week an amount comes: by what stands before it in its clause, else by what stands anywhere."""
    found = (times for text in (before, clause) for pattern, times in _PER_WEEK if pattern.search(text))
    return next(found, None)


def _amounts(clause: str) -> Iterator[tuple[float, str]]:
    """Yield each number of hours of a clause, the larger one of two, and what stands before it since the last one."""
    last = 0
    for match in sorted([*_AMOUNT.finditer(clause), *_MINUTES.finditer(clause)], key=lambda each: each.start()):
        hours = float(match[1]) / 60 if match.re is _MINUTES else float(match[1])
        if match.re is _AMOUNT and (match[2] or match[4]):
            hours += 0.5
        yield hours, clause[last : match.start()]
        last = match.end()


def _numbers(text: str) -> str:
    """Return a text with its numerals as digits: 五六个小时 is 6, for of two the larger one counts."""
    text = re.sub(r"不一定|一般|一样|一直|一点|万一", "", text.lower())
    text = _NAMED_DAYS.sub(lambda days: f"一周{len(re.findall('[一二三四五六日]', days[1] or days[0]))}天", text)
    text = _ENGLISH_DAYS.sub(_counted, text)
    text = _ENGLISH_HALF.sub("0.5 小时", text)
    text = re.sub(r"(?<=[a-z\d])-?ish\b", "", text.replace("俩", "两"))
    text = _OR_TWO.sub("2 hours", text)
    text = _COUPLE.sub("2 hours", text)
    text = re.sub(r"个把个?(?=小时|钟头)", "1 个", text)
    text = _ENGLISH_ONE.sub("1 hour", text)
    text = re.sub(rf"\b({'|'.join(ENGLISH)})\b", lambda word: str(ENGLISH[word[0]]), text)
    ones = "".join(digit for digit in DIGITS if digit != "零")
    text = re.sub(rf"[{ones}](?=[{ones}])", "", text)
    return re.sub(
        rf"(?<!每)(?!一[天晚]){_NUMERAL}+(?=\s*(?:来|多)?个?半?(?:多)?(?:小时|钟头|天|次|晚|分钟|到|至|个晚上)|$)",
        _digits,
        text,
    )


def _counted(days: re.Match[str]) -> str:
    """Return named days as their number a week; those without learning stay."""
    if _LEFT_OUT.search(days.string[: days.start()]):
        return days[0]
    return f"{len(set(re.findall(_DAY_EN, days[0])))} days a week"


def _digits(numeral: re.Match[str]) -> str:
    return str(number_of(numeral[0]) or numeral[0])
