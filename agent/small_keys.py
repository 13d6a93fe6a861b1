"""Whether a small number in a text stands for what an open item asks: a key of one digit stands in many sentences by chance.

A sentence is none of the item where it says a good deal, next to nothing of it in the item's words, and does not present
the number: '温度 2 则合格的不到六成' tells nobody that the answer is 2.
"""

import re

from agent.bearing import framed, strange, weight
from agent.folding import plain
from agent.telling import number_told
from knowledge.quiz import QuizItem

DIGIT = 10
"""A key below this is one digit."""
SAYS = 14
"""What a sentence must say (`bearing.weight`) to be about something; less is a number alone."""
OWN = 0.12
"""Share of what it says that may be of the item: any two sentences have a few signs in common."""
_SENTENCES = re.compile(r"(?<=[。！？；\n])|(?<=[.!?;])\s+")
_PRESENTS = re.compile(
    r"(?:[=≈≃→:：]|(?<![\u3400-\u9fff])[是为得到填选写答算出]|[是为得到填选写答算出等于](?:了|作|成|到|一个)?"
    r"|\b(?:is|are|was|be|gives?|gets?|equals?|makes?|becomes?|outputs?|returns?|say|write|choose|pick|exactly|just))[\s*`'\"“(\[]*$",
    re.IGNORECASE,
)
"""What stands before a number that is a result."""
_POINTS = re.compile(
    r"答案|结果|题|所求|所问|最后|一共|总共|\b(?:answers?|results?|questions?|items?|quiz|solution|finally|altogether|in total)\b",
    re.IGNORECASE,
)
"""What a sentence has that speaks of the item, whatever its words."""


def number_of_key(item: QuizItem, text: str, message: str) -> str:
    """Return the number in a text that would be graded right, in a sentence that may be about the item."""
    assert item.value is not None
    told = number_told(item.value, item.tolerance, text, message)
    if not told or not is_small(item):
        return told
    sentences = [each for each in _SENTENCES.split(text) if each]
    open_ = (
        number_told(item.value, item.tolerance, each, message) for each in sentences if not _is_strange(item, each)
    )
    return next((each for each in open_ if each), "")


def is_small(item: QuizItem) -> bool:
    """Tell whether an item's key is a whole number of one digit."""
    return item.value is not None and float(item.value).is_integer() and abs(item.value) < DIGIT and item.tolerance < 1


def _is_strange(item: QuizItem, sentence: str) -> bool:
    """Tell whether a sentence with an item's key in it speaks of something else."""
    text = plain(sentence)
    said = weight(framed(text))
    if said < SAYS or said - strange(item, text) > OWN * said or _POINTS.search(sentence):
        return False
    assert item.value is not None
    digit = re.escape(f"{abs(item.value):g}")
    places = re.finditer(rf"(?<![\d.]){digit}(?![\d.]*\d)", sentence)
    return not any(_PRESENTS.search(sentence[: place.start()]) for place in places)
