"""What the symptoms of an error say beyond its message: facts that every rule may use, and clues that some rules ask for.

A clue answers None where it does not hold, and then the rule that asked for it does not.
"""

import ast
import math
import re

from tools.case import Case, Clue, Facts
from tools.clues_of_names import (
    answers_nothing,
    learner_class,
    number_of_loss,
    similar_attribute,
    similar_name,
    tuple_bound,
    usual_import,
)
from tools.left_out import cut_behind, given_on, optimizer_before, optimizer_without
from tools.program import Program, dotted
from tools.silent import layers_in_list
from tools.symptoms import Symptoms, Value, clean, expression_of, sizes, values_of

OPERANDS = {"tensors", "first", "first_shape", "first_dtype", "second", "second_shape", "second_dtype"}
INPUT = {"layer", "path", "kind", "input", "input_dtype", "input_device", "input_low", "input_high"}
WEIGHT = {"weight", "weight_dtype", "weight_device", "entries", "last_entry"}
LOSS = {"loss_input", "loss_target", "target_dtype", "target_low", "target_high", "classes", "last_class"}
AT_HAND = {"expression", "values"}
GENERAL = OPERANDS | INPUT | WEIGHT | LOSS | AT_HAND
"""The facts that a cause may name beside those of its pattern and its clue; any of them may be unknown."""


def facts_of(symptoms: Symptoms) -> Facts:
    """The GENERAL facts, as far as they are known."""
    found = operands_of(symptoms) | layer_of(symptoms) | loss_of(symptoms)
    found |= {"expression": expression_of(symptoms), "values": values_of(symptoms)}
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
    path = "" if layer.path == layer.kind else layer.path
    found = {"layer": f"{path} ({layer.kind})" if path else layer.kind, "path": path, "kind": layer.kind}
    if layer.inputs and layer.inputs[0].shape is not None:
        given = layer.inputs[0]
        found |= {"input": shape(given), "input_dtype": given.dtype, "input_device": given.device}
        found |= {"input_low": number(given.low), "input_high": number(given.high)}
    if layer.weight and layer.weight.shape is not None:
        held = layer.weight
        found |= {"weight": shape(held), "weight_dtype": held.dtype, "weight_device": held.device}
        found |= counted("entries", "last_entry", held.shape[0] if held.shape else None)
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
    return found | counted("classes", "last_class", classes) | {"input_dtype": given.dtype}


def counted(count: str, last: str, size: int | None) -> Facts:
    """How many there are, and the number of the last if the first is 0."""
    return {} if size is None else {count: str(size), last: str(size - 1)}


def shape(value: Value) -> str:
    """A tensor's shape as a tuple."""
    return sizes(value.shape or ())


def number(value: float | None) -> str:
    """Short, and empty where it is unknown."""
    return "" if value is None else f"{value:.4g}"


def linear_input(case: Case) -> Facts | None:
    """A Linear layer whose input ends in another size than it takes."""
    layer = case.symptoms.layer
    sides = re.match(r"in_features=(\d+), out_features=(\d+)", layer.settings) if layer else None
    if layer is None or sides is None or not layer.inputs or not layer.inputs[0].shape:
        return None
    given = layer.inputs[0].shape
    if given[-1] == int(sides[1]):
        return None
    facts = {"wanted": sides[1], "outputs": sides[2], "got": str(given[-1]), "given": sizes(given)}
    return facts | {"total": str(math.prod(given[1:]))}


def unflattened(case: Case) -> Facts | None:
    """A Linear layer that would fit if each example were one row of numbers."""
    facts = linear_input(case)
    return facts if facts and facts["given"].count(",") > 1 and facts["total"] == facts["wanted"] else None


def two_directions(case: Case) -> Facts | None:
    """A Linear layer that gets twice what it takes, in code with a bidirectional layer."""
    facts = linear_input(case)
    is_double = facts is not None and int(facts["got"]) == 2 * int(facts["wanted"])
    return facts if is_double and re.search(r"bidirectional\s*=\s*True", case.code) else None


def channels_last(case: Case) -> Facts | None:
    """Images whose last axis has the size that a convolution wants for its channels."""
    given = [part.strip() for part in case.said["given"].split(",")]
    return {"last": given[-1]} if len(given) in (3, 4) and given[-1] == case.said["wanted"] else None


def list_of_layers(case: Case) -> Facts | None:
    """Layers that the code keeps in a plain list, where their parameters are not found."""
    program = Program.parse(case.code)
    found = layers_in_list(program) if program else None
    return found.facts if found else None


def tuple_operand(case: Case) -> Facts | None:
    """A recurrent network in the code, whose call answers with two things."""
    found = re.search(r"\b(LSTM|GRU|RNN)\(", case.code)
    return {"recurrent": found[1]} if found else None


def workers(case: Case) -> Facts | None:
    """A DataLoader that asks for processes."""
    found = re.search(r"num_workers\s*=\s*([1-9]\d*)", case.code)
    return {"workers": found[1]} if found else None


def wrong_product(case: Case) -> Facts | None:
    """The number of elements that a reshape without -1 asks for."""
    wanted = [int(part) for part in case.said["wanted"].split(",") if part.strip()]
    return None if -1 in wanted or len(wanted) > 8 else {"product": str(math.prod(wanted))}


def cut_in_path(case: Case) -> Facts | None:
    """The place at which the code leaves the graph, behind a layer."""
    program = Program.parse(case.code)
    return cut_behind(program, case.said["layer_name"]) if program else None


def replaced_later(case: Case) -> Facts | None:
    """The one optimizer of a program that was made before a layer was put in another's place."""
    program = Program.parse(case.code)
    return optimizer_before(program, case.said["layer_name"]) if program else None


def in_one_optimizer(case: Case) -> Facts | None:
    """The one optimizer of a program, in which a network that the training calls is missing."""
    program = Program.parse(case.code)
    return optimizer_without(program, case.said["network"]) if program else None


def between_networks(case: Case) -> Facts | None:
    """What one network makes and another is given before the first backward pass, with its graph."""
    program = Program.parse(case.code)
    found = next(given_on(program), None) if program else None
    if found is None:
        return None
    return {"given": ast.unparse(found.given), "maker": found.maker, "taker": dotted(found.call.func)}


CLUES = {
    "two_directions": Clue(two_directions, ("wanted", "outputs", "got", "given", "total")),
    "between_networks": Clue(between_networks, ("given", "maker", "taker")),
    "answers_nothing": Clue(answers_nothing, ("own", "at_line")),
    "number_of_loss": Clue(number_of_loss, ("loss", "taken", "at_line")),
    "learner_class": Clue(learner_class, ("own",)),
    "tuple_bound": Clue(tuple_bound, ("name", "call", "bound_line")),
    "similar_attribute": Clue(similar_attribute, ("similar",)),
    "cut_in_path": Clue(cut_in_path, ("cut", "at_line")),
    "replaced_later": Clue(replaced_later, ("optimizer", "at_line")),
    "in_one_optimizer": Clue(in_one_optimizer, ("optimizer", "at_line")),
    "linear_input": Clue(linear_input, ("wanted", "outputs", "got", "given", "total")),
    "unflattened": Clue(unflattened, ("wanted", "outputs", "got", "given", "total")),
    "channels_last": Clue(channels_last, ("last",)),
    "list_of_layers": Clue(list_of_layers, ("attribute", "owner")),
    "usual_import": Clue(usual_import, ("module",)),
    "similar_name": Clue(similar_name, ("similar",)),
    "tuple_operand": Clue(tuple_operand, ("recurrent",)),
    "workers": Clue(workers, ("workers",)),
    "wrong_product": Clue(wrong_product, ("product",)),
}
