"""The report as one HTML page that needs nothing else: heat map, intervals, every failing transcript."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import combinations
from pathlib import Path

from evals.score import Score
from evals.suite.interval_plot import svg
from evals.suite.markdown_report import PAIRS, latency, pair_cells, tokens
from evals.suite.pairs import compare
from evals.suite.record import Played, Record
from evals.suite.summary import Row, by_check, by_dimension, by_language, by_phase, by_stage, failing, failures

STYLE = Path(__file__).with_name("report.css")
BADLY = 0.8
"""A rate that is drawn as red as any worse one."""


def page(records: Sequence[Record]) -> str:
    """Return the page on some systems."""
    return "\n".join(_page(records))


def _page(records: Sequence[Record]) -> Iterator[str]:
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Does it teach?</title>'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<style>{STYLE.read_text(encoding='utf-8')}</style></head><body><h1>Does it teach?</h1>"
    yield "<p>Scripted dialogues, judged turn by turn by checks without a model. A check that does not apply is skipped and counts for nothing.</p>"
    tables = [(record.system, by_dimension(record)) for record in records]
    yield "<h2>By what the checks are about</h2>"
    yield from _heat_map(tables)
    yield "<p>Thick: Wilson's interval of 95 %, as if every verdict stood for itself. Thin: from drawing whole dialogues anew.</p>"
    yield svg(tables)
    yield from _in_pairs(records)
    yield "<h2>Environment, latency and tokens</h2>"
    yield from _environment(records)
    for record in records:
        yield from _system(record)
    yield "</body></html>"


def _heat_map(tables: Sequence[tuple[str, Sequence[Row]]]) -> Iterator[str]:
    yield "<table><tr><th></th>" + "".join(f"<th>{escape(name)}</th>" for name, _ in tables) + "</tr>"
    found = [{row.name: row for row in rows} for _, rows in tables]
    for name in dict.fromkeys(row.name for _, rows in tables for row in rows):
        cells = "".join(_cell(table.get(name)) for table in found)
        yield f"<tr><th>{escape(name)}</th>{cells}</tr>"
    yield "</table>"


def _cell(row: Row | None) -> str:
    share = row.rate.share if row else None
    if row is None or share is None:
        return '<td class="none">–</td>'
    hue = 120 * max(0.0, (share - BADLY) / (1 - BADLY))  # red to green
    return (
        f'<td style="background:hsl({hue:.0f} 65% 80%)"><b>{share:.3f}</b> <small>{row.rate.passed}/{row.rate.judged}'
        f" · {row.wilson.low:.3f}–{row.wilson.high:.3f}</small></td>"
    )


def _in_pairs(records: Sequence[Record]) -> Iterator[str]:
    if len(records) < 2:
        return
    yield f"<h2>In pairs</h2><p>{escape(PAIRS)}</p>"
    names = (
        "",
        "turns",
        "both pass",
        "only the first",
        "only the second",
        "neither",
        "difference",
        "by dialogue",
        "McNemar p",
    )
    for first, second in combinations(records, 2):
        yield f"<h3>{escape(first.system)} – {escape(second.system)}</h3>"
        yield "<table><tr>" + "".join(f"<th>{name}</th>" for name in names) + "</tr>"
        for pair in compare(first, second):
            about, *cells = pair_cells(pair)
            yield f"<tr><th>{escape(about)}</th>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
        yield "</table>"


def _environment(records: Sequence[Record]) -> Iterator[str]:
    yield "<table><tr><th></th>" + "".join(f"<th>{escape(record.system)}</th>" for record in records) + "</tr>"
    for name in dict.fromkeys(name for record in records for name in record.environment):
        cells = "".join(f"<td>{escape(record.environment.get(name, '–'))}</td>" for record in records)
        yield f"<tr><th>{escape(name)}</th>{cells}</tr>"
    for name, told in (("latency", latency), ("tokens", tokens)):
        yield f"<tr><th>{name}</th>" + "".join(f"<td>{escape(told(record))}</td>" for record in records) + "</tr>"
    yield "</table>"


def _system(record: Record) -> Iterator[str]:
    bad = failing(record)
    yield f"<h2>{escape(record.system)}</h2>"
    yield from (f'<p class="why">Left out: {escape(problem)}</p>' for problem in record.problems)
    for title, rows in (
        ("By stage of the curriculum", by_stage(record)),
        ("By phase", by_phase(record)),
        ("By language", by_language(record)),
        ("By check", by_check(record)),
    ):
        yield f"<details><summary>{title}</summary>"
        yield from _heat_map([(record.system, rows)])
        yield "</details>"
    yield f"<h3>{sum(len(failures(played)) for played in bad)} checks that failed, in {len(bad)} of {len(record.dialogues)} dialogues</h3>"
    for played in bad:
        yield from _transcript(played)


def _transcript(played: Played) -> Iterator[str]:
    bad = failures(played)
    names = ", ".join(dict.fromkeys(score.check for score in bad))
    yield f"<details><summary>{escape(played.id)} ({escape(played.language)}, seed {played.seed}): {escape(names)}</summary>"
    for number, said in enumerate(played.said, start=1):
        own = [score for score in bad if score.turn == number]
        yield f'<div class="turn{" bad" if own else ""}"><p class="learner">{number}. {escape(said.message)}</p>'
        yield from _whys(own)
        yield f'<pre class="tutor">{escape(said.reply)}</pre></div>'
    yield "</details>"


def _whys(scores: Iterable[Score]) -> Iterator[str]:
    yield from (f'<p class="why">✗ <b>{escape(score.check)}</b>: {escape(score.why)}</p>' for score in scores)
