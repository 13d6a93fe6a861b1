"""Hidden tests: targets one letter on, a state that carries over, a model that learns, letters drawn by chance."""

import pydoc_data.topics
import re

import torch
from torch import nn
from torch.nn import functional as F


class Counter(nn.Module):
    """Certain that the next letter is the last one plus one, of ten; its state counts what it has read."""

    def forward(self, numbers, state=None):
        logits = torch.full((*numbers.shape, 10), -30.0)
        logits.scatter_(2, ((numbers + 1) % 10)[..., None], 30.0)
        return logits, torch.zeros(1, len(numbers), 1)


def _text():
    text = re.sub(r"[^a-z]+", " ", "".join(pydoc_data.topics.topics.values()).lower())[:60_000]
    return torch.tensor([0 if letter == " " else ord(letter) - 96 for letter in text])


def targets_are_one_letter_on(pairs) -> None:
    data = torch.arange(50)
    inputs, targets = pairs(data, 6, 9)
    for what, got in (({"zh": "输入", "en": "inputs"}, inputs), ({"zh": "目标", "en": "targets"}, targets)):
        assert tuple(got.shape) == (9, 6), {
            "zh": f"{what['zh']}应是 (9, 6)，得到 {tuple(got.shape)}",
            "en": f"the {what['en']} should be (9, 6), got {tuple(got.shape)}",
        }
    assert torch.equal(targets, inputs + 1), {
        "zh": "目标应是输入往后挪一个字母",
        "en": "the targets should be the inputs one letter further on",
    }
    assert torch.equal(inputs, inputs[:, :1] + torch.arange(6)), {
        "zh": "每一段应是连着的字母",
        "en": "each piece should be letters that follow one another",
    }


def every_piece_can_come(pairs) -> None:
    starts = {int(row[0]) for row in pairs(torch.arange(6), 4, 200)[0]}
    assert starts == {0, 1}, {
        "zh": f"6 个字母、段长 4，能取的开头只有 0 和 1，取到了 {sorted(starts)}",
        "en": f"6 letters, pieces of 4: a piece can only begin at 0 or 1, yours began at {sorted(starts)}",
    }


def pieces_differ(pairs) -> None:
    first, second = (pairs(torch.arange(500), 5, 20)[0] for _ in range(2))
    assert not torch.equal(first, second), {
        "zh": "两次取到的一模一样，应当随机",
        "en": "two draws are exactly the same; they should be random",
    }


def shapes_fit(CharModel) -> None:
    for letters, count, length in ((27, 3, 8), (5, 1, 1)):
        logits, _ = CharModel(letters)(torch.randint(0, letters, (count, length)))
        assert tuple(logits.shape) == (count, length, letters), {
            "zh": f"logits 应是 ({count}, {length}, {letters})，得到 {tuple(logits.shape)}",
            "en": f"the logits should be ({count}, {length}, {letters}), got {tuple(logits.shape)}",
        }


def two_parts_read_as_one(CharModel) -> None:
    model = CharModel(12).eval()
    x = torch.randint(0, 12, (4, 10))
    with torch.no_grad():
        whole, _ = model(x)
        _, state = model(x[:, :6])
        rest, _ = model(x[:, 6:], state)
    gap = (whole[:, 6:] - rest).abs().max().item()
    assert gap < 1e-4, {
        "zh": f"传回状态接着读，和一次读完应当一样，logits 却差了 {gap:.3f}",
        "en": (
            "reading on with the state handed back should be the same as reading all at once, but the logits are "
            f"{gap:.3f} apart"
        ),
    }


def no_look_at_later_letters(CharModel) -> None:
    model = CharModel(12).eval()
    x = torch.randint(0, 12, (3, 9))
    y = x.clone()
    y[:, 5:] = (y[:, 5:] + 1) % 12
    with torch.no_grad():
        same = torch.allclose(model(x)[0][:, :5], model(y)[0][:, :5], atol=1e-5)
    assert same, {
        "zh": "改了后面的字母，前面的预测也变了：模型偷看了答案",
        "en": "later letters were changed, and the earlier predictions changed too: the model has peeked at the answer",
    }


def gradient_reaches_every_parameter(CharModel) -> None:
    model = CharModel(9)
    logits, _ = model(torch.arange(9).repeat(2, 1))
    (logits * torch.randn(2, 9, 9)).sum().backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None and parameter.grad.any(), {
            "zh": f"{name} 没有得到梯度",
            "en": f"{name} got no gradient",
        }


def draws_what_the_model_is_sure_of(write) -> None:
    got = write(Counter(), [3, 4], 5)
    assert got[:2] == [3, 4], {
        "zh": f"开头应是给的 [3, 4]，得到 {got[:2]}",
        "en": f"it should begin with the given [3, 4], got {got[:2]}",
    }
    assert got == [3, 4, 5, 6, 7, 8, 9], {
        "zh": f"模型笃定下一个加 1，应写出 [3, 4, 5, 6, 7, 8, 9]，得到 {got}",
        "en": f"the model is sure that the next one is 1 more, so it should write [3, 4, 5, 6, 7, 8, 9], got {got}",
    }


def draws_by_chance(CharModel, write) -> None:
    model = CharModel(20).eval()
    rows = {tuple(write(model, [1], 12)) for _ in range(6)}
    assert len(rows) > 1, {
        "zh": "没练过的模型写 6 次都一样：应按概率抽，不是总取最大",
        "en": (
            "an untrained model wrote the same 6 times: it should draw by the probabilities, not always take the "
            "maximum"
        ),
    }


def learns_the_text(CharModel, fit) -> None:
    data = _text()
    model = CharModel(27)
    losses = fit(model, data[:30_000], 150)
    assert [type(loss).__name__ for loss in losses] == ["float"] * 150, {
        "zh": "练 150 步，应返回 150 个普通的 float",
        "en": "150 steps should return 150 plain floats",
    }
    model.eval()
    rows = data[30_000 : 30_000 + 64 * 129].view(64, 129)
    with torch.no_grad():
        logits, _ = model(rows[:, :-1])
        got = F.cross_entropy(logits.flatten(0, 1), rows[:, 1:].flatten()).item()
    assert got <= 2.2, {
        "zh": f"没练过的后半段上，每个字母的交叉熵应不超过 2.2，得到 {got:.2f}",
        "en": f"on the second half, not trained on, the cross-entropy of a letter should be at most 2.2, got {got:.2f}",
    }
