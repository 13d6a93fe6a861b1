"""The learner's own code: run, its fault named with a question, and mended by an edit that a run has shown to work.

It is mended only after a try of their own, or when they ask for the second time; the code of an open exercise never is (agent/beside_exercise.py).
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher

from agent.beside_code import asks_verdict, complains
from agent.beside_exercise import wants_own_mended
from agent.dialogue import Asking, Dialogue
from agent.last_code import LastCode
from agent.pasting import code_in, parts
from agent.pending import come_back
from agent.planning import change_plan
from agent.porting import origin
from agent.practising import keep_solution
from agent.reading import stated
from agent.script import Line, Quote, Ran, Say
from agent.secrets import given_away, secrets_of
from agent.situation import Acted, Situation
from agent.summing import layers_of
from agent.trouble import counted, named, trouble
from agent.turn import Phase
from agent.wishing_mend import insists, wants_whole
from tools.fault import count_of_silent
from tools.mend import Mended
from tools.reworking import Reworked
from tools.run import Run

MOST_SHOWN = 60
"""Lines of a program that is shown whole after a change."""
MOST_CHANGES = 3
"""Places that are shown of what a learner has changed."""
ALIKE = 0.5
"""The least share of a program that is left in its mend; another program is none."""
MOST_COMPARED = 8
"""Lines of what is printed, where two outputs stand side by side."""

_PARAMETERS = re.compile(r"参数量?|\bparam", re.IGNORECASE)


def noted(dialogue: Dialogue, run: Run) -> Dialogue:
    """Return the dialogue after a run of the learner's code, which it keeps: another program with the same fault is an attempt."""
    if run.error is None and run.fault is None:
        return replace(dialogue, code=LastCode(run.code, works=True, before=_mended_by(dialogue, run)))
    before = dialogue.code if dialogue.code and not dialogue.code.works else None
    if before and before.text == run.code:
        return replace(dialogue, code=replace(before, age=0))
    fault, hint = (run.fault.id, run.fault.hint) if run.fault else ("", None)
    seen = LastCode(run.code, fault, hint, run.fault, run.others, failed=run.error is not None)
    if before and before.fault == fault:
        return replace(dialogue, code=replace(seen, attempts=before.attempts + 1, asked=before.asked))
    return replace(dialogue, code=seen)


def _mended_by(dialogue: Dialogue, run: Run) -> str:
    """Return the program that failed before, where the one that has just run well is the same with a change."""
    before = dialogue.code.text if dialogue.code and not dialogue.code.works else ""
    share = SequenceMatcher(None, before.split("\n"), run.code.split("\n"), autojunk=False).ratio() if before else 0.0
    return before if share >= ALIKE and before.strip() != run.code.strip() else ""


def may_mend(dialogue: Dialogue, message: str = "") -> bool:
    """Tell whether the last program is mended on wish: after an attempt, when it is wished for again, or insisted on."""
    code = dialogue.code
    if code is None or code.works:
        return False
    return code.attempts > 0 or code.asked or insists(message)


def run_code(at: Situation) -> Acted:
    """Show what the learner's code did, and name what lies behind it."""
    run = at.run
    if run is None:
        raise LookupError("the message's code was not run")
    can_mend = run.fault is not None and may_mend(at.dialogue)  # no chip for what is refused
    again = (at.say("same_fault"),) if can_mend else ()
    return Acted(at.dialogue, (*_shown(at, run), *again, *come_back(at)), at.chip("mend") if can_mend else ())


def decline_foreign(at: Situation) -> Acted:
    """Say which language pasted code seems to be, that only Python is run, and what can be done instead."""
    said = at.say("foreign_code", code_language=parts(at.message).foreign)
    return Acted(at.dialogue, (said, *come_back(at)), at.chip("continue"))


def _shown(at: Situation, run: Run) -> tuple[Line, ...]:
    shown = Ran(replace(run, trace=None))  # what it recorded has been looked at, and is not kept
    if run.error and (told := stated(at, run.error)):
        return (shown, *told, *counted(at, len(run.others)))
    if said := trouble(at, run):
        return (shown, *said, *(counted(at, len(run.others)) if at.dialogue.exercise is None else ()))
    if run.error:
        return (shown, at.say("ran_error"))
    if at.dialogue.code and at.dialogue.code.before:
        return (shown, *praised(at, at.dialogue.code))
    if asks_verdict(at.message):
        return (shown, at.say("none_of_known", count=count_of_silent()))
    trains = run.trace is not None and bool(run.trace.losses or run.trace.gradient_norms)
    if at.facts and not trains:
        return (shown, at.say("asked_beside"), Quote(at.facts[0]))
    if complains(at.message):
        return (shown, *(_measured(at, run) if trains else (at.say("symptom_not_seen"), at.say("print_next"))))
    return (shown, at.say("ran_clean" if run.stdout.strip() or run.figures else "ran_silent"))


def praised(at: Situation, code: LastCode) -> Iterator[Line]:
    """Say that the learner has mended it, and what has changed; what is not known, where they ask whether it is right."""
    yield at.say("mended_yourself")
    yield from changed_lines(at, code.before, code.text)[:MOST_CHANGES]
    if asks_verdict(at.message):
        yield at.say("none_of_known", count=count_of_silent())


def _measured(at: Situation, run: Run) -> Iterator[Line]:
    """Say that nothing wrong was seen, what the loss and its gradients did, and what to look at next."""
    yield at.say("symptom_not_seen")
    losses, norms = (run.trace.losses, run.trace.gradient_norms) if run.trace else ((), ())
    for curve in losses[:1]:
        if len(curve.points) > 1:
            first, last = (f"{curve.points[end][1]:.4g}" for end in (0, -1))
            yield at.say("loss_measured", steps=curve.steps, first=first, last=last)
    for curve in norms[:1]:
        if len(curve.points) > 1:
            first, last = (f"{curve.points[end][1]:.3g}" for end in (0, -1))
            yield at.say("gradient_measured", first=first, last=last)
    yield at.say("look_next")


def mend(at: Situation) -> Acted:
    """Mend the learner's last program, if it is time for that."""
    if at.dialogue.exercise is not None and not wants_own_mended(at.message, at.dialogue, at.exercise):
        return keep_solution(at)
    shown = _shown(at, at.run) if at.run else ()
    code = at.dialogue.code
    if code is None and at.run is None and at.dialogue.phase is Phase.PLAN:
        return change_plan(at)
    if code is None:
        lines = shown or (at.say("nothing_to_mend"),)
        return Acted(at.dialogue, (*lines, *come_back(at)))
    if code.works:
        said = shown if shown and code.before else (*shown, at.say("works_already"))
        return Acted(at.dialogue, (*said, *come_back(at)))
    if not may_mend(at.dialogue, at.message):
        dialogue = replace(at.dialogue, code=replace(code, asked=True, age=0))
        hint = (Say(getattr(code.hint, at.dialogue.language)),) if code.hint and not shown else ()
        return Acted(dialogue, (*shown, at.say("try_first"), *hint, *come_back(at)), at.chip("mend"))
    if at.mended is None or given_away(secrets_of(at), at.mended.run.code, code.text):
        hint = (Say(getattr(code.hint, at.dialogue.language)),) if code.hint else (at.say("ran_error"),)
        return Acted(at.dialogue, (*shown, at.say("no_mend"), *hint, *come_back(at)))
    mended = replace(at.dialogue, code=None, screen=at.mended.run.code)  # what is asked next is asked of this one
    after = at.with_dialogue(noted(mended, at.mended.run))
    back = come_back(after)
    return Acted(after.dialogue, (*shown, *_told(at, at.mended), *(back or (at.say("mended_ask"),))))


def rework(at: Situation) -> Acted:
    """Show a program with what was wished for in it, and its run; a long one by what has changed."""
    made, run = at.reworked, at.run
    if made and made.is_remark:
        said = Say(getattr(made.told, at.dialogue.language))
        return Acted(at.dialogue, (said, *come_back(at)), at.chip("walk", "continue"))
    if made is None or run is None:
        raise LookupError("nothing was reworked")
    if at.before is not None:
        return _side_by_side(at, made, (at.before, run))
    if run.error:
        return Acted(
            at.dialogue, (at.say("reworked_fails"), Ran(replace(run, trace=None)), *trouble(at, run), *come_back(at))
        )
    is_short = made.code.count("\n") <= MOST_SHOWN
    changed = () if is_short else changed_lines(at, made.before, made.code)
    told = getattr(made.told, at.dialogue.language)
    said = Say(told) if made.is_restored else at.say("reworked", told=told)
    shown = Ran(replace(run, trace=None), show_code=is_short)
    silent = () if run.stdout.strip() or run.figures else (at.say("ran_silent"),)
    settled = at.dialogue.asking is not None and at.dialogue.asking.settled
    asking = None if settled else at.dialogue.asking  # what was worked out is no more what is shown
    came_of = None if code_in(at.message) else _came_of(at, made)
    dialogue = replace(at.dialogue, screen=made.code, former=made.before, asking=asking, origin=came_of)
    after = at.with_dialogue(dialogue)
    return Acted(
        after.dialogue,
        (said, *changed, shown, *silent, *trouble(at, run), *come_back(after)),
        at.chip("walk", "continue"),
    )


def _came_of(at: Situation, made: Reworked) -> Asking | None:
    """Return the recipe that a changed program came of, with the values that it has now; with those before, where that is taken back."""
    recipe = origin(at)
    if recipe is None:
        return None
    is_taken_back = made.is_restored and made.code == at.dialogue.former
    values = recipe.before if is_taken_back else {**recipe.values, **made.values}
    return replace(recipe, values=values, before=recipe.values)


def _side_by_side(at: Situation, made: Reworked, runs: tuple[Run, Run]) -> Acted:
    """Show what a program came to, and what it comes to with a change; the program stays as it was."""
    changed = changed_lines(at, made.before, made.code)
    told = at.say("what_if", told=getattr(made.told, at.dialogue.language))
    was, becomes = (Ran(replace(_ending(run), trace=None)) for run in runs)
    lines: tuple[Line, ...] = (told, *changed, at.say("what_if_before"), was, at.say("what_if_after"), becomes)
    silent = () if runs[1].stdout.strip() or runs[1].error else (at.say("ran_silent"),)
    lines += _parameters(at, runs)
    code = replace(at.dialogue.code, age=0) if at.dialogue.code else None
    return Acted(
        replace(at.dialogue, code=code), (*lines, *silent, *trouble(at, runs[1]), *come_back(at)), at.chip("continue")
    )


def _parameters(at: Situation, runs: tuple[Run, Run]) -> tuple[Line, ...]:
    """Return how many parameters the model has before and after a change, where these are other, or are asked for."""
    was, becomes = (layers_of(run.trace)[:1] for run in runs)
    if not was or not becomes or (was[0].parameters == becomes[0].parameters and not _PARAMETERS.search(at.message)):
        return ()
    counts = {"before": f"{was[0].parameters:,}", "after": f"{becomes[0].parameters:,}"}
    return (at.say("what_if_parameters", target=becomes[0].name, **counts),)


def _ending(run: Run) -> Run:
    """Return a run with the last lines of what it printed: two long outputs are not to be compared."""
    rows = run.stdout.splitlines(keepends=True)
    return run if len(rows) <= MOST_COMPARED else replace(run, stdout="".join(["…\n", *rows[-MOST_COMPARED:]]))


def _told(at: Situation, found: Mended) -> Iterator[Line]:
    """The lines before and after, why, and the run that shows it."""
    if not found.whys:
        yield at.say("needs_no_mend")
        yield Ran(replace(found.run, trace=None))
        return
    yield at.say("mended")
    yield from changed_lines(at, found.before, found.run.code)
    yield Say("\n".join(f"- {getattr(why, at.dialogue.language)}" for why in found.whys))
    if found.tried:
        yield at.say("mended_tried")
    is_whole = wants_whole(at.message)
    if is_whole:
        yield at.say("mended_whole")
    else:
        yield at.say("mended_ran" if found.run.stdout.strip() or found.run.figures else "mended_ran_silent")
    yield Ran(replace(found.run, trace=None), show_code=is_whole)
    if found.run.fault:
        yield at.say("mended_partly")
        yield from named(at, found.run.fault)


def changed_lines(at: Situation, before: str, after: str) -> tuple[Line, ...]:
    """Return what has changed in a program, as it is shown."""
    return tuple(at.say("mended_line", line=line, diff=diff) for line, diff in _changes(before, after))


def _changes(before: str, after: str) -> Iterator[tuple[int, str]]:
    """The changed lines as a diff, each run of them with the number of its first line."""
    old, new = before.split("\n"), after.split("\n")
    for kind, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            rows = [*(f"- {row}" for row in old[first:last]), *(f"+ {row}" for row in new[begin:end])]
            yield begin + 1, "\n".join(rows)
