"""`python -m evals code`: ask the code tasks of the tutor, or of its model alone beside it, and judge what they say by running."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from agent.models.errors import ModelError
from agent.tutor import Tutor
from evals.answers.cache import OUT, Answer, Answers
from evals.asking import ask_all
from evals.bench import tutor_for
from evals.entries import Entries
from evals.kept import Kept
from evals.suite.run import Sandboxed
from evals.tasks.asking import TOKENS, System, system
from evals.tasks.judging import judge
from evals.tasks.proof import faults
from evals.tasks.report import Table, as_json, markdown
from evals.tasks.task import CodeTask, Kind, read_tasks

KEPT = OUT.with_name("code.jsonl")
errors = Console(stderr=True, soft_wrap=True, highlight=False)


def code(
    systems: Annotated[str, typer.Option(help="tutor, bare or both: tutor,bare")] = "tutor",
    model: Annotated[str, typer.Option(help="auto, embedded, ollama:NAME[@URL] or scripted[:FILE]")] = "auto",
    half: Annotated[
        Literal["dev", "test"] | None, typer.Option(help="of test no single task is shown; without it: both")
    ] = None,
    kind: Annotated[Kind | None, typer.Option(help="only these tasks")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="ask so many, evenly from all")] = None,
    tokens: Annotated[int, typer.Option(min=16, help="that bare may write in one reply")] = TOKENS,
    tasks: Annotated[
        list[Path] | None, typer.Option(help="a file of tasks, once or more often; without it: ours")
    ] = None,
    kept: Annotated[Path, typer.Option(help="where answers are kept; what stands there is not asked again")] = KEPT,
    only_kept: Annotated[bool, typer.Option("--only-kept", help="ask nothing, report what is there")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="ask nothing, run the tasks' programs: are their truths true?")
    ] = False,
    report: Annotated[Path | None, typer.Option(metavar="FILE.md", help="write the report there")] = None,
    as_json_: Annotated[bool, typer.Option("--json", help="machine-readable output")] = False,
) -> None:
    """Ask code tasks: programs to explain, to mend and to write; can be killed and goes on."""
    reading = read_tasks(tasks)
    for problem in reading.problems:
        errors.print(f"Left out: {problem}", style="red", markup=False)
    wanted = [task for task in reading.found if half in (None, task.half) and kind in (None, task.kind)]
    some = wanted[:: max(1, len(wanted) // limit)][:limit] if limit else wanted
    if verify:
        raise typer.Exit(0 if _verified(reading, some) else 1)
    with tutor_for(model) as tutor:
        try:
            chosen = [system(name.strip(), tutor, tokens) for name in systems.split(",")]
            if not only_kept:
                ask_all(chosen, some, Answers(kept), _told)
        except (ValueError, ModelError) as error:
            errors.print(str(error), style="red", markup=False)
            raise typer.Exit(1) from None
        table = _table(tutor, half or "both halves", chosen, some, Answers(kept))
    lines = list(markdown(table))
    if report:
        report.write_text("\n".join(lines) + "\n", encoding="utf-8")
    typer.echo(json.dumps(as_json(table), ensure_ascii=False) if as_json_ else "\n".join(lines))
    raise typer.Exit(0 if any(table.judged.values()) else 1)


def _told(progress: str) -> None:
    errors.print(progress, style="dim", markup=False)


def _table(tutor: Tutor, half: str, systems: Sequence[System], tasks: Sequence[CodeTask], known: Kept[Answer]) -> Table:
    bench = Sandboxed(tutor.desk)
    judged = {}
    for one in systems:
        given = [(task, known.get(one.key(task))) for task in tasks]
        judged[one.name] = [judge(task, answer, tutor.curriculum, bench) for task, answer in given if answer]
    return Table(tutor.model.name, str(tutor.tier), half, judged)


def _verified(reading: Entries[CodeTask], tasks: Sequence[CodeTask]) -> bool:
    """Run what the tasks say, name what is not so with file and line; tell whether all is."""
    wrong = len(reading.problems)
    with tutor_for("scripted") as tutor:
        for task in tasks:
            for fault in faults(task, Sandboxed(tutor.desk).run):
                wrong += 1
                errors.print(f"{reading.places[task.id]}: {task.id}: {fault}", style="red", markup=False)
    typer.echo(f"{len(tasks)} tasks run, {wrong} faults")
    return wrong == 0
