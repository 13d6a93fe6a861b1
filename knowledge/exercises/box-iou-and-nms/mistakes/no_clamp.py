import torch


def box_iou(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Boxes (N, 4) and (M, 4) as x1, y1, x2, y2 -> IoU of all pairs (N, M)."""
    top_left = torch.maximum(a[:, None, :2], b[None, :, :2])  # (N, M, 2)
    bottom_right = torch.minimum(a[:, None, 2:], b[None, :, 2:])
    sides = bottom_right - top_left
    shared = sides.prod(dim=2)  # (N, M)
    area_a = (a[:, 2:] - a[:, :2]).prod(dim=1)  # (N,)
    area_b = (b[:, 2:] - b[:, :2]).prod(dim=1)  # (M,)
    union = area_a[:, None] + area_b[None, :] - shared
    return torch.where(union > 0, shared / union, 0.0)


def nms(boxes: torch.Tensor, scores: torch.Tensor, labels: torch.Tensor, limit: float = 0.5) -> list[int]:
    """Boxes (N, 4), scores (N,), labels (N,) -> indices of the boxes to keep, best first."""
    too_close = (box_iou(boxes, boxes) > limit) & (labels[:, None] == labels[None, :])  # (N, N)
    kept: list[int] = []
    for index in scores.argsort(descending=True).tolist():
        if not too_close[index, kept].any():
            kept.append(index)
    return kept
