"""Playing cases with a system and a seed: what was played is kept at once, so that a killed run plays only the rest.

A play is found again by all that made it: model, prompts, notes, code, script, seed and system. Its checks are not among
that: they judge it anew.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from agent.models.seam import SEED
from agent.play import ScriptDialogue, Step, Transcript, playing
from agent.session import LONGEST_MESSAGE
from agent.turn import Phase, Status, Turn
from agent.tutor import Tutor
from evals import kept
from evals.case import Case
from evals.suite.spending import Metered, Spent
from evals.systems import STATELESS, TOKENS, Writer, as_tutor, made_of

OUT = kept.OUT / "dialogues.jsonl"


@dataclass(frozen=True)
class Play(kept.Keyed):
    """A case as one system played it with one seed."""

    case: str
    system: str
    seed: int
    model: str
    transcript: Transcript
    spent: tuple[Spent, ...]

    @property
    def is_worth_keeping(self) -> bool:
        """Tell whether no reply of a tutor failed: a server that was down may be there the next time."""
        states = self.transcript.dialogues
        return not states or all(turn.status is not Status.FAILED for turn in self.transcript.turns)


Plays = partial(kept.Kept[Play], kind=Play)


@dataclass(frozen=True)
class Player:
    """A system on the tutor's model, with one seed."""

    name: str
    tutor: Tutor
    seed: int = SEED
    temperature: float = 0.0
    tokens: int = TOKENS
    """That a system without state may write."""

    def key(self, script: ScriptDialogue) -> str:
        """Return the name of what it plays of a script."""
        made = made_of(self.name, self.tutor, self.tokens)
        how = kept.material_hash("evals/suite/plays.py", "evals/suite/spending.py")
        return kept.key_of("dialogue", *made, how, f"{self.seed} {self.temperature}", script.model_dump_json())

    def play(self, script: ScriptDialogue) -> Play:
        """Play a script to its end.

        Raises:
            ModelError: if the model does not answer a system without state; a tutor says so in its reply.
        """
        model = Metered.of(self.tutor.model.seeded(self.seed, self.temperature))
        tutor = replace(self.tutor, model=model, desk=replace(self.tutor.desk, model=model))
        stateless = self.name in STATELESS
        going = (
            conversing(Writer(self.name, tutor, self.tokens), script)
            if stateless
            else playing(as_tutor(self.name, tutor), script)
        )
        steps: list[Step] = []
        spent: list[Spent] = []
        for step in going:
            steps.append(step)
            spent.append(model.take())
        transcript = Transcript.of(script, steps)
        return Play(self.key(script), str(script.id), self.name, self.seed, model.name, transcript, tuple(spent))


def conversing(writer: Writer, script: ScriptDialogue) -> Iterator[Step]:
    """Put a script's messages to a system without state.

    An answer to an open item is not put to it, for it has asked none; a restart is nothing to it, the words stay.
    """
    passed = timedelta()
    before: list[tuple[str, str]] = []
    for each in script.turns:
        passed += timedelta(days=each.days)
        if each.answer:
            said = f"(answer: {each.answer})"
            yield Step(Turn(number=len(before) + 1, message=said, language="en", phase=Phase.REVIEW), None, passed)
        elif each.user is not None:
            message = (each.user * each.times)[:LONGEST_MESSAGE]
            turn = writer.write(message, before).turn
            if turn.status is Status.COMPLETE:
                before.append((message, turn.reply))
            yield Step(turn, None, passed)


def play_all(
    players: Sequence[Player],
    cases: Sequence[Case],
    known: kept.Kept[Play],
    *,
    fresh: bool = False,
    report: Callable[[str], None] = lambda _: None,
) -> Iterator[tuple[Player, Case, Play]]:
    """Play all cases with all players; what is kept is not played again, unless `fresh`."""
    found = 0
    for player in players:
        for case in cases:
            play = None if fresh else known.get(player.key(case.script))
            found += play is not None
            if play is None:
                play = player.play(case.script)
                if play.is_worth_keeping:
                    known.add(play)
            yield player, case, play
    report(f"{len(players) * len(cases) - found} dialogues played, {found} kept from before")
