"""Right and wrong by keys."""

import re
import time
import warnings
from dataclasses import replace

import pytest

from agent.appeal import holds
from agent.folding import plain
from agent.grading import Mark, answer_of, asked, grade, is_near, reads_as_answer, says
from agent.letters import LETTERS
from agent.options import chosen_in, shuffled
from agent.wording import GAP
from knowledge.formula import compute
from knowledge.quiz import KeyFact, Option, QuizItem, Wrong
from knowledge.rules import LANGUAGES
from knowledge.words import Words
from tests.notes import real_curriculum

HINTS = (Words("a", "a"),) * 3
CHOICE = QuizItem(
    "q-1", "n", "choice", 1, Words("多大？", "How big?"), HINTS,
    options=(Option(Words("28", "28"), True), *(Option(Words(v, v), False, "m", Words(f"{v} 错", "no")) for v in ("27", "32", "24"))),
)  # fmt: skip
NUMBER = QuizItem(
    "q-2",
    "n",
    "numeric",
    1,
    Words("梯度？", "grad?"),
    HINTS,
    value=0.25,
    tolerance=0.01,
    wrong=(Wrong(4, "", Words("倒了", "inverted")),),
)
SHORT = QuizItem(
    "q-3", "n", "short", 1, Words("为什么？", "why?"), HINTS,
    facts=(KeyFact(("累加", "accumulate"), False, Words("再想想 .grad", "think of .grad")), KeyFact(("清零", "zero"), False, Words("之前要做什么？", "what first?"))),
    wrong=(Wrong(None, "覆盖", Words("不是覆盖", "not overwritten")),),
)  # fmt: skip


def letter(right: bool) -> str:
    return LETTERS[next(i for i, option in enumerate(shuffled(CHOICE)) if option.right is right)]


@pytest.mark.parametrize("form", ["{}", "选{}", "我选 {}", "{}。", "应该是 {} 吧？", "({})"])
def test_a_letter_is_read_in_many_forms(form: str) -> None:
    assert grade(CHOICE, form.format(letter(True))).mark is Mark.RIGHT
    assert grade(CHOICE, form.format(letter(True).lower())).mark is Mark.RIGHT
    assert grade(CHOICE, form.format(letter(False))).mark is Mark.WRONG


def test_an_option_may_be_named_by_its_text() -> None:
    assert grade(CHOICE, "28").mark is Mark.RIGHT
    wrong = grade(CHOICE, "是 27 吧")
    assert (wrong.mark, wrong.feedback.zh) == (Mark.WRONG, "27 错")


@pytest.mark.parametrize("message", ["不知道", "A 或者 B", "嗯", ""])
def test_what_names_no_option_is_unreadable_and_not_wrong(message: str) -> None:
    assert grade(CHOICE, message).mark is Mark.UNREADABLE


def test_the_order_of_options_survives_a_restart() -> None:
    assert shuffled(CHOICE) == shuffled(CHOICE)


@pytest.mark.parametrize("message", ["0.25", "1/4", "等于 0.25", "１/４", "1 ÷ 4 = 0.25", "0.2501"])
def test_a_number_is_right_in_many_forms(message: str) -> None:
    assert grade(NUMBER, message).mark is Mark.RIGHT


def test_a_wrong_number_gets_its_own_feedback() -> None:
    assert grade(NUMBER, "4").feedback.zh == "倒了"
    assert grade(NUMBER, "7").mark is Mark.WRONG
    assert grade(NUMBER, "不知道").mark is Mark.UNREADABLE


def test_a_short_answer_needs_all_its_facts() -> None:
    assert grade(SHORT, "梯度会累加，所以要清零").mark is Mark.RIGHT
    partly = grade(SHORT, "因为会累加")
    assert (partly.mark, partly.feedback.zh) == (Mark.PARTLY, "之前要做什么？")
    assert grade(SHORT, "新的会覆盖旧的").feedback.zh == "不是覆盖"
    assert grade(SHORT, "不会覆盖，而是累加，所以先清零").mark is Mark.RIGHT


def test_a_space_beside_chinese_changes_nothing() -> None:
    item = replace(SHORT, facts=(KeyFact(("初始化为 0", "换成 nn.BCELoss"), False, Words("", "")),))
    for answer in ("初始化为0", "要 初始化为 0 才行", "换成nn.BCELoss", "换成 nn.BCELoss"):
        assert grade(item, answer).mark is Mark.RIGHT, answer
    assert grade(item, "nn. BCELoss").mark is Mark.UNSURE


def test_every_items_own_answer_is_right() -> None:
    for items in real_curriculum().quizzes.values():
        for item in items:
            for language in ("zh", "en"):
                answer = answer_of(item, language)
                said = answer.partition(".")[0] if item.kind == "choice" else answer
                assert grade(item, said).mark is Mark.RIGHT, f"{item.id} {language}: {answer}"
                assert asked(item, language)


@pytest.mark.parametrize(
    ("note", "item", "shown"),
    [
        ("attention", "attention-2", "≈ 5.28"),
        ("cross-entropy", "cross-entropy-1", "≈ 1.386"),
        ("bce-with-logits", "bce-with-logits-2", "≈ 2.30"),
        ("parameter-counting", "parameter-counting-2", "≈ 256.8"),
        ("rnn-gradients", "rnn-gradients-2", "0.03125"),
    ],
)
def test_a_number_is_said_with_the_digits_that_count(note: str, item: str, shown: str) -> None:
    found = next(each for each in real_curriculum().quizzes[note] if each.id == item)
    assert answer_of(found, "zh") == answer_of(found, "en") == shown


def test_a_number_that_was_rounded_too_early_is_near_and_an_exact_one_never() -> None:
    items = real_curriculum().items
    assert is_near(items["attention-2"], "5.2")
    assert not is_near(items["attention-2"], "6")
    exact = [each for each in items.values() if each.value and not each.tolerance]
    assert not any(is_near(each, f"{(each.value or 0) * 1.01:g}") for each in exact)


def test_every_distractor_is_wrong_with_feedback() -> None:
    for items in real_curriculum().quizzes.values():
        for item in items:
            for index, option in enumerate(shuffled(item)):
                if not option.right:
                    graded = grade(item, LETTERS[index])
                    assert graded.mark is Mark.WRONG
                    assert graded.feedback.zh, item.id
            for wrong in item.wrong:
                if wrong.value is not None:
                    assert grade(item, f"{wrong.value}").feedback == wrong.feedback, item.id


def test_wording_counts_from_the_beginning_of_a_word_or_number() -> None:
    assert says("eps", "use eps greedy")
    assert says("eps", "用eps贪心")
    assert not says("eps", "it steps on")
    assert says("2 维", "编码取 2 维")
    assert not says("2 维", "编码取 12 维")
    assert not says("5 倍", "0.5 倍")


def test_question_repeated_is_not_the_right_answer() -> None:
    items = [item for item in real_curriculum().items.values() if item.kind == "short"]
    repeated = [(item, item.question.in_(language)) for item in items for language in LANGUAGES]
    assert [item.id for item, question in repeated if grade(item, question).mark is Mark.RIGHT] == []


def test_every_option_named_in_a_sentence_is_chosen() -> None:
    choices = [item for item in real_curriculum().items.values() if item.kind == "choice"]
    assert len(choices) > 100
    for item in choices:
        for option in item.options:
            for said in ("应该是{}吧", "我觉得是{}，因为前面讲过"):
                graded = grade(item, said.format(option.words.zh))
                assert graded.mark is (Mark.RIGHT if option.right else Mark.WRONG), (item.id, option.words.zh)
                assert graded.misconception == ("" if option.right else option.misconception)


@pytest.mark.parametrize(
    ("said", "mark"),
    [
        ("半监督", Mark.RIGHT),
        ("应该是半监督学习，因为有标签和没标签都用了", Mark.RIGHT),
        ("不是无监督学习，是半监督学习", Mark.RIGHT),
        ("i think it's semi-supervised learning", Mark.RIGHT),
        ("最后一个", Mark.RIGHT),
        ("纯监督", Mark.WRONG),
        ("监督学习", Mark.UNREADABLE),
        ("不是半监督学习", Mark.UNREADABLE),
        ("无监督或者半监督学习", Mark.UNREADABLE),
        ("标签", Mark.UNREADABLE),
    ],
)
def test_an_option_is_chosen_by_its_words_or_a_part_that_no_other_has(said: str, mark: Mark) -> None:
    item = next(item for item in real_curriculum().quizzes["ml-recap"] if item.kind == "choice")
    assert [each.words.zh for each in shuffled(item)][-1] == "半监督学习"
    assert grade(item, said).mark is mark


def option_of(id_: str, said: str) -> str:
    """Return the letter of the option that an answer chooses; nothing where it chooses none."""
    item = real_curriculum().items[id_]
    chosen = chosen_in(item, plain(said))
    return LETTERS[shuffled(item).index(chosen)] if chosen else ""


@pytest.mark.parametrize(
    "said",
    [
        "I'd like to try something with my own hands", "I’d like a break", "I'd rather see an example first", "我 b 站看过这个", "b站有视频吗",
        "给我 a moment", "give me a minute", "a bit lost", "a little help", "a hint please", "plan b", "B plan", "vitamin d", "this is a pain",
        "c 语言我会", "C++ 我会", "d盘满了", "I got a D in math", "我考了个C", "c u later", "I see", "B 我不懂", "我不要 D", "wait", "不对",
        "both A and C", "A or D", "A还是D", "A不对", "all of them", "监督", "学习", "learning", "ddd",
        "我选 B……哦不，我再想想", "我选B，等等，我再想想", "B, no wait",
    ],
)  # fmt: skip
def test_what_chooses_no_option_is_none(said: str) -> None:
    assert option_of("ml-recap-1", said) == ""


@pytest.mark.parametrize(
    "said",
    [
        "I'd say D", "I'd go with D", "d!", "**D**", "(d)", "D~", "选(D)", "D. 半监督学习", "Option D", "Ans: D", "let's go with d", "it's d",
        "I think the answer is D since both are used", "D because it uses both", "D 两种都用了", "两种数据都用了，D", "我选 d 因为两部分都用了",
        "盲猜D", "蒙一个 D", "就D了", "我要D", "我还是选D", "还是D吧", "D是对的", "D 更合理", "D 吧，虽然不太懂", "选 D，然后今天就到这",
        "A，不对，D", "A 不对 D", "A, no wait, D", "A, I mean D", "no, D", "不对啊，是D吧", "改成 D", "B改成D", "not A, so D", "neither A nor B, D",
        "A 和 C 都不对，D", "B 不对 应该是 D", "the last one", "last", "最后那个", "第四个那个吧", "option 4", "fourth", "the 4th one",
        "半监督呗", "I choose 半监督", "semi", "the semi-supervised one", "有半监督的那个",
    ],
)  # fmt: skip
def test_option_is_chosen_by_a_letter_a_place_or_the_learners_words(said: str) -> None:
    assert option_of("ml-recap-1", said) == "D"


@pytest.mark.parametrize(
    ("id_", "said", "letter"),
    [
        ("ml-recap-1", "I'd say it is supervised", "C"),
        ("ml-recap-1", "倒数第二个", "C"),
        ("ml-recap-1", "second to last", "C"),
        ("ml-recap-1", "第二个那个吧", "B"),
        ("ml-recap-1", "the first one", "A"),
        ("ml-recap-1", "强化那个", "B"),
        ("ml-recap-4", "机器人那个", "A"),
        ("ml-recap-4", "机器人走路那个", "A"),
        ("ml-recap-4", "the robot", "A"),
        ("ml-recap-4", "the one with the robot", "A"),
        ("ml-recap-4", "purchases", "B"),
        ("mlp-1", "(64, 784) 因为先输出", "B"),
        ("mlp-1", "(64,784)", "B"),
        ("derivatives-1", "改成 B", "B"),
        ("convolution-1", "还是9个", "A"),
        ("convolution-1", "还是 9 个吧", "A"),
        ("convolution-1", "不变吧 核就那么大", "A"),
        ("convolution-1", "9 个还是 18 个", ""),
        ("mlp-1", "(64,784)吧", "B"),
        ("mlp-1", "64,784", "B"),
        ("mlp-1", "(64, 784) 或 (784, 64)", ""),
        ("image-tensors-1", "1,3,480,640", "A"),
        ("image-tensors-1", "(1,3,480,640)吧", "A"),
    ],
)
def test_other_options_are_chosen_likewise(id_: str, said: str, letter: str) -> None:
    assert option_of(id_, said) == letter


def test_a_letter_in_doubt_is_an_answer() -> None:
    item = next(item for item in real_curriculum().quizzes["ml-recap"] if item.kind == "choice")
    assert reads_as_answer(item, "是不是 D？")
    assert not reads_as_answer(item, "为什么选 D？")


WISHES_WITH_NUMBERS = (
    "用两个字回答你", "给我3分钟", "等一下 我去喝水 5分钟回来", "出5道选择题", "再来三道难一点的 关于batchnorm的", "用三句话总结",
    "我有3个问题想问", "axis=0是行还是列啊老是记混", "讲3遍了还没懂", "我只有2小时", "明天8点再来", "今天学了2个小时好累",
    "give me 5 minutes", "ask me 3 questions", "explain it in two sentences", "i have 2 exams tomorrow", "6.75还是7？",
)  # fmt: skip
"""What no numeric item takes for an answer."""


@pytest.mark.parametrize("message", WISHES_WITH_NUMBERS)
def test_number_in_a_wish_is_no_answer(message: str) -> None:
    for id_ in ("ml-recap-2", "mlp-2", "numpy-arrays-2"):
        item = real_curriculum().items[id_]
        assert grade(item, message).mark is Mark.UNREADABLE, id_
        assert not reads_as_answer(item, message)


@pytest.mark.parametrize(
    "message",
    [
        "6.75kg，因为猫2.5狗11",
        "先算第一次分界5，再把3、12、13加进来，得6.75",
        "我算出来是 6.75，不知道对不对",
        "所以新的分界是 6.75",
        "I think it's 6.75",
        "not sure, maybe 6.75",
        "6.75，对吗？",
        "6.75 公斤",
        "(2+3)/2=2.5 (8+12+13)/3=11 中点6.75",
        "2.5和11，中点6.75",
        "猫2.5，狗11，中点就是6.75",
        "中点6.75，原来是5",
        "所以6.75，猫2.5狗11",
        "(2+3)/2=2.5, (8+12+13)/3=11, so 6.75",
        "the midpoint is 6.75, from 2.5 and 11",
    ],
)
def test_number_with_its_unit_or_with_words_about_the_item_is_an_answer(message: str) -> None:
    assert grade(real_curriculum().items["ml-recap-2"], message).mark is Mark.RIGHT


@pytest.mark.parametrize("message", ["猫平均6.75，中点8", "答案6.75 最后8", "中点6.75，不对，应该是5"])
def test_key_amid_a_reckoning_that_ends_elsewhere_is_wrong(message: str) -> None:
    assert grade(real_curriculum().items["ml-recap-2"], message).mark is Mark.WRONG


@pytest.mark.parametrize("text", ["2.5 (8+12+13)/3", "2(3)", "(1+2)(3+4)"])
def test_number_before_a_bracket_is_no_call(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match="by its name"):
            compute(text)


def test_number_of_another_step_is_not_marked() -> None:
    item = real_curriculum().items["ml-recap-2"]
    assert grade(item, "第一次分界是5对吗").mark is Mark.UNREADABLE
    assert grade(item, "新的分界是5对吗").mark is Mark.WRONG


@pytest.mark.parametrize(
    "message",
    [
        "B", "选C", "对不起 我选C", "你错了 答案应该是A 我查过书了", "24", "嗯嗯", "哈哈哈哈", "第一阶段我都会了，直接去第二阶段",
        "不对啊我说的是从第二阶段开始", "先做个练习吧，写代码的", "今天有点累了", "换一道题", "I would rather do some coding",
    ],
)  # fmt: skip
def test_what_says_nothing_of_a_short_item_is_no_try(message: str) -> None:
    assert grade(real_curriculum().items["ml-recap-3"], message).mark is Mark.UNREADABLE


@pytest.mark.parametrize(
    "message", ["监督就是有人管着", "监督学习更难", "无监督不需要数据", "supervised learning is faster"]
)
def test_sentence_about_a_short_item_without_its_facts_is_a_try_that_code_cannot_judge(message: str) -> None:
    graded = grade(real_curriculum().items["ml-recap-3"], message)
    assert graded.mark is Mark.UNSURE
    assert graded.feedback.zh


@pytest.mark.parametrize(
    ("message", "mark"),
    [
        ("训练时候有些单元被扔了", Mark.RIGHT),
        ("训练那会儿单元丢掉一部分", Mark.RIGHT),
        ("训练阶段 dropout 会随机丢弃", Mark.RIGHT),
        ("训练时不丢", Mark.UNSURE),  # a denial in the gap
        ("训练时都在，验证时丢", Mark.UNSURE),  # said of something else
        ("点积就会变得特别大", Mark.RIGHT),  # 点积会很大 but for little words
        ("验证时丢单元", Mark.WRONG),
        ("不是验证时丢单元", Mark.UNSURE),
    ],
)
def test_wording_is_found_in_other_words(message: str, mark: Mark) -> None:
    fact = KeyFact(("训练…丢", "点积会很大"), False, Words("想想训练", "think of training"))
    claim = Wrong(None, "验证…丢单元", Words("反了", "reversed"))
    item = replace(
        SHORT, facts=(fact,), wrong=(claim,), question=Words("训练时和验证时，单元丢不丢？", "dropped when?")
    )
    assert grade(item, message).mark is mark


def test_wall_of_text_is_graded_fast() -> None:
    for item in (real_curriculum().items[f"ml-recap-{number}"] for number in (1, 2, 3)):
        for wall in (
            "5" * 20_000,
            "a b " * 5_000,
            "选d。" * 5_000,
            "等 5 分钟 " * 3_000,
            "因为" * 10_000,
            "是" * 20_000,
            "a" * 20_000,
        ):
            start = time.perf_counter()
            grade(item, wall)
            assert time.perf_counter() - start < 1.0


@pytest.mark.parametrize(
    "message",
    [
        "D？",
        "D?",
        "D 吧？",
        "选D对吗",
        "应该是第四个吧",
        "第四个吧",
        "最后一个？",
        "会不会是D",
        "半监督学习？",
        "maybe D?",
    ],
)
def test_option_in_doubt_is_an_answer(message: str) -> None:
    item = real_curriculum().items["ml-recap-1"]
    assert grade(item, message).mark is Mark.RIGHT
    assert reads_as_answer(item, message)


@pytest.mark.parametrize(
    "message", ["为什么选D？", "D 是什么意思？", "A和D的区别？", "把D讲讲", "第四个是什么", "D 还是 A？"]
)
def test_question_about_an_option_is_none(message: str) -> None:
    assert not reads_as_answer(real_curriculum().items["ml-recap-1"], message)


@pytest.mark.parametrize(
    "message", ["不是A就是D 对吧", "不是D就是A", "不是A，就是D", "非A即D", "不是监督就是半监督", "either A or D"]
)
def test_one_of_two_options_is_no_answer(message: str) -> None:
    assert grade(real_curriculum().items["ml-recap-1"], message).mark is Mark.UNREADABLE


def test_mark_alone_makes_no_question_of_an_answer() -> None:
    item = real_curriculum().items["ml-recap-3"]
    assert reads_as_answer(item, "监督有标签，无监督没有标签？")
    assert not reads_as_answer(item, "监督学习的每个输入都带有标签吗？")
    assert not reads_as_answer(item, "不懂，为啥不是监督啊 明明有200张有答案")
    number = real_curriculum().items["ml-recap-2"]
    assert reads_as_answer(number, "6.75？")
    assert not reads_as_answer(number, "6.75 怎么来的？")


@pytest.mark.parametrize("message", ["两种都用，所以半监督？", "不是A不是B那就是D", "A不对，选D", "那就D吧", "D肯定"])
def test_option_that_is_concluded_on_is_chosen(message: str) -> None:
    assert grade(real_curriculum().items["ml-recap-1"], message).mark is Mark.RIGHT


def test_option_that_is_only_doubted_or_asked_about_is_not_chosen() -> None:
    item = real_curriculum().items["ml-recap-1"]
    assert grade(item, "D不对吧").mark is Mark.UNREADABLE
    assert not reads_as_answer(item, "半监督学习也要标签？")
    assert reads_as_answer(item, "两种都用，所以半监督？")


@pytest.mark.parametrize("message", ["6400k", "640万", "6.4 million", "6,400,000"])
def test_number_may_be_said_in_thousands(message: str) -> None:
    assert grade(replace(NUMBER, value=6_400_000.0, tolerance=0.0), message).mark is Mark.RIGHT


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("六点七五", 6.75), ("6点75", 6.75), ("六又四分之三", 6.75), ("6又3/4", 6.75), ("6 and 3/4", 6.75), ("等于六点七五公斤", 6.75),
        ("大概是六点七五", 6.75), ("六点七五，因为取中点", 6.75), ("二十七除以四", 6.75), ("six and three quarters", 6.75), ("it's six point seven five kg", 6.75),
        ("百分之二十五", 0.25), ("百分之二十五", 25), ("twenty five percent", 0.25), ("四分之一", 0.25), ("one quarter", 0.25), ("零点二五", 0.25), ("point two five", 0.25),
        ("三分之一", 1 / 3), ("two thirds", 2 / 3), ("a half", 0.5), ("one and a half", 1.5), ("负二", -2), ("负的二", -2), ("minus two", -2), ("negative two", -2),
        ("负四分之三", -0.75), ("一百二十八", 128), ("one hundred and twenty-eight", 128), ("一百零八", 108), ("三万五", 35_000), ("three thousand two hundred", 3200),
        ("twenty-eight", 28), ("28 minus 4", 24), ("一", 1), ("是零", 0), ("10", 10), ("十", 10),
    ],
)  # fmt: skip
def test_number_may_be_said_in_words(said: str, value: float) -> None:
    item = replace(real_curriculum().items["ml-recap-2"], value=float(value), tolerance=1e-9)
    assert grade(item, said).mark is Mark.RIGHT
    assert grade(replace(item, value=value + 0.5), said).mark is Mark.WRONG


@pytest.mark.parametrize(
    "said",
    ["六点几", "6点多", "6点七五八几", "二三", "六七五", "两三公斤", "六百多", "十几", "five or six", "two three", "twenty something", "第一次", "百分之二三"],
)  # fmt: skip
def test_number_that_is_not_read_whole_is_not_marked(said: str) -> None:
    assert grade(real_curriculum().items["ml-recap-2"], said).mark is Mark.UNREADABLE


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ("dropout-3", "因为训练时候有些神经元被扔了 验证时候全都在"),
        ("dropout-3", "dropout训练时候会随机失活 推理不会"),
        ("rnn-3", "因为权重是一样的反复用 前面的东西存在隐状态里"),
        ("rnn-3", "不是每一步用不同的权重 而是共用 靠隐藏状态传"),
        ("overfitting-4", "过拟合的话训练准但验证拉胯 欠拟合的话俩都拉胯"),
        ("overfitting-4", "训练好验证差是过拟合 两个都差是欠拟合"),
        ("overfitting-4", "欠拟合就是训练都学不好，过拟合训练好验证差"),
        ("rl-basics-3", "奖励是打分不是答案 来得晚"),
        ("rl-basics-3", "不能 它只给分 不说哪个对 得等到最后才知道"),
        ("teacher-forcing-3", "训练喂的是标准答案 上线只能吃自己的 错了就越错越远 可以有时候喂自己的"),
        ("backpropagation-4", "因为前面的导数要用后面的 从后往前算一遍就行"),
        ("attention-3", "d大了点积就会特别大 softmax就变成one-hot了 梯度没了"),
        ("data-splits-3", "测试集的信息漏进来了 应该只拿训练集算均值"),
        ("early-stopping-3", "训练损失会一直降 用验证最低那轮的"),
        ("transfer-learning-3", "冻住 图太少了会过拟合"),
        ("lstm-3", "因为是加法，遗忘门太小就忘了"),
        ("ml-recap-3", "监督有答案比如认猫狗 无监督没答案 还有把顾客分成几堆"),
    ],
)
def test_right_answer_in_everyday_words_is_right(item: str, message: str) -> None:
    assert grade(real_curriculum().items[item], message).mark is Mark.RIGHT


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ("rnn-3", "每一步用不同的权重 循环往下算"),
        ("rnn-3", "因为每步都有自己的权重，状态一步步传"),
        ("overfitting-4", "过拟合是训练集差验证集好"),
        ("overfitting-4", "训练好验证差那就是欠拟合吧"),
        ("overfitting-4", "过拟合是俩都差"),
        ("transfer-learning-3", "全部微调 因为冻结会欠拟合"),
        ("lstm-3", "通过加法 遗忘门接近1的时候会忘"),
        ("dropout-3", "训练时用整个网络 验证时候丢神经元"),
        ("teacher-forcing-3", "上线时读标准答案，一错就误差累积"),
        ("gru-3", "GRU有三个门，没有细胞状态"),
        ("derivatives-3", "偏导数排成的向量，梯度指向下降最快的方向"),
    ],
)
def test_reversed_answer_is_wrong_and_told_why(item: str, message: str) -> None:
    graded = grade(real_curriculum().items[item], message)
    assert graded.mark is Mark.WRONG
    assert graded.misconception


DENIED = [
    ("convolution-3", "没有权重共享，也不是局部连接"),
    ("convolution-3", "既不是权重共享也不是局部连接"),
    ("convolution-3", "没有局部连接和权重共享"),
    ("convolution-3", "卷积没有用到权重共享 也没有用局部连接"),
    ("convolution-3", "neither weight sharing nor local connectivity"),
    ("convolution-3", "it doesn't use weight sharing or local windows"),
    ("transfer-learning-3", "不冻结主干，照片少才要全部训练"),
    ("transfer-learning-3", "我不会冻结，照片少"),
    ("transfer-learning-3", "没必要冻结，图太少"),
    ("transfer-learning-3", "不建议冻结 照片太少了"),
    ("transfer-learning-3", "冻结不对，图太少"),
    ("transfer-learning-3", "don't freeze anything, there are too few photos"),
    ("perceptron-4", "不是因为线性不可分，加隐藏层也没用"),
    ("perceptron-4", "和线性不可分无关，加隐藏层没用"),
    ("perceptron-4", "it is not because it's not linearly separable, a hidden layer doesn't help"),
    ("lenet-3", "大部分不在全连接层，而在卷积层，因为没有权值共享"),
    ("train-eval-mode-3", "eval不影响dropout，no_grad也不省内存，照样记录计算图"),
    ("gradient-accumulation-3", "因为梯度不会和之前的加在一起"),
    ("gradient-accumulation-3", "gradients do not accumulate from the previous step"),
    ("gradient-descent-3", "不是学习率太大"),
    ("gradient-descent-3", "跟学习率太大没关系"),
    ("gradient-descent-3", "It isn't that the learning rate is too large"),
    ("gan-3", "没有梯度，判别器不分辨真假"),
    ("early-stopping-3", "训练损失不会一直降，不用验证最低那轮的"),
]


@pytest.mark.parametrize(("item", "message"), DENIED)
def test_answer_that_denies_what_is_needed_is_never_praised(item: str, message: str) -> None:
    assert grade(real_curriculum().items[item], message).mark in (Mark.WRONG, Mark.UNSURE)
    assert not holds(real_curriculum().items[item], message)


NEGATIVE_AND_RIGHT = [
    ("gradient-accumulation-3", "不清零会累加，用的就是之前的梯度"),  # the negation is of something else
    ("gradient-accumulation-3", "if you don't, gradients accumulate from the previous step"),
    ("gradient-accumulation-3", "without it the gradients add up with the old gradient"),
    ("attention-3", "不除点积太大，softmax 饱和"),
    ("attention-3", "without scaling the dot products get large and softmax saturates"),
    ("alexnet-3", "没有ImageNet和GPU就做不成，还有dropout防止过拟合"),  # what would be without it
    ("transfer-learning-3", "冻结主干，不然照片太少会过拟合"),
    ("perceptron-4", "一条线不能分开，不加隐藏层不行"),  # two negations
    ("perceptron-4", "线性不可分，离不开隐藏层"),
    ("convolution-3", "不能没有权重共享和局部连接"),
    ("gradient-accumulation-3", "不是覆盖而是累加旧梯度"),  # the other thing is denied
    ("lenet-3", "不在卷积层，在全连接层里，因为卷积核共享"),
    ("activation-functions-4", "less than 1 multiplied ten times; don't use sigmoid but relu"),
    ("convolution-3", "不只是权重共享，还有局部连接"),  # more is meant
    ("convolution-3", "not only weight sharing but also local connectivity"),
    ("gradient-accumulation-3", "难道不是因为会累加吗，上一步的梯度还在"),  # a rhetorical question
    ("activation-functions-4", "导数最大不超过0.25，乘起来就没了。不要用sigmoid，换ReLU"),  # a comparison
    ("convolution-3", "不同位置共享权重，只看局部"),  # part of a word
    ("gan-3", "判别器分辨真假，生成器不看真图，靠判别器传回的梯度"),
    ("gradient-clipping-3", "范数裁剪不改变方向，按值裁剪会改变方向"),  # the key itself is negative
    ("autograd-3", "errors不是标量，先求和"),
    ("train-eval-mode-3", "eval让dropout不起作用，no_grad不保存计算图省内存"),
    ("tensor-shapes-3", "view不复制，共享内存，不连续会报错"),
    ("broadcasting-3", "靠右对齐对不上，因为没有加keepdim"),  # what lacks is the repair
    ("pretraining-bert-gpt-3", "大量语料学到语言知识，学习率小才不会破坏学到的"),
]


@pytest.mark.parametrize(("item", "message"), NEGATIVE_AND_RIGHT)
def test_right_answer_may_hold_a_negation(item: str, message: str) -> None:
    assert grade(real_curriculum().items[item], message).mark is Mark.RIGHT


def test_no_item_praises_that_all_its_facts_are_denied() -> None:
    praised = []
    for item in real_curriculum().items.values():
        needed = [fact.wordings for fact in item.facts if not fact.optional]
        for frame, is_english in (("不是因为{}", False), ("it is not because of {}", True)):
            first = [next((each for each in wordings if each.isascii() is is_english), "") for wordings in needed]
            if needed and all(first) and not re.search("[不没无]", "".join(first)):
                said = ", ".join(frame.format(each.replace(GAP, "")) for each in first)
                praised += [said] if grade(item, said).mark in (Mark.RIGHT, Mark.PARTLY) else []
    assert praised == []


@pytest.mark.parametrize(
    ("item", "message", "mark"),
    [
        ("perceptron-3", "最多三个吧，75%", Mark.RIGHT),  # the same in other words
        ("perceptron-3", "3 (75%)", Mark.RIGHT),
        ("perceptron-3", "4个，75%", Mark.WRONG),
        ("perceptron-3", "最多3个，4个不可能", Mark.RIGHT),
        ("perceptron-3", "at most 3, 4 is impossible", Mark.RIGHT),
        ("perceptron-3", "3、4", Mark.UNREADABLE),
        ("perceptron-3", "3,4", Mark.UNREADABLE),
        ("perceptron-3", "3或4", Mark.UNREADABLE),
        ("image-tensors-2", "8*3*64*64*4字节", Mark.RIGHT),
        ("image-tensors-2", "应该是8*3*64*64*4吧", Mark.RIGHT),
        ("image-tensors-2", "393,216 字节，8*3*64*64*4", Mark.RIGHT),
        ("image-tensors-2", "8*3*64*64 字节", Mark.WRONG),
        ("convolution-2", "2吧，6+0-4", Mark.RIGHT),
        ("convolution-2", "2吧，6+0-5", Mark.UNREADABLE),  # which of the two?
        ("ml-recap-2", "(2+3)/2和(8+12+13)/3的中点", Mark.RIGHT),
        ("ml-recap-2", "the midpoint of 2.5 and 11", Mark.RIGHT),
        ("ml-recap-2", "2.5和11", Mark.WRONG),
        ("ml-recap-2", "不是8，是6.75", Mark.RIGHT),
        ("ml-recap-2", "不应该是6.75吗", Mark.RIGHT),
        ("ml-recap-2", "不是8，是7", Mark.WRONG),
    ],
)
def test_number_beside_others_is_read(item: str, message: str, mark: Mark) -> None:
    assert grade(real_curriculum().items[item], message).mark is mark


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ("ml-recap-2", "不是6.75"),
        ("ml-recap-2", "6.75不对"),
        ("ml-recap-2", "我不觉得是6.75"),
        ("ml-recap-2", "not 6.75"),
        ("ml-recap-1", "半监督学习不对"),
        ("ml-recap-1", "不可能是半监督学习"),
        ("ml-recap-1", "不属于半监督学习"),
        ("ml-recap-1", "it's not semi-supervised learning"),
        ("ml-recap-1", "I don't think it's D"),
        ("ml-recap-1", "D我觉得不是"),
    ],
)
def test_number_or_option_that_is_ruled_out_is_no_answer(item: str, message: str) -> None:
    assert grade(real_curriculum().items[item], message).mark is Mark.UNREADABLE
    assert not holds(real_curriculum().items[item], message)
