"""A training put behind a model in a program's text: 写出训练代码, 加上训练循环, now train it."""

import ast
import re

from tools.program import Program, calls, dotted
from tools.texts import Edit, Made, Source
from tools.words import Words

_TRAINS = re.compile(
    r"(?:写|加|补|给|来|要|再|带)[^，,。；;!！?？]{0,8}训练(?:的)?(?:循环|代码|过程|部分|程序)|训练(?:一下)?(?:它|这个(?:模型|网络)|起来|一下)[吧呗看]*$|^(?:那|再|然后|现在|帮我|请)*(?:开始)?训练(?:它|一下)?[吧呗]?[。.!！]*$"
    r"|\b(?:add|write|give me|show me|with|need)\b[^,.;?]{0,16}\btraining (?:loop|code|part|step)s?\b|^(?:now |then |ok |please |and |can you )*train (?:it|this|the (?:model|net(?:work)?))\b(?! (?:on|with|for|until|using))",
    re.IGNORECASE,
)
LONGEST = 40
"""Characters of such a wish."""
_EPOCHS = 10
_OWN = frozenset({"loss_fn", "optimizer", "epoch", "loss"})
"""Names that the training binds."""
_ENDS = {"Softmax", "LogSoftmax", "Sigmoid"}
"""Layers behind which a loss on logits would be wrong."""
_LABELS = """
y = torch.randint(0, {outputs}, (len({input}),))  # made up: put your own labels here"""
_NUMBERS = """
y = torch.randn(len({input}), 1)  # made up: put your own numbers here"""
_LOOP = """
loss_fn = torch.nn.{loss}()
optimizer = torch.optim.Adam({model}.parameters(), lr=0.001)
for epoch in range({epochs}):
    {model}.train()
    loss = loss_fn({model}({input}), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print("epoch", epoch + 1, "loss", round(loss.item(), 4))"""


def wants_training(message: str) -> bool:
    """Tell whether a message wants the model on the screen trained, and names no data for it."""
    return len(message) <= LONGEST and _TRAINS.search(message.strip()) is not None


def trained(source: Source, wish: str) -> Made:
    """Train the model at the end, on its `y` or on labels that are made up; one that trains already, or whose loss cannot be told, stays."""
    program = source.program
    if not wants_training(wish) or program.trains or _OWN & program.bound.keys() or not _has_torch(program):
        return None
    called, outputs = _called(program), _outputs(program)
    if called is None or outputs is None:
        return None
    model, given = called
    is_named = given.isidentifier()
    name = given if is_named else "x"
    if not is_named and name in program.bound:
        return None
    made = "" if is_named else f"\n{name} = {given}"
    has_labels = "y" in program.bound
    labels = "" if has_labels else _LABELS if outputs > 1 else _NUMBERS
    loss = "CrossEntropyLoss" if outputs > 1 else "MSELoss"
    text = made + (labels + _LOOP).format(model=model, input=name, outputs=outputs, epochs=_EPOCHS, loss=loss)
    end = len(source.code.rstrip("\n"))
    return [Edit(end, end, "\n" + text)], _told(name, has_labels=has_labels)


def _told(name: str, *, has_labels: bool) -> Words:
    if has_labels:
        return Words(
            f"后面加上了训练，用的是你的 `{name}` 和 `y`。",
            f"A training on your `{name}` and `y` stands behind it now.",
        )
    return Words(
        f"后面加上了训练：标签是随机造的，换成你自己的 `{name}` 和 `y` 再看损失和准确率才有意义。",
        f"A training stands behind it now, on made-up labels: its loss means something with your own `{name}` and `y`.",
    )


def _has_torch(program: Program) -> bool:
    return any(
        isinstance(node, ast.Import) and any(each.name == "torch" and each.asname is None for each in node.names)
        for node in ast.walk(program.tree)
    )


def _called(program: Program) -> tuple[str, str] | None:
    """Return the model and what a program gives it outside its functions: a tensor's name, or a call that makes one."""
    for statement in program.tree.body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            continue
        for node in calls(statement):
            name = dotted(node.func)
            if len(node.args) != 1 or name not in program.models & program.bound.keys():
                continue
            if isinstance(node.args[0], ast.Name) or dotted(getattr(node.args[0], "func", node)).startswith("torch."):
                return name, ast.unparse(node.args[0])
    return None


def _outputs(program: Program) -> int | None:
    """Return how many numbers the last layer gives; None where that is no number in the text, or no logits come out."""
    layers = sorted(calls(program.tree), key=lambda node: (node.lineno, node.col_offset))
    names = [dotted(node.func).rpartition(".")[2] for node in layers]
    linear = [node for node, name in zip(layers, names, strict=True) if name == "Linear" and len(node.args) > 1]
    if not linear or _ENDS & set(names):
        return None
    last = linear[-1].args[1]
    return last.value if isinstance(last, ast.Constant) and isinstance(last.value, int) else None
