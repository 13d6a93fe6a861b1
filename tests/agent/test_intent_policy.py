"""What a message wants, and what is done about it; every cell of the table has a move."""

import itertools
import random
import string

import pytest

from agent.acting import ACTS
from agent.dialogue import Dialogue
from agent.intent import Intent, intent_of
from agent.pasting import code_in
from agent.phrases import say
from agent.policy import Move, move_for
from agent.route import route
from agent.turn import Phase
from knowledge.rules import LANGUAGES


@pytest.mark.parametrize(
    ("message", "phase", "intent"),
    [
        ("什么是反向传播？", Phase.LESSON, Intent.QUESTION),
        ("why does sigmoid saturate", Phase.LESSON, Intent.QUESTION),
        ("范数 10 按 1 裁剪，每个分量变成原来的几分之几", Phase.LESSON, Intent.QUESTION),
        ("512 维 8 个头，每个头几维", Phase.LESSON, Intent.QUESTION),
        ("grad norm is 7 and I clip at 2, what factor", Phase.LESSON, Intent.QUESTION),
        ("变成几乎一样的", Phase.LESSON, Intent.ANSWER),
        ("supervised I guess?", Phase.LESSON, Intent.ANSWER),
        ("我猜是两堆都用？", Phase.LESSON, Intent.ANSWER),
        ("我觉得为什么要这样呢？", Phase.LESSON, Intent.QUESTION),
        ("I don't understand the difference between GRU and LSTM", Phase.LESSON, Intent.QUESTION),
        ("I don't understand this.", Phase.LESSON, Intent.OTHER_WORDS),
        ("继续", Phase.LESSON, Intent.NEXT),
        ("好的，开始吧", Phase.PLAN, Intent.NEXT),
        ("ok", Phase.PLAN, Intent.NEXT),
        ("换个说法", Phase.LESSON, Intent.OTHER_WORDS),
        ("没看懂", Phase.LESSON, Intent.OTHER_WORDS),
        ("不太懂情景", Phase.LESSON, Intent.OTHER_WORDS),
        ("I don't get the scene", Phase.LESSON, Intent.OTHER_WORDS),
        ("you're going too fast", Phase.LESSON, Intent.OTHER_WORDS),
        ("老师你讲太快了", Phase.LESSON, Intent.OTHER_WORDS),
        ("another analogy please", Phase.LESSON, Intent.OTHER_WORDS),
        ("the loss falls too fast", Phase.LESSON, Intent.ANSWER),
        ("训练太快了", Phase.LESSON, Intent.ANSWER),
        ("没看懂 再说一遍", Phase.LESSON, Intent.OTHER_WORDS),
        ("太啰嗦 直接考我", Phase.LESSON, Intent.QUIZ),
        ("讲得太慢了，做练习", Phase.LESSON, Intent.PRACTISE),
        ("别讲了，继续", Phase.LESSON, Intent.NEXT),
        ("太长的序列梯度会消失", Phase.LESSON, Intent.ANSWER),
        ("听不懂，再讲一遍", Phase.LESSON, Intent.OTHER_WORDS),
        ("再说一遍", Phase.LESSON, Intent.REPEAT),
        ("谢谢，再说一遍", Phase.LESSON, Intent.REPEAT),
        ("这个直觉我没看懂", Phase.LESSON, Intent.OTHER_WORDS),
        ("looks good", Phase.PLAN, Intent.NEXT),
        ("激活函数是干嘛的", Phase.LESSON, Intent.QUESTION),
        ("show me code for a training loop", Phase.LESSON, Intent.QUESTION),
        *(
            (each, Phase.LESSON, Intent.OTHER_WORDS)
            for each in (
                "先讲直觉",
                "先说说直觉吧",
                "直接讲直觉",
                "能不能先讲讲直观理解",
                "give me the intuition first",
                "start with the intuition",
            )
        ),
        *((each, Phase.LESSON, Intent.CHANGE_PLAN) for each in ("先学卷积", "先讲注意力")),
        ("举个例子", Phase.LESSON, Intent.EXAMPLE),
        ("给我个提示", Phase.LESSON, Intent.HINT),
        *(
            (each, Phase.LESSON, Intent.HINT)
            for each in (
                *(
                    "不会,给点提示",
                    "不知道,先给个提示",
                    "猜不出来,给个提示呗",
                    "这个不会，给个线索吧",
                    "不，给我点提示",
                    "不行，太难了，给个提示",
                    "能提示我一下吗",
                ),
                *("不会啊给点提示", "我不会啊，能提示一下不", "完全不会啊给点提示呗", "真不知道啊能不能提示一下"),
                *("太难了给点提示", "不会 救命", "不知道啊帮我一下", "不会啊咋办", "有没有提示"),
                *("idk give me a hint", "i have no clue can i get a hint", "no idea help", "dunno what now"),
                *(
                    "no idea, hint please",
                    "not sure, a hint?",
                    "can't tell, hint?",
                    "no, give me a hint",
                    "I don't know. Could you give me a hint?",
                ),
            )
        ),
        *(
            (each, Phase.LESSON, Intent.ANSWER)
            for each in (
                *("不会，提示里说了编号是随便的", "是，提示里说的", "不会，因为没有标签"),
                *(
                    "不会跳过",
                    "不会给出标签",
                    "不会提示错误",
                    "不会啊梯度不变",
                    "不知道梯度会变大",
                    "no, it can not help",
                ),
            )
        ),
        ("不会，跳过", Phase.LESSON, Intent.SKIP),
        ("不会啊跳过吧", Phase.LESSON, Intent.SKIP),
        ("我不会 举个例子吧", Phase.LESSON, Intent.EXAMPLE),
        ("看不懂啊换个说法", Phase.LESSON, Intent.OTHER_WORDS),
        ("不会，给点提示", Phase.INTAKE, Intent.ANSWER),
        ("我卡住了", Phase.LESSON, Intent.STUCK),
        ("直接告诉我答案吧", Phase.LESSON, Intent.ASKS_KEY),
        ("跳过", Phase.LESSON, Intent.SKIP),
        ("跳过梯度下降", Phase.PLAN, Intent.CHANGE_PLAN),
        ("每周只有 3 小时了", Phase.LESSON, Intent.CHANGE_PLAN),
        ("把计划改一下", Phase.LESSON, Intent.CHANGE_PLAN),
        ("我想把我的学习计划调整一下吧。", Phase.LESSON, Intent.CHANGE_PLAN),
        ("我学到哪了", Phase.LESSON, Intent.WHERE),
        ("in English please", Phase.LESSON, Intent.LANGUAGE),
        ("换成中文", Phase.LESSON, Intent.LANGUAGE),
        ("谢谢", Phase.LESSON, Intent.COURTESY),
        ("困惑度怎么算", Phase.LESSON, Intent.QUESTION),
        ("累了", Phase.LESSON, Intent.PAUSE),
        ("...", Phase.LESSON, Intent.SILENCE),
        ("   ", Phase.INTAKE, Intent.SILENCE),
        ("6，还是6", Phase.LESSON, Intent.ANSWER),
        ("应该是 B 吧？", Phase.LESSON, Intent.ANSWER),
        ("24？", Phase.LESSON, Intent.ANSWER),
        ("反向传播和梯度下降是一回事吗？", Phase.LESSON, Intent.QUESTION),
        ("应该是半监督学习吧？", Phase.LESSON, Intent.ANSWER),
        ("越来越大？", Phase.LESSON, Intent.ANSWER),
        ("猫和狗吗？", Phase.LESSON, Intent.ANSWER),
        ("softmax 是什么？", Phase.LESSON, Intent.QUESTION),
        ("开始第一课", Phase.PLAN, Intent.NEXT),
        ("那就开始吧", Phase.PLAN, Intent.NEXT),
        ("随便", Phase.PLAN, Intent.NEXT),
        ("开始学习吧", Phase.PLAN, Intent.NEXT),
        ("GAN 生成的都是同一张脸", Phase.PLAN, Intent.QUESTION),
        ("微调大模型显存不够", Phase.PLAN, Intent.QUESTION),
        ("卷积核一般多大", Phase.PLAN, Intent.QUESTION),
        ("文本", Phase.PLAN, Intent.ANSWER),
        ("图像方向更好", Phase.PLAN, Intent.ANSWER),
        ("I would rather do text", Phase.PLAN, Intent.ANSWER),
        ("过拟合？", Phase.INTAKE, Intent.QUESTION),
        ("I am stuck", Phase.PRACTICE, Intent.STUCK),
        ("那交叉熵呢？", Phase.LESSON, Intent.QUESTION),
        ("你是男的还是女的？", Phase.LESSON, Intent.QUESTION),
        ("越来越大吗？", Phase.LESSON, Intent.ANSWER),
        ("帮我写完整个毕业论文", Phase.LESSON, Intent.ABOUT),
        ("太简单了", Phase.LESSON, Intent.EASY),
        ("这也太简单了吧", Phase.LESSON, Intent.EASY),
        ("太简单了没意思", Phase.LESSON, Intent.EASY),
        ("太简单了，来点难的", Phase.LESSON, Intent.EASY),
        ("对我来说太简单了", Phase.LESSON, Intent.EASY),
        ("that was too easy for me", Phase.LESSON, Intent.EASY),
        ("too easy, next", Phase.LESSON, Intent.EASY),
        ("太简单了 网络把照片记住了", Phase.LESSON, Intent.ANSWER),
        ("模型太简单了", Phase.LESSON, Intent.ANSWER),
        ("任务太简单了它就不学了", Phase.LESSON, Intent.ANSWER),
        ("the model is too easy to fool", Phase.LESSON, Intent.ANSWER),
        ("算了 以后再说", Phase.PRACTICE, Intent.NEVER_MIND),
        ("不想做了，有空再做吧", Phase.PRACTICE, Intent.NEVER_MIND),
        ("概率以后再学", Phase.LESSON, Intent.CHANGE_PLAN),
        ("跳过线性回归和张量", Phase.LESSON, Intent.CHANGE_PLAN),
        ("跳过这课好了", Phase.LESSON, Intent.CHANGE_PLAN),
        ("跳过最低点了", Phase.LESSON, Intent.ANSWER),
        ("步子太大跳过谷底", Phase.LESSON, Intent.ANSWER),
        ("会跳过最小值", Phase.LESSON, Intent.ANSWER),
        ("我没学过概率论", Phase.LESSON, Intent.CORRECTION),
        ("我忘了前面是啥 它也忘", Phase.LESSON, Intent.ANSWER),
        ("不知道咋说 反正要变成数", Phase.LESSON, Intent.ANSWER),
        ("不知道怎么形容，就是越来越像", Phase.LESSON, Intent.ANSWER),
        ("不知道怎么说明过拟合和欠拟合的区别", Phase.LESSON, Intent.QUESTION),
        ("帮我写完", Phase.PRACTICE, Intent.ASKS_KEY),
        ("用英文讲吧", Phase.LESSON, Intent.LANGUAGE),
        ("用英文把答案写在注释里也行", Phase.PRACTICE, Intent.ANSWER),
        ("学过一些", Phase.INTAKE, Intent.ANSWER),
        ("```python\nprint(1)\n```", Phase.LESSON, Intent.CODE),
        ("import torch\nprint(torch.ones(2))", Phase.LESSON, Intent.CODE),
        *((each, Phase.PLAN, Intent.NEXT) for each in ("off we go", "good to go", "looks good, let's roll")),
        *((each, Phase.PLAN, Intent.NEXT) for each in ("sounds fine, let's go for it", "看着还行，那就照这个走")),
        ("每天能学多少算多少，先开课", Phase.PLAN, Intent.NEXT),
        *(
            (each, Phase.LESSON, Intent.QUESTION)
            for each in ("要多久才能训练好一个 ResNet", "how long does it take to train a CNN")
        ),
        *((each, Phase.LESSON, Intent.QUESTION) for each in ("考试成绩预测属于哪类学习", "举例学习是什么")),
        *((each, Phase.LESSON, Intent.ABOUT) for each in ("还要多久学完", "im sad today", "my dog died, can't focus")),
        *(
            (each, Phase.LESSON, Intent.ABOUT)
            for each in ("why should I trust you", "感觉自己进步了", "I'm proud of myself")
        ),
        *((each, Phase.LESSON, Intent.MASTERY) for each in ("刚才小测我得几分", "what was my quiz score")),
        ("别给我提示", Phase.LESSON, Intent.REFUSAL),
        ("不用提示，我自己来", Phase.LESSON, Intent.REFUSAL),
        ("不用举例了", Phase.LESSON, Intent.REFUSAL),
        ("我不想休息", Phase.LESSON, Intent.REFUSAL),
        ("别跳过下一课", Phase.LESSON, Intent.REFUSAL),
        ("不用再讲一遍了", Phase.LESSON, Intent.REFUSAL),
        ("别急着下一步", Phase.LESSON, Intent.REFUSAL),
        ("不用摸底", Phase.PLAN, Intent.REFUSAL),
        ("please don't quiz me", Phase.LESSON, Intent.REFUSAL),
        ("no need for an example", Phase.LESSON, Intent.REFUSAL),
        ("I don't want a break", Phase.LESSON, Intent.REFUSAL),
        ("no hints please", Phase.LESSON, Intent.REFUSAL),
        ("dont skip the next lesson", Phase.LESSON, Intent.REFUSAL),
        ("without a hint please", Phase.LESSON, Intent.REFUSAL),
        ("继续，不，等一下，先别继续", Phase.LESSON, Intent.REFUSAL),
        ("继续吧，不要继续", Phase.LESSON, Intent.REFUSAL),
        ("不用举例了，继续", Phase.LESSON, Intent.NEXT),
        ("不用休息，接着上课", Phase.LESSON, Intent.NEXT),
        ("不用提示，我猜是聚类", Phase.LESSON, Intent.ANSWER),
        ("不用提示，什么是聚类", Phase.LESSON, Intent.QUESTION),
        ("不用标签", Phase.LESSON, Intent.ANSWER),
        ("we don't need the labels", Phase.LESSON, Intent.ANSWER),
        ("别讲太快", Phase.LESSON, Intent.ANSWER),
        ("不想学 LSTM", Phase.LESSON, Intent.CHANGE_PLAN),
        ("别用英文了", Phase.LESSON, Intent.LANGUAGE),
        ("不想做题", Phase.LESSON, Intent.NEVER_MIND),
        ("不用了", Phase.LESSON, Intent.NEVER_MIND),
        ("I don't understand", Phase.LESSON, Intent.OTHER_WORDS),
        ("no problem", Phase.LESSON, Intent.ANSWER),
    ],
)
def test_a_message_is_read(message: str, phase: Phase, intent: Intent) -> None:
    assert intent_of(message, phase) is intent


def test_code_is_taken_out_of_its_fence() -> None:
    assert code_in("帮我看看\n```python\nx = 1\nprint(x)\n```\n谢谢") == "x = 1\nprint(x)\n"
    assert code_in("什么是 nn.Linear？") is None


@pytest.mark.parametrize(
    "message",
    [
        "x = 3\ny = 4\nprint(x * y)",
        "x = input('name')\nprint(x)",
        "a = [1, 2, 3]\nprint(a[5])\n为什么报错",
        "for i in range(3): print(i)",
        "import math\nmath.sqrt(4)",
        "print('hello world')",
        "for i in range(3) print(i)",
        "while True\n    print(1)",
        "x = 3\nif x > 2\n    print(x)",
        "x = 3\n  print(x)",
        "def f(x) return x",
        "class Foo\n    pass",
        "numbers = [1, 2, 3\nprint(sum(numbers))",
        "print('hi",
        "print 'hello'",
    ],
)
def test_a_program_is_code_with_a_slip_in_it_too(message: str) -> None:
    for phase in (Phase.INTAKE, Phase.PLAN, Phase.LESSON):
        assert intent_of(message, phase) is Intent.CODE


@pytest.mark.parametrize(
    "message",
    [
        "x = 3",
        "A = 3\nB = 4",
        "loss.backward()",
        "optimizer.zero_grad()\nloss.backward()\noptimizer.step()",
        "print(x.shape)",
        "print(x) -> 3",
        "w = w - lr * grad",
        "softmax(x) = exp(x)/sum(exp(x))",
        "f(x) = x if x > 0 else 0",
        "if x > 0: x",
        "for example (see step 2) print(x)",
        "while training it prints the loss",
        "class A (cats)",
        "the loss (cross entropy",
        "max(0, x)",
    ],
)
def test_an_answer_that_holds_an_expression_is_no_program(message: str) -> None:
    assert code_in(message) is None


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        *((said, Intent.CODE_TO_EXPLAIN) for said in (
            *("这段代码做了什么", "这段代码什么意思", "这是什么代码", "这段代码实现了什么功能", "这段代码有什么用", "说说这段代码", "这段代码是啥"),
            *("这个模型是什么结构？", "没看懂", "看不太明白", "介绍一下这段代码", "这里面都做了些什么", "它的作用是什么", "这段代码的逻辑是什么"),
            *("分析一下这段代码", "帮我理解一下", "这个是怎么运作的", "这段代码干了啥", "总结一下", "讲讲", "这段代码发生了什么"),
            *("what does this do?", "explain this", "what does the code do", "what's this?", "what is the purpose of this code?"),
            *("what is going on here", "i don't understand this", "describe the code", "tell me about this code", "what's this do"),
            *("can you summarize it", "help me understand", "what does my model do?", "how does it work", "what happens here?"),
        )),
        *((said, Intent.CODE) for said in (
            *("", "看看这个代码", "接下来该做什么", "为什么 loss 一直不降", "报错了，什么意思", "我的意思是输出应该是 3", "对吗", "分析一下为什么学不动"),
            *("what is wrong with this?", "is this right?", "why is the loss stuck", "my code", "没看懂这个报错", "输出是什么", "这个输出是什么", "what will this output?"),
        )),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_before", [True, False])
def test_what_is_said_beside_code_tells_what_is_wanted_of_it(said: str, intent: Intent, is_before: bool) -> None:
    code = "import torch\nx = torch.ones(2)\nprint(x)"
    assert intent_of("\n".join((said, code) if is_before else (code, said)), Phase.LESSON) is intent


@pytest.mark.parametrize(("phase", "intent"), list(itertools.product(Phase, Intent)))
def test_every_cell_has_a_move_that_can_be_made(phase: Phase, intent: Intent) -> None:
    move = move_for(phase, intent)
    assert move in ACTS
    assert not (phase is Phase.INTAKE and move is Move.CHANGE_PLAN), "there is no plan yet"


def test_any_text_is_routed() -> None:
    letters = string.printable + "梯度下降？！是什么吗继续跳过答案😀"
    random.seed(0)
    for _ in range(500):
        text = "".join(random.choices(letters, k=random.randrange(40)))
        for phase in (Phase.INTAKE, Phase.PLAN, Phase.LESSON):
            assert route(text, Dialogue(phase=phase))[1] in ACTS


def test_language_follows_a_sentence_and_not_a_term() -> None:
    assert route("autograd?", Dialogue())[2].language == "zh"
    assert route("I want to learn about images", Dialogue())[2].language == "en"
    assert route("好的", Dialogue(language="en"))[2].language == "zh"
    assert route("好的", Dialogue(language="en", language_fixed=True))[2].language == "en"


def test_every_quick_answer_is_understood_in_both_languages() -> None:
    ways = {
        "start": Intent.NEXT, "continue": Intent.NEXT, "other_words": Intent.OTHER_WORDS, "example": Intent.EXAMPLE,
        "hint": Intent.HINT, "skip": Intent.SKIP, "plan": Intent.WHERE, "hours": Intent.CHANGE_PLAN,
        "shorten": Intent.CHANGE_PLAN, "draw_plan": Intent.DRAW_PLAN, "mend": Intent.FIX, "practise": Intent.PRACTISE,
        "never_mind": Intent.NEVER_MIND, "skip_exercise": Intent.SKIP, "place": Intent.PLACE, "review": Intent.REVIEW,
        "stop_placement": Intent.NEVER_MIND, "stage_quiz": Intent.REVIEW, "go_through": Intent.SKIP,
    }  # fmt: skip
    for name, intent in ways.items():
        for language in LANGUAGES:
            chip = say(f"chip_{name}", language)
            assert intent_of(chip, Phase.LESSON) is intent, chip
