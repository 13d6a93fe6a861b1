"""Hidden tests: an interrupted training must end exactly where an uninterrupted one does; then partial loading."""

import io

import torch
from torch import nn


class Wide(nn.Module):
    """A network whose layers have names: body, norm, head."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.body = nn.Linear(5, 8)
        self.norm = nn.BatchNorm1d(8)
        self.head = nn.Linear(8, classes)

    def forward(self, x):
        return self.head(self.norm(self.body(x)).relu())


def _plain():
    return nn.Sequential(nn.Linear(6, 16), nn.Tanh(), nn.Linear(16, 3))


def _normed():
    return nn.Sequential(nn.Linear(6, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 3))


def _dropping():
    return nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 3))


def _sgd(model):
    return torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)


def _adam(model):
    return torch.optim.Adam(model.parameters(), lr=0.02)


def _data(count: int):
    x = torch.randn(count, 6)
    return x, x[:, :3].argmax(1)


def _state(model):
    return {name: tensor.clone() for name, tensor in model.state_dict().items()}


def _far(one, other) -> float:
    return max((one[name].double() - other[name].double()).abs().max().item() for name in one)


def _runs(build, make, train, checkpoint, resume, count: int, stop: int, end: int):
    """The states after an uninterrupted training and after one that was interrupted at `stop`."""
    x, y = _data(count)
    first = build()
    start = _state(first)
    second = build()
    second.load_state_dict(start)
    torch.manual_seed(5)
    train(first, make(first), x, y, 0, end)
    torch.manual_seed(5)
    optimizer = make(second)
    train(second, optimizer, x, y, 0, stop)
    saved = checkpoint(second, optimizer, stop)
    torch.manual_seed(77)  # the next day: other random numbers, a new model
    third = build()
    optimizer = make(third)
    epoch = resume(saved, third, optimizer)
    train(third, optimizer, x, y, epoch, end)
    return _state(first), _state(third)


def _tensors(value):
    """All tensors inside of nested dictionaries, lists and tuples."""
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _tensors(part)


def _one_batch(build, make, train, checkpoint, resume, what: dict[str, str]) -> None:
    """With a single batch for an epoch nothing is drawn by lot, but for its order."""
    want, got = _runs(build, make, train, checkpoint, resume, 16, 3, 6)
    assert _far(want, got) < 1e-3, {
        "zh": f"{what['zh']}：练 6 轮，与练 3 轮、存档、在新建的模型上接着练 3 轮，结果应相同，却差了很多",
        "en": (
            f"{what['en']}: 6 epochs should give the same as 3 epochs, a checkpoint and 3 more in a newly made model, "
            "but the results are far apart"
        ),
    }


def is_what_torch_save_writes(checkpoint) -> None:
    model = _plain()
    saved = checkpoint(model, _adam(model), 4)
    assert type(saved) is bytes, {
        "zh": f"应返回 bytes，得到 {type(saved).__name__}",
        "en": f"bytes should be returned, got {type(saved).__name__}",
    }
    try:
        box = torch.load(io.BytesIO(saved), weights_only=True)
    except Exception:  # noqa: BLE001 - whatever is wrong with the bytes
        reason = {"zh": "不像 torch.save 写出来的", "en": "it does not look like what torch.save writes"}
        if saved[:2] == b"PK":
            reason = {"zh": "里面装着整个对象", "en": "there is a whole object inside"}
        raise AssertionError(
            {
                "zh": f"存档应能用 weights_only=True 读出来，现在读不了：{reason['zh']}",
                "en": f"the checkpoint should be readable with weights_only=True, but it is not: {reason['en']}",
            }
        ) from None
    assert isinstance(box, dict), {
        "zh": f"存档里应是一个字典，读出来的是 {type(box).__name__}",
        "en": f"the checkpoint should hold a dictionary, got {type(box).__name__}",
    }
    inside = list(_tensors(box))
    for name, tensor in model.state_dict().items():
        found = any(tensor.shape == other.shape and torch.equal(tensor, other) for other in inside)
        assert found, {
            "zh": f"读出来的字典里找不到模型的 {name}",
            "en": f"the model's {name} is not in the dictionary that was read",
        }


def the_model_comes_back(checkpoint, resume) -> None:
    for build in (_plain, lambda: Wide(4)):
        model, twin = build(), build()
        saved = checkpoint(model, _sgd(model), 2)
        resume(saved, twin, _sgd(twin))
        parameters = {name: parameter.detach() for name, parameter in model.named_parameters()}
        same = all(torch.equal(parameter, parameters[name]) for name, parameter in twin.named_parameters())
        assert same, {
            "zh": "读档以后，新模型的参数应与存档时完全一样",
            "en": "after resuming, the parameters of the new model should be exactly those at the checkpoint",
        }


def the_epoch_comes_back(checkpoint, resume) -> None:
    model = _plain()
    for epoch in (3, 0, 17):
        got = resume(checkpoint(model, _sgd(model), epoch), _plain(), _sgd(model))
        assert got == epoch, {
            "zh": f"练完 {epoch} 轮时存的档，读出来应从 {epoch} 接着练，得到 {got}",
            "en": f"a checkpoint made after {epoch} epochs should go on with {epoch}, got {got}",
        }


def the_momentum_comes_back(train, checkpoint, resume) -> None:
    for make in (_sgd, _adam):
        what = {"zh": "带动量的 SGD", "en": "SGD with momentum"} if make is _sgd else {"zh": "Adam", "en": "Adam"}
        _one_batch(_plain, make, train, checkpoint, resume, what)


def the_running_statistics_come_back(train, checkpoint, resume) -> None:
    what = {"zh": "带批归一化的网络", "en": "a network with batch norm"}
    _one_batch(_normed, _sgd, train, checkpoint, resume, what)


def goes_on_with_the_same_random_numbers(train, checkpoint, resume) -> None:
    shuffled = {"zh": "每轮打乱次序", "en": "shuffling in every epoch"}
    dropped = {"zh": "带 Dropout 的网络", "en": "a network with dropout"}
    for build, what in ((_plain, shuffled), (_dropping, dropped)):
        want, got = _runs(build, _adam, train, checkpoint, resume, 80, 2, 4)
        assert _far(want, got) == 0, {
            "zh": f"{what['zh']}：接着练的结果应与没有中断时一位不差，却有出入",
            "en": f"{what['en']}: going on should give the same to the last bit as without a break, but it does not",
        }


def a_checkpoint_does_not_move_along(train, checkpoint, resume) -> None:
    model, (x, y) = _plain(), _data(40)
    optimizer = _sgd(model)
    train(model, optimizer, x, y, 0, 1)
    saved, want = checkpoint(model, optimizer, 1), _state(model)
    train(model, optimizer, x, y, 1, 3)
    twin = _plain()
    resume(saved, twin, _sgd(twin))
    assert _far(want, _state(twin)) == 0, {
        "zh": "存档之后又练了两轮，读出来的应是存档那一刻的参数",
        "en": (
            "after the checkpoint two more epochs were trained; what is read should be the parameters at the moment "
            "of the checkpoint"
        ),
    }


def loads_all_that_fits(load_matching) -> None:
    old, new = Wide(10), Wide(2)
    head = _state(new.head)
    left = load_matching(new, old.state_dict())
    assert sorted(left) == ["head.bias", "head.weight"], {
        "zh": f"10 类的权重读进 2 类的网络：没读进的应是 head 的两个，得到 {sorted(left)}",
        "en": (
            "weights of 10 classes go into a network of 2: the two of head should be the only ones not loaded, got "
            f"{sorted(left)}"
        ),
    }
    assert torch.equal(new.body.weight, old.body.weight), {
        "zh": "形状相同的 body.weight 应读进来",
        "en": "body.weight has the same shape and should be loaded",
    }
    assert torch.equal(new.norm.running_mean, old.norm.running_mean), {
        "zh": "批归一化的统计量也应读进来",
        "en": "the statistics of batch norm should be loaded too",
    }
    assert _far(head, _state(new.head)) == 0, {
        "zh": "形状不合的 head 应保持原样",
        "en": "head has another shape and should stay as it was",
    }


def sees_through_the_compiled_names(load_matching) -> None:
    old, new = Wide(3), Wide(3)
    left = load_matching(new, {f"_orig_mod.{name}": tensor for name, tensor in old.state_dict().items()})
    assert not left, {
        "zh": f"名字前面只多了 `_orig_mod.`，应全部读进来，还剩 {sorted(left)}",
        "en": f"the names only have `_orig_mod.` in front, so all should be loaded; left over: {sorted(left)}",
    }
    assert _far(old.state_dict(), new.state_dict()) == 0, {
        "zh": "名字前面多了 `_orig_mod.` 的权重没有读对",
        "en": "weights with `_orig_mod.` in front of their names were not loaded correctly",
    }


def ignores_strangers(load_matching) -> None:
    old, new = Wide(3), Wide(3)
    state = {name: tensor for name, tensor in old.state_dict().items() if not name.startswith("norm")}
    left = load_matching(new, {**state, "extra.weight": torch.zeros(2)})
    want = sorted(name for name in new.state_dict() if name.startswith("norm"))
    assert sorted(left) == want, {
        "zh": f"文件里没有 norm、多了 extra：没读进的应是 {want}，得到 {sorted(left)}",
        "en": f"the file lacks norm and has extra besides: the names not loaded should be {want}, got {sorted(left)}",
    }
    assert torch.equal(new.head.weight, old.head.weight), {
        "zh": "文件里有 head，应读进来",
        "en": "head is in the file and should be loaded",
    }
