"""What the end of a training shows of its networks: parameters without a gradient, and networks that no optimizer has."""

from collections.abc import Iterator

import torch
from torch import nn

from tools.inside.looking import LONGEST_NAME, is_module

MOST_NAMES = 2000


def untrained(namespace: dict[str, object]) -> list[dict[str, object]]:
    """Signs of type NoGradient and NoOptimizer; a sign's message is the path of a layer, or the name of a network."""
    values = list(namespace.items())[:MOST_NAMES]
    optimizers = [value for _, value in values if torch.optim.Optimizer in type(value).__mro__]
    held = {id(weight) for each in optimizers for group in each.param_groups for weight in group["params"]}  # type: ignore[attr-defined]
    moved = {id(weight) for each in optimizers for weight in each.state}  # type: ignore[attr-defined]
    networks = {name: parameters(value) for name, value in values if is_module(value) and not name.startswith("_")}
    found = [*without_gradient(networks, held, moved), *without_optimizer(networks, held), *replaced(networks, held)]
    return [{"types": [kind], "message": name[:LONGEST_NAME], "line": None} for kind, name in found[:2]]


def parameters(network: nn.Module) -> dict[str, nn.Parameter]:
    """The parameters that are to be learnt, by their paths."""
    return {path: each for path, each in nn.Module.named_parameters(network) if each.requires_grad}


def without_gradient(
    networks: dict[str, dict[str, nn.Parameter]], held: set[int], moved: set[int]
) -> Iterator[tuple[str, str]]:
    """The first layer whose parameters an optimizer has, and never got a gradient for, while it did for others of the training."""
    living = {id(each) for found in networks.values() for each in found.values() if each.grad is not None}
    if not living & held:
        return
    for name, found in networks.items():
        for path, each in found.items():
            if id(each) in held and each.grad is None and id(each) not in moved:
                yield "NoGradient", ".".join((name, path)).rpartition(".")[0]
                return


def replaced(networks: dict[str, dict[str, nn.Parameter]], held: set[int]) -> Iterator[tuple[str, str]]:
    """A layer that gets gradients but is in no optimizer, while an optimizer has parameters of no network that is left."""
    alive = {id(each) for found in networks.values() for each in found.values()}
    if held <= alive:
        return
    for name, found in networks.items():
        missing = [path for path, each in found.items() if id(each) not in held and each.grad is not None]
        if missing and len(missing) < len(found):
            yield "NoOptimizer", ".".join((name, missing[0])).rpartition(".")[0]
            return


def without_optimizer(networks: dict[str, dict[str, nn.Parameter]], held: set[int]) -> Iterator[tuple[str, str]]:
    """A network that gets gradients but is in no optimizer, beside one that is in one."""
    has = [name for name, found in networks.items() if any(id(each) in held for each in found.values())]
    for name, found in networks.items():
        is_alone = bool(has and found) and not any(id(each) in held for each in found.values())
        if is_alone and all(each.grad is not None for each in found.values()):
            yield "NoOptimizer", name
