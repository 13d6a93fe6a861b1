"""The curve of a training's loss, drawn at its end: 画出 loss 曲线, plot the loss."""

import ast
import re

from tools.program import dotted, methods
from tools.texts import Edit, Made, Source
from tools.words import Words

_DRAWS = re.compile(r"画|可视化|\b(plot|draw|visuali[sz]e)\b", re.IGNORECASE)
_CURVE = re.compile(r"曲线|loss|损失|\bcurves?\b", re.IGNORECASE)
_OTHER = re.compile(r"准确率|精度|正确率|roc|sigmoid|relu|tanh|学习率|\b(accuracy|learning rate)\b", re.IGNORECASE)
NAME = "loss_curve"


def loss_plotted(source: Source, wish: str) -> Made:
    """Keep the loss of each step of the training at the program's top level, and draw it at the end."""
    if not (_DRAWS.search(wish) and _CURVE.search(wish)) or _OTHER.search(wish) or "plot" in source.program.attributes:
        return None
    outer = next((each for each in source.program.tree.body if isinstance(each, ast.For | ast.While)), None)
    steps = methods(outer, "backward") if outer else []
    name = dotted(steps[-1].func.value) if steps and isinstance(steps[-1].func, ast.Attribute) else ""
    step = (
        next((each for each in ast.walk(outer) if isinstance(each, ast.Expr) and each.value is steps[-1]), None)
        if outer and steps
        else None
    )
    if outer is None or step is None or not name.isidentifier():
        return None
    end = len(source.code.rstrip("\n"))
    drawn = f'\nplt.plot({NAME})\nplt.xlabel("step")\nplt.ylabel("{name}")\nplt.show()'
    edits = [
        Edit(0, 0, "import matplotlib.pyplot as plt\n"),
        Edit(source.start(outer), source.start(outer), f"{NAME} = []\n"),
        Edit(source.end(step), source.end(step), f"\n{' ' * step.col_offset}{NAME}.append({name}.item())"),
        Edit(end, end, drawn),
    ]
    told = Words(
        f"每一步的 `{name}` 记进 `{NAME}`，最后画成曲线。",
        f"The `{name}` of each step goes to `{NAME}`, which is drawn at the end.",
    )
    return edits, told
