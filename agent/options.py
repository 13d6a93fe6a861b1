"""Which option of a choice an answer means: by its letter, its place, its words, or a part that no other has."""

import hashlib
import random
import re

from agent.bearing import is_of
from agent.folding import begins, has, plain
from agent.letters import LETTERS, letters_chosen
from agent.negation import is_ruled_out
from agent.places import place_in
from knowledge.quiz import Option, QuizItem

_RULED_OUT = re.compile(
    r"(不是|不选|不要|不可能是|排除|除了|\bnot|isn't|rule out)\s*[a-h](?![a-z0-9])(\s*(和|、|,|or|and|nor|也?不是)\s*[a-h](?![a-z0-9]))*"
    r"|(?<![a-z0-9])[a-h](\s*(和|跟|与|、|,|and)\s*[a-h])*\s*(都|肯定|应该|也|明显|显然)*(不对|不行|不可能|错|排除|(is|are|'s) (wrong|out|not))"
)
"""Options that an answer names in order to rule them out."""
_TAKES_BACK = re.compile(
    r"(?:^|[\s,.;。!—]+|(?<=[a-h]))(?:哦不|噢不|啊不|不对不对|不不+|不对|不是|错了|说错了?|打错了?|选错了?|点错了?|等等|no,? wait|wait,? no|no|wait|scratch that)(?:[\s,.;。!—]+|$)"
    r"|(?:^|(?<=[a-h,;。])|(?<=我))(?:改[成为选]|换成?)|\b(?:i meant?|make that|change (?:it|that|my answer) to)\b"
)
"""What goes before the option that holds, and behind the one that was a slip."""
_UNDECIDED = re.compile(
    r"(再|让我|先)(想|考虑|看看|琢磨)(?!了)[^,;。]{0,6}$|\b(let me|need to|i'll) (re)?think\b[^,;.]{0,16}$"
)
_DOUBTFUL_LETTER = re.compile(r"(?:会)?(?:不会|是不是|是|选)(?:是|选)?[a-h](?:吗|么|呢|吧)?[?？]?")
_HEDGES = re.compile(
    r"^(?:嗯|那就?|呃|好吧?|[,.…\s])*(?:我)?(?:还是)?(?:觉得|认为|感觉|猜|想)?(?:答案|这)?(?:应该|大概|可能|估计|好像|肯定)?(?:就)?(?:是|选择?|属于|叫|押|投|蒙)?(?:的)?"
    r"|(?:(?:吧|呀|啊|呢|嘛|呗|啦|咯|喽|哦|的?那个|的?这个|的?那一?项|的?那种|对吗|对吧)+|,? ?\bi (?:think|guess|suppose|believe)|,? ?(?:probably|maybe|for sure|right|please))?[。.!！?？~…\s]*$"
    r"|^(?:(?:so|well|um+|hm+|ok(?:ay)?|i'd say|i would say|i'd go with|i'll go with|i'm going with|let's go with|i (?:think|guess|choose|chose|pick|picked|say|believe|suppose)|my (?:answer|choice|guess) is|the answer is|answer:?|(?:it|that|this)(?:'s| is| must be| should be|'d be)|maybe|probably|perhaps)[\s,:]*)+"
)
_ARTICLES = re.compile(r"^(?:the|an?|that|this)\s+|\s+(?:one|option|thing)$")
"""What a name is dressed in: the semi-supervised one."""
_LETTER = re.compile(r"[a-h]")
_SO = re.compile(r"[,;。](?:所以|因此|那么|那就|so )([^,;。]{1,40})$")
_GUESSES = re.compile(
    r"^我?(?:觉得|认为|感觉|猜|应该|大概|可能|估计|好像|肯定)(?!.*(什么|怎么|为))|^(?:i (?:think|guess)|maybe|probably)\b"
)
_DECIDES = re.compile(r"^(?:嗯|那|算了|想了想|我|[,.…\s])*(?:觉得|想|感觉|认为)?还是(?=选|[a-h])")
"""What chooses, and leaves nothing open: 我还是选 D."""
_EITHER = re.compile(r"或|还是|要么|不是[^,.;。不]{1,12}(?<!那),?就是|非[^,.;。]{1,12}即|\bor\b")
"""What leaves two options open: 不是 A 就是 C."""
_DENIES = re.compile(r"[不没非]|\bno[tr]?\b|n't")
_REASON = re.compile(r"[，,;；。]|因为|because\b|(?<=[吧呗])(?=[^吗么?]{3})")
_TUPLE = re.compile(r"[(\[][\d,]+[)\]]")
_LETTERED = re.compile(r"^[a-h]\s*[.、．:：)]\s*")
LONGEST_PART = 80
"""Characters of a part of an option's words."""
SHORTEST_PART = 4
"""Letters of the beginning of a word by which an option is named: semi."""


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
    """Return the option that a folded answer means; None where it cannot be told.

    Of an answer that takes itself back only what follows counts: 'A，不对，D'.
    """
    if whole := _chosen_by_words(item, text):  # an option may say '不报错，换成 GRU' itself
        return whole
    text = _DECIDES.sub("", text)
    *taken_back, last = _TAKES_BACK.split(text)
    if _UNDECIDED.search(last):
        return None
    if last.strip(" ,.;。!?") or not taken_back:
        chosen = _chosen(item, last)
        if chosen or any(_chosen(item, each) for each in taken_back):
            return chosen
    return _chosen(item, text) if last.strip(" ,.;。!?") else None


def _chosen(item: QuizItem, text: str) -> Option | None:
    """Return the option that a text without corrections means."""
    options = shuffled(item)
    chosen = _chosen_by_words(item, text) or _named_within(item, text)
    if chosen is None and (place := place_in(text, _core(text), len(options))) is not None:
        chosen = options[place]
    if chosen is None and not _EITHER.search(text):
        named = {LETTERS.lower().index(each) for each in letters_chosen(item, _RULED_OUT.sub(" ", text))}
        chosen = options[min(named)] if len(named) == 1 and max(named) < len(options) else None
        if named and chosen is None:
            return None
    if chosen is None:
        named_en = [each for each in options if _is_all_but_words(text, plain(each.words.en))]
        so = _SO.search(text)
        chosen = named_en[0] if len(named_en) == 1 else _named_in_part(item, so[1] if so else text)
    return chosen


def is_chosen(item: QuizItem, text: str) -> bool:
    """Tell whether a folded text is nothing but an option, its letter or its place, in whatever doubt: 是不是 D？第一个吧？"""
    core = _core(text)
    if place_in(text, core, len(item.options)) is not None or _LETTER.fullmatch(core):
        return True
    if _chosen_by_words(item, text) or _concludes(item, text):
        return True
    is_guess = _GUESSES.search(text) is not None and _named_in_part(item, text) is not None
    return is_guess or _DOUBTFUL_LETTER.fullmatch(text) is not None


def _concludes(item: QuizItem, text: str) -> bool:
    """Tell whether the last clause of a text concludes on an option: '都用，所以半监督？'."""
    conclusion = _SO.search(text)
    return conclusion is not None and (
        _LETTER.fullmatch(_core(conclusion[1])) is not None or _named_in_part(item, conclusion[1]) is not None
    )


def _core(text: str) -> str:
    """Return what of a text is between the words that only hedge it."""
    return _HEDGES.sub("", text).strip()


def _chosen_by_words(item: QuizItem, text: str) -> Option | None:
    """Return the option whose words a text is, with or without its letter."""
    said = {_close(text), _close(_LETTERED.sub("", text))}
    if len(text) <= LONGEST_PART:
        said.add(_close(_core(text)))
    named = [each for each in item.options if said & {_close(words) for words in _names(each)}]
    return named[0] if len(named) == 1 else None


def _named_within(item: QuizItem, text: str) -> Option | None:
    """Return the one option that an answer names within a sentence: 应该是半监督学习，因为…"""
    said = {option: [each for each in _names(option) if _affirms(text, each)] for option in item.options}
    longest = max((len(words) for each in said.values() for words in each), default=0)
    named = [option for option, each in said.items() if longest and any(len(words) == longest for words in each)]
    if len(named) != 1 or _EITHER.search(_without(text, said[named[0]])):
        return None
    # 半监督学习 holds 监督学习, which may be another option
    beside = _without(text, said[named[0]])
    return None if any(has(beside, words) for o in said if o not in named for words in said[o]) else named[0]


def _named_in_part(item: QuizItem, text: str) -> Option | None:
    """Return the one option of whose words an answer is a part: 半监督, the robot, semi."""
    core = _ARTICLES.sub("", _ARTICLES.sub("", _core(_REASON.split(text)[0])))
    if not 2 <= len(core) <= LONGEST_PART or _EITHER.search(_DECIDES.sub("", core)) or core in plain(item.question.zh):
        return None
    for part in (rf"(?<![a-z0-9-]){re.escape(core)}(?![a-z0-9-])", rf"(?<![a-z]){re.escape(core)}"):
        in_zh = rf"{begins(core) if core[0].isdigit() else ''}{re.escape(core)}"
        named = [o for o in item.options if re.search(in_zh, plain(o.words.zh)) or re.search(part, plain(o.words.en))]
        if named or len(core) < SHORTEST_PART:
            break
    if not named and not _DENIES.search(core):
        named = [o for o in item.options if is_of(core, (o.words.zh, o.words.en))]
    return named[0] if len(named) == 1 else None


def _names(option: Option) -> list[str]:
    """Return by what an option is named: its words, and where they explain it what goes before that, (64, 784): outputs first."""
    both = [plain(option.words.zh), plain(option.words.en)]
    return [*both, *(head for words in both if (head := words.partition(":")[0]) != words)]


def _close(text: str) -> str:
    """Return a text without the spaces that a tuple may have, and a tuple without its brackets."""
    bare = re.sub(r"(?<=[,(\[]) | (?=[)\]])", "", text)
    return bare[1:-1] if _TUPLE.fullmatch(bare) else bare


def _is_all_but_words(text: str, words: str) -> bool:
    """Tell whether a text is an option and words without a digit, and does not deny it."""
    found = re.fullmatch(rf"\D*({re.escape(words)})\D*", text)
    return found is not None and not is_ruled_out(text, *found.span(1))


def _affirms(text: str, words: str) -> bool:
    """Tell whether a text names an option, and does not deny it."""
    places = re.finditer(begins(words) + re.escape(words), text) if len(words) > 1 else ()
    return any(not is_ruled_out(text, *each.span()) for each in places)


def _without(text: str, parts: list[str]) -> str:
    for each in parts:
        text = text.replace(each, " ")
    return text
