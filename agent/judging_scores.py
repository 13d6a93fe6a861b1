"""Whether what the network on the screen answers is a probability: told by the activation that it ends in."""

import ast
import re

from tools.outputs import answer_of, returned
from tools.program import Program, dotted

_ASKS = re.compile(
    r"^(?:那么?|所以|这里的?|模型的?|网络的?|它的?|这个?|程序的?|代码里的?|最后的?|\s)*(?:out(?:put)?s?|pred\w*|logits?|scores?|y_?hat|y_pred|输出|结果|返回值|得分|预测|出来)(?:的|出来|值|是|就|算|也|不|都|已经|\s)*概率(?:值|分布)?(?:吗|么|嘛|吧|呢|不是)*[?？。]*$"
    r"|^(?:so |and )*(?:is|are) (?:the |its |this |these |model'?s? )*(?:out(?:put)?s?|pred\w*|logits?|scores?|result) (?:of the (?:model|network) )?(?:a |already )?probabilit\w+[?. ]*$",
    re.IGNORECASE,
)
PROBABILITIES = ("softmax", "sigmoid")


def asks_of_scores(message: str, code: str) -> bool:
    """Tell whether a message asks if the answer of the program's network is a probability."""
    text = message.strip()
    return len(text) <= 60 and "nn." in code and _ASKS.search(text) is not None


def last_activation(code: str) -> str:
    """Return the activation that the program's network ends in: none that is known, empty."""
    program = Program.parse(code)
    if program is None:
        return ""
    ends = [returned(program, owner) for owner in program.module_classes.values()]
    for name in sorted(program.bound):
        made = program.bound[name][-1]
        if isinstance(made, ast.Call) and dotted(made.func).endswith("Sequential"):
            ends.append(answer_of(program, name, ast.Call(ast.Name(name, ast.Load()), [], [])))
    return next((step.activation for step in reversed(ends) if step), "")
