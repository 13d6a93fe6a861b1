import torch
from torch import Tensor, nn
from torch.nn import functional as F

PADDING, UNKNOWN = 0, 1


def make_vocabulary(texts: list[str]) -> dict[str, int]:
    """Word -> number, from 2 on."""
    words = dict.fromkeys(word for text in texts for word in text.split())
    return {word: number for number, word in enumerate(words, start=2)}


def encode(texts: list[str], vocabulary: dict[str, int], length: int) -> Tensor:
    """(N, length), int64."""
    rows = []
    for text in texts:
        numbers = [vocabulary.get(word, UNKNOWN) for word in text.split()][:length]
        rows.append(numbers + [PADDING] * (length - len(numbers)))
    return torch.tensor(rows)


class Classifier(nn.Module):
    """(N, length) numbers -> (N, 2) logits."""

    def __init__(self, words: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, 16, padding_idx=PADDING)
        self.gru = nn.GRU(16, 32, batch_first=True)
        self.head = nn.Linear(32, 2)

    def forward(self, numbers: Tensor) -> Tensor:
        vectors = self.embedding(numbers)
        real = (numbers != PADDING)[..., None]
        mean = (vectors * real).sum(dim=1) / real.sum(dim=1).clamp(min=1)
        return self.head(mean.repeat(1, 2))


def fit(model: nn.Module, inputs: Tensor, labels: Tensor, epochs: int) -> list[float]:
    """Train in batches; the mean loss of each epoch."""
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    model.train()
    losses = []
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(inputs)).split(16):
            loss = F.cross_entropy(model(inputs[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(inputs))
    return losses
