"""Hidden tests: each part against numbers worked out here, who is trained, then a student that has few labels."""

import copy

import torch
from torch import nn
from torch.nn import functional as F


class Drowsy(nn.Module):
    """A teacher whose scores are nonsense in training mode."""

    def __init__(self, linear) -> None:
        super().__init__()
        self.linear = linear

    def forward(self, x):
        scores = self.linear(x)
        return scores.flip(1) if self.training else scores


def _world(count: int):
    """Ten clouds of points: samples (N, 20), their classes (N,), and a teacher that knows the clouds."""
    centres, labels = 0.7 * torch.randn(10, 20), torch.randint(10, (count,))
    teacher = nn.Linear(20, 10)
    with torch.no_grad():
        teacher.weight.copy_(centres)
        teacher.bias.copy_(-centres.square().sum(1) / 2)
    return centres[labels] + torch.randn(count, 20), labels, teacher


def _student() -> nn.Module:
    return nn.Sequential(nn.Linear(20, 16), nn.ReLU(), nn.Linear(16, 10))


def _accuracy(model, x, labels) -> float:
    with torch.no_grad():
        return (model.eval()(x).argmax(1) == labels).float().mean().item()


def _rounded(tensor) -> list[float]:
    return [round(value, 3) for value in tensor.flatten().tolist()]


def warm_and_cold_targets(soft_targets) -> None:
    for T, want in ((1.0, [0.950, 0.047, 0.002]), (3.0, [0.665, 0.245, 0.090]), (10.0, [0.437, 0.324, 0.240])):
        got = soft_targets(torch.tensor([[6.0, 3.0, 0.0]]), T)
        assert tuple(got.shape) == (1, 3), {
            "zh": f"形状应是 (1, 3)，得到 {tuple(got.shape)}",
            "en": f"the shape should be (1, 3), got {tuple(got.shape)}",
        }
        case = {"zh": f"logits 是 6、3、0，T = {T:g}", "en": f"logits 6, 3, 0 and T = {T:g}"}
        assert torch.allclose(got[0], torch.tensor(want), atol=1e-3), {
            "zh": f"{case['zh']}：概率应是 {want}，得到 {_rounded(got)}",
            "en": f"{case['en']}: the probabilities should be {want}, got {_rounded(got)}",
        }


def targets_of_a_batch(soft_targets) -> None:
    logits = 4 * torch.randn(7, 5)
    got = soft_targets(logits, 2.0)
    assert torch.allclose(got.sum(1), torch.ones(7), atol=1e-5), {
        "zh": "每个样本的概率之和应是 1",
        "en": "the probabilities of each sample should add up to 1",
    }
    assert torch.equal(got.argmax(1), logits.argmax(1)), {
        "zh": "升高温度不该改变最大的是哪一类",
        "en": "a higher temperature should not change which class is the largest",
    }


def soft_loss_by_hand(soft_loss) -> None:
    teacher, student = torch.tensor([[6.0, 3.0, 0.0]]), torch.zeros(1, 3)
    for T, want in ((1.0, 0.892), (3.0, 2.396), (10.0, 2.934)):
        got = soft_loss(student, teacher, T)
        assert tuple(got.shape) == (), {
            "zh": f"损失应是一个数，形状 ()，得到 {tuple(got.shape)}",
            "en": f"the loss should be one number, of shape (), got {tuple(got.shape)}",
        }
        case = {
            "zh": f"老师的 logits 是 6、3、0，学生的全是 0，T = {T:g}",
            "en": f"the teacher's logits are 6, 3, 0, the student's all 0, T = {T:g}",
        }
        assert abs(got.item() - want) < 5e-3, {
            "zh": f"{case['zh']}：软目标损失应是 {want:.2f}，得到 {got.item():.2f}",
            "en": f"{case['en']}: the soft loss should be {want:.2f}, got {got.item():.2f}",
        }
    got = soft_loss(teacher, teacher, 4.0).item()
    assert abs(got) < 1e-4, {
        "zh": f"学生与老师完全一样时，损失应是 0，得到 {got:.2f}",
        "en": f"when the student agrees with the teacher entirely, the loss should be 0, got {got:.2f}",
    }


def both_sides_are_softened(soft_loss) -> None:
    student, teacher = (
        torch.tensor([[0.0, 4.0, 1.0], [2.0, 2.0, -5.0]]),
        torch.tensor([[3.0, 1.0, 0.0], [0.0, -2.0, 2.0]]),
    )
    for T in (2.0, 5.0):
        p, q = (teacher / T).softmax(1), (student / T).softmax(1)
        want = T * T * (p * (p / q).log()).sum().item() / 2
        got = soft_loss(student, teacher, T).item()
        assert abs(got - want) < 1e-3 * max(1, want), {
            "zh": f"两个样本、三类，T = {T:g}：软目标损失应是 {want:.3f}，得到 {got:.3f}",
            "en": f"two samples, three classes, T = {T:g}: the soft loss should be {want:.3f}, got {got:.3f}",
        }


def gradient_goes_to_the_student_only(soft_loss) -> None:
    student, teacher = torch.zeros(1, 3, requires_grad=True), torch.tensor([[6.0, 3.0, 0.0]], requires_grad=True)
    for T, want in ((1.0, -0.617), (3.0, -0.996), (10.0, -1.034)):
        student.grad = teacher.grad = None
        soft_loss(student, teacher, T).backward()
        assert teacher.grad is None or not teacher.grad.any(), {
            "zh": "老师的分数也得到了梯度：老师是答案，不该跟着学生改",
            "en": (
                "the teacher's scores got a gradient too: the teacher is the answer, and should not change with the "
                "student"
            ),
        }
        got = 0.0 if student.grad is None else student.grad[0, 0].item()
        assert abs(got - want) < 5e-3, {
            "zh": f"T = {T:g}：对学生第一个 logit 的梯度应是 {want}，得到 {got:.3f}",
            "en": f"T = {T:g}: the gradient of the student's first logit should be {want}, got {got:.3f}",
        }


def two_losses_share_the_weight(distillation_loss) -> None:
    teacher, student = torch.tensor([[6.0, 3.0, 0.0]]), torch.tensor([[0.0, 1.0, 0.0]])
    labels, hard = torch.tensor([0]), 1.5514
    p, q = (teacher / 2).softmax(1), (student / 2).softmax(1)
    soft = 4 * (p * (p / q).log()).sum().item()
    for alpha in (0.0, 1.0, 0.9, 0.25):
        got = distillation_loss(student, teacher, labels, 2.0, alpha)
        want = alpha * soft + (1 - alpha) * hard
        assert tuple(got.shape) == (), {
            "zh": f"损失应是一个数，形状 ()，得到 {tuple(got.shape)}",
            "en": f"the loss should be one number, of shape (), got {tuple(got.shape)}",
        }
        case = {
            "zh": f"软目标损失 {soft:.2f}，硬标签的交叉熵 {hard:.2f}，alpha = {alpha:g}",
            "en": f"soft loss {soft:.2f}, cross-entropy with the hard labels {hard:.2f}, alpha = {alpha:g}",
        }
        assert abs(got.item() - want) < 5e-3, {
            "zh": f"{case['zh']}：总损失应是 {want:.2f}，得到 {got.item():.2f}",
            "en": f"{case['en']}: the total loss should be {want:.2f}, got {got.item():.2f}",
        }


def reports_every_step(distil) -> None:
    x, labels, teacher = _world(50)
    losses = distil(_student(), teacher, x, labels, 30, 3.0, 0.9)
    assert len(losses) == 30 and {type(loss).__name__ for loss in losses} == {"float"}, {
        "zh": "练 30 步，应返回 30 个普通的 float",
        "en": "30 steps should return 30 plain floats",
    }
    assert losses[-1] < 0.8 * losses[0], {
        "zh": f"练 30 步，损失应降下来：从 {losses[0]:.2f} 到了 {losses[-1]:.2f}",
        "en": f"over 30 steps the loss should fall: it went from {losses[0]:.2f} to {losses[-1]:.2f}",
    }


def the_teacher_stays_as_it_is(distil) -> None:
    x, labels, _ = _world(60)
    teacher = nn.Sequential(nn.Linear(20, 12), nn.BatchNorm1d(12), nn.ReLU(), nn.Linear(12, 10)).train()
    before = copy.deepcopy(teacher.state_dict())
    distil(_student(), teacher, x, labels, 5, 3.0, 0.9)
    after = teacher.state_dict()
    moved = [name for name, parameter in teacher.named_parameters() if not torch.equal(parameter, before[name])]
    assert not moved, {
        "zh": f"只该更新学生，老师的 {moved[0]} 却变了",
        "en": f"only the student should be updated, but the teacher's {moved[0]} has changed",
    }
    for name, parameter in teacher.named_parameters():
        assert parameter.grad is None, {
            "zh": f"只该更新学生，老师的 {name} 却积下了梯度",
            "en": f"only the student should be updated, but the teacher's {name} has gathered a gradient",
        }
    assert all(torch.equal(after[name], before[name]) for name in before), {
        "zh": "老师的批归一化统计量变了：老师在什么模式？",
        "en": "the teacher's batch norm statistics have changed: in which mode is the teacher?",
    }


def the_teacher_is_in_evaluation_mode(distil) -> None:
    x, _, linear = _world(300)
    student = _student()
    distil(student, Drowsy(linear).train(), x, torch.randint(10, (300,)), 150, 2.0, 1.0)
    with torch.no_grad():
        alike = (student.eval()(x).argmax(1) == linear(x).argmax(1)).float().mean().item()
    assert alike > 0.6, {
        "zh": f"这位老师在训练模式下会说胡话；学生与清醒时的老师只有 {alike:.0%} 的判断相同",
        "en": (
            "in training mode this teacher talks nonsense; with the teacher in its right mind the student agrees "
            f"in only {alike:.0%} of the cases"
        ),
    }


def learns_without_a_single_label(distil) -> None:
    x, labels, teacher = _world(1000)
    student = _student()
    distil(student, teacher, x[:100], torch.randint(10, (100,)), 200, 3.0, 1.0)
    got = _accuracy(student, x[100:], labels[100:])
    assert got > 0.7, {
        "zh": f"alpha = 1 时标签不起作用，标签是乱写的也该学会：准确率应超过 0.7，得到 {got:.2f}",
        "en": (
            "with alpha = 1 the labels do not count, so it should learn even from random ones: the accuracy should be "
            f"above 0.7, got {got:.2f}"
        ),
    }


def is_better_taught_than_alone(distil) -> None:
    x, labels, teacher = _world(1000)
    taught = _student()
    alone = copy.deepcopy(taught)
    distil(taught, teacher, x[:100], labels[:100], 200, 3.0, 0.9)
    optimizer = torch.optim.Adam(alone.parameters(), lr=0.01)
    for _ in range(200):
        loss = F.cross_entropy(alone(x[:100]), labels[:100])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with_teacher, without = (_accuracy(net, x[100:], labels[100:]) for net in (taught, alone))
    assert with_teacher > 0.72, {
        "zh": f"100 个样本练 200 步，准确率应超过 0.72（老师自己约 0.88），得到 {with_teacher:.2f}",
        "en": (
            "100 samples, 200 steps: the accuracy should be above 0.72 (the teacher's own is about 0.88), got "
            f"{with_teacher:.2f}"
        ),
    }
    assert with_teacher > without + 0.03, {
        "zh": f"跟老师学应比只看标签高出 0.03 以上：{with_teacher:.2f} 对 {without:.2f}",
        "en": (
            f"with the teacher it should be more than 0.03 better than with the labels alone: {with_teacher:.2f} "
            f"against {without:.2f}"
        ),
    }
