"""`python -m evals judge`: let a model score tutor turns, beside how well it agrees with labels."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console

from agent.models.errors import ModelError
from evals.judge.criteria import Criterion, read_criteria
from evals.judge.exchange import Exchange, ExchangeError, read_exchanges
from evals.judge.judging import OUT, Judge, Opinions, score_all
from evals.judge.labels import read_labels
from evals.judge.report import Judged, all_labels, as_json, lines
from evals.opening import opened
from evals.reference import Reference
from knowledge.source import SourceError

PROGRESS_EVERY = 20
NO_REFERENCES = (
    "no reply has a reference, so what is asked about mistakes and open questions is skipped. "
    "Play it again with this version: `python -m evals --json`."
)
errors = Console(stderr=True, soft_wrap=True, highlight=False)


class SameModel(Exception):
    """The judge wrote what it is to judge."""


def judge(
    run: Annotated[Path, typer.Argument(help="what `python -m evals --json` printed, or `import` wrote (.jsonl)")],
    spec: Annotated[str, typer.Option("--judge", help="ollama:NAME[@URL], embedded or scripted:FILE; not the tutor's")],
    limit: Annotated[int, typer.Option(min=0, help="judge so many replies, taken evenly; 0: all")] = 40,
    criterion: Annotated[list[str] | None, typer.Option(help="only this one, once or more often")] = None,
    kept: Annotated[Path, typer.Option(help="where verdicts are kept; what stands there is not asked again")] = OUT,
    report: Annotated[Path | None, typer.Option(metavar="FILE.md", help="write the report there")] = None,
    as_json_: Annotated[bool, typer.Option("--json", help="machine-readable output")] = False,
) -> None:
    """Let a model judge tutor turns on 13 criteria; an opinion that gates nothing, and never the tutor's own model."""
    try:
        all_, criteria, labels = read_exchanges(run), _criteria(criterion), read_labels()
        some = spread(all_, limit)
        if all(one.reference == Reference() for one in all_):
            errors.print(f"{run}: {NO_REFERENCES}", style="yellow", markup=False)
        _assure_other(spec, "", all_)
        with opened(spec) as model:
            _assure_other(model.name, model.digest, all_)
            asked = Judge(model, Opinions(kept))
            labelled = tuple(score_all(asked, labels, criteria, labelled_only=True, progress=_progress("labels")))
            scored = tuple(score_all(asked, some, criteria, progress=_progress("replies")))
    except (ExchangeError, SourceError, SameModel, ModelError, ValidationError) as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None
    done = Judged(model.name, model.digest, len(all_), some, criteria, scored, labelled)
    text = "\n".join(lines(done)) + f"\n\nOver everything: {all_labels(labelled)}.\n"
    if report:
        report.write_text(text, encoding="utf-8")
        errors.print(f"Written: {report}", style="dim", markup=False)
    typer.echo(json.dumps(as_json(done), ensure_ascii=False) if as_json_ else text)


def spread(all_: Sequence[Exchange], limit: int) -> tuple[Exchange, ...]:
    """Return at most so many replies, taken evenly; 0: all."""
    if not limit or limit >= len(all_):
        return tuple(all_)
    return tuple(all_[index * len(all_) // limit] for index in range(limit))


def _criteria(names: Sequence[str] | None) -> tuple[Criterion, ...]:
    known = {one.id: one for one in read_criteria()}
    if unknown := [name for name in names or () if name not in known]:
        raise ExchangeError(f"There is no criterion {unknown[0]}. Take some of: {', '.join(known)}")
    return tuple(known[name] for name in names or known)


def _assure_other(name: str, digest: str, all_: Sequence[Exchange]) -> None:
    """Raise SameModel if one of the replies is by this model, whatever the address that it is reached at."""
    for by, theirs in dict.fromkeys((one.by, one.digest) for one in all_):
        if _bare(name) == _bare(by) or (digest and digest == theirs):
            raise SameModel(
                f"{by} wrote replies in this file, and a model does not judge itself. "
                "Take another one, if possible a larger one: `--judge ollama:NAME`."
            )


def _bare(name: str) -> str:
    return name.partition("@")[0]


def _progress(what: str) -> Callable[[int], None]:
    def say(left: int) -> None:
        if left % PROGRESS_EVERY == 0:
            errors.print(f"{what}: {left} verdicts to go", style="dim", markup=False)

    return say
