"""A program for Keras or TensorFlow, which are not run here: its Sequential model is read from the text, and written in PyTorch on wish."""

import re
from collections.abc import Iterator
from dataclasses import replace

from agent.dialogue import Dialogue
from agent.intent import Intent, intent_of
from agent.layers_asked import layers_asked
from agent.lines import discreet
from agent.pasting import code_in, parts
from agent.pending import come_back
from agent.policy import Move
from agent.porting import framework_wished
from agent.script import Line, Ran, Say
from agent.secrets import is_run_by, secrets_of
from agent.situation import Acted, Situation
from agent.turn import Phase
from agent.walking import on_screen
from knowledge.curriculum import Curriculum
from knowledge.words import Language
from tools.keras_layers import KerasLayer, Shape, UnreadError, Worked
from tools.keras_model import KerasModel, is_keras, read
from tools.keras_port import Ported, ported

_FROM = re.compile(r"(?:从|由|\bfrom )?\s*(?<![a-z])(?:keras|tensorflow|tf2?)(?![a-z])", re.IGNORECASE)
"""What the program is now, beside what it is to become."""
_PHASES = (Phase.PRACTICE, Phase.PLACEMENT)
"""Where code is judged, or nothing is told."""


def move_of_keras(at: Situation) -> Move | None:
    """Return what to do with a program for Keras that a message holds, or asks of; None where it does not."""
    dialogue, is_pasted = at.dialogue, code_in(at.message) is not None
    code = keras_code(at.message, dialogue, at.curriculum)
    if not code or dialogue.phase in _PHASES:
        return None
    wants_torch = framework_wished(_FROM.sub(" ", parts(at.message).around.strip())) == "PyTorch"
    is_asked = wants_torch or intent_of(at.message, dialogue.phase) is Intent.WALK or layers_asked(at.message, code)
    if not (is_pasted or is_asked):
        return None
    if any(is_run_by(secret, code) for secret in secrets_of(at)):
        return Move.KEEP_KEY
    return Move.PORT_KERAS if wants_torch else Move.READ_KERAS


def keras_code(message: str, dialogue: Dialogue, curriculum: Curriculum) -> str:
    """Return the program for Keras that a message holds, else the learner's that is on the screen; empty where neither is one."""
    if (code := code_in(message)) is not None:
        return code if is_keras(code) else ""
    if not is_keras(dialogue.screen) or on_screen(dialogue, curriculum).topics:
        return ""
    return dialogue.screen


def in_torch(at: Situation) -> Ported | None:
    """Return the program in PyTorch; None where a layer has no counterpart, or there is no model to read."""
    model = read(keras_code(at.message, at.dialogue, at.curriculum))
    try:
        return ported(model) if model else None
    except UnreadError:
        return None


def read_keras(at: Situation) -> Acted:
    """Tell the layers of a model, with their shapes and parameters, and that nothing was run."""
    model = read(keras_code(at.message, at.dialogue, at.curriculum))
    told = discreet(at, list(_told(at, model) if model else [at.say("keras_no_model")]))
    dialogue = replace(at.dialogue, code=None)  # what is asked next is not asked of a program before
    return Acted(dialogue, (at.say("keras_not_run"), *told, *come_back(at)), at.chip("continue"))


def _told(at: Situation, model: KerasModel) -> Iterator[Say]:
    """Yield what there is to say of a model."""
    found, unknown = model.worked(), model.unknown
    if model.shape is None:
        yield at.say("keras_no_input", kinds=", ".join(each.kind for each in model.layers))
        return
    if found:
        yield Say("\n".join(_rows(model, found, at.dialogue.language)))
    if unknown:
        yield at.say("keras_unknown", kind=unknown.kind, number=unknown.line)
        return
    total, frozen = sum(each.parameters for each in found), sum(each.frozen for each in found)
    yield at.say("keras_total", parameters=f"{total:,}")
    if frozen:
        yield at.say("keras_frozen", parameters=f"{frozen:,}")
    if model.loss and model.optimizer:
        yield at.say("keras_compiled", loss=model.loss.kind, optimizer=model.optimizer.kind)
    yield at.say("keras_offer")


def _rows(model: KerasModel, found: tuple[Worked, ...], language: Language) -> Iterator[str]:
    yield "| 行 | 层 | 输出形状 | 参数 |" if language == "zh" else "| line | layer | output shape | parameters |"
    yield "|---|---|---|---|"
    yield f"| | {'输入' if language == 'zh' else 'input'} | {_shape(model.shape or ())} | |"
    for each in found:
        count = f"{each.how} = {each.parameters:,}" if each.parameters else "0"
        yield f"| {each.layer.line} | {_name(each.layer)} | {_shape(each.after)} | {count} |"


def _shape(sides: Shape) -> str:
    return f"(None, {', '.join(map(str, sides))})"


def _name(layer: KerasLayer) -> str:
    activation = layer.word("activation")
    return f"`{layer.kind}`" + (f" + {activation}" if activation not in ("", "none", "linear") else "")


def port_keras(at: Situation) -> Acted:
    """Show a model in PyTorch, with its run: its parameters are as many as were worked out."""
    made, run = in_torch(at), at.run
    if made is None or run is None or run.stdout.split("\n")[:2] != [str(made.shape), f"{made.parameters} parameters"]:
        return _unported(at)
    remarks = "\n".join(f"- {at.in_(words)}" for words in made.remarks)
    lines: tuple[Line, ...] = (at.say("keras_ported"), Ran(replace(run, trace=None), show_code=True))
    lines += (Say(remarks),) if remarks else ()
    after = at.with_dialogue(replace(at.dialogue, screen=made.code))
    return Acted(after.dialogue, (*lines, *come_back(after)), at.chip("walk", "continue"))


def _unported(at: Situation) -> Acted:
    """Say what keeps a model from being written in PyTorch."""
    model = read(keras_code(at.message, at.dialogue, at.curriculum))
    if model is None:
        return Acted(at.dialogue, (at.say("keras_no_model"), *come_back(at)), at.chip("continue"))
    try:
        ported(model)
        said = at.say("keras_no_port", kind="Sequential")
    except UnreadError as error:
        is_input = model.shape is None
        kinds = ", ".join(each.kind for each in model.layers)
        said = at.say("keras_no_input", kinds=kinds) if is_input else at.say("keras_no_port", kind=str(error))
    return Acted(at.dialogue, (said, *come_back(at)), at.chip("continue"))
