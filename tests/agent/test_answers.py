"""What an open item's own answers are taken for, whatever words they hold."""

from dataclasses import replace

import pytest

from agent.dialogue import Dialogue
from agent.grading import Mark, answer_of, grade
from agent.intent import Intent
from agent.lesson import Lesson, Step
from agent.route import route
from agent.turn import Phase
from agent.tutor import Tutor
from agent.wording import GAP
from knowledge.rules import LANGUAGES
from knowledge.words import Language


@pytest.mark.parametrize("language", LANGUAGES)
def test_right_answers_are_answers_and_right(tutor: Tutor, language: Language) -> None:
    for item in tutor.curriculum.items.values():
        lesson = Lesson(item.note, Step.CHECK, item.id)
        dialogue = Dialogue(phase=Phase.LESSON, language=language, language_fixed=True, lesson=lesson)
        answer = answer_of(item, language)
        assert route(answer, dialogue, item)[0] is Intent.ANSWER, (item.id, answer)
        assert grade(item, answer).mark is Mark.RIGHT, (item.id, answer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_known_mistakes_are_never_right(tutor: Tutor, language: Language) -> None:
    for item in tutor.curriculum.items.values():
        for option in item.options:
            assert (grade(item, option.words.in_(language)).mark is Mark.RIGHT) is option.right, item.id
        for wrong in item.wrong:
            said = f"{wrong.value:g}" if wrong.value is not None else wrong.claim.replace(GAP, "")
            assert grade(item, said).mark is Mark.WRONG, (item.id, said)


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("为什么？", Intent.APPEAL),  # of what was marked last; where nothing was, of what the step said
        ("监督学习的每个输入都带有标签吗？", Intent.QUESTION),
        ("每周 6 小时", Intent.CHANGE_PLAN),
        ("再讲讲什么是标签", Intent.QUESTION),
    ],
)
def test_questions_and_wishes_at_an_open_item_stay_what_they_are(tutor: Tutor, message: str, intent: Intent) -> None:
    item = next(each for each in tutor.curriculum.quizzes["ml-recap"] if each.kind == "short")
    dialogue = replace(Dialogue(), phase=Phase.LESSON, lesson=Lesson("ml-recap", Step.CHECK, item.id))
    assert route(message, dialogue, item)[0] is intent


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("I prefer text to images", Intent.CORRECTION), ("I've actually done several ML projects", Intent.CORRECTION),
        ("对了，我做过机器学习项目", Intent.CORRECTION), ("我更喜欢文本", Intent.CORRECTION), ("I have no GPU", Intent.CORRECTION),
        *(
            (message, Intent.CORRECTION)
            for message in (
                *("其实我python才一年", "其实我概率学过", "我数学没那么差,概率其实学过", "我python其实不太会", "我线代忘光了", "对了，我概率论学过一点"),
                *("I actually know calculus well", "actually my python is weak", "I've never studied probability", "actually, I've used python for only a year"),
            )
        ),
        *(
            (message, Intent.ANSWER)
            for message in (
                *("其实概率不会变", "我会把概率相乘", "概率学过", "我用的是python", "其实我觉得是 B"),
                *("I used python to compute it", "I know the answer is probability"),
            )
        ),
        ("我数学不好怎么办", Intent.QUESTION),
        ("I think supervised learning uses labels", Intent.ANSWER), ("我觉得是有没有标签", Intent.ANSWER),
        ("我会用图像", Intent.ANSWER), ("有的有标签，有的没有", Intent.ANSWER),
    ],
)  # fmt: skip
def test_who_tells_of_themself_at_an_open_item_answers_nothing(tutor: Tutor, message: str, intent: Intent) -> None:
    item = next(each for each in tutor.curriculum.quizzes["ml-recap"] if each.kind == "short")
    dialogue = replace(Dialogue(), phase=Phase.LESSON, lesson=Lesson("ml-recap", Step.CHECK, item.id))
    assert route(message, dialogue, item)[0] is intent
