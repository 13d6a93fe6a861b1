from torch import Tensor


def split_by_group(groups: Tensor, val_share: float, test_share: float, seed: int) -> tuple[Tensor, Tensor, Tensor]:
    """Positions of the samples for training, validation and test; groups[i], (N,), is the group of sample i."""
    raise NotImplementedError
