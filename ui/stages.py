"""The left column: the five stages, how far each is, and where the dialogue stands."""

from html import escape

from agent.dialogue import Dialogue
from agent.tutor import Tutor
from ui.render import one_line
from ui.words import Text, phase_name


def stages_html(tutor: Tutor, dialogue: Dialogue) -> str:
    """Return the stages with the current one marked, the phase, and the lesson if there is one."""
    language = dialogue.language
    current = _current_stage(tutor, dialogue)
    rows = "".join(_stage(tutor, dialogue, number, current=number == current) for number in range(1, 6))
    heading = escape(Text.STAGES.in_(language))
    return one_line(f'<div class="stages"><h2>{heading}</h2><ol>{rows}</ol>{_place(tutor, dialogue)}</div>')


def _current_stage(tutor: Tutor, dialogue: Dialogue) -> int | None:
    if dialogue.lesson is None or dialogue.lesson.note not in tutor.curriculum.notes:
        return None
    return tutor.curriculum.notes[dialogue.lesson.note].stage


def _stage(tutor: Tutor, dialogue: Dialogue, number: int, *, current: bool) -> str:
    stage, language = tutor.curriculum.stages[number - 1], dialogue.language
    title = escape(stage.title.in_(language))
    lessons = _lessons(tutor, dialogue, number)
    done = sum(note in dialogue.finished for note in lessons)
    mark = ' class="current" aria-current="step"' if current else ""
    count = f"{done}/{len(lessons)} {Text.LESSONS.in_(language)}" if lessons else "–"
    share = round(100 * done / len(lessons)) if lessons else 0
    bar = (
        f'<span class="progress" role="progressbar" aria-label="{title}" aria-valuenow="{share}" '
        f'aria-valuemin="0" aria-valuemax="100"><i style="width:{share}%"></i></span>'
    )
    return f'<li{mark} title="{title}"><b>{number}</b><span class="name">{title}</span><small>{count}</small>{bar}</li>'


def _lessons(tutor: Tutor, dialogue: Dialogue, number: int) -> tuple[str, ...]:
    """Return what the plan teaches in a stage; before there is a plan, all that there is."""
    if dialogue.plan is None:
        return tuple(note.id for note in tutor.curriculum.lessons(number))
    planned = {note for stage in dialogue.plan.stages if stage.number == number for note in stage.lessons}
    return tuple(note for note in dialogue.plan.lessons if note in planned)


def _place(tutor: Tutor, dialogue: Dialogue) -> str:
    phase = escape(phase_name(dialogue.phase, dialogue.language))
    lesson = ""
    if dialogue.lesson and dialogue.lesson.note in tutor.curriculum.notes:
        lesson = " · " + escape(tutor.curriculum.notes[dialogue.lesson.note].title.in_(dialogue.language))
    return f'<p class="place">{phase}{lesson}</p>'
