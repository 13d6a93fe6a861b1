import torch
from torch import Tensor, nn


class BatchNorm(nn.Module):
    """Batch normalization of (batch, features), each feature on its own."""

    running_mean: Tensor
    running_var: Tensor

    def __init__(self, features: int, eps: float = 1e-5, momentum: float = 0.1) -> None:
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(features))  # γ
        self.bias = nn.Parameter(torch.zeros(features))  # β
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, x: Tensor) -> Tensor:
        """(batch, features) -> (batch, features)."""
        if self.training:
            mean = x.mean(dim=0)  # (features,)
            var = x.var(dim=0, unbiased=False)
        else:
            mean, var = self.running_mean.clone(), self.running_var.clone()
        if len(x) > 1:
            with torch.no_grad():
                self.running_mean.lerp_(x.mean(dim=0), self.momentum)
                self.running_var.lerp_(x.var(dim=0, unbiased=True), self.momentum)
        return self.weight * (x - mean) / (var + self.eps).sqrt() + self.bias
