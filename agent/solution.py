"""The authors' own way through an exercise: told once the learner's code has passed, and to nobody before."""

import re

from agent.dialogue import EXERCISE_ITEM
from agent.pending import come_back
from agent.script import Say
from agent.situation import Acted, Situation
from tools.exercise import Exercise

_IS_OF_CODE = re.compile(r"参考|标准|写法|解法|代码|实现|solution|code|implementation", re.IGNORECASE)


def solved_last(at: Situation) -> Exercise | None:
    """Return the exercise whose solution a message asks for: that which the learner has solved, with nothing answered since."""
    last = at.dialogue.answered[-1] if at.dialogue.answered else None
    is_solved = last is not None and last.right and last.item.startswith(EXERCISE_ITEM)
    if last is None or not is_solved or at.dialogue.exercise or not _IS_OF_CODE.search(at.message):
        return None
    return at.exercises.get(last.item.removeprefix(EXERCISE_ITEM))


def show(at: Situation, exercise: Exercise) -> Acted:
    """Show the solution of a solved exercise, to be compared with the learner's own."""
    title = exercise.title.zh if at.dialogue.language == "zh" else exercise.title.en
    code = Say(f"```python\n{exercise.solution.rstrip()}\n```")
    lines = (at.say("exercise_reference", title=title), code, at.say("exercise_compare"), *come_back(at))
    return Acted(at.dialogue, lines, at.chip("continue", "practise"))
