from torch import nn


def separable(c_in: int, c_out: int, kernel: int = 3, stride: int = 1) -> nn.Sequential:
    """(N, c_in, H, W) -> (N, c_out, ceil(H / stride), ceil(W / stride)); kernel is odd."""
    return nn.Sequential(
        nn.Conv2d(c_in, c_out, 1, bias=False),
        nn.BatchNorm2d(c_out),
        nn.ReLU(),
        nn.Conv2d(c_out, c_out, kernel, stride=stride, padding=kernel // 2, groups=c_out, bias=False),
        nn.BatchNorm2d(c_out),
        nn.ReLU(),
    )


def multiplications(c_in: int, c_out: int, kernel: int, side: int) -> tuple[int, int]:
    """For one image and stride 1: (ordinary convolution, depthwise separable convolution)."""
    positions = side * side  # every weight is used once at each position of the output
    ordinary = c_in * c_out * kernel**2 * positions
    depthwise = c_in * kernel**2 * positions
    pointwise = c_in * c_out * positions
    return ordinary, depthwise + pointwise
