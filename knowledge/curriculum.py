"""The curriculum: five stages, and the notes that are written for their topics, in teaching order."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml

from knowledge.ask import Ask, read_asks
from knowledge.companions import FILE as COMPANIONS
from knowledge.companions import Companions, read_companions, unknown
from knowledge.elsewhere import Elsewhere, read_elsewhere
from knowledge.english import FILE as ENGLISH
from knowledge.english import with_english
from knowledge.note import Note
from knowledge.quiz import QuizItem, read_quiz
from knowledge.reading import NOTES, read_note
from knowledge.source import SAFE_LOADER, SourceError
from knowledge.words import Words

STAGES = Path(__file__).parent / "stages.yaml"


@dataclass(frozen=True)
class Family:
    """Topics of a stage that learners call by one name."""

    names: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Stage:
    """One of the five stages of the plan."""

    number: int
    title: Words
    weeks: tuple[int, int] | None
    """At 6-8 hours a week; None: as long as the learner likes."""
    about: Words
    practice: Words
    topics: tuple[str, ...]
    names: tuple[str, ...] = ()
    """What learners call it, beside its title."""
    extras: tuple[str, ...] = ()
    """Topics that are no part of a plan until they are asked for."""
    wanted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Extras that an interest or a framework of the learner puts into the plan."""
    spare: tuple[str, ...] = ()
    """Topics that can be left out when time is short, the first to go first."""
    families: tuple[Family, ...] = ()


@dataclass(frozen=True)
class Curriculum:
    """Stages, notes, their quiz items and questions; what could not be read stands in `problems`, the rest is there."""

    stages: tuple[Stage, ...]
    notes: Mapping[str, Note]
    quizzes: Mapping[str, tuple[QuizItem, ...]]
    """The items of every note; none where a note has no quiz that can be read."""
    asks: Mapping[str, tuple[Ask, ...]]
    companions: Mapping[str, tuple[Companions, ...]]
    """For the facts of every note, which facts belong beside them."""
    elsewhere: tuple[Elsewhere, ...]
    """What the notes do not hold."""
    problems: tuple[str, ...]

    @cached_property
    def items(self) -> Mapping[str, QuizItem]:
        """Return the quiz items of all notes by their ids."""
        return {item.id: item for items in self.quizzes.values() for item in items}

    @cached_property
    def words(self) -> frozenset[str]:
        """Return the titles and terms of all notes, in small letters."""
        names = ((note.title.zh, note.title.en, *note.terms) for note in self.notes.values())
        return frozenset(name.lower() for each in names for name in each)

    @cached_property
    def own_asks(self) -> tuple[tuple[str, Ask], ...]:
        """Return the questions of all notes, each with its note's id; a fact that none asks for stands for itself."""
        pairs: list[tuple[str, Ask]] = []
        for id_, note in self.notes.items():
            asks = self.asks.get(id_, ())
            asked = {number for ask in asks for number in ask.facts}
            silent = (Ask(fact.words.zh, (fact.number,)) for fact in note.facts if fact.number not in asked)
            pairs += [(id_, ask) for ask in (*asks, *silent)]
        return tuple(pairs)

    @property
    def foreign_asks(self) -> tuple[str, ...]:
        """Return the questions that no note answers."""
        return tuple(ask for field in self.elsewhere for ask in field.asks)

    def lessons(self, stage: int) -> tuple[Note, ...]:
        """Return the notes of a stage in teaching order: the stage's own order, but never before a prerequisite."""
        listed = [topic for topic in self.stages[stage - 1].topics if topic in self.notes]
        extra = [id_ for id_, note in self.notes.items() if note.stage == stage and id_ not in listed]
        ordered: dict[str, Note] = {}
        for topic in [*listed, *sorted(extra)]:
            self._add(topic, stage, ordered, ())
        return tuple(ordered.values())

    def stage_about(self, question: str) -> Stage | None:
        """Return the stage whose content a question names, whether or not there are notes on it yet."""
        asked = question.lower()
        for stage in self.stages:
            topics = re.split(r"[、,/]\s*", f"{stage.about.zh}、{stage.about.en}".lower())
            if any(topic in asked for topic in topics):
                return stage
        return None

    def _add(self, topic: str, stage: int, ordered: dict[str, Note], above: tuple[str, ...]) -> None:
        note = self.notes.get(topic)
        if note is None or note.stage != stage or topic in ordered or topic in above:
            return
        for required in note.requires:
            self._add(required, stage, ordered, (*above, topic))
        ordered[topic] = note


def load(folder: Path = NOTES) -> Curriculum:
    """Read all notes and quizzes below a folder; what is broken is named and left out, the rest loads."""
    stages = _stages()
    notes: dict[str, Note] = {}
    quizzes: dict[str, tuple[QuizItem, ...]] = {}
    asks: dict[str, tuple[Ask, ...]] = {}
    companions: dict[str, tuple[Companions, ...]] = {}
    problems: list[str] = []
    for home in sorted(folder.iterdir()) if folder.is_dir() else ():
        if home.name.startswith((".", "__")):
            continue
        try:
            note = read_note(home / "note.md")
        except SourceError as error:
            problems.append(str(error))
            continue
        notes[note.id], unread = _with_english(note, home / ENGLISH)
        problems += unread
        quizzes[note.id], wrong = read_quiz(home / "quiz.yaml")
        problems += wrong
        asks[note.id] = ()
        if (home / "asks.yaml").exists():
            asks[note.id], wrong = read_asks(home / "asks.yaml", len(note.facts))
            problems += wrong
        if (home / COMPANIONS).exists():
            companions[note.id], wrong = read_companions(home / COMPANIONS, note.id)
            problems += wrong
    elsewhere, wrong = read_elsewhere()
    problems += wrong
    problems += _unknown_choices(stages)
    topics = {topic for stage in stages for topic in stage.topics}
    problems += unknown(companions, notes, topics, folder)
    problems += _wrong_prerequisites(folder, notes, topics)
    return Curriculum(stages, notes, quizzes, asks, companions, elsewhere, tuple(problems))


def _with_english(note: Note, path: Path) -> tuple[Note, list[str]]:
    """Return a note with its English if there is any, and why that could not be read: the note stays without."""
    try:
        return (with_english(note, path) if path.exists() else note), []
    except SourceError as error:
        return note, [str(error)]


def _wrong_prerequisites(folder: Path, notes: Mapping[str, Note], topics: set[str]) -> Iterator[str]:
    """Yield prerequisites that are neither a note nor a topic, and notes that require themselves in the end."""
    for id_, note in notes.items():
        place = f"{folder / id_ / 'note.md'}:2: front matter: requires"
        for required in note.requires:
            if required not in notes and required not in topics:
                yield f"{place} {required!r}, which is neither a note nor a topic of stages.yaml"
        if way := _way_back(id_, notes):
            yield f"{place} itself, by way of {' → '.join(way)}"


def _unknown_choices(stages: tuple[Stage, ...]) -> Iterator[str]:
    """Yield what a stage calls an extra, spare, or one of a family, and is no topic of it."""
    for stage in stages:
        wanted = {topic for topics in stage.wanted.values() for topic in topics}
        named = {topic for family in stage.families for topic in family.topics}
        chosen = {*stage.extras, *stage.spare, *named}
        for topic in sorted((wanted - set(stage.extras)) | (chosen - set(stage.topics))):
            yield f"{STAGES}: stage {stage.number} chooses {topic!r}, which is not among its own topics or extras"


def _way_back(start: str, notes: Mapping[str, Note]) -> tuple[str, ...]:
    """Return the prerequisites that lead from a note to itself; none if there is no cycle through it."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for required in notes[way[-1]].requires if way[-1] in notes else ():
            if required == start:
                return (*way, required)
            if required not in seen:
                seen.add(required)
                ways.append((*way, required))
    return ()


def _stages() -> tuple[Stage, ...]:
    raw = yaml.load(STAGES.read_text(encoding="utf-8"), SAFE_LOADER)
    return tuple(
        Stage(
            number=each["number"],
            title=Words(**each["title"]),
            weeks=tuple(each["weeks"]) if each["weeks"] else None,
            about=Words(**each["about"]),
            practice=Words(**each["practice"]),
            topics=tuple(each["topics"]),
            names=tuple(each.get("names", ())),
            extras=tuple(each.get("extras", ())),
            wanted={wish: tuple(topics) for wish, topics in each.get("wanted", {}).items()},
            spare=tuple(each.get("spare", ())),
            families=tuple(Family(tuple(one["names"]), tuple(one["topics"])) for one in each.get("families", ())),
        )
        for each in raw
    )
