"""Appeals against a mark, and answers in the forms that learners give them."""

from dataclasses import replace

import pytest

from agent.appeal import holds
from agent.disagreeing import disagrees, only_objects, reason
from agent.grading import Mark, answer_of, asked, grade
from agent.intent import Intent, intent_of
from agent.lesson import Lesson, Step
from agent.letters import LETTERS
from agent.options import shuffled
from agent.policy import Move
from agent.session import Session
from agent.turn import Phase
from agent.tutor import Tutor
from agent.wording import GAP
from knowledge.quiz import QuizItem
from knowledge.words import Words
from tests.agent.test_session import in_lesson, say


def numeric(value: float, tolerance: float = 0.0) -> QuizItem:
    none = Words("", "")
    return QuizItem("n", "tensors", "numeric", 1, none, (none,) * 3, value=value, tolerance=tolerance)


def open_at(tutor: Tutor, kind: str, note: str = "gradient-descent") -> tuple[Session, QuizItem]:
    session = in_lesson(tutor)
    item = next(each for each in tutor.curriculum.quizzes[note] if each.kind == kind)
    session.dialogue = replace(session.dialogue, lesson=Lesson(note, Step.CHECK, item.id))
    return session, item


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("0.5", 0.5),
        ("1/2", 0.5),
        ("50%", 0.5),
        ("50%", 50),
        ("约 0.5", 0.5),
        ("28 - 4 = 24", 24),
        ("28-4", 24),
        ("16×4×4", 256),
        ("二十四", 24),
        ("twelve", 12),
        ("1e-3", 0.001),
        ("-3", -3),
        ("2^5", 32),
    ],
)
def test_number_is_read_as_it_is_written(said: str, value: float) -> None:
    assert grade(numeric(value), said).mark is Mark.RIGHT
    assert grade(numeric(value + 1), said).mark is Mark.WRONG


@pytest.mark.parametrize("said", ["9^9^9^9", "9**9**9**9", "((((((", "1/0", "." * 50])
def test_arithmetic_that_leads_nowhere_is_marked_at_once(said: str) -> None:
    assert grade(numeric(3), said).mark in (Mark.WRONG, Mark.UNREADABLE)


def test_option_is_named_by_its_place_and_ruled_out_by_its_letter(tutor: Tutor) -> None:
    item = next(each for each in tutor.curriculum.items.values() if each.kind == "choice" and len(each.options) == 4)
    right = next(number for number, option in enumerate(shuffled(item)) if option.right)
    wrong = (right + 1) % 4
    for said in (f"第{'一二三四'[right]}个", f"选{'一二三四'[right]}", f"第 {right + 1} 项".replace(" ", "")):
        assert grade(item, said).mark is Mark.RIGHT, said
    assert grade(item, f"不是 {LETTERS[wrong]}，是 {LETTERS[right]}").mark is Mark.RIGHT
    assert grade(item, f"not {LETTERS[wrong]}, but {LETTERS[right]}").mark is Mark.RIGHT
    assert grade(item, f"排除 {LETTERS[right]}，选 {LETTERS[wrong]}").mark is Mark.WRONG
    assert grade(item, f"不是 {LETTERS[wrong]}").mark is Mark.UNREADABLE


@pytest.mark.parametrize(
    "message",
    [
        "我觉得我是对的",
        "我没错啊",
        "凭什么不对",
        "为什么判我错",
        "你判错了",
        "可是我觉得我的答案是对的",
        "I think I was right",
        "why is my answer wrong?",
    ],
)
def test_appeal_is_heard(message: str) -> None:
    assert intent_of(message, Phase.LESSON) is Intent.APPEAL


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ("不同意，无监督也能分出猫狗啊", "无监督也能分出猫狗啊"),
        ("我不太认同，这个定义太窄了", "这个定义太窄了"),
        ("我不同意", ""),
        ("I disagree, clustering finds cats too", "clustering finds cats too"),
        ("not convinced: it has no labels", "it has no labels"),
        ("不服，我没写错", "我没写错"),
    ],
)
def test_disagreement_is_told_by_its_words_and_its_reason_is_what_is_left(message: str, why: str) -> None:
    assert disagrees(message)
    assert reason(message) == why


@pytest.mark.parametrize(
    "message", ["不一定，要看数据", "同意", "object detection", "不服务器部署", "两个都不认得", "没有反对称", "I agree"]
)
def test_what_only_looks_like_disagreement_is_none(message: str) -> None:
    assert not disagrees(message)


def at_step(tutor: Tutor, note: str, step: Step, item: str = "") -> Session:
    session = in_lesson(tutor)
    session.dialogue = replace(session.dialogue, lesson=Lesson(note, step, item))
    return session


def test_disagreement_with_a_run_is_answered_by_what_it_showed_and_by_the_notes(tutor: Tutor) -> None:
    session = at_step(tutor, "ml-recap", Step.RESULT)
    turn = say(session, "不同意，无监督也能分出猫狗啊")
    assert turn.move is Move.HEAR_APPEAL
    assert "那只是簇的编号" in turn.reply
    assert turn.citations
    assert "跑一下" in turn.reply
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is Step.RESULT


@pytest.mark.parametrize("step", [Step.SCENE, Step.PREDICT, Step.MISTAKE])
def test_disagreement_with_what_is_only_asked_is_a_guess(tutor: Tutor, step: Step) -> None:
    assert say(at_step(tutor, "ml-recap", step), "我不同意，这两种不都是拟合吗").move is Move.GRADE


OBJECTIONS = [
    "我觉得不对",
    "好像不太对",
    "感觉有问题",
    "这题错了吧",
    "i think that's wrong",
    "i don't think that's right",
]


@pytest.mark.parametrize("message", OBJECTIONS)
def test_a_bare_objection_to_what_nobody_answered_is_no_answer_and_asked_back(tutor: Tutor, message: str) -> None:
    for kind in ("choice", "numeric", "short"):
        session, _ = open_at(tutor, kind)
        before = session.dialogue.lesson
        turn = say(session, message)
        assert turn.move is Move.HEAR_APPEAL
        assert (
            "还没" in turn.reply or "没有判过" in turn.reply or "unmarked" in turn.reply or "not answered" in turn.reply
        )
        assert (session.dialogue.lesson, session.dialogue.answered) == (before, ())


@pytest.mark.parametrize("step", [Step.SCENE, Step.RESULT, Step.MATHS])
@pytest.mark.parametrize("message", OBJECTIONS[:3])
def test_a_bare_objection_at_a_step_moves_nothing(tutor: Tutor, step: Step, message: str) -> None:
    session = at_step(tutor, "gradient-descent", step)
    assert "哪一句" in say(session, message).reply
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is step


def test_a_bare_objection_to_a_belief_that_is_put_up_answers_it_and_after_a_mark_is_an_appeal(tutor: Tutor) -> None:
    assert say(at_step(tutor, "gradient-descent", Step.MISTAKE), "我觉得不对").move is Move.GRADE
    session, item = open_at(tutor, "choice")
    wrong = next(option for option in item.options if not option.right)
    say(session, wrong.words.zh)
    assert wrong.feedback.zh in say(session, "我觉得不对").reply


@pytest.mark.parametrize(
    "message",
    ["我错了", "我说错了", "不对称", "有问题想问你", "学习率不对会震荡", "that's wrong because it has no labels"],
)
def test_what_tells_more_than_that_something_is_wrong_is_no_bare_objection(message: str) -> None:
    assert not only_objects(message)


def test_disagreement_with_a_mark_gets_its_reason_again(tutor: Tutor) -> None:
    session, item = open_at(tutor, "choice")
    wrong = next(option for option in item.options if not option.right)
    say(session, wrong.words.zh)
    turn = say(session, "不同意，这有什么不可以？")
    assert turn.move is Move.HEAR_APPEAL
    assert wrong.feedback.zh in turn.reply
    assert "这题的答案" not in turn.reply


@pytest.mark.parametrize("message", ["为啥不是{}", "{}怎么不行？", "不能选{}吗", "why not {}?", "那为什么不选{}"])
def test_an_option_that_nobody_chose_is_not_judged_and_a_hint_given(tutor: Tutor, message: str) -> None:
    session, item = open_at(tutor, "choice")
    for option, letter in zip(shuffled(item), LETTERS, strict=False):
        turn = say(at_step(tutor, item.note, Step.CHECK, item.id), message.format(letter))
        assert turn.move is Move.HEAR_APPEAL
        assert item.hints[0].in_(turn.language) in turn.reply
        assert option.right or option.feedback.in_(turn.language) not in turn.reply
    assert session.dialogue.answered == ()


def test_an_option_of_an_item_that_is_settled_is_told_of_by_its_own_feedback(tutor: Tutor) -> None:
    session, item = open_at(tutor, "choice")
    wrong = [letter for option, letter in zip(shuffled(item), LETTERS, strict=False) if not option.right]
    for letter in wrong[:2]:
        say(session, letter)
    turn = say(session, f"为什么不是{wrong[0]}")
    assert shuffled(item)[LETTERS.index(wrong[0])].feedback.zh in turn.reply
    assert item.why.zh in turn.reply


@pytest.mark.parametrize(
    ("note", "id_", "answer", "message", "said"),
    [
        ("dropout", "dropout-1", "8", "why 8", "8"),
        ("dropout", "dropout-1", "8", "8怎么来的", "8"),
        ("backpropagation", "backpropagation-1", "2", "为什么不是2", "ReLU"),
    ],
)
def test_why_a_number_right_after_a_mark_is_asked_of_what_was_marked(
    tutor: Tutor, note: str, id_: str, answer: str, message: str, said: str
) -> None:
    session = at_step(tutor, note, Step.CHECK, id_)
    say(session, answer)
    turn = say(session, message)
    assert turn.move is Move.HEAR_APPEAL
    assert said in turn.reply


def test_appeal_finds_the_right_number_among_others(tutor: Tutor) -> None:
    session, item = open_at(tutor, "numeric")
    value = answer_of(item, "zh")
    turn = say(session, f"{value}，损失一共 77")
    assert session.dialogue.answered == ()
    turn = say(session, "我觉得我是对的")
    assert turn.move is Move.HEAR_APPEAL
    assert "你是对的" in turn.reply
    assert [(each.item, each.right) for each in session.dialogue.answered] == [(item.id, True)]


def test_appeal_that_is_denied_keeps_the_key_of_an_open_item_and_is_heard_once(tutor: Tutor) -> None:
    session, item = open_at(tutor, "choice")
    wrong = next(option.words.zh for option in item.options if not option.right)
    say(session, wrong)
    turn = say(session, "我觉得我是对的")
    assert "还是不能算对" in turn.reply
    assert "这题的答案" not in turn.reply
    assert turn.reply.endswith(asked(item, "zh"))  # all options, none of them marked
    assert turn.chips[0] == "A"
    assert "结论不变" in say(session, "我没错啊").reply
    assert session.dialogue.answered == ()


def test_closed_number_is_settled_by_a_run(tutor: Tutor) -> None:
    session, item = open_at(tutor, "numeric")
    assert item.formula
    say(session, "-98765")
    say(session, "-98765")
    assert not session.dialogue.answered[-1].right
    turn = say(session, "凭什么不对")
    assert turn.runs[0].code.strip() == f"print({item.formula})"
    assert answer_of(item, "zh") in turn.reply
    assert not session.dialogue.answered[-1].right


def test_slip_of_the_keyboard_in_a_sentence_is_forgiven_on_appeal_and_the_evidence_corrected(tutor: Tutor) -> None:
    item = next(
        each
        for each in tutor.curriculum.items.values()
        if each.kind == "short"
        and each.answer
        and holds(each, _slipped(each))
        and grade(each, _slipped(each)).mark is not Mark.RIGHT
    )
    session = in_lesson(tutor)
    session.dialogue = replace(session.dialogue, lesson=Lesson(item.note, Step.CHECK, item.id))
    say(session, _slipped(item))
    say(session, _slipped(item))
    assert not session.dialogue.answered[-1].right
    turn = say(session, "我觉得我是对的")
    assert "你是对的" in turn.reply
    assert [each.right for each in session.dialogue.answered if each.item == item.id] == [True]


def _slipped(item: QuizItem) -> str:
    """Return the item's own answer with a sign inside each of its wordings."""
    text = item.answer.en.lower() if item.answer else ""
    for fact in item.facts:
        for wording in fact.wordings:
            if wording.lower() in text and len(wording) > 5:
                text = text.replace(wording.lower(), f"{wording[:2]}-{wording[2:]}".lower())
    return text


def test_known_mistakes_do_not_hold_on_appeal(tutor: Tutor) -> None:
    for item in tutor.curriculum.items.values():
        for wrong in item.wrong:
            said = f"{wrong.value:g}" if wrong.value is not None else wrong.claim.replace(GAP, "")
            assert not holds(item, said), item.id


def test_nothing_to_appeal_against_is_said(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    assert "没有刚判过" in say(session, "你判错了").reply


def test_denied_appeal_of_a_number_says_what_was_read_and_what_to_look_at(tutor: Tutor) -> None:
    session, item = open_at(tutor, "numeric", "ml-recap")
    say(session, "8")
    turn = say(session, "你判错了吧，我写的是对的")
    assert "还是不能算对" in turn.reply
    assert "我读到的答案是 8" in turn.reply
    assert item.hints[1].zh in turn.reply
    assert "6.75" not in turn.reply
