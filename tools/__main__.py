"""`python -m tools`: run and trace snippets, check exercises, or say what the sandbox promises here."""

import json
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer
from rich.console import Console

from tools.answer import answer
from tools.check import Checker, Verdict, verify
from tools.exercise import SHEET, Exercise, ExerciseError, load
from tools.notebook import Notebook
from tools.pairing import PairBench
from tools.run import Run
from tools.sandbox import Sandbox, unheard
from tools.testimony import unseen
from tools.trace import layer_table, table
from tools.zygote import SandboxError

AT_ONCE = 2
app = typer.Typer(no_args_is_help=True, add_completion=False, help="Run Python snippets in a sandbox.")
words = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)

File = Annotated[Path, typer.Argument(help="The snippet, UTF-8 text.", metavar="FILE.py")]
Wall = Annotated[float, typer.Option(min=0.1, help="Stop it after so many seconds.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of the output.")]
Language = Annotated[Literal["zh", "en"], typer.Option(help="Of what is said about faults.")]
Unprotected = Annotated[
    bool, typer.Option("--unprotected", help="Run without walls: the code can do whatever you can do.")
]


@app.command()
def run(
    files: Annotated[list[Path], typer.Argument(help="Snippets; several share their variables.", metavar="FILE.py …")],
    wall_seconds: Wall = 20,
    as_json: AsJson = False,
    figures: Annotated[Path | None, typer.Option(metavar="DIR", help="Save the figures there, as 01.png …")] = None,
    language: Language = "zh",
    unprotected: Unprotected = False,
) -> None:
    """Run FILE.py and print what it prints; several files run one after the other, as the cells of a notebook do.

    With --json: {stdout, stderr, error, limit, status, fault, figures, seconds, cpu_seconds, memory_mb}; error is null
    or one line, figures are {png_base64, alt}, or with --figures DIR {path, alt}. Of several files, the last one's.

    Exit status: 0; 1 if a snippet failed (not with --json: there `error` says it); 2 if it could not be run.
    """
    codes = [read(file) for file in files]
    heard = unheard if as_json else show
    with opened(unprotected=unprotected) as sandbox:
        if len(codes) == 1:
            done = sandbox.run(codes[0], wall_seconds=wall_seconds, on_output=heard)
        else:
            done = cells(sandbox, codes, wall_seconds=wall_seconds, as_json=as_json)
        found = answer(done, figures)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    summarise(done, figures, language)
    raise typer.Exit(1 if done.error else 0)


@app.command()
def trace(
    file: File,
    wall_seconds: Wall = 20,
    as_json: AsJson = False,
    save: Annotated[Path | None, typer.Option("--picture", metavar="PNG", help="Draw curves and layers there.")] = None,
    language: Language = "zh",
) -> None:
    """Run FILE.py and show for each line its tensors, for each layer its shapes, and the curves of loss and gradient.

    With --json: as for `run`, with trace: {lines, layers, losses, gradient_norms, truncated}.
    """
    code = read(file)
    with opened() as sandbox:
        heard, seen = (unheard, unseen) if as_json else (show, follow)
        done = sandbox.run(code, wall_seconds=wall_seconds, trace=True, on_output=heard, on_event=seen)
        if done.trace and save:
            from tools.picture import picture  # imports matplotlib

            save.write_bytes(picture(done.trace))
    if as_json:
        print(json.dumps(answer(done), ensure_ascii=False))
        return
    if done.trace:
        Console().print(table(done.trace, language), layer_table(done.trace, language))
    summarise(done, None, language)
    raise typer.Exit(1 if done.error else 0)


@app.command()
def batch(wall_seconds: Wall = 20) -> None:
    """Run many snippets: one JSON text a line on standard input, one answer a line, in that order."""
    with opened() as sandbox, ThreadPoolExecutor(AT_ONCE) as pool:
        codes = [json.loads(line) for line in sys.stdin]
        for done in pool.map(lambda code: sandbox.run(code, wall_seconds=wall_seconds), codes):
            print(json.dumps(answer(done), ensure_ascii=False), flush=True)


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="The exercise: a folder with exercise.yaml.", metavar="FOLDER")],
    file: Annotated[Path | None, typer.Argument(help="A learner's code.", metavar="[FILE.py]")] = None,
    language: Language = "zh",
) -> None:
    """Check FILE.py against the hidden tests of an exercise; without FILE.py, check the exercise itself.

    An exercise is sound if its starter fails, its solution passes, and each typical mistake fails its test and gets
    its hint. Exit status: 0 if it passes, or is sound; otherwise 1; 2 if it could not be checked.
    """
    try:
        exercise = load(folder)
    except ExerciseError as error:
        refuse(str(error))
    code = None if file is None else read(file)
    with opened() as sandbox:
        if code is None:
            faults = verify(exercise, PairBench(sandbox))
            print(*faults or [f"{exercise.id}: sound"], sep="\n")
            raise typer.Exit(1 if faults else 0)
        verdict = Checker(PairBench(sandbox)).check(exercise, code)
    tell(verdict, language)
    raise typer.Exit(0 if verdict.passed else 1)


@app.command()
def exercises(
    folder: Annotated[Path, typer.Argument(help="A folder of exercises.", metavar="FOLDER")],
    only: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="These; none: all.")] = None,
    execute: Annotated[bool, typer.Option("--run", help="Run their starters, solutions and mistakes, too.")] = False,
) -> None:
    """Say what is wrong with a folder of exercises, with file and line. Exit status: 1 if anything is."""
    homes = sorted(path.parent for path in folder.glob(f"*/{SHEET}"))
    faults: list[str] = []
    sound: list[Exercise] = []
    for home in homes:
        if only and home.name not in only:
            continue
        try:
            exercise = load(home)
        except ExerciseError as error:
            faults += str(error).split("\n")
            continue
        if exercise.id != home.name:
            faults.append(f"{home / SHEET}:1: id {exercise.id!r} differs from its folder's name")
        sound.append(exercise)
    if execute:
        with opened() as sandbox, ThreadPoolExecutor(AT_ONCE) as pool:
            for exercise, found in zip(
                sound, pool.map(lambda each: verify(each, PairBench(sandbox)), sound), strict=True
            ):
                faults += [f"{folder / exercise.id / SHEET}:1: {fault}" for fault in found]
    print(*faults, sep="\n", end="\n" if faults else "")
    raise typer.Exit(1 if faults else 0)


@app.command()
def doctor() -> None:
    """Try the sandbox, and say what it promises on this machine and what it does not."""
    with opened() as sandbox:
        sandbox.warm()
        seconds = sandbox.run("").seconds
        print(f"The sandbox works: an empty snippet took {seconds:.2f} s.")
        print("What holds for a snippet:", *sandbox.promises, sep="\n  ")
        print("What does not:", *sandbox.gaps, sep="\n  ")


@contextmanager
def opened(*, unprotected: bool = False) -> Iterator[Sandbox]:
    """A sandbox; what keeps it from working ends the program with one line."""
    try:
        with Sandbox(unprotected=unprotected) as sandbox:
            yield sandbox
    except (SandboxError, OSError) as error:
        refuse(str(error))


def cells(sandbox: Sandbox, codes: list[str], *, wall_seconds: float, as_json: bool) -> Run:
    """The last cell's Run, or the first that failed."""
    with Notebook(sandbox) as notebook:
        for code in codes:
            done = notebook.run(code, wall_seconds=wall_seconds, on_output=unheard if as_json else show)
            if done.error:
                break
        return done


def read(file: Path) -> str:
    """The snippet's text; otherwise ends the program with what to type."""
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        refuse(f"{file} is not UTF-8 text. Save it as UTF-8, then: python -m tools run {file}")
    except OSError as error:
        refuse(f"{file} cannot be read ({error.strerror}). Name a Python file: python -m tools run FILE.py")


def refuse(message: str) -> NoReturn:
    """One line on stderr, exit status 2."""
    words.print(message, style="red")
    raise typer.Exit(2)


def show(text: str) -> None:
    """Both streams in the order in which they came, as on a terminal."""
    sys.stdout.write(text)
    sys.stdout.flush()


def follow(event: Mapping[str, object]) -> None:
    """A point of a loss curve, while the snippet runs; what a snippet made up itself is passed over."""
    match event.get("loss"):
        case [int(step), float(loss)]:
            words.print(f"step {step}: loss {loss:.4g}", style="dim")


def summarise(done: Run, figures: Path | None, language: Literal["zh", "en"]) -> None:
    """On stderr: the figures, why the snippet did not run to its end, and what probably lies behind."""
    for number, figure in enumerate(done.figures, 1):
        words.print(
            f"figure {number}: {figure.alt}", figures / f"{number:02}.png" if figures else "(--figures DIR saves it)"
        )
    if done.error:
        words.print(done.error, style="red")
    if fault := done.fault:
        for sentence in (fault.title, fault.cause, fault.hint):
            words.print(getattr(sentence, language), style="yellow")


def tell(verdict: Verdict, language: Literal["zh", "en"]) -> None:
    """A verdict, as the learner reads it."""
    if verdict.error:
        print(getattr(verdict.error, language))
    else:
        for test in verdict.tests:
            message = f": {getattr(test.message, language)}" if test.message else ""
            print(f"{'✓' if test.passed else '✗'} {test.name}{message}")
    if verdict.hint:
        print(f"→ {getattr(verdict.hint, language)}")


if __name__ == "__main__":
    app(prog_name="python -m tools")
