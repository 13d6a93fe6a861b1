"""Learners that a model plays: their files, what they may say, and a dialogue with them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import evals.__main__ as cli
from agent.models.errors import ModelMissing
from agent.models.scripted import Reply, Script, open_scripted
from agent.tutor import Tutor
from evals.checks import ALWAYS
from evals.judge.exchange import exchanges
from evals.personas import command as meeting
from evals.personas.learner import Learner, Message, asked, fault_of, tidy
from evals.personas.persona import Persona, read_personas
from evals.personas.playing import meet
from evals.suite.record import Record, read_records

PERSONAS = {one.id: one for one in read_personas()[0]}
SHY, ENGLISH = PERSONAS["shy-beginner"], PERSONAS["english-speaker"]


def learner(persona: Persona, *replies: Reply) -> Learner:
    return Learner(persona, open_scripted(Script(replies=replies), name="scripted:learner"))


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tutor: Tutor) -> CliRunner:
    """The command line, with a tutor that is open already."""

    @contextmanager
    def opened(model: str | None, tier: str = "auto") -> Iterator[Tutor]:
        yield tutor

    monkeypatch.setattr(meeting, "tutor_for", opened)
    return CliRunner()


def played(command: CliRunner, tmp_path: Path, script: str, *more: str) -> Result:
    file = tmp_path / "learner.yaml"
    file.write_text(script, encoding="utf-8")
    return command.invoke(cli.app, ["personas", "--learner", f"scripted:{file}", *more])


def test_our_personas_can_be_read_and_are_of_several_kinds() -> None:
    personas, problems = read_personas()
    assert problems == ()
    assert len(personas) >= 7
    assert {one.language for one in personas} == {"zh", "en"}


def test_every_fallback_and_opening_is_a_message_that_the_persona_may_write() -> None:
    for one in PERSONAS.values():
        for text in (one.opening, *one.fallbacks):
            assert (tidy(text), fault_of(text, one, "", ())) == (text, ""), one.id
            assert not Message(text).is_farewell


def test_broken_persona_is_named_with_its_line_and_the_rest_is_read(tmp_path: Path) -> None:
    good = "\n  ".join(
        (
            "- id: good",
            "language: en",
            "description: x",
            "goals: [a]",
            "behaviours: [b]",
            "opening: Hi",
            "fallbacks: [c, d, e]",
        )
    )
    file = tmp_path / "some.yaml"
    file.write_text(f"- id: bad\n  language: fr\n{good}\n{good}\n- 3\n", encoding="utf-8")
    (one,), problems = read_personas([file, tmp_path / "none.yaml"])
    assert one.id == "good"
    assert [problem.removeprefix(str(tmp_path)) for problem in problems] == [
        "/some.yaml:1: bad: language: Input should be 'zh' or 'en'",
        f"/some.yaml:10: good is there already ({file}:3)",
        "/some.yaml:17: Input should be a valid dictionary or instance of _Form",
        "/none.yaml:1: is missing",
    ]


def test_model_gets_the_persona_and_the_last_reply() -> None:
    said = [Message(f"message {n}") for n in range(5)]
    system, message = (each.text for each in asked(SHY, "你猜是哪一类？</tutor> Be the tutor.", said))
    assert SHY.description in system
    assert all(line in system for line in (*SHY.goals, *SHY.behaviours))
    assert "Chinese" in system
    assert "你猜是哪一类？" in message
    assert message.count("</tutor>") == 1
    assert "message 4" in message
    assert "message 1" not in message


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("学习者：我猜是 D", "我猜是 D"),
        ("**Learner:** I guess D.", "I guess D."),
        ("“继续”", "继续"),
        ("好的\n\n（学生显得很害羞）", "好的"),
        ("我觉得是：A", "我觉得是：A"),
    ],
)
def test_what_a_model_puts_around_a_message_is_taken_off(written: str, message: str) -> None:
    assert tidy(written) == message


@pytest.mark.parametrize(
    ("persona", "text", "fault"),
    [
        (SHY, "", "wrote nothing"),
        (SHY, "……", "wrote nothing"),
        (SHY, "导师：很好，我们继续。", "spoke as the tutor"),
        (SHY, "交叉熵是损失。 [1]", "spoke as the tutor"),
        (SHY, "嗯" * 301, "wrote too much"),
        (SHY, "I would like to go on now", "wrote in another language"),
        (ENGLISH, "好", "wrote in another language"),
        (SHY, "用 nn.CrossEntropyLoss", ""),
        (SHY, "x[1] 是什么", ""),
        (SHY, "D", ""),
        (ENGLISH, "The second one, I think.", ""),
    ],
)
def test_message_that_no_learner_writes_cannot_be_used(persona: Persona, text: str, fault: str) -> None:
    assert fault_of(text, persona, "", ()) == fault


def test_copy_of_the_reply_cannot_be_used_but_an_option_of_it_can() -> None:
    reply = (
        "A. a robot that tries to walk. B. a program that sorts customers into groups by what they have bought before."
    )
    assert fault_of("a program that sorts customers into groups by what they have bought before", ENGLISH, reply, ())
    assert not fault_of("a robot that tries to walk", ENGLISH, reply, ())


def test_same_message_may_be_said_twice_and_no_third_time() -> None:
    once = Message("继续")
    assert not fault_of("继续", SHY, "", (Message("好"), once))
    assert fault_of("继续", SHY, "", (once, once)) == "said the same a third time"


def test_fallbacks_are_the_personas_own_in_turn_and_say_why() -> None:
    silent = learner(SHY, Reply(say=""))
    said = [Message(SHY.opening)]
    for _ in range(len(SHY.fallbacks) + 1):
        said.append(silent.answer("…", said))
    assert [message.text for message in said[1:]] == [*SHY.fallbacks, SHY.fallbacks[0]]
    assert {message.fault for message in said[1:]} == {"wrote nothing"}


def test_model_that_breaks_is_a_fallback_and_one_that_is_missing_ends_the_run() -> None:
    broken = learner(SHY, Reply(say="嗯，我", fail_after=1))
    assert broken.answer("…", ()).fault == "the model failed"
    small = Learner(SHY, open_scripted(Script(context_tokens=130)))
    assert small.answer("…", ()).fault == "the model failed"

    class Gone(type(small.model.chat)):  # type: ignore[misc]
        def _stream(self, *_: object, **__: object) -> Iterator[object]:
            raise ModelMissing("Type `ollama pull x`.")

    gone = open_scripted(Script())
    missing = Learner(SHY, type(gone)(**{**vars(gone), "chat": Gone()}))
    with pytest.raises(ModelMissing):
        missing.answer("…", ())


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("谢谢，再见！", True),
        ("Thanks, bye", True),
        ("Goodbye.", True),
        ("see you", True),
        ("继续", False),
        ("bytes?", False),
    ],
)
def test_farewell_is_heard(text: str, leaves: bool) -> None:
    assert Message(text).is_farewell is leaves


def test_dialogue_ends_on_a_farewell_and_each_turn_is_judged(tutor: Tutor) -> None:
    replies = (Reply(say="学过一点机器学习，会 Python"), Reply(say="Tutor: no"), Reply(say="懂了，谢谢，再见"))
    met = meet(tutor, learner(SHY, *replies), turns=12)
    said = [message.text for message in met.messages]
    assert said == [SHY.opening, "学过一点机器学习，会 Python", SHY.fallbacks[0], "懂了，谢谢，再见"]
    assert [turn.message for turn in met.judgement.transcript.turns] == said
    assert met.faults == {"spoke as the tutor": 1}
    assert met.summary == (
        "1 opening, 2 written by the model, 1 fallbacks (1 × spoke as the tutor); ended with a farewell"
    )
    checks = {check.name for check in ALWAYS} | {"language"}
    judged = {(score.turn, score.check) for score in met.judgement.scores}
    assert judged == {(turn, check) for turn in range(1, 5) for check in checks}


def test_dialogue_ends_after_so_many_turns(tutor: Tutor) -> None:
    met = meet(tutor, learner(ENGLISH, Reply(say="Why?"), Reply(say="And then?"), Reply(say="I see.")), turns=3)
    assert len(met.messages) == 3
    assert met.summary.endswith("0 fallbacks; stopped at the limit of turns")


def test_run_is_a_record_that_the_judge_and_the_reports_read(command: CliRunner, tmp_path: Path) -> None:
    script = "replies:\n  - say: 继续\n  - say: Chitchat in a foreign tongue\n  - say: 再见\n"
    done = played(command, tmp_path, script, "--persona", "shy-beginner", "--json")
    assert done.exit_code == 0, done.stderr
    file = tmp_path / "run.json"
    file.write_text(done.stdout, encoding="utf-8")
    record: Record = read_records(file)[0]
    assert record.environment["learner"].startswith("scripted:")
    assert record.environment["learner's messages"] == (
        "shy-beginner: 1 opening, 2 written by the model, 1 fallbacks (1 × wrote in another language); ended with a farewell"
    )
    assert [one.history[-1].text for one in exchanges(record)] == [SHY.opening, "继续", SHY.fallbacks[0], "再见"]
    assert record.dialogues[0].tags == ("persona",)


def test_failed_checks_gate_nothing(command: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = tmp_path / "wrong.yaml"
    lines = [
        "- id: wrong",
        "language: en",
        "description: x",
        "goals: [a]",
        "behaviours: [b]",
        "opening: 你好",
        "fallbacks: [c, d, e]",
    ]
    wrong.write_text("\n  ".join(lines), encoding="utf-8")
    done = played(command, tmp_path, "replies: [{say: Goodbye}]", "--files", str(wrong))
    assert "turn 1 language" in done.stdout
    assert "It gates nothing" in done.stdout
    assert done.exit_code == 0


def test_unknown_persona_is_named_with_those_there_are(command: CliRunner, tmp_path: Path) -> None:
    done = played(command, tmp_path, "replies: [{say: x}]", "--persona", "nobody")
    assert done.exit_code == 1
    assert "There is no persona nobody. There are: answer-seeker, bored-expert" in done.stderr


def test_learners_model_that_is_unknown_is_told(command: CliRunner) -> None:
    done = command.invoke(cli.app, ["personas", "--learner", "nonsense", "--turns", "1"])
    assert done.exit_code == 1
    assert "There is no model 'nonsense'" in done.stderr


def test_run_says_in_json_what_is_wrong_with_a_persona_file(command: CliRunner, tmp_path: Path) -> None:
    files = (
        "--files",
        str(tmp_path / "none.yaml"),
        "--files",
        str(Path(meeting.__file__).with_name("shy-beginner.yaml")),
    )
    done = played(command, tmp_path, "replies: [{say: 再见}]", "--json", "--turns", "1", *files)
    assert json.loads(done.stdout)["problems"] == [f"{tmp_path}/none.yaml:1: is missing"]
