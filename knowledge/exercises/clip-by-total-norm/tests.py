"""Hidden tests of gradient clipping: one common factor, only when needed, between backward and step."""

import ast
import copy

import torch
from torch import nn
from torch.nn import functional as F

READY_MADE = {"clip_grad_norm_", "clip_grad_norm", "clip_grads_with_norm_", "clip_grad_value_", "get_total_norm"}


def _with_grads(*grads: list[float]) -> list[nn.Parameter]:
    """Parameters that already have these gradients."""
    parameters = [nn.Parameter(torch.zeros(len(grad))) for grad in grads]
    for parameter, grad in zip(parameters, grads, strict=True):
        parameter.grad = torch.tensor(grad)
    return parameters


def _grads(parameters: list[nn.Parameter]) -> list[list[float]]:
    return [[round(value, 3) for value in parameter.grad.tolist()] for parameter in parameters]


def _mlp() -> nn.Module:
    return nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3))


def _fourth_power(prediction, label):
    return ((prediction - label) ** 4).mean()


def _expected(model: nn.Module, x, y, loss_fn, optimizer, max_norm: float) -> float:
    """What one clipped step is."""
    optimizer.zero_grad()
    loss_fn(model(x), y).backward()
    norm = torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm)
    optimizer.step()
    return norm.item()


def _distance(one: nn.Module, other: nn.Module) -> float:
    return max((a - b).abs().max().item() for a, b in zip(one.parameters(), other.parameters(), strict=True))


def three_and_four_keep_their_direction(clip_gradients) -> None:
    for grad, limit, want in (([3.0, 4.0], 1.0, [0.6, 0.8]), ([6.0, -8.0], 5.0, [3.0, -4.0])):
        parameters = _with_grads(grad)
        clip_gradients(parameters, limit)
        got = _grads(parameters)[0]
        close = all(abs(a - b) < 2e-3 for a, b in zip(got, want, strict=True))
        assert close, {
            "zh": f"梯度 {grad}、上限 {limit:g}，裁剪后应是 {want}，得到 {got}",
            "en": f"gradient {grad}, limit {limit:g}: clipped it should be {want}, got {got}",
        }


def all_parameters_share_one_norm(clip_gradients) -> None:
    parameters = _with_grads([3.0, 4.0], [12.0])
    clip_gradients(parameters, 1.3)
    got = _grads(parameters)
    close = all(abs(a - b) < 2e-3 for a, b in zip(got[0] + got[1], (0.3, 0.4, 1.2), strict=True))
    assert close, {
        "zh": f"两个参数的梯度 [3, 4] 和 [12]，总范数 13、上限 1.3，应变成 [0.3, 0.4] 和 [1.2]，得到 {got}",
        "en": f"two parameters with gradients [3, 4] and [12], total norm 13, limit 1.3: they should become [0.3, 0.4] and [1.2], got {got}",
    }


def short_gradients_stay_as_they_are(clip_gradients) -> None:
    for grads, limit in (([[0.3, 0.4]], 1.0), ([[0.1], [0.2, -0.2]], 10.0)):
        parameters = _with_grads(*grads)
        clip_gradients(parameters, limit)
        got = _grads(parameters)
        assert got == grads, {
            "zh": f"梯度 {grads} 没有超过上限 {limit:g}，应原样不动，得到 {got}",
            "en": f"the gradients {grads} are not above the limit {limit:g} and should stay as they are, got {got}",
        }


def returns_the_norm_before_clipping(clip_gradients) -> None:
    for grads, limit, want in (([[3.0, 4.0]], 1.0, 5.0), ([[3.0, 4.0], [12.0]], 1.3, 13.0), ([[0.3, 0.4]], 1.0, 0.5)):
        got = clip_gradients(_with_grads(*grads), limit)
        assert abs(float(got) - want) < 1e-3, {
            "zh": f"梯度 {grads}、上限 {limit:g}，应返回裁剪前的范数 {want:g}，得到 {float(got):g}",
            "en": f"gradients {grads}, limit {limit:g}: the norm before clipping, {want:g}, should be returned, got {float(got):g}",
        }


def returns_a_plain_number(clip_gradients) -> None:
    got = clip_gradients(_with_grads([3.0, 4.0]), 1.0)
    assert type(got) is float, {
        "zh": f"应返回普通的 float，得到 {type(got).__name__}",
        "en": f"a plain float should be returned, got {type(got).__name__}",
    }


def parameters_without_gradient_are_skipped(clip_gradients) -> None:
    parameters = [*_with_grads([3.0, 4.0]), nn.Parameter(torch.ones(2))]
    clip_gradients(parameters, 1.0)
    assert parameters[1].grad is None, {
        "zh": f"没有梯度的参数应保持 None，得到 {parameters[1].grad}",
        "en": f"a parameter without a gradient should keep None, got {parameters[1].grad}",
    }


def zero_gradients_give_no_nan(clip_gradients) -> None:
    parameters = _with_grads([0.0, 0.0])
    norm = float(clip_gradients(parameters, 1.0))
    assert norm == 0, {
        "zh": f"梯度全是 0，范数应是 0，得到 {norm}",
        "en": f"all gradients are 0, so the norm should be 0, got {norm}",
    }
    assert _grads(parameters) == [[0.0, 0.0]], {
        "zh": f"梯度全是 0，裁剪后仍应是 0，得到 {_grads(parameters)}",
        "en": f"all gradients are 0 and should still be 0 after clipping, got {_grads(parameters)}",
    }


def weights_do_not_change(clip_gradients) -> None:
    model = _mlp()
    before = copy.deepcopy(model)
    F.cross_entropy(100 * model(torch.randn(8, 4)), torch.randint(0, 3, (8,))).backward()
    clip_gradients(list(model.parameters()), 0.1)
    assert _distance(model, before) == 0, {
        "zh": "裁剪只该改 `.grad`，权重却变了",
        "en": "clipping should change `.grad` only, but the weights changed",
    }


def agrees_with_pytorch(clip_gradients) -> None:
    torch.manual_seed(1)
    for limit in (0.01, 0.5, 2.0, 1000.0):
        model, x, y = _mlp(), 3 * torch.randn(16, 4), torch.randint(0, 3, (16,))
        twin = copy.deepcopy(model)
        for net in (model, twin):
            F.cross_entropy(5 * net(x), y).backward()
        want = torch.nn.utils.clip_grad_norm_(twin.parameters(), limit).item()
        got = float(clip_gradients(list(model.parameters()), limit))
        assert abs(got - want) < 1e-3 * want, {
            "zh": f"一个小网络，总范数应是 {want:.3f}，得到 {got:.3f}",
            "en": f"a small network: the total norm should be {want:.3f}, got {got:.3f}",
        }
        pairs = zip(model.parameters(), twin.parameters(), strict=True)
        far = max((a.grad - b.grad).abs().max().item() for a, b in pairs)
        assert far < 1e-3 * min(limit, want), {
            "zh": f"总范数 {want:.2f}、上限 {limit:g}，裁剪后的梯度与 PyTorch 的差了 {far:.2g}",
            "en": f"total norm {want:.2f}, limit {limit:g}: the clipped gradients differ from PyTorch's by {far:.2g}",
        }


def the_cliff_is_survived(clipped_step) -> None:
    for start, limit, want in ((5.0, 1.0, 4.9), (-5.0, 2.0, -4.8)):
        model = nn.Linear(1, 1, bias=False)
        nn.init.constant_(model.weight, start)
        one, zero = torch.ones(1, 1), torch.zeros(1, 1)
        clipped_step(model, one, zero, _fourth_power, torch.optim.SGD(model.parameters(), lr=0.1), limit)
        got = model.weight.item()
        case = {
            "zh": f"损失是 w⁴，从 w = {start:g} 出发，学习率 0.1、上限 {limit:g}",
            "en": f"loss w⁴, starting from w = {start:g}, learning rate 0.1, limit {limit:g}",
        }
        grad = model.weight.grad
        left = {"zh": "空", "en": "empty"} if grad is None else dict.fromkeys(("zh", "en"), f"{grad.item():g}")
        assert abs(got - want) < 1e-3, {
            "zh": f"{case['zh']}：走一步应到 {want}，到了 {got:.1f}；这时 `.grad` 是 {left['zh']}",
            "en": f"{case['en']}: one step should lead to {want}, it led to {got:.1f}; `.grad` is now {left['en']}",
        }


def steps_like_pytorch(clipped_step) -> None:
    torch.manual_seed(2)
    for limit in (0.05, 0.3, 100.0):
        model = _mlp()
        twin = copy.deepcopy(model)
        mine = torch.optim.SGD(model.parameters(), lr=0.3, momentum=0.9)
        theirs = torch.optim.SGD(twin.parameters(), lr=0.3, momentum=0.9)
        for number in (1, 2, 3):
            x, y = torch.randn(8, 4), torch.randint(0, 3, (8,))
            got = float(clipped_step(model, x, y, F.cross_entropy, mine, limit))
            want = _expected(twin, x, y, F.cross_entropy, theirs, limit)
            far = _distance(model, twin)
            assert far < 1e-3, {
                "zh": f"上限 {limit:g}，第 {number} 步以后的权重与裁剪后更新的结果差了 {far:.3f}",
                "en": f"limit {limit:g}: after step {number} the weights differ by {far:.3f} from those of an update with clipped gradients",
            }
            assert abs(got - want) < 1e-3, {
                "zh": f"上限 {limit:g}，第 {number} 步裁剪前的范数是 {want:.3f}，返回了 {got:.3f}",
                "en": f"limit {limit:g}: the norm before clipping in step {number} is {want:.3f}, {got:.3f} was returned",
            }


def old_gradients_stay_out(clipped_step) -> None:
    torch.manual_seed(3)
    model, x, y = _mlp(), torch.randn(8, 4), torch.randint(0, 3, (8,))
    twin = copy.deepcopy(model)
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, 7.0)
    got = float(clipped_step(model, x, y, F.cross_entropy, torch.optim.SGD(model.parameters(), lr=0.1), 100.0))
    want = _expected(twin, x, y, F.cross_entropy, torch.optim.SGD(twin.parameters(), lr=0.1), 100.0)
    assert abs(got - want) < 1e-3, {
        "zh": f"调用之前 `.grad` 里留着 7，这一步自己的范数应是 {want:.2f}，得到 {got:.2f}",
        "en": f"`.grad` held 7s from before the call; the norm of this step alone should be {want:.2f}, got {got:.2f}",
    }


def party_days_do_not_ruin_the_model(clipped_step) -> None:
    torch.manual_seed(4)
    weights = torch.tensor([[1.0], [-2.0], [0.5], [1.5]])
    model = nn.Linear(4, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for number in range(150):
        x = torch.randn(16, 4)
        y = x @ weights
        if number % 30 == 29:  # a party: one day that is far from all others
            x[0], y[0] = 40 * x[0], 900.0
        clipped_step(model, x, y, F.mse_loss, optimizer, 2.0)
    x = torch.randn(200, 4)
    loss = F.mse_loss(model(x), x @ weights).item()
    assert loss < 0.1, {
        "zh": f"150 步里混进 5 个特别的日子，平常日子的均方误差应低于 0.1，得到 {loss:.3g}",
        "en": f"150 steps with 5 unusual days among them: the mean squared error on ordinary days should be below 0.1, got {loss:.3g}",
    }


def is_written_by_hand(source) -> None:
    tree = ast.parse(source)
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    used |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    found = sorted(used & READY_MADE)
    assert not found, {
        "zh": f"这一题要自己写，不能用现成的 {'、'.join(found)}",
        "en": f"write this one yourself, without the ready-made {', '.join(found)}",
    }
