"""Hidden tests: IoU against cells that are counted on squared paper, NMS against cases with a known answer."""

import torch


def _on_squared_paper(box: torch.Tensor) -> set[tuple[int, int]]:
    x1, y1, x2, y2 = (int(corner) for corner in box)
    return {(x, y) for x in range(x1, x2) for y in range(y1, y2)}


def _random_boxes(count: int) -> torch.Tensor:
    corner = torch.randint(0, 8, (count, 2))
    return torch.cat([corner, corner + torch.randint(1, 9, (count, 2))], dim=1).float()


def _close(got: float, want: float) -> bool:
    return abs(got - want) < 1e-4


def _kept(nms, boxes: torch.Tensor, scores: torch.Tensor, labels: torch.Tensor, limit: float) -> list[int]:
    got = nms(boxes, scores, labels, limit)
    assert isinstance(got, list), {
        "zh": f"nms 应返回列表，得到 {type(got).__name__}",
        "en": f"nms should return a list, got {type(got).__name__}",
    }
    assert all(type(index) is int for index in got), {
        "zh": "列表里应是 Python 整数，不是张量",
        "en": "the list should hold Python integers, not tensors",
    }
    return got


def gives_the_number_worked_out_by_hand(box_iou) -> None:
    a, b = torch.tensor([[0.0, 0.0, 4.0, 4.0]]), torch.tensor([[2.0, 1.0, 6.0, 5.0]])
    got = box_iou(a, b)
    assert isinstance(got, torch.Tensor), {
        "zh": f"应返回张量，得到 {type(got).__name__}",
        "en": f"the result should be a tensor, got {type(got).__name__}",
    }
    assert got.shape == (1, 1), {
        "zh": f"1 个框对 1 个框，形状应是 (1, 1)，得到 {tuple(got.shape)}",
        "en": f"1 box against 1 box: the shape should be (1, 1), got {tuple(got.shape)}",
    }
    value = got.item()
    assert _close(value, 6 / 26), {
        "zh": f"(0,0,4,4) 与 (2,1,6,5) 的 IoU 应约为 0.231，得到 {value:.3f}",
        "en": f"the IoU of (0,0,4,4) and (2,1,6,5) should be about 0.231, got {value:.3f}",
    }


def boxes_apart_have_no_overlap(box_iou) -> None:
    a = torch.tensor([[0.0, 0.0, 4.0, 4.0]])
    for other in ([7.0, 7.0, 9.0, 9.0], [7.0, 0.0, 9.0, 4.0], [0.0, 6.0, 4.0, 9.0], [4.0, 0.0, 8.0, 4.0]):
        value = box_iou(a, torch.tensor([other])).item()
        assert value == 0, {
            "zh": f"(0,0,4,4) 与 {tuple(map(int, other))} 不重叠，IoU 应是 0，得到 {value:.3f}",
            "en": f"(0,0,4,4) and {tuple(map(int, other))} do not overlap: the IoU should be 0, got {value:.3f}",
        }


def gives_all_pairs(box_iou) -> None:
    for n, m in ((3, 5), (6, 2), (1, 4)):
        a, b = _random_boxes(n), _random_boxes(m)
        got = box_iou(a, b)
        assert got.shape == (n, m), {
            "zh": f"{n} 个框对 {m} 个框，形状应是 ({n}, {m})，得到 {tuple(got.shape)}",
            "en": f"{n} boxes against {m}: the shape should be ({n}, {m}), got {tuple(got.shape)}",
        }
        for i in range(n):
            for j in range(m):
                p, q = _on_squared_paper(a[i]), _on_squared_paper(b[j])
                want = len(p & q) / len(p | q)
                assert _close(got[i, j].item(), want), {
                    "zh": (
                        f"{tuple(a[i].int().tolist())} 与 {tuple(b[j].int().tolist())} 的 IoU 应是 {want:.3f}，"
                        f"得到 {got[i, j].item():.3f}"
                    ),
                    "en": f"the IoU of {tuple(a[i].int().tolist())} and {tuple(b[j].int().tolist())} should be {want:.3f}, got {got[i, j].item():.3f}",
                }


def box_with_itself_is_one(box_iou) -> None:
    boxes = _random_boxes(6)
    got = box_iou(boxes, boxes)
    assert torch.allclose(got.diagonal(), torch.ones(6)), {
        "zh": "每个框与自己的 IoU 应是 1",
        "en": "the IoU of every box with itself should be 1",
    }
    assert torch.allclose(got, got.T), {
        "zh": "a 与 b 的 IoU 应等于 b 与 a 的",
        "en": "the IoU of a and b should equal that of b and a",
    }


def empty_boxes_give_zero(box_iou) -> None:
    boxes = torch.tensor([[3.0, 3.0, 3.0, 3.0], [5.0, 1.0, 5.0, 6.0], [0.0, 0.0, 4.0, 4.0]])
    got = box_iou(boxes[:2], boxes)
    assert not got.isnan().any(), {
        "zh": "有面积为 0 的框时，结果里出现了 nan",
        "en": "with boxes of area 0 the result contains nan",
    }
    assert not got.any(), {
        "zh": f"面积为 0 的框与谁的 IoU 都应是 0，得到 {got.tolist()}",
        "en": f"a box of area 0 should have IoU 0 with any other, got {got.tolist()}",
    }
    none = box_iou(torch.zeros(0, 4), boxes).shape
    assert none == (0, 3), {
        "zh": f"0 个框对 3 个框，形状应是 (0, 3)，得到 {tuple(none)}",
        "en": f"0 boxes against 3: the shape should be (0, 3), got {tuple(none)}",
    }


def keeps_the_best_of_each_cluster(nms) -> None:
    boxes = torch.tensor([[10, 10, 50, 50], [12, 12, 52, 52], [30, 10, 70, 50], [80, 80, 120, 120], [81, 80, 121, 119]])
    scores, labels = torch.tensor([0.90, 0.95, 0.60, 0.70, 0.10]), torch.zeros(5, dtype=torch.long)
    for limit, want in ((0.5, [1, 3, 2]), (0.2, [1, 3]), (1.0, [1, 0, 3, 2, 4])):
        got = _kept(nms, boxes.float(), scores, labels, limit)
        assert got == want, {
            "zh": f"limit={limit} 时应留下 {want}，得到 {got}",
            "en": f"with limit={limit} the boxes {want} should be kept, got {got}",
        }


def classes_do_not_suppress_each_other(nms) -> None:
    boxes = torch.tensor([[0.0, 0.0, 10.0, 10.0], [0.0, 0.0, 10.0, 11.0], [0.0, 1.0, 10.0, 10.0]])
    got = _kept(nms, boxes, torch.tensor([0.7, 0.9, 0.8]), torch.tensor([5, 3, 5]), 0.5)
    assert got == [1, 2], {
        "zh": f"三个框几乎重合，类别是 5、3、5，置信度 0.7、0.9、0.8：应留下 [1, 2]，得到 {got}",
        "en": f"three boxes that nearly coincide, with classes 5, 3, 5 and scores 0.7, 0.9, 0.8: [1, 2] should be kept, got {got}",
    }


def removed_boxes_remove_nothing(nms) -> None:
    boxes = torch.tensor([[0.0, 0.0, 10.0, 10.0], [3.0, 0.0, 13.0, 10.0], [6.0, 0.0, 16.0, 10.0]])
    got = _kept(nms, boxes, torch.tensor([0.9, 0.8, 0.7]), torch.zeros(3, dtype=torch.long), 0.5)
    assert got == [0, 2], {
        "zh": f"三个 10×10 的框依次右移 3，相邻的 IoU 约 0.54，首尾约 0.25：应留下 [0, 2]，得到 {got}",
        "en": f"three 10×10 boxes, each 3 further to the right; IoU about 0.54 for neighbours and about 0.25 for the first and last: [0, 2] should be kept, got {got}",
    }


def removes_only_above_the_limit(nms) -> None:
    boxes = torch.tensor([[0.0, 0.0, 4.0, 2.0], [0.0, 0.0, 4.0, 4.0]])
    got = _kept(nms, boxes, torch.tensor([0.9, 0.8]), torch.zeros(2, dtype=torch.long), 0.5)
    assert got == [0, 1], {
        "zh": f"两个框的 IoU 正好等于 limit=0.5，不算“大于”，应都留下 [0, 1]，得到 {got}",
        "en": f"the IoU of the two boxes is exactly limit=0.5, which is not 'greater': both should be kept, [0, 1], got {got}",
    }
    got = _kept(nms, torch.zeros(0, 4), torch.zeros(0), torch.zeros(0, dtype=torch.long), 0.5)
    assert got == [], {
        "zh": f"一个框也没有时应返回 []，得到 {got}",
        "en": f"without any box the result should be [], got {got}",
    }


def what_is_kept_explains_what_is_gone(nms) -> None:
    boxes, scores, labels = _random_boxes(30), torch.rand(30), torch.randint(0, 3, (30,))
    got = _kept(nms, boxes, scores, labels, 0.29)
    cells = [_on_squared_paper(box) for box in boxes]

    def clash(i: int, j: int) -> bool:
        return labels[i] == labels[j] and len(cells[i] & cells[j]) > 0.29 * len(cells[i] | cells[j])

    assert got == sorted(got, key=lambda i: -scores[i].item()), {
        "zh": "留下的框应按置信度从高到低排",
        "en": "the boxes kept should be in order of score, highest first",
    }
    for i in range(30):
        better = [j for j in got if scores[j] > scores[i] and clash(i, j)]
        if i in got:
            assert not better, {
                "zh": f"30 个随机的框：{i} 号与更好的 {better} 号重叠太多，不该留下",
                "en": f"30 random boxes: box {i} overlaps too much with the better {better} and should not be kept",
            }
        else:
            assert better, {
                "zh": f"30 个随机的框：{i} 号没有与任何留下的更好的同类框重叠太多，不该删去",
                "en": f"30 random boxes: box {i} does not overlap too much with any better box of its class that was kept, and should not be removed",
            }
