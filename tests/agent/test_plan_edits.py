"""Changes of the plan in words, and the plan after them."""

from dataclasses import replace
from datetime import date

import pytest

from agent.dialogue import Version
from agent.difference import difference
from agent.editing import apply
from agent.edits import Edit, read
from agent.intake import understand
from agent.intent import Intent, intent_of
from agent.learner import Learner
from agent.plain_replies import answer_to_proposal
from agent.plan import Plan, make_plan
from agent.plan_wishes import Kind
from agent.planned import Terms
from agent.targets import named_in
from agent.turn import Phase
from knowledge.words import Language
from tests.agent.test_plan import CURRICULUM, MINUTES, planned

TODAY = date(2026, 11, 28)
LEARNER = Learner(hours_per_week=7)


def terms(finished: tuple[str, ...] = (), language: Language = "zh") -> Terms:
    return Terms(CURRICULUM, MINUTES, finished, language, TODAY)


def edit(message: str, plan: Plan | None = None, finished: tuple[str, ...] = ()) -> Edit:
    return read(message, LEARNER, plan or planned(), terms(finished))


def after(message: str, plan: Plan | None = None, finished: tuple[str, ...] = ()) -> Plan:
    plan = plan or planned(hours=7)
    return apply(read(message, LEARNER, plan, terms(finished)), plan, terms(finished))


@pytest.mark.parametrize(
    ("message", "kind", "target"),
    [
        ("跳过环境搭建", Kind.SKIP, "python-environment"),
        ("环境我装好了，跳过", Kind.SKIP, "python-environment"),
        ("链式法则我学过了，跳过", Kind.SKIP, "chain-rule"),
        ("把池化去掉", Kind.SKIP, "pooling"),
        ("不想学感受野", Kind.SKIP, "receptive-field"),
        ("那把感受野啥的都砍了", Kind.SKIP, "receptive-field"),
        ("感受野那些都砍了吧", Kind.SKIP, "receptive-field"),
        ("把感受野删了 只要能做图像识别就行", Kind.SKIP, "receptive-field"),
        ("感受野去掉", Kind.SKIP, "receptive-field"),
        ("感受野别排了", Kind.SKIP, "receptive-field"),
        ("别排感受野", Kind.SKIP, "receptive-field"),
        ("感受野就不要了", Kind.SKIP, "receptive-field"),
        ("环境都装好了可以跳过环境搭建吗", Kind.SKIP, "python-environment"),
        ("太难了可以跳过链式法则吗", Kind.SKIP, "chain-rule"),
        ("skip the lesson on dropout", Kind.SKIP, "dropout"),
        ("跳过 CNN 阶段", Kind.SKIP, "stage 3"),
        ("skip stage 1", Kind.SKIP, "stage 1"),
        ("skip the first stage", Kind.SKIP, "stage 1"),
        ("leave out the last stage please", Kind.SKIP, "stage 5"),
        ("I already know everything in stage one", Kind.SKIP, "stage 1"),
        ("第一阶段我都会了，跳到第二阶段", Kind.SKIP, "stage 1"),
        ("我学过第一阶段了", Kind.SKIP, "stage 1"),
        ("第一阶段我还不会", None, None),
        ("第一阶段我没学过", None, None),
        ("把 RNN 那个 stage skip 掉", Kind.SKIP, "stage 4"),
        ("can we leave stage one out?", Kind.SKIP, "stage 1"),
        ("I don't need stage 1", Kind.SKIP, "stage 1"),
        ("stage 1 is all familiar to me", Kind.SKIP, "stage 1"),
        ("第一阶段太基础了，跳过", Kind.SKIP, "stage 1"),
        ("I've set everything up already, skip that lesson", Kind.SKIP, "python-environment"),
        ("I don't need a GPU", None, None),
        ("skip environment setup", Kind.SKIP, "python-environment"),
        ("跳过 environment setup", Kind.SKIP, "python-environment"),
        ("skip installing PyTorch", Kind.SKIP, "python-environment"),
        (
            "looks good, but skip the environment setup, I already have PyTorch installed",
            Kind.SKIP,
            "python-environment",
        ),
        ("I already have PyTorch installed, so skip that", Kind.SKIP, "python-environment"),
        ("安装那课跳过", Kind.SKIP, "python-environment"),
        ("skip the RL environment", Kind.SKIP, "rl-basics"),
        ("skip dropout, I already have PyTorch installed", Kind.SKIP, "dropout"),
        ("put transformers first", Kind.FIRST, "transformer"),
        ("put stage 4 first", Kind.FIRST, "stage 4"),
        ("put pandas back", Kind.ADD, "pandas-tables"),
        ("好的那开始吧，不过我想尽快学到卷积", Kind.FIRST, "convolution"),
        ("I want to get to attention as soon as possible", Kind.FIRST, "attention"),
        ("早点学完", None, None),
        ("先学 CNN", Kind.FIRST, "stage 3"),
        ("把 CNN 提前", Kind.FIRST, "stage 3"),
        ("我想先学强化学习", Kind.FIRST, "rl-basics"),
        ("把自注意力放到前面", Kind.FIRST, "self-attention"),
        ("start with CNN", Kind.FIRST, "stage 3"),
        ("想学注意力机制", Kind.FIRST, "attention"),
        ("下周只想学 CNN", Kind.WEEK, "stage 3"),
        ("next week only CNN", Kind.WEEK, "stage 3"),
        ("把注意力推后", Kind.LAST, "attention"),
        ("注意力好难，放后面吧", Kind.LAST, "attention"),
        ("池化先放一放", Kind.LAST, "pooling"),
        ("池化以后再学", Kind.LAST, "pooling"),
        ("感受野这部分可以跳过吗", Kind.SKIP, "receptive-field"),
        ("强化学习我不想学", Kind.SKIP, "rl-basics"),
        ("加上 pandas", Kind.ADD, "pandas-tables"),
        ("把pandas加进来", Kind.ADD, "pandas-tables"),
        ("add pandas to the plan", Kind.ADD, "pandas-tables"),
        ("精简计划", Kind.SHORTEN, None),
    ],
)
def test_a_change_is_read(message: str, kind: Kind, target: str | None) -> None:
    found = edit(message)
    assert found.kind is kind
    assert [each.id for each in found.named.targets] == ([target] if target else [])


@pytest.mark.parametrize(
    ("message", "stages"),
    [
        ("skip stages 1 and 2", (1, 2)),
        ("skip the first two stages", (1, 2)),
        ("I've done stages one and two", (1, 2)),
        ("drop stages 2 to 4", (2, 3, 4)),
        ("跳过前两个阶段", (1, 2)),
        ("前两个阶段我都学过了", (1, 2)),
        ("第一、二阶段不学了", (1, 2)),
        ("第三和第四阶段砍掉", (3, 4)),
        ("跳过第二到第四阶段", (2, 3, 4)),
    ],
)
def test_stages_are_named_by_their_numbers(message: str, stages: tuple[int, ...]) -> None:
    assert [each.id for each in edit(message).named.targets] == [f"stage {number}" for number in stages]


@pytest.mark.parametrize(
    ("message", "ahead", "behind"),
    [
        ("put stage 4 before stage 3", "stage 4", "stage 3"),
        ("move stage 3 after stage 4", "stage 4", "stage 3"),
        ("swap stages 3 and 4", "stage 4", "stage 3"),
        ("do RNNs before CNNs", "rnn", "stage 3"),
        ("can we cover transformers before CNNs?", "transformer", "stage 3"),
        ("RNNs first and then CNNs", "rnn", "stage 3"),
        ("把第四阶段放到第三阶段前面", "stage 4", "stage 3"),
        ("把CNN排到RNN后面", "rnn", "stage 3"),
        ("先学RNN再学CNN", "rnn", "stage 3"),
        ("学CNN之前先学RNN", "rnn", "stage 3"),
        ("把第三阶段和第四阶段对调", "stage 4", "stage 3"),
        ("RNN和CNN换个顺序", "rnn", "stage 3"),
        ("stage 4 should come before stage 3", "stage 4", "stage 3"),
        ("第三四阶段换一下", "stage 4", "stage 3"),
    ],
)
def test_an_order_of_two_is_read_and_taken(message: str, ahead: str, behind: str) -> None:
    found, plan = edit(message), after(message)
    assert ([each.id for each in found.named.targets], [each.id for each in found.behind.targets]) == (
        [ahead],
        [behind],
    )
    first, last = found.named.targets[0].notes[0], found.behind.targets[0].notes[-1]
    assert plan.lessons.index(first) < plan.lessons.index(last)
    assert set(plan.lessons) == set(planned().lessons)
    for position, note in enumerate(plan.lessons):
        assert not set(CURRICULUM.notes[note].requires) & set(plan.lessons[position + 1 :])


@pytest.mark.parametrize(
    "message", ["寒假之前学完CNN", "先学CNN再说", "换个例子", "switch to TensorFlow", "3 月前学完"]
)
def test_what_names_no_two_is_no_order(message: str) -> None:
    assert edit(message).kind is not Kind.BEFORE


@pytest.mark.parametrize(
    "message", ["今天天气不错", "I have a laptop without a GPU", "不改", "我会 Java", "每周 5 小时", "我想做文本"]
)
def test_what_names_no_lesson_moves_none(message: str) -> None:
    assert not edit(message).named.targets


def test_a_lesson_that_is_left_out_is_not_noted_as_known() -> None:
    assert edit("跳过线性回归").noted.fields == ()
    assert edit("跳过线性回归，每周 5 小时").noted.learner.hours_per_week == 5


def test_of_two_equally_good_names_both_are_told() -> None:
    found = named_in("编码器", CURRICULUM, "zh", CURRICULUM.notes)
    assert not found.targets
    assert {"seq2seq", "autoencoder"} <= {each.id for each in found.doubtful}
    assert [each.id for each in named_in("自编码器", CURRICULUM, "zh", CURRICULUM.notes).targets] == ["autoencoder"]


def test_several_lessons_are_named_at_once() -> None:
    assert {each.id for each in edit("跳过池化和链式法则").named.targets} == {"pooling", "chain-rule"}


def test_what_is_taught_first_brings_what_it_builds_on() -> None:
    plan = after("先学 CNN")
    first = plan.lessons.index("convolution")
    assert plan.lessons.index("mlp") < first
    assert plan.lessons.index("linear-regression") > plan.lessons.index("practice-cnn-cifar10")
    assert set(plan.lessons) == set(planned().lessons)
    assert plan.weeks == planned().weeks
    for position, note in enumerate(plan.lessons):
        assert not set(CURRICULUM.notes[note].requires) & set(plan.lessons[position + 1 :])


def test_what_is_left_out_comes_back_to_its_place() -> None:
    plan = after("先学 CNN", after("跳过环境搭建"))
    back = after("把Python 环境加回来", plan)
    assert "python-environment" not in plan.lessons
    assert back.lessons.index("python-environment") < back.lessons.index("numpy-arrays")
    assert back.weeks == planned().weeks


def test_an_open_ended_stage_counts_once_it_is_moved_ahead() -> None:
    plan = after("先学强化学习")
    assert plan.lessons.index("rl-basics") < plan.lessons.index("tensors")
    assert plan.minutes_left() > planned().minutes_left()


def test_one_week_holds_a_weeks_minutes() -> None:
    plan, done = planned(hours=7), planned().stages[0].lessons + planned().stages[1].lessons
    week = after("下周只想学注意力", plan, done)
    moved = [note for note in week.lessons if note not in done][:12]
    assert moved[0] == "sequence-data"
    stage3 = week.lessons.index("image-tensors")
    taken = week.lessons[len(done) : stage3]
    assert 0 < sum(plan.minutes[note] for note in taken) <= 7 * 60


def test_postponed_lessons_take_with_them_what_builds_on_them() -> None:
    plan = after("把注意力推后")
    assert plan.lessons.index("attention") < plan.lessons.index("self-attention")
    assert plan.lessons.index("practice-text-classification") < plan.lessons.index("attention")
    assert plan.weeks == planned().weeks


def test_what_is_finished_stays_where_it_is() -> None:
    plan = planned(hours=7)
    done = plan.lessons[:2]
    assert after("先学 CNN", plan, done).lessons[:2] == done
    assert edit("跳过机器学习回顾", plan, done).named.targets == ()


def test_shortening_leaves_out_as_much_as_the_deadline_asks_for() -> None:
    learner = replace(LEARNER, deadline=date(2027, 2, 13))
    plan = make_plan(learner, CURRICULUM, exercises=MINUTES)
    short = apply(read("精简计划", learner, plan, terms()), plan, terms())
    assert (plan.weeks, short.weeks) == (12, 11)
    assert len(after("精简计划").skipped) > len(short.skipped)


def test_change_after_weeks_is_laid_out_from_the_week_that_runs() -> None:
    plan = replace(planned(hours=7), started=date(2026, 11, 2))
    done = plan.stages[0].lessons
    slower = after("每周只有 3.5 小时了", plan, done)
    assert slower.past_weeks == 3
    assert slower.stages[1].first_week == 4
    assert slower.stages[0].spans == plan.stages[0].spans


@pytest.mark.parametrize(
    ("message", "row"),
    [
        ("每周只有 3 小时了", "| 每周 | 7 小时 | 3 小时 |"),
        ("我想做文本", "| 主线 | 图像：从手写数字走到猫狗识别 | 文本：从文本分类走到机器翻译 |"),
        ("跳过环境搭建", "| 不学 | – | Python 环境与装包 |"),
        ("加上 pandas", "| 加进来 | – | pandas 表格 |"),
        ("先学强化学习", "强化学习入门"),
        ("跳过环境搭建", "| 总周数 | 12 | 12（不变） |"),
        ("跳过第一阶段", "| 1. 基础知识 | 第 1–2 周 | – |"),
        ("跳过第一阶段", "等 23 课"),
    ],
)
def test_difference_names_what_changes(message: str, row: str) -> None:
    plan = planned(hours=7)
    found = read(message, LEARNER, plan, terms())
    rows = difference(Version(plan, LEARNER), Version(apply(found, plan, terms()), found.noted.learner), terms())
    assert row in "\n".join(rows)


def test_what_is_said_of_the_learner_alone_makes_no_difference() -> None:
    plan = planned(hours=7)
    found = read("我会 Java，只有 CPU 笔记本", LEARNER, plan, terms())
    assert found.noted.fields == ("languages", "device")
    assert difference(Version(plan, LEARNER), Version(apply(found, plan, terms()), found.noted.learner), terms()) == []


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("把 CNN 提前", Intent.CHANGE_PLAN),
        ("skip stage 2", Intent.CHANGE_PLAN),
        ("skip to stage 2", Intent.LESSON),
        ("start the second stage", Intent.LESSON),
        ("go on to stage two", Intent.LESSON),
        ("下周只想学 CNN", Intent.CHANGE_PLAN),
        ("先学 CNN", Intent.CHANGE_PLAN),
        ("三个月后要面试", Intent.CHANGE_PLAN),
        ("12 月 20 日前要学完", Intent.CHANGE_PLAN),
        ("每周三个小时", Intent.CHANGE_PLAN),
        ("不想学正则化", Intent.CHANGE_PLAN),
        ("撤销", Intent.UNDO),
        ("undo", Intent.UNDO),
        ("画出计划", Intent.DRAW_PLAN),
        ("show my plan", Intent.WHERE),
        ("in two weeks I have an interview", Intent.CHANGE_PLAN),
        ("draw the plan", Intent.DRAW_PLAN),
        ("看计划", Intent.WHERE),
        ("先学什么？", Intent.QUESTION),
        ("先把输入展平", Intent.ANSWER),
        ("去掉偏置", Intent.ANSWER),
        ("太难了，所以可以跳过 RNN 吗", Intent.CHANGE_PLAN),
        ("不是 我说了我懂机器学习 别从头讲", Intent.EASY),
        ("这些我会，不用从基础讲了", Intent.EASY),
        ("I know this, don't start from scratch", Intent.EASY),
        ("为什么要从头讲？", Intent.QUESTION),
        ("self attention这课在哪 直接去那", Intent.LESSON),
        ("注意力那课在哪里，打开它", Intent.LESSON),
        ("微积分不用补 我会求导", Intent.CORRECTION),
        ("嗯……先看看", Intent.PAUSE),
        ("先看看公式", Intent.QUESTION),
        ("这部分我学过，所以能跳过 RNN 吗", Intent.CHANGE_PLAN),
        ("Transformer 不需要 RNN 所以可以跳过 RNN 吗", Intent.QUESTION),
        ("注意力机制不需要循环，所以能跳过 RNN 那部分吗", Intent.QUESTION),
        ("因为卷积共享权重，所以可以跳过全连接层吗？", Intent.QUESTION),
        ("加上偏置", Intent.ANSWER),
        ("画一下 sigmoid", Intent.QUESTION),
    ],
)
def test_wishes_about_the_plan_are_told_from_answers(message: str, intent: Intent) -> None:
    assert intent_of(message, Phase.LESSON) is intent


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        ("不改", Intent.DECLINE),
        ("还是不改了", Intent.DECLINE),
        ("no", Intent.DECLINE),
        ("keep the plan", Intent.DECLINE),
        ("改吧", Intent.NEXT),
        ("就这样改", Intent.NEXT),
        ("好，就这样改吧", Intent.NEXT),
        ("yes, do it", Intent.NEXT),
        ("不知道", None),
        ("不要卷积", None),
        ("no idea what that is about, honestly", None),
    ],
)
def test_an_answer_to_a_proposal_is_read(message: str, answer: Intent | None) -> None:
    assert answer_to_proposal(message) is answer


@pytest.mark.parametrize(
    ("message", "day"),
    [
        ("三个月内学完", date(2027, 2, 28)),
        ("想三个月学完", date(2027, 2, 28)),
        ("半年内找到工作", date(2027, 5, 28)),
        ("两周后考试", date(2026, 12, 12)),
        ("一个半月后要面试", date(2027, 1, 12)),
        ("12 月 20 日前", date(2026, 12, 20)),
        ("三月底前学完", date(2027, 3, 31)),
        ("10 月 1 号之前", date(2027, 10, 1)),
        ("明年 2 月 30 日前", date(2027, 2, 28)),
        ("年底前", date(2026, 12, 31)),
        ("下个月底前", date(2026, 12, 31)),
        ("2027-01-15 之前", date(2027, 1, 15)),
        ("by March", date(2027, 3, 1)),
        ("before December 20", date(2026, 12, 20)),
        ("I have an interview in two months", date(2027, 1, 28)),
        ("七周后期末考试", date(2027, 1, 16)),
        ("我七周后就期末了", date(2027, 1, 16)),
        ("三天后再学", None),
        ("Python 写了两年", None),
        ("学过三个月", None),
        ("3 月出生", None),
        ("by hand", None),
        ("in a nutshell", None),
    ],
)
def test_a_deadline_is_read(message: str, day: date | None) -> None:
    assert understand(message, Learner(), asked=None, today=TODAY).learner.deadline == day


@pytest.mark.parametrize(
    ("message", "field", "value"),
    [
        ("想准备面试", "goal", "interview"),
        ("要做毕业设计", "goal", "thesis"),
        ("我想找一份算法工作", "goal", "job"),
        ("没有面试", "goal", ""),
        ("我只有 CPU 笔记本", "device", "CPU"),
        ("没有显卡", "device", "CPU"),
        ("有一块 RTX 4060", "device", "GPU RTX 4060"),
        ("我有显卡", "device", "GPU"),
        ("用 Colab", "device", "Colab"),
        ("no GPU", "device", "CPU"),
        ("什么是 GPU？", "device", ""),
    ],
)
def test_goal_and_machine_are_noted(message: str, field: str, value: str) -> None:
    assert getattr(understand(message, Learner(), asked=None).learner, field) == value


def test_a_name_of_several_lessons_stands_for_all_of_them_where_they_are_left_out() -> None:
    left_out = after("强化学习我不想学")
    assert {"rl-basics", "dqn", "policy-gradient", "actor-critic-ppo"} <= set(left_out.skipped)
    assert [each.notes for each in edit("先学强化学习").named.targets] == [("rl-basics",)]


def test_half_an_hour_a_day_is_three_and_a_half_a_week() -> None:
    assert edit("每天只能学半小时").noted.learner.hours_per_week == 3.5


@pytest.mark.parametrize("message", ["GAN 好难，放后面吧", "GAN 先放一放"])
def test_what_is_put_off_is_no_direction(message: str) -> None:
    assert edit(message).kind is Kind.LAST
    assert edit(message).noted.fields == ()


@pytest.mark.parametrize(
    "message",
    [
        "前面那些我都懂 直接跳到感受野吧",
        "前面的都学过了，先学感受野",
        "I know everything before it, skip to receptive field",
    ],
)
def test_what_is_known_before_a_lesson_is_left_out(message: str) -> None:
    plan = after(message)
    assert next(note for note in plan.lessons) == "receptive-field"
    assert next(note for note in after("直接跳到感受野吧").lessons) != "receptive-field"
