"""The real page as a process, for the browser's tests: the scripted model, temporary folders, a copied index."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import platformdirs

SCRIPT = """
parameters_billions: 7
seconds_per_word: 0.04
replies:
  - say: >-
      自动求导（autograd）是 PyTorch 记录张量运算、再按链式法则自动算出梯度的机制。
      只有浮点型和复数型张量可以设 `requires_grad=True`，整数张量设了会报错。
      被跟踪的运算所产生的张量有 `grad_fn`，记录这个张量由哪种运算得来。
      `torch.no_grad()` 里面的运算不被记录，常用于评估模型和手工更新参数，能节省内存。
      自动求导不是用差分近似：每种基本运算都有现成的导数公式，按链式法则组合，误差只来自浮点舍入。
"""
QUESTION = "什么是自动求导？"
START_SECONDS = 280
ROOT = Path(__file__).parents[2]


class App:
    """`python -m ui` with folders of its own; can be killed and started again on the same store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen[str] | None = None
        self.url = ""
        self.start_seconds = 0.0
        (folder / "script.yaml").write_text(SCRIPT, encoding="utf-8")
        built = platformdirs.user_cache_path("dltutor") / "index"
        if built.is_dir():  # embedding the notes takes minutes; what does not fit is built again
            shutil.copytree(built, folder / "cache" / "index")

    def start(self, *flags: str) -> Self:
        """Start and wait until the page answers."""
        began = time.monotonic()
        self.process = self.command(*flags)
        assert self.process.stdout
        told = []
        for line in self.process.stdout:
            told.append(line)
            if found := re.search(r"The page is at (http://\S+)", line):
                self.url = found[1]
                self.start_seconds = time.monotonic() - began
                return self
        raise AssertionError("The page did not start:\n" + "".join(told))

    def command(self, *flags: str) -> subprocess.Popen[str]:
        """Start without waiting."""
        environment = os.environ | {
            "DLTUTOR_CACHE": str(self.folder / "cache"),
            "DLTUTOR_DATA": str(self.folder / "data"),
        }
        command = [sys.executable, "-m", "ui", "--model", f"scripted:{self.folder / 'script.yaml'}", "--no-browser"]
        return subprocess.Popen(
            [*command, "--port", "0", *flags],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def kill(self) -> None:
        """Kill it as a crash would."""
        self._end(signal.SIGKILL)

    def interrupt(self) -> int:
        """Stop it as Ctrl+C would; return its exit status."""
        return self._end(signal.SIGINT)

    def _end(self, number: signal.Signals) -> int:
        assert self.process
        self.process.send_signal(number)
        return self.process.wait(timeout=20)
