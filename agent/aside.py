"""Moves that leave the position alone: other words, an example, a hint, running code, courtesy. All come back."""

from collections.abc import Callable
from dataclasses import replace

from agent.intent import code_in, wanted_language
from agent.pending import come_back
from agent.script import Execute, Line, Quote, Say
from agent.situation import Acted, Situation, section
from agent.walkthrough import Explained, walk
from knowledge.passage import passages
from tools.fault import Fault
from tools.run import Run

LIMITS = {
    "time limit": "limit_time",
    "CPU time limit": "limit_time",
    "memory limit": "limit_memory",
    "disk limit": "limit_files",
    "file-count limit": "limit_files",
    "output limit": "limit_output",
    "thread limit": "limit_threads",
}
"""What is said of each limit that `tools.run.Run` names."""


def other_words(at: Situation) -> Acted:
    """Say the note's next other explanation, word for word."""
    return _explained(at, lambda _: True)


def example(at: Situation) -> Acted:
    """Say one of the note's examples, word for word."""
    return _explained(at, lambda kind: "例" in kind)


def _explained(at: Situation, fits: Callable[[str], bool]) -> Acted:
    note, lesson = at.note, at.dialogue.lesson
    if note is None:
        return Acted(at.dialogue, (at.say("no_other_words"), *come_back(at)))
    if at.dialogue.language == "en":  # the longer explanations are in Chinese so far
        facts = [passage for passage in passages(note) if passage.is_fact]
        lines: tuple[Line, ...] = tuple(Quote(facts[(at.turn_number + i) % len(facts)]) for i in range(2))
        return Acted(at.dialogue, (at.say("other_words"), *lines, *come_back(at)), at.chip("other_words", "continue"))
    variant = lesson.variant if lesson else at.turn_number
    others = [each for each in note.other_words if fits(each.kind)] or list(note.other_words)
    other = others[variant % len(others)]
    dialogue = replace(at.dialogue, lesson=replace(lesson, variant=variant + 1)) if lesson else at.dialogue
    lines = (at.say("other_words", kind=other.kind), Quote(section(note, f"换个说法 {other.kind}")))
    return Acted(dialogue, (*lines, *come_back(at)), at.chip("other_words", "continue"))


def run_code(at: Situation) -> Acted:
    """Run the learner's code and show what it did."""
    code = code_in(at.message)
    if code is None:
        raise LookupError("the message holds no code")

    def explain(run: Run) -> tuple[Say, ...]:
        if run.fault:
            return _fault(at, run.fault)
        if run.limit:
            return (at.say(LIMITS[run.limit]),)
        if run.error:
            return (at.say("ran_error"),)
        return (at.say("ran_clean" if run.stdout.strip() or run.figures else "ran_silent"),)

    lines = (at.say("ran_yours"), Execute(code, show_code=False, explain=explain), *come_back(at))
    return Acted(at.dialogue, lines)


def walk_through(at: Situation) -> Acted:
    """Explain the learner's code line by line, with the shapes of a run; what cannot be run is explained without."""
    code = code_in(at.message)
    if code is None:
        raise LookupError("the message holds no code")

    def explain(run: Run) -> tuple[Say, ...]:
        try:
            lines = walk(code, at.cards, run.trace)
        except SyntaxError:
            return (at.say("no_python"),)
        first = {each.says: each.line for each in reversed(lines)}  # what two lines have in common is said once
        told = tuple(_told(at, each) for each in lines if each.says and first[each.says] == each.line)
        trouble = _fault(at, run.fault) if run.fault else (at.say(LIMITS[run.limit]),) if run.limit in LIMITS else ()
        return (at.say("walked"), *told, *trouble)

    lines = (at.say("ran_yours"), Execute(code, show_code=False, explain=explain, trace=True), *come_back(at))
    return Acted(at.dialogue, lines, at.chip("continue"))


def _told(at: Situation, each: Explained) -> Say:
    """Return what is said of one line, with the classic mistake of the call that matters most in it."""
    language = at.dialogue.language
    code = each.code.split("\n")[0] + (" …" if "\n" in each.code else "")
    says = ("" if language == "zh" else " ").join(words.in_(language) for words in each.says)
    return at.say("line_told", number=each.line, code=code, says=says)


def _fault(at: Situation, fault: Fault) -> tuple[Say, ...]:
    """Name what lies behind a run that failed, or that only seems to have gone well; the hint asks, and does not repair."""
    language = at.dialogue.language
    words = {name: getattr(getattr(fault, name), language) for name in ("title", "cause", "hint")}
    told = at.say("fault", line=fault.line, **words) if fault.line else at.say("fault_without_line", **words)
    note = at.curriculum.notes.get(fault.note)
    return (told, at.say("fault_note", note=note.title.in_(language))) if note else (told,)


def switch_language(at: Situation) -> Acted:
    """Speak the other language from now on."""
    after = at.with_dialogue(replace(at.dialogue, language=wanted_language(at.message), language_fixed=True))
    return Acted(after.dialogue, (after.say("language_switched"), *come_back(after)))


def be_polite(at: Situation) -> Acted:
    """Answer a greeting or thanks."""
    return Acted(at.dialogue, (at.say("courtesy"), *come_back(at)))


def pause(at: Situation) -> Acted:
    """Let the learner rest; the place is kept, and so is the open question."""
    return Acted(at.dialogue, (at.say("pause"),), at.chip("continue"))


def ask_again(at: Situation) -> Acted:
    """Answer silence."""
    return Acted(at.dialogue, (at.say("silence"), *come_back(at)))
