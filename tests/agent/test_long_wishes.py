"""A wish that stands in a longer message is met; where a part answers, the whole is an answer."""

import pytest

from agent.hearing import Heard, Hearing
from agent.intent import Intent
from agent.tutor import Tutor
from tests.agent.test_session import in_lesson, say


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("老师你刚才讲的这一段我听得云里雾里的，能不能用生活里的例子再给我讲一遍啊", Intent.EXAMPLE),
        ("能不能先给我出几道题让我做一做，我想看看自己前面学的东西到底掌握了没有", Intent.QUIZ),
        ("刚才那个问题我还是没有想明白，你能不能给我一点提示，但是不要直接告诉我答案", Intent.HINT),
        ("这一题我想了很久也没想出来，先放着吧，我们继续往后面走", Intent.SKIP),
        ("你讲得有点太啰嗦了，能不能简短一点，直接说重点就行", Intent.ABOUT),
        ("刚刚你说我答错了，可是我觉得我的答案也没问题啊，你再看看", Intent.APPEAL),
        ("最近状态不好，老是学不进去，感觉自己太笨了，不知道还要不要坚持下去", Intent.ABOUT),
        ("这节课我已经听懂了，咱们进入下一节课吧，不用再复习了", Intent.ABOUT),
        ("我不想再看这些公式了，看着头疼，能不能直接给我看代码", Intent.CODE_SHOWN),
        ("先别讲公式了，直接看代码", Intent.CODE_SHOWN),
        ("别举例了，换个说法吧", Intent.OTHER_WORDS),
    ],
)
def test_the_part_that_wants_something_is_heard(tutor: Tutor, message: str, intent: Intent) -> None:
    assert say(in_lesson(tutor), message).intent is intent


@pytest.mark.parametrize(
    "message",
    [
        "用验证集，因为测试集只能用一次，看多了会偏乐观",
        "第一次跑会慢一点，后面再跑就快了，因为缓存了",
        "太简单了，网络把照片记住了",
        "不知道咋说，反正要变成数",
    ],
)
def test_what_answers_in_parts_stays_an_answer(tutor: Tutor, message: str) -> None:
    assert say(in_lesson(tutor), message).intent is Intent.ANSWER


def test_a_message_of_many_parts_is_not_heard_part_by_part(tutor: Tutor, monkeypatch: pytest.MonkeyPatch) -> None:
    heard, hear = [], Hearing.hear

    def counted(hearing: Hearing, message: str) -> Heard:
        heard.append(message)
        return hear(hearing, message)

    monkeypatch.setattr(Hearing, "hear", counted)
    say(in_lesson(tutor), "，".join(f"这是第 {number} 句话" for number in range(50)))
    assert len(heard) <= 2, "an embedding each"
