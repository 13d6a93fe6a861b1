"""What a teacher can get wrong is named with file and line; what is right is left in peace."""

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from knowledge.__main__ import app
from knowledge.check import code_problems, problems
from knowledge.curriculum import load
from knowledge.reading import NOTES

GOOD = "chain-rule"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    shutil.copytree(NOTES / GOOD, tmp_path / GOOD)
    return tmp_path


def found(notes: Path) -> list[tuple[str, int, str]]:
    """Return (file, line, what) of every problem."""
    rows = []
    for problem in problems(load(notes), notes):
        match = re.match(rf"{re.escape(str(notes / GOOD))}/([\w.]+):(\d+): (.*)", problem)
        assert match, problem
        rows.append((match[1], int(match[2]), match[3]))
    return rows


def change(notes: Path, name: str, pattern: str, new: str) -> int:
    """Replace the first match of a pattern; return its line."""
    path = notes / GOOD / name
    text = path.read_text(encoding="utf-8")
    match = re.search(pattern, text, re.MULTILINE)
    assert match, pattern
    path.write_text(text[: match.start()] + match.expand(new) + text[match.end() :], encoding="utf-8")
    return text[: match.start()].count("\n") + 1


def test_a_good_note_has_no_problems(notes: Path) -> None:
    assert found(notes) == []


@pytest.mark.parametrize(
    ("name", "pattern", "new", "what"),
    [
        ("note.md", r"^3\. 局部导数是", "3. 它是", "a fact stands alone"),
        ("note.md", r"^4\. In the chain rule", "4. This is where", "a fact stands alone"),
        ("note.md", r"^3\. 局部导数是", "3. 局部导数在本节是", "a fact stands alone"),
        ("note.md", r"^5\. When a variable.*", r"5. 变量", "is not in English"),
        ("note.md", r"^6\. 函数.*", r"6. The derivative is 42.", "is not in Chinese"),
        ("note.md", r"^2\. 链式法则", "2. " + "很" * 120, "are too many for one fact"),
        ("note.md", r"设 \\\(u = g\(x\)\\\)", r"设 $u$", "a dollar sign is no maths"),
        ("note.md", r"^import torch$", "import tensorflow", "imports tensorflow, which a learner may not have"),
        ("note.md", r"^x = 2\.0$", "x = = 2.0", "is no Python"),
        ("note.md", r"^先预测：.*", "先预测：想一想。", "a prediction asks something"),
        ("quiz.yaml", r"^- id: chain-rule-2", "- id: chain-rule-9", "id 'chain-rule-9', expected 'chain-rule-2'"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(notes: Path, name: str, pattern: str, new: str, what: str) -> None:
    line = change(notes, name, pattern, new)
    assert [(file, at) for file, at, said in found(notes) if what in said] == [(name, line)]


@pytest.mark.parametrize(
    ("name", "pattern", "new", "what"),
    [
        ("note.md", r"（比方到这里为止：[^）]*）", "", "no analogy says where it breaks"),
        ("note.md", r"^(- \*\*(忘了乘|外层导数|局部导数相加).*\n){3}", "", "misconceptions, wanted at least 3"),
        ("quiz.yaml", r"^  why: .*\n", "", "why is missing"),
        ("quiz.yaml", r"any: \[.*\]", "any: [很小, 接近零]", "accepted wordings, in both languages"),
        ("quiz.yaml", r"  answer: \{zh: \"[^\"]*\"", '  answer: {zh: "不知道"', "its own answer (zh) lacks"),
        ("asks.yaml", r"^- .*\n", "- {ask: 什么, facts: [99]}\n", "names a fact that the note does not have"),
        (
            "asks.yaml",
            r"^- .*\n",
            "- {ask: 什么, facts: [1], also: [99]}\n",
            "names a fact that the note does not have",
        ),
        ("asks.yaml", r"^- .*\n", "- {ask: 什么, facts: [1], also: [1]}\n", "names a fact twice"),
        ("asks.yaml", r"^- .*\n", "- {ask: TODO, facts: [1]}\n", "is still to be written"),
        ("asks.yaml", r"(?s).*", "- {ask: 梯度怎么传, facts: [1]}\n", "no question in English for fact 1, 2,"),
        ("asks.yaml", r"^- .*\n", "- {ask: 梯度是啥, facts: [1]}\n- {ask: 梯度是什么, facts: [2]}\n", "asks the same"),
    ],
)
def test_what_is_missing_is_named(notes: Path, name: str, pattern: str, new: str, what: str) -> None:
    change(notes, name, pattern, new)
    assert {file for file, _, said in found(notes) if what in said} == {name}


@pytest.mark.parametrize(
    ("pattern", "new", "what"),
    [
        (r"The analogy breaks down", "It ends", "no analogy says where it breaks"),
        (r"^Predict first: .*", "Predict first: think.", "a prediction asks something"),
        (r"^### Language\n.*", "### Language\nA film.", "the language scene asks nothing"),
        (
            r"^- \*\*Small example\*\*: .*",
            "- **Small example**: w 的梯度是先前各层误差信号的乘积再求和 2x",
            "is not in English",
        ),
        (r"^Call the loss", "Call $L$", "a dollar sign is no maths"),
        (r"^- \*\*Small example\*\*: .*", "- **Small example**: TODO", "is still to be written"),
    ],
)
def test_what_is_wrong_in_the_english_is_named(tmp_path: Path, pattern: str, new: str, what: str) -> None:
    home = tmp_path / "backpropagation"
    shutil.copytree(NOTES / home.name, home)
    text = (home / "english.md").read_text(encoding="utf-8")
    assert re.search(pattern, text, re.MULTILINE)
    changed = re.sub(pattern, new, text, count=1, flags=re.MULTILINE)
    (home / "english.md").write_text(changed, encoding="utf-8")
    said = [problem for problem in problems(load(tmp_path), tmp_path) if "requires" not in problem]
    assert [(each.split(":")[0], what in each) for each in said] == [(str(home / "english.md"), True)]


def test_a_fact_that_is_said_twice_is_named(notes: Path) -> None:
    text = (notes / GOOD / "note.md").read_text(encoding="utf-8")
    first = re.search(r"^1\. (.*)", text, re.MULTILINE)
    assert first
    line = change(notes, "note.md", r"^2\. 链式法则.*", f"2. {first[1]}")
    assert found(notes) == [("note.md", line, f"says nearly the same as fact 1 of {GOOD}")]


def test_a_note_is_checked_though_a_recipe_bears_its_name(tmp_path: Path) -> None:
    name = "linear-regression"
    shutil.copytree(NOTES / name, tmp_path / name)
    path = tmp_path / name / "note.md"
    path.write_text(
        re.sub(r"(?m)^2\. ", "2. " + "很" * 120, path.read_text(encoding="utf-8"), count=1), encoding="utf-8"
    )
    said = CliRunner().invoke(app, ["check", name, "--notes", str(tmp_path)]).output
    assert "are too many for one fact" in said.replace("\n", "")


def test_a_block_that_prints_something_else_is_named(notes: Path) -> None:
    line = change(notes, "note.md", r"^u = 7\.0, y = 49\.0", "u = 7.0, y = 50.0")
    (problem,) = code_problems(load(notes), notes)
    at = int(problem.split(":")[1])
    assert at < line
    assert "line 1 is 'u = 7.0, y = 49.0', the note says 'u = 7.0, y = 50.0'" in problem


def test_a_new_note_begins_as_a_template_that_can_be_read(tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, [*arguments, "--notes", str(tmp_path)])
        return done.exit_code, done.output

    new = ("add", "graph-networks", "--stage", "5", "--zh", '图: "网络"', "--en", "Graph networks")
    code, said = run(*new)
    assert code == 0
    assert str(tmp_path / "graph-networks" / "quiz.yaml") in said
    curriculum = load(tmp_path)
    assert curriculum.problems == ()
    assert curriculum.notes["graph-networks"].title.zh == '图: "网络"'
    code, said = run("check", "graph-networks")
    assert code == 1
    assert "is still to be written" in said
    code, _ = run("outputs", "graph-networks")
    assert code == 0
    assert (
        load(tmp_path).notes["graph-networks"].code[0].output == "TODO: prints the number that was computed by hand\n"
    )
    code, said = run(*new)
    assert code == 1
    assert "already a note" in said
    assert run("check", "no-such-note")[0] == 2
    assert run("add", "Bad Id", "--stage", "5", "--zh", "x", "--en", "x")[0] == 1
