"""Dialogue sets of others: files written for these tests in the published forms, and what is made of them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import evals.__main__ as cli
from agent.tutor import Tutor
from evals.foreign import command as importing
from evals.foreign.reading import ForeignError, Imported, read
from evals.foreign.replying import message, replies
from evals.judge.exchange import Exchange, Line, Role, read_exchanges

ANNOTATED = {
    "Mistake_Identification": "Yes",
    "Mistake_Location": "To some extent",
    "Revealing_of_the_Answer": "Yes (and the answer is correct)",
    "Providing_Guidance": "No",
    "Actionability": "Yes",
    "Coherence": "Yes",
    "Tutor_Tone": "Neutral",
    "Humanlikeness": "Yes",
}
MRBENCH = {
    "conversation_id": "c1",
    "conversation_history": "Tutor: How many minutes has a quarter of an hour? \n \nStudent: 25\nTutor: Sure?\n Student: yes",
    "Data": "made up",
    "Split": "test",
    "Topic": "time",
    "Ground_Truth_Solution": "60 / 4 = 15",
    "anno_llm_responses": {
        "Alpha": {"response": "No, it is 15.", "annotation": ANNOTATED},
        "Beta": {"response": "An hour has 60. And a quarter?", "annotation": {"Tutor_Tone": "Encouraging"}},
    },
}
MATHTUTORBENCH = {
    "problem": "A quarter of an hour in minutes?",
    "reference_solution": "15",
    "dialog_history": [{"user": "Teacher", "text": "Begin with the hour."}, {"user": "Student", "text": "25"}],
    "dialog_formatted": "Teacher: …",
    "ground_truth_response": {"user": "Teacher", "text": "How many minutes has an hour?"},
    "generated_teacher_utterance": "It is 15.",
}
PLAIN = {
    "id": 7,
    "history": [{"role": "student", "text": "What is dropout?"}],
    "reply": "A regularizer.",
    "labels": {"tutor-tone": False},
}


def written(folder: Path, *records: object, name: str = "set.json") -> Path:
    file = folder / name
    lines = name.endswith(".jsonl")
    text = "\n".join(json.dumps(record) for record in records) if lines else json.dumps(list(records))
    file.write_text(text, encoding="utf-8")
    return file


def imported(folder: Path, *records: object, name: str = "set.json") -> Imported:
    return read(written(folder, *records, name=name))


def command(*arguments: object) -> Result:
    return CliRunner().invoke(cli.app, ["import", *map(str, arguments)])


@pytest.mark.parametrize("name", ["set.json", "set.jsonl"])
def test_mrbench_is_read_with_every_tutor_and_peoples_annotations(name: str, tmp_path: Path) -> None:
    done = imported(tmp_path, MRBENCH, name=name)
    assert (done.forms, done.left_out, done.problems) == ({"MRBench": 1}, [], [])
    alpha, beta = done.exchanges["c1/Alpha"], done.exchanges["c1/Beta"]
    assert [(line.role, line.text) for line in alpha.history[-3:]] == [
        (Role.LEARNER, "25"),
        (Role.TUTOR, "Sure?"),
        (Role.LEARNER, "yes"),
    ]
    assert (alpha.by, alpha.group, alpha.reply) == ("Alpha", "c1", "No, it is 15.")
    assert alpha.reference.answer == "60 / 4 = 15"
    assert alpha.reference.mistaken is True
    assert alpha.labels == {
        "mistake-identification": True,
        "mistake-location": False,
        "revealing-of-the-answer": True,
        "providing-guidance": False,
        "actionability": True,
        "coherence": True,
        "tutor-tone": False,
        "human-likeness": True,
    }
    assert beta.labels == {"tutor-tone": True}


def test_shared_task_files_are_read_with_and_without_annotations(tmp_path: Path) -> None:
    shared = {key: MRBENCH[key] for key in ("conversation_id", "conversation_history")}
    responses = {"Gamma": {"response": "Hm?", "annotation": {"Actionability": "no"}}, "Delta": {"response": "Yes."}}
    done = imported(tmp_path, {**shared, "tutor_responses": responses})
    assert {one.by: dict(one.labels) for one in done.exchanges.values()} == {
        "Gamma": {"actionability": False},
        "Delta": {},
    }


def test_solution_that_is_not_available_is_no_reference(tmp_path: Path) -> None:
    record = {key: value for key, value in MRBENCH.items() if key != "Ground_Truth_Solution"}
    done = imported(tmp_path, {**record, "ground_truth_solution": "Not Available"})
    assert done.exchanges["c1/Alpha"].reference.answer == ""


def test_mathtutorbench_is_read_with_teacher_and_model(tmp_path: Path) -> None:
    done = imported(tmp_path, MATHTUTORBENCH)
    assert done.forms == {"MathTutorBench": 1}
    teacher, model = done.exchanges.values()
    assert (teacher.by, teacher.reply) == ("teacher", "How many minutes has an hour?")
    assert (model.by, model.reply) == ("generated", "It is 15.")
    assert teacher.group == model.group
    assert (teacher.reference.question, teacher.reference.answer) == (MATHTUTORBENCH["problem"], "15")
    assert teacher.reference.mistaken is None


def test_last_words_of_the_dialogue_are_the_teachers_reply_where_none_stands_apart(tmp_path: Path) -> None:
    said = [*MATHTUTORBENCH["dialog_history"], {"user": "Teacher", "text": "Half an hour first?"}]  # type: ignore[misc]
    record = {"problem": "p", "dialog_history": said, "student_incorrect_solution": ["25"]}
    (one,) = imported(tmp_path, record).exchanges.values()
    assert one.reply == "Half an hour first?"
    assert [line.text for line in one.history] == ["Begin with the hour.", "25"]
    assert one.reference.mistaken is True


def test_plain_form_is_read(tmp_path: Path) -> None:
    (one,) = imported(tmp_path, PLAIN).exchanges.values()
    assert (one.id, one.by, one.labels) == ("7/theirs", "theirs", {"tutor-tone": False})
    assert not one.reference.still_open


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ([1], "record 1: is no object with fields"),
        ({"text": "x"}, "record 1: has text; needs one of conversation_history (MRBench), dialog_history"),
        ({**MRBENCH, "conversation_history": "Hello"}, "conversation_history: must begin with 'Tutor:'"),
        ({**MRBENCH, "anno_llm_responses": 3}, "record 1: anno_llm_responses: Input should be a valid dictionary"),
        ({**MRBENCH, "anno_llm_responses": {}}, "record 1: holds no reply that can be read"),
        ({**MATHTUTORBENCH, "problem": None}, "record 1: problem: Input should be a valid string"),
        (
            {**MATHTUTORBENCH, "dialog_history": [{"user": "Bot", "text": "x"}]},
            "record 1: dialog_history.0.user: nobody knows who 'Bot' is; write one of learner, student",
        ),
        (
            {"problem": "p", "dialog_history": [{"user": "Student", "text": "x"}]},
            "the last words must be the teacher's",
        ),
        ({**PLAIN, "reply": " "}, "record 1: reply: String should have at least 1 character"),
        ({**PLAIN, "lables": {}}, "record 1: lables: Extra inputs are not permitted"),
    ],
)
def test_broken_record_is_named_and_the_rest_is_read(record: object, says: str, tmp_path: Path) -> None:
    done = imported(tmp_path, record, PLAIN)
    assert done.records == 2
    assert len(done.left_out) == 1
    assert says in done.left_out[0]
    assert list(done.exchanges) == ["7/theirs"]


def test_broken_line_is_named_by_its_number(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(f'{json.dumps(PLAIN)}\n\n{{"id": \n', encoding="utf-8")
    done = read(file)
    assert done.left_out[0].startswith("set.jsonl, record 3: is no JSON")
    assert len(done.exchanges) == 1


def test_broken_reply_or_label_is_named_and_the_others_of_the_record_are_read(tmp_path: Path) -> None:
    responses = {
        "Empty": {"response": "  "},
        "Odd": {
            "response": "Fine.",
            "annotation": {"Coherence": "Rather", "Tutor_Tone": "Offensive", "Actionability": None},
        },
    }
    done = imported(tmp_path, {**MRBENCH, "anno_llm_responses": responses}, {**PLAIN, "labels": {"wit": True}})
    assert done.exchanges["c1/Odd"].labels == {"tutor-tone": False}
    assert done.exchanges["7/theirs"].labels == {}
    assert "c1/Empty" not in done.exchanges
    first, second, third = done.problems
    assert first.startswith("set.json, record 1: reply of Empty left out: response: String should have")
    assert (
        second == "set.json, record 1: Odd: annotation.Coherence 'Rather' is none of Yes, To some extent, No; no label"
    )
    assert third.startswith("set.json, record 2: labels.wit: there is no such criterion")


def test_reply_of_the_same_id_is_read_once(tmp_path: Path) -> None:
    done = imported(tmp_path, PLAIN, {**PLAIN, "reply": "Another."})
    assert done.exchanges["7/theirs"].reply == "A regularizer."
    assert "record 2: reply 7/theirs is there already" in done.problems[0]


@pytest.mark.parametrize(
    ("text", "says"), [("[1,", "is no JSON"), ("", "holds no record"), (b"\xff\xfe[", "cannot be read")]
)
def test_file_that_is_none_is_told(text: str | bytes, says: str, tmp_path: Path) -> None:
    file = tmp_path / "set.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ForeignError, match=says):
        read(file)


def test_command_counts_what_was_imported_and_writes_what_the_judge_reads(tmp_path: Path) -> None:
    file = written(tmp_path, MRBENCH, {"x": 1}, PLAIN)
    done = command(file, "--out", tmp_path / "out")
    assert done.exit_code == 0
    assert "3 records read (1 MRBench, 1 plain), 1 left out" in done.stdout
    assert "3 replies imported, 0 replies or labels left out" in done.stdout
    assert "10 labels of the file's own" in done.stdout
    assert "record 2: has x; needs one of" in done.stderr
    assert [one.by for one in read_exchanges(tmp_path / "out" / "set.jsonl")] == ["Alpha", "Beta", "theirs"]


def test_command_prints_counts_as_json_and_fails_where_nothing_was_imported(tmp_path: Path) -> None:
    done = command(written(tmp_path, {"x": 1}), "--out", tmp_path / "out", "--json")
    assert done.exit_code == 1
    said = json.loads(done.stdout)
    assert (said["records"], said["replies"], len(said["left_out"])) == (1, 0, 1)


def test_file_is_not_written_over_itself(tmp_path: Path) -> None:
    file = written(tmp_path, PLAIN, name="set.jsonl")
    done = command(file, "--out", tmp_path)
    assert done.exit_code == 1
    assert "written over itself" in done.stderr
    assert json.loads(file.read_text(encoding="utf-8")) == PLAIN


def test_tutor_replies_to_the_same_dialogues_and_its_replies_stand_beside_theirs(
    tmp_path: Path, tutor: Tutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def opened(_: str) -> Iterator[Tutor]:
        yield tutor

    monkeypatch.setattr(importing, "tutor_for", opened)
    ended = {**PLAIN, "id": 8, "history": [{"role": "tutor", "text": "Begin."}]}
    done = command(
        written(tmp_path, PLAIN, MRBENCH, ended), "--out", tmp_path / "out", "--reply-with", "scripted", "--json"
    )
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["own"] == {"model": "scripted", "replies": 2, "unanswerable": 1}
    all_ = read_exchanges(tmp_path / "out" / "set.jsonl")
    own = {one.group: one for one in all_ if one.by == "scripted"}
    assert set(own) == {"7", "c1"}
    assert "[1]" in own["7"].reply
    assert own["7"].reference.facts
    assert own["7"].digest == tutor.model.digest
    assert own["c1"].reference.answer == "60 / 4 = 15"


def test_word_problem_is_declined_and_not_answered_from_what_the_notes_say_of_teacher_and_student(tutor: Tutor) -> None:
    history = (Line(Role.TUTOR, "Round 347 to the nearest ten."), Line(Role.LEARNER, "300"))
    (own,) = replies(tutor, [Exchange("1", history, "Look at the last digit.")])
    assert own.reference.facts == ()


def test_whole_dialogue_is_put_to_the_tutor() -> None:
    asked, said = Line(Role.TUTOR, "Sure?"), Line(Role.LEARNER, "yes")
    assert message((said,)) == "yes"
    assert message((asked, said)) == "You: Sure?\nI: yes"
    assert message((asked, Line(Role.LEARNER, "对"))) == "你: Sure?\n我: 对"
