import torch
from torch import Tensor


def split_by_group(groups: Tensor, val_share: float, test_share: float, seed: int) -> tuple[Tensor, Tensor, Tensor]:
    """Positions of the samples for training, validation and test; groups[i], (N,), is the group of sample i."""
    names = torch.arange(len(groups))  # (N,)
    rng = torch.Generator().manual_seed(seed)  # its own, so that the global random state stays
    names = names[torch.randperm(len(names), generator=rng)]
    n_val, n_test = round(val_share * len(names)), round(test_share * len(names))
    val, test = names[:n_val], names[n_val : n_val + n_test]
    in_val, in_test = torch.isin(torch.arange(len(groups)), val), torch.isin(torch.arange(len(groups)), test)
    parts = (~(in_val | in_test), in_val, in_test)
    train_at, val_at, test_at = (part.nonzero().flatten() for part in parts)
    return train_at, val_at, test_at
