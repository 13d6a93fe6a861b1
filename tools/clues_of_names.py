"""Clues of what a learner typed: names that nothing binds, attributes that nothing stores, tuples that were kept whole."""

import ast
import builtins
import difflib

from tools.case import Case, Facts
from tools.program import Program, bound_before, calls, dotted, methods

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
    "copy": "copy",
    "Counter": "collections",
    "train_test_split": "sklearn.model_selection",
    "StandardScaler": "sklearn.preprocessing",
}


def usual_import(case: Case) -> Facts | None:
    """A name by which everybody imports a certain module."""
    module = USUAL_IMPORTS.get(case.said["name"])
    return {"module": module} if module else None


def similar_name(case: Case) -> Facts | None:
    """A name in the code that differs from the unknown one by a letter or so."""
    near = nearest_name(case.code, case.said["name"])
    return {"similar": near} if near else None


def nearest_name(code: str, name: str) -> str | None:
    """The name in the code that is most like one that it does not know."""
    program = Program.parse(code)
    if program is None:
        return None
    bound = (ast.Store, ast.Param)
    known = {node.id for node in ast.walk(program.tree) if isinstance(node, ast.Name) and isinstance(node.ctx, bound)}
    known |= {node.arg for node in ast.walk(program.tree) if isinstance(node, ast.arg)}
    known |= {node.name for node in ast.walk(program.tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    known |= {each for each in dir(builtins) if not each.startswith("_")}  # nobody means __loader__ by loader
    near = difflib.get_close_matches(name, sorted(known - {name})[:2000], n=1, cutoff=0.75)
    return near[0] if near else None


def learner_class(case: Case) -> Facts | None:
    """A class that the code defines itself."""
    program = Program.parse(case.code)
    classes = program.classes if program else {}
    return {"own": case.said["owner"]} if case.said["owner"] in classes else None


def answers_nothing(case: Case) -> Facts | None:
    """A network's class whose forward never gives anything back."""
    program = Program.parse(case.code)
    for name, node in program.module_classes.items() if program else ():
        forward = next(
            (each for each in node.body if isinstance(each, ast.FunctionDef) and each.name == "forward"), None
        )
        if forward is not None and not any(isinstance(each, ast.Return | ast.Raise) for each in ast.walk(forward)):
            return {"own": name, "at_line": str(forward.body[-1].lineno)}
    return None


def number_of_loss(case: Case) -> Facts | None:
    """The name on which backward() is called, where a line above makes it a plain number."""
    program = Program.parse(case.code)
    called = methods(program.tree, "backward") if program else []
    here = next((call for call in called if call.lineno == case.symptoms.line), None)
    name = dotted(here.func).removesuffix(".backward") if here else ""
    made = bound_before(program, name, case.symptoms.line or 0) if program and name else None
    for call in calls(made) if made is not None else ():
        taken = (
            dotted(call.func)
            if isinstance(call.func, ast.Name)
            else call.func.attr
            if isinstance(call.func, ast.Attribute)
            else ""
        )
        if taken in ("item", "float", "numpy", "tolist"):
            return {
                "loss": name,
                "taken": "float()" if taken == "float" else f".{taken}()",
                "at_line": str(call.lineno),
            }
    return None


def tuple_bound(case: Case) -> Facts | None:
    """The name of a tuple in the failing expression, and the call of which it keeps all that this gave."""
    program = Program.parse(case.code)
    for value in case.symptoms.operands if program else ():
        made = bound_before(program, value.name, case.symptoms.line or 0) if value.type == "tuple" and program else None
        if isinstance(made, ast.Call):
            return {"name": value.name, "call": ast.unparse(made.func), "bound_line": str(made.lineno)}
    return None


def similar_attribute(case: Case) -> Facts | None:
    """An attribute of self in the code that is spelt nearly as the unknown one."""
    program = Program.parse(case.code)
    stored = program.stored_attributes if program else set()
    near = difflib.get_close_matches(case.said["attribute"], sorted(stored - {case.said["attribute"]}), n=1, cutoff=0.6)
    return {"similar": near[0]} if near else None
