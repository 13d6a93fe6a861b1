"""The picture beside the report: pass rates of all systems with their intervals, in all and by stage."""

from pathlib import Path

from matplotlib.figure import Figure

from evals.answers.report import Table
from evals.statistics import Rate, wilson

COLOURS = ("#2a6f97", "#e07a5f", "#81b29a", "#f2cc8f", "#6d597a")


def draw(table: Table, path: Path) -> None:
    """Draw a dot and its 95 % interval for each system, in all and in each stage."""
    stages = table.stages
    groups = ["all", *(f"stage {stage}" for stage in stages)]
    figure = Figure(figsize=(7.5, 3.2), layout="constrained")
    axes = figure.subplots()
    names = list(table.judged)
    for number, name in enumerate(names):
        shift = (number - (len(names) - 1) / 2) * 0.8 / max(len(names), 4)
        places, shares, below, above = [], [], [], []
        for place, stage in enumerate([None, *stages]):
            judged = table.of(name) if stage is None else table.of_stage(name, stage)
            if judged:
                passed = Rate(sum(one.passed for one in judged), len(judged))
                share, between = passed.passed / passed.judged, wilson(passed)
                places.append(place + shift)
                shares.append(share)
                below.append(max(0.0, share - between.low))
                above.append(max(0.0, between.high - share))
        label = f"{name} (n = {len(table.judged[name])})"
        axes.errorbar(places, shares, yerr=[below, above], fmt="o", ms=4, capsize=2, color=COLOURS[number], label=label)
    axes.set_xticks(range(len(groups)), groups)
    axes.set(ylim=(0, 1.02), ylabel="all key facts, no wrong claim", title=f"{table.model}, {table.half} half")
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", alpha=0.3)
    figure.legend(loc="outside lower center", ncols=min(len(names), 4), frameon=False, fontsize=8)
    figure.savefig(path, dpi=110)
