"""Playing a persona with the tutor, and judging every turn by the checks that always judge."""

import tempfile
from collections import Counter
from dataclasses import dataclass, replace

from agent.dialogue import Dialogue
from agent.play import ScriptDialogue, ScriptTurn, Transcript
from agent.session import Session
from agent.store import Store
from agent.turn import Turn
from agent.tutor import Tutor
from evals.case import Case, Expected
from evals.checks import CHECKS
from evals.personas.learner import Learner, Message
from evals.suite.run import Judgement, Sandboxed, judge

TAG = "persona"


@dataclass(frozen=True)
class Encounter:
    """A dialogue of a persona with the tutor, and what the checks say of it."""

    messages: tuple[Message, ...]
    judgement: Judgement

    @property
    def faults(self) -> Counter[str]:
        """Return why the persona's own words had to be taken, and how often."""
        return Counter(message.fault for message in self.messages if message.fault)

    @property
    def summary(self) -> str:
        """Return in words how the messages came about, and how it ended."""
        fallbacks = self.faults.total()
        why = f" ({', '.join(f'{count} × {fault}' for fault, count in self.faults.items())})" if fallbacks else ""
        written = len(self.messages) - 1 - fallbacks
        end = "ended with a farewell" if self.messages[-1].is_farewell else "stopped at the limit of turns"
        return f"1 opening, {written} written by the model, {fallbacks} fallbacks{why}; {end}"


def meet(tutor: Tutor, learner: Learner, turns: int) -> Encounter:
    """Let a persona talk with the tutor until a farewell, or for so many turns.

    Raises:
        ModelError: if the learner's model does not answer at all.
    """
    messages = [Message(learner.persona.opening)]
    said: list[Turn] = []
    dialogues: list[Dialogue] = []
    with tempfile.TemporaryDirectory(prefix="dltutor-persona-") as folder:
        store = Store(f"sqlite:///{folder}/persona.sqlite3")
        try:
            session = Session.silent(replace(tutor, store=store))
            while True:
                *_, turn = session.say(messages[-1].text)
                said.append(turn)
                dialogues.append(session.dialogue)
                if messages[-1].is_farewell or len(said) == turns:
                    break
                messages.append(learner.answer(turn.reply, messages))
        finally:
            store.close()
    transcript = Transcript(learner.persona.id, tuple(said), tuple(dialogues))
    return Encounter(tuple(messages), _judged(tutor, learner, messages, transcript))


def _judged(tutor: Tutor, learner: Learner, messages: list[Message], transcript: Transcript) -> Judgement:
    persona = learner.persona
    script = ScriptDialogue(id=persona.id, turns=[ScriptTurn(user=message.text) for message in messages])
    in_language = Expected(CHECKS["language"], persona.language)
    case = Case(persona.id, persona.language, script, tuple((in_language,) for _ in messages), (TAG,))
    scores = tuple(judge(case, transcript, tutor.curriculum, Sandboxed(tutor.desk)))
    return Judgement(case, transcript, scores)
