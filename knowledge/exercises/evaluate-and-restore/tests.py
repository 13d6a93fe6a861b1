"""Hidden tests of an evaluation: the two numbers, and that the model does not notice it."""

import copy

import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

CLASSES = 3


class Probe(nn.Module):
    """A linear layer that counts its forward passes: all, those in training mode, those that record a graph."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.linear = nn.Linear(width, CLASSES)
        self.register_buffer("passes", torch.zeros(3))

    def forward(self, x):
        self.passes += torch.tensor([1, self.training, torch.is_grad_enabled()])
        return self.linear(x)


def _loader(samples: int, batch: int, width: int = 4) -> DataLoader:
    """Random inputs with random classes, in a fixed order."""
    return DataLoader(TensorDataset(torch.randn(samples, width), torch.randint(0, CLASSES, (samples,))), batch)


def _network(width: int = 4) -> nn.Module:
    """With the two layers that behave differently in the two modes, after some batches of training."""
    model = nn.Sequential(nn.Linear(width, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, CLASSES))
    with torch.no_grad():
        for _ in range(5):
            model(torch.randn(32, width) * 2 + 1)
    return model


def _sure(answers: str, batch: int) -> tuple[nn.Module, DataLoader]:
    """A model without parameters to learn, and data on which it is right (r) or wrong (w) with the same confidence."""
    model = nn.Linear(CLASSES, CLASSES, bias=False)
    with torch.no_grad():
        model.weight.copy_(2 * torch.eye(CLASSES))
    labels = torch.arange(len(answers)) % CLASSES
    said = (labels + torch.tensor([answer == "w" for answer in answers])) % CLASSES
    return model, DataLoader(TensorDataset(F.one_hot(said, CLASSES).float(), labels), batch)


def loss_is_the_mean_over_samples(evaluate) -> None:
    for answers, batch in (("rrrrrrrrww", 4), ("wrrrrrr", 3), ("rwr", 5)):
        model, loader = _sure(answers, batch)
        want = F.cross_entropy(model(loader.dataset.tensors[0]), loader.dataset.tensors[1]).item()
        got = float(evaluate(model, loader, F.cross_entropy)[0])
        assert abs(got - want) < 1e-3, {
            "zh": f"{len(answers)} 个样本、每批 {batch} 个，平均损失应是 {want:.2f}，得到 {got:.2f}",
            "en": f"{len(answers)} samples in batches of {batch}: the mean loss should be {want:.2f}, got {got:.2f}",
        }


def accuracy_is_the_share_of_samples(evaluate) -> None:
    for answers, batch in (("rrrrrrrrww", 4), ("wrrrrrr", 3), ("rwr", 5), ("www", 2)):
        model, loader = _sure(answers, batch)
        want, got = answers.count("r") / len(answers), float(evaluate(model, loader, F.cross_entropy)[1])
        count = {
            "zh": f"{len(answers)} 个样本里对了 {answers.count('r')} 个（每批 {batch} 个）",
            "en": f"of {len(answers)} samples (in batches of {batch}) {answers.count('r')} are right",
        }
        assert abs(got - want) < 1e-4, {
            "zh": f"{count['zh']}，准确率应是 {want:.3f}，得到 {got:.3f}",
            "en": f"{count['en']}: the accuracy should be {want:.3f}, got {got:.3f}",
        }


def returns_two_plain_numbers(evaluate) -> None:
    result = evaluate(_network(), _loader(10, 4), F.cross_entropy)
    kinds = [type(number).__name__ for number in result]
    assert kinds == ["float", "float"], {
        "zh": f"应返回两个普通的 float（损失、准确率），得到 {kinds}",
        "en": f"two plain floats (loss, accuracy) should be returned, got {kinds}",
    }


def uses_the_loss_it_is_given(evaluate) -> None:
    torch.manual_seed(1)
    model, loader = _network(), _loader(11, 4)
    x, y = loader.dataset.tensors
    for name, loss_fn in (("nn.MultiMarginLoss", nn.MultiMarginLoss()), ("nn.CrossEntropyLoss", nn.CrossEntropyLoss())):
        with torch.no_grad():
            want = loss_fn(copy.deepcopy(model).eval()(x), y).item()
        got = float(evaluate(model, loader, loss_fn)[0])
        assert abs(got - want) < 1e-3, {
            "zh": f"损失函数是 {name}，评估模式下的平均损失应是 {want:.3f}，得到 {got:.3f}",
            "en": f"the loss function is {name}: the mean loss in evaluation mode should be {want:.3f}, got {got:.3f}",
        }


def every_pass_is_in_evaluation_mode(evaluate) -> None:
    for samples, batch in ((10, 4), (6, 2)):
        model = Probe(4).train()
        evaluate(model, _loader(samples, batch), F.cross_entropy)
        passes, training, _ = (int(count) for count in model.passes)
        assert training == 0, {
            "zh": f"{passes} 次前向计算里有 {training} 次是在训练模式",
            "en": f"of {passes} forward passes, {training} were in training mode",
        }


def no_graph_is_recorded(evaluate) -> None:
    for model in (Probe(4).train(), Probe(4).eval()):
        evaluate(model, _loader(10, 4), F.cross_entropy)
        passes, _, recording = (int(count) for count in model.passes)
        assert recording == 0, {
            "zh": f"{passes} 次前向计算里有 {recording} 次还在记录计算图，白占内存",
            "en": f"of {passes} forward passes, {recording} still recorded a graph, a waste of memory",
        }


def a_model_in_training_goes_on_training(evaluate) -> None:
    model = _network().train()
    evaluate(model, _loader(10, 4), F.cross_entropy)
    asleep = [type(module).__name__ for module in model.modules() if not module.training]
    assert not asleep, {
        "zh": f"进来时在训练模式，出去时也应在；还停在评估模式的：{'、'.join(asleep)}",
        "en": f"the model came in training mode and should leave in it; still in evaluation mode: {', '.join(asleep)}",
    }


def a_model_in_use_stays_in_evaluation(evaluate) -> None:
    model = _network().eval()
    evaluate(model, _loader(10, 4), F.cross_entropy)
    awake = [type(module).__name__ for module in model.modules() if module.training]
    assert not awake, {
        "zh": f"进来时在评估模式，出去时也应在；却变成训练模式的：{'、'.join(awake)}",
        "en": f"the model came in evaluation mode and should leave in it; now in training mode: {', '.join(awake)}",
    }


def nothing_in_the_model_changes(evaluate) -> None:
    for mode in (True, False):
        model = _network().train(mode)
        for parameter in model.parameters():
            parameter.grad = torch.ones_like(parameter)
        before = copy.deepcopy(model.state_dict())
        evaluate(model, _loader(10, 4), F.cross_entropy)
        changed = [name for name, tensor in model.state_dict().items() if not torch.equal(tensor, before[name])]
        assert not changed, {
            "zh": f"评估只看不学，却改动了：{'、'.join(changed)}",
            "en": f"an evaluation only looks and does not learn, yet this changed: {', '.join(changed)}",
        }
        touched = [name for name, p in model.named_parameters() if p.grad is None or not (p.grad == 1).all()]
        assert not touched, {
            "zh": f"评估不该碰 `.grad`，却改动了这些参数的梯度：{'、'.join(touched)}",
            "en": f"an evaluation should not touch `.grad`, yet the gradients of these parameters changed: {', '.join(touched)}",
        }


def a_last_batch_of_one_is_no_problem(evaluate) -> None:
    loss, accuracy = evaluate(_network().train(), _loader(9, 4), F.cross_entropy)
    assert 0 < float(loss) < 20, {
        "zh": f"最后一批只有 1 个样本时，平均损失不合理：{float(loss)}",
        "en": f"with a single sample in the last batch the mean loss makes no sense: {float(loss)}",
    }
    assert 0 <= float(accuracy) <= 1, {
        "zh": f"准确率应在 0 和 1 之间，得到 {float(accuracy)}",
        "en": f"the accuracy should lie between 0 and 1, got {float(accuracy)}",
    }
