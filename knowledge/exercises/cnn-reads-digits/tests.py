"""Hidden tests: the network, the loop and the measurement, each alone; then 500 digits that were never handed over."""

import functools
import math

import torch
from torch import nn
from torch.nn import functional

HELD_OUT = 500


@functools.cache
def _digits() -> tuple[torch.Tensor, torch.Tensor]:
    """All images (1797, 1, 8, 8) from 0 to 1 and their digits, in an order that mixes the writers."""
    from sklearn.datasets import load_digits  # here, so that the class below travels without it

    data = load_digits()
    order = torch.randperm(len(data.target), generator=torch.Generator().manual_seed(5))
    return torch.tensor(data.images, dtype=torch.float32)[order, None] / 16, torch.tensor(data.target)[order]


def _training_set() -> tuple[torch.Tensor, torch.Tensor]:
    """What the learner gets: without the held-out images, sorted by digit."""
    x, y = (part[HELD_OUT:] for part in _digits())
    order = y.argsort(stable=True)
    return x[order], y[order]


def _share(model, x: torch.Tensor, y: torch.Tensor) -> float:
    model.eval()
    with torch.no_grad():
        return (model(x).argmax(dim=1) == y).float().mean().item()


class Opinion(nn.Module):
    """The same scores for every image; so each entry of the gradient of a mean loss lies between -1 and 1."""

    def __init__(self) -> None:
        super().__init__()
        self.scores = nn.Parameter(torch.zeros(10))

    def forward(self, x):
        return self.scores.expand(len(x), 10)


class Recorder(nn.Module):
    """Notes the first pixel of the images in the order in which they come."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.linear = nn.Linear(64, 10)
        self.register_buffer("pixels", torch.full((count,), -1.0))
        self.register_buffer("images", torch.zeros(1, dtype=torch.long))
        self.register_buffer("batches", torch.zeros(1, dtype=torch.long))

    def forward(self, x):
        start = int(self.images)
        room = x[: len(self.pixels) - start, 0, 0, 0].detach()
        self.pixels[start : start + len(room)] = room
        self.images += len(room)
        self.batches += len(room) > 0
        return self.linear(x.flatten(1))


def gives_ten_scores_for_each_image(build) -> None:
    model = build()
    for count in (1, 5, 64):
        got = tuple(model(torch.rand(count, 1, 8, 8)).shape)
        assert got == (count, 10), {
            "zh": f"{count} 张图应得到 ({count}, 10) 的得分，得到 {got}",
            "en": f"{count} images should give scores of ({count}, 10), got {got}",
        }


def gives_scores_not_probabilities(build) -> None:
    out = build()(_digits()[0][:64]).detach()
    assert not torch.allclose(out.sum(dim=1), torch.ones(64), atol=1e-3), {
        "zh": "每行加起来都是 1：题目要的是得分，不是概率",
        "en": "every row adds up to 1: scores are wanted, not probabilities",
    }
    assert not torch.allclose(out.exp().sum(dim=1), torch.ones(64), atol=1e-3), {
        "zh": "这是对数概率：交叉熵要的是得分",
        "en": "these are log probabilities: cross-entropy wants scores",
    }


def is_a_small_cnn(build) -> None:
    model = build()
    count = sum(parameter.numel() for parameter in model.parameters())
    convolutions = sum(isinstance(layer, nn.Conv2d) for layer in model.modules())
    assert convolutions >= 2, {
        "zh": f"至少要有两层 nn.Conv2d，看到 {convolutions} 层",
        "en": f"at least two layers of nn.Conv2d are needed, {convolutions} seen",
    }
    assert count <= 20000, {
        "zh": f"参数应不超过 20000 个，得到 {count} 个",
        "en": f"there should be no more than 20000 parameters, got {count}",
    }


def begins_without_an_opinion(build) -> None:
    x, y = (part[:200] for part in _digits())
    loss = functional.cross_entropy(build()(x), y).item()
    assert abs(loss - math.log(10)) < 0.7, {
        "zh": f"还没训练时损失应接近 ln 10 ≈ 2.30，得到 {loss:.2f}",
        "en": f"before any training the loss should be close to ln 10 ≈ 2.30, got {loss:.2f}",
    }


def gradient_reaches_every_parameter(build) -> None:
    model = build()
    x, y = (part[:64] for part in _digits())
    functional.cross_entropy(model(x), y).backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, {
            "zh": f"{name} 没有得到梯度",
            "en": f"{name} got no gradient",
        }
        assert parameter.grad.any(), {
            "zh": f"{name} 的梯度全是 0",
            "en": f"the gradient of {name} is all 0",
        }


def reports_the_loss_of_every_epoch(build, train) -> None:
    x, y = _training_set()
    losses = train(build(), x[::4], y[::4], 4)
    assert isinstance(losses, list), {
        "zh": f"train 应返回列表，得到 {type(losses).__name__}",
        "en": f"train should return a list, got {type(losses).__name__}",
    }
    kinds = sorted({type(loss).__name__ for loss in losses})
    assert (len(losses), kinds) == (4, ["float"]), {
        "zh": f"4 轮应返回 4 个 float，得到 {len(losses)} 个 {kinds}",
        "en": f"4 epochs should return 4 values of float, got {len(losses)} of {kinds}",
    }
    assert losses[-1] < losses[0], {
        "zh": f"4 轮以后平均损失应当变小，{losses[0]:.2f} 却变成了 {losses[-1]:.2f}",
        "en": f"after 4 epochs the mean loss should be smaller, but it went from {losses[0]:.2f} to {losses[-1]:.2f}",
    }
    assert losses[0] < 5, {
        "zh": f"第一轮的平均损失应在 2.3 上下，得到 {losses[0]:.1f}：是平均，还是总和？",
        "en": f"the first epoch's mean loss should be about 2.3, got {losses[0]:.1f}: is it the mean, or the sum?",
    }


def trains_in_training_mode(train) -> None:
    net = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(64), nn.Linear(64, 10)).eval()
    x, y = _training_set()
    train(net, x[::8], y[::8], 1)
    assert net[1].num_batches_tracked > 0, {
        "zh": "交来的模型处于 eval 模式，训练时批归一化一批也没记住",
        "en": "the model came in eval mode, and in training its batch norm took note of no batch at all",
    }


def measures_the_share_of_right_answers(accuracy) -> None:
    x = _digits()[0]
    net = nn.Sequential(nn.Flatten(), nn.Linear(64, 10)).eval()
    answers = net(x).argmax(dim=1)
    for wrong in (0, 10, 40):
        labels = answers[:40].clone()
        labels[:wrong] = (labels[:wrong] + 1) % 10
        got, want = accuracy(net, x[:40], labels), 1 - wrong / 40
        assert type(got) is float, {
            "zh": f"准确率应是 float，得到 {type(got).__name__}",
            "en": f"the accuracy should be a float, got {type(got).__name__}",
        }
        assert abs(got - want) < 1e-4, {
            "zh": f"40 张里错 {wrong} 张，准确率应是 {want:.3f}，得到 {got:.3f}",
            "en": f"with {wrong} of 40 wrong, the accuracy should be {want:.3f}, got {got:.3f}",
        }


def measures_in_eval_mode(accuracy) -> None:
    x, y = _digits()
    net = nn.Sequential(nn.Dropout(0.95), nn.Flatten(), nn.Linear(64, 10))
    for mode in (True, False):
        want = _share(net, x, y)
        got = accuracy(net.train(mode), x, y)
        assert abs(got - want) < 1e-4, {
            "zh": "网络里有 Dropout：量得的准确率与 eval 模式下的不同",
            "en": "the network has dropout: the measured accuracy differs from that in eval mode",
        }
        assert net.training is mode, {
            "zh": f"量之前 training={mode}，量之后应仍是 {mode}，得到 {net.training}",
            "en": f"training={mode} before measuring should still be {mode} afterwards, got {net.training}",
        }


def shuffles_what_it_gets(train) -> None:
    count = 400
    x = (torch.arange(count) / count).view(-1, 1, 1, 1).expand(count, 1, 8, 8).clone()
    recorder = Recorder(count)
    train(recorder, x, torch.arange(count) // 40, 1)
    pixels = recorder.pixels
    assert recorder.images == count, {
        "zh": f"一轮应看到全部 {count} 张图，只看到 {int(recorder.images)} 张",
        "en": f"one epoch should see all {count} images, it saw only {int(recorder.images)}",
    }
    assert recorder.batches == 1 or (pixels.diff() < 0).any(), {
        "zh": "一小批一小批地送，次序却仍是交来时排好的那样",
        "en": "mini-batch after mini-batch, the images still come in the sorted order in which they were handed over",
    }


def clears_gradients_between_steps(train) -> None:
    opinion = Opinion()
    train(opinion, _training_set()[0][:200], torch.zeros(200, dtype=torch.long), 3)
    grad = opinion.scores.grad
    assert opinion.scores.any(), {
        "zh": "练了 3 轮，参数一点也没动",
        "en": "after 3 epochs of training the parameters have not moved at all",
    }
    assert grad is None or grad.abs().max() <= 1, {
        "zh": "练了 3 轮以后，梯度里还积着以前各步的",
        "en": "after 3 epochs of training the gradient still holds those of the earlier steps",
    }


def learns_forty_images_by_heart(build, train) -> None:
    x, y = (part[HELD_OUT : HELD_OUT + 40] for part in _digits())
    model = build()
    train(model, x, y, 120)
    share = _share(model, x, y)
    assert share >= 0.5, {
        "zh": "40 张图练 120 轮，应能背下来，却连一半也没认对",
        "en": "120 epochs should be enough to learn 40 images by heart, but not even half of them are right",
    }
    assert share >= 0.95, {
        "zh": f"40 张图练 120 轮，应至少背对 95%，得到 {share:.0%}",
        "en": f"120 epochs on 40 images should get at least 95% of them right by heart, got {share:.0%}",
    }


def reads_new_digits(build, train) -> None:
    x, y = (part[:HELD_OUT] for part in _digits())
    model = build()
    train(model, *_training_set(), 15)
    share = _share(model, x, y)
    assert share >= 0.8, {
        "zh": "练 15 轮以后，500 张新图认对的还不到 80%，题目要求 93%",
        "en": "after 15 epochs not even 80% of the 500 new images are right; 93% are wanted",
    }
    assert share >= 0.93, {
        "zh": f"练 15 轮以后，500 张新图应至少认对 93%，得到 {share:.1%}",
        "en": f"after 15 epochs at least 93% of the 500 new images should be right, got {share:.1%}",
    }
