"""The question that stands beside pasted code, as the notes are asked it: '为什么 a 也变了' below a reshape is one on shared memory."""

import re

from agent.pasting import parts
from agent.questions import asks

LONGEST = 120
"""Characters of a question."""
SURELY = 3.0
"""What its search must reach: the words beside a program name its own variables, and are like many a question."""
_CHANGES_TOO = re.compile(
    r"(?:也|跟着|一起|同时)(?:被)?(?:变|改|动)|\b(?:too|as well|also|both)\b.{0,20}\bchang|\bchang\w*\b.{0,20}\b(?:too|as well|also|both)\b",
    re.IGNORECASE,
)
_SHARED = (
    (re.compile(r"\bfrom_numpy\("), "from_numpy 改一个另一个也变"),
    (re.compile(r"\.detach\("), "detach shares memory"),
    (re.compile(r"\.(?:view|reshape)\("), "does reshape copy or share memory"),
    (re.compile(r"=\s*\w+\[[^\]\n]*:"), "改了切片，原数组为什么也变"),
)
"""What makes two names of one memory, and how the notes are asked of it."""


def asked_beside(message: str) -> str:
    """Return what the notes are asked for a message with code; empty where it asks nothing."""
    found = parts(message)
    question = found.around.strip()
    if found.code is None or found.error or len(question) > LONGEST or not asks(question):
        return ""
    code, is_shared = found.code, _CHANGES_TOO.search(question) is not None
    return next((query for form, query in _SHARED if is_shared and form.search(code)), question)
