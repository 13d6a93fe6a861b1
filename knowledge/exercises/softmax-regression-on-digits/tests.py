"""Hidden tests of softmax regression: what model comes out, what it knows of digits not seen, and its probabilities."""

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.nn import functional as F

TRAINING = 1200


def _clouds(count: int, classes: int = 3) -> tuple[torch.Tensor, torch.Tensor]:
    """Points around the corners of a polygon: (count, 2) and (count,)."""
    labels = torch.arange(count) % classes
    angle = 2 * torch.pi * labels / classes
    return 3 * torch.stack([angle.cos(), angle.sin()], dim=1) + 0.4 * torch.randn(count, 2), labels


def _digits() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Training and held-out images (n, 64), between 0 and 1, and labels (n,)."""
    images, labels = (torch.as_tensor(part) for part in load_digits(return_X_y=True))
    images, order = images.float() / 16, torch.randperm(len(images))
    train, test = order[:TRAINING], order[TRAINING:]
    return images[train], labels[train], images[test], labels[test]


def is_one_linear_layer(train) -> None:
    for width, classes in ((2, 3), (5, 4)):
        x, y = torch.randn(40, width), torch.arange(40) % classes
        model = train(x, y, classes, 0)
        scores, want = model(x), width * classes + classes
        assert scores.shape == (40, classes), {
            "zh": f"40 个样本、{classes} 类，得分应是 (40, {classes})，得到 {tuple(scores.shape)}",
            "en": f"40 samples, {classes} classes: the scores should be (40, {classes}), got {tuple(scores.shape)}",
        }
        count = sum(parameter.numel() for parameter in model.parameters())
        assert count == want, {
            "zh": f"{width} 个特征、{classes} 类的 softmax 回归应有 {want} 个参数，得到 {count} 个",
            "en": f"a softmax regression with {width} features and {classes} classes should have {want} parameters, got {count}",
        }
        middle, between = model((x[:20] + x[20:]) / 2), (scores[:20] + scores[20:]) / 2
        assert torch.allclose(middle, between, atol=1e-3), {
            "zh": "两个输入的中点，得分也应是两个得分的中点：这个模型不是线性的",
            "en": "the scores half-way between two inputs should be half-way between their scores: this model is not linear",
        }


def gives_raw_scores(train) -> None:
    x, y = _clouds(90)
    scores = train(x, y, 3, 0)(x).detach()
    ones = torch.isclose(scores.sum(dim=1), torch.ones(90), atol=1e-3)
    assert not (ones.all() and (scores >= 0).all()), {
        "zh": "模型给出的每一行都不小于 0、和是 1：这已经是概率，不是得分",
        "en": "every row that the model gives is at least 0 everywhere and sums to 1: these are probabilities already, not scores",
    }


def tells_clouds_apart(train) -> None:
    for classes in (3, 5):
        x, y = _clouds(300, classes)
        model = train(x[:200], y[:200], classes, 1)
        accuracy = (model(x[200:]).argmax(dim=1) == y[200:]).float().mean().item()
        assert accuracy >= 0.9, {
            "zh": f"{classes} 团分得很开的点，新点的准确率应至少 0.90，得到 {accuracy:.3f}",
            "en": f"{classes} clouds of points far apart: on new points the accuracy should be at least 0.90, got {accuracy:.3f}",
        }


def reads_digits_that_it_has_not_seen(train) -> None:
    x, y, new_x, new_y = _digits()
    model = train(x, y, 10, 2)
    accuracy = (model(new_x).argmax(dim=1) == new_y).float().mean().item()
    assert accuracy >= 0.9, {
        "zh": f"{len(new_y)} 张没见过的数字，准确率应至少 0.90，得到 {accuracy:.3f}",
        "en": f"{len(new_y)} digits it has not seen: the accuracy should be at least 0.90, got {accuracy:.3f}",
    }


def is_not_sure_where_it_is_wrong(train) -> None:
    x, y, new_x, new_y = _digits()
    scores = train(x, y, 10, 3)(new_x).detach()
    loss, sure = F.cross_entropy(scores, new_y).item(), torch.softmax(scores, dim=1).amax(dim=1).mean().item()
    accuracy = (scores.argmax(dim=1) == new_y).float().mean().item()
    if sure > accuracy:
        seen = {"zh": "模型错了也很有把握", "en": "the model is very sure even where it is wrong"}
    else:
        seen = {"zh": "模型对了也没有多少把握", "en": "the model is not very sure even where it is right"}
    assert loss <= 0.5, {
        "zh": f"{len(new_y)} 张没见过的数字，平均交叉熵应不超过 0.5，得到的更大：{seen['zh']}",
        "en": f"{len(new_y)} digits it has not seen: the mean cross-entropy should be at most 0.5, but it is larger: {seen['en']}",
    }


def the_same_seed_gives_the_same_model(train) -> None:
    x, y = _clouds(60)
    for seed in (0, 5):
        one, two = train(x, y, 3, seed), train(x, y, 3, seed)
        gap = max((a - b).abs().max().item() for a, b in zip(one.parameters(), two.parameters(), strict=True))
        assert gap < 1e-4, {
            "zh": f"两次都是 seed={seed}，学到的权重却不一样",
            "en": f"twice seed={seed}, and yet the learned weights differ",
        }


def every_row_of_probabilities_sums_to_1(probabilities) -> None:
    for count, width, classes in ((5, 4, 3), (1, 2, 6), (7, 3, 7)):
        p = probabilities(nn.Linear(width, classes), torch.randn(count, width))
        assert p.shape == (count, classes), {
            "zh": f"{count} 个样本、{classes} 类，概率应是 {(count, classes)}，得到 {tuple(p.shape)}",
            "en": f"{count} samples, {classes} classes: the probabilities should be {(count, classes)}, got {tuple(p.shape)}",
        }
        assert (p >= 0).all(), {
            "zh": "概率里有负数",
            "en": "some probabilities are negative",
        }
        same = torch.allclose(p.sum(dim=1), torch.ones(count), atol=1e-3)
        assert same, {
            "zh": f"{count} 个样本、{classes} 类：每一行的和应是 1，有的行不是",
            "en": f"{count} samples, {classes} classes: every row should sum to 1, some do not",
        }


def probabilities_are_softmax_of_the_scores(probabilities) -> None:
    model = nn.Linear(2, 3)
    with torch.no_grad():
        model.weight.copy_(torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]))
        model.bias.zero_()
    got = [round(value, 3) for value in probabilities(model, torch.tensor([[2.0, 1.0]]))[0].tolist()]
    assert got == [0.665, 0.245, 0.09], {
        "zh": f"得分 (2, 1, 0) 的概率应是 [0.665, 0.245, 0.09]，得到 {got}",
        "en": f"scores (2, 1, 0) should have the probabilities [0.665, 0.245, 0.09], got {got}",
    }
    for classes in (2, 10):
        model, x = nn.Linear(6, classes), torch.randn(8, 6)
        want = torch.softmax(model(x), dim=1)
        assert torch.allclose(probabilities(model, x), want, atol=1e-4), {
            "zh": f"{classes} 类：概率不是得分的 softmax",
            "en": f"{classes} classes: the probabilities are not the softmax of the scores",
        }


def large_scores_are_no_problem(probabilities) -> None:
    model = nn.Linear(2, 3)
    with torch.no_grad():
        model.weight.copy_(torch.tensor([[1000.0, 0.0], [0.0, 1000.0], [0.0, 0.0]]))
        model.bias.zero_()
    p = probabilities(model, torch.tensor([[1.0, 1.0], [-1.0, 0.0]]))
    assert p.isfinite().all(), {
        "zh": "得分大到 1000 时，概率里出现了 nan 或 inf",
        "en": "with scores as large as 1000 the probabilities contain nan or inf",
    }
    assert torch.allclose(p[0], torch.tensor([0.5, 0.5, 0.0])), {
        "zh": f"得分 (1000, 1000, 0) 的概率应是 [0.5, 0.5, 0]，得到 {p[0].tolist()}",
        "en": f"scores (1000, 1000, 0) should have the probabilities [0.5, 0.5, 0], got {p[0].tolist()}",
    }


def probabilities_track_no_gradients(probabilities) -> None:
    for classes in (3, 4):
        p = probabilities(nn.Linear(5, classes), torch.randn(6, 5))
        assert not p.requires_grad, {
            "zh": "概率只是拿来看的，却还拖着计算图：`requires_grad` 是 True",
            "en": "the probabilities are only for looking, but they still drag a graph along: `requires_grad` is True",
        }
