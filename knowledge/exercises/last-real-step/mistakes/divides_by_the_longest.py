import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence


def collate(rows: list[Tensor]) -> tuple[Tensor, Tensor]:
    """B tensors (time_i, features) -> x (B, longest, features), filled up with 0, and the real lengths (B,), int64."""
    return pad_sequence(rows, batch_first=True), torch.tensor([len(row) for row in rows])


def last_states(gru: nn.GRU, x: Tensor, lengths: Tensor) -> Tensor:
    """The state of the last layer at the real end of each sequence: (B, hidden).

    For a bidirectional `gru` (B, 2 * hidden): what it knows after reading to the real end, then what it knows after
    reading from the real end back to the first step.
    """
    packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    _, h_n = gru(packed)  # (layers * directions, B, hidden)
    return torch.cat([h_n[-2], h_n[-1]], dim=1) if gru.bidirectional else h_n[-1]


def masked_mean(x: Tensor, lengths: Tensor) -> Tensor:
    """(B, time, features) -> (B, features): the mean over the real steps only."""
    real = torch.arange(x.shape[1]) < lengths[:, None]  # (B, time)
    return (x * real[:, :, None]).mean(dim=1)
