import torch


def box_iou(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Boxes (N, 4) and (M, 4) as x1, y1, x2, y2 -> IoU of all pairs (N, M)."""
    raise NotImplementedError


def nms(boxes: torch.Tensor, scores: torch.Tensor, labels: torch.Tensor, limit: float = 0.5) -> list[int]:
    """Boxes (N, 4), scores (N,), labels (N,) -> indices of the boxes to keep, best first."""
    raise NotImplementedError
