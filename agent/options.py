"""Which option of a choice an answer means: by its letter, its place, its words, or a part that no other has."""

import hashlib
import random
import re

from agent.folding import has, plain
from knowledge.quiz import Option, QuizItem

LETTERS = "ABCDEFGH"
_RULED_OUT = re.compile(
    r"(不是|不选|不可能是|排除|除了|\bnot|isn't|rule out)\s*[a-h](?![a-z0-9])(\s*[和、,]\s*[a-h](?![a-z0-9]))*"
    r"|(?<![a-z0-9])[a-h]\s*(肯定|应该|也|明显|显然)?(不对|不行|不可能|错|排除|(is|'s) wrong)"
)
"""Options that an answer names in order to rule them out."""
_ORDINAL = re.compile(r"(?:我)?(?:选|是|应该是|答案是)?第?([一二三四1-4])(?:个|项|条)?(?:选项)?[。.]*")
_LAST = re.compile(r"(?:我)?(?:选|是|应该是|答案是)?最后(?:面)?(?:的)?(?:那)?(?:一)?(?:个|项|条)(?:选项)?[。.]*")
_DOUBTFUL_LETTER = re.compile(r"(?:会)?(?:不会|是不是|是|选)(?:是|选)?[a-h](?:吗|么|呢|吧)?[?？]?")
_HEDGES = re.compile(
    r"^(?:我)?(?:还是)?(?:觉得|认为|感觉|猜|想)?(?:答案|这)?(?:应该|大概|可能|估计|好像|肯定)?(?:就)?(?:是|选|属于|叫)?(?:的)?"
    r"|(?:吧|呀|啊|呢|嘛|对吗|对吧)?[。.!！?？\s]*$|^(?:i (?:think|guess|choose|pick) |it(?:'s| is) |maybe |probably )+"
)
_LETTER = re.compile(r"[a-h]")
_SO = re.compile(r"[,;。](?:所以|因此|那就|那么|so )([^,;。]{1,40})$")
_GUESSES = re.compile(
    r"^我?(?:觉得|认为|感觉|猜|应该|大概|可能|估计|好像|肯定)(?!.*(什么|怎么|为))|^(?:i (?:think|guess)|maybe|probably)\b"
)
_EITHER = re.compile(r"或|还是|要么|不是[^,.;。不]{1,12}(?<!那),?就是|非[^,.;。]{1,12}即|\bor\b")
"""What leaves two options open: 不是 A 就是 C."""
_REASON = re.compile(r"[，,;；。]|因为|because\b")
_LETTERED = re.compile(r"^[a-h]\s*[.、．:：)]\s*")


def shuffled(item: QuizItem) -> tuple[Option, ...]:
    """Return the options in an order that is fixed by the item's id, so that a restart shows the same letters."""
    options = list(item.options)
    seed = int.from_bytes(hashlib.sha256(item.id.encode()).digest()[:4])
    random.Random(seed).shuffle(options)  # noqa: S311
    return tuple(options)


def letters(item: QuizItem) -> tuple[str, ...]:
    """Return the letters of a choice, as quick answers; none for another kind."""
    return tuple(LETTERS[: len(item.options)])


def chosen_in(item: QuizItem, text: str) -> Option | None:
    """Return the option that a folded answer means; None where it cannot be told."""
    options = shuffled(item)
    last = LETTERS[len(options) - 1].lower()
    core = _core(text)
    bare = _RULED_OUT.sub(" ", re.sub(r"\b(a|an) (?=[a-z]{2})", "", text))
    named_letters = set(re.findall(rf"(?<![a-z0-9])([a-{last}])(?![a-z0-9'])", bare))
    chosen = _chosen_by_words(item, text) or _named_within(item, text)
    if chosen is None and (match := _placed(text)) and "一二三四1234".index(match[1]) % 4 < len(options):
        chosen = options["一二三四1234".index(match[1]) % 4]
    if chosen is None and _LAST.fullmatch(core):
        chosen = options[-1]
    if chosen is None and len(named_letters) == 1 and not _EITHER.search(text):
        chosen = options[LETTERS.lower().index(named_letters.pop())]
    if chosen is None:
        named = [each for each in options if re.fullmatch(rf"\D*{re.escape(plain(each.words.en))}\D*", text)]
        so = _SO.search(text)
        chosen = named[0] if len(named) == 1 else _named_in_part(item, so[1] if so else text)
    return chosen


def is_chosen(item: QuizItem, text: str) -> bool:
    """Tell whether a folded text is nothing but an option, its letter or its place, in whatever doubt: 是不是 D？第一个吧？"""
    core = _core(text)
    is_place = _placed(text) or any(form.fullmatch(core) for form in (_LETTER, _LAST))
    is_words = any(_chosen_by_words(item, each) for each in (text, core))
    is_words = (
        is_words
        or _concludes(item, text)
        or (_GUESSES.search(text) is not None and _named_in_part(item, text) is not None)
    )
    return bool(is_place) or is_words or _DOUBTFUL_LETTER.fullmatch(text) is not None


def _concludes(item: QuizItem, text: str) -> bool:
    """Tell whether the last clause of a text concludes on an option: '都用，所以半监督？'."""
    conclusion = _SO.search(text)
    return conclusion is not None and (
        _LETTER.fullmatch(_core(conclusion[1])) is not None or _named_in_part(item, conclusion[1]) is not None
    )


def _placed(text: str) -> re.Match[str] | None:
    """Return the place that a text names; in doubt only with 第: '应该是 4 吧' may be the option 4."""
    core = _core(text)
    return _ORDINAL.fullmatch(text) or (_ORDINAL.fullmatch(core) if core.startswith("第") else None)


def _core(text: str) -> str:
    """Return what of a text is between the words that only hedge it."""
    return _HEDGES.sub("", text).strip()


def _chosen_by_words(item: QuizItem, text: str) -> Option | None:
    """Return the option whose words a text is, with or without its letter."""
    words = _LETTERED.sub("", text)
    named = [each for each in item.options if {text, words} & {plain(each.words.zh), plain(each.words.en)}]
    return named[0] if len(named) == 1 else None


def _named_within(item: QuizItem, text: str) -> Option | None:
    """Return the one option that an answer names within a sentence: 应该是半监督学习，因为…"""
    said = {option: [each for each in _both(option) if _affirms(text, each)] for option in item.options}
    longest = max((len(words) for each in said.values() for words in each), default=0)
    named = [option for option, each in said.items() if longest and any(len(words) == longest for words in each)]
    if len(named) != 1 or _EITHER.search(_without(text, said[named[0]])):
        return None
    # 半监督学习 holds 监督学习, which may be another option
    beside = _without(text, said[named[0]])
    return None if any(has(beside, words) for o in said if o not in named for words in said[o]) else named[0]


def _named_in_part(item: QuizItem, text: str) -> Option | None:
    """Return the one option of whose words an answer is a part: 半监督."""
    core = _core(_REASON.split(text)[0])
    if len(core) < 2 or _EITHER.search(text) or core in plain(item.question.zh):
        return None
    named = [o for o in item.options if core in plain(o.words.zh) or core in plain(o.words.en).split()]
    return named[0] if len(named) == 1 else None


def _both(option: Option) -> tuple[str, str]:
    return plain(option.words.zh), plain(option.words.en)


def _affirms(text: str, words: str) -> bool:
    """Tell whether a text names an option, and does not deny it."""
    return (
        len(words) > 1
        and has(text, words)
        and not re.search(rf"(不|不是|不会是|并非|没有?|not )(a |an |the )?{re.escape(words)}", text)
    )


def _without(text: str, parts: list[str]) -> str:
    for each in parts:
        text = text.replace(each, " ")
    return text
