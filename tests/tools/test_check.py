"""Checking exercises: honest code passes in whatever style, and no cheat passes."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tools.check import Checker, Verdict, check, verify
from tools.exercise import Exercise, load
from tools.pairing import PairBench
from tools.sandbox import Sandbox
from tools.sheet import Report

EXERCISES = Path(__file__).parent / "exercises"
FOLDERS = ("softmax", "residual", "descent")
SOFTMAX = """
def softmax(scores, dim):
    powers = (scores - scores.amax(dim, keepdim=True)).exp()
    return powers / powers.sum(dim, keepdim=True)
"""
WRONG = """
import torch
def softmax(scores, dim):
    return torch.zeros(scores.shape)
"""


class CountingBench:
    """The real one, in a sandbox; counts its pairs."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.bench = PairBench(sandbox)
        self.pairs = 0

    def pair(self, code: str, tests: str, names: Sequence[str], *, seconds: float, seed: int) -> Report:
        self.pairs += 1
        return self.bench.pair(code, tests, names, seconds=seconds, seed=seed)


class ToldBench:
    """Reports what it was told to, whatever is run."""

    def __init__(self, *events: object, failed: str | None = None) -> None:
        self.report = Report(tuple(events), failed=failed)  # type: ignore[arg-type]

    def pair(self, code: str, tests: str, names: Sequence[str], *, seconds: float, seed: int) -> Report:
        return self.report


@pytest.fixture(scope="module")
def bench() -> Iterator[CountingBench]:
    with Sandbox() as sandbox:
        yield CountingBench(sandbox)


@pytest.fixture(scope="module")
def exercises() -> dict[str, Exercise]:
    return {name: load(EXERCISES / name) for name in FOLDERS}


@pytest.fixture(scope="module")
def softmax(exercises: dict[str, Exercise]) -> Exercise:
    return exercises["softmax"]


def with_tests(exercise: Exercise, tests: str) -> Exercise:
    """The exercise with these tests instead of its own."""
    tests = textwrap.dedent(tests)
    names = [line.removeprefix("def ").partition("(")[0] for line in tests.splitlines() if line.startswith("def ")]
    return replace(exercise, tests=tests, names=tuple(name for name in names if not name.startswith("_")))


def failures(verdict: Verdict) -> dict[str, str]:
    """The Chinese message of each failed test."""
    return {test.name: test.message.zh for test in verdict.tests if test.message}


@pytest.mark.parametrize("name", FOLDERS)
def test_exercise_is_sound(name: str, exercises: dict[str, Exercise], bench: CountingBench) -> None:
    assert verify(exercises[name], bench) == ()


def test_exercise_whose_starter_passes_or_whose_mistake_does_not_fail_is_unsound(
    softmax: Exercise, bench: CountingBench
) -> None:
    blurred = [replace(softmax.mistakes[0], code=softmax.solution), *softmax.mistakes[1:]]
    unsound = replace(softmax, starter=softmax.solution, solution=softmax.starter, mistakes=tuple(blurred))
    found = verify(unsound, bench)
    assert found[0] == "starter.py passes already"
    assert found[1].startswith("solution.py fails: agrees_with_torch (This is still to be written")
    assert found[2] == "mistakes/overflows.py does not fail survives_large_scores; it fails nothing"


def test_typical_mistake_gets_its_hint_and_no_other_failure_does(softmax: Exercise, bench: CountingBench) -> None:
    checker = Checker(bench)
    verdict = checker.check(softmax, SOFTMAX.replace("scores - scores.amax(dim, keepdim=True)", "1 * scores"))
    assert (verdict.mistake, verdict.hint) == ("mistakes/overflows.py", softmax.mistakes[0].hint)
    assert "[nan, nan]" in failures(verdict)["survives_large_scores"]
    verdict = checker.check(softmax, SOFTMAX.replace("return powers / ", "return 0 * powers.sum() + 7 + "))
    assert (verdict.mistake, verdict.hint, verdict.passed) == (None, None, False)


def test_mistake_is_matched_though_its_message_quotes_numbers_drawn_by_lot(
    softmax: Exercise, bench: CountingBench
) -> None:
    tests = """
        import torch
        def sums_to_one(softmax) -> None:
            total = softmax(torch.randn(3), 0).sum().item()
            assert abs(total - 1) < 1e-6, f"the sum is {total}"
    """
    mistakes = tuple(replace(it, code=it.code + "    * 3", test="sums_to_one") for it in softmax.mistakes[:1])
    mistakes = (replace(mistakes[0], code="def softmax(scores, dim):\n    return scores.exp()"),)
    exercise = replace(with_tests(softmax, tests), mistakes=mistakes)
    assert check(exercise, "softmax = lambda scores, dim: scores.exp()", bench).mistake == "mistakes/overflows.py"
    assert check(exercise, "softmax = lambda scores, dim: scores", bench).mistake is None


def test_mistakes_are_run_once(softmax: Exercise, bench: CountingBench) -> None:
    checker = Checker(bench)
    code = softmax.mistakes[0].code
    assert checker.check(softmax, code).mistake
    before = bench.pairs
    assert checker.check(softmax, code + "\n").mistake
    assert bench.pairs == before + 2, "once for the verdict, once with the mistakes' seed"


def test_error_of_the_learner_names_its_line_in_both_languages(softmax: Exercise, bench: CountingBench) -> None:
    verdict = check(softmax, "import torch\n\ndef softmax(scores, dim):\n    return scores @ torch.ones(99)", bench)
    message = verdict.tests[0].message
    assert message
    assert message.zh.startswith("你的代码在第 4 行出错：RuntimeError: ")
    assert message.en.startswith("Your code failed on line 4: RuntimeError: ")
    assert verdict.error is None


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("x = (\n", "你的代码在第 1 行出错：SyntaxError: '(' was never closed"),
        ("import torch\n1 / 0", "你的代码在第 2 行出错：ZeroDivisionError: division by zero"),
        ("raise SystemExit(0)", "你的代码在第 1 行出错：SystemExit: 0"),
        ("import os\nos._exit(0)", "你的程序中途退出了，没有给出结果。"),
    ],
)
def test_file_that_does_not_run_is_an_error(code: str, error: str, softmax: Exercise, bench: CountingBench) -> None:
    verdict = check(softmax, code, bench)
    assert verdict.error
    assert (verdict.error.zh, verdict.passed) == (error, False)
    assert set(failures(verdict)) == set(softmax.names)


def test_missing_name_is_said(softmax: Exercise, bench: CountingBench) -> None:
    verdict = check(softmax, SOFTMAX.replace("softmax", "soft_max"), bench)
    assert failures(verdict)["sums_to_one"] == "没有找到 `softmax`：名字要和题目里的一样。"


def test_starter_is_still_to_be_written(softmax: Exercise, bench: CountingBench) -> None:
    assert failures(check(softmax, softmax.starter, bench))["sums_to_one"] == "这里（第 5 行）还没有写。"


def test_forgotten_return_is_worded_as_such(softmax: Exercise, bench: CountingBench) -> None:
    message = failures(check(softmax, "def softmax(scores, dim):\n    scores.exp()", bench))
    assert message["agrees_with_torch"] == "应当返回张量"
    assert message["sums_to_one"].startswith("你的代码运行了，但返回的东西不是题目要的（AttributeError: 'NoneType'")


def test_prints_are_kept_and_bounded(softmax: Exercise, bench: CountingBench) -> None:
    assert check(softmax, "print('张量')\n" + SOFTMAX, bench).output == "张量\n"
    assert len(check(softmax, "print('x' * 10**6)\n" + SOFTMAX, bench).output) == 20_000


def test_verdict_holds_no_text_of_tests_or_solution(softmax: Exercise, bench: CountingBench) -> None:
    said = repr(check(softmax, WRONG, bench))
    for secret in (softmax.tests, softmax.solution, softmax.mistakes[0].code):
        assert not [line for line in secret.splitlines() if len(line.strip()) > 20 and line.strip() in said]


HONEST_SOFTMAX = {
    "lambda": "softmax = lambda s, dim: (s - s.max(dim, keepdim=True).values).exp() / (s - s.max(dim, keepdim=True).values).exp().sum(dim, True)",
    "partial": SOFTMAX.replace("def softmax(scores, dim)", "def soft(dummy, scores, dim)")
    + "\nimport functools\nsoftmax = functools.partial(soft, None)",
    "callable object": "class Softmax:\n    def __call__(self, scores, dim):"
    + SOFTMAX.partition(":")[2].replace("\n    ", "\n        ")
    + "\nsoftmax = Softmax()",
    "module": "from torch import nn\nclass Softmax(nn.Module):\n    def forward(self, scores, dim):"
    + SOFTMAX.partition(":")[2].replace("\n    ", "\n        ")
    + "\nsoftmax = Softmax()",
    "own gradient": """
import torch
class Soft(torch.autograd.Function):
    @staticmethod
    def forward(ctx, scores, dim):
        p = (scores - scores.amax(dim, keepdim=True)).exp()
        p = p / p.sum(dim, keepdim=True)
        ctx.save_for_backward(p)
        ctx.dim = dim
        return p
    @staticmethod
    def backward(ctx, grad):
        (p,) = ctx.saved_tensors
        return p * (grad - (grad * p).sum(ctx.dim, keepdim=True)), None
def softmax(scores, dim):
    return Soft.apply(scores, dim)
""",
    "in place": """
def softmax(scores, dim):
    powers = scores - scores.amax(dim, keepdim=True)
    powers = powers.exp()
    total = powers.sum(dim, keepdim=True)
    powers = powers.clone()
    powers /= total
    return powers
""",
    "loops and recursion": """
import torch
def softmax(scores, dim):
    if scores.dim() == 1:
        powers = [(s - scores.max()).exp() for s in scores]
        total = sum(powers)
        return torch.stack([p / total for p in powers])
    if dim == scores.dim() - 1:
        return torch.stack([softmax(row, dim - 1) for row in scores])
    return softmax(scores.transpose(dim, -1), scores.dim() - 1).transpose(dim, -1)
""",
    "own main and prints": SOFTMAX
    + "\nif __name__ == '__main__':\n    import torch\n    print(softmax(torch.ones(2), 0))",
    "inside compile": "import torch\n@torch.compile(backend='eager')" + SOFTMAX,
    "decorated": "import functools\ndef logged(f):\n    @functools.wraps(f)\n    def inner(*a, **k):\n"
    "        print('called')\n        return f(*a, **k)\n    return inner\n@logged" + SOFTMAX,
}

RESIDUAL = """
from torch import nn
import torch
class Residual(nn.Module):
    def __init__(self, width, inner):
        super().__init__()
        INIT
    def forward(self, x):
        return x + BODY
"""
HONEST_RESIDUAL = {
    "sequential": ("self.f = nn.Sequential(inner(width), nn.BatchNorm1d(width), nn.Dropout(0.5))", "self.f(x)"),
    "module list": (
        "self.fs = nn.ModuleList([inner(width), nn.BatchNorm1d(width), nn.Dropout(0.5)])",
        "self.fs[2](self.fs[1](self.fs[0](x)))",
    ),
    "lazy": (
        "self.f = nn.Sequential(inner(width), nn.LazyBatchNorm1d(), nn.Dropout(0.5)); self.f(torch.zeros(2, width)); self.f[1].reset_running_stats()",
        "self.f(x)",
    ),
    "dropout with a hook": (
        "self.f = inner(width); self.n = nn.BatchNorm1d(width); self.d = nn.Dropout(0.5);"
        " self.d.register_forward_hook(lambda *_: None)",
        "self.d(self.n(self.f(x)))",
    ),
    "subclass of a layer": (
        "self.f = inner(width); self.n = type('BatchNorm1d', (nn.BatchNorm1d,), {})(width); self.d = nn.Dropout(0.5)",
        "self.d(self.n(self.f(x)))",
    ),
    "plain attributes and a tensor": (
        "self.scale = torch.ones(1); self.names = {'a': 1}; self.f = inner(width); self.n = nn.BatchNorm1d(width);"
        " self.d = nn.Dropout(0.5)",
        "self.d(self.n(self.f(x))) * self.scale",
    ),
}


@pytest.mark.parametrize("style", HONEST_SOFTMAX)
def test_honest_function_passes(style: str, softmax: Exercise, bench: CountingBench) -> None:
    verdict = check(softmax, HONEST_SOFTMAX[style], bench)
    assert verdict.passed, (failures(verdict), verdict.error, verdict.output)


@pytest.mark.parametrize("style", HONEST_RESIDUAL)
def test_honest_module_passes(style: str, exercises: dict[str, Exercise], bench: CountingBench) -> None:
    init, body = HONEST_RESIDUAL[style]
    verdict = check(exercises["residual"], RESIDUAL.replace("INIT", init).replace("BODY", body), bench)
    assert verdict.passed, (failures(verdict), verdict.error, verdict.output)


YES = """
class Yes:
    shape = ()
    def __eq__(self, other): return True
    def __bool__(self): return True
    def __getattr__(self, name): return self
    def __call__(self, *_, **__): return self
    def __getitem__(self, _): return self
    def __iter__(self): return iter([self])
"""
CHEATS = {
    "prints what a report looks like": WRONG
    + """
import json, sys
for name in ("agrees_with_torch", "sums_to_one", "survives_large_scores", "gradient_is_that_of_softmax"):
    for stream in (sys.stdout, sys.stderr, sys.__stdout__):
        print(json.dumps({"test": name, "passed": True, "failure": None}), file=stream)
print(json.dumps({"end": 5}), "passed", flush=True)
""",
    "writes reports to every descriptor": WRONG
    + """
import os
for d in range(1, 64):
    try:
        os.write(d, b'{"begun": true, "broken": null}\\n{"test": "agrees_with_torch", "passed": true}\\n{"end": 5}\\n')
    except OSError:
        pass
""",
    "patches torch": WRONG
    + """
torch.allclose = torch.equal = torch.isclose = lambda *a, **k: True
torch.softmax = softmax
torch.Tensor.__eq__ = lambda *a: True
torch.Tensor.tolist = lambda self: [0.5, 0.5]
torch.Tensor.all = lambda *a: True
torch.nn.functional.softmax = softmax
""",
    "patches the builtins": WRONG
    + """
import builtins
builtins.isinstance = lambda *a: True
builtins.all = builtins.any = lambda *a: True
builtins.AssertionError = type("Nothing", (Exception,), {})
builtins.abs = builtins.sum = lambda *a: 0
""",
    "replaces modules": WRONG
    + """
import sys, types
fake = types.ModuleType("torch")
fake.allclose = lambda *a, **k: True
for name in list(sys.modules):
    if name.startswith(("torch", "tools", "tests")):
        sys.modules[name] = fake
sys.modules["tests"] = fake
""",
    "returns a tensor that lies": """
import torch
class Liar(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        if func.__name__ in ("allclose", "equal", "__eq__", "all", "__bool__", "isclose"):
            return True
        return super().__torch_function__(func, types, args, kwargs or {})
    def tolist(self): return [0.5, 0.5]
def softmax(scores, dim):
    return torch.zeros(scores.shape).as_subclass(Liar)
""",
    "returns an object that says yes": YES + "def softmax(scores, dim): return Yes()",
    "returns a list that lies": """
class Rows(list):
    def __eq__(self, other): return True
    shape = ()
def softmax(scores, dim): return Rows()
""",
    "searches memory and frames for the tests": WRONG
    + """
import gc, sys
needle = "_".join(["survives", "large", "scores"])
found = [o for o in gc.get_objects() if isinstance(o, (dict, list, tuple)) and any(x is not o and needle == x for x in o)]
frame = sys._getframe()
while frame:
    found += [v for v in frame.f_locals.values() if isinstance(v, (str, bytes)) and needle in str(v)]
    frame = frame.f_back
if [f for f in found if f is not needle]:
    print("FOUND", found)
def softmax(scores, dim):
    frame = sys._getframe()
    while frame:
        for value in list(frame.f_locals.values()) + list(frame.f_globals.values()):
            if getattr(value, "__name__", "") == needle or (isinstance(value, (str, bytes)) and ("def " + needle) in str(value)):
                print("FOUND", value)
        frame = frame.f_back
    return torch.zeros(scores.shape)
""",
    "reads files and descriptors": WRONG
    + """
import os
for name in ("tests.py", "solution.py", *(f"/proc/self/fd/{n}" for n in range(3, 64))):
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NONBLOCK)
        if b"def " in os.read(descriptor, 10**6):
            print("FOUND", name)
    except OSError:
        pass
""",
    "sends answers before it is asked": WRONG
    + """
import json, os, struct
answer = json.dumps({"ready": True, "nonce": None, "rng": None, "value": True, "reshaped": [], "changes": [], "training": []}).encode()
for d in range(3, 64):
    for _ in range(50):
        try:
            os.write(d, struct.pack(">IQ", len(answer), 0) + answer)
        except OSError:
            break
""",
    "answers in the server's place": WRONG
    + """
import gc
for server in [o for o in gc.get_objects() if type(o).__name__ == "Server"]:
    yes = {"value": True, "optimizers": [], "reshaped": [], "changes": [], "training": []}
    type(server).do_call = lambda self, *a: dict(yes)
    type(server).do_name = lambda self, *a: {**yes, "value": {"t": "object", "h": 1, "name": "softmax"}}
    type(server).do_backward = lambda self, *a: {"grads": [None], **yes}
""",
    "answers with a tensor of wrong size": WRONG
    + """
import gc
for server in [o for o in gc.get_objects() if type(o).__name__ == "Server"]:
    lie = {"t": "tensor", "v": {"at": 0, "dtype": "float32", "shape": [2**40, 2**40]}}
    type(server).do_call = lambda self, *a: {"value": lie, "optimizers": [], "reshaped": [], "changes": [], "training": []}
""",
    "answers with a pickle": WRONG
    + """
import gc, os, pickle, struct
class Evil:
    def __reduce__(self): return (print, ("FOUND",))
for server in [o for o in gc.get_objects() if type(o).__name__ == "Server"]:
    def answer(self, *_):
        data = pickle.dumps(Evil())
        os.write(self.descriptor, struct.pack(">IQ", len(data), 0) + data)
    type(server).answer = answer
""",
    "exits with success": "import os\ndef softmax(scores, dim): os._exit(0)",
    "raises a lying exception": "def softmax(scores, dim): raise AssertionError('all tests passed')",
    "raises an exception named passed": "class Passed(BaseException): pass\ndef softmax(s, dim): raise Passed('passed')",
    "raises an exception that cannot be shown": """
class Bad(Exception):
    def __str__(self): raise Bad()
def softmax(scores, dim): raise Bad()
""",
    "leaves with SystemExit": "def softmax(scores, dim): raise SystemExit(0)",
    "says so at exit": WRONG + "import atexit, os\natexit.register(lambda: (print('passed'), os._exit(0)))",
    "hangs": "def softmax(scores, dim):\n    while True: pass",
    "hangs at import": "while True: pass",
    "gives a huge tensor": "import torch\ndef softmax(scores, dim): return torch.zeros(30_000_000)",
    "gives a huge list": "def softmax(scores, dim): return list(range(3_000_000))",
    "gives an endless nest": "x = []\nx.append(x)\ndef softmax(scores, dim): return x",
    "floods the output": WRONG + "while True: print('passed' * 1000)",
    "knows the answers to the inputs of seed 0": """
import torch
torch.manual_seed(0)
known = [torch.randn(shape) for shape in ((4, 5), (2, 3, 4), (6,), (3, 7), (3, 4))]
def softmax(scores, dim):
    if scores.tolist() == [1000.0, 1000.0]:
        return torch.tensor([0.5, 0.5])
    for k in known:
        if k.shape == scores.shape and torch.equal(k, scores):
            p = (k - k.max()).exp()
            return p / p.sum(dim, keepdim=True)
    return torch.zeros(scores.shape)
""",
    "changes the test's input so that anything is right": """
import torch
def softmax(scores, dim):
    scores.data.zero_()
    return torch.full(scores.shape, 1 / scores.shape[dim]) + 0 * scores
""",
    "chooses the test's random numbers": """
import torch
zeros = torch.get_rng_state()
zeros[24:-16] = 0
def softmax(scores, dim):
    try:
        torch.set_rng_state(zeros)
    except RuntimeError:
        torch.manual_seed(0)
    torch.randn(1)
    return torch.full(scores.shape, 1 / scores.shape[dim]) + 0 * scores
""",
    "hides the ready-made function": "import torch\ndef softmax(scores, dim): return torch.softmax(scores, dim)",
    "closes all descriptors": WRONG + "import os\nos.closerange(3, 64)",
    "kills itself": "import os, signal\ndef softmax(scores, dim): os.kill(os.getpid(), signal.SIGKILL)",
    "patches pickle and json": WRONG
    + """
import json, pickle
json.dumps = lambda *a, **k: '{"ready": true, "passed": true}'
pickle.loads = lambda *a: None
""",
}
MODULE_CHEATS = {
    "constant forward": ("self.f = inner(width); self.n = nn.BatchNorm1d(width); self.d = nn.Dropout(0.5)", "0"),
    "layers for show": (
        "self.f = inner(width); self.n = nn.BatchNorm1d(width); self.d = nn.Dropout(0.5)",
        "0 * sum(p.sum() for p in self.parameters())",
    ),
    "another class's name": (
        "self.f = inner(width); self.n = type('BatchNorm1d', (nn.Identity,), {})(); self.d = nn.Dropout(0.5)",
        "self.d(self.n(self.f(x)))",
    ),
    "swapped class": (
        "self.f = inner(width); self.n = nn.Identity(); self.n.__class__ = nn.BatchNorm1d; self.d = nn.Dropout(0.5)",
        "self.d(self.f(x))",
    ),
    "claims that its identity is a normalisation": (
        "self.f = inner(width); self.n = nn.BatchNorm1d(width); self.n.forward = lambda x: x; self.d = nn.Dropout(0.5)",
        "self.d(self.n(self.f(x)))",
    ),
    "module that sets its weights to zero": (
        "self.f = inner(width); self.n = nn.BatchNorm1d(width); self.d = nn.Dropout(0.5)",
        "[p.data.zero_() for p in self.parameters()] and 0",
    ),
    "no module": ("self.__class__ = type('Residual', (), {'parameters': lambda s: [], 'modules': lambda s: [s]})", "0"),
}


@pytest.mark.parametrize("cheat", CHEATS)
def test_cheat_does_not_pass(cheat: str, softmax: Exercise, bench: CountingBench) -> None:
    quick = replace(softmax, seconds=2) if "hangs" in cheat or "floods" in cheat else softmax
    verdict = check(quick, CHEATS[cheat], bench)
    assert not verdict.passed
    assert verdict.seconds < 15
    assert "FOUND" not in verdict.output
    assert all(test.message for test in verdict.tests if not test.passed)


@pytest.mark.parametrize("cheat", MODULE_CHEATS)
def test_cheating_module_does_not_pass(cheat: str, exercises: dict[str, Exercise], bench: CountingBench) -> None:
    init, body = MODULE_CHEATS[cheat]
    verdict = check(exercises["residual"], RESIDUAL.replace("INIT", init).replace("BODY", body), bench)
    assert not verdict.passed
    assert failures(verdict)


def test_lying_exception_is_shown_as_an_error_of_the_learners_code(softmax: Exercise, bench: CountingBench) -> None:
    message = failures(check(softmax, CHEATS["raises a lying exception"], bench))
    assert message["sums_to_one"] == "你的代码在第 1 行出错：AssertionError: all tests passed"


def test_endless_loop_is_named_and_fails_what_comes_after(softmax: Exercise, bench: CountingBench) -> None:
    message = failures(check(replace(softmax, seconds=1), CHEATS["hangs"], bench))
    assert set(message) == set(softmax.names)
    assert "1 秒" in message["agrees_with_torch"]


def test_module_that_lies_about_its_layers_is_computed_from_what_it_claims(
    softmax: Exercise, bench: CountingBench
) -> None:
    tests = """
        import torch
        from torch import nn
        def is_a_linear(make) -> None:
            layer = make()
            assert type(layer) is nn.Linear and layer.in_features == 2
            x = torch.randn(3, 2)
            assert torch.equal(layer(x), x @ layer.weight.T + layer.bias), "not what a Linear computes"
    """
    exercise = with_tests(softmax, tests)
    lie = "from torch import nn\nnn.Linear.forward = lambda self, x: 0 * x\ndef make(): return nn.Linear(2, 2)"
    assert check(exercise, lie, bench).passed, "the patch is without effect, since the layer is what it claims"
    hidden = "from torch import nn\ndef make():\n    m = nn.Linear(2, 2)\n    m.forward = lambda x: 0 * x\n    return m"
    assert failures(check(exercise, hidden, bench)) == {"is_a_linear": "not what a Linear computes"}


@pytest.mark.parametrize(
    "events",
    [
        (),
        ({"begun": True},),
        ({"begun": True, "broken": None}, {"end": 5}),
        ({"begun": True, "broken": None}, *({"test": "sums_to_one", "passed": True, "failure": None},) * 5, {"end": 5}),
        ({"begun": True, "broken": None}, *({"test": "agrees_with_torch", "passed": 1, "failure": None},) * 5),
        ({"begun": True, "broken": {"kind": "surprise"}},),
    ],
)
def test_report_that_is_not_whole_is_an_error_and_never_passes(events: tuple[object, ...], softmax: Exercise) -> None:
    verdict = check(softmax, SOFTMAX, ToldBench(*events))
    assert not verdict.passed
    assert verdict.error
    assert len(verdict.tests) == len(softmax.names)


def whole(exercise: Exercise) -> list[object]:
    tests = [{"test": name, "passed": True, "failure": None} for name in exercise.names]
    return [{"begun": True, "broken": None}, *tests, {"end": len(tests)}]


def test_whole_report_passes_unless_the_tests_process_failed(softmax: Exercise) -> None:
    assert check(softmax, SOFTMAX, ToldBench(*whole(softmax))).passed
    verdict = check(softmax, SOFTMAX, ToldBench(*whole(softmax), failed="killed"))
    assert not verdict.passed
    assert verdict.error
    assert not check(softmax, SOFTMAX, ToldBench(*whole(softmax), {"end": 5})).passed
    assert not check(softmax, SOFTMAX, ToldBench(*whole(softmax)[:-2])).passed


def passes(tests: str, code: str, exercise: Exercise, bench: CountingBench) -> None:
    """Assert that `code` passes `tests`, or show why it does not."""
    verdict = check(with_tests(exercise, tests), textwrap.dedent(code), bench)
    assert verdict.passed, (failures(verdict), verdict.error, verdict.output)


def test_values_of_all_kinds_come_back_as_they_are(softmax: Exercise, bench: CountingBench) -> None:
    tests = """
        import numpy as np
        import torch
        def comes_back(same) -> None:
            for value in (None, True, 3, 2**80, -0.5, float("inf"), "é", b"x", 1 + 2j, [1, (2, {"a": {3}})], range(3)):
                assert same(value) == value and type(same(value)) is type(value), value
            assert same(torch.Size([2, 3])).numel() == 6
            assert same(torch.float16) is torch.float16
            for dtype in (torch.bfloat16, torch.float64, torch.int8, torch.bool, torch.complex64):
                for shape in ((), (0, 3), (2, 3)):
                    tensor = torch.ones(shape, dtype=dtype)
                    assert torch.equal(same(tensor), tensor) and same(tensor).dtype == dtype
            assert (same(np.arange(3.0)) == np.arange(3.0)).all()
            assert torch.equal(same(torch.arange(6).reshape(2, 3).T), torch.arange(6).reshape(2, 3).T)
    """
    passes(tests, "def same(value): return value", softmax, bench)


def test_objects_of_the_learner_are_used_as_if_they_were_here(softmax: Exercise, bench: CountingBench) -> None:
    tests = """
        def works(Value, countdown) -> None:
            a = Value(3)
            b = a * Value(2) + a
            assert b.data == 9 and isinstance(b, Value)
            b.backward()
            assert a.grad == 3
            a.data = 5
            assert a.data == 5
            assert list(countdown(3)) == [3, 2, 1]
            try:
                a.nothing
            except AttributeError:
                return
            assert False, "AttributeError expected"
    """
    code = """
        class Value:
            def __init__(self, data): self.data, self.grad, self.back = data, 0, lambda: None
            def __add__(self, other):
                out = Value(self.data + other.data)
                def back():
                    for v in (self, other): v.grad += out.grad; v.back()
                out.back = back
                return out
            def __mul__(self, other):
                out = Value(self.data * other.data)
                def back(): self.grad += other.data * out.grad; other.grad += self.data * out.grad
                out.back = back
                return out
            def backward(self): self.grad = 1; self.back()
        def countdown(n):
            while n:
                yield n
                n -= 1
    """
    passes(tests, code, softmax, bench)


def test_optimizers_loaders_and_callbacks_can_be_passed(softmax: Exercise, bench: CountingBench) -> None:
    tests = """
        import torch
        from torch import nn
        from torch.utils.data import DataLoader, TensorDataset
        def trains(fit, freeze, replace_head, make_optimizer) -> None:
            model = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
            x = torch.randn(64, 2)
            loader = DataLoader(TensorDataset(x, x.sum(1, keepdim=True)), batch_size=16, shuffle=True)
            optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
            seen = fit(model, loader, optimizer, lambda a, b: ((a - b) ** 2).mean(), 30)
            assert seen[-1] < 0.1, seen[-1]
            assert nn.functional.mse_loss(model(x), x.sum(1, keepdim=True)) < 0.1
            assert optimizer.state_dict()["state"][0]["step"] == 120
            assert not model.training
            freeze(model[0])
            assert not model[0].weight.requires_grad and model[2].weight.requires_grad
            replace_head(model)
            assert model[2].out_features == 5 and model(x).shape == (64, 5)
            own = make_optimizer(model)
            before = model[2].weight.clone()
            model(x).sum().backward()
            own.step()
            assert not torch.equal(before, model[2].weight)
            own.zero_grad()
            assert model[2].weight.grad is None
    """
    code = """
        import torch
        from torch import nn
        def fit(model, loader, optimizer, loss_of, epochs):
            losses = []
            for _ in range(epochs):
                model.train()
                for x, y in loader:
                    loss = loss_of(model(x), y)
                    optimizer.zero_grad()
                    loss.backward()
                    optimizer.step()
                model.eval()
                losses.append(loss.item())
            return losses
        def freeze(layer):
            for p in layer.parameters(): p.requires_grad = False
        def replace_head(model): model[2] = nn.Linear(8, 5)
        def make_optimizer(model): return torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=0.1)
    """
    passes(tests, code, softmax, bench)


def test_layers_that_are_computed_by_the_learner_train_like_any(softmax: Exercise, bench: CountingBench) -> None:
    tests = """
        import torch
        from torch import nn
        def behaves(Tied, Recurrent, Attention) -> None:
            tied = Tied()
            assert tied.a.weight is tied.b.weight and len(list(tied.parameters())) == 3
            tied(torch.randn(2, 4)).sum().backward()
            assert tied.unused.grad is None and tied.a.weight.grad is not None
            assert tied.width == 4 and tied.describe(2) == "tied 2"
            net = Recurrent()
            assert isinstance(net.rnn, nn.LSTM)
            out, (h, c) = net(torch.randn(2, 5, 3))
            assert out.shape == (2, 5, 4) and torch.allclose(out[:, -1], h[0])
            out.sum().backward()
            assert all(p.grad is not None for p in net.parameters())
            state = {k: v.clone() for k, v in net.state_dict().items()}
            other = Recurrent()
            other.load_state_dict(state)
            x = torch.randn(1, 2, 3)
            assert torch.equal(other(x)[0], net(x)[0])
            y, weights = Attention()(torch.randn(2, 3, 8))
            assert y.shape == (2, 3, 8) and torch.allclose(weights.sum(-1), torch.ones(2, 3))
            with torch.no_grad():
                assert not net(x)[0].requires_grad
            shifted = net.double()(x.double())[0]
            assert shifted.dtype == torch.float64
    """
    code = """
        import torch
        from torch import nn
        class Tied(nn.Module):
            def __init__(self):
                super().__init__()
                self.width = 4
                self.a, self.b = nn.Linear(4, 4, bias=False), nn.Linear(4, 4)
                self.b.weight = self.a.weight
                self.unused = nn.Parameter(torch.ones(1))
            def forward(self, x): return self.b(self.a(x))
            def describe(self, n): return f"tied {n}"
        class Recurrent(nn.Module):
            def __init__(self):
                super().__init__()
                self.rnn = nn.LSTM(3, 4, batch_first=True)
            def forward(self, x): return self.rnn(x)
        class Attention(nn.Module):
            def __init__(self):
                super().__init__()
                self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
            def forward(self, x): return self.attention(x, x, x)
    """
    passes(tests, code, softmax, bench)


def test_leaf_tensors_made_by_the_learner_are_held_by_both_sides(softmax: Exercise, bench: CountingBench) -> None:
    tests = """
        import torch
        def fits(init, predict, update) -> None:
            torch.manual_seed(0)
            w, b = init()
            x = torch.randn(32, 2)
            y = x @ torch.tensor([[1.0], [2.0]]) + 3
            for _ in range(100):
                loss = ((predict(x, w, b) - y) ** 2).mean()
                loss.backward()
                update([w, b], 0.2)
            assert loss < 1e-3, loss.item()
            assert abs(b.item() - 3) < 0.1
    """
    code = """
        import torch
        def init():
            return torch.randn(2, 1, requires_grad=True), torch.zeros(1, requires_grad=True)
        def predict(x, w, b): return x @ w + b
        def update(parameters, lr):
            with torch.no_grad():
                for p in parameters:
                    p -= lr * p.grad
                    p.grad.zero_()
    """
    passes(tests, code, softmax, bench)


def test_random_numbers_follow_the_seed_of_the_test(softmax: Exercise, bench: CountingBench) -> None:
    tests = """
        import torch
        def follow(noise) -> None:
            torch.manual_seed(3)
            mine = [noise(4), noise(4)]
            torch.manual_seed(3)
            theirs = [torch.randn(4), torch.randn(4)]
            assert torch.equal(mine[0], theirs[0]) and torch.equal(mine[1], theirs[1])
            assert not torch.equal(noise(4), torch.randn(4))
    """
    passes(tests, "import torch\ndef noise(n): return torch.randn(n)", softmax, bench)


def test_expected_exceptions_can_be_caught_by_their_kind(softmax: Exercise, bench: CountingBench) -> None:
    tests = """
        def refuses(root) -> None:
            assert root(4) == 2
            try:
                root(-1)
            except ValueError as error:
                assert "negative" in str(error)
            else:
                assert False, {"zh": "负数应当报错", "en": "a negative number should be refused"}
    """
    code = "def root(x):\n    if x < 0: raise ValueError('negative')\n    return x ** 0.5"
    passes(tests, code, softmax, bench)
    verdict = check(with_tests(softmax, tests), "def root(x): return abs(x) ** 0.5", bench)
    assert verdict.tests[0].message
    assert verdict.tests[0].message.en == "a negative number should be refused"


def test_test_that_catches_everything_does_not_hide_the_end_of_the_learners_process(
    softmax: Exercise, bench: CountingBench
) -> None:
    tests = """
        def refuses(root) -> None:
            try:
                root(-1)
            except BaseException:
                return
            assert False
    """
    verdict = check(with_tests(softmax, tests), "import os\ndef root(x): os._exit(0)", bench)
    assert failures(verdict) == {"refuses": "你的程序中途退出了，没有给出结果。"}


def test_tests_that_cannot_be_run_are_an_error(softmax: Exercise, bench: CountingBench) -> None:
    verdict = check(replace(softmax, tests="import nothing_of_that_name"), SOFTMAX, bench)
    assert not verdict.passed
    assert verdict.error


@pytest.mark.parametrize(
    "peek",
    [
        "open('../tests.py').read()",
        "open('../asked.json').read()",
        "[open(f).read() for n in range(60) for f in glob.glob(f'../../{n}/tests.py')][0]",
        "[os.kill(os.getpid() + n, 9) for n in range(1, 20)]",
        "os.kill(-1, 9)",
    ],
)
def test_process_of_the_tests_cannot_be_reached(peek: str, softmax: Exercise, bench: CountingBench) -> None:
    verdict = check(softmax, f"import glob, os\n{SOFTMAX}\n{peek}", bench)
    assert not verdict.passed
    assert verdict.error
    assert any(name in verdict.error.en for name in ("FileNotFoundError", "PermissionError", "IndexError"))
