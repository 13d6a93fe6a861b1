"""Hidden tests: each function alone, then a training on the stand-in and 500 images whose digits were never handed over."""

import math

import torch
from torch import nn
from torch.nn import functional


def _pictures(count: int, seed: int, first: int, last: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The learner's stand-in, from the digits first to last - 1: images uint8 (count, 3, 32, 32) and labels int64 (count,)."""
    from sklearn.datasets import load_digits

    data, generator = load_digits(), torch.Generator().manual_seed(seed)
    pick = torch.randint(first, last, (count,), generator=generator)
    digits = torch.tensor(data.images, dtype=torch.float32)[pick, None] / 16  # (count, 1, 8, 8)
    strokes = torch.zeros(count, 1, 32, 32)
    for place, digit in zip(strokes, functional.interpolate(digits, size=24, mode="bilinear"), strict=True):
        top, left = torch.randint(0, 9, (2,), generator=generator).tolist()
        place[:, top : top + 24, left : left + 24] = digit
    ink = 0.5 + 0.5 * torch.rand(count, 3, 1, 1, generator=generator)
    paper = 0.4 * torch.rand(count, 3, 1, 1, generator=generator)
    blots = functional.interpolate(torch.randn(count, 3, 8, 8, generator=generator), size=32, mode="bilinear")
    noise = torch.randn(count, 3, 32, 32, generator=generator)
    images = paper + (ink - paper) * strokes + 0.05 * blots + 0.05 * noise
    return (255 * images.clamp(0, 1)).byte(), torch.tensor(data.target)[pick]


def _training(count: int) -> tuple[torch.Tensor, torch.Tensor]:
    return _pictures(count, 11, 0, 1297)


class Opinion(nn.Module):
    """The same scores for every image; so each entry of the gradient of a mean loss lies between -1 and 1."""

    def __init__(self) -> None:
        super().__init__()
        self.scores = nn.Parameter(torch.zeros(10))

    def forward(self, x):
        return self.scores.expand(len(x), 10)


def gives_ten_scores_for_each_image(build) -> None:
    model = build()
    for count in (1, 2, 7):
        got = tuple(model.eval()(torch.randn(count, 3, 32, 32)).shape)
        assert got == (count, 10), {
            "zh": f"{count} 张图应得到 ({count}, 10) 的得分，得到 {got}",
            "en": f"{count} images should get scores of ({count}, 10), got {got}",
        }
    size = sum(parameter.numel() for parameter in model.parameters())
    assert size <= 100_000, {
        "zh": f"参数应不超过 100000 个，得到 {size} 个",
        "en": f"there should be at most 100000 parameters, got {size}",
    }
    assert any(isinstance(part, nn.Conv2d) for part in model.modules()), {
        "zh": "网络里一层 nn.Conv2d 也没有",
        "en": "the network has no nn.Conv2d layer at all",
    }


def gives_scores_not_probabilities(build, to_input) -> None:
    out = build()(to_input(_training(32)[0])).detach()
    assert not torch.allclose(out.sum(dim=1), torch.ones(32), atol=1e-3), {
        "zh": "每行加起来都是 1：题目要的是得分，不是概率",
        "en": "every row sums to 1: the task asks for scores, not probabilities",
    }
    assert not torch.allclose(out.exp().sum(dim=1), torch.ones(32), atol=1e-3), {
        "zh": "这是对数概率：交叉熵要的是得分",
        "en": "these are log probabilities: the cross-entropy takes scores",
    }


def begins_without_an_opinion(build, to_input) -> None:
    images, labels = _training(200)
    loss = functional.cross_entropy(build().train()(to_input(images)), labels).item()
    assert abs(loss - math.log(10)) < 2, {
        "zh": f"还没训练时损失应在 ln 10 ≈ 2.3 上下，得到 {loss:.1f}",
        "en": f"before training the loss should be around ln 10 ≈ 2.3, got {loss:.1f}",
    }


def makes_small_floats(to_input) -> None:
    ramp = torch.arange(256, dtype=torch.uint8).view(1, 1, 8, 32).repeat(2, 3, 4, 1)
    for images in (ramp, _training(5)[0]):
        got = to_input(images)
        assert got.dtype == torch.float32, {
            "zh": f"应变成 float32，得到 {got.dtype}",
            "en": f"it should become float32, got {got.dtype}",
        }
        assert got.shape == images.shape, {
            "zh": f"形状应仍是 {tuple(images.shape)}，得到 {tuple(got.shape)}",
            "en": f"the shape should still be {tuple(images.shape)}, got {tuple(got.shape)}",
        }
        low, high = got.min().item(), got.max().item()
        assert -5 <= low <= high <= 5, {
            "zh": f"数值应在 −5 到 5 之间，得到 {low:.1f} 到 {high:.1f}",
            "en": f"values should lie between −5 and 5, got {low:.1f} to {high:.1f}",
        }
    steps = to_input(ramp)[0, :, :8].flatten(1).diff()
    assert (steps > 0).all(), {
        "zh": "像素越亮，得到的数应越大；有些不同的亮度变成了同一个数，或次序颠倒了",
        "en": "brighter pixels should become larger numbers; some different brightnesses became the same number, or the order was reversed",
    }


def each_image_is_scaled_alone(to_input) -> None:
    images = _training(6)[0]
    images[3:] //= 4
    alone = torch.cat([to_input(image[None]) for image in images])
    assert torch.allclose(to_input(images), alone, atol=1e-5), {
        "zh": "同一张图，单独处理和放在一批里处理，得到的数不同",
        "en": "the same image alone and in a batch gave different numbers",
    }


def gradient_reaches_every_parameter(build, to_input) -> None:
    model = build().train()
    images, labels = _training(32)
    functional.cross_entropy(model(to_input(images)), labels).backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, {
            "zh": f"{name} 没有得到梯度",
            "en": f"{name} got no gradient",
        }
        assert parameter.grad.any(), {
            "zh": f"{name} 的梯度全是 0",
            "en": f"the gradient of {name} is all 0",
        }


def predicts_what_the_scores_say(build, to_input, predict) -> None:
    model, images = build(), _training(60)[0]
    with torch.no_grad():
        for _ in range(3):
            model.train()(to_input(images))
        want = model.eval()(to_input(images)).argmax(dim=1)
    got = predict(model, images)
    assert got.dtype == torch.int64, {
        "zh": f"类别号应是 int64，得到 {got.dtype}",
        "en": f"class numbers should be int64, got {got.dtype}",
    }
    assert got.shape == (60,), {
        "zh": f"60 张图应得到 (60,) 的类别号，得到 {tuple(got.shape)}",
        "en": f"60 images should get class numbers (60,), got {tuple(got.shape)}",
    }
    assert torch.equal(got, want), {
        "zh": "predict 的类别不是 to_input 之后、eval 模式下得分最高的那一类",
        "en": "the classes from predict are not those with the highest score after to_input and in eval mode",
    }


def predicting_changes_nothing(predict) -> None:
    torch.manual_seed(3)
    norm = nn.BatchNorm2d(3)
    model = nn.Sequential(norm, nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 10)).train()
    before = {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}
    images = _training(20)[0]
    together = predict(model, images)
    assert norm.num_batches_tracked == 0, {
        "zh": "模型处于 train 模式时预测，批归一化把要预测的图也记了进去",
        "en": "predicting with a model in train mode: batch normalization took note of the images to be predicted",
    }
    same = all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())
    assert same, {
        "zh": "预测以后，模型里的数变了",
        "en": "after predicting, numbers in the model have changed",
    }
    alone = torch.cat([predict(model.train(), image[None]) for image in images])
    assert torch.equal(together, alone), {
        "zh": "同一张图，单独预测和放在一批里预测，答案不同",
        "en": "the same image alone and in a batch got different answers",
    }


def clears_gradients_between_steps(train) -> None:
    opinion = Opinion()
    train(opinion, _training(200)[0], torch.zeros(200, dtype=torch.long), 3)
    grad = opinion.scores.grad
    assert opinion.scores.any(), {
        "zh": "练了 3 轮，参数一点也没动",
        "en": "after 3 epochs the parameters have not moved at all",
    }
    assert grad is None or grad.abs().max() <= 1, {
        "zh": "练了 3 轮以后，梯度里还积着以前各步的",
        "en": "after 3 epochs the gradient still holds what earlier steps had piled up",
    }


def learns_twenty_images_by_heart(build, train, to_input) -> None:
    images, labels = _training(20)
    model = build()
    losses = train(model, images, labels, 40)
    kinds = sorted({type(loss).__name__ for loss in losses})
    assert (len(losses), kinds) == (40, ["float"]), {
        "zh": f"40 轮应返回 40 个 float，得到 {len(losses)} 个 {kinds}",
        "en": f"40 epochs should return 40 floats, got {len(losses)} {kinds}",
    }
    assert losses[-1] < 0.5, {
        "zh": "20 张图练 40 轮，应能背下来：最后一轮的平均损失应低于 0.5",
        "en": "20 images in 40 epochs should be learned by heart: the mean loss of the last epoch should be below 0.5",
    }
    with torch.no_grad():
        share = (model.eval()(to_input(images)).argmax(dim=1) == labels).float().mean().item()
    assert share >= 0.8, {
        "zh": f"20 张图练 40 轮，应至少背对 80%，得到 {share:.0%}",
        "en": f"20 images, 40 epochs: at least 80% should be known by heart, got {share:.0%}",
    }


def reads_new_images(build, train, predict) -> None:
    model = build()
    train(model, *_training(700), 6)
    images, labels = _pictures(500, 12, 1297, 1797)
    share = (predict(model, images) == labels).float().mean().item()
    assert share >= 0.7, {
        "zh": f"700 张图练 6 轮以后，500 张新图应至少认对 70%，得到 {share:.0%}",
        "en": f"after 6 epochs on 700 images, at least 70% of 500 new images should be right, got {share:.0%}",
    }
