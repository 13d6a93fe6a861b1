"""Pass rates and their intervals as an SVG, inline in the report."""

from collections.abc import Iterator, Sequence
from html import escape

from evals.statistics import Interval
from evals.suite.summary import Row

WIDTH, LABEL, RIGHT = 860, 210, 34
LINE, GAP, TOP = 16, 12, 34
"""Heights in pixels: of a system's line, between groups, above all."""
COLOURS = ("#1565c0", "#c62828", "#2e7d32", "#6a1b9a", "#ef6c00", "#00838f")
LOWEST = 0.5


def svg(tables: Sequence[tuple[str, Sequence[Row]]]) -> str:
    """Draw one line for each system in each group; the axis begins where the lowest interval does, at a tenth."""
    return "\n".join(_svg(tables))


def _svg(tables: Sequence[tuple[str, Sequence[Row]]]) -> Iterator[str]:
    names = list(dict.fromkeys(row.name for _, rows in tables for row in rows))
    group = LINE * len(tables) + GAP
    height = TOP + group * len(names) + 20 + 18 * len(tables)
    low = min([LOWEST, *(interval.low for _, rows in tables for row in rows for interval in _intervals(row))])
    start = int(low * 10) / 10
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="pass rates with intervals" font-family="sans-serif" font-size="13">'
    for tenth in range(round(start * 10), 11):
        x = _x(tenth / 10, start)
        yield f'<line x1="{x}" x2="{x}" y1="{TOP - 8}" y2="{TOP + group * len(names)}" stroke="#ddd"/>'
        yield f'<text x="{x}" y="{TOP - 14}" text-anchor="middle" fill="#555">{tenth / 10:.1f}</text>'
    for place, name in enumerate(names):
        y = TOP + group * place
        yield f'<text x="{LABEL - 10}" y="{y + group / 2}" text-anchor="end">{escape(name)}</text>'
        for number, (_, rows) in enumerate(tables):
            found = next((row for row in rows if row.name == name), None)
            if found and found.rate.share is not None:
                yield from _mark(found, y + LINE * (number + 0.5), start, COLOURS[number % len(COLOURS)])
    for number, (system, _) in enumerate(tables):
        y = TOP + group * len(names) + 20 + 18 * number
        yield f'<circle cx="{LABEL}" cy="{y - 4}" r="5" fill="{COLOURS[number % len(COLOURS)]}"/><text x="{LABEL + 12}" y="{y}">{escape(system)}</text>'
    yield "</svg>"


def _mark(row: Row, y: float, start: float, colour: str) -> Iterator[str]:
    for interval, width in zip(_intervals(row), (4, 1.5), strict=False):
        x1, x2 = _x(interval.low, start), _x(interval.high, start)
        yield f'<line x1="{x1}" x2="{x2}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="{width}" stroke-opacity=".55"/>'
    yield f'<circle cx="{_x(row.rate.share or 0.0, start)}" cy="{y}" r="5" fill="{colour}"/>'


def _intervals(row: Row) -> tuple[Interval, ...]:
    if row.rate.share is None:
        return ()
    return (row.wilson, row.clustered) if row.clustered else (row.wilson,)


def _x(share: float, start: float) -> float:
    return round(LABEL + (share - start) / (1 - start) * (WIDTH - LABEL - RIGHT), 1)
