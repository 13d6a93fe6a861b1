"""Hidden tests of the digit reader, in the order in which one builds it."""

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.nn import functional as F

EPOCHS, ENOUGH = 20, 0.9


class Recorder(nn.Module):
    """Notes which samples it is trained on, by the number in the first pixel, and in batches of what size."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.linear = nn.Linear(64, 10)
        self.register_buffer("seen", torch.full((room,), -1.0))
        self.register_buffer("batches", torch.zeros(room))
        self.register_buffer("count", torch.zeros(3))  # samples, batches, batches in evaluation mode

    def forward(self, x):
        if torch.is_grad_enabled():
            samples, batches = int(self.count[0]), int(self.count[1])
            self.seen[samples : samples + len(x)] = x[:, 0, 0].detach()
            self.batches[batches] = len(x)
            self.count += torch.tensor([len(x), 1, 0 if self.training else 1])
        return self.linear(x.flatten(1))


class Stubborn(nn.Module):
    """Cannot learn: its scores are the ten pixels from the first on, whatever its weight."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(()))
        self.register_buffer("training_passes", torch.zeros(()))

    def forward(self, x):
        self.training_passes += self.training
        return x.flatten(1)[:, :10] + 0 * self.weight


def _digits():
    """Images (1797, 8, 8) from 0 to 1, and their labels."""
    data = load_digits()
    return torch.tensor(data.images, dtype=torch.float) / 16, torch.tensor(data.target)


def _recorded(fit, samples: int, epochs: int):
    """What a Recorder noted: the order of the samples in each epoch, the sizes of the batches, how many in eval()."""
    model = Recorder(10 * samples * epochs).eval()
    images = torch.rand(samples, 8, 8)
    images[:, 0, 0] = torch.arange(samples)
    fit(model, images, torch.arange(samples) % 10, epochs)
    count, batches, evaluating = (int(number) for number in model.count)
    assert count == samples * epochs, {
        "zh": f"{samples} 张图练 {epochs} 轮，一共应用 {samples * epochs} 张次，用了 {count} 张次",
        "en": (
            f"with {samples} images and epochs={epochs}, {samples * epochs} images should be used in all, but it was "
            f"{count}"
        ),
    }
    orders = [[int(number) for number in order] for order in model.seen[:count].reshape(epochs, samples)]
    return orders, [int(size) for size in model.batches[:batches]], evaluating


def split_uses_every_sample_once(split) -> None:
    for count in (1797, 100, 55):
        parts = [torch.as_tensor(part).tolist() for part in split(count, 0)]
        assert len(parts) == 3, {
            "zh": f"应分成 3 份，得到 {len(parts)} 份",
            "en": f"there should be 3 parts, got {len(parts)}",
        }
        names = ({"zh": "训练", "en": "training"}, {"zh": "验证", "en": "validation"}, {"zh": "测试", "en": "test"})
        for a, b in ((0, 1), (0, 2), (1, 2)):
            shared = len(set(parts[a]) & set(parts[b]))
            assert not shared, {
                "zh": f"{count} 个样本，{names[a]['zh']}集和{names[b]['zh']}集有 {shared} 个相同的样本",
                "en": (
                    f"{count} samples: the {names[a]['en']} set and the {names[b]['en']} set have {shared} of them in "
                    "common"
                ),
            }
        together = sorted(index for part in parts for index in part)
        assert together == list(range(count)), {
            "zh": f"{count} 个样本应各用一次，三份合起来有 {len(set(together))} 个不同的样本",
            "en": (
                f"each of the {count} samples should be used once; the number of different samples in the three parts "
                f"is {len(set(together))}"
            ),
        }
        sizes = [len(part) for part in parts]
        close = all(abs(size - share * count) <= 1.5 for size, share in zip(sizes, (0.6, 0.2, 0.2), strict=True))
        assert close, {
            "zh": f"{count} 个样本应按 60%、20%、20% 划分，得到 {sizes}",
            "en": f"{count} samples should be split into 60%, 20%, 20%, got {sizes}",
        }


def split_is_shuffled_by_its_seed(split) -> None:
    one, again, other = (torch.as_tensor(split(1000, seed)[0]).tolist() for seed in (3, 3, 4))
    assert one == again, {
        "zh": "同一个 seed 应给出同样的划分，两次却不同",
        "en": "the same seed should give the same split, but two calls gave different ones",
    }
    assert one != other, {
        "zh": "不同的 seed 应给出不同的划分，却完全一样",
        "en": "different seeds should give different splits, but they are exactly the same",
    }
    mean = sum(one) / len(one)
    assert 400 < mean < 600, {
        "zh": f"1000 个样本打乱以后，训练集编号的平均应在 500 左右，得到 {mean:.0f}",
        "en": f"after shuffling 1000 samples, the mean index of the training set should be around 500, got {mean:.0f}",
    }


def mlp_has_the_right_shape(build_mlp) -> None:
    for hidden in (32, 64, 100):
        model = build_mlp(hidden)
        shape = tuple(model(torch.rand(7, 8, 8)).shape)
        assert shape == (7, 10), {
            "zh": f"输入 (7, 8, 8)，得分的形状应是 (7, 10)，得到 {shape}",
            "en": f"for an input of (7, 8, 8) the shape of the scores should be (7, 10), got {shape}",
        }
        count, want = sum(p.numel() for p in model.parameters()), 65 * hidden + 10 * (hidden + 1)
        assert count == want, {
            "zh": f"64→{hidden}→10 应有 {want} 个参数，得到 {count} 个",
            "en": f"64→{hidden}→10 should have {want} parameters, got {count}",
        }


def mlp_bends(build_mlp) -> None:
    torch.manual_seed(1)
    model = build_mlp(64)
    x = 4 * torch.randn(50, 8, 8)
    with torch.no_grad():
        bend = (model(x) + model(-x) - 2 * model(0 * x)).abs().max().item()
    assert bend > 0.05, {
        "zh": f"整个网络仍是一条直线：f(x) + f(−x) − 2f(0) 总是 0（最大 {bend:.3f}），中间缺了非线性",
        "en": (
            f"the whole network is still a straight line: f(x) + f(−x) − 2f(0) is always 0 (at most {bend:.3f}); a "
            "nonlinearity is missing in between"
        ),
    }


def mlp_gives_scores(build_mlp) -> None:
    torch.manual_seed(1)
    with torch.no_grad():
        out = build_mlp(64)(4 * torch.randn(50, 8, 8))
    total, log_total = out.sum(1), out.exp().sum(1)
    assert not torch.allclose(total, torch.ones(50), atol=1e-3), {
        "zh": "输出应是没有归一化的得分，可是每一行加起来都是 1",
        "en": "the output should be scores that are not normalised, but every row adds up to 1",
    }
    assert not torch.allclose(log_total, torch.ones(50), atol=1e-3), {
        "zh": "输出应是得分，可是每一行取 exp 再相加都是 1",
        "en": "the output should be scores, but in every row the exp of the numbers adds up to 1",
    }
    assert (out < 0).any(), {
        "zh": "得分应有正有负，却没有一个小于 0",
        "en": "scores should be both positive and negative, but none is below 0",
    }


def first_loss_is_a_guess(build_mlp) -> None:
    images, labels = _digits()
    with torch.no_grad():
        loss = F.cross_entropy(build_mlp(64)(images), labels).item()
    assert abs(loss - 2.303) < 0.3, {
        "zh": f"还没训练时，10 类的交叉熵应接近 2.303，得到 {loss:.2f}",
        "en": f"before any training, the cross-entropy of 10 classes should be near 2.303, got {loss:.2f}",
    }


def fit_sees_every_sample_once_an_epoch(fit) -> None:
    for samples, epochs in ((150, 2), (64, 3)):
        orders, _, evaluating = _recorded(fit, samples, epochs)
        for number, order in enumerate(orders, start=1):
            different = len(set(order))
            assert different == samples, {
                "zh": f"{samples} 张图，第 {number} 轮应各用一次，只用到 {different} 张不同的",
                "en": (
                    f"{samples} images: epoch {number} should use each of them once, the number of different ones used "
                    f"is {different}"
                ),
            }
        assert evaluating == 0, {
            "zh": f"模型进来时在评估模式；有 {evaluating} 批是在评估模式下训练的",
            "en": (
                f"the model comes in evaluation mode; the number of batches trained in evaluation mode is {evaluating}"
            ),
        }


def fit_uses_batches_of_64(fit) -> None:
    for samples in (150, 200, 40):
        _, sizes, _ = _recorded(fit, samples, 1)
        want = [64] * (samples // 64) + [samples % 64]
        assert sorted(sizes) == sorted(want), {
            "zh": f"{samples} 张图，每批 64 张，各批应是 {want}，得到 {sizes}",
            "en": f"{samples} images, 64 to a batch: the batches should be {want}, got {sizes}",
        }


def fit_shuffles_every_epoch(fit) -> None:
    orders, _, _ = _recorded(fit, 150, 3)
    assert orders[0] != sorted(orders[0]), {
        "zh": "第 1 轮的次序与数据原来的次序完全一样，没有打乱",
        "en": "the order in epoch 1 is exactly the order of the data: it was not shuffled",
    }
    assert orders[0] != orders[1] and orders[1] != orders[2], {
        "zh": "每一轮都该重新打乱，有两轮的次序却完全一样",
        "en": "every epoch should be shuffled anew, but two have exactly the same order",
    }


def fit_reports_the_mean_over_samples(fit) -> None:
    images = torch.zeros(65, 8, 8)
    images[:20, 0, 0] = 6.0  # 20 images are read as 0 with great confidence, the others are open
    labels = torch.zeros(65, dtype=torch.long)
    labels[:10] = 5
    want = F.cross_entropy(images.flatten(1)[:, :10], labels).item()
    losses = fit(Stubborn(), images, labels, 3)
    assert [type(loss).__name__ for loss in losses] == ["float"] * 3, {
        "zh": "练 3 轮，应返回 3 个普通的 float",
        "en": "3 epochs should return 3 plain floats",
    }
    for loss in losses:
        assert abs(loss - want) < 1e-3, {
            "zh": f"65 张图（一批 64 张、一批 1 张），平均损失应是 {want:.3f}，得到 {loss:.3f}",
            "en": f"65 images (a batch of 64 and one of 1): the mean loss should be {want:.3f}, got {loss:.3f}",
        }


def thirty_two_images_can_be_learned_by_heart(build_mlp, fit) -> None:
    images, labels = _digits()
    model = build_mlp(64)
    losses = fit(model, images[:32], labels[:32], 300)
    with torch.no_grad():
        right = (model.eval()(images[:32]).argmax(1) == labels[:32]).sum().item()
    assert right >= 31, {
        "zh": f"32 张图练 300 轮，应能背下来，只认对 {right} 张（损失 {losses[-1]:.2f}）",
        "en": (
            f"32 images in 300 epochs should be learned by heart, but only {right} of them came out right (loss "
            f"{losses[-1]:.2f})"
        ),
    }


def reads_digits_it_has_not_seen(build_mlp, fit) -> None:
    images, labels = _digits()
    labels = torch.randperm(10)[labels]  # the classes get other numbers, which must not matter
    order = torch.randperm(len(images))
    train, test = order[:1078], order[1437:]
    model = build_mlp(64)
    losses = fit(model, images[train], labels[train], EPOCHS)
    assert losses[-1] < losses[0], {
        "zh": f"{EPOCHS} 轮以后训练损失没有降：{losses[0]:.2f} 到 {losses[-1]:.2f}",
        "en": f"after {EPOCHS} epochs the training loss has not fallen: {losses[0]:.2f} to {losses[-1]:.2f}",
    }
    with torch.no_grad():
        got = (model.eval()(images[test]).argmax(1) == labels[test]).float().mean().item()
    assert got >= ENOUGH, {
        "zh": f"1078 张图练 {EPOCHS} 轮，在没见过的 360 张上准确率应不低于 {ENOUGH}，得到 {got:.2f}",
        "en": (
            f"1078 images, {EPOCHS} epochs: the accuracy on 360 images it has not seen should be at least {ENOUGH}, "
            f"got {got:.2f}"
        ),
    }


def accuracy_counts_the_right_ones(accuracy) -> None:
    for right, wrong in ((3, 1), (70, 30), (0, 5), (4, 0)):
        labels = torch.arange(right + wrong) % 10
        said = labels.clone()
        said[right:] = (said[right:] + 1) % 10
        images = torch.zeros(right + wrong, 8, 8)
        images.flatten(1)[:, :10] = F.one_hot(said, 10).float()
        model = Stubborn().train()
        got = accuracy(model, images, labels)
        assert type(got) is float, {
            "zh": f"应返回普通的 float，得到 {type(got).__name__}",
            "en": f"a plain float should be returned, got {type(got).__name__}",
        }
        want = right / (right + wrong)
        assert abs(got - want) < 1e-4, {
            "zh": f"{right + wrong} 张里认对 {right} 张，准确率应是 {want:.2f}，得到 {got:.2f}",
            "en": f"with {right} of {right + wrong} right, the accuracy should be {want:.2f}, got {got:.2f}",
        }
        assert model.training_passes == 0, {
            "zh": "量准确率要在评估模式下，却用训练模式做了前向计算",
            "en": "accuracy is measured in evaluation mode, but there was a forward pass in training mode",
        }


def confusion_of_eight_guesses(confusion) -> None:
    truth, guess = torch.tensor([3, 3, 3, 5, 5, 8, 8, 8]), torch.tensor([3, 5, 3, 5, 5, 8, 3, 8])
    got = confusion(truth, guess)
    assert tuple(got.shape) == (10, 10), {
        "zh": f"矩阵的形状应是 (10, 10)，得到 {tuple(got.shape)}",
        "en": f"the shape of the matrix should be (10, 10), got {tuple(got.shape)}",
    }
    part, want = got[[3, 5, 8]][:, [3, 5, 8]].tolist(), [[2, 1, 0], [0, 2, 0], [1, 0, 2]]
    case = {
        "zh": f"真实 {truth.tolist()}、预测 {guess.tolist()}",
        "en": f"truth {truth.tolist()}, guess {guess.tolist()}",
    }
    assert part == want, {
        "zh": f"{case['zh']}，第 3、5、8 行和列应是 {want}，得到 {part}",
        "en": f"{case['en']}: rows and columns 3, 5, 8 should be {want}, got {part}",
    }
    assert got.sum() == 8, {
        "zh": f"8 个预测，所有格子之和应是 8，得到 {got.sum().item()}",
        "en": f"with 8 guesses all cells together should be 8, got {got.sum().item()}",
    }


def confusion_counts_whole_numbers(confusion) -> None:
    truth, guess = torch.randint(0, 10, (500,)), torch.randint(0, 9, (500,))
    got = confusion(truth, guess)
    assert got.dtype == torch.int64, {
        "zh": f"张数是整数，应是 torch.int64，得到 {got.dtype}",
        "en": f"numbers of images are whole numbers and should be torch.int64, got {got.dtype}",
    }
    want = [[((truth == i) & (guess == j)).sum().item() for j in range(10)] for i in range(10)]
    wrong = sum(
        a != b for mine, theirs in zip(got.tolist(), want, strict=True) for a, b in zip(mine, theirs, strict=True)
    )
    assert not wrong, {
        "zh": f"500 个随机的预测，100 个格子里有 {wrong} 个数错了",
        "en": f"500 random guesses: the number is wrong in {wrong} of the 100 cells",
    }
