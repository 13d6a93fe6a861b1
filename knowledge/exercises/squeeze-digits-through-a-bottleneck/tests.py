"""Hidden tests: a bottleneck that nothing gets around, an error for each image, a limit set on other normal images."""

import torch
from sklearn.datasets import load_digits
from torch import nn

CODE, EPOCHS, ENOUGH = 8, 60, 0.025


class Black(nn.Module):
    """Gives back black images, so the error of an image is the mean square of its pixels."""

    def forward(self, x):
        return 0 * x


def _digits():
    """The 1797 images (N, 8, 8) from 0 to 1, shuffled."""
    images = torch.tensor(load_digits().images, dtype=torch.float) / 16
    return images[torch.randperm(len(images))]


def _with_errors(values):
    """Images (N, 8, 8), half of each black, of which Black has just these errors."""
    images = torch.zeros(len(values), 8, 8)
    images[:, :4] = (2 * torch.as_tensor(values)).sqrt()[:, None, None]
    return images


def shapes_fit(Autoencoder) -> None:
    for code, count in ((2, 7), (8, 3), (5, 1)):
        model, x = Autoencoder(code), torch.rand(count, 8, 8)
        z = model.encoder(x)
        assert z.ndim == 2 and len(z) == count, {
            "zh": f"encoder 应给出 ({count}, {code})，得到 {tuple(z.shape)}",
            "en": f"encoder should give ({count}, {code}), got {tuple(z.shape)}",
        }
        assert z.shape[1] == code, {
            "zh": f"Autoencoder({code}) 的编码应是每张图 {code} 个数，得到 {z.shape[1]} 个",
            "en": f"Autoencoder({code}) should have a code of {code} numbers for each image, got {z.shape[1]}",
        }
        whole = {"zh": "整个模型", "en": "the whole model"}
        for name, got in (({"zh": "decoder", "en": "decoder"}, model.decoder(z)), (whole, model(x))):
            assert tuple(got.shape) == (count, 8, 8), {
                "zh": f"{name['zh']}应给出 ({count}, 8, 8)，得到 {tuple(got.shape)}",
                "en": f"{name['en']} should give ({count}, 8, 8), got {tuple(got.shape)}",
            }


def everything_goes_through_the_code(Autoencoder) -> None:
    model, x = Autoencoder(3).eval(), torch.rand(20, 8, 8)
    order = torch.randperm(20)
    with torch.no_grad():
        got, want = model(x)[order], model.decoder(model.encoder(x)[order])
    assert torch.allclose(got, want, atol=1e-5), {
        "zh": "只凭编码由 decoder 画出来的图，和模型给出的重构不一样",
        "en": "what decoder draws from the code alone is not the reconstruction that the model gives",
    }


def pixels_lie_between_0_and_1(Autoencoder) -> None:
    model = Autoencoder(8)
    with torch.no_grad():
        out = model(50 * torch.randn(200, 8, 8))
    assert out.min() >= 0, {
        "zh": "像素在 0 和 1 之间，重构里却有负数",
        "en": "pixels lie between 0 and 1, but the reconstruction has negative numbers",
    }
    assert out.max() <= 1, {
        "zh": "像素在 0 和 1 之间，重构里却有大于 1 的数",
        "en": "pixels lie between 0 and 1, but the reconstruction has numbers above 1",
    }


def gradient_reaches_every_parameter(Autoencoder) -> None:
    model = Autoencoder(8)
    (model(torch.rand(64, 8, 8)) * torch.randn(64, 8, 8)).sum().backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None and parameter.grad.any(), {
            "zh": f"{name} 没有得到梯度",
            "en": f"{name} got no gradient",
        }


def fit_trains_both_halves(Autoencoder, fit) -> None:
    model = Autoencoder(4)
    before = {name: parameter.detach().clone() for name, parameter in model.named_parameters()}
    losses = fit(model, _digits()[:200], 3)
    assert [type(loss).__name__ for loss in losses] == ["float"] * 3, {
        "zh": "练 3 轮，应返回 3 个普通的 float",
        "en": "3 epochs should return 3 plain floats",
    }
    for half in ("encoder", "decoder"):
        moved = any(not torch.equal(p, before[n]) for n, p in model.named_parameters() if n.startswith(half))
        assert moved, {
            "zh": f"练了 3 轮，{half} 的参数一点没动",
            "en": f"after 3 epochs the parameters of {half} have not moved at all",
        }


def fit_reports_the_mean_error(fit) -> None:
    pull = nn.Linear(8, 8)  # the reconstruction is far too bright, and nearly stays so in one epoch
    nn.init.zeros_(pull.weight)
    nn.init.constant_(pull.bias, 30.0)
    images = torch.rand(130, 8, 8)
    want = ((30 - images) ** 2).mean().item()
    got = fit(pull, images, 1)[0]
    assert abs(got - want) < 0.25 * want, {
        "zh": f"重构与原图的均方误差约是 {want:.0f}，第 1 轮返回的却是 {got:.3g}",
        "en": f"the mean squared error between reconstruction and image is about {want:.0f}, but epoch 1 returned {got:.3g}",
    }


def an_error_for_each_image(errors) -> None:
    values = [0.01, 0.25, 0.04, 0.0, 0.49]
    got = errors(Black(), _with_errors(values))
    assert tuple(got.shape) == (5,), {
        "zh": f"5 张图应得到 5 个误差，形状 (5,)，得到 {tuple(got.shape)}",
        "en": f"5 images should have 5 errors, shape (5,), got {tuple(got.shape)}",
    }
    rounded = [round(value, 3) for value in got.tolist()]
    assert torch.allclose(got, torch.tensor(values), atol=1e-4), {
        "zh": f"5 张图的均方误差应是 {values}，得到 {rounded}",
        "en": f"the mean squared errors of the 5 images should be {values}, got {rounded}",
    }


def errors_are_measured_not_trained(errors) -> None:
    model = nn.Sequential(nn.Dropout(0.5)).train()
    got = errors(model, torch.ones(6, 8, 8))
    assert not got.any(), {
        "zh": "量误差时 Dropout 还在随机置零：评估模式下，这个模型的误差应全是 0",
        "en": "Dropout still sets numbers to zero at random while errors are measured: in evaluation mode this model's errors should all be 0",
    }
    assert not errors(nn.Linear(8, 8), torch.rand(6, 8, 8)).requires_grad, {
        "zh": "量出来的误差不该带着计算图",
        "en": "errors that are only measured should not carry a graph",
    }


def limit_comes_from_the_normal_images(strange) -> None:
    normal = _with_errors(torch.arange(1, 101) / 1000)  # errors 0.001 to 0.1
    for share, least in ((0.1, 0.0905), (0.5, 0.0505), (0.02, 0.0985)):
        for values in ([0.05, 0.2, 0.07, 0.3], [0.5, 0.6, 0.7], [0.01, 0.02], [least - 0.002, least + 0.002]):
            want = [value > least for value in values]
            got = strange(Black(), normal, _with_errors(values), share)
            assert tuple(got.shape) == (len(values),), {
                "zh": f"{len(values)} 张图应得到 {len(values)} 个判断，形状是 {tuple(got.shape)}",
                "en": f"{len(values)} images should get {len(values)} judgements, the shape is {tuple(got.shape)}",
            }
            case = {
                "zh": f"正常图的误差是 0.001 到 0.1，share 是 {share}；误差为 {[round(v, 4) for v in values]} 的图",
                "en": f"normal images have errors of 0.001 to 0.1, share is {share}; images with errors {[round(v, 4) for v in values]}",
            }
            assert got.tolist() == want, {
                "zh": f"{case['zh']}，应判为 {want}，得到 {got.tolist()}",
                "en": f"{case['en']} should be judged {want}, got {got.tolist()}",
            }


def eight_numbers_hold_a_digit(Autoencoder, fit) -> None:
    images = _digits()
    train, test = images[:1078], images[1437:]
    model = Autoencoder(CODE)
    fit(model, train, EPOCHS)
    with torch.no_grad():
        model.eval()
        got = (model.decoder(model.encoder(test)) - test).square().mean().item()
    assert got <= ENOUGH, {
        "zh": f"8 个数的编码，练 {EPOCHS} 轮，在没见过的 360 张上误差应不超过 {ENOUGH}，得到 {got:.3f}",
        "en": f"a code of 8 numbers after {EPOCHS} epochs: on 360 images it has not seen, the error should be at most {ENOUGH}, got {got:.3f}",
    }


def digits_lying_on_their_side_stand_out(Autoencoder, fit, strange) -> None:
    images = _digits()
    train, normal, test = images[:1078], images[1078:1437], images[1437:]
    model = Autoencoder(CODE)
    fit(model, train, EPOCHS // 2)
    upright = strange(model, normal, test, 0.05).float().mean().item()
    lying = strange(model, normal, test.rot90(1, (1, 2)), 0.05).float().mean().item()
    assert lying > 0.8, {
        "zh": f"横着的数字没有见过，至少八成应判为异常，只有 {lying:.2f}",
        "en": f"digits on their side are new to it; a share of at least 0.8 should be found strange, but only {lying:.2f} are",
    }
    assert upright < 0.2, {
        "zh": f"没见过的正放的数字，判为异常的应不到两成，却有 {upright:.2f}",
        "en": f"of upright digits it has not seen, a share below 0.2 should be found strange, but {upright:.2f} are",
    }
