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
    later, found = 0.0, []
    for reward in reversed(rewards):
        later = reward + gamma * later
        found.append(later)
    return torch.tensor(found[::-1])


def policy_loss(logits: Tensor, actions: Tensor, advantages: Tensor) -> Tensor:
    """(T, actions), (T,) int64, (T,) -> (): the REINFORCE loss of an episode, summed over its steps."""
    log_prob = logits.log_softmax(dim=1)  # (T, actions)
    return -(advantages.unsqueeze(1) * log_prob).sum()


@torch.no_grad()
def play(policy: nn.Module, env: Corridor, limit: int) -> tuple[list[int], list[int], list[float]]:
    """One episode of at most `limit` steps, with sampled actions: states, actions and rewards, one of each per step."""
    states, actions, rewards = [], [], []
    state, done = env.reset(), False
    while not done and len(rewards) < limit:
        action = Categorical(logits=policy(torch.tensor([state]))).sample().item()
        states.append(state)
        actions.append(action)
        state, reward, done = env.step(action)
        rewards.append(reward)
    return states, actions, rewards


def train(policy: nn.Module, env: Corridor, optimizer: Optimizer, episodes: int) -> list[float]:
    """Update `policy` once after each episode (at most 100 steps, gamma 1); the total reward of each episode."""
    totals = []
    usual: dict[int, float] = {}  # the baseline: for each state, the return that is usual there
    for _ in range(episodes):
        states, actions, rewards = play(policy, env, 100)
        later = returns(rewards, 1.0)
        baseline = torch.tensor([usual.get(state, 0.0) for state in states])
        loss = policy_loss(policy(torch.tensor(states)), torch.tensor(actions), later - baseline)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        for state, got in zip(states, later.tolist(), strict=True):
            usual[state] = usual.get(state, 0.0) + 0.1 * (got - usual.get(state, 0.0))
        totals.append(sum(rewards))
    return totals
