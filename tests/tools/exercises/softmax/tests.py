import ast

import torch


def agrees_with_torch(softmax) -> None:
    for shape, dim in (((4, 5), 0), ((2, 3, 4), 1), ((6,), 0)):
        scores = torch.randn(shape)
        ours = softmax(scores, dim)
        assert isinstance(ours, torch.Tensor), {"zh": "应当返回张量", "en": "it should return a tensor"}
        assert ours.shape == scores.shape, f"形状应是 {tuple(scores.shape)}，得到 {tuple(ours.shape)}"
        assert torch.allclose(ours, torch.softmax(scores, dim), atol=1e-6), f"沿第 {dim} 维的结果不对"


def sums_to_one(softmax) -> None:
    total = softmax(torch.randn(3, 7), 1).sum(1)
    assert torch.allclose(total, torch.ones(3)), f"每一行的和应当是 1，第一行得到 {total[0].item():.3f}"


def survives_large_scores(softmax) -> None:
    ours = softmax(torch.tensor([1000.0, 1000.0]), dim=0)
    assert ours.tolist() == [0.5, 0.5], f"[1000, 1000] 应当得到 [0.5, 0.5]，得到 {ours.tolist()}"


def gradient_is_that_of_softmax(softmax) -> None:
    scores = torch.randn(3, 4, requires_grad=True)
    weights = torch.randn(3, 4)
    (mine,) = torch.autograd.grad((softmax(scores, 1) * weights).sum(), scores)
    (theirs,) = torch.autograd.grad((torch.softmax(scores, 1) * weights).sum(), scores)
    assert torch.allclose(mine, theirs, atol=1e-6), "梯度不对：是不是中间断开了计算图？"


def is_written_by_hand(source) -> None:
    called = {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
    assert not called & {"softmax", "log_softmax", "Softmax"}, "这一题要自己写，不能调用现成的 softmax"
