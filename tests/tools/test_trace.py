"""Tracing: what is recorded, that the snippet does not notice, and that a forged trace is refused."""

import builtins
import contextlib
import copy
import gc
import io
import json
import linecache
import traceback
import warnings
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import pytest
import torch
from rich.console import Console
from torch import nn

from tools.inside.tracing import MAX_SUMMARY_BYTES, Tracer
from tools.inside.tracing_curves import MAX_EVENTS, Pace
from tools.picture import picture
from tools.trace import Tensor, Trace, layer_table, table

PNG = b"\x89PNG\r\n\x1a\n"
TRAINING = """
import torch
from torch import nn
torch.manual_seed(0)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(4, 8)
        self.head = nn.Linear(8, 3)
    def forward(self, x):
        return self.head(torch.relu(self.hidden(x)))
model = Net()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
x, y = torch.randn(16, 4), torch.randint(0, 3, (16,))
for step in range(40):
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
"""


@dataclass
class Traced:
    """A snippet that ran in this process."""

    trace: Trace
    names: dict[str, object]
    events: list[Mapping[str, object]]
    stdout: str
    error: str
    """The traceback, as far as it is the snippet's."""

    def tensors(self, line: int) -> list[Tensor]:
        return [tensor for found in self.trace.lines if found.line == line for tensor in found.tensors]


def traced(code: str, *, calls: bool = False) -> Traced:
    events: list[Mapping[str, object]] = []
    tracer = Tracer(events.append, calls=calls)
    compiled = tracer.compile(code.encode(), "snippet.py")
    tracer.watch()
    try:
        names, stdout, error = execute(compiled, code)
    finally:
        summary = tracer.finish()
    return Traced(Trace.parse(json.loads(json.dumps(summary)), code), names, events, stdout, error)


def execute(compiled: object, code: str) -> tuple[dict[str, object], str, str]:
    names: dict[str, object] = {"__name__": "snippet"}
    written, error = io.StringIO(), ""
    linecache.cache["snippet.py"] = (len(code), None, code.splitlines(keepends=True), "snippet.py")
    with contextlib.redirect_stdout(written):
        try:
            exec(compiled, names)
        except BaseException as raised:  # noqa: BLE001 - SystemExit too is the snippet's result
            described = traceback.TracebackException.from_exception(raised)
            own = [frame for frame in described.stack if frame.filename == "snippet.py"]
            described.stack = traceback.StackSummary.from_list(own)
            error = "".join(described.format())
    return names, written.getvalue(), error


def test_assigned_tensor_is_recorded_with_its_range() -> None:
    run = traced("import torch\nx = torch.tensor([[1.0, 2.0], [3.0, 6.0]], requires_grad=True)\n")
    (x,) = run.tensors(2)
    assert (x.name, x.kind, x.shape, x.dtype, x.device, x.requires_grad) == (
        "x",
        "tensor",
        (2, 2),
        "float32",
        "cpu",
        True,
    )
    assert (x.min, x.mean, x.max, x.sampled) == (1, 3, 6, False)
    assert run.trace.lines[0].code == "x = torch.tensor([[1.0, 2.0], [3.0, 6.0]], requires_grad=True)"


def test_nan_and_infinity_are_counted_and_left_out_of_the_range() -> None:
    run = traced("import torch\nx = torch.tensor([1.0, float('nan'), float('inf'), float('-inf'), 3.0])\ny = x * 0 / 0")
    (x,), (y,) = run.tensors(2), run.tensors(3)
    assert (x.min, x.mean, x.max, x.nans, x.infinities) == (1, 2, 3, 1, 2)
    assert (y.min, y.nans) == (None, 5)


@pytest.mark.parametrize(
    ("expression", "dtype", "extent"),
    [
        ("torch.arange(5)", "int64", (0, 2, 4)),
        ("torch.arange(4) > 1", "bool", (0, 0.5, 1)),
        ("torch.tensor([1, 2], dtype=torch.bfloat16)", "bfloat16", (1, 1.5, 2)),
        ("torch.tensor([255, 1], dtype=torch.uint8)", "uint8", (1, 128, 255)),
        ("torch.tensor([1j])", "complex64", (None, None, None)),
        ("torch.empty(0)", "float32", (None, None, None)),
        ("torch.empty(3, device='meta')", "float32", (None, None, None)),
        ("torch.eye(2).to_sparse()", "float32", (None, None, None)),
        ("np.arange(3)[::-1]", "int64", (0, 1, 2)),
        ("np.float32([[1, 3]])", "float32", (1, 2, 3)),
        ("np.array(['a'])", "<U1", (None, None, None)),
        ("nn.Parameter(torch.ones(2))", "float32", (1, 1, 1)),
    ],
)
def test_every_dtype_is_recorded(expression: str, dtype: str, extent: tuple[float | None, ...]) -> None:
    (x,) = traced(f"import torch, numpy as np\nfrom torch import nn\nx = {expression}").tensors(3)
    assert x.dtype == dtype
    assert (x.min, x.mean, x.max) == extent


def test_large_tensor_is_sampled_and_says_so() -> None:
    (x,), (y,) = (traced(f"import torch\nx = torch.ones(1000, 300){tail}").tensors(2) for tail in ("", ".T.flip(0)"))
    assert x.sampled
    assert y.sampled
    assert (x.min, x.mean, x.max) == (1, 1, 1)


def test_loop_is_sampled_at_hits_1_to_4_and_the_powers_of_two() -> None:
    run = traced("import torch\nx = torch.zeros(2)\nfor i in range(100):\n    x = x + 1\n")
    assert [x.hit for x in run.tensors(4)] == [1, 2, 3, 4, 8, 16, 32, 64]
    assert [x.max for x in run.tensors(4)] == [1, 2, 3, 4, 8, 16, 32, 64]
    assert run.trace.lines[-1].hits == 100


def test_arguments_and_results_of_functions_are_recorded() -> None:
    run = traced(
        'import torch\ndef double(x, *, by=None):\n    """Doc."""\n    return x * 2\ndouble(torch.ones(3))\n'
        "print(double.__doc__)"
    )
    assert [(x.name, x.shape) for x in run.tensors(2)] == [("x", (3,))]
    assert [(x.name, x.mean) for x in run.tensors(4)] == [("return", 2)]
    assert [x.name for x in run.tensors(5)] == ["double(torch.ones(3))"]
    assert run.stdout == "Doc.\n"


def test_unpacked_nested_and_attribute_targets_are_named() -> None:
    run = traced(
        "import torch\nclass A: pass\na = A()\n"
        "a.w = torch.ones(1)\n"
        "x, (y, *z) = torch.ones(2), (torch.ones(3), torch.ones(4), 5)\n"
        "batch = [torch.ones(5), {'mask': torch.ones(6)}]\n"
        "for p, (q, r) in [(1, (torch.ones(7), 2))]:\n    pass\n"
        "if (n := torch.ones(8)) is not None: pass\n"
        "p = q = torch.ones(9)\n"
        "q += 1\n"
        "q[0] = torch.ones(())\n"
    )
    names = {(line.line, x.name, x.shape) for line in run.trace.lines for x in line.tensors}
    assert names == {
        (4, "a.w", (1,)),
        (5, "x", (2,)),
        (5, "y", (3,)),
        (5, "z[0]", (4,)),
        (6, "batch[0]", (5,)),
        (6, "batch[1]['mask']", (6,)),
        (7, "q", (7,)),
        (9, "n", (8,)),
        (10, "p", (9,)),
        (10, "q", (9,)),
        (11, "q", (9,)),
        (12, "q[0]", ()),
    }


def test_layers_are_listed_with_shapes_parameters_and_their_path() -> None:
    layers = traced(TRAINING).trace.layers
    assert [(layer.name, layer.kind, layer.inputs, layer.outputs, layer.parameters) for layer in layers] == [
        ("model", "Net", ((16, 4),), ((16, 3),), 67),
        ("model.hidden", "nn.Linear", ((16, 4),), ((16, 8),), 40),
        ("model.head", "nn.Linear", ((16, 8),), ((16, 3),), 27),
        ("criterion", "nn.CrossEntropyLoss", ((16, 3), (16,)), ((),), 0),
    ]


def test_frozen_parameters_are_not_trainable_and_keyword_inputs_and_nested_outputs_are_seen() -> None:
    run = traced(
        "import torch\nfrom torch import nn\nrnn = nn.LSTM(2, 3)\nrnn.requires_grad_(False)\n"
        "rnn(input=torch.ones(5, 1, 2))\n"
    )
    (layer,) = run.trace.layers
    assert layer.inputs == ((5, 1, 2),)
    assert layer.outputs == ((5, 1, 3), (1, 1, 3), (1, 1, 3))
    assert (layer.parameters, layer.trainable) == (84, 0)


def test_layer_whose_forward_raised_has_its_input_and_no_output_until_it_works() -> None:
    code = "import torch\nfrom torch import nn\nnet = nn.Sequential(nn.Linear(4, 8), nn.Linear(9, 2))\n"
    failed = traced(code + "net(torch.ones(5, 4))")
    assert [(layer.name, layer.inputs, layer.outputs) for layer in failed.trace.layers] == [
        ("net", ((5, 4),), None),
        ("net.0", ((5, 4),), ((5, 8),)),
        ("net.1", ((5, 8),), None),
    ]
    assert "mat1 and mat2" in failed.error
    again = traced(
        code + "try: net(torch.ones(5, 4))\nexcept RuntimeError: net[1] = nn.Linear(8, 2)\nnet(torch.ones(5, 4))"
    )
    assert [layer.outputs for layer in again.trace.layers if layer.name == "net"] == [((5, 2),)]


def test_loss_and_gradient_norm_are_those_of_the_training() -> None:
    run = traced(TRAINING)
    (losses,), (norms,) = run.trace.losses, run.trace.gradient_norms
    assert (losses.line, losses.steps, len(losses.points)) == (19, 40, 40)
    assert (norms.line, norms.steps, len(norms.points)) == (20, 40, 40)
    model = run.names["model"]
    assert isinstance(model, nn.Module)
    expected = torch.cat([weight.grad.flatten() for weight in model.parameters() if weight.grad is not None]).norm()
    assert norms.points[-1][1] == pytest.approx(expected.item(), rel=1e-4)
    loss = run.names["loss"]
    assert isinstance(loss, torch.Tensor)
    assert losses.points[-1][1] == pytest.approx(loss.item(), rel=1e-4)


def test_two_losses_are_two_curves_and_a_lost_one_is_nan() -> None:
    run = traced(
        "import torch\nw = torch.ones(1, requires_grad=True)\nfor i in range(3):\n    (w * 2).sum().backward()\n"
        "    (w * float('nan')).sum().backward()\n"
    )
    assert [(curve.line, curve.points[0][0]) for curve in run.trace.losses] == [(4, 1), (5, 1)]
    assert run.trace.losses[0].points[0][1] == 2
    assert str(run.trace.losses[1].points[0][1]) == "nan"
    assert json.dumps(run.trace.as_json(), allow_nan=False)


def test_long_training_keeps_a_bounded_curve_to_its_end() -> None:
    code = "import torch\nw = torch.ones(1, requires_grad=True)\nfor i in range(3000):\n    (w * i).sum().backward()\n"
    (curve,) = traced(code).trace.losses
    assert curve.steps == 3000
    assert 64 <= len(curve.points) <= 128
    assert all(value == step - 1 for step, value in curve.points)
    assert curve.points[-1][0] > 2900


def test_live_events_are_the_first_points_and_few() -> None:
    events = traced(TRAINING).events
    assert [next(iter(event)) for event in events[:2]] == ["loss", "gradient_norm"]
    assert events[0]["line"] == 19


def test_live_events_are_at_most_five_a_second_and_bounded() -> None:
    now = 0.0
    pace = Pace(lambda: now)
    sent = []
    for step in range(1_000_000):
        now = step / 100
        if pace.due():
            sent.append(now)
    assert len(sent) == MAX_EVENTS
    assert min(b - a for a, b in pairwise(sent)) > 0.19
    assert sent[-1] > 60


SAME = {
    "future, docstring and annotations": '''"""Doc."""
from __future__ import annotations
def f(a: unknown, b: int = 3) -> nowhere:
    """Inner."""
    return a + b
print(__doc__, f.__doc__, f.__annotations__, f(1))
x: int
print(__annotations__)
''',
    "global and nonlocal": """
total = 0
def outer():
    count = 0
    def inner(step):
        nonlocal count
        global total
        count += step
        total = total + count
        return count
    inner(2), inner(3)
    return count
print(outer(), total)
""",
    "generators, async and comprehensions": """
import asyncio
def g(n):
    for i in range(n):
        got = yield i * 2
        if got: return got
async def agen():
    for i in [1, 2]:
        yield i
async def main():
    out = [i async for i in agen()]
    async for j in agen():
        out += [j]
    k = await asyncio.sleep(0, 'slept')
    return out, k
it = g(5); next(it); next(it)
try: it.send('stop')
except StopIteration as stop: print(stop.value)
print(asyncio.run(main()), [y := 3, y ** 2], {a: b for a, b in zip('ab', [1, 2])}, y)
""",
    "match, star, del, with, try": """
import contextlib
@contextlib.contextmanager
def cm(): yield 1, 2
with cm() as (a, b), cm() as c: print(a, b, c)
match {'k': [1, 2, 3]}:
    case {'k': [first, *rest]}: print(first, rest)
a, *b = c = 1, 2, 3
print(a, b, c); del a
try: a
except NameError as e: print(e)
else: print('no')
finally: print('finally')
for i, (p, *q) in enumerate([(1, 2), (3,)]): print(i, p, q)
else: print('else')
""",
    "classes": """
class Meta(type):
    @classmethod
    def __prepare__(mcs, name, bases): return Log()
class Log(dict):
    def __getitem__(self, key):
        if not key.startswith('_'): print('read', key)
        return super().__getitem__(key)
class A(metaclass=Meta):
    x = 1
    for y in [1, 2]: x += y
    def __init__(self, __v): self.__v = __v; __w = self.__v; self.w = __w
    @property
    def loud(self): print('property read'); return 1
    @loud.setter
    def loud(self, v): print('property set', v)
a = A(4); a.loud = [1]; a.loud += 1; print(a.__dict__)
def tagged(f): f.tag = 1; return f
@tagged
def h(*args, k=(z := 2), **kw): return args, k, kw
print(h(1, j=3), h.tag, z, sorted(globals()))
""",
    "hostile values": """
class Evil:
    @property
    def __class__(self): raise RuntimeError('class')
    @property
    def shape(self): print('shape read'); raise KeyError
    def __repr__(self): raise ValueError
    def __iter__(self): print('iterated'); return iter([1, 2])
    def __len__(self): print('len')
    def __bool__(self): print('bool')
import torch
class Sub(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        print('torch function', func.__name__)
        return super().__torch_function__(func, types, args, kwargs or {})
e = Evil(); a, b = e; box = [e, {e: 1}]
s = torch.ones(2).as_subclass(Sub)
t = s + 1
def f(x): return x
f(e); f(s)
""",
    "random numbers": """
import torch, random
torch.manual_seed(3)
x = torch.randn(3, 100_000)
y = torch.nn.Dropout()(x)
print(torch.rand(2), random.getstate()[0], y.sum())
""",
    "torch modes": """
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.overrides import TorchFunctionMode
class Ops(TorchDispatchMode):
    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        print(func); return func(*args, **(kwargs or {}))
class Calls(TorchFunctionMode):
    def __torch_function__(self, func, types, args=(), kwargs=None):
        print(getattr(func, '__name__', func)); return func(*args, **(kwargs or {}))
with Ops(), Calls():
    a = torch.ones(2)
    b = a * 2
    loss = torch.nn.Linear(2, 1)(b).sum()
    loss.backward()
net = torch.nn.TransformerEncoderLayer(8, 2, batch_first=True).eval()
with torch.no_grad(), Ops(): net(torch.ones(1, 3, 8))
""",
}


def test_values_within_a_statement_are_recorded_where_asked_for() -> None:
    code = (
        "import torch\nfrom torch import nn\nlayer = nn.Sequential(nn.Linear(4, 8), nn.ReLU())\nx = torch.ones(2, 4)\n"
        "y = torch.relu(layer(x) @ torch.ones(8, 3))[0]\nprint(y.sum())\nz: dict[str, int] = {'a': 1}\n"
        "w = [torch.ones(1) for _ in range(2)]\n"
    )
    run = traced(code, calls=True)
    shapes = {tensor.name: tensor.shape for tensor in run.tensors(5)}
    assert shapes == {
        "layer(x)": (2, 8),
        "torch.ones(8, 3)": (8, 3),
        "layer(x) @ torch.ones(8, 3)": (2, 3),
        "torch.relu(layer(x) @ torch.ones(8, 3))": (2, 3),
        "torch.relu(layer(x) @ torch.ones(8, 3))[0]": (3,),
        "y": (3,),
    }
    assert [(tensor.name, tensor.shape) for tensor in run.tensors(6)] == [("y.sum()", ())]
    assert [tensor.name for tensor in run.tensors(8)] == ["w[0]", "w[1]"]
    assert [layer.name for layer in run.trace.layers] == ["layer", "layer.0", "layer.1"]
    assert {tensor.name for tensor in traced(code).tensors(5)} == {"y"}


@pytest.mark.parametrize("calls", [False, True])
@pytest.mark.parametrize("code", SAME.values(), ids=SAME.keys())
def test_snippet_does_the_same_under_tracing(code: str, calls: bool) -> None:
    _, stdout, error = execute(compile(code, "snippet.py", "exec"), code)
    run = traced(code, calls=calls)
    assert (run.stdout, run.error) == (stdout, error)
    assert stdout


@pytest.mark.parametrize(
    "code",
    [
        "x = [1,\n  2,\n  1 / 0]\n",
        "def f(a, b):\n    '''Doc.'''\n    return (a\n        / b)\nf(\n  1,\n  0)\n",
        "class A:\n    def __init__(self):\n        self.x = undefined + 1\nA()\n",
        "for a, b in [(1, 2), 3]:\n    pass\n",
        "import torch\nx = torch.ones(2, 3)\ny = x @ x\n",
        "import torch\nloss = torch.ones(2)\nloss.backward()\n",
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('later') from e\n",
        "def f(): return f()\ntry: f()\nexcept RecursionError: pass\nundefined\n",
    ],
)
@pytest.mark.parametrize("calls", [False, True])
def test_traceback_is_the_same_under_tracing(code: str, calls: bool) -> None:
    _, _, error = execute(compile(code, "snippet.py", "exec"), code)
    assert traced(code, calls=calls).error == error
    assert "line" in error


@pytest.mark.parametrize(
    "code", ["x = (1,\n", "def f():\nreturn 1", "return 1", "def f():\n  x = 1\n  global x", "a\0b"]
)
def test_syntax_error_is_that_of_compile(code: str) -> None:
    with pytest.raises((SyntaxError, ValueError)) as expected:
        compile(code.encode(), "snippet.py", "exec")
    with pytest.raises(expected.type) as found:
        Tracer(print).compile(code.encode(), "snippet.py")
    assert found.value.args == expected.value.args


def test_warning_of_the_compiler_comes_once() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        Tracer(print).compile(b"x = 1 is 1", "snippet.py")
    assert len(caught) == 1


def test_code_that_is_nested_too_deeply_to_instrument_runs_all_the_same() -> None:
    names, _, error = execute(Tracer(print).compile(b"x = " + b"-" * 1500 + b"1", "snippet.py"), "")
    assert (error, names["x"]) == ("", 1)


def test_code_for_torchs_compiler_is_left_as_it_is() -> None:
    code = "import torch\n@torch.compile(backend='eager', fullgraph=True)\ndef f(x):\n    y = x * 2\n    return y\nf"
    assert not any(name.startswith(".") for name in Tracer(print).compile(code.encode(), "snippet.py").co_names)
    plain = code.replace("torch.compile(backend='eager', fullgraph=True)", "torch.no_grad()")
    assert any(name.startswith(".") for name in Tracer(print).compile(plain.encode(), "snippet.py").co_names)


def test_function_of_an_earlier_cell_still_works_in_a_later_one() -> None:
    first, names = Tracer(print), {"__name__": "snippet"}
    exec(first.compile(b"def f(x):\n    y = x\n    return y", "one.py"), names)
    first.finish()
    exec(Tracer(print).compile(b"z = f(3)", "two.py"), names)
    assert names["z"] == 3


def test_no_tensor_is_kept_alive_and_no_graph_is_made() -> None:
    run = traced("import torch\nw = torch.ones(3, requires_grad=True)\ny = w * 2\nz = y.sum()\nz.backward()\n")
    y = run.names.pop("y")
    assert isinstance(y, torch.Tensor)
    died = weakref.ref(y)
    assert y._version == 0
    del y
    run.names.clear()
    gc.collect()
    assert died() is None


def test_torch_is_as_before_once_it_is_over() -> None:
    before = (torch.Tensor.backward, nn.Module.__call__, len(torch.optim.Optimizer.__dict__))
    run = traced(TRAINING + "\nassert torch.Tensor.backward.__doc__")
    assert run.error == ""
    assert before == (torch.Tensor.backward, nn.Module.__call__, len(torch.optim.Optimizer.__dict__))


def test_report_that_fails_does_not_disturb_the_snippet() -> None:
    def broken(_: Mapping[str, object]) -> None:
        raise BrokenPipeError

    tracer = Tracer(broken)
    compiled = tracer.compile(TRAINING.encode(), "snippet.py")
    tracer.watch()
    _, _, error = execute(compiled, TRAINING)
    assert error == ""
    assert tracer.finish()["losses"]


def test_summary_is_bounded_and_well_formed_however_much_there_is() -> None:
    lines = "\n".join(f"    {'v' * 40}{i} = x, x, x, x" for i in range(400))
    run = traced(f"import torch\nx = torch.ones(2, 2)\nfor i in range(20):\n{lines}\n")
    assert run.error == ""
    assert run.trace.truncated
    assert len(json.dumps(run.trace.as_json())) < 2 * MAX_SUMMARY_BYTES
    assert run.trace.lines[0].line == 2


def test_snippet_that_raised_leaves_what_was_seen_until_then() -> None:
    run = traced("import torch\nx = torch.ones(2)\nraise SystemExit(3)")
    assert [x.name for x in run.tensors(2)] == ["x"]


WELL_FORMED: dict[str, object] = {
    "lines": [
        {
            "line": 1,
            "hits": 2,
            "tensors": [
                {
                    "name": "x",
                    "hit": 1,
                    "kind": "tensor",
                    "shape": [2],
                    "dtype": "float32",
                    "device": "cpu",
                    "requires_grad": False,
                    "min": 0.0,
                }
            ],
        }
    ],
    "layers": [{"name": "m", "kind": "M", "inputs": [[1]], "outputs": None, "parameters": 0, "trainable": 0}],
    "losses": [{"line": 1, "steps": 1, "points": [[1, 0.5], [2, "nan"]]}],
    "gradient_norms": [],
    "truncated": False,
}


def changed(*path: str | int, to: object) -> object:
    """The well-formed trace with one value replaced."""
    data = copy.deepcopy(WELL_FORMED)
    place: object = data
    for key in path[:-1]:
        place = place[key]  # type: ignore[index]
    place[path[-1]] = to  # type: ignore[index]
    return data


X = ("lines", 0, "tensors", 0)


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "x" * 100,
        {},
        changed("extra", to=1),
        changed("truncated", to=1),
        changed("lines", to={}),
        changed("lines", to=[WELL_FORMED["lines"]] * 5000),
        changed("lines", 0, "line", to="1"),
        changed("lines", 0, "line", to=True),
        changed("lines", 0, "hits", to=-1),
        changed("lines", 0, "hits", to=10**30),
        changed(*X, "name", to="\x1b[2J"),
        changed(*X, "name", to="a\nb"),
        changed(*X, "name", to="a" * 1000),
        changed(*X, "name", to=""),
        changed(*X, "name", to=3),
        changed(*X, "kind", to="pickle"),
        changed(*X, "shape", to=[1.5]),
        changed(*X, "shape", to=[1] * 100),
        changed(*X, "shape", to="12"),
        changed(*X, "min", to=float("nan")),
        changed(*X, "min", to="nan"),
        changed(*X, "min", to=10**400),
        changed(*X, "requires_grad", to="yes"),
        changed("losses", 0, "points", to=[[1, 2, 3]]),
        changed("losses", 0, "points", to=[[1, "inf inity"]]),
        changed("losses", 0, "points", to=[[1, None]]),
        changed("losses", 0, "points", to=[[1, 0.5]] * 100_000),
        changed("layers", 0, "inputs", to=[[1]] * 1000),
        changed("layers", 0, "outputs", to=3),
    ],
)
def test_forged_trace_is_refused_in_one_short_line(data: object) -> None:
    Trace.parse(copy.deepcopy(WELL_FORMED))
    with pytest.raises(ValueError, match="malformed trace") as refused:
        Trace.parse(data)
    assert len(str(refused.value)) < 300
    assert str(refused.value).isprintable()


def test_lines_text_is_ours_and_not_the_childs() -> None:
    forged = changed("lines", 0, "code", to="x = 'forged'")
    assert Trace.parse(forged, "x = torch.ones(2)\n").lines[0].code == "x = torch.ones(2)"


def test_trace_survives_its_own_json() -> None:
    trace = traced(TRAINING).trace
    assert Trace.parse(json.loads(json.dumps(trace.as_json(), allow_nan=False)), TRAINING) == trace


def test_tables_show_each_line_once_with_its_tensors_and_all_their_shapes() -> None:
    code = "import torch\nfor n in range(2, 5):\n    x = torch.ones(n, 300_00)\n"
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(table(traced(code).trace), layer_table(traced(TRAINING).trace, "zh"))
    text = console.export_text()
    assert text.count("x = torch.ones(n, 300_00)") == 1
    assert "(2, 30000) → (3, 30000) → (4, 30000)" in text
    assert "≈ 1" in text
    assert "参数量" in text
    assert "model.hidden" in text


def test_markup_in_a_name_is_shown_as_it_is() -> None:
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(table(Trace.parse(changed(*X, "name", to="[red]x[/]"))))
    assert "[red]x[/]" in console.export_text()


@pytest.mark.parametrize(
    "data",
    [
        WELL_FORMED,
        changed("layers", to=[]),
        changed("losses", to=[]),
        {"lines": [], "layers": [], "losses": [], "gradient_norms": [], "truncated": False},
        changed("layers", 0, "name", to=r"$\frac{$模型"),
        changed("layers", 0, "inputs", to=[[2**62] * 16] * 8),
        changed("losses", 0, "points", to=[[1, 1e308], [2, -1e308], [2**62, 5e-324]]),
        changed("losses", 0, "points", to=[[1, "nan"], [2, "inf"]]),
        changed("losses", 0, "points", to=[[1, 1e-320], [2, 1e308]]),
    ],
)
def test_picture_can_be_drawn_of_whatever_parses(data: object) -> None:
    drawn = picture(Trace.parse(data))
    assert drawn.startswith(PNG)
    assert len(drawn) < 500_000


def test_picture_of_a_deep_model_leaves_the_middle_out() -> None:
    code = "import torch\nfrom torch import nn\nnet = nn.Sequential(*[nn.Linear(2, 2) for _ in range(150)])\nnet(torch.ones(1, 2))"
    trace = traced(code).trace
    assert len(trace.layers) == 151
    assert len(picture(trace)) < 500_000


def test_recorder_is_not_among_the_snippets_names() -> None:
    run = traced("import torch\nx = torch.ones(2)\nprint(sorted(name for name in dir() if not name.startswith('__')))")
    assert run.stdout == "['torch', 'x']\n"
    assert any(name.startswith(".look") for name in vars(builtins))
