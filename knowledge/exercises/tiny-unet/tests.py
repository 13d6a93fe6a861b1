"""Hidden tests: shapes and counts, what flows where, the score on maps with a known answer, and a training."""

import math

import torch
from torch import nn
from torch.nn import functional


def _pictures(count: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Noisy images (count, 1, 16, 16): a cross is class 1, a filled square class 2, the ground class 0."""
    generator = torch.Generator().manual_seed(seed)
    y = torch.zeros(count, 16, 16, dtype=torch.long)
    for number, picture in enumerate(y):
        top, left = torch.randint(0, 10, (2,), generator=generator).tolist()
        place = picture[top : top + 6, left : left + 6]
        if number % 2:
            place[:] = 2
        else:
            place[2:4] = place[:, 2:4] = 1
    return (y > 0).float()[:, None] + 0.2 * torch.randn(count, 1, 16, 16, generator=generator), y


def gives_scores_for_every_pixel(TinyUNet) -> None:  # noqa: N803 - the learner's name
    for c_in, classes, width, height, side in ((1, 3, 8, 16, 16), (3, 2, 4, 10, 14), (2, 5, 6, 8, 30)):
        got = tuple(TinyUNet(c_in, classes, width)(torch.randn(2, c_in, height, side)).shape)
        want = (2, classes, height, side)
        assert got == want, {
            "zh": f"TinyUNet({c_in}, {classes}, {width})：(2, {c_in}, {height}, {side}) 应变成 {want}，得到 {got}",
            "en": f"TinyUNet({c_in}, {classes}, {width}): (2, {c_in}, {height}, {side}) should become {want}, got {got}",
        }


def has_the_parts_of_the_task(TinyUNet) -> None:  # noqa: N803 - the learner's name
    for c_in, classes, width in ((1, 3, 8), (3, 2, 4)):
        got = sum(parameter.numel() for parameter in TinyUNet(c_in, classes, width).parameters())
        weights = 9 * c_in * width + 18 * width**2 + 8 * width**2 + 18 * width**2 + width * classes
        want = weights + width + 2 * width + width + width + classes
        assert got == want, {
            "zh": f"TinyUNet({c_in}, {classes}, {width}) 按题目应有 {want} 个参数，得到 {got} 个",
            "en": f"by the task TinyUNet({c_in}, {classes}, {width}) should have {want} parameters, got {got}",
        }


def _enlarging(model) -> nn.ConvTranspose2d:
    found = [layer for layer in model.modules() if isinstance(layer, nn.ConvTranspose2d)]
    assert len(found) == 1, {
        "zh": f"应当正好有一个 nn.ConvTranspose2d，看到 {len(found)} 个",
        "en": f"there should be exactly one nn.ConvTranspose2d, {len(found)} seen",
    }
    return found[0]


def fine_details_take_the_short_way(TinyUNet) -> None:  # noqa: N803 - the learner's name
    model, x = TinyUNet(1, 3, 8), torch.randn(2, 1, 12, 12)
    layer = _enlarging(model)
    with torch.no_grad():
        layer.weight.zero_()
        apart = (model(x) - model(x.flip(-1))).abs().max().item()
    assert apart > 1e-4, {
        "zh": "把转置卷积的权重全设成 0 以后，输出和图就没有关系了：细的那一路没有接到末尾",
        "en": "with all weights of the transposed convolution set to 0, the output has nothing to do with the image any more: the fine path does not reach the end",
    }


def far_pixels_take_the_long_way(TinyUNet) -> None:  # noqa: N803 - the learner's name
    model, x = TinyUNet(1, 3, 8), torch.randn(4, 1, 16, 16, requires_grad=True)
    model(x)[:, :, 8, 8].square().sum().backward()
    seen = x.grad.abs().sum(dim=(0, 1)) > 0
    near = torch.zeros(16, 16, dtype=torch.bool)
    near[6:11, 6:11] = True
    assert (seen & ~near).any(), {
        "zh": "第 (8, 8) 个像素的得分只看得见周围 5×5：粗的那一路没有接到末尾",
        "en": "the scores of pixel (8, 8) see only the 5×5 around it: the coarse path does not reach the end",
    }


def gradient_reaches_every_parameter(TinyUNet) -> None:  # noqa: N803 - the learner's name
    model = TinyUNet(2, 3, 6)
    functional.cross_entropy(model(torch.randn(4, 2, 8, 8)), torch.randint(0, 3, (4, 8, 8))).backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, {
            "zh": f"{name} 没有得到梯度",
            "en": f"{name} got no gradient",
        }
        assert parameter.grad.any(), {
            "zh": f"{name} 的梯度全是 0",
            "en": f"the gradient of {name} is all 0",
        }


def predicts_a_class_for_every_pixel(predict) -> None:
    torch.manual_seed(0)
    model = nn.Conv2d(2, 5, 3, padding=1)
    x = torch.randn(3, 2, 6, 8)
    got = predict(model, x)
    assert got.shape == (3, 6, 8), {
        "zh": f"(3, 2, 6, 8) 的图、5 个类，预测应是 (3, 6, 8)，得到 {tuple(got.shape)}",
        "en": f"images (3, 2, 6, 8), 5 classes: the prediction should be (3, 6, 8), got {tuple(got.shape)}",
    }
    assert got.dtype == torch.int64, {
        "zh": f"类别号应是 int64，得到 {got.dtype}",
        "en": f"class numbers should be int64, got {got.dtype}",
    }
    assert torch.equal(got, model(x).argmax(1)), {
        "zh": "有的像素得到的不是得分最高的那一类",
        "en": "some pixels did not get the class with the highest score",
    }


def is_not_fooled_by_the_background(mean_iou) -> None:
    truth = torch.zeros(1, 10, 10, dtype=torch.long)
    truth[0, 4, 2:7] = 1
    lazy, better = torch.zeros_like(truth), torch.zeros_like(truth)
    better[0, 4:6, 2:6] = 1
    for pred, want, what in (
        (lazy, 0.475, {"zh": "全判成背景", "en": "everything called background"}),
        (better, (91 / 96 + 4 / 9) / 2, {"zh": "找到 4 个、误判 4 个", "en": "4 found, 4 falsely called cat"}),
    ):
        got = mean_iou(pred, truth, 2)
        assert type(got) is float, {
            "zh": f"mIoU 应是 float，得到 {type(got).__name__}",
            "en": f"the mIoU should be a float, got {type(got).__name__}",
        }
        assert abs(got - want) < 1e-4, {
            "zh": f"100 个像素里猫占 5 个，{what['zh']}：mIoU 应约为 {want:.3f}，得到 {got:.3f}",
            "en": f"5 of 100 pixels are cat, {what['en']}: the mIoU should be about {want:.3f}, got {got:.3f}",
        }


def leaves_out_absent_classes(mean_iou) -> None:
    truth = torch.tensor([[[0, 0, 2, 2], [0, 0, 2, 2]]])
    pred = torch.tensor([[[0, 0, 0, 2], [0, 0, 0, 2]]])
    got, want = mean_iou(pred, truth, 5), (4 / 6 + 2 / 4) / 2
    assert not math.isnan(got), {
        "zh": "5 个类里只出现了 0 和 2，mIoU 应约为 0.583，得到 nan",
        "en": "of 5 classes only 0 and 2 occur: the mIoU should be about 0.583, got nan",
    }
    assert abs(got - want) < 1e-4, {
        "zh": f"5 个类里只出现了 0 和 2，mIoU 应约为 {want:.3f}，得到 {got:.3f}",
        "en": f"of 5 classes only 0 and 2 occur: the mIoU should be about {want:.3f}, got {got:.3f}",
    }
    false_alarm = mean_iou(torch.tensor([[[0, 0, 0, 1]]]), torch.zeros(1, 1, 4, dtype=torch.long), 3)
    assert abs(false_alarm - 0.375) < 1e-4, {
        "zh": f"真值全是 0、预测里误报了一个 1：应是 (0.75 + 0) / 2，得到 {false_alarm:.3f}",
        "en": f"the truth is all 0, with one false 1 in the prediction: it should be (0.75 + 0) / 2, got {false_alarm:.3f}",
    }


def measures_all_images_together(mean_iou) -> None:
    truth, pred = torch.randint(0, 4, (3, 9, 7)), torch.randint(0, 4, (3, 9, 7))
    cells = [(int(p), int(t)) for p, t in zip(pred.flatten(), truth.flatten(), strict=True)]
    ious = [cells.count((c, c)) / sum(c in pair for pair in cells) for c in range(4)]
    got, want = mean_iou(pred, truth, 4), sum(ious) / 4
    assert abs(got - want) < 1e-4, {
        "zh": f"三张随机的图，所有像素一起算，mIoU 应约为 {want:.3f}，得到 {got:.3f}",
        "en": f"three random images, all pixels measured together: the mIoU should be about {want:.3f}, got {got:.3f}",
    }
    assert mean_iou(truth, truth, 4) == 1, {
        "zh": f"预测与真值完全一样，mIoU 应是 1，得到 {mean_iou(truth, truth, 4)}",
        "en": f"the prediction is the truth itself, so the mIoU should be 1, got {mean_iou(truth, truth, 4)}",
    }


def colours_new_pictures(TinyUNet, predict, mean_iou) -> None:  # noqa: N803 - the learner's name
    torch.manual_seed(0)
    model, (x, y), (new_x, new_y) = TinyUNet(1, 3, 8), _pictures(120, 1), _pictures(120, 2)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(200):
        pick = torch.randint(0, len(x), (32,))
        loss = functional.cross_entropy(model(x[pick]), y[pick])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    pred = predict(model, new_x)
    pairs = [(pred == number, new_y == number) for number in range(3)]
    score = sum(((p & t).sum() / (p | t).sum()).item() for p, t in pairs) / 3
    assert score >= 0.7, {
        "zh": f"练 200 步以后，新图的 mIoU 应至少是 0.70，得到 {score:.2f}",
        "en": f"after 200 steps the mIoU on new images should be at least 0.70, got {score:.2f}",
    }
    got = mean_iou(pred, new_y, 3)
    assert abs(got - score) < 1e-3, {
        "zh": f"这批预测的 mIoU 应约为 {score:.3f}，你的函数得到 {got:.3f}",
        "en": f"the mIoU of these predictions should be about {score:.3f}, your function gives {got:.3f}",
    }
