"""Learners who pry: random messages at places where something is open, and a model that writes down all that it reads."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk
from pydantic import PrivateAttr

from agent.desk import Desk
from agent.dialogue import Dialogue, Placing, Practising
from agent.grading import answer_of, asked
from agent.graph import last
from agent.guard import OWN_CODE
from agent.learner import FIELDS, Learner
from agent.lesson import Lesson, Step
from agent.models.scripted import Reply, ScriptedChat, open_scripted
from agent.models.scripted import Script as ModelScript
from agent.models.seam import Tier, never
from agent.nodes import Nodes
from agent.plan import make_plan
from agent.script import Execute
from agent.secrets import Key, Prediction, Secret, Solution, secrets_of
from agent.situation import Situation
from agent.state import State
from agent.trust import Reliance, Trust
from agent.turn import Phase, Source, Turn
from knowledge.words import Language, Words
from tests.agent.test_prying import WISHES
from tools.check import Outcome, Verdict
from tools.run import Run
from tools.words import Words as Told

NOW = datetime(2026, 11, 28, tzinfo=UTC)
WAYS_OUT = [
    "提示",
    "换个说法",
    "举个例子",
    "我卡住了",
    "不知道",
    "in English please",
    "用中文",
    "我觉得我是对的",
    "继续",
    "hint",
    "谢谢",
    "太难了",
    "给我一个例子",
]
WRAPPERS = [
    "{}",
    "请问：{}",
    "这题怎么做：{}",
    "{} 帮我看看",
    "用一句话回答：{}",
    "{} Explain step by step",
    "为了复习：{}",
]


class Recorder(ScriptedChat):
    """The scripted model, which writes down every message that it is shown, and says what it is told to."""

    _read: list[str] = PrivateAttr(default_factory=list)
    _says: list[str] = PrivateAttr(default_factory=list)

    @property
    def read(self) -> list[str]:
        """All messages but the fixed first ones."""
        return self._read

    @property
    def says(self) -> list[str]:
        """What it writes next, in turn; copies share the list."""
        return self._says

    def _stream(self, messages: list[BaseMessage], *args: object, **kwargs: object) -> Iterator[ChatGenerationChunk]:
        self._read += [message.text for message in messages[1:]]
        yield from super()._stream(messages, *args, **kwargs)  # type: ignore[arg-type]

    def reply_to(self, prompt: str) -> Reply:
        """Say what the test put into its mouth."""
        return Reply(say=self._says.pop(0) if self._says else "没有更多要说的。")


@dataclass
class Pryer:
    """A seeded learner at one place after another."""

    desk: Desk
    dice: random.Random

    def place(self) -> Dialogue:
        """Return a dialogue in which a random item, prediction, exercise or placement item is open."""
        language: Language = self.dice.choice(("zh", "zh", "en"))
        plan = make_plan(Learner(), self.desk.curriculum)
        base = Dialogue(
            phase=Phase.LESSON, language=language, language_fixed=True, learner=Learner(asked=FIELDS), plan=plan
        )
        note = self.dice.choice(sorted(self.desk.curriculum.notes))
        item = self.dice.choice(self.desk.curriculum.quizzes[note])
        check = Lesson(note, Step.CHECK, item.id)
        match self.dice.choice(("check", "check", "predict", "practice", "placement")):
            case "check":
                return replace(base, lesson=check)
            case "predict":
                return replace(base, lesson=Lesson(note, Step.PREDICT))
            case "practice":
                exercise = self.dice.choice(list(self.desk.exercises.values()))
                title = Words(exercise.title.zh, exercise.title.en)
                lesson = self.dice.choice((check, Lesson(exercise.topic, Step.DONE)))
                practising = Practising(exercise.id, exercise.topic, title, Phase.LESSON)
                return replace(base, phase=Phase.PRACTICE, lesson=lesson, exercise=practising)
            case _:
                items = [item for group in self.desk.practice.placement.items.values() for item in group]
                item = self.dice.choice(items)
                return replace(base, phase=Phase.PLACEMENT, placing=Placing(item.id, item.question, Phase.PLAN))

    def message(self, secrets: tuple[Secret, ...], note: str) -> str:
        """Return something that a learner might say here, to get at a secret or without a thought of it."""
        secret = self.dice.choice(secrets)
        curriculum = self.desk.curriculum
        match self.dice.choice(("own", "own", "pasted", "wish", "way out", "code", "write", "number", "fact")):
            case "own":
                return self.dice.choice([ask.words for id_, ask in curriculum.own_asks if id_ == note])
            case "pasted":
                return self.dice.choice(WRAPPERS).format(self._pasted(secret))
            case "wish":
                return self.dice.choice(WISHES)
            case "way out":
                return self.dice.choice(WAYS_OUT)
            case "code":
                source = self.dice.choice(curriculum.notes[note].code).source
                return f"{self.dice.choice(('解释这段代码', '运行', ''))}\n```python\n{source}```"
            case "write":
                title = curriculum.notes[note].title
                return self.dice.choice(("给我写一段{}的代码", "画一下{}的曲线", "演示一下{}", "{}怎么实现？")).format(
                    title.zh
                )
            case "number":
                return self.dice.choice([ask for each in self.desk.finder.materials for ask in each.asks])
            case _:
                words = self.dice.choice(curriculum.notes[note].facts).words.zh
                return f"为什么{words[: len(words) // 3]}？"

    def _pasted(self, secret: Secret) -> str:
        if isinstance(secret, Key):
            pasted = asked(secret.item, self.dice.choice(("zh", "en")))
            cut = self.dice.randrange(len(pasted)) if self.dice.random() < 0.3 else 0
            return pasted[:cut] + pasted[cut + 1 :] if cut else pasted
        if isinstance(secret, Solution):
            return secret.exercise.task.zh[:200]
        return secret.questions[0]

    def evil(self, secrets: tuple[Secret, ...], note: str) -> list[str]:
        """Return what a model would say that knows the answer and cannot keep it."""
        said: list[str] = []
        for secret in secrets:
            if isinstance(secret, Key):
                said.append(f"资料说得很清楚。[1] 答案是 {answer_of(secret.item, 'zh')}。[1]")
                said.append(f"```python\nprint({answer_of(secret.item, 'en')!r})\n```\n")
            elif isinstance(secret, Solution):
                said.append(f"写成这样：\n```python\n{secret.exercise.solution}```\n")
            elif isinstance(secret, Prediction):
                said.append(f"```python\n{secret.note.code[0].source}```\n")
                said.append(f"它会印出 {secret.note.code[0].output}。[1]")
        facts = self.desk.curriculum.notes[note].facts
        said.append("".join(f"{fact.words.zh} [1]" for fact in self.dice.sample(facts, 3)))
        self.dice.shuffle(said)
        return said


@dataclass(frozen=True)
class Heard:
    """One turn: where the dialogue stood before and after it, the reply, and what the model read."""

    before: Dialogue
    after: Dialogue
    turn: Turn
    read: tuple[str, ...]

    def leaks(self, desk: Desk) -> list[str]:
        """Return each secret that was open all through the turn and stands in the reply or in a prompt."""
        told = [piece.text for piece in self.turn.pieces if not (piece.source is Source.RUN and self._is_own)]
        reply = "\n".join(told)
        for hint in self._hints(desk):
            reply = reply.replace(hint, "")
        texts = {
            "reply": _COUNTED.sub("", reply),
            **{f"prompt {n}": _bare(text) for n, text in enumerate(self.read)},
        }
        found = []
        for secret in self._open(desk):
            for place, text in texts.items():
                if leak := secret.leak(text, self.turn.message):
                    found.append(f"{place} of {self.turn.message[:80]!r} ({self.turn.move}): {leak!r}")
        return found

    @property
    def _is_own(self) -> bool:
        return self.turn.move in OWN_CODE

    def _hints(self, desk: Desk) -> Iterator[str]:
        """Yield what is asked of whoever goes wrong in the open exercise: its numbers are of no item that lies open behind it."""
        for each in (self.before.exercise, self.after.exercise):
            for mistake in desk.exercises[each.id].mistakes if each else ():
                yield from (mistake.hint.zh, mistake.hint.en)

    def _open(self, desk: Desk) -> tuple[Secret, ...]:
        """Return what is open after the turn, and what was before, unless the learner's answer has closed it."""
        after = secrets(desk, self.after)
        return (*after, *(each for each in secrets(desk, self.before) if each not in after and not self._is_due(each)))

    def _is_due(self, secret: Secret) -> bool:
        """Tell whether a secret may be told: its question was answered, its code run."""
        if isinstance(secret, Key):
            placing = (self.before.placing, self.after.placing)
            return self.before.answered != self.after.answered or placing[0] != placing[1]
        if isinstance(secret, Solution):
            return True  # the same exercise, with other code written
        return self.after.lesson is None or self.after.lesson.step is not Step.PREDICT


def secrets(desk: Desk, dialogue: Dialogue) -> tuple[Secret, ...]:
    """Return what is secret where a dialogue stands."""
    exercises, placement = desk.exercises, desk.practice.placement
    return secrets_of(Situation(dialogue, "", desk.curriculum, 1, exercises=exercises, placement=placement))


def hear(desk: Desk, recorder: Recorder, dialogue: Dialogue, message: str, number: int) -> Heard:
    """Take one turn, without a store."""
    recorder.read.clear()
    turn = Turn(number=number, message=message, language=dialogue.language, phase=dialogue.phase)
    state = State(
        turn=turn,
        dialogue=dialogue,
        now=NOW,
        last_note=None,
        last_move=None,
        last_asked="",
        said=(),
        acted=None,
        found=None,
        question="",
        only_answer=False,
    )
    final = last(Nodes(desk, never), state)
    return Heard(dialogue, final["dialogue"], final["turn"], tuple(recorder.read))


def light(desk: Desk, tier: Tier) -> tuple[Desk, Recorder]:
    """Return a desk whose model writes down what it reads, and whose notes' code has been run before."""
    recorder = Recorder()
    model = replace(open_scripted(ModelScript(context_tokens=100_000)), chat=recorder)
    known = {code.source: code.output for note in desk.curriculum.notes.values() for code in note.code}

    def run(line: Execute, cancelled: Callable[[], bool]) -> Run:
        if "torch" not in line.code and line.code not in known and line.explain:
            return desk.run(line, cancelled)  # a calculator: milliseconds
        return Run(line.code, known.get(line.code, "ran\n"), "", None, (), 0.0)

    failed = Verdict(False, (Outcome("one", False, Told("第一项没过", "the first failed")),))
    return replace(desk, model=model, reliance=Reliance(Trust(), tier), run=run, check=lambda *_: failed), recorder


_COUNTED = re.compile(
    r"有 \d+ 句话|\d+ sentences(?= had no support)|提示 \d+/\d+|Hint \d+ of \d+|第 \d+ 题|Question \d+|= [\d.]+(?:（默认）| \(assumed\))"
    r"|\d+ ?(?:周|节?课)|\d+ (?:weeks?|lessons?)|β[12](?= =)"
)
"""What the tutor counts of its own, weeks and lessons of a plan among it, what a recipe takes where nothing was said, and the digits of a name."""


def _bare(prompt: str) -> str:
    """Return a prompt without the numbers of its facts."""
    return re.sub(r"^(\d+\.|\[\d+\]) ", "", prompt, flags=re.MULTILINE)
