"""What this machine has, and what follows from it: read only, nothing is fetched or started."""

import platform
import sys
from dataclasses import asdict

import psutil

from agent.calibration import file_for, read
from agent.models import weights
from agent.models.choose import survey
from agent.models.errors import ModelError
from agent.settings import Settings
from knowledge.curriculum import load
from tools.sandbox import Sandbox, SandboxError


def examine(settings: Settings) -> dict[str, object]:
    """Return facts about the machine, the model that would be chosen, the notes and the sandbox."""
    curriculum = load()
    memory = psutil.virtual_memory()
    return {
        "machine": {
            "system": platform.platform(),
            "python": sys.version.split()[0],
            "cores": psutil.cpu_count(logical=False) or psutil.cpu_count(),
            "memory_gb": round(memory.total / 2**30, 1),
            "available_gb": round(memory.available / 2**30, 1),
        },
        "model": _model(settings),
        "trust": _trust(settings),
        "notes": {"count": len(curriculum.notes), "problems": list(curriculum.problems)},
        "sandbox": _sandbox(),
        "folders": {"cache": str(settings.cache), "data": str(settings.data)},
    }


def _model(settings: Settings) -> dict[str, object]:
    try:
        return asdict(survey(settings.model, cache=settings.cache))
    except ModelError as error:
        return {"asked": settings.model, "error": str(error)}


def _trust(settings: Settings) -> dict[str, object]:
    """Return what the model was measured to be good for; nothing is measured now."""
    try:
        digest = _digest(survey(settings.model, cache=settings.cache).chosen)
    except ModelError as error:
        return {"error": str(error)}
    result = read(file_for(settings.cache, digest))
    scores = {kind: f"{passed}/{count}" for kind, (passed, count) in result.scores.items()}
    if result.trust is None:
        return {"measured": False, "open": len(result.open), "advice": "Type `python -m agent calibrate`."}
    return {**asdict(result.trust), "tier": str(result.trust.tier), "scores": scores}


def _digest(chosen: str) -> str:
    """Return the digest of the model that would be opened; empty where it has none."""
    kind, _, rest = chosen.partition(":")
    if kind == "ollama":
        from agent.models.ollama import OllamaServer, digest_of

        name, _, address = rest.partition("@")
        return digest_of(OllamaServer(address), name)
    return weights.SHA256 if kind == "embedded" else ""


def _sandbox() -> dict[str, object]:
    try:
        with Sandbox() as sandbox:
            return {"promises": list(sandbox.promises), "gaps": list(sandbox.gaps)}
    except SandboxError as error:
        return {"error": str(error)}
