"""A question begins with the fact that answers it: a yes or a no, the correction of a wrong premise, the difference, the remedy."""

import pytest

from agent.tutor import Tutor

YES_OR_NO = [
    ("交叉熵能是负的吗", "不可以是负数"),
    ("batch size 设成 1，BN 还能工作吗", "不能照常训练"),
    ("max pooling 层要不要学习参数", "没有可训练的参数"),
    ("backward 会自动把之前的梯度清掉吗", "不会把梯度清零"),
    ("卷积神经网络只能用来处理图像吗", "不只能处理图像"),
    ("softmax 给出的概率能相信吗", "不能直接当作可信的把握"),
    ("loss 大于 1 是不是不对", "可以大于 1"),
    ("损失可以大于 1 吗", "可以大于 1"),
    ("学习率可以大于 1 吗", "学习率可以大于 1"),
    ("sigmoid 会输出负数吗", "不会是负数"),
    ("强化学习要先准备好数据集吗", "不需要事先准备好的数据集"),
    ("标签平滑会让准确率下降吗", "不会降低准确率"),
    ("is it possible that the loss exceeds 1", "可以大于 1"),
    ("训练集准确率 98%，测试集 97%，算过拟合吗", "只差一两个百分点"),
    ("train accuracy 96% and test accuracy 95%: is it overfitting?", "只差一两个百分点"),
    ("AUC 只有 0.3，是不是有问题", "AUC 低于 0.5 说明排序反了"),
    ("my AUC is 0.4, is that worse than guessing?", "AUC 低于 0.5 说明排序反了"),
    ("ROC AUC 0.5 是什么水平", "瞎猜约为 0.5"),
    ("训练 99% 测试 65% 是过拟合吗", "多半是过拟合"),
    ("遗忘门取 0 是不是全忘光了", "旧记忆全部擦掉"),
    ("so if the forget gate is 0 everything is erased?", "旧记忆全部擦掉"),
    ("dropout 0.5 是不是刚好丢掉一半的单元", "不是每次正好关掉一半"),
    ("卷积能不能反过来让图的尺寸变大", "转置卷积"),
]
WRONG_PREMISE = [
    ("为什么 sigmoid 的输出在 -1 到 1 之间", "在 0 和 1 之间"),
    ("GAN 不需要数据，那要训练集干嘛", "需要真实数据"),
    ("批归一化让 loss 变凸，对吧", "不会让损失变成凸函数"),
    ("ReLU 不就是线性函数吗，怎么拟合非线性", "不是线性函数"),
    ("Transformer 里没有非线性，对吗", "有非线性"),
    ("为什么 GPT 是双向的", "GPT 是单向的"),
    ("为什么 softmax 的输出会大于 1", "不会大于 1"),
    ("zero_grad 为什么把权重也清零了", "不动权重"),
]
DIFFERENCE = [
    ("BatchNorm 和 LayerNorm 区别是什么", "的区别在方向"),
    ("批归一化与层归一化有啥区别", "的区别在方向"),
    ("交叉熵跟 MSE 有啥区别", "交叉熵与均方误差的区别"),
    ("卷基层和全链接层有什么不同", "卷积层与全连接层的区别"),
    ("监督学习和无监督学习有啥不一样", "区别在有没有标签"),
    ("自编码器和变分自编码器有啥不同", "VAE 与普通自编码器（AE）的区别"),
]
REMEDY = [
    ("梯度消失怎么搞", "缓解梯度消失的常用办法"),
    ("精度上不去", "先看训练集"),
    ("acc 一直上不去咋办", "先看训练集"),
    ("训练集准确率 98%，验证集 65%，怎么回事", "过拟合"),
    ("猫和狗的图 9:1，不平衡咋办", "处理类别不平衡的常用办法"),
    ("爆显存了", "先减小批量"),
    ("有些标签标错了怎么办", "标签有错怎么办"),
]
NOT_IN_SCOPE_BEFORE = [
    ("k-means是啥来着", "k 均值"),
    ("kmeans是什么", "k 均值"),
    ("GPT-4 有多少参数", "没有公布"),
    ("一张 H100 多少显存", "H100 是 80 GB"),
    ("线性代数里的秩是什么", "线性无关"),
    ("k 折交叉验证是什么", "k 折交叉验证把数据分成 k 份"),
    ("什么是混合精度", "混合精度训练 (mixed precision training) 是"),
]


@pytest.mark.parametrize(("question", "said"), [*YES_OR_NO, *WRONG_PREMISE, *DIFFERENCE, *REMEDY, *NOT_IN_SCOPE_BEFORE])
def test_a_question_begins_with_the_fact_that_answers_it(tutor: Tutor, question: str, said: str) -> None:
    found = tutor.library.search(question, k=24)
    assert found.in_scope
    assert said in found.facts[0].words.zh
