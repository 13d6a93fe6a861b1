"""What a message asks for, by the index that the tutor uses."""

from dataclasses import replace

import pytest

from agent.tutor import Tutor
from evals.practice import find_all
from evals.requests import Request
from knowledge.practice.finding import Finder

NUMBER, CODE = "28×28 的图过 5×5 卷积，步幅 1，输出多大？", "给我写一个 CNN，输入 3×32×32，10 类"


def test_calculators_and_recipes_are_found_each_for_its_own(tutor: Tutor) -> None:
    finder = tutor.desk.finder
    calculator, recipe = finder.find_calculator(NUMBER), finder.find_recipe(CODE)
    assert calculator is not None
    assert (calculator.material.id, calculator.values) == ("conv-output-size", {"size": 28, "kernel": 5, "stride": 1})
    assert recipe is not None
    assert (recipe.material.id, recipe.values) == ("cnn-classifier", {"channels": 3, "side": 32, "classes": 10})
    assert finder.find_calculator(CODE) is None
    assert finder.find_recipe(NUMBER) is None


@pytest.mark.parametrize(
    ("text", "wanted"), [("写一个 CNN", "cnn-classifier"), ("vae代码", "vae"), ("write me a GAN", "gan")]
)
def test_bare_wish_is_one(tutor: Tutor, text: str, wanted: str) -> None:
    (found,) = find_all(tutor.desk.finder, [Request(text, wanted, (), {}, "dev", "partial")])
    assert found.id == wanted


@pytest.mark.parametrize(
    "text",
    [
        "什么是卷积？",
        "卷积核一般取 3 还是 5 好",
        "明早 8 点有课吗",
        "",
        "x" * 5000,
        "五折交叉验证在深度学习里用不用",
        "手写反向传播有必要学吗",
        "do I need to write early stopping myself?",
        "ViT 的 patch 16 换成 32 精度差多少，一般怎么权衡",
        "LSTM gives the same output for every input",
        "what is the derivative of sigmoid(wx+b) with respect to w?",
        "How much memory does Adam need compared to SGD?",
        "what does view(-1, 784) do",
        "tanh 的导数最大多少",
        "ImageNet 有多少类",
        "sigmoid 为什么会梯度消失",
        "attention score 怎么算",
        "d_model 768 配几个 head 啊 768 能不能除以 5",
        "把 1×1 的核改成 3×3，参数变成几倍",
        "注意力的权重之和一定等于 1 吗",
        "标签平滑的 ε 用 0.05 还是 0.1",
        "sync the target network every 500 or every 5000 steps?",
        "h_n 的形状是 (2, 16, 64)，怎么得到句子向量",
        "输入从 224 改成 256 后全连接层报形状错误，怎么处理",
        "my ConvTranspose2d gives 31x31 but I need 32x32, what should I change",
        "np.exp overflows when I write softmax by hand, how do I avoid it?",
        "my derivative of (2x+5)^4 lacks a factor 2, what went wrong",
        "collate_fn 啥时候 需要自己写",
    ],
)
def test_what_asks_for_neither_is_none(tutor: Tutor, text: str) -> None:
    assert tutor.desk.finder.find(text) is None


def test_layers_are_read_one_by_one_as_far_as_their_calculators_are_there(tutor: Tutor) -> None:
    text = "28x28经过5x5卷积再2x2池化多大"
    found = tutor.desk.finder.find(text)
    assert found is not None
    assert (found.material.id, found.values["kernels"]) == ("layers-output-size", (5, 2))
    practice = tutor.desk.practice
    left = tuple(each for each in practice.calculators if each.id != "conv-output-size")
    finder = Finder(replace(practice, calculators=left), tutor.library, tutor.cache)
    assert (without := finder.find(text)) is None or without.material.id != "layers-output-size"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("3 进 16 出，核 5，填充 2，224 的图，输出多大", "conv-output-size"),
        ("输入通道 3，输出通道 16，卷积核 5x5，padding 2，224x224 的图出来是多少", "conv-output-size"),
        ("conv 3 in 16 out kernel 5 padding 2 on 224, output size?", "conv-output-size"),
        ("转置卷积 64 进 32 出 核 4 步幅 2 填充 1 输入 7 输出多大", "conv-transpose-output-size"),
        ("conv 64 进 128 出 核 3 输入 56 填充 1 多少次乘法", "conv-multiplications"),
        ("3 进 16 出，核 5 的卷积有多少参数", "conv-parameters"),
        ("核 7 步幅 1 填充几才不变小", "same-padding"),
        ("224x224 after 5 poolings", "layers-output-size"),
        ("imagenet 初始 loss 是多少", "initial-loss"),
        ("自注意力的计算量，序列长 1024，宽 512", "attention-cost"),
        ("序列长 1024、宽度 768，算一层自注意力要多少次浮点运算", "attention-cost"),
        ("长度 2048 的序列，注意力矩阵多少个数", "attention-scores"),
        ("what is the sigmoid of 2?", "sigmoid"),
    ],
)
def test_the_calculator_is_that_of_what_is_asked(tutor: Tutor, text: str, wanted: str) -> None:
    found = tutor.desk.finder.find_calculator(text)
    assert found is not None
    assert (found.material.id, found.material.missing(found.values)) == (wanted, ())


def test_a_table_of_texts_is_no_table_of_numbers(tutor: Tutor) -> None:
    found = tutor.desk.finder.find_recipe("我要做课程设计，题目是垃圾短信分类，数据是 spam.csv，给我代码")
    assert found is not None
    assert found.material.id == "text-csv-classifier"


def test_slips_are_mended_before_a_message_is_read(tutor: Tutor) -> None:
    found = tutor.desk.finder.find("28x28 的图过一个 maxpool，窗口 2，步服也是 2，出来多大呀")
    assert found is not None
    assert (found.material.id, found.values) == ("pool-output-size", {"size": 28, "kernel": 2, "stride": 2})


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("写一个 LSTM 时间序列预测", "LSTM"),
        ("用 GRU 写一个时间序列预测模型", "GRU"),
        ("a GRU forecaster that looks at the last 24 hours", "GRU"),
        ("用 GRU 做情感分类，词表 8000", "GRU"),
    ],
)
def test_cell_that_is_asked_for_is_taken(tutor: Tutor, text: str, wanted: str) -> None:
    found = tutor.desk.finder.find_recipe(text)
    assert found is not None
    assert found.material.values(found.values)["cell"] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "只用 NumPy 写一个线性回归",
        "write a numpy-only linear regression",
        "写一个胶囊网络（CapsNet）做分类，16 维",
        "write a Mamba layer with 8 features and 3 classes",
        "用 StepLR 写学习率衰减的代码",
    ],
)
def test_neighbour_of_the_thing_is_not_the_thing(tutor: Tutor, text: str) -> None:
    assert tutor.desk.finder.find_recipe(text) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("写代码用 WeightedRandomSampler 让两类一样多，每批 50 个", "class-weights"),
        ("不用 torchvision 写随机裁剪翻转，64×64", "augmentation"),
        ("写一个函数 iou(a, b)，返回两个框的交并比", "nms"),
        ("帮我写个五分类的，数据在 wine.csv，11 个特征", "table-classifier"),
        ("我有个 csv 文件，最后一列是类别，写一个神经网络来分类", "table-classifier"),
        ("train a neural network on my data.csv, label in the last column", "table-classifier"),
        ("怎么把我的 csv 表读成 Dataset", "table-loader"),
        ("我的照片放在 pics/apple 和 pics/pear 两个文件夹里，写一个训练程序", "image-folder-training"),
        ("train a cnn on photos in folders train/cats and train/dogs, complete program", "image-folder-training"),
        ("写一个读取图片文件夹的 Dataset", "image-folder-loader"),
        ("情感分析，评论在 reviews.csv", "text-csv-classifier"),
        ("I have a csv of emails, label them spam or not", "text-csv-classifier"),
        ("大作业：评论分类，数据在 comments.csv，给个程序", "text-csv-classifier"),
        ("时间序列预测，我有一个 csv", "time-series"),
        ("tensorflow 里怎么写卷积层", "keras-layers"),
        ("how do I write a dense layer in keras", "keras-layers"),
        ("Keras 的池化层怎么实现", "keras-layers"),
        ("用 keras 写一个手写数字识别，两层卷积", "cnn-digits-training"),
        ("预测销量，数据在 sales.csv，销量列叫 amount", "time-series"),
    ],
)
def test_recipe_that_has_what_is_named_is_found(tutor: Tutor, text: str, wanted: str) -> None:
    found = tutor.desk.finder.find_recipe(text)
    assert found is not None
    assert found.material.id == wanted


@pytest.mark.parametrize(
    ("text", "recipe"),
    [
        ("写个残差块", "resnet-small"),
        ("手撕一个多头注意力", "self-attention"),
        ("手撕反向传播", "numpy-two-layer-net"),
        ("实现一个dropout层", "dropout-by-hand"),
        ("写个DQN玩cartpole", "dqn"),
        ("怎么用预训练resnet做猫狗分类，给代码", "transfer-learning"),
        ("tensorflow怎么写一个CNN", "cnn-classifier"),
        ("怎么统计模型参数量，写代码", "model-summary"),
        ("写代码计算卷积输出尺寸", "conv-size-function"),
    ],
)
def test_wish_for_a_program_gets_the_one_that_it_names(tutor: Tutor, text: str, recipe: str) -> None:
    found = tutor.desk.finder.find_recipe(text)
    assert found is not None
    assert found.material.id == recipe


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("I added (3,1) and (4,) and got a 3 by 4 result", "broadcast-shape"),
        ("I subtracted (5,1) from (3,) and ended up with 5 by 3", None),
        ("(3,1) 的矩阵和 (4,) 相加是什么形状", "broadcast-shape"),
        ("(2,3) 乘 (3,4) 结果什么形状", "matmul-shape"),
        ("shape of running_mean for a 64-channel feature map", None),
    ],
)
def test_a_sum_is_no_product_and_what_is_kept_is_not_flattened(tutor: Tutor, text: str, wanted: str | None) -> None:
    found = tutor.desk.finder.find(text)
    assert (found.material.id if found else None) == wanted
