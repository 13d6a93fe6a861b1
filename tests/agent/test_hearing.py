"""What a message wants that no rule knows, by likeness to what learners say."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agent.about import _SAYS as TOPICS
from agent.dialogue import Dialogue
from agent.hearing import (
    ANSWER,
    NOTHING_HEARD,
    QUESTION,
    THINKING,
    Heard,
    Hearing,
    Wish,
    chip_of,
    meaning,
    pieces_of,
    wishes,
)
from agent.intent import Intent, intent_of
from agent.lesson import Lesson, Step
from agent.listening import NOTHING_TOLD, Told, told_by
from agent.route import route
from agent.situation import Situation
from agent.turn import Phase
from knowledge.rules import LANGUAGES
from tests.notes import real_curriculum

LESSON = Dialogue(phase=Phase.LESSON, lesson=Lesson("ml-recap", Step.MATHS))


class Says:
    """A hearing that hears what it is told."""

    def __init__(self, heard: Heard) -> None:
        self.heard, self.asked = heard, 0

    def hear(self, message: str) -> Heard:
        self.asked += 1
        return self.heard


def told(message: str, heard: Heard, dialogue: Dialogue = LESSON, intent: Intent = Intent.ANSWER) -> Told:
    curriculum = real_curriculum()
    at = Situation(dialogue, message, curriculum, 3)
    lesson = dialogue.lesson
    item = curriculum.items[lesson.item] if lesson and lesson.item else None
    return told_by(Says(heard), at, intent, item)  # type: ignore[arg-type]


def test_every_wish_has_a_meaning_and_every_offer_is_understood_by_the_rules_or_heard() -> None:
    for each in wishes():
        if each.wish == ANSWER:
            continue
        intent, topic = meaning(each.wish)
        assert not topic or topic in {*TOPICS, THINKING}, each.wish
        for language in LANGUAGES:
            chip = chip_of(each.wish, language)
            if chip and intent is not Intent.ABOUT:
                assert intent_of(chip, Phase.LESSON) is intent, (each.wish, chip)


def test_a_clear_wish_is_one_that_nothing_else_comes_near() -> None:
    assert Heard(("quiz", "more"), (0.9, 0.5)).wish == "quiz"
    assert Heard(("quiz", "more"), (0.9, 0.85)).wish is None
    assert Heard(("quiz", ANSWER, "more"), (0.9, 0.6, 0.85)).wish is None, (
        "the next wish is compared, whatever stands between"
    )
    assert Heard((ANSWER, "more"), (0.9, 0.5)).wish is None
    assert Heard(("quiz", ANSWER), (0.9, 0.8)).wish is None
    assert Heard(("quiz", "more"), (0.2, 0.0)).wish is None
    assert Heard((QUESTION,), (0.9,)).wish is None
    assert NOTHING_HEARD.wish is None


def test_wishes_are_offered_unless_it_may_as_well_be_an_answer() -> None:
    assert Heard(("quiz", "more"), (0.9, 0.85)).guesses == ("quiz", "more")
    assert Heard(("quiz", "more"), (0.9, 0.5)).guesses == ("quiz",)
    assert Heard(("quiz", ANSWER), (0.9, 0.87)).guesses == ()
    assert Heard(("quiz", ANSWER), (0.9, 0.6)).guesses == ("quiz",)
    assert Heard((QUESTION, "quiz"), (0.9, 0.8)).guesses == ()
    assert Heard(("quiz", QUESTION), (0.9, 0.1)).guesses == ("quiz",)
    assert NOTHING_HEARD.guesses == ()


def test_a_wish_replaces_what_the_rules_do_not_know() -> None:
    assert told("再来点难的题目吧", Heard(("quiz", "more"), (1.2, 0.8))) == Told(Intent.QUIZ)
    assert told("烦死了", Heard(("about discouraged", "more"), (1.2, 0.8))) == Told(Intent.ABOUT, "discouraged")
    assert told("用GPU跑", Heard(("quiz", "more"), (0.25, 0.0))) == Told(Intent.UNSURE, guesses=("quiz",)), "not firm"
    assert told("呃", Heard(("quiz", "more"), (0.9, 0.85))) == Told(Intent.UNSURE, guesses=("quiz", "more"))


@pytest.mark.parametrize("message", ["我可不想再做那些考人的东西", "i'd rather not be asked things"])
def test_what_sounds_like_a_wish_under_a_negation_is_refused(message: str) -> None:
    heard = Heard(("quiz", "more"), (1.2, 0.8))
    assert told(message.replace("可", ""), heard) == Told(Intent.REFUSAL)
    assert told("想再做那些考人的东西", heard) == Told(Intent.QUIZ)


def test_what_the_rules_know_is_not_listened_to() -> None:
    ear = Says(Heard(("quiz", "more"), (0.9, 0.5)))
    at = Situation(LESSON, "继续", real_curriculum(), 3)
    assert told_by(ear, at, Intent.NEXT, None) is NOTHING_TOLD  # type: ignore[arg-type]
    assert ear.asked == 0


@pytest.mark.parametrize("message", ["半监督", "应该是无监督学习", "D", "不知道"])
def test_an_answer_to_the_open_item_is_no_wish(message: str) -> None:
    item = next(item for item in real_curriculum().quizzes["ml-recap"] if item.kind == "choice")
    open_ = replace(LESSON, lesson=Lesson("ml-recap", Step.CHECK, item=item.id))
    assert told(message, Heard(("quiz", "more"), (1.2, 0.8)), open_) is NOTHING_TOLD
    assert told("出点别的题", Heard(("quiz", "more"), (1.2, 0.8)), open_).intent is Intent.QUIZ


def test_while_the_learner_is_asked_who_they_are_only_the_tutor_can_be_asked_about() -> None:
    opening = Dialogue(phase=Phase.INTAKE, asked="ml")
    assert told("你干什么的", Heard(("about what", "more"), (1.2, 0.8)), opening).topic == "what"
    assert told("呃我想想", Heard(("quiz", "more"), (1.2, 0.8)), opening) is NOTHING_TOLD


def test_what_is_told_takes_the_place_of_the_rules() -> None:
    assert route("嗯再难点", LESSON, told=Intent.EASY)[0] is Intent.EASY


def test_short_texts_are_compared_by_characters_pairs_and_words() -> None:
    assert pieces_of("考我") == ["考", "我", "^考", "考我", "我$"]
    assert pieces_of("Quiz me!") == ["quiz", "me", "quiz me"]


class Letters:
    """A library whose embedding is which letters a text has."""

    model_name = "letters"

    def embed(self, text: str) -> np.ndarray:
        return np.array([float(letter in text) for letter in "abcdefgh"], dtype=np.float32)

    def embed_all(self, texts: list[str]) -> Iterator[list[list[float]]]:
        yield [self.embed(text).tolist() for text in texts]

    def whitened(self, vectors: np.ndarray) -> np.ndarray:
        return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)

    @property
    def samples(self) -> tuple[list[str], np.ndarray]:
        return ["gh", "g h"], self.whitened(np.array([self.embed("gh"), self.embed("gh")]))


@pytest.fixture
def ear(tmp_path: Path) -> Hearing:
    known = (Wish(wish="quiz", sayings=("ab", "ab c")), Wish(wish="more", sayings=("ef", "ef g")))
    return Hearing(known, Letters(), tmp_path)  # type: ignore[arg-type]


def test_the_likest_sayings_speak_for_their_wish(ear: Hearing) -> None:
    assert ear.hear("ab").wish == "quiz"
    assert ear.hear("ef").names[0] == "more"
    assert ear.hear("gh").names[0] == QUESTION
    assert ear.hear("gh").wish is None
    assert ear.hear("mm").wish is None, "like nothing"


def test_what_is_long_or_empty_is_no_wish(ear: Hearing) -> None:
    assert ear.hear("ab " * 20) == NOTHING_HEARD
    assert ear.hear("  ") == NOTHING_HEARD
