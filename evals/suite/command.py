"""`python -m evals`: play the cases with some systems and seeds, judge them, report; `gate` compares with a baseline."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from agent.models.errors import ModelError
from agent.models.seam import SEED
from agent.tutor import Tutor
from evals.bench import ModelOption, TierOption, tutor_for
from evals.case import Case, Reading, read_cases
from evals.environment import environment
from evals.suite.gate import BaselineError, baseline_of, compared, file_for, read_baseline, write_baseline
from evals.suite.html_report import page
from evals.suite.markdown_report import markdown
from evals.suite.plays import OUT, Player, Plays, play_all
from evals.suite.record import Record, as_json, recorded
from evals.suite.run import Judgement, failures, judged, print_case, print_totals, tally
from evals.systems import NAMES, STATELESS, TOKENS, NoSuchSystem, as_tutor, names_of

out = Console(soft_wrap=True, highlight=False)
errors = Console(stderr=True, soft_wrap=True, highlight=False)

CasesOption = Annotated[list[Path] | None, typer.Option(help="a case file, once or more often; without it: all")]
TagOption = Annotated[list[str] | None, typer.Option(help="only cases with this tag, or of this id or language")]
SmokeOption = Annotated[bool, typer.Option("--smoke", help="only the few cases that are tagged smoke")]
SeedsOption = Annotated[int, typer.Option(min=1, help="play each case with so many seeds, from 1 on")]
SeedOption = Annotated[str | None, typer.Option(help="play each case with these seeds, such as 0,1,2")]
TemperatureOption = Annotated[
    float, typer.Option(min=0.0, max=2.0, help="of the model; 0, as a learner has it, makes seeds hardly differ")
]
TokensOption = Annotated[int, typer.Option(min=16, help="that bare, retrieval and tools may write a turn")]
KeptOption = Annotated[Path, typer.Option(help="where dialogues are kept; what stands there is not played again")]
FreshOption = Annotated[bool, typer.Option("--fresh", help="play all anew, whatever is kept")]
ReportOption = Annotated[
    list[Path] | None, typer.Option("--report", metavar="FILE", help="write it there: FILE.html or FILE.md, or both")
]


@dataclass(frozen=True)
class How:
    """How cases are played."""

    systems: Sequence[str] = ("tutor",)
    seeds: Sequence[int] = (SEED,)
    temperature: float = 0.0
    tokens: int = TOKENS
    kept: Path = OUT
    fresh: bool = False

    def players(self, tutor: Tutor) -> list[Player]:
        """Return each system with each seed."""
        return [
            Player(name, tutor, seed, self.temperature, self.tokens) for name in self.systems for seed in self.seeds
        ]


def run(
    context: typer.Context,
    model: ModelOption = None,
    tier: TierOption = "auto",
    systems: Annotated[str, typer.Option(help=f"some of {', '.join(NAMES)}")] = "tutor",
    cases: CasesOption = None,
    tag: TagOption = None,
    smoke: SmokeOption = False,
    seeds: SeedsOption = 1,
    seed: SeedOption = None,
    temperature: TemperatureOption = 0.0,
    tokens: TokensOption = TOKENS,
    kept: KeptOption = OUT,
    fresh: FreshOption = False,
    strict: Annotated[bool, typer.Option(help="exit 1 if a check failed or a case is broken")] = False,
    report: ReportOption = None,
    as_json_: Annotated[
        bool, typer.Option("--json", help="one line for each system, for scripts and `report`")
    ] = False,
) -> None:
    """Play the cases and print what the checks say, failing ones too; can be killed and goes on."""
    if context.invoked_subcommand:
        return
    how = How(_named(systems), seeds_of(seeds, seed), temperature, tokens, kept, fresh)
    reading, picked = picked_cases(cases, tag, smoke)
    done: list[Judgement] = []
    with tutor_for(model, tier) as tutor:
        if not as_json_:
            out.print(f"model {tutor.model.name}, tier {tutor.tier}")
        for each in judging(tutor, picked, how):
            done.append(each)
            if not as_json_:
                print_case(out, each)
        records = list(_records(tutor, done, reading, how))
    for record in records if as_json_ else ():
        typer.echo(as_json(record))
    for name in () if as_json_ else how.systems:
        print_totals(out, name, [each for each in done if each.system == name])
    write(report or [], records)
    bad = reading.problems or any(failures(each.scores) for each in done)
    raise typer.Exit(1 if not done or (strict and bad) else 0)


def gate(
    model: ModelOption = None,
    tier: TierOption = "auto",
    cases: CasesOption = None,
    tag: TagOption = None,
    smoke: SmokeOption = False,
    seeds: SeedsOption = 1,
    seed: SeedOption = None,
    temperature: TemperatureOption = 0.0,
    kept: KeptOption = OUT,
    fresh: FreshOption = False,
    baseline: Annotated[Path | None, typer.Option(help="without it: the model's own in evals/reports")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="write the baseline anew, of the cases played")] = False,
) -> None:
    """Exit 1 if a check fails that the baseline does not name as failing, in two of three seeds."""
    how = How(("tutor",), seeds_of(seeds, seed), temperature, TOKENS, kept, fresh)
    reading, picked = picked_cases(cases, tag, smoke)
    with tutor_for(model, tier) as tutor:
        file, name, trusted = baseline or file_for(tutor.model.name), tutor.model.name, str(tutor.tier)
        try:
            before = read_baseline(file, name, trusted, or_none=accept)
        except BaselineError as error:  # before an hour is spent on playing
            errors.print(str(error), style="red", markup=False)
            raise typer.Exit(1) from None
        done = []
        for each in judging(tutor, picked, how):
            done.append(each)
            errors.print(f"{each.case.id}, seed {each.seed}: {tally(each.scores)}", style="dim", markup=False)
        now = baseline_of(name, trusted, done)
    if accept:
        write_baseline(file, before.with_(now))
        errors.print(f"Written: {file}", style="dim", markup=False)
        raise typer.Exit(1 if reading.problems or not done else 0)
    found = compared(before, now, done)
    for line in found.lines():
        out.print(line, markup=False)
    raise typer.Exit(1 if found.regressions or reading.problems or not done else 0)


def judging(tutor: Tutor, cases: Sequence[Case], how: How) -> Iterator[Judgement]:
    """Play and judge cases one after the other; a model that is gone ends the command, and what was played is kept."""
    try:
        for player, case, play in play_all(
            how.players(tutor),
            cases,
            Plays(how.kept),
            fresh=how.fresh,
            report=lambda text: errors.print(text, style="dim"),
        ):
            yield judged(player, case, play)
    except ModelError as error:
        errors.print(
            f"{error} What was played is kept: the same command goes on from there.", style="red", markup=False
        )
        raise typer.Exit(1) from None


def _records(tutor: Tutor, done: Sequence[Judgement], reading: Reading, how: How) -> Iterator[Record]:
    around = {**environment(tutor), "seeds": ", ".join(map(str, how.seeds)), "temperature": f"{how.temperature:g}"}
    for name in how.systems:
        tier = "none" if name in STATELESS else str(as_tutor(name, tutor).tier)
        own = [each for each in done if each.system == name]
        yield recorded({**around, "tier": tier}, own, tutor.curriculum, reading.problems, system=name)


def seeds_of(count: int, listed: str | None) -> tuple[int, ...]:
    """Return the seeds that are asked for, by number or by name."""
    if listed is None:
        return tuple(range(SEED, SEED + count))
    try:
        return tuple(dict.fromkeys(int(each) for each in listed.split(",")))
    except ValueError:
        raise typer.BadParameter(f"{listed!r} is no list of whole numbers such as 0,1,2", param_hint="--seed") from None


def _named(systems: str) -> list[str]:
    try:
        return names_of(systems)
    except NoSuchSystem as error:
        raise typer.BadParameter(str(error), param_hint="--systems") from None


def picked_cases(files: list[Path] | None, tags: list[str] | None, smoke: bool) -> tuple[Reading, list[Case]]:
    """Read the cases, name the broken ones, and return those that are wanted."""
    reading = readable(files)
    picked = [case for case in reading.cases if case.is_picked([*(tags or ()), *(["smoke"] if smoke else [])])]
    if reading.cases and not picked:
        errors.print("no case has that tag, id or language; `python -m evals list` names the tags", style="red")
    return reading, picked


def readable(files: list[Path] | None) -> Reading:
    """Read the cases, and name the broken ones."""
    reading = read_cases(files)
    for problem in reading.problems:
        errors.print(f"Left out: {problem}", style="red", markup=False)
    return reading


def write(files: Sequence[Path], records: Sequence[Record]) -> None:
    """Write the report on some systems, in the form that each file's name asks for."""
    for file in files:
        text = page(records) if file.suffix == ".html" else markdown(records)
        file.write_text(text, encoding="utf-8")
        errors.print(f"Written: {file}", style="dim", markup=False)
