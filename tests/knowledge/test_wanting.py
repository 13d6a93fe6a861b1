"""Telling who wants an explanation from who wants a number or a program."""

import pytest

from knowledge.practice.wanting import asks_about, asks_need, in_full, names_code, wants_number

LONGEST = 2000
"""Characters of a message that may be a request."""


@pytest.mark.parametrize(
    "text",
    [
        "卷积核变大参数会怎样",
        "3×3 卷积为什么比 7×7 好",
        "学习率 0.1 太大吗",
        "batch size 32 和 64 有什么区别",
        "批大小 16 够不够",
        "要不要把 dropout 关掉",
        "头多有什么坏处",
        "is an IoU of 0.6 a good result",
        "what happens if I set the stride to 4",
        "kernel size 3 vs 5",
    ],
)
def test_reasons_comparisons_and_judgements_ask_about_something(text: str) -> None:
    assert asks_about(text)


@pytest.mark.parametrize(
    "text",
    [
        "输入 32，核 3，步幅 2，输出边长多少",
        "能帮我算一下 softmax [1, 2] 吗",
        "能不能写个早停的代码",
        "想练一个不太大的残差网络",
        "波士顿房价那种回归问题是什么形状",
        "how many parameters does a GRU with input 32 and hidden 64 have",
        "how do I write a training loop",
    ],
)
def test_requests_ask_about_nothing(text: str) -> None:
    assert not asks_about(text)


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        ("五折交叉验证在深度学习里用不用", True),
        ("深度学习里要不要写早停", True),
        ("手写反向传播有必要学吗", True),
        ("用 Adam 还需要写学习率衰减吗", True),
        ("面试会让手写反向传播吗", True),
        ("写一个 GAN 难吗", True),
        ("do I need to write early stopping myself?", True),
        ("should I implement attention from scratch to learn it?", True),
        ("do people still write RNNs from scratch?", True),
        ("is it worth implementing an LSTM?", True),
        ("要不要写个早停给我看看", False),
        ("我要不要写早停？给我写一个看看", False),
        ("用不用 sklearn 都行，写一个 k 折交叉验证", False),
        ("写一个判断该不该停的类", False),
        ("能不能写个早停的代码", False),
        ("可以写一个早停吗", False),
        ("需要一个梯度裁剪的训练步", False),
        ("do you have code for k-fold cross validation?", False),
        ("I need to write early stopping, show me the code", False),
        ("write a CNN. do I need to normalise?", False),
    ],
)
def test_who_asks_whether_one_writes_it_wants_no_program(text: str, *, is_asked: bool) -> None:
    assert asks_need(text) is is_asked


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("期末题：求参数量", "求参数量"),
        ("Question 3: output size?", "output size?"),
        ("手撕一个 GAN", "手写一个 GAN"),
        ("卷积层：3 进 16 出", "卷积层：3 进 16 出"),
    ],
)
def test_a_wish_is_put_as_the_example_requests_are(text: str, wish: str) -> None:
    assert in_full(text) == wish


def test_words_for_a_number_and_for_a_program_are_told_apart() -> None:
    number, program = "为什么是 14？应该得多少", "GAN 为什么难训，写个例子"
    assert (wants_number(number), names_code(number)) == (True, False)
    assert (wants_number(program), names_code(program)) == (False, True)
    assert not wants_number("patch 16 换成 32 精度差多少")
    assert wants_number("方差多少")


@pytest.mark.parametrize("text", ["this are " * LONGEST, "不" * LONGEST, "能帮写" * LONGEST])
def test_long_text_is_read_to_its_end(text: str) -> None:
    assert not asks_about(text[:LONGEST])
    assert asks_about(f"{text[:LONGEST]}，为什么")
