"""Numbers beside the names of parameters: `k = 3`, 3 个核, 核 3, `3 kernels`."""

import re
from functools import cache

from knowledge.practice.material import Material
from knowledge.practice.numerals import NUMBER, PLAIN, number_of
from knowledge.practice.parameter import Parameter
from knowledge.practice.readout import Reading, fits, typed

WAYS = 5
"""Of a number beside a name."""
LINK = r"\s*(?:size|大小|数量?|个数|值)?\s*(?:是|为|=|:|：|of|is|are|取|设成|设为|设|有|用|改成|变成|at|to|分别是|就是|约)?\s*"
MEASURE = r"\s*[-‐]?\s*(?:个|张|条|层|维的?|种|位|的|次|轮|块|步|根)?\s*"


def read_named(text: str, material: Material, reading: Reading) -> None:
    """Take the numbers beside the parameters' names: `k = 3` first, then 3 个核, 核 3, `3 kernels`.

    Longer names first: `kernel size 3` names no size.
    """
    single = [each for each in material.parameters if each.kind in ("int", "float")]
    names = [(name, each) for each in single for name in {each.name, each.words.zh, each.words.en, *each.also}]
    names.sort(key=lambda pair: (-len(pair[0]), pair[0]))
    _read_percent(text, single, reading)
    _read_respectively(text, names, reading)
    for way in range(WAYS):
        for name, parameter in names:
            for match in _beside(name)[way].finditer(text):
                number = number_of(match["n"])
                if number is None or not fits(number, parameter) or not reading.is_free(match.span()):
                    continue
                reading.claimed.append(match.span())
                reading.named += 1
                reading.take(parameter, typed(number, parameter))


def _read_percent(text: str, single: list[Parameter], reading: Reading) -> None:
    """Take the only `30%` for the only parameter that is one."""
    wanted = [each for each in single if "百分" in each.words.zh or "percent" in each.words.en]
    found = list(re.finditer(rf"({PLAIN})\s*(?:%|percent)|百分之({NUMBER})", text))
    if len(wanted) == len(found) == 1:
        number = number_of(found[0][1] or found[0][2])
        if number is not None and fits(number, wanted[0]):
            reading.claimed.append(found[0].span())
            reading.named += 1
            reading.take(wanted[0], typed(number, wanted[0]))


def _read_respectively(text: str, names: list[tuple[str, Parameter]], reading: Reading) -> None:
    """Take `TP、FP、FN 分别是 8、2、4`: as many numbers behind as names before."""
    match = re.search(rf"分别(?:是|为|:)?\s*((?:{NUMBER}[\s,、和]*)+)", text)
    if match is None:
        return
    numbers = [number_of(each) for each in re.findall(PLAIN, match[1])]
    before = re.split(r"[。;!?\n]", text[: match.start()])[-1].lower()
    found: dict[str, tuple[int, Parameter]] = {}
    for name, parameter in names:
        place = before.find(name.lower())
        if place >= 0 and parameter.name not in found and all(place != known for known, _ in found.values()):
            found[parameter.name] = place, parameter
    ordered = [parameter for _, parameter in sorted(found.values(), key=lambda pair: pair[0])]
    if len(ordered) == len(numbers) > 1:
        reading.claimed.append(match.span())
        for parameter, number in zip(ordered, numbers, strict=True):
            if number is not None and fits(number, parameter):
                reading.named += 1
                reading.take(parameter, typed(number, parameter))


@cache
def _beside(name: str) -> tuple[re.Pattern[str], ...]:
    """Patterns of a number beside a name, the plainest first."""
    word = r"[\s_-]*".join(re.escape(part) for part in re.split(r"[ _-]+", name.lower()) if part)
    if re.match(r"\w", name[-1]) and name[-1].isascii():
        word += "(?:e?s)?(?![a-z_])" if len(name) > 2 else "(?![a-z_])"
    if name[0].isascii():
        word = f"(?<![a-z_]){word}"
    end = r"(?![\d.]*\s*×)"
    number = rf"(?<!×)(?<!第)(?<!第 )(?P<n>{NUMBER})"
    behind, before = rf"{word}{LINK}(?P<n>{NUMBER}){end}", rf"{number}{MEASURE}{word}"
    plainest = (rf"{word}\s*[=:]\s*(?P<n>{NUMBER}){end}", rf"{number}\s*(?:[个张条块]的?|[层维种位]的)\s*{word}")
    # 8 头, 3 层, 5 类: what is counted stands behind its number.
    counted = not name.isascii() and (len(name) == 1 or name[-1] in "进出")
    far = rf"{number}\s+(?:[a-z]+\s+){{1,2}}{word}"  # 11 feature columns
    sources = (*plainest, before, behind, far) if counted else (*plainest, behind, before, far)
    return tuple(re.compile(source, re.IGNORECASE) for source in sources)
