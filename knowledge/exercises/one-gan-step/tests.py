"""Hidden tests: each loss against its formula, who gets a gradient, one step against plain PyTorch, and a small GAN."""

import copy
import math

import torch
from torch import nn
from torch.nn import functional as F


class Echo(nn.Module):
    """A discriminator whose logit is the sample's first number (times a weight of 1)."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(()))

    def forward(self, x):
        return self.weight * x.flatten(1)[:, :1]


def _logits(*chances: float):
    """(N, 1): the logits at which the discriminator calls a sample real with these chances."""
    return torch.logit(torch.tensor(chances)).unsqueeze(1)


def _pair():
    g = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 3))
    d = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))
    return g, d


def _expected(g, d, opt_g, opt_d, real, z):
    """One step as it should be."""
    one, zero = torch.ones(len(real), 1), torch.zeros(len(z), 1)
    loss_d = F.binary_cross_entropy_with_logits(d(real), one)
    loss_d = loss_d + F.binary_cross_entropy_with_logits(d(g(z).detach()), zero)
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()
    loss_g = F.binary_cross_entropy_with_logits(d(g(z)), torch.ones(len(z), 1))
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    return loss_d.item(), loss_g.item()


def _far(one: nn.Module, other: nn.Module) -> float:
    return max((a - b).abs().max().item() for a, b in zip(one.parameters(), other.parameters(), strict=True))


def discriminator_loss_by_hand(discriminator_loss) -> None:
    cases = (
        ((0.8,), (0.4,), 0.734),
        ((0.5,), (0.5,), 1.386),
        ((0.9, 0.6), (0.2,), 0.531),
        ((0.8,), (0.4, 0.1, 0.3), 0.547),
    )
    for real, fake, want in cases:
        got = discriminator_loss(Echo(), _logits(*real), _logits(*fake))
        assert tuple(got.shape) == (), {
            "zh": f"损失应是一个数，形状 ()，得到 {tuple(got.shape)}",
            "en": f"the loss should be one number, shape (), got {tuple(got.shape)}",
        }
        case = {
            "zh": f"D 对真样本说 {list(real)}，对假样本说 {list(fake)}",
            "en": f"D says {list(real)} of real samples and {list(fake)} of fakes",
        }
        assert abs(got.item() - want) < 2e-3, {
            "zh": f"{case['zh']}：判别器损失应是 {want}，得到 {got.item():.3f}",
            "en": f"{case['en']}: the discriminator's loss should be {want}, got {got.item():.3f}",
        }


def generator_loss_by_hand(generator_loss) -> None:
    for fake, want in (((0.4,), 0.916), ((0.01,), 4.605), ((0.5, 0.1), 1.498)):
        got = generator_loss(Echo(), _logits(*fake))
        assert tuple(got.shape) == (), {
            "zh": f"损失应是一个数，形状 ()，得到 {tuple(got.shape)}",
            "en": f"the loss should be one number, shape (), got {tuple(got.shape)}",
        }
        assert abs(got.item() - want) < 2e-3, {
            "zh": f"D 对假样本说 {list(fake)}：生成器损失应是 {want}，得到 {got.item():.3f}",
            "en": f"D says {list(fake)} of fakes: the generator's loss should be {want}, got {got.item():.3f}",
        }


def sure_of_itself_and_still_finite(discriminator_loss, generator_loss) -> None:
    high, low = torch.full((4, 1), 200.0), torch.full((4, 1), -200.0)
    got = discriminator_loss(Echo(), low, high).item()
    assert abs(got - 400) < 1, {
        "zh": f"D 的 logit 是 ±200 而且全错：损失应是 400，得到 {got:g}",
        "en": f"D's logits are ±200 and all wrong: the loss should be 400, got {got:g}",
    }
    got = generator_loss(Echo(), low).item()
    assert abs(got - 200) < 1, {
        "zh": f"D 对假样本的 logit 是 −200：生成器损失应是 200，得到 {got:g}",
        "en": f"D's logits for the fakes are −200: the generator's loss should be 200, got {got:g}",
    }


def a_caught_fake_still_gets_a_gradient(generator_loss) -> None:
    fake = _logits(0.01).requires_grad_()
    loss = generator_loss(Echo(), fake)
    assert loss.requires_grad, {
        "zh": "轮到生成器时，梯度应穿过判别器传回假样本，损失却不带计算图",
        "en": "in the generator's turn gradients should go through the discriminator back to the fakes, but the loss carries no graph",
    }
    loss.backward()
    assert fake.grad is not None and fake.grad.any(), {
        "zh": "轮到生成器时，梯度没有穿过判别器传回假样本",
        "en": "in the generator's turn no gradient went through the discriminator back to the fakes",
    }
    got = fake.grad.item()
    assert abs(got + 0.99) < 0.01, {
        "zh": f"D = 0.01 时，损失对 logit 的导数应是 −0.99，得到 {got:.2f}",
        "en": f"with D = 0.01 the derivative of the loss by the logit should be −0.99, got {got:.2f}",
    }


def discriminator_turn_leaves_the_generator_alone(discriminator_loss) -> None:
    g, d = _pair()
    real, fake = torch.randn(6, 3), g(torch.randn(6, 2))
    discriminator_loss(d, real, fake).backward()
    reached = [name for name, parameter in g.named_parameters() if parameter.grad is not None and parameter.grad.any()]
    assert not reached, {
        "zh": "轮到判别器时，梯度不该传到生成器，它的参数却得到了梯度",
        "en": "in the discriminator's turn no gradient should reach the generator, but its parameters got one",
    }
    for name, parameter in d.named_parameters():
        assert parameter.grad is not None and parameter.grad.any(), {
            "zh": f"判别器的 {name} 没有得到梯度",
            "en": f"the discriminator's {name} got no gradient",
        }


def one_step_moves_both(gan_step) -> None:
    torch.manual_seed(1)
    g, d = _pair()
    twin_g, twin_d = copy.deepcopy(g), copy.deepcopy(d)
    real, z = torch.randn(16, 3) + 1, torch.randn(16, 2)
    losses = gan_step(g, d, torch.optim.SGD(g.parameters(), lr=0.5), torch.optim.SGD(d.parameters(), lr=0.5), real, z)
    kinds = [type(loss).__name__ for loss in losses]
    assert kinds == ["float", "float"], {
        "zh": f"应返回两个普通的 float，得到 {kinds}",
        "en": f"two plain floats should be returned, got {kinds}",
    }
    start_d, start_g = copy.deepcopy(twin_d), copy.deepcopy(twin_g)
    opts = torch.optim.SGD(twin_g.parameters(), lr=0.5), torch.optim.SGD(twin_d.parameters(), lr=0.5)
    want = _expected(twin_g, twin_d, *opts, real, z)
    assert _far(d, start_d) > 0, {
        "zh": "走完一步，判别器一点没动",
        "en": "after a step the discriminator has not moved at all",
    }
    assert _far(g, start_g) > 0, {
        "zh": "走完一步，生成器一点没动",
        "en": "after a step the generator has not moved at all",
    }
    assert _far(d, twin_d) < 1e-4, {
        "zh": "走完一步，判别器没有走到该到的地方",
        "en": "after a step the discriminator is not where it should be",
    }
    assert _far(g, twin_g) < 1e-4, {
        "zh": "走完一步，生成器没有走到该到的地方：这时当尺子的是更新过的判别器",
        "en": "after a step the generator is not where it should be: it is measured by the discriminator after its update",
    }
    names = {"zh": "判别器", "en": "discriminator"}, {"zh": "生成器", "en": "generator"}
    for name, a, b in zip(names, losses, want, strict=True):
        assert abs(a - b) < 1e-3, {
            "zh": f"{name['zh']}的损失应是 {b:.3f}，返回了 {a:.3f}",
            "en": f"the {name['en']}'s loss should be {b:.3f}, {a:.3f} was returned",
        }


def steps_do_not_mix_their_gradients(gan_step) -> None:
    torch.manual_seed(2)
    g, d = _pair()
    twin_g, twin_d = copy.deepcopy(g), copy.deepcopy(d)
    mine = [torch.optim.SGD(net.parameters(), lr=0.3, momentum=0.5) for net in (g, d)]
    theirs = [torch.optim.SGD(net.parameters(), lr=0.3, momentum=0.5) for net in (twin_g, twin_d)]
    for number in (1, 2, 3):
        real, z = torch.randn(12, 3) - 1, torch.randn(20, 2)
        gan_step(g, d, *mine, real, z)
        _expected(twin_g, twin_d, *theirs, real, z)
        assert _far(d, twin_d) < 1e-4, {
            "zh": f"第 {number} 步以后，判别器走偏了",
            "en": f"after step {number} the discriminator has gone astray",
        }
        assert _far(g, twin_g) < 1e-4, {
            "zh": f"第 {number} 步以后，生成器走偏了",
            "en": f"after step {number} the generator has gone astray",
        }


def looking_changes_nothing(draw) -> None:
    g = nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 3))
    z = torch.randn(10, 2)
    before = copy.deepcopy(g.state_dict())
    with torch.no_grad():
        want = copy.deepcopy(g).eval()(z)
    for mode in (True, False):
        g.train(mode)
        one, again = draw(g, z), draw(g, z)
        assert tuple(one.shape) == (10, 3), {
            "zh": f"10 份噪声应画出 (10, 3)，得到 {tuple(one.shape)}",
            "en": f"10 pieces of noise should give (10, 3), got {tuple(one.shape)}",
        }
        assert not one.requires_grad, {
            "zh": "只是拿来看，结果不该带着计算图",
            "en": "it is only for looking: the result should not carry a graph",
        }
        assert torch.equal(one, again), {
            "zh": "同样的噪声画了两次，样本却不一样",
            "en": "drawn twice from the same noise, the samples differ",
        }
        assert torch.allclose(one, want, atol=1e-5), {
            "zh": "画出来的应是 g 在评估模式下由这份噪声给出的样本",
            "en": "the result should be the samples that g gives for this noise in evaluation mode",
        }
        assert g.training is mode, {
            "zh": f"画之前 training 是 {mode}，画完应还是 {mode}",
            "en": f"training was {mode} before drawing and should still be {mode} afterwards",
        }
    changed = [name for name, tensor in g.state_dict().items() if not torch.equal(tensor, before[name])]
    assert not changed, {
        "zh": f"只是看一看，{changed[0]} 却变了",
        "en": f"it was only a look, but {changed[0]} changed",
    }


def learns_where_the_data_lie(gan_step, draw) -> None:
    centre = torch.tensor([2.0, 1.0])
    g = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 2))
    d = nn.Sequential(nn.Linear(2, 32), nn.LeakyReLU(0.2), nn.Linear(32, 1))
    opt_g, opt_d = (torch.optim.Adam(net.parameters(), lr=2e-3, betas=(0.5, 0.999)) for net in (g, d))
    fixed = torch.randn(300, 2)
    before = (draw(g, fixed).mean(0) - centre).norm().item()
    for _ in range(400):
        gan_step(g, d, opt_g, opt_d, centre + 0.3 * torch.randn(64, 2), torch.randn(64, 2))
    after = (draw(g, fixed).mean(0) - centre).norm().item()
    assert after < 1, {
        "zh": f"练 400 步，假样本的中心离真样本的应在 1 以内：从 {before:.1f} 到了 {after:.1f}",
        "en": f"after 400 steps the fakes' centre should be within 1 of the real samples' centre: it went from {before:.1f} to {after:.1f}",
    }
    spread = draw(g, fixed).std(0).mean().item()
    assert math.isfinite(spread) and spread < 1.2, {
        "zh": f"真样本的标准差是 0.3，假样本的却有 {spread:.1f}",
        "en": f"the real samples have a standard deviation of 0.3, but the fakes have {spread:.1f}",
    }
