"""Values told by a call, Conv2d(3, 16, 5): its arguments, where the material knows the signature."""

import ast
from collections.abc import Mapping

from knowledge.formula import Value
from knowledge.practice.fragments import calls_in, literal
from knowledge.practice.material import Material, signature
from knowledge.practice.parameter import Parameter
from knowledge.practice.pattern import bind
from knowledge.practice.readout import Reading


def read_calls(text: str, material: Material, parameters: Mapping[str, Parameter], reading: Reading) -> None:
    """Take the arguments of calls whose signature the material knows."""
    for call, span in calls_in(text):
        for known in material.calls:
            name, arguments = signature(known)
            function = ast.unparse(call.func)
            if function.rpartition(".")[2].lower() != name.rpartition(".")[2].lower():
                continue
            bound = bind(_lenient(arguments), call)
            if bound is None:
                continue
            reading.calls += 1
            reading.claimed.append(span)
            others = {word.arg: word.value for word in call.keywords if word.arg and word.arg not in bound}
            for each, node in (*bound.items(), *others.items()):
                value = None if node is None else literal(node)
                wanted = parameters.get(each) or next((p for p in parameters.values() if each in p.also), None)
                if value is not None and wanted:
                    _take_argument(wanted, value, reading)


def _take_argument(parameter: Parameter, value: Value, reading: Reading) -> None:
    if isinstance(value, tuple) and not parameter.many and len(set(value)) == 1:
        value = value[0]  # kernel_size=(3, 3)
    if parameter.many and isinstance(value, int | float) and not isinstance(value, bool):
        value = (value,)
    if not any(True for _ in parameter.faults(value)) or isinstance(value, int | float):
        reading.take(parameter, value)


def _lenient(arguments: ast.arguments) -> ast.arguments:
    """Return the same parameters, all of which may be left out, and any others given by name."""
    order = [*arguments.posonlyargs, *arguments.args]
    none = ast.Constant(None)
    return ast.arguments(
        posonlyargs=[],
        args=order,
        vararg=arguments.vararg,
        kwonlyargs=arguments.kwonlyargs,
        kw_defaults=[none for _ in arguments.kwonlyargs],
        kwarg=ast.arg("others"),
        defaults=[none for _ in order],
    )
