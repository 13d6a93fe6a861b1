"""Leaving what is open: a round, a lesson's quiz, an item of it, or the talk for today."""

import re

from agent import rounds, steps, teach
from agent.aside import pause
from agent.opened import opened
from agent.pending import come_back
from agent.situation import Acted, Situation

_DROPS = re.compile(r"不(想)?(做|写|答)了")
"""What lets go of the open item itself, and not of something that was asked for beside it."""
_ENDS = re.compile(r"考|测(?!试集)|题|退出|复习了|\b(quit|exit|leave|quiz|test|questions)\b", re.IGNORECASE)
"""What ends the quiz that the open item is of, or declines a stage's."""
_STOPS = re.compile(r"^(我|先|想|要)*(退出|停|打住)|^(quit|exit|stop)\b", re.IGNORECASE)
"""What ends the talk, where no quiz is meant."""


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
