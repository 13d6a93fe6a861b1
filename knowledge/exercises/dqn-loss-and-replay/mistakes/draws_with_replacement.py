import random
from collections import deque

import torch
from torch import Tensor, nn
from torch.nn import functional as F

Batch = tuple[Tensor, Tensor, Tensor, Tensor, Tensor]


class Replay:
    """Remembers the last `capacity` steps."""

    def __init__(self, capacity: int) -> None:
        self.steps = deque(maxlen=capacity)

    def __len__(self) -> int:
        return len(self.steps)

    def push(self, state: Tensor, action: int, reward: float, next_state: Tensor, done: bool) -> None:
        """Remember one step; states are (d,). When it is full, the oldest is forgotten."""
        self.steps.append((state, action, reward, next_state, float(done)))

    def sample(self, count: int) -> Batch:
        """`count` different steps, drawn at random, as one batch."""
        states, actions, rewards, next_states, done = zip(*random.choices(self.steps, k=count), strict=True)
        return (
            torch.stack(states),  # (N, d)
            torch.tensor(actions),  # (N,) int64
            torch.tensor(rewards, dtype=torch.float),
            torch.stack(next_states),
            torch.tensor(done),
        )


@torch.no_grad()
def targets(target_net: nn.Module, rewards: Tensor, next_states: Tensor, done: Tensor, gamma: float) -> Tensor:
    """(N,), (N, d), (N,) -> (N,): what the Q of each step should have been; without gradients."""
    best = target_net(next_states).max(dim=1).values  # (N, actions) -> (N,)
    return rewards + gamma * (1 - done) * best


def dqn_loss(net: nn.Module, target_net: nn.Module, batch: Batch, gamma: float) -> Tensor:
    """(): the mean Huber loss (smooth_l1, beta 1) between the Q of the actions taken and their targets."""
    states, actions, rewards, next_states, done = batch
    q = net(states).gather(1, actions.unsqueeze(1)).squeeze(1)  # (N, actions) -> (N, 1) -> (N,)
    return F.smooth_l1_loss(q, targets(target_net, rewards, next_states, done, gamma))


@torch.no_grad()
def soft_update(net: nn.Module, target_net: nn.Module, tau: float) -> None:
    """Move each parameter of `target_net` by the share `tau` of the way to that of `net`, in place."""
    for old, new in zip(target_net.parameters(), net.parameters(), strict=True):
        old += tau * (new - old)
