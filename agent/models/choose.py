"""Which model answers: `--model auto | embedded | ollama:NAME[@URL] | scripted[:FILE]`."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psutil

from agent.models import weights
from agent.models.address import default_address, server_address
from agent.models.errors import BadModelName, ModelError
from agent.models.seam import TutorModel

if TYPE_CHECKING:
    from agent.models.ollama import OllamaServer

ADVICE = "For better explanations: `ollama pull gemma3:4b`, or name a model you have: `--model ollama:NAME`."


@dataclass(frozen=True)
class Survey:
    """What was found, and which model follows from it."""

    asked: str
    chosen: str
    """`embedded`, `ollama:NAME@URL`, `scripted` or `scripted:FILE`; never `auto`."""
    why: str
    advice: str = ""
    """What to type for a better model; empty when there is nothing to say."""
    ollama_address: str = ""
    ollama_version: str = ""
    """Empty: none answers, or none was asked."""
    ollama_models: tuple[str, ...] = ()
    weights: str = ""
    """The embedded weights' file; empty: not fetched yet. Whether it is whole is checked when it is used."""


def choose(spec: str, *, cache: Path, report: Callable[[str], None]) -> TutorModel:
    """Open the model that `spec` asks for; `report` gets what a person should know meanwhile."""
    found = survey(spec, cache=cache)
    if found.asked == "auto":
        report(found.why)
    if found.advice:
        report(found.advice)
    return _open(found.chosen, cache=cache, report=report)


def survey(spec: str, *, cache: Path) -> Survey:
    """Look around without opening anything; BadModelName when `spec` is of no known form."""
    file = cache / "weights" / weights.NAME
    there = str(file) if file.exists() else ""
    kind, _, rest = spec.partition(":")
    if spec == "auto":
        return _automatic(there)
    if spec in ("embedded", "scripted") or (kind == "scripted" and rest):
        return Survey(spec, spec, "It was asked for.", weights=there)
    if kind == "ollama" and rest.partition("@")[0]:
        name, at, url = rest.partition("@")
        address = server_address(url) if at else default_address()
        return Survey(spec, f"ollama:{name}@{address}", "It was asked for.", ollama_address=address, weights=there)
    raise BadModelName(
        f"There is no model {spec!r}. Legal are: auto, embedded, ollama:NAME, ollama:NAME@URL, scripted, "
        "scripted:FILE.yaml."
    )


def _automatic(file: str) -> Survey:
    """Prefer the largest gemma that an Ollama server has and this machine can hold; else the embedded model."""
    from agent.models.ollama import OllamaServer, find_gemma

    address = default_address()
    server = OllamaServer(address)
    try:
        version, installed = server.version(), server.installed()
        best = find_gemma(server, installed, _memory_bytes(server))
    except ModelError:
        return Survey(
            "auto", "embedded", f"No Ollama answers at {address}: the embedded model.", "", address, weights=file
        )
    names = tuple(model.name for model in installed)
    if best:
        why = f"Ollama {version} at {address} has {best.name}, the largest gemma that fits the memory."
        return Survey("auto", f"ollama:{best.name}@{address}", why, "", address, version, names, file)
    why = f"Ollama {version} at {address} has no gemma that fits the memory: the embedded model."
    return Survey("auto", "embedded", why, ADVICE, address, version, names, file)


def _memory_bytes(server: "OllamaServer") -> int | None:
    """Return what a model may take: free memory, and what Ollama's loaded models would give back.

    None for a server elsewhere, whose memory cannot be asked.
    """
    if urlsplit(server.address).hostname not in ("127.0.0.1", "::1", "localhost"):
        return None
    return int(psutil.virtual_memory().available) + sum(model.size for model in server.loaded())


def _open(chosen: str, *, cache: Path, report: Callable[[str], None]) -> TutorModel:
    """Open a model; the libraries of the others are not imported."""
    kind, _, rest = chosen.partition(":")
    if kind == "ollama":
        from agent.models.ollama import open_ollama

        name, _, address = rest.partition("@")
        return open_ollama(name, address)
    if kind == "scripted":
        from agent.models.scripted import Script, open_scripted, read_script

        return open_scripted(read_script(Path(rest)) if rest else Script(), name=chosen)
    from agent.models.embedded import open_embedded

    return open_embedded(weights.fetch(cache, report=report), cache=cache, report=report)
