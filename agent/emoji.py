"""Messages of nothing but emoji, or of a question mark, in words that the rules know."""

import re
from collections.abc import Mapping

from knowledge.words import Language

_SAYS: tuple[tuple[str, Mapping[Language, str]], ...] = (
    ("👍👌✅💪🆗🙆☑✔🫡🤝🚀▶", {"zh": "好", "en": "ok"}),
    ("👎❌🙅✖", {"zh": "不", "en": "no"}),
    ("🤔💭⏳⌛🧐", {"zh": "让我想想", "en": "let me think"}),
    ("😭🤯😵😫😩😢😞😖😣🥲💀😓😰🫠😿", {"zh": "学不下去了怎么办", "en": "i feel like giving up"}),
    ("❓❔⁉?？", {"zh": "啊？", "en": "i don't get it"}),
    ("❤🙏🥰😍💖💕🌹", {"zh": "谢谢", "en": "thanks"}),
    ("😂🤣😄😁😆😊🙂🎉👏🔥✨😎🤩🥳💯", {"zh": "哈哈", "en": "haha"}),
    ("👋", {"zh": "你好", "en": "hi"}),
)
_DRESSING = re.compile("[\ufe0f\u200d\u200e\U0001f3fb-\U0001f3ff♂♀!！~。.\\s]+")
"""Signs that only change how an emoji looks, and what may stand beside it."""
LONGEST = 24


def in_words(message: str, language: Language) -> str:
    """Return what a message of nothing but emoji says; any other message as it is."""
    signs = _DRESSING.sub("", message) if len(message) <= LONGEST else ""
    meant = [says[language] for known, says in _SAYS if signs and signs[0] in known]
    is_plain = bool(signs) and all(any(sign in known for known, _ in _SAYS) for sign in signs)
    return meant[0] if is_plain and meant else message
