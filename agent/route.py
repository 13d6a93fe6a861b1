"""From a message to a move: rules and the dialogue's state decide, no model."""

import re
from dataclasses import replace

from agent import (
    leaving,
    opening,
    returning,
    walking,
    wishing_help,
)
from agent.asked_of_code import Asked, asked_of_code
from agent.bounds import asks_of_bounds
from agent.dialogue import Dialogue
from agent.grading import Mark, grade, reads_as_answer
from agent.hesitation import ends_hesitating
from agent.intent import Intent, defining, intent_of
from agent.languages import language_to_explain_in
from agent.own_level import tells_level
from agent.pasting import parts
from agent.plain_replies import answer_to_proposal, says_no_idea, what_stays, yes_or_no
from agent.policy import Move, move_for
from agent.questions import asks
from agent.refusals import without_refused
from agent.topics import REFUSED, topic
from agent.turn import Phase
from agent.wishes import drops_deadline
from agent.wishing_mend import is_of_open_program
from knowledge.quiz import QuizItem
from knowledge.words import Language, language_of

_MAY_BE_ANSWER = (Intent.QUESTION, Intent.CHANGE_PLAN, Intent.CORRECTION, Intent.OVERRULE, Intent.APPEAL)
_MAY_HESITATE = (Intent.ANSWER, Intent.APPEAL, Intent.CORRECTION)
"""What an answer that is taken back may be taken for."""
_ENGLISH = re.compile(
    r"^(hello|hi|hey|good (morning|evening|afternoon)|what|who|how|why|can|could|do|does|is|are)\b|\b(i|i'm|my|not|nothing|never|some|yet|mostly) ",
    re.IGNORECASE,
)
"""What in so short a message as an opening's is no term that a Chinese learner would use."""
_SENTENCE = re.compile(
    r"^(?:are|is|was|do|does|did|can|could|will|would|should|may|what|what's|why|how|how's|who|when|where|which|let's|there)(?= [a-z])"
    r"|\b(?:you|you're|your|me|my|we|it's|that's|i'm|i'll|i've|i'd|don't|didn't|doesn't|isn't|aren't|can't|won't)(?![\w(.\[=])"
    r"|(?<!for )\bi (?:am|don|do|did|think|see|have|want|need|know|can|would|could|was|guess|mean|get|got|like|feel|cannot|still|just|really|forgot|will|choose|pick)\b",
    re.IGNORECASE,
)
"""What makes a few English words a sentence, and no term or code: are you sure?"""


def route(
    message: str,
    dialogue: Dialogue,
    item: QuizItem | None = None,
    *,
    told: Intent | None = None,
    answered: bool = False,
) -> tuple[Intent, Move, Dialogue]:
    """Return what a message wants, what to do, and the dialogue in the message's language.

    `item` is the one that is open; `told` is what the message wants, where that is known otherwise than by the rules;
    `answered`: a question was just answered, and the message may be about that.
    """
    language = _language(message, dialogue)
    goes_on = language_of(message) == "zh" or (bool(dialogue.learner.asked) and language == dialogue.language)
    dialogue = replace(opening.in_language(dialogue, language), has_read=dialogue.has_read or goes_on)
    if dialogue.code:
        dialogue = replace(dialogue, code=replace(dialogue.code, age=dialogue.code.age + 1))
    intent = _intended(message, dialogue, item, told)
    if not (told or answered) and dialogue.phase in _TAUGHT and not dialogue.is_between and asks_of_bounds(message):
        intent = Intent.BOUNDS
    move = move_for(dialogue.phase, intent, proposed=dialogue.proposed is not None, answered=answered)
    if (
        dialogue.phase is Phase.INTAKE
        and intent is Intent.QUESTION
        and not told
        and (_tells(message, dialogue) or opening.stops_asking(message) or _is_direction(message, dialogue))
    ):
        move = Move.NOTE_PROFILE
    if move is Move.GRADE and dialogue.is_between:
        move = _between(message)
    if dialogue.phase is Phase.INTAKE and intent is Intent.PLACE:
        dialogue = replace(dialogue, place_first=True)
    move, dialogue = walking.kept(intent, move, dialogue)
    if dialogue.is_ungreeted and move in (Move.BE_POLITE, Move.ASK_AGAIN):
        move = Move.GREET
    return intent, *returning.taken_up(move, dialogue)


def _intended(message: str, dialogue: Dialogue, item: QuizItem | None, told: Intent | None) -> Intent:
    """Return what a message wants by the rules and by what is open: an item, a round, a change that waits, a program that was run."""
    intent = told or intent_of(message, dialogue.phase)
    if dialogue.phase is Phase.PRACTICE and intent in _OF_EXERCISE:
        intent = _of_exercise(message, dialogue) or intent
    if intent is Intent.QUESTION and not told and dialogue.phase is Phase.PLAN and _is_about_learner(message, dialogue):
        intent = Intent.ANSWER
    is_asked = (dialogue.phase is Phase.LESSON or dialogue.round is not None) and not dialogue.is_between
    if intent is Intent.CORRECTION and is_asked and not _corrects(message, dialogue):
        intent = Intent.ANSWER  # '不对，应该是 B' corrects the last answer, not the profile
    if intent is not Intent.QUESTION and dialogue.round is not None and leaving.wants_lesson(message):
        intent = Intent.NEVER_MIND  # of a review or a stage's quiz, a wish for the lesson is the way out
    if intent is Intent.REFUSAL and leaving.refuses_open(message, dialogue):
        intent = Intent.NEVER_MIND
    if intent is Intent.ANSWER and dialogue.is_between:
        intent = yes_or_no(message) or intent
    if is_of_open_program(message, dialogue) and not (item and _is_for_item(item, message, intent)):
        intent = Intent.FIX
    elif not told and not reads_as_answer(item, message) and (of_code := asked_of_code(message, dialogue, item)):
        intent = Intent.FIX if of_code is Asked.FILL else Intent.OF_CODE
    elif item and _answers(item, message, intent) and not _insists(item, message, intent, dialogue):
        intent = Intent.ANSWER
    if item and intent is Intent.ANSWER and _tells_of_self(message, dialogue, item):
        intent = Intent.CORRECTION
    if dialogue.phase in _TAUGHT and intent in _MAY_TELL_LEVEL and tells_level(message):
        intent = Intent.CORRECTION
    if item and intent in _MAY_HESITATE and ends_hesitating(message) and grade(item, message).mark is Mark.UNREADABLE:
        intent = Intent.PAUSE
    if dialogue.phase is Phase.PLACEMENT and intent is Intent.ANSWER and says_no_idea(message):
        intent = Intent.STUCK
    answer = None if drops_deadline(message) else answer_to_proposal(message)
    stays = what_stays(message) if dialogue.proposed else None
    if stays is not None and not opening.told(stays, dialogue).fields:
        answer = Intent.DECLINE
    no_change = answer is Intent.DECLINE and (dialogue.phase is Phase.PLAN or re.search("计划|顺序|大纲|plan", message))
    if answer and (dialogue.proposed or no_change):
        intent = answer
    return intent


_OF_DIRECTION = re.compile(r"想|兴趣|方向|喜欢|打算|目标|要做|做的|\b(interest\w*|want|like|goal)\b", re.IGNORECASE)


def _corrects(message: str, dialogue: Dialogue) -> bool:
    """Tell whether a message within a lesson puts something right of the profile: '我没养过猫狗' speaks of no direction.

    Nor does 其实概率不会变 tell what its author knows.
    """
    fields = set(opening.told(message, dialogue).fields)
    own = fields - {"interest"} - (set() if _AUTHOR.search(message) else _OF_SUBJECTS)
    return bool(own) or tells_level(message) or ("interest" in fields and _OF_DIRECTION.search(message) is not None)


_AUTHOR = re.compile(
    r"^\W*(?:(?:actually|by the way|btw|well|oh|and|hey|对了|其实|顺便说(?:一下|一句)?|话说)\W*)*(?:i|i've|i'm|i'd|we|我)(?![a-z])",
    re.IGNORECASE,
)
_PREFERS = re.compile(
    r"\b(?:prefer|rather do|more interested|interested in)\b|更?(?:喜欢|感兴趣)|更想(?:学|做)", re.IGNORECASE
)
_OF_SUBJECTS = {"maths", "languages"}
_OF_AUTHOR = {"ml", "hours", "goal", "device"}
"""What tells of the learner, whatever is asked; a subject, a language or a direction may stand in an answer, too."""


def _tells_of_self(message: str, dialogue: Dialogue, item: QuizItem) -> bool:
    """Tell whether what cannot be read as an answer to the open item tells of its author: 'I've done several ML projects'."""
    if not _AUTHOR.search(message) or grade(item, message).mark not in (Mark.UNREADABLE, Mark.UNSURE):
        return False
    fields = set(opening.told(message, replace(dialogue, asked=None)).fields)
    return bool(fields & _OF_AUTHOR) or ("interest" in fields and _PREFERS.search(message) is not None)


_TAUGHT = (Phase.LESSON, Phase.QUIZ, Phase.REVIEW)
_MAY_TELL_LEVEL = (Intent.ANSWER, Intent.QUESTION, Intent.OVERRULE, Intent.EASY, Intent.STUCK, Intent.OTHER_WORDS)
"""What a message may be taken for that tells how well its author knows Python, or calculus."""
_OF_EXERCISE = (
    *(Intent.ANSWER, Intent.QUESTION, Intent.PRACTISE, Intent.ABOUT, Intent.STUCK, Intent.EASY, Intent.NEXT),
    *(Intent.LESSON, Intent.EXAMPLE, Intent.REFUSAL, Intent.CHANGE_PLAN, Intent.WALK, Intent.APPEAL),
)
"""What a wish about the open exercise may be taken for."""


def _of_exercise(message: str, dialogue: Dialogue) -> Intent | None:
    """Return what a message wants of the open exercise: to leave it, another one, how to begin; None: nothing of it."""
    if wishing_help.wants_another(message):
        return Intent.PRACTISE
    if wishing_help.wants_out(message) or leaving.wants_lesson(message):
        return Intent.NEVER_MIND
    if wishing_help.asks_what(message):
        return Intent.REPEAT
    is_tried = dialogue.exercise is not None and dialogue.exercise.attempts > 0
    if is_tried and wishing_help.asks_what_fails(message):
        return Intent.HINT
    return Intent.STUCK if wishing_help.asks_how(message) else None


def _is_for_item(item: QuizItem, message: str, intent: Intent) -> bool:
    """Tell whether what may be a wish for a mend is for the open item: its answer, or a wish for its key."""
    return intent is Intent.ASKS_KEY or reads_as_answer(item, message)


def _answers(item: QuizItem, message: str, intent: Intent) -> bool:
    """Tell whether a message that reads as a question or a wish is an answer to the open item; for a wish for the key, a right one."""
    if intent is Intent.ASKS_KEY:
        return reads_as_answer(item, message) and grade(item, message).mark is Mark.RIGHT
    if intent is Intent.REFUSAL:  # '不用提示，是半监督'
        left = without_refused(message) or ""
        return reads_as_answer(item, left) or grade(item, left).mark in (Mark.RIGHT, Mark.PARTLY)
    if intent is Intent.CODE:
        return item.kind == "short" and _is_short_code(message) and reads_as_answer(item, message)
    is_about = intent is Intent.ABOUT and topic(message) not in REFUSED
    return (is_about or intent in _MAY_BE_ANSWER) and reads_as_answer(item, message)


MOST_ANSWERED = 3
"""Rows of code that may answer an item: what is longer was pasted to be run."""


def _is_short_code(message: str) -> bool:
    """Tell whether a message is a few rows of code and nothing else, and prints nothing."""
    is_short = message.strip().count("\n") < MOST_ANSWERED and "print" not in message
    return is_short and not parts(message).around.strip()


def _insists(item: QuizItem, message: str, intent: Intent, dialogue: Dialogue) -> bool:
    """Tell whether an appeal names the answer that was marked wrong: '我觉得 B 也对啊' is no second try."""
    judged = dialogue.judged
    if intent is not Intent.APPEAL or judged is None or judged.item != item.id or judged.right:
        return False
    return item.kind != "choice" or grade(item, message) == grade(item, judged.said)


def _between(message: str) -> Move:
    """Return what to do with a statement between two lessons: it is noted where it tells of the learner, else asked back.

    Nothing but a yes begins the next lesson.
    """
    return Move.CHANGE_PLAN if opening.told(message, Dialogue()).fields else Move.ASK_BACK


def _is_about_learner(message: str, dialogue: Dialogue) -> bool:
    """Tell whether a statement at the plan is about its author: '没有显卡，就一个轻薄本'. A direction is a word of the subject, too."""
    return not asks(message) and bool(set(opening.told(message, dialogue).fields) - {"interest"})


def _tells(message: str, dialogue: Dialogue) -> bool:
    """Tell whether a message with a question in it is still an answer of the opening: '学过一点，这样够吗？', '数学很差怎么办'."""
    is_worry = re.search(r"(怎么|咋)办[啊呀呢]*[?？。]*$", message.strip()) is not None
    parts_ = re.split(r"[，,。；;！!]|\.(?!\w)|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", message.strip())
    return (len(parts_) > 1 or is_worry) and bool(opening.told(message, dialogue).fields)


def _is_direction(message: str, dialogue: Dialogue) -> bool:
    """Tell whether what has the form of a comparison names the direction that is asked for: 'cats vs dogs'."""
    is_versus = dialogue.asked == "interest" and re.fullmatch(r"[\w ]+ (vs\.?|versus) [\w ]+", message.strip())
    return bool(is_versus) and "interest" in opening.told(message, dialogue).fields


def _language(message: str, dialogue: Dialogue) -> Language:
    """Follow the learner's language: a whole English sentence, or any Chinese, unless one was asked for."""
    if language := language_to_explain_in(message):
        return language
    if dialogue.language_fixed:
        return dialogue.language
    message = parts(message).around  # an error is in English, whoever pastes it
    if language_of(message) == "zh":
        return "zh"
    words = re.findall(r"[A-Za-z']{2,}", re.sub(r"`[^`]*`", " ", message))  # quoted code is in no language
    if defining(message) is not None:
        return dialogue.language
    few = len(words) > 1 and _SENTENCE.search(message.strip().replace("’", "'"))
    few = few or (dialogue.phase is Phase.INTAKE and _ENGLISH.search(message))
    return "en" if len(words) >= 4 or few else dialogue.language
