"""Which conversation a page gets: its own learner's, and nobody else's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from agent.store import Store, StoreError
from agent.tutor import Tutor
from ui.conversations import Conversations


@pytest.fixture
def conversations(shared_tutor: Tutor, tmp_path: Path) -> Conversations:
    return Conversations(replace(shared_tutor, store=Store(f"sqlite:///{tmp_path}/t.sqlite3")))


def test_a_page_gets_its_own_learners_conversation(conversations: Conversations) -> None:
    one = conversations.find("", "")
    two = conversations.meet("小明")
    assert conversations.find(one.session.id, one.learner) is one
    assert conversations.find(one.session.id, two.learner) is two, "another's session is not shown"
    assert conversations.find("gone", one.learner) is one
    assert conversations.find(one.session.id, "") is one, "a page of before there were learners"
    assert conversations.meet(" 小明 ") is two
    assert conversations.new(one.learner).learner == one.learner
    with pytest.raises(StoreError, match="1 to 60"):
        conversations.meet("\x07")


def test_who_was_deleted_gets_nobody_elses_conversation(conversations: Conversations) -> None:
    one, two = conversations.find("", ""), conversations.meet("小明")
    conversations.tutor.store.people.delete(two.learner)
    assert conversations.exactly(two.session.id) is None
    after = conversations.find(two.session.id, two.learner)
    assert after.learner not in (one.learner, two.learner)
    assert conversations.new(two.learner).learner not in (one.learner, two.learner)


def test_a_conversation_that_cannot_be_read_is_replaced_and_said_to_be(conversations: Conversations) -> None:
    one = conversations.find("", "")
    with conversations.tutor.store.database.writing() as connection:
        connection.execute(text("UPDATE session SET dialogue = '?'"))
    again = Conversations(conversations.tutor)
    assert again.exactly(one.session.id) is None
    begun = again.find(one.session.id, one.learner)
    assert begun.learner == one.learner
    assert begun.session.id != one.session.id
    assert begun.damaged
    assert again.find(begun.session.id, begun.learner) is begun


def test_who_opens_the_page_after_days_is_welcomed_once(conversations: Conversations) -> None:
    one = conversations.find("", "")
    assert len(one.turns) == 1
    days = timedelta(days=3)
    later = Conversations(replace(conversations.tutor, clock=lambda: datetime.now(UTC) + days))
    again = later.find(one.session.id, one.learner)
    assert len(again.turns) == 1, "a message from a page that stayed open finds its conversation as it was"
    again.welcome()
    assert "欢迎回来" in again.turns[-1].reply
    again.welcome()
    assert len(again.turns) == 2
