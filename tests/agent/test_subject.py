"""The subject of a question is told by its own words."""

import pytest

from agent.subject import subject_of
from agent.tutor import Tutor

ASKED = [
    ("relu 为啥比 sigmoid 好", "activation-functions", "relu"),
    ("重参数化技巧是什么", "vae", "重参数化"),
    ("什么是 Q-learning", "value-q-learning", "Q-learning"),
    ("KL 项起什么作用", "vae", "KL 项"),
    ("what is teacher forcing", "teacher-forcing", "teacher forcing"),
    ("what are Q, K and V intuitively", "attention", "Q, K and V"),
    ("ok, what is the kernel trick good for", "attention", "kernel trick"),
    ("what should I do now", "attention", "Attention"),
    ("怎么让它不发散", "early-stopping", "早停"),
    ("how do I stop in time", "early-stopping", "Early stopping"),
]


@pytest.mark.parametrize(("asked", "note", "subject"), ASKED)
def test_the_subject_is_what_the_question_names_else_the_notes_title(
    tutor: Tutor, asked: str, note: str, subject: str
) -> None:
    assert subject_of(asked, tutor.curriculum.notes[note]) == subject
