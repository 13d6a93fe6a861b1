"""Ways out of what is open, and what is said between two lessons: nobody is held at a question, and nothing said is lost."""

import time
from dataclasses import replace

import pytest

from agent.choosing import chosen
from agent.dialogue import Dialogue, Judged, Kind, Round
from agent.intent import Intent, intent_of
from agent.leaving import wants_lesson
from agent.lesson import Lesson, Step
from agent.policy import Move
from agent.route import route
from agent.session import Session
from agent.turn import Phase
from agent.tutor import Tutor
from tests.agent.test_first_weeks import at_step
from tests.agent.test_quizzing import rightly
from tests.agent.test_session import say
from tests.notes import real_curriculum


def between(tutor: Tutor) -> Session:
    """Return a session whose first lesson is done, with its quiz's last answer marked wrong."""
    session = at_step(tutor, "ml-recap", Step.DONE)
    judged = Judged("ml-recap-1", "纯监督学习", right=False)
    session.dialogue = replace(session.dialogue, finished=("ml-recap",), judged=judged)
    return session


# ---- between two lessons


@pytest.mark.parametrize(
    ("message", "move"),
    [
        ("刚才第二题我觉得我答得没错啊", Move.HEAR_APPEAL),
        ("我刚才那题是不是判错了", Move.HEAR_APPEAL),
        ("上一题我选的没问题吧", Move.HEAR_APPEAL),
        ("不对，我不是目标考试，我是想做个识别猫狗的小程序", Move.CHANGE_PLAN),
        ("哦对了我其实学过一点机器学习的，上过吴恩达前两周", Move.CHANGE_PLAN),
        ("我觉得有点慢", Move.ASK_BACK),
        ("不了", Move.PAUSE),
        ("是的", Move.ADVANCE),
        ("可以啊", Move.ADVANCE),
        ("sure, let's go", Move.ADVANCE),
    ],
)
def test_between_two_lessons_only_a_yes_begins_the_next(tutor: Tutor, message: str, move: Move) -> None:
    session = between(tutor)
    turn = say(session, message)
    assert turn.move == move
    assert session.dialogue.lesson is not None
    assert (session.dialogue.lesson.note != "ml-recap") is (move is Move.ADVANCE)
    assert "继续" in turn.chips or "Continue" in turn.chips


def test_a_question_at_the_end_of_a_stage_leads_back_to_its_quiz(tutor: Tutor) -> None:
    session = between(tutor)
    session.dialogue = replace(session.dialogue, gate=1)
    turn = say(session, "什么是过拟合？")
    assert turn.chips[-2:] == ("阶段小测", "直接进入")
    assert "直接进入下一阶段" in turn.reply


@pytest.mark.parametrize(
    "message", ["I'm back", "back from lunch", "hi, I am back again", "吃完饭回来啦", "我又回来了"]
)
def test_who_is_back_finds_the_place_as_they_left_it(tutor: Tutor, message: str) -> None:
    session = between(tutor)
    before = session.dialogue.lesson
    assert say(session, message).move == Move.BE_POLITE
    assert session.dialogue.lesson == before


def test_a_step_back_behind_a_lesson_takes_no_quiz_again(tutor: Tutor) -> None:
    session = between(tutor)
    assert "小测" not in say(session, "上一步").reply
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is Step.MISTAKE


# ---- what is refused


@pytest.mark.parametrize(
    ("message", "move"),
    [
        ("别给我提示", Move.LEAVE_OUT),
        ("不用举例了", Move.LEAVE_OUT),
        ("don't skip this", Move.LEAVE_OUT),
        ("不用提示，是半监督", Move.GRADE),
        ("别考我了", Move.COME_BACK),
    ],
)
def test_a_refused_wish_leaves_the_item_open_unless_it_is_the_item_that_is_refused(
    tutor: Tutor, message: str, move: Move
) -> None:
    session = at_step(tutor, "ml-recap", Step.CHECK)
    session.dialogue = replace(session.dialogue, lesson=Lesson("ml-recap", Step.CHECK, item="ml-recap-1"))
    assert say(session, message).move == move


# ---- ways out of a quiz or a review

WAYS_OUT = [
    *(
        "今天先不复习了，明天吧",
        "下次再复习吧",
        "复习推迟到明天",
        "复习放到周末",
        "先上课",
        "继续上课",
        "算了先学新课吧",
    ),
    *("不考了", "不想考了", "先不考了，改天再说", "能不能别考了", "结束测验", "可以结束这轮吗", "题太多了能不能少点"),
    *("退出", "停", "quit the quiz", "let's review later", "back to the lesson", "不做了"),
]


@pytest.mark.parametrize("message", WAYS_OUT)
def test_a_review_has_many_ways_out(message: str) -> None:
    here = Round(Kind.REVIEW, ("ml-recap-1", "ml-recap-2"), Phase.LESSON)
    dialogue = Dialogue(phase=Phase.REVIEW, lesson=Lesson("ml-recap", Step.MATHS), round=here)
    assert route(message, dialogue)[1] is Move.COME_BACK


@pytest.mark.parametrize(
    "message",
    [
        "停在局部最优",
        "不用测试集",
        "early stopping 什么时候停",
        "题目里的停止条件是什么",
        "复习有用吗",
        "测试集",
        "考研要考哪些",
    ],
)
def test_what_only_speaks_of_tests_or_of_stopping_leaves_nothing(message: str) -> None:
    assert intent_of(message, Phase.REVIEW) not in (Intent.NEVER_MIND, Intent.REVIEW)


def test_a_lessons_quiz_can_be_left_and_says_that_nothing_was_answered(tutor: Tutor) -> None:
    session = at_step(tutor, "ml-recap", Step.CHECK, "ml-recap-1")
    turn = say(session, "不想考了")
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is Step.DONE
    assert "一题都没作答" in turn.reply
    assert not session.dialogue.answered


def test_who_stops_within_a_lesson_rests_and_keeps_the_place(tutor: Tutor) -> None:
    session = at_step(tutor, "ml-recap", Step.MATHS)
    for message in ("退出", "下课", "拜拜", "bye"):
        assert "记着" in say(session, message).reply
    assert session.dialogue.lesson == Lesson("ml-recap", Step.MATHS)


def test_a_round_offers_its_way_out_and_asking_back_offers_what_it_asks(tutor: Tutor) -> None:
    session = at_step(tutor, "ml-recap", Step.MATHS)
    here = Round(Kind.REVIEW, ("ml-recap-1",), Phase.LESSON)
    session.dialogue = replace(session.dialogue, phase=Phase.REVIEW, round=here)
    turn = say(session, "嗯不想做题")
    assert turn.move == Move.ASK_BACK
    assert {"跳过", "提示", "不做了", "A"} <= set(turn.chips)
    assert all(f"“{chip}”" in turn.reply for chip in turn.chips[:1])
    assert "考考我" not in turn.reply


# ---- what is heard for what it is


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("谢谢，继续上课吧", Intent.NEXT),
        ("谢谢，懂了", Intent.NEXT),
        ("休息一下，今天就到这", Intent.PAUSE),
        ("不想做题", Intent.NEVER_MIND),
        ("太难了，讲简单点", Intent.OTHER_WORDS),
        ("好吧，给个提示", Intent.HINT),
        ("算了，跳过", Intent.SKIP),
        ("thanks, next", Intent.NEXT),
        ("再换一个", Intent.OTHER_WORDS),
        ("下一题的答案是什么", Intent.ASKS_KEY),
        ("好，C", Intent.ANSWER),
        ("嗯，越来越大", Intent.ANSWER),
        ("更简单的网络", Intent.ANSWER),
        ("继续，什么是过拟合", Intent.QUESTION),
        ("把每一行该写什么用中文告诉我", Intent.QUESTION),
        ("请用中文讲", Intent.LANGUAGE),
        ("今天学了啥", Intent.ABOUT),
        ("我学过什么框架", Intent.QUESTION),
    ],
)
def test_several_short_wishes_are_one(message: str, intent: Intent) -> None:
    assert intent_of(message, Phase.LESSON) is intent


def test_a_wall_of_pieces_is_read_fast() -> None:
    began = time.monotonic()
    for wall in ("谢谢，" * 6_600, "不复习" * 6_600, "今天先" * 6_600, "学了" * 10_000):
        intent_of(wall, Phase.LESSON)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("message", "move", "said"),
    [
        ("你刚才说错了", Move.TELL_ABOUT, "哪一句不对"),
        ("现在几点了", Move.TELL_ABOUT, "深度学习"),
        ("中午吃什么好呢", Move.TELL_ABOUT, "深度学习"),
        ("明天要考高数了烦死了", Move.TELL_ABOUT, "不太好受"),
        ("只有2000张图够吗", Move.ANSWER_QUESTION, ""),
        ("和全连接比呢", Move.ANSWER_QUESTION, "全连接"),
        ("用GPU跑", Move.GRADE, ""),
        ("今天股市会涨吗？", Move.TELL_ABOUT, "深度学习"),
        ("有图吗", Move.TELL_ABOUT, "画不了"),
        ("隐私数据能拿来训练吗", Move.ANSWER_QUESTION, ""),
        ("中英文混着的数据咋处理", Move.ANSWER_QUESTION, ""),
    ],
)
def test_what_shares_a_few_characters_with_a_wish_is_none(tutor: Tutor, message: str, move: Move, said: str) -> None:
    turn = say(at_step(tutor, "ml-recap", Step.SCENE), message)
    assert turn.move == move
    assert said in turn.reply


def test_at_an_open_item_what_was_learnt_is_summed_up_and_gives_nothing_away(tutor: Tutor) -> None:
    session = at_step(tutor, "ml-recap", Step.CHECK, "ml-recap-1")
    turn = say(session, "今天学了啥")
    assert turn.citations
    assert "半监督" not in turn.reply.split("回到刚才")[0].split("你有 200 张")[0]
    assert "最后问的那一句" in say(session, "太啰嗦了").reply


# ---- why


def test_a_bare_why_after_an_answer_asks_for_its_reason_and_after_a_mark_for_that_of_the_mark(tutor: Tutor) -> None:
    session = at_step(tutor, "ml-recap", Step.CHECK, "ml-recap-1")
    say(session, "什么是过拟合？")
    assert say(session, "为什么").move == Move.ANSWER_QUESTION
    say(session, "纯监督学习")
    assert say(session, "为什么").move == Move.HEAR_APPEAL
    rightly(session, tutor)
    assert "对" in say(session, "为啥").reply.split("道理是这样")[0]


@pytest.mark.parametrize("message", ["为什么要除根号d", "为啥要乘学习率", "为什么用半监督"])
def test_a_why_with_words_of_the_subject_is_a_question(tutor: Tutor, message: str) -> None:
    assert say(at_step(tutor, "ml-recap", Step.SCENE), message).move == Move.ANSWER_QUESTION


def test_an_example_and_other_words_do_not_say_the_same_twice(tutor: Tutor) -> None:
    session = at_step(tutor, "ml-recap", Step.SCENE)
    said = [say(session, message).citations for message in ("举个例子", "说人话", "换个说法")]
    assert len({str(each) for each in said}) == 3


def test_the_only_hint_of_a_common_mistake_is_said_once(tutor: Tutor) -> None:
    session = at_step(tutor, "ml-recap", Step.MISTAKE)
    hint = tutor.curriculum.notes["ml-recap"].misconceptions[0].hint.zh
    assert hint in say(session, "提示").reply
    assert hint not in say(session, "还有提示吗").reply


def test_what_is_too_hard_where_nothing_is_to_be_worked_out_is_put_in_other_words(tutor: Tutor) -> None:
    session = at_step(tutor, "ml-recap", Step.SCENE)
    assert say(session, "太难了").citations
    assert say(session, "提示").citations


# ---- another lesson, another stage, a quiz of some length


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("这课我会了，跳过", Intent.CHANGE_PLAN),
        ("这课我会 跳过", Intent.CHANGE_PLAN),
        ("这步我会了，跳过", Intent.SKIP),
        ("这课我会了", Intent.EASY),
        ("开始学链式法则", Intent.LESSON),
        ("开始resnet那课", Intent.LESSON),
        ("那就先学cnn", Intent.CHANGE_PLAN),
        ("从第二阶段开始", Intent.LESSON),
        ("go to stage 2", Intent.LESSON),
        ("开始学习", Intent.NEXT),
        ("开始过拟合了", Intent.ANSWER),
        ("开始学到噪声", Intent.ANSWER),
        ("训练进入第二阶段", Intent.ANSWER),
        ("第二阶段学什么", Intent.QUESTION),
        ("什么时候开始学cnn", Intent.QUESTION),
        ("回来了，上次学到哪来着", Intent.WHERE),
        ("等等 先不急 我想看看计划", Intent.WHERE),
        ("等一下，我的计划", Intent.WHERE),
        ("这课不用学了 下一课", Intent.CHANGE_PLAN),
        ("老实说我压根没看懂这公式", Intent.OTHER_WORDS),
        ("没懂刚才那个式子", Intent.OTHER_WORDS),
        ("我的模型全预测成猫", Intent.QUESTION),
    ],
)
def test_lessons_and_stages_are_chosen_in_the_learners_words(message: str, intent: Intent) -> None:
    assert intent_of(message, Phase.LESSON) is intent


@pytest.mark.parametrize(
    ("message", "note"),
    [
        ("打开 LSTM 参数怎么数那一课", "lstm-gru-parameters"),
        ("open the lesson on counting LSTM parameters", "lstm-gru-parameters"),
        ("can we do the lesson on counting LSTM parameters", "lstm-gru-parameters"),
        ("打开时间序列那一课", "time-series-forecasting"),
        ("open the time series lesson", "time-series-forecasting"),
        ("怎么防止过拟合那一课", "overfitting"),
        ("the lesson about how GANs are trained", "gan-training"),
        ("go to the lesson on why gradients vanish", "vanishing-exploding-gradients"),
        ("打开讲梯度为什么会消失的那一课", "vanishing-exploding-gradients"),
        ("take me to the lesson that explains attention scores", "attention"),
        ("直接看扩散模型怎么生成图片那课", "diffusion-models"),
        ("open the lesson where we fine-tune BERT", "pretraining-bert-gpt"),
        ("打开讲卷积输出尺寸的课", "conv-arithmetic"),
        ("切到 RNN 梯度消失那一课", "rnn-gradients"),
        ("open the chain rule lesson", "chain-rule"),
        ("打开卷积那一课", "convolution"),
    ],
)
def test_a_lesson_is_opened_by_what_it_is_about(tutor: Tutor, message: str, note: str) -> None:
    session = at_step(tutor, "tensors", Step.SCENE)
    assert say(session, message).move == Move.OPEN_LESSON
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.note == note


@pytest.mark.parametrize(
    "message",
    [
        "打开怎么做披萨那一课",
        "open the lesson on pizza",
        "跳过过拟合那一课",
        "what is the lesson about dropout good for?",
        "为什么有激活函数那一课",
    ],
)
def test_what_describes_no_lesson_or_wants_none_opens_none(tutor: Tutor, message: str) -> None:
    session = at_step(tutor, "tensors", Step.SCENE)
    say(session, message)
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.note == "tensors"


@pytest.mark.parametrize(
    ("message", "note"),
    [
        ("打开池化", "pooling"),
        ("打开感知机", "perceptron"),
        ("打开GAN的训练", "gan-training"),
        ("打开“GAN 的训练”", "gan-training"),
        ("打开RNN 与 Transformer 的比较那一课", "rnn-vs-transformer"),
        ("我想直接学GAN训练那课", "gan-training"),
        ("卷积的输出尺寸怎么算?先学这课", "conv-arithmetic"),
        ("池化是干嘛的，我想先学这一课", "pooling"),
        ("what is pooling for? open that lesson first", "pooling"),
        ("先学这课", None),
        ("卷积的输出尺寸怎么算", None),
        ("我想先学池化那课", None),
        ("open pooling please", "pooling"),
        ("我不是说了直接讲卷积吗", "convolution"),
        ("I said I want to do convolution", "convolution"),
        ("下一课，但我想学池化不是机器学习回顾", "pooling"),
        ("I want pooling, not the recap", "pooling"),
        ("池化那课给我看看", "pooling"),
        ("给我看看池化那课", "pooling"),
        ("卷积那课给我看看", "convolution"),
        ("cnn那课给我看看", "convolution"),
        ("把注意力那一课调出来", "attention"),
        ("让我看看池化这节课吧", "pooling"),
        ("show me the pooling lesson", "pooling"),
        ("let me see the lesson on attention", "attention"),
        ("给我看看池化", None),
        ("上一课给我看看", None),
        ("池化那课难不难", None),
        ("打开文件读数据", None),
        ("我说了用标签学", None),
        ("打开卷积核看里面的权重", None),
    ],
)
def test_a_lesson_is_opened_by_its_name_alone(message: str, note: str | None) -> None:
    assert chosen(message, real_curriculum()) == note


def test_who_insists_has_the_lesson_at_once(tutor: Tutor) -> None:
    for again in ("直接讲卷积", "我不是说了直接讲卷积吗"):
        session = at_step(tutor, "ml-recap", Step.SCENE)
        assert "会一起提前" in say(session, "跳过这个直接讲卷积").reply
        assert "改动没有确认" in say(session, again).reply
        assert session.dialogue.lesson == Lesson("convolution")
        assert session.dialogue.proposed is None


@pytest.mark.parametrize(
    "message",
    [
        "跳过预测",
        "刚才那个没懂，跳过预测吧",
        "跳过预测，直接运行",
        "不想猜，直接看结果",
        "skip the prediction",
        "I don't want to guess, just run it",
        "no guess, show me the output",
    ],
)
def test_who_predicts_nothing_sees_the_run(tutor: Tutor, message: str) -> None:
    session = at_step(tutor, "ml-recap", Step.PREDICT)
    assert "5.875" in say(session, message).reply
    assert session.dialogue.lesson == Lesson("ml-recap", Step.RESULT)


@pytest.mark.parametrize("message", ["跳过推理模式与高效预测那课", "跳过预测那课"])
def test_a_lesson_with_the_name_of_a_step_can_be_left_out(tutor: Tutor, message: str) -> None:
    session = at_step(tutor, "ml-recap", Step.PREDICT)
    assert say(session, message).move is Move.CHANGE_PLAN


def test_a_stage_begins_with_its_first_lesson_and_says_what_is_left_before(tutor: Tutor) -> None:
    session = at_step(tutor, "ml-recap", Step.SCENE)
    plan = session.dialogue.plan
    assert plan is not None
    turn = say(session, "直接进入下一阶段")
    assert session.dialogue.lesson == Lesson(plan.stages[1].lessons[0])
    assert "跳过第一阶段" in turn.reply


def test_the_next_lesson_within_a_lesson_says_that_this_one_is_not_over(tutor: Tutor) -> None:
    session = at_step(tutor, "ml-recap", Step.SCENE)
    assert "还没上完" in say(session, "下一课").reply
    assert "还没上完" not in say(session, "继续").reply


def test_between_two_lessons_this_lesson_is_the_one_that_comes(tutor: Tutor) -> None:
    session = between(tutor)
    assert session.dialogue.plan is not None
    following = session.dialogue.plan.following(("ml-recap",))
    say(session, "这课我会了，跳过")
    assert session.dialogue.proposed is not None
    assert following in session.dialogue.proposed.plan.skipped


@pytest.mark.parametrize(("message", "count"), [("出三道题", 3), ("来一道题", 1), ("考考我", 1)])
def test_a_quiz_has_as_many_items_as_are_asked_for(tutor: Tutor, message: str, count: int) -> None:
    session = between(tutor)
    say(session, message)
    assert session.dialogue.round is not None
    assert len(session.dialogue.round.items) == count


@pytest.mark.parametrize(
    ("message", "thread"),
    [("图像还是算了 文本吧", "language"), ("就文本", "language"), ("let's do text instead", "language")],
)
def test_another_direction_in_a_lesson_is_a_change_and_no_prediction(tutor: Tutor, message: str, thread: str) -> None:
    session = at_step(tutor, "ml-recap", Step.PREDICT)
    assert session.dialogue.learner.values["interest"] == ("vision",)
    assert say(session, message).move is Move.CHANGE_PLAN
    assert session.dialogue.lesson == Lesson("ml-recap", Step.PREDICT)
    say(session, "就这样改" if session.dialogue.language == "zh" else "yes")
    assert session.dialogue.learner.values["interest"] == (thread,)


@pytest.mark.parametrize("message", ["用文本当输入", "图像", "因为文本更长", "先看图像再看文本吧"])
def test_a_direction_in_a_guess_turns_nothing(tutor: Tutor, message: str) -> None:
    session = at_step(tutor, "ml-recap", Step.SCENE)
    assert say(session, message).move is not Move.CHANGE_PLAN


def test_the_plans_order_is_kept_on_wish_and_the_step_stays(tutor: Tutor) -> None:
    session = at_step(tutor, "ml-recap", Step.SCENE)
    assert say(session, "算了 还是按顺序来吧").move is Move.KEEP_PLAN
    assert session.dialogue.lesson == Lesson("ml-recap", Step.SCENE)


def test_who_asks_where_we_stopped_is_told_the_place_and_no_table(tutor: Tutor) -> None:
    turn = say(at_step(tutor, "ml-recap", Step.SCENE), "上次讲到哪了来着")
    assert "机器学习回顾" in turn.reply
    assert "|" not in turn.reply


def test_a_wish_for_the_lesson_ends_a_review_that_it_declines() -> None:
    assert wants_lesson("不想复习了 上课吧")
    assert not wants_lesson("不想复习了")


# ---- in a lesson's first step, and in the opening


@pytest.mark.parametrize(
    "message",
    [
        *(
            "show me the code",
            "别铺垫了，看代码",
            "我看看代码",
            "翻回去让我再看看代码",
            "can you show me the code again",
        ),
        *(
            "is there a demo?",
            "有没有演示",
            "能演示一下吗",
            "show me",
            "show me how it works",
            "演示给我看看",
            "跑一遍给我看看",
        ),
    ],
)
def test_who_wants_the_code_of_the_lesson_gets_it_and_its_output_stays_to_be_predicted(
    tutor: Tutor, message: str
) -> None:
    code = tutor.curriculum.notes["ml-recap"].code[0].source.strip()
    session = at_step(tutor, "ml-recap", Step.SCENE)
    turn = say(session, message)
    assert turn.move == Move.SHOW_CODE
    assert code in turn.reply
    assert not turn.runs
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is Step.PREDICT
    later = at_step(tutor, "ml-recap", Step.MISTAKE)
    assert code in say(later, message).reply
    assert later.dialogue.lesson is not None
    assert later.dialogue.lesson.step is Step.MISTAKE


def test_what_a_learner_never_had_is_no_direction_that_they_give_up(tutor: Tutor) -> None:
    session = at_step(tutor, "ml-recap", Step.SCENE)
    before = session.dialogue.learner.values
    say(session, "我没养过猫狗")
    assert session.dialogue.learner.values == before


@pytest.mark.parametrize(
    ("said", "message", "interest"),
    [
        (("hi", "some ML, python, all the maths"), "cats vs dogs", ("vision",)),
        (("hi", "some ML, python, all the maths"), "just teach me already", None),
        (("你好",), "看过几个视频，没动过手", None),
        (("你好",), "问这么多干嘛", None),
        (("你好",), "我先不说，直接开课行吗", None),
    ],
)
def test_only_a_direction_is_noted_as_one(tutor: Tutor, said: tuple[str, ...], message: str, interest: object) -> None:
    session = Session.silent(tutor)
    for each in (*said, message):
        turn = say(session, each)
    assert turn.move == Move.NOTE_PROFILE
    assert session.dialogue.learner.values.get("interest") == interest
