"""Hidden tests of early stopping: when it stops, what counts as a record, and which weights come back."""

import torch
from torch import nn
from torch.nn import functional as F

NOTE = [0.52, 0.47, 0.49, 0.45, 0.46, 0.48, 0.50, 0.44]


def _run(stopper, losses: list[float]) -> int:
    """Feed the losses until it says stop; the epoch in which it does, or 0."""
    model = nn.Linear(1, 1)
    for epoch, loss in enumerate(losses, start=1):
        if stopper.step(loss, model):
            return epoch
    return 0


def _counting() -> nn.Module:
    """A model that can count its epochs."""
    model = nn.Linear(3, 2)
    model.register_buffer("runs", torch.zeros(()), persistent=False)  # no part of the state that is restored
    return model


def _script(losses: list[float]):
    """A `run_epoch` that makes all weights n in epoch n, and then gives the n-th loss."""

    def run_epoch(model: nn.Module) -> float:
        with torch.no_grad():
            model.runs += 1
            for parameter in model.parameters():
                parameter.fill_(model.runs.item())
        return losses[int(model.runs) - 1]

    return run_epoch


def _said(stopped: int) -> dict[str, str]:
    if not stopped:
        return {"zh": "没有停", "en": "no stop"}
    return {"zh": f"在第 {stopped} 轮停", "en": f"a stop in epoch {stopped}"}


def _check(EarlyStopping, losses: list[float], want: int, patience: int, min_delta: float = 0.0):
    stopper = EarlyStopping(patience, min_delta)
    got = _run(stopper, losses)
    delta = {"zh": f"、min_delta={min_delta}", "en": f", min_delta={min_delta}"} if min_delta else {"zh": "", "en": ""}
    assert got == want, {
        "zh": f"patience={patience}{delta['zh']}，验证损失 {losses}：应当{_said(want)['zh']}，却{_said(got)['zh']}",
        "en": (
            f"patience={patience}{delta['en']}, validation losses {losses}: there should be {_said(want)['en']}, but "
            f"there was {_said(got)['en']}"
        ),
    }
    return stopper


def stops_when_patience_runs_out(EarlyStopping) -> None:
    for patience, want in ((1, 3), (3, 7), (5, 0)):
        _check(EarlyStopping, NOTE, want, patience)


def a_new_record_starts_the_count_again(EarlyStopping) -> None:
    _check(EarlyStopping, [9.0, 9.5, 8.0, 8.5, 7.0, 7.5, 6.0], 0, patience=2)
    _check(EarlyStopping, [9.0, 9.5, 8.0, 8.5, 7.0, 7.5, 7.6, 6.0], 7, patience=2)


def compares_with_the_record(EarlyStopping) -> None:
    _check(EarlyStopping, [5.0, 3.0, 6.0, 5.0, 4.0, 3.5], 5, patience=3)


def an_equal_loss_is_no_record(EarlyStopping) -> None:
    _check(EarlyStopping, [1.0, 1.0, 1.0, 1.0], 3, patience=2)


def small_gains_do_not_count(EarlyStopping) -> None:
    stopper = _check(EarlyStopping, NOTE, 5, patience=3, min_delta=0.03)
    assert stopper.best_epoch == 2, {
        "zh": f"min_delta=0.03：纪录应停在第 2 轮，得到第 {stopper.best_epoch} 轮",
        "en": f"min_delta=0.03: the record should stay that of epoch 2, got epoch {stopper.best_epoch}",
    }


def small_gains_add_up(EarlyStopping) -> None:
    losses = [1.0, 0.98, 0.96, 0.94, 0.93, 0.92]
    stopper = _check(EarlyStopping, losses, 0, patience=4, min_delta=0.05)
    assert stopper.best_epoch == 4, {
        "zh": f"min_delta=0.05，验证损失 {losses}：第 4 轮比纪录 1.0 低了 0.06，应算纪录；得到第 {stopper.best_epoch} 轮",
        "en": (
            f"min_delta=0.05, validation losses {losses}: epoch 4 is 0.06 below the record of 1.0 and should be a "
            f"record; got epoch {stopper.best_epoch}"
        ),
    }


def knows_its_record(EarlyStopping) -> None:
    for losses, epoch, best in ((NOTE[:7], 4, 0.45), ([1e9, 2e9], 1, 1e9), ([-1.0, -3.0, -2.0], 2, -3.0)):
        stopper = EarlyStopping(5)
        _run(stopper, losses)
        got = (stopper.best_epoch, stopper.best)
        assert got == (epoch, best), {
            "zh": f"验证损失 {losses}：最好的是第 {epoch} 轮的 {best}，得到第 {got[0]} 轮的 {got[1]}",
            "en": (
                f"validation losses {losses}: the best is epoch {epoch} with {best}, got epoch {got[0]} with {got[1]}"
            ),
        }


def brings_back_the_best_state(EarlyStopping) -> None:
    stopper, model = EarlyStopping(3), nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
    for epoch, loss in enumerate(NOTE[:7], start=1):
        with torch.no_grad():
            for tensor in (*model.parameters(), model[1].running_mean):
                tensor.fill_(epoch)  # "training": in epoch 4 all numbers are 4
        stopper.step(loss, model)
    stopper.restore(model)
    for name, tensor in (*model.named_parameters(), ("running_mean", model[1].running_mean)):
        found = sorted(set(tensor.detach().flatten().tolist()))
        assert found == [4.0], {
            "zh": f"第 n 轮的数全是 n，最好的是第 4 轮；restore 以后 {name} 应全是 4，得到 {found}",
            "en": (
                f"in epoch n all numbers are n, and epoch 4 is the best; after restore {name} should be all 4, got "
                f"{found}"
            ),
        }


def fit_goes_back_to_the_best_epoch(EarlyStopping, fit) -> None:
    for losses, patience, best in ((NOTE, 3, 4), ([0.3, 0.4, 0.5], 2, 1), ([2.0, 1.0, 1.5, 0.5, 0.7, 0.9], 2, 4)):
        model = _counting()
        fit(model, _script(losses), EarlyStopping(patience), len(losses))
        found = sorted(set(model.weight.detach().flatten().tolist()))
        case = {
            "zh": f"patience={patience}，验证损失 {losses}，第 n 轮的权重全是 n",
            "en": f"patience={patience}, validation losses {losses}, in epoch n all weights are n",
        }
        assert found == [float(best)], {
            "zh": f"{case['zh']}：fit 以后权重应全是 {best}，得到 {found}",
            "en": f"{case['en']}: after fit the weights should all be {best}, got {found}",
        }


def fit_goes_back_when_the_epochs_run_out(EarlyStopping, fit) -> None:
    for losses, best in (([3.0, 1.0, 2.0], 2), ([1.0, 2.0, 3.0, 4.0], 1)):
        model = _counting()
        fit(model, _script(losses), EarlyStopping(9), len(losses))
        found = sorted(set(model.weight.detach().flatten().tolist()))
        case = {
            "zh": f"耐心还没用完，{len(losses)} 轮就到了，验证损失 {losses}，第 n 轮的权重全是 n",
            "en": f"the {len(losses)} epochs end before the patience does, validation losses {losses}, "
            "in epoch n all weights are n",
        }
        assert found == [float(best)], {
            "zh": f"{case['zh']}：fit 以后权重应全是 {best}，得到 {found}",
            "en": f"{case['en']}: after fit the weights should all be {best}, got {found}",
        }


def fit_runs_no_epoch_too_many(EarlyStopping, fit) -> None:
    for patience, max_epochs, want in ((1, 8, 3), (3, 8, 7), (9, 8, 8), (3, 5, 5), (2, 1, 1)):
        model = _counting()
        got = fit(model, _script(NOTE), EarlyStopping(patience), max_epochs)
        case = {
            "zh": f"patience={patience}、max_epochs={max_epochs}，验证损失 {NOTE}",
            "en": f"patience={patience}, max_epochs={max_epochs}, validation losses {NOTE}",
        }
        assert got == want, {
            "zh": f"{case['zh']}：应练 {want} 轮并返回 {want}，返回了 {got}",
            "en": f"{case['en']}: epoch {want} should be the last one and {want} be returned, it returned {got}",
        }
        assert model.runs == want, {
            "zh": f"{case['zh']}：`run_epoch` 应调用 {want} 次，调用了 {int(model.runs)} 次",
            "en": f"{case['en']}: the number of calls of `run_epoch` should be {want}, it was {int(model.runs)}",
        }


def two_of_them_do_not_mix(EarlyStopping) -> None:
    one, other = EarlyStopping(2), EarlyStopping(4)
    models = [nn.Linear(1, 1), nn.Linear(1, 1)]
    said = []
    for first, second in ((5.0, 1.0), (4.0, 2.0), (6.0, 3.0), (7.0, 0.5)):
        said.append((one.step(first, models[0]), other.step(second, models[1])))
    assert said == [(False, False)] * 3 + [(True, False)], {
        "zh": f"同时用两个 EarlyStopping，应互不影响；依次得到 {said}",
        "en": f"two EarlyStopping in use at once should not affect each other; they gave, in turn, {said}",
    }
    records = (one.best_epoch, other.best_epoch)
    assert records == (2, 4), {
        "zh": f"两个各自的最好轮次应是 (2, 4)，得到 {records}",
        "en": f"the best epochs of the two should be (2, 4), got {records}",
    }


def saves_an_overfitting_network(EarlyStopping) -> None:
    torch.manual_seed(0)
    x, xv = (6 * torch.rand(count, 1) - 3 for count in (15, 100))
    y, yv = (torch.sin(points) + 0.4 * torch.randn_like(points) for points in (x, xv))
    model = nn.Sequential(nn.Linear(1, 50), nn.Tanh(), nn.Linear(50, 50), nn.Tanh(), nn.Linear(50, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    stopper, seen = EarlyStopping(60), []
    for _ in range(1000):
        optimizer.zero_grad()
        F.mse_loss(model(x), y).backward()
        optimizer.step()
        with torch.no_grad():
            seen.append(F.mse_loss(model(xv), yv).item())
        if stopper.step(seen[-1], model):
            break
    lowest = min(seen)
    since = len(seen) - 1 - seen.index(lowest)
    assert since == 60, {
        "zh": f"patience=60：应在离最好的一轮 60 轮时停，实际隔了 {since} 轮",
        "en": f"patience=60: it should stop 60 epochs after the best one, but it stopped {since} after it",
    }
    stopper.restore(model)
    with torch.no_grad():
        now = F.mse_loss(model(xv), yv).item()
    assert abs(now - lowest) < 1e-4, {
        "zh": f"restore 以后的验证损失应回到最低的 {lowest:.3f}，得到 {now:.3f}",
        "en": f"after restore the validation loss should be back at the lowest, {lowest:.3f}, got {now:.3f}",
    }
