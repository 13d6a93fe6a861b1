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
from evals.environment import environment
from evals.suite.html_report import page
from evals.suite.markdown_report import markdown
from evals.suite.record import Record, RecordError, read_record, recorded
from evals.suite.record import as_json as as_line
from evals.suite.run import failures, print_case, print_totals, run_case

app = typer.Typer(help=__doc__, pretty_exceptions_enable=False)
app.add_typer(bench, name="bench")
app.command()(answers)
out = Console(soft_wrap=True, highlight=False)
errors = Console(stderr=True, soft_wrap=True, highlight=False)

JsonOption = Annotated[bool, typer.Option("--json", help="machine-readable output")]


ReportOption = Annotated[
    list[Path] | None, typer.Option("--report", metavar="FILE", help="write it there: FILE.html or FILE.md, or both")
]


@app.callback(invoke_without_command=True)
def run(
    context: typer.Context,
    model: ModelOption = None,
    tier: TierOption = "auto",
    cases: Annotated[list[Path] | None, typer.Option(help="a case file, once or more often; without it: all")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="only cases with this tag, or of this id or language")] = None,
    smoke: Annotated[bool, typer.Option("--smoke", help="only the few cases that are tagged smoke")] = False,
    strict: Annotated[bool, typer.Option(help="exit 1 if a check failed or a case is broken")] = False,
    report: ReportOption = None,
    as_json: JsonOption = False,
) -> None:
    """Play the cases and print what the checks say, failing ones too."""
    if context.invoked_subcommand:
        return
    reading = _readable(cases)
    picked = [case for case in reading.cases if case.is_picked([*(tag or ()), *(["smoke"] if smoke else [])])]
    if reading.cases and not picked:
        errors.print("no case has that tag, id or language; `python -m evals list` names the tags", style="red")
    with tutor_for(model, tier) as tutor:
        around = environment(tutor)
        if not as_json:
            out.print(f"model {tutor.model.name}, tier {tutor.tier}")
        done = []
        for case in picked:
            done.append(run_case(tutor, case))
            if not as_json:
                print_case(out, done[-1])
        record = recorded(around, done, tutor.curriculum, reading.problems)
    if as_json:
        typer.echo(as_line(record))
    else:
        print_totals(out, done)
    _write(report or [], [record])
    bad = reading.problems or any(failures(each.scores) for each in done)
    raise typer.Exit(1 if not done or (strict and bad) else 0)


@app.command("report")
def report_(
    runs: Annotated[list[Path], typer.Argument(help="what `python -m evals --json` has printed, of each system")],
    report: Annotated[list[Path], typer.Option("--report", metavar="FILE", help="FILE.html or FILE.md, or both")],
) -> None:
    """Put runs of several systems side by side."""
    try:
        _write(report, [read_record(path) for path in runs])
    except RecordError as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None


def _write(files: list[Path], records: list[Record]) -> None:
    for file in files:
        text = page(records) if file.suffix == ".html" else markdown(records)
        file.write_text(text, encoding="utf-8")
        errors.print(f"Written: {file}", style="dim", markup=False)


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
    tags = {"by_tag": dict(Counter(tag for case in cases for tag in case.tags))}
    lines = (f"{name}: {count}" for name, count in {**counts, **tags}.items())
    typer.echo(json.dumps(counts) if as_json else "\n".join(lines))


def _readable(files: list[Path] | None) -> Reading:
    """Read the cases, and name the broken ones."""
    reading = read_cases(files)
    for problem in reading.problems:
        errors.print(f"Left out: {problem}", style="red", markup=False)
    return reading


if __name__ == "__main__":
    app()
