"""Who only takes time: 等等, hmm, let me think, one sec, 我再算算; and what such a message would be taken for, were it an answer."""

import re

_SOUND = r"唔+|呃+|额+|诶+|欸+|啊+|e*m{2,}|hm+|u+m+|uh+|er+m*|mhm+"
_ASKS_FOR_TIME = (
    r"等一等|等等+|等(?:一)?下+|等会儿?|等一会儿?|稍等(?:一?下|片刻|一会儿?)?|慢着|且慢|别急|别催我?"
    r"|等我(?:一?下|一会儿?)?(?![\u3400-\u9fff])|(?:先|再)?(?:让|容|给|等)?我?(?:先|再|好好|仔细)*(?:想|算|琢磨|考虑|思考|捋|缓|掂量)(?:一?[想算捋缓下]|一会儿?|琢磨|考虑|思考)+(?:再说|先|看)?"
    r"|(?:我)?(?:先|再)(?:自己)?(?:看看|看一看|看一下|瞧瞧)(?:再说)?|(?:先)?不急|那个"
    r"|我?(?:还|正)?在(?:想|算|写|做|思考|琢磨|敲)(?:着|中)?[了呢]?"
    r"|(?:just )?(?:let me|lemme|i need to|i'll|i have to|need to) (?:just )?(?:think|see|check|calculate|compute|reconsider|rethink|ponder)(?: (?:about )?(?:it|this|that|again|it through|it over|this through))?"
    r"|(?:just |wait |give me |gimme |hang on |hold on |i need |need )*(?:a|one|1|another)(?: few| couple of)? (?:secs?|seconds?|mins?|minutes?|moments?|bit)|hold on|hang on|wait|bear with me"
    r"|(?:i'm |i am |still )*(?:thinking|calculating|working on it|pondering)(?: about (?:it|this|that))?"
)
_FINDS_HARD = r"tricky(?: one)?|(?:that's |it's |this is )?(?:a )?(?:tough|hard|tricky|good) (?:one|question)|好问题|考倒我了|有点东西"
_FILLER = r"嗯+|哦+|噢+|好(?:的|吧)?|那|我|ok(?:ay)?|well|so|yeah|right|oh|ah|for|pls|please|吧|啊|哈|了|先|sorry|抱歉|不好意思"
_TIME = re.compile(rf"(?:{_ASKS_FOR_TIME}|{_FINDS_HARD}|{_SOUND})(?![a-z'’])", re.IGNORECASE)
_BESIDE = re.compile(rf"(?:{_FILLER})(?![a-z'’])|[\s,，.。…!！~、—-]+", re.IGNORECASE)
_CLAUSES = re.compile(r"[，,。.…;；!！\n—]+")
LONGEST = 40
"""Characters of a message that only hesitates."""


def hesitates(message: str) -> bool:
    """Tell whether a message only takes time; a bare 嗯 is a yes, and a question mark asks."""
    rest, is_found = message.strip(), False
    if len(rest) > LONGEST:
        return False
    while rest:
        found = _TIME.match(rest)
        is_found = is_found or found is not None
        found = found or _BESIDE.match(rest)
        if found is None:
            return False
        rest = rest[found.end() :]
    return is_found


def ends_hesitating(message: str) -> bool:
    """Tell whether a message, or what it says last, only takes time: '我选 B……哦不，我再想想'."""
    parts = [part for part in _CLAUSES.split(message.strip()) if part.strip()]
    return hesitates(message) or (len(parts) > 1 and hesitates(parts[-1]))
