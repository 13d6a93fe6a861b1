from torch import Tensor


def fit(x: Tensor, y: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor, list[float]]:
    """Weights (d,), bias () and the loss before each step, for x (n, d) and y (n,) or (n, 1); all start at 0."""
    raise NotImplementedError


def r_squared(predicted: Tensor, true: Tensor) -> float:
    """1 - residual sum of squares / total sum of squares; each of the two is (n,) or (n, 1)."""
    raise NotImplementedError
