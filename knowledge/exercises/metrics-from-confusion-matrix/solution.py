import torch
from torch import Tensor


def confusion_matrix(predicted: Tensor, true: Tensor, classes: int) -> Tensor:
    """(N,) and (N,) -> (classes, classes) of int64: rows are true classes, columns predicted ones."""
    cell = true * classes + predicted  # (N,), the number of each sample's cell in row-major order
    return torch.bincount(cell, minlength=classes * classes).reshape(classes, classes)


def scores(matrix: Tensor) -> dict[str, Tensor | float]:
    """Numbers `accuracy` and `macro_f1`; (classes,) tensors `precision`, `recall` and `f1`, 0 instead of 0 / 0."""
    right = matrix.diag().float()  # (classes,), TP of each class
    precision = right / matrix.sum(dim=0).clamp(min=1)  # TP + FP: what was predicted as the class
    recall = right / matrix.sum(dim=1).clamp(min=1)  # TP + FN: what really is the class
    f1 = 2 * right / (matrix.sum(dim=0) + matrix.sum(dim=1)).clamp(min=1)
    return {
        "accuracy": (right.sum() / matrix.sum()).item(),
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "macro_f1": f1.mean().item(),
    }
