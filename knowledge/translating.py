"""What a term is called in the other language, where a question asks for that: 过拟合用英文怎么说.

The facts that define a term give both names: in brackets, or as the subject of the English sentence.
"""

import re

from knowledge.definitions import names_in
from knowledge.words import Words

LONGEST = 60
"""Characters of such a question."""
_SAID = r"(?:怎么(?:说|讲|写|拼|念)|咋(?:说|写)|叫(?:什么|啥)|是(?:什么|啥)|名(?:称|字)?(?:是什么)?)"
_CHINESE = r"[\u3400-\u9fff]"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"^(?:请问|那|老师)?[，,]?[“\"「]?(?P<term>[^，。？?“”\"「」]{{1,24}}?)[”\"」]?\s*(?:这个词|这词)?(?:的|用|翻译成|翻成)*\s*(?:英文|英语|中文|汉语|english|chinese)\s*{_SAID}[?？呀啊呢。]*$",
        r"^(?P<term>[^，。？?]{2,24})的(?:英文|英语|中文)名?[?？。]*$",
        r"^(?:(?:and |so )?what(?:'s| is| do you call)|how (?:do|would|can) (?:you|i|we) (?:say|call)|how to say|what does|translate)"
        r" (?:the (?:term |word )?)?[\"“]?(?P<term>[^\"”?]{2,40}?)[\"”]?(?: mean| called)? (?:in|to|into) (?:english|chinese)(?: please)?[?.]*$",
        rf"^[\"“]?(?P<term>(?:(?!讲|说|回答|解释|请|换|切|继续|可以|能){_CHINESE}){{2,12}})[\"”]? ?in english(?: please)?[?？.]*$",
        r"^[\"“]?(?P<term>(?!(?:please|can|could|answer|speak|reply|explain|say|switch|now|this|that|it|all|again|continue|back|everything|the|a|an|in|use|teach|tell|ok|yes|no|let|how|why|what|i|you|we)\b)[a-z][a-z -]{1,28}?)[\"”]? in chinese(?: please)?\?+$",
        r"^(?:what's |what is |whats )?(?:the )?(?:english|chinese) (?:word|term|name|translation) (?:for|of) [\"“]?(?P<term>[^\"”?]{2,40}?)[\"”]?[?.]*$",
    )
)


def asked_for(question: str) -> str | None:
    """Return the term whose name in the other language a question asks for."""
    if len(question) > LONGEST:
        return None
    found = next((found for form in _FORMS if (found := form.search(question.strip()))), None)
    return found["term"].strip() if found else None


def other_name(term: str, definition: Words) -> str | None:
    """Return what a term is called in the other language, by a fact that defines it; None where the fact does not tell."""
    names = names_in(definition)
    wanted = [name for name in names if name.isascii() != term.isascii() and name.lower() != term.lower()]
    return wanted[0] if wanted else None
