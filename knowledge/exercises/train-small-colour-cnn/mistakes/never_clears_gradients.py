import torch
from torch import nn


def stand_in(count: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Practice material like CIFAR-10: images uint8 (count, 3, 32, 32) and labels int64 (count,)."""
    from sklearn.datasets import load_digits

    data, generator = load_digits(), torch.Generator().manual_seed(seed)
    pick = torch.randint(0, 1297, (count,), generator=generator)  # the other 500 are for the hidden tests
    digits = torch.tensor(data.images, dtype=torch.float32)[pick, None] / 16  # (count, 1, 8, 8)
    strokes = torch.zeros(count, 1, 32, 32)
    for place, digit in zip(strokes, nn.functional.interpolate(digits, size=24, mode="bilinear"), strict=True):
        top, left = torch.randint(0, 9, (2,), generator=generator).tolist()
        place[:, top : top + 24, left : left + 24] = digit
    ink = 0.5 + 0.5 * torch.rand(count, 3, 1, 1, generator=generator)
    paper = 0.4 * torch.rand(count, 3, 1, 1, generator=generator)
    blots = nn.functional.interpolate(torch.randn(count, 3, 8, 8, generator=generator), size=32, mode="bilinear")
    noise = torch.randn(count, 3, 32, 32, generator=generator)
    images = paper + (ink - paper) * strokes + 0.05 * blots + 0.05 * noise
    return (255 * images.clamp(0, 1)).byte(), torch.tensor(data.target)[pick]


def layer(c_in: int, c_out: int) -> list[nn.Module]:
    """(N, c_in, H, W) -> (N, c_out, H / 2, W / 2)."""
    return [nn.Conv2d(c_in, c_out, 3, padding=1, bias=False), nn.BatchNorm2d(c_out), nn.ReLU(), nn.MaxPool2d(2)]


def build() -> nn.Module:
    """A CNN: float32 (N, 3, 32, 32) -> scores (N, 10)."""
    return nn.Sequential(
        *layer(3, 16),  # the side goes 32 -> 16 -> 8 -> 4
        *layer(16, 32),
        *layer(32, 64),
        nn.AdaptiveMaxPool2d(1),  # a stroke counts wherever it is
        nn.Flatten(),
        nn.Linear(64, 10),
    )


def to_input(images: torch.Tensor) -> torch.Tensor:
    """uint8 (N, 3, 32, 32) -> float32 (N, 3, 32, 32), ready for the network."""
    return (images.float() / 255 - 0.5) / 0.25


def train(model: nn.Module, images: torch.Tensor, labels: torch.Tensor, epochs: int) -> list[float]:
    """Train on uint8 images (N, 3, 32, 32) and labels (N,); the mean loss of every epoch."""
    model.train()
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for pick in torch.randperm(len(images)).split(32):
            loss = nn.functional.cross_entropy(model(to_input(images[pick])), labels[pick])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(pick)
        losses.append(total / len(images))
    return losses


@torch.no_grad()
def predict(model: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """uint8 images (N, 3, 32, 32) -> class numbers int64 (N,)."""
    model.eval()
    return model(to_input(images)).argmax(dim=1)
