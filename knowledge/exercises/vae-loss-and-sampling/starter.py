import torch
from torch import Tensor, nn
from torch.optim import Optimizer


def sample(mu: Tensor, logvar: Tensor) -> Tensor:
    """(N, code), (N, code) -> (N, code): one code from each cloud; gradients flow back to mu and logvar."""
    raise NotImplementedError


def kl(mu: Tensor, logvar: Tensor) -> Tensor:
    """(N, code), (N, code) -> (N,): the KL divergence of each sample's cloud from the standard normal one."""
    raise NotImplementedError


def vae_loss(x: Tensor, back: Tensor, mu: Tensor, logvar: Tensor, beta: float) -> Tensor:
    """(N, …), (N, …), (N, code), (N, code) -> (): squared error of each sample + beta * KL, averaged over the batch."""
    raise NotImplementedError


def train_step(encoder: nn.Module, decoder: nn.Module, optimizer: Optimizer, x: Tensor, beta: float) -> float:
    """Update both networks once; the loss. `encoder` gives (N, 2 * code): first mu, then logvar."""
    raise NotImplementedError


def generate(decoder: nn.Module, count: int, code: int) -> Tensor:
    """`count` new samples, (count, …), decoded from codes of the standard normal distribution; without gradients."""
    raise NotImplementedError
