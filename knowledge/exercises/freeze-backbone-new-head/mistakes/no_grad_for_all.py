import torch
from torch import nn


class Transfer(nn.Module):
    def __init__(self, backbone: nn.Module, features: int, classes: int) -> None:
        super().__init__()
        self.backbone = backbone
        self.backbone.requires_grad_(False)
        self.head = nn.Linear(features, classes)  # new, so it can be trained

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            return self.head(self.backbone(x))


def build(backbone: nn.Module, features: int, classes: int) -> nn.Module:
    """A model (N, 1, H, W) -> scores (N, classes): the frozen backbone and a new linear head."""
    return Transfer(backbone, features, classes)


def fit(model: nn.Module, x: torch.Tensor, y: torch.Tensor, steps: int) -> list[float]:
    """Train the head on images x (N, 1, H, W) and class numbers y (N,); the loss of every step."""
    model.train()
    model.backbone.eval()  # batch norm must not collect new statistics
    optimizer = torch.optim.Adam(model.head.parameters(), lr=0.02)
    losses = []
    for _ in range(steps):
        loss = nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
