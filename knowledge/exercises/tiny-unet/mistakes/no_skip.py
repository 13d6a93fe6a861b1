import torch
from torch import nn


class TinyUNet(nn.Module):
    """Images (N, c_in, H, W) with even H and W -> scores (N, classes, H, W)."""

    def __init__(self, c_in: int, classes: int, width: int = 8) -> None:
        super().__init__()
        self.fine = nn.Sequential(nn.Conv2d(c_in, width, 3, padding=1), nn.ReLU())
        self.coarse = nn.Sequential(nn.MaxPool2d(2), nn.Conv2d(width, 2 * width, 3, padding=1), nn.ReLU())
        self.enlarge = nn.ConvTranspose2d(2 * width, width, 2, stride=2)
        self.merge = nn.Sequential(nn.Conv2d(2 * width, width, 3, padding=1), nn.ReLU())
        self.score = nn.Conv2d(width, classes, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        fine = self.fine(x)  # (N, width, H, W)
        large = self.enlarge(self.coarse(fine))  # (N, 2 * width, H / 2, W / 2) -> (N, width, H, W)
        both = torch.cat([large, large], dim=1)  # (N, 2 * width, H, W)
        return self.score(self.merge(both))


def predict(model: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """The class of every pixel, int64 (N, H, W)."""
    model.eval()
    with torch.no_grad():
        return model(x).argmax(dim=1)


def mean_iou(pred: torch.Tensor, truth: torch.Tensor, classes: int) -> float:
    """mIoU of two maps of class numbers (N, H, W), over the classes that occur in either."""
    ious = []
    for number in range(classes):
        p, t = pred == number, truth == number
        union = (p | t).sum().item()
        if union > 0:
            ious.append((p & t).sum().item() / union)
    return sum(ious) / len(ious)
