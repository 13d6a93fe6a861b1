"""Mends of how saved parameters are loaded."""

import ast
from collections.abc import Iterator

from tools.edits import Failed, Mend
from tools.program import methods
from tools.words import Words


def loaded_in_place(failed: Failed) -> Iterator[Mend]:
    """load_state_dict without a name for its result; where the model has another name, that one is used."""
    why = Words(
        "`load_state_dict` 就地装参数，不要接它的返回值。",
        "`load_state_dict` loads in place: do not keep what it returns.",
    )
    for node in ast.walk(failed.program.tree):
        call = node.value if isinstance(node, ast.Assign) else None
        if not isinstance(node, ast.Assign) or not isinstance(call, ast.Call):
            continue
        if call not in methods(call, "load_state_dict") or not isinstance(call.func, ast.Attribute):
            continue
        model, target = failed.code_of(call.func.value), failed.code_of(node.targets[0])
        loads = failed.code_of(call)
        if isinstance(call.func.value, ast.Call):  # m2 = Net().load_state_dict(…): the model has no name
            loads = f"{target} = {model}; {target}{loads.removeprefix(model)}"
        elif model != target:
            loads = f"{loads}; {target} = {model}"
        yield Mend(failed.replaced((node, loads)), why)
