"""The command line of the evals: judge the tutor on its transcripts, list the cases, measure."""

import json
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from evals.answers.command import answers
from evals.bench import bench
from evals.checks import CHECKS
from evals.foreign.command import import_
from evals.judge.command import judge
from evals.personas.command import personas
from evals.suite.command import gate, readable, run, write
from evals.suite.record import RecordError, read_records
from evals.tasks.command import code
from evals.tasks.task import CodeTask, read_tasks

app = typer.Typer(help=__doc__, pretty_exceptions_enable=False)
app.add_typer(bench, name="bench")
app.callback(invoke_without_command=True)(run)
app.command()(answers)
app.command()(code)
app.command()(gate)
app.command()(judge)
app.command("import")(import_)
app.command()(personas)
errors = Console(stderr=True, soft_wrap=True, highlight=False)

JsonOption = Annotated[bool, typer.Option("--json", help="machine-readable output")]


@app.command("report")
def report_(
    runs: Annotated[list[Path], typer.Argument(help="what `python -m evals --json` has printed")],
    report: Annotated[list[Path], typer.Option("--report", metavar="FILE", help="FILE.html or FILE.md, or both")],
) -> None:
    """Put runs of several systems or models side by side."""
    try:
        write(report, [record for path in runs for record in read_records(path)])
    except RecordError as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None


@app.command("list")
def list_(as_json: JsonOption = False) -> None:
    """Count what there is."""
    from evals.answers.questions import read_free_questions

    cases = readable(None).cases
    counts: dict[str, object] = {
        "dialogues": len(cases),
        "turns": sum(len(case.expects) for case in cases),
        "questions": len(read_free_questions()[0]),
        "code_tasks": len(_readable_tasks()),
        "checks": len(CHECKS),
        "by_language": dict(Counter(case.language for case in cases)),
    }
    tags = {"by_tag": dict(Counter(tag for case in cases for tag in case.tags))}
    lines = (f"{name}: {count}" for name, count in {**counts, **tags}.items())
    typer.echo(json.dumps(counts) if as_json else "\n".join(lines))


def _readable_tasks() -> tuple[CodeTask, ...]:
    """Read the code tasks, and name the broken ones."""
    reading = read_tasks()
    for problem in reading.problems:
        errors.print(f"Left out: {problem}", style="red", markup=False)
    return reading.found


if __name__ == "__main__":
    app()
