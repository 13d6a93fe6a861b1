"""A mend that the learner only tells: put into their program, run, and told whether it is right."""

from dataclasses import replace

from agent.last_code import LastCode
from agent.mending import changed_lines, noted, praised
from agent.pending import come_back
from agent.script import Line, Ran
from agent.secrets import given_away, secrets_of
from agent.situation import Acted, Situation
from agent.trouble import trouble


def tell_repair(at: Situation, code: LastCode) -> Acted:
    """Show the program with what was told, and its run; where no place was found for it, ask for the program, which stays open."""
    found = at.mended
    run = found.run if found else None
    if found is None or run is None or given_away(secrets_of(at), run.code, code.text):
        kept = at.with_dialogue(replace(at.dialogue, code=replace(code, age=0)))
        return Acted(kept.dialogue, (at.say("repair_unclear"), *come_back(kept)), at.chip("mend"))
    after = at.with_dialogue(replace(noted(at.dialogue, run), screen=run.code, former=code.text, origin=None))
    shown: tuple[Line, ...] = (Ran(replace(run, trace=None)),)
    if run.stdout.strip() or run.figures or run.error:
        shown = (at.say("mended_ran"), *shown)
    else:
        shown = (at.say("mended_ran_silent"),)
    if run.error is None and run.fault is None:
        now = after.dialogue.code or code
        right = tuple(praised(at, replace(now, before=code.text)))
        if found.tried:
            right = (at.say("repair_runs"), *changed_lines(at, code.text, run.code))
        return Acted(after.dialogue, (*right, *shown, *come_back(after)), at.chip("continue"))
    is_same = run.fault is not None and run.fault.id == code.fault
    is_further = not is_same and run.error is None
    said = at.say("repair_further" if is_further else "repair_not_yet")
    lines = (said, *changed_lines(at, code.text, run.code), *shown, *trouble(at, run))
    return Acted(after.dialogue, (*lines, *come_back(after)), at.chip("mend"))
