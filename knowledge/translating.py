"""What a term is called in the other language, where a question asks for that: 过拟合用英文怎么说.

The facts that define a term give both names: in brackets, or as the subject of the English sentence.
"""

import re

from knowledge.definitions import names_in
from knowledge.words import Words

LONGEST = 60
"""Characters of such a question."""
_SAID = r"(?:怎么(?:说|讲|写|拼|念)|咋(?:说|写)|叫(?:什么|啥)|是(?:什么|啥)|名(?:称|字)?(?:是什么)?)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"^(?:请问|那|老师)?[，,]?[“\"「]?(?P<term>[^，。？?“”\"「」]{{1,24}}?)[”\"」]?(?:这个词|这词)?(?:的|用|翻译成|翻成)*(?:英文|英语|中文|汉语){_SAID}[?？呀啊呢。]*$",
        r"^(?P<term>[^，。？?]{2,24})的(?:英文|英语|中文)名?[?？。]*$",
        r"^(?:what(?:'s| is)|how do (?:you|i) say) (?:the )?[\"“]?(?P<term>[^\"”?]{2,40}?)[\"”]? in (?:english|chinese)[?.]*$",
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
