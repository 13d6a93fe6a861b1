"""Telling who wants an explanation from who wants a number or a program."""

import pytest

from knowledge.practice.advising import asks_advice, orders_program
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
        "forward 里能写 if 和 for 循环吗",
        "图是跑的时候现搭的，里面能写判断和循环不",
        "collate_fn 啥时候 需要自己写",
        "7×7 用 2×2 池化，最后一行去哪了",
        "no 4-gram matches, what does BLEU become?",
        "can I use an encoder's code as features?",
        "if I write requires_grad=False later, does it still update?",
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
        ("自己写一个网络类要实现哪些方法", True),
        ("自定义 Dataset 必须写哪几个函数", True),
        ("给我写一个网络类，要有 forward", False),
        ("帮我写一个类，要实现什么你定", False),
        ("write a CNN. do I need to normalise?", False),
    ],
)
def test_who_asks_whether_one_writes_it_wants_no_program(text: str, *, is_asked: bool) -> None:
    assert asks_need(text) is is_asked


@pytest.mark.parametrize(
    "text",
    [
        "AdamW 的 weight decay 填 0.01 还是 0.1",
        "GRU 的 num_layers 写 1 还是 3",
        "目标网络每 100 步同步一次还是每 10000 步",
        "HWC 转 CHW 用 permute 还是 view",
        "小模型只有几千个参数，放 CPU 还是 GPU 跑",
        "用 sigmoid 练了好几轮，准确率还是 10%",
        "target network every 500 or every 5000 steps?",
        "prune 80% in one go or gradually?",
        "hidden size 64 or 256 for a toy dataset?",
        "转置卷积出来是 15×15，我要 16×16，改哪个参数",
        "conv 输出 13×13，要 14×14 怎么调 padding",
        "nn.LayerNorm(64) 报错 normalized_shape=[64]，张量 16×64×20，怎么改",
        "nn.LSTM 返回 output 和 (h, c)，output[-1] 形状不对，怎么取最后一步",
        "我用 softmax 得到 [0.33, 0.33, 0.33]，哪里不对",
        "我对 sin(x^2) 求导得到 cos(x^2)，答案说不对",
        "my h_n has shape (4, 32, 128), how do I get the sentence vector from it",
        "my sigmoid outputs are all near 0.5, what does that say",
        "adding shape (32,) to (32, 5) fails, how do I fix it",
        "I raised the batch size from 32 to 512 and accuracy dropped",
        "my dilated conv sees the future, how do I make it causal?",
        "猫狗分类用几层卷积合适",
        "hidden_size 设多少合适",
        "LSTM 隐藏层多大够用",
        "how many layers should I use for cats and dogs",
        "how many epochs are enough for digits",
    ],
)
def test_choices_and_trouble_want_advice_whatever_numbers_they_hold(text: str) -> None:
    assert asks_advice(text)


@pytest.mark.parametrize(
    "text",
    [
        "32x32 用 3x3 卷积 padding=1 之后还是 32 吗",
        "conv 3x3 or 5x5 on 32x32: how big is the output?",
        "步幅 1 还是 2 的时候输出多大，输入 28 核 5",
        "LSTM 或 GRU 都行，写一个情感分类",
        "梯度会爆，想把范数限制在 0.5 以内，训练步怎么改",
        "显存只放得下 4 张图，想攒够 16 次再更新一回，代码咋写",
        "少的那类总被忽略怎么办，给代码",
        "验证损失不降就停，并恢复最好的权重",
        "回报怎么折扣再更新策略",
        "判断一句话是夸还是骂",
        "my accuracy is stuck, write me a learning rate finder",
        "写一个层数合适的 CNN",
        "padding 取多少合适，输入 28 核 5，要保持 28",
        "I have 50000 images and batch 64, how many steps per epoch",
    ],
)
def test_numbers_and_programs_that_are_asked_for_want_no_advice(text: str) -> None:
    assert not asks_advice(text)


@pytest.mark.parametrize(
    ("text", "is_ordered"),
    [
        ("写个早停", True),
        ("可以写一个早停吗", True),
        ("什么是早停，代码怎么写", True),
        ("I want to write a VAE", True),
        ("could you implement early stopping", True),
        ("num_layers 写 1 还是 2", False),
        ("层之间忘写 ReLU 会怎样", False),
        ("what if I forget to write model.eval()", False),
        ("when do you write a custom loss function", False),
        ("训练代码里不写 zero_grad 行吗", False),
    ],
)
def test_an_order_for_a_program_is_told_from_talk_of_writing(text: str, *, is_ordered: bool) -> None:
    assert orders_program(text) is is_ordered


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("期末题：求参数量", "求参数量"),
        ("Question 3: output size?", "output size?"),
        ("手撕一个 GAN", "手写一个 GAN"),
        ("你能写一个 LSTM 吗", "写一个 LSTM"),
        ("老师，能不能帮我写个 GRU？", "写一个 GRU"),
        ("可以画一下 sigmoid 吗", "画一下 sigmoid"),
        ("可以做迁移学习吗", "可以做迁移学习吗"),
        ("能编译成 ONNX 吗", "能编译成 ONNX 吗"),
        ("forward 里能写 if 吗", "forward 里能写 if 吗"),
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
    assert not wants_number("权重加起来一定等于 1 吗，只有几千个")
    assert wants_number("can I do (4, 8) @ (8, 5), and what would be the size")


@pytest.mark.parametrize("text", ["this are " * LONGEST, "不" * LONGEST, "能帮写" * LONGEST])
def test_long_text_is_read_to_its_end(text: str) -> None:
    assert not asks_about(text[:LONGEST])
    assert asks_about(f"{text[:LONGEST]}，为什么")
