"""Faults are named from the error, the shapes and the code: an example of each, and near misses that must stay unnamed.

The examples are in faults/examples.yaml, by the id of the fault that each must be taken for.
"""

import gc
import io
import json
import os
import re
import sys
import warnings
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest
import yaml

from tools.diagnose import diagnose
from tools.fault import Fault, FaultsError, rules
from tools.inside import aftermath, evidence, failure
from tools.inside.looking import LARGEST_BYTES
from tools.limits import SNIPPET

ROOT = Path(__file__).parents[2]
NOTES = ROOT / "knowledge" / "notes"
FAULTS = Path(__file__).with_name("faults")
PRELUDE = "import torch; from torch import nn; import torch.nn.functional as F\n"
HERE = "# here"


@dataclass(frozen=True)
class Example:
    """A snippet, the fault in it, and what its cause must name."""

    id: str
    says: list[str]
    code: str

    @property
    def line(self) -> int | None:
        return next((number for number, line in enumerate(self.code.splitlines(), 1) if HERE in line), None)


def read(name: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = yaml.safe_load((FAULTS / name).read_text("utf-8"))
    return found


def examples() -> list[Example]:
    return [Example(str(each["id"]), list(each["says"]), PRELUDE + str(each["code"])) for each in read("examples.yaml")]


def fine() -> list[tuple[str, str]]:
    return [(str(each["beside"]), PRELUDE + str(each["code"])) for each in read("fine.yaml")]


def blocks() -> list[str]:
    texts = [note.read_text("utf-8") for note in sorted(NOTES.glob("*/*.md"))]
    return [block for text in texts for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL)]


@pytest.fixture(autouse=True)
def _refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the sandbox refuses, so that it fails here too: further processes, and a keyboard."""

    def refused() -> NoReturn:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "fork", refused)
    monkeypatch.setattr(sys, "stdin", io.StringIO())


def observed(code: str) -> dict[str, object]:
    """Run a snippet as the child does, and give what comes over the process border."""
    failure.remember_source(code.encode(), SNIPPET)
    after = aftermath.Aftermath()
    space: dict[str, object] = {"__name__": "__main__"}
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        after.listen()
        try:
            exec(compile(code, SNIPPET, "exec", dont_inherit=True), space)
        except BaseException as error:  # noqa: BLE001 - whatever a snippet raises is looked at
            return crossed(evidence.gather(error))
    return crossed(after.signs(space))


def crossed(found: dict[str, object]) -> dict[str, object]:
    arrived: dict[str, object] = json.loads(json.dumps(found))
    return arrived


def fault_of(code: str) -> Fault | None:
    return diagnose(code, observed(code))


@pytest.mark.parametrize("example", [pytest.param(each, id=f"{each.id}-{n}") for n, each in enumerate(examples())])
def test_a_fault_is_named_with_its_line_and_its_numbers(example: Example) -> None:
    fault = fault_of(example.code)
    assert fault is not None
    assert (fault.id, fault.line) == (example.id, example.line)
    for cause in (fault.cause.zh, fault.cause.en):
        assert [word for word in example.says if word not in cause] == [], cause
        assert "$" not in cause


def test_every_rule_has_an_example() -> None:
    seen = {str(each["id"]) for each in read("seen.yaml")}  # what only a trace shows: test_seen_faults.py
    assert {rule.id for rule in rules()} == {example.id for example in examples()} | seen


@pytest.mark.parametrize(
    ("beside", "code"), [pytest.param(*each, id=f"{each[0]}-{n}") for n, each in enumerate(fine())]
)
def test_a_near_miss_is_not_named(beside: str, code: str) -> None:
    found = observed(code)
    assert "signs" in found, found
    assert diagnose(code, found) is None
    assert diagnose(code, None) is None
    assert beside in {rule.id for rule in rules()}


def test_no_code_of_the_notes_raises_an_alarm() -> None:
    codes = blocks()
    assert len(codes) > 300
    assert [(code, fault) for code in codes if (fault := diagnose(code, None))] == []


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("lr = -1\nif lr < 0: raise ValueError('the learning rate must be positive')", "raise ValueError"),
        ("raise RuntimeError('shape')", "raise RuntimeError('shape')"),
        ("nn.Linear(2, 2).input = 1; raise OSError('disk full')", "disk full"),
        ("torch.zeros(2).reshape(2).fill_diagonal_(1)", "fill_diagonal_"),
    ],
)
def test_an_error_without_a_rule_of_its_own_is_told_by_what_failed(statement: str, says: str) -> None:
    fault = fault_of(PRELUDE + statement)
    assert fault is not None
    assert (fault.id, says in fault.cause.zh, says in fault.cause.en) == ("something-failed", True, True)


@pytest.mark.parametrize(
    "statement",
    ["raise KeyboardInterrupt", "raise SystemExit(3)", "import warnings; warnings.warn('something of my own')"],
)
def test_what_is_no_error_of_the_code_is_not_named(statement: str) -> None:
    assert fault_of(PRELUDE + statement) is None


def test_an_error_is_not_blamed_on_a_silent_fault() -> None:
    code = PRELUDE + "optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)])\noptimizer.step\n{}['fc1']"
    assert (fault := fault_of(code)) is not None
    assert fault.id == "key-missing"
    assert (found := diagnose(code, None)) is not None
    assert found.id == "method-not-called"


def test_a_sentence_without_shapes_is_said_where_they_are_unknown() -> None:
    message = "mat1 and mat2 shapes cannot be multiplied (32x28 and 784x128)"
    fault = diagnose("y = x @ w", {"types": ["RuntimeError"], "message": message, "line": 1})
    assert fault is not None
    assert fault.id == "matmul-sizes"
    assert "32×28" in fault.cause.zh
    assert "784x128" in fault.cause.en


def test_every_rule_links_a_note_that_exists() -> None:
    assert [(rule.id, rule.note) for rule in rules() if not (NOTES / rule.note / "note.md").is_file()] == []


def test_a_hint_asks_and_shows_no_code() -> None:
    for rule in rules():
        assert rule.hint.zh.count("？") >= 1, rule.id
        assert rule.hint.en.count("?") >= 1, rule.id
        assert not re.search(r"\w+\.(zero_grad|step|backward|item|eval|train|detach|flatten|permute)\(", rule.hint.en)


@pytest.mark.parametrize(
    "forged",
    [
        {},
        [],
        "RuntimeError",
        7,
        {"types": []},
        {"types": "RuntimeError"},
        {"types": ["RuntimeError"], "message": 5},
        {"types": ["RuntimeError"], "message": "x" * 2000},
        {"types": ["RuntimeError"], "line": 0},
        {"types": ["RuntimeError"], "line": True},
        {"types": ["RuntimeError"], "line": 10**30},
        {"types": ["RuntimeError"], "more": 1},
        {"types": ["RuntimeError"], "operands": [{"name": "x", "type": "Tensor", "shape": [-1]}]},
        {"types": ["RuntimeError"], "operands": [{"name": "x", "type": "Tensor", "shape": [10**400]}]},
        {"types": ["RuntimeError"], "operands": [{"name": "x", "type": "Tensor"}] * 50},
        {"types": ["RuntimeError"], "layer": {"kind": ["Linear"]}},
        {"signs": "none"},
        {"signs": [{"types": ["UserWarning"]}] * 99},
        {"signs": [], "types": ["RuntimeError"]},
    ],
)
def test_forged_evidence_names_nothing(forged: object) -> None:
    code = "optimizer.step"
    assert diagnose(code, None) is not None
    assert diagnose(code, forged) is None


def test_a_forged_message_reaches_the_learner_as_one_short_line() -> None:
    message = "Torch not compiled with CUDA enabled"
    name = "w\u202e\x1b[31m\n# 标题 " + "x" * 100
    operands = [{"name": name, "type": "Tensor", "shape": [2]}, {"name": "b", "type": "Tensor", "shape": [3]}]
    assert diagnose("a", {"types": ["RuntimeError"], "message": message, "line": 900, "operands": operands}) is not None
    message = "The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0"
    fault = diagnose("a", {"types": ["RuntimeError"], "message": message, "line": 900, "operands": operands})
    assert fault is not None
    assert fault.line is None
    assert not re.search("[\u202e\x1b\n]", fault.cause.zh)


@pytest.mark.parametrize(
    "code", ["-" * 29_000 + "1", "1" + "+1" * 14_000, "a" + ".b" * 14_000 + ".step", "(" * 20_000, "\0", "'\ud800'"]
)
def test_code_that_no_learner_writes_is_survived(code: str) -> None:
    diagnose(code, None)


HOSTILE = """
class Meta(type):
    __name__ = property(lambda self: 1 / 0)
class Odd(metaclass=Meta):
    __class__ = property(lambda self: exit(7))
    def __getattr__(self, name): raise SystemExit(name)
    def __repr__(self): raise KeyboardInterrupt
    __eq__ = __hash__ = __len__ = __iter__ = __bool__ = __repr__
class Liar(torch.Tensor):
    @property
    def shape(self): raise SystemExit('shape')
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None): raise SystemExit('function')
class Own(nn.Module):
    def named_modules(self, *more): raise SystemExit('modules')
    def extra_repr(self): raise SystemExit('repr')
    def forward(self, odd, liar, x, w):
        return (x @ w, odd, liar)
class Loud(Exception):
    def __str__(self): raise SystemExit('message')
odd, liar = Odd(), torch.randn(2).as_subclass(Liar)
"""


def test_objects_that_raise_when_they_are_looked_at_do_not_hide_the_rest() -> None:
    code = PRELUDE + HOSTILE + "Own()(odd, liar, torch.randn(2, 3), torch.randn(4, 5))"
    fault = fault_of(code)
    assert fault is not None
    assert fault.id == "matmul-sizes"
    assert "x 是 (2, 3)" in fault.cause.zh


def test_an_exception_that_cannot_be_printed_is_survived() -> None:
    found = observed(PRELUDE + HOSTILE + "raise Loud(odd, liar)")
    assert (found["types"], found["message"]) == (["Loud", "Exception", "BaseException", "object"], "")


@pytest.mark.parametrize(
    "code",
    [
        "raise RuntimeError('张' * 10**6)",
        "type('N' * 10**5, (Exception,), {})\nraise type('N' * 10**5, (Exception,), {})",
        "\n".join(f"{'long_name_' * 9}{n} = torch.zeros(2)" for n in range(50))
        + "\n1 / sum("
        + ",".join(f"{'long_name_' * 9}{n}" for n in range(50))
        + ")",
        "def f(n): return f(n + 1)\nf(0)",
        "x = torch.randn([1] * 60)\nx @ x @ torch.randn(3)",
    ],
)
def test_evidence_is_small(code: str) -> None:
    found = observed(PRELUDE + code)
    assert len(json.dumps(found)) <= LARGEST_BYTES
    assert found["types"]
    diagnose(code, found)


def test_evidence_keeps_no_frame_alive() -> None:
    class Kept:
        pass

    def fail() -> None:
        kept = Kept()
        seen.append(weakref.ref(kept))
        raise ValueError(1)

    seen: list[weakref.ref[Kept]] = []
    gc.disable()
    try:
        try:
            fail()
        except ValueError as error:
            evidence.gather(error)
        assert seen[0]() is None
    finally:
        gc.enable()


def test_warnings_are_still_shown() -> None:
    with warnings.catch_warnings(record=True) as shown:
        aftermath.Aftermath().listen()
        warnings.warn("mind the gap", stacklevel=1)
    assert [str(warning.message) for warning in shown] == ["mind the gap"]


def entry(**changed: object) -> str:
    rule: dict[str, object] = {
        "id": "a-fault",
        "title": {"zh": "标题", "en": "title"},
        "note": "tensors",
        "raises": ["RuntimeError"],
        "says": "size (?P<size>\\d+)",
        "cause": [{"zh": "大小是 $size", "en": "its size is $size"}],
        "hint": {"zh": "为什么？", "en": "why?"},
    }
    return yaml.safe_dump([{key: value for key, value in (rule | changed).items() if value is not None}])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (entry(cause=[{"zh": "大小是 $sise", "en": "its size"}]), "cause 1 uses $sise, which nothing gives"),
        (
            entry(cause=[{"zh": "$layer 太大", "en": "too large"}]),
            "the last cause uses $layer, which is not always known",
        ),
        (entry(hint={"zh": "$input 呢？", "en": "why?"}), "hint uses $input, which is not always known"),
        (entry(clue="no_such_clue"), "`clue` names none of"),
        (entry(silent="no_such_detector", raises=None), "`silent` names none of"),
        (entry(raises=None), "needs either `raises` or `silent`"),
        (entry(says="(?P<size"), "no regular expression"),
        (entry(hint=None), "hint: Field required"),
        (entry(colour="red"), "colour: Extra inputs are not permitted"),
        (entry() + entry(), f":{entry().count(chr(10)) + 1}: the id a-fault is taken"),
        ("a: 1", ":1: must be a list"),
        ("- [", "is no YAML"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_with_its_line(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "faults.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(FaultsError, match=re.escape(says)) as raised:
        rules(path)
    assert str(raised.value).startswith(f"{path}:")
