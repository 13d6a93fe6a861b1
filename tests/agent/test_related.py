"""The questions that are offered behind a free answer: they lead to facts that were found and not said."""

import pytest

from agent.ask import ask
from agent.lesson import Step
from agent.looking_up import SEARCHED
from agent.related import LONGEST, NEXT, OFFERED, related
from agent.tutor import Tutor
from knowledge.words import language_of
from tests.agent.test_first_weeks import at_choice, at_plan, at_step
from tests.agent.test_session import say

QUESTION = "学习率太大有什么后果"


@pytest.mark.parametrize(
    "question",
    [
        QUESTION,
        "ReLU 之后形状变吗",
        "卷积核初始化成全零会怎样",
        "what happens if I forget model.eval()?",
        "the loss is nan after 3 steps",
    ],
)
def test_what_is_offered_begins_with_what_was_found_and_not_said(tutor: Tutor, question: str) -> None:
    turn, found = ask(tutor, question), tutor.library.search(question, k=SEARCHED)
    offered = related(turn, found, tutor.library, tutor.curriculum)
    assert len(offered) == OFFERED
    said = {(each.note, each.section) for each in turn.citations}
    unsaid = {(fact.note, fact.section) for fact in found.facts[:NEXT]} - said
    for each in offered:
        first = ask(tutor, each).citations[0]
        assert (first.note, first.section) in unsaid, each
        assert language_of(each) == language_of(question)
        assert len(each) <= LONGEST[language_of(question)]


def test_nothing_is_offered_twice_nor_what_was_asked(tutor: Tutor) -> None:
    turn, found = ask(tutor, QUESTION), tutor.library.search(QUESTION, k=SEARCHED)
    for question in related(turn, found, tutor.library, tutor.curriculum):
        again = ask(tutor, question)
        assert question not in related(again, found, tutor.library, tutor.curriculum)


def test_related_questions_stand_behind_the_ways_on(tutor: Tutor) -> None:
    for session in (at_plan(tutor), at_step(tutor, "gradient-descent", Step.SCENE)):
        turn = say(session, QUESTION)
        offered = related(turn, tutor.library.search(QUESTION, k=SEARCHED), tutor.library, tutor.curriculum)
        assert turn.chips[-OFFERED:] == offered
        assert len(turn.chips) > OFFERED
        tapped = say(session, turn.chips[-1])
        assert tapped.move == turn.move


def test_where_something_waits_for_an_answer_nothing_leads_away(tutor: Tutor) -> None:
    turn = say(at_choice(tutor), QUESTION)
    assert turn.citations
    offered = related(turn, tutor.library.search(QUESTION, k=SEARCHED), tutor.library, tutor.curriculum)
    assert not set(turn.chips) & set(offered)
    assert {"A", "B", "C"} <= set(turn.chips)
