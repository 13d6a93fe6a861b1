from collections.abc import Callable

from torch import Tensor, nn


class Residual(nn.Module):
    def __init__(self, width: int, inner: Callable[[int], nn.Module]) -> None:
        super().__init__()
        self.width = width
        self.inner = inner(width)
        self.norm = nn.BatchNorm1d(width)
        self.dropout = nn.Dropout(0.5)

    def forward(self, x: Tensor) -> Tensor:
        return self.dropout(self.norm(self.inner(x)))
