"""The stream between the hidden tests (B) and the learner's process (A): frames, dtypes, and what both sides hold.

A frame is two lengths, a head and a body of raw tensor bytes. B's heads are pickled, since A may trust B; A's heads are
JSON and nothing else, since whatever comes from A is hostile. Only read(2), write(2) and poll(2) are used.
"""

import math
import os
import select
import struct
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

LENGTHS = struct.Struct(">IQ")
MAX_HEAD_BYTES = 8 * 1024 * 1024
MAX_BODY_BYTES = 64 * 1024 * 1024
CHUNK_BYTES = 1024 * 1024

DTYPES = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        *(torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128),
        *(torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.bool),
    )
}


class WireError(Exception):
    """The other side is gone, late, or does not keep to the protocol; nothing more can be asked of it."""


class Closed(WireError):
    """The other process has ended."""


class Late(WireError):
    """No answer before the deadline."""


def send(descriptor: int, head: bytes, body: bytes | bytearray = b"") -> None:
    """Write one frame; Closed if nobody reads any more."""
    data = memoryview(LENGTHS.pack(len(head), len(body)) + head + body)
    try:
        while data:
            data = data[os.write(descriptor, data[:CHUNK_BYTES]) :]
    except OSError as error:
        raise Closed(str(error)) from error


def receive(descriptor: int, deadline: float | None = None) -> tuple[bytes, bytes]:
    """Read one frame's head and body; `deadline` in seconds of time.monotonic()."""
    head_bytes, body_bytes = LENGTHS.unpack(read(descriptor, LENGTHS.size, deadline))
    if head_bytes > MAX_HEAD_BYTES or body_bytes > MAX_BODY_BYTES:
        raise WireError(f"a frame of {head_bytes} + {body_bytes} bytes is too large")
    return read(descriptor, head_bytes, deadline), read(descriptor, body_bytes, deadline)


def read(descriptor: int, count: int, deadline: float | None) -> bytes:
    """Exactly `count` bytes."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    data = bytearray()
    while len(data) < count:
        if deadline is not None and not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise Late("no answer in time")
        try:
            chunk = os.read(descriptor, min(count - len(data), CHUNK_BYTES))
        except OSError as error:
            raise Closed(str(error)) from error
        if not chunk:
            raise Closed("the stream has ended")
        data += chunk
    return bytes(data)


def raw(tensor: Tensor) -> bytes:
    """The elements of a dense CPU tensor in row-major order."""
    # A copy always: `contiguous` keeps a single element's stride, which bytes cannot be looked at with.
    plain = tensor.detach().resolve_conj().resolve_neg().clone(memory_format=torch.contiguous_format)
    return plain.reshape(-1).view(torch.uint8).numpy().tobytes()


def tensor_of(data: bytes, dtype: str, shape: Sequence[int]) -> Tensor:
    """The tensor whose `raw` bytes these are; KeyError or ValueError where they are no such tensor."""
    kind = DTYPES[dtype]
    if min(shape, default=0) < 0 or math.prod(shape) * kind.itemsize != len(data):
        raise ValueError(f"{len(data)} bytes are no {dtype} tensor of shape {tuple(shape)}")
    flat = torch.frombuffer(bytearray(data), dtype=kind) if data else torch.empty(0, dtype=kind)
    return flat.reshape(tuple(shape))


@dataclass(frozen=True)
class Change:
    """What one side did to a tensor that both hold; without `full`, the gradient is left as it is."""

    number: int
    value: Tensor
    grad: Tensor | None
    requires_grad: bool
    full: bool = True

    def parts(self) -> tuple[int, Tensor, Tensor | None, bool, bool]:
        """For the pickle: classes of ours cannot be looked up in a child, which has forgotten our modules."""
        return self.number, self.value, self.grad, self.requires_grad, self.full


@dataclass
class Ledger:
    """The parameters, buffers and leaf tensors that exist on both sides, and what the other side last knew of each.

    Numbers are even where B made the tensor and odd where A did. Values are compared, not version counters: what is
    done through `.data` does not raise those.
    """

    next_number: int
    tensors: dict[int, Tensor] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    known: dict[int, Change] = field(default_factory=dict)

    def add(self, tensor: Tensor, number: int | None = None) -> int:
        """Hold `tensor`, which the other side has or gets with its present values."""
        if number is None:
            number, self.next_number = self.next_number, self.next_number + 2
        self.tensors[number] = tensor
        self.numbers[id(tensor)] = number
        self.known[number] = snapshot(number, tensor)
        return number

    def number(self, tensor: Tensor) -> int | None:
        """The tensor's number, if both sides hold it."""
        return self.numbers.get(id(tensor))

    def changes(self, *, grads: bool = True) -> list[Change]:
        """What the other side does not know yet, and knows from now on."""
        found = []
        for number, tensor in self.tensors.items():
            known = self.known.get(number)
            if known is None or not same(tensor, known, grads):
                now = snapshot(number, tensor)
                if not grads:
                    now = Change(number, now.value, known.grad if known else None, now.requires_grad, full=False)
                found.append(now)
                self.known[number] = now
        return found

    def apply(self, changes: Iterable[Change]) -> None:
        """Do to our tensors what was done to the other side's."""
        for change in changes:
            tensor = self.tensors[change.number]
            # Not copy_: a graph that was recorded before may still need the old storage.
            tensor.data = change.value.clone()
            if tensor.is_leaf and tensor.requires_grad != change.requires_grad:
                tensor.requires_grad_(change.requires_grad)
            if change.full:
                tensor.grad = None if change.grad is None else change.grad.clone()
            self.known[change.number] = snapshot(change.number, tensor)


def snapshot(number: int, tensor: Tensor) -> Change:
    """The tensor as it is now, in storage of its own."""
    grad = tensor.grad if tensor.is_leaf else None
    return Change(
        number, tensor.detach().clone(), None if grad is None else grad.detach().clone(), tensor.requires_grad
    )


def same(tensor: Tensor, known: Change, grads: bool) -> bool:
    """Whether `known` still describes the tensor; NaN counts as changed."""
    if tensor.requires_grad != known.requires_grad or tensor.dtype != known.value.dtype:
        return False
    if not torch.equal(tensor.detach(), known.value):
        return False
    grad = tensor.grad if grads and tensor.is_leaf else known.grad
    if grad is None or known.grad is None:
        return grad is known.grad
    return torch.equal(grad.detach(), known.grad)
