"""What is said in the opening and is no answer to it: a program or a number is wanted, or a change of the program in sight."""

import re

from agent import opening
from agent.dialogue import Dialogue
from agent.intent import Intent
from agent.layering import wants_layers
from agent.writing import wants_program
from knowledge.practice.finding import Finder
from knowledge.practice.keras_row import keras_row
from knowledge.practice.recipe import Recipe
from tools.reworking import wishes_change

_OF_THEM = {"ml", "maths", "hours", "goal", "deadline"}
"""Who tells any of these tells of themself, whatever they want to write: 毕设要写一个分类程序，没学过机器学习."""
_DREAMS = re.compile(
    r"想|希望|打算|以后|将来|目标|喜欢|\b(want|would like|i'd like|hope|plan|dream|someday)\b", re.IGNORECASE
)
_LINE = re.compile(r"第\s*[\d一二三四五六七八九十]+\s*行|\bline \d+", re.IGNORECASE)


_DATA = re.compile(
    r"csv|tsv|excel|xlsx|表格|数据集|(?:图片|照片|图).{0,24}文件夹|文件夹.{0,8}(?:图|照片)|\b(?:spreadsheets?|dataset|folders? of)\b",
    re.IGNORECASE,
)
_FRAMEWORK = re.compile(r"keras|tensorflow|(?<![a-z])tf(?![a-z])|py ?torch|(?<![a-z])torch(?![a-z])", re.IGNORECASE)
_OF_PLAN = re.compile(
    r"学|加|换|改|跳|去掉|不要|先|再|计划|课|阶段|周|prefer|instead|\b(?:learn|study|add|skip|swap|plan|week|drop|first)\b",
    re.IGNORECASE,
)
"""What is said of a plan."""
LONGEST_NAMED = 24
"""Characters of a framework and a model that are only named: keras LSTM."""


def brings_work(finder: Finder, message: str, dialogue: Dialogue) -> bool:
    """Tell whether a message without a verb for it wants work: it names data and a task, a model in a framework, or its layers."""
    if keras_row(message):
        return True
    told = set(opening.told(message, dialogue).fields)
    names_model = (
        len(message) <= LONGEST_NAMED
        and _FRAMEWORK.search(message) is not None
        and re.search(r"\w", _FRAMEWORK.sub("", message)) is not None
        and not told - {"framework"}
    )
    if told & _OF_THEM or _OF_PLAN.search(message) or not (names_model or _DATA.search(message)):
        return False
    found = finder.find(message)
    is_recipe = found is not None and found.is_ready and isinstance(found.material, Recipe)
    return is_recipe and (names_model or bool(found and isinstance(found.material, Recipe) and found.material.reads))


def wants_work(finder: Finder, message: str, dialogue: Dialogue, intent: Intent) -> bool:
    """Tell whether a message of the opening wants something done; '想写一个识别猫狗的程序' tells of a direction."""
    found = finder.find(message) if intent is Intent.QUESTION else None
    if found is not None and found.is_ready:  # '矩阵乘法 (3,4)x(4,5) 结果是什么形状' tells nothing of their maths
        return True
    if set(opening.told(message, dialogue).fields) & _OF_THEM:
        return False
    if dialogue.screen and (wishes_change(message) or _LINE.search(message)):
        return True
    if not (wants_program(message) or wants_layers(message)):
        return False
    is_direction = dialogue.asked == "interest" or _DREAMS.search(message)
    return not is_direction or re.search(r"\d", message) is not None
