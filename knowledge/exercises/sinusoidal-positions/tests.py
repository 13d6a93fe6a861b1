"""Hidden tests of positional encodings: the numbers, where they are added, and what kind of thing the table is."""

import math

import torch


def _by_formula(position: int, dim: int) -> list[float]:
    """One row, number by number."""
    row = []
    for i in range(dim // 2):
        angle = position / 10000 ** (2 * i / dim)
        row += [math.sin(angle), math.cos(angle)]
    return row


def _row(tensor) -> list[float]:
    return [round(value, 3) + 0.0 for value in tensor.detach().flatten().tolist()]


def table_has_a_row_per_position(sinusoid) -> None:
    for positions, dim in ((60, 64), (1, 2), (7, 4), (4, 10)):
        table = sinusoid(positions, dim)
        assert tuple(table.shape) == (positions, dim), {
            "zh": f"{positions} 个位置、{dim} 维，形状应是 {(positions, dim)}，得到 {tuple(table.shape)}",
            "en": f"positions={positions}, dim={dim}: the shape should be {(positions, dim)}, got {tuple(table.shape)}",
        }
        assert table.dtype == torch.float32, {
            "zh": f"应是 torch.float32，得到 {table.dtype}",
            "en": f"it should be torch.float32, got {table.dtype}",
        }


def positions_zero_and_one_by_hand(sinusoid) -> None:
    for position, want in ((0, [0.0, 1.0, 0.0, 1.0]), (1, [0.841, 0.54, 0.01, 1.0])):
        got = _row(sinusoid(3, 4)[position])
        close = all(abs(a - b) < 2e-3 for a, b in zip(got, want, strict=True))
        assert close, {
            "zh": f"4 维时位置 {position} 的编码应约为 {want}，得到 {got}",
            "en": f"with 4 dimensions the encoding of position {position} should be about {want}, got {got}",
        }


def every_number_follows_the_formula(sinusoid) -> None:
    for dim in (2, 6, 64):
        table = sinusoid(200, dim)
        for position in (1, 5, 50, 199):
            want = torch.tensor(_by_formula(position, dim))
            wrong = [column for column in range(dim) if abs(table[position, column] - want[column]) > 2e-3]
            assert not wrong, {
                "zh": f"{dim} 维、位置 {position}：第 {wrong[:4]} 列（从 0 数）等 {len(wrong)} 个数与公式不符",
                "en": (
                    f"{dim} dimensions, position {position}: columns {wrong[:4]} (counted from 0) do not follow the "
                    f"formula; wrong numbers in all: {len(wrong)}"
                ),
            }


def distance_is_all_that_counts(sinusoid) -> None:
    table = sinusoid(200, 4)
    for position in (0, 7, 150):
        got = (table[position] @ table[position + 1]).item()
        assert abs(got - 1.540) < 2e-3, {
            "zh": f"4 维时，位置 {position} 与下一个位置的点积应总是约 1.540，得到 {got:.3f}",
            "en": (
                f"with 4 dimensions the dot product of position {position} and the next one should always be about "
                f"1.540, got {got:.3f}"
            ),
        }


def added_to_every_sentence(Positions) -> None:
    for batch, time, dim, most in ((2, 5, 6, 60), (5, 2, 4, 9), (1, 8, 8, 8), (4, 4, 4, 10)):
        x = torch.randn(batch, time, dim)
        out = Positions(dim, most)(x)
        assert out.shape == x.shape, {
            "zh": f"输入 {tuple(x.shape)}，输出的形状应不变，得到 {tuple(out.shape)}",
            "en": f"for an input of {tuple(x.shape)} the output should keep the shape, got {tuple(out.shape)}",
        }
        added = out - x
        want = torch.tensor([_by_formula(t, dim) for t in range(time)])
        for b in range(batch):
            wrong = [t for t in range(time) if not torch.allclose(added[b, t], want[t], atol=2e-3)]
            assert not wrong, {
                "zh": f"输入 {tuple(x.shape)}：第 {b} 句的第 {wrong} 步（从 0 数）加上的不是它的位置编码",
                "en": (
                    f"input {tuple(x.shape)}: at the steps {wrong} of sentence {b} (counted from 0), what was added is "
                    "not the encoding of the position"
                ),
            }


def goes_on_from_the_start(Positions) -> None:
    layer, x = Positions(8, 30), torch.randn(2, 10, 8)
    whole = layer(x)
    steps = torch.cat([layer(x[:, t : t + 1], t) for t in range(10)], dim=1)
    wrong = [t for t in range(10) if not torch.allclose(steps[:, t], whole[:, t], atol=1e-5)]
    assert not wrong, {
        "zh": f"逐步生成（每次 1 步，start=t）应与一次送 10 步相同，第 {wrong} 步不同",
        "en": (
            "going step by step (1 at a time, start=t) should be the same as 10 steps at once, but differs at the "
            f"steps {wrong}"
        ),
    }
    late = layer(x[:, :3], start=20) - x[:, :3]
    want = torch.tensor([_by_formula(20 + t, 8) for t in range(3)])
    assert torch.allclose(late, want.expand_as(late), atol=2e-3), {
        "zh": "start=20、送 3 步，加上的应是位置 20、21、22 的编码",
        "en": "for 3 steps with start=20, the encodings of positions 20, 21, 22 should be added",
    }


def has_nothing_to_learn(Positions) -> None:
    layer = Positions(8, 20)
    count = sum(parameter.numel() for parameter in layer.parameters())
    assert count == 0, {
        "zh": f"正弦编码不用学，参数应是 0 个，得到 {count} 个，优化器会去改它们",
        "en": (
            f"there is nothing to learn in sinusoidal encodings: the parameters should be 0, got {count}, and the "
            "optimizer would change them"
        ),
    }


def follows_the_model_to_another_type(Positions) -> None:
    layer = Positions(8, 20)
    Positions.to(layer, torch.bfloat16)
    out = layer(torch.zeros(1, 5, 8, dtype=torch.bfloat16))
    assert out.dtype == torch.bfloat16, {
        "zh": f"模型 .to(bfloat16) 以后，bfloat16 的输入得到 {out.dtype}：位置表没有跟着走，移到 GPU 时会报错",
        "en": (
            f"after the model's .to(bfloat16), a bfloat16 input gives {out.dtype}: the table did not come along; "
            "moving to a GPU, this would be an error"
        ),
    }


def gradient_passes_through(Positions) -> None:
    x = torch.randn(2, 5, 6, requires_grad=True)
    (Positions(6, 9)(x) * 3).sum().backward()
    assert x.grad is not None, {
        "zh": "词向量没有得到梯度",
        "en": "the word vectors got no gradient",
    }
    assert torch.allclose(x.grad, torch.full_like(x, 3.0)), {
        "zh": "编码是加上去的，词向量的梯度应原样传过去",
        "en": "the encodings are added, so the gradient should pass on to the word vectors unchanged",
    }


def too_many_positions_are_refused(Positions) -> None:
    layer = Positions(4, 10)
    assert layer(torch.zeros(2, 10, 4)).shape == (2, 10, 4), {
        "zh": "most=10 时，10 步的句子应当可以",
        "en": "with most=10, a sentence of 10 steps should be fine",
    }
    for most, time, start in ((10, 11, 0), (10, 5, 6), (1, 3, 0), (10, 1, 10)):
        try:
            Positions(4, most)(torch.zeros(2, time, 4), start)
        except ValueError:
            continue
        raise AssertionError(
            {
                "zh": f"most={most}，从位置 {start} 起送 {time} 步，超出了，应抛出 ValueError，却没有",
                "en": (
                    f"most={most}: time={time} from position {start} on goes too far and should raise a ValueError, "
                    "but does not"
                ),
            }
        )
