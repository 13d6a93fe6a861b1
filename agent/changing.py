"""A wish to change a program of the learner's: made in its text where it can be, else left to a model that may write."""

import re

from agent import walking
from agent.commenting import commented
from agent.dialogue import Asking
from agent.grading import reads_as_answer
from agent.opened import open_item
from agent.other_model import network_wished
from agent.pasting import code_in, parts
from agent.policy import Move
from agent.porting import is_changed, wants_other_framework
from agent.situation import Situation
from agent.writing import wants_program
from knowledge.practice.finding import Finder
from knowledge.practice.found import Finding
from knowledge.practice.recipe import Recipe
from tools.changes_of_loops import wants_training
from tools.changes_of_scores import asks_for_scores
from tools.orders import is_order, names_layer, ordered, wants_back, wants_run, wants_whole
from tools.reworking import Reworked, asks_what_if, reworked, wishes_change, wishes_change_of_it
from tools.words import Words

_UNCLEAR = (Move.GRADE, Move.CHANGE_PLAN, Move.ASK_BACK, Move.ANSWER_QUESTION, Move.NOTE_PROFILE)
"""Where a message goes of which no rule knows that it is about a program."""
_SHOWS = (
    *(Move.WORK_OUT, Move.WRITE, Move.REWORK, Move.MEND, Move.RUN_CODE, Move.TELL_LINE, Move.TELL_CODE),
    *(Move.WALK_THROUGH, Move.WALK_ON, Move.PORT_KERAS),
)
"""After these the program on the screen is what the talk is about."""


def in_sight(at: Situation, finder: Finder) -> bool:
    """Tell whether the last thing that was shown or told is a program for the learner: the next words may be about it."""
    dialogue = at.dialogue
    if at.last_move not in _SHOWS or dialogue.exercise or dialogue.placing or dialogue.proposed or not _is_for_them(at):
        return False
    if at.last_move != Move.WORK_OUT:
        return True
    asking = dialogue.asking
    last = finder.same(asking.material, asking.values) if asking and asking.settled else None
    return last is not None and isinstance(last.material, Recipe)  # a calculator's lines are no program


def speaks_of_program(at: Situation) -> bool:
    """Tell whether a message orders something of the program that was shown last, be it a change, a run or all of its text."""
    if not at.in_sight or not _is_free(at, at.message):
        return False
    if _is_order(at.message) or wants_other_framework(at) or network_wished(at.message):
        return True
    return _as_it_is(at, at.message) is not None


def _is_order(message: str) -> bool:
    return wants_training(message) or ((is_order(message) or asks_for_scores(message)) and not wants_program(message))


def changed(at: Situation, message: str) -> Reworked | None:
    """Return the message's program, or the one on the screen, with the change that is wished for; not what is still secret."""
    pasted = code_in(message)
    wish = parts(message).around.strip() if pasted else message
    if not _is_free(at, message):
        return None
    if at.in_sight and not pasted and (shown := _as_it_is(at, message)):
        return shown
    is_ordered = (at.in_sight or pasted is not None) and _is_order(wish)
    if not (is_ordered or wishes_change(wish) or asks_what_if(wish)) or not (pasted or _is_for_them(at)):
        return None
    code = pasted or at.dialogue.screen
    made = commented(code, wish, at.cards, at.dialogue.language)
    return made or reworked(code, ordered(wish) if is_ordered else wish, ordered=is_ordered)


def _as_it_is(at: Situation, message: str) -> Reworked | None:
    """Return the program on the screen where it is wished for as it is, or as it was before the last change."""
    screen, former, code = at.dialogue.screen, at.dialogue.former, at.dialogue.code
    if code and not code.works:  # all of it is wished for mended
        return None
    if wants_whole(message):
        return Reworked(
            screen, Words("这是现在的完整程序：", "This is the whole program as it is now:"), is_restored=True
        )
    if wants_run(message):
        return Reworked(screen, Words("原样又运行了一遍：", "I ran it once more as it is:"), is_restored=True)
    if not wants_back(message):
        return None
    if former and is_changed(at):
        told = Words("撤回了刚才的改动，程序又是这样：", "The last change is taken back; the program is this again:")
        return Reworked(former, told, is_restored=True)
    is_of_plan = at.dialogue.undone is not None
    told = Words(
        "这个程序还没有改过，没有可撤回的。", "The program has not been changed: there is nothing to take back."
    )
    return None if is_of_plan else Reworked(screen, told, screen)


_OWN_DATA = re.compile(
    r"自己的?(?:数据|图|照片|文件|表格|文本|csv|评论|短信)|我的?(?:本地)?的?(?:数据|图|照片|文件|表格|文本|csv)|文件夹|目录|\.csv|\bfolders?\b|\bcsv\b"
    r"|\b(?:my|own) (?:own )?(?:data(?:set)?|images|pictures|photos|files|texts|reviews|table)\b",
    re.IGNORECASE,
)
"""What an order names that wants the program on data of the learner's own."""
_STORES = re.compile(
    r"保存|存(?:到|在|进|为|成|下)|导出|输出到|写(?:入|到)|\b(?:save|export|write|store)\b", re.IGNORECASE
)
"""What puts something into a file."""


def corrected(at: Situation, message: str, finder: Finder) -> Finding | None:
    """Return the recipe whose program was shown last with the values that an order gives it; None where it takes none of them.

    An order for data of the learner's own leads to the recipe that reads such, with the values that they share.
    """
    asking = at.dialogue.asking
    if not (at.in_sight and asking and asking.settled) or names_layer(message) or not _is_free(at, message):
        return None
    if not _is_order(message):
        return None
    if _OWN_DATA.search(message) and not _STORES.search(message):
        return _on_own_data(finder, asking, message)
    found = finder.again(asking.material, asking.values, message, settled=True)
    is_recipe = found is not None and isinstance(found.material, Recipe)
    return found if found and is_recipe and not found.contradictions else None


def _on_own_data(finder: Finder, asking: Asking, message: str) -> Finding | None:
    """Return the recipe that does on the learner's own data what was shown last; itself, where that reads such already."""
    last = finder.same(asking.material, asking.values)
    if last is None or not isinstance(last.material, Recipe):
        return None
    id_ = last.material.id if last.material.reads else last.material.own_data
    own = finder.same(id_, {})
    if own is None:
        return None
    shared = {
        each.name: asking.values[each.name]
        for each in own.material.parameters
        if each.name in asking.values and not any(each.faults(asking.values[each.name]))
    }
    return finder.again(id_, shared, message, settled=True) or finder.same(id_, shared)


def wishes_other(at: Situation, message: str, move: Move) -> bool:
    """Tell whether a change of the learner's program is wished for that only a model can make."""
    if move not in _UNCLEAR or not _is_free(at, message):
        return False
    return is_change(at, message) and _is_for_them(at)


def is_change(at: Situation, message: str) -> bool:
    """Tell whether a message can only be a wish for a change of the program in sight."""
    return wishes_change_of_it(message) or (at.in_sight and _is_order(message)) or wants_other_framework(at)


def _is_free(at: Situation, message: str) -> bool:
    """Tell whether a message is no answer, and no exercise is open, whose program is the learner's to change."""
    is_answer = reads_as_answer(open_item(at.dialogue, at.curriculum), message)
    return not (at.dialogue.placing or at.dialogue.exercise or is_answer)


def _is_for_them(at: Situation) -> bool:
    """Tell whether the program on the screen is the learner's, or was written for them: '换成 ReLU' may answer a lesson on its own."""
    return bool(at.dialogue.screen) and not walking.on_screen(at.dialogue, at.curriculum).topics
