"""A plan as a picture: stages over weeks, drawn by authored matplotlib code with the plan's numbers filled in."""

from string import Template

from agent.plan import Plan
from knowledge.curriculum import Curriculum

OPEN_WEEKS = 2
"""How much of an open-ended stage is drawn."""

_CODE = Template("""\
import matplotlib.pyplot as plt

bars = $bars
chinese = $chinese and len(plt.rcParams["font.family"]) > 1
title, weeks, today = $zh if chinese else $en

fig, ax = plt.subplots(figsize=(8.4, 3.2))
for row, (names, spans, share, open_ended) in enumerate(bars):
    for first, last in spans:
        ax.barh(row, last - first + 1, left=first - 0.5, height=0.55, color="#c7d7f5",
                hatch="//" if open_ended else "", edgecolor="#8aa6dd", linewidth=0.8)
    total = sum(last - first + 1 for first, last in spans)
    done = share * total
    for first, last in spans:
        width = min(done, last - first + 1)
        ax.barh(row, width, left=first - 0.5, height=0.55, color="#2f5fc4")
        done -= width
ax.set_yticks(range(len(bars)), [names[0 if chinese else 1] for names, *_ in bars])
ax.invert_yaxis()
if $now:
    ax.axvline($now - 0.5, color="#d9480f", linewidth=1.5)
    ax.text($now - 0.4, len(bars) - 0.5, today, color="#d9480f", fontsize=9, va="bottom")
last_week = max(last for _, spans, *_ in bars for _, last in spans)
step = max(1, round(last_week / 14))
ax.set_xticks(range(1, last_week + 1, step))
ax.set_xlim(0.4, last_week + 0.6)
ax.set_ylim(len(bars) - 0.4, -0.6)
ax.set_xlabel(weeks)
ax.set_title(title, fontsize=11)
ax.grid(axis="x", alpha=0.25)
ax.set_axisbelow(True)
for side in ("top", "right"):
    ax.spines[side].set_visible(False)
fig.tight_layout()
""")


def chart(plan: Plan, curriculum: Curriculum, finished: tuple[str, ...], *, now: float | None, chinese: bool) -> str:
    """Return the code that draws a plan; `now` is the week that runs, 1.0 at the start of the first."""
    bars = []
    for planned, stage in zip(plan.stages, curriculum.stages, strict=True):
        lessons = [note for note in planned.lessons if note not in plan.skipped]
        share = sum(note in finished for note in lessons) / len(lessons) if lessons else 0.0
        is_open = planned.last_week is None
        last = planned.last_week or planned.first_week + OPEN_WEEKS - 1
        spans = planned.spans or ((planned.first_week, last),)
        bars.append(((stage.title.zh, stage.title.en), tuple(spans), round(share, 3), is_open))
    hours = f"{plan.hours:g}"
    return _CODE.substitute(
        bars="[\n" + "".join(f"    {bar!r},\n" for bar in bars) + "]",
        chinese=chinese,
        zh=repr((f"学习计划：{plan.weeks} 周，每周 {hours} 小时（深色是已完成的部分）", "周", "现在")),
        en=repr((f"The plan: {plan.weeks} weeks at {hours} hours a week (dark: done)", "week", "now")),
        now=repr(round(now, 2)) if now else "None",
    )
