"""Measuring, from the command line: retrieval, practice, grading, the model, the start, the sandbox."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import ValidationError
from rich.console import Console

from agent.settings import Settings
from agent.tutor import BUILD_ERRORS, Tutor

bench = typer.Typer(help="Measure.", no_args_is_help=True)
errors = Console(stderr=True, soft_wrap=True, highlight=False)

ModelOption = Annotated[str | None, typer.Option(help="auto, embedded, ollama:NAME[@URL] or scripted[:FILE]")]
TierOption = Annotated[str, typer.Option(help="auto, select, copy or compose")]
Rounds = Annotated[int, typer.Option(min=1, help="how often each thing is measured")]


@contextmanager
def tutor_for(model: str | None, tier: str = "auto") -> Iterator[Tutor]:
    """Build a tutor whose store is thrown away, or say what happened and what to type, and leave."""
    with tempfile.TemporaryDirectory(prefix="dltutor-evals-") as folder:
        flags = {"tier": tier, "data": folder, "store": None, **({"model": model} if model else {})}
        try:
            settings = Settings.model_validate({**Settings().model_dump(), **flags})
            tutor = Tutor.build(settings, report=lambda text: errors.print(text, style="dim", markup=False))
        except (*BUILD_ERRORS, ValidationError) as error:
            errors.print(str(error), style="red", markup=False)
            raise typer.Exit(1) from None
        try:
            yield tutor
        finally:
            tutor.close()


@bench.command()
def retrieval(
    half: Annotated[Literal["dev", "test"], typer.Option(help="dev chose the weights")] = "test",
    fit: Annotated[bool, typer.Option("--fit", help="fit the weights on dev and print them, nothing else")] = False,
    busy: Annotated[bool, typer.Option("--busy", help="measure the latency while the model generates")] = False,
    choose: Annotated[int, typer.Option(min=0, help="let the model choose facts for so many questions")] = 0,
    tap: Annotated[bool, typer.Option("--tap", help="the tutor's own answers, with the questions it offers")] = False,
    spec: Annotated[str, typer.Option("--model", help="for --busy and --choose")] = "embedded",
) -> None:
    """Recall of notes and facts, rejection of what is out of scope, latency; what is shown after the model's choice, or a tap."""
    from evals import choosing, tapping
    from evals.fit import fit as fitted
    from evals.questions import read_questions
    from evals.retrieval import ask_all, latency, report
    from evals.retrieval import busy as while_busy

    questions = [question for question in read_questions() if question.half == ("dev" if fit else half)]
    with tutor_for(spec if busy or choose else "scripted") as tutor:
        if fit:
            lines = fitted(tutor.library, questions)
        elif busy:
            with while_busy(tutor.model):
                lines = iter([f"while {tutor.model.name} generates: {latency(ask_all(tutor.library, questions))}"])
        elif choose:
            inside = [question for question in questions if question.notes]
            some = ask_all(tutor.library, inside[:: max(1, len(inside) // choose)][:choose])
            lines = choosing.report(list(choosing.choose_all(tutor.model, some)))
        elif tap:
            found = ask_all(tutor.library, [question for question in questions if question.notes])
            lines = tapping.report(list(tapping.tap_all(tutor, found)))
        else:
            lines = report(ask_all(tutor.library, questions))
        for line in lines:
            typer.echo(line)


@bench.command()
def practice(
    half: Annotated[Literal["dev", "test"], typer.Option(help="dev chose the weights")] = "test",
    fit: Annotated[bool, typer.Option("--fit", help="fit the weights on dev and print them, nothing else")] = False,
) -> None:
    """Recognising calculators and recipes with their parameters, and what is falsely taken for a request of one."""
    from evals.practice import find_all, report
    from evals.practice import fit as fitted
    from evals.requests import read_requests

    requests = [request for request in read_requests() if request.half == ("dev" if fit else half)]
    with tutor_for("scripted") as tutor:
        finder = tutor.desk.finder
        for line in fitted(finder, requests) if fit else report(find_all(finder, requests)):
            typer.echo(line)


@bench.command()
def hearing(half: Annotated[Literal["dev", "test"], typer.Option(help="dev was looked at")] = "test") -> None:
    """What learners say: the wishes, answers and questions that are understood, by the rules alone and with likeness."""
    from evals.hearing import by_rules, read_messages, report, understand_all

    messages = [message for message in read_messages() if message.half == half]
    with tutor_for("scripted") as tutor:
        alone = understand_all(by_rules(tutor.desk), messages)
        for line in report(alone, understand_all(tutor.desk, messages)):
            typer.echo(line)


@bench.command()
def intake(half: Annotated[Literal["dev", "test"], typer.Option(help="dev was looked at")] = "test") -> None:
    """What learners say of themselves: what is noted of it, and what was never said; the rules alone."""
    from evals.intake import note_all, read_messages, report

    for line in report(list(note_all([message for message in read_messages() if message.half == half]))):
        typer.echo(line)


@bench.command()
def grading(half: Annotated[Literal["dev", "test"], typer.Option(help="dev was looked at")] = "test") -> None:
    """Answers to short items in other words: how they are marked, and whether likeness would tell right from wrong."""
    import numpy as np

    from evals.grading import Vectors, read_answers, report

    answers = [answer for answer in read_answers() if answer.half == half]
    with tutor_for("scripted") as tutor:
        library = tutor.library

        def vectors(texts: Sequence[str]) -> Vectors:
            rows = [row for batch in library.embed_all(list(texts)) for row in batch]
            return library.whitened(np.asarray(rows, dtype=np.float32))

        for line in report(answers, tutor.curriculum.items, vectors):
            typer.echo(line)


@bench.command()
def model(spec: Annotated[str, typer.Option("--model")] = "embedded", rounds: Rounds = 5) -> None:
    """First token cold and with the prefix cached; decode through us against the bare server, in the same run."""
    from evals.decode import measure
    from evals.server import NoBareServer

    with tutor_for(spec) as tutor:
        try:
            for line in measure(tutor, rounds):
                typer.echo(line)
        except NoBareServer as error:
            errors.print(str(error), style="red", markup=False)
            raise typer.Exit(1) from None


@bench.command()
def start(spec: Annotated[str, typer.Option("--model")] = "auto", rounds: Rounds = 3) -> None:
    """Seconds from the command to a page that answers, with everything fetched and built."""
    from evals.start import NoPage, measure

    try:
        for line in measure(spec, rounds):
            typer.echo(line)
    except NoPage as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None


@bench.command()
def sandbox(
    rounds: Rounds = 10,
    soak: Annotated[int, typer.Option(min=0, metavar="RUNS", help="so many runs in a row, and what they leave")] = 0,
    plot: Annotated[Path | None, typer.Option(metavar="FILE.png", help="draw the latencies there")] = None,
) -> None:
    """First output, runs a second, memory, tracing; beside a fresh interpreter, bubblewrap and a Jupyter kernel."""
    from evals.peers import NotMeasured
    from evals.sandboxes import measure
    from tools.zygote import SandboxError

    try:
        for line in measure(rounds, soak_runs=soak, plot=plot):
            typer.echo(line)
    except (NotMeasured, SandboxError) as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None
