"""What of a message is to be worked out, written or changed: a number, a program, another value of what was shown last."""

from dataclasses import dataclass, replace

from agent.changing import changed, corrected, speaks_of_program, wishes_other
from agent.desk import Desk
from agent.dialogue import Dialogue
from agent.intent import Intent
from agent.layering import composes, wants_layers
from agent.layering import corrected as corrected_spec
from agent.other_model import with_other_network
from agent.pointing import asks_only_of_numbers
from agent.policy import Move
from agent.porting import ported, wants_other_framework
from agent.refilling import refilled
from agent.situation import Situation
from agent.wanted import asks_for_solution, finding_for
from agent.wishing_help import wish_of
from agent.writing import wants_program
from knowledge.practice.advising import chooses_value
from knowledge.practice.calculator import Calculator
from knowledge.practice.found import Finding
from tools.orders import has_parts
from tools.reworking import Reworked


@dataclass(frozen=True)
class Wish:
    """What of a message is to be worked out, written or changed, if anything is."""

    move: Move
    dialogue: Dialogue
    finding: Finding | None = None
    reworked: Reworked | None = None


def program_wished(desk: Desk, at: Situation, message: str, intent: Intent, move: Move) -> Wish:
    """Tell whether a message wants something worked out, a program, or a change of one; else its move is as it was."""
    if speaks_of_program(at) and not chooses_value(message) and (wish := _of_program(desk, at, message)):
        return wish
    if again := _asked_of_calculation(desk, at, message, intent):
        return Wish(Move.WORK_OUT, at.dialogue, again)
    finding = finding_for(desk.finder, message, at.dialogue, intent=intent, move=move)
    if finding and speaks_of_program(at) and isinstance(finding.material, Calculator):
        finding = None  # '用全连接网络，隐藏层 256 和 128' wants no number
    is_number = finding is not None and isinstance(finding.material, Calculator)
    if is_number and at.in_sight and (change := changed(at, message)) and change.is_what_if:
        return Wish(Move.REWORK, at.dialogue, reworked=change)  # 把 hidden 改成 64 参数变多少 is asked of the program
    if finding and not composes(message, finding):
        return Wish(Move.WORK_OUT, at.dialogue, finding)
    correction = corrected_spec(message, at.dialogue, intent)
    at = at.with_dialogue(replace(at.dialogue, asking=correction))
    if correction:
        return Wish(Move.WRITE, at.dialogue)
    move = _wants_code(desk, message, at.dialogue, move)
    if change := changed(at, message):
        return Wish(Move.REWORK, at.dialogue, reworked=change)
    return Wish(Move.WRITE if wishes_other(at, message, move) else move, at.dialogue)


def _asked_of_calculation(desk: Desk, at: Situation, message: str, intent: Intent) -> Finding | None:
    """Return the calculation that was just shown, where a number's origin is asked for and nothing else: 为啥是 4 啊, why 4?"""
    asking = at.dialogue.asking
    asks = any(map(str.isdigit, message)) and asks_only_of_numbers(message.strip())
    is_bare = at.last_move == Move.WORK_OUT and intent is not Intent.SHOWN and asks
    if not (is_bare and asking and asking.settled):
        return None
    last = desk.finder.same(asking.material, asking.values)
    return last if last and isinstance(last.material, Calculator) else None


def _of_program(desk: Desk, at: Situation, message: str) -> Wish | None:
    """Return what an order does to the program that was shown last: another framework, network or value of its recipe's, or a change in its text.

    A recipe's other value is right in its comments, too; of an order in several parts a recipe may know but one.
    """
    if wants_other_framework(at):
        there = ported(at, desk.finder)
        return Wish(Move.WORK_OUT if there else Move.WRITE, at.dialogue, there)
    change, found = changed(at, message), corrected(at, message, desk.finder)
    is_of_text = change and (change.is_restored or has_parts(message) or (change.is_remark and not change.lacks))
    if found and not is_of_text:
        return Wish(Move.WORK_OUT, at.dialogue, found)
    if (change is None or change.lacks) and (other_value := refilled(at, desk.finder)):
        change = other_value
    if change:
        return Wish(Move.REWORK, at.dialogue, reworked=change)
    other = with_other_network(at, desk.finder)
    return Wish(Move.WORK_OUT, at.dialogue, other) if other else None


def _wants_code(desk: Desk, message: str, dialogue: Dialogue, move: Move) -> Move:
    """Return another move for a question that wants a program which no recipe holds."""
    if move is not Move.ANSWER_QUESTION or desk.library.lists(message):
        return move
    if dialogue.exercise and (wished := wish_of(message)):
        return wished
    if asks_for_solution(desk.finder, message, dialogue):
        return Move.KEEP_SOLUTION
    return Move.WRITE if not dialogue.placing and (wants_program(message) or wants_layers(message)) else move
