from torch import nn


def separable(c_in: int, c_out: int, kernel: int = 3, stride: int = 1) -> nn.Sequential:
    """(N, c_in, H, W) -> (N, c_out, ceil(H / stride), ceil(W / stride)); kernel is odd."""
    raise NotImplementedError


def multiplications(c_in: int, c_out: int, kernel: int, side: int) -> tuple[int, int]:
    """For one image and stride 1: (ordinary convolution, depthwise separable convolution)."""
    raise NotImplementedError
