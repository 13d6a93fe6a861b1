import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim import Optimizer


def discriminator_loss(d: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
    """(N, …), (M, …) -> (): how badly `d` tells real from fake; no gradient reaches whoever made `fake`."""
    raise NotImplementedError


def generator_loss(d: nn.Module, fake: Tensor) -> Tensor:
    """(M, …) -> (): the non-saturating loss of the generator that made `fake`."""
    raise NotImplementedError


def gan_step(
    g: nn.Module, d: nn.Module, opt_g: Optimizer, opt_d: Optimizer, real: Tensor, z: Tensor
) -> tuple[float, float]:
    """Update d, then g, each once, on one batch of fakes made from the noise `z`; both losses."""
    raise NotImplementedError


def draw(g: nn.Module, z: Tensor) -> Tensor:
    """Samples from the noise `z`, to look at: nothing is trained, and `g` is left in the mode it was in."""
    raise NotImplementedError
