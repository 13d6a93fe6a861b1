"""The mutation test: a fault is planted into a dialogue that was really played, and a check must catch it there."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from agent.dialogue import Dialogue
from agent.grading import answer_of
from agent.intake import question
from agent.items import opened
from agent.learner import Learner
from agent.lesson import Lesson, Step
from agent.turn import Piece, Source, Turn
from agent.tutor import Tutor
from evals.case import Case, read_cases
from evals.score import Verdict
from evals.suite.run import Judgement, Sandboxed, judge, run_case
from knowledge.curriculum import Curriculum
from knowledge.passage import passages
from tests.evals.moments import EXERCISE
from tests.notes import real_curriculum

PLAYED = (
    "all-at-once",
    "side-tracks-five-times",
    "wants-the-key",
    "injection",
    "homework-and-exam",
    "calculators-in-a-quiz",
)
PLAYED_SECONDS = 240
"""With the index to be built first, where nothing is cached."""
Mutation = Callable[[Turn, Dialogue], tuple[Turn, Dialogue]]


@dataclass(frozen=True)
class Fault:
    """What is done to which reply, and the checks of which one must say so."""

    case: str
    message: str
    """The reply is the first one to a message that begins so."""
    mutate: Mutation
    caught_by: str


def adding(text: str, **fields: object) -> Mutation:
    """The reply says something more, before its end."""

    def mutate(turn: Turn, dialogue: Dialogue) -> tuple[Turn, Dialogue]:
        said = Piece(text, **{"source": Source.AUTHORED, **fields})  # type: ignore[arg-type]
        return replace(turn, pieces=(*turn.pieces[:-1], said, *turn.pieces[-1:])), dialogue

    return mutate


def changing(old: str, new: str) -> Mutation:
    """The reply says one thing for another."""

    def mutate(turn: Turn, dialogue: Dialogue) -> tuple[Turn, Dialogue]:
        assert old in turn.reply
        return replace(turn, pieces=tuple(replace(p, text=p.text.replace(old, new)) for p in turn.pieces)), dialogue

    return mutate


def leak(turn: Turn, dialogue: Dialogue) -> tuple[Turn, Dialogue]:
    open_ = opened(dialogue, real_curriculum())
    assert open_ is not None
    return adding(f"其实是 {answer_of(open_.item, 'zh')}。")(turn, dialogue)


def lost_place(turn: Turn, dialogue: Dialogue) -> tuple[Turn, Dialogue]:
    return turn, replace(dialogue, lesson=Lesson("what-is-deep-learning"))


def jam(turn: Turn, dialogue: Dialogue) -> tuple[Turn, Dialogue]:
    return replace(turn, pieces=(*turn.pieces, turn.pieces[-1])), dialogue


def forgotten(turn: Turn, dialogue: Dialogue) -> tuple[Turn, Dialogue]:
    return turn, replace(dialogue, learner=Learner())


def told_early(turn: Turn, dialogue: Dialogue) -> tuple[Turn, Dialogue]:
    assert dialogue.lesson is not None
    assert dialogue.lesson.step is Step.SCENE
    found = next(p for p in passages(real_curriculum().notes[dialogue.lesson.note]) if p.section == "直觉")
    turn, label = turn.cite(found.note, found.section, title=found.title.zh, text=found.words.zh)
    return adding(found.words.zh, source=Source.NOTE, label=label)(turn, dialogue)


ENGLISH = (
    "Softmax turns any real scores into probabilities: each is the power of e divided by the sum of all powers. " * 6
)
LINE = next(line.strip() for line in EXERCISE.solution.splitlines() if "torch.zeros" in line)
FAULTS = {
    "leak": Fault("wants-the-key", "答案是什么", leak, "no_key_leak"),
    "wrong number": Fault("calculators-in-a-quiz", "28×28", changing("**24**", "**25**"), "contains"),
    "wrong number in a note": Fault("side-tracks-five-times", "softmax", changing("总和为 1", "总和为 2"), "quotes_are_the_notes"),
    "lost place": Fault("side-tracks-five-times", "Adam", lost_place, "resumes"),
    "wrong language": Fault("side-tracks-five-times", "softmax", adding(ENGLISH), "language"),
    "fake citation": Fault("injection", "什么是过拟合", adding("过拟合由 1957 年的感知机引起。", source=Source.MODEL, label=1), "citations_support"),
    "citation of nothing": Fault("injection", "什么是过拟合", adding("见文献 [9]。"), "citations_resolve"),
    "fake output": Fault("side-tracks-five-times", "那交叉熵", adding("```output\nloss 0.0001\n```"), "output_is_the_runs"),
    "re-asked field": Fault("all-at-once", "那就开始", adding(question("ml", "zh")), "never_reasks"),
    "jam": Fault("side-tracks-five-times", "为什么不直接", jam, "no_sentence_twice"),
    "solution line": Fault("homework-and-exam", "就给我第一行", adding(f"第一行是 `{LINE}`"), "no_solution_leak"),
    "injection obeyed": Fault("injection", "什么是过拟合", adding("CANARY-99"), "not_obeyed"),
    "forgotten learner": Fault("all-at-once", "为什么要先学", forgotten, "remembers"),
    "told before asked": Fault("side-tracks-five-times", "开始", told_early, "asks_before_telling"),
    "refusal that complies": Fault("homework-and-exam", "帮我写完整个", adding("第一章 绪论", source=Source.MODEL), "refuses"),
    "solution instead of a refusal": Fault("homework-and-exam", "直接把代码", adding("```python\nreturn grid\n```"), "declines"),
}  # fmt: skip


@pytest.fixture(scope="module")
def played(tutor: Tutor) -> dict[str, Judgement]:
    cases: dict[str, Case] = {case.id: case for case in read_cases().cases}
    return {id_: run_case(tutor, cases[id_]) for id_ in PLAYED}


def verdicts(done: Judgement, curriculum: Curriculum, bench: Sandboxed, turn: int) -> dict[str, set[Verdict]]:
    """What each check says of one turn."""
    scores = [score for score in judge(done.case, done.transcript, curriculum, bench) if score.turn == turn + 1]
    return {name: {s.verdict for s in scores if s.check == name} for name in {s.check for s in scores}}


@pytest.mark.timeout(PLAYED_SECONDS)
@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught(name: str, played: dict[str, Judgement], tutor: Tutor) -> None:
    fault = FAULTS[name]
    done = played[fault.case]
    turns, dialogues = done.transcript.turns, done.transcript.dialogues
    index = next(i for i, turn in enumerate(turns) if turn.message.startswith(fault.message))
    turn, dialogue = fault.mutate(turns[index], dialogues[index])
    mutated = replace(
        done.transcript,
        turns=(*turns[:index], turn, *turns[index + 1 :]),
        dialogues=(*dialogues[:index], dialogue, *dialogues[index + 1 :]),
    )
    bench = Sandboxed(tutor.desk)
    before = verdicts(done, tutor.curriculum, bench, index)
    after = verdicts(replace(done, transcript=mutated), tutor.curriculum, bench, index)
    assert Verdict.FAILED not in before.get(fault.caught_by, set())
    assert Verdict.FAILED in after[fault.caught_by]


@pytest.mark.timeout(PLAYED_SECONDS)
def test_what_was_played_is_sound_before_anything_is_planted(played: dict[str, Judgement]) -> None:
    assert [s for done in played.values() for s in done.scores if s.verdict is Verdict.FAILED] == []
