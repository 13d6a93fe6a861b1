import torch
from torch import Tensor
from torch.nn import functional


def conv2d(x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0) -> Tensor:
    """(N, C, H, W) with weight (O, C, kH, kW) and bias (O,) -> (N, O, H_out, W_out)."""
    x = functional.pad(x, (padding, padding, padding, padding))  # left, right, top, bottom
    k_h, k_w = weight.shape[2:]
    h_out = (x.shape[2] - k_h) // stride + 1
    w_out = (x.shape[3] - k_w) // stride + 1
    rows = []
    for i in range(h_out):
        row = []
        for j in range(w_out):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + k_h, left : left + k_w]  # (N, C, kH, kW)
            products = window[:, None] * weight[None]  # (N, O, C, kH, kW)
            row.append(products.sum(dim=(2, 3, 4)))  # (N, O)
        rows.append(torch.stack(row, dim=-1))  # (N, O, W_out)
    out = torch.stack(rows, dim=-2)  # (N, O, H_out, W_out)
    if bias is not None:
        out = out + bias
    return out
