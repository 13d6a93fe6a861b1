"""Runs cases for whoever asks, as the user that it is started as: `python -m tests.tools.attacks.station FOLDER`.

Each line on stdin is {"case": name, "load": whether two greedy snippets run beside it}; the answer is one line,
{"case": name, "problems": [...], "seen": what came of the snippet}.

--without-namespaces FOLDER: as on a system that refuses them.
--unconfined FOLDER [NAME...]: runs the cases in plain Python instead, and prints those that do not do what their
`proof` says: promises that could not fail.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from tests.tools.attacks.cases import Case, Outcome, load
from tests.tools.attacks.surroundings import Surroundings, marks
from tools import sandbox as sandboxes
from tools.sandbox import Sandbox
from tools.zygote import Zygote

GREEDY = "while True: pass"
FLOOD_BYTES = 2**20


def serve(root: Path, answers: IO[str]) -> None:
    """Answer each line of stdin."""
    cases = load()
    with Surroundings(root) as around, Sandbox() as sandbox:
        os.environ["DLTUTOR_SECRET"] = around.secrets[2]
        confined(sandbox, "import torch\nimport matplotlib.pyplot as plt\nplt.plot([1])", 60)
        around.settle()
        for line in sys.stdin:
            asked = json.loads(line)
            answer = judge(sandbox, around, cases[asked["case"]], loaded=asked["load"])
            print(json.dumps({"case": asked["case"]} | answer), file=answers, flush=True)


def judge(sandbox: Sandbox, around: Surroundings, case: Case, *, loaded: bool) -> dict[str, object]:
    """Run a case, and after it an honest snippet; what was broken, and what was seen."""
    with beside(sandbox, 2 if loaded else 0):
        outcome = confined(sandbox, case.snippet(around.places), case.wall)
        problems = case.problems(outcome, around.secrets, loaded=loaded)
        after = confined(sandbox, "import torch\nprint(torch.nn.Linear(2, 3)(torch.ones(2)).shape[0] * 14)", 20)
        if (after.stdout, after.error) != ("42\n", None):
            problems.append(f"the next run was disturbed: {after}")
    problems += around.harms()
    if problems:
        around.furnish()
        around.settle()
    seen = f"limit={outcome.limit!r} error={outcome.error!r} status={outcome.status} seconds={outcome.seconds:.2f}"
    seen += f" figures={len(outcome.figures)}\n{outcome.text[-1500:]}"
    # What is kept needs few words, so that a station can work far ahead of who reads its answers.
    return {"problems": problems, "seen": seen if problems else ""}


def confined(sandbox: Sandbox, code: str, wall_seconds: float) -> Outcome:
    """A snippet in the sandbox; the seconds are those that the caller waits."""
    begun = time.monotonic()
    run = sandbox.run(code, wall_seconds=wall_seconds)
    seconds = time.monotonic() - begun
    figures = tuple((figure.png, figure.alt) for figure in run.figures)
    return Outcome(run.stdout, run.stderr, run.error, run.limit, run.status, seconds, figures)


def single_wall(folder: Path, fonts: Path, *, unprotected: bool) -> Zygote:
    """In the place of the sandbox's own choice: a zygote that does without namespaces."""
    return Zygote(folder, fonts, namespaces=False, unprotected=unprotected)


@contextmanager
def beside(sandbox: Sandbox, number: int) -> Iterator[None]:
    """So many greedy snippets run meanwhile."""
    enough = threading.Event()
    threads = [
        threading.Thread(target=sandbox.run, args=(GREEDY,), kwargs={"wall_seconds": 60, "cancelled": enough.is_set})
        for _ in range(number)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        enough.set()
        for thread in threads:
            thread.join()


def verify(root: Path, names: list[str]) -> int:
    """Run each case in plain Python; the number of those that prove nothing."""
    useless = 0
    for case in load().values():
        if names and case.name not in names:
            continue
        with Surroundings(root / case.name) as around:
            stand_in(around)
            around.settle()
            outcome, left = unconfined(case, around)
            shown = shows(case, outcome, left) or case.proof.startswith("none-here")
            escaped = any(line.startswith("PWNED") for line in outcome.stdout.splitlines())
            if not shown or (case.proof.startswith("none-here") and escaped):
                useless += 1
                print(f"{case.family}/{case.name} does not show {case.proof}: {outcome.status} {outcome.text[-400:]}")
        subprocess.run(["chattr", "-R", "-i", str(root / case.name)], check=False, capture_output=True)
        subprocess.run(["rm", "-rf", str(root / case.name), *map(str, marks())], check=False)
    return useless


def stand_in(around: Surroundings) -> None:
    """Folders that may be spoilt in the place of our own."""
    checkout, packages = around.root / "checkout", around.root / "packages"
    for folder in (checkout / "tools", checkout / "agent", packages / "torch/__pycache__"):
        folder.mkdir(parents=True)
    for file in (checkout / "README.md", checkout / "agent/__init__.py", packages / "torch/version.py"):
        file.write_text("# stand-in\n")
    around.places |= {"CHECKOUT": str(checkout), "VENV": str(packages)}


def unconfined(case: Case, around: Surroundings) -> tuple[Outcome, bool]:
    """A snippet in plain Python, ended after its time; and whether it left files in its folder."""
    scratch = around.temporary / "scratch"
    scratch.mkdir()
    file = around.root / "case.py"
    file.write_text(case.snippet(around.places), "utf-8", "replace")
    environment = os.environ | {"DLTUTOR_SECRET": around.secrets[2], "MPLBACKEND": "Agg", "PYTHONFAULTHANDLER": "1"}
    forgotten = os.open(around.home, os.O_RDONLY)
    with (around.root / "out").open("w+b") as out, (around.root / "err").open("w+b") as err:
        begun = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", str(file)],
            stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=scratch, env=environment,
            start_new_session=True, pass_fds=(forgotten, around.servers[0].fileno()),
        )  # fmt: skip
        limit = wait(process, case.wall + 8 if case.proof == "PWNED" else max(case.wall, 4), (out, err))
        seconds = time.monotonic() - begun
        os.close(forgotten)
        for other in around.descendants():
            if other.pid != around.canary.pid:
                with suppress(Exception):
                    other.kill()
        stdout, stderr = [
            os.pread(stream.fileno(), 2 * FLOOD_BYTES, 0).decode("utf-8", "replace") for stream in (out, err)
        ]
    return Outcome(stdout, stderr, None, limit, process.returncode or 0, seconds), not scratch.is_dir() or bool(
        list(scratch.iterdir())
    )


def wait(process: subprocess.Popen[bytes], seconds: float, streams: tuple[IO[bytes], ...]) -> str | None:
    """Until it ends, has had its time, or has printed too much."""
    deadline = time.monotonic() + seconds
    reason = None
    while process.poll() is None and reason is None:
        time.sleep(0.01)
        flooded = any(os.fstat(stream.fileno()).st_size > FLOOD_BYTES for stream in streams)
        reason = "output limit" if flooded else "time limit" if time.monotonic() > deadline else None
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return reason


def shows(case: Case, outcome: Outcome, left: bool) -> bool:
    """Whether a case did unconfined what its `proof` says."""
    match case.proof:
        case "PWNED":
            return any(line.startswith("PWNED") for line in outcome.stdout.splitlines())
        case "runs-on":
            return outcome.limit == "time limit"
        case "floods":
            return outcome.limit == "output limit" or len(outcome.text) > FLOOD_BYTES
        case "dies":
            return outcome.status < 0 and outcome.limit is None
        case "fails":
            return outcome.status != 0
        case "leaves":
            return left
        case "works":
            return outcome.status == 0 or outcome.limit is not None
    return False


if __name__ == "__main__":
    if sys.argv[1] == "--unconfined":
        sys.exit(min(verify(Path(sys.argv[2]), sys.argv[3:]), 100))
    # Whatever else is printed in this process shall not stand between the answers.
    protocol = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    if sys.argv[1] == "--without-namespaces":
        sandboxes.open_zygote = single_wall
    serve(Path(sys.argv[-1]), protocol)
