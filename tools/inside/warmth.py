"""What every run would import and prepare for itself, done once before the first."""

import ctypes
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib import font_manager

MADV_DONTNEED, MADV_HUGEPAGE, MADV_COLLAPSE = 4, 14, 25
HUGE_BYTES = 2 * 1024 * 1024
MOST_BYTES = 1024 * HUGE_BYTES
MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ ([0-9]+)")
"""A line of /proc/self/smaps that begins a mapping: start, end, rights, offset, device, inode (0: no file)."""
CHINESE_FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "PingFang SC", "Microsoft YaHei")


def warm() -> None:
    """Import what snippets use, make the list of fonts, and stay a process of one thread.

    A parallel operation before the fork would leave the children waiting for threads that they do not have.
    """
    torch.set_num_threads(1)
    torch.optim.Adam([torch.zeros(1, requires_grad=True)])  # its first use imports a good part of torch
    choose_fonts()
    figure, axes = plt.subplots()
    axes.plot(np.arange(2))
    figure.canvas.draw()
    plt.close("all")
    sys.stdout.flush()
    if sys.platform == "linux":
        forget_libraries()


def forget_ours() -> None:
    """Take our modules off the list: a snippet's own `import tools` shall not find them."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "tools"]:
        del sys.modules[name]


def choose_fonts() -> None:
    """Let Chinese titles be drawn where there is a font for them; each sign is taken from the first that has it."""
    installed = {font.name for font in font_manager.fontManager.ttflist}
    matplotlib.rcParams["font.family"] = ["DejaVu Sans", *(name for name in CHINESE_FONTS if name in installed)]
    matplotlib.rcParams["axes.unicode_minus"] = False


def forget_libraries() -> None:
    """Give back the memory in which torch's libraries lie: 290 MB of the system's cache, which come back where used."""
    libc = ctypes.CDLL(None)
    for start, end in untouched_files():
        libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), MADV_DONTNEED)


def gather_pages() -> None:
    """Let this process's own memory lie in pages of 2 MB where the kernel can: a fork copies a list of its pages.

    Kernels before 6.1 do it in their own time; where it is switched off, forks take longer.
    """
    libc = ctypes.CDLL(None)
    for block in mappings():
        head = MAPPING.match(block)
        if head and head[4] == "0" and head[3].startswith("rw") and "[stack]" not in block:
            start = -(-int(head[1], 16) // HUGE_BYTES) * HUGE_BYTES
            size = int(head[2], 16) // HUGE_BYTES * HUGE_BYTES - start
            if 0 < size < MOST_BYTES:
                for advice in (MADV_HUGEPAGE, MADV_COLLAPSE):
                    libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(size), advice)


def untouched_files() -> Iterator[tuple[int, int]]:
    """The mappings of files that hold no page of this process's own, which would be lost: first and last address."""
    for block in mappings():
        head = MAPPING.match(block)
        if head and head[4] != "0" and "w" not in head[3] and re.search(r"^Anonymous: +0 kB", block, re.MULTILINE):
            yield int(head[1], 16), int(head[2], 16)


def mappings() -> list[str]:
    """The parts of /proc/self/smaps, one for each mapping."""
    return re.split(r"\n(?=[0-9a-f]+-)", Path("/proc/self/smaps").read_text())
