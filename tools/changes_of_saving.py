"""Saving a model in a program's text: 保存模型, save it as best.pt, 保存到 mlp.pth."""

import ast
import re

from tools.program import dotted
from tools.texts import Edit, Made, Source
from tools.words import Words

USUAL_FILE = "model.pt"
_SAVES = re.compile(r"保存|存(?:下|起|到|成|为|进|在)|\bsave\b", re.IGNORECASE)
_ELSE = re.compile(r"图|照片|结果|数据|日志|\b(?:image|picture|result|plot|figure|log)|onnx", re.IGNORECASE)
"""What is saved by other means than a model's parameters."""
_FILE = re.compile(r"(?<![\w./-])[\w./-]{1,60}\.(?:pt|pth|ckpt|pkl|bin|tar)(?!\w)", re.IGNORECASE | re.ASCII)
_BARE = re.compile(
    r"(?:\b(?:as|called|named)|叫做?|命名为|名字是)\s*([a-z]\w{1,30})(?![\w.])", re.IGNORECASE | re.ASCII
)
_NO_NAME = {"an", "the", "my", "checkpoint", "pickle", "file", "model", "it", "usual", "well", "before", "numpy"}


def saved(source: Source, wish: str) -> Made:
    """Save the model's parameters at the end, in the file that is named; where they are saved already, in that one instead."""
    model = next((name for name in source.program.bound if name in source.program.models and name.isidentifier()), "")
    if not _SAVES.search(wish) or _ELSE.search(wish) or not model:
        return None
    name = _file_in(wish)
    if "save" in source.program.attributes:
        return _in_other_file(source, name) if name else None
    end, file = len(source.code.rstrip("\n")), name or USUAL_FILE
    zh = f'`{model}.load_state_dict(torch.load("{file}"))`'
    told = Words(
        f"最后把参数存进 `{file}`；要用时先照原样建好 `{model}`，再 {zh}。",
        f"The parameters are saved in `{file}` at the end; to use them, build `{model}` as before, then {zh}.",
    )
    return [Edit(end, end, f'\ntorch.save({model}.state_dict(), "{file}")')], told


def _file_in(wish: str) -> str:
    """Return the file that a wish names; empty where it names none."""
    if file := _FILE.search(wish):
        return file[0]
    bare = _BARE.search(wish)
    return f"{bare[1]}.pt" if bare and bare[1].lower() not in _NO_NAME else ""


def _in_other_file(source: Source, name: str) -> Made:
    """Put another file in the place of the one that a program saves to, also where it is read again."""
    saves = [call for call in source.called("save") if dotted(call.func) == "torch.save" and len(call.args) > 1]
    files = {call.args[1].value for call in saves if isinstance(call.args[1], ast.Constant)}
    if len(files) != 1:
        return None
    found = [each for each in ast.walk(source.program.tree) if isinstance(each, ast.Constant) and each.value in files]
    told = Words(f"文件名改成了 `{name}`。", f"The file is now `{name}`.")
    return [Edit(source.start(each), source.end(each), f'"{name}"') for each in found], told
