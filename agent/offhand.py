"""English as it is typed offhand, spelled as the rules know it: dont, whats, im, wanna, pls.

Only the rules read it like this; what a learner said is stored and shown as they wrote it.
"""

import re

_SPELLINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), spelled)
    for pattern, spelled in (
        (r"(?<=[a-z])[’‘´](?=[a-z])", "'"),
        (r"\b(do|does|did|is|are|was|were|has|have|had|could|would|should|ca|wo)nt\b", r"\1n't"),
        (r"\b(what|that|where|how|who|there|here)s\b(?!\s*[=.(\[])", r"\1's"),
        (r"\b(they|you)(re|ve|ll)\b", r"\1'\2"),
        (r"\b(i)(m|ve)\b(?!\s*[=.(\[])", r"\1'\2"),  # not `im = plt.imread(...)`
        (r"\b(i)(d)(?= (like|rather|love|prefer)\b)", r"\1'\2"),
        (r"\b(i)(ll)(?= (do|take|try|go|be|stop|come|see|have|start|think)\b)", r"\1'\2"),
        (r"(^|[,.;!?] ?|\b(?:ok|okay|so|and|now|then|please|sure|yes|cool|tired) )lets\b", r"\1let's"),
        (
            r"\b(it)s(?= (a|an|the|not|too|so|very|just|really|only|hard|easy|because|wrong|right|been|always|never)\b)",
            r"\1's",
        ),
        (r"\b(can|could|would|do|will|are|did|should|if|thank|have|what|that) u\b", r"\1 you"),
        (r"\bu (can|mean|meant|know|said|are|have|want|think|just|got|told|marked|explain)\b", r"you \1"),
        (r"\br (?=(u|you)\b)", "are "),
        (r"\b(?:pls|plz)\b", "please"),
        (r"\bgimme\b", "give me"),
        (r"\blemme\b", "let me"),
        (r"\bwanna\b", "want to"),
        (r"\bgonna\b", "going to"),
        (r"\bgotta\b", "got to"),
        (r"\btho\b", "though"),
        (r"\babt\b", "about"),
        (r"\bwdym\b", "what do you mean"),
        (r"\burs?\b(?= (answer|key|notes?|explanation|question|example|code|reply)s?\b)", "your"),
    )
)


def spelled(text: str) -> str:
    """Return a text with its English spelled out."""
    for pattern, written in _SPELLINGS:
        text = pattern.sub(written, text)
    return text
