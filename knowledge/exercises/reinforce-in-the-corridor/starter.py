import torch
from torch import Tensor, nn
from torch.distributions import Categorical
from torch.optim import Optimizer


class Corridor:
    """Cells 0 to `length` - 1; the bowl stands in the last. Actions: 0 = left, 1 = right."""

    def __init__(self, length: int) -> None:
        self.length = length

    def reset(self) -> int:
        """Begin an episode; the first state."""
        self.cell = 0
        return self.cell

    def step(self, action: int) -> tuple[int, float, bool]:
        """Take one step: the next state, the reward, and whether the episode is over."""
        self.cell = max(0, self.cell + (1 if action == 1 else -1))
        done = self.cell == self.length - 1
        return self.cell, 10.0 if done else -1.0, done


def returns(rewards: list[float], gamma: float) -> Tensor:
    """T rewards -> (T,): for each step, the discounted return from this step on."""
    raise NotImplementedError


def policy_loss(logits: Tensor, actions: Tensor, advantages: Tensor) -> Tensor:
    """(T, actions), (T,) int64, (T,) -> (): the REINFORCE loss of an episode, summed over its steps."""
    raise NotImplementedError


def play(policy: nn.Module, env: Corridor, limit: int) -> tuple[list[int], list[int], list[float]]:
    """One episode of at most `limit` steps, with sampled actions: states, actions and rewards, one of each per step.

    `policy` turns states (N,) int64 into logits (N, actions).
    """
    raise NotImplementedError


def train(policy: nn.Module, env: Corridor, optimizer: Optimizer, episodes: int) -> list[float]:
    """Update `policy` once after each episode (at most 100 steps, gamma 1); the total reward of each episode."""
    raise NotImplementedError
