"""A lesson's quiz of three items, its hints, and what follows when too much was missed."""

from dataclasses import replace

from agent.grading import answer_of
from agent.lesson import Lesson, Step
from agent.play import ScriptDialogue, play
from agent.policy import Move
from agent.session import Session
from agent.turn import Turn
from agent.tutor import Tutor
from tests.agent.test_first_weeks import at_step
from tests.agent.test_session import at_check, in_lesson, say
from tests.agent.test_teach import item_of, wrongly


def rightly(session: Session, tutor: Tutor) -> Turn:
    return say(session, answer_of(item_of(session, tutor), session.dialogue.language))


def missed(session: Session, tutor: Tutor) -> Turn:
    wrongly(session, tutor)
    return wrongly(session, tutor)


def test_three_right_answers_close_the_lesson_and_leave_their_evidence(tutor: Tutor) -> None:
    session = at_check(tutor)
    asked = [item_of(session, tutor).id]
    rightly(session, tutor)
    asked.append(item_of(session, tutor).id)
    rightly(session, tutor)
    asked.append(item_of(session, tutor).id)
    turn = rightly(session, tutor)
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is Step.DONE
    assert "小测 3 题对 3 题" in turn.reply
    assert [each.item for each in session.dialogue.answered] == asked
    assert len(set(asked)) == 3
    assert all(each.right and each.at and not each.hints for each in session.dialogue.answered)


def test_too_many_misses_are_taught_again_from_another_side_with_one_more_item(tutor: Tutor) -> None:
    session = at_check(tutor)
    missed(session, tutor)
    rightly(session, tutor)
    turn = missed(session, tutor)
    assert "3 题" in turn.reply
    assert "1 题" in turn.reply
    assert any(citation.section.startswith("换个说法") for citation in turn.citations)
    lesson = session.dialogue.lesson
    assert lesson is not None
    assert (lesson.step, lesson.retaught) == (Step.CHECK, True)
    turn = missed(session, tutor)
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is Step.DONE
    assert "复习时会再来" in turn.reply
    assert [each.right for each in session.dialogue.answered] == [False, True, False, False]


def test_two_right_of_three_are_enough(tutor: Tutor) -> None:
    session = at_check(tutor)
    rightly(session, tutor)
    missed(session, tutor)
    rightly(session, tutor)
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is Step.DONE


def test_items_that_are_passed_over_leave_no_evidence(tutor: Tutor) -> None:
    session = at_check(tutor)
    for _ in range(3):
        say(session, "跳过")
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is Step.DONE
    assert session.dialogue.answered == ()


def test_help_ends_with_a_worked_example_and_the_answer_only_after_an_attempt(tutor: Tutor) -> None:
    session = at_check(tutor)
    item = item_of(session, tutor)
    for hint in item.hints:
        assert hint.zh in say(session, "提示").reply
    turn = say(session, "提示")
    assert any("例" in citation.section for citation in turn.citations)
    turn = say(session, "提示")
    assert item_of(session, tutor).id == item.id
    assert answer_of(item, "zh") not in turn.reply
    wrongly(session, tutor)
    turn = say(session, "直接告诉我答案")
    assert answer_of(item, "zh") in turn.reply
    assert item_of(session, tutor).id != item.id, "a new one, without help"
    assert not session.dialogue.answered[-1].right


def test_who_finds_it_too_easy_gets_the_hardest_item_and_is_done_with_it(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, "太简单了")
    lesson = session.dialogue.lesson
    assert lesson is not None
    assert (lesson.step, lesson.brisk) == (Step.CHECK, True)
    item = item_of(session, tutor)
    assert item.level == max(each.level for each in tutor.curriculum.quizzes[lesson.note])
    rightly(session, tutor)
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is Step.DONE
    assert len(session.dialogue.answered) == 1


def test_too_easy_at_the_last_item_goes_on_without_it(tutor: Tutor) -> None:
    session = at_check(tutor)
    lesson = session.dialogue.lesson
    assert lesson is not None
    items = [item.id for item in tutor.curriculum.quizzes[lesson.note]]
    session.dialogue = replace(session.dialogue, lesson=replace(lesson, item=items[-1], asked=tuple(items[:-1])))
    say(session, "太简单了")
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is Step.DONE


def test_what_a_wrong_answer_shows_is_recorded(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    note = "gradient-descent"
    item = next(each for each in tutor.curriculum.quizzes[note] if each.kind == "choice")
    session.dialogue = replace(session.dialogue, lesson=Lesson(note, Step.CHECK, item.id))
    wrong = next(option for option in item.options if not option.right)
    say(session, wrong.words.zh)
    say(session, wrong.words.zh)
    assert session.dialogue.answered[-1].misconception == wrong.misconception
    assert wrong.misconception


def test_who_goes_back_from_the_quiz_finds_the_item_and_its_attempts_as_they_were(tutor: Tutor) -> None:
    session = at_check(tutor)
    item = item_of(session, tutor)
    wrongly(session, tutor)
    say(session, "上一步")
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is Step.MISTAKE
    turn = say(session, "继续")
    assert item_of(session, tutor) == item
    assert "小测 1/3" in turn.reply
    assert session.dialogue.lesson.attempts == 1
    wrongly(session, tutor)
    assert [(each.item, each.attempts) for each in session.dialogue.answered] == [(item.id, 2)]


def test_common_mistake_is_put_up_before_its_reason(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    while session.dialogue.lesson and session.dialogue.lesson.step is not Step.MISTAKE:
        turn = say(session, "继续")
    assert session.dialogue.lesson is not None
    common = tutor.curriculum.notes[session.dialogue.lesson.note].misconceptions[0]
    assert common.belief.zh in turn.reply
    assert common.why.zh not in turn.reply
    assert common.hint.zh in say(session, "提示").reply
    assert common.why.zh in say(session, "因为编号不是类别").reply


def test_who_knows_and_who_has_it_wrong_need_no_key_in_the_case(tutor: Tutor) -> None:
    turns = [
        {"user": "零基础，会 Python，高数学过，想做图像，用 PyTorch，每周 6 小时"},
        {"user": "开始"},
        {"user": "太简单了"},
        {"answer": "wrong"},
        {"answer": "right"},
    ]
    transcript = play(tutor, ScriptDialogue.model_validate({"id": "a", "turns": turns}))
    wrong, right = transcript.dialogues[-2:]
    assert wrong.lesson is not None
    assert (wrong.lesson.attempts, wrong.answered) == (1, ())
    assert [(each.right, each.attempts) for each in right.answered] == [(True, 2)]


def at_ml_recap(tutor: Tutor, item: str) -> Session:
    session = in_lesson(tutor)
    session.dialogue = replace(session.dialogue, lesson=Lesson("ml-recap", Step.CHECK, item))
    return session


def test_answer_in_two_messages_is_put_together(tutor: Tutor) -> None:
    session = at_ml_recap(tutor, "ml-recap-3")
    assert "说对了一部分" in say(session, "监督就是有标签比如识别猫狗，无监督没标签").reply
    say(session, "比如把客户分群")
    assert [each.right for each in session.dialogue.answered] == [True]
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.said == ""


def test_who_gives_just_the_part_that_was_asked_for_is_asked_for_the_next(tutor: Tutor) -> None:
    session = at_ml_recap(tutor, "ml-recap-3")
    say(session, "区别在于有没有标签")
    turn = say(session, "比如房价回归")
    assert "这题的答案" not in turn.reply
    say(session, "聚类")
    assert [each.right for each in session.dialogue.answered] == [True]


def test_second_try_that_adds_nothing_settles_the_item(tutor: Tutor) -> None:
    session = at_ml_recap(tutor, "ml-recap-3")
    say(session, "区别在于有没有标签")
    assert "这题的答案" in say(session, "区别就是监督学习的标签").reply
    assert [each.right for each in session.dialogue.answered] == [False]


def test_an_easier_item_takes_the_place_of_a_harder_one_and_is_hinted_at_where_there_is_none(tutor: Tutor) -> None:
    session = at_check(tutor)
    turn = say(session, "能不能换道简单的")
    assert turn.move is Move.EASIER
    assert "没有比它更简单的题" in turn.reply
    assert "提示" in turn.reply
    first = item_of(session, tutor)
    say(session, "太简单了")
    assert item_of(session, tutor).level > first.level
    say(session, "an easier one please")
    assert item_of(session, tutor).level <= first.level + 1


def test_who_is_not_sure_and_half_right_is_told_so(tutor: Tutor) -> None:
    short = next(each for each in tutor.curriculum.quizzes["lstm"] if each.kind == "short")
    for message in ("not sure, maybe the gradient passes because it's added", "it is updated by adding, so it passes"):
        turn = say(at_step(tutor, "lstm", Step.CHECK, short.id), message)
        assert "Partly right" in turn.reply
        assert "The second question is open" in turn.reply


def test_who_is_only_not_sure_gets_a_hint(tutor: Tutor) -> None:
    short = next(each for each in tutor.curriculum.quizzes["lstm"] if each.kind == "short")
    turn = say(at_step(tutor, "lstm", Step.CHECK, short.id), "not sure")
    assert short.hints[0].in_(turn.language) in turn.reply
