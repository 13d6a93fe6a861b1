"""Walking through a program line by line: pasted, or of a topic; a part at a time, with the shapes of one run.

What the learner is to predict, to write or to answer is not walked through before they have.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from agent.bearing import framed
from agent.dialogue import Dialogue, LineTold, Practising, Walking
from agent.explained import Explained
from agent.folding import plain
from agent.intent import Intent
from agent.lesson import Step
from agent.lines import discreet, head, told_line
from agent.naming import named
from agent.opened import opened
from agent.pasting import code_in
from agent.pending import come_back
from agent.policy import Move
from agent.script import Ran
from agent.secrets import is_run_by, secrets_of
from agent.situation import Acted, Situation
from agent.trouble import trouble
from agent.walkthrough import walk
from knowledge.curriculum import Curriculum
from knowledge.practice.finding import Finder
from knowledge.practice.recipe import Recipe
from knowledge.words import Words

MOST_LINES = 12
"""Explained in one turn."""
FEW_LINES = 3
"""So few more are not put off to another turn."""
KEEPING = frozenset(
    {
        Move.WALK_ON,
        Move.TELL_LINE,
        Move.TELL_CODE,
        Move.ANSWER_QUESTION,
        Move.WORK_OUT,
        Move.OTHER_WORDS,
        Move.EXAMPLE,
        Move.MORE,
        Move.ASK_BACK,
        Move.HINT,
        Move.KEEP_KEY,
        Move.SHOW_PLAN,
        Move.SHOW_TODAY,
        Move.SHOW_MASTERY,
        Move.SWITCH_LANGUAGE,
        Move.BE_POLITE,
        Move.LEAVE_OUT,
        Move.ASK_AGAIN,
        Move.PAUSE,
        Move.TELL_ABOUT,
    }
)
"""Digressions: after any other move the learner has gone on with something else."""
_WISH = re.compile(
    r"请|能不能|可以|(给|帮|带|领|陪)(着)?我|逐行|一行一行|一行行|讲(解|讲|一讲)?|解释|分析|(走|过|看|读)(看|一)?(遍|下|趟)|一下|一遍|[吧吗。.!！?？]"
    r"|\b(please|can you|could you|walk (me )?through|explain|line by line)\b",
    re.IGNORECASE,
)
"""What of a message is the wish itself; the rest is the topic."""
_THIS = re.compile(
    r"这|它|上面|刚才|\b(this|that|it|above)\b|^(的|the|\s)*(代码|程序|code|program)?\s*$", re.IGNORECASE
)


_OF_ANY = re.compile(
    r"代码|程序|[看读]?[不没](?:太|大|怎么)?[看读]?(?:懂|明白|理解)|太?(?:复杂|难|长|乱|快)|有点|能|\b(?:code|program|don't|get|understand|hard|confus\w+)\b",
    re.IGNORECASE,
)
"""What may be said of any code."""


@dataclass(frozen=True)
class Program:
    """What is to be walked through; a title only if it is ours."""

    code: str
    topics: tuple[str, ...] = ()
    title: Words | None = None
    seconds: float | None = None
    recipe: Recipe | None = None
    """The recipe that it was written from."""

    def solves(self, exercise: Practising) -> bool:
        """Tell whether to read it would be to read what an exercise asks for."""
        is_of_it = self.recipe is not None and self.recipe.does_the_work_of(exercise.id, exercise.topic)
        return is_of_it or exercise.topic in self.topics


def program(message: str, dialogue: Dialogue, curriculum: Curriculum, finder: Finder) -> Program | None:
    """Return the message's code, or that of the topic that it names; None where it means none."""
    if code := code_in(message):
        return Program(code)
    topic = _topic(message)
    if _THIS.search(topic) and dialogue.screen and not named(curriculum, message):
        shown = on_screen(dialogue, curriculum)
        if not shown.topics:  # the learner's own, or one that was written for them
            return shown
    here = dialogue.lesson.note if dialogue.lesson and _THIS.search(topic) else None
    if id_ := named(curriculum, message) or here:
        note = curriculum.notes[id_]
        return Program(note.code[0].source, (id_,), note.title)
    found = finder.find(f"写一段{topic}")  # as a recipe is asked for
    if found is None or not isinstance(found.material, Recipe) or not found.is_ready:
        return None
    recipe = found.material
    return Program(recipe.write(found.values), recipe.topics, recipe.title, recipe.seconds, recipe)


def _topic(message: str) -> str:
    """Return of what code a wish for a walkthrough speaks; nothing where it only says that the code is not understood."""
    topic = _WISH.sub("", message).strip()
    return topic if framed(plain(_OF_ANY.sub("", topic))) else ""


def move(wanted: Program | None, dialogue: Dialogue, curriculum: Curriculum) -> Move:
    """Return what to do with a wish for a walkthrough: no program of ours is shown that would give something away."""
    if wanted is None:
        return Move.ANSWER_QUESTION
    if wanted.title is None:
        return Move.WALK_THROUGH
    if dialogue.exercise and wanted.solves(dialogue.exercise):
        return Move.KEEP_SOLUTION
    lesson, item = dialogue.lesson, opened(dialogue, curriculum)
    if lesson and lesson.note in wanted.topics and lesson.step in (Step.RECALL, Step.SCENE, Step.PREDICT):
        return Move.WALK_LATER
    return Move.WALK_LATER if item and item.item.note in wanted.topics else Move.WALK_TOPIC


def kept(intent: Intent, move: Move, dialogue: Dialogue) -> tuple[Move, Dialogue]:
    """Go on with a walkthrough on 'continue', keep it through a digression, and drop it with anything else."""
    if dialogue.walking is None:
        return move, dialogue
    if intent is Intent.NEXT:
        return Move.WALK_ON, dialogue
    return move, dialogue if move in KEEPING else replace(dialogue, walking=None)


def walk_through(at: Situation) -> Acted:
    """Explain a program, with the shapes of its run; what cannot be run is explained without."""
    run = at.run
    if run is None:
        raise LookupError("there is no run to walk through")
    ran = Ran(run, show_code=code_in(at.message) is None)
    try:
        lines = walk(run.code, at.cards, run.trace)
    except SyntaxError:
        return Acted(at.dialogue, (ran, at.say("no_python"), *trouble(at, run), *come_back(at)))
    told = tuple(_news(lines))
    begun = _on(at.with_dialogue(replace(at.dialogue, walking=Walking(told))))
    return replace(begun, lines=(ran, *trouble(at, run), at.say("walked"), *begun.lines))


def _news(lines: Sequence[Explained]) -> Iterator[LineTold]:
    """Yield the lines with what has not been said of an earlier one."""
    said: set[Words] = set()
    for each in lines:
        if says := tuple(words for words in each.says if words not in said):
            said.update(says)
            yield LineTold(each.line, head(each.code), says)


def walk_on(at: Situation) -> Acted:
    """Explain the next lines."""
    return _on(at)


def _on(at: Situation) -> Acted:
    """Tell the next lines of the open walkthrough; after the last, come back to what was open before."""
    rest = at.dialogue.walking.rest if at.dialogue.walking else ()
    count = len(rest) if len(rest) <= MOST_LINES + FEW_LINES else MOST_LINES
    told = discreet(at, [told_line(at, each) for each in rest[:count]])
    walking = Walking(rest[count:]) if rest[count:] else None
    after = at.with_dialogue(replace(at.dialogue, walking=walking))
    if walking:
        asks = at.say("walk_more", count=len(walking.rest))
        return Acted(after.dialogue, (*told, asks), at.chip("continue", "never_mind"))
    closing = come_back(after) or (at.say("walked_through"),)
    return Acted(after.dialogue, (*told, *closing), at.chip("continue"))


def on_screen(dialogue: Dialogue, curriculum: Curriculum) -> Program:
    """Return the program that the learner sees, with the notes that show it."""
    code = dialogue.screen.strip()
    topics = (id_ for id_, note in curriculum.notes.items() if any(each.source.strip() == code for each in note.code))
    return Program(dialogue.screen, tuple(topics))


def keeps_values(shown: Program, at: Situation) -> bool:
    """Tell whether what a program's run shows is still to be predicted, or may hold the answer to the open item."""
    lesson, item = at.dialogue.lesson, opened(at.dialogue, at.curriculum)
    to_predict = lesson and lesson.note in shown.topics and lesson.step in (Step.RECALL, Step.SCENE, Step.PREDICT)
    is_of_item = item and item.item.note in shown.topics
    return bool(to_predict or is_of_item) or any(is_run_by(secret, shown.code) for secret in secrets_of(at))


def walk_later(at: Situation) -> Acted:
    """Keep the lines of code whose output is to be predicted, or may hold the answer to the open item."""
    is_asked = opened(at.dialogue, at.curriculum) is not None
    said = at.say("answer_first" if is_asked else "predict_first")
    return Acted(at.dialogue, (said, *come_back(at)), at.chip("continue", "other_words"))
