"""Hidden tests: shifted by one, padding left out, a mean over words, and the exponential of it."""

import math

import torch


def _batch(vocabulary=11):
    """Three sentences of 6, 3 and 2 real words, padded to 6."""
    words = torch.randint(1, vocabulary, (3, 6))
    words[1, 3:], words[2, 2:] = 0, 0
    return torch.randn(3, 6, vocabulary), words


def _by_hand(logits, words):
    total, count = 0.0, 0
    for row, sentence in zip(logits.log_softmax(dim=-1), words.tolist()):
        for t, word in enumerate(sentence[1:]):
            if word != 0:
                total, count = total - row[t, word].item(), count + 1
    return total / count


def loss_is_one_number(next_word_loss) -> None:
    got = next_word_loss(*_batch())
    assert tuple(got.shape) == (), {
        "zh": f"损失应是一个标量，得到的形状是 {tuple(got.shape)}",
        "en": f"the loss should be a scalar, got shape {tuple(got.shape)}",
    }


def knows_nothing_costs_the_log_of_the_vocabulary(next_word_loss) -> None:
    for vocabulary in (7, 50):
        _, words = _batch(vocabulary)
        got = next_word_loss(torch.zeros(3, 6, vocabulary), words).item()
        assert abs(got - math.log(vocabulary)) < 1e-4, {
            "zh": f"对 {vocabulary} 个词一视同仁，损失应是 ln {vocabulary} = {math.log(vocabulary):.3f}，得到 {got:.3f}",
            "en": f"when {vocabulary} words are all the same to it, the loss should be ln {vocabulary} = {math.log(vocabulary):.3f}, got {got:.3f}",
        }


def each_step_predicts_the_next_word(next_word_loss) -> None:
    words = torch.tensor([[3, 5, 2, 7]])
    sure = torch.zeros(1, 4, 8)
    for t, word in enumerate((5, 2, 7)):
        sure[0, t, word] = 30.0
    got = next_word_loss(sure, words).item()
    assert got < 0.01, {
        "zh": f"每一步都把下一个词猜得十拿九稳，损失应接近 0，得到 {got:.2f}",
        "en": f"every step is sure of the right next word, so the loss should be close to 0, got {got:.2f}",
    }


def padding_does_not_count(next_word_loss) -> None:
    logits, words = _batch()
    before = next_word_loss(logits, words).item()
    changed = logits.clone()
    changed[1, 2:], changed[2, 1:] = 9 * torch.randn(4, 11), 9 * torch.randn(5, 11)
    got = next_word_loss(changed, words).item()
    assert abs(got - before) < 1e-4, {
        "zh": "改动了只用来预测填充的 logits，损失却变了",
        "en": "only logits that predict padding were changed, and yet the loss changed",
    }


def every_word_weighs_the_same(next_word_loss) -> None:
    for _ in range(5):
        logits, words = _batch()
        got, want = next_word_loss(logits, words).item(), _by_hand(logits, words)
        assert abs(got - want) < 1e-4, {
            "zh": f"8 个要预测的词的平均损失应是 {want:.3f}，得到 {got:.3f}",
            "en": f"the mean loss over the 8 words to be predicted should be {want:.3f}, got {got:.3f}",
        }


def gradient_reaches_the_logits_that_predict(next_word_loss) -> None:
    logits, words = _batch()
    logits.requires_grad_()
    next_word_loss(logits, words).backward()
    used = logits.grad.abs().sum(dim=-1) > 0
    want = torch.zeros(3, 6, dtype=torch.bool)
    want[0, :5], want[1, :2], want[2, :1] = True, True, True
    assert torch.equal(used, want), {
        "zh": "只有用来预测真实词的那些步该得到梯度",
        "en": "only the steps that predict a real word should get a gradient",
    }


def perplexity_is_the_exponential(perplexity) -> None:
    logits, words = _batch()
    want = math.exp(_by_hand(logits, words))
    got = perplexity(logits, words)
    assert isinstance(got, float), {
        "zh": f"应返回普通的 float，得到 {type(got).__name__}",
        "en": f"a plain float should be returned, got {type(got).__name__}",
    }
    assert abs(got - want) < 1e-2 * want, {
        "zh": f"困惑度应是平均损失的指数 {want:.2f}，得到 {got:.2f}",
        "en": f"the perplexity should be the exponential of the mean loss, {want:.2f}, got {got:.2f}",
    }


def perplexity_of_a_guesser_is_its_vocabulary(perplexity) -> None:
    _, words = _batch(20)
    got = perplexity(torch.zeros(3, 6, 20, requires_grad=True), words)
    assert abs(got - 20) < 0.01, {
        "zh": f"在 20 个词里瞎猜，困惑度应是 20，得到 {got:.2f}",
        "en": f"guessing blindly among 20 words, the perplexity should be 20, got {got:.2f}",
    }
