"""Whatever a learner sends, wherever: there is a reply, and the state is valid. A failure names its seed and its message."""

import random
import re
from collections import Counter
from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from agent.dialogue import Dialogue
from agent.ground import code_text, run_text
from agent.hearing import wishes
from agent.intake import chips
from agent.learner import FIELDS
from agent.lesson import Step
from agent.letters import LETTERS
from agent.models.seam import Tier
from agent.phrases import _phrases
from agent.session import Session
from agent.turn import Phase, Source, Status, Turn
from agent.tutor import Tutor
from knowledge.passage import passages
from knowledge.words import Language
from tests.agent.noise import PLACES, Noise
from tests.agent.pryer import light
from tools.check import Outcome, Verdict
from tools.words import Words as Told

TURNS_OF_A_LIFE = 25
FEW, MANY, PART = 300, 2000, 250
_DIALOGUE = TypeAdapter(Dialogue)


def known_chips(language: Language) -> set[str]:
    said = {text for name, words in _phrases().items() if name.startswith("chip_") for text in words[language]}
    said |= {wish.chip[language] for wish in wishes() if wish.chip}
    return said | {chip for field in FIELDS for chip in chips(field, language)} | set(LETTERS)


CHIPS: dict[Language, set[str]] = {"zh": known_chips("zh"), "en": known_chips("en")}
_OPENS: dict[Language, re.Pattern[str]] = {
    language: re.compile(_phrases()["chip_practise_topic"][language][0].replace("$title", ".+"))
    for language in ("zh", "en")
}
"""A chip that opens the exercise of a topic."""


def faults_of_the_state(dialogue: Dialogue, tutor: Tutor) -> list[str]:
    """Return what is wrong with where a dialogue stands: an id that is nowhere, a phase without what it is about."""
    notes, lesson, plan = tutor.curriculum.notes, dialogue.lesson, dialogue.plan
    named = {
        *(plan.lessons if plan else ()),
        *(plan.skipped if plan else ()),
        *dialogue.finished,
        *(each.note for each in dialogue.answered),
        *((lesson.note,) if lesson else ()),
    }
    placed = {item.id for items in tutor.desk.practice.placement.items.values() for item in items}
    at_check = lesson is not None and lesson.step is Step.CHECK
    wrong = {
        "a note is unknown": not named <= set(notes),
        "an item is unknown": at_check
        and lesson.item not in {item.id for item in tutor.curriculum.quizzes[lesson.note]},
        "an exercise is unknown": dialogue.exercise is not None and dialogue.exercise.id not in tutor.desk.exercises,
        "a placement item is unknown": dialogue.placing is not None and dialogue.placing.item not in placed,
        "a phase has no placement": (dialogue.phase is Phase.PLACEMENT) != (dialogue.placing is not None),
        "a phase has no exercise": (dialogue.phase is Phase.PRACTICE) != (dialogue.exercise is not None),
        "a phase has no plan": (dialogue.phase is Phase.INTAKE) != (plan is None),
        "its JSON is another": _DIALOGUE.validate_json(_DIALOGUE.dump_json(dialogue)) != dialogue,
    }
    return [fault for fault, is_so in wrong.items() if is_so]


def faults_of_the_turn(turn: Turn, dialogue: Dialogue, tutor: Tutor, wishes: str) -> list[str]:
    """Return what is wrong with a reply: what it cites, shows as an output, or offers; a wish is offered as it was told, just now or before."""
    shown = {text for run in turn.runs for text in (run_text(run), code_text(run))}
    runs = [piece for piece in turn.pieces if piece.source is Source.RUN]
    others = [piece for piece in turn.pieces if piece.source is not Source.RUN]
    labels = {citation.label for citation in turn.citations}
    language = dialogue.language
    wrong = {
        f"is {turn.status}": turn.status is not Status.COMPLETE,
        "has no reply": not turn.reply.strip(),
        "is in another phase": turn.phase is not dialogue.phase,
        "is in another language": turn.language != language,
        "cites what is not there": not all(_resolves(turn, label, tutor) for label in labels),
        "has a label without a citation": not {piece.label for piece in turn.pieces if piece.label} <= labels,
        "shows a run that never was": not all(piece.text in shown for piece in runs),
        "shows an output that is no run": any(
            re.search(r"^\s*[`~]{3,}output", each.text, re.MULTILINE) for each in others
        ),
        "offers what is no chip": not all(chip.strip() for chip in turn.chips)
        or not all(
            chip in CHIPS[language] or _OPENS[language].fullmatch(chip) or chip in wishes or tutor.library.lists(chip)
            for chip in turn.chips
        ),
    }
    return [fault for fault, is_so in wrong.items() if is_so]


def _resolves(turn: Turn, label: int, tutor: Tutor) -> bool:
    cited = next(citation for citation in turn.citations if citation.label == label)
    note = tutor.curriculum.notes.get(cited.note)
    return note is not None and any(
        (each.section, each.words.in_(turn.language)) == (cited.section, cited.text) for each in passages(note)
    )


def live(tutor: Tutor, seed: str, turns: int) -> Counter[str]:
    """Let random learners live through so many turns, and look at each; return the phases that they came through."""
    dice = random.Random(seed)
    desk, recorder = light(tutor.desk, dice.choice(list(Tier)))
    failed = Verdict(False, (Outcome("one", False, Told("第一项没过", "the first failed")),))
    passed = Verdict(True, (Outcome("one", True),))
    tutor = replace(tutor, desk=replace(desk, check=lambda *_: dice.choice((failed, passed))))
    learner, phases = Noise(tutor.desk, dice), Counter[str]()
    for number in range(turns):
        if number % TURNS_OF_A_LIFE == 0:
            session = Session.silent(tutor)
            session.dialogue = learner.place(PLACES[number // TURNS_OF_A_LIFE % len(PLACES)])
        message = learner.message(session.dialogue)
        wishes = f"{session.dialogue.wish}\n{' '.join(message.split())}"
        recorder.says[:] = [message[:300], "```python\nprint(1)\n```", "好 [9]。"]
        where = f"seed {seed!r}, turn {number}, {session.dialogue.phase}, {message[:200]!r}"
        try:
            *_, turn = session.say(message)
        except Exception as error:
            raise AssertionError(f"{where} raised {error!r}") from error
        faults = faults_of_the_state(session.dialogue, tutor)
        faults += faults_of_the_turn(turn, session.dialogue, tutor, wishes)
        assert not faults, f"{where}, {turn.move}: {faults}: {turn.reply[:300]!r} {turn.chips}"
        assert tutor.store.turns(session.id)[-1] == turn, where
        assert tutor.store.dialogue(session.id) == session.dialogue, where
        phases[session.dialogue.phase] += 1
    return phases


def test_some_hundred_random_turns_leave_the_state_valid(tutor: Tutor) -> None:
    phases = live(tutor, "a few", FEW)
    assert set(phases) >= {Phase.INTAKE, Phase.PLAN, Phase.LESSON, Phase.PRACTICE, Phase.PLACEMENT}


@pytest.mark.practice
@pytest.mark.parametrize("part", range(MANY // PART))
def test_two_thousand_random_turns_leave_the_state_valid(tutor: Tutor, part: int) -> None:
    live(tutor, f"many {part}", PART)
