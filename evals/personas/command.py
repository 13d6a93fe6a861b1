"""`python -m evals personas`: let a model play learners, and judge the tutor's turns by the checks of every turn."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from agent.models.errors import ModelError
from agent.models.seam import TutorModel
from agent.tutor import Tutor
from evals.bench import ModelOption, TierOption, tutor_for
from evals.environment import environment
from evals.opening import opened
from evals.personas.learner import Learner
from evals.personas.persona import Persona, read_personas
from evals.personas.playing import Encounter, meet
from evals.suite.record import as_json, recorded
from evals.suite.run import print_case, print_totals

CAVEAT = (
    "A model played these learners: no learner wrote a word of it. It gates nothing, and no exit code depends on it. "
    "Where it wrote little, the fallbacks come round again, and replies repeat themselves for that reason. "
    "A fault that it finds is worth a case in evals/cases."
)
out = Console(soft_wrap=True, highlight=False)
errors = Console(stderr=True, soft_wrap=True, highlight=False)


def personas(
    learner: Annotated[str, typer.Option(help="who plays the learner: ollama:NAME[@URL], embedded or scripted:FILE")],
    model: ModelOption = None,
    tier: TierOption = "auto",
    turns: Annotated[int, typer.Option(min=1, help="messages of a learner, at most")] = 12,
    persona: Annotated[list[str] | None, typer.Option(help="only this one, once or more often")] = None,
    files: Annotated[list[Path] | None, typer.Option(help="a file of personas; without it: ours")] = None,
    json_: Annotated[
        bool, typer.Option("--json", help="a run, as `python -m evals judge` and `report` read it")
    ] = False,
) -> None:
    """Let a model play learners of several kinds; an optional set that gates nothing."""
    some, problems = _picked(files, persona)
    with tutor_for(model, tier) as tutor:
        try:
            with _played_by(learner, model, tutor) as playing:
                met = [_meet(tutor, Learner(one, playing), turns, quiet=json_) for one in some]
                around = {**environment(tutor), **_learner(playing, met)}
        except ModelError as error:
            errors.print(str(error), style="red", markup=False)
            raise typer.Exit(1) from None
        record = recorded(around, [one.judgement for one in met], tutor.curriculum, problems)
    if json_:
        typer.echo(as_json(record))
        return
    print_totals(out, "tutor", [one.judgement for one in met])
    out.print(CAVEAT)


def _picked(files: Sequence[Path] | None, names: Sequence[str] | None) -> tuple[tuple[Persona, ...], tuple[str, ...]]:
    """Return the personas that are wanted, and what is wrong with others, which is told."""
    all_, problems = read_personas(files)
    for problem in problems:
        errors.print(f"Left out: {problem}", style="red", markup=False)
    some = tuple(one for one in all_ if not names or one.id in names)
    unknown = [name for name in names or () if name not in {one.id for one in all_}]
    if unknown or not some:
        what = f"There is no persona {unknown[0]}" if unknown else "There is no persona"
        errors.print(f"{what}. There are: {', '.join(one.id for one in all_) or 'none'}", style="red", markup=False)
        raise typer.Exit(1)
    return some, problems


@contextmanager
def _played_by(spec: str, model: str | None, tutor: Tutor) -> Iterator[TutorModel]:
    """Open the learner's model; where it is the tutor's own, it is not loaded twice."""
    if spec == model:
        yield tutor.model
        return
    with opened(spec) as playing:
        yield playing


def _meet(tutor: Tutor, learner: Learner, turns: int, *, quiet: bool) -> Encounter:
    met = meet(tutor, learner, turns)
    if not quiet:
        print_case(out, met.judgement)
    errors.print(f"{learner.persona.id}: {met.summary}", style="dim", markup=False)
    return met


def _learner(model: TutorModel, met: Sequence[Encounter]) -> dict[str, str]:
    """Return who played, as a run's environment tells it."""
    told = {one.judgement.case.id: one.summary for one in met}
    return {
        "learner": model.name,
        "learner's digest": model.digest,
        "learner's messages": "; ".join(f"{id_}: {summary}" for id_, summary in told.items()),
    }
