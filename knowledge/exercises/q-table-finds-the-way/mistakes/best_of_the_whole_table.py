import random

import torch
from torch import Tensor


class Yard:
    """A yard of side × side cells, numbered row by row; one begins in cell 0, the bowl stands in the last.

    Actions: 0 up, 1 down, 2 left, 3 right.
    """

    def __init__(self, side: int) -> None:
        self.side = side

    def reset(self) -> int:
        """Begin an episode; the first state."""
        self.row = self.column = 0
        return 0

    def step(self, action: int) -> tuple[int, float, bool]:
        """Take one step: the next state, the reward, and whether the episode is over."""
        last = self.side - 1
        self.row = min(max(self.row + (action == 1) - (action == 0), 0), last)
        self.column = min(max(self.column + (action == 3) - (action == 2), 0), last)
        done = self.row == self.column == last
        return self.row * self.side + self.column, 10.0 if done else -1.0, done


def choose(q: Tensor, state: int, epsilon: float) -> int:
    """With probability `epsilon` any action, all equally likely; otherwise one with the largest Q. q: (states, actions)."""
    if random.random() < epsilon:
        return random.randrange(q.shape[1])
    return int(q[state].argmax())


def update(
    q: Tensor, state: int, action: int, reward: float, next_state: int, done: bool, alpha: float, gamma: float
) -> Tensor:
    """The table after one step of Q-learning; it may be `q` itself, changed in place."""
    future = 0.0 if done else q.max()  # nothing comes after the end
    target = reward + gamma * future
    q[state, action] += alpha * (target - q[state, action])
    return q


def learn(
    env: Yard, states: int, actions: int, episodes: int, alpha: float, gamma: float, epsilon: float
) -> Tensor:
    """The table (states, actions), zeros at first, after so many episodes of at most 200 steps."""
    q = torch.zeros(states, actions)
    for _ in range(episodes):
        state = env.reset()
        for _ in range(200):
            action = choose(q, state, epsilon)
            next_state, reward, done = env.step(action)
            q = update(q, state, action, reward, next_state, done, alpha, gamma)
            state = next_state
            if done:
                break
    return q


def path(q: Tensor, env: Yard, limit: int) -> list[int]:
    """The states of one episode without exploring, from the first to the last, after at most `limit` steps."""
    state, done = env.reset(), False
    states = [state]
    while not done and len(states) <= limit:
        state, _, done = env.step(choose(q, state, 0.0))
        states.append(state)
    return states
