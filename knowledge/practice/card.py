"""A call card: what a call or an idiom does, its shape rule, its parameters in words, the classic mistake."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from knowledge.practice.material import signature
from knowledge.practice.meaning import Names, kind_of
from knowledge.practice.parameter import Pair, Text
from knowledge.practice.pattern import Match, match_call, match_method, match_pattern, pattern
from knowledge.source import SourceError, first_fault, read_rows
from knowledge.words import Words

CARDS = Path(__file__).parents[1] / "cards"
Kind = Literal["tensor", "module", "optimizer", "scheduler", "loader", "dataset", "ndarray", "dataframe", "other"]
SEEN = frozenset(
    [
        "before",
        "after",
        "in_shape",
        "out_shape",
        "parameters",
        "numel",
        "result",
        "average",
        "lowest",
        "highest",
        "element_type",
        "hits",
        "loss_first",
        "loss_last",
        "training_steps",
        "target",
    ]
)
"""What a walkthrough knows from the run, beside the parameters and placeholders of the match.

The two never share a name that a sentence uses: `steps` of linspace are no steps of a training.
"""
_FIELD = re.compile(r"\{(\w+)(?::[^}]*)?\}")


@dataclass(frozen=True)
class Card:
    """What is said of a line that holds a call or an idiom."""

    id: str
    note: str
    calls: tuple[str, ...]
    methods: tuple[str, ...]
    of: tuple[Kind, ...]
    """Of what kind of object they are methods."""
    patterns: tuple[str, ...]
    where: Mapping[str, Kind]
    """What kind of object a placeholder of the patterns must stand for."""
    does: Words
    """One sentence, true without any value."""
    says: tuple[Words, ...]
    """The same with values of the run; the first of which all values are known is said instead."""
    shape: Words
    parameters: Mapping[str, Words]
    mistake: Words

    def match(self, node: ast.AST, names: Names) -> Match | None:
        """Return how this card fits a node of a program, or None."""
        found = (
            *(match_call(each, node, names) for each in self.calls),
            *(match_method(each, node, names, self.of) for each in self.methods),
            *(match_pattern(each, node, names) for each in self.patterns),
        )
        return next((each for each in found if each and self._fits(each, names)), None)

    def _fits(self, match: Match, names: Names) -> bool:
        """Tell whether the placeholders stand for what they must."""
        pairs = ((match.bound.get(name), kind) for name, kind in self.where.items())
        return all(node is None or kind_of(node, names) == kind for node, kind in pairs)


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    note: Text
    calls: list[Text] = []
    methods: list[Text] = []
    of: list[Kind] = ["tensor"]
    patterns: list[Text] = []
    where: dict[str, Kind] = {}
    does: Pair
    says: list[Pair] = []
    shape: Pair
    parameters: dict[str, Pair] = {}
    mistake: Pair

    @model_validator(mode="after")
    def _recognises(self) -> "_Form":
        if not (self.calls or self.methods or self.patterns):
            raise ValueError("a card needs calls, methods or patterns to be recognised by")
        own: set[str] = set()
        for each in (*self.calls, *self.methods):
            own |= _names(signature(each)[1])
        for each in self.patterns:
            own |= {node.id for node in ast.walk(pattern(each)) if isinstance(node, ast.Name)}
        known = own | SEEN
        if strange := set(self.where) - own:
            raise ValueError(f"where: {', '.join(sorted(strange))} stands in no pattern")
        if strange := set(self.parameters) - known:
            raise ValueError(f"parameters: {', '.join(sorted(strange))} stands in no call, method or pattern")
        for words in self.says:
            if strange := {*_FIELD.findall(words.zh), *_FIELD.findall(words.en)} - known:
                raise ValueError(f"says: {{{', '.join(sorted(strange))}}} is nothing that a walkthrough knows")
            if double := placeholders(words.words()) & own & SEEN:
                raise ValueError(f"says: {{{', '.join(sorted(double))}}} is a parameter of the call and of the run")
        return self

    def card(self) -> Card:
        return Card(
            self.id,
            self.note,
            tuple(self.calls),
            tuple(self.methods),
            tuple(self.of),
            tuple(self.patterns),
            dict(self.where),
            self.does.words(),
            tuple(each.words() for each in self.says),
            self.shape.words(),
            {name: each.words() for name, each in self.parameters.items()},
            self.mistake.words(),
        )


def _names(parameters: ast.arguments) -> set[str]:
    every = (*parameters.posonlyargs, *parameters.args, *parameters.kwonlyargs, parameters.vararg, parameters.kwarg)
    return {each.arg for each in every if each}


def placeholders(words: Words) -> set[str]:
    """Return the names that a template needs."""
    return {*_FIELD.findall(words.zh), *_FIELD.findall(words.en)}


def read_cards(folder: Path = CARDS) -> tuple[tuple[Card, ...], tuple[str, ...]]:
    """Read all cards; return those that can be used, and what is wrong with the others, with file and line."""
    cards: dict[str, Card] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        problems += _read(path, cards)
    return tuple(cards.values()), tuple(problems)


def _read(path: Path, cards: dict[str, Card]) -> Iterator[str]:
    try:
        rows = read_rows(path)
    except SourceError as error:
        yield str(error)
        return
    for row in rows:
        try:
            card = _Form.model_validate(row.value).card()
        except (ValidationError, ValueError) as error:
            what = first_fault(error) if isinstance(error, ValidationError) else str(error)
            yield f"{path}:{row.line}: {row.name}: {what}"
            continue
        if card.id in cards:
            yield f"{path}:{row.line}: {card.id}: there is already a card of this id"
            continue
        cards[card.id] = card
