"""The shown program in another framework: 给我 Keras 版本, now with sklearn, 'rewrite it in TensorFlow'."""

import re

from agent.dialogue import Asking
from agent.policy import Move
from agent.situation import Situation
from knowledge.practice.finding import Finder
from knowledge.practice.found import Finding
from knowledge.practice.recipe import Recipe

LONGEST = 60
"""Characters."""
_KERAS, _TORCH = "Keras", "PyTorch"
_SPEAKS_OF_IT = (Move.WRITE, Move.TELL_LINE, Move.TELL_CODE)
"""After these the program on the screen may still be the one that was changed; another that was shown has no former."""
_NAMES = {
    "keras": _KERAS, "tensorflow": _KERAS, "tf": _KERAS, "tf2": _KERAS, "pytorch": _TORCH, "torch": _TORCH,
    "sklearn": "scikit-learn", "scikit-learn": "scikit-learn", "scikit learn": "scikit-learn", "jax": "JAX", "flax": "Flax",
    "lightning": "PyTorch Lightning", "pytorch lightning": "PyTorch Lightning", "paddle": "PaddlePaddle", "paddlepaddle": "PaddlePaddle",
    "mindspore": "MindSpore", "mxnet": "MXNet", "numpy": "NumPy", "matlab": "MATLAB", "julia": "Julia", "c++": "C++", "java": "Java",
    "javascript": "JavaScript",
}  # fmt: skip
_NAME = re.compile(
    rf"(?<![A-Za-z])(?:{'|'.join(re.escape(name) for name in sorted(_NAMES, key=len, reverse=True))})(?![A-Za-z+])",
    re.IGNORECASE,
)
# Possessive: 改写 is also 改 and 写.
_ASKS_SO = re.compile(
    r"(?!我(?:想|要)*用)(?:[\s，,。.!！?？~]|版本?|实现|改写|重写|写|换|改|转|变|译|翻译|用|拿|给|来|出|做|搞|成|为|到|个|份|遍|次|段|一|再|同样|一样|现在|那么?|请|帮|我|把|它|这|程序|代码|模型|的|呢|吧|呗|能不能|可不可以|可以|吗|么|要|想|也|有没有|有|看看|试试|怎么)*+"
    r"|(?!i (?:use|want to use|have)\b)(?:(?:now|and|then|ok|please|just|can|could|would|you|i|want|need|like|give|show|me|us|to|do|make|write|rewrite|port|convert|translate|turn|switch|change|use|using|have|get|see|same|thing|one|it|this|that|the|a|an|in|into|with|for|version|instead|of|program|code|model|how|about|there|too|also)\b[\s,.!?]*+)*+",
    re.IGNORECASE,
)
"""What beside a framework's name asks for the program in it."""


def framework_wished(message: str) -> str:
    """Return the framework that a message wants the program in, if it says no more than that; a bare name tells of the learner."""
    text = message.strip()
    names = _NAME.findall(text) if len(text) <= LONGEST and "\n" not in text else []
    if len(names) != 1 or len(text) == len(names[0]):
        return ""
    rest = " ".join(_NAME.sub(" ", text).split())
    return _NAMES[names[0].lower()] if _ASKS_SO.fullmatch(rest) else ""


def wants_other_framework(at: Situation) -> bool:
    """Tell whether a message wants the program that was shown last in another framework."""
    return at.in_sight and bool(at.dialogue.screen) and framework_wished(at.message) != ""


def is_changed(at: Situation) -> bool:
    """Tell whether the program on the screen was changed, and only been spoken of since."""
    return at.last_move == Move.REWORK or (at.last_move in _SPEAKS_OF_IT and bool(at.dialogue.former))


def origin(at: Situation) -> Asking | None:
    """Return the recipe of which the program on the screen came, though it was changed since."""
    if is_changed(at):
        return at.dialogue.origin
    asking = at.dialogue.asking
    return asking if at.last_move == Move.WORK_OUT and asking and asking.settled else None


def ported(at: Situation, finder: Finder) -> Finding | None:
    """Return the recipe of the shown program, where it is written in the framework that is wished for."""
    of_recipe, wished = origin(at), framework_wished(at.message)
    found = finder.same(of_recipe.material, of_recipe.values) if of_recipe else None
    if found is None or not isinstance(found.material, Recipe):
        return None
    is_there = wished == _TORCH or (wished == _KERAS and found.material.keras is not None)
    return found if is_there else None
