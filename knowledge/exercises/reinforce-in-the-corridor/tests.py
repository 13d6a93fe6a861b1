"""Hidden tests: returns and loss against numbers worked out here, episodes in worlds of the tests' own, then learning."""

import torch
from torch import nn


class Mirrored:
    """A corridor whose bowl stands at the left end; one begins at the right end."""

    def __init__(self, length):
        self.length = length

    def reset(self):
        self.cell = self.length - 1
        return self.cell

    def step(self, action):
        self.cell = min(self.length - 1, self.cell + (1 if action == 1 else -1))
        done = self.cell == 0
        return self.cell, 10.0 if done else -1.0, done


class Endless:
    """Every action leads to the next of 500 states and is worth its own number; no end."""

    def reset(self):
        self.state = 0
        return 0

    def step(self, action):
        self.state += 1
        return self.state, float(action), False


def _close(got, want) -> bool:
    return tuple(got.shape) == (len(want),) and torch.allclose(got.float(), torch.tensor(want), atol=1e-3)


def _rounded(got) -> list[float]:
    return [round(value, 2) for value in got.flatten().tolist()]


def _fixed(states: int, *scores: float) -> nn.Embedding:
    """A policy with the same logits in every state."""
    policy = nn.Embedding(states, len(scores))
    with torch.no_grad():
        policy.weight.copy_(torch.tensor(scores).expand(states, -1))
    return policy


def corridor_of_five_cells(returns) -> None:
    for gamma, want in ((0.9, [4.58, 6.2, 8.0, 10.0]), (1.0, [7.0, 8.0, 9.0, 10.0]), (0.0, [-1.0, -1.0, -1.0, 10.0])):
        got = returns([-1.0, -1.0, -1.0, 10.0], gamma)
        case = {
            "zh": f"奖励依次是 −1、−1、−1、10，gamma = {gamma:g}",
            "en": f"rewards −1, −1, −1, 10, gamma = {gamma:g}",
        }
        assert tuple(got.shape) == (4,), {
            "zh": f"4 步应有 4 个回报，形状 (4,)，得到 {tuple(got.shape)}",
            "en": f"4 steps should have 4 returns, shape (4,), got {tuple(got.shape)}",
        }
        assert _close(got, want), {
            "zh": f"{case['zh']}：每一步往后的回报应是 {want}，得到 {_rounded(got)}",
            "en": f"{case['en']}: the returns from each step on should be {want}, got {_rounded(got)}",
        }


def returns_of_other_episodes(returns) -> None:
    for rewards, gamma, want in (
        ([0.0, 0.0, 8.0], 0.5, [2.0, 4.0, 8.0]),
        ([5.0], 0.3, [5.0]),
        ([1.0, -2.0], 1.0, [-1.0, -2.0]),
    ):
        got = returns(rewards, gamma)
        assert _close(got, want), {
            "zh": f"奖励 {rewards}、gamma = {gamma:g}：回报应是 {want}，得到 {_rounded(got)}",
            "en": f"rewards {rewards}, gamma = {gamma:g}: the returns should be {want}, got {_rounded(got)}",
        }


def loss_of_one_step(policy_loss) -> None:
    for scores, action, advantage, want in (
        ((0.0, 0.0), 0, 2.0, 1.386),
        ((0.0, 0.0, 0.0), 2, -1.0, -1.099),
        ((2.0, 0.0), 1, 1.0, 2.127),
    ):
        got = policy_loss(torch.tensor([scores]), torch.tensor([action]), torch.tensor([advantage]))
        assert tuple(got.shape) == (), {
            "zh": f"损失应是一个数，形状 ()，得到 {tuple(got.shape)}",
            "en": f"the loss should be one number, shape (), got {tuple(got.shape)}",
        }
        case = {
            "zh": f"logit 是 {list(scores)}，做了动作 {action}，优势 {advantage:g}",
            "en": f"logits {list(scores)}, action {action} was taken, advantage {advantage:g}",
        }
        assert abs(got.item() - want) < 2e-3, {
            "zh": f"{case['zh']}：损失应是 {want}，得到 {got.item():.3f}",
            "en": f"{case['en']}: the loss should be {want}, got {got.item():.3f}",
        }


def loss_of_three_steps(policy_loss) -> None:
    logits = torch.tensor([[1.0, 0.0], [0.0, 3.0], [-1.0, -1.0]])
    got = policy_loss(logits, torch.tensor([0, 0, 1]), torch.tensor([2.0, 1.0, -0.5]))
    want = 2 * 0.3133 + 3.0486 - 0.5 * 0.6931
    assert tuple(got.shape) == (), {
        "zh": f"3 步合成一个损失，形状 ()，得到 {tuple(got.shape)}",
        "en": f"3 steps should make one loss, shape (), got {tuple(got.shape)}",
    }
    assert abs(got.item() - want) < 2e-3, {
        "zh": f"3 步的损失应加在一起，是 {want:.2f}，得到 {got.item():.2f}",
        "en": f"the losses of 3 steps should be added up to {want:.2f}, got {got.item():.2f}",
    }


def good_actions_are_pushed_up(policy_loss) -> None:
    for advantage, want in ((2.0, [1.0, -1.0]), (-3.0, [-1.5, 1.5])):
        logits = torch.zeros(1, 2, requires_grad=True)
        policy_loss(logits, torch.tensor([0]), torch.tensor([advantage])).backward()
        assert logits.grad is not None, {
            "zh": "损失没有把梯度传回 logit",
            "en": "the loss gave no gradient back to the logits",
        }
        got = (-logits.grad).flatten().tolist()
        case = {
            "zh": f"两个 logit 都是 0，做了第一个动作，优势 {advantage:g}",
            "en": f"both logits are 0, the first action was taken, advantage {advantage:g}",
        }
        assert _close(-logits.grad.flatten(), want), {
            "zh": f"{case['zh']}：下降方向应是 {want}，得到 {[round(v, 2) for v in got]}",
            "en": f"{case['en']}: the direction of descent should be {want}, got {[round(v, 2) for v in got]}",
        }


def an_episode_in_the_corridor(play, Corridor) -> None:  # noqa: N803 - the learner's name
    for length in (5, 3, 8):
        states, actions, rewards = play(_fixed(length, -60.0, 60.0), Corridor(length), 100)
        want = (list(range(length - 1)), [1] * (length - 1), [-1.0] * (length - 2) + [10.0])
        names = {"zh": "状态", "en": "states"}, {"zh": "动作", "en": "actions"}, {"zh": "奖励", "en": "rewards"}
        for name, got, right in zip(names, (states, actions, rewards), want, strict=True):
            got = torch.as_tensor(got).flatten().tolist()
            assert got == right, {
                "zh": f"{length} 格走廊，一直向右：{name['zh']}应依次是 {right}，得到 {got}",
                "en": f"corridor of {length} cells, always to the right: the {name['en']} should be {right}, got {got}",
            }


def an_episode_in_another_world(play) -> None:
    states, actions, _ = play(_fixed(6, 60.0, -60.0), Mirrored(6), 100)
    got = torch.as_tensor(states).flatten().tolist(), torch.as_tensor(actions).flatten().tolist()
    assert got == ([5, 4, 3, 2, 1], [0] * 5), {
        "zh": f"6 格走廊，从右端一直向左：状态应是 [5, 4, 3, 2, 1]，得到 {got[0]}",
        "en": f"corridor of 6 cells, from the right end always to the left: the states should be [5, 4, 3, 2, 1], got {got[0]}",
    }


def an_episode_ends_at_the_limit(play) -> None:
    for limit in (10, 37):
        states, actions, rewards = play(_fixed(500, 0.0, 0.0), Endless(), limit)
        sizes = [len(states), len(actions), len(rewards)]
        assert sizes == [limit] * 3, {
            "zh": f"走不到头的一局，limit = {limit}：状态、动作、奖励应各有 {limit} 个，得到 {sizes}",
            "en": f"an episode that reaches no end, limit = {limit}: there should be {limit} each of states, actions and rewards, got {sizes}",
        }


def actions_are_drawn_by_their_chances(play) -> None:
    _, actions, rewards = play(_fixed(500, 0.0, 1.0986, 0.0), Endless(), 400)  # chances 0.2, 0.6, 0.2
    chosen = torch.as_tensor(actions).flatten()
    shares = [(chosen == action).float().mean().item() for action in range(3)]
    close = all(abs(share - chance) < 0.12 for share, chance in zip(shares, (0.2, 0.6, 0.2), strict=True))
    assert close, {
        "zh": f"三个动作的概率是 0.2、0.6、0.2，400 步里的比例却是 {[round(share, 2) for share in shares]}",
        "en": f"the three actions have probabilities 0.2, 0.6, 0.2, but their shares in 400 steps are {[round(share, 2) for share in shares]}",
    }
    assert torch.as_tensor(rewards).flatten().tolist() == chosen.tolist(), {
        "zh": "每一步的奖励应与这一步做的动作对上",
        "en": "the reward of each step should belong to the action taken in that step",
    }


def training_reports_every_episode(train, Corridor) -> None:  # noqa: N803 - the learner's name
    policy = _fixed(5, -60.0, 60.0)
    totals = train(policy, Corridor(5), torch.optim.SGD(policy.parameters(), lr=0.0), 3)
    got = [float(total) for total in totals]
    assert got == [7.0] * 3, {
        "zh": f"一直向右的策略走 3 局，总奖励应是 [7, 7, 7]，得到 {got}",
        "en": f"3 episodes of a policy that always goes right should have the total rewards [7, 7, 7], got {got}",
    }


def learns_to_find_the_bowl(train, Corridor) -> None:  # noqa: N803 - the learner's name
    policy = _fixed(5, 0.0, 0.0)
    totals = train(policy, Corridor(5), torch.optim.Adam(policy.parameters(), lr=0.1), 250)
    late = sum(float(total) for total in totals[-30:]) / 30
    assert late > 4, {
        "zh": f"练 250 局，最后 30 局的平均总奖励应超过 4（最多 7），得到 {late:.1f}",
        "en": f"after 250 episodes the mean total reward of the last 30 should be above 4 (at most 7), got {late:.1f}",
    }
    chance = policy.weight.softmax(1)[:4, 1].min().item()  # not what `train` says of itself
    assert chance > 0.55, {
        "zh": f"练完以后，每一格都该多半向右；最犹豫的一格向右的概率只有 {chance:.2f}",
        "en": f"after training every cell should mostly go right; the least certain one does so with a probability of only {chance:.2f}",
    }


def learns_to_go_left_as_well(train) -> None:
    policy = _fixed(4, 0.0, 0.0)
    totals = train(policy, Mirrored(4), torch.optim.Adam(policy.parameters(), lr=0.1), 200)
    late = sum(float(total) for total in totals[-30:]) / 30
    assert late > 5, {
        "zh": f"食盆在左端的 4 格走廊，练 200 局，最后 30 局的平均总奖励应超过 5（最多 8），得到 {late:.1f}",
        "en": f"corridor of 4 cells with the bowl at the left end: after 200 episodes the mean total reward of the last 30 should be above 5 (at most 8), got {late:.1f}",
    }
    chance = policy.weight.softmax(1)[1:, 0].min().item()
    assert chance > 0.55, {
        "zh": f"食盆在左端，练完以后每一格都该多半向左；最犹豫的一格向左的概率只有 {chance:.2f}",
        "en": f"with the bowl at the left end every cell should mostly go left after training; the least certain one does so with a probability of only {chance:.2f}",
    }
