"""Hidden tests of the VAE's parts: each against numbers worked out here, then all together on a parabola."""

import ast
import math

import torch
from torch import nn


class Fixed(nn.Module):
    """An encoder that says the same mu and logvar of every sample."""

    def __init__(self, mu, logvar) -> None:
        super().__init__()
        self.said = nn.Parameter(torch.tensor([*mu, *logvar]))

    def forward(self, x):
        return self.said.expand(len(x), -1)


class Listener(nn.Module):
    """A decoder that draws zeros and remembers the codes it was given."""

    def __init__(self, count: int, code: int, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(code, width))
        self.register_buffer("heard", torch.zeros(count, code))

    def forward(self, z):
        if z.shape == self.heard.shape:
            self.heard.copy_(z.detach())
        return z @ self.weight


def _parabola(count: int):
    """(N, 2): points along a curve, as wide as a standard normal variable."""
    t = torch.randn(count, 1)
    return torch.cat([t, t**2 / 2], dim=1) + 0.05 * torch.randn(count, 2)


def _mlp(width: int, out: int) -> nn.Module:
    return nn.Sequential(nn.Linear(width, 32), nn.ReLU(), nn.Linear(32, out))


def samples_lie_where_they_should(sample) -> None:
    for centre, logvar in ((3.0, 2.0), (-1.0, 0.0), (0.5, -4.0)):
        z = sample(torch.full((5000, 4), centre), torch.full((5000, 4), logvar))
        assert tuple(z.shape) == (5000, 4), {
            "zh": f"编码应是 (5000, 4)，得到 {tuple(z.shape)}",
            "en": f"the codes should be (5000, 4), got {tuple(z.shape)}",
        }
        mean, spread, want = z.mean().item(), z.std().item(), math.exp(logvar / 2)
        assert abs(spread / want - 1) < 0.05, {
            "zh": f"logvar = {logvar:g} 时标准差应约为 {want:.2f}，抽出来的是 {spread:.2f}",
            "en": f"with logvar = {logvar:g} the standard deviation should be about {want:.2f}, that of the draws is {spread:.2f}",
        }
        assert abs(mean - centre) < 0.05 * want, {
            "zh": f"mu = {centre:g} 时平均应约为 {centre:g}，抽出来的是 {mean:.2f}",
            "en": f"with mu = {centre:g} the mean should be about {centre:g}, that of the draws is {mean:.2f}",
        }


def every_number_has_its_own_dice(sample) -> None:
    z = sample(torch.zeros(50, 6), torch.zeros(50, 6))
    assert (z != z[:1]).any(), {
        "zh": "50 个样本抽到的编码完全相同：每个样本该各掷各的骰子",
        "en": "all 50 samples drew exactly the same code: each sample should throw its own dice",
    }
    assert (z != z[:, :1]).any(), {
        "zh": "同一个样本的 6 个数完全相同：每个数该各掷各的骰子",
        "en": "all 6 numbers of a sample are exactly the same: each number should throw its own dice",
    }


def gradient_flows_through_the_sample(sample) -> None:
    mu = torch.randn(40, 3, requires_grad=True)
    logvar = torch.randn(40, 3, requires_grad=True)
    z = sample(mu, logvar)
    assert z.requires_grad, {
        "zh": "抽出来的编码不带梯度，编码器从重构误差那里什么也学不到",
        "en": "the drawn code carries no gradient, so the encoder learns nothing from the reconstruction error",
    }
    z.sum().backward()
    assert mu.grad is not None and torch.allclose(mu.grad, torch.ones(40, 3)), {
        "zh": "z 对 mu 的导数应处处是 1",
        "en": "the derivative of z by mu should be 1 everywhere",
    }
    want = (z - mu).detach() / 2
    assert logvar.grad is not None and torch.allclose(logvar.grad, want, atol=1e-4), {
        "zh": "z 对 logvar 的导数应是 (z − mu) 的一半",
        "en": "the derivative of z by logvar should be half of (z − mu)",
    }


def kl_agrees_with_the_hand(kl) -> None:
    for mu, sigma, want in (([1.0], [1.0], 0.5), ([0.0], [0.5], 0.318), ([0.0], [1.0], 0.0), ([1.0, 0.0], [1.0, 0.5], 0.818)):
        got = kl(torch.tensor([mu]), 2 * torch.tensor([sigma]).log())
        assert tuple(got.shape) == (1,), {
            "zh": f"1 个样本应得到 1 个 KL，形状 (1,)，得到 {tuple(got.shape)}",
            "en": f"1 sample should give 1 KL, shape (1,), got {tuple(got.shape)}",
        }
        assert abs(got.item() - want) < 2e-3, {
            "zh": f"μ = {mu}、σ = {sigma} 时 KL 应是 {want}，得到 {got.item():.3f}",
            "en": f"with μ = {mu} and σ = {sigma} the KL should be {want}, got {got.item():.3f}",
        }


def kl_agrees_with_pytorch(kl) -> None:
    mu, logvar = torch.randn(9, 5), torch.randn(9, 5)
    there = torch.distributions.Normal(mu, (logvar / 2).exp())
    want = torch.distributions.kl_divergence(there, torch.distributions.Normal(0.0, 1.0)).sum(1)
    got = kl(mu, logvar)
    assert tuple(got.shape) == (9,), {
        "zh": f"9 个样本应得到 9 个 KL，形状 (9,)，得到 {tuple(got.shape)}",
        "en": f"9 samples should give 9 KLs, shape (9,), got {tuple(got.shape)}",
    }
    assert torch.allclose(got, want, atol=1e-4), {
        "zh": "随机的 9 个样本、5 维编码，KL 与 torch.distributions 算的不一样",
        "en": "for 9 random samples with codes of 5 dimensions, the KL differs from that of torch.distributions",
    }


def loss_of_two_samples(vae_loss) -> None:
    x, back = torch.zeros(2, 3), torch.tensor([[1.0, 2.0, 0.0], [0.0, 0.0, 3.0]])  # squared errors 5 and 9
    mu, logvar = torch.tensor([[1.0, 0.0], [0.0, 2.0]]), torch.zeros(2, 2)  # KL 0.5 and 2
    for beta, want in ((0.0, 7.0), (1.0, 8.25), (4.0, 12.0)):
        got = vae_loss(x, back, mu, logvar, beta)
        assert tuple(got.shape) == (), {
            "zh": f"损失应是一个数，形状 ()，得到 {tuple(got.shape)}",
            "en": f"the loss should be one number, shape (), got {tuple(got.shape)}",
        }
        case = {
            "zh": f"两个样本的平方误差之和是 5 和 9，KL 是 0.5 和 2，beta = {beta:g}",
            "en": f"two samples whose squared errors sum to 5 and 9, KL 0.5 and 2, beta = {beta:g}",
        }
        assert abs(got.item() - want) < 1e-3, {
            "zh": f"{case['zh']}：损失应是 {want:g}，得到 {got.item():.3f}",
            "en": f"{case['en']}: the loss should be {want:g}, got {got.item():.3f}",
        }


def loss_takes_images_too(vae_loss) -> None:
    x, back = torch.rand(6, 1, 4, 5), torch.rand(6, 1, 4, 5)
    got = vae_loss(x, back, torch.zeros(6, 2), torch.zeros(6, 2), 1.0)
    want = ((x - back) ** 2).sum().item() / 6
    assert tuple(got.shape) == () and abs(got.item() - want) < 1e-3, {
        "zh": f"一批 (6, 1, 4, 5) 的图，损失应是 {want:.2f}，得到 {got.mean().item():.2f}",
        "en": f"a batch of images (6, 1, 4, 5): the loss should be {want:.2f}, got {got.mean().item():.2f}",
    }


def step_decodes_a_sample(train_step) -> None:
    encoder, decoder = Fixed([2.0, -3.0], [0.0, 0.0]), Listener(400, 2, 5)
    optimizer = torch.optim.SGD([*encoder.parameters(), *decoder.parameters()], lr=0.0)
    train_step(encoder, decoder, optimizer, torch.zeros(400, 5), 1.0)
    z = decoder.heard
    assert z.any(), {
        "zh": "decoder 没有收到 (400, 2) 的编码",
        "en": "the decoder was given no codes of (400, 2)",
    }
    assert (z.std(0) > 0.5).all(), {
        "zh": "μ 相同、σ = 1 的 400 个样本，decoder 收到的编码却几乎没有散开",
        "en": "400 samples with the same μ and σ = 1, yet the codes that the decoder was given are hardly spread at all",
    }
    assert (z.mean(0) - torch.tensor([2.0, -3.0])).abs().max() < 0.4, {
        "zh": "encoder 输出的前一半是 mu，后一半是 logvar",
        "en": "the first half of the encoder's output is mu, the second half logvar",
    }


def step_reports_its_loss(train_step) -> None:
    encoder, decoder = Fixed([2.0, 0.0], [0.0, 0.0]), Listener(8, 2, 3)
    optimizer = torch.optim.SGD([*encoder.parameters(), *decoder.parameters()], lr=0.0)
    got = train_step(encoder, decoder, optimizer, torch.ones(8, 3), 10.0)
    assert type(got) is float, {
        "zh": f"应返回普通的 float，得到 {type(got).__name__}",
        "en": f"a plain float should be returned, got {type(got).__name__}",
    }
    assert abs(got - 23) < 1e-3, {
        "zh": f"平方误差之和是 3，KL 是 2，beta = 10：应返回 23，得到 {got:.3f}",
        "en": f"squared errors that sum to 3, KL 2, beta = 10: 23 should be returned, got {got:.3f}",
    }


def step_clears_old_gradients(train_step) -> None:
    encoder, decoder = Fixed([2.0], [0.0]), Listener(4, 1, 3)
    optimizer = torch.optim.SGD([*encoder.parameters(), *decoder.parameters()], lr=0.1)
    encoder.said.grad = torch.full((2,), 100.0)
    train_step(encoder, decoder, optimizer, torch.zeros(4, 3), 1.0)
    got = encoder.said[0].item()
    assert abs(got - 1.8) < 0.02, {
        "zh": f"mu = 2，KL 对它的梯度是 2，学习率 0.1：应走到 1.8，到了 {got:.1f}（之前留着旧梯度 100）",
        "en": f"mu = 2, the KL's gradient for it is 2, learning rate 0.1: it should move to 1.8, it moved to {got:.1f} (an old gradient of 100 was left before)",
    }


def new_samples_come_from_the_standard_normal(generate) -> None:
    for count, code in ((4000, 3), (6000, 1)):
        z = generate(nn.Identity(), count, code)
        assert tuple(z.shape) == (count, code), {
            "zh": f"{count} 个新样本，decoder 收到的编码应是 ({count}, {code})，得到 {tuple(z.shape)}",
            "en": f"{count} new samples: the decoder should be given codes of ({count}, {code}), got {tuple(z.shape)}",
        }
        assert abs(z.mean().item()) < 0.1, {
            "zh": f"编码的平均应约为 0，得到 {z.mean().item():.1f}",
            "en": f"the mean of the codes should be about 0, got {z.mean().item():.1f}",
        }
        assert abs(z.std().item() - 1) < 0.1, {
            "zh": f"编码的标准差应约为 1，得到 {z.std().item():.1f}",
            "en": f"the standard deviation of the codes should be about 1, got {z.std().item():.1f}",
        }
        outside = (z.abs() > 2).float().mean().item()
        assert 0.025 < outside < 0.07, {
            "zh": f"标准正态约有 5% 的数离 0 超过 2，得到 {outside:.0%}",
            "en": f"about 5% of standard normal numbers are more than 2 away from 0, got {outside:.0%}",
        }
    assert not generate(nn.Linear(2, 2), 5, 2).requires_grad, {
        "zh": "生成只是使用模型，结果不该带着计算图",
        "en": "generating only uses the model: the result should not carry a graph",
    }


def learns_to_draw_a_parabola(train_step, generate) -> None:
    encoder, decoder, data = _mlp(2, 2), _mlp(1, 2), _parabola(300)
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.02)
    losses = [train_step(encoder, decoder, optimizer, data, 0.02) for _ in range(250)]
    assert losses[-1] < 0.2 * losses[0], {
        "zh": f"练 250 步，损失应降到原来的两成以下：从 {losses[0]:.2f} 到了 {losses[-1]:.2f}",
        "en": f"250 steps should bring the loss below a fifth of what it was: it went from {losses[0]:.2f} to {losses[-1]:.2f}",
    }
    new = generate(decoder, 1000, 1)
    width = new[:, 0].std().item()
    assert 0.65 < width < 1.35, {
        "zh": f"新的点应和数据铺得一样开，标准差约为 1，得到 {width:.2f}",
        "en": f"the new points should spread as widely as the data, with a standard deviation of about 1, got {width:.2f}",
    }
    off = (new[:, 1] - new[:, 0] ** 2 / 2).abs().median().item()
    assert off < 0.1, {
        "zh": f"新的点应落在抛物线附近，一半的点却偏离 {off:.2f} 以上",
        "en": f"the new points should lie near the parabola, but half of them are off by more than {off:.2f}",
    }


def is_written_by_hand(source) -> None:
    nodes = list(ast.walk(ast.parse(source)))
    used = {node.attr for node in nodes if isinstance(node, ast.Attribute)} | {node.id for node in nodes if isinstance(node, ast.Name)}
    used |= {node.module.split(".")[-1] for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    found = used & {"distributions", "kl_divergence", "kl_div"}
    assert not found, {
        "zh": f"这一题要自己写，不能用现成的 {'、'.join(sorted(found))}",
        "en": f"write it yourself here, without the ready-made {', '.join(sorted(found))}",
    }
