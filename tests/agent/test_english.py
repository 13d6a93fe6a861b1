"""English as learners type it, and Chinese with English in it: questions, wishes and statements, with their near misses."""

import pytest

from agent.dialogue import Dialogue
from agent.grading import Mark, grade
from agent.intake import understand
from agent.intent import Intent, intent_of
from agent.languages import wanted_language
from agent.learner import Learner
from agent.offhand import spelled
from agent.phrases import say
from agent.plain_replies import says_no_idea
from agent.questions import asks
from agent.route import route
from agent.session import Session
from agent.statements import SUBJECTS
from agent.topics import topic
from agent.turn import Phase
from agent.tutor import Tutor
from tests.notes import real_curriculum


def test_offhand_english_is_spelled_out_and_code_is_not() -> None:
    assert spelled("i dont know whats wrong, im lost, pls help") == "i don't know what's wrong, i'm lost, please help"
    assert spelled("ok lets go, can u explain") == "ok let's go, can you explain"
    for code in ("im = plt.imread(path)", "the gate lets it pass", "its shape", "they were well", "u = W @ x"):
        assert spelled(code) == code


@pytest.mark.parametrize(
    "message",
    [
        "idk what epochs are tho", "ok and why does the network do it then", "whats the diff between that and gru",
        "vanishing gradient: what's the spectral radius condition", "derive BPTT", "compare adam and sgd",
        "prove that attention is permutation equivariant", "gradient 变成 0 了 why", "channel 变多了 how many",
        "loss 不降 what should i do", "but wait how is that different from dropout", "i forgot what a logit is",
        "not sure how backprop gets the gradient", "it trains fine, but why", "batch norm: does it work with batch size 1",
    ],
)  # fmt: skip
def test_a_question_in_offhand_english_is_one(message: str) -> None:
    assert asks(message)


@pytest.mark.parametrize(
    "message",
    [
        "B, because it is what the loss needs", "not sure which one", "idk how to start", "that's why", "i know how",
        "two, and that is how many weights there are", "the model knows what is right", "it learns what matters",
        "and the gradient is zero", "compare the prediction with the label", "the answer is 3: 2 + 1", "yes it is",
        "我知道 why", "not sure what you mean", "supervised, because there are labels",
    ],
)  # fmt: skip
def test_an_answer_in_english_is_no_question(message: str) -> None:
    assert not asks(message)


def test_who_has_no_idea_may_say_so_offhand() -> None:
    assert all(map(says_no_idea, ["idk tbh", "dunno man", "i dont know", "honestly no idea", "no clue lol", "不知道"]))
    assert not any(map(says_no_idea, ["idk maybe 3", "no clue about the loss, but 4", "i know"]))


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("English please", "en"), ("English from now", "en"), ("换英文", "en"), ("还是换回中文吧", "zh"), ("中文吧", "zh"),
        ("please answer in 中文", "zh"), ("切换中文", "zh"), ("no more english", "zh"), ("别用英文了，用中文", "zh"),
        ("你好，用中文就好，但我会混 English", "zh"), ("以后用中文讲，term 用 English", "zh"), ("用英文讲，中文我看着吃力", "en"),
        ("Chinese please, but I may use English words", "zh"), ("我英语不太好，能用中文讲吗", "zh"), ("把英文换成中文", "zh"),
        ("Can you speak English? my Chinese is poor", "en"), ("please answer in Chinese instead of English", "zh"),
        ("English, my Chinese is not good", "en"), ("I prefer Chinese but sometimes I write English", "zh"),
    ],
)  # fmt: skip
def test_a_language_may_be_asked_for_in_few_words(message: str, language: str) -> None:
    assert intent_of(message, Phase.LESSON) is Intent.LANGUAGE
    assert wanted_language(message) == language


@pytest.mark.parametrize(
    "message",
    [
        "what's 欠拟合 in english", "泛化 in English?", "overfitting 用中文怎么说", "english word for 梯度",
        "translate 池化 into english", "early stopping in chinese?", "英文分词怎么做",
    ],
)  # fmt: skip
def test_who_asks_for_a_term_in_a_language_wants_no_other_language(message: str) -> None:
    assert intent_of(message, Phase.LESSON) is Intent.QUESTION


def test_words_on_a_language_are_no_wish_for_it() -> None:
    for message in ("BERT 中文版", "我的英文不好", "english text classification", "英文比中文短", "it speaks english"):
        assert intent_of(message, Phase.LESSON) is not Intent.LANGUAGE
    assert topic("term 都给我中英对照吧") == "bilingual"
    assert topic("双语语料怎么对齐") is None


@pytest.mark.parametrize(
    "message", ["术语用英文", "term 用 English", "术语都用英文就行", "keep technical terms in English"]
)
def test_the_language_of_terms_is_not_that_of_the_talk(message: str) -> None:
    assert intent_of(message, Phase.LESSON) is Intent.ABOUT
    assert topic(message) == "bilingual"


@pytest.mark.parametrize(
    "message",
    ["Hi, can we do this in English please?", "hello", "Hello! I'd like to learn deep learning", "Nothing yet"],
)
def test_who_was_greeted_in_chinese_and_writes_english_is_greeted_in_it(tutor: Tutor, message: str) -> None:
    session = Session.new(tutor)
    *_, turn = session.say(message)
    assert "five stages" in turn.reply
    *_, turn = session.say("some Python")
    assert "five stages" not in turn.reply


def test_who_has_answered_is_not_greeted_again(tutor: Tutor) -> None:
    session = Session.new(tutor)
    for message in ("学过一些", "English please"):
        *_, turn = session.say(message)
        assert "① " not in turn.reply


@pytest.mark.parametrize(
    "before",
    [
        ("你好",),
        ("hi", "def f(x):\n    return x * 2\nprint(f(3))"),
        ("你好", "卷积是什么"),
        ("我想学深度学习", "x = 3"),
    ],
)
@pytest.mark.parametrize("message", ["i know python well", "can we speak English?", "what does dropout do?"])
def test_who_went_on_below_the_greeting_is_not_greeted_again_in_another_language(
    tutor: Tutor, before: tuple[str, ...], message: str
) -> None:
    session = Session.silent(tutor)
    for each in before:
        *_, turn = session.say(each)
    *_, turn = session.say(message)
    assert turn.language == "en"
    assert "five stages" not in turn.reply
    assert "?" in turn.reply


def test_a_wish_for_a_language_comes_before_the_greeting(tutor: Tutor) -> None:
    *_, turn = Session.silent(tutor).say("can we speak English?")
    assert turn.reply.index("in English from now on") < turn.reply.index("five stages")
    assert turn.chips


def test_a_term_is_told_and_the_language_stays(tutor: Tutor) -> None:
    session = Session.silent(tutor)
    *_, turn = session.say("我是大三学生，学过 Python")
    *_, turn = session.say("overfitting 用中文怎么说")
    assert "过拟合" in turn.reply
    assert not session.dialogue.language_fixed


@pytest.mark.parametrize(
    ("message", "language"),
    [
        *(
            (each, "en")
            for each in (
                "are you sure?",
                "why not?",
                "why is that?",
                "show me",
                "is it B?",
                "how come?",
                "you're wrong",
            )
        ),
        *(
            (each, "zh")
            for each in (
                "batch size",
                "cross entropy",
                "next",
                "ok",
                "ReLU",
                "for i in range",
                "A",
                "softmax loss",
            )
        ),
    ],
)
def test_a_few_english_words_turn_the_talk_where_they_are_a_sentence(message: str, language: str) -> None:
    assert route(message, Dialogue(phase=Phase.QUIZ))[2].language == language


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("ok next", Intent.NEXT), ("cool. give me the next one", Intent.NEXT), ("明白了 next", Intent.NEXT),
        ("是的 go", Intent.NEXT), ("sure, go", Intent.NEXT), ("next lesson", Intent.NEXT), ("懂了next", Intent.NEXT),
        ("im tired, lets stop for today", Intent.PAUSE), ("thanks, i gotta go", Intent.PAUSE),
        ("ok i need a hint", Intent.HINT), ("ok skip this one", Intent.SKIP), ("got it, quiz me", Intent.QUIZ),
        ("i dont have a gpu", Intent.CORRECTION), ("test me on attention", Intent.QUIZ),
        ("can you quiz me on RNNs?", Intent.QUIZ), ("let's do a quiz about backprop", Intent.QUIZ),
        ("give me 10 questions on CNNs", Intent.QUIZ), ("I want a quiz on pooling", Intent.QUIZ),
        ("考我十道题 about gradient descent", Intent.QUIZ), ("来几道关于 CNN 的题", Intent.QUIZ),
        ("give me a quick test on what I know", Intent.PLACE),
        ("what is a test set?", Intent.QUESTION), ("give me two examples", Intent.QUESTION), ("出一道编程题", Intent.PRACTISE),
        ("give me the placement test", Intent.PLACE), ("先做 placement test 吧", Intent.PLACE), ("placement", Intent.PLACE),
        ("that mark is wrong", Intent.APPEAL), ("you're wrong, it's not B", Intent.APPEAL), ("why", Intent.APPEAL),
        ("i still think im right", Intent.APPEAL), ("I disagree. my answer says the same thing", Intent.APPEAL),
        ("the answer should be accepted", Intent.APPEAL), ("why not c", Intent.APPEAL), ("wait why", Intent.APPEAL),
    ],
)  # fmt: skip
def test_a_wish_in_english_is_heard(message: str, intent: Intent) -> None:
    assert intent_of(message, Phase.LESSON) is intent


@pytest.mark.parametrize(
    "message",
    [
        "right, the gradient", "good, B", "right, actually 3", "next token", "yes, skip connections help",
        "i'm tired of bad loss", "keep going down the slope", "we stop when val loss rises", "i only have 200 pictures",
        "there is no gpu needed", "the prediction is wrong", "that's wrong because loss is never negative",
        "i disagree, use both piles", "it should be right next to it",
    ],
)  # fmt: skip
def test_an_answer_with_words_of_a_wish_is_none(message: str) -> None:
    assert intent_of(message, Phase.LESSON) is Intent.ANSWER


def test_who_wants_a_placement_before_there_is_a_plan_is_offered_it_with_the_plan(tutor: Tutor) -> None:
    session = Session.silent(tutor)
    *_, turn = session.say("give me the placement test")
    assert "placement test" in turn.reply
    *_, turn = session.say("python well, some ml, good at maths, images, pytorch, 10 hours a week")
    assert turn.phase is Phase.PLAN
    assert turn.chips[0] == "Placement test"
    *_, turn = session.say("c")
    assert session.dialogue.learner.values["languages"] == ("Python",)
    *_, turn = session.say("i dont have a gpu")
    assert session.dialogue.learner.device == "CPU"
    *_, turn = session.say("placement test please")
    assert turn.phase is Phase.PLACEMENT


@pytest.mark.parametrize(
    ("message", "asked", "field", "values"),
    [
        ("I've trained a few CNNs in pytorch, solid math", None, "ml", ("projects",)),
        ("I've trained a few CNNs in pytorch, solid math", None, "maths", SUBJECTS),
        ("all math", "maths", "maths", SUBJECTS),
        ("math all", "maths", "maths", SUBJECTS),
        ("math meh", "maths", "maths", ("weak",)),
        ("my math is not great", "maths", "maths", ("weak",)),
        ("python, ml none", "ml", "ml", ("none",)),
        ("never trained a model", None, "ml", ("none",)),
        ("ok", "maths", "maths", ()),
        ("math all gone", None, "maths", ()),
        ("c", "interest", "languages", ()),
        ("c", "languages", "languages", ("C",)),
    ],
)
def test_english_tells_of_its_author(message: str, asked: str | None, field: str, values: tuple[str, ...]) -> None:
    assert understand(message, Learner(), asked=asked).learner.values.get(field, ()) == values


def test_a_bare_number_of_hours_is_read() -> None:
    assert understand("10h", Learner(), asked="interest").learner.hours_per_week == 10


@pytest.mark.parametrize(
    "message",
    [
        "drop stages 1 and 2", "remove stage 3", "i only have 2 months", "take me straight to LSTM", "cut the plan down",
        "looks long, can we make it shorter", "skip the CNN stage", "i want to finish in 6 weeks",
        "remove the lesson on pooling",
    ],
)  # fmt: skip
def test_a_change_of_the_plan_in_english_is_one_in_a_lesson(message: str) -> None:
    assert intent_of(message, Phase.LESSON) is Intent.CHANGE_PLAN


@pytest.mark.parametrize(
    "message",
    [
        "drop the bias", "remove the last layer", "the loss drops after 2 epochs", "i only have two classes", "in 2 months",
        "make the batch smaller", "drop out units at random", "cut the gradient",
    ],
)  # fmt: skip
def test_an_answer_with_words_of_a_change_is_none(message: str) -> None:
    assert intent_of(message, Phase.LESSON) is Intent.ANSWER


def test_a_plan_is_changed_in_english(tutor: Tutor) -> None:
    session = Session.silent(tutor)
    *_, turn = session.say("I know scikit-learn and python, want to do NLP, 5 hours a week, pytorch, good at maths")
    assert turn.phase is Phase.PLAN
    *_, turn = session.say("drop stages 1 and 2")
    assert "| 3. Convolutional networks | 8–11 | 1–5 |" in turn.reply
    *_, turn = session.say("cut the plan down")
    assert '"drop stages 1 and 2; cut the plan down"' in turn.reply
    *_, turn = session.say("no")
    *_, turn = session.say("i only have 2 months")
    assert "deadline" in turn.reply
    *_, turn = session.say("whats the plan")
    assert turn.move == "show plan"
    *_, turn = session.say("TensorFlow/Keras please，不要 PyTorch")
    assert "不学" not in turn.reply
    *_, turn = session.say("yes")
    assert session.dialogue.learner.framework == "TensorFlow"


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("ml-recap-3", "supervised has labels eg spam filter, unsupervised doesn't eg clustering customers"),
        ("ml-recap-3", "监督有标签，比如垃圾邮件；无监督没有，比如把客户分组"),
        ("training-loop-4", "backward gives the gradients and step adjusts the weights"),
        ("tensors-3", ".float() returns a copy, you need x = x.float()"),
        ("mlp-4", "no activation so the whole network is linear"),
        ("perceptron-4", "one line can't separate it, add a layer"),
        ("derivatives-3", "vector of partial derivatives, points uphill, go the other way"),
        ("overfitting-4", "overfit: training loss is low and val high. underfit: bad even on training"),
        ("python-environment-3", "versions clash; share a requirements file"),
        ("linear-regression-3", "no, the noise stays"),
    ],
)
def test_a_right_answer_in_a_learners_words_is_right(item: str, said: str) -> None:
    assert grade(real_curriculum().items[item], said).mark is Mark.RIGHT


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("ml-recap-3", "supervised has labels, unsupervised does not"),
        ("training-loop-4", "backward updates the weights and step goes to the next batch"),
        ("mlp-4", "the learning rate is too small"),
        ("derivatives-3", "the slope, points downhill, follow it"),
        ("overfitting-4", "overfitting when both are bad"),
        ("linear-regression-3", "yes, there is a bug"),
        ("gradient-descent-3", "the learning rate is too small"),
    ],
)
def test_a_wrong_answer_in_a_learners_words_is_not_right(item: str, said: str) -> None:
    assert grade(real_curriculum().items[item], said).mark is not Mark.RIGHT


def test_one_of_a_thing_is_said_in_the_singular() -> None:
    assert "in 1 day." in say("review_later", "en", title="CNN", days=1)
    assert "in 2 days." in say("review_later", "en", title="CNN", days=2)
    assert "1 earlier lesson, which comes first" in say("required_come_too", "en", count=1, title="CNN")
    assert "11 earlier lessons, which come first" in say("required_come_too", "en", count=11, title="CNN")
    tight = say("deadline_tight", "en", date="7 December", available=1, what="the plan", needed=12, over=11)
    assert tight.startswith("There is 1 week until")


def test_who_wants_the_maths_out_is_told_where_it_is(tutor: Tutor) -> None:
    session = Session.silent(tutor)
    *_, turn = session.say("I know scikit-learn and python, want to do NLP, 5 hours a week, pytorch, forgot most math")
    *_, turn = session.say("can i skip the math")
    assert "step of each" in turn.reply
    *_, turn = session.say("跳过数学吧")
    assert "每一课里的一步" in turn.reply
    *_, turn = session.say("i already know cnn, optimizers, backprop. skip all that")
    assert "Convolution" in turn.reply
