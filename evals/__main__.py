"""The command line of the evals: judge the tutor on its transcripts, list the cases, measure."""

import json
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from evals.answers.command import answers
from evals.bench import ModelOption, TierOption, bench, tutor_for
from evals.case import Reading, read_cases
from evals.checks import CHECKS
from evals.run import failures, print_case, print_totals, report, run_case

app = typer.Typer(help=__doc__, pretty_exceptions_enable=False)
app.add_typer(bench, name="bench")
app.command()(answers)
out = Console(soft_wrap=True, highlight=False)
errors = Console(stderr=True, soft_wrap=True, highlight=False)

JsonOption = Annotated[bool, typer.Option("--json", help="machine-readable output")]


@app.callback(invoke_without_command=True)
def run(
    context: typer.Context,
    model: ModelOption = None,
    tier: TierOption = "auto",
    cases: Annotated[list[Path] | None, typer.Option(help="a case file, once or more often; without it: all")] = None,
    strict: Annotated[bool, typer.Option(help="exit 1 if a check failed or a case is broken")] = False,
    as_json: JsonOption = False,
) -> None:
    """Play all cases and print what the checks say, failing ones too."""
    if context.invoked_subcommand:
        return
    reading = _readable(cases)
    with tutor_for(model, tier) as tutor:
        heading = {"model": tutor.model.name, "digest": tutor.model.digest, "tier": str(tutor.tier)}
        if not as_json:
            out.print(f"model {tutor.model.name}, tier {tutor.tier}")
        done = []
        for case in reading.cases:
            done.append(run_case(tutor, case))
            if not as_json:
                print_case(out, done[-1])
    if as_json:
        full = {**heading, "dialogues": [report(each) for each in done], "problems": reading.problems}
        typer.echo(json.dumps(full, ensure_ascii=False))
    else:
        print_totals(out, done)
    bad = reading.problems or any(failures(each.scores) for each in done)
    raise typer.Exit(1 if not done or (strict and bad) else 0)


@app.command("list")
def list_(as_json: JsonOption = False) -> None:
    """Count what there is."""
    from evals.answers.questions import read_free_questions

    cases = _readable(None).cases
    counts: dict[str, object] = {
        "dialogues": len(cases),
        "turns": sum(len(case.expects) for case in cases),
        "questions": len(read_free_questions()[0]),
        "code_tasks": 0,
        "checks": len(CHECKS),
        "by_language": dict(Counter(case.language for case in cases)),
    }
    typer.echo(json.dumps(counts) if as_json else "\n".join(f"{name}: {count}" for name, count in counts.items()))


def _readable(files: list[Path] | None) -> Reading:
    """Read the cases, and name the broken ones."""
    reading = read_cases(files)
    for problem in reading.problems:
        errors.print(f"Left out: {problem}", style="red", markup=False)
    return reading


if __name__ == "__main__":
    app()
