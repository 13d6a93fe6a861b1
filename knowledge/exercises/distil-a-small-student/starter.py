import torch
from torch import Tensor, nn
from torch.nn import functional as F


def soft_targets(logits: Tensor, T: float) -> Tensor:
    """(N, classes) -> (N, classes): probabilities at the temperature T."""
    raise NotImplementedError


def soft_loss(student: Tensor, teacher: Tensor, T: float) -> Tensor:
    """Logits (N, classes), (N, classes) -> (): T² · KL(teacher ‖ student) at the temperature T, mean of the batch."""
    raise NotImplementedError


def distillation_loss(student: Tensor, teacher: Tensor, labels: Tensor, T: float, alpha: float) -> Tensor:
    """Logits (N, classes), (N, classes), labels (N,) -> (): alpha · soft loss + (1 - alpha) · cross-entropy."""
    raise NotImplementedError


def distil(
    student: nn.Module, teacher: nn.Module, x: Tensor, labels: Tensor, steps: int, T: float, alpha: float
) -> list[float]:
    """Train `student` with Adam (learning rate 0.01), the whole batch in each step; the loss of each step."""
    raise NotImplementedError
