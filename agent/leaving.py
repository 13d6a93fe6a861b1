"""Leaving what is open: a round, a lesson's quiz, an item of it, or the talk for today."""

import re

from agent import rounds, steps, teach
from agent.aside import pause
from agent.dialogue import Dialogue
from agent.lesson import Step
from agent.opened import opened
from agent.pending import come_back
from agent.situation import Acted, Situation
from agent.turn import Phase

_DROPS = re.compile(r"不(想)?(做|写|答)了")
"""What lets go of the open item itself, and not of something that was asked for beside it."""
_ENDS = re.compile(r"考|测(?!试集)|题|退出|复习了|\b(quit|exit|leave|quiz|test|questions)\b", re.IGNORECASE)
"""What ends the quiz that the open item is of, or declines a stage's."""
_EXERCISE = re.compile(r"练|写|代码|动手|\b(exercise|practi[sc]e|cod(e|ing))\b", re.IGNORECASE)
_STOPS = re.compile(r"^(我|先|想|要)*(退出|停|打住)|^(quit|exit|stop)\b", re.IGNORECASE)
"""What ends the talk, where no quiz is meant."""

_TO_LESSON = re.compile(
    r"^(那|我|还是|先|就|算了|[，, ]|不想?(再)?(复习|考|测|答题|做题|做|答)了|想|要|直接|继续|接着|回去|回|能不能|可以|我们|咱们)*((上|学|讲|听|进|去|回)(新|正)?(课|新的?|新内容)|下一(节)?课)(吧|吗|了|啦|呗)*[。.!！?？~\s]*$"
    r"|^(back to|go on with|continue|start) (the|my|a new|the next) lesson( please| instead)*[.!]*$",
    re.IGNORECASE,
)
"""What wants the lesson itself, while a round of items stands in front of it."""


def wants_lesson(message: str) -> bool:
    """Tell whether a message wants the lesson itself."""
    return _TO_LESSON.search(message.strip()) is not None


def refuses_open(message: str, dialogue: Dialogue) -> bool:
    """Tell whether what a message does not want is what is open: questions among questions, an exercise at one."""
    lesson = dialogue.lesson
    if dialogue.phase is Phase.PRACTICE:
        return _EXERCISE.search(message) is not None
    is_asking = dialogue.round is not None or dialogue.placing is not None
    is_asking = is_asking or (dialogue.phase is Phase.LESSON and lesson is not None and lesson.step is Step.CHECK)
    return is_asking and _ENDS.search(message) is not None


def leave(at: Situation) -> Acted:
    """End a round or a lesson's quiz on wish; outside of them, let go of what was asked for, or rest."""
    if at.dialogue.round is not None:
        return teach.round_over(rounds.stop(at))
    if opened(at.dialogue, at.curriculum):
        if _DROPS.search(at.message):
            return teach.skip(at)
        if _ENDS.search(at.message):
            return steps.done(at, (at.say("placement_stopped"),))
    elif at.dialogue.gate is not None and _ENDS.search(at.message):
        return teach.skip(at)
    if _STOPS.search(at.message.strip()):
        return pause(at)
    return Acted(at.dialogue, (at.say("never_mind"), *come_back(at)))
