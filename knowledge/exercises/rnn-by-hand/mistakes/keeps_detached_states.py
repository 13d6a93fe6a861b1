import torch
from torch import Tensor, nn


class RNN(nn.Module):
    """One layer, one direction, tanh: h_t = tanh(W_x x_t + W_h h_{t-1} + b)."""

    def __init__(self, inputs: int, hidden: int) -> None:
        super().__init__()
        bound = hidden**-0.5
        self.w_x = nn.Parameter(torch.empty(hidden, inputs).uniform_(-bound, bound))
        self.w_h = nn.Parameter(torch.empty(hidden, hidden).uniform_(-bound, bound))
        self.b = nn.Parameter(torch.zeros(hidden))

    def forward(self, x: Tensor, h: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """x (batch, time, inputs), h (batch, hidden) or None -> all states (batch, time, hidden), the last one."""
        if h is None:
            h = x.new_zeros(x.shape[0], self.b.shape[0])
        states = []
        for t in range(x.shape[1]):
            h = torch.tanh(x[:, t] @ self.w_x.T + h @ self.w_h.T + self.b)  # (batch, hidden)
            states.append(h.detach())
        return torch.stack(states, dim=1), h
