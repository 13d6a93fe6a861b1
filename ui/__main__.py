"""Open the page: `python -m ui`."""

import os
from contextlib import suppress
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape

from ui.lock import AlreadyRunningError
from ui.port import PortTakenError
from ui.start import Clock, serve

_console = Console(highlight=False, soft_wrap=True)

Model = Annotated[str | None, typer.Option(help="auto, embedded, ollama:NAME[@URL] or scripted[:FILE].")]
Port = Annotated[int | None, typer.Option(min=0, max=65535, help="Where the page listens; 0: any free port. [7860]")]
Host = Annotated[str | None, typer.Option(help="The address to listen on. [127.0.0.1]")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")]


def main(model: Model = None, port: Port = None, host: Host = None, no_browser: NoBrowser = False) -> None:
    """Open the tutor's page and serve it until Ctrl+C."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported
    clock = Clock()

    def report(step: str) -> None:
        _console.print(f"[dim]{clock}[/dim]  {escape(step)}")

    report("Starting the deep-learning tutor …")
    from agent.settings import Settings

    given: dict[str, Any] = {"model": model, "port": port, "host": host}
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})
        with suppress(KeyboardInterrupt):
            serve(settings, open_browser=not no_browser, report=report)
        report("Stopped. The conversation is stored.")
    except (AlreadyRunningError, PortTakenError) as error:
        _refuse(str(error))
    except ValidationError as error:
        _refuse(f"A setting is wrong. {error}")
    except _build_errors() as error:
        _refuse(str(error))


def _build_errors() -> tuple[type[Exception], ...]:
    from agent.tutor import BUILD_ERRORS

    return BUILD_ERRORS


def _refuse(message: str) -> NoReturn:
    _console.print(f"[red]{escape(message)}[/red]")
    raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
