"""Asking about a line of the program on the screen: what it does, with what it was in a run."""

from collections.abc import Sequence
from dataclasses import replace

from agent.dialogue import Dialogue, LineTold
from agent.intent import Intent
from agent.judging_scores import PROBABILITIES, asks_of_scores, last_activation
from agent.layers_asked import LayersAsked, layers_asked
from agent.pending import come_back
from agent.script import Ran, Say
from agent.secrets import given_away, secrets_of
from agent.situation import Acted, Situation
from agent.sizing import flattened_to, holds, size_asked
from agent.spotting import beyond, spotted, used_in
from agent.summing import layers_of, rows, seen_layers
from agent.walkthrough import walk
from knowledge.curriculum import Curriculum
from tools.changes_of_scores import TRAINING_ONLY
from tools.measuring import asks_of_result, names_accuracy, scores_in

MOST_NAMED = 12
"""Lines that are named where a variable is used."""
_OF_LINES = (Intent.QUESTION, Intent.OTHER_WORDS, Intent.WALK, Intent.ANSWER)
"""What a question about a line of code may be taken for."""


def asks_of_lines(message: str, intent: Intent, dialogue: Dialogue, curriculum: Curriculum) -> bool:
    """Tell whether a message asks about lines of the program on the screen."""
    if intent not in _OF_LINES:
        return False
    code = dialogue.screen
    if layers_asked(message, code) or asks_of_scores(message, code) or beyond(message, code):
        return True
    return size_asked(message, code) is not None or bool(spotted(message, code, curriculum.words))


def tell_line(at: Situation) -> Acted:
    """Explain the lines that a question names, with what they were in a run; without it where that is to be predicted."""
    code = at.dialogue.screen
    if at.in_sight and asks_of_result(at.message):
        return _tell_result(at)
    if of_layers := layers_asked(at.message, code):
        return _tell_layers(at, of_layers)
    if asks_of_scores(at.message, code):
        return _tell_scores(at)
    if many := beyond(at.message, code):
        return Acted(at.dialogue, (at.say("line_beyond", count=many), *come_back(at)), at.chip("walk"))
    size = size_asked(at.message, code)
    if size and (told_size := _size(at, size.value)):
        return Acted(at.dialogue, (*told_size, *come_back(at)), at.chip("continue", "walk"))
    here = holds(code, size.written) if size else 0
    if size and not here:  # no size that this run has shown
        return _tell_layers(at, LayersAsked())
    lines = (here,) if here else spotted(at.message, code, at.curriculum.words)
    try:
        explained = walk(code, at.cards, at.run.trace if at.run else None)
    except SyntaxError:
        return Acted(at.dialogue, (at.say("no_python"), *come_back(at)))
    chosen = [each for each in explained if set(range(each.line, each.line + each.code.count("\n") + 1)) & set(lines)]
    told = discreet(
        at, [told_line(at, LineTold(each.line, head(each.code), each.says)) for each in chosen if each.says]
    )
    rows = code.splitlines()
    plain = [at.say("line_plain", number=line, code=rows[line - 1].strip()) for line in lines[:1] if not told]
    name, used = used_in(code, lines[0]) if len(lines) == 1 else ("", ())
    if name and used:
        numbers = ("、" if at.dialogue.language == "zh" else ", ").join(map(str, used[:MOST_NAMED]))
        told.append(at.say("line_used", target=name, lines=numbers))
    if size and "e" in size.written:
        told.insert(0, at.say("power_told", written=size.written, value=f"{size.value:.12f}".rstrip("0").rstrip(".")))
    told += _fault_in(at, lines)
    kept = (at.say("line_static"),) if told and at.run is None else ()
    return Acted(at.dialogue, (*told, *plain, *kept, *come_back(at)), at.chip("continue", "walk"))


def _fault_in(at: Situation, lines: Sequence[int]) -> list[Say]:
    """Return what is wrong in lines of the learner's program, where its run showed that: what a line does is not all of it."""
    code = at.dialogue.code
    fault = code.told if code and code.text.strip() == at.dialogue.screen.strip() else None
    is_here = fault is not None and fault.line in lines
    return [at.say("fault_here", cause=getattr(fault.cause, at.dialogue.language))] if fault and is_here else []


def _size(at: Situation, value: float) -> list[Say]:
    """Return of which layer's answer a number is the size, flattened; nothing where the run shows none."""
    found = flattened_to(value, layers_of(at.run.trace if at.run else None))
    if found is None:
        return []
    layer, shape = found
    factors = " × ".join(map(str, shape[1:]))
    return [at.say("size_told", value=f"{value:g}", factors=factors, layer=layer.name, shape=str(shape))]


def _tell_result(at: Situation) -> Acted:
    """Show what the run of the program on the screen came to: its accuracy, where there is one, else all that it printed."""
    run = at.run
    if run is None or run.error:
        return Acted(at.dialogue, (at.say("ran_error" if run else "predict_first"), *come_back(at)), at.chip("walk"))
    scores = scores_in(run.stdout)
    told = at.say("result_told" if scores or not names_accuracy(at.message) else "result_without")
    shown = Ran(replace(run, stdout=scores or run.stdout, trace=None, figures=()))
    beside = (at.say("result_of_training"),) if TRAINING_ONLY in scores else ()
    return Acted(at.dialogue, (told, shown, *beside, *come_back(at)), at.chip("walk", "continue"))


def _tell_scores(at: Situation) -> Acted:
    """Tell whether the network's answer is a probability, by the activation that it ends in."""
    activation = last_activation(at.dialogue.screen)
    is_one = activation in PROBABILITIES
    told = at.say("scores_are_probabilities", activation=activation) if is_one else at.say("scores_are_none")
    return Acted(at.dialogue, (told, *come_back(at)), at.chip("continue", "walk"))


def _tell_layers(at: Situation, asked: LayersAsked) -> Acted:
    """Tell the layers of the program on the screen, as its run showed them; of those that are asked about, these."""
    trace, language = at.run.trace if at.run else None, at.dialogue.language
    whole = layers_of(trace)
    layers = (asked.among(seen_layers(trace) if asked.name else whole) if asked.is_part else ()) or whole
    if not layers:
        told: tuple[Say, ...] = (at.say("layers_unseen" if at.run else "predict_first"),)
        return Acted(at.dialogue, (*told, *come_back(at)), at.chip("continue", "walk"))
    first, table = layers[0], Say("\n".join(rows(layers, language)))
    if any(not each.name.startswith(f"{first.name}.") for each in layers[1:]):
        total = sum(each.parameters for each in layers)
        counted = at.say("layers_of_kind", count=len(layers), parameters=f"{total:,}")
    else:
        counted = at.say("layers_told", target=first.name, kind=first.kind, parameters=f"{first.parameters:,}")
    told = (counted, table) if len(layers) > 1 or asked.is_part else (counted,)
    return Acted(at.dialogue, (*told, *come_back(at)), at.chip("continue", "walk"))


def head(code: str) -> str:
    """Return the first row of a statement."""
    return code.split("\n")[0] + (" …" if "\n" in code else "")


def discreet(at: Situation, told: Sequence[Say]) -> list[Say]:
    """Return the lines that give nothing away, alone or together with those before."""
    secrets, kept = secrets_of(at), list[Say]()
    for each in told:
        text = "\n".join(line.text for line in (*kept, each))
        if given_away(secrets, text, at.message) is None:
            kept.append(each)
    return kept


def told_line(at: Situation, each: LineTold) -> Say:
    """Return what is said of a line."""
    language = at.dialogue.language
    says = ("" if language == "zh" else " ").join(words.in_(language) for words in each.says)
    return at.say("line_told", number=each.line, code=each.code, says=says)
