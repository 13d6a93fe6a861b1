"""Asking a task: of a fresh tutor, or of its model alone. More than the task's message is said only where more is to be heard.

tutor   the first message as `agent ask` answers it, what follows as in the conversation of a learner who
        has a plan; nothing is stored
bare    the model with the one-line role prompt of the seed dialogue, and the same messages
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from agent.dialogue import Dialogue
from agent.graph import last
from agent.learner import FIELDS, Learner
from agent.models.errors import ModelError
from agent.models.seam import never
from agent.models.usage import Usage
from agent.nodes import Nodes
from agent.plan import make_plan
from agent.state import State
from agent.turn import Phase, Source, Status, Turn
from agent.tutor import Tutor
from evals.answers.cache import Answer
from evals.kept import key_of, material_hash
from evals.programs import shown_in
from evals.systems import ROLE
from evals.tasks.task import CodeTask, Debug, Walkthrough
from knowledge.words import Language, Words
from tools.sandbox import SandboxError

_log = logging.getLogger(__name__)

NAMES = ("tutor", "bare")
TOKENS = 700
"""That a model may write in one reply."""
MOST_PARTS = 8
"""So often a walkthrough may go on."""
WISHES = 2
"""A tutor may want a try of the learner's own first, and mends when it is asked again."""
ALIKE = 0.5
"""Share of the learner's lines that a mended program keeps."""
GO_ON = Words("继续", "continue")
WISH = Words("请直接给我改好的代码", "Please just give me the corrected code.")


@dataclass(frozen=True)
class Heard:
    """A reply, whether more of it is to come, and what it cost."""

    turn: Turn
    more: bool = False
    tokens: int = 0


Say = Callable[[str], Heard]


@dataclass(frozen=True)
class System:
    """One way to answer; `key` names an answer by all that makes it."""

    name: str
    model: str
    begin: Callable[[Language], Say]
    """Begin a conversation."""
    made: tuple[str, ...]

    def key(self, task: CodeTask) -> str:
        """Return what names this system's answer to a task."""
        return key_of(
            "code",
            self.name,
            *self.made,
            task.kind,
            task.text,
            repr((task.wish if isinstance(task, Debug) else "", GO_ON, WISH, WISHES, MOST_PARTS)),
        )

    def answer(self, task: CodeTask) -> Answer:
        """Ask a task."""
        began = time.perf_counter()
        heard = converse(task, self.begin(language_of(task)))
        seconds = time.perf_counter() - began
        *earlier, last = [without_traces(each.turn) for each in heard]
        cost = sum(each.tokens for each in heard)
        cut_off = self.name == "bare" and heard[-1].more
        return Answer(self.key(task), task.id, self.name, self.model, last, seconds, cost, cut_off, tuple(earlier))


def system(name: str, tutor: Tutor, tokens: int = TOKENS) -> System:
    """Return a system on the tutor's model.

    Raises:
        ValueError: if there is no system of this name.
    """
    digest = tutor.model.digest
    if name == "tutor":
        made: tuple[str, ...] = (
            digest,
            repr(tutor.desk.reliance.trust),
            tutor.tier,
            material_hash("agent", "knowledge", "tools"),
        )
        return System(name, tutor.model.name, lambda language: _with_tutor(tutor, language), made)
    if name == "bare":
        made = (digest, str(tokens), ROLE)
        return System(name, tutor.model.name, lambda language: _with_model(tutor, tokens, language), made)
    raise ValueError(f"There is no system {name}. Take some of: {', '.join(NAMES)}")


def language_of(task: CodeTask) -> Language:
    """Return the language to answer in."""
    return "en" if task.language == "en" else "zh"


def converse(task: CodeTask, say: Say) -> list[Heard]:
    """Say a task's message; then 'continue' while more of a walkthrough is to come, or that a mended program is wanted."""
    language = language_of(task)
    heard = [say(task.text)]
    if isinstance(task, Walkthrough):
        while heard[-1].more and len(heard) < MOST_PARTS:
            heard.append(say(GO_ON.in_(language)))
    if isinstance(task, Debug):
        for _ in range(WISHES):
            heard.append(say(task.wish or WISH.in_(language)))
            if programs_of(task, [heard[-1].turn]):
                break
    return heard


def programs_of(task: CodeTask, turns: Sequence[Turn]) -> list[str]:
    """Return the programs that the last of these turns which gives some gives: what is tested, in its several readings.

    Of a tutor's mend that is the program which it ran, whose changed lines it shows; else all Python that is shown, then
    the last block of it. The learner's own program is none of them, nor is one that has little to do with it.
    """
    for turn in reversed(turns):
        blocks = shown_in(turn)
        found = ["\n\n".join(blocks), blocks[-1]] if blocks else []
        if isinstance(task, Debug):
            ran = [run.code for run in reversed(turn.runs)]
            found = [each for each in (*ran, *found) if is_mend(each, task.program)]
        if found:
            return list(dict.fromkeys(each.rstrip() for each in found))
    return []


def is_mend(code: str, program: str) -> bool:
    """Tell whether a program is the learner's own with changes: another one, with most of its lines."""
    rows = {row.strip() for row in program.splitlines() if row.strip()}
    kept = rows & {row.strip() for row in code.splitlines()}
    return code.strip() != program.strip() and len(kept) >= ALIKE * len(rows)


def without_traces(turn: Turn) -> Turn:
    """Return a turn without what only a walkthrough needs while it is made."""
    return replace(turn, runs=tuple(replace(run, trace=None) for run in turn.runs))


def _with_tutor(tutor: Tutor, language: Language) -> Say:
    known = Learner(asked=FIELDS)
    plan = make_plan(known, tutor.curriculum)
    dialogue = Dialogue(phase=Phase.PLAN, language=language, language_fixed=True, learner=known, plan=plan)
    number = 0

    def say(text: str) -> Heard:
        nonlocal dialogue, number
        number += 1
        turn = Turn(number, text, language, dialogue.phase)
        try:
            final = last(Nodes(tutor.desk, never), _state(tutor, turn, dialogue))
        except (ModelError, SandboxError):
            raise
        except Exception:  # noqa: BLE001  as in a session: a fault of ours is a reply that never came
            _log.exception("The reply to %r broke off", text[:40])
            return Heard(replace(turn, status=Status.FAILED))
        dialogue = final["dialogue"]
        return Heard(final["turn"], more=dialogue.walking is not None)

    return say


def _state(tutor: Tutor, turn: Turn, dialogue: Dialogue) -> State:
    """Return where a turn begins; the first message is answered as a one-off question is."""
    return State(
        question=turn.message,
        turn=turn,
        dialogue=dialogue,
        now=tutor.clock(),
        last_note=None,
        last_move=None,
        last_asked="",
        said=(),
        acted=None,
        found=None,
        only_answer=turn.number == 1,
    )


def _with_model(tutor: Tutor, tokens: int, language: Language) -> Say:
    said: list[BaseMessage] = [SystemMessage(ROLE)]

    def say(text: str) -> Heard:
        said.append(HumanMessage(text))
        costs: list[Usage] = []
        reply = "".join(tutor.model.stream(said, max_tokens=tokens, measured=costs.append))
        said.append(AIMessage(reply))
        turn = Turn(len(said) // 2, text, language, Phase.REVIEW, Status.COMPLETE, model=tutor.model.name)
        (cost,) = costs
        return Heard(turn.say(reply, Source.MODEL), more=cost.cut_off, tokens=cost.completion_tokens)

    return say
