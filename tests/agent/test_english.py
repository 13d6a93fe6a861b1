"""English as learners type it, and Chinese with English in it: questions, wishes and statements, with their near misses."""

import pytest

from agent.intent import says_no_idea
from agent.offhand import spelled
from agent.questions import asks


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
