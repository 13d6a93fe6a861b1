"""What every run would import and prepare for itself, done once before the first."""

import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402 - the backend is chosen before
import numpy as np  # noqa: E402
import torch  # noqa: E402
from matplotlib import font_manager  # noqa: E402

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


def choose_fonts() -> None:
    """Let Chinese titles be drawn where there is a font for them; each sign is taken from the first that has it."""
    installed = {font.name for font in font_manager.fontManager.ttflist}
    matplotlib.rcParams["font.family"] = ["DejaVu Sans", *(name for name in CHINESE_FONTS if name in installed)]
    matplotlib.rcParams["axes.unicode_minus"] = False
