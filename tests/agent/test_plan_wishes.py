"""What learners want of the plan, as they say it: breaks, near days, parts of it, and a yes or no to a change."""

from datetime import date

import pytest

from agent.breaks import is_break
from agent.deadline import deadline_in
from agent.editing import apply
from agent.edits import read
from agent.learner import Learner
from agent.lesson import Step
from agent.plan import make_plan
from agent.plan_wishes import Kind
from agent.planned import Terms
from agent.planparts import skips_no_lesson
from agent.policy import Move
from agent.session import Session
from agent.turn import Phase
from agent.tutor import Tutor
from tests.agent.test_plan_dialogue import weeks, with_plan
from tests.agent.test_session import ALL_AT_ONCE, say
from tests.agent.test_teach import at_step
from tests.notes import real_curriculum

TODAY = date(2026, 11, 29)  # a Sunday


@pytest.mark.parametrize(
    ("message", "day"),
    [
        ("下周四面试 算法岗", date(2026, 12, 3)),
        ("下周面试", date(2026, 12, 4)),
        ("期限下周四", date(2026, 12, 3)),
        ("下周四之前学完", date(2026, 12, 3)),
        ("周五之前搞定", date(2026, 12, 4)),
        ("下下周三答辩", date(2026, 12, 9)),
        ("明天考试", date(2026, 11, 30)),
        ("期限一周", date(2026, 12, 6)),
        ("考前突击一周", date(2026, 12, 6)),
        ("就一周 7天", date(2026, 12, 6)),
        ("我只有一周时间", date(2026, 12, 6)),
        ("只剩十天了", date(2026, 12, 9)),
        ("我11月底要交大作业", date(2026, 11, 30)),
        ("12月底要交大作业", date(2026, 12, 31)),
        ("interview next thursday", date(2026, 12, 3)),
        ("i have one week", date(2026, 12, 6)),
        ("my exam is on 15 January", date(2027, 1, 15)),
        ("I'm busy until Friday but I want to finish by March", date(2027, 3, 1)),
        ("我下周一之前没空，三月前学完", date(2027, 3, 1)),
        ("I have until March", date(2027, 3, 1)),
        ("期限到下周五", date(2026, 12, 4)),
        ("I'm on vacation until 10 January", None),
        ("I won't have time until next Monday", None),
        ("I can't study before the exam", None),
        ("我下周一之前没空", None),
        ("12月20日之前很忙", None),
        ("出差到下周五", None),
        ("下周四有空", None),
        ("明天再学", None),
        ("每周只有两天时间", None),
        ("python 只有半年", None),
        ("就学了一周", None),
        ("下周只想学 CNN", None),
        ("还有两个月的课", None),
        ("一周 7 小时", None),
    ],
)
def test_a_near_day_is_a_deadline_where_something_is_on_it(message: str, day: date | None) -> None:
    assert deadline_in(message, TODAY) == day


@pytest.mark.parametrize(
    ("message", "is_one"),
    [
        ("下周开始期末考试，停两周", True),
        ("下下周要考试，那周不学", True),
        ("暂停两个星期", True),
        ("国庆期间不学了", True),
        ("我歇几天", True),
        ("pause for two weeks", True),
        ("I'm away until Friday", True),
        ("out of town through the weekend", True),
        ("I'm away from 20 December to 5 January", True),
        ("I'll be back on Monday", True),
        ("要到10号才有时间", True),
        ("期末之前没时间学", True),
        ("周五之前学完", False),
        ("周末才有空", False),
        ("考试前没学完", False),
        ("I have no time to waste, finish by March", False),
        ("不想学 RNN 了", False),
        ("两周学不完", False),
        ("训练停了两个 epoch", False),
        ("early stopping 停几轮", False),
        ("学习率下降", False),
        ("下周考试", False),
    ],
)
def test_a_time_without_learning_is_told_from_the_rest(message: str, is_one: bool) -> None:
    assert is_break(message) is is_one


def test_an_exam_that_only_pauses_the_plan_is_no_goal(tutor: Tutor) -> None:
    session = with_plan(tutor)
    for message in ("期末考试，停两周", "下下周要考试，那周不学", "停两周"):
        turn = say(session, message)
        assert "顺延" in turn.reply
        assert not session.dialogue.learner.goal
        assert session.dialogue.learner.deadline is None
    say(session, "开始")
    assert "顺延" in say(session, "下周开始期末考试，停两周").reply


def test_what_was_noted_is_taken_back_by_its_name(tutor: Tutor) -> None:
    session = with_plan(tutor)
    say(session, "准备考研，期限三个月内")
    assert session.dialogue.learner.goal == "exam"
    assert "目标：还没定" in say(session, "考试那条删掉").reply
    assert "期限：还没定" in say(session, "期限取消吧").reply
    assert not session.dialogue.learner.goal
    assert session.dialogue.learner.deadline is None
    for no in (
        "no deadline please",
        "remove the deadline",
        "期限不要了",
        "drop the deadline, I'm in no hurry",
        "没有期限了",
    ):
        say(session, "三个月内学完")
        assert session.dialogue.learner.deadline is not None
        assert say(session, no).move is Move.CHANGE_PLAN
        assert session.dialogue.learner.deadline is None
    assert "没有记期限" in say(session, "没有期限").reply
    assert say(session, "把链式法则删掉").move is Move.CHANGE_PLAN
    assert session.dialogue.proposed is not None


@pytest.mark.parametrize(
    ("message", "kind", "shorter"),
    [
        ("概率那课能不能先跳过", Kind.SKIP, None),
        ("能不能只学到CNN", Kind.UNTIL, True),
        ("学完前三个阶段就行，学到第三阶段为止", Kind.UNTIL, True),
        ("我只有一周时间 能不能只学图像相关的重点", Kind.ONLY, True),
        ("只学注意力和transformer", Kind.ONLY, True),
        ("感知机那课先看看可以吗", Kind.FIRST, None),
        ("RNN和进阶我不学了", Kind.SKIP, None),
        ("整个RNN那个阶段都不想要", Kind.SKIP, True),
        ("第四阶段不要了", Kind.SKIP, True),
        ("注意力先不学了吧", Kind.LAST, None),
        ("only up to stage 3", Kind.UNTIL, True),
        ("the exam covers MLP, backprop, CNNs, RNNs and attention", Kind.ONLY, True),
        ("期末只考CNN和RNN", Kind.ONLY, True),
        ("just CNNs and RNNs please", Kind.ONLY, True),
        ("只要CNN和RNN", Kind.ONLY, True),
        ("从注意力开始学行不行", Kind.FIRST, None),
        ("直接从attention开始行不行", Kind.FIRST, None),
        ("能不能从池化那课开始", Kind.FIRST, None),
        ("一上来就从池化讲起吧", Kind.FIRST, None),
        ("can we start from attention?", Kind.FIRST, None),
        ("不学图像行吗", Kind.SKIP, True),
        ("能不能不学图像的", Kind.SKIP, True),
        ("图像的部分不学了", Kind.SKIP, True),
        ("can I skip images?", Kind.SKIP, True),
        ("从零开始学", None, None),
        ("学习率从 0.1 开始行吗", None, None),
        ("卷积从左上角开始滑", None, None),
        ("只考虑 CNN", None, None),
        ("面试会考 RNN 吗", None, None),
        ("my exam is on 15 January", None, None),
        ("我只学过python", None, None),
        ("只看了一半", None, None),
    ],
)
def test_a_wish_is_read_by_the_part_of_the_plan_that_it_names(
    tutor: Tutor, message: str, kind: Kind | None, shorter: bool | None
) -> None:
    learner = Learner(values={"ml": ("some",)}, hours_per_week=7)
    plan = make_plan(learner, tutor.curriculum)
    terms = Terms(tutor.curriculum, {}, (), "zh", TODAY)
    edit = read(message, learner, plan, terms)
    assert edit.kind is kind
    if kind:
        assert edit.named.targets
        after = apply(edit, plan, terms)
        assert after.everything != plan.everything or len(after.lessons) < len(plan.lessons)
        if shorter:
            assert after.weeks < plan.weeks


@pytest.mark.parametrize(
    ("message", "move"),
    [
        ("概率那课能不能先跳过", Move.CHANGE_PLAN),
        ("能不能只学到CNN", Move.CHANGE_PLAN),
        ("只学CNN", Move.CHANGE_PLAN),
        ("能不能一天学两课", Move.CHANGE_PLAN),
        ("我11月底要交大作业…来得及吗", Move.CHANGE_PLAN),
        ("周末不学", Move.CHANGE_PLAN),
        ("第一周具体学啥", Move.SHOW_PLAN),
        ("第二阶段都有哪些课", Move.SHOW_PLAN),
        ("第二阶段的课列一下", Move.SHOW_PLAN),
        ("what lessons are in stage 2", Move.SHOW_PLAN),
        ("那前面的不学能看懂吗", Move.TELL_ABOUT),
        ("为什么要14周啊", Move.TELL_ABOUT),
        ("小测考啥啊，难吗", Move.TELL_ABOUT),
        ("后面还有几题啊", Move.TELL_ABOUT),
        ("为什么要先学线性回归", Move.ANSWER_QUESTION),
        ("卷积和池化有什么区别", Move.ANSWER_QUESTION),
        ("我七周后就期末了 来得及吗", Move.CHANGE_PLAN),
        ("来得及吗", Move.CHANGE_PLAN),
        ("那我能学完吗？", Move.CHANGE_PLAN),
        ("will I make it in time?", Move.CHANGE_PLAN),
        ("那把RNN啥的都砍了 只要能做图像识别就行", Move.CHANGE_PLAN),
        ("RNN 砍掉", Move.CHANGE_PLAN),
        ("Transformer 不需要 RNN 所以可以跳过 RNN 吗", Move.ANSWER_QUESTION),
        ("put attention first", Move.CHANGE_PLAN),
        ("do RNNs before CNNs", Move.CHANGE_PLAN),
        ("leave out reinforcement learning and GANs", Move.CHANGE_PLAN),
        ("drop everything about RL and GANs", Move.CHANGE_PLAN),
        ("move pandas to the end", Move.CHANGE_PLAN),
        ("is this plan too much for me?", Move.CHANGE_PLAN),
        ("make it 10 hours", Move.CHANGE_PLAN),
        ("I can only study on weekends", Move.CHANGE_PLAN),
        ("please leave out RL, GANs and diffusion", Move.CHANGE_PLAN),
        ("面试会考 RNN 吗", Move.ANSWER_QUESTION),
        ("要不要学 RNN", Move.ANSWER_QUESTION),
        ("要不要写早停", Move.ANSWER_QUESTION),
        ("我需要学 RNN 吗", Move.ANSWER_QUESTION),
        ("do I need to study transformers", Move.ANSWER_QUESTION),
        ("要不要先学 RNN", Move.CHANGE_PLAN),
        ("why do RNNs come before attention?", Move.ANSWER_QUESTION),
    ],
)
def test_what_names_the_plan_is_not_searched_for_in_the_notes(tutor: Tutor, message: str, move: Move) -> None:
    assert say(with_plan(tutor), message).move is move


PLAN_IN_A_LESSON = (
    ("skip stage 2", Move.CHANGE_PLAN),
    ("I already know everything in stage 1", Move.CHANGE_PLAN),
    ("第一阶段我都会了，直接去第二阶段", Move.CHANGE_PLAN),
    ("把 RNN 那个 stage skip 掉", Move.CHANGE_PLAN),
    ("swap stages 3 and 4", Move.CHANGE_PLAN),
    ("do RNNs before CNNs", Move.CHANGE_PLAN),
    ("only CNN and RNN", Move.CHANGE_PLAN),
    ("期末考试范围是CNN和RNN", Move.CHANGE_PLAN),
    ("about an hour on Tuesdays and Thursdays", Move.CHANGE_PLAN),
    ("only the labelled ones", Move.GRADE),
    ("start stage two", Move.OPEN_LESSON),
    ("从注意力开始学行不行", Move.CHANGE_PLAN),
    ("直接从池化开始行吗", Move.CHANGE_PLAN),
    ("从有标签的开始学，再学没标签的", Move.GRADE),
    ("I would put the unlabelled ones before the labelled", Move.GRADE),
)


def test_direction_that_is_refused_is_not_noted_as_the_learners(tutor: Tutor) -> None:
    session = Session.new(tutor)
    say(session, "文本，学过一点机器学习，会 Python，数学都学过，PyTorch，每周 7 小时")
    say(session, "开始")
    assert say(session, "能不能不学图像的").move is Move.CHANGE_PLAN
    say(session, "就这样")
    assert session.dialogue.learner.values["interest"] == ("language",)
    assert session.dialogue.plan
    assert "convolution" in session.dialogue.plan.skipped


@pytest.mark.parametrize(("message", "move"), PLAN_IN_A_LESSON)
def test_a_part_of_the_plan_is_changed_in_a_lesson(tutor: Tutor, message: str, move: Move) -> None:
    assert say(at_step(tutor, "ml-recap", Step.SCENE), message).move is move


def test_a_stage_that_is_out_is_not_offered_to_be_left_out(tutor: Tutor) -> None:
    session = with_plan(tutor)
    say(session, "跳过第一阶段")
    say(session, "就这样")
    turn = say(session, "进入第三阶段")
    assert "跳过第二阶段" in turn.reply
    assert "第一阶段" not in turn.reply


def test_a_wish_of_the_opening_is_offered_with_the_plan(tutor: Tutor) -> None:
    session = Session.new(tutor)
    turn = say(session, ALL_AT_ONCE + "，直接从第二阶段开始")
    assert turn.phase is Phase.PLAN
    assert turn.chips[0] == "直接从第二阶段开始"
    assert "直接从第二阶段开始" in turn.reply
    assert say(session, turn.chips[0]).move is Move.OPEN_LESSON
    assert say(Session.new(tutor), ALL_AT_ONCE).chips[0] == "开始"


@pytest.mark.parametrize("message", ["打开seq2seq", "直接打开LSTM那课", "open the lesson on LSTM", "先学CNN"])
def test_a_wish_between_the_questions_of_the_opening_is_kept_for_the_plan(tutor: Tutor, message: str) -> None:
    session = Session.new(tutor)
    for each in ("学过一些", "Python", "都学过"):
        say(session, each)
    turn = say(session, message)
    assert turn.phase is Phase.INTAKE
    assert "interest" not in session.dialogue.learner.values
    say(session, "文本处理")
    turn = say(session, "PyTorch")
    assert (turn.phase, turn.chips[0], session.dialogue.wish) == (Phase.PLAN, message, "")


def test_who_wants_something_without_scenes_is_told_whose_they_get(tutor: Tutor) -> None:
    session = Session.new(tutor)
    for each in ("学过一些", "Python", "都学过", "想做基因那方面的"):
        say(session, each)
    assert "“基因”还没有专门的情景" in say(session, "PyTorch").reply


def test_what_is_built_on_cannot_come_behind(tutor: Tutor) -> None:
    session = with_plan(tutor)
    assert "没法排到它前面" in say(session, "把注意力排到RNN前面").reply
    assert "计划已经是这样了" in say(session, "先学CNN再学RNN").reply
    assert session.dialogue.proposed is None


def test_the_lessons_of_a_stage_and_of_a_week_are_shown(tutor: Tutor) -> None:
    session = with_plan(tutor)
    plan = session.dialogue.plan
    assert plan is not None
    turn = say(session, "第三阶段讲啥")
    assert all(
        tutor.curriculum.notes[note].title.zh in turn.reply for note in plan.stages[2].lessons if note in plan.lessons
    )
    assert "机器学习回顾" in say(session, "第一周学什么").reply
    assert "没有要新开始的课" in say(session, "第九十周有哪些课").reply
    assert "没有这一个" in say(session, "第八阶段有哪些课").reply


def test_a_change_is_taken_or_declined_in_other_words(tutor: Tutor) -> None:
    session = with_plan(tutor)
    for no in ("那算了还是按原来的顺序", "还是按原来的计划吧", "算了，用之前的安排"):
        say(session, "跳过链式法则")
        assert say(session, no).move is Move.KEEP_PLAN
    for number, yes in enumerate(("确定", "可以的", "好，确认", "就这么办吧", "yes", "go ahead")):
        say(session, "跳过链式法则" if number % 2 == 0 else "把链式法则加回来")
        assert say(session, yes).move is Move.TAKE_CHANGE
    say(session, "跳过RNN")
    few = session.dialogue.proposed
    say(session, "整个RNN那个阶段都不想要")
    more = session.dialogue.proposed
    assert few is not None
    assert more is not None
    assert len(more.plan.lessons) < len(few.plan.lessons)


def test_a_near_day_gets_an_offer_that_fits(tutor: Tutor) -> None:
    session = with_plan(tutor)
    turn = say(session, "期限一周")
    chip = next(each for each in turn.chips if each.startswith("只学到"))
    say(session, chip)
    say(session, "就这样")
    assert weeks(session) == 1
    say(session, "开始")
    assert "只剩 1 天" in say(session, "明天面试").reply
    assert say(session, "这计划太长了，寒假前能搞完吗").move is Move.CHANGE_PLAN


def test_what_is_asked_for_an_exam_is_answered_by_the_lesson(tutor: Tutor) -> None:
    session = with_plan(tutor)
    for message in ("模拟面试", "面试常见问题列10个", "常考的公式有哪些"):
        assert "我没有题库" in say(session, message).reply
    say(session, "开始")
    for message in ("这个会考吗", "背一下公式", "常考的公式有哪些", "模拟面试"):
        turn = say(session, message)
        assert turn.citations
        assert "地基" not in turn.reply
    assert "地基" in say(session, "这个重要吗").reply


def begun(tutor: Tutor, *messages: str) -> Session:
    session = Session.new(tutor)
    for message in messages:
        say(session, message)
    return session


def test_a_beginners_worry_is_noted_and_a_hurry_is_heard(tutor: Tutor) -> None:
    assert begun(tutor, "数学很差怎么办").dialogue.learner.values["maths"] == ("weak",)
    assert begun(tutor, "没接触过 啥都不会").dialogue.learner.values["ml"] == ("none",)
    for hurry in ("能不能快点开始", "嗯嗯开始吧", "跳过所有问题", "这些问题都跳过吧", "赶紧开始吧"):
        assert begun(tutor, "小白", hurry).dialogue.phase is Phase.PLAN, hurry
    session = begun(tutor, "小白")
    assert say(session, "好难啊还没开始就想放弃了").move is Move.TELL_ABOUT
    assert session.dialogue.phase is Phase.INTAKE


def test_what_answers_nothing_uses_no_question_up(tutor: Tutor) -> None:
    for nothing in ("好", "123", "精简一下", "啊这么多啊 能不能少点"):
        session = begun(tutor, "小白", nothing)
        assert session.dialogue.asked == "languages", nothing
        say(session, "会一点 python")
        assert session.dialogue.asked == "maths", nothing
    session = begun(tutor, "小白", "继续")
    assert session.dialogue.asked == "maths"


def test_who_has_not_programmed_is_told_how_it_goes_with_the_plan(tutor: Tutor) -> None:
    session = begun(tutor, "小白，不会编程，数学都没学过，想做图像")
    assert "没写过程序也能上" in say(session, "没有偏好").reply


@pytest.mark.parametrize(
    ("message", "is_none"),
    [
        ("skip the unlabelled ones", True),
        ("没标的跳过，不用", True),
        ("跳过连接", True),
        ("跳过最低点了", True),
        ("you skip the matching step", True),
        ("skip connections", True),
        ("skip the chain rule", False),
        ("skip dropout and batchnorm", False),
        ("跳过梯度下降", False),
        ("跳过RNN", False),
        ("skip cnns", False),
        ("跳过线性回归那部分", False),
        ("跳过数学吧", False),
        ("skip this lesson", False),
        ("skip to attention", False),
        ("跳过第一阶段", False),
    ],
)
def test_a_skip_in_a_lesson_is_about_the_plan_only_where_it_names_a_part_of_it(message: str, is_none: bool) -> None:
    assert skips_no_lesson(message, real_curriculum()) is is_none


def test_a_skip_that_names_nothing_of_the_plan_proposes_no_change(tutor: Tutor) -> None:
    session = with_plan(tutor)
    say(session, "开始")
    assert say(session, "没标的跳过，不用").move == Move.GRADE
    assert session.dialogue.proposed is None


def test_whether_there_is_time_is_told_by_the_plan(tutor: Tutor) -> None:
    session = with_plan(tutor)
    assert "要在哪天之前" in say(session, "来得及吗").reply
    session = Session.silent(tutor)
    say(session, "我大二 会python 没碰过机器学习 高数学过 图像 pytorch 一周五小时 七周后期末考试")
    assert session.dialogue.learner.deadline is not None
    reply = say(session, "来得及吗").reply
    assert "还有 7 周" in reply
    assert "笔记" not in reply
