"""Runs the code blocks of all notes: torch is imported once, each block gets a fork of its own.

Reads JSON lines {"code": …} from standard input, writes JSON lines {"stdout": …, "seconds": …, "code": exit code}.
"""

import json
import os
import sys
import tempfile
import time

os.environ["MPLBACKEND"] = "Agg"

import matplotlib.pyplot as plt  # noqa: F401  imported once, before the forks
import torch
import torch.nn.functional
import torch.optim

torch.set_num_threads(1)  # a second thread before the fork would hang the child


def run(code: str) -> dict[str, object]:
    """Run a block in a folder of its own, since some write files."""
    with tempfile.TemporaryDirectory() as folder:
        return run_in(folder, code)


def run_in(folder: str, code: str) -> dict[str, object]:
    read, write = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.chdir(folder)
        os.dup2(write, 1)
        os.close(read)
        status = 1
        try:
            exec(compile(code, "block.py", "exec"), {"__name__": "__main__"})
            status = 0
        finally:
            sys.stdout.flush()
            os._exit(status)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as pipe:
        stdout = pipe.read()
    _, status = os.waitpid(child, 0)
    return {"stdout": stdout, "seconds": time.monotonic() - began, "code": os.waitstatus_to_exitcode(status)}


for line in sys.stdin:
    print(json.dumps(run(json.loads(line)["code"])), flush=True)
