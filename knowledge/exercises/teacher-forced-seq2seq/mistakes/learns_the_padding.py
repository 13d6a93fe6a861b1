import torch
from torch import Tensor, nn
from torch.nn import functional as F

PAD, BOS, EOS = 0, 1, 2
# The ids from 3 on are words. The task to learn: keep the even ids of the source, in reverse, e.g. 4 7 6 8 -> 8 6 4.


def shift(targets: list[list[int]]) -> tuple[Tensor, Tensor]:
    """What the decoder reads and what it should write, both (N, longest + 1), int64, filled up with PAD at the end."""
    inputs = [torch.tensor([BOS, *target]) for target in targets]
    labels = [torch.tensor([*target, EOS]) for target in targets]
    inputs_padded, labels_padded = (nn.utils.rnn.pad_sequence(rows, batch_first=True) for rows in (inputs, labels))
    return inputs_padded, labels_padded


class Seq2Seq(nn.Module):
    """A GRU reads the source, another one writes; the last state of the first is the initial state of the second."""

    def __init__(self, vocabulary: int, hidden: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocabulary, 32)
        self.encoder = nn.GRU(32, hidden, batch_first=True)
        self.decoder = nn.GRU(32, hidden, batch_first=True)
        self.head = nn.Linear(hidden, vocabulary)

    def forward(self, source: Tensor, inputs: Tensor) -> Tensor:
        """source (N, S), inputs (N, T) as `shift` gives them -> scores of each next word (N, T, vocabulary)."""
        _, state = self.encoder(self.embed(source))  # (1, N, hidden)
        output, _ = self.decoder(self.embed(inputs), state)  # (N, T, hidden)
        return self.head(output)


def fit(model: nn.Module, source: Tensor, targets: list[list[int]], epochs: int) -> list[float]:
    """Train with teacher forcing in shuffled batches of 50; the mean loss of each epoch, without the padding."""
    inputs, labels = shift(targets)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(source)).split(50):
            scores = model(source[batch], inputs[batch])
            loss = F.cross_entropy(scores.flatten(0, 1), labels[batch].flatten())
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(source))
    return losses


@torch.no_grad()
def write(model: Seq2Seq, source: Tensor, most: int) -> list[list[int]]:
    """Write on its own, word by word: (N, S) -> N lists of at most `most` words, cut off before the first EOS."""
    _, state = model.encoder(model.embed(source))
    word, written = torch.full((len(source), 1), BOS), []
    for _ in range(most):
        output, state = model.decoder(model.embed(word), state)
        word = model.head(output).argmax(dim=-1)  # (N, 1)
        written.append(word)
    rows = torch.cat(written, dim=1).tolist()
    return [row[: row.index(EOS)] if EOS in row else row for row in rows]
