from torch import Tensor


def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """logits (batch, classes), labels (batch,) with class numbers -> the mean loss of the batch, shape ()."""
    raise NotImplementedError


def gradient(logits: Tensor, labels: Tensor) -> Tensor:
    """The derivative of that mean loss with respect to the logits, (batch, classes), by formula."""
    raise NotImplementedError
