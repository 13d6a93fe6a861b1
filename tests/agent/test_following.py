"""A question that leaves its subject out is answered of what the talk is about; one with a subject of its own is not."""

import pytest

from agent.following import followed_by
from agent.leaning import leans, points_back
from agent.lesson import Step
from agent.policy import Move
from agent.session import Session
from agent.turn import Turn
from agent.tutor import Tutor
from knowledge.library import SearchResult
from tests.agent.test_first_weeks import at_step

GOES_ON = [
    ("positional-encoding", "is it learned or fixed?"),
    ("positional-encoding", "what happens without it?"),
    ("teacher-forcing", "why is it bad"),
    ("teacher-forcing", "how do you fix that"),
    ("vanishing-exploding-gradients", "怎么解决它"),
    ("batch-normalization", "训练和测试有什么不一样"),
    ("batch-normalization", "为什么能加快训练"),
    ("mode-collapse", "怎么判断发生了"),
    ("vae", "为什么不能直接采样"),
    ("early-stopping", "有什么缺点"),
    ("overfitting", "怎么看出来"),
    ("dropout", "测试的时候它还起作用吗"),
    ("seq2seq", "why does it struggle with long sentences"),
]
STANDS_ALONE = [
    ("resnet", "softmax 是什么"),
    ("resnet", "什么是强化学习"),
    ("resnet", "今天天气怎么样"),
    ("resnet", "操作系统的死锁怎么避免"),
    ("resnet", "how do I cook rice"),
    ("ml-recap", "怎么黑进别人的微信"),
    ("resnet", "p-value below 0.05, what does it really mean"),
    ("resnet", "who won the world cup"),
    ("vanishing-exploding-gradients", "那交叉熵呢？"),
    ("softmax-regression", "交换两个维度用哪个函数，会复制数据吗"),
]

IN_LESSON = [
    ("conv-arithmetic", "那padding=2呢", "padding=(k−1)/2"),
    ("dropout", "那测试的时候呢", "只在训练时起作用"),
    ("dropout", "and at test time?", "测试时要关掉 dropout"),
    ("gan", "那什么时候不能用detach", "更新生成器时不能对 fake 用 detach"),
    ("gan", "那loss是多少", "判别器 (discriminator) 是一个二分类网络"),
    ("gan", "那损失呢", "判别器 (discriminator) 是一个二分类网络"),
    ("gan", "那输出是多少", "处处输出 0.5"),
]
OUT_OF_LESSON = [
    ("gan", "那Adam呢"),
    ("gan", "那准确率多少"),
    ("gan", "为什么学习率不能太大"),
    ("dropout", "那池化为什么没有参数"),
    ("attention", "为什么需要激活函数"),
    ("backpropagation", "那学习率怎么选"),
    ("lstm", "why do we need padding"),
]

BEHIND = [
    ("学习率一般设多少", "太大会怎么样", "学习率太大"),
    ("学习率一般设多少", "太小呢", "学习率太小"),
    ("dropout 率一般设多少", "太大会怎样", "ropout"),
    ("batch size 一般多大", "太小会怎样", "批大小"),
    ("嵌入一般多少维", "要是太大呢", "维度不是越大越好"),
    ("how large should the learning rate be", "what if it's too large", "学习率太大"),
    ("what is dropout", "and if it is too high?", "p 太大"),
    ("LSTM 和 GRU 有什么区别", "哪个参数多", "参数比 LSTM 少"),
    ("LSTM 和 GRU 有什么区别", "那哪个更好", "GRU"),
    ("LSTM vs GRU", "which has more parameters", "GRU 的参数比 LSTM 少四分之一"),
    ("softmax 之后再用 CrossEntropyLoss 对不对", "为什么不能", "前面不要再加 softmax"),
    ("temperature 是什么", "那调大呢", "温度"),
    ("LoRA 是什么", "那省了多少", "LoRA 能省多少"),
    ("量化是什么", "能快多少", "int8 量化能快多少"),
    ("扩散模型为什么要加噪", "那采样太慢怎么办", "扩散模型生成得慢"),
    ("Transformer 为什么要位置编码", "那 RNN 要不要", "RNN 不需要"),
    ("why does a Transformer need positional encoding", "does an RNN need it", "RNN 不需要"),
    ("warmup 是干啥的", "一般多少步", "预热一般取多少步"),
    ("学习率一般设多少", "那 Adam 呢", "Adam"),
    ("LSTM 有几个门", "那 GRU 呢", "GRU 有两个门"),
    ("过拟合怎么办", "那欠拟合呢", "解决欠拟合的常用办法"),
    ("LSTM 的遗忘门是干嘛的", "偏置为什么常设成 1", "遗忘门的偏置"),
    ("nn.CrossEntropyLoss 前面还要加 softmax 吗", "为什么不要", "内部已经做了 log_softmax"),
    ("注意力里的 softmax 是干嘛的", "不用行不行", "注意力用 softmax"),
    ("Dropout 和 BN 能一起用吗", "谁在前谁在后", "所有批归一化层之后"),
    ("量化会掉精度吗", "掉多少", "int8 常在 2 个百分点以内"),
    ("precision 和 recall 区别", "哪个更重要", "更看重召回率"),
    ("什么是注意力机制", "有缺点吗", "注意力的缺点"),
    ("什么是 Q-learning", "有没有改进版", "Q 学习的缺点与改进"),
    ("什么是早停", "有什么优点", "早停能减轻过拟合"),
    ("relu 为啥比 sigmoid 好", "它有什么缺点", "死亡"),
    ("重参数化技巧是什么", "为什么需要它", "重参数化"),
    ("KL 项起什么作用", "去掉它呢", "VAE 的 KL 项把"),
    ("dropout 是干嘛的", "不关会怎样", "不关，同一个输入"),
    ("dropout 测试的时候要开吗", "为什么", "测试"),
    ("what is dropout", "why not", "ropout"),
    ("解决过拟合有哪些方法", "第二个具体怎么做", "增强"),
    ("解决过拟合有哪些方法", "第三个呢", "权重衰减 (weight decay) 是"),
    ("模式崩溃咋办", "第一个办法为什么管用", "WGAN-GP"),
    ("how can I fight overfitting", "how does the second one work", "数据增强"),
    ("pytorch 和 tensorflow 哪个好", "那 jax 呢", "JAX"),
    ("100M 参数的模型占多少内存", "训练的时候呢", "用 Adam 训练时"),
    ("LSTM 有几个门", "GRU 呢", "GRU 有两个门"),
    ("VGG16 为什么参数那么多", "主要在哪一层", "第一个全连接层就占约 74%"),
    ("VGG16 参数多吗", "集中在哪里", "第一个全连接层就占约 74%"),
    ("VGG16 why so many parameters", "where mostly?", "第一个全连接层就占约 74%"),
    ("策略梯度为什么方差大", "怎么降", "REINFORCE 方差大"),
    ("什么是欠拟合", "怎么看出来我现在是哪一种？", "欠拟合"),
    ("位置编码是什么", "能不能学出来", "可学习"),
    ("MobileNet 快多少倍，能算给我看看吗", "那精度会掉吗", "ImageNet 准确率只从 71.7%"),
    ("what is gradient accumulation", "wait, is that the same as a bigger batch?", "梯度累加"),
    ("what is gradient accumulation", "hmm, is it the same as a bigger batch", "梯度累加"),
    ("what are Q, K and V intuitively", "why do we need three of them, wouldn't one do?", "自注意力的 Q、K、V"),
]
"""A question, what goes on with it, and what the first fact says."""
NEAR = [
    ("dropout 是干嘛的", "测试的时候要开吗", "Dropout 只在训练时起作用"),
    ("什么是数据增强", "验证集也要做吗", "验证集和测试集不做随机的数据增强"),
    ("卷积和全连接区别是什么", "为什么参数少", "权重共享"),
    ("什么是注意力机制", "q 是怎么来的", "查询来自解码器的状态"),
    ("梯度裁剪是什么", "为什么叫 clip", "梯度裁剪 (gradient clipping)"),
    ("Adam 的公式是什么", "beta1 一般多少", "betas=(0.9, 0.999)"),
    ("gan、vae、扩散模型三者比较", "哪个生成质量最好", "扩散模型"),
    ("什么是 Q-learning", "状态太多怎么办", "Q 学习的缺点与改进"),
    ("embedding 是啥", "和 onehot 比有什么好处", "独热编码"),
    ("max pooling 是干嘛的", "有参数吗", "没有可训练的参数"),
    ("batch size 是什么", "越大越好吗", "批大小（batch size）不是越大越好"),
    ("什么是残差连接", "为什么能训练更深", "残差"),
    ("什么是量化", "精度会不会下降", "量化会掉一点精度"),
    ("GAN 怎么训练", "谁先训练", "GAN 的训练循环"),
    ("explain batchnorm", "before or after the activation", "线性层与激活函数之间"),
    ("what is dropout", "should it be on at test time", "测试"),
    ("what is data augmentation", "should I apply it to the validation set", "不做随机的数据增强"),
]
"""The same, where only what the notes say tells that the question leaves its subject out."""
TURNS_AWAY = [
    ("resnet 解决了什么问题", "softmax 是什么"),
    ("resnet 解决了什么问题", "那 softmax 是什么"),
    ("resnet 解决了什么问题", "那今天天气呢"),
    ("resnet 解决了什么问题", "学习率太大会怎么样"),
    ("学习率一般设多少", "为什么深层网络会梯度消失"),
    ("what is dropout", "what is the capital of France"),
    ("what is dropout", "how should I split my data"),
    ("dropout 是干嘛的", "测试集为什么只能用一次"),
    ("dropout 是干嘛的", "什么是数据增强"),
    ("什么是数据增强", "验证集和测试集有什么区别"),
    ("什么是注意力机制", "Q 表是什么"),
    ("梯度裁剪是什么", "PPO 的 clip 是什么"),
    ("什么是卷积", "输出尺寸怎么算"),
    ("学习率一般设多少", "批大小设多少合适"),
    ("什么是混淆矩阵", "什么是 AUC"),
    ("什么是过拟合", "晚饭吃什么好"),
    ("什么是过拟合", "怎么学英语"),
    ("什么是迁移学习", "考研数学怎么复习"),
    ("没有显卡能学吗", "学这个能找到工作吗"),
    ("pytorch 和 tensorflow 哪个好", "那 mxnet 呢"),
    ("什么是过拟合", "第二个呢"),
    ("多头有什么好处，一个头不行吗", "前馈层为什么是 4 倍"),
    ("什么是卷积", "交叉熵为什么用对数"),
]
LEANS = [
    "不用行不行",
    "可以不加吗",
    "有缺点吗",
    "哪个更重要",
    "会慢多少",
    "谁在前谁在后",
    "what happens if I don't",
    "is it necessary",
    "太大会怎么样",
    "那 Adam 呢",
    "为什么不能",
    "它有什么缺点",
    "which has more parameters?",
    "how much",
    "and for an RNN?",
    "主要在哪一层",
    "哪一步最慢",
    "怎么降",
    "怎么看出来我是哪一种",
    "where mostly?",
    "wait, is that the same as a bigger batch?",
    "等等，那为什么不行",
]
DIALOGUES = [
    (("dropout是干嘛的", "有什么好处"), "dropout"),
    (("数据增强是什么", "有影响吗"), "data-augmentation"),
    (("做深度学习买什么显卡好", "那笔记本可以吗"), "devices-gpu"),
    (("(3,1)和(1,4)加起来形状是什么", "那(3,)和(4,)呢", "为啥"), "broadcasting"),
    (("100M参数的模型占多少内存", "训练的时候呢"), "parameter-counting"),
    (("解决过拟合有哪些方法", "第二个具体怎么做", "第三个呢"), "adamw-weight-decay"),
]
"""Messages after an introduction, and the note that the last reply begins with."""
STANDS = [
    "不会怎么办",
    "不懂",
    "不加偏置行吗",
    "谁提出了 dropout",
    "没用吗",
    "学习率太大会怎么样",
    "什么是 dropout",
    "那么多参数怎么学",
    "为什么不能用 MSE 分类",
    "if x > 3 else 0",
    "卷积核在哪一层最大",
    "where do I find the data",
]


def _found(tutor: Tutor, about: str, question: str) -> SearchResult:
    alone = tutor.library.search(question, k=24)
    return followed_by(alone, tutor.library, tutor.curriculum.notes[about], tutor.curriculum)


@pytest.mark.parametrize(("about", "question"), GOES_ON)
def test_a_question_without_its_subject_is_answered_of_what_the_talk_is_about(
    tutor: Tutor, about: str, question: str
) -> None:
    found = _found(tutor, about, question)
    assert found.in_scope, question
    assert about in {fact.note for fact in found.facts[:2]}, found.facts[0]


@pytest.mark.parametrize(("about", "question"), STANDS_ALONE)
def test_a_question_with_its_own_subject_is_left_as_it_is(tutor: Tutor, about: str, question: str) -> None:
    assert _found(tutor, about, question).query == question


def _in_lesson(tutor: Tutor, note: str, question: str) -> SearchResult:
    alone = tutor.library.search(question, k=24, lesson=note)
    return followed_by(alone, tutor.library, tutor.curriculum.notes[note], tutor.curriculum, is_taught=True)


@pytest.mark.parametrize(("note", "question", "said"), IN_LESSON)
def test_a_short_question_in_a_lesson_is_answered_of_it(tutor: Tutor, note: str, question: str, said: str) -> None:
    assert said in _in_lesson(tutor, note, question).facts[0].words.zh


@pytest.mark.parametrize(("note", "question"), OUT_OF_LESSON)
def test_a_short_question_on_something_else_leaves_the_lesson(tutor: Tutor, note: str, question: str) -> None:
    assert _in_lesson(tutor, note, question).query == question


def test_a_question_goes_on_with_a_remark(tutor: Tutor) -> None:
    session = at_step(tutor, "gan", Step.MATHS)
    for message in ("非饱和损失就是-lnD", "为什么梯度大"):
        *_, turn = session.say(message)
    assert "非饱和损失 −ln D 的是 0.99" in turn.citations[0].text


@pytest.mark.parametrize(("asked", "question", "said"), [*BEHIND, *NEAR])
def test_a_question_goes_on_with_the_one_before_it(tutor: Tutor, asked: str, question: str, said: str) -> None:
    found = _behind(tutor, asked, question)
    assert found.in_scope
    assert said in found.facts[0].words.zh, found.facts[0]


@pytest.mark.parametrize(("asked", "question"), TURNS_AWAY)
def test_a_question_that_turns_away_from_the_one_before_it_is_left_as_it_is(
    tutor: Tutor, asked: str, question: str
) -> None:
    assert _behind(tutor, asked, question).query == question


def test_what_leans_on_the_question_before_is_told_by_its_form() -> None:
    assert [each for each in LEANS if not leans(each)] == []
    assert [each for each in STANDS if leans(each)] == []


def _behind(tutor: Tutor, asked: str, question: str) -> SearchResult:
    about = tutor.library.search(asked, k=24).facts[0].note
    alone = tutor.library.search(question, k=24)
    return followed_by(alone, tutor.library, tutor.curriculum.notes[about], tutor.curriculum, asked=asked)


def test_what_is_asked_comes_before_the_definition_of_the_subject(tutor: Tutor) -> None:
    assert "γ" not in _found(tutor, "batch-normalization", "为什么能加快训练").facts[0].words.zh
    assert "缺点" in _found(tutor, "early-stopping", "有什么缺点").facts[0].words.zh


def test_a_long_text_is_no_follow_up(tutor: Tutor) -> None:
    for wall in ("它" * 20_000, "为什么" * 6_000):
        alone = SearchResult(wall, 0.0, (), ())
        assert followed_by(alone, tutor.library, tutor.curriculum.notes["vae"], tutor.curriculum) is alone
    assert not points_back("长" * 20_000)


def test_a_dialogue_keeps_its_subject_through_follow_ups(tutor: Tutor) -> None:
    session = Session.silent(tutor)
    for question in ("what is teacher forcing", "why is it bad", "how do you fix that"):
        *_, turn = session.say(question)
        assert {each.note for each in turn.citations} == {"teacher-forcing"}, turn.reply


def test_a_follow_up_of_a_follow_up_goes_on_with_the_question_that_names_the_subject(tutor: Tutor) -> None:
    session = Session.silent(tutor)
    for question in ("学习率一般设多少", "太大会怎么样", "太小呢"):
        *_, turn = session.say(question)
        assert turn.citations[0].note == "learning-rate", turn.reply


def test_a_follow_up_of_a_question_that_leaves_its_subject_out_keeps_both(tutor: Tutor) -> None:
    session = Session.silent(tutor)
    for question in ("什么是数据增强", "验证集也要做吗", "为什么不要"):
        *_, turn = session.say(question)
    assert turn.citations[0].text.startswith("验证集和测试集不做随机的数据增强"), turn.reply


INTRODUCTION = "你好，会python，学过一些机器学习，数学高数线代都学过，做图像，pytorch，每周6小时"


@pytest.mark.parametrize(("messages", "note"), DIALOGUES)
def test_a_dialogue_keeps_to_what_was_asked_or_worked_out(tutor: Tutor, messages: tuple[str, ...], note: str) -> None:
    turn = _last(tutor, *messages)
    assert turn.move == Move.ANSWER_QUESTION
    assert turn.citations[0].note == note, turn.reply


UNSAID = [
    (("what is overfitting", "is that always true?", "why?"), ("overfitting", 5)),
    (("位置编码是什么", "能不能学出来"), ("positional-encoding", 16)),
    (("What is teacher forcing?", "what problem does that cause?", "how do people fix it?"), ("teacher-forcing", 9)),
    (("教师强制有什么问题", "怎么解决"), ("teacher-forcing", 9)),
]


@pytest.mark.parametrize(("messages", "fact"), UNSAID)
def test_a_follow_up_is_answered_by_what_was_not_said_yet(
    tutor: Tutor, messages: tuple[str, ...], fact: tuple[str, int]
) -> None:
    told = [(each.note, each.section) for each in _last(tutor, *messages).citations[:3]]
    assert (fact[0], f"要点 {fact[1]}") in told


@pytest.mark.parametrize(
    "messages",
    [
        ("什么是过拟合", "什么是过拟合"),
        ("VGG16 为什么参数那么多", "主要在哪一层"),
        ("dropout 是什么", "dropout 是什么意思"),
    ],
)
def test_what_is_asked_again_or_fits_far_better_is_said_again(tutor: Tutor, messages: tuple[str, str]) -> None:
    assert _last(tutor, *messages).citations[0] == _last(tutor, messages[0]).citations[0]


def test_a_follow_up_goes_on_with_one_that_asked_something_of_its_own(tutor: Tutor) -> None:
    turn = _last(tutor, "动量为什么能加速", "β 一般取多少", "太大会怎样")
    assert "惯性太大" in turn.citations[0].text


@pytest.mark.parametrize("message", ["主要在哪一层", "哪一步最慢"])
def test_at_the_plan_what_goes_on_with_an_answer_changes_nothing(tutor: Tutor, message: str) -> None:
    turn = _last(tutor, "VGG16 为什么参数那么多", message)
    assert turn.move == Move.ANSWER_QUESTION
    assert turn.citations[0].note == "vgg", turn.reply


def test_what_learning_it_is_good_for_is_asked_of_the_course(tutor: Tutor) -> None:
    assert _last(tutor, "dropout是干嘛的", "学这个有什么用").move == Move.TELL_ABOUT


def test_a_summary_in_a_sentence_is_of_what_was_asked_last(tutor: Tutor) -> None:
    assert "AUC" in _last(tutor, "什么是混淆矩阵", "什么是AUC", "一句话总结").citations[0].text


def _last(tutor: Tutor, *messages: str) -> Turn:
    session = Session.silent(tutor)
    for message in (INTRODUCTION, *messages):
        *_, turn = session.say(message)
    return turn
