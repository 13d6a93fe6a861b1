import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim import Optimizer


def discriminator_loss(d: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
    """(N, …), (M, …) -> (): how badly `d` tells real from fake; no gradient reaches whoever made `fake`."""
    said_of_real, said_of_fake = d(real), d(fake.detach())  # logits (N, 1) and (M, 1)
    on_real = F.binary_cross_entropy_with_logits(said_of_real, torch.ones_like(said_of_real))
    on_fake = F.binary_cross_entropy_with_logits(said_of_fake, torch.zeros_like(said_of_fake))
    return (on_real + on_fake) / 2


def generator_loss(d: nn.Module, fake: Tensor) -> Tensor:
    """(M, …) -> (): the non-saturating loss of the generator that made `fake`."""
    said = d(fake)
    return F.binary_cross_entropy_with_logits(said, torch.ones_like(said))  # it wants to be called real


def gan_step(
    g: nn.Module, d: nn.Module, opt_g: Optimizer, opt_d: Optimizer, real: Tensor, z: Tensor
) -> tuple[float, float]:
    """Update d, then g, each once, on one batch of fakes made from the noise `z`; both losses."""
    fake = g(z)
    loss_d = discriminator_loss(d, real, fake)
    opt_d.zero_grad()  # the generator's turn before has left gradients in d
    loss_d.backward()
    opt_d.step()
    loss_g = generator_loss(d, fake)
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    return loss_d.item(), loss_g.item()


@torch.no_grad()
def draw(g: nn.Module, z: Tensor) -> Tensor:
    """Samples from the noise `z`, to look at: nothing is trained, and `g` is left in the mode it was in."""
    training = g.training
    g.eval()
    fake = g(z)
    g.train(training)
    return fake
