"""An appeal against a mark: the answer is looked at once more, with more goodwill, and a key that can be worked out is run."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from agent.dialogue import Dialogue, Judged
from agent.disagreeing import option_asked
from agent.figures import given, numbers_in
from agent.folding import plain
from agent.grading import Mark, answer_of, grade
from agent.items import Settled, chips, hint, settle, withheld
from agent.opened import Open, opened
from agent.options import chosen_in
from agent.pending import come_back
from agent.script import Execute, Line, Say
from agent.situation import Acted, Situation
from agent.wording import claims
from knowledge.quiz import Option, QuizItem

LIKE = 0.85
"""Of the letters of a wording, for it to count as said: a slip of the keyboard."""
_WHY = re.compile(
    r"为什么|为啥|为何|怎么|咋|哪里?(错|不对)|错在|\bwhy\b|\bhow come\b|what('s| is) wrong", re.IGNORECASE
)
_CLAIMS = re.compile(r"我(是|明明|就是|没)(对|错)|明明(是)?对|判错|凭什么|\bi (am|was)? ?right\b", re.IGNORECASE)
SHORTEST = 4
"""Letters of a wording that may hold a slip."""


def appeal(at: Situation) -> Acted | Settled:
    """Look at the last answer once more: grant the appeal, or say once why not; what is still open is not told."""
    judged, open_ = at.dialogue.judged, opened(at.dialogue, at.curriculum)
    item = (at.curriculum.items.get(judged.item) or at.placement.item(judged.item)) if judged else None
    if judged is None or item is None:
        return Acted(at.dialogue, (at.say("appeal_nothing"), *come_back(at)))
    is_open = open_ is not None and open_.item.id == item.id
    if option := option_asked(item, at.message):
        return _of_option(at, item, option, open_ if is_open else None)
    if judged.right:
        return _was_right(at, item, open_)
    if asks_why(at.message) and is_open and open_:
        return _explained(at, open_, judged)
    if judged.examined and not asks_why(at.message):
        return Acted(at.dialogue, (at.say("appeal_again"), *come_back(at)))
    after = at.with_dialogue(replace(at.dialogue, judged=replace(judged, examined=True)))
    if judged.examined or not holds(item, judged.said):
        return _denied(after, item, judged, open_ if is_open else None)
    if item.id not in after.curriculum.items:  # a placement item: its answer is counted already
        return Acted(after.dialogue, (after.say("appeal_placement"), *come_back(after)))
    if open_ is not None and is_open:
        return settle(after, open_, right=True, lead=(after.say("appeal_granted"),))
    dialogue = _corrected(after.dialogue, item)
    return Acted(dialogue, (after.say("appeal_granted"), *come_back(after)), after.chip("continue"))


def asks_why(message: str) -> bool:
    """Tell whether who appeals asks for the reason, and does not claim to be right: '为什么不对'."""
    return _WHY.search(message) is not None and not _CLAIMS.search(message)


def _of_option(at: Situation, item: QuizItem, option: Option, open_: Open | None) -> Acted | Settled:
    """Say why an option is not the answer; of an item that is open only of the one that was chosen."""
    judged, language = at.dialogue.judged, at.dialogue.language
    if open_ is not None:
        chosen = chosen_in(item, plain(judged.said)) if judged else None
        return (
            _explained(at, open_, judged)
            if judged and chosen == option
            else withheld(at, open_, phrase="option_unmarked")
        )
    told = Say(option.feedback.in_(language)) if option.feedback.zh else at.say("option_right")
    why = (Say(item.why.in_(language)),) if item.why.in_(language) else ()
    lines = (told, at.say("the_answer", answer=answer_of(item, language)), *why, *come_back(at))
    return Acted(at.dialogue, lines, at.chip("continue"))


def _was_right(at: Situation, item: QuizItem, open_: Open | None) -> Acted:
    """Say why the last answer was right, to who asks; who finds fault with an item that is open is to answer it first."""
    if asks_why(at.message):
        why = item.why.in_(at.dialogue.language)
        because = Say(why) if why else at.say("the_answer", answer=answer_of(item, at.dialogue.language))
        return Acted(at.dialogue, (at.say("appeal_why_right"), because, *come_back(at)), at.chip("continue"))
    is_other_open = at.dialogue.placing or (open_ and open_.item.id != item.id)
    phrase = "appeal_open" if is_other_open else "appeal_was_right"
    return Acted(at.dialogue, (at.say(phrase), *come_back(at)))


def _explained(at: Situation, open_: Open, judged: Judged) -> Acted | Settled:
    """Say why an answer is wrong while its item is open: what it misses, and another hint; else the next help."""
    feedback = grade(open_.item, judged.said).feedback.in_(at.dialogue.language)
    helped = hint(at, open_)
    if not feedback or isinstance(helped, Settled):
        return helped
    return replace(helped, lines=(Say(feedback), *helped.lines))


def holds(item: QuizItem, said: str) -> bool:
    """Tell whether an answer can be counted as right: any of its numbers, or wordings but for signs and a slip."""
    if grade(item, said).mark is Mark.RIGHT:
        return True
    if item.value is not None:
        margin = item.tolerance + 1e-9 * max(1.0, abs(item.value))
        return any(abs(number - item.value) <= margin for number in numbers_in(said))
    if item.kind == "choice" or any(claims(said, wrong.claim) for wrong in item.wrong):
        return False
    needed = [fact.wordings for fact in item.facts if not fact.optional]
    return all(_nearly_claims(wordings, said) for wordings in needed)


def _nearly_claims(wordings: Sequence[str], said: str) -> bool:
    claimed = claims(said, *wordings)
    return any(_nearly(each, said) for each in wordings) if claimed is None else claimed


def _nearly(wording: str, said: str) -> bool:
    """Tell whether a text has a wording, whatever signs stand between its letters, or with a slip in it."""
    short, long = _letters(wording), _letters(said)
    if short in long:
        return True
    width = len(short)
    if width < SHORTEST or any(char.isdigit() for char in short):
        return False
    windows = (long[start : start + width] for start in range(max(1, len(long) - width + 1)))
    return any(SequenceMatcher(None, short, window, autojunk=False).ratio() >= LIKE for window in windows)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).lower())


def _denied(at: Situation, item: QuizItem, judged: Judged, open_: Open | None) -> Acted:
    """Say why the mark stands: what is missing, else, of an item that is open, what was read and another hint."""
    language = at.dialogue.language
    graded = grade(item, judged.said)
    missing = (Say(graded.feedback.in_(language)),) if graded.feedback.zh else ()
    if open_ is not None:
        read = given(item, plain(judged.said))
        said = (at.say("appeal_read", number=f"{read[0]:g}"),) if read and item.value is not None else ()
        helped = hint(at, open_) if not missing and open_.hints < len(item.hints) else None
        why = helped.lines if isinstance(helped, Acted) else missing
        after = helped.dialogue if isinstance(helped, Acted) else at.dialogue
        return Acted(after, (at.say("appeal_denied"), *said, *why, *come_back(at)), chips(at, item))
    settled: tuple[Line, ...] = (Execute(f"print({item.formula})"),) if item.formula else ()
    told = at.say("the_answer", answer=answer_of(item, language))
    because = (Say(item.why.in_(language)),) if item.why.in_(language) and item.kind != "short" else ()
    lines = (at.say("appeal_denied"), *missing, *settled, told, *because, *come_back(at))
    return Acted(at.dialogue, lines, at.chip("continue"))


def _corrected(dialogue: Dialogue, item: QuizItem) -> Dialogue:
    """Return the dialogue with the item's last evidence turned to right."""
    places = [place for place, each in enumerate(dialogue.answered) if each.item == item.id]
    if not places:
        return dialogue
    answered = list(dialogue.answered)
    answered[places[-1]] = replace(answered[places[-1]], right=True, misconception="")
    lesson = dialogue.lesson
    if lesson and lesson.note == item.note and lesson.missed == item.id:
        lesson = replace(lesson, right=lesson.right + 1, missed="")
    return replace(dialogue, answered=tuple(answered), lesson=lesson)
