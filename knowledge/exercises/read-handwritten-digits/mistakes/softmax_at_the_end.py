import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

# The images are those of sklearn.datasets.load_digits: (N, 8, 8), float32, already divided by 16, so 0 to 1.
# The labels are the digits 0 to 9, int64, (N,).


def split(count: int, seed: int) -> tuple[Tensor, Tensor, Tensor]:
    """Indices of the training (60%), validation (20%) and test samples (the rest), shuffled by `seed`."""
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
    first, second = count * 6 // 10, count * 8 // 10
    return order[:first], order[first:second], order[second:]


def build_mlp(hidden: int) -> nn.Module:
    """(N, 8, 8) -> scores (N, 10), through one hidden layer of `hidden` units with ReLU."""
    return nn.Sequential(nn.Flatten(), nn.Linear(64, hidden), nn.ReLU(), nn.Linear(hidden, 10), nn.Softmax(dim=1))


def fit(model: nn.Module, images: Tensor, labels: Tensor, epochs: int) -> list[float]:
    """Train `model` in shuffled batches of 64; the mean loss over the samples, for each epoch."""
    loader = DataLoader(TensorDataset(images, labels), batch_size=64, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    losses = []
    for _ in range(epochs):
        model.train()
        total = 0.0
        for x, y in loader:
            loss = F.cross_entropy(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
        losses.append(total / len(labels))
    return losses


def accuracy(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    """The share of images that `model` reads correctly."""
    model.eval()
    with torch.no_grad():
        guess = model(images).argmax(dim=1)
    return (guess == labels).float().mean().item()


def confusion(truth: Tensor, guess: Tensor) -> Tensor:
    """(N,), (N,) -> (10, 10), int64: row i, column j counts the images that are i and were read as j."""
    return torch.bincount(10 * truth + guess, minlength=100).reshape(10, 10)
