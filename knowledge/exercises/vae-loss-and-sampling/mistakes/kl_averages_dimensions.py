import torch
from torch import Tensor, nn
from torch.optim import Optimizer


def sample(mu: Tensor, logvar: Tensor) -> Tensor:
    """(N, code), (N, code) -> (N, code): one code from each cloud; gradients flow back to mu and logvar."""
    sigma = torch.exp(0.5 * logvar)
    return mu + sigma * torch.randn_like(mu)


def kl(mu: Tensor, logvar: Tensor) -> Tensor:
    """(N, code), (N, code) -> (N,): the KL divergence of each sample's cloud from the standard normal one."""
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).mean(dim=1)


def vae_loss(x: Tensor, back: Tensor, mu: Tensor, logvar: Tensor, beta: float) -> Tensor:
    """(N, …), (N, …), (N, code), (N, code) -> (): squared error of each sample + beta * KL, averaged over the batch."""
    rec = ((back - x) ** 2).flatten(1).sum(dim=1)  # (N,)
    return (rec + beta * kl(mu, logvar)).mean()


def train_step(encoder: nn.Module, decoder: nn.Module, optimizer: Optimizer, x: Tensor, beta: float) -> float:
    """Update both networks once; the loss. `encoder` gives (N, 2 * code): first mu, then logvar."""
    mu, logvar = encoder(x).chunk(2, dim=1)
    z = sample(mu, logvar)
    loss = vae_loss(x, decoder(z), mu, logvar, beta)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@torch.no_grad()
def generate(decoder: nn.Module, count: int, code: int) -> Tensor:
    """`count` new samples, (count, …), decoded from codes of the standard normal distribution; without gradients."""
    return decoder(torch.randn(count, code))
