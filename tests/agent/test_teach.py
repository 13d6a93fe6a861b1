"""What a lesson does with answers that are none, and with items that were missed."""

from dataclasses import replace

import pytest

from agent import steps
from agent.alternatives import verdict
from agent.another import _ANOTHER
from agent.dialogue import Dialogue
from agent.grading import answer_of, wrong_answer_of
from agent.lesson import Lesson, Step
from agent.mentioning import mentioned
from agent.pending import open_item, split_prediction
from agent.policy import Move
from agent.route import route
from agent.script import speak
from agent.session import Session
from agent.situation import Situation
from agent.turn import Phase, Status, Turn
from agent.tutor import Tutor
from knowledge.note import Misconception, Note, OtherWords
from knowledge.quiz import QuizItem
from knowledge.words import Words, is_cjk
from tests.agent.test_session import at_check, in_lesson, say
from tools.run import Run


def item_of(session: Session, tutor: Tutor) -> QuizItem:
    return open_item(Situation(session.dialogue, "", tutor.curriculum, 0))


def wrongly(session: Session, tutor: Tutor) -> Turn:
    """Answer with an option that is wrong, or a number or a claim that is."""
    return say(session, wrong_answer_of(item_of(session, tutor), "zh"))


def test_told_answer_is_followed_by_another_item_without_help(tutor: Tutor) -> None:
    session = at_check(tutor)
    first = item_of(session, tutor)
    wrongly(session, tutor)
    turn = wrongly(session, tutor)
    assert answer_of(first, "zh") in turn.reply
    second = item_of(session, tutor)
    assert second.id != first.id
    assert second.question.zh in turn.reply
    assert [(each.item, each.right) for each in session.dialogue.answered] == [(first.id, False)]
    lesson = session.dialogue.lesson
    assert lesson is not None
    assert (lesson.step, lesson.attempts, lesson.hints) == (Step.CHECK, 0, 0)
    turn = say(session, answer_of(second, "zh"))
    assert [(each.item, each.right) for each in session.dialogue.answered][-1] == (second.id, True)


@pytest.mark.parametrize("message", ["不知道", "我不会", "不清楚", "I don't know", "没思路"])
def test_who_does_not_know_gets_a_hint_and_loses_no_attempt(tutor: Tutor, message: str) -> None:
    session = at_check(tutor)
    turn = say(session, message)
    assert item_of(session, tutor).hints[0].in_(turn.language) in turn.reply
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.attempts == 0


def test_answer_that_is_taken_back_is_graded_and_no_change_of_plan(tutor: Tutor) -> None:
    session = at_check(tutor)
    turn = say(session, f"不对，应该是 {answer_of(item_of(session, tutor), 'zh')}")
    assert turn.move is Move.GRADE
    assert [each.right for each in session.dialogue.answered] == [True]


def test_correction_of_the_profile_stays_one_in_a_lesson(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    turn = say(session, "其实我想做文本方向")
    assert turn.move is Move.CHANGE_PLAN
    say(session, "就这样")
    assert session.dialogue.learner.values["interest"] == ("language",)


@pytest.mark.parametrize(
    ("message", "said"),
    [("其实我python才一年", "一年"), ("我没学过概率", "要补 概率论"), ("actually my maths isn't that bad", "calculus, linear algebra, probability"),
     ("actually my python is weak", "Python (not strong yet)"), ("我 Python 不太行", "Python（不太熟）"), ("其实我 python 挺一般的", "逐行讲")],
)  # fmt: skip
def test_level_that_is_told_in_a_lesson_is_noted_and_comes_back_to_it(tutor: Tutor, message: str, said: str) -> None:
    session = in_lesson(tutor)
    turn = say(session, message)
    assert turn.move is Move.CHANGE_PLAN
    assert said in turn.reply
    assert session.dialogue.phase is Phase.LESSON


@pytest.mark.parametrize("step", [Step.RESULT, Step.MATHS])
@pytest.mark.parametrize(
    "message", ["那个符号不清楚", "和我想的不一样", "这里我搞不懂", "that part is not clear to me"]
)
def test_who_is_not_through_with_a_step_stays_there(tutor: Tutor, step: Step, message: str) -> None:
    session = in_lesson(tutor)
    assert session.dialogue.lesson is not None
    session.dialogue = replace(session.dialogue, lesson=Lesson(session.dialogue.lesson.note, step))
    turn = say(session, message)
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is step
    assert turn.citations  # other words, from the note


@pytest.mark.parametrize("message", ["x = 3\ny = 4\nprint(x * y)", "for i in range(3) print(i)"])
def test_a_pasted_program_is_run_and_the_lesson_keeps_its_place(tutor: Tutor, message: str) -> None:
    session = in_lesson(tutor)
    lesson = session.dialogue.lesson
    assert say(session, message).move is Move.RUN_CODE
    assert session.dialogue.lesson == lesson


def test_a_few_rows_of_code_may_answer_an_item(tutor: Tutor) -> None:
    item = next(each for each in tutor.curriculum.quizzes["computational-graph"] if each.kind == "short")
    dialogue = Dialogue(phase=Phase.LESSON, lesson=Lesson("computational-graph", Step.CHECK))
    answer, program = "for x, y in loader:\n    total += loss.item()", "x = torch.tensor(3.)\nprint(x.item())"
    assert route(answer, dialogue, item)[1] is Move.GRADE
    assert route(program, dialogue, item)[1] is Move.RUN_CODE


def test_the_lesson_that_is_skipped_is_the_one_that_was_named(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, "跳过环境搭建")
    say(session, "就这样")
    assert session.dialogue.plan is not None
    assert session.dialogue.plan.skipped == ("python-environment",)


@pytest.mark.parametrize("message", ["我有点累了", "先休息一下", "明天再学", "let's take a break"])
def test_rest_keeps_the_place(tutor: Tutor, message: str) -> None:
    session = at_check(tutor)
    before = session.dialogue.lesson
    turn = say(session, message)
    assert turn.move is Move.PAUSE
    assert session.dialogue.lesson == before


@pytest.mark.parametrize("message", ["太难了", "这题好难啊", "this is too hard"])
def test_what_is_too_hard_gets_a_hint(tutor: Tutor, message: str) -> None:
    session = at_check(tutor)
    assert say(session, message).move is Move.HINT


def test_options_are_quick_answers(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    for _ in range(5):
        turn = say(session, "继续")
    item = item_of(session, tutor)
    assert turn.chips[: len(item.options)] == tuple("ABCD"[: len(item.options)])
    assert say(session, turn.chips[0]).move is Move.GRADE


def without_english(note: Note) -> Note:
    """Return a note as it is where nobody has written its longer English."""

    def bare(words: Words) -> Words:
        return Words(words.zh, "")

    return replace(
        note,
        hooks={thread: bare(hook) for thread, hook in note.hooks.items()},
        intuition=bare(note.intuition),
        definition=bare(note.definition),
        prediction=bare(note.prediction),
        other_words=tuple(OtherWords(bare(each.kind), bare(each.text)) for each in note.other_words),
        misconceptions=tuple(
            Misconception(bare(each.belief), bare(each.why), bare(each.hint)) for each in note.misconceptions
        ),
    )


@pytest.mark.parametrize("is_told", [True, False])
def test_an_english_lesson_is_english_and_is_told_from_the_note_where_it_can(tutor: Tutor, is_told: bool) -> None:
    note = tutor.curriculum.notes["backpropagation"]
    shown = note if is_told else without_english(note)
    curriculum = replace(tutor.curriculum, notes={**tutor.curriculum.notes, note.id: shown})
    said = {}
    for step in (Step.SCENE, Step.PREDICT, Step.RESULT, Step.MATHS, Step.MISTAKE):
        dialogue = Dialogue(phase=Phase.LESSON, language="en", lesson=Lesson(note.id, step, guess="2"))
        turn = Turn(number=1, message="", language="en", phase=Phase.LESSON, status=Status.COMPLETE, model="")
        for line in steps.show(Situation(dialogue, "", curriculum, 1)).lines:
            turn = speak(turn, line, lambda _: Run(note.code[0].source, note.code[0].output, "", None, (), 0.1))
        said[step] = turn.reply
        assert not any(map(is_cjk, turn.reply)), turn.reply
    assert (note.hooks["general"].en in said[Step.SCENE]) is is_told
    assert (note.intuition.en in said[Step.PREDICT]) is is_told
    assert ("Which gradients of theirs does the last line print" in said[Step.PREDICT]) is is_told
    assert "Both are 0.0" not in said[Step.PREDICT]
    assert ("Both are 0.0" in said[Step.RESULT]) is is_told
    assert (note.definition.en in said[Step.MATHS]) is is_told
    assert (note.misconceptions[0].belief.en in said[Step.MISTAKE]) is is_told
    assert (note.facts[0].words.en in said[Step.SCENE]) is not is_told


def at_step(tutor: Tutor, note: str, step: Step, item: str = "") -> Session:
    session = in_lesson(tutor)
    session.dialogue = replace(session.dialogue, lesson=Lesson(note, step, item))
    return session


@pytest.mark.parametrize(
    ("note", "step", "message"),
    [
        ("ml-recap", Step.SCENE, "因为广播？"),
        ("ml-recap", Step.SCENE, "半监督？不过我不知道怎么弄"),
        ("ml-recap", Step.SCENE, "semi-supervised? but not sure"),
        ("numpy-arrays", Step.PREDICT, "因为广播？"),
        ("what-is-deep-learning", Step.MISTAKE, "因为xor不是线性可分的，直线分不开？"),
    ],
)
def test_statement_with_a_bare_mark_answers_what_a_lesson_asks(
    tutor: Tutor, note: str, step: Step, message: str
) -> None:
    session = at_step(tutor, note, step)
    assert say(session, message).move is Move.GRADE
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is not step


@pytest.mark.parametrize("message", ["什么是半监督？", "因为什么？", "反向传播是什么？", "学习率是怎么定的？"])
def test_question_at_a_scene_stays_one(tutor: Tutor, message: str) -> None:
    assert say(at_step(tutor, "ml-recap", Step.SCENE), message).move is Move.ANSWER_QUESTION


def test_letters_on_an_open_question_never_buy_its_answer(tutor: Tutor) -> None:
    session = at_step(tutor, "ml-recap", Step.CHECK, "ml-recap-3")
    item = tutor.curriculum.items["ml-recap-3"]
    assert "算一次" in say(session, "B").reply
    assert item.hints[0].zh in say(session, "对不起 我选C").reply
    for message in ("A", "24", "B", "选A", "我不想做了换一个", "C"):
        assert answer_of(item, "zh") not in say(session, message).reply
    assert session.dialogue.answered == ()


def test_wish_with_a_number_costs_no_try(tutor: Tutor) -> None:
    session = at_step(tutor, "ml-recap", Step.CHECK, "ml-recap-2")
    assert "没算一次" in say(session, "用两个字回答你").reply
    say(session, "给我3分钟")
    assert "路上的一步" in say(session, "第一次分界是5对吗").reply
    assert session.dialogue.lesson is not None
    assert (session.dialogue.lesson.attempts, session.dialogue.answered) == (0, ())


@pytest.mark.parametrize("message", ["不知道啊", "对", "我觉得是边缘和纹理", "嗯"])
def test_guess_at_the_scene_is_promised_no_comparison(tutor: Tutor, message: str) -> None:
    reply = say(at_step(tutor, "dropout", Step.SCENE), message).reply
    assert "对照" not in reply.split("先猜再运行")[0]
    assert "检验" not in reply.split("先猜再运行")[0]


def test_mistake_is_told_with_what_shows_it(tutor: Tutor) -> None:
    mistake = tutor.curriculum.notes["dropout"].misconceptions[0]
    reply = say(at_step(tutor, "dropout", Step.MISTAKE), "p 应该是丢掉的概率").reply
    assert mistake.why.zh in reply
    assert mistake.hint.zh in reply


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("编号取决于初始中心", "你说到了“初始中心”"),
        ("我觉得是因为初始中心一换顺序，编号就变", "你说到了“初始中心”、“顺序”"),
        ("我觉得是因为电风扇在转", "没认出原因里的说法"),
        ("编号没有意义", "没认出原因里的说法"),  # the belief on the screen says 编号, too
        ("继续", ""),
        ("不知道", ""),
    ],
)
def test_what_own_words_name_of_a_reason_is_said_and_no_verdict(tutor: Tutor, message: str, said: str) -> None:
    session = in_lesson(tutor)
    session.dialogue = replace(session.dialogue, lesson=Lesson("ml-recap", Step.MISTAKE))
    reply = say(session, message).reply
    assert said in reply
    assert said or not ("你说到了" in reply or "没认出" in reply)
    assert "编号由初始中心的顺序决定" in reply


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("the clusters are numbered by the initial centres", ("initial", "centres")),
        ("because the fan is on", ()),
        ("由于可能是一次", ()),
    ],
)
def test_only_words_that_say_something_and_are_new_count_as_named(message: str, words: tuple[str, ...]) -> None:
    reason = "The cluster number follows from the order of the initial centres 由初始中心的顺序决定，可能一次"
    assert mentioned(message, reason, "taking cluster numbers for class names") == words


@pytest.mark.parametrize("message", ["提示", "给点提示", "hint please", "不会做"])
def test_a_hint_at_a_prediction_is_of_its_own_lesson_and_tells_nothing(tutor: Tutor, message: str) -> None:
    session = at_step(tutor, "scenario-translation", Step.PREDICT)
    turn = say(session, message)
    assert [each.note for each in turn.citations] == ["scenario-translation"]
    assert "最小的情况" not in turn.reply
    assert "1.5" not in turn.reply
    shown = [say(session, more).reply for more in ("再给", "再来一个", "another one")]
    assert len({turn.reply, *shown}) == 4
    assert "提示就这些了" in shown[-1] or "all the help" in shown[-1]
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is Step.PREDICT


def test_hints_at_a_prediction_leave_the_mistakes_own_hint_untouched(tutor: Tutor) -> None:
    session = at_step(tutor, "scenario-translation", Step.PREDICT)
    for message in ("提示", "更好", "继续", "继续"):
        say(session, message)
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is Step.MISTAKE
    assert tutor.curriculum.notes["scenario-translation"].misconceptions[0].hint.zh in say(session, "提示").reply


@pytest.mark.parametrize("message", ["提示", "不太清楚，能提示一下吗", "give me a hint please"])
def test_a_hint_at_a_prediction_is_not_its_answer_in_other_numerals(tutor: Tutor, message: str) -> None:
    session = at_step(tutor, "backpropagation", Step.PREDICT)
    for said in (message, "再给一个"):
        turn = say(session, said)
        assert turn.move is Move.HINT
        assert turn.citations or turn.language == "en"  # a general hint where no fact may be quoted
        assert not any("梯度是 0" in each.text or "gradient is 0" in each.text for each in turn.citations)


@pytest.mark.parametrize("step", [Step.SCENE, Step.RESULT, Step.MATHS])
def test_a_hint_where_nothing_is_to_be_worked_out_puts_it_in_other_words(tutor: Tutor, step: Step) -> None:
    assert "换" in say(at_step(tutor, "pooling", step), "提示").reply


@pytest.mark.parametrize("message", ["再给", "再来一个", "还有吗？", "再给一个呗", "one more", "another hint please"])
def test_one_more_after_a_hint_is_the_next_hint(tutor: Tutor, message: str) -> None:
    session = at_check(tutor)
    say(session, "提示")
    turn = say(session, message)
    assert turn.move is Move.HINT
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.hints == 2


@pytest.mark.parametrize(("first", "move"), [("举个例子", Move.EXAMPLE), ("换个说法", Move.OTHER_WORDS)])
def test_one_more_after_an_explanation_is_another_one(tutor: Tutor, first: str, move: Move) -> None:
    session = at_step(tutor, "pooling", Step.MATHS)
    say(session, first)
    assert say(session, "再来一个").move is move


@pytest.mark.parametrize("message", ["再来一道题", "再来一遍", "再见", "再给我讲讲池化"])
def test_what_names_a_thing_is_not_one_more_of_the_last(message: str) -> None:
    assert not _ANOTHER.fullmatch(message)


@pytest.mark.parametrize(
    ("note", "guess", "phrase"),
    [
        ("lenet", "不到一成", "prediction_agreed"),
        ("lenet", "两成吧", "prediction_differs"),
        ("lenet", "less than a tenth", "prediction_agreed"),
        ("lenet", "应该不是一半", None),
        ("scenario-translation", "更好看", "prediction_agreed"),
        ("scenario-translation", "会更差吧", "prediction_other"),
        ("scenario-translation", "更好还是更差我说不准", None),
        ("momentum", "负的", "prediction_agreed"),
        ("transformer", "前馈网络", "prediction_agreed"),
        ("sampling-decoding", "不会变大", None),
        ("pooling", "3.5", None),
    ],
)
def test_a_guess_among_alternatives_is_judged_by_the_one_that_it_names(
    tutor: Tutor, note: str, guess: str, phrase: str | None
) -> None:
    words = tutor.curriculum.notes[note].prediction
    found = [verdict(*split_prediction(each), guess) for each in (words.zh, words.en)]
    assert next(filter(None, found), None) == phrase


@pytest.mark.parametrize("message", ["更好看", "应该会更差", "看起来更好了"])
def test_an_alternative_in_other_words_is_a_prediction(tutor: Tutor, message: str) -> None:
    assert say(at_step(tutor, "scenario-translation", Step.PREDICT), message).move is Move.GRADE
