from torch import Tensor


def softmax(scores: Tensor, dim: int) -> Tensor:
    powers = (scores - scores.amax(dim, keepdim=True)).exp()
    return powers / powers.sum(dim, keepdim=True)
