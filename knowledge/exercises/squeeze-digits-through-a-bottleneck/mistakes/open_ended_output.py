import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Autoencoder(nn.Module):
    """(N, 8, 8) -> (N, 8, 8), through `code` numbers per image."""

    def __init__(self, code: int) -> None:
        super().__init__()
        self.encoder = nn.Sequential(nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, code))
        self.decoder = nn.Sequential(
            nn.Linear(code, 64), nn.ReLU(), nn.Linear(64, 64), nn.Unflatten(1, (8, 8))
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.decoder(self.encoder(x))


def fit(model: nn.Module, images: Tensor, epochs: int) -> list[float]:
    """Train `model` to give back `images`, in shuffled batches; the mean loss of each epoch."""
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    model.train()
    losses = []
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(images)).split(64):
            x = images[batch]  # (batch, 8, 8)
            loss = F.mse_loss(model(x), x)  # the target is the input itself
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
        losses.append(total / len(images))
    return losses


@torch.no_grad()
def errors(model: nn.Module, images: Tensor) -> Tensor:
    """(N, 8, 8) -> (N,): for each image, the mean squared error of its reconstruction."""
    model.eval()
    return ((model(images) - images) ** 2).flatten(1).mean(1)


def strange(model: nn.Module, normal: Tensor, images: Tensor, share: float) -> Tensor:
    """(M, 8, 8), (N, 8, 8) -> (N,), bool: which images have a larger error than all but `share` of the normal ones."""
    limit = errors(model, normal).quantile(1 - share)
    return errors(model, images) > limit
