"""Hidden tests of all pairwise distances by broadcasting, and of the nearest neighbour that they give."""

import ast
import math

import torch
from sklearn.datasets import load_digits

READY_MADE = {"cdist", "pdist", "euclidean_distances", "pairwise_distances", "KNeighborsClassifier", "NearestNeighbors"}
LOOPS = (ast.For, ast.While, ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)


def one_row_per_point_of_a_and_one_column_per_point_of_b(distances) -> None:
    for n, m, d in ((5, 7, 3), (4, 4, 2), (1, 6, 5), (6, 1, 1)):
        table = distances(torch.randn(n, d), torch.randn(m, d))
        case = {"zh": f"({n}, {d}) 与 ({m}, {d})", "en": f"({n}, {d}) and ({m}, {d})"}
        assert table.shape == (n, m), {
            "zh": f"{case['zh']} 的两两距离应是 ({n}, {m})，得到 {tuple(table.shape)}",
            "en": f"the pairwise distances of {case['en']} should be ({n}, {m}), got {tuple(table.shape)}",
        }


def distances_are_those_of_a_ruler(distances) -> None:
    a, b = torch.tensor([[0.0, 0.0], [3.0, 4.0]]), torch.tensor([[0.0, 0.0], [6.0, 8.0], [3.0, 0.0]])
    want, got = [[0, 10, 3], [5, 5, 4]], [[round(d, 2) for d in row] for row in distances(a, b).tolist()]
    assert got == want, {
        "zh": f"(0,0)、(3,4) 到 (0,0)、(6,8)、(3,0) 的距离应是 {want}，得到 {got}",
        "en": f"from (0,0) and (3,4) to (0,0), (6,8) and (3,0) the distances should be {want}, got {got}",
    }
    for n, m, d in ((6, 9, 4), (3, 3, 3), (2, 5, 30)):
        a, b = torch.randn(n, d), torch.randn(m, d)
        ruler = torch.tensor([[math.dist(p, q) for q in b.tolist()] for p in a.tolist()])
        assert torch.allclose(distances(a, b), ruler, atol=1e-3), {
            "zh": f"{d} 维的点：有的距离和逐对用勾股定理算的不同",
            "en": f"points of {d} dimensions: some distances are not those that Pythagoras gives pair by pair",
        }


def far_from_the_origin_is_no_problem(distances) -> None:
    a, b = 10_000 + torch.randn(40, 3), 10_000 + torch.randn(50, 3)
    exact = torch.cdist(a.double(), b.double(), compute_mode="donot_use_mm_for_euclid_dist")
    got = distances(a, b).double()
    close = (got - exact).abs() < 0.01 * exact + 0.005
    assert close.all(), {
        "zh": "坐标都在 10000 附近、彼此只差一点的点，有的距离错得超过 1%，或者成了 nan",
        "en": (
            "points with all coordinates near 10000, only a little apart: some distances are off by more than 1%, or "
            "nan"
        ),
    }


def gradient_reaches_both_sets_of_points(distances) -> None:
    a, b = torch.randn(4, 3, requires_grad=True), torch.randn(6, 3, requires_grad=True)
    table = distances(a, b)
    assert table.requires_grad, {
        "zh": "`a`、`b` 要梯度，算出的距离却不带梯度：中间断开了计算图",
        "en": "`a` and `b` want gradients, but the distances carry none: the graph is cut on the way",
    }
    table.sum().backward()
    gap = (a[:, None] - b).detach()
    unit = gap / gap.norm(dim=2, keepdim=True)
    for name, point, want in (("a", a, unit.sum(1)), ("b", b, -unit.sum(0))):
        assert point.grad is not None, {
            "zh": f"`{name}` 没有得到梯度",
            "en": f"`{name}` got no gradient",
        }
        assert torch.allclose(point.grad, want, atol=1e-3), {
            "zh": f"距离之和对 `{name}` 的梯度不对",
            "en": f"the gradient of the summed distances with respect to `{name}` is wrong",
        }


def takes_the_label_of_the_nearest_card(nearest_labels) -> None:
    known = torch.tensor([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [10.0, 10.0], [5.0, 5.0]])
    labels, x = torch.tensor([7, 7, 2, 9, 4]), torch.tensor([[1.0, 9.0], [9.0, 9.0], [8.0, 1.0]])
    got = nearest_labels(x, known, labels)
    assert got.shape == (3,), {
        "zh": f"3 张要认的卡应得到 3 个标签，得到的形状是 {tuple(got.shape)}",
        "en": f"3 cards to read should give 3 labels, got the shape {tuple(got.shape)}",
    }
    assert got.tolist() == [2, 9, 7], {
        "zh": f"三张卡最近的邻居的标签是 [2, 9, 7]，得到 {got.tolist()}",
        "en": f"the nearest neighbours of the three cards have the labels [2, 9, 7], got {got.tolist()}",
    }


def reads_handwritten_digits(nearest_labels) -> None:
    images, digits = (torch.as_tensor(part) for part in load_digits(return_X_y=True))
    order = torch.randperm(len(images))
    known, new = order[:800], order[800:1000]
    said = nearest_labels(images[new].float(), images[known].float(), digits[known])
    accuracy = (said == digits[new]).float().mean().item()
    assert accuracy >= 0.9, {
        "zh": f"800 张认得的数字、200 张新的：最近邻的准确率应至少 0.90，得到 {accuracy:.3f}",
        "en": (
            "800 known digits, 200 new ones: the accuracy of the nearest neighbour should be at least 0.90, got "
            f"{accuracy:.3f}"
        ),
    }


def needs_no_loop_and_no_ready_made_distance(source) -> None:
    nodes = list(ast.walk(ast.parse(source)))
    assert not any(isinstance(node, LOOPS) for node in nodes), {
        "zh": "这一题要用广播，不用循环，也不用推导式",
        "en": "this task is to be done by broadcasting, without loops and without comprehensions",
    }
    names = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    names |= {node.id for node in nodes if isinstance(node, ast.Name)}
    names |= {node.name.split(".")[-1] for node in nodes if isinstance(node, ast.alias)}
    assert not names & READY_MADE, {
        "zh": "这一题要自己写出两两距离，不调用现成的",
        "en": "in this task write the pairwise distances yourself, do not call ready-made ones",
    }
