"""What is asked without a word of a question, in another language, of another thing; and a lesson that is put off."""

import pytest

from agent.ask import ask
from agent.intent import Intent, intent_of
from agent.languages import switch_in
from agent.lesson import Step
from agent.policy import Move
from agent.session import Session
from agent.turn import Phase
from agent.tutor import Tutor
from tests.agent.test_first_weeks import at_plan, at_step
from tests.agent.test_session import at_check, in_lesson, say


@pytest.mark.parametrize(
    "message",
    [
        "difference between LSTM and GRU",
        "the main differences between BN and LN",
        "LSTM vs GRU",
        "pros and cons of batch norm",
        "来一段 GAE 的 python 代码",
        "再来个 softmax 的例子代码",
        "GELU 公式",
        "RNN 的缺点",
        "手写数字用 CNN 还是 MLP",
        "激活函数选relu还是leaky relu",
        "BCEWithLogits 前面又套了一层 sigmoid 对不对",
        "in_channels 到底填几",
        "benefits of batch norm in CNNs",
        "my char rnn outputs garbage",
    ],
)
@pytest.mark.parametrize("phase", [Phase.INTAKE, Phase.LESSON])
def test_a_question_without_a_word_of_one_is_none_the_less_asked(message: str, phase: Phase) -> None:
    assert intent_of(message, phase) is Intent.QUESTION


@pytest.mark.parametrize(
    "message",
    [
        "the difference between them is that one has labels",
        "difference of the two means",
        "它起正则化的作用",
        "my guess is that the loss goes down",
        "不管用大的还是小的都一样",
        "放大以后还是模糊",
        "有几个离谱的点",
        "loss 还是 0.69",
    ],
)
def test_a_statement_with_such_words_answers(message: str) -> None:
    assert intent_of(message, Phase.LESSON) is Intent.ANSWER


@pytest.mark.parametrize("message", ["反向传播的原理", "那卷积的作用", "交叉熵的含义。"])
def test_a_topic_and_what_of_it_is_a_question_in_a_lesson(tutor: Tutor, message: str) -> None:
    turn = say(in_lesson(tutor), message)
    assert turn.move is Move.ANSWER_QUESTION
    assert turn.citations


@pytest.mark.parametrize("message", ["因为有标签的作用", "这是过拟合的意思"])
def test_such_an_ending_makes_no_question_of_an_answer(tutor: Tutor, message: str) -> None:
    assert say(in_lesson(tutor), message).move is not Move.ANSWER_QUESTION


def test_first_words_that_want_code_are_no_profile(tutor: Tutor) -> None:
    session = Session.silent(tutor)
    turn = say(session, "来一段 GAE 的 python 代码")
    assert turn.move is Move.WORK_OUT
    assert turn.runs
    assert session.dialogue.learner.values == {}


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("用英文解释一下 dropout", "en"),
        ("explain overfitting in Chinese", "zh"),
        ("用中文介绍 batch normalization", "zh"),
    ],
)
def test_what_is_wanted_in_a_language_is_explained_in_it_and_nothing_is_switched(
    tutor: Tutor, message: str, language: str
) -> None:
    session = in_lesson(tutor)
    turn = say(session, message)
    assert (turn.move, turn.language) == (Move.ANSWER_QUESTION, language)
    assert turn.citations
    assert not session.dialogue.language_fixed
    assert say(session, "好的，那过拟合呢").language == "zh"


def test_how_a_word_is_said_in_a_language_is_asked_in_ones_own(tutor: Tutor) -> None:
    turn = say(in_lesson(tutor), "过拟合用英文怎么说")
    assert turn.language == "zh"
    assert "“过拟合”对应的说法是 **overfitting**" in turn.reply
    assert "**过拟合**" in say(in_lesson(tutor), "what is overfitting in Chinese?").reply
    assert "**kernel**" in say(in_lesson(tutor), "卷积核的英文").reply
    assert "对应的说法" not in say(in_lesson(tutor), "过拟合是什么").reply


@pytest.mark.parametrize(
    "message", ["用英文讲吧", "请用英文回答我", "用英文再讲一遍", "用英文解释一下", "explain that in English please"]
)
def test_a_language_alone_is_a_switch(tutor: Tutor, message: str) -> None:
    session = in_lesson(tutor)
    assert say(session, message).move is Move.SWITCH_LANGUAGE
    assert session.dialogue.language == "en"


def test_what_it_is_good_for_is_asked_of_what_was_explained_and_this_of_the_course(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, "什么是 dropout")
    turn = say(session, "它有什么用")
    assert turn.move is Move.ANSWER_QUESTION
    assert turn.citations[0].note == "dropout"
    assert say(session, "学这个有什么用").move is Move.TELL_ABOUT


def test_a_calculation_is_made_again_for_another_thing(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    assert say(session, "nn.LSTM(10,20) 有多少参数").runs[0].stdout.strip() == "2560"
    assert say(session, "那 GRU 呢").runs[0].stdout.strip() == "1920"
    assert say(session, "and an RNN?").runs[0].stdout.strip() == "640"
    assert say(session, "那输入 30 呢").runs[0].stdout.strip() == "1040"
    assert say(session, "那过拟合呢").move is Move.ANSWER_QUESTION


def test_a_lesson_that_is_put_off_gives_way_to_the_next(tutor: Tutor) -> None:
    session = at_plan(tutor)
    say(session, "开始")
    lesson = session.dialogue.lesson
    assert lesson is not None
    assert say(session, "先不学这个").move is Move.CHANGE_PLAN
    assert session.dialogue.proposed is not None
    turn = say(session, "好")
    assert turn.move is Move.TAKE_CHANGE
    plan, here = session.dialogue.plan, session.dialogue.lesson
    assert plan is not None
    assert here is not None
    assert here.note != lesson.note
    assert lesson.note in plan.lessons
    assert plan.lessons.index(lesson.note) > plan.lessons.index(here.note)
    assert "情景" in turn.reply


def test_another_lesson_first_does_not_break_the_one_at_hand_off(tutor: Tutor) -> None:
    session = at_plan(tutor)
    say(session, "开始")
    lesson = session.dialogue.lesson
    say(session, "先学 CNN")
    say(session, "好")
    assert session.dialogue.lesson == lesson


def test_items_that_were_only_passed_over_are_not_counted_as_wrong(tutor: Tutor) -> None:
    session = at_check(tutor)
    replies = [say(session, "跳过").reply for _ in range(3)]
    assert "学完了" in replies[-1]
    assert "题对" not in replies[-1]


def test_a_round_tells_what_was_passed_over(tutor: Tutor) -> None:
    session = at_step(tutor, "ml-recap", Step.DONE)
    say(session, "考考我 过拟合")
    replies = [say(session, "跳过").reply for _ in range(3)]
    assert "跳过了 3 题" in replies[-1]
    assert "对了 0 题" not in replies[-1]


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("my model gets 99% train and 60% test what now", Intent.QUESTION),
        ("my loss is nan what should i do", Intent.QUESTION),
        ("can I skip to CNNs directly", Intent.CHANGE_PLAN),
        ("I already know python setup, skip it", Intent.CHANGE_PLAN),
        ("I only have 3 hours this week", Intent.CHANGE_PLAN),
        ("代码跑不起来", Intent.FIX),
        ("my code doesn't work", Intent.FIX),
        ("这门课有证书吗", Intent.ABOUT),
        ("上次讲到哪了", Intent.WHERE),
        ("skip to the answer", Intent.ANSWER),
        ("the model gets 99% right on cats", Intent.ANSWER),
    ],
)
def test_what_is_said_offhand_is_understood(message: str, intent: Intent) -> None:
    assert intent_of(message, Phase.LESSON) is intent


@pytest.mark.parametrize(
    ("message", "named"),
    [
        ("can I skip to CNNs directly", "CNN"),
        ("jump to transformers", "Transformer"),
        ("I already know python setup, skip it", "Python"),
    ],
)
def test_what_is_skipped_or_jumped_to_is_found_in_the_plan(tutor: Tutor, message: str, named: str) -> None:
    session = at_plan(tutor)
    say(session, "开始")
    turn = say(session, message)
    assert turn.move is Move.CHANGE_PLAN
    assert session.dialogue.proposed is not None
    assert named in turn.reply


def test_who_says_idk_gets_a_hint(tutor: Tutor) -> None:
    session = at_check(tutor)
    assert "提示" in say(session, "idk").reply


@pytest.mark.parametrize("message", ["fp16 or bf16", "出来的图像国际象棋棋盘", "left or right padding"])
def test_what_a_note_lists_as_a_question_is_one_in_whatever_form(tutor: Tutor, message: str) -> None:
    assert tutor.library.lists(message)
    turn = say(in_lesson(tutor), message)
    assert turn.move is Move.ANSWER_QUESTION
    assert turn.citations


def test_a_listed_question_is_answered_by_all_that_its_list_names_in_that_order(tutor: Tutor) -> None:
    notes = tutor.curriculum
    several = [(note, each) for note, each in notes.own_asks if len(each.facts) > 1 and tutor.library.lists(each.words)]
    pairs = several[::90]
    assert len(pairs) > 10
    for note, listed in pairs:
        found = tutor.library.search(listed.words).facts[: len(listed.facts)]
        assert [(each.note, each.number) for each in found] == [(note, number) for number in listed.facts], listed.words


@pytest.mark.parametrize(
    "message", ["去噪自编码器加多少噪声合适", "看懂了但自己写不出代码怎么办", "mlp 隐藏层一般多少神经元"]
)
def test_what_wants_an_explanation_gets_no_program_and_no_calculation(tutor: Tutor, message: str) -> None:
    turn = say(in_lesson(tutor), message)
    assert turn.move is Move.ANSWER_QUESTION
    assert turn.runs == ()


@pytest.mark.parametrize("message", ["GAN 的 loss 曲线怎么看", "代码没报错但是结果不对怎么查"])
def test_a_question_about_a_plot_or_a_program_gets_no_other_one(tutor: Tutor, message: str) -> None:
    assert say(in_lesson(tutor), message).runs == ()


def test_an_error_alone_is_read_in_a_one_off_question_too(tutor: Tutor) -> None:
    turn = ask(tutor, "mat1 and mat2 shapes cannot be multiplied (32x9216 and 4096x10)")
    assert turn.move is Move.READ_ERROR
    assert "nn.Linear(9216, 10)" in turn.reply


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("from here on english please", "en"),
        ("let's do this in english", "en"),
        ("后面都用英文讲吧", "en"),
        ("换中文吧，英文看着累", "zh"),
        ("I prefer chinese", "zh"),
        ("mandarin please", "zh"),
        ("我更习惯看中文", "zh"),
    ],
)
def test_a_wish_for_a_language_is_done_and_holds(tutor: Tutor, message: str, language: str) -> None:
    session = in_lesson(tutor)
    assert say(session, message).move == Move.SWITCH_LANGUAGE
    assert (session.dialogue.language, session.dialogue.language_fixed) == (language, True)


@pytest.mark.parametrize(
    "message", ["from English to Chinese", "English, French", "用英文写注释", "我英文不好", "中文语料怎么处理", "an English sentence"]
)  # fmt: skip
def test_what_only_names_a_language_switches_to_none(message: str) -> None:
    assert switch_in(message) is None


@pytest.mark.parametrize(
    ("message", "move", "language", "is_fixed"),
    [
        ("换个说法，然后用英文说", Move.OTHER_WORDS, "en", True),
        ("skip this and switch to english", Move.SKIP, "en", True),
        ("answer in english just this once: what is clustering", Move.ANSWER_QUESTION, "en", False),
        ("这次用英文讲，什么是聚类", Move.ANSWER_QUESTION, "en", False),
    ],
)
def test_what_is_wished_for_beside_a_language_is_done_in_it(
    tutor: Tutor, message: str, move: Move, language: str, is_fixed: bool
) -> None:
    session = in_lesson(tutor)
    turn = say(session, message)
    assert (turn.move, turn.language) == (move, language)
    assert session.dialogue.language_fixed is is_fixed


@pytest.mark.parametrize("message", ["in English please", "can you explain in English?", "用英文再说一遍"])
def test_an_answer_is_told_again_in_the_language_that_is_wished_for_behind_it(tutor: Tutor, message: str) -> None:
    session = in_lesson(tutor)
    before = say(session, "RNN 和 LSTM 有什么区别")
    turn = say(session, message)
    assert (turn.move, turn.language) == (Move.ANSWER_QUESTION, "en")
    assert turn.citations[0].note == before.citations[0].note
    back = say(session, "中文吧")
    assert (back.language, back.citations[0].note) == ("zh", before.citations[0].note)


def test_a_language_for_what_comes_tells_nothing_again(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, "RNN 和 LSTM 有什么区别")
    turn = say(session, "以后都用英文")
    assert (turn.move, turn.language, turn.citations) == (Move.SWITCH_LANGUAGE, "en", ())


def test_the_step_on_the_screen_is_shown_in_the_new_language(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    turn = say(session, "in English please")
    assert turn.move is Move.SWITCH_LANGUAGE
    assert "**Scene**" in turn.reply
    assert "**Scene**" not in say(session, "in English please").reply
