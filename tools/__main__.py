"""`python -m tools`: run a snippet file, or say what the sandbox promises here."""

import base64
import json
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from tools.run import Figure, Run
from tools.sandbox import Sandbox, SandboxError, unheard

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Run Python snippets in a limited child process.")


@app.command()
def run(
    file: Annotated[Path, typer.Argument(help="The snippet, UTF-8 text.", metavar="FILE.py")],
    wall_seconds: Annotated[float, typer.Option(min=0.1, help="Stop it after so long.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of the output.")] = False,
    figures: Annotated[Path | None, typer.Option(metavar="DIR", help="Save the figures there, as 01.png …")] = None,
) -> None:
    """Run FILE.py and print what it prints.

    With --json: {stdout, stderr, error, figures, seconds}; error is null or one line, figures are {png_base64, alt}, or
    with --figures DIR {path, alt}.

    Exit status: 0; 1 if the snippet failed (not with --json: there `error` says it); 2 if it could not be run.
    """
    code = read(file)
    try:
        done = Sandbox().run(code, wall_seconds=wall_seconds, on_output=unheard if as_json else show)
        drawn = [entry(number, figure, figures) for number, figure in enumerate(done.figures, 1)]
    except (SandboxError, OSError) as error:
        refuse(str(error))
    if as_json:
        seconds = round(done.seconds, 3)
        answer = {"stdout": done.stdout, "stderr": done.stderr, "error": done.error, "figures": drawn}
        print(json.dumps(answer | {"seconds": seconds}, ensure_ascii=False))
        return
    summarise(done, drawn)
    raise typer.Exit(1 if done.error else 0)


@app.command()
def doctor() -> None:
    """Try the sandbox, and say what it promises on this machine and what it does not."""
    sandbox = Sandbox()
    try:
        seconds = sandbox.run("").seconds
    except SandboxError as error:
        refuse(str(error))
    print(f"The sandbox works: an empty snippet took {seconds:.2f} s.")
    print("What holds for a snippet:", *sandbox.promises, sep="\n  ")
    print("What does not:", *sandbox.gaps, sep="\n  ")


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
    Console(stderr=True, soft_wrap=True).print(message, style="red", markup=False, highlight=False)
    raise typer.Exit(2)


def show(text: str) -> None:
    """Both streams in the order in which they came, as on a terminal."""
    sys.stdout.write(text)
    sys.stdout.flush()


def entry(number: int, figure: Figure, folder: Path | None) -> dict[str, str]:
    """A figure for the JSON answer; written to `folder` where there is one."""
    if folder is None:
        return {"png_base64": base64.b64encode(figure.png).decode("ascii"), "alt": figure.alt}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{number:02}.png"
    path.write_bytes(figure.png)
    return {"path": str(path), "alt": figure.alt}


def summarise(done: Run, drawn: list[dict[str, str]]) -> None:
    """On stderr: the figures, and the reason where the snippet did not run to its end."""
    console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    for number, figure in enumerate(drawn, 1):
        console.print(f"figure {number}: {figure['alt']}", figure.get("path", "(--figures DIR saves it)"))
    if done.error:
        console.print(done.error, style="red")


if __name__ == "__main__":
    app(prog_name="python -m tools")
