"""Another value of the recipe's own in a program that was changed since: 窗口改成 30, below one that was made bidirectional.

The recipe is written with the old values and with the new ones; what differs between the two is made in the program, too, so
that what was changed before stays, and all that depends on the value follows.
"""

from dataclasses import replace

from agent.porting import is_changed
from agent.situation import Situation
from agent.workout import named_as_wished
from knowledge.formula import Value
from knowledge.practice.finding import Finder
from knowledge.practice.found import Finding
from knowledge.practice.recipe import Recipe
from tools.merging import merged
from tools.reworking import Reworked
from tools.words import Words


def refilled(at: Situation, finder: Finder) -> Reworked | None:
    """Return the changed program with the values that a message gives its recipe; None where it gives none that can be."""
    of_recipe = at.dialogue.origin if is_changed(at) else None
    if of_recipe is None:
        return None
    before = finder.same(of_recipe.material, of_recipe.values)
    after = finder.again(of_recipe.material, of_recipe.values, at.message, settled=True)
    if before is None or after is None or not after.is_ready or not isinstance(after.material, Recipe):
        return None
    values = {name: value for name, value in after.values.items() if value != before.values.get(name)}
    then = at.with_dialogue(replace(at.dialogue, asking=of_recipe))
    base, theirs = (named_as_wished(then, each).code for each in (before, after))
    code = merged(base, at.dialogue.screen, theirs)
    if not values or code is None or code == at.dialogue.screen:
        return None
    return Reworked(code, _told(after, values), at.dialogue.screen, values=values)


def _told(found: Finding, values: dict[str, Value]) -> Words:
    named = {each.name: each.words for each in found.material.parameters}
    zh = "、".join(f"{named[name].zh} = {value}" for name, value in values.items())
    en = ", ".join(f"{named[name].en} = {value}" for name, value in values.items())
    return Words(f"现在 {zh}，用到它的地方都跟着改了。", f"Now {en}, and all that depends on it.")
