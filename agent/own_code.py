"""Answers to what is asked of the learner's program that was just run; the talk stays with it until something else is said."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from agent.asked_of_code import Asked, asked_of_code, is_of_lines, shaped
from agent.dialogue import Dialogue
from agent.last_code import LastCode
from agent.own_repair import tell_repair
from agent.pending import come_back
from agent.script import Line, Quote, Ran
from agent.situation import Acted, Situation
from agent.trouble import counted, named
from tools.fault import count_of_silent
from tools.probing import shapes_seen
from tools.run import Run

MOST_SEEN = 6
"""Lines in which one name had a shape."""
MOST_QUOTED = 2
"""Facts of the notes beside a cause."""


def subject(dialogue: Dialogue) -> str:
    """Return what the notes are asked for, where the reason of a fault is."""
    told = dialogue.code.told if dialogue.code else None
    return f"{getattr(told.title, dialogue.language)} {getattr(told.cause, dialogue.language)}" if told else ""


def tell(at: Situation) -> Acted:
    """Answer what is asked of the program that was just run; the talk stays with it."""
    code = at.dialogue.code
    if code is None:
        raise LookupError("no program was run")
    kind = asked_of_code(at.message, at.dialogue)
    if kind is Asked.REPAIR:
        return tell_repair(at, code)
    offered = replace(code, age=0, asked=True)  # the mend is offered, and whoever takes it up shall have it
    kept = at.with_dialogue(replace(at.dialogue, code=offered))
    if kind is Asked.MORE:
        return _told_more(kept, code)
    if kind in (Asked.VALUE, Asked.OUTPUT, Asked.TRY):
        return _ran(kept, kind)
    if kind is Asked.REVIEW:
        return _reviewed(kept, code)
    fault = code.told
    lines: tuple[Line, ...] = (at.say("works_already"),)
    if fault is not None:
        lines = tuple(_where(kept, code) if kind is Asked.WHERE else _why(kept, code))
    return Acted(kept.dialogue, (*lines, *come_back(kept)), at.chip("mend"))


def _where(at: Situation, code: LastCode) -> list[Line]:
    """Show the line of the fault, and ask what leads on; not what is to be written there."""
    fault, language = code.told, at.dialogue.language
    if fault is None:
        return []
    rows = code.text.splitlines()
    if fault.line is None or not 0 < fault.line <= len(rows):
        return [*named(at, fault), *counted(at, len(code.others))]
    title, hint = getattr(fault.title, language), getattr(fault.hint, language)
    row = rows[fault.line - 1].strip()
    return [at.say("fault_line", line=fault.line, code=row, title=title, hint=hint), *counted(at, len(code.others))]


def _why(at: Situation, code: LastCode) -> list[Line]:
    """Say the cause once more, and what the notes say of it."""
    fault, language = code.told, at.dialogue.language
    if fault is None:
        return []
    facts = tuple(each for each in at.facts if each.note == fault.note)[:MOST_QUOTED]
    return [at.say("fault_why", cause=getattr(fault.cause, language)), *(Quote(each) for each in facts)]


def _told_more(at: Situation, code: LastCode) -> Acted:
    """Name the next fault that was only counted; where there is none, say what was looked for."""
    if code.others:
        first, *rest = code.others
        dialogue = replace(at.dialogue, code=replace(code, others=tuple(rest), age=0))
        lines = (*named(at, first), *counted(at, len(rest)))
        return Acted(dialogue, (*lines, *come_back(at)), at.chip("mend"))
    said = at.say("none_of_known" if code.works else "no_other_known", count=count_of_silent())
    return Acted(at.dialogue, (said, *come_back(at)), () if code.works else at.chip("mend"))


def _reviewed(at: Situation, code: LastCode) -> Acted:
    """Say what the run shows of a program as a whole: its fault, else its time, its loss, and what was looked for."""
    run = at.run
    if code.told is not None:
        return Acted(at.dialogue, (*_where(at, code), *come_back(at)), at.chip("mend"))
    if not code.works or run is None or run.error:
        return Acted(at.dialogue, (at.say("ran_error"), *come_back(at)), at.chip("mend"))
    lines: list[Line] = [at.say("review_ran", seconds=f"{run.seconds:.2g}")]
    curves = run.trace.losses if run.trace else ()
    if len(curves) == 1 and len(curves[0].points) > 1:
        (_, first), (_, last) = curves[0].points[0], curves[0].points[-1]
        lines.append(at.say("loss_measured", steps=curves[0].steps, first=f"{first:.3g}", last=f"{last:.3g}"))
    lines += [at.say("none_of_known", count=count_of_silent()), at.say("review_ends")]
    return Acted(at.dialogue, (*lines, *come_back(at)), at.chip("walk"))


def _ran(at: Situation, kind: Asked) -> Acted:
    """Show the program's run with what was asked for in it."""
    run = at.run
    if run is None:
        return Acted(at.dialogue, (at.say("try_unclear"), *come_back(at)), at.chip("mend"))
    code = at.dialogue.code
    terms = shaped(at.message, code.text) if code and kind is Asked.VALUE else ()
    if code and is_of_lines(terms, code):
        return Acted(at.dialogue, (*_shapes(at, terms, run), *come_back(at)), at.chip("walk"))
    shown = Ran(replace(run, trace=None))
    if kind is not Asked.TRY:
        said = () if run.error is None else (at.say("ran_error"),)
        return Acted(at.dialogue, (shown, *said, *come_back(at)))
    is_right = run.error is None
    said = (at.say("try_right" if is_right else "try_wrong"),)
    dialogue = replace(at.dialogue, code=_after(at.dialogue.code, run)) if is_right else at.dialogue
    return Acted(dialogue, (shown, *said, *come_back(at)), () if is_right else at.chip("mend"))


def _shapes(at: Situation, terms: Sequence[str], run: Run) -> Iterator[Line]:
    """Yield what shapes terms had in a run, line by line: a name of a function may have had several."""
    for term in terms:
        seen = list(shapes_seen(term, run.trace))[:MOST_SEEN] if run.trace else []
        for line, tensor, shapes in seen:
            shape = " → ".join(map(str, shapes))
            yield at.say("shape_seen", number=line.line, code=line.code, target=term, shape=shape, dtype=tensor.dtype)
        if not seen:
            yield at.say("shape_unseen", target=term)


def _after(code: LastCode | None, run: Run) -> LastCode:
    """Return what is kept of a program that a number of the learner's has mended."""
    others = code.others if code else ()
    works = run.fault is None
    return LastCode(run.code, others=others, works=works, told=run.fault, fault=run.fault.id if run.fault else "")
