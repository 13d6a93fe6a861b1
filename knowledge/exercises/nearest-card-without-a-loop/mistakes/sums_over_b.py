from torch import Tensor


def distances(a: Tensor, b: Tensor) -> Tensor:
    """Euclidean distances: (n, d) and (m, d) -> (n, m); entry [i, j] is from row i of `a` to row j of `b`."""
    difference = a[:, None, :] - b[None, :, :]  # (n, 1, d) - (1, m, d) -> (n, m, d)
    return difference.square().sum(dim=1).sqrt()


def nearest_labels(x: Tensor, known: Tensor, labels: Tensor) -> Tensor:
    """(n, d), (m, d), (m,) -> (n,): for each row of `x` the label of the nearest row of `known`."""
    return labels[distances(x, known).argmin(dim=1)]
