"""What is said to a belief: the question that it comes to, and a common mistake that it is, where code can tell.

The facts are said in any case, for comparison; that they agree is for the learner to see.
"""

import re

from agent.afterwards import follows_answer, subject
from agent.belief import LONGEST, Belief, believed
from agent.intents import Intent
from agent.lesson import Step
from agent.naming import called, longest, named, names_of
from agent.phrases import say
from agent.policy import Move
from agent.script import Line, Quote, Say
from agent.situation import Situation, section
from agent.straying import GUESSES, foreign
from agent.turn import Phase, Turn
from agent.wording import GAP, claims
from knowledge.curriculum import Curriculum
from knowledge.library import SearchResult
from knowledge.note import Note
from knowledge.quiz import QuizItem
from knowledge.words import Language, Words, language_of

_MAY_BE = (Intent.ANSWER, Intent.QUESTION, Intent.ASKS_KEY, Intent.APPEAL, Intent.CORRECTION, Intent.OTHER_WORDS)
"""What a belief that is put up may be taken for by its words."""
_GUESSED_AT = (Step.SCENE, Step.PREDICT, Step.MISTAKE)
"""Steps at which a statement in doubt is a guess."""
_OF_TALK = re.compile(r"理解|understand", re.IGNORECASE)
"""What says how the talk was understood, whatever else it names."""
_REFUTES = re.compile(r"(?:反了|正好相反|不|没|并[不非]|[弄搞]反|错)[^?？]*$")
"""What is told to a wrong answer that is wrong whatever was asked."""
_END = re.compile(r"[吧吗?？。.!！~\s]+$")
_IN_DOUBT = re.compile(r"吧[?？。.!！~\s]*$|\bright[?.!\s]*$", re.IGNORECASE)
_ASIDE = re.compile(r"[（(][^（）()]*[）)]")
_DENIES = re.compile(r"[不没非无]|\b(?:not|no|never|without)\b|n't\b", re.IGNORECASE)
_PIECES = re.compile(r"[\u3400-\u9fff]|[a-z0-9]+")
_LITTLE = frozenset("就是都会一定的了也越得把很能说明为所以所有总永远在着让只要表示意味等于")
_TELLING = frozenset("大小多少高低快慢好坏深浅强弱升降增减前后长短宽窄对错训验测")
"""Signs without which a mistake is another one."""
ALIKE = 0.75
"""The share of a mistake's signs that a belief must have to be like it; of its own, so much more may be others."""
SPARE = 0.15
FEWEST = 2
SHORTEST_CLAIM = 6
"""Characters of a wrong answer that is wrong whatever was asked."""


def puts_belief(at: Situation, intent: Intent, item: QuizItem | None) -> bool:
    """Tell whether a message puts a belief on the subject up for confirmation, and answers nothing that is open."""
    belief = believed(at.message) if intent in _MAY_BE and item is None else None
    if belief is None or at.dialogue.phase in (Phase.PLACEMENT, Phase.PRACTICE):
        return False
    lesson = at.dialogue.lesson
    is_guessed_at = at.dialogue.phase is Phase.LESSON and lesson is not None and lesson.step in _GUESSED_AT
    if lesson and is_guessed_at and not follows_answer(at) and not foreign(belief.statement, lesson, at.curriculum):
        return False
    return belief.is_framed or named(at.curriculum, belief.statement) is not None


def claimed(message: str) -> Belief | None:
    """Return what a message claims and puts in doubt at its end, no guess of its author's: 遗忘门输出 1 就是全部忘掉吧."""
    text = message.strip()
    if len(text) > LONGEST or not _IN_DOUBT.search(text) or GUESSES.search(text):
        return None
    return believed(text) or Belief(_END.sub("", text), False, True)


def question_of(at: Situation) -> str:
    """Return the question that a belief comes to, with its subject in it; empty: the message is that, or holds none."""
    belief = believed(at.message)
    if belief is None:
        return ""
    topic = named(at.curriculum, belief.statement)
    name = longest(names_of(at.curriculum.notes[topic]), belief.statement) if topic else ""
    is_nickname = topic is not None and len(name) == len(belief.statement)
    is_of_talk = _OF_TALK.search(at.message) is not None and not (topic and _is_of(at, topic))
    if at.note is None or not (is_nickname or is_of_talk):
        return ""
    asked = at.last_asked.rstrip("?？。 ") if follows_answer(at) else ""
    return f"{asked}？{belief.statement}" if asked else f"{_definition_of(subject(at), at)}{belief.statement}"


def _is_of(at: Situation, topic: str) -> bool:
    return at.note is not None and at.note.id == topic


def _definition_of(name: str, at: Situation) -> str:
    return f"什么是{name}？" if language_of(at.message) == "zh" else f"what is {name}? "


def objection(turn: Turn, found: SearchResult, curriculum: Curriculum) -> tuple[Line, ...]:
    """Return what speaks against the belief of a message, or a remark, if it holds one: nothing where code cannot tell."""
    remark = Belief(_END.sub("", turn.message.strip()), False, True) if turn.move == Move.WEIGH else None
    belief = believed(turn.message) or remark
    if belief is None or not found.facts:
        return ()
    return told_against(belief, curriculum.notes[found.facts[0].note], curriculum, turn.language)


def told_against(belief: Belief, note: Note, curriculum: Curriculum, language: Language) -> tuple[Line, ...]:
    """Return what is told to who answers so, or of the common mistake of a note that a belief is."""
    if told := _told_of(belief, note, curriculum):
        return (Say(told.in_(language)),)
    number = _mistaken(belief, note, language)
    if number is None:
        return ()
    mistake = note.misconceptions[number]
    lead = say("like_a_mistake", language, belief=_ASIDE.sub("", mistake.belief.in_(language)))
    return Say(lead), Quote(section(note, f"常见误区 {number + 1}"), mistake.why.in_(language))


def _told_of(belief: Belief, note: Note, curriculum: Curriculum) -> Words | None:
    """Return what a quiz of the note says to a wrong answer that is this belief, where that tells and asks nothing."""
    name = longest(names_of(note), belief.statement)
    said = belief.statement if name else f"{called(note, 'zh')}{belief.statement}"
    wrongs = (wrong for item in curriculum.quizzes.get(note.id, ()) for wrong in item.wrong if wrong.value is None)
    for wrong in wrongs:
        claim = wrong.claim.replace(GAP, "")
        is_whole = len(claim) >= SHORTEST_CLAIM and longest(names_of(note), claim)
        if is_whole and _REFUTES.match(wrong.feedback.zh) and claims(said, wrong.claim):
            return wrong.feedback
    return None


def _mistaken(belief: Belief, note: Note, language: Language) -> int | None:
    """Return which of a note's common mistakes a belief says in its signs or words, and denies no more and no less than."""
    heads = [_ASIDE.sub("", each.belief.in_(language)).lower() for each in note.misconceptions]
    said = belief.statement.lower()
    likest = max(range(len(heads)), key=lambda each: _alike(heads[each], said, note), default=None)
    if likest is None or _alike(heads[likest], said, note) < ALIKE:
        return None
    denied = [len(_DENIES.findall(text)) % 2 for text in (belief.statement, heads[likest])]
    return likest if denied[0] == denied[1] else None


def _alike(head: str, said: str, note: Note) -> float:
    """Return the share of signs that a mistake and a belief have in common, their topic's name and little ones aside; 0 where a telling one differs."""
    pieces, theirs = _pieces(head, note), _pieces(said, note)
    if len(pieces) < FEWEST or (pieces ^ theirs) & _TELLING or any(each.isdigit() for each in theirs - pieces):
        return 0.0
    both = len(pieces & theirs)
    return min(both / len(pieces), both / max(1, len(theirs)) + SPARE)


def _pieces(text: str, note: Note) -> set[str]:
    return set(_PIECES.findall(text.replace(longest(names_of(note), text), ""))) - _LITTLE
