"""Tensors as bytes, between the hidden tests and the learner's process."""

import pytest
import torch

from tools.inside.wire import raw, tensor_of


@pytest.mark.parametrize(
    "tensor",
    [
        torch.arange(6.0).reshape(2, 3),
        torch.arange(6.0).reshape(2, 3).T,
        torch.arange(24).reshape(2, 3, 4)[:, ::2, 1],
        torch.ones(1).as_strided((1,), (9,)),
        torch.ones(1).as_strided((1, 1), (9, 7)),
        torch.tensor(3.0, requires_grad=True),
        torch.tensor([1 + 2j]).conj(),
        torch.tensor([True, False]),
        torch.empty(0, 3),
        torch.ones(1).expand(4),
    ],
    ids=lambda tensor: f"{tuple(tensor.shape)} {tensor.stride()}",
)
def test_any_layout_arrives_as_it_was(tensor: torch.Tensor) -> None:
    dtype = str(tensor.dtype).removeprefix("torch.")
    assert torch.equal(tensor_of(raw(tensor), dtype, tuple(tensor.shape)), tensor.detach().resolve_conj())


@pytest.mark.parametrize(("shape", "data"), [((2,), b"123"), ((-1,), b"1234"), ((2, 2), b"")])
def test_bytes_of_another_size_are_refused(shape: tuple[int, ...], data: bytes) -> None:
    with pytest.raises(ValueError, match="bytes are no float32 tensor"):
        tensor_of(data, "float32", shape)
