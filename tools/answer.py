"""A Run as JSON, for scripts."""

import base64
from dataclasses import asdict
from pathlib import Path

from tools.run import Figure, Run


def answer(run: Run, figures: Path | None = None) -> dict[str, object]:
    """`{stdout, stderr, error, limit, status, fault, figures, seconds, cpu_seconds, memory_mb}`, and `trace` if there is one.

    `figures`: a folder in which the pictures are saved; None: they are in the answer. OSError if it cannot be written.
    """
    found: dict[str, object] = {
        "stdout": run.stdout,
        "stderr": run.stderr,
        "error": run.error,
        "limit": run.limit,
        "status": run.status,
        "fault": asdict(run.fault) if run.fault else None,
        "figures": [entry(number, figure, figures) for number, figure in enumerate(run.figures, 1)],
        "seconds": round(run.seconds, 3),
        "cpu_seconds": round(run.cpu_seconds, 3),
        "memory_mb": run.memory_mb,
    }
    return found | ({"trace": run.trace.as_json()} if run.trace else {})


def entry(number: int, figure: Figure, folder: Path | None) -> dict[str, str]:
    """A figure for the answer; written to `folder` where there is one."""
    if folder is None:
        return {"png_base64": base64.b64encode(figure.png).decode("ascii"), "alt": figure.alt}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{number:02}.png"
    path.write_bytes(figure.png)
    return {"path": str(path), "alt": figure.alt}
