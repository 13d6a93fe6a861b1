"""The set of what learners say of themselves: it can be read, scored, and tells what was invented."""

import pytest

from agent.learner import FIELDS as ASKED
from agent.profile import profile
from evals.intake import FIELDS, Message, note_all, read_messages, report


def message(say: str, asked: str | None = None, **wants: list[str] | float | str) -> Message:
    return Message(say=say, asked=asked, phase="intake", half="dev", wants=wants)


def test_all_messages_want_what_a_profile_can_hold() -> None:
    messages = read_messages()
    assert len(messages) >= 300
    assert {each.asked for each in messages} <= {*ASKED, None}
    assert {name for each in messages for name in each.wants} <= {*FIELDS, "language"}
    for name in ("ml", "languages", "maths", "framework"):
        known = {value.value.lower() for value in profile().fields[name].values}
        for each in messages:
            wanted = each.wanted(name)
            assert wanted is None or (isinstance(wanted, frozenset) and wanted <= known), each.say


@pytest.mark.parametrize(
    ("noted", "missed", "invented"),
    [
        (message("会 Python", languages=["Python"]), (), ()),
        (message("会 Python", languages=["Python", "C"]), ("languages",), ()),
        (message("会 Python 和 C++", languages=["Python"]), ("languages",), ("languages",)),
        (message("会 Python"), (), ("languages",)),
        (message("寒假前学完", deadline="2027-01-08"), (), ()),
        (message("寒假前学完", deadline="2027-03-08"), ("deadline",), ("deadline",)),
        (message("每周 5 小时", hours_per_week=6), ("hours_per_week",), ("hours_per_week",)),
    ],
)
def test_what_is_missed_and_what_is_invented_is_told_apart(
    noted: Message, missed: tuple[str, ...], invented: tuple[str, ...]
) -> None:
    (each,) = note_all([noted])
    assert each.missed == missed
    assert each.invented == invented
    lines = list(report([each]))
    assert any(noted.say in line for line in lines) is bool(missed or invented)


def test_who_tells_nothing_of_themself_is_noted_nothing_of() -> None:
    silent = [each for each in read_messages() if each.half == "dev" and not each.wants]
    assert len(silent) > 20
    assert [each.message.say for each in note_all(silent) if each.fields] == []
