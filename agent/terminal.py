"""What the commands share: where errors are said, the settings with the flags on top, the tutor and the store."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from agent.settings import Settings

if TYPE_CHECKING:  # the tutor takes seconds to import; --help does not need it
    from agent.store import Store
    from agent.tutor import Tutor

errors = Console(stderr=True, soft_wrap=True, highlight=False)
JsonOption = Annotated[bool, typer.Option("--json", help="machine-readable output")]


@contextmanager
def tutor_for(model: str | None, tier: str = "auto") -> "Iterator[Tutor]":
    """Build the tutor, or say what happened and what to type, and leave."""
    from agent.tutor import BUILD_ERRORS, Tutor

    settings = settings_for(model, tier)
    try:
        tutor = Tutor.build(settings, report=lambda text: errors.print(text, style="dim"))
    except BUILD_ERRORS as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None
    try:
        yield tutor
    finally:
        tutor.close()


def settings_for(model: str | None, tier: str = "auto") -> Settings:
    """Return the settings with these flags on top."""
    if tier not in ("auto", "select", "copy", "compose"):
        errors.print(f"There is no tier {tier!r}. Legal are: auto, select, copy, compose.", style="red")
        raise typer.Exit(2)
    flags = {"model": model} if model else {}
    return Settings.model_validate({**Settings().model_dump(), **flags, **({"tier": tier} if tier != "auto" else {})})


@contextmanager
def store_open() -> "Iterator[Store]":
    """Open the store alone, or say what is wrong and what to type, and leave."""
    from agent.store import Store, StoreError

    try:
        store = Store(settings_for(None).store_url)
        try:
            yield store
        finally:
            store.close()
    except StoreError as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None


@contextmanager
def readable_errors() -> Iterator[None]:
    """Say what happened, without a traceback."""
    from agent.ask import FileError
    from agent.models.errors import ModelError
    from tools.sandbox import SandboxError

    try:
        yield
    except (FileError, ModelError, SandboxError) as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None
