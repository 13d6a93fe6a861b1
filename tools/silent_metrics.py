"""Silent faults of what is measured and kept: a metric of the last batch alone, a count over batches, weights that go on changing."""

import ast

from tools.program import GRADIENTS_OFF, Finding, Program, calls, dotted, methods


def last_batch_only(program: Program) -> Finding | None:
    """What counts the right answers of a batch is bound anew in each round, and read after the loop: only the last batch counts."""
    for loop in program.loops:
        if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Tuple) or program.reaches(loop, "backward"):
            continue
        if any(isinstance(node, ast.Break) for node in ast.walk(loop)):
            continue
        for statement in loop.body:
            name = dotted(statement.targets[0]) if isinstance(statement, ast.Assign) else ""
            if (
                name
                and isinstance(statement, ast.Assign)
                and counts(statement.value)
                and is_read_after(program, name, loop)
            ):
                return Finding(statement.lineno, {"name": name})
    return None


def counts(value: ast.expr) -> bool:
    """Whether an expression counts where two things are equal."""
    equal = any(isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq) for node in ast.walk(value))
    return equal and bool(methods(value, "sum") or methods(value, "mean"))


def is_read_after(program: Program, name: str, loop: ast.For) -> bool:
    """Whether a name is read after a loop, and nowhere in it."""
    end = loop.end_lineno or loop.lineno
    names = [node for node in ast.walk(program.tree) if isinstance(node, ast.Name) and node.id == name]
    read = [node.lineno for node in names if isinstance(node.ctx, ast.Load)]
    summed = [node for node in ast.walk(loop) if isinstance(node, ast.AugAssign) and dotted(node.target) == name]
    within = [line for line in read if loop.lineno <= line <= end]
    bound_after = [node.lineno for node in names if isinstance(node.ctx, ast.Store) and node.lineno > end]
    after = [line for line in read if line > end and not any(bound <= line for bound in bound_after)]
    return bool(after) and not within and not summed


def divided_by_batches(program: Program) -> Finding | None:
    """Right answers summed over the examples of a loader, and divided by its number of batches."""
    for loop in program.loops:
        source = loader_of(loop) if isinstance(loop, ast.For) else ""
        made = program.bound.get(source, [])
        is_loader = any(isinstance(each, ast.Call) and dotted(each.func).endswith("DataLoader") for each in made)
        is_called_so = "DataLoader" in program.words or source.lower().endswith("loader")
        if not source or not (is_loader or (not made and is_called_so)):
            continue
        sums = {
            dotted(node.target)
            for node in ast.walk(loop)
            if isinstance(node, ast.AugAssign) and counts(node.value) and not methods(node.value, "mean")
        }
        quotients = [
            node for node in ast.walk(program.tree) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
        ]
        for node in quotients:
            is_sum = any(isinstance(part, ast.Name) and part.id in sums for part in ast.walk(node.left))
            if is_sum and ast.unparse(node.right) == f"len({source})":
                return Finding(node.lineno, {"count": ast.unparse(node.left)[:60], "loader": source})
    return None


def loader_of(loop: ast.For) -> str:
    """The name that a loop goes through, itself or numbered."""
    over = loop.iter
    if isinstance(over, ast.Call) and dotted(over.func) in ("enumerate", "tqdm") and over.args:
        over = over.args[0]
    return dotted(over)


def best_not_copied(program: Program) -> Finding | None:
    """A state_dict that is kept in a loop as it is, and loaded after it: its tensors are those that the training goes on changing."""
    loaded = {dotted(call.args[0]): call.lineno for call in methods(program.tree, "load_state_dict") if call.args}
    for loop in program.loops:
        if not program.reaches(loop, "step"):
            continue
        end = loop.end_lineno or loop.lineno
        for node in ast.walk(loop):
            if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
                continue
            kept = dotted(node.targets[0])
            model = dotted(node.value.func).removesuffix(".state_dict")
            is_state = dotted(node.value.func).endswith(".state_dict")
            is_anew = any(loop.lineno <= each.lineno <= end for each in program.bound.get(model, []))
            if is_state and loaded.get(kept, 0) > end and not is_anew:
                return Finding(node.lineno, {"kept": kept, "model": model})
    return None


def label_among_inputs(program: Program) -> Finding | None:
    """The target of a loss is joined to the features that the network predicts it from."""
    joins = [call for call in calls(program.tree) if dotted(call.func).rpartition(".")[2] in JOINING and call.args]
    if not program.trains:
        return None
    for call in joins:
        parts = call.args[0].elts if isinstance(call.args[0], ast.List | ast.Tuple) else []
        names = [dotted(part) for part in parts]
        bound = [name for name, values in program.bound.items() if any(value is call for value in values)]
        for asked in calls(program.tree):
            target = dotted(asked.args[1]) if len(asked.args) > 1 else ""
            if not target or target not in names or len(names) < 2:
                continue
            given = [each for each in calls(asked.args[0]) if dotted(each.func) in program.models]
            given += [
                value
                for value in program.bound.get(dotted(asked.args[0]), [])
                if isinstance(value, ast.Call) and dotted(value.func) in program.models
            ]
            inputs = [argument for each in given for argument in each.args]
            if any(argument is call or (dotted(argument) and dotted(argument) in bound) for argument in inputs):
                return Finding(call.lineno, {"target": target, "call": ast.unparse(call)[:80]})
    return None


JOINING = {"cat", "concat", "concatenate", "hstack", "column_stack"}
TESTING = ("test", "eval", "valid", "accuracy", "predict", "infer")
"""What the name of a function says that only looks at a network."""
MODE, GRAPH = "eval()", "torch.no_grad()"


def evaluated_unguarded(program: Program) -> Finding | None:
    """A function for testing that is never called here, and neither sets the network that it is given to eval() nor turns autograd off."""
    called = {dotted(call.func) for call in calls(program.tree)}
    for name, function in program.functions.items():
        takes = [each.arg for each in function.args.args]
        asked = [call for loop in ast.walk(function) if isinstance(loop, ast.For) for call in calls(loop)]
        models = [dotted(call.func) for call in asked if dotted(call.func) in takes and call.args]
        is_test = any(word in name.lower() for word in TESTING) and "train" not in name.lower()
        if not is_test or not models or name in called or methods(function, "backward"):
            continue
        has_graph = bool(program.words & (GRADIENTS_OFF | {"detach"}))
        has_mode = bool(program.attributes & {"eval", "train"})
        missing = [*(() if has_mode else (f"{models[0]}.{MODE}",)), *(() if has_graph else (GRAPH,))]
        if not has_mode:
            return Finding(function.lineno, {"function": name, "model": models[0], "missing": " + ".join(missing)})
    return None
