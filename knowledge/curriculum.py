"""The curriculum: five stages, and the notes that are written for their topics, in teaching order."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge.note import Note
from knowledge.quiz import QuizError, QuizItem, read_quiz
from knowledge.reading import NOTES, SAFE_LOADER, NoteError, read_note
from knowledge.words import Words

STAGES = Path(__file__).parent / "stages.yaml"


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


@dataclass(frozen=True)
class Curriculum:
    """Stages, notes and quiz items; what could not be read stands in `problems`, the rest is there."""

    stages: tuple[Stage, ...]
    notes: Mapping[str, Note]
    quizzes: Mapping[str, tuple[QuizItem, ...]]
    problems: tuple[str, ...]

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
    """Read all notes and quizzes below a folder; a broken one is named and left out, the rest loads."""
    notes: dict[str, Note] = {}
    quizzes: dict[str, tuple[QuizItem, ...]] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*/note.md")):
        try:
            notes[path.parent.name] = read_note(path)
            quizzes[path.parent.name] = read_quiz(path.with_name("quiz.yaml"))
        except (NoteError, QuizError) as error:
            problems.append(str(error))
    return Curriculum(_stages(), notes, quizzes, tuple(problems))


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
        )
        for each in raw
    )
