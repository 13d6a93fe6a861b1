"""What was at hand where a snippet failed, as plain data: the statement, its tensors, the layer that refused them.

The outside takes this for hostile. Here it only has to be bounded, to survive odd objects, and to keep no frame alive.
"""

import ast
import linecache
import re
import traceback
from collections.abc import Callable, Iterator
from itertools import islice
from types import FrameType

import torch
from torch import nn

from tools.inside.looking import LONGEST_NAME, bounded, described, is_module, is_tensor, quiet
from tools.limits import SNIPPET

OWN_FILE = re.compile(rf"{re.escape(SNIPPET)}|cell_\d+\.py")
"""What the learner wrote: a snippet, or the cells of a notebook; the files of libraries have a path before their name."""
Place = tuple[FrameType, int, int]
"""A frame, the line on which it stands, and the index of its instruction."""
MOST_OPERANDS = 6
MOST_CALLS = 3
LONGEST_TEXT = 400
LONGEST_MESSAGE = 1500


def gather(error: BaseException) -> dict[str, object]:
    """JSON-able evidence of at most 8 KB; the keys are the fields of `tools.symptoms.Symptoms`."""
    parts: tuple[Callable[[BaseException], dict[str, object]], ...] = (said, syntax, operands, refusal)
    found: dict[str, object] = {}
    for part in parts:
        found |= quiet(part, error) or {}
    return bounded(found)


def said(error: BaseException) -> dict[str, object]:
    """The exception's own words, and the classes that it belongs to."""
    names = [kind.__name__[:LONGEST_NAME] for kind in type(error).__mro__[:8]]
    return {"types": names, "message": (quiet(str, error) or "")[:LONGEST_MESSAGE]}


def syntax(error: BaseException) -> dict[str, object]:
    """The line that cannot be parsed."""
    if not isinstance(error, SyntaxError) or not OWN_FILE.fullmatch(error.filename or ""):
        return {}
    return {"line": error.lineno, "statement": (error.text or "").strip()[:LONGEST_TEXT]}


def operands(error: BaseException) -> dict[str, object]:
    """The learner's innermost line, the expression on it that failed, and what its names stand for."""
    own = [place for place in places(error) if is_own(place[0])]
    if not own:
        return {}
    frame, line, _ = own[-1]
    expression = failing_text(own[-1])
    statement = linecache.getline(frame.f_code.co_filename, line).strip()[:LONGEST_TEXT]
    found = named_in(expression, frame) or named_in(statement, frame)
    told = {"line": line, "statement": statement, "expression": expression}
    return told | {"operands": found[:MOST_OPERANDS]}


def named_in(source: str, frame: FrameType) -> list[dict[str, object]]:
    """The values of the names in an expression."""
    return [described(name, value) for name in names_in(source) for value in resolved(frame, name)]


def refusal(error: BaseException) -> dict[str, object]:
    """From the library's frames under the learner's line: functions, their tensors, and the innermost layer."""
    stack = places(error)
    own = [number for number, place in enumerate(stack) if is_own(place[0])]
    under = [frame for frame, _, _ in stack[own[-1] + 1 if own else 0 :]]
    calls = [call for frame in under if (call := quiet(call_of, frame))]
    through = dict.fromkeys(str(frame.f_globals.get("__name__", ""))[:LONGEST_NAME] for frame in under)
    layers = [frame for frame in under if frame.f_code.co_name == "_call_impl" and is_module(frame.f_locals["self"])]
    return {
        "calls": calls[-MOST_CALLS:],
        "through": list(through)[-12:],
        "layer": quiet(layer_of, layers[-1], [frame for frame, _, _ in stack]) if layers else None,
    }


def places(error: BaseException) -> list[Place]:
    """The traceback, outermost first."""
    found, at = [], error.__traceback__
    while at is not None:
        found.append((at.tb_frame, at.tb_lineno, at.tb_lasti))
        at = at.tb_next
    return found


def failing_text(place: Place) -> str:
    """The source of the very expression that was being evaluated; empty if it is not known."""
    frame, _, instruction = place
    first, last, begin, end = next(islice(frame.f_code.co_positions(), instruction // 2, None), (None,) * 4)
    if first is None or last is None or begin is None or end is None:
        return ""
    lines = [
        linecache.getline(frame.f_code.co_filename, number).encode()
        for number in range(first, min(last, first + 20) + 1)
    ]
    if not all(lines):
        return ""
    lines[-1] = lines[-1][:end]
    lines[0] = lines[0][begin:]
    return b"".join(lines).decode("utf-8", "replace")[:LONGEST_TEXT]


def is_own(frame: FrameType) -> bool:
    """Whether a frame runs what the learner wrote."""
    return OWN_FILE.fullmatch(frame.f_code.co_filename) is not None


def names_in(source: str) -> list[str]:
    """The names and dotted names that an expression reads, in order of appearance."""
    try:
        tree = ast.parse(source.strip())
    except (SyntaxError, ValueError):
        return []
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute) and is_dotted(node)]
    found.sort(key=lambda node: (node.lineno, node.col_offset))
    return list(dict.fromkeys(ast.unparse(node) for node in found))[:20]


def is_dotted(node: ast.AST) -> bool:
    """Whether a node is `name` or `name.name…`."""
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and is_dotted(node.value))


def resolved(frame: FrameType, dotted: str) -> Iterator[object]:
    """The value of a dotted name if it can be had without running a property of the learner's."""
    first, *rest = dotted.split(".")
    spaces = (frame.f_locals, frame.f_globals)
    value: object = next((space[first] for space in spaces if first in space), None)
    for name in rest:
        value = quiet(member, value, name)
    if value is not None:
        yield value


def member(owner: object, name: str) -> object:
    """An attribute from where objects, layers included, store theirs."""
    stored = vars(owner)
    spaces = (stored, *(stored.get(kind) or {} for kind in ("_parameters", "_buffers", "_modules")))
    return next((space[name] for space in spaces if name in space), None)


def call_of(frame: FrameType) -> dict[str, object] | None:
    """A function of torch, and the tensors that it was given; None for other functions."""
    code = frame.f_code
    if not str(frame.f_globals.get("__name__", "")).startswith("torch"):
        return None
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    tensors = [described(name, frame.f_locals[name]) for name in names if is_tensor(frame.f_locals.get(name))]
    return {"function": code.co_name[:LONGEST_NAME], "arguments": tensors[:4]}


def layer_of(frame: FrameType, stack: list[FrameType]) -> dict[str, object]:
    """The layer whose call a frame is: what it is, where it sits, and what it was given."""
    layer: nn.Module = frame.f_locals["self"]
    given = [value for value in frame.f_locals.get("args", ()) if is_tensor(value)]
    parameter: torch.Tensor | None = next((p for p in layer._parameters.values() if p is not None), None)
    return {
        "kind": type(layer).__name__[:LONGEST_NAME],
        "path": quiet(path_of, layer, stack) or "",
        "settings": (quiet(layer.extra_repr) or "")[:LONGEST_NAME],
        "weight": None if parameter is None else described("weight", parameter),
        "inputs": [described(f"input {number}", value) for number, value in enumerate(given[:2])],
    }


def path_of(layer: nn.Module, stack: list[FrameType]) -> str:
    """The layer's name as the learner would write it: `fc1`, `features[3]`, `model[0]`."""
    held = (value for frame in stack for value in (frame.f_locals.get("self"),))
    root = next((module for module in held if is_module(module)), layer)
    inner = next((name for name, module in islice(nn.Module.named_modules(root), 5000) if module is layer), "")
    parts = inner.split(".") if inner else []
    if not parts or parts[0].isdecimal():
        parts.insert(0, variable_of(root, stack))
    return parts[0] + "".join(f"[{part}]" if part.isdecimal() else f".{part}" for part in parts[1:])


def variable_of(module: object, stack: list[FrameType]) -> str:
    """The name under which the learner's frames hold a module; its class where they hold it under none."""
    own = [frame for frame in stack if is_own(frame)]
    items = (item for frame in own for item in list(frame.f_locals.items())[:2000])
    return next((name for name, value in items if value is module and name != "self"), type(module).__name__)


def innermost_line() -> int | None:
    """The learner's line that is being executed now."""
    lines = [line for frame, line in traceback.walk_stack(None) if is_own(frame)]
    return lines[0] if lines else None
