from collections.abc import Callable

from torch import nn


class EarlyStopping:
    """Watches the validation loss, keeps the weights of the best epoch, and says when to stop."""

    def __init__(self, patience: int, min_delta: float = 0.0) -> None:
        self.patience = patience
        self.min_delta = min_delta
        self.best = float("inf")  # the record so far
        self.best_epoch = 0  # when it was set; the first epoch is 1
        self.epoch = 0
        self.waited = 0  # epochs since the record

    def step(self, val_loss: float, model: nn.Module) -> bool:
        """Call once at the end of each epoch; True if training should stop now."""
        self.epoch += 1
        if val_loss < self.best - self.min_delta:
            self.best, self.best_epoch, self.waited = val_loss, self.epoch, 0
            self.best_state = model.state_dict()
        else:
            self.waited += 1
        return self.waited >= self.patience

    def restore(self, model: nn.Module) -> None:
        """Put the state of the best epoch back into `model`."""
        model.load_state_dict(self.best_state)


def fit(
    model: nn.Module, run_epoch: Callable[[nn.Module], float], stopper: EarlyStopping, max_epochs: int
) -> int:
    """Run at most `max_epochs` epochs, leave `model` in its best state; how many epochs were run.

    run_epoch(model) trains for one epoch and gives the validation loss.
    """
    for epoch in range(1, max_epochs + 1):
        if stopper.step(run_epoch(model), model):
            break
    stopper.restore(model)  # also when the epochs ran out before the patience
    return epoch
