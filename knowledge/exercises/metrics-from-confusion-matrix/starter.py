from torch import Tensor


def confusion_matrix(predicted: Tensor, true: Tensor, classes: int) -> Tensor:
    """(N,) and (N,) -> (classes, classes) of int64: rows are true classes, columns predicted ones."""
    raise NotImplementedError


def scores(matrix: Tensor) -> dict[str, Tensor | float]:
    """Numbers `accuracy` and `macro_f1`; (classes,) tensors `precision`, `recall` and `f1`, 0 instead of 0 / 0."""
    raise NotImplementedError
