"""The letter that an answer chooses: as its head, or behind a word for choosing; neither the d of I'd nor the b of B 站."""

import re

from agent.bearing import strange
from agent.negation import is_ruled_out
from knowledge.quiz import QuizItem

LETTERS = "ABCDEFGH"
MOST = 8
"""Letters by themselves in an answer; a text with more of them names none."""
_LETTER = re.compile(r"(?<![a-z0-9_'’])(?<![a-z0-9]-)[a-h](?![a-z0-9_'’+#/]|-[a-z0-9])")
_CLAUSE = re.compile(r"[,;。!！?？:、…\n]+|\.+(?!\w)|—+|\s-+\s")
_CHOOSES = re.compile(
    r"(?:选(?:择|项|了|的是)?|答案?(?:是|为|选)?|\b(?:option|choose|chose|pick(?:ed)?|choice|answer|select(?:ed)?|vote)(?: (?:is|for|option|would be))?)[\s(:\"“'`*]*$"
)
"""What stands before a letter that is chosen, whatever follows it."""
_LEADS = re.compile(
    r"(?:(?<!什么)(?<!谁)是|就|应该|觉得|认为|感觉|(?:猜|蒙|押|投|定)(?:一?个|了)?|那|属于|倾向于?|偏向|所以|肯定|可能|大概|估计|还是|要不|嗯|呃|额|哦|我|好"
    r"|\b(?:go(?:ing|nna)?(?: with| for| be)?|say|saying|guess|think|bet|take|try|is|be|it's|that's|i'm|maybe|probably|prolly|perhaps|definitely|surely|so|then|ok(?:ay)?|um+|hm+|uh|well|let's|with|for|must|letter|number))[\s(:\"“'`*]*$"
)
"""What may stand before a letter that is the answer, where nothing but a reason follows."""
_BEHIND = re.compile(
    r"[\s)\"”'`*~.]*(?:$|因为|由于|是(?!什么|啥|哪|谁)|对|吧|没错|正确|肯定|应该|比较|最|更|可能|大概|感觉|看起来|项|选项|这个|那个|的|了|啦|呗|呀|啊|哦|嘛|呢|吗|么|喽|咯|走起|然后"
    r"|\b(?:because|since|as|cause|cuz|is|looks?|seems?|sounds?|makes?|must|should|has|for sure|i (?:think|guess|suppose|believe|bet)|please|of course|definitely|probably|maybe|obviously|right|correct|imo|though|lol|then|it is|here|instead|and then)\b)"
)
"""What may follow a letter that is the answer, and makes no noun of it."""
_NOUN = re.compile(
    r"站|语言|盘|股|超|轮|级|类|型|座|面|照|罩|端|轴|队|组|班|楼|区|计划|方案|货|段|调|字|我|什么|啥|怎么|哪|为什么|讲|解释|说|的|[^\u3400-\u9fff]"
)
"""What of Chinese makes a noun of a letter before it, or asks about it: B 站, C 语言."""
_ARTICLE = re.compile(r"\s+(?!because|since|as\b|cause|cuz|is\b|looks|seems|sounds|for sure|i\b|please|of course|definitely|probably|maybe|obviously|right|correct|imo|though|lol|then|it\b|instead|and\b)[a-z]{2}")  # fmt: skip
"""What follows an a that is an article."""


def letters_chosen(item: QuizItem, text: str) -> frozenset[str]:
    """Return the letters that a folded text chooses; of a letter by itself in other words, none is."""
    chosen: set[str] = set()
    count = 0
    for clause in _CLAUSE.split(text):
        for letter in _LETTER.finditer(clause):
            count += 1
            if count > MOST:
                return frozenset()
            if is_ruled_out(clause, *letter.span()):
                continue
            if _is_chosen(item, clause[: letter.start()], letter[0], clause[letter.end() :]):
                chosen.add(letter[0])
    return frozenset(chosen)


def _is_chosen(item: QuizItem, before: str, letter: str, behind: str) -> bool:
    if letter == "a" and _ARTICLE.match(behind):
        return False
    if _CHOOSES.search(before):
        return True
    is_first = not before.strip(" ('\"“`*")
    if (is_first or _LEADS.search(before)) and _BEHIND.match(behind):
        return True
    return (is_first and not _NOUN.match(behind)) or strange(item, f"{before} | {behind}") == 0
