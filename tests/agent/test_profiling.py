"""What the model may read of an answer of the opening: a value that the field knows, on the learner's own words."""

from dataclasses import replace

import pytest

from agent.dialogue import Dialogue
from agent.learner import Learner
from agent.models.scripted import Reply, Script, ScriptedChat
from agent.models.seam import Tier, TutorModel, never
from agent.profiling import read, wants_reading
from agent.session import Session
from agent.trust import Reliance, Trust
from agent.tutor import Tutor
from tests.agent.test_session import say

MESSAGE = "实验室里跟着师兄折腾过几回"
ASKED = Dialogue(asked="ml", learner=Learner(asked=("ml",)))


def answering(tutor: Tutor, value: str, words: str) -> TutorModel:
    script = Script(replies=(Reply(choose={"value": value, "words": words}),))
    return replace(tutor.model, chat=ScriptedChat(script=script))


def test_value_that_stands_on_the_learners_words_is_taken(tutor: Tutor) -> None:
    assert wants_reading(MESSAGE, ASKED)
    assert read(MESSAGE, ASKED, answering(tutor, "some", "折腾过几回"), never) == "some"


@pytest.mark.parametrize(("value", "words"), [("some", "学过监督学习"), ("some", ""), ("unclear", "折腾过几回")])
def test_what_has_nothing_to_stand_on_is_not_taken(tutor: Tutor, value: str, words: str) -> None:
    assert read(MESSAGE, ASKED, answering(tutor, value, words), never) is None


@pytest.mark.parametrize("message", ["零基础", "学过一点机器学习", "跳过", "不想说", "嗯"])
def test_what_rules_read_is_not_read_again(message: str) -> None:
    assert not wants_reading(message, ASKED)


@pytest.mark.parametrize(("tier", "known"), [(Tier.COMPOSE, ("some",)), (Tier.COPY, ()), (Tier.SELECT, ())])
def test_only_a_model_that_may_write_reads_and_it_is_said_back(
    tutor: Tutor, tier: Tier, known: tuple[str, ...]
) -> None:
    desk = replace(tutor.desk, model=answering(tutor, "some", "折腾过几回"), reliance=Reliance(Trust(), tier))
    session = Session.new(replace(tutor, desk=desk))
    turn = say(session, MESSAGE)
    assert session.dialogue.learner.values.get("ml", ()) == known
    assert ("学过一些" in turn.reply) is bool(known)
    say(session, "不是，我零基础")
    assert session.dialogue.learner.values["ml"] == ("none",)
