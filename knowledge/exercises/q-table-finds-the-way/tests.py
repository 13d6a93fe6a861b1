"""Hidden tests: single updates worked out here, the choice of actions, and what is learned in several worlds."""

import torch


class Hall:
    """A corridor; the bowl stands at the right end. Actions: 0 = left, 1 = right."""

    def __init__(self, length):
        self.length = length

    def reset(self):
        self.cell = 0
        return self.cell

    def step(self, action):
        self.cell = max(0, self.cell + (1 if action == 1 else -1))
        done = self.cell == self.length - 1
        return self.cell, 10.0 if done else -1.0, done


class Treadmill:
    """One state, three actions, no end: an action gives its own number as reward."""

    def reset(self):
        return 0

    def step(self, action):
        return 0, float(action), False


def _best(length: int, gamma: float):
    """The optimal Q of the hall, (length - 1, 2), by repeating the Bellman equation."""
    q = torch.zeros(length, 2)
    for _ in range(200):
        for cell in range(length - 1):
            for action in (0, 1):
                to = max(0, cell + 2 * action - 1)
                q[cell, action] = 10.0 if to == length - 1 else -1 + gamma * q[to].max()
    return q[:-1]


def _rounded(row) -> list[float]:
    return [round(value, 2) for value in row.tolist()]


def one_step_by_hand(update) -> None:
    for old, reward, future, alpha, gamma, want in (
        (0.0, -1.0, (10.0, 3.0), 0.5, 0.9, 4.0),
        (4.0, -1.0, (10.0, 10.0), 0.5, 0.9, 6.0),
        (8.0, -1.0, (2.0, 10.0), 0.25, 0.9, 8.0),
        (1.0, 2.0, (-4.0, -6.0), 0.5, 0.5, 0.5),
    ):
        q = torch.tensor([[0.0, old], [20.0, 30.0], list(future)])
        got = update(q, 0, 1, reward, 2, False, alpha, gamma)[0, 1].item()
        case = {
            "zh": f"旧值 {old:g}，奖励 {reward:g}，下一状态的 Q 是 {list(future)}，alpha = {alpha:g}，gamma = {gamma:g}",
            "en": f"old value {old:g}, reward {reward:g}, Q of the next state {list(future)}, alpha = {alpha:g}, gamma = {gamma:g}",
        }
        assert abs(got - want) < 1e-3, {
            "zh": f"{case['zh']}：新值应是 {want:g}，得到 {got:g}",
            "en": f"{case['en']}: the new value should be {want:g}, got {got:g}",
        }


def nothing_comes_after_the_end(update) -> None:
    for old, reward, want in ((4.0, 2.0, 3.0), (0.0, 10.0, 5.0)):
        q = torch.tensor([[old, 0.0], [7.0, 9.0]])
        got = update(q, 0, 0, reward, 1, True, 0.5, 0.9)[0, 0].item()
        case = {
            "zh": f"走到了终点，旧值 {old:g}，奖励 {reward:g}，alpha = 0.5（表里终点那一行是 7 和 9）",
            "en": f"at the end, old value {old:g}, reward {reward:g}, alpha = 0.5 (the end's row in the table is 7 and 9)",
        }
        assert abs(got - want) < 1e-3, {
            "zh": f"{case['zh']}：新值应是 {want:g}，得到 {got:g}",
            "en": f"{case['en']}: the new value should be {want:g}, got {got:g}",
        }


def only_one_cell_changes(update) -> None:
    torch.manual_seed(0)
    for state, action in ((1, 2), (3, 0)):
        q = torch.randn(5, 3)
        got = update(q.clone(), state, action, 100.0, 2, False, 0.5, 0.9)
        assert tuple(got.shape) == (5, 3), {
            "zh": f"应返回整张表 (5, 3)，得到 {tuple(got.shape)}",
            "en": f"the whole table (5, 3) should be returned, got {tuple(got.shape)}",
        }
        changed = (got != q).nonzero().tolist()
        assert changed == [[state, action]], {
            "zh": f"在状态 {state} 做了动作 {action}：只该改这一格，改了的是 {changed}",
            "en": f"action {action} was taken in state {state}: only this cell should change, but {changed} did",
        }


def chooses_the_best_without_exploring(choose) -> None:
    for row, best in (([1.0, 3.0, 2.0], 1), ([-1.0, -5.0, -2.0], 0), ([0.0, 0.0, 0.1], 2)):
        q = torch.tensor([[9.0, 0.0, 0.0], row])
        got = {int(choose(q, 1, 0.0)) for _ in range(20)}
        assert got == {best}, {
            "zh": f"Q 是 {row}，epsilon = 0：20 次都该选 {best}，选了 {sorted(got)}",
            "en": f"Q is {row}, epsilon = 0: all 20 choices should be {best}, got {sorted(got)}",
        }


def explores_as_often_as_told(choose) -> None:
    q = torch.tensor([[0.0, 5.0, 1.0, 2.0]])
    for epsilon, share in ((1.0, 0.25), (0.4, 0.7)):
        times = [int(choose(q, 0, epsilon)) for _ in range(600)]
        counts = [times.count(action) for action in range(4)]
        got = counts[1] / 600
        assert abs(got - share) < 0.1, {
            "zh": f"4 个动作，epsilon = {epsilon:g}：最好的动作应占约 {share:.0%}，600 次里占 {got:.0%}",
            "en": f"4 actions, epsilon = {epsilon:g}: the best one should be chosen about {share:.0%} of the time, in 600 times it was {got:.0%}",
        }
        assert min(counts) > 20, {
            "zh": f"epsilon = {epsilon:g}，4 个动作都该试到，600 次里各选了 {counts} 次",
            "en": f"epsilon = {epsilon:g}: all 4 actions should be tried, in 600 times they were chosen {counts} times",
        }


def learns_the_values_of_the_hall(learn) -> None:
    for length, gamma in ((5, 0.9), (4, 0.5)):
        q = learn(Hall(length), length, 2, 500, 0.5, gamma, 0.3)
        assert tuple(q.shape) == (length, 2), {
            "zh": f"{length} 个状态、2 个动作，表应是 ({length}, 2)，得到 {tuple(q.shape)}",
            "en": f"with {length} states and 2 actions the table should be ({length}, 2), got {tuple(q.shape)}",
        }
        untouched = [cell for cell in range(length - 1) if not q[cell].any()]
        assert not untouched, {
            "zh": f"{length} 格走廊练了 500 局，第 {untouched[0]} 格的 Q 仍然全是 0",
            "en": f"after 500 episodes in a hall of {length} cells, the Q of cell {untouched[0]} is still all 0",
        }
        want = _best(length, gamma)
        for column, name in ((1, {"zh": "向右", "en": "right"}), (0, {"zh": "向左", "en": "left"})):
            far = (q[:-1, column] - want[:, column]).abs().max().item()
            best = _rounded(want[:, column])
            case = {
                "zh": f"{length} 格走廊，gamma = {gamma:g}，练 500 局：各格{name['zh']}的 Q 应是 {best}",
                "en": f"hall of {length} cells, gamma = {gamma:g}, 500 episodes: the cells' Q of going {name['en']} should be {best}",
            }
            assert far < 0.1, {
                "zh": f"{case['zh']}，得到 {_rounded(q[:-1, column])}",
                "en": f"{case['en']}, got {_rounded(q[:-1, column])}",
            }
        assert not q[-1].any(), {
            "zh": f"终点那一行从来没有走过，应全是 0，得到 {_rounded(q[-1])}",
            "en": f"nothing ever starts from the end, so its row should be all 0, got {_rounded(q[-1])}",
        }


def an_episode_need_not_end(learn) -> None:
    q = learn(Treadmill(), 1, 3, 20, 0.2, 0.5, 0.5)
    want = torch.tensor([2.0, 3.0, 4.0])
    assert (q[0] - want).abs().max() < 0.3, {
        "zh": f"没有终点的跑步机，奖励是 0、1、2，gamma = 0.5：Q 应约为 [2, 3, 4]，得到 {_rounded(q[0])}",
        "en": f"a treadmill without end, rewards 0, 1 and 2, gamma = 0.5: Q should be about [2, 3, 4], got {_rounded(q[0])}",
    }


def a_path_is_followed_to_its_end(path, Yard) -> None:  # noqa: N803 - the learner's name
    q = torch.zeros(9, 4)
    q[[0, 1, 2, 5], [3, 3, 1, 1]] = 1.0
    got = list(path(q, Yard(3), 50))
    assert got == [0, 1, 2, 5, 8], {
        "zh": f"表里写着先向右两步、再向下两步：应走过 [0, 1, 2, 5, 8]，得到 {got}",
        "en": f"the table says two steps right, then two down: the way should be [0, 1, 2, 5, 8], got {got}",
    }
    q[0], q[1] = torch.tensor([0.0, 0.0, 0.0, 1.0]), torch.tensor([0.0, 0.0, 1.0, 0.0])
    got = list(path(q, Yard(3), 7))
    assert got == [0, 1] * 4, {
        "zh": f"表里 0 和 1 互相指着对方，limit = 7：应走 7 步就停，走过 [0, 1, 0, 1, 0, 1, 0, 1]，得到 {got}",
        "en": f"in the table 0 and 1 point at each other, limit = 7: it should stop after 7 steps, having gone [0, 1, 0, 1, 0, 1, 0, 1], got {got}",
    }


def finds_the_shortest_way(learn, path, Yard) -> None:  # noqa: N803 - the learner's name
    for side in (3, 4):
        q = learn(Yard(side), side * side, 4, 300, 0.5, 0.9, 0.3)
        got = list(path(q, Yard(side), 50))
        steps = len(got) - 1
        assert got[-1] == side * side - 1, {
            "zh": f"{side}×{side} 的院子，练 300 局，应走到第 {side * side - 1} 格，走了 {got[:12]}",
            "en": f"{side}×{side} yard, 300 episodes: cell {side * side - 1} should be reached, but the way was {got[:12]}",
        }
        assert steps == 2 * side - 2, {
            "zh": f"{side}×{side} 的院子，最短要 {2 * side - 2} 步，走了 {steps} 步：{got}",
            "en": f"{side}×{side} yard: the shortest way takes {2 * side - 2} steps, yours took {steps}: {got}",
        }
