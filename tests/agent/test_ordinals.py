"""Which of a list a question counts, and what a sentence lists."""

import pytest

from agent.ordinals import counted, items_of

LISTS = [
    (
        "解决过拟合的常用办法有增加数据、数据增强、权重衰减、dropout、早停和换更小的模型。",
        ("增加数据", "数据增强", "权重衰减", "dropout", "早停", "换更小的模型"),
    ),
    (
        "可以这样治：换成 WGAN-GP 的损失、让判别器看整批样本的差异（小批量判别）、给两边都加类别标签，并调小太强一方的学习率；都不保证根除。",
        ("换成 WGAN-GP 的损失", "让判别器看整批样本的差异", "给两边都加类别标签", "调小太强一方的学习率"),
    ),
    (
        "Common remedies for overfitting are more data, data augmentation, weight decay, early stopping, and a smaller model.",
        ("more data", "data augmentation", "weight decay", "early stopping", "a smaller model"),
    ),
]
NO_LISTS = [
    "验证损失依次为 0.52、0.47、0.49、0.45 时，早停在第 7 轮停下。",
    "注意力中查询（query）表示现在想找什么，键（key）供匹配，值（value）是被取走的内容。",
    "Dropout 和批归一化可以一起用。",
    "",
]
COUNTS = [
    ("第二个具体怎么做", "早停具体怎么做"),
    ("第三个呢", "早停"),
    ("第一个办法为什么管用", "早停为什么管用"),
    ("最后一个有什么缺点", "早停有什么缺点"),
    ("why does the first one work", "why does 早停 work"),
    ("what about the third?", "早停"),
]
COUNTS_NOTHING = [
    "第一层是什么",
    "第一个字和最后一个字隔几步",
    "我选第二个答案",
    "why freeze the first layer",
    "第一次学",
]


@pytest.mark.parametrize(("sentence", "items"), LISTS)
def test_the_items_of_a_list_are_told_apart(sentence: str, items: tuple[str, ...]) -> None:
    assert items_of(sentence) == items


@pytest.mark.parametrize("sentence", NO_LISTS)
def test_numbers_and_clauses_are_no_list(sentence: str) -> None:
    assert items_of(sentence) == ()


@pytest.mark.parametrize(("question", "meant"), COUNTS)
def test_an_item_takes_the_place_of_its_number(question: str, meant: str) -> None:
    found = counted(question)
    assert found is not None
    assert found.of("早停") == meant


@pytest.mark.parametrize("question", COUNTS_NOTHING)
def test_what_counts_something_else_counts_no_item(question: str) -> None:
    assert counted(question) is None
