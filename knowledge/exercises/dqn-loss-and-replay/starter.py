import torch
from torch import Tensor, nn
from torch.nn import functional as F

Batch = tuple[Tensor, Tensor, Tensor, Tensor, Tensor]
"""states (N, d), actions (N,) int64, rewards (N,), next states (N, d), done (N,): 1.0 where the end was reached, else 0.0"""


class Replay:
    """Remembers the last `capacity` steps."""

    def __init__(self, capacity: int) -> None:
        raise NotImplementedError

    def __len__(self) -> int:
        """How many steps it holds."""
        raise NotImplementedError

    def push(self, state: Tensor, action: int, reward: float, next_state: Tensor, done: bool) -> None:
        """Remember one step; states are (d,). When it is full, the oldest is forgotten."""
        raise NotImplementedError

    def sample(self, count: int) -> Batch:
        """`count` different steps, drawn at random, as one batch."""
        raise NotImplementedError


def targets(target_net: nn.Module, rewards: Tensor, next_states: Tensor, done: Tensor, gamma: float) -> Tensor:
    """(N,), (N, d), (N,) -> (N,): what the Q of each step should have been; without gradients."""
    raise NotImplementedError


def dqn_loss(net: nn.Module, target_net: nn.Module, batch: Batch, gamma: float) -> Tensor:
    """(): the mean Huber loss (smooth_l1, beta 1) between the Q of the actions taken and their targets."""
    raise NotImplementedError


def soft_update(net: nn.Module, target_net: nn.Module, tau: float) -> None:
    """Move each parameter of `target_net` by the share `tau` of the way to that of `net`, in place."""
    raise NotImplementedError
