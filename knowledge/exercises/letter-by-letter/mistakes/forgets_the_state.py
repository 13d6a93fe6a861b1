import torch
from torch import Tensor, nn
from torch.nn import functional as F


def pairs(data: Tensor, length: int, count: int) -> tuple[Tensor, Tensor]:
    """(letters,) -> inputs and targets, (count, length) each."""
    starts = torch.randint(0, len(data) - length, (count,))
    pieces = torch.stack([data[start : start + length + 1] for start in starts])
    return pieces[:, :-1], pieces[:, 1:]


class CharModel(nn.Module):
    """(N, length) numbers -> (N, length, letters) logits of the next letter, and the state."""

    def __init__(self, letters: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(letters, 24)
        self.gru = nn.GRU(24, 96, batch_first=True)
        self.head = nn.Linear(96, letters)

    def forward(self, numbers: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        states, state = self.gru(self.embedding(numbers))
        return self.head(states), state


def fit(model: nn.Module, data: Tensor, steps: int) -> list[float]:
    """Train; the loss of each step."""
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    losses = []
    for _ in range(steps):
        inputs, targets = pairs(data, 32, 32)
        logits, _ = model(inputs)
        loss = F.cross_entropy(logits.flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
    return losses


@torch.no_grad()
def write(model: nn.Module, start: list[int], count: int) -> list[int]:
    """`start`, and `count` drawn numbers behind it."""
    written = list(start)
    logits, state = model(torch.tensor([start]))
    for _ in range(count):
        number = int(torch.multinomial(logits[0, -1].softmax(dim=0), 1))
        written.append(number)
        logits, state = model(torch.tensor([[number]]), state)
    return written
