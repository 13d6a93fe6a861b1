"""Hidden tests: the start, the formula, who trains, merging, and a whole model fine-tuned with its base untouched."""

import copy

import torch
from torch import nn
from torch.nn import functional as F


class Net(nn.Module):
    """Linear layers at several depths, and parameters that are in no linear layer."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Linear(6, 16), nn.LayerNorm(16), nn.Sequential(nn.ReLU(), nn.Linear(16, 12, bias=False))
        )
        self.head = nn.Linear(12, 3)

    def forward(self, x):
        return self.head(self.body(x).relu())


def _linear(d_in: int, d_out: int, bias: bool = True) -> nn.Linear:
    return nn.Linear(d_in, d_out, bias=bias)


def _set(layer, a, b) -> None:
    with torch.no_grad():
        layer.A.copy_(torch.as_tensor(a))
        layer.B.copy_(torch.as_tensor(b))


def _trainable(model) -> int:
    return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)


def starts_as_the_base(LoRALinear) -> None:  # noqa: N803 - the learner's name
    for d_in, d_out, r, alpha in ((6, 4, 2, 8.0), (3, 7, 1, 1.0)):
        base, x = _linear(d_in, d_out), torch.randn(5, d_in)
        want = base(x).detach()
        got = LoRALinear(base, r, alpha)(x).detach()
        assert tuple(got.shape) == (5, d_out), {
            "zh": f"输出应是 (5, {d_out})，得到 {tuple(got.shape)}",
            "en": f"the output should be (5, {d_out}), got {tuple(got.shape)}",
        }
        assert torch.allclose(got, want, atol=1e-6), {
            "zh": "刚接上、还没训练时，输出应与原来的层完全一样",
            "en": "newly attached and not yet trained, it should compute exactly what the original layer does",
        }


def matrices_have_the_rank_r(LoRALinear) -> None:  # noqa: N803 - the learner's name
    for d_in, d_out, r in ((6, 4, 2), (3, 7, 1), (768, 768, 8)):
        layer = LoRALinear(_linear(d_in, d_out), r, 16.0)
        for name, part, want in (("A", layer.A, (r, d_in)), ("B", layer.B, (d_out, r))):
            assert tuple(part.shape) == want, {
                "zh": f"{d_in}→{d_out}、r = {r}：{name} 应是 {want}，得到 {tuple(part.shape)}",
                "en": f"{d_in}→{d_out}, r = {r}: {name} should be {want}, got {tuple(part.shape)}",
            }
        got, want = _trainable(layer), r * (d_in + d_out)
        assert got == want, {
            "zh": f"{d_in}→{d_out}、r = {r}：可训练的参数应有 {want} 个，得到 {got} 个",
            "en": f"{d_in}→{d_out}, r = {r}: there should be {want} trainable parameters, got {got}",
        }


def by_pass_by_hand(LoRALinear) -> None:  # noqa: N803 - the learner's name
    base = _linear(2, 2, bias=False)
    with torch.no_grad():
        base.weight.copy_(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    for alpha, want in ((2.0, [11.0, 7.0]), (1.0, [7.0, 7.0]), (4.0, [19.0, 7.0])):
        layer = LoRALinear(copy.deepcopy(base), 1, alpha)
        _set(layer, [[1.0, 1.0]], [[2.0], [0.0]])
        got = layer(torch.ones(1, 2))[0].tolist()
        case = {
            "zh": f"W = [[1, 2], [3, 4]]，A = [[1, 1]]，B = [[2], [0]]，r = 1，alpha = {alpha:g}，x = [1, 1]",
            "en": f"W = [[1, 2], [3, 4]], A = [[1, 1]], B = [[2], [0]], r = 1, alpha = {alpha:g}, x = [1, 1]",
        }
        assert max(abs(a - b) for a, b in zip(got, want, strict=True)) < 1e-4, {
            "zh": f"{case['zh']}：输出应是 {want}，得到 {got}",
            "en": f"{case['en']}: the output should be {want}, got {got}",
        }


def larger_ranks_are_scaled(LoRALinear) -> None:  # noqa: N803 - the learner's name
    for r, alpha in ((4, 8.0), (2, 8.0), (8, 2.0)):
        base, x = _linear(5, 3), torch.randn(2, 7, 5)  # a batch of sequences
        a, b = torch.randn(r, 5), torch.randn(3, r)
        want = F.linear(x, base.weight + alpha / r * b @ a, base.bias).detach()
        layer = LoRALinear(base, r, alpha)
        _set(layer, a, b)
        got = layer(x).detach()
        assert tuple(got.shape) == (2, 7, 3), {
            "zh": f"输入 (2, 7, 5)，输出应是 (2, 7, 3)，得到 {tuple(got.shape)}",
            "en": f"input (2, 7, 5): the output should be (2, 7, 3), got {tuple(got.shape)}",
        }
        assert torch.allclose(got, want, atol=1e-4), {
            "zh": f"r = {r}、alpha = {alpha:g}：输出不等于 Wx + b + (α/r)·BAx",
            "en": f"r = {r}, alpha = {alpha:g}: the output is not Wx + b + (α/r)·BAx",
        }


def the_first_step_can_move(LoRALinear) -> None:  # noqa: N803 - the learner's name
    layer = LoRALinear(_linear(6, 4), 2, 8.0)
    layer(torch.randn(9, 6)).square().sum().backward()
    grads = {name: getattr(layer, name).grad for name in "AB"}
    assert any(grad is not None and grad.any() for grad in grads.values()), {
        "zh": "A 和 B 的梯度都是 0：怎么练也不会动",
        "en": "the gradients of A and B are both 0: no training will ever move them",
    }
    _set(layer, torch.randn(2, 6), torch.randn(4, 2))
    layer(torch.randn(9, 6)).square().sum().backward()
    for name in "AB":
        grad = getattr(layer, name).grad
        assert grad is not None and grad.any(), {
            "zh": f"A 和 B 都不是 0 时，{name} 应得到梯度",
            "en": f"when neither A nor B is 0, {name} should get a gradient",
        }


def the_base_is_locked(LoRALinear) -> None:  # noqa: N803 - the learner's name
    layer = LoRALinear(_linear(6, 4), 2, 8.0)
    layer(torch.randn(9, 6)).square().sum().backward()
    for name, parameter in layer.base.named_parameters():
        assert not parameter.requires_grad and parameter.grad is None, {
            "zh": f"原来的 {name} 应当上锁，它却得到了梯度",
            "en": f"the original {name} should be locked, but it got a gradient",
        }


def merged_computes_the_same(LoRALinear) -> None:  # noqa: N803 - the learner's name
    for d_in, d_out, bias in ((6, 4, True), (4, 6, False), (5, 5, True)):
        layer, x = LoRALinear(_linear(d_in, d_out, bias), 2, 6.0), torch.randn(8, d_in)
        _set(layer, torch.randn(2, d_in), torch.randn(d_out, 2))
        want, merged = layer(x).detach(), layer.merge()
        assert type(merged).__name__ == "Linear", {
            "zh": f"合并以后应是普通的 nn.Linear，得到 {type(merged).__name__}",
            "en": f"merging should give an ordinary nn.Linear, got {type(merged).__name__}",
        }
        assert (merged.bias is not None) is bias, {
            "zh": "原来的层有没有偏置，合并出来的也应一样",
            "en": "the merged layer should have a bias if, and only if, the original has one",
        }
        assert torch.allclose(merged(x).detach(), want, atol=1e-4), {
            "zh": f"{d_in}→{d_out}：合并以后的输出应与合并以前一样",
            "en": f"{d_in}→{d_out}: the output should be the same after merging as before",
        }


def merging_leaves_the_layer_alone(LoRALinear) -> None:  # noqa: N803 - the learner's name
    base, x = _linear(6, 4), torch.randn(8, 6)
    weight = base.weight.detach().clone()
    layer = LoRALinear(base, 2, 6.0)
    _set(layer, torch.randn(2, 6), torch.randn(4, 2))
    want = layer(x).detach()
    merged = layer.merge()
    assert torch.allclose(layer(x).detach(), want, atol=1e-5), {
        "zh": "合并出一个新层以后，LoRA 层自己的输出却变了",
        "en": "merging made a new layer, but the LoRA layer's own output changed",
    }
    assert torch.equal(layer.base.weight, weight), {
        "zh": "合并应得到一个新的层，原来的权重却被改了",
        "en": "merging should give a new layer, but the original weight was changed",
    }
    assert torch.allclose(merged(x).detach(), want, atol=1e-4), {
        "zh": "合并出来的层，输出应与 LoRA 层一样",
        "en": "the merged layer should compute what the LoRA layer does",
    }


def every_linear_layer_gets_one(add_lora) -> None:
    net, x = Net(), torch.randn(5, 6)
    want = net(x).detach()
    add_lora(net, 2, 4.0)
    kinds = [type(module).__name__ for module in net.modules()]
    count = kinds.count("LoRALinear")
    assert count == 3, {
        "zh": f"三个 nn.Linear（有一个套在两层 Sequential 里）都该换成 LoRALinear，换了 {count} 个",
        "en": f"all three nn.Linear (one sits two Sequentials deep) should become LoRALinear, {count} did",
    }
    assert kinds.count("Linear") == 3, {
        "zh": f"每个 LoRALinear 里各有一个原来的 nn.Linear，一共 3 个，看到 {kinds.count('Linear')} 个",
        "en": f"each LoRALinear should hold one original nn.Linear, 3 in all, found {kinds.count('Linear')}",
    }
    assert torch.allclose(net(x).detach(), want, atol=1e-6), {
        "zh": "接上旁路、还没训练，整个模型的输出应与原来一样",
        "en": "with the by-passes attached and not yet trained, the whole model should compute what it did before",
    }


def only_the_by_passes_train(add_lora) -> None:
    net = Net()
    add_lora(net, 2, 4.0)
    got = sorted({name.split(".")[-1] for name, parameter in net.named_parameters() if parameter.requires_grad})
    assert got == ["A", "B"], {
        "zh": f"整个模型里可训练的应只有 A 和 B，得到 {got}",
        "en": f"in the whole model only A and B should be trainable, got {got}",
    }
    want = 2 * (6 + 16 + 16 + 12 + 12 + 3)
    assert _trainable(net) == want, {
        "zh": f"r = 2，可训练的参数应有 {want} 个，得到 {_trainable(net)} 个",
        "en": f"with r = 2 there should be {want} trainable parameters, got {_trainable(net)}",
    }


def a_small_file_is_enough(add_lora, lora_state) -> None:
    net = Net()
    other = copy.deepcopy(net)
    add_lora(net, 2, 4.0)
    with torch.no_grad():
        for parameter in net.parameters():
            if parameter.requires_grad:
                parameter.copy_(torch.randn(parameter.shape))
    state = lora_state(net)
    count = sum(tensor.numel() for tensor in state.values())
    assert len(state) == 6, {
        "zh": f"3 个 LoRALinear，应有 6 个张量（各一个 A、一个 B），得到 {len(state)} 个：{sorted(state)}",
        "en": f"3 LoRALinear should give 6 tensors (an A and a B each), got {len(state)}: {sorted(state)}",
    }
    assert count == _trainable(net), {
        "zh": f"要另存的数应有 {_trainable(net)} 个，得到 {count} 个",
        "en": f"there should be {_trainable(net)} numbers to store, got {count}",
    }
    add_lora(other, 2, 4.0)
    extra = other.load_state_dict(state, strict=False).unexpected_keys
    assert not extra, {
        "zh": f"名字应与 state_dict 里的一样，{extra[0]} 对不上",
        "en": f"the names should be those of state_dict, but {extra[0]} does not fit",
    }
    x = torch.randn(5, 6)
    assert torch.allclose(other(x).detach(), net(x).detach(), atol=1e-4), {
        "zh": "同一个底座读进这份小文件，输出应与练好的一样",
        "en": "the same base with this small file loaded should compute what the trained model does",
    }


def learns_a_new_task(add_lora) -> None:
    torch.manual_seed(3)
    net, x = Net(), torch.randn(60, 6)
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    teacher = copy.deepcopy(net)
    with torch.no_grad():  # the new task: a change of rank 1 in one layer
        teacher.body[2][1].weight += torch.randn(12, 1) @ torch.randn(1, 16) / 3
        y = teacher(x)
    start = F.mse_loss(net(x), y).item()
    add_lora(net, 4, 8.0)
    trainable = [parameter for parameter in net.parameters() if parameter.requires_grad]
    assert trainable, {
        "zh": "接上旁路以后，模型里没有一个可训练的参数",
        "en": "with the by-passes attached, the model has no trainable parameter at all",
    }
    optimizer = torch.optim.Adam(trainable, lr=0.01)
    for _ in range(100):
        loss = F.mse_loss(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.3 * start, {
        "zh": f"练 100 步，损失应降到原来的三成以下：从 {start:.3f} 到了 {loss.item():.3f}",
        "en": f"in 100 steps the loss should fall below 30% of what it was: it went from {start:.3f} to {loss.item():.3f}",
    }
    after = {name.replace(".base.", "."): parameter for name, parameter in net.named_parameters()}
    moved = [name for name, tensor in before.items() if not torch.equal(after[name], tensor)]
    assert not moved, {
        "zh": f"底座的参数应一分不动，{moved[0]} 却变了",
        "en": f"the parameters of the base should not move at all, but {moved[0]} did",
    }
