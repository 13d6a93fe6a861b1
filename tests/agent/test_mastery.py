"""Mastery and reviews, computed from evidence alone; predictions beside a run."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Rating

from agent.dialogue import Answered, Dialogue, Kind
from agent.learner import Learner
from agent.lesson import Step
from agent.mastery import LEARNT, mastery, prior, weak
from agent.policy import Move
from agent.prediction import _NUMBER, compared, expected
from agent.review import due, rating, schedule
from agent.tutor import Tutor
from tests.agent.test_rounds import firm
from tests.agent.test_session import in_lesson, say
from tests.agent.test_teach import at_step

NOTES = ("tensors",)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def answer(*, right: bool = True, attempts: int = 1, hints: int = 0, hours: float = 0.0, item: str = "x") -> Answered:
    return Answered(item, "tensors", right, attempts, hints=hints, at=NOW + timedelta(hours=hours))


def of(*evidence: Answered, overruled: dict[str, bool] | None = None) -> Dialogue:
    return Dialogue(answered=evidence, overruled=overruled or {})


def test_one_right_number_follows_bayes() -> None:
    start = prior(Learner())
    posterior = start * 0.9 / (start * 0.9 + (1 - start) * 0.05)
    found = mastery("tensors", of(answer()), {})
    assert found.probability == pytest.approx(posterior + (1 - posterior) * LEARNT)


def test_help_and_guessing_count_for_less(tutor: Tutor) -> None:
    items = tutor.curriculum.items
    choice = next(item.id for item in tutor.curriculum.quizzes["tensors"] if item.kind == "choice")
    alone = mastery("tensors", of(answer()), items).probability
    second = mastery("tensors", of(answer(attempts=2)), items).probability
    helped = mastery("tensors", of(answer(hints=2)), items).probability
    chosen = mastery("tensors", of(answer(item=choice)), items).probability
    wrong = mastery("tensors", of(answer(right=False)), items).probability
    assert alone > second > helped > wrong
    assert alone > chosen > wrong


def test_words_of_the_learner_set_where_it_starts_and_overrule() -> None:
    assert prior(Learner(values={"ml": ("none",)})) < prior(Learner()) < prior(Learner(values={"ml": ("projects",)}))
    assert mastery("tensors", of(overruled={"tensors": True}), {}).is_firm
    assert not mastery("tensors", of(answer(), answer(), overruled={"tensors": False}), {}).is_firm


def test_weakest_comes_first() -> None:
    dialogue = of(answer(), answer(), replace(answer(right=False), note="autograd"), replace(answer(), note="sgd"))
    assert weak(("tensors", "sgd", "autograd"), dialogue, {})[0] == "autograd"
    assert "tensors" not in weak(("tensors", "sgd", "autograd"), dialogue, {})


@pytest.mark.parametrize(
    ("sitting", "wanted"),
    [
        ([answer(right=False)], Rating.Again),
        ([answer(), answer(right=False), answer(right=False)], Rating.Again),
        ([answer(), answer(right=False)], Rating.Hard),
        ([answer(hints=1)], Rating.Hard),
        ([answer()], Rating.Good),
        ([answer(), answer(), answer()], Rating.Easy),
    ],
)
def test_sitting_is_rated_as_a_whole(sitting: list[Answered], wanted: Rating) -> None:
    assert rating(sitting) is wanted


def test_good_answers_come_back_later_each_time() -> None:
    first = schedule(of(answer()), NOTES)[0].at - NOW
    second = schedule(of(answer(), answer(hours=48)), NOTES)[0].at - NOW
    missed = schedule(of(answer(right=False)), NOTES)[0].at - NOW
    assert missed < first < second
    assert due(of(answer()), NOW, NOTES) == ()
    assert due(of(answer()), NOW + first, NOTES) == ("tensors",)


def test_evidence_without_its_time_plans_nothing() -> None:
    assert schedule(of(Answered("x", "tensors", True, 1)), NOTES) == ()
    assert schedule(of(answer()), ()) == ()


@pytest.mark.parametrize(
    ("message", "can"),
    [
        ("把张量算作会了", True),
        ("张量我已经会了", True),
        ("张量我会", True),
        ("I already know tensors", True),
        ("mark tensor 为已掌握", True),
        ("张量我其实不会", False),
        ("把张量记为没掌握", False),
    ],
)
def test_the_learner_overrules_what_was_worked_out(tutor: Tutor, message: str, *, can: bool) -> None:
    session = in_lesson(tutor)
    place = session.dialogue.lesson
    turn = say(session, message)
    assert session.dialogue.overruled == {"tensors": can}
    assert session.dialogue.plan is not None
    assert ("tensors" in session.dialogue.plan.skipped) is can
    assert "张量" in turn.reply
    assert session.dialogue.lesson == place


@pytest.mark.parametrize(
    ("message", "word"),
    [
        ("I was wrong, I don't know tensors", {"tensors": False}),
        ("其实我没懂 tensor", {"tensors": False}),
        ("张量我记错了，还不会", {"tensors": False}),
        ("mark tensors as not known", {"tensors": False}),
        ("unmark tensors", {}),
    ],
)
def test_who_takes_their_word_back_has_the_lesson_again(tutor: Tutor, message: str, word: dict[str, bool]) -> None:
    session = in_lesson(tutor)
    say(session, "把张量算作会了")
    assert say(session, message).move is Move.OVERRULE
    assert session.dialogue.overruled == word
    assert session.dialogue.plan is not None
    assert "tensors" not in session.dialogue.plan.skipped


@pytest.mark.parametrize(
    "message",
    [
        "I know that labelled ones are better",
        "I don't know tensors",
        "i know gradient descent goes downhill",
        "不懂张量",
    ],
)
def test_a_guess_or_what_is_not_understood_is_no_word_on_a_topic(tutor: Tutor, message: str) -> None:
    session = in_lesson(tutor)
    say(session, message)
    assert session.dialogue.overruled == {}


def test_what_the_lesson_teaches_is_known_by_its_hardest_question(tutor: Tutor) -> None:
    session = at_step(tutor, "autograd", Step.SCENE)
    assert say(session, "I already know autograd").move is Move.HARDER
    assert say(session, "actually no, I didn't really understand it").move is Move.OTHER_WORDS


def test_new_evidence_is_newer_than_the_learners_word(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    note = session.dialogue.lesson.note if session.dialogue.lesson else ""
    session.dialogue = replace(session.dialogue, overruled={note: True})
    while session.dialogue.lesson and session.dialogue.lesson.step != "check":
        say(session, "继续")
    for _ in range(2):
        say(session, "A")
    assert session.dialogue.answered
    assert session.dialogue.overruled == {}


def test_mastery_is_shown_with_its_evidence(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    assert "还没有答题记录" in say(session, "我掌握得怎么样").reply
    repeated = replace(answer(right=False), misconception="shape-is-size")
    session.dialogue = replace(session.dialogue, answered=(*firm(tutor, ("autograd",), NOW), repeated, repeated))
    turn = say(session, "我掌握得怎么样")
    assert turn.reply.index("2 题对 0") < turn.reply.index("3 题对 3")
    assert "同一个错犯过两次的：张量" in turn.reply
    session.dialogue = replace(session.dialogue, answered=(), overruled={"tensors": True})
    assert "张量我其实不会" in say(session, "我掌握得怎么样").reply


def test_exercise_is_strong_evidence() -> None:
    solved = replace(answer(item="exercise:x"), kind=Kind.EXERCISE)
    assert mastery("tensors", of(solved), {}).probability > mastery("tensors", of(answer()), {}).probability


@pytest.mark.parametrize(
    ("guess", "given", "phrase"),
    [
        ("6 和 12", "grad 6.0\ngrad 12.0", "prediction_there"),
        ("6，还是 6", "grad 6.0 12.0", "prediction_there"),
        ("6 和 7", "grad 6.0 12.0", "prediction_partly"),
        ("大概 0.12", "tensor(0.1192)", "prediction_there"),
        ("大概 0.2", "tensor(0.1192)", "prediction_absent"),
        ("−3", "-3", "prediction_there"),
        ("3", "13 0.3 v3", "prediction_absent"),
        ("1e-3", "0.001", "prediction_there"),
        ("1e400", "4.0", "prediction_absent"),
        ("0.0e400", "4.0", "prediction_absent"),
        ("0e" + "9" * 5000, "4.0", "prediction_absent"),
        (f"0.{'1' * 400}", "0.11", "prediction_absent"),
    ],
)
def test_numbers_of_a_guess_are_looked_for(guess: str, given: str, phrase: str) -> None:
    found = compared(guess, given, given)
    assert found is not None
    assert found.phrase == phrase


def test_guess_without_numbers_is_not_judged() -> None:
    assert compared("会越来越大", "12", "12") is None


@pytest.mark.parametrize(
    "guess",
    [
        "AND末尾会是4，XOR末尾是0",
        "AND ends with 4, XOR ends with 0",
        "训练损失是 4，验证损失是 0",
        "中间两行，01和10的",
        "rows 01 and 10",
    ],
)
def test_nothing_is_said_of_numbers_of_different_things_or_of_names(guess: str) -> None:
    assert compared(guess, "0 4", "0 4 1") is None


@pytest.mark.parametrize("guess", ["大概 4，然后 0", "4, then 0", "末尾是 4", "AND末尾会是4"])
def test_numbers_of_one_thing_are_looked_for(guess: str) -> None:
    assert compared(guess, "0 4", "0 4 1") is not None


def test_only_what_the_note_expects_counts_as_foreseen() -> None:
    answer = "3 个：axis=0 是行的方向，沿它相加后行消失，剩下 3 列各一个和，11、22、33"
    shown = f"shape: (2, 3) 2 6\n{answer}"

    def phrase(guess: str) -> str | None:
        found = compared(guess, expected(answer), shown)
        return found.phrase if found else None

    assert phrase("3 个吧") == "prediction_there"
    assert phrase("(2,)?") is None  # 2 stands in the output, and is of another line
    assert phrase("7") == "prediction_absent"
    assert phrase("我的显卡只有 64G 显存够不够用啊") is None


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("nan：e 的 1000 次方超出 float32 的范围", ""),
        ("nan: e to the power of 1000 is beyond float32", ""),
        ("不一样，2 和 6：断开的那一项", "2 6"),
        ("会印出 4.0 * 3.0 = 12.0，与后面两行的 42 对不上", "4.0 3.0 12.0"),
        ("(2, 3): PyTorch stores it as outputs by inputs", "2 3"),
        ("3: axis=0 is the direction of the rows, and 11, 22, 33 are left", "3"),
    ],
)
def test_what_a_note_expects_is_the_head_of_its_answer(answer: str, wanted: str) -> None:
    assert [float(each) for each in wanted.split()] == [float(each) for each in _NUMBER.findall(expected(answer))]
