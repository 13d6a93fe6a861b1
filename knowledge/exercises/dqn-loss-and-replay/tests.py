"""Hidden tests: targets and loss against numbers worked out here, who gets a gradient, the memory, then a small yard."""

import copy

import torch
from torch import nn

SIDE = 3


def _table(*rows) -> nn.Linear:
    """A network whose Q values for the one-hot state number i are row i."""
    q = torch.tensor(rows)
    net = nn.Linear(len(rows), q.shape[1], bias=False)
    with torch.no_grad():
        net.weight.copy_(q.T)
    return net


def _hot(states: int, *numbers: int):
    return torch.eye(states)[list(numbers)]


def _batch(states: int, before, actions, rewards, after, done):
    return (
        _hot(states, *before),
        torch.tensor(actions),
        torch.tensor(rewards),
        _hot(states, *after),
        torch.tensor(done),
    )


def _rounded(tensor) -> list[float]:
    return [round(value, 2) for value in tensor.flatten().tolist()]


def _moved(state: int, action: int) -> tuple[int, float, bool]:
    row = min(max(state // SIDE + (action == 1) - (action == 0), 0), SIDE - 1)
    column = min(max(state % SIDE + (action == 3) - (action == 2), 0), SIDE - 1)
    after = row * SIDE + column
    done = after == SIDE * SIDE - 1
    return after, 10.0 if done else -1.0, done


def targets_by_hand(targets) -> None:
    target_net = _table([2.0, 5.0], [-3.0, -1.0])
    for gamma, want in ((0.9, [5.5, -0.9, 1.0]), (0.5, [3.5, -0.5, 1.0])):
        got = targets(target_net, torch.tensor([1.0, 0.0, 1.0]), _hot(2, 0, 1, 0), torch.tensor([0.0, 0.0, 1.0]), gamma)
        assert tuple(got.shape) == (3,), {
            "zh": f"3 步应有 3 个目标，形状 (3,)，得到 {tuple(got.shape)}",
            "en": f"3 steps should have 3 targets, shape (3,), got {tuple(got.shape)}",
        }
        case = {
            "zh": f"gamma = {gamma:g}，奖励 [1, 0, 1]，下一状态的 Q 是 [2, 5]、[−3, −1]、[2, 5]，第 3 步到了终点",
            "en": f"gamma = {gamma:g}, rewards [1, 0, 1], Q of the next states [2, 5], [−3, −1], [2, 5]; step 3 reached the end",
        }
        assert torch.allclose(got, torch.tensor(want), atol=1e-3), {
            "zh": f"{case['zh']}：目标应是 {want}，得到 {_rounded(got)}",
            "en": f"{case['en']}: the targets should be {want}, got {_rounded(got)}",
        }
    one = targets(target_net, torch.tensor([1.0]), _hot(2, 0), torch.tensor([0.0]), 0.9)
    assert tuple(one.shape) == (1,), {
        "zh": f"1 步应有 1 个目标，形状 (1,)，得到 {tuple(one.shape)}",
        "en": f"1 step should have 1 target, shape (1,), got {tuple(one.shape)}",
    }


def targets_are_constants(targets) -> None:
    got = targets(_table([2.0, 5.0], [1.0, 0.0]), torch.zeros(2), _hot(2, 0, 1), torch.zeros(2), 0.9)
    assert not got.requires_grad, {
        "zh": "目标是当答案用的常数，不该带着计算图",
        "en": "targets are constants that serve as answers and should not carry a graph",
    }


def loss_by_hand(dqn_loss) -> None:
    net, target_net = _table([0.5, 2.0], [1.0, 7.0]), _table([9.0, 9.0], [1.0, 2.0])
    for actions, rewards, want in (([1], [0.0], 0.02), ([0], [1.0], 1.8), ([1, 0], [0.0, 1.0], 0.91)):
        count = len(actions)
        got = dqn_loss(net, target_net, _batch(2, [0] * count, actions, rewards, [1] * count, [0.0] * count), 0.9)
        assert tuple(got.shape) == (), {
            "zh": f"损失应是一个数，形状 ()，得到 {tuple(got.shape)}",
            "en": f"the loss should be one number, shape (), got {tuple(got.shape)}",
        }
        gaps = [abs((0.5, 2.0)[action] - (reward + 1.8)) for action, reward in zip(actions, rewards, strict=True)]
        case = {
            "zh": f"做过的动作的 Q 与目标差 {[round(gap, 1) for gap in gaps]}",
            "en": f"Q of the action taken and target differ by {[round(gap, 1) for gap in gaps]}",
        }
        assert abs(got.item() - want) < 2e-3, {
            "zh": f"{case['zh']}：平均的 Huber 损失应是 {want:g}，得到 {got.item():.3f}",
            "en": f"{case['en']}: the mean Huber loss should be {want:g}, got {got.item():.3f}",
        }


def loss_of_many_steps(dqn_loss) -> None:
    torch.manual_seed(1)
    net, target_net = (nn.Sequential(nn.Linear(6, 16), nn.Tanh(), nn.Linear(16, 3)) for _ in range(2))
    for count in (32, 5):
        states, after = torch.randn(count, 6), torch.randn(count, 6)
        actions, rewards, done = (
            torch.randint(0, 3, (count,)),
            3 * torch.randn(count),
            (torch.rand(count) < 0.3).float(),
        )
        with torch.no_grad():
            taken = torch.stack([row[action] for row, action in zip(net(states), actions, strict=True)])
            gap = (taken - rewards - 0.8 * (1 - done) * target_net(after).amax(1)).abs()
        want = torch.where(gap < 1, gap**2 / 2, gap - 0.5).mean().item()
        got = dqn_loss(net, target_net, (states, actions, rewards, after, done), 0.8)
        assert tuple(got.shape) == (), {
            "zh": f"损失应是一个数，形状 ()，得到 {tuple(got.shape)}",
            "en": f"the loss should be one number, shape (), got {tuple(got.shape)}",
        }
        assert abs(got.item() - want) < 1e-3, {
            "zh": f"随机的一批 {count} 步：平均的 Huber 损失应是 {want:.3f}，得到 {got.item():.3f}",
            "en": f"a random batch of {count} steps: the mean Huber loss should be {want:.3f}, got {got.item():.3f}",
        }


def only_the_online_network_learns(dqn_loss) -> None:
    net, target_net = _table([0.5, 2.0], [1.0, 0.0]), _table([9.0, 9.0], [1.0, 2.0])
    loss = dqn_loss(net, target_net, _batch(2, [0, 0], [1, 1], [0.0, 0.0], [1, 1], [0.0, 0.0]), 0.9)
    loss.backward()
    assert target_net.weight.grad is None or not target_net.weight.grad.any(), {
        "zh": "目标网络得到了梯度，它的参数不该由损失来改",
        "en": "the target network got a gradient; its parameters are not for the loss to change",
    }
    assert net.weight.grad is not None and net.weight.grad.any(), {
        "zh": "在线网络没有得到梯度",
        "en": "the online network got no gradient",
    }
    got = net.weight.grad.T  # (states, actions)
    assert not got[1].any(), {
        "zh": "下一个状态的 Q 也得到了梯度，这一步该改的只是做过的那个动作的 Q",
        "en": "the Q of the next state got a gradient too; only the Q of the action taken should change in this step",
    }
    assert torch.allclose(got[0], torch.tensor([0.0, 0.2]), atol=1e-4), {
        "zh": f"状态 0 做了动作 1，Q 比目标高 0.2：对 Q 的梯度应是 [0, 0.2]，得到 {_rounded(got[0])}",
        "en": f"action 1 was taken in state 0, with Q 0.2 above the target: the gradient of Q should be [0, 0.2], got {_rounded(got[0])}",
    }


def target_network_follows_slowly(soft_update) -> None:
    for tau, want in ((0.1, 3.2), (0.5, 4.0), (0.0, 3.0), (1.0, 5.0)):
        net, target_net = nn.Linear(3, 2), nn.Linear(3, 2)
        for parameter in net.parameters():
            nn.init.constant_(parameter, 5.0)
        for parameter in target_net.parameters():
            nn.init.constant_(parameter, 3.0)
        soft_update(net, target_net, tau)
        got = target_net.bias[0].item()
        assert abs(got - want) < 1e-4, {
            "zh": f"目标网络是 3，在线网络是 5，tau = {tau:g}：目标网络应变成 {want:g}，得到 {got:g}",
            "en": f"target network 3, online network 5, tau = {tau:g}: the target network should become {want:g}, got {got:g}",
        }
        assert all(torch.allclose(p, torch.full_like(p, want)) for p in target_net.parameters()), {
            "zh": "有的参数没有跟着走",
            "en": "some parameters did not move along",
        }
        assert all((p == 5).all() for p in net.parameters()), {
            "zh": "在线网络的参数不该变",
            "en": "the online network's parameters should not change",
        }


def memory_hands_out_batches(Replay) -> None:  # noqa: N803 - the learner's name
    memory = Replay(100)
    for number in range(20):
        memory.push(
            torch.full((3,), float(number)), number % 4, -float(number), torch.full((3,), number + 0.5), number % 5 == 4
        )
    assert len(memory) == 20, {
        "zh": f"放进 20 步，len 应是 20，得到 {len(memory)}",
        "en": f"20 steps were pushed: len should be 20, got {len(memory)}",
    }
    batch = memory.sample(8)
    shapes, want = [tuple(part.shape) for part in batch], [(8, 3), (8,), (8,), (8, 3), (8,)]
    assert shapes == want, {
        "zh": f"抽 8 步，五个张量的形状应是 {want}，得到 {shapes}",
        "en": f"a sample of 8 steps: the shapes of the five tensors should be {want}, got {shapes}",
    }
    states, actions, rewards, after, done = batch
    assert actions.dtype == torch.int64, {
        "zh": f"动作应是 int64，得到 {actions.dtype}",
        "en": f"actions should be int64, got {actions.dtype}",
    }
    kinds = [part.dtype for part in (states, rewards, after, done)]
    assert kinds == [torch.float32] * 4, {
        "zh": f"状态、奖励、下一状态、done 应都是 float32，得到 {kinds}",
        "en": f"states, rewards, next states and done should all be float32, got {kinds}",
    }
    number = states[:, 0]
    together = (
        (rewards == -number).all() and (after[:, 0] == number + 0.5).all() and (actions == number.long() % 4).all()
    )
    assert together and (done == (number % 5 == 4).float()).all(), {
        "zh": "抽出来的状态、动作、奖励、下一状态、done 对不上号，不是同一步的",
        "en": "state, action, reward, next state and done in the sample do not match: they are not from the same step",
    }


def memory_forgets_the_oldest(Replay) -> None:  # noqa: N803 - the learner's name
    for capacity, pushed in ((4, 10), (7, 7), (5, 6)):
        memory = Replay(capacity)
        for number in range(pushed):
            memory.push(torch.tensor([float(number)]), 0, 0.0, torch.zeros(1), False)
        assert len(memory) == capacity, {
            "zh": f"容量 {capacity}，放进 {pushed} 步，应留下 {capacity} 步，得到 {len(memory)}",
            "en": f"capacity {capacity}, {pushed} steps pushed: {capacity} should be left, got {len(memory)}",
        }
        kept = sorted(int(number) for number in memory.sample(capacity)[0].flatten())
        want = list(range(pushed - capacity, pushed))
        assert kept == want, {
            "zh": f"容量 {capacity}，依次放进 0 到 {pushed - 1}：全部抽出来应是 {want} 各一次，得到 {kept}",
            "en": f"capacity {capacity}, 0 to {pushed - 1} pushed in turn: a sample of all should hold {want}, each once, got {kept}",
        }


def memory_draws_at_random(Replay) -> None:  # noqa: N803 - the learner's name
    memory = Replay(200)
    for number in range(200):
        memory.push(torch.tensor([float(number)]), 0, 0.0, torch.zeros(1), False)
    draws = [[int(number) for number in memory.sample(30)[0].flatten()] for _ in range(6)]
    assert all(len(set(draw)) == 30 for draw in draws), {
        "zh": "一批 30 步里有重复的：应是 30 个不同的步",
        "en": "a batch of 30 steps has some twice: they should be 30 different ones",
    }
    assert len({tuple(draw) for draw in draws}) == 6, {
        "zh": "抽了 6 批，有两批完全相同：应是随机抽",
        "en": "of 6 batches drawn, two are exactly alike: draw at random",
    }
    mean = sum(map(sum, draws)) / 180
    assert 70 < mean < 130, {
        "zh": f"200 步里随机抽，编号的平均应在 100 左右，得到 {mean:.0f}",
        "en": f"drawn at random from 200 steps, the numbers should have a mean of about 100, got {mean:.0f}",
    }


def finds_the_way_through_the_yard(dqn_loss, soft_update) -> None:
    steps = [(state, action, *_moved(state, action)) for state in range(SIDE * SIDE - 1) for action in range(4)]
    before, actions, after, rewards, done = (list(column) for column in zip(*steps, strict=True))
    batch = _batch(SIDE * SIDE, before, actions, rewards, after, [float(end) for end in done])
    net = nn.Sequential(nn.Linear(SIDE * SIDE, 64), nn.ReLU(), nn.Linear(64, 4))
    target_net = copy.deepcopy(net)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
    for number in range(300):
        if number % 20 == 0:
            soft_update(net, target_net, 1.0)
        loss = dqn_loss(net, target_net, batch, 0.9)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    best = net(torch.eye(SIDE * SIDE)).argmax(1).tolist()
    state, way = 0, [0]
    while state != SIDE * SIDE - 1 and len(way) < 12:
        state = _moved(state, best[state])[0]
        way.append(state)
    assert len(way) == 2 * SIDE - 1, {
        "zh": f"用每一步都出现的一批经历练 300 次以后，{SIDE}×{SIDE} 的院子应走 {2 * SIDE - 2} 步，走了 {way}",
        "en": f"after 300 updates on a batch with every possible step, the way through the {SIDE}×{SIDE} yard should take {2 * SIDE - 2} steps; it went {way}",
    }
