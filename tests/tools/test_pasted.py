"""Errors without their program: every form of traceback that learners paste is read for its own line, and explained from its numbers."""

import time

import pytest

from tools.diagnose import MESSAGES, read
from tools.fault import rules
from tools.pasted import pasted

PYTHON = """Traceback (most recent call last):
  File "/home/li/proj/train.py", line 41, in <module>
    out = net(img)
  File "/home/li/miniconda3/lib/python3.10/site-packages/torch/nn/modules/module.py", line 1553, in _wrapped_call_impl
    return self._call_impl(*args, **kwargs)
  File "/home/li/proj/train.py", line 22, in forward
    x = self.fc1(x)
  File "/home/li/miniconda3/lib/python3.10/site-packages/torch/nn/modules/linear.py", line 117, in forward
    return F.linear(input, self.weight, self.bias)
RuntimeError: mat1 and mat2 shapes cannot be multiplied (64x1024 and 400x120)"""
JUPYTER = """---------------------------------------------------------------------------
RuntimeError                              Traceback (most recent call last)
Cell In[12], line 5
      3     optimizer.zero_grad()
      4     output = model(data)
----> 5     loss = criterion(output, target)
      6     loss.backward()

File ~/miniconda3/lib/python3.11/site-packages/torch/nn/functional.py:3494, in cross_entropy(input, target, weight)
   3492     reduction = _Reduction.legacy_get_string(size_average, reduce)
-> 3494 return torch._C._nn.cross_entropy_loss(

RuntimeError: expected scalar type Long but found Float"""
COLAB = """\x1b[0;31mIndexError\x1b[0m                                Traceback (most recent call last)
\x1b[0;32m<ipython-input-7-3f2c1d9b8a77>\x1b[0m in \x1b[0;36m<cell line: 2>\x1b[0;34m()\x1b[0m
\x1b[1;32m      1\x1b[0m \x1b[0;32mfor\x1b[0m x \x1b[0;32min\x1b[0m loader:
\x1b[0;32m----> 2\x1b[0;31m     \x1b[0mpred\x1b[0m \x1b[0;34m=\x1b[0m emb(x)\x1b[0m
/usr/local/lib/python3.10/dist-packages/torch/nn/functional.py in embedding(input, weight)
-> 2233     return torch.embedding(weight, input)

\x1b[0;31mIndexError\x1b[0m: index out of range in self"""
WINDOWS = r"""Traceback (most recent call last):
  File "C:\Users\zhang\PycharmProjects\test\attn.py", line 30, in forward
    out = x + self.pe
  File "C:\Users\zhang\anaconda3\Lib\site-packages\torch\_tensor.py", line 9, in __add__
    return f(x)
RuntimeError: The size of tensor a (50) must match the size of tensor b (100) at non-singleton dimension 1"""
KEYS = """RuntimeError: Error(s) in loading state_dict for ResNet:
\tMissing key(s) in state_dict: "conv1.weight".
\tUnexpected key(s) in state_dict: "module.conv1.weight".
这是怎么回事"""
ALONE = {
    "loss-batch-sizes": "ValueError: Expected input batch_size (3200) to match target batch_size (64).",
    "convolution-channels": "RuntimeError: Given groups=1, weight of size [16, 3, 3, 3], expected input[8, 1, 28, 28] to have 3 channels, but got 1 channels instead 这是什么意思",
    "product-sizes": "报错 mat1 and mat2 shapes cannot be multiplied (64x1024 and 400x120) 怎么改",
    "label-beyond-classes": "IndexError: Target 10 is out of bounds.",
    "device-assert": "RuntimeError: CUDA error: device-side assert triggered\nCUDA kernel errors might be asynchronously reported.",
    "gpu-memory": "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 7.79 GiB total)",
    "devices-differ": "RuntimeError: Input type (torch.cuda.FloatTensor) and weight type (torch.FloatTensor) should be the same",
    "long-wanted": "RuntimeError: expected scalar type Long but found Float",
    "number-types-differ": "RuntimeError: mat1 and mat2 must have the same dtype, but got Double and Float",
    "sizes-do-not-broadcast": "RuntimeError: The size of tensor a (50) must match the size of tensor b (100) at non-singleton dimension 1",
    "view-does-not-fit": "RuntimeError: shape '[64, 400]' is invalid for input of size 12800",
    "twice-back": "RuntimeError: Trying to backward through the graph a second time",
    "loss-without-graph": "RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn",
    "in-place-change": "RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation",
    "numpy-of-graph": "RuntimeError: Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.",
    "embedding-beyond": "IndexError: index out of range in self",
    "keys-with-module": KEYS,
    "weights-of-other-shape": "RuntimeError: Error(s) in loading state_dict for Net:\n\tsize mismatch for fc.weight: copying a param with shape torch.Size([10, 84]) from checkpoint, the shape in current model is torch.Size([2, 84]).",
    "batch-of-one": "ValueError: Expected more than 1 value per channel when training, got input size torch.Size([1, 64])",
    "examples-of-unequal-size": "RuntimeError: stack expects each tensor to be equal size, but got [3, 224, 300] at entry 0 and [3, 224, 250] at entry 1",
    "processes-need-main": "RuntimeError: \n        An attempt has been made to start a new process before the\n        current process has finished its bootstrapping phase.",
    "package-missing": "ModuleNotFoundError: No module named 'cv2'",
    "no-cuda-build": "AssertionError: Torch not compiled with CUDA enabled",
    "tuple-not-taken-apart": "AttributeError: 'tuple' object has no attribute 'size'",
    "none-was-returned": "AttributeError: 'NoneType' object has no attribute 'shape'",
    "init-of-parent": "AttributeError: cannot assign module before Module.__init__() call",
    "empty-optimizer": "ValueError: optimizer got an empty parameter list",
    "kernel-beyond-input": "RuntimeError: Calculated padded input size per channel: (2 x 2). Kernel size: (5 x 5). Kernel size can't be greater than actual input size",
    "file-not-there": "FileNotFoundError: [Errno 2] No such file or directory: 'data/train.csv'",
}


@pytest.mark.parametrize(
    ("text", "name", "line", "code", "fault"),
    [
        (PYTHON, "train.py", 22, "x = self.fc1(x)", "linear-width"),
        (f"跑到一半就崩了\n{JUPYTER}\n怎么办", "In [12]", 5, "loss = criterion(output, target)", "long-wanted"),
        (COLAB, "<ipython-input-7-3f2c1d9b8a77>", 2, "pred = emb(x)", "embedding-beyond"),
        (COLAB.replace("\x1b", ""), "<ipython-input-7-3f2c1d9b8a77>", 2, "pred = emb(x)", "embedding-beyond"),
        (WINDOWS, "attn.py", 30, "out = x + self.pe", "sizes-do-not-broadcast"),
        (f"```\n{PYTHON}\n```", "train.py", 22, "x = self.fc1(x)", "linear-width"),
    ],
    ids=["python", "jupyter", "colab", "colab without escapes", "windows", "fenced"],
)
def test_the_learners_own_line_is_found(text: str, name: str, line: int, code: str, fault: str) -> None:
    error = pasted(text)
    assert error is not None
    assert error.own is not None
    assert (error.own.name, error.own.line, error.own.code) == (name, line, code)
    reading = read(error)
    assert reading is not None
    assert (reading.fault.id, reading.fault.line, reading.tells_change) == (fault, line, True)


@pytest.mark.parametrize("fault", ALONE)
def test_a_last_line_alone_is_explained_with_its_numbers(fault: str) -> None:
    error = pasted(ALONE[fault])
    assert error is not None
    assert error.own is None
    reading = read(error)
    assert reading is not None
    assert reading.fault.id == fault
    for words in (reading.fault.title, reading.fault.cause, reading.fault.hint):
        assert "$" not in words.zh + words.en


def test_each_message_has_an_example() -> None:
    assert {rule.id for rule in rules(MESSAGES)} == {*ALONE, "linear-width"}


def test_the_sizes_of_the_message_are_told() -> None:
    error = pasted(PYTHON)
    assert error is not None
    reading = read(error)
    assert reading is not None
    assert "Linear(400, 120)" in reading.fault.cause.zh
    assert "nn.Linear(1024, 120)" in reading.fault.hint.en


def test_in_an_exercise_an_error_is_met_with_a_question() -> None:
    error = pasted(PYTHON)
    assert error is not None
    reading = read(error, only_lead=True)
    assert reading is not None
    assert reading.fault.id == "linear-input-size"
    assert not reading.tells_change


def test_what_stands_beside_an_error_is_kept_apart() -> None:
    error = pasted(f"我的代码崩了\n{PYTHON}\n怎么改？")
    assert error is not None
    assert error.rest == "我的代码崩了\n怎么改？"
    error = pasted(KEYS)
    assert error is not None
    assert error.rest == "这是怎么回事"
    assert "Unexpected key(s)" in error.message


def test_of_errors_that_led_to_one_another_the_last_counts() -> None:
    first = PYTHON.replace(
        "RuntimeError: mat1",
        "KeyError: 'a'\n\nDuring handling of the above exception, another exception occurred:\n\n"
        + PYTHON.split("RuntimeError")[0]
        + "RuntimeError: mat1",
    )
    error = pasted(first)
    assert error is not None
    assert error.kind == "RuntimeError"


@pytest.mark.parametrize(
    "text",
    [
        "ValueError 和 TypeError 有什么区别？",
        "什么是 RuntimeError",
        "RuntimeError: 是什么意思？",
        "y = wx + b",
        "Exception",
        "2(wx-t)x",
        "what is a Traceback?",
        "",
    ],
)
def test_a_question_about_errors_is_no_error(text: str) -> None:
    assert pasted(text) is None


def test_an_unknown_error_is_not_guessed_at() -> None:
    error = pasted(
        'Traceback (most recent call last):\n  File "main.py", line 7, in <module>\n    foo()\nZorkError: the flux'
    )
    assert error is not None
    assert error.own is not None
    assert read(error) is None


@pytest.mark.parametrize(
    "piece",
    [
        'File "',
        "Traceback (most recent call last):\n",
        "a.",
        "[0;31m",
        "RuntimeError: x",
        "-----> 1 ",
        "In [1] in ",
        "~/\\",
        "A" * 50,
    ],
)
def test_a_wall_of_text_takes_no_time(piece: str) -> None:
    begun = time.monotonic()
    pasted((piece * 100_000)[:100_000])
    pasted("\n".join([piece] * 5000))
    assert time.monotonic() - begun < 2
