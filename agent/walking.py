"""Walking through a program line by line: pasted, or of a topic; a part at a time, with the shapes of one run.

What the learner is to predict, to write or to answer is not walked through before they have.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from agent.dialogue import Dialogue, LineTold, Practising, Walking
from agent.intent import Intent
from agent.lesson import Step
from agent.naming import named
from agent.opened import opened
from agent.pasting import code_in
from agent.pending import come_back
from agent.policy import Move
from agent.script import Ran, Say
from agent.secrets import given_away, is_run_by, secrets_of
from agent.situation import Acted, Situation
from agent.spotting import spotted, used_in
from agent.summing import asks_of_layers, layers_of, rows
from agent.trouble import trouble
from agent.walkthrough import Explained, walk
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
    topic = _WISH.sub("", message).strip()
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
            yield LineTold(each.line, _head(each.code), says)


def _head(code: str) -> str:
    return code.split("\n")[0] + (" …" if "\n" in code else "")


def walk_on(at: Situation) -> Acted:
    """Explain the next lines."""
    return _on(at)


def _on(at: Situation) -> Acted:
    """Tell the next lines of the open walkthrough; after the last, come back to what was open before."""
    rest = at.dialogue.walking.rest if at.dialogue.walking else ()
    count = len(rest) if len(rest) <= MOST_LINES + FEW_LINES else MOST_LINES
    told = _discreet(at, [_told(at, each) for each in rest[:count]])
    walking = Walking(rest[count:]) if rest[count:] else None
    after = at.with_dialogue(replace(at.dialogue, walking=walking))
    if walking:
        asks = at.say("walk_more", count=len(walking.rest))
        return Acted(after.dialogue, (*told, asks), at.chip("continue", "never_mind"))
    closing = come_back(after) or (at.say("walked_through"),)
    return Acted(after.dialogue, (*told, *closing), at.chip("continue"))


def _discreet(at: Situation, told: Sequence[Say]) -> list[Say]:
    """Return the lines that give nothing away, alone or together with those before."""
    secrets, kept = secrets_of(at), list[Say]()
    for each in told:
        text = "\n".join(line.text for line in (*kept, each))
        if given_away(secrets, text, at.message) is None:
            kept.append(each)
    return kept


def _told(at: Situation, each: LineTold) -> Say:
    language = at.dialogue.language
    says = ("" if language == "zh" else " ").join(words.in_(language) for words in each.says)
    return at.say("line_told", number=each.line, code=each.code, says=says)


_OF_LINES = (Intent.QUESTION, Intent.OTHER_WORDS, Intent.WALK, Intent.ANSWER)
"""What a question about a line of code may be taken for."""


def asks_of_lines(message: str, intent: Intent, dialogue: Dialogue, curriculum: Curriculum) -> bool:
    """Tell whether a message asks about lines of the program on the screen."""
    if intent not in _OF_LINES:
        return False
    return asks_of_layers(message, dialogue.screen) or bool(spotted(message, dialogue.screen, curriculum.words))


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


def tell_line(at: Situation) -> Acted:
    """Explain the lines that a question names, with what they were in a run; without it where that is to be predicted."""
    code = at.dialogue.screen
    if asks_of_layers(at.message, code):
        return _tell_layers(at)
    lines = spotted(at.message, code, at.curriculum.words)
    try:
        explained = walk(code, at.cards, at.run.trace if at.run else None)
    except SyntaxError:
        return Acted(at.dialogue, (at.say("no_python"), *come_back(at)))
    chosen = [each for each in explained if set(range(each.line, each.line + each.code.count("\n") + 1)) & set(lines)]
    told = _discreet(at, [_told(at, LineTold(each.line, _head(each.code), each.says)) for each in chosen if each.says])
    rows = code.splitlines()
    plain = [at.say("line_plain", number=line, code=rows[line - 1].strip()) for line in lines[:1] if not told]
    name, used = used_in(code, lines[0]) if len(lines) == 1 else ("", ())
    if name and used:
        numbers = ("、" if at.dialogue.language == "zh" else ", ").join(map(str, used[:MOST_LINES]))
        told.append(at.say("line_used", target=name, lines=numbers))
    told += _fault_in(at, lines)
    kept = (at.say("line_static"),) if told and at.run is None else ()
    return Acted(at.dialogue, (*told, *plain, *kept, *come_back(at)), at.chip("continue", "walk"))


def _fault_in(at: Situation, lines: Sequence[int]) -> list[Say]:
    """Return what is wrong in lines of the learner's program, where its run showed that: what a line does is not all of it."""
    code = at.dialogue.code
    fault = code.told if code and code.text.strip() == at.dialogue.screen.strip() else None
    is_here = fault is not None and fault.line in lines
    return [at.say("fault_here", cause=getattr(fault.cause, at.dialogue.language))] if fault and is_here else []


def _tell_layers(at: Situation) -> Acted:
    """Tell the layers of the program on the screen, as its run showed them."""
    layers = layers_of(at.run.trace if at.run else None)
    if layers:
        whole = layers[0]
        counted = at.say("layers_told", target=whole.name, kind=whole.kind, parameters=f"{whole.parameters:,}")
        told = (counted, Say("\n".join(rows(layers, at.dialogue.language)))) if len(layers) > 1 else (counted,)
    else:
        told = (at.say("layers_unseen" if at.run else "predict_first"),)
    return Acted(at.dialogue, (*told, *come_back(at)), at.chip("continue", "walk"))


def walk_later(at: Situation) -> Acted:
    """Keep the lines of code whose output is to be predicted, or may hold the answer to the open item."""
    is_asked = opened(at.dialogue, at.curriculum) is not None
    said = at.say("answer_first" if is_asked else "predict_first")
    return Acted(at.dialogue, (said, *come_back(at)), at.chip("continue", "other_words"))
