"""Placement: keyed items in four areas and three levels, what each level unlocks, and which item comes next.

All of it is decided by code from the answers: the next item, the levels, the lessons that may be skipped.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.quiz import QuizItem, item_of
from knowledge.source import SAFE_LOADER, SourceError, first_fault, read_text
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
    """Level: notes that a learner of this level need not be taught."""


@dataclass(frozen=True)
class Answer:
    """An item that was answered, or skipped, which counts as not known."""

    item: str
    right: bool


@dataclass(frozen=True)
class Placement:
    """The items, by area and level."""

    areas: Mapping[str, Area]
    items: Mapping[tuple[str, int], tuple[QuizItem, ...]]

    def unlocked(self, area: str, level: int) -> tuple[str, ...]:
        """Return the notes that a level in an area unlocks, those of the lower levels among them."""
        unlocks = self.areas[area].unlocks
        return tuple(note for each in LEVELS if each <= level for note in unlocks.get(each, ()))

    def levels(self, answers: Iterable[Answer]) -> dict[str, int]:
        """Return the level found in each area, 0 to 3: the highest answered right with nothing wrong at or below it."""
        place = {item.id: key for key, items in self.items.items() for item in items}
        found = dict.fromkeys(self.areas, 0)
        answers = list(answers)
        for area in self.areas:
            mine = [(place[each.item][1], each.right) for each in answers if place[each.item][0] == area]
            wrong = min((level for level, right in mine if not right), default=max(LEVELS) + 1)
            found[area] = max((level for level, right in mine if right and level < wrong), default=0)
        return found

    def next_item(self, answers: Iterable[Answer], claimed: Mapping[str, int]) -> QuizItem | None:
        """Return the next item to ask, or None when enough is known.

        `claimed`: the level that the learner claims in each area, 0 to 3. An area begins at the claimed level, goes up
        after a right answer and down after a wrong one; areas take turns; nothing is asked of an area with claim 0.
        """
        answers = list(answers)
        if len(answers) >= MOST_ITEMS:
            return None
        place = {item.id: key for key, items in self.items.items() for item in items}
        asked = {each.item for each in answers}
        rounds = {area: [each for each in answers if place[each.item][0] == area] for area in self.areas}
        for area in sorted(self.areas, key=lambda name: len(rounds[name])):
            level = self._next_level(claimed.get(area, 0), [(place[e.item][1], e.right) for e in rounds[area]])
            if level is None:
                continue
            for item in self.items.get((area, level), ()):
                if item.id not in asked:
                    return item
        return None

    @staticmethod
    def _next_level(claimed: int, answered: list[tuple[int, bool]]) -> int | None:
        """Return the level to ask at, or None where the area is settled."""
        if claimed <= 0:
            return None
        if not answered:
            return min(claimed, max(LEVELS))
        right = max((level for level, is_right in answered if is_right), default=0)
        wrong = min((level for level, is_right in answered if not is_right), default=max(LEVELS) + 1)
        level = right + 1 if answered[-1][1] else wrong - 1
        return level if right < level < wrong and level in LEVELS else None


class _Title(BaseModel):
    model_config = ConfigDict(extra="forbid")
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class _Area(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: _Title
    unlocks: dict[int, list[str]]


def read_placement(notes: Collection[str] | None = None, path: Path = PLACEMENT) -> tuple[Placement, tuple[str, ...]]:
    """Read areas and items; return what can be used, and what is wrong with the rest, with file and line.

    `notes`: the ids of all notes; None: what is unlocked is not looked up.
    """
    problems: list[str] = []
    try:
        root = yaml.compose(text := read_text(path), SAFE_LOADER)
        raw = yaml.load(text, SAFE_LOADER)
        areas = dict(_areas(raw["areas"]))
        listed = next(value for key, value in root.value if key.value == "items")  # type: ignore[union-attr]
        rows = list(zip([node.start_mark.line + 1 for node in listed.value], raw["items"], strict=True))
    except yaml.YAMLError as error:
        return Placement({}, {}), (f"{path}:1: is no YAML: {' '.join(str(error).split())}",)
    except ValidationError as error:
        return Placement({}, {}), (f"{path}:1: areas: {first_fault(error)}",)
    except (SourceError, KeyError, TypeError, AttributeError, StopIteration) as error:
        what = str(error) if isinstance(error, SourceError) else f"{path}:1: needs areas and items ({error})"
        return Placement({}, {}), (what,)
    items: dict[tuple[str, int], tuple[QuizItem, ...]] = {}
    for line, row in rows:
        try:
            area, item = _item(row, areas, {each.id for found in items.values() for each in found})
            items[area, item.level] = (*items.get((area, item.level), ()), item)
        except ValueError as error:
            problems.append(f"{path}:{line}: {error}")
    problems += (f"{path}:1: {what}" for what in _gaps(areas, items, notes))
    return Placement(areas, items), tuple(problems)


def _areas(raw: Mapping[str, object]) -> Iterator[tuple[str, Area]]:
    for name, value in raw.items():
        form = _Area.model_validate(value)
        unlocks = {level: tuple(notes) for level, notes in form.unlocks.items()}
        yield name, Area(name, Words(form.title.zh, form.title.en), unlocks)


def _item(row: object, areas: Mapping[str, Area], known: set[str]) -> tuple[str, QuizItem]:
    if not isinstance(row, dict) or "area" not in row:
        raise ValueError("an item needs an area")
    area = str(row["area"])
    if area not in areas:
        raise ValueError(f"there is no area {area!r}; there are {', '.join(areas)}")
    item = item_of({key: value for key, value in row.items() if key != "area"}, f"placement-{area}")
    if item.id in known:
        raise ValueError(f"{item.id}: there is already an item of this id")
    return area, item


def _gaps(
    areas: Mapping[str, Area], items: Mapping[tuple[str, int], tuple[QuizItem, ...]], notes: Collection[str] | None
) -> Iterator[str]:
    """Yield what is missing: items of a level, notes that are unlocked but not there, reasons."""
    for area in areas.values():
        for level in LEVELS:
            if len(items.get((area.name, level), ())) < 2:
                yield f"{area.name}: wanted at least two items of level {level}"
        for level, unlocked in area.unlocks.items():
            if level not in LEVELS:
                yield f"{area.name}: there is no level {level}"
            for note in unlocked:
                if notes is not None and note not in notes:
                    yield f"{area.name}: level {level} unlocks {note!r}, which is no note"
    for found in items.values():
        for item in found:
            if not (item.why.zh and item.why.en):
                yield f"{item.id}: why is missing"
