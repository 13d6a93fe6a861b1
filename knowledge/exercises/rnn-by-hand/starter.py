import torch
from torch import Tensor, nn


class RNN(nn.Module):
    """One layer, one direction, tanh: h_t = tanh(W_x x_t + W_h h_{t-1} + b)."""

    def __init__(self, inputs: int, hidden: int) -> None:
        super().__init__()
        # self.w_x: (hidden, inputs), self.w_h: (hidden, hidden), self.b: (hidden,)
        raise NotImplementedError

    def forward(self, x: Tensor, h: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """x (batch, time, inputs), h (batch, hidden) or None -> all states (batch, time, hidden), the last one."""
        raise NotImplementedError
