import torch
from torch import Tensor, nn
from torch.nn import functional as F


def soft_targets(logits: Tensor, T: float) -> Tensor:
    """(N, classes) -> (N, classes): probabilities at the temperature T."""
    return (logits / T).softmax(dim=1)


def soft_loss(student: Tensor, teacher: Tensor, T: float) -> Tensor:
    """Logits (N, classes), (N, classes) -> (): T² · KL(teacher ‖ student) at the temperature T, mean of the batch."""
    log_p = (teacher.detach() / T).log_softmax(dim=1)
    q = soft_targets(student, T)
    return T**2 * F.kl_div(log_p, q, reduction="batchmean")


def distillation_loss(student: Tensor, teacher: Tensor, labels: Tensor, T: float, alpha: float) -> Tensor:
    """Logits (N, classes), (N, classes), labels (N,) -> (): alpha · soft loss + (1 - alpha) · cross-entropy."""
    return alpha * soft_loss(student, teacher, T) + (1 - alpha) * F.cross_entropy(student, labels)


def distil(
    student: nn.Module, teacher: nn.Module, x: Tensor, labels: Tensor, steps: int, T: float, alpha: float
) -> list[float]:
    """Train `student` with Adam (learning rate 0.01), the whole batch in each step; the loss of each step."""
    teacher.eval()
    with torch.no_grad():
        v = teacher(x)  # the teacher does not change: once is enough
    optimizer = torch.optim.Adam(student.parameters(), lr=0.01)
    student.train()
    losses = []
    for _ in range(steps):
        loss = distillation_loss(student(x), v, labels, T, alpha)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
