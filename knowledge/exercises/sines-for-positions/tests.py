"""Hidden tests: the formula number by number, what it is good for, and that nothing is changed in place."""
import math

import torch


def shape_fits(positions) -> None:
    for steps, width in ((5, 8), (1, 2), (50, 16)):
        got = tuple(positions(steps, width).shape)
        assert got == (steps, width), f"positions({steps}, {width}) 应是 ({steps}, {width})，得到 {got}"


def first_position_is_zero_and_one(positions) -> None:
    got = positions(3, 6)[0].tolist()
    assert got == [0, 1, 0, 1, 0, 1], f"位置 0：sin 0 = 0、cos 0 = 1，应是 0、1 交替，得到 {[round(v, 3) for v in got]}"


def numbers_follow_the_formula(positions) -> None:
    steps, width = 40, 12
    got = positions(steps, width)
    for p in (1, 7, 39):
        for i in range(width // 2):
            angle = p / 10000 ** (2 * i / width)
            for column, want in ((2 * i, math.sin(angle)), (2 * i + 1, math.cos(angle))):
                value = got[p, column].item()
                assert abs(value - want) < 1e-4, f"位置 {p} 第 {column} 列应是 {want:.4f}，得到 {value:.4f}"


def every_position_differs(positions) -> None:
    table = positions(200, 16)
    nearest = torch.cdist(table, table).fill_diagonal_(9.0).min().item()
    assert nearest > 0.01, "有两个位置的编码几乎一样，模型就分不清它们"


def a_step_is_a_rotation(positions) -> None:
    table = positions(30, 8).double()
    products = [(table[p] @ table[p + 3]).item() for p in (0, 5, 20)]
    assert max(products) - min(products) < 1e-3, "相隔 3 步的两个位置，点积应当处处一样（只看相对距离）"


def longer_tables_begin_the_same(positions) -> None:
    assert torch.allclose(positions(60, 10)[:20], positions(20, 10), atol=1e-6), "编码不该取决于总共有多少步"


def every_sample_gets_the_same(add_positions, positions) -> None:
    x = torch.randn(3, 7, 8)
    got = add_positions(x.clone()) - x
    for sample in got:
        assert torch.allclose(sample, positions(7, 8), atol=1e-5), "每个样本加上的都应是 positions(7, 8)"


def gradient_passes(add_positions) -> None:
    x = torch.zeros(2, 4, 6, requires_grad=True)
    add_positions(x).sum().backward()
    assert x.grad is not None and torch.equal(x.grad, torch.ones(2, 4, 6)), "加上编码之后，梯度应原样传回 x"
