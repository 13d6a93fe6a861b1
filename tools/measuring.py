"""What a program measured, told from its run: the accuracy that it prints, or one that is counted at its end."""

import re

from tools.changes_of_scores import asks_for_scores, with_accuracy
from tools.program import Program
from tools.texts import Source, applied

LONGEST = 40
"""Characters of a question for what came out."""
_ACCURACY = re.compile(r"准确率|正确率|精度|准确度|准不准|(?<![a-z])acc(?:uracy)?(?![a-z])|\baccurate\b", re.IGNORECASE)
_SCORE = re.compile(rf"(?:{_ACCURACY.pattern})[^|>\n]*?(?<![\w.])\d*\.?\d+%?(?![\w.:])", re.IGNORECASE)
_HOW_MUCH = re.compile(r"多少|多高|几|怎么样|如何|咋样|高(?:吗|不高)|准不准|结果|呢[?？。]*$")
_OUTCOME = re.compile(
    r"^(?:那|它|这个?|程序|代码|模型|最后|最终|到底|你|刚才|一共|的|，|\s)*(?:跑|训练|训|测|算|打印|运行)(?:了|完|出|出来|下来|一遍|得|的|结果|之后)*(?:是|有|到)?(?:多少|怎么样|咋样|如何|啥|什么|几)(?:分)?[了啊呀呢的?？。]*$"
    r"|^(?:那|它|这个?|程序|代码|模型|最后|最终|的|，|\s)*(?:结果|成绩|效果)(?:是|有|到)?(?:多少|怎么样|咋样|如何|啥|什么)[啊呀呢?？。]*$"
    r"|^(?:so |and |but )*(?:what(?:'s| was| is| were) (?:the |its |your )(?:final |test )*(?:results?|outcome|score|acc(?:uracy)?)(?: (?:of|on) .{1,16})?|(?:what|which)(?: test)?(?: acc(?:uracy)?| score)? did (?:it|you|the (?:model|program)) (?:get|reach|score|print|have)"
    r"|how (?:well|good|accurate) (?:did|does|is|was) (?:it|the (?:model|program)|this)(?: do| work| perform)?|how did (?:it|the (?:model|program)) do)[?. ]*$",
    re.IGNORECASE,
)
_IN_GENERAL = re.compile(
    r"一般|通常|应该|算|才|够|为什么|为啥|怎么(?!样)|什么是|是什么|提[高升]|区别|公式|换|改|加(?!起来)|用|定义|如果|会|影响|每|各|\b(?:usually|should|good enough|why|improve|increase|raise|formula|what is accuracy|mean|if|would|each|per)\b",
    re.IGNORECASE,
)
"""What asks of accuracy as such, or of another run."""


def asks_of_result(message: str) -> bool:
    """Tell whether a message, said below a program, asks what its run came to: 准确率多少, 跑出来多少, what accuracy did it get?"""
    text = message.strip()
    if not 0 < len(text) <= LONGEST or "\n" in text or asks_for_scores(text):
        return False
    if _IN_GENERAL.search(text):
        return False
    return _OUTCOME.search(text) is not None or bool(_ACCURACY.search(text) and _HOW_MUCH.search(text))


def names_accuracy(message: str) -> bool:
    """Tell whether it is the accuracy that is asked for."""
    return _ACCURACY.search(message) is not None


def scores_in(output: str) -> str:
    """Return the rows of an output that give an accuracy as a number: 'accuracy > 0.9: True' gives none."""
    return "".join(row for row in output.splitlines(keepends=True) if _SCORE.search(row))


def with_result(message: str, code: str) -> str:
    """Return a program that prints its accuracy at the end, where that is asked for and can be counted; else the program."""
    program = Program.parse(code)
    edits = with_accuracy(Source(code, program)) if program and names_accuracy(message) else None
    return applied(code, edits) if edits else code
