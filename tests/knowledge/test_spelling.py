"""Slips of the keyboard."""

import pytest

from knowledge.passage import passages
from knowledge.slips import LONGEST_TEXT, Slips, is_slip, slips_of
from knowledge.sounds import Sounds
from tests.notes import real_curriculum

NAMES = ["步幅", "全连接 参数 四层", "代码", "卷积层", "卷积神经网络 循环神经网络 批归一化", "解码"]
WRITTEN = ["这一步服务器不参与", "padded values"]
TYPED = ["帮我跑一下", "帮我跑一下", "给我一份带马"]


@pytest.fixture(scope="module")
def sounds() -> Sounds:
    return Sounds([*NAMES, "卷机层"], [*NAMES, *WRITTEN], TYPED)


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("步福 2", "步幅 2"),
        ("权连接层有几个餐数", "全连接层有几个参数"),
        ("想看看卷基神经网络", "想看看卷积神经网络"),  # six characters
        ("循换神经网络和批归一话", "循环神经网络和批归一化"),
        ("卷机层", "卷积层"),  # that a term lists the slip makes it none
        ("带马", "代码"),  # typed once before: that may be a slip as well
        ("步服 2", "步服 2"),  # 服 is half of 步服 in 一步服务器, which is written
        ("钉死成一份", "钉死成一份"),  # 四层 would change a number
        ("找到最优解吗", "找到最优解吗"),  # a particle asks, and is no part of 解码
        ("步幅 2", "步幅 2"),
        ("", ""),
    ],
)
def test_only_what_nothing_knows_is_mended(sounds: Sounds, typed: str, mended: str) -> None:
    assert sounds.mended(typed) == mended


def test_term_that_sounds_like_two_others_is_left() -> None:
    assert Sounds(["权重", "全重"], ["权重和全重"], []).mended("泉重") == "泉重"


@pytest.fixture(scope="module")
def slips() -> Slips:
    whole = real_curriculum()
    return slips_of(whole, [passage for note in whole.notes.values() for passage in passages(note)])


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("dropuot是干嘛的", "dropout是干嘛的"),
        ("adma是什么", "adam是什么"),
        ("什么是bathcnorm", "什么是batchnorm"),
        ("什么是backporp", "什么是backprop"),
        ("transfomer是啥", "transformer是啥"),  # a note lists this slip among its terms
        ("what is LTSM?", "what is lstm?"),
        ("how do I pick the learnig rate", "how do I pick the learning rate"),
        ("graident decsent 怎么走", "gradient descent 怎么走"),
        ("what does momentun do", "what does momentum do"),
        ("reguralization 有什么用", "regularization 有什么用"),
        ("什么是overfiting", "什么是overfitting"),
        ("sigmiod、softamx 的区别", "sigmoid、softmax 的区别"),
        ("casual mask 是什么", "causal mask 是什么"),
    ],
)
def test_a_slip_in_a_term_is_mended(slips: Slips, typed: str, mended: str) -> None:
    assert slips.mended(typed) == mended


@pytest.mark.parametrize(
    "text",
    [
        "dropout、Dropouts 和 AdamW",
        "what is a stripe in RAID",
        "pudding 怎么做",
        "I spoke to a lawyer and an expert about a bath",
        "Gemma 和 llama 哪个好",
        "ResNeXt 和 LeNet 差在哪",
        "is the optimized model being normalized",
        "np.dropuot(x)",
        "dropuot(x, p=0.5) 报错",
        "bacth = 32",
        "my_bacth 和 bacth2",
        "gna 是什么",  # of three letters each is a slip of another
        "zzzz qqqq",
        "dropuot " * LONGEST_TEXT,
        "",
    ],
)
def test_what_is_no_slip_of_a_term_is_left(slips: Slips, text: str) -> None:
    assert slips.mended(text) == text


def test_no_question_of_the_notes_loses_a_real_word(slips: Slips) -> None:
    """What is changed in them is a slip that its author has put there: no other question writes it as often as the term."""
    asks = [ask.words.lower() for _, ask in real_curriculum().own_asks]
    words = [word for ask in asks for word in ask.split() if word.isascii() and word.isalpha()]
    changed = {word: slips.mended(word) for word in words if slips.mended(word) != word}
    assert len(changed) > 50
    assert [word for word, meant in changed.items() if words.count(word) > words.count(meant) + 1] == []


@pytest.mark.parametrize(
    ("typed", "term", "is_one"),
    [
        ("adma", "adam", True),
        ("bath", "batch", False),  # too short to lack a letter
        ("epochs", "epoch", False),  # another form
        ("tensar", "tensor", True),
        ("sensor", "tensor", False),
        ("strike", "stride", False),  # a wrong consonant makes another word of a short one
        ("momentun", "momentum", True),
        ("covnolutoin", "convolution", False),  # two slips
        ("", "adam", False),
    ],
)
def test_a_slip_is_one_of_the_fingers(typed: str, term: str, is_one: bool) -> None:
    assert is_slip(typed, term) is is_one


def test_a_word_that_two_terms_would_fit_is_left() -> None:
    slips = Slips(["tensor", "tenser"], ["a tensor and a tenser"])
    assert slips.mended("tensar") == "tensar"
