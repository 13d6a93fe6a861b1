"""Numbers and code on request, in a dialogue: worked out by calculators and recipes, asked back where something is missing."""

import re

import pytest

from agent.ask import ask
from agent.dialogue import Dialogue
from agent.intent import Intent
from agent.lesson import Lesson, Step
from agent.pending import pending_question
from agent.policy import Move
from agent.session import Session
from agent.situation import Situation
from agent.turn import Phase, Source, Turn
from agent.tutor import Tutor
from agent.wanted import finding_for
from tests.agent.test_session import at_check, in_lesson, say

PLANNED = "学过机器学习，会 Python，数学都学过，图像，PyTorch，每周 6 小时"


def runs_of(turn: Turn) -> list[str]:
    return [run.stdout.strip() for run in turn.runs]


def test_number_is_worked_out_by_a_run_and_said_with_its_formula(tutor: Tutor) -> None:
    turn = ask(tutor, "28×28 的图过 5×5 卷积，步幅 1，输出多大？")
    assert runs_of(turn) == ["24"]
    assert "⌊(28 + 2·0 − 5) / 1⌋ + 1 = **24**" in turn.reply
    assert "填充 = 0（默认）" in turn.reply
    assert turn.citations[0].note == "conv-arithmetic"
    assert not turn.prompt_hash  # no model was asked


def test_answer_is_in_the_learners_language(tutor: Tutor) -> None:
    turn = ask(tutor, "what does a 3x3 conv with stride 2 and padding 1 make of 56x56?")
    assert runs_of(turn) == ["28"]
    assert "Output side" in turn.reply
    turn = ask(tutor, "How many bytes does a 110M parameter BERT take in fp16?")
    assert "220.0 MB" in turn.reply
    assert not re.search("[\u4e00-\u9fff]", turn.reply)


def test_code_is_run_before_it_is_shown_and_its_lines_are_explained(tutor: Tutor) -> None:
    turn = ask(tutor, "给我写一个 CNN，输入 3×32×32，10 类")
    assert runs_of(turn) == ["(4, 10) 25578"]
    assert "nn.Conv2d(3, 16, 3, padding=1)" in turn.reply
    assert "32·8·8" in turn.reply
    assert turn.runs[0].error is None


def test_keras_is_written_where_it_is_asked_for(tutor: Tutor) -> None:
    turn = ask(tutor, "用 keras 写一个 LeNet，输入 1×28×28，10 类")
    assert "import keras" in turn.reply
    assert turn.runs[0].error is None


def test_what_is_missing_is_asked_and_the_answer_is_taken_with_what_was_said(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    turn = say(session, "28×28 的图过卷积，输出多大？")
    assert "核宽" in turn.reply
    assert turn.runs == ()
    assert session.dialogue.asking is not None
    turn = say(session, "核是 5")
    assert runs_of(turn) == ["24"]
    assert session.dialogue.asking is not None
    assert session.dialogue.asking.settled


def test_value_can_be_corrected_after_the_result(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    assert runs_of(say(session, "28×28 的图过 5×5 卷积，步幅 1，输出多大？")) == ["24"]
    assert runs_of(say(session, "核改成 3")) == ["26"]
    assert "最多 28" in say(session, "核是 64").reply
    assert runs_of(say(session, "那核是 7，步幅 3")) == ["8"]


@pytest.mark.parametrize("message", ["3", "B", "继续", "28", "学习率 0.1 会怎样？"])
def test_what_names_no_value_is_no_correction(tutor: Tutor, message: str) -> None:
    session = in_lesson(tutor)
    say(session, "28×28 的图过 5×5 卷积，步幅 1，输出多大？")
    assert say(session, message).move != "work out"
    assert session.dialogue.asking is None


@pytest.mark.parametrize(
    ("request_", "choice"),
    [
        ("28×28 的图过 5×5 卷积，步幅 1，输出多大？", "核用 5 还是 7 呢"),
        ("write a training loop with early stopping", "should patience be 3 or 5"),
    ],
)
def test_choice_among_numbers_is_no_correction(tutor: Tutor, request_: str, choice: str) -> None:
    session = in_lesson(tutor)
    say(session, request_)
    assert say(session, choice).move == Move.ANSWER_QUESTION


def test_another_wish_is_no_correction(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, "LSTM 输入 10 隐藏 20 参数多少？")
    assert runs_of(say(session, "GRU 输入 10 隐藏 20 参数多少？")) == ["1920"]


def test_program_is_not_told_to_lack_what_it_is(tutor: Tutor) -> None:
    turn = ask(tutor, "写一个五折交叉验证")
    assert turn.runs
    assert "还没有做到" not in turn.reply


def test_framework_that_was_named_before_is_kept(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    assert say(session, "用 keras 写一个 MLP，10 类").runs == ()
    assert "import keras" in say(session, "输入 20").reply
    assert "import torch" in say(session, "换成 torch 的，类别 5").reply


def test_who_asks_for_keras_where_there_is_none_is_told(tutor: Tutor) -> None:
    assert "还没有 Keras 对照" in ask(tutor, "用 keras 写一个 U-Net").reply
    assert "Keras" not in ask(tutor, "写一个 U-Net").reply


def test_impossible_values_are_named_with_what_would_do_and_can_be_mended(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    turn = say(session, "核 7，输入 5，卷积输出多大？")
    assert "核占 7 格，垫好的输入只有 5 格" in turn.reply
    assert "最多 5" in turn.reply
    assert turn.runs == ()
    assert runs_of(say(session, "那核改成 3")) == ["3"]


def test_two_values_for_one_thing_are_asked_about(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    turn = say(session, "写一个 CNN，1 通道的彩色图 32×32，10 类")
    assert "两个值" in turn.reply
    assert turn.runs == ()
    assert runs_of(say(session, "通道数是 3")) == ["(4, 10) 25578"]


def test_huge_wish_is_refused_with_its_size(tutor: Tutor) -> None:
    turn = ask(tutor, "写一个 MLP，输入 20000，隐藏 4096，10 类")
    assert "81,965,066 个参数" in turn.reply
    assert turn.runs == ()


@pytest.mark.parametrize(
    "message", ["算了", "什么是梯度下降？", "谢谢", "每周 6 小时", "```python\nprint(3)\n```", "用英文讲"]
)
def test_who_asks_something_else_is_not_held_to_the_question(tutor: Tutor, message: str) -> None:
    session = in_lesson(tutor)
    say(session, "28×28 的图过卷积，输出多大？")
    turn = say(session, message)
    assert session.dialogue.asking is None
    assert turn.move != "work out"


def test_lesson_goes_on_where_it_was(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    before = session.dialogue.lesson
    turn = say(session, "28×28 的图过 5×5 卷积，输出多大？")
    assert session.dialogue.lesson == before
    question = pending_question(Situation(session.dialogue, "", tutor.curriculum, turn.number))
    assert question.split("？")[0][-6:] in turn.reply


def test_open_item_is_not_answered_by_a_calculator(tutor: Tutor) -> None:
    finder = tutor.desk.finder
    question = "28×28 的图过 5×5 卷积，步幅 1，输出多大？"
    for note, is_key in (("conv-arithmetic", True), ("ml-recap", False)):
        at_item = Dialogue(phase=Phase.LESSON, lesson=Lesson(note=note, step=Step.CHECK, item=f"{note}-1"))
        found = finding_for(finder, question, at_item, intent=Intent.QUESTION, move=Move.ANSWER_QUESTION)
        assert (found is None) == is_key


def test_unanswered_wish_survives_a_restart(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, "28×28 的图过卷积，输出多大？")
    again = Session.open(tutor, session.id)
    assert runs_of(say(again, "核 3")) == ["26"]


def test_pasted_code_is_explained_where_that_is_asked(tutor: Tutor) -> None:
    code = "```python\nimport torch\nx = torch.zeros(2, 3)\ny = x.unsqueeze(0)\n```"
    turn = say(in_lesson(tutor), f"这段代码每一行在干嘛？\n{code}")
    assert turn.move == "walk through code"
    assert "(2, 3) → (1, 2, 3)" in turn.reply
    assert say(in_lesson(tutor), code).move == "run code"


def test_what_the_reply_shows_comes_from_a_source(tutor: Tutor) -> None:
    turn = ask(tutor, "28×28 的图过 5×5 卷积，输出多大？")
    assert {piece.source for piece in turn.pieces} <= {Source.AUTHORED, Source.RUN, Source.NOTE}


def test_same_once_more_in_another_framework_or_with_a_word_for_a_value(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, "给我写一个 CNN，输入 3×32×32，10 类")
    turn = say(session, "用 keras")
    assert "import keras" in turn.reply
    assert "layers.Dense(10)" in turn.reply
    say(session, "LSTM 输入 100 隐藏 256 参数有多少")
    turn = say(session, "双向的呢")
    assert runs_of(turn) == ["733184"]


@pytest.mark.parametrize("answer", ["24", "B", "应该是 3 吧"])
def test_bare_answer_after_a_result_is_no_correction(tutor: Tutor, answer: str) -> None:
    session = at_check(tutor)
    say(session, "LSTM 输入 100 隐藏 256 参数有多少")
    assert session.dialogue.asking is not None
    turn = say(session, answer)
    assert turn.move is Move.GRADE


def test_request_without_a_question_mark_is_no_answer_to_the_scene(tutor: Tutor) -> None:
    turn = say(in_lesson(tutor), "32×32 的彩图过 3x3 卷积，padding 1，出来多大")
    assert runs_of(turn) == ["32"]


def test_bare_number_after_an_impossible_one_takes_its_place(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, "32×32 的彩图过 3x3 卷积，padding 1，出来多大")
    turn = say(session, "卷积核 40")
    assert turn.runs == ()
    turn = say(session, "那就 5")
    assert runs_of(turn) == ["30"]


def test_names_and_numbers_of_a_request_are_met_or_said(tutor: Tutor) -> None:
    turn = ask(tutor, "写一个类 Halt(patience)，做早停，方法 step(loss) 返回要不要停，patience 是 4，图片 28×28")
    assert "class Halt:" in turn.reply
    assert "def step(self, loss: float" in turn.reply
    assert "名字按你说的：`Halt`，`step`。" in turn.reply
    assert "没有用到：28×28。" in turn.reply
    assert turn.runs[0].error is None
    assert "Halt()" in turn.runs[0].code  # what was run is what is shown


def test_name_that_no_definition_can_take_is_said(tutor: Tutor) -> None:
    turn = ask(tutor, "write a function called fit_line that does linear regression in pytorch with 3 features")
    assert "This code does not define `fit_line`." in turn.reply


@pytest.mark.parametrize(
    ("request_", "order", "holds"),
    [
        ("写一个手写数字识别的程序，7 轮", "换成我自己的文件夹 pics/train", ['Path("pics/train")', "range(7)"]),
        (
            "写一个 LSTM 文本分类程序",
            "换成我自己的 csv，文件是 movie.csv，文本列是 body",
            ['"movie.csv", "body"', "LSTM"],
        ),
        ("写一个 MLP，4 输入，3 类", "use my own csv wine.csv", ['"wine.csv"']),
    ],
)
def test_a_program_is_put_on_the_learners_own_data(tutor: Tutor, request_: str, order: str, holds: list[str]) -> None:
    session = Session.silent(tutor)
    say(session, request_)
    turn = say(session, order)
    assert turn.move == Move.WORK_OUT
    assert turn.runs[0].error is None
    assert all(each in turn.runs[0].code for each in holds)


@pytest.mark.parametrize(
    ("messages", "move"),
    [
        (["I have a csv of emails, label them spam or not"], Move.WORK_OUT),
        ([PLANNED, "时间序列预测，我有一个 csv"], Move.WORK_OUT),
        ([PLANNED, "keras LSTM"], Move.WORK_OUT),
        ([PLANNED, "Keras: input_shape=(150,150,3), Conv2D(32,(3,3)), 输出形状"], Move.WORK_OUT),
        ([PLANNED, "keras"], Move.CHANGE_PLAN),
        ([PLANNED, "tensorflow 文本"], Move.CHANGE_PLAN),
        (["我做过 csv 数据的分类项目"], Move.NOTE_PROFILE),
        (["会用 excel"], Move.NOTE_PROFILE),
    ],
)
def test_who_brings_data_or_names_a_model_wants_a_program(tutor: Tutor, messages: list[str], move: Move) -> None:
    session = Session.silent(tutor)
    assert [say(session, message).move for message in messages][-1] == move


def test_several_hidden_layers_are_written_as_wished(tutor: Tutor) -> None:
    turn = ask(tutor, "写一个多层感知机，输入 11 维，三个隐藏层分别是 40、24 和 8，输出 4 类")
    assert "MLP([11, 40, 24, 8, 4])" in turn.reply
    assert "(32, 4) 1700" in runs_of(turn)[0]
    assert "没有用到" not in turn.reply


def test_question_that_gives_a_calculator_little_is_answered_and_asked_back(tutor: Tutor) -> None:
    turn = ask(tutor, "交并比怎么算")
    assert turn.move is Move.WORK_OUT
    assert turn.citations[0].note == "object-detection-iou"
    assert turn.runs == ()
    assert turn.reply.index("[1]") < turn.reply.index("还需要知道：第一个框")


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ("4 张卡 batch 32 等效 batch 是多少", "有效批量等于每个进程的批量乘以进程数"),
        ("卷积核大小选3还是5还是7", "卷积核大小一般先用 3×3"),
        ("should I use 32 or 64 as batch size", "32, 64 or 128"),
        ("how big should the hidden size of an LSTM be", "64 to 256"),
    ],
)
def test_advice_and_a_choice_among_numbers_are_answered_and_nothing_is_asked_back(
    tutor: Tutor, request_: str, said: str
) -> None:
    turn = ask(tutor, request_)
    assert said in turn.reply
    assert turn.runs == ()
    assert not any(each in turn.reply for each in ("also needs", "I still need", "还需要知道", "指的是什么"))


def test_norm_alone_is_enough_for_the_factor_of_clipping(tutor: Tutor) -> None:
    turn = ask(tutor, "梯度的范数是 10，按最大范数 1 裁剪，每个分量会变成原来的几分之几")
    assert turn.move is Move.WORK_OUT
    assert "**0.1 = 1/10**" in turn.reply
    assert turn.runs


@pytest.mark.parametrize(
    ("request_", "why", "said"),
    [
        ("Conv2d(3,16,3,padding=1) 输入 8x8 经过 2x2 池化剩多大", "为啥是 4 啊", "**8 → 8 → 4**"),
        ("nn.Linear(128, 10) 有多少参数", "why 1290?", "128 × 10 = 1280"),
        ("nn.Linear(128, 10) 有多少参数", "1290 怎么来的", "128 × 10 = 1280"),
    ],
)
def test_where_a_number_of_a_calculation_comes_from_is_told_by_it(
    tutor: Tutor, request_: str, why: str, said: str
) -> None:
    session = Session.silent(tutor)
    say(session, request_)
    turn = say(session, why)
    assert turn.move == Move.WORK_OUT
    assert said in turn.reply
    assert say(session, "why is dropout used?").move == Move.ANSWER_QUESTION


def test_request_that_lacks_one_value_is_asked_back_alone(tutor: Tutor) -> None:
    turn = ask(tutor, "TP=8，FP=2，TN=86，准确率是多少")
    assert turn.move is Move.WORK_OUT
    assert turn.citations == ()
    assert "还需要知道" in turn.reply


def test_comparison_is_no_wish_for_a_program(tutor: Tutor) -> None:
    turn = ask(tutor, "How do greedy decoding and beam search differ?")
    assert turn.move is Move.ANSWER_QUESTION
    assert turn.citations[0].note == "sampling-decoding"


def test_fact_under_a_result_is_the_one_that_fits_the_question(tutor: Tutor) -> None:
    turn = ask(tutor, "召回率是多少：TP=8，FP=2，FN=4")
    assert runs_of(turn) == ["precision 0.8000, recall 0.6667, F1 0.7273"]
    assert "召回率" in turn.citations[0].text


@pytest.mark.parametrize(
    ("said", "results"),
    [
        (["224的图，7x7卷积 stride 2 padding 3 输出尺寸", "再过一个3x3 maxpool stride2 padding1呢", "再过一个2x2 maxpool呢"], ["112", "56", "28"]),
        (["what is the output of a 7x7 conv with stride 2, padding 3 on 224x224?", "then a 3x3 max pool with stride 2 and padding 1"], ["112", "56"]),
        (["一个784-128-10的mlp多少参数", "那把128改成256呢", "再加一层64呢", "不要偏置呢"], ["101770", "203530", "218058", "217728"]),
        (["how many parameters does a 784-128-10 mlp have", "change 128 to 256", "another layer of 64", "without bias"], ["101770", "203530", "218058", "217728"]),
        (["lstm 输入100 隐藏256 参数量", "那GRU呢"], ["366592", "274944"]),
        (["softmax [2,1,0.1] 算一下", "交叉熵呢 真实类别是第0个"], ["[0.659, 0.2424, 0.0986]", "0.4170"]),
        (["LSTM 输入 64，参数多少", "输入224 conv3x3 stride2 padding1 输出多大"], ["", "112"]),
        (["输入 224，kernel 7，stride 2，padding 3，输出多大", "再接一个 3x3 stride 2 padding 1 的 maxpool 呢"], ["112", "56"]),
        (["两个 3x3 叠起来感受野多大", "三个呢", "再加一个呢"], ["5", "7", "9"]),
        (["60000 张图 batch size 64 一个 epoch 多少 iteration", "那 128 呢"], ["938 per epoch, 938 in all", "469 per epoch, 469 in all"]),
        (["一个 224x224x3 的 uint8 图片占多少内存", "换成 float32 呢"], ["150528 B = 0.15 MB = 0.14 MiB", "602112 B = 0.60 MB = 0.57 MiB"]),
        (["矩阵乘法 (3,4)x(4,5) 结果是什么形状", "那 (3,4)x(4,7) 呢", "那 (3,4)x(3,4) 呢"], ["(3, 5)", "(3, 7)", ""]),
        (["f(x)=x^2 从 x=3 开始学习率 0.1 走一步到哪", "再走一步呢"], ["3 → 2.4", "3 → 2.4 → 1.92"]),
        (["预测概率是 0.8，交叉熵是多少", "那如果是 0.1 呢"], ["0.2231", "2.3026"]),
        (["预测概率是零点八，交叉熵是多少", "那如果是零点一呢"], ["0.2231", "2.3026"]),
        (["学习率 0.1，cosine 到 0，一共 100 步，第 50 步是多少", "第 25 步呢", "StepLR gamma=0.1 step_size=30 初始 0.1，第 65 个 epoch 学习率多少"], ["0.05", "0.08536", "0.001"]),
        (["5 万张图一个 epoch 多少步", "正态分布 3 个 sigma 内概率多少"], ["", "0.9973"]),
    ],
)  # fmt: skip
def test_calculation_goes_on_with_what_is_new(tutor: Tutor, said: list[str], results: list[str]) -> None:
    session = Session.silent(tutor)
    assert ["".join(runs_of(say(session, each))) for each in said] == results


@pytest.mark.parametrize(
    ("message", "result"),
    [
        ("P=0.5 R=1 的 F1", "0.6667"),
        ("患病率 1%，灵敏度 99%，假阳性率 5%，阳性的人真有病的概率？", "0.1667"),
        ("抛 10 次硬币正好 5 次正面的概率", "0.2461"),
        ("KL([0.5,0.5]||[0.9,0.1]) 是多少", "0.5108"),
        ("混淆矩阵 TP 8 FP 2 FN 4，召回率", "precision 0.8000, recall 0.6667, F1 0.7273"),
        ("4096x4096 的矩阵 r=8 的 LoRA 多少参数", "65,536"),
        ("how many parameters does LoRA with rank 8 add to a 4096x4096 matrix", "65,536"),
        ("224 先过 7x7 stride2 pad3 卷积，再过 3x3 stride2 pad1 池化，最后多大", "224 → 112 → 56"),
        ("Linear(784,256)-ReLU-Linear(256,10) 有多少参数？", "0 Linear 200960\n1 Linear 2570\ntotal 203530"),
        ("学习率每 10 个 epoch 减半，初始 0.8，第 25 个 epoch 是多少", "0.2"),
        ("公平硬币的熵是多少比特", "0.6931 nat = 1.0000 bit"),
        ("what is the entropy of a fair die?", "1.7918 nat = 2.5850 bit"),
        ("entropy of a uniform distribution over 8 outcomes", "2.0794 nat = 3.0000 bit"),
        ("uniform over 16 的熵是多少", "2.7726 nat = 4.0000 bit"),
        ("8 个类均匀分布的熵", "2.0794 nat = 3.0000 bit"),
        ("nn.GRU(10, 20) input (5, 3, 10), what is the output shape?", "output (5, 3, 20), h_n (1, 3, 20)"),
        ("28x28x1 after Conv2D(16, 5) in keras", "input (None, 28, 28, 1)\nConv2D (None, 24, 24, 16)"),
        ("so for 4096 tokens how many scores?", "16,777,216"),
        ("sigmoid 的导数最大是多少？所以10层会衰减到多少", "9.537e-07"),
    ],
)
def test_what_is_asked_as_a_number_is_worked_out(tutor: Tutor, message: str, result: str) -> None:
    assert runs_of(ask(tutor, message)) == [result]


@pytest.mark.parametrize(
    ("message", "results"),
    [
        ("期末题：输入 32×32×3，10 个 5×5 卷积核，步长1，填充2，求参数量和输出尺寸", ["760", "32"]),
        ("input volume 32x32x3, 10 5x5 filters with stride 1, pad 2. What are the output size and the number of parameters?", ["32", "760"]),
        ("BERT base 110M 参数 fp32 多少 MB？fp16 呢？", ["440.0 MB = 0.440 GB", "220.0 MB = 0.220 GB"]),
        ("28×28 过 5×5 卷积输出多大？再过 2×2 池化呢？", ["24", "12"]),
        ("nn.Conv2d(3, 16, 5) on 32x32: number of parameters and output size?", ["1216", "28"]),
        ("LSTM 输入 100 隐藏 256 参数多少，GRU 呢", ["366592", "274944"]),
        ("1024 tokens, how many attention scores? and for 4096?", ["1,048,576", "16,777,216"]),
        ("110M 参数的模型 fp16 占多少内存", ["220.0 MB = 0.220 GB"]),
        ("CS231n: input volume 32x32x3, 10 5x5 filters with stride 1, pad 2. Number of parameters in this layer?", ["760"]),
    ],
)  # fmt: skip
def test_two_numbers_that_one_message_asks_for_are_both_worked_out(
    tutor: Tutor, message: str, results: list[str]
) -> None:
    assert runs_of(ask(tutor, message)) == results


def test_another_layer_is_not_forced_into_the_last_calculation(tutor: Tutor) -> None:
    session = Session.silent(tutor)
    say(session, "3 通道到 64 通道，7x7 卷积参数量多少")
    assert say(session, "再接一个 3x3 stride 2 padding 1 的 maxpool 呢").runs == ()


def test_number_that_nobody_read_is_asked_about_before_a_default_is_taken(tutor: Tutor) -> None:
    session = Session.silent(tutor)
    turn = say(session, "输入 32，核 3，唔 2，卷积输出边长多大？")
    assert turn.runs == ()
    assert "你写的 2" in turn.reply
    assert runs_of(say(session, "按默认算")) == ["30"]
    session = Session.silent(tutor)
    say(session, "输入 32，核 3，唔 2，卷积输出边长多大？")
    assert runs_of(say(session, "步幅 2")) == ["15"]


@pytest.mark.parametrize("text", ["k-means是啥啊", "ŷ = x·w + b 里w是几维的", "形状是多少来着？(3,) ？", "1+1等于几"])
def test_what_is_only_recalled_gets_no_program_and_no_question_back(tutor: Tutor, text: str) -> None:
    turn = ask(tutor, text)
    assert turn.move is not Move.WORK_OUT
    assert turn.runs == ()


@pytest.mark.parametrize(
    ("text", "note"),
    [("训练到一半断电了，怎么接着跑", "checkpoints"), ("怎么用一条直线去拟合一堆散点", "linear-regression")],
)
def test_who_asks_how_is_told_the_fact_before_the_program(tutor: Tutor, text: str, note: str) -> None:
    turn = ask(tutor, text)
    assert (turn.move, [each.note for each in turn.citations]) == (Move.WORK_OUT, [note])
    assert turn.pieces[0].source is Source.NOTE
    assert turn.runs


@pytest.mark.parametrize("text", ["写一个线性回归", "怎么写一个线性回归", "how do I write a training loop"])
def test_who_orders_a_program_gets_it_without_a_fact(tutor: Tutor, text: str) -> None:
    turn = ask(tutor, text)
    assert (turn.move, turn.citations) == (Move.WORK_OUT, ())
