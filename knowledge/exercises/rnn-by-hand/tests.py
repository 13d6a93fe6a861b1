"""Hidden tests of a recurrent layer: the numbers by hand, PyTorch's layer as a twin, memory, gradients through time."""

import torch
from torch import nn
from torch.nn import functional as F

SIZES = ((3, 5), (6, 2), (1, 8), (4, 4))


def _twins(RNN, inputs: int, hidden: int):
    """The learner's layer and PyTorch's, with the same random weights."""
    mine, theirs = RNN(inputs, hidden), nn.RNN(inputs, hidden, batch_first=True)
    with torch.no_grad():
        mine.w_x.copy_(theirs.weight_ih_l0)
        mine.w_h.copy_(theirs.weight_hh_l0)
        mine.b.copy_(theirs.bias_ih_l0 + theirs.bias_hh_l0)
    return mine, theirs


def _by_hand(RNN):
    """One input, one unit, W_x = 1, W_h = 0.5, b = 0, as in the note."""
    layer = RNN(1, 1)
    with torch.no_grad():
        layer.w_x.fill_(1.0)
        layer.w_h.fill_(0.5)
        layer.b.zero_()
    return layer


def _row(tensor) -> list[float]:
    return [round(value, 4) for value in tensor.detach().flatten().tolist()]


def _are_parameters(layer) -> None:
    """Say what stands in the place of a parameter: a bare tensor, or a layer."""
    assert isinstance(layer, nn.Module), {
        "zh": f"RNN(输入数, 单元数) 应是一个 nn.Module，得到的却是 {type(layer).__name__}",
        "en": f"RNN(inputs, hidden) should be an nn.Module, but it is of type {type(layer).__name__}",
    }
    weights = {name: getattr(layer, name, None) for name in ("w_x", "w_h", "b")}
    bare = [name for name, each in weights.items() if isinstance(each, torch.Tensor) and not isinstance(each, nn.Parameter)]
    assert not bare, {
        "zh": f"{'、'.join(bare)} 只是普通张量：优化器看不见它们，要包成 nn.Parameter(…)",
        "en": f"{', '.join(bare)}: only plain tensors, which no optimizer sees; wrap them in nn.Parameter(…)",
    }
    layers = [f"{name} ({type(each).__name__})" for name, each in weights.items() if isinstance(each, nn.Module)]
    assert not layers, {
        "zh": f"{'、'.join(layers)} 是现成的层，题目要的是一个 nn.Parameter 张量（nn.Linear 还会自带一个偏置）",
        "en": f"{', '.join(layers)}: a ready-made layer, but the task wants a tensor in nn.Parameter (nn.Linear brings a bias of its own)",
    }


def has_one_set_of_weights(RNN) -> None:
    for inputs, hidden in SIZES:
        layer = RNN(inputs, hidden)
        _are_parameters(layer)
        got = {name: tuple(parameter.shape) for name, parameter in layer.named_parameters()}
        want = {"w_x": (hidden, inputs), "w_h": (hidden, hidden), "b": (hidden,)}
        assert got == want, {
            "zh": f"RNN({inputs}, {hidden}) 的参数应是 {want}，得到 {got}",
            "en": f"the parameters of RNN({inputs}, {hidden}) should be {want}, got {got}",
        }


def units_start_out_different(RNN) -> None:
    layer = RNN(4, 6)
    _are_parameters(layer)
    for name in ("w_x", "w_h"):
        rows = len({tuple(_row(row)) for row in getattr(layer, name)})
        assert rows == 6, {
            "zh": f"6 个单元的 {name} 开始时应各不相同，只有 {rows} 种",
            "en": f"the {name} of 6 units should all be different at the start, but there are only {rows} kinds",
        }
    size = max(each.abs().max().item() for each in (layer.w_x, layer.w_h, layer.b))
    assert size < 3, {
        "zh": f"参数的初值应当不大，最大的绝对值却有 {size:.1f}",
        "en": f"parameters should start small, but the largest absolute value is {size:.1f}",
    }


def shapes_are_those_of_the_task(RNN) -> None:
    for batch, time, inputs, hidden in ((2, 7, 3, 5), (1, 1, 3, 4), (6, 2, 1, 3), (3, 3, 3, 3)):
        states, last = RNN(inputs, hidden)(torch.randn(batch, time, inputs))
        want = (batch, time, hidden)
        assert tuple(states.shape) == want, {
            "zh": f"输入 {(batch, time, inputs)}，全部状态应是 {want}，得到 {tuple(states.shape)}",
            "en": f"input {(batch, time, inputs)}: all states should be {want}, got {tuple(states.shape)}",
        }
        want = (batch, hidden)
        assert tuple(last.shape) == want, {
            "zh": f"输入 {(batch, time, inputs)}，最后的状态应是 {want}，得到 {tuple(last.shape)}",
            "en": f"input {(batch, time, inputs)}: the last state should be {want}, got {tuple(last.shape)}",
        }


def one_zero_zero_fades(RNN) -> None:
    layer = _by_hand(RNN)
    for x, want in (
        ([1.0, 0.0, 0.0], [0.7616, 0.3634, 0.1797]),
        ([0.0, 0.0, 1.0], [0.0, 0.0, 0.7616]),
        ([1.0, 1.0], [0.7616, 0.8811]),
    ):
        got = _row(layer(torch.tensor(x).reshape(1, -1, 1))[0])
        close = len(got) == len(want) and all(abs(a - b) < 1e-3 for a, b in zip(got, want, strict=True))
        assert close, {
            "zh": f"W_x = 1、W_h = 0.5、b = 0，读入 {x}，状态应依次约为 {want}，得到 {got}",
            "en": f"W_x = 1, W_h = 0.5, b = 0, reading {x}: the states should be about {want}, got {got}",
        }


def last_state_is_the_end_of_all_states(RNN) -> None:
    states, last = RNN(3, 5)(torch.randn(4, 6, 3))
    assert torch.allclose(states[:, -1], last, atol=1e-6), {
        "zh": "第二个返回值应是最后一步的状态，它与全部状态里的最后一步不同",
        "en": "the second value returned should be the state of the last step, but it differs from the last of all states",
    }


def same_numbers_as_pytorch(RNN) -> None:
    for inputs, hidden in SIZES:
        mine, theirs = _twins(RNN, inputs, hidden)
        x = 2 * torch.randn(4, 9, inputs)
        got, want = mine(x)[0], theirs(x)[0]
        step = next((t + 1 for t in range(9) if not torch.allclose(got[:, t], want[:, t], atol=1e-4)), None)
        assert step is None, {
            "zh": f"与 nn.RNN({inputs}, {hidden}) 用同样的权重，从第 {step} 步起状态就不同了",
            "en": f"with the same weights as nn.RNN({inputs}, {hidden}) the states differ from step {step} on",
        }


def starts_from_the_given_state(RNN) -> None:
    layer = _by_hand(RNN)
    got = _row(layer(torch.zeros(1, 1, 1), torch.tensor([[0.7616]]))[1])
    assert abs(got[0] - 0.3634) < 1e-3, {
        "zh": f"初始状态 0.7616、读入 0，下一个状态应约为 0.3634，得到 {got[0]}",
        "en": f"initial state 0.7616, reading 0: the next state should be about 0.3634, got {got[0]}",
    }
    mine, theirs = _twins(RNN, 3, 5)
    x, h = torch.randn(4, 6, 3), torch.randn(4, 5)
    assert torch.allclose(mine(x, h)[1], theirs(x, h[None])[1][0], atol=1e-4), {
        "zh": "给了初始状态时，结果与 nn.RNN 不同",
        "en": "with an initial state given, the result differs from nn.RNN's",
    }


def can_read_in_two_pieces(RNN) -> None:
    layer, x = RNN(3, 5), torch.randn(2, 8, 3)
    whole, end = layer(x)
    first, state = layer(x[:, :5])
    second, last = layer(x[:, 5:], state)
    same = torch.allclose(torch.cat([first, second], 1), whole, atol=1e-5) and torch.allclose(last, end, atol=1e-5)
    assert same, {
        "zh": "先读 5 步、把状态传下去再读 3 步，结果应与一次读 8 步一样",
        "en": "reading 5 steps, handing the state on and reading 3 more should give the same as reading 8 at once",
    }


def each_call_starts_anew(RNN) -> None:
    layer, x = RNN(3, 5), torch.randn(2, 4, 3)
    one, _ = layer(x)
    layer(torch.randn(2, 4, 3))
    other, _ = layer(x)
    assert torch.allclose(one, other, atol=1e-6), {
        "zh": "不给初始状态时应从全 0 读起；读过别的序列以后，同样的输入得到了不同的结果",
        "en": "without an initial state, reading should start from all 0; after another sequence had been read, the same input gave a different result",
    }


def sequences_do_not_mix(RNN) -> None:
    layer, x = RNN(3, 4), torch.randn(5, 5, 3)
    before, _ = layer(x)
    x = x.clone()
    x[2] = torch.randn(5, 3)
    after, _ = layer(x)
    changed = [b for b in range(5) if not torch.allclose(before[b], after[b], atol=1e-5)]
    assert changed == [2], {
        "zh": f"只改了批里第 2 条序列，结果变了的却是第 {changed} 条",
        "en": f"only sequence 2 of the batch was changed, but the results that changed are those of {changed}",
    }


def early_input_is_still_felt(RNN) -> None:
    layer, x = RNN(3, 5), torch.randn(2, 6, 3)
    before, _ = layer(x)
    x = x.clone()
    x[:, 2] += 1
    after, _ = layer(x)
    changed = [t for t in range(6) if not torch.allclose(before[:, t], after[:, t], atol=1e-7)]
    assert changed == [2, 3, 4, 5], {
        "zh": f"只改了第 2 步（从 0 数）的输入，状态应从第 2 步起一直不同，变了的却是第 {changed} 步",
        "en": f"only the input of step 2 (counting from 0) was changed: the states should differ from step 2 on, but those that differ are {changed}",
    }


def gradient_runs_back_through_time(RNN) -> None:
    mine, theirs = _twins(RNN, 3, 5)
    x = torch.randn(4, 7, 3)
    grads = []
    for layer, pick in ((mine, lambda out: out[1]), (theirs, lambda out: out[1][0])):
        start = x.clone().requires_grad_()
        pick(layer(start)).square().sum().backward()
        grads.append(start.grad)
    assert grads[0] is not None, {
        "zh": "输入没有得到梯度",
        "en": "the input got no gradient",
    }
    assert mine(x)[0].requires_grad, {
        "zh": "全部状态（第一个返回值）断了梯度：从中间某一步算的损失传不回去",
        "en": "all states (the first value returned) are cut off from the gradient: a loss on a step in between cannot reach back",
    }
    reached = [t for t in range(7) if grads[0][:, t].abs().sum() > 0]
    assert reached == list(range(7)), {
        "zh": f"最后的状态对 7 步输入都应有梯度，只有第 {reached} 步得到了",
        "en": f"the last state should have a gradient for the input of all 7 steps, but only the steps {reached} got one",
    }
    assert torch.allclose(grads[0], grads[1], atol=1e-4), {
        "zh": "输入的梯度与 nn.RNN 的不同",
        "en": "the gradient of the input differs from nn.RNN's",
    }
    for name, want in (
        ("w_x", theirs.weight_ih_l0.grad),
        ("w_h", theirs.weight_hh_l0.grad),
        ("b", theirs.bias_ih_l0.grad),
    ):
        got = getattr(mine, name).grad
        assert got is not None, {
            "zh": f"{name} 没有得到梯度",
            "en": f"{name} got no gradient",
        }
        assert torch.allclose(got, want, atol=1e-3), {
            "zh": f"{name} 的梯度与 nn.RNN 的不同",
            "en": f"the gradient of {name} differs from nn.RNN's",
        }


def tells_rising_from_falling(RNN) -> None:
    torch.manual_seed(0)
    layer, head = RNN(1, 8), nn.Linear(8, 2)
    up = torch.linspace(-1, 1, 8)
    y = torch.arange(60) % 2
    x = (torch.where(y[:, None] == 1, up, up.flip(0)) + 0.3 * torch.randn(60, 8)).unsqueeze(2)
    optimizer = torch.optim.Adam([*layer.parameters(), *head.parameters()], lr=0.03)
    for _ in range(60):
        loss = F.cross_entropy(head(layer(x)[1]), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    right = (head(layer(x)[1]).argmax(1) == y).sum().item()
    assert right >= 57, {
        "zh": f"“先低后高”和“先高后低”各 30 条，练 60 步以后应认对至少 57 条，得到 {right} 条",
        "en": f"30 sequences rise and 30 fall: after 60 training steps at least 57 should be told right, got {right}",
    }
