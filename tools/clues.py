"""What the symptoms of an error say beyond its message: facts that every rule may use, and clues that some rules ask for.

A clue answers None where it does not hold, and then the rule that asked for it does not.
"""

import ast
import builtins
import difflib
import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from tools.silent import Program, layers_in_list
from tools.symptoms import Symptoms, Value, clean, sizes

Facts = dict[str, str]
GENERAL = frozenset(
    "tensors first first_shape first_dtype second second_shape second_dtype layer kind input input_dtype input_device "
    "weight weight_dtype weight_device loss_input loss_target target_dtype target_low target_high input_low input_high "
    "classes entries".split()
)
"""The facts that a cause may name beside those of its pattern and its clue; any of them may be unknown."""
USUAL_IMPORTS = {
    "torch": "torch",
    "nn": "torch.nn",
    "F": "torch.nn.functional",
    "optim": "torch.optim",
    "np": "numpy",
    "pd": "pandas",
    "plt": "matplotlib.pyplot",
    "DataLoader": "torch.utils.data",
    "Dataset": "torch.utils.data",
    "TensorDataset": "torch.utils.data",
    "random_split": "torch.utils.data",
    "math": "math",
    "time": "time",
    "random": "random",
    "os": "os",
}


@dataclass(frozen=True)
class Clue:
    """A question to the symptoms, and the names of the facts that its answer holds."""

    find: Callable[[Symptoms, re.Match[str], str], Facts | None]
    gives: tuple[str, ...] = ()


def facts_of(symptoms: Symptoms) -> Facts:
    """The GENERAL facts, as far as they are known."""
    found = operands_of(symptoms) | layer_of(symptoms) | loss_of(symptoms)
    return {name: clean(fact) for name, fact in found.items() if fact}


def operands_of(symptoms: Symptoms) -> Facts:
    """The tensors that the failing expression names; `first` and `second` only where there are exactly two."""
    shaped = [value for value in symptoms.operands if value.shape is not None]
    if not shaped:
        return {}
    found = {"tensors": ", ".join(f"{value.name} {shape(value)}" for value in shaped)}
    if len(shaped) == 2:
        for place, value in zip(("first", "second"), shaped, strict=True):
            found |= {place: value.name, f"{place}_shape": shape(value), f"{place}_dtype": value.dtype}
    return found


def layer_of(symptoms: Symptoms) -> Facts:
    """The layer that refused, what it was given, and its weight."""
    layer = symptoms.layer
    if layer is None:
        return {}
    found = {"layer": layer.path or layer.kind, "kind": layer.kind}
    if layer.inputs and layer.inputs[0].shape is not None:
        given = layer.inputs[0]
        found |= {"input": shape(given), "input_dtype": given.dtype, "input_device": given.device}
        found |= {"input_low": number(given.low), "input_high": number(given.high)}
    if layer.weight and layer.weight.shape is not None:
        held = layer.weight
        found |= {"weight": shape(held), "weight_dtype": held.dtype, "weight_device": held.device}
        found["entries"] = str(held.shape[0]) if held.shape else ""
    return found


def loss_of(symptoms: Symptoms) -> Facts:
    """What a loss function of torch was given."""
    arguments = {value.name: value for call in symptoms.calls for value in call.arguments if value.shape is not None}
    if not {"input", "target"} <= arguments.keys():
        return {}
    given, target = arguments["input"], arguments["target"]
    classes = given.shape[1 if len(given.shape) > 1 else 0] if given.shape else None
    found = {"loss_input": shape(given), "loss_target": shape(target), "target_dtype": target.dtype}
    found |= {"target_low": number(target.low), "target_high": number(target.high)}
    found |= {"input_low": number(given.low), "input_high": number(given.high)}
    return found | {"classes": "" if classes is None else str(classes), "input_dtype": given.dtype}


def shape(value: Value) -> str:
    """A tensor's shape as a tuple."""
    return sizes(value.shape or ())


def number(value: float | None) -> str:
    """Short, and empty where it is unknown."""
    return "" if value is None else f"{value:.4g}"


def linear_input(symptoms: Symptoms, said: re.Match[str], code: str) -> Facts | None:
    """A Linear layer whose input ends in another size than it takes."""
    layer = symptoms.layer
    sides = re.match(r"in_features=(\d+), out_features=(\d+)", layer.settings) if layer else None
    if layer is None or sides is None or not layer.inputs or not layer.inputs[0].shape:
        return None
    given = layer.inputs[0].shape
    if given[-1] == int(sides[1]):
        return None
    facts = {"wanted": sides[1], "outputs": sides[2], "got": str(given[-1]), "given": sizes(given)}
    return facts | {"name": layer.path or layer.kind, "total": str(math.prod(given[1:]))}


def unflattened(symptoms: Symptoms, said: re.Match[str], code: str) -> Facts | None:
    """A Linear layer that would fit if each example were one row of numbers."""
    facts = linear_input(symptoms, said, code)
    rank = len(symptoms.layer.inputs[0].shape or ()) if symptoms.layer and symptoms.layer.inputs else 0
    return facts if facts and rank > 2 and facts["total"] == facts["wanted"] else None


def channels_last(symptoms: Symptoms, said: re.Match[str], code: str) -> Facts | None:
    """Images whose last axis has the size that a convolution wants for its channels."""
    given = [part.strip() for part in said["given"].split(",")]
    return {"last": given[-1]} if len(given) in (3, 4) and given[-1] == said["wanted"] else None


def list_of_layers(symptoms: Symptoms, said: re.Match[str], code: str) -> Facts | None:
    """Layers that the code keeps in a plain list, where their parameters are not found."""
    program = Program.parse(code)
    found = layers_in_list(program) if program else None
    return found.facts if found else None


def usual_import(symptoms: Symptoms, said: re.Match[str], code: str) -> Facts | None:
    """A name by which everybody imports a certain module."""
    module = USUAL_IMPORTS.get(said["name"])
    return {"module": module} if module else None


def similar_name(symptoms: Symptoms, said: re.Match[str], code: str) -> Facts | None:
    """A name in the code that differs from the unknown one by a letter or so."""
    program = Program.parse(code)
    if program is None:
        return None
    bound = (ast.Store, ast.Param)
    known = {node.id for node in ast.walk(program.tree) if isinstance(node, ast.Name) and isinstance(node.ctx, bound)}
    known |= {node.arg for node in ast.walk(program.tree) if isinstance(node, ast.arg)}
    known |= {node.name for node in ast.walk(program.tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    known |= set(dir(builtins))
    near = difflib.get_close_matches(said["name"], sorted(known - {said["name"]})[:2000], n=1, cutoff=0.75)
    return {"similar": near[0]} if near else None


def tuple_operand(symptoms: Symptoms, said: re.Match[str], code: str) -> Facts | None:
    """A recurrent network in the code, whose call answers with two things."""
    found = re.search(r"\b(LSTM|GRU|RNN)\(", code)
    return {"recurrent": found[1]} if found else None


def workers(symptoms: Symptoms, said: re.Match[str], code: str) -> Facts | None:
    """A DataLoader that asks for processes."""
    found = re.search(r"num_workers\s*=\s*([1-9]\d*)", code)
    return {"workers": found[1]} if found else None


def wrong_product(symptoms: Symptoms, said: re.Match[str], code: str) -> Facts | None:
    """The number of elements that a reshape without -1 asks for."""
    wanted = [int(part) for part in said["wanted"].split(",") if part.strip()]
    return None if -1 in wanted or len(wanted) > 8 else {"product": str(math.prod(wanted))}


CLUES = {
    "linear_input": Clue(linear_input, ("wanted", "outputs", "got", "given", "name", "total")),
    "unflattened": Clue(unflattened, ("wanted", "outputs", "got", "given", "name", "total")),
    "channels_last": Clue(channels_last, ("last",)),
    "list_of_layers": Clue(list_of_layers, ("attribute", "owner")),
    "usual_import": Clue(usual_import, ("module",)),
    "similar_name": Clue(similar_name, ("similar",)),
    "tuple_operand": Clue(tuple_operand, ("recurrent",)),
    "workers": Clue(workers, ("workers",)),
    "wrong_product": Clue(wrong_product, ("product",)),
}
