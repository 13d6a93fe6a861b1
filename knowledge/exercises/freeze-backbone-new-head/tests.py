"""Hidden tests: a backbone is trained here on lines, and handed over; only the head may learn plus signs and crosses."""

import copy
import functools

import torch
from torch import nn
from torch.nn import functional

FEATURES, CLASSES, STEPS = 16, 2, 200


def _pictures(count: int, kinds: str, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Noisy images (count, 1, 12, 12), each with one 5x5 sign somewhere, and the numbers of their kinds."""
    row, column = torch.meshgrid(torch.arange(5), torch.arange(5), indexing="ij")
    masks = {"-": row == 2, "|": column == 2, "/": row + column == 4, "\\": row == column}
    masks |= {"+": masks["-"] | masks["|"], "x": masks["/"] | masks["\\"]}
    generator = torch.Generator().manual_seed(seed)
    x, y = 0.4 * torch.randn(count, 1, 12, 12, generator=generator), torch.arange(count) % len(kinds)
    for image, kind in zip(x, y, strict=True):
        top, left = torch.randint(0, 8, (2,), generator=generator).tolist()
        image[0, top : top + 5, left : left + 5] += masks[kinds[kind]]
    return x, y


@functools.cache
def _pretrained() -> nn.Module:
    torch.manual_seed(0)
    body = nn.Sequential(
        nn.Conv2d(1, FEATURES, 5), nn.BatchNorm2d(FEATURES), nn.ReLU(), nn.AdaptiveMaxPool2d(1), nn.Flatten()
    )
    net = nn.Sequential(body, nn.Linear(FEATURES, 4))
    x, y = _pictures(1000, "-|/\\", seed=1)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    for _ in range(150):
        pick = torch.randint(0, len(x), (64,))
        loss = functional.cross_entropy(net(x[pick]), y[pick])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return body


def _backbone() -> nn.Module:
    return copy.deepcopy(_pretrained()).eval()


def _count(parameters) -> int:
    return sum(parameter.numel() for parameter in parameters)


def _state(model) -> dict[str, torch.Tensor]:
    return {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}


def _few() -> tuple[torch.Tensor, torch.Tensor]:
    return _pictures(12, "+x", seed=2)


def gives_one_score_per_class(build) -> None:
    for features, classes in ((FEATURES, 2), (FEATURES, 5), (7, 3)):
        body = _backbone() if features == FEATURES else nn.Sequential(nn.Flatten(), nn.Linear(144, features))
        got = tuple(build(body, features, classes)(torch.randn(6, 1, 12, 12)).shape)
        assert got == (6, classes), {
            "zh": f"6 张图、{classes} 类，输出应是 (6, {classes})，得到 {got}",
            "en": f"6 images, {classes} classes: the output should be (6, {classes}), got {got}",
        }


def only_the_head_can_be_trained(build) -> None:
    for classes in (2, 5):
        model = build(_backbone(), FEATURES, classes)
        got = _count(parameter for parameter in model.parameters() if parameter.requires_grad)
        want = FEATURES * classes + classes
        assert got == want, {
            "zh": f"{FEATURES} 个特征、{classes} 类，可训练的参数应是 {want} 个，得到 {got} 个",
            "en": (
                f"{FEATURES} features, {classes} classes: the number of trainable parameters should be {want}, got "
                f"{got}"
            ),
        }
        total, all_of_them = _count(model.parameters()), _count(_backbone().parameters()) + want
        assert total == all_of_them, {
            "zh": f"主干和新头一共应有 {all_of_them} 个参数，得到 {total}",
            "en": f"backbone and new head should have {all_of_them} parameters together, got {total}",
        }


def puts_the_head_on_the_features(build) -> None:
    body, x = _backbone(), torch.randn(6, 1, 12, 12)
    with torch.no_grad():
        features = copy.deepcopy(body)(x)
        model = build(body, FEATURES, 3).eval()
        got = model(x)
    sums = got.sum(dim=1)
    assert not torch.allclose(sums, torch.ones(6), atol=1e-4), {
        "zh": "每一行加起来都是 1：题目要的是得分，不是概率",
        "en": "every row adds up to 1: the task asks for scores, not for probabilities",
    }
    head = {parameter.ndim: parameter.detach() for parameter in model.parameters() if parameter.requires_grad}
    assert set(head) == {1, 2}, {
        "zh": "新头应有一个权重和一个偏置可以训练",
        "en": "the new head should have one weight and one bias to train",
    }
    want = functional.linear(features, head[2], head[1])
    assert torch.allclose(got, want, atol=1e-5), {
        "zh": "输出应是新头作用在主干的特征上，数值却对不上：主干学到的东西还在吗？",
        "en": (
            "the output should be the new head applied to the features of the backbone, but the numbers do not match: "
            "is what the backbone learned still there?"
        ),
    }


def loss_falls(build, fit) -> None:
    losses = fit(build(_backbone(), FEATURES, CLASSES), *_few(), 40)
    assert isinstance(losses, list), {
        "zh": f"fit 应返回列表，得到 {type(losses).__name__}",
        "en": f"fit should return a list, got {type(losses).__name__}",
    }
    kinds = sorted({type(loss).__name__ for loss in losses})
    assert (len(losses), kinds) == (40, ["float"]), {
        "zh": f"40 步应返回 40 个 float，得到 {len(losses)} 个 {kinds}",
        "en": f"40 steps should return 40 floats, got {len(losses)} of {kinds}",
    }
    assert losses[-1] < 0.6 * losses[0], {
        "zh": f"40 步以后损失应降到开头的 0.6 倍以下，{losses[0]:.2f} 变成了 {losses[-1]:.2f}",
        "en": (
            f"after 40 steps the loss should be below 0.6 times what it was at first; it went from {losses[0]:.2f} to "
            f"{losses[-1]:.2f}"
        ),
    }


def parameters_of_the_backbone_stay(build, fit) -> None:
    model = build(_backbone(), FEATURES, CLASSES)
    frozen = {name for name, parameter in model.named_parameters() if not parameter.requires_grad}
    assert frozen, {
        "zh": "主干的参数一个也没有冻结",
        "en": "not one parameter of the backbone is frozen",
    }
    before = _state(model)
    fit(model, *_few(), 20)
    after = _state(model)
    names = {name for name, _ in model.named_parameters()}
    moved = sorted(name for name in names if not torch.equal(before[name], after[name]))
    assert not frozen & set(moved), {
        "zh": f"冻结的参数 {sorted(frozen & set(moved))} 在训练中变了",
        "en": f"the frozen parameters {sorted(frozen & set(moved))} changed in training",
    }
    assert set(moved) == names - frozen, {
        "zh": f"新头的参数都应当变化，只有 {moved} 变了",
        "en": f"all parameters of the new head should change, only {moved} did",
    }


def batch_norm_remembers_what_it_knew(build, fit) -> None:
    for mode in (False, True):
        model = build(_backbone(), FEATURES, CLASSES).train(mode)
        before = _state(model)
        fit(model, *_few(), 20)
        after = _state(model)
        for name in before:
            if "running" in name or "num_batches" in name:
                what = (
                    {"zh": "滑动均值", "en": "running mean"}
                    if "mean" in name
                    else {"zh": "滑动方差", "en": "running variance"}
                    if "var" in name
                    else {"zh": "批数", "en": "number of batches"}
                )
                assert torch.equal(before[name], after[name]), {
                    "zh": f"训练以后，主干里批归一化的{what['zh']}变了",
                    "en": f"after training, the {what['en']} of batch norm in the backbone has changed",
                }


def tells_new_signs_apart(build, fit) -> None:
    model = build(_backbone(), FEATURES, CLASSES)
    fit(model, *_few(), STEPS)
    model.eval()
    x, y = _pictures(400, "+x", seed=3)
    with torch.no_grad():
        accuracy = (model(x).argmax(dim=1) == y).float().mean().item()
    assert accuracy >= 0.9, {
        "zh": f"12 张图练 {STEPS} 步以后，400 张新图应至少认对 90%，得到 {accuracy:.0%}",
        "en": f"after {STEPS} steps on 12 images, at least 90% of 400 new ones should be right, got {accuracy:.0%}",
    }
