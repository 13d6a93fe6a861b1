"""Whether a message asks for a program that can be put together from layers, or corrects one that was."""

import re
from dataclasses import replace

from agent.dialogue import Asking, Dialogue
from agent.intent import Intent
from agent.offering import MATERIAL
from agent.writing import LONGEST_WISH, wants_program
from knowledge.composing.correcting import changes
from knowledge.composing.correcting import corrected as corrected_request
from knowledge.composing.reading import spec_in
from knowledge.composing.spec import Spec
from knowledge.practice.found import Finding
from knowledge.practice.recipe import Recipe

CORRECTS = (Intent.ANSWER, Intent.QUESTION, Intent.CORRECTION, Intent.NEXT)
LONGEST_CORRECTION = 60
WIDEST = 1024
"""A wider layer may be what a recipe refuses, and is not built past its refusal."""
_WISH = re.compile(
    r"训练(?!了|过)|(?<!我)(?:写|搭|实现)(?!的|了|过)|做(?:一?个)|来(?:一?个)|给我|打印|画|要一?个|\b(?:write|build|implement|need|want|make|create|train|give me|pytorch|show me)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"[?？]|为什么|怎么|报错|我用了|我写|我的|什么|多少|吗|\b(?:why|what|how|which|my|error|does|is it|should|would)\b",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"(?:可以|行|好|能)?吗|[?？]|能不能|可不可以|好不好|\b(?:could|can|would) you\b|\bmy\b", re.IGNORECASE
)
"""What makes a wish a question in form only: 能不能换成 SGD？"""


def wants_layers(message: str) -> bool:
    """Tell whether a message describes a network to be written, though it does not say 'write'."""
    if len(message) > LONGEST_WISH or _TELLS.search(message) or not _WISH.search(message):
        return False
    return spec_in(message) is not None


def composes(message: str, found: Finding) -> bool:
    """Tell whether layers are described where a recipe would ask back, or a calculator work out a number."""
    spec = spec_in(message)
    if spec is None or (isinstance(found.material, Recipe) and found.is_ready):
        return False
    if isinstance(found.material, Recipe) and not _settles(spec, found):
        return False  # what is said in two ways, or cannot be so, is asked back
    return not _TELLS.search(message) and (wants_program(message) or wants_layers(message))


def _settles(spec: Spec, found: Finding) -> bool:
    """Tell whether what a recipe takes for two values of one thing are several widths, and what it cannot do is one output."""
    widths = set() if {"hidden", "channels"} & set(spec.assumed) else set(spec.network.widths)
    is_row = all(widths & set(map(_number, each.values)) for each in found.contradictions)
    is_wider = len(widths) > 1 and max(widths) <= WIDEST  # a row of widths, one of which was taken for something else
    return is_row and (not found.problems or spec.network.outputs == 1 or is_wider)


def _number(value: object) -> object:
    return value[0] if isinstance(value, tuple) and value else value


def corrected(message: str, dialogue: Dialogue, intent: Intent) -> Asking | None:
    """Return what was said of a program that was put together, this correction before it, so that it wins; None for no correction."""
    asking = dialogue.asking
    if asking is None or asking.material != MATERIAL or intent not in CORRECTS or len(message) > LONGEST_CORRECTION:
        return None
    said = _POLITE.sub(" ", message) if changes(message) else message
    if _TELLS.search(said):  # 'dropout 是什么' asks, though it names an option
        return None
    heard = corrected_request(asking.heard, said)[:LONGEST_WISH]
    after = spec_in(heard)
    return replace(asking, heard=heard) if after and after != spec_in(asking.heard) else None
