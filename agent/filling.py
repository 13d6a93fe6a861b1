"""The parameters that no rule could read, by the model: a value counts only if the learner has really written it."""

from collections.abc import Callable
from dataclasses import replace

from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import BaseModel, create_model

from agent.models.errors import ModelError
from agent.models.seam import TutorModel
from agent.prompts import prompt
from knowledge.formula import Value
from knowledge.practice.found import Finding, finding
from knowledge.practice.numerals import number_of
from knowledge.practice.parameter import Parameter
from knowledge.practice.readout import Reading

TOKENS = 96


def open_numbers(found: Finding) -> list[Parameter]:
    """Return the numeric parameters that the message has not clearly given."""
    unclear = {each.parameter.name for each in found.contradictions}
    open_ = [each for each in found.material.parameters if each.name not in {*found.values, *unclear}]
    return [each for each in open_ if each.kind in ("int", "float")]


def wants_help(found: Finding) -> bool:
    """Tell whether numbers are left over that may be meant for a parameter."""
    return bool(found.unread and open_numbers(found))


def fill(found: Finding, message: str, model: TutorModel, cancelled: Callable[[], bool]) -> Finding:
    """Return a finding with what the model makes of the numbers that no rule has claimed; as it is, if there are none."""
    if not wants_help(found):
        return found
    wanted = open_numbers(found)
    fields = {each.name: (float | None, None) for each in wanted}
    schema: type[BaseModel] = create_model("Parameters", **fields)  # type: ignore[call-overload]
    names = "，".join(f"{each.name}（{each.words.zh}）" for each in wanted)
    asked = prompt("fill-question", message=" ".join(message.split())[:500], parameters=names)
    try:
        answer = model.choose(
            [SystemMessage(prompt("fill")), HumanMessage(asked)], schema, max_tokens=TOKENS, cancelled=cancelled
        )
    except ModelError:  # the rules' reading stands, and what is missing is asked for
        return found
    left = list(found.unread)
    values: dict[str, Value] = dict(found.values)
    for each in wanted:
        value = getattr(answer, each.name)
        if value is None or value not in left or (each.kind == "int" and not float(value).is_integer()):
            continue
        left.remove(value)
        values[each.name] = int(value) if each.kind == "int" else float(value)
    filled = finding(found.material, Reading(values, list(found.contradictions)), found.score)
    taken = {value for name, value in values.items() if name not in found.values}
    unused = tuple(each for each in found.unused if number_of(each) not in taken)
    return replace(filled, unread=tuple(left), unused=unused)
