"""A calculator: a short piece of Python that works out what learners would otherwise ask a model, which is wrong."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from knowledge.formula import Value, evaluate
from knowledge.practice.material import Material, MaterialForm, fill, names_used
from knowledge.practice.material_files import read_materials
from knowledge.practice.parameter import Pair, Text
from knowledge.words import Words

CALCULATORS = Path(__file__).parents[1] / "calculators"
RESULT = "result"
"""What `says` calls the printed text."""


@dataclass(frozen=True)
class Calculator(Material):
    """What is run, and how its result is said."""

    code: str
    says: Words
    """A template over the values, and `{result}`."""
    gives: Mapping[str, str]
    """What the result is to a calculation that goes on with it: formulas by the names of that one's parameters."""
    grows: str
    """The parameter that counts what may be one more, a layer or a step; empty for none."""

    def handed_on(self, given: Mapping[str, Value]) -> dict[str, Value]:
        """Return the values that the next calculation takes from this one's result; empty where it has none."""
        if not self.gives or self.missing(given) or self.problems(given):
            return {}
        found = {name: evaluate(formula, self.values(given)) for name, formula in self.gives.items()}
        return {name: value for name, value in found.items() if isinstance(value, int | float)}

    def snippet(self, given: Mapping[str, Value]) -> str:
        """Return the Python that prints the result: one line for each value, then the calculator's own."""
        lines = self.code.splitlines()
        imports = [line for line in lines if line.startswith(("import ", "from "))]
        used = names_used(self, set(re.findall(r"[a-z_]\w*", self.code)))
        formulas = {name: formula for name, formula in self.computed.items() if name in used}
        if any("math." in formula for formula in formulas.values()) and "import math" not in imports:
            imports.insert(0, "import math")
        values = self.values(given)
        bound = [f"{each.name} = {values[each.name]!r}" for each in self.parameters if each.name in used]
        bound += [f"{name} = {formula}" for name, formula in formulas.items()]
        rest = [line for line in lines if line not in imports]
        code = "\n".join([*imports, *([""] if imports else []), *bound, *rest]) + "\n"
        for choice, english in ((choice, word) for each in self.parameters for choice, word in each.english.items()):
            code = code.replace(repr(choice), repr(english))
        return code

    def answer(self, given: Mapping[str, Value], printed: str) -> Words:
        """Return the sentence that says what was printed."""
        values = {**self.values(given), RESULT: printed.strip()}
        return Words(fill(self.says.zh, values), fill(self.says.en, values))


class _Form(MaterialForm):
    questions: list[Text] = Field(min_length=6)
    says: Pair
    gives: dict[str, Text] = Field(default={})
    grows: str = ""


def _calculator(raw: object) -> Calculator:
    form = _Form.model_validate(raw)
    made = Calculator(
        **form.fields(form.questions), code=form.code, says=form.says.words(), gives=form.gives, grows=form.grows
    )
    if made.grows and made.grows not in form.parameters:
        raise ValueError(f"grows: {made.grows!r} is no parameter")
    for example in made.examples:
        if example.error is None and set(example.given) <= set(form.parameters) and not made.missing(example.given):
            made.answer(example.given, example.prints or "")
    return made


def read_calculators(folder: Path = CALCULATORS) -> tuple[tuple[Calculator, ...], tuple[str, ...]]:
    """Read all calculators; return those that can be used, and what is wrong with the others."""
    return read_materials(folder, _calculator)
