from collections.abc import Callable

from torch import nn


class EarlyStopping:
    """Watches the validation loss, keeps the weights of the best epoch, and says when to stop."""

    def __init__(self, patience: int, min_delta: float = 0.0) -> None:
        self.best = float("inf")  # the record so far
        self.best_epoch = 0  # when it was set; the first epoch is 1
        raise NotImplementedError

    def step(self, val_loss: float, model: nn.Module) -> bool:
        """Call once at the end of each epoch; True if training should stop now."""
        raise NotImplementedError

    def restore(self, model: nn.Module) -> None:
        """Put the state of the best epoch back into `model`."""
        raise NotImplementedError


def fit(
    model: nn.Module, run_epoch: Callable[[nn.Module], float], stopper: EarlyStopping, max_epochs: int
) -> int:
    """Run at most `max_epochs` epochs, leave `model` in its best state; how many epochs were run.

    run_epoch(model) trains for one epoch and gives the validation loss.
    """
    raise NotImplementedError
