"""Checks: named predicates over a transcript; no model is needed, and one that does not apply is skipped, never passed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from agent.grading import shuffled
from agent.ground import run_text
from agent.play import Transcript
from agent.turn import Source, Turn
from knowledge.curriculum import Curriculum
from knowledge.quiz import QuizItem

Argument = object
"""What a case file gives a check; each check says what it takes."""


class Verdict(StrEnum):
    """What a check says."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Moment:
    """One turn of a transcript, with what came before it."""

    transcript: Transcript
    index: int
    curriculum: Curriculum

    @property
    def turn(self) -> Turn:
        """Return the turn."""
        return self.transcript.turns[self.index]

    @property
    def before(self) -> "Moment | None":
        """Return the moment before."""
        return Moment(self.transcript, self.index - 1, self.curriculum) if self.index else None


@dataclass(frozen=True)
class Score:
    """The verdict of one check on one turn."""

    dialogue: str
    turn: int
    check: str
    verdict: Verdict
    why: str = ""


Judged = tuple[Verdict, str]
PASSED: Judged = (Verdict.PASSED, "")


def failed(why: str) -> Judged:
    """Return a failure with its reason."""
    return Verdict.FAILED, why


def skipped(why: str) -> Judged:
    """Return that the check does not apply."""
    return Verdict.SKIPPED, why


def phase(at: Moment, wanted: Argument) -> Judged:
    """The phase after the reply is the wanted one."""
    return PASSED if at.turn.phase == wanted else failed(f"phase is {at.turn.phase}, not {wanted}")


def contains(at: Moment, wanted: Argument) -> Judged:
    """Each wording stands in the reply; `a|b` means one of them."""
    missing = [each for each in _strings(wanted) if not any(part in at.turn.reply for part in each.split("|"))]
    return failed(f"missing: {', '.join(missing)}") if missing else PASSED


def contains_none(at: Moment, wanted: Argument) -> Judged:
    """None of the wordings stands in the reply."""
    found = [each for each in _strings(wanted) if each in at.turn.reply]
    return failed(f"found: {', '.join(found)}") if found else PASSED


def asks_at_most(at: Moment, wanted: Argument) -> Judged:
    """The reply holds at most so many question marks outside code and quotes."""
    prose = re.sub(r"```.*?```|“[^”]*”|\"[^\"]*\"", "", at.turn.reply, flags=re.DOTALL)
    count = len(re.findall(r"[?？]", prose))
    return PASSED if count <= int(str(wanted)) else failed(f"asks {count} questions")


def characters_at_most(at: Moment, wanted: Argument) -> Judged:
    """The reply is no longer than so many characters."""
    length = len(at.turn.reply)
    return PASSED if length <= int(str(wanted)) else failed(f"{length} characters")


def profile(at: Moment, wanted: Argument) -> Judged:
    """The learner's profile holds at least these values."""
    learner = at.transcript.dialogues[at.index].learner
    for name, values in _mapping(wanted).items():
        if name == "hours_per_week":
            if learner.hours_per_week != values:
                return failed(f"hours_per_week is {learner.hours_per_week}")
            continue
        known = learner.gaps if name.endswith("_gaps") else learner.values
        has = known.get(name.removesuffix("_gaps"), ())
        if missing := set(_strings(values)) - set(has):
            return failed(f"{name} lacks {', '.join(sorted(missing))}")
    return PASSED


def plan_shown(at: Moment, _: Argument) -> Judged:
    """The reply shows five stages, each with its weeks."""
    rows = re.findall(r"^\| ([1-5])\. [^|]+\| [^|]*\d", at.turn.reply, re.MULTILINE)
    return PASSED if rows == list("12345") else failed(f"stages with weeks: {''.join(rows) or 'none'}")


def runs(at: Moment, wanted: Argument) -> Judged:
    """So many snippets ran, to their end."""
    if len(at.turn.runs) != wanted:
        return failed(f"{len(at.turn.runs)} runs")
    errors = [run.error for run in at.turn.runs if run.error]
    return failed(f"a run ended with {errors[0]}") if errors else PASSED


def cites_note(at: Moment, wanted: Argument) -> Judged:
    """One of the named notes is cited (`a|b`)."""
    cited = {citation.note for citation in at.turn.citations}
    return PASSED if cited & set(str(wanted).split("|")) else failed(f"cites {', '.join(sorted(cited)) or 'nothing'}")


def refuses(at: Moment, _: Argument) -> Judged:
    """The reply says that the notes do not hold it, and cites nothing."""
    if at.turn.citations:
        return failed("cites something")
    return (
        PASSED
        if re.search(r"笔记|not in my notes|my notes do not", at.turn.reply, re.IGNORECASE)
        else failed("no refusal")
    )


def resumes(at: Moment, _: Argument) -> Judged:
    """A digression leaves the lesson where it was, and comes back to it at its end."""
    if at.index == 0:
        return skipped("there is no turn before")
    before, after = (at.transcript.dialogues[i].lesson for i in (at.index - 1, at.index))
    if before is None:
        return skipped("no lesson was open")
    if after is None or (after.note, after.step, after.item) != (before.note, before.step, before.item):
        return failed(f"the lesson moved from {before.step} to {after.step if after else 'nothing'}")
    tail = at.turn.reply.rstrip()[-600:]
    return PASSED if re.search(r"[?？]|继续|continue|提示|hint", tail, re.IGNORECASE) else failed("does not come back")


def language(at: Moment, wanted: Argument) -> Judged:
    """The reply is in this language: prose without code, terms allowed."""
    prose = re.sub(r"```.*?```|`[^`]*`", "", at.turn.reply, flags=re.DOTALL)
    chinese = len(re.findall(r"[\u4e00-\u9fff]", prose))
    share = chinese / max(1, len(re.findall(r"\w", prose)))
    right = share < 0.05 if wanted == "en" else share > 0.2
    return PASSED if right else failed(f"{share:.0%} of the letters are Chinese")


def no_key_leak(at: Moment, _: Argument) -> Judged:
    """The right answer of the open item is not said apart from the list of options."""
    item = _open_item(at)
    if item is None:
        return skipped("no item is open")
    said = [piece.text for piece in at.turn.pieces if "**A**" not in piece.text]
    rights = [option.words for option in shuffled(item) if option.right]
    for words in rights:
        if any(words.zh in text or words.en in text for text in said):
            return failed(f"says {words.zh!r}")
    return PASSED if rights else skipped("the item is no choice")


def citations_resolve(at: Moment, _: Argument) -> Judged:
    """Each [n] has its citation, each citation its passage in the notes, word for word, and is used."""
    prose = re.sub(r"```.*?```|`[^`]*`|\\\[.*?\\\]|\\\(.*?\\\)", "", at.turn.reply, flags=re.DOTALL)
    used = {int(number) for number in re.findall(r"\[(\d+)\]", prose)}
    given = {citation.label for citation in at.turn.citations}
    if not used and not given:
        return skipped("cites nothing")
    if used != given:
        return failed(f"marks {sorted(used)}, citations {sorted(given)}")
    from knowledge.passage import passages

    for citation in at.turn.citations:
        note = at.curriculum.notes.get(citation.note)
        texts = [p.words.in_(at.turn.language) for p in passages(note) if p.section == citation.section] if note else []
        if citation.text not in texts:
            return failed(f"[{citation.label}] {citation.note} {citation.section} is not in the notes")
    return PASSED


def output_is_the_runs(at: Moment, _: Argument) -> Judged:
    """Each output block shown is what a run of this turn printed."""
    shown = re.findall(r"^(`{3,})output\n(.*?)\n\1", at.turn.reply, re.MULTILINE | re.DOTALL)
    if not shown:
        return skipped("shows no output")
    real = {run_text(run) for run in at.turn.runs}
    wrong = [text for fence, text in shown if f"{fence}output\n{text}\n{fence}" not in real]
    return failed(f"no run printed {wrong[0][:60]!r}") if wrong else PASSED


def note_pieces_are_the_notes(at: Moment, _: Argument) -> Judged:
    """What is said as a note's stands in that note, word for word."""
    pieces = [piece for piece in at.turn.pieces if piece.source is Source.NOTE]
    if not pieces:
        return skipped("quotes nothing")
    by_label = {citation.label: citation.text for citation in at.turn.citations}
    wrong = [piece.text for piece in pieces if piece.label is None or piece.text not in by_label.get(piece.label, "")]
    return failed(f"not in its passage: {wrong[0][:60]!r}") if wrong else PASSED


def never_reasks(at: Moment, _: Argument) -> Judged:
    """No question of the opening is asked again in a later turn, except to come back to it after a digression."""
    from agent.intake import question
    from agent.learner import FIELDS

    asked = [question(name, at.turn.language) for name in FIELDS]
    now = [each for each in asked if at.turn.reply.rstrip().endswith(each)]
    if not now or at.before is None or at.turn.move != "note profile":
        return skipped("asks nothing of the profile")
    earlier = [turn for turn in at.transcript.turns[: at.index] if now[0] in turn.reply]
    return failed(f"asks again: {now[0]}") if earlier else PASSED


def no_near_repeat(at: Moment, _: Argument) -> Judged:
    """The reply is not the one before again."""
    if at.before is None:
        return skipped("there is no turn before")
    return failed("says the same again") if at.turn.reply == at.before.turn.reply else PASSED


def completes(at: Moment, _: Argument) -> Judged:
    """The turn came to its end, with words in it."""
    if at.turn.status != "complete":
        return failed(f"status is {at.turn.status}")
    return PASSED if at.turn.reply.strip() else failed("says nothing")


ALWAYS: dict[str, Callable[[Moment, Argument], Judged]] = {
    check.__name__: check
    for check in (
        completes,
        citations_resolve,
        output_is_the_runs,
        note_pieces_are_the_notes,
        never_reasks,
        no_near_repeat,
    )
}
"""Checks that every turn of every dialogue must stand."""
ON_WISH: dict[str, Callable[[Moment, Argument], Judged]] = {
    check.__name__: check
    for check in (
        phase, contains, contains_none, asks_at_most, characters_at_most, profile, plan_shown, runs, cites_note, refuses,
        resumes, language, no_key_leak,
    )
}  # fmt: skip
"""Checks that a case asks for."""


def _strings(value: Argument) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _mapping(value: Argument) -> Mapping[str, Argument]:
    return {str(key): each for key, each in value.items()} if isinstance(value, dict) else {}


def _open_item(at: Moment) -> QuizItem | None:
    lesson = at.transcript.dialogues[at.index].lesson
    if lesson is None or lesson.step != "check":
        return None
    return next((item for item in at.curriculum.quizzes[lesson.note] if item.id == lesson.item), None)
