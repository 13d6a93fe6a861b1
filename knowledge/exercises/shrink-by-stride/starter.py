from torch import nn


def out_side(side: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Side of the output of a convolution; ValueError if the kernel does not fit."""
    raise NotImplementedError


def shrink(c_in: int, c_out: int, kernel: int, stride: int, dilation: int = 1) -> nn.Module:
    """(N, c_in, H, W) -> (N, c_out, ceil(H / stride), ceil(W / stride)); kernel is odd."""
    raise NotImplementedError
