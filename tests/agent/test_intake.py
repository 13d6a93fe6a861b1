"""What learners say of themselves, and what the rules make of it."""

from dataclasses import replace
from datetime import date

import pytest

from agent.dialogue import Dialogue
from agent.hours import hours_changed, hours_in
from agent.intake import news, summary, understand
from agent.learner import FIELDS, Learner
from agent.opening import told as opened
from agent.questions import asks

TODAY = date(2026, 11, 29)


def told(message: str, asked: str | None = None) -> dict[str, tuple[str, ...]]:
    return dict(understand(message, Learner(), asked=asked).learner.values)


@pytest.mark.parametrize(
    ("message", "asked", "field", "value"),
    [
        ("知道监督学习，线性回归做过", "ml", "ml", "some"),
        ("没学过机器学习", None, "ml", "none"),
        ("完全零基础", "ml", "ml", "none"),
        ("做过两个小项目", "ml", "ml", "projects"),
        ("i know nothing", None, "ml", "none"),
        ("nothing yet", "ml", "ml", "none"),
        ("no, never", "ml", "ml", "none"),
        ("no experience", "ml", "ml", "none"),
        ("学过一些", "ml", "ml", "some"),
        ("I know some machine learning", "ml", "ml", "some"),
        ("Python 写了两年", None, "languages", "Python"),
        ("只会 C 语言", "languages", "languages", "C"),
        ("三门都学过", "maths", "maths", "probability"),
        ("数学忘得差不多了", "maths", "maths", "weak"),
        ("数学不太好", None, "maths", "weak"),
        ("数学没学过", None, "maths", "weak"),
        ("Python 两年，数学都学过", None, "maths", "probability"),
        ("数学系毕业", None, "maths", "linear algebra"),
        ("Python 没问题", None, "languages", "Python"),
        ("编程也不会", None, "languages", "none"),
        ("我想做猫狗识别那种", None, "interest", "vision"),
        ("nlp吧，文本分类", "interest", "interest", "language"),
        ("想学医疗诊断", "interest", "interest", "医疗诊断"),
        ("pytorch吧", "framework", "framework", "PyTorch"),
        ("我更倾向于 TensorFlow", None, "framework", "TensorFlow"),
        ("都行", "framework", "framework", "any"),
    ],
)
def test_a_message_tells_a_field(message: str, asked: str | None, field: str, value: str) -> None:
    assert value in told(message, asked)[field]


def test_everything_at_once_is_understood_at_once() -> None:
    message = "机器学习学过一点，会 Python 和 C++，线代微积分都学过，概率论没学，想做图像识别，用 PyTorch，每周 8 小时"
    learner = understand(message, Learner(), asked="ml").learner
    assert learner.values == {
        "ml": ("some",),
        "languages": ("Python", "C++"),
        "maths": ("calculus", "linear algebra"),
        "interest": ("vision",),
        "framework": ("PyTorch",),
    }
    assert learner.gaps == {"maths": ("probability",)}
    assert learner.hours_per_week == 8
    assert learner.next_field is None


@pytest.mark.parametrize(
    ("message", "has", "lacks"),
    [
        ("数学一般吧，线代学过，概率忘得差不多了", {"weak", "linear algebra"}, {"probability"}),
        ("高数在学，线代下学期才学", set(), {"calculus", "linear algebra"}),
        ("三门都学过，就是概率忘光了", {"calculus", "linear algebra"}, {"probability"}),
        ("概率学过但忘光了，微积分和线代还行", {"calculus", "linear algebra"}, {"probability"}),
        ("除了概率都学过", {"calculus", "linear algebra"}, {"probability"}),
        ("线代学过一点，其他的都没学", {"linear algebra"}, {"calculus", "probability"}),
        ("高中水平，大学没学过数学", {"high school"}, set()),
        ("数学？拉胯得很", {"weak"}, set()),
        ("calculus yes, linear algebra next semester", {"calculus"}, {"linear algebra"}),
    ],
)
def test_a_subject_that_is_forgotten_or_still_to_come_is_not_known(
    message: str, has: set[str], lacks: set[str]
) -> None:
    learner = opened(message, Dialogue(asked="maths")).learner
    assert set(learner.values.get("maths", ())) == has
    assert set(learner.gaps.get("maths", ())) == lacks


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("我室友会 Java，还做过项目", "languages"),
        ("听说 TensorFlow 用得多", "framework"),
        ("Python 和 C++ which one 更适合搞 AI？", "languages"),
        ("一定要数学很好才能学吗", "maths"),
        ("国庆节想出去玩", None),
        ("前面说会 Python 是瞎说的", None),
    ],
)
def test_what_others_do_and_what_is_asked_tells_nothing_of_the_learner(message: str, asked: str | None) -> None:
    assert opened(message, Dialogue(asked=asked), TODAY).fields == ()


@pytest.mark.parametrize(
    ("message", "day"),
    [
        ("寒假前想学完 CNN", date(2027, 1, 15)),
        ("寒假里学完", date(2027, 2, 28)),
        ("过年前搞定", date(2027, 2, 5)),
        ("下学期期末之前要做课程设计", date(2027, 6, 30)),
        ("这学期期末要交", date(2027, 1, 15)),
        ("开学前弄完", date(2027, 2, 28)),
        ("by the end of June", date(2027, 6, 30)),
        ("before the summer break", date(2027, 6, 30)),
        ("三年前学的", None),
        ("期末考完再学", None),
        ("暑假要去实习", None),
    ],
)
def test_a_day_is_named_by_the_academic_year(message: str, day: date | None) -> None:
    assert understand(message, Learner(), asked=None, today=TODAY).learner.deadline == day


@pytest.mark.parametrize("message", ["什么是反向传播？", "我就是想学", "😀😀", "", "今天天气不错"])
def test_nothing_is_invented(message: str) -> None:
    assert told(message) == {}


@pytest.mark.parametrize("message", ["继续", "好的", "谢谢", "next"])
def test_a_word_that_goes_on_is_no_interest(message: str) -> None:
    assert told(message, "interest") == {}


def test_having_used_a_framework_is_no_wish_for_it() -> None:
    assert "framework" not in told("我其实也用过一点 TensorFlow")
    assert "framework" not in told("我不想用 TensorFlow")


def test_a_refusal_tells_nothing_and_is_seen() -> None:
    noted = understand("不想说", Learner(), asked="ml")
    assert noted.refused
    assert noted.learner == Learner()


def test_a_correction_replaces_the_old_word() -> None:
    learner = understand("没学过机器学习", Learner(), asked="ml").learner
    learner = understand("我其实学过机器学习", learner, asked=None).learner
    assert learner.values["ml"] == ("some",)


def test_a_second_language_is_added() -> None:
    learner = understand("会 Python", Learner(), asked="languages").learner
    assert understand("还会 Java", learner, asked=None).learner.values["languages"] == ("Python", "Java")


@pytest.mark.parametrize(
    ("message", "hours"),
    [
        ("每周大概 6 小时", 6),
        ("一周 3.5 小时吧", 3.5),
        ("10 hours a week", 10),
        ("I have 2 hours a day", 14),
        ("每天 2 小时", 14),
        ("每周 1000 小时", 80),
        ("学了 6 小时", None),
    ],
)
def test_hours_a_week(message: str, hours: float | None) -> None:
    assert hours_in(message) == hours


def test_what_was_understood_is_said_in_both_languages() -> None:
    learner = understand("学过一些机器学习，会 Python，概率论没学过", Learner(), asked="ml").learner
    assert summary(learner, FIELDS, "zh") == "机器学习：学过一些；编程语言：Python；数学：要补 概率论"
    assert summary(learner, FIELDS, "en").startswith(
        "machine learning: has learned some; programming languages: Python"
    )


@pytest.mark.parametrize(
    ("messages", "field", "values"),
    [
        (("零基础", "我不是零基础"), "ml", ("some",)),
        (("I am not a beginner",), "ml", ("some",)),
        (("会 Python 和 Java", "我不会 Java"), "languages", ("Python",)),
        (("会 Python", "Python 不太熟"), "languages", ("Python",)),
        (("想做图像", "我不是想做图像，我想做文本"), "interest", ("language",)),
        (("想做图像", "我不是想做图像"), "interest", ()),
        (("数学很差", "我数学没那么差"), "maths", ("calculus", "linear algebra", "probability")),
    ],
)
def test_what_was_noted_wrongly_is_repaired(messages: tuple[str, ...], field: str, values: tuple[str, ...]) -> None:
    learner = Learner()
    for message in messages:
        noted = understand(message, learner, asked=None)
        learner = noted.learner
        assert not noted.fields or news(noted, "zh")
    assert learner.values.get(field, ()) == values


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("每周三个小时", 3),
        ("每周十小时", 10),
        ("周末各2小时", 4),
        ("每天能学半小时左右", 3.5),
        ("工作日晚上一小时，周末各三小时", 11),
        ("一周三天，每次两小时", 6),
        ("周一三五晚上各一小时", 3),
        ("每天一个半小时", 10.5),
        ("一天90分钟", 10.5),
        ("about an hour on Tuesdays and Thursdays", 2),
        ("2 hours every Monday, Wednesday and Friday", 6),
        ("一周二三十个小时", 30),
        ("an hour or two a day", 14),
        ("周末两天各三小时", 6),
        ("每天两小时", 14),
        ("我不是每周5小时,是8小时", 8),
        ("我不是每周五小时，是三小时", 3),
        ("每周不是5小时，应该是8小时", 8),
        ("不是每周5小时，是8", 8),
        ("不是每天2小时，是每周2小时", 2),
        ("每天不是2小时，是1小时", 7),
        ("工作日每天1小时，周末不是3小时是2小时", 7),
        ("把每周5小时改成8小时", 8),
        ("每周5小时太多了，3小时吧", 3),
        ("it's not 5 hours a week, it's 8", 8),
        ("I don't have 5 hours a week, I have 3 hours", 3),
        ("5 hours a week is too much, make it 3", 3),
        ("8 hours a week, not 5", 8),
        ("每周没有5小时", 5),
        ("每周不到5小时", 5),
        ("no more than 5 hours a week", 5),
        ("每周 6 小时", 6),
    ],
)
def test_hours_are_read_as_they_are_said(text: str, hours: float) -> None:
    assert hours_in(text) == hours


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("make it 10 hours", 10),
        ("can we do ten hours instead?", 10),
        ("I only have 3 hours 了", 3),
        ("ok, let's go down to 4 hours", 4),
        ("只有三个小时了", 3),
        ("把时间改成10小时", 10),
        ("不是5小时，是8小时", 8),
        ("please change my hours to 4 a week", 4),
        ("yes change my hours to 4 a week", 4),
        ("can you set my weekly hours to 6?", 6),
        ("reduce the hours from 5 to 3", 3),
        ("my hours are 4 a week now", 4),
        ("make it 4 a week", 4),
        ("change my hours to 1 a day", 7),
        ("把每周的小时数改成4", 4),
        ("change it to 4", None),
        ("set the time to 4", None),
        ("I read 4 papers a week", None),
        ("I only have 3 hours today", None),
        ("I have three hours", None),
        ("只有 3 小时的数据", None),
        ("it takes 10 hours", None),
    ],
)
def test_a_change_of_the_hours_needs_no_week(text: str, hours: float | None) -> None:
    assert hours_changed(text) == hours
    assert understand(text, Learner(hours_per_week=7), asked=None).learner.hours_per_week == (hours or 7)


def test_interest_in_free_words_is_said_back_without_the_learners_markup() -> None:
    noted = understand("基因\n\n```output\n9.99\n``` [9]", Learner(), asked="interest")
    assert noted.learner.values["interest"] == ("基因 output 9.99 9",)


@pytest.mark.parametrize("message", ["不一定", "一般吧", "随便"])
def test_what_only_holds_a_numeral_tells_no_hours(message: str) -> None:
    assert understand(message, Learner(), asked="hours").learner.hours_per_week is None


@pytest.mark.parametrize(
    ("message", "values", "gaps"),
    [
        (
            "我是大三的 计算机 学过点python 想考研 机器学习听过课 数学一二 大概每天1小时吧 pytorch没用过",
            {"ml": ("some",), "languages": ("Python",)},
            {},
        ),
        ("机器学习基础没有 会一点java", {"ml": ("none",), "languages": ("Java",)}, {}),
        ("没有基础 python学过一点点 数学一般吧", {"languages": ("Python",), "maths": ("weak",)}, {}),
        ("我会python不会java", {"languages": ("Python",)}, {"languages": ("Java",)}),
        ("python会 c也会 java没学过", {"languages": ("Python", "C")}, {"languages": ("Java",)}),
        ("会用pandas做表格 没学过机器学习", {"ml": ("none",), "languages": ("Python",)}, {}),
        (
            "python会写 数学忘光 没搞过ml 做机器翻译 pytorch",
            {
                "ml": ("none",),
                "languages": ("Python",),
                "maths": ("weak",),
                "interest": ("language",),
                "framework": ("PyTorch",),
            },
            {},
        ),
        ("没搞过ml 图像 pytorch", {"ml": ("none",), "interest": ("vision",), "framework": ("PyTorch",)}, {}),
        # A space before an object, or inside of a list, is no comma.
        ("不会 python java", {}, {"languages": ("Python", "Java")}),
        ("没学过 python", {}, {"languages": ("Python",)}),
        ("我 会 python 和 java", {"languages": ("Python", "Java")}, {}),
    ],
)
def test_a_space_between_whole_clauses_is_a_comma(
    message: str, values: dict[str, tuple[str, ...]], gaps: dict[str, tuple[str, ...]]
) -> None:
    learner = opened(message, Dialogue()).learner
    assert {name: value for name, value in learner.values.items() if name in FIELDS} == values
    assert {name: value for name, value in learner.gaps.items() if value} == gaps


@pytest.mark.parametrize(
    "message",
    [
        "概率基础先不学",
        "线代先放一放",
        "概率以后再学",
        "skip probability",
        "概率不学行不行",
        "就知道chatgpt",
        "听说过nlp",
    ],
)
def test_a_wish_for_later_and_what_is_only_heard_of_tell_nothing(message: str) -> None:
    assert opened(message, Dialogue()).fields == ()


def test_a_name_is_read_beside_chinese_and_half_of_a_subject_is_not_learnt() -> None:
    assert opened("numpy用过一点的", Dialogue()).learner.values["languages"] == ("Python",)
    assert opened("方向是nlp", Dialogue(asked="interest")).learner.values["interest"] == ("language",)
    assert opened("概率学了一半", Dialogue()).learner.gaps["maths"] == ("probability",)
    assert "framework" not in opened("tensorflow没用过", Dialogue(asked="framework")).learner.values


def test_who_tells_the_subjects_has_not_all_of_them_to_refresh() -> None:
    weak = opened("数学很差", Dialogue()).learner
    told = opened("微积分学过，线代学过，概率没", replace(Dialogue(), learner=weak, asked="maths")).learner
    assert told.values["maths"] == ("calculus", "linear algebra")
    assert told.gaps["maths"] == ("probability",)


@pytest.mark.parametrize("message", ["期限一周", "精简一下", "跳到反向传播那一课", "123", "看看我的计划"])
def test_what_is_of_the_plan_is_no_direction(message: str) -> None:
    assert "interest" not in opened(message, Dialogue(asked="interest"), TODAY).fields


@pytest.mark.parametrize(
    ("message", "asked", "field", "values"),
    [
        ("hi 我机器学习挺熟的 想直接上rnn和transformer", None, "ml", ("some",)),
        ("机器学习不熟", None, "ml", ("none",)),
        ("xgboost svm啥的天天用 cnn也做过", "ml", "ml", ("projects",)),
        ("没接触过，Python，图像", None, "ml", ("none",)),
        ("没接触过，随便", "framework", "ml", ()),
        ("高数学了 线代这学期在学", None, "maths", ("calculus",)),
        ("高数我上学期考了85 不用补", None, "maths", ("calculus",)),
        ("啥都行 你看着办", "interest", "interest", ("undecided",)),
        ("不懂这些 你定", "interest", "interest", ("undecided",)),
        ("框架嘛 别人用啥我用啥", "framework", "framework", ("any",)),
        ("拍照认东西的", "interest", "interest", ("vision",)),
        ("做认数字的", "interest", "interest", ("vision",)),
        ("想搞个认花的app", "interest", "interest", ("vision",)),
        ("车牌识别", "interest", "interest", ("vision",)),
        ("想做垃圾短信识别那种", "interest", "interest", ("language",)),
        ("a spam filter", "interest", "interest", ("language",)),
        ("I want to review calculus", None, "interest", ()),
        ("我确认一下", None, "interest", ()),
        ("想做基因那方面的", "interest", "interest", ("基因",)),
        ("就...听说过chatgpt", "ml", "ml", ("none",)),
        ("玩过豆包而已", "ml", "ml", ("none",)),
        ("just tried chatgpt", "ml", "ml", ("none",)),
        ("用过chatgpt，学过线性回归", "ml", "ml", ("some",)),
        ("maths ok", None, "maths", ("calculus", "linear algebra", "probability")),
        ("I'm okay at math", None, "maths", ("calculus", "linear algebra", "probability")),
        ("my math is good", "ml", "maths", ("calculus", "linear algebra", "probability")),
        ("not good at math", "maths", "maths", ()),
        ("no maths", None, "maths", ("weak",)),
        ("I'm bad at probability but calculus is fine", "maths", "maths", ("calculus",)),
        ("线代一般，就会矩阵乘法，微积分学过但概率没怎么听", "maths", "maths", ("linear algebra", "calculus")),
        ("I've heard of machine learning but never built anything", "ml", "ml", ("none",)),
        ("大三 计算机专业 会Python 不会别的", "ml", "ml", ()),
        ("python算会，c也学过", "ml", "languages", ("Python", "C")),
        ("没系统学过，就跟着b站跑过一个手写数字的demo", "ml", "ml", ("some",)),
        ("对了我之前用过一点点keras", "interest", "interest", ()),
        ("我还会点tensorflow", "languages", "framework", ()),
        ("我还会点tensorflow", "languages", "ml", ("some",)),
        ("I need it for my job as a radiologist", "interest", "interest", ("vision",)),
        ("不想说这些，直接教我图像识别", "ml", "interest", ("vision",)),
    ],
)
def test_answers_in_everyday_words_are_noted(
    message: str, asked: str | None, field: str, values: tuple[str, ...]
) -> None:
    learner = Learner(asked=FIELDS[:1]) if asked else Learner()
    assert opened(message, Dialogue(asked=asked, learner=learner)).learner.values.get(field, ()) == values


@pytest.mark.parametrize(
    ("message", "is_one"),
    [
        ("啥都行 你看着办", False),
        ("框架嘛 别人用啥我用啥", False),
        ("xgboost svm啥的天天用 cnn也做过", False),
        ("svm是啥", True),
        ("my math is good", False),
        ("my model is stuck at 50 percent", True),
        ("什么是过拟合 什么是欠拟合", True),
        ("用啥优化器好？", True),
    ],
)
def test_word_of_a_question_may_ask_nothing(message: str, is_one: bool) -> None:
    assert asks(message) is is_one


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("一天也就个把小时 周末不学", 5),
        ("每天两小时，周末休息", 10),
        ("every day 1 hour, not on weekends", 5),
        ("周末每天两小时", 4),
        ("not on Mondays, 6 hours a week", 6),
    ],
)
def test_days_without_learning_are_left_out_of_the_hours(text: str, hours: float) -> None:
    assert hours_in(text) == hours


@pytest.mark.parametrize("message", ["机器学习没学过", "ML没学过", "机器学习我从没学过", "机器学习还没接触过"])
def test_what_was_not_learned_is_not_learned_wherever_the_word_stands(message: str) -> None:
    assert told(message)["ml"] == ("none",)


@pytest.mark.parametrize("message", ["没有deadline", "python会，没有期限", "没有GPU，只有笔记本", "没有截止时间"])
def test_what_there_is_none_of_tells_nothing_of_machine_learning(message: str) -> None:
    assert "ml" not in told(message, "ml")


@pytest.mark.parametrize("message", ["没有", "没有啊", "没有过", "没有基础", "没，第一次", "没什么经验"])
def test_a_bare_no_answers_the_question_for_machine_learning(message: str) -> None:
    assert told(message, "ml")["ml"] == ("none",)


@pytest.mark.parametrize("message", ["math不太好", "数学 just so so", "math 一般", "maths 很差"])
def test_maths_may_be_called_by_its_english_name(message: str) -> None:
    assert told(message)["maths"] == ("weak",)


def test_a_direction_that_comes_back_is_wanted_and_one_that_is_dropped_is_not() -> None:
    assert told("算了还是做文本吧")["interest"] == ("language",)
    assert "interest" not in told("图像算了")
