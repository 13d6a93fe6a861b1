"""What learners say in their first weeks: the hesitant, the hurried and the shy are answered, and none of them is stuck."""

from dataclasses import replace

import pytest

from agent.dialogue import Dialogue
from agent.grading import asked
from agent.intent import Intent, intent_of
from agent.learner import FIELDS, Learner
from agent.lesson import Lesson, Step
from agent.naming import short_title
from agent.opened import opened
from agent.opening import stops_asking
from agent.placing import claimed
from agent.plain_replies import says_no_idea
from agent.plan import make_plan
from agent.policy import Move
from agent.questions import asks
from agent.session import Session
from agent.statements import free_words
from agent.topics import topic
from agent.turn import Phase
from agent.tutor import Tutor
from tests.agent.test_session import at_check, in_lesson, say


def at_plan(tutor: Tutor) -> Session:
    values = {"ml": ("none",), "languages": ("Python",), "interest": ("vision",)}
    learner = Learner(values=values, gaps={"maths": ("calculus",)}, asked=FIELDS)
    minutes: dict[str, float] = {}
    for exercise in tutor.desk.exercises.values():
        minutes[exercise.topic] = minutes.get(exercise.topic, 0.0) + exercise.minutes
    session = Session.silent(tutor)
    plan = make_plan(learner, tutor.curriculum, exercises=minutes)
    session.dialogue = Dialogue(phase=Phase.PLAN, learner=learner, plan=plan)
    return session


def at_step(tutor: Tutor, note: str, step: Step, item: str = "") -> Session:
    session = in_lesson(tutor)
    session.dialogue = replace(session.dialogue, lesson=Lesson(note, step, item))
    return session


def at_choice(tutor: Tutor) -> Session:
    item = next(each for each in tutor.curriculum.quizzes["ml-recap"] if each.kind == "choice")
    return at_step(tutor, "ml-recap", Step.CHECK, item.id)


def wrong_letter(session: Session, tutor: Tutor) -> str:
    open_ = opened(session.dialogue, tutor.curriculum)
    assert open_ is not None
    listed = [line for line in asked(open_.item, "zh").splitlines() if line.startswith("- ")]
    right = next(option.words.zh for option in open_.item.options if option.right)
    return next(line[4] for line in listed if right not in line)


def test_who_only_goes_on_at_an_open_item_is_told_how_then_helped_and_then_passes_it_over(tutor: Tutor) -> None:
    session = at_check(tutor)
    assert session.dialogue.lesson is not None
    item = session.dialogue.lesson.item
    assert "猜" in say(session, "嗯").reply
    assert "再说一次“继续”" in say(session, "嗯").reply
    assert session.dialogue.lesson.item == item
    assert session.dialogue.lesson.hints == 1
    say(session, "继续")
    assert item in session.dialogue.lesson.asked
    assert session.dialogue.answered == ()  # nothing is known of it


def test_two_words_that_go_on_with_something_between_them_pass_over_nothing(tutor: Tutor) -> None:
    session = at_check(tutor)
    assert session.dialogue.lesson is not None
    item = session.dialogue.lesson.item
    for message in ("继续", "什么是过拟合？", "继续", "谢谢", "继续"):
        say(session, message)
    assert session.dialogue.lesson.item == item
    assert session.dialogue.lesson.hints == 0


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("好难啊", "一次只学一小步"),
        ("太难了吧", "一次只学一小步"),
        ("老师，我能先看个demo吗", "先跑一段看看"),
        ("show me a demo please", "at work"),
        ("每天20分钟", "每周 2.3 小时"),
    ],
)
def test_what_is_said_to_the_plan_before_the_first_lesson_is_met(tutor: Tutor, message: str, said: str) -> None:
    turn = say(at_plan(tutor), message)
    assert said in turn.reply
    assert turn.phase is Phase.PLAN


def test_a_stage_that_is_left_out_counts_no_lessons_and_a_practice_is_called_by_its_task(tutor: Tutor) -> None:
    session = at_plan(tutor)
    say(session, "跳过第三阶段")
    turn = say(session, "就这样")
    assert "0/0" not in turn.reply
    assert "| 不学 |" in turn.reply
    assert short_title(tutor.curriculum.notes["practice-cnn-digits"], "zh") == "用 CNN 识别手写数字"
    assert short_title(tutor.curriculum.notes["ml-recap"], "zh") == "机器学习回顾"


def test_placement_item_is_passed_over_in_the_same_way(tutor: Tutor) -> None:
    session = at_plan(tutor)
    say(session, "先做几道小题")
    assert session.dialogue.placing is not None
    turn = say(session, "继续")
    assert turn.move is Move.WAIT
    assert "这题还没答" in turn.reply
    assert "提示" not in say(session, "我觉得这题没意义").reply  # there are none here
    say(session, "继续")
    say(session, "继续")
    assert session.dialogue.placing is None


def test_way_back_to_a_choice_shows_its_options(tutor: Tutor) -> None:
    session = at_choice(tutor)
    open_ = opened(session.dialogue, tutor.curriculum)
    assert open_ is not None
    assert say(session, "什么是过拟合？").reply.endswith(asked(open_.item, "zh"))


def test_what_is_no_number_is_not_asked_for_a_letter(tutor: Tutor) -> None:
    item = next(each for each in tutor.curriculum.quizzes["ml-recap"] if each.kind == "numeric")
    turn = say(at_step(tutor, "ml-recap", Step.CHECK, item.id), "应该是很大的")
    assert "数" in turn.reply
    assert "字母" not in turn.reply


@pytest.mark.parametrize("message", ["为什么不对", "哪里错了", "为什么是这个结果"])
def test_who_asks_why_an_answer_is_wrong_is_told_what_it_misses_and_another_hint(tutor: Tutor, message: str) -> None:
    session = at_choice(tutor)
    say(session, wrong_letter(session, tutor))
    hints = session.dialogue.lesson.hints if session.dialogue.lesson else 0
    turn = say(session, message)
    assert "提示：" in turn.reply
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.hints == hints + 1
    assert session.dialogue.lesson.attempts == 1


def test_same_answer_with_an_objection_is_no_second_try(tutor: Tutor) -> None:
    session = at_choice(tutor)
    letter = wrong_letter(session, tutor)
    say(session, letter)
    turn = say(session, f"我觉得 {letter} 也对啊")
    assert turn.move is Move.HEAR_APPEAL
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.attempts == 1


def test_why_the_common_mistake_is_wrong_is_answered_where_it_stands_and_right_after(tutor: Tutor) -> None:
    mistake = tutor.curriculum.notes["ml-recap"].misconceptions[0]
    session = at_step(tutor, "ml-recap", Step.MISTAKE)
    assert mistake.hint.zh in say(session, "为什么不对").reply
    say(session, "继续")
    assert mistake.why.zh in say(session, "为什么不对？").reply


def test_placement_answer_can_be_asked_about(tutor: Tutor) -> None:
    session = at_plan(tutor)
    session.dialogue = replace(session.dialogue, learner=replace(session.dialogue.learner, gaps={}))
    say(session, "先做几道小题")
    assert session.dialogue.placing is not None
    item = tutor.desk.practice.placement.item(session.dialogue.placing.item)
    assert item is not None
    say(session, "-98765" if item.kind == "numeric" else "A")
    turn = say(session, "为什么是这个答案")
    assert item.why.zh in turn.reply


def test_item_that_is_not_marked_yet_is_to_be_answered_before_an_objection(tutor: Tutor) -> None:
    session = at_choice(tutor)
    open_ = opened(session.dialogue, tutor.curriculum)
    assert open_ is not None
    say(session, next(option.words.zh for option in open_.item.options if option.right))
    assert "还没判" in say(session, "我觉得我是对的").reply


def test_maths_that_is_still_to_come_and_a_first_language_are_not_tried_hard() -> None:
    learner = Learner(values={"ml": ("none",), "languages": ("Python",)}, gaps={"maths": ("calculus",)})
    assert claimed(learner) == {"maths": 0, "python": 1, "ml": 0, "framework": 0}


def test_exercise_is_not_opened_before_its_lesson_unless_it_is_named(tutor: Tutor) -> None:
    session = at_plan(tutor)
    say(session, "开始")
    turn = say(session, "做练习")
    assert turn.phase is Phase.LESSON
    assert "广播" in turn.reply
    assert say(session, turn.chips[0]).phase is Phase.PRACTICE


def test_exercise_that_was_left_is_the_one_that_comes_back(tutor: Tutor) -> None:
    session = at_step(tutor, "ml-recap", Step.DONE)
    say(session, "做广播的练习")
    assert session.dialogue.exercise is not None
    left = session.dialogue.exercise.id
    say(session, "跳过这道题")
    say(session, "做练习")
    assert session.dialogue.exercise.id == left


@pytest.mark.parametrize("message", ["这题好难，看不懂", "这个怎么写啊", "为什么不对"])
def test_who_is_lost_at_an_exercise_gets_its_hint(tutor: Tutor, message: str) -> None:
    session = in_lesson(tutor)
    say(session, "做广播的练习")
    assert say(session, message).move is Move.HINT_EXERCISE


def test_plan_that_nobody_can_say_what_to_change_of_is_begun(tutor: Tutor) -> None:
    session = at_plan(tutor)
    for message in ("不知道", "我也不确定要不要改，你看着办吧"):
        turn = say(session, message)
        assert "没想好也没关系" in turn.reply
        assert "开始" in turn.chips


def test_what_is_not_understood_of_the_plan_is_not_answered_twice_by_the_same_list(tutor: Tutor) -> None:
    session = at_plan(tutor)
    first, second = say(session, "B").reply, say(session, "A").reply
    assert "每周小时数" in first
    assert "每周小时数" not in second


@pytest.mark.parametrize(
    ("message", "wanted"),
    [("这个计划多少周啊", "周；还剩"), ("为什么第一课是机器学习回顾？", "次序"), ("面试会问什么？", "面试常问")],
)
def test_question_about_the_plan_is_not_looked_up_in_the_notes(tutor: Tutor, message: str, wanted: str) -> None:
    turn = say(at_plan(tutor), message)
    assert turn.move is Move.TELL_ABOUT
    assert wanted in turn.reply
    assert "开始" in turn.chips


def test_wish_in_the_form_of_a_question_is_proposed_and_said_back_without_it(tutor: Tutor) -> None:
    turn = say(at_plan(tutor), "想先做猫狗的，能提前吗")
    assert turn.move is Move.CHANGE_PLAN
    assert "“想先做猫狗的”" in turn.reply
    assert "猫狗识别”要用到" in turn.reply


def test_weeks_are_said_with_the_hours(tutor: Tutor) -> None:
    assert "一共 " in say(at_plan(tutor), "每周五个小时够吗？").reply


def test_no_framework_used_is_no_question(tutor: Tutor) -> None:
    session = at_plan(tutor)
    turn = say(session, "没用过框架，都行")
    assert turn.move is Move.CHANGE_PLAN
    assert session.dialogue.learner.values["framework"] == ("any",)


def test_who_says_something_else_to_the_first_question_is_asked_it_once_more(tutor: Tutor) -> None:
    session = Session.new(tutor)
    turn = say(session, "我是大二计算机的，想学深度学习")
    assert session.dialogue.asked == "ml"
    assert "先不管" not in turn.reply
    assert turn.chips
    say(session, "我是大二计算机的，想学深度学习")
    assert session.dialogue.asked != "ml"


def test_denial_with_a_word_of_a_question_is_an_answer(tutor: Tutor) -> None:
    session = Session.new(tutor)
    say(session, "没怎么接触过")
    assert session.dialogue.learner.values["ml"] == ("none",)
    assert not asks("没什么基础")
    assert asks("没看懂，怎么算")


@pytest.mark.parametrize("message", ["会一点点", "一般吧", "还行"])
def test_how_much_is_no_direction(message: str) -> None:
    assert free_words(message) == ""


@pytest.mark.parametrize(
    ("message", "move"),
    [
        ("写一个 LSTM 文本分类模型，词表 5000，嵌入 64，隐藏 128，双向，2 层，3 类", Move.WORK_OUT),
        ("用 Keras 写一个 CNN，28×28 灰度，10 类", Move.WORK_OUT),
        ("我想写一个 CNN，3×32×32 输入，10 类，用 GPU", Move.WORK_OUT),
        ("Write an LSTM text classifier, vocabulary 5000, embedding 64, hidden 128, 3 classes", Move.WORK_OUT),
        ("torch.cat([torch.zeros(2,3), torch.zeros(2,3)], dim=1) 的形状", Move.WORK_OUT),
        ("做一道交叉熵的练习", Move.PRACTISE),
        ("做练习", Move.NOTE_PROFILE),
        ("毕设要写一个图像分类的程序，没学过机器学习，会一点 Python", Move.NOTE_PROFILE),
        ("学过一点机器学习，图像和文本哪个都行，Python 写过两年", Move.NOTE_PROFILE),
    ],
)
def test_who_begins_with_a_wish_for_a_program_gets_it(tutor: Tutor, message: str, move: Move) -> None:
    session = Session.silent(tutor)
    assert say(session, message).move is move
    if move is Move.WORK_OUT:  # the opening follows what was done
        assert session.dialogue.asked == "ml"
        assert not session.dialogue.learner.values


@pytest.mark.parametrize("message", ["打印准确率", "print the accuracy", "做练习", "加注释"])
def test_order_of_a_program_is_no_direction(message: str) -> None:
    assert free_words(message) == ""


def test_program_in_sight_of_the_opening_is_spoken_of(tutor: Tutor) -> None:
    session = Session.silent(tutor)
    say(session, "写一个 LSTM 文本分类模型，词表 5000，嵌入 64，隐藏 128，双向，2 层，3 类")
    for message in ("打印准确率", "把学习率改成 0.1"):
        assert say(session, message).move in (Move.REWORK, Move.WRITE, Move.ANSWER_QUESTION)
        assert session.dialogue.asked == "ml"
    assert say(session, "没接触过").move is Move.NOTE_PROFILE
    assert session.dialogue.asked == "languages"


@pytest.mark.parametrize("message", ["不晓得", "不记得了", "忘了", "没学过", "没印象", "拿不准"])
def test_who_forgot_has_no_idea(message: str) -> None:
    assert says_no_idea(message)


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("早", Intent.COURTESY),
        ("我回来了", Intent.COURTESY),
        ("跟不上", Intent.OTHER_WORDS),
        ("公式看不懂", Intent.OTHER_WORDS),
        ("看论文看不懂怎么办", Intent.QUESTION),
        ("有什么练习可以做", Intent.PRACTISE),
        ("开始第三课", Intent.LESSON),
        ("开始第一课", Intent.NEXT),
        ("今天还剩多少没学", Intent.TODAY),
        ("这两天没时间，计划能往后推吗", Intent.CHANGE_PLAN),
        ("这周没时间，出差", Intent.CHANGE_PLAN),
        ("好的，做吧", Intent.NEXT),
        ("直接开始", Intent.NEXT),
        ("哦", Intent.NEXT),
        ("啊？", Intent.OTHER_WORDS),
        ("我想想", Intent.PAUSE),
        ("让我想想怎么算卷积", Intent.QUESTION),
        ("接着上课", Intent.NEXT),
        ("这个我会，下一个", Intent.SKIP),
        ("这节课我已经会了", Intent.EASY),
        ("张量我已经会了", Intent.OVERRULE),
        ("还差什么", Intent.HINT),
        ("我错在哪了", Intent.APPEAL),
        ("我学到哪了", Intent.WHERE),
        ("这题有歧义", Intent.APPEAL),
        ("我没懂为什么 A 不行", Intent.APPEAL),
        ("考考我 过拟合", Intent.QUIZ),
        ("手撕一个 softmax", Intent.QUESTION),
    ],
)
def test_everyday_message_is_read(message: str, intent: Intent) -> None:
    assert intent_of(message, Phase.LESSON) is intent


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        ("这个词啥意思", "word"),
        ("我同学说学这个没用，是真的吗", "use"),
        ("还有几课", "time"),
        ("自注意力为什么要除以根号 d", None),
        ("没用激活函数会怎样", None),
    ],
)
def test_topic_of_the_course_is_told_from_one_of_the_notes(message: str, wanted: str | None) -> None:
    assert topic(message) == wanted


def test_lesson_has_the_number_by_which_it_was_asked_for(tutor: Tutor) -> None:
    assert "第 3 课" in say(in_lesson(tutor), "开始第三课").reply


def test_who_will_not_do_the_open_item_any_more_passes_it_over(tutor: Tutor) -> None:
    session = at_choice(tutor)
    assert session.dialogue.lesson is not None
    item = session.dialogue.lesson.item
    say(session, "算了不做了")
    assert item in session.dialogue.lesson.asked


def test_no_reply_is_without_a_way_on(tutor: Tutor) -> None:
    session = Session.new(tutor)
    assert say(session, "你好").chips
    session = at_plan(tutor)
    assert say(session, "算了不改").chips
    assert "继续" in say(in_lesson(tutor), "什么是过拟合？").chips


@pytest.mark.timeout(20)
def test_walls_of_text_do_not_hang() -> None:
    for filler in ("我觉得 a ", "没怎么", "能提前", "为什么", "这两天"):
        intent_of(filler * (20_000 // len(filler)), Phase.LESSON)


def test_a_program_in_the_other_language_right_after_the_greeting_is_followed_by_one_question(tutor: Tutor) -> None:
    session = Session.silent(tutor)
    say(session, "hi")
    reply = say(session, "x = 3\nprint(x)\n逐行解释一下").reply
    assert reply.count("你对机器学习了解多少") == 1


@pytest.mark.parametrize("message", ["开始", "start", "let's begin"])
def test_who_wants_to_start_after_telling_one_thing_gets_the_plan(tutor: Tutor, message: str) -> None:
    session = Session.silent(tutor)
    say(session, "I know Python")
    say(session, message)
    assert session.dialogue.phase is Phase.PLAN


@pytest.mark.parametrize(
    "message", ["go on", "where do I start?", "I want to start with CNNs", "I don't know where to begin"]
)
def test_who_only_goes_on_or_asks_may_still_be_asked(message: str) -> None:
    assert not stops_asking(message)


@pytest.mark.parametrize(
    "message", ["给我写代码", "写点代码", "what would the code look like", "write some code for me"]
)
@pytest.mark.parametrize("phase", [Phase.INTAKE, Phase.PLAN])
def test_code_without_a_subject_is_asked_for_what(tutor: Tutor, phase: Phase, message: str) -> None:
    session = Session.silent(tutor) if phase is Phase.INTAKE else at_plan(tutor)
    turn = say(session, message)
    assert "写什么的代码" in turn.reply or "Code for what" in turn.reply
    assert not turn.runs


@pytest.mark.parametrize("message", ["给我写代码", "what would the code look like"])
def test_code_without_a_subject_is_of_what_is_at_hand(tutor: Tutor, message: str) -> None:
    session = at_plan(tutor)
    say(session, "什么是 dropout")
    assert "nn.Dropout(" in say(session, message).reply
    say(session, "写一个 CNN，28×28 灰度，10 类")
    assert "nn.Conv2d(1, 16" in say(session, message).reply
    lesson = in_lesson(tutor)
    assert say(lesson, message).move is Move.SHOW_CODE
    say(lesson, "做一道广播的练习")
    assert say(lesson, message).move is Move.KEEP_SOLUTION
