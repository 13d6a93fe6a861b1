"""Carrying gradients over the stream: autograd asks A for those of a call as long as it may need them."""

from typing import Protocol

import torch
from torch import Tensor


class Carrier(Protocol):
    """What a crossing needs of the link to A."""

    dropped: list[int]
    """Calls whose gradients nobody will ask for any more."""

    def backward(self, number: int, grads: tuple[Tensor | None, ...], sources: list[Tensor]) -> list[Tensor | None]:
        """The gradients of a call's sources, given those of its results."""
        ...


class Token:
    """Lives as long as autograd may still ask for the gradients of a call."""

    def __init__(self, link: Carrier, number: int) -> None:
        self.link, self.number = link, number

    def __del__(self) -> None:
        self.link.dropped.append(self.number)


class Crossing(torch.autograd.Function):
    """Carries gradients over to A and back."""

    token: Token
    sources: list[Tensor]

    @staticmethod
    def forward(
        ctx: "Crossing", token: Token, outputs: list[Tensor], _: Tensor, *sources: Tensor
    ) -> tuple[Tensor, ...]:
        """The results as A computed them."""
        ctx.token, ctx.sources = token, [source.detach() for source in sources]
        ctx.set_materialize_grads(False)
        return tuple(outputs)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: "Crossing", *grads: Tensor | None) -> tuple[Tensor | None, ...]:
        """The gradients as A computes them."""
        token, sources = ctx.token, ctx.sources
        return None, None, None, *token.link.backward(token.number, grads, sources)
