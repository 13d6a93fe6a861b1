"""Hidden tests of linear regression by gradient descent: each step, where it ends, what it reports, and R²."""

import torch

BOXES = torch.tensor([2.0, 4.0, 3.0])
LEVELS = torch.tensor([[1.0], [2.0], [3.0]])


def _days(count: int, width: int = 3) -> tuple[torch.Tensor, torch.Tensor]:
    """A true line, and noise: (count, width) and (count,)."""
    x = torch.randn(count, width)
    return x, x @ torch.arange(1.0, width + 1) - 2 + 0.3 * torch.randn(count)


def _descend(x: torch.Tensor, y: torch.Tensor, lr: float, steps: int) -> tuple[torch.Tensor, torch.Tensor, list[float]]:
    """By the formula of the gradient, in double precision; x (n, d), y (n,)."""
    x, y = torch.cat([x, torch.ones(len(x), 1)], dim=1).double(), y.double()
    weights, losses = torch.zeros(x.shape[1], dtype=torch.double), []
    for _ in range(steps):
        error = x @ weights - y
        losses.append(error.square().mean().item())
        weights = weights - lr * 2 / len(x) * (x.T @ error)
    return weights[:-1], weights[-1], losses


def _round(numbers) -> list[float]:
    return [round(number, 2) + 0.0 for number in torch.as_tensor(numbers).flatten().tolist()]


def first_step_is_that_of_the_hand(fit) -> None:
    w, b, _ = fit(LEVELS.clone(), BOXES.clone(), 0.1, 1)
    got = [*_round(w), *_round(b)]
    assert got == [1.27, 0.6], {
        "zh": f"1、2、3 档对 2、4、3 箱，学习率 0.1 走一步，w、b 应是 [1.27, 0.6]，得到 {got}",
        "en": f"levels 1, 2, 3 with 2, 4, 3 boxes, one step at learning rate 0.1: w and b should be [1.27, 0.6], got {got}",
    }


def later_steps_follow_the_gradient(fit) -> None:
    for count, width, steps in ((30, 3, 2), (50, 1, 7), (40, 5, 20)):
        x, y = _days(count, width)
        w, b, _ = fit(x, y, 0.05, steps)
        want_w, want_b, _ = _descend(x, y, 0.05, steps)
        assert w.shape == (width,), {
            "zh": f"{width} 个特征的权重应是 ({width},)，得到 {tuple(w.shape)}",
            "en": f"the weights of {width} features should be ({width},), got {tuple(w.shape)}",
        }
        gap = max((w.double() - want_w).abs().max().item(), abs(float(b) - want_b.item()))
        assert gap < 1e-2, {
            "zh": f"{count} 个样本、{width} 个特征，走 {steps} 步：w、b 和逐步手算的最多差了 {gap:.2f}",
            "en": f"{count} samples, {width} features, {steps} steps: w and b are up to {gap:.2f} away from the steps worked out by hand",
        }


def ends_at_the_least_squares_line(fit) -> None:
    for x, y in ((LEVELS, BOXES), _days(60, 2)):
        w, b, losses = fit(x.clone(), y.clone(), 0.1, 600)
        best = torch.linalg.lstsq(torch.cat([x, torch.ones(len(x), 1)], dim=1), y[:, None]).solution.flatten()
        want, got = _round(best), [*_round(w), *_round(b)]
        near = all(abs(a - c) < 0.03 for a, c in zip(got, want, strict=True))
        assert near, {
            "zh": f"走 600 步应到最小二乘解 {want}（最后一个是 b），得到 {got}",
            "en": f"600 steps should reach the least squares solution {want} (b comes last), got {got}",
        }


def labels_in_a_column_change_nothing(fit) -> None:
    for count in (20, 45):
        x, y = _days(count)
        w, b, _ = fit(x, y[:, None], 0.1, 200)
        want_w, want_b, _ = _descend(x, y, 0.1, 200)
        got, want = [*_round(w), *_round(b)], [*_round(want_w), *_round(want_b)]
        near = all(abs(a - c) < 0.03 for a, c in zip(got, want, strict=True))
        assert near, {
            "zh": f"`y` 是 ({count}, 1) 时结果应和 ({count},) 时一样：{want}（最后一个是 b），得到 {got}",
            "en": f"with `y` of ({count}, 1) the result should be the same as with ({count},): {want} (b comes last), got {got}",
        }


def reports_the_loss_before_each_step(fit) -> None:
    _, _, losses = fit(LEVELS.clone(), BOXES.clone(), 0.1, 4)
    kinds = [type(loss).__name__ for loss in losses]
    assert kinds == ["float"] * 4, {
        "zh": f"走 4 步应返回 4 个普通的 float，得到 {kinds}",
        "en": f"4 steps should return 4 plain floats, got {kinds}",
    }
    want, got = _round(_descend(LEVELS, BOXES, 0.1, 4)[2]), _round(losses)
    assert got == want, {
        "zh": f"四步之前的损失（均方误差）应是 {want}，得到 {got}",
        "en": f"the losses (mean squared error) before the four steps should be {want}, got {got}",
    }


def gives_numbers_without_a_graph(fit) -> None:
    w, b, _ = fit(*_days(20), 0.1, 5)
    for name, value in (("w", w), ("b", b)):
        tracked = isinstance(value, torch.Tensor) and value.requires_grad
        assert not tracked, {
            "zh": f"返回的 `{name}` 还在记录梯度：拟合已经结束了",
            "en": f"the returned `{name}` still tracks gradients: the fitting is over",
        }
    assert torch.as_tensor(b).numel() == 1, {
        "zh": f"截距应是一个数，得到 {tuple(torch.as_tensor(b).shape)}",
        "en": f"the intercept should be one number, got {tuple(torch.as_tensor(b).shape)}",
    }


def r_squared_of_the_three_days(r_squared) -> None:
    got = float(r_squared(torch.tensor([2.5, 3.0, 3.5]), BOXES.clone()))
    assert abs(got - 0.25) < 1e-3, {
        "zh": f"预测 2.5、3、3.5，真实 2、4、3：R² 应是 0.25，得到 {got:.2f}",
        "en": f"predicted 2.5, 3, 3.5, true 2, 4, 3: R² should be 0.25, got {got:.2f}",
    }


def r_squared_of_other_guesses(r_squared) -> None:
    true = torch.tensor([1.0, 2.0, 6.0, 7.0])
    guesses = (
        ({"zh": "和真实值一样", "en": "the same as the true values"}, true, 1.0),
        ({"zh": "永远猜平均值", "en": "always guessing the mean"}, torch.full((4,), 4.0), 0.0),
        ({"zh": "永远猜 0", "en": "always guessing 0"}, torch.zeros(4), -64 / 26),
    )
    for name, predicted, want in guesses:
        got = float(r_squared(predicted.clone(), true.clone()))
        assert abs(got - want) < 1e-3, {
            "zh": f"{name['zh']}：R² 应是 {want:.2f}，得到 {got:.2f}",
            "en": f"{name['en']}: R² should be {want:.2f}, got {got:.2f}",
        }


def r_squared_of_a_column_is_the_same(r_squared) -> None:
    predicted = torch.tensor([2.5, 3.0, 3.5])
    for one, other in ((predicted[:, None], BOXES), (predicted, BOXES[:, None]), (predicted[:, None], BOXES[:, None])):
        got = float(r_squared(one.clone(), other.clone()))
        case = {
            "zh": f"预测 {tuple(one.shape)}、真实 {tuple(other.shape)}",
            "en": f"predicted {tuple(one.shape)}, true {tuple(other.shape)}",
        }
        assert abs(got - 0.25) < 1e-3, {
            "zh": f"{case['zh']}：R² 仍应是 0.25，得到 {got:.2f}",
            "en": f"{case['en']}: R² should still be 0.25, got {got:.2f}",
        }


def predicts_days_that_it_has_not_seen(fit, r_squared) -> None:
    x, y = _days(150, 4)
    w, b, losses = fit(x[:100], y[:100], 0.1, 200)
    assert losses[-1] < 0.1 * losses[0], {
        "zh": f"走了 200 步，损失只从 {losses[0]:.2f} 到 {losses[-1]:.2f}",
        "en": f"in 200 steps the loss only went from {losses[0]:.2f} to {losses[-1]:.2f}",
    }
    got = float(r_squared(x[100:] @ w + b, y[100:]))
    assert got >= 0.9, {
        "zh": f"用前 100 天拟合，在后 50 天上 R² 应至少 0.90，得到 {got:.2f}",
        "en": f"fitted to the first 100 days, R² on the other 50 should be at least 0.90, got {got:.2f}",
    }
