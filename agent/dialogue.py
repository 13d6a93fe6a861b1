"""Where the dialogue stands: everything that must survive a restart beside the turns themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from agent.last_code import LastCode
from agent.learner import Learner
from agent.lesson import Lesson, Step
from agent.plan import Plan
from agent.turn import Phase
from knowledge.formula import Value
from knowledge.placement import Answer
from knowledge.words import Language, Words


class Kind(StrEnum):
    """What an item was asked for."""

    LESSON = "lesson"
    EXERCISE = "exercise"
    RECALL = "recall"
    """Before a lesson: a point of an earlier one."""
    REVIEW = "review"
    PROBE = "probe"
    """When a stage begins: what need not be taught."""
    STAGE = "stage"
    """When a stage ends: what is not firm yet."""
    QUIZ = "quiz"
    """On wish, at any time."""


EXERCISE_ITEM = "exercise:"
"""What the item of an exercise's evidence begins with; the rest is its id."""


@dataclass(frozen=True)
class Answered:
    """One settled item: the evidence of what the learner knows."""

    item: str
    note: str
    right: bool
    attempts: int
    kind: Kind = Kind.LESSON
    hints: int = 0
    misconception: str = ""
    """What the last wrong answer showed, if it was one that the note knows."""
    at: datetime | None = None
    """None: before answers had their time."""


@dataclass(frozen=True)
class Asking:
    """What was last worked out, or what a calculator or a recipe still needs to know: the next message may say it."""

    material: str
    heard: str
    """What the learner has said of it."""
    values: dict[str, Value] = field(default_factory=dict)
    """What is known of its parameters."""
    doubted: tuple[str, ...] = ()
    """Parameters that the last message gave and that cannot be so: a bare number is for them."""
    settled: bool = False
    """It was worked out, and another value is a correction."""
    before: dict[str, Value] = field(default_factory=dict)
    """The values of the same calculation one result earlier; empty where there was none."""


@dataclass(frozen=True)
class Practising:
    """The exercise that is open."""

    id: str
    topic: str
    title: Words
    back: Phase
    """The phase that the learner came from, and returns to."""
    attempts: int = 0
    hints: int = 0
    code: str = ""
    """What was judged last."""
    failed: tuple[str, ...] = ()
    """The tests that it failed."""
    mistake: str = ""
    """The file of the typical mistake that it is."""
    told: tuple[str, ...] = ()
    """The files of those whose hints were given."""


@dataclass(frozen=True)
class LineTold:
    """A line of a program, and what is said of it."""

    line: int
    code: str
    says: tuple[Words, ...]


@dataclass(frozen=True)
class Walking:
    """A walkthrough that is not at its end."""

    rest: tuple[LineTold, ...]


@dataclass(frozen=True)
class Placing:
    """The placement that is under way."""

    item: str
    question: Words
    """Of the item that is open."""
    back: Phase
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Version:
    """A plan, and the learner for whom it was laid out."""

    plan: Plan
    learner: Learner
    wish: str = ""
    """What was said to have it like this."""
    put_off: tuple[str, ...] = ()
    """Lessons that the wish puts off: the one at hand gives way to the next."""


@dataclass(frozen=True)
class Round:
    """Items of several notes, asked one after another outside of a lesson's own quiz; the first one is open."""

    kind: Kind
    items: tuple[str, ...]
    back: Phase
    done: tuple[Answer, ...] = ()
    passed: int = 0
    """Items among those that were passed over."""
    attempts: int = 0
    """Wrong answers to the open item."""
    hints: int = 0
    misconception: str = ""
    said: str = ""
    """What was said to it that holds a part of its answer."""


LONGEST_KEPT = 1000
"""Characters of an answer that an appeal looks at."""


@dataclass(frozen=True)
class Judged:
    """The answer that was graded last, for an appeal."""

    item: str
    said: str
    right: bool
    examined: bool = False
    """An appeal was heard."""


@dataclass(frozen=True)
class Dialogue:
    """The state of one dialogue; a step returns a changed copy, and no model's text can move it."""

    phase: Phase = Phase.INTAKE
    language: Language = "zh"
    language_fixed: bool = False
    """The learner asked for this language; it no longer follows their messages."""
    learner: Learner = field(default_factory=Learner)
    has_read: bool = False
    """The learner has written in the greeting's language, or gone on below it: it is not said again in another one."""
    asked: str | None = None
    """The profile field that the last question was about."""
    asks_first: bool = False
    """The learner wishes to ask before they are asked anything: the opening waits until they come back to it."""
    asking: Asking | None = None
    """What the last reply worked out, or asked for."""
    origin: Asking | None = None
    """The recipe of which the program on the screen came, where it was changed in its text since."""
    plan: Plan | None = None
    lesson: Lesson | None = None
    set_aside: tuple[Lesson, ...] = ()
    """Lessons that were begun and left for another, the latest last."""
    finished: tuple[str, ...] = ()
    """Notes whose lesson is done."""
    answered: tuple[Answered, ...] = ()
    overruled: Mapping[str, bool] = field(default_factory=dict)
    """By note: what the learner says they can, or cannot do, whatever the evidence shows."""
    judged: Judged | None = None
    round: Round | None = None
    probed: tuple[int, ...] = ()
    """Stages that began with a probe, answered or not."""
    gate: int | None = None
    """The stage that is taught to its end, while its quiz is still proposed."""
    glossed: tuple[str, ...] = ()
    """Notes whose name was said in both languages."""
    seen: datetime | None = None
    """When the learner's last message came."""
    exercise: Practising | None = None
    code: LastCode | None = None
    """The learner's code that was run last; what is mended on wish."""
    screen: str = ""
    """The program that the learner sees last: shown in a reply, or their own."""
    former: str = ""
    """What stood there before the last change of it that was wished for."""
    walking: Walking | None = None
    """What is still to be explained of a program; 'continue' goes on with it."""
    placing: Placing | None = None
    place_first: bool = False
    """The learner asked for a placement before there was a plan; the plan offers it first."""
    placed: tuple[Answer, ...] = ()
    """What was answered in placements that are over."""
    wish: str = ""
    """What was wished for while the opening or a placement asked something; it is offered when that is over."""
    left: tuple[str, ...] = ()
    """Ids of the exercises that the learner left unsolved."""
    proposed: Version | None = None
    """A changed plan that waits for a yes."""
    undone: Version | None = None
    """The plan before the last change, for 撤销."""
    urged: str = ""
    """What the last reply asked for once more, because the message did not tell: the id of an item, or a phase."""
    returned: bool = False
    """The learner has come back into a lesson whose open step this conversation has not shown yet."""

    @property
    def is_between(self) -> bool:
        """Tell whether a lesson is over and the next one has not begun: nothing waits for an answer but a yes to go on."""
        is_over = self.lesson is not None and self.lesson.step is Step.DONE
        return self.phase is Phase.LESSON and self.round is None and is_over

    @property
    def is_ungreeted(self) -> bool:
        """Tell whether nobody has greeted the learner yet, and they have not waved that away."""
        return self.phase is Phase.INTAKE and not self.learner.asked and not self.asks_first

    def carried(self) -> "Dialogue":
        """Return where the learner's next conversation begins: all but what was open in this one is kept.

        A field that is not named here is carried.
        """
        phase = Phase.INTAKE if self.plan is None else Phase.LESSON if self.lesson else Phase.PLAN
        lesson = Lesson(self.lesson.note) if self.lesson and self.lesson.step is Step.RECALL else self.lesson
        exercise = replace(self.exercise, back=phase) if self.exercise and phase is not Phase.INTAKE else None
        given_up = (self.exercise.id,) if self.exercise and exercise is None else ()
        is_taught = self.lesson is not None and self.lesson.step is not Step.DONE
        return replace(
            self,
            phase=Phase.PRACTICE if exercise else phase,
            learner=self.learner.unasked(self.asked) if phase is Phase.INTAKE else self.learner,
            asked=None,
            asks_first=False,
            asking=None,
            exercise=exercise,
            code=None,
            screen="",
            former="",
            walking=None,
            placing=None,
            wish=self.wish if phase is Phase.INTAKE else "",
            judged=None,
            round=None,
            proposed=None,
            undone=None,
            urged="",
            lesson=lesson,
            left=tuple(dict.fromkeys((*self.left, *given_up))),
            returned=is_taught or exercise is not None,
        )
