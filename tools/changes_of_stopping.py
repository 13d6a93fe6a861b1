"""Early stopping put into the training at a program's top level: 加上早停, add early stopping with patience 3."""

import ast
import re
from dataclasses import dataclass

from tools.program import dotted, methods
from tools.texts import Edit, Made, Source
from tools.words import Words

_WISH = re.compile(r"早停|提前停|提早停|early[ _-]?stop", re.IGNORECASE)
_PATIENCE = re.compile(
    r"(?:patience|耐心值?|连续|等)\D{0,4}(?P<one>\d{1,3})|(?P<two>\d{1,3}) *(?:轮|次|步|epochs?|rounds?)", re.IGNORECASE
)
_HELD_OUT = re.compile(r"(?:va?l(?:id(?:ation)?)?|dev|held_?out)_?(?:loss|error)", re.IGNORECASE)
"""How the loss on data that is held out is called."""
PATIENCE = 5
NAMES = ("patience", "lowest", "waited", "epoch_loss")


@dataclass(frozen=True)
class _Watched:
    """The loop over rounds, and the loss that is looked at after each."""

    loop: ast.For
    loss: str
    """Its name."""
    value: str
    """It as a number."""
    edits: tuple[Edit, ...] = ()
    """What sums it up over the batches of a round."""
    is_held_out: bool = False


def early_stopped(source: Source, wish: str) -> Made:
    """Stop the training once the loss has not fallen below its lowest for so many rounds."""
    if not _WISH.search(wish) or set(NAMES) & source.program.words:
        return None
    watched = _watched(source)
    if watched is None:
        return None
    told = _PATIENCE.search(wish)
    patience = max(1, int(told["one"] or told["two"])) if told else PATIENCE
    first, last = source.start(watched.loop), source.end(watched.loop.body[-1])
    before = Edit(first, first, f'patience, lowest, waited = {patience}, float("inf"), 0\n')
    return [before, *watched.edits, Edit(last, last, _rows(watched))], _words(watched, patience)


def beside_stopping(wish: str) -> str:
    """Return a wish without the patience that it gives early stopping: no other change takes that number."""
    return _PATIENCE.sub("", wish) if _WISH.search(wish) else wish


def _watched(source: Source) -> _Watched | None:
    """Return the loop that trains at the top level and the loss that tells how a round went; None where either is not clear."""
    loops = [each for each in source.program.tree.body if isinstance(each, ast.For) and methods(each, "backward")]
    if len(loops) != 1 or not isinstance(loops[0].target, ast.Name):
        return None
    loop, step = loops[0], methods(loops[0], "backward")[-1]
    rows = [each for each in loop.body if isinstance(each, ast.Assign)]
    names = [target.id for each in rows for target in each.targets if isinstance(target, ast.Name)]
    if held_out := next((name for name in names if _HELD_OUT.search(name)), ""):
        return _Watched(loop, held_out, f"float({held_out})", is_held_out=True)
    loss = dotted(step.func.value) if isinstance(step.func, ast.Attribute) else ""
    stated = next((each for each in ast.walk(loop) if isinstance(each, ast.Expr) and each.value is step), None)
    if not loss.isidentifier() or stated is None:
        return None
    if stated in loop.body:
        return _Watched(loop, loss, f"{loss}.item()")
    begin, end = source.start(loop.body[0]), source.end(stated)
    sums = (
        Edit(begin, begin, f"epoch_loss = 0.0\n{' ' * loop.body[0].col_offset}"),
        Edit(end, end, f"\n{' ' * stated.col_offset}epoch_loss += {loss}.item()"),
    )
    return _Watched(loop, "epoch_loss", "epoch_loss", sums)


def _rows(watched: _Watched) -> str:
    """Return what stands at the end of a round."""
    assert isinstance(watched.loop.target, ast.Name)
    inner = " " * watched.loop.body[0].col_offset
    rows = (
        f"if {watched.value} < lowest:",
        f"    lowest, waited = {watched.value}, 0",
        "else:",
        "    waited += 1",
        "    if waited == patience:",
        f'        print("stopped early after round", {watched.loop.target.id} + 1)',
        "        break",
    )
    return "".join(f"\n{inner}{row}" for row in rows)


def _words(watched: _Watched, patience: int) -> Words:
    if watched.is_held_out:
        return Words(
            f"加了早停：`{watched.loss}` 连续 {patience} 轮没有再创新低就停。",
            f"Early stopping: the training ends once `{watched.loss}` has set no new low for {patience} rounds.",
        )
    return Words(
        f"加了早停：`{watched.loss}` 连续 {patience} 轮没有再创新低就停。这里没有验证损失，看的是训练损失，它只防白练，不防过拟合；真要防过拟合，留出验证数据，看它的损失。",
        f"Early stopping: the training ends once `{watched.loss}` has set no new low for {patience} rounds. There is no validation loss here, so the training loss is looked at: "
        "that saves time and does not stop overfitting; for that, hold out data and look at their loss.",
    )
