"""Replies with labels, by which a judge is judged: `labels.yaml`, which says who labelled them and how."""

from pathlib import Path

from pydantic import ValidationError

from evals.judge.criteria import read_criteria
from evals.judge.exchange import EXCHANGE, Exchange
from knowledge.source import Row, SourceError, first_fault, read_rows

LABELS = Path(__file__).with_name("labels.yaml")


def read_labels(path: Path = LABELS) -> tuple[Exchange, ...]:
    """Read the labelled replies.

    Raises:
        SourceError: with file and line, if one is broken: then no agreement is what it says.
    """
    found: dict[str, Exchange] = {}
    for row in read_rows(path):
        one = _labelled(path, row)
        if one.id in found:
            raise SourceError(path, row.line, f"{one.id} is there already")
        found[one.id] = one
    return tuple(found.values())


def _labelled(path: Path, row: Row) -> Exchange:
    try:
        one = EXCHANGE.validate_python(row.value)
    except ValidationError as error:
        raise SourceError(path, row.line, f"{row.name}: {first_fault(error)}") from None
    criteria = {criterion.id: criterion for criterion in read_criteria()}
    for name in one.labels:
        if name not in criteria:
            raise SourceError(
                path, row.line, f"{one.id}: there is no criterion {name}; there are {', '.join(criteria)}"
            )
        if not criteria[name].applies(one):
            raise SourceError(path, row.line, f"{one.id}: {name} is not asked here: {criteria[name].skipped_where}")
    return one
