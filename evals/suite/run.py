"""Judging what was played: put every turn before its checks, and print what they say."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from agent.desk import Desk
from agent.models.seam import SEED, never
from agent.play import Transcript
from agent.script import Execute
from agent.tutor import Tutor
from evals.case import Case
from evals.checks import ALWAYS
from evals.score import Bench, Moment, Score, Verdict
from evals.suite.plays import Play, Player
from evals.suite.spending import Spent
from knowledge.curriculum import Curriculum
from tools import check
from tools.exercise import Exercise
from tools.run import Run

NO_PHASE = "none"
"""Of a system that keeps no state."""
SHOWN_REPLY = 160
SHOWN_MESSAGE = 26


@dataclass(frozen=True)
class Judgement:
    """A case that was played, and what the checks say of it."""

    case: Case
    transcript: Transcript
    scores: tuple[Score, ...]
    system: str = "tutor"
    seed: int = SEED
    spent: tuple[Spent, ...] = ()
    """What the model read and wrote for each turn; empty: not counted."""


def run_case(tutor: Tutor, case: Case) -> Judgement:
    """Play one case and judge it."""
    player = Player("tutor", tutor)
    return judged(player, case, player.play(case.script))


def judged(player: Player, case: Case, play: Play) -> Judgement:
    """Judge what a system has played."""
    scores = tuple(judge(case, play.transcript, player.tutor.curriculum, Sandboxed(player.tutor.desk)))
    return Judgement(case, play.transcript, scores, player.name, player.seed, play.spent)


@dataclass(frozen=True)
class Sandboxed:
    """A bench that runs code where the tutor does."""

    desk: Desk

    def run(self, code: str) -> Run:
        """Run some code."""
        return self.desk.run(Execute(code), never)

    def check(self, exercise: Exercise, code: str) -> check.Verdict:
        """Run an exercise's hidden tests on some code."""
        return self.desk.check(exercise, code, never)


def judge(case: Case, transcript: Transcript, curriculum: Curriculum, bench: Bench | None = None) -> Iterator[Score]:
    """Yield the scores of all turns: first of the checks that always judge, then of those that the case asks for."""
    for index, expected in enumerate(case.expects):
        at = Moment(transcript, index, curriculum, bench)
        for each in ALWAYS:
            yield each.score(at, argument=True)
        for wanted in expected:
            yield wanted.check.score(at, wanted.argument)


def print_case(out: Console, done: Judgement) -> None:
    """Print a dialogue's table, then each check that failed, with the reply's beginning."""
    title = f"{done.case.id} ({done.case.language}), {done.system}, seed {done.seed}: {tally(done.scores)}"
    said = Column("the learner says", no_wrap=True, max_width=SHOWN_MESSAGE)
    table = Table("turn", "phase", *Verdict, "s", said, title=title, title_justify="left", box=SIMPLE)
    for number, turn in enumerate(done.transcript.turns, start=1):
        counts = Counter(score.verdict for score in done.scores if score.turn == number)
        message = escape(" ".join(turn.message.split()))
        verdicts = (str(counts[verdict]) for verdict in Verdict)
        table.add_row(
            str(number),
            turn.phase if done.transcript.dialogues else NO_PHASE,
            *verdicts,
            f"{turn.seconds or 0:.1f}",
            message,
        )
    out.print(table)
    for score in failures(done.scores):
        out.print(f"✗ turn {score.turn} {score.check}: {score.why}", markup=False)
        reply = done.transcript.turns[score.turn - 1].reply
        out.print(f"    {beginning(reply, SHOWN_REPLY)}", style="dim", markup=False)


def print_totals(out: Console, system: str, judgements: Iterable[Judgement]) -> None:
    """Print how often each check passed, failed and was skipped, and all of them together."""
    scores = [score for done in judgements for score in done.scores]
    table = Table("check", *Verdict, box=SIMPLE)
    for name in sorted({score.check for score in scores}):
        counts = Counter(score.verdict for score in scores if score.check == name)
        table.add_row(name, *(str(counts[verdict]) for verdict in Verdict))
    out.print(table)
    out.print(f"{system}, in all: {tally(scores)}")


def tally(scores: Iterable[Score]) -> str:
    """Count verdicts in words."""
    counts = Counter(score.verdict for score in scores)
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict)


def failures(scores: Iterable[Score]) -> list[Score]:
    """Return the scores of checks that failed."""
    return [score for score in scores if score.verdict is Verdict.FAILED]


def beginning(text: str, length: int) -> str:
    """Return the beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
