"""A Sequential model of Keras, read from the text of a program: its layers, its input, what it is compiled with."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tools.keras_layers import ALIASES, ARGUMENTS, KerasLayer, Shape, UnreadError, Worked, worked
from tools.program import Program, dotted

_BACKEND = "KERAS_BACKEND"
MOST_LAYERS = 100


@dataclass(frozen=True)
class KerasModel:
    """The layers of a model, in their order."""

    layers: tuple[KerasLayer, ...]
    shape: Shape | None
    """What goes in, without the batch; None where the program does not say."""
    loss: KerasLayer | None = None
    optimizer: KerasLayer | None = None

    def worked(self) -> tuple[Worked, ...]:
        """Return what the layers come to, as far as that can be told."""
        found: list[Worked] = []
        shape = self.shape
        for layer in self.layers:
            if shape is None:
                break
            try:
                found.append(worked(layer, shape))
            except UnreadError:
                break
            shape = found[-1].after
        return tuple(found)

    @property
    def unknown(self) -> KerasLayer | None:
        """Return the first layer that could not be worked out."""
        count = len(self.worked())
        return self.layers[count] if count < len(self.layers) else None


def is_keras(code: str) -> bool:
    """Tell whether a program is written for Keras or TensorFlow as they are not installed here: with the backend of PyTorch it runs."""
    if _BACKEND in code or not any(word in code for word in ("keras", "tensorflow", "Sequential")):
        return False
    program = Program.parse(code)
    if program is None:
        return False
    names = {name.partition(".")[0] for name in _imported(program.tree)}
    model, is_named = read(code), bool(names & {"keras", "tensorflow"})
    if names & {"torch", "jax"}:
        return is_named and model is not None
    return is_named or (model is not None and any(layer.kind in ARGUMENTS for layer in model.layers))


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def read(code: str) -> KerasModel | None:
    """Return the first Sequential model of a program; None where it makes none, or in a loop."""
    program = Program.parse(code)
    if program is None:
        return None
    known = dict(_constants(program.tree))
    calls = sorted(
        (node for node in ast.walk(program.tree) if isinstance(node, ast.Call)),
        key=lambda call: (call.lineno, call.col_offset),
    )
    made = next(
        (call for call in calls if _last(call) == "Sequential" and not dotted(call.func).startswith(("nn.", "torch."))),
        None,
    )
    if made is None or any(isinstance(node, ast.For | ast.While) and _adds(node) for node in ast.walk(program.tree)):
        return None
    target = _name_of(made, program.tree)
    written = list(_listed(made))
    of_target = [call for call in calls if isinstance(call.func, ast.Attribute) and dotted(call.func.value) == target]
    written += [call.args[0] for call in of_target if _last(call) == "add" and call.args]
    layers = [_layer(each, known) for each in written][:MOST_LAYERS]
    if not layers:
        return None
    compiled = next((call for call in of_target if _last(call) == "compile"), None)
    given = dict(zip(("optimizer", "loss"), compiled.args, strict=False)) if compiled else {}
    given |= {word.arg: word.value for word in compiled.keywords if word.arg} if compiled else {}
    loss, optimizer = (_named(given[name], known) if name in given else None for name in ("loss", "optimizer"))
    inner = tuple(each for each in layers if each.kind not in ("Input", "InputLayer"))
    return KerasModel(inner, _input(layers), loss, optimizer)


def _constants(tree: ast.Module) -> Iterator[tuple[str, object]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            try:
                yield node.targets[0].id, ast.literal_eval(node.value)
            except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
                continue


def _last(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _adds(loop: ast.AST) -> bool:
    return any(isinstance(node, ast.Call) and _last(node) == "add" for node in ast.walk(loop))


def _name_of(made: ast.Call, tree: ast.AST) -> str:
    """Return what the model is called."""
    binds = (node for node in ast.walk(tree) if isinstance(node, ast.Assign) and node.value is made)
    return next((dotted(node.targets[0]) for node in binds), "")


def _listed(made: ast.Call) -> Iterator[ast.expr]:
    given = [*made.args[:1], *(word.value for word in made.keywords if word.arg == "layers")]
    for each in given:
        if isinstance(each, ast.List | ast.Tuple):
            yield from each.elts


def _layer(node: ast.expr, known: Mapping[str, object]) -> KerasLayer:
    if not isinstance(node, ast.Call):
        return KerasLayer(ast.unparse(node)[:40], {}, node.lineno, is_known=False)
    return _named(node, known)


def _named(node: ast.expr, known: Mapping[str, object]) -> KerasLayer:
    """Return a call with its arguments by their names; a text or a name is called nothing with."""
    if not isinstance(node, ast.Call):
        value = _value(node, known)
        return KerasLayer(value if isinstance(value, str) else dotted(node).rpartition(".")[2], {}, node.lineno)
    kind = ALIASES.get(_last(node), _last(node))
    names = ARGUMENTS.get(kind, ("learning_rate",))
    written = [*zip(names, node.args, strict=False), *((word.arg, word.value) for word in node.keywords if word.arg)]
    given: dict[str, object] = {}
    is_known = len(node.args) <= len(names) and all(word.arg for word in node.keywords)
    for name, each in written:
        try:
            given[name] = _value(each, known)
        except ValueError:  # a sum, a comprehension: what it is, only a run would tell
            is_known = False
    return KerasLayer(kind, given, node.lineno, is_known)


def _value(node: ast.expr, known: Mapping[str, object]) -> object:
    """Return what an argument is: a literal, a name that is bound to one, the last part of another name (activations.relu)."""
    if isinstance(node, ast.Name) and node.id in known:
        return known[node.id]
    if isinstance(node, ast.Attribute | ast.Name):
        return dotted(node).rpartition(".")[2]
    if isinstance(node, ast.Tuple | ast.List):
        return tuple(_value(each, known) for each in node.elts)
    if isinstance(node, ast.Call):
        return _last(node)
    return ast.literal_eval(node)


def _input(layers: list[KerasLayer]) -> Shape | None:
    """Return what goes in: of an Input, of the first layer's input_shape; of an embedding numbers of words."""
    first = layers[0].given
    value = next((first[name] for name in ("shape", "input_shape", "batch_input_shape") if name in first), None)
    if isinstance(value, tuple) and all(each is None or (isinstance(each, int) and each > 0) for each in value):
        return value[1:] if "batch_input_shape" in first else value
    if isinstance(value, int):
        return (value,)
    if layers[0].kind == "Embedding":
        length = first.get("input_length")
        return (length if isinstance(length, int) else None,)
    width = first.get("input_dim")
    return (width,) if isinstance(width, int) else None
