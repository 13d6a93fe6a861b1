"""Placement: keyed items in four areas and three levels, what each level unlocks, and which item comes next.

All of it is decided by code from the answers: the next item, the levels, the lessons that need not be taught.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.practice.parameter import Pair
from knowledge.quiz import QuizItem, item_of
from knowledge.source import SAFE_LOADER, Row, SourceError, first_fault, read_text
from knowledge.words import Words

PLACEMENT = Path(__file__).parent / "placement.yaml"
LEVELS = (1, 2, 3)
MOST_ITEMS = 6
"""Asked of one learner, over all areas."""


@dataclass(frozen=True)
class Area:
    """One of the four things that are asked for."""

    name: str
    title: Words
    unlocks: Mapping[int, tuple[str, ...]]
    """Level: notes that a learner of this level need not be taught, beside those of the lower levels."""


@dataclass(frozen=True)
class Answer:
    """An item that was answered, or skipped, which counts as not known."""

    item: str
    right: bool


@dataclass(frozen=True)
class Placement:
    """The items, by area and level; answers to items that are not there (any more) tell nothing."""

    areas: Mapping[str, Area]
    items: Mapping[tuple[str, int], tuple[QuizItem, ...]]

    def item(self, id_: str) -> QuizItem | None:
        """Return the item of this id, if there is one."""
        return next((item for items in self.items.values() for item in items if item.id == id_), None)

    def unlocked(self, area: str, level: int) -> tuple[str, ...]:
        """Return the notes that a level in an area unlocks, those of the lower levels among them."""
        unlocks = self.areas[area].unlocks
        return tuple(note for each in LEVELS if each <= level for note in unlocks.get(each, ()))

    def levels(self, answers: Iterable[Answer]) -> dict[str, int]:
        """Return the level found in each area, 0 to 3: the highest answered right with nothing wrong at or below it."""
        answers = list(answers)
        return {area: _level(self._answered(area, answers)) for area in self.areas}

    def next_item(
        self, answers: Iterable[Answer], claimed: Mapping[str, int], *, seen: Collection[str] = ()
    ) -> QuizItem | None:
        """Return the next item to ask, or None when enough is known or asked.

        An area begins at the level that the learner claims (0 to 3; nothing is asked where it is 0), goes up after a
        right answer and down after a wrong one. So a level counts if it was claimed and shown, or reached step by step.
        Next is the area that was asked least; among such, the one where a right answer would spare the most lessons.
        `seen`: items of earlier placements, which are asked again only where there is no other.
        """
        answers = list(answers)
        if len(answers) >= MOST_ITEMS:
            return None
        open_: list[tuple[int, int, QuizItem]] = []
        for area in self.areas:
            answered = self._answered(area, answers)
            level = _next_level(claimed.get(area, 0), answered)
            if items := self.items.get((area, level), ()):
                spared = len(self.unlocked(area, level)) - len(self.unlocked(area, _level(answered)))
                open_.append((len(answered), -spared, min(items, key=lambda item: item.id in seen)))
        return min(open_, key=lambda each: each[:2])[2] if open_ else None

    def _answered(self, area: str, answers: Sequence[Answer]) -> list[tuple[int, bool]]:
        """Return the levels of the items of an area that were answered, and whether rightly."""
        level = {item.id: item.level for (name, _), items in self.items.items() if name == area for item in items}
        return [(level[each.item], each.right) for each in answers if each.item in level]


def _level(answered: Sequence[tuple[int, bool]]) -> int:
    wrong = min((level for level, right in answered if not right), default=max(LEVELS) + 1)
    return max((level for level, right in answered if right and level < wrong), default=0)


def _next_level(claimed: int, answered: Sequence[tuple[int, bool]]) -> int:
    """Return the level to ask at, never one that was asked at before; 0 where the area is settled."""
    if not answered or claimed <= 0:
        return max(0, min(claimed, max(LEVELS)))
    wrong = min((level for level, right in answered if not right), default=max(LEVELS) + 1)
    right = max((level for level, right in answered if right), default=0)
    level = right + 1 if answered[-1][1] else wrong - 1
    return level if right < level < wrong else 0


class _Area(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: Pair
    unlocks: dict[int, list[str]]


def read_placement(notes: Collection[str] | None = None, path: Path = PLACEMENT) -> tuple[Placement, tuple[str, ...]]:
    """Read areas and items; return what can be used, and what is wrong with the rest, with file and line.

    `notes`: the ids of all notes; None: what is unlocked is not looked up.
    """
    try:
        listed, rows = _parts(path)
    except SourceError as error:
        return Placement({}, {}), (str(error),)
    areas: dict[str, Area] = {}
    items: dict[tuple[str, int], tuple[QuizItem, ...]] = {}
    problems: list[str] = []
    for name, row in listed.items():
        try:
            areas[name] = _area(name, row.value)
        except ValidationError as error:
            problems.append(f"{path}:{row.line}: {name}: {first_fault(error)}")
    for row in rows:
        try:
            area, item = _item(row, listed, {each.id for found in items.values() for each in found})
        except ValueError as error:
            problems.append(f"{path}:{row.line}: {error}")
            continue
        if area in areas:
            items[area, item.level] = (*items.get((area, item.level), ()), item)
    placement = Placement(areas, items)
    problems += (f"{path}:{listed[area].line}: {area}: {what}" for area, what in _gaps(placement, notes))
    return placement, tuple(problems)


def _parts(path: Path) -> tuple[dict[str, Row], tuple[Row, ...]]:
    """Return the areas by name and the items, not looked into yet, with the lines where they begin."""
    loader = SAFE_LOADER(read_text(path))
    try:
        root = loader.get_single_node()
        parts = {str(key.value): value for key, value in root.value} if isinstance(root, yaml.MappingNode) else {}
        areas, items = parts.get("areas"), parts.get("items")
        if not isinstance(areas, yaml.MappingNode) or not isinstance(items, yaml.SequenceNode):
            raise SourceError(path, 1, "needs areas (by name) and items (a list)")

        def row(at: yaml.Node, value: yaml.Node) -> Row:
            return Row(at.start_mark.line + 1, loader.construct_object(value, deep=True))

        by_name = {str(key.value): row(key, value) for key, value in areas.value}
        return by_name, tuple(row(each, each) for each in items.value)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SourceError(path, line, f"is no YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise SourceError(path, 1, f"is no YAML: {' '.join(str(error).split())}") from None
    finally:
        loader.dispose()


def _area(name: str, value: object) -> Area:
    form = _Area.model_validate(value)
    unlocks = {level: tuple(notes) for level, notes in form.unlocks.items()}
    return Area(name, form.title.words(), unlocks)


def _item(row: Row, areas: Collection[str], taken: Collection[str]) -> tuple[str, QuizItem]:
    if not isinstance(row.value, dict):
        raise ValueError("an item is a mapping: id, area, kind, level, question, key …")
    area = str(row.value.get("area", ""))
    item = item_of({key: value for key, value in row.value.items() if key != "area"}, f"placement-{area}")
    if area not in areas:
        raise ValueError(f"{item.id}: there is no area {area!r}; there are {', '.join(areas)}")
    if item.id in taken:
        raise ValueError(f"{item.id}: there is already an item of this id")
    if not (item.why.zh and item.why.en):
        raise ValueError(f"{item.id}: why is missing: what to tell the learner afterwards")
    return area, item


def _gaps(placement: Placement, notes: Collection[str] | None) -> Iterator[tuple[str, str]]:
    """Yield, with the area, levels that have too few items and notes that cannot be unlocked or already are."""
    unlocked: set[str] = set()
    for area in placement.areas.values():
        for level in LEVELS:
            if len(placement.items.get((area.name, level), ())) < 2:
                yield area.name, f"wanted at least two items of level {level}"
        for level, listed in area.unlocks.items():
            if level not in LEVELS:
                yield area.name, f"there is no level {level}"
            for note in listed:
                if notes is not None and note not in notes:
                    yield area.name, f"level {level} unlocks {note!r}, which is no note"
                if note in unlocked:
                    yield area.name, f"level {level} unlocks {note!r}, which is unlocked already"
                unlocked.add(note)
