"""The commands on who learns here: learners, export, import, rename, forget."""

import json
from pathlib import Path
from typing import Annotated

import typer

from agent.terminal import JsonOption, errors, store_open

register = typer.Typer()
LearnerArgument = Annotated[str, typer.Argument(help="the learner's name or id", metavar="LEARNER")]
ZipArgument = Annotated[Path, typer.Argument(help="the file", metavar="FILE.zip")]


@register.command()
def learners(as_json: JsonOption = False) -> None:
    """List who learns here: name, since when, how many lessons are done, and the id."""
    with store_open() as store:
        rows = [
            {
                "name": person.name,
                "since": f"{person.created:%Y-%m-%d}",
                "lessons": len(store.standing(person.id).finished),
                "id": person.id,
            }
            for person in store.people.all()
        ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo("\t".join(str(value) for value in row.values()))
    if not rows:
        errors.print("Nobody has learnt here yet. Type `make chat`.")


@register.command()
def export(learner: LearnerArgument, file: ZipArgument) -> None:
    """Write everything of a learner into a zip: JSON to import elsewhere, and the dialogue to read."""
    from agent import export as exporting

    with store_open() as store:
        for left_out in exporting.export(store, store.people.find(learner), file):
            errors.print(f"Left out, as it cannot be read: {left_out}", markup=False)
    typer.echo(str(file))


@register.command("import")
def import_(file: ZipArgument) -> None:
    """Take in an export, as a new learner; nothing of who is there already is touched."""
    from agent.importing import take_in

    with store_open() as store:
        person = take_in(store, file)
    typer.echo(f"{person.name}\t{person.id}")


@register.command()
def rename(learner: LearnerArgument, name: Annotated[str, typer.Argument(help="the new name")]) -> None:
    """Give a learner another name."""
    with store_open() as store:
        store.people.rename(store.people.find(learner).id, name)


@register.command()
def forget(
    learner: LearnerArgument, yes: Annotated[bool, typer.Option("--yes", help="really delete it all")] = False
) -> None:
    """Delete a learner: conversations, plans, evidence, for good."""
    with store_open() as store:
        person = store.people.find(learner)
        if not yes:
            errors.print(
                f"This deletes everything of {person.name}, for good. To keep a copy, export it first. "
                f"If you are sure, type `python -m agent forget {learner} --yes`.",
                markup=False,
            )
            raise typer.Exit(1)
        store.people.delete(person.id)
    typer.echo(f"Forgotten: {person.name}")
