from torch import nn


def out_side(side: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Side of the output of a convolution; ValueError if the kernel does not fit."""
    way = side + 2 * padding - (dilation * (kernel - 1) + 1)  # how far the window can move
    if way < 0:
        raise ValueError(f"a kernel of {kernel} with dilation {dilation} does not fit into {side} + 2 * {padding}")
    return way // stride + 1


def shrink(c_in: int, c_out: int, kernel: int, stride: int, dilation: int = 1) -> nn.Module:
    """(N, c_in, H, W) -> (N, c_out, ceil(H / stride), ceil(W / stride)); kernel is odd."""
    padding = 1
    return nn.Sequential(
        nn.Conv2d(c_in, c_out, kernel, stride=stride, padding=padding, dilation=dilation),
        nn.ReLU(),
    )
