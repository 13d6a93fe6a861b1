import io

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim import Optimizer


def train(model: nn.Module, optimizer: Optimizer, x: Tensor, y: Tensor, start: int, end: int) -> None:
    """Train from epoch `start` up to `end`. Given: it shuffles, and the model may hold dropout and batch norm."""
    model.train()
    for _ in range(start, end):
        for batch in torch.randperm(len(x)).split(16):
            loss = F.cross_entropy(model(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def checkpoint(model: nn.Module, optimizer: Optimizer, epoch: int) -> bytes:
    """Everything that is needed to go on after `epoch` epochs, as torch.save writes it (into an io.BytesIO)."""
    file = io.BytesIO()
    torch.save(
        {
            "model": model.state_dict(),  # parameters and buffers
            "epoch": epoch,
            "rng": torch.get_rng_state(),  # for shuffling and dropout
        },
        file,
    )
    return file.getvalue()


def resume(saved: bytes, model: nn.Module, optimizer: Optimizer) -> int:
    """Put everything back, into a model and an optimizer that were newly made; the epoch to go on with."""
    box = torch.load(io.BytesIO(saved), map_location="cpu", weights_only=True)
    model.load_state_dict(box["model"])
    torch.set_rng_state(box["rng"])
    return box["epoch"]


def load_matching(model: nn.Module, state: dict[str, Tensor]) -> list[str]:
    """Load what fits by name and shape, after taking off the prefix `_orig_mod.`; the names in `model` left as they were."""
    own = model.state_dict()
    clean = {name.removeprefix("_orig_mod."): tensor for name, tensor in state.items()}
    fitting = {name: tensor for name, tensor in clean.items() if name in own and tensor.shape == own[name].shape}
    model.load_state_dict(fitting, strict=False)
    return [name for name in own if name not in fitting]
