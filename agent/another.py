"""One more of what was just given: 再给, 再来一个, another. What is named (再来一道题) is a wish of its own."""

import re

from agent.intents import Intent
from agent.opened import opened
from agent.policy import Move
from agent.situation import Situation

_ANOTHER = re.compile(
    r"(?:那|嗯|好的?|请|能不能|可以|能|麻烦|我?还?(?:想|要)|[，,\s])*(?:再|还|多|继续|接着)(?:要|想要|给|来|有|说|举)(?:我|一?[个条点些下])*(?:别的|其他的?|新的)?(?:吗|么|吧|呗|嘛|呢|呀|啊)*[?？。.!！~\s]*"
    r"|(?:换|下)一?[个条](?:吧|呗|行吗|可以吗|呢)*[?？。.!！~\s]*"
    r"|(?:ok(?:ay)?|please|can i (?:get|have)|give me|and|i need|any|[, ])*(?:another(?: one)?|one more|some more|more|a second one|next one|again)(?: please)?[?.!\s]*",
    re.IGNORECASE,
)
_GIVEN = {
    **dict.fromkeys((Move.HINT, Move.KEEP_KEY, Move.HINT_EXERCISE, Move.KEEP_SOLUTION, Move.HEAR_APPEAL), Intent.HINT),
    Move.EXAMPLE: Intent.EXAMPLE,
    Move.OTHER_WORDS: Intent.OTHER_WORDS,
    Move.MORE: Intent.MORE,
}
"""What each move gave, as the wish for it."""


def another_of(at: Situation) -> Intent | None:
    """Return the wish for one more of what the last turn gave; after a mark that is the hint beside it. None: it is no such wish."""
    if len(at.message) > 30 or _ANOTHER.fullmatch(at.message.strip()) is None:
        return None
    is_tried = at.last_move == Move.GRADE and opened(at.dialogue, at.curriculum) is not None
    return Intent.HINT if is_tried else _GIVEN.get(Move(at.last_move)) if at.last_move else None
