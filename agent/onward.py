"""What a message goes on with after a calculation: another thing, another value, one layer more, the next layer.

It says only what is new: 那 GRU 呢, 把 128 改成 256, 再过一个池化. The rest stands in what was worked out last.
"""

import re
from dataclasses import replace

from agent.dialogue import Asking
from agent.varying import names_another, varied
from knowledge.formula import Value
from knowledge.practice.calculator import Calculator
from knowledge.practice.finding import Finder
from knowledge.practice.found import Finding
from knowledge.practice.mentions import names_of
from knowledge.practice.numerals import number_of, plain
from knowledge.practice.parameter import Parameter

WHAT_OF = re.compile(
    r"^(?:那|那么)?(?:如果|要是)?(?:换成|改成|换|用|是)?(?P<zh>.{1,16})呢[?？。]*$"
    r"|^(?:and |what about |how about )(?:an? |the )?(?P<en>[\w -]{2,24})\?*$",
    re.IGNORECASE,
)
"""What asks of another thing what was asked of the last: it wishes for no program unless that did."""
LONGEST = 80
"""Characters of a message that says only what is new."""
_CALLED = re.compile(r"^[^的\n]+(?=的)|\b[A-Z][A-Za-z]*[A-Z]\w*", re.MULTILINE)
"""The name of what a calculator's title says that it reckons of."""
_GOES_ON = re.compile(
    r"再(?:过|经过|经|接|加|来|做|跟|套|进|走|送)|然后|接着|接(?:一?个|一?层|上)|(?:后面|之后|下面)(?:再|接|过|跟)"
    r"|\b(?:then|after that|followed by|next)\b",
    re.IGNORECASE,
)
_SAME_NUMBERS = re.compile(
    r"^(?:那|那么|它|这组|同样|and|what about|also|now)|呢[?？。\s]*|\b(?:same|these|those)\b", re.IGNORECASE
)
"""What asks something else of the numbers that were given."""
_NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
_INSTEAD = re.compile(
    rf"(?P<old>{_NUMBER})\s*(?:再)?(?:改|换|变)(?:成|为|到)?\s*(?P<new>{_NUMBER})"
    rf"|\b(?:change|replace|turn)\b[^\d]{{0,16}}(?P<was>{_NUMBER}) (?:to|with|by|into) (?P<to>{_NUMBER})"
    rf"|(?P<this>{_NUMBER}) instead of (?:the )?(?P<that>{_NUMBER})",
    re.IGNORECASE,
)
_ONE_MORE = re.compile(
    rf"加(?:上)?(?:一|1)?(?:个|层)*(?:隐藏层?|隐层)?(?:宽|大小)?(?:是|为)?\s*(?P<zh>{_NUMBER})\s*(?:个?(?:神经元|单元|节点))?(?:的|维的|宽的)?(?:隐藏)?层?"
    rf"|\b(?:another|add an?|one more) (?:hidden )?layer (?:of |with )?(?P<en>{_NUMBER})",
    re.IGNORECASE,
)
WIDTHS = "sizes"
"""The parameter that holds the widths of layers, the input's first and the output's last."""


def onward(finder: Finder, asking: Asking, message: str) -> Finding | None:
    """Return the last calculation with what is new in a message, or the next layer's on its result; None for neither."""
    last = finder.same(asking.material, asking.values)
    if last is None or not isinstance(last.material, Calculator) or len(message) > LONGEST:
        return None
    if _GOES_ON.search(message) and (found := finder.then(asking.material, asking.values, message)):
        return found
    if values := _instead(last, message) or _one_more(last, message):
        return finder.same(asking.material, values)
    return varied(finder, asking, last, message)


def completed(found: Finding, asking: Asking | None, message: str, finder: Finder) -> Finding:
    """Give a calculation the numbers of the last one, where it lacks them: after a softmax the cross-entropy."""
    if asking is None or not asking.settled or not isinstance(found.material, Calculator) or not found.missing:
        return found
    last = finder.same(asking.material, asking.values)
    if last is None or len(message) > LONGEST or not _SAME_NUMBERS.search(message):
        return found
    kinds = {each.name: each.kind for each in last.material.parameters}
    known = {
        each.name: asking.values[each.name]
        for each in found.missing
        if each.name in asking.values and kinds[each.name] == each.kind
    }
    if len(known) < len(found.missing):
        return found
    return finder.same(found.material.id, {**known, **found.values}) or found


def is_of_another(finder: Finder, asking: Asking, message: str) -> bool:
    """Tell whether a message names another layer or function than what was worked out last."""
    last = finder.same(asking.material, asking.values)
    return last is not None and isinstance(last.material, Calculator) and names_another(last, asking.heard, message)


def of_another(finder: Finder, asking: Asking, message: str) -> Finding | None:
    """Return what was worked out last for another thing: after an LSTM's parameters 'and a GRU?'."""
    what, last = WHAT_OF.search(message), finder.same(asking.material, asking.values)
    if what is None or last is None:
        return None
    heard = asking.heard.lower()
    named = _CALLED.findall(f"{last.material.title.zh}\n{last.material.title.en}")
    name = next((name for name in named if name.lower() in heard), None)
    if name is None:
        return None
    other = (what["zh"] or what["en"]).strip()
    request = re.sub(re.escape(name), lambda _: other, asking.heard, flags=re.IGNORECASE)
    found = finder.find(request)
    is_other = found is not None and found.is_ready and found.material.id != asking.material
    return replace(found, request=request) if found and is_other else None


def _instead(last: Finding, message: str) -> dict[str, Value] | None:
    """Return the values with one number in the place of another, where only one parameter holds that: 把 128 改成 256."""
    match = _INSTEAD.search(plain(message))
    if match is None:
        return None
    old, new = (
        number_of(match[first] or match[second] or match[third])
        for first, second, third in (("old", "was", "that"), ("new", "to", "this"))
    )
    holders = [each for each in last.material.parameters if old in _numbers(last.values.get(each.name))]
    if len(holders) > 1:
        holders = [each for each in holders if _is_named(each, message)]
    if len(holders) != 1 or old is None or new is None:
        return None
    name = holders[0].name
    value = last.values[name]
    changed: Value = tuple(new if each == old else each for each in value) if isinstance(value, tuple) else new
    return {**last.values, name: changed}


def _one_more(last: Finding, message: str) -> dict[str, Value] | None:
    """Return the values with a layer more before the last one."""
    match, widths = _ONE_MORE.search(plain(message)), last.values.get(WIDTHS)
    if match is None or not isinstance(widths, tuple):
        return None
    number = number_of(match["zh"] or match["en"])
    return {**last.values, WIDTHS: (*widths[:-1], int(number), widths[-1])} if number else None


def _numbers(value: object) -> tuple[object, ...]:
    if isinstance(value, bool):
        return ()
    return value if isinstance(value, tuple) else (value,)


def _is_named(parameter: Parameter, message: str) -> bool:
    return any(len(name) > 1 and name.lower() in message.lower() for name in names_of(parameter))
