"""A message with two wishes: both are met, and a message with one is not cut in two."""

from dataclasses import replace

import pytest

from agent.asked_at_opening import beside, read
from agent.dialogue import Dialogue
from agent.grading import answer_of, wrong_answer_of
from agent.lesson import Lesson, Step
from agent.opened import open_item
from agent.policy import Move
from agent.secrets import Key
from agent.session import Session
from agent.turn import Phase
from agent.tutor import Tutor
from agent.twofold import Twofold, before_leaving, twofold
from tests.agent.test_session import at_check, in_lesson, say
from tests.agent.test_teach import item_of


@pytest.mark.parametrize(
    ("message", "main", "question"),
    [
        ("我猜它会分成两组，对了，什么是伪标签？", "我猜它会分成两组", "什么是伪标签？"),
        ("继续吧，不过 softmax 是什么？", "继续吧", "softmax 是什么？"),
        ("懂了，那什么是聚类？", "懂了", "那什么是聚类？"),
        ("B。顺便问一下，学习率是什么", "B", "学习率是什么"),
        ("选 B。顺便问一下，学习率是什么", "选 B", "学习率是什么"),
        ("I think it is 5. By the way, what is dropout?", "I think it is 5", "what is dropout?"),
    ],
)
def test_two_parts_are_told_apart(message: str, main: str, question: str) -> None:
    parts = twofold(message, Phase.LESSON)
    assert parts
    assert (parts.main, parts.question) == (main, question)


@pytest.mark.parametrize(
    ("asked", "message", "main", "question"),
    [
        ("framework", "无所谓，哪个好？", "无所谓", "PyTorch 和 TensorFlow 哪个好？"),
        ("framework", "都行吧 有什么区别", "都行吧", "PyTorch 和 TensorFlow 有什么区别"),
        ("framework", "don't care, which one is better?", "don't care", "PyTorch or TensorFlow, which one is better?"),
        ("interest", "我想做图像，CNN是什么？", "我想做图像", "CNN是什么？"),
        ("ml", "机器学习是啥 不懂", "不懂", "机器学习是啥"),
        ("framework", "框架是啥 不懂", None, "框架是啥"),
        ("framework", "哪个更简单？", None, "PyTorch 和 TensorFlow 哪个更简单？"),
        ("framework", "what's a framework? no idea", None, "what's a framework?"),
        ("framework", "pytorch吧", None, "pytorch吧"),
        ("interest", "哪个好？", None, "哪个好？"),
        ("interest", "做猫狗识别", None, "做猫狗识别"),
        ("ml", "没学过，线性代数也忘了", None, "没学过，线性代数也忘了"),
        ("ml", "问这么多干嘛，直接开始", None, "问这么多干嘛，直接开始"),
    ],
)
def test_what_the_opening_is_told_and_asked_is_told_apart(
    asked: str, message: str, main: str | None, question: str
) -> None:
    dialogue = Dialogue(asked=asked)
    parts = beside(message, dialogue)
    assert (parts.main if parts else None, parts.question if parts else read(message, dialogue)) == (main, question)


def test_a_reproach_before_an_answer_is_no_question(tutor: Tutor) -> None:
    items = tutor.curriculum.quizzes["classification-metrics"]
    item = next(each for each in items if each.kind == "numeric")
    assert twofold("你不是让我自己算吗 0.8对不对", Phase.LESSON, item) == Twofold("0.8", "")
    assert twofold("什么是召回率 0.8对不对", Phase.LESSON, item) is None


def test_a_question_beside_an_answer_to_the_opening_is_answered(tutor: Tutor) -> None:
    session = Session.new(tutor)
    for message in ("学过一些", "Python", "都学过", "图像"):
        say(session, message)
    turn = say(session, "无所谓，哪个好？")
    assert turn.phase is Phase.PLAN
    assert [each.note for each in turn.citations][:1] == ["pytorch-vs-tensorflow"]


@pytest.mark.parametrize(
    "message",
    [
        "softmax 是什么？不过先别讲公式", "什么是卷积？还有，什么是池化？", "提示，不过别告诉我答案", "我选 B，不过不确定",
        "", "不过", "```python\nprint(1)\n```\n对了，这是什么？", "我觉得是梯度，不过" + "很" * 3000 + "吗？",
    ],
)  # fmt: skip
def test_message_with_one_wish_stays_whole(message: str) -> None:
    assert twofold(message, Phase.LESSON) is None


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("选 A，然后今天就到这", "选 A"),
        ("我觉得是 A，不过先休息一下吧", "我觉得是 A"),
        ("输出是 5，然后我要去吃饭了", "输出是 5"),
        ("C 明天再来", "C"),
        ("B. I have to go now", "B"),
        ("A, that's it for today", "A"),
    ],
)
def test_what_is_said_before_leaving_is_told_apart(message: str, said: str) -> None:
    assert before_leaving(message) == said


@pytest.mark.parametrize(
    "message",
    ["验证损失不降了，先停下来", "每轮之间歇一会", "不更新，停", "dropout 让神经元休息", "今天就到这", "训练到明天", "it stops training for now", "```python\nprint(1)\n```，今天就到这"],
)  # fmt: skip
def test_an_answer_that_speaks_of_stopping_is_none_of_leaving(message: str) -> None:
    assert before_leaving(message) is None


def test_who_answers_and_leaves_is_marked_and_keeps_the_place(tutor: Tutor) -> None:
    session = at_check(tutor)
    turn = say(session, f"{answer_of(item_of(session, tutor), 'zh')}，然后今天就到这")
    assert "先歇一歇" in turn.reply
    assert session.dialogue.answered[-1].right
    session = at_check(tutor)
    reply = say(session, "不知道对不对，我觉得和监督学习一样，然后今天就到这").reply
    assert "先歇一歇" in reply
    assert "再试一次" not in reply
    session = at_step(tutor, Step.PREDICT)
    reply = say(session, "输出是 5，然后我要去吃饭了").reply
    assert "“输出是 5”" in reply
    assert "先歇一歇" in reply


def at_step(tutor: Tutor, step: Step) -> Session:
    session = in_lesson(tutor)
    while session.dialogue.lesson and session.dialogue.lesson.step is not step:
        say(session, "继续")
    return session


def test_guess_counts_and_its_question_is_answered_first(tutor: Tutor) -> None:
    session = at_step(tutor, Step.PREDICT)
    turn = say(session, "我猜都是零，对了，什么是过拟合？")
    assert session.dialogue.lesson is not None
    assert (session.dialogue.lesson.step, session.dialogue.lesson.guess) == (Step.RESULT, "我猜都是零")
    assert turn.citations[0].note == "overfitting"
    assert turn.reply.index("过拟合") < turn.reply.index("我猜都是零")
    assert len(turn.runs) == 1


def test_graded_answer_with_a_question_keeps_the_next_key(tutor: Tutor) -> None:
    session = at_check(tutor)
    first = item_of(session, tutor)
    turn = say(session, f"{answer_of(first, 'zh')}，不过无监督学习是什么？")
    assert [(each.item, each.right) for each in session.dialogue.answered] == [(first.id, True)]
    following = item_of(session, tutor)
    assert following.id != first.id
    assert following.question.zh in turn.reply
    assert Key(following).leak(turn.reply, turn.message) == ""


_BYTES = ("image-tensors", "image-tensors-1")
_KG = ("ml-recap", "ml-recap-2")


def _at_item(tutor: Tutor, note: str, item: str) -> Session:
    session = Session.silent(tutor)
    session.dialogue = Dialogue(phase=Phase.LESSON, lesson=Lesson(note, Step.CHECK, item=item, asked=(item,)))
    return session


@pytest.mark.parametrize(
    ("place", "message", "main", "question"),
    [
        (_BYTES, "第一个，下一题", "第一个", ""),
        (_BYTES, "B吧。下一题", "B吧", ""),
        (_BYTES, "A. next", "A", ""),
        (_BYTES, "是不是会加起来啊，那就8？选A", "选A", ""),
        (_BYTES, "C，为什么卷积要四维啊", "C", "为什么卷积要四维啊"),
        (_KG, "6.75，顺便问下伪标签靠谱吗", "6.75", "伪标签靠谱吗"),
        (_KG, "六点七五吧，顺便问下伪标签靠谱吗", "六点七五吧", "伪标签靠谱吗"),
        (_KG, "5，伪标签靠谱吗", "5", "伪标签靠谱吗"),
    ],
)
def test_answer_to_the_open_item_is_told_from_what_stands_beside(
    shared_tutor: Tutor, place: tuple[str, str], message: str, main: str, question: str
) -> None:
    parts = twofold(message, Phase.LESSON, shared_tutor.curriculum.items[place[1]])
    assert parts
    assert (parts.main, parts.question) == (main, question)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (_BYTES, "A，不对，D"),
        (_BYTES, "A，因为通道在前面"),
        (_BYTES, "把 B 讲讲，为什么"),
        (_KG, "6.75，对"),
        (_KG, "伪标签靠谱吗，顺便"),
        (_KG, "(2+3)/2，再平均，6.75"),
        (_KG, "2.5 和 11，6.75"),
    ],
)
def test_answer_alone_stays_whole(shared_tutor: Tutor, place: tuple[str, str], message: str) -> None:
    assert twofold(message, Phase.LESSON, shared_tutor.curriculum.items[place[1]]) is None


def test_mark_comes_before_the_answer_to_what_is_asked_beside(shared_tutor: Tutor) -> None:
    session = _at_item(shared_tutor, *_KG)
    turn = say(session, "5，顺便问下伪标签靠谱吗")
    marked = session.dialogue.judged
    assert marked is not None
    assert not marked.right
    assert 0 < turn.reply.index("第一次分界") < turn.reply.index("伪标签是模型") < turn.reply.index("提示")


def test_what_would_tell_the_next_item_waits_for_it(shared_tutor: Tutor) -> None:
    session = _at_item(shared_tutor, "convolution", "convolution-1")
    reply = say(session, "选a吧 顺便问下stride是什么").reply
    assert "和下一题有关" in reply
    assert "感受野" not in reply
    assert "小测" in reply
    session = _at_item(shared_tutor, "convolution", "convolution-1")
    assert "步幅" in say(session, "选b吧 顺便问下stride是什么").reply


def test_message_whose_question_the_notes_do_not_answer_stays_whole(tutor: Tutor) -> None:
    session = at_step(tutor, Step.SCENE)
    turn = say(session, "我猜两堆都要用，不过你会做红烧肉吗？")
    assert turn.citations == ()
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is Step.SCENE


def test_opening_and_its_question_are_both_met(tutor: Tutor) -> None:
    session = Session.new(tutor)
    turn = say(session, "零基础，会 Python，数学还行，想做文本，PyTorch，每周 5 小时，直接开始吧，不过张量是什么？")
    assert session.dialogue.phase is Phase.PLAN
    assert turn.citations[0].note == "tensors"
    assert session.dialogue.learner.hours_per_week == 5


@pytest.mark.parametrize("beside", ["。下一题", "，跳过这题", ", next question please", "。然后直接下一道题吧"])
def test_who_answers_and_wants_the_next_item_is_marked_and_gets_it(tutor: Tutor, beside: str) -> None:
    for is_right in (True, False):
        session = at_check(tutor)
        item = item_of(session, tutor)
        said = answer_of(item, "zh") if is_right else wrong_answer_of(item, "zh")
        turn = say(session, f"{said}{beside}")
        assert [(each.item, each.right) for each in session.dialogue.answered] == [(item.id, is_right)]
        assert item_of(session, tutor).question.in_(turn.language) in turn.reply


@pytest.mark.parametrize("beside", ["。为什么呢", "，给个提示", ""])
def test_a_wrong_answer_without_that_wish_is_asked_again(tutor: Tutor, beside: str) -> None:
    session = at_check(tutor)
    item = item_of(session, tutor)
    say(session, f"{wrong_answer_of(item, 'zh')}{beside}")
    assert item_of(session, tutor) == item


@pytest.mark.parametrize("message", ["只想学 CNN", "only CNNs please", "把注意力推后"])
def test_a_wish_for_the_plan_in_a_quiz_is_shown_and_the_item_stays(tutor: Tutor, message: str) -> None:
    session = in_lesson(tutor)
    session.dialogue = replace(session.dialogue, phase=Phase.PLAN, lesson=None)
    say(session, "考我卷积")
    item = open_item(session.dialogue, tutor.curriculum)
    assert session.dialogue.phase is Phase.QUIZ
    assert say(session, message).move == Move.CHANGE_PLAN
    assert session.dialogue.proposed is not None
    turn = say(session, "不改")
    assert open_item(session.dialogue, tutor.curriculum) == item
    assert item is not None
    assert item.question.in_(turn.language) in turn.reply
