"""The command line of the evals: judge the tutor on its transcripts, list the cases, measure."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from agent.settings import Settings
from agent.tutor import BUILD_ERRORS, Tutor
from evals.case import CASES, Case, CaseError, read_cases
from evals.checks import ALWAYS, ON_WISH, Score, Verdict
from evals.judge import run_case

app = typer.Typer(help=__doc__, pretty_exceptions_enable=False)
bench = typer.Typer(help="Measure.", no_args_is_help=True)
app.add_typer(bench, name="bench")
out = Console(soft_wrap=True, highlight=False)
errors = Console(stderr=True, soft_wrap=True, highlight=False)

ModelOption = Annotated[str | None, typer.Option(help="auto, embedded, ollama:NAME[@URL] or scripted[:FILE]")]
TierOption = Annotated[str, typer.Option(help="auto, select or compose")]
JsonOption = Annotated[bool, typer.Option("--json", help="machine-readable output")]


@contextmanager
def tutor_for(model: str | None, tier: str = "auto") -> Iterator[Tutor]:
    """Build a tutor whose own store is thrown away."""
    with tempfile.TemporaryDirectory(prefix="dltutor-evals-") as folder:
        flags = {"model": model} if model else {}
        settings = Settings.model_validate({**Settings().model_dump(), **flags, "tier": tier, "data": folder})
        try:
            tutor = Tutor.build(settings, report=lambda text: errors.print(text, style="dim", markup=False))
        except BUILD_ERRORS as error:
            errors.print(str(error), style="red", markup=False)
            raise typer.Exit(1) from None
        try:
            yield tutor
        finally:
            tutor.close()


def all_cases(files: list[Path] | None) -> list[Case]:
    """Read the named case files, or all; a broken one is named, and the rest is run."""
    cases: list[Case] = []
    for path in files or sorted(CASES.glob("*.yaml")):
        try:
            cases += read_cases(path)
        except CaseError as error:
            errors.print(str(error), style="red", markup=False)
    return cases


@app.callback(invoke_without_command=True)
def run(
    context: typer.Context,
    model: ModelOption = None,
    tier: TierOption = "auto",
    cases: Annotated[list[Path] | None, typer.Option(help="case files; all if none is named")] = None,
    strict: Annotated[bool, typer.Option(help="exit 1 if a check failed")] = False,
    as_json: JsonOption = False,
) -> None:
    """Play all cases and print what the checks say, failing ones too."""
    if context.invoked_subcommand:
        return
    scores: list[Score] = []
    with tutor_for(model, tier) as tutor:
        if not as_json:
            out.print(f"model {tutor.model.name}, tier {tutor.tier}")
        for case in all_cases(cases):
            transcript, judged = run_case(tutor, case)
            scores += judged
            if not as_json:
                _print_case(case, judged, [turn.reply for turn in transcript.turns])
    if as_json:
        out.print_json(json.dumps([vars(score) for score in scores], ensure_ascii=False, default=str))
    else:
        out.print(f"in all: {_tally(scores)}")
    raise typer.Exit(1 if strict and any(score.verdict is Verdict.FAILED for score in scores) else 0)


def _print_case(case: Case, scores: tuple[Score, ...], replies: list[str]) -> None:
    out.print(f"{case.id}: {len(case.expects)} turns, {_tally(scores)}")
    for score in scores:
        if score.verdict is Verdict.FAILED:
            out.print(f"  turn {score.turn} {score.check}: {score.why}", markup=False)
            out.print(f"    {' '.join(replies[score.turn - 1].split())[:160]}", style="dim", markup=False)


def _tally(scores: list[Score] | tuple[Score, ...]) -> str:
    counts = Counter(score.verdict for score in scores)
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict)


@app.command("list")
def list_(as_json: JsonOption = False) -> None:
    """Count what there is."""
    from evals.retrieval import read_questions

    cases = all_cases(None)
    counts: dict[str, object] = {
        "dialogues": len(cases),
        "turns": sum(len(case.expects) for case in cases),
        "questions": len(read_questions()),
        "code_tasks": 0,
        "checks": len(ALWAYS) + len(ON_WISH),
        "by_language": dict(Counter(case.language for case in cases)),
    }
    typer.echo(json.dumps(counts) if as_json else "\n".join(f"{name}: {count}" for name, count in counts.items()))


@bench.command()
def retrieval(half: Annotated[str, typer.Option(help="dev, test or all")] = "test") -> None:
    """Recall of notes, rejection of what is out of scope, and latency."""
    from evals.retrieval import measure

    if half not in ("dev", "test", "all"):
        raise typer.BadParameter("dev, test or all", param_hint="--half")
    with tutor_for("scripted") as tutor:
        for line in measure(tutor.library, half):
            out.print(line)


@bench.command()
def model(spec: Annotated[str, typer.Option("--model")] = "embedded", rounds: int = 5) -> None:
    """First token cold and with the prefix cached; decode against the same engine without us, in the same run."""
    from evals.decode import measure

    with tutor_for(spec) as tutor:
        for line in measure(tutor, rounds):
            out.print(line)


@bench.command()
def start(spec: Annotated[str, typer.Option("--model")] = "auto", rounds: int = 3) -> None:
    """Seconds from the command to a page that answers, with everything fetched and built."""
    from evals.start import measure

    for line in measure(spec, rounds):
        out.print(line)


if __name__ == "__main__":
    app()
