"""`python -m evals import`: take a dialogue set of others into our own form, for the judge."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from agent.models.errors import ModelError
from evals.bench import tutor_for
from evals.foreign.reading import ForeignError, Imported, read
from evals.foreign.replying import answerable, replies
from evals.judge.exchange import SUFFIX, as_lines

OUT = Path(__file__).parents[1] / "out" / "foreign"
errors = Console(stderr=True, soft_wrap=True, highlight=False)


@dataclass(frozen=True)
class Own:
    """What the tutor replied itself."""

    model: str
    given: int
    unanswerable: int
    """Dialogues that do not end with the learner's words."""


def import_(
    file: Annotated[Path, typer.Argument(help="JSON or JSON Lines: MRBench's, MathTutorBench's, or the plain form")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="where the exchanges are written")] = OUT,
    reply_with: Annotated[
        str | None, typer.Option(metavar="MODEL", help="let the tutor reply too, on this model")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="let it reply to so many dialogues")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="machine-readable output")] = False,
) -> None:
    """Read a foreign dialogue set for `python -m evals judge`; bad records are named, the rest is read."""
    try:
        imported = read(file)
        written = _written(imported, file, out)
        own = _reply(imported, written, reply_with, limit) if reply_with else None
    except (ForeignError, ModelError, OSError) as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None
    for problem in (*imported.left_out, *imported.problems):
        errors.print(problem, style="red", markup=False)
    counts = _counts(imported, written, own)
    typer.echo(json.dumps(counts, ensure_ascii=False) if as_json else "\n".join(_lines(imported, written, own)))
    raise typer.Exit(0 if imported.exchanges else 1)


def _written(imported: Imported, source: Path, folder: Path) -> Path:
    file = folder / f"{source.stem}{SUFFIX}"
    if file.resolve() == source.resolve():
        raise ForeignError(f"{file} would be written over itself. Take another folder: `--out DIR`.")
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(as_lines(imported.exchanges.values()), encoding="utf-8")
    return file


def _reply(imported: Imported, file: Path, model: str, limit: int | None) -> Own:
    """Append the tutor's own replies to the file, each as soon as it is there."""
    asked, unanswerable = answerable(imported.exchanges.values())
    asked, given = asked[:limit], 0
    with tutor_for(model) as tutor, file.open("a", encoding="utf-8") as out:
        for given, one in enumerate(replies(tutor, asked), start=1):
            out.write(as_lines([one]))
            out.flush()
            errors.print(f"{given} of {len(asked)} replied to", style="dim", markup=False)
        return Own(tutor.model.name, given, unanswerable)


def _counts(imported: Imported, file: Path, own: Own | None) -> dict[str, object]:
    all_ = imported.exchanges.values()
    return {
        "file": str(file),
        "records": imported.records,
        "forms": dict(imported.forms),
        "replies": len(all_),
        "by": dict(Counter(one.by for one in all_)),
        "labels": dict(Counter(name for one in all_ for name in one.labels)),
        "left_out": imported.left_out,
        "problems": imported.problems,
        "own": {"model": own.model, "replies": own.given, "unanswerable": own.unanswerable} if own else None,
    }


def _lines(imported: Imported, file: Path, own: Own | None) -> Iterator[str]:
    all_ = imported.exchanges.values()
    forms = ", ".join(f"{count} {name}" for name, count in imported.forms.items())
    yield f"{imported.records} records read ({forms or 'none in a known form'}), {len(imported.left_out)} left out"
    yield f"{len(all_)} replies imported, {len(imported.problems)} replies or labels left out"
    yield from (f"  {by}: {count}" for by, count in Counter(one.by for one in all_).items())
    labels = Counter(name for one in all_ for name in one.labels)
    yield f"{labels.total()} labels of the file's own"
    yield from (f"  {name}: {count}" for name, count in labels.items())
    if own:
        yield f"{own.given} replies of the tutor on {own.model}; {own.unanswerable} dialogues do not end with the learner"
    yield f"Written: {file}. Let a model judge it: `python -m evals judge {file} --judge ollama:NAME`"
