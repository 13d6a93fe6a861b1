"""A term's name in the other language, once in a session and only where the fact does not give it."""

from dataclasses import replace

from agent.gloss import glossed
from agent.language import speaks
from agent.script import quote
from agent.session import Session
from agent.turn import Phase, Turn
from agent.tutor import Tutor
from knowledge.passage import Passage
from knowledge.words import Words


def answer(tutor: Tutor, note: str, zh: str, en: str, *, english: bool = False) -> Turn:
    title = tutor.curriculum.notes[note].title
    turn = Turn(number=1, message="?", language="en" if english else "zh", phase=Phase.REVIEW)
    return quote(turn, Passage(note, "要点 1", title, Words(zh, en)))


def test_a_term_gets_its_other_name_at_its_first_use(tutor: Tutor) -> None:
    turn = answer(tutor, "early-stopping", "早停是及时停下。", "Early stopping ends in time.")
    told, known = glossed(turn, (), tutor.curriculum)
    assert told.reply == "早停是及时停下。 [1]（“早停”英文叫 early stopping。）"
    assert known == ("early-stopping",)
    assert glossed(turn, known, tutor.curriculum) == (turn, known)


def test_an_english_reply_stays_english(tutor: Tutor) -> None:
    turn = answer(tutor, "early-stopping", "早停。", "Early stopping ends in time.", english=True)
    told, _ = glossed(turn, (), tutor.curriculum)
    assert told.reply.endswith("(Early stopping: 早停 in Chinese.)")
    assert speaks(told.reply, "en")


def test_a_fact_that_gives_the_name_itself_or_no_term_is_left_alone(tutor: Tutor) -> None:
    given = answer(tutor, "early-stopping", "早停（early stopping）是及时停下。", "")
    assert glossed(given, (), tutor.curriculum) == (given, ("early-stopping",))
    other = answer(tutor, "early-stopping", "验证损失不再下降。", "")
    assert glossed(other, (), tutor.curriculum) == (other, ())


def test_a_session_remembers_what_it_has_told(tutor: Tutor) -> None:
    session = Session.silent(tutor)
    session.dialogue = replace(session.dialogue, phase=Phase.REVIEW, language="en", language_fixed=True)
    *_, first = session.say("What is transfer learning?")
    assert "迁移学习 in Chinese" in first.reply
    assert session.dialogue.glossed == ("transfer-learning",)
    *_, second = Session.open(tutor, session.id).say("What is transfer learning?")
    assert "迁移学习" not in second.reply
