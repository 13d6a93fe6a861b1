"""The report as Markdown: small enough to keep beside the code."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from evals.statistics import Interval, quantile
from evals.suite.pairs import Pair, compare
from evals.suite.record import Played, Record
from evals.suite.summary import Row, by_check, by_dimension, by_language, by_phase, by_stage, failing, failures

LONGEST_REPLY = 700
PAIRS = (
    "A turn passes for a system if all checks passed that were judged for both; it counts if its message was the same. "
    "McNemar's p takes turns as if each stood for itself; the interval of the difference comes from drawing whole dialogues anew: trust that one."
)


def markdown(records: Sequence[Record]) -> str:
    """Return the report on some systems."""
    return "\n".join(_lines(records)) + "\n"


def _lines(records: Sequence[Record]) -> Iterator[str]:
    yield "# Does it teach?"
    yield ""
    yield "Scripted dialogues, judged turn by turn by checks without a model (`python -m evals`). A check that does not apply is skipped and counts for nothing."
    yield "Intervals of 95 %: Wilson's, as if every verdict stood for itself; and from drawing whole dialogues anew, whose turns hang together."
    yield from _by_system(records)
    yield from _in_pairs(records)
    for record in records:
        yield from _of_system(record)


def _by_system(records: Sequence[Record]) -> Iterator[str]:
    yield from ("", "## By what the checks are about", "")
    yield "| | " + " | ".join(record.system for record in records) + " |"
    yield "|---|" + "---|" * len(records)
    tables = [{row.name: row for row in by_dimension(record)} for record in records]
    for name in dict.fromkeys(name for table in tables for name in table):
        yield f"| {name} | " + " | ".join(_cell(table.get(name)) for table in tables) + " |"


def _in_pairs(records: Sequence[Record]) -> Iterator[str]:
    if len(records) < 2:
        return
    yield from ("", "## In pairs", "", PAIRS)
    for first, second in combinations(records, 2):
        yield from ("", f"{first.system} – {second.system}:", "")
        yield "| | turns | both pass | only the first | only the second | neither | difference | by dialogue | McNemar p |"
        yield "|---|---|---|---|---|---|---|---|---|"
        for pair in compare(first, second):
            yield "| " + " | ".join(pair_cells(pair)) + " |"


def pair_cells(pair: Pair) -> tuple[str, ...]:
    """Return a pair's figures as words."""
    turns = pair.turns
    counts = (turns.n, turns.both, turns.first_only, turns.second_only, turns.neither)
    between = f"{pair.interval.low:+.3f} to {pair.interval.high:+.3f}" if pair.interval else "–"
    return pair.about, *map(str, counts), f"{turns.difference or 0:+.3f}", between, f"{turns.p:.2g}"


def _of_system(record: Record) -> Iterator[str]:
    turns = sum(len(played.said) for played in record.dialogues)
    yield from ("", f"## {record.system}: {len(record.dialogues)} dialogues, {turns} turns", "")
    yield from (f"- {name}: {value}" for name, value in record.environment.items() if value)
    yield from (f"- left out: {problem}" for problem in record.problems)
    yield f"- latency: {latency(record)}"
    yield f"- tokens: {tokens(record)}"
    for title, rows in (
        ("By stage of the curriculum", by_stage(record)),
        ("By phase", by_phase(record)),
        ("By language", by_language(record)),
        ("By check", by_check(record)),
    ):
        yield from ("", f"### {title}", "")
        yield from _table(rows)
    bad = failing(record)
    yield from ("", f"### {sum(len(failures(played)) for played in bad)} checks that failed, in {len(bad)} dialogues")
    for played in bad:
        yield from _transcript(played)


def _table(rows: Sequence[Row]) -> Iterator[str]:
    yield "| | passed | of | rate | Wilson | by dialogue | skipped |"
    yield "|---|---|---|---|---|---|---|"
    for row in rows:
        share = f"{row.rate.share:.3f}" if row.rate.share is not None else "–"
        between = _between(row.wilson) if row.rate.judged else "–"
        yield f"| {row.name} | {row.rate.passed} | {row.rate.judged} | {share} | {between} | {_between(row.clustered)} | {row.skipped} |"


def _cell(row: Row | None) -> str:
    if row is None or row.rate.share is None:
        return "–"
    return f"**{row.rate.share:.3f}** ({row.rate.passed}/{row.rate.judged}; {_between(row.wilson)}; by dialogue {_between(row.clustered)})"


def _between(interval: Interval | None) -> str:
    return f"{interval.low:.3f}–{interval.high:.3f}" if interval else "–"


def latency(record: Record) -> str:
    """Say how long the first words and whole replies took."""
    said = [each for played in record.dialogues for each in played.said]
    first = [each.first_seconds for each in said if each.first_seconds is not None]
    whole = [each.seconds for each in said if each.seconds is not None]
    return f"first words p50 {_seconds(first, 0.5)}, p90 {_seconds(first, 0.9)}; whole reply p50 {_seconds(whole, 0.5)}, p90 {_seconds(whole, 0.9)}"


def tokens(record: Record) -> str:
    """Say how many tokens the model read and wrote, as far as its server tells."""
    said = [each for played in record.dialogues for each in played.said]
    asking = [each.tokens_written for each in said if each.tokens_written]
    if not asking:
        return "none were counted"
    half, most = (quantile(asking, share) for share in (0.5, 0.9))
    return (
        f"{sum(asking):,} written in {len(asking)} of {len(said)} turns (p50 {half:.0f}, p90 {most:.0f} in those); "
        f"{sum(each.tokens_read for each in said):,} read"
    )


def _seconds(values: Sequence[float], share: float) -> str:
    found = quantile(values, share)
    return f"{found:.2f} s" if found is not None else "–"


def _transcript(played: Played) -> Iterator[str]:
    yield from ("", f"#### {played.id} ({played.language}, seed {played.seed})")
    for turn in sorted({score.turn for score in failures(played)}):
        said = played.said[turn - 1]
        yield from ("", f"Turn {turn}, the learner: {_short(said.message)}", "")
        yield from (f"- **✗ {score.check}**: {_short(score.why)}" for score in failures(played) if score.turn == turn)
        yield ""
        yield from (f"> {line}".rstrip() for line in _cut(said.reply).replace("```", "'''").splitlines())


def _short(text: str) -> str:
    return _cut(" ".join(text.split()))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_REPLY else text[: LONGEST_REPLY - 1] + "…"
