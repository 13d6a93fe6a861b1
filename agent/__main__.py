"""The command line of the agent: ask, walkthrough, play, weights, calibrate, doctor; learners, export, import, rename, forget."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from pydantic import TypeAdapter

from agent.register import register
from agent.terminal import JsonOption, errors, readable_errors, settings_for, tutor_for

if TYPE_CHECKING:  # the tutor takes seconds to import; --help does not need it
    from agent.calibration import Outcome
    from agent.turn import Turn

app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)
app.add_typer(register)
ModelOption = Annotated[str | None, typer.Option(help="auto, embedded, ollama:NAME[@URL] or scripted[:FILE]")]
TierOption = Annotated[
    str, typer.Option(help="auto, select, copy or compose: how much of the words the model is trusted with")
]


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="the question")] = None,
    file: Annotated[Path | None, typer.Option(help="JSON lines {id, question}, answered with one loaded model")] = None,
    out: Annotated[Path | None, typer.Option(help="where the answers go; goes on where it stopped")] = None,
    model: ModelOption = None,
    tier: TierOption = "auto",
    as_json: JsonOption = False,
) -> None:
    """Answer a question, outside any lesson."""
    from agent import ask as asking

    if (question is None) == (file is None) or (file is None) != (out is None):
        errors.print('Type `python -m agent ask "…"`, or `--file QUESTIONS.jsonl --out ANSWERS.jsonl`.', style="red")
        raise typer.Exit(2)
    with tutor_for(model, tier) as tutor, readable_errors():
        if file and out:
            now, before = asking.ask_all(tutor, file, out)
            errors.print(f"{now} answered, {before} had been answered before.")
        elif question is not None:
            turn = asking.ask(tutor, question)
            typer.echo(json.dumps(asking.report(turn), ensure_ascii=False) if as_json else readable(turn))


def readable(turn: "Turn") -> str:
    """Return a turn for a terminal: the reply, then what its citations stand for."""
    sources = [f"[{c.label}] {c.title} · {c.section} (knowledge/notes/{c.note}/note.md)" for c in turn.citations]
    return "\n".join([turn.reply, *(["", *sources] if sources else [])])


@app.command()
def walkthrough(
    file: Annotated[Path, typer.Argument(help="a Python program, UTF-8", metavar="FILE.py")],
    language: Annotated[Literal["zh", "en"], typer.Option(help="of the explanation")] = "zh",
    wall_seconds: Annotated[float, typer.Option(min=0.1, help="stop its run after so many seconds")] = 60,
    as_json: JsonOption = False,
) -> None:
    """Explain a program line by line, with the shapes, counts and values of a real run; no model is asked.

    With --json: {lines: [{line, code, says, tensors, citations}], error, stdout}. Exit status: 1 if it is no Python.
    """
    from agent.explained import report
    from agent.walkthrough import walk
    from knowledge.curriculum import load
    from knowledge.practice.loading import load_practice
    from tools.sandbox import Sandbox

    with readable_errors():
        code = read_code(file)
        with Sandbox() as sandbox:
            run = sandbox.run(code, wall_seconds=wall_seconds, trace="calls")
    try:
        lines = walk(code, load_practice().cards, run.trace)
    except (SyntaxError, ValueError, RecursionError) as error:
        errors.print(f"{file} is no Python: {error}", style="red", markup=False)
        raise typer.Exit(1) from None
    titles = {id_: note.title.in_(language) for id_, note in load().notes.items()}
    found = report(lines, language, titles)
    if as_json:
        typer.echo(json.dumps({"lines": found, "error": run.error, "stdout": run.stdout}, ensure_ascii=False))
        return
    for row in found:
        typer.echo(f"{row['line']:4}  {row['code']}" + (f"\n      {row['says']}" if row["says"] else ""))
    if run.error:
        errors.print(run.error, style="red", markup=False)


def read_code(file: Path) -> str:
    """Return a program's text."""
    from agent.ask import FileError

    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"{file} cannot be read as UTF-8 text: {error}") from None


@app.command()
def play(
    script: Annotated[Path, typer.Argument(help="YAML: dialogues: [{id, turns: [{user: …} or {restart: true}]}]")],
    out: Annotated[Path, typer.Option(help="one line of JSON for each dialogue")],
    model: ModelOption = None,
    tier: TierOption = "auto",
) -> None:
    """Play scripted dialogues, each with a fresh learner and store."""
    from agent import play as playing

    with readable_errors():
        dialogues = playing.read_script(script)
    with tutor_for(model, tier) as tutor, readable_errors(), out.open("w", encoding="utf-8") as lines:
        for dialogue in dialogues:
            lines.write(playing.line(playing.play(tutor, dialogue)) + "\n")
            lines.flush()
            errors.print(f"{dialogue.id}: {len(dialogue.turns)} turns", style="dim")


@app.command()
def weights(
    refetch: Annotated[bool, typer.Option(help="throw away what is there and fetch anew")] = False,
) -> None:
    """Fetch the embedded model's weights (1.1 GB, once) and check them."""
    from agent.models.weights import fetch

    with readable_errors():
        path = fetch(settings_for(None).cache, report=lambda text: errors.print(text, style="dim"), refetch=refetch)
    typer.echo(str(path))


@app.command()
def calibrate(
    model: ModelOption = None,
    again: Annotated[bool, typer.Option(help="forget what was measured before")] = False,
    as_json: JsonOption = False,
) -> None:
    """Measure what the model may be trusted with: some 30 keyed cases, a few minutes; goes on where it stopped."""
    from agent.measuring import measure

    def told(outcome: "Outcome", done: int, count: int) -> None:
        mark = "passed" if outcome.passed else f"failed: {outcome.why}"
        errors.print(f"{done:2}/{count} {outcome.case} ({outcome.seconds:.0f} s) {mark}", style="dim", markup=False)

    with readable_errors():
        measured, result = measure(
            settings_for(model), again=again, report=lambda text: errors.print(text, style="dim"), told=told
        )
    trust = result.trust
    if as_json:
        found = {"model": measured.name, "digest": measured.digest, "scores": result.scores, "trust": trust}
        typer.echo(TypeAdapter(dict[str, object]).dump_json({**found, "cases": result.outcomes}).decode())
        return
    for kind, (passed, count) in result.scores.items():
        typer.echo(f"{kind:8} {passed} of {count}")
    if trust:
        good = [kind for kind in ("choose", "copy", "compose", "code") if getattr(trust, kind)]
        typer.echo(f"{measured.name} is trusted to: {', '.join(good) or 'nothing'}; tier {trust.tier}")


@app.command()
def doctor(as_json: JsonOption = False) -> None:
    """Say what this machine has and which model would answer; fetches and starts nothing."""
    from agent.doctor import examine

    found = examine(settings_for(None))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for topic, facts in found.items():
        typer.echo(f"{topic}: {json.dumps(facts, ensure_ascii=False)}")


if __name__ == "__main__":
    app()
