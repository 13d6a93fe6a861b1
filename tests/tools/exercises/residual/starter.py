from collections.abc import Callable

from torch import Tensor, nn


class Residual(nn.Module):
    def __init__(self, width: int, inner: Callable[[int], nn.Module]) -> None:
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError
