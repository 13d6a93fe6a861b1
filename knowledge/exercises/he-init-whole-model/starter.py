from torch import nn


def he_init(model: nn.Module) -> None:
    """Give every nn.Linear in `model`, however deep inside, He weights and zero biases, in place."""
    raise NotImplementedError


def make_mlp(sizes: list[int]) -> nn.Sequential:
    """(N, sizes[0]) -> (N, sizes[-1]): linear layers with ReLU between them, after he_init."""
    raise NotImplementedError
