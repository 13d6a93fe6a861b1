"""Exercises in a dialogue: opened on wish or after a lesson, judged by hidden tests, never solved for the learner."""

import ast
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from agent.beside_exercise import is_apart
from agent.dialogue import EXERCISE_ITEM, Dialogue, Practising
from agent.drilling import practised
from agent.intent import Intent, intent_of
from agent.lesson import Lesson, Step
from agent.policy import Move
from agent.practising import _in_own_lines, hints_left, noted_as_left, solved
from agent.session import Session
from agent.submitting import is_piece, own_lines, submitted
from agent.turn import Phase, Turn
from agent.tutor import Tutor
from agent.wishing_help import answer_to, wish_of
from knowledge.words import Words
from tests.agent.test_session import in_lesson, say
from tests.notes import real_curriculum
from tools.check import Outcome, Verdict
from tools.exercise import Exercise, defined
from tools.words import Words as Told

ID = "image-grid"


def practising(tutor: Tutor) -> Session:
    """In a lesson's first step, then at the exercise on joining tensors."""
    session = in_lesson(tutor)
    turn = say(session, "我想做一道张量拼接的练习")
    assert (turn.move, turn.phase) == (Move.PRACTISE, Phase.PRACTICE)
    return session


def fenced(code: str) -> str:
    return f"```python\n{code}\n```"


def judged(verdict: Verdict) -> Callable[[Exercise, str, Callable[[], bool]], Verdict]:
    return lambda *_: verdict


def with_check(tutor: Tutor, verdict: Verdict) -> Tutor:
    """A tutor whose hidden tests say this."""
    return replace(tutor, desk=replace(tutor.desk, check=judged(verdict)))


FAILED = Verdict(
    False, (Outcome("one", True), Outcome("two", False, Told("第二项：和应当是 1", "second: the sum is to be 1")))
)
PASSED = Verdict(True, (Outcome("one", True), Outcome("two", True)))


def test_wish_opens_an_exercise_on_the_topic_that_it_names(tutor: Tutor) -> None:
    session = practising(tutor)
    assert session.dialogue.exercise is not None
    exercise = tutor.desk.exercises[session.dialogue.exercise.id]
    assert exercise.topic == "tensor-joining"
    turn = say(session, "做练习")  # again: the same one is shown
    assert exercise.task.zh.strip() in turn.reply
    assert exercise.starter.strip() in turn.reply


def test_exercise_is_offered_when_its_lesson_is_done(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    lesson = Lesson("tensor-joining", Step.CHECK, tutor.curriculum.quizzes["tensor-joining"][0].id)
    session.dialogue = replace(session.dialogue, lesson=lesson)
    for _ in range(3):
        turn = say(session, "跳过")
    assert "编程练习" in turn.reply
    assert "做练习" in turn.chips
    turn = say(session, "做练习")
    assert session.dialogue.exercise is not None
    assert tutor.desk.exercises[session.dialogue.exercise.id].topic == "tensor-joining"
    turn = say(session, "跳过这道题")
    assert session.dialogue.left
    assert (session.dialogue.phase, session.dialogue.lesson.step) == (Phase.LESSON, Step.DONE)  # type: ignore[union-attr]
    assert "继续" in turn.reply


def test_real_tests_judge_a_mistake_and_the_solution(tutor: Tutor) -> None:
    session = practising(tutor)
    exercise = tutor.desk.exercises[ID]
    mistake = exercise.mistakes[0]
    turn = say(session, fenced(mistake.code))
    assert turn.move is Move.CHECK_CODE
    assert "没通过" in turn.reply
    assert mistake.hint.zh in turn.reply
    assert session.dialogue.exercise is not None
    assert session.dialogue.exercise.attempts == 1
    turn = say(session, fenced(exercise.solution))
    assert "全部通过" in turn.reply
    assert session.dialogue.exercise is None
    assert session.dialogue.phase is Phase.LESSON
    (evidence,) = session.dialogue.answered
    assert (evidence.item, evidence.note, evidence.right, evidence.attempts) == (
        f"{EXERCISE_ITEM}{ID}",
        exercise.topic,
        True,
        2,
    )
    assert solved(session.dialogue) == {ID}
    assert "情景里的问题" in turn.reply  # back to where the learner came from


def test_the_authors_way_is_shown_once_the_learners_has_passed_and_not_before(tutor: Tutor) -> None:
    session = practising(with_check(tutor, PASSED))
    solution = tutor.desk.exercises[ID].solution.strip()
    for wish in ("参考写法", "标准写法给我看看", "和标准写法有什么不一样"):
        turn = say(session, wish)
        assert turn.move is Move.KEEP_SOLUTION
        assert solution not in turn.reply
    turn = say(session, fenced("a = 1"))
    assert turn.chips[-1] == "参考写法"
    assert solution in say(session, turn.chips[-1]).reply
    assert solution in say(session, "我的写法和标准写法有什么不一样").reply
    again = say(session, "做一道卷积的练习")
    assert again.phase is Phase.PRACTICE
    assert solution not in say(session, "参考写法").reply


def test_what_fails_is_said_in_the_learners_words_and_language(tutor: Tutor) -> None:
    session = practising(with_check(tutor, FAILED))
    turn = say(session, "def image_grid(images, columns):\n    return images")
    assert "2 项测试里通过了 1 项" in turn.reply
    assert "第二项：和应当是 1" in turn.reply
    say(session, "in English please")
    turn = say(session, "def image_grid(images, columns):\n    return images")
    assert "second: the sum is to be 1" in turn.reply
    assert "1 of 2 tests passed" in turn.reply


@pytest.mark.parametrize(
    "message",
    ["给我看完整代码", "直接告诉我答案", "答案是什么", "show me the solution", "帮我把这个函数写完", "替我写一下这个网格", "what is the answer", "solve it for me", "Write the function for me"],
)  # fmt: skip
def test_solution_is_never_given_away(tutor: Tutor, message: str) -> None:
    session = practising(tutor)
    turn = say(session, message)
    assert turn.move is Move.KEEP_SOLUTION
    solution = [line.strip() for line in tutor.desk.exercises[ID].solution.splitlines() if len(line.strip()) > 20]
    starter = tutor.desk.exercises[ID].starter
    assert not [line for line in solution if line in turn.reply and line not in starter]


@pytest.mark.parametrize(
    ("wish", "id_", "messages"),
    [
        ("做一道广播的练习", "nearest-card-without-a-loop", ["写一个 k-means", "用 numpy 实现 k-means", "write k-means in numpy"]),
        ("做一道交叉熵的练习", "stable-cross-entropy", ["写一个 softmax 函数", "log-sum-exp 怎么写", "implement a stable softmax in numpy", "写个交叉熵"]),
        ("我想做因果掩码的练习", "causal-self-attention", ["实现分组查询注意力", "写一个 cross attention"]),
    ],
)  # fmt: skip
def test_a_program_that_does_the_work_of_the_open_exercise_is_kept_too(
    tutor: Tutor, wish: str, id_: str, messages: list[str]
) -> None:
    session = in_lesson(tutor)
    say(session, wish)
    assert session.dialogue.exercise is not None
    assert session.dialogue.exercise.id == id_
    for message in messages:
        turn = say(session, message)
        assert turn.move is Move.KEEP_SOLUTION, message
        assert not turn.runs
    assert say(session, "写一个 one-hot 编码的函数").move is Move.WORK_OUT  # what solves nothing of it is written


def test_nor_is_such_a_program_walked_through(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, "做一道广播的练习")
    turn = say(session, "逐行讲一下原型网络的代码")
    assert turn.move is Move.KEEP_SOLUTION
    assert not turn.runs
    assert say(session, "逐行讲一下编辑距离的代码").runs


def test_questions_are_answered_and_lead_back_to_the_exercise(tutor: Tutor) -> None:
    session = practising(tutor)
    turn = say(session, "什么是广播？")
    assert turn.citations
    assert "把一串图片拼成一张网格" in turn.reply
    turn = say(session, "28×28 的图过 5×5 卷积，步幅 1，输出多大？")
    assert [run.stdout.strip() for run in turn.runs] == ["24"]
    assert session.dialogue.exercise is not None


def test_hints_come_one_by_one_and_end(tutor: Tutor) -> None:
    session = practising(tutor)
    hints = [mistake.hint.zh for mistake in tutor.desk.exercises[ID].mistakes]
    for hint in hints:
        assert hint in say(session, "提示").reply
    assert "都给过了" in say(session, "不知道怎么写").reply


def test_words_where_code_is_wanted_and_code_that_is_only_to_be_run(tutor: Tutor) -> None:
    session = practising(tutor)
    assert say(session, "应该先转置再拼").move is Move.ASK_FOR_CODE
    turn = say(session, "```python\nprint(1 + 1)\n``` 运行一下")
    assert [run.stdout for run in turn.runs] == ["2\n"]
    assert session.dialogue.exercise is not None
    assert session.dialogue.exercise.attempts == 0


def test_exercise_that_is_open_survives_a_restart(tutor: Tutor, reopened: Callable[[], Tutor]) -> None:
    session = practising(tutor)
    again = Session.open(reopened(), session.id)
    assert again is not None
    assert again.dialogue == session.dialogue


def test_part_of_the_code_is_judged_upon_the_starter_and_then_upon_what_was_sent(tutor: Tutor) -> None:
    exercise = replace(
        tutor.desk.exercises[ID],
        starter="import torch\n\n\ndef one():\n    raise NotImplementedError\n\n\ndef two():\n    raise NotImplementedError\n",
    )
    open_ = Practising(ID, "tensor-shapes", Words("题", "exercise"), Phase.LESSON)
    first = submitted("def one():\n    return 1", open_, exercise)
    assert first.startswith("import torch")
    assert first.count("raise NotImplementedError") == 1  # of the other function
    second = submitted("def two():\n    return 2", replace(open_, code=first), exercise)
    assert "return 1" in second
    assert second.rstrip().endswith("return 2")
    whole = "import torch\ndef one(): return 1\ndef two(): return 2\n"
    assert submitted(fenced(whole), open_, exercise).strip() == whole.strip()
    assert submitted("```python\ndef one(:\n```", open_, exercise) == "def one(:\n"
    broken = replace(open_, code="def one(:\n")
    assert "return 2" in submitted("def two():\n    return 2", broken, exercise)
    assert "def one(:" not in submitted("def two():\n    return 2", broken, exercise)


def test_what_is_sent_anew_is_judged_on_the_imports_and_not_on_the_last_attempt(tutor: Tutor) -> None:
    exercise = tutor.desk.exercises["convolution-by-hand"]
    first = "import torch.nn.functional as F\nfrom torch.nn.functional import conv2d as ready\n\n\ndef conv2d(x, weight, bias=None, stride=1, padding=0):\n    return ready(x, weight)\n"
    open_ = Practising(exercise.id, exercise.topic, Words("题", "exercise"), Phase.LESSON, code=first)
    own = "def conv2d(x, weight, bias=None, stride=1, padding=0):\n    return F.pad(torch.relu(x), (padding,) * 4)\n"
    assert submitted(fenced(own), open_, exercise) == f"import torch\nimport torch.nn.functional as F\n\n\n{own}"
    helped = replace(open_, code="import torch.nn.functional as F\ndef padded(x):\n    return F.pad(x, (1,) * 4)\n")
    judged_ = submitted(
        fenced("def conv2d(x, weight, bias=None, stride=1, padding=0):\n    return padded(x)\n"), helped, exercise
    )
    assert "def padded(x)" in judged_
    assert "import torch.nn.functional as F" in judged_


@pytest.mark.parametrize(
    ("code", "is_tried_out"),
    [
        ("x = 3\nprint(x)", True),
        ("import torch\nx = torch.ones(3)\nprint(x.shape)", True),
        ("def conv2d(x, weight):\n    return x", False),
        ("def conv2d(x, weight):\n    return x\nprint(conv2d(1, 2))", False),
        ("def padded(x):\n    return x", False),  # a function that the answer may need
        ("conv2d = None\nprint(conv2d)", False),
        ("return x", False),
        ("x = (3\nprint(x)", False),
    ],
)
def test_code_that_is_no_answer_to_the_exercise_is_only_run(tutor: Tutor, code: str, is_tried_out: bool) -> None:
    exercise = tutor.desk.exercises["convolution-by-hand"]
    open_ = Practising(exercise.id, exercise.topic, Words("题", "exercise"), Phase.LESSON)
    assert is_piece(fenced(code), open_, exercise) is is_tried_out


@pytest.mark.parametrize(
    ("message", "phase", "intent"),
    [
        ("我想做练习", Phase.LESSON, Intent.PRACTISE),
        ("再来一道编程题", Phase.LESSON, Intent.PRACTISE),
        ("练习", Phase.LESSON, Intent.PRACTISE),
        ("practise", Phase.LESSON, Intent.PRACTISE),
        ("做练习 梯度下降", Phase.LESSON, Intent.PRACTISE),
        ("做一道练习：卷积", Phase.LESSON, Intent.PRACTISE),
        ("练习题怎么做", Phase.LESSON, Intent.QUESTION),
        ("give me an exercise on convolution", Phase.LESSON, Intent.PRACTISE),
        ("跳过这道题", Phase.PRACTICE, Intent.SKIP),
        ("不知道怎么写", Phase.PRACTICE, Intent.STUCK),
        ("def f(x):\n    return x", Phase.PRACTICE, Intent.CODE),
        ("def f(x):\n    return x", Phase.LESSON, Intent.CODE),
        ("什么是练习集？", Phase.LESSON, Intent.QUESTION),
        ("我想先学理论再做练习，每周 6 小时", Phase.LESSON, Intent.CHANGE_PLAN),
    ],
)
def test_wishes_around_exercises_are_understood(message: str, phase: Phase, intent: Intent) -> None:
    assert intent_of(message, phase) is intent


def test_practice_is_no_word_of_the_opening(tutor: Tutor) -> None:
    session = Session.new(tutor)
    turn: Turn = say(session, "我想做练习")
    assert session.dialogue.phase is Phase.INTAKE
    assert turn.move is not Move.PRACTISE


def test_state_from_before_exercises_still_opens() -> None:
    from pydantic import TypeAdapter

    old = TypeAdapter(Dialogue).dump_python(Dialogue(), mode="json")
    for name in ("exercise", "left"):
        del old[name]
    assert TypeAdapter(Dialogue).validate_python(old) == Dialogue()


def test_exercise_that_was_left_can_be_taken_up_again(tutor: Tutor) -> None:
    session = practising(tutor)
    say(session, "跳过这道题")
    assert session.dialogue.left == (ID,)
    say(session, "我想做一道张量拼接的练习")
    assert session.dialogue.exercise is not None
    assert session.dialogue.exercise.id == ID


def test_exercise_that_is_there_no_more_is_closed_and_jams_nothing(tutor: Tutor) -> None:
    session = practising(tutor)
    gone = replace(tutor, desk=replace(tutor.desk, exercises={}))
    again = Session.open(gone, session.id)
    turn = say(again, "提示")
    assert turn.reply
    assert (again.dialogue.exercise, again.dialogue.phase) == (None, Phase.LESSON)


def test_an_error_is_counted_in_the_lines_that_the_learner_sent() -> None:
    starter, code = "def one():\n    raise NotImplementedError\n\n\n", "def two():\n    return x\n"
    whole = starter + code
    assert own_lines(Told("你的代码在第 6 行出错", "Your code fails on line 6"), whole, code) == Told(
        "你的代码在第 2 行出错", "Your code fails on line 2"
    )
    left = own_lines(Told("这里（第 2 行）还没有写。", "This is still to be written on line 2."), whole, code)
    assert left == Told("这里（`one` 里）还没有写。", "This is still to be written in `one`.")
    assert own_lines(Told("在第 2 行", "on line 2"), code, code) == Told("在第 2 行", "on line 2")


def test_a_hint_begins_with_what_the_last_attempt_showed(tutor: Tutor) -> None:
    exercise = tutor.desk.exercises[ID]
    shown = exercise.mistakes[-1]
    open_ = Practising(ID, exercise.topic, Words("", ""), Phase.LESSON, failed=(shown.test,), mistake=shown.file)
    assert hints_left(exercise, open_)[0] == shown
    assert {each.test for each in hints_left(exercise, open_)} == {shown.test}
    assert shown not in hints_left(exercise, replace(open_, told=(shown.file,)))
    assert len(hints_left(exercise, replace(open_, failed=(), mistake=""))) == len(exercise.mistakes)


def test_an_exercise_that_is_left_twice_is_noted_once() -> None:
    open_ = Dialogue(exercise=Practising(ID, "tensor-joining", Words("", ""), Phase.LESSON), left=(ID,))
    assert noted_as_left(open_).left == (ID,)


def test_a_step_back_from_an_exercise_leaves_it(tutor: Tutor) -> None:
    session = practising(tutor)
    turn = say(session, "退回上一步")
    assert turn.move == Move.LEAVE_EXERCISE
    assert session.dialogue.phase is Phase.LESSON


@pytest.mark.parametrize(
    ("message", "move"),
    [
        ("帮我把 TODO 补全", Move.KEEP_SOLUTION),
        ("把剩下的函数写完", Move.KEEP_SOLUTION),
        ("complete the TODOs", Move.KEEP_SOLUTION),
        ("第一行怎么写", Move.HINT_EXERCISE),
        ("这道题的思路是什么", Move.HINT_EXERCISE),
        ("where do I start?", Move.HINT_EXERCISE),
        ("torch.cat 的 dim 是什么", None),
        ("softmax 怎么写", None),
        ("为什么要拼接", None),
        ("what does stack do", None),
    ],
)
def test_questions_on_an_exercise_are_told_from_questions_on_the_subject(message: str, move: Move | None) -> None:
    assert wish_of(message) is move


@pytest.mark.parametrize(
    ("message", "phrase"),
    [
        ("这样对吗？我还没写完", "exercise_part"),
        ("加 w.grad.zero_() 就行吧", "exercise_idea"),
        ("用 cat 就好了对吗", "exercise_idea"),
        ("嗯嗯", "exercise_wants_code"),
    ],
)
def test_words_where_code_is_wanted_are_answered_by_what_they_say(message: str, phrase: str) -> None:
    assert answer_to(message) == phrase


def test_who_does_not_want_a_lesson_gets_no_exercise_of_it(tutor: Tutor) -> None:
    session = Session.silent(tutor)
    for message in (
        "学过机器学习 python 高数线代概率 图像 pytorch 每周10小时",
        "RNN那个我不想学，去掉",
        "好的",
        "开始",
    ):
        say(session, message)
    assert session.dialogue.plan is not None
    assert "rnn" in session.dialogue.plan.skipped
    say(session, "练习")
    assert session.dialogue.exercise is None or session.dialogue.exercise.topic != "rnn"


def test_a_definition_alone_is_code() -> None:
    assert intent_of("def f(x):\n    return x", Phase.LESSON) is Intent.CODE


@pytest.mark.parametrize(
    ("message", "move"),
    [
        ("退出练习", Move.LEAVE_EXERCISE),
        ("我想先回去上课", Move.LEAVE_EXERCISE),
        ("晚点再做吧", Move.LEAVE_EXERCISE),
        ("我不想做练习", Move.LEAVE_EXERCISE),
        ("leave the exercise", Move.LEAVE_EXERCISE),
        ("I want out", Move.LEAVE_EXERCISE),
        ("can I do this later", Move.LEAVE_EXERCISE),
        ("bye for now", Move.PAUSE),
        ("从哪一行开始写啊", Move.HINT_EXERCISE),
        ("再看一遍题目", Move.PRACTISE),
        ("先算距离，再取最小的那个", Move.ASK_FOR_CODE),
        ("use argmin over the distances", Move.ASK_FOR_CODE),
        ("for each card I compute the difference", Move.ASK_FOR_CODE),
    ],
)
def test_wishes_are_heard_over_an_exercise_and_ideas_are_none(tutor: Tutor, message: str, move: Move) -> None:
    assert say(practising(tutor), message).move == move


@pytest.mark.parametrize(
    ("message", "move"),
    [
        ("为啥还要写练习，能不能不做", Move.LEAVE_EXERCISE),
        ("我在地铁上，可以不做练习吗", Move.LEAVE_EXERCISE),
        ("can you explain the task?", Move.PRACTISE),
        ("解释一下题目", Move.PRACTISE),
        ("walk me through it", Move.HINT_EXERCISE),
        ("这里不补零吗", Move.ASK_FOR_CODE),
    ],
)
def test_what_is_asked_of_the_exercise_is_not_looked_up(tutor: Tutor, message: str, move: Move) -> None:
    session = practising(tutor)
    moved = say(session, message).move
    assert moved == move or (move is Move.ASK_FOR_CODE and moved is not Move.LEAVE_EXERCISE)


@pytest.mark.parametrize(
    "message", ["为什么没过", "第二项是和不对，还有呢", "why does it fail?", "what's wrong with my code"]
)
def test_after_a_failed_try_the_next_hint_says_what_is_wrong(tutor: Tutor, message: str) -> None:
    session = practising(with_check(tutor, FAILED))
    say(session, fenced("def grid(images):\n    return images"))
    assert say(session, message).move == Move.HINT_EXERCISE


def test_who_has_written_nothing_is_told_how_to_begin_and_then_hinted(tutor: Tutor) -> None:
    session = practising(tutor)
    first = say(session, "不会写，给我思路").reply
    assert "分三步" in first
    assert "别人写错" not in first
    assert tutor.desk.exercises[ID].mistakes[0].hint.zh in say(session, "不会写，给我思路").reply


def test_an_exercise_on_another_topic_takes_the_place_of_the_open_one(tutor: Tutor) -> None:
    session = practising(tutor)
    say(session, "来一道广播的练习")
    assert session.dialogue.exercise is not None
    assert session.dialogue.exercise.topic == "broadcasting"
    assert "没有练习" in say(session, "来一道感知机的练习").reply
    assert session.dialogue.exercise.topic == "broadcasting"


def test_lines_of_failed_tests_are_counted_in_what_was_sent(tutor: Tutor) -> None:
    failed = Outcome("two", False, Told("你的代码在第 16 行出错：x", "Your code fails on line 16: x"))
    sent = "def grid(images):\n    return images"
    whole = f"import torch\n\n\n{sent}"
    told = _in_own_lines(Verdict(False, (failed,)), whole, sent).tests[0].message
    assert told is not None
    assert "第 13 行" in told.zh
    assert "on line 13" in told.en


@pytest.mark.parametrize("message", ["考考我", "quiz me instead"])
def test_a_quiz_that_is_wished_for_over_an_exercise_leaves_it(tutor: Tutor, message: str) -> None:
    session = practising(tutor)
    assert say(session, message).move == Move.QUIZ
    assert session.dialogue.exercise is None
    assert session.dialogue.left == (ID,)


@pytest.mark.parametrize(
    "message", ["太难了，换个简单的", "有没有容易点的", "an easier one please", "another exercise"]
)
def test_another_exercise_takes_the_place_of_the_open_one_where_one_was_taught(tutor: Tutor, message: str) -> None:
    session = practising(tutor)
    assert "暂时没有别的练习" in say(session, message).reply or "no other exercise" in say(session, message).reply
    taught = next(each.topic for each in tutor.desk.exercises.values() if each.topic != "tensor-joining")
    session.dialogue = replace(session.dialogue, finished=(taught,))
    assert say(session, message).move == Move.PRACTISE
    assert session.dialogue.exercise is not None
    assert session.dialogue.exercise.topic == taught
    assert ID in session.dialogue.left


def test_the_language_of_the_code_is_none_to_switch_to(tutor: Tutor) -> None:
    session = practising(tutor)
    assert say(session, "用英文把答案写在注释里也行").language == "zh"
    assert not session.dialogue.language_fixed


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        *((each, Intent.PRACTISE) for each in (
            "有哪些练习", "练习有哪些", "看看有什么编程题", "有哪些关于卷积的练习", "what exercises do you have?", "show me all the exercises",
            "我想练 softmax", "练一下卷积", "softmax 想多练练", "做“训练集、验证集与测试集”的练习", "practise softmax",
            "I want to practice backpropagation", "dropout practice please", "Exercise on Broadcasting",
        )),
        *((each, Intent.QUIZ) for each in (
            "来道反向传播的题", "出一道关于池化的选择题", "做几道梯度下降的题", "give me a question on softmax", "another question about dropout please",
        )),
        *((each, None) for each in (
            "训练 softmax 分类器要多久", "怎么练习卷积", "练习题里的 softmax 是什么", "in practice softmax is stable", "我练过 softmax",
            "一个关于 dropout 的问题", "I have a question about dropout", "这道题是卷积吗", "best practice for dropout", "哪些题我做错了",
            "有什么用", "有哪些池化", "what exercise helps with softmax", "练习", "show me the plan", "做卷积的时候要补零",
        )),
    ],
)  # fmt: skip
def test_what_is_to_be_practised_is_told_by_its_topic(message: str, intent: Intent | None) -> None:
    assert practised(message, Intent.QUESTION, real_curriculum()) is intent


@pytest.mark.parametrize(("message", "first"), [("有哪些练习", "broadcasting"), ("有哪些卷积的练习", "convolution")])
def test_the_exercises_of_the_stage_are_listed_and_each_chip_opens_one(tutor: Tutor, message: str, first: str) -> None:
    session = in_lesson(tutor)
    turn = say(session, message)
    topics = [each.topic for each in tutor.desk.exercises.values()]
    stage = tutor.curriculum.notes[first].stage
    assert session.dialogue.exercise is None
    assert turn.reply.count("\n- ") == sum(tutor.curriculum.notes[each].stage == stage for each in topics)
    say(session, turn.chips[0])
    assert session.dialogue.exercise is not None
    assert session.dialogue.exercise.topic == first


def test_an_exercise_is_of_the_lesson_or_of_what_was_taught_and_else_asked_for(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    turn = say(session, "做练习")
    assert session.dialogue.exercise is None
    assert "有哪些练习" in turn.chips
    say(session, turn.chips[0])
    assert session.dialogue.exercise is not None


def test_a_topic_without_an_exercise_is_practised_by_its_items(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    turn = say(session, "练一下过拟和")
    assert session.dialogue.round is not None
    assert {tutor.curriculum.items[each].note for each in session.dialogue.round.items} == {"overfitting"}
    assert "没有（新的）编程练习" in turn.reply


@pytest.mark.parametrize(
    ("message", "id_"),
    [
        ("做练习 attention", "causal-self-attention"),
        ("因果掩码的练习", "causal-self-attention"),
        ("想做因果掩码那道题", "causal-self-attention"),
        ("因果自注意力那道练习", "causal-self-attention"),
        ("手写rnn那道练习", "rnn-by-hand"),
        ("打开早停那个练习", "early-stopping-class"),
        ("the attention exercise please", "causal-self-attention"),
        ("open the cross entropy exercise", "stable-cross-entropy"),
    ],
)
def test_exercise_that_is_named_is_opened(tutor: Tutor, message: str, id_: str) -> None:
    session = in_lesson(tutor)
    turn = say(session, message)
    assert turn.move is Move.PRACTISE
    assert session.dialogue.exercise
    assert session.dialogue.exercise.id == id_
    again = say(session, message)
    assert again.move is Move.PRACTISE
    assert session.dialogue.exercise.id == id_
    assert "## " in again.reply


@pytest.mark.parametrize(
    "message", ["因果掩码的练习难不难", "这道题怎么做", "卷积的题考考我", "机器学习的练习", "没有练习的监督学习"]
)
def test_what_names_no_exercise_opens_none(tutor: Tutor, message: str) -> None:
    session = in_lesson(tutor)
    say(session, message)
    assert session.dialogue.exercise is None


@pytest.mark.parametrize("message", ["再来一道", "再来一题", "下一道", "还有别的吗", "one more please", "another one"])
def test_one_more_behind_an_exercise_is_of_exercises(tutor: Tutor, message: str) -> None:
    session = in_lesson(tutor)
    say(session, "做一道广播的练习")
    say(session, "跳过这道题")
    turn = say(session, message)
    assert turn.move is Move.PRACTISE
    assert session.dialogue.placing is None


OWN = """import torch, torch.nn as nn
net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.Flatten(), nn.Linear(100, 2))
print(net(torch.randn(2, 1, 28, 28)))
"""
OF_IT = "import torch\na = torch.randn(5, 3)\nb = torch.randn(4, 3)\nprint({})\n"
MENDED = "+ net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.Flatten(), nn.Linear(2704, 2))"


@pytest.mark.parametrize(
    "wishes",
    [
        ("帮我改好", "帮我改好"),
        ("帮我改好", "这是我自己的代码，不是练习"),
        ("fix it", "that's my own project, not the exercise. fix it"),
    ],
)
def test_a_program_that_is_none_of_the_exercise_is_mended_beside_it(tutor: Tutor, wishes: tuple[str, ...]) -> None:
    session = in_lesson(tutor)
    say(session, "做一道广播的练习")
    open_ = session.dialogue.exercise
    for message in (f"{OWN}为什么报错？", *wishes):
        turn = say(session, message)
    assert turn.move is Move.MEND
    assert MENDED in turn.reply
    assert session.dialogue.exercise == open_  # no hint was spent
    say(session, fenced("def distances(a, b):\n    return a - b"))
    assert say(session, "帮我改好").move is Move.KEEP_SOLUTION


@pytest.mark.parametrize("computes", ["((a - b) ** 2).sum(1) ** 0.5", "(a - b).pow(2).norm(dim=1)", "distances(a, b)"])
def test_what_may_be_of_the_exercise_is_never_mended(tutor: Tutor, computes: str) -> None:
    session = in_lesson(tutor)
    say(session, "做一道广播的练习")
    for message in (OF_IT.format(computes), "帮我改好", "这是我自己的代码，不是练习", "直接帮我改好，不是练习"):
        turn = say(session, message)
        assert turn.move is not Move.MEND


def test_no_solution_is_apart_from_its_exercise(tutor: Tutor) -> None:
    for exercise in tutor.desk.exercises.values():
        open_ = Practising(exercise.id, exercise.topic, Words("", ""), Phase.LESSON)
        assert not is_apart(exercise.starter, open_, exercise)
        disguised = exercise.solution
        for name in defined(ast.parse(exercise.starter)):
            disguised = re.sub(rf"\b{name}\b", f"my_{name}", disguised)
        assert not is_apart(disguised, open_, exercise)
