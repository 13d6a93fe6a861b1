"""The code tasks: their files, the proof of their truths by running, how they are asked, and the verdicts on planted faults."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

import evals.__main__ as cli
from agent.turn import Phase, Source, Status, Turn
from agent.tutor import Tutor
from evals.answers.cache import Answer, Answers
from evals.answers.checker import plain, says_any
from evals.suite.run import Sandboxed
from evals.tasks import command as coding
from evals.tasks.asking import GO_ON, WISH, Heard, converse, programs_of, system
from evals.tasks.judging import CLAIM, RUNS, TEST, JudgedTask, Outcome, is_value, judge, truth_said
from evals.tasks.proof import faults
from evals.tasks.report import Table, as_json, markdown
from evals.tasks.task import CodeTask, Debug, Truth, Walkthrough, Write, read_tasks
from evals.tasks.trial import passes_one, tried
from tests.evals.moments import running

READING = read_tasks()
TASKS = {task.id: task for task in READING.found}
WALK = Walkthrough(
    id="walk",
    half="dev",
    language="zh",
    message="讲讲这段",
    kind="walkthrough",
    program="import torch\nx = torch.zeros(2, 3)\ny = x.T\nprint(y.sum())\n",
    truths=(
        Truth(expr="tuple(y.shape)", value=(3, 2), line=3),
        Truth(expr="y.numel()", value=6),
    ),
    wrong=("/转置不改变形状/",),
)
DEBUG = Debug(
    id="debug",
    half="dev",
    language="zh",
    message="为什么是 3",
    kind="debug",
    program="a = 1\nb = 2\nc = a + b\nd = c\n",
    cause=(("加号", "/应该.{0,4}相减/"),),
    fixed="a = 1\nb = 2\nc = a - b\nd = c\n",
    test="assert c == -1",
    wrong=("/b写错了/",),
)
WRITE = Write(
    id="write",
    half="test",
    language="en",
    message="Write double(x).",
    kind="write",
    test="assert double(4) == 8",
    solution="def double(x):\n    return 2 * x\n",
    mistakes=("def double(x):\n    return x + 1\n",),
)


@pytest.fixture(scope="module")
def bench(tutor: Tutor) -> Sandboxed:
    return Sandboxed(tutor.desk)


def turn(text: str, message: str = "", **fields: object) -> Turn:
    made = Turn(number=1, message=message, language="zh", phase=Phase.REVIEW, status=Status.COMPLETE)
    return replace(made.say(text, Source.MODEL), **fields)  # type: ignore[arg-type]


def answer(*turns: Turn) -> Answer:
    return Answer("k", "id", "bare", "scripted", turns[-1], 1.0, earlier=turns[:-1])


def judged(tutor: Tutor, bench: Sandboxed, task: CodeTask, *texts: str) -> JudgedTask:
    return judge(task, answer(*map(turn, texts)), tutor.curriculum, bench)


def why(one: JudgedTask, check: str) -> str:
    return next(f"{score.verdict} {score.why}".strip() for score in one.scores if score.check == check)


# What is in the files


def test_our_tasks_can_be_read_and_are_many_of_each_kind_and_half() -> None:
    assert READING.problems == ()
    kinds = Counter(task.kind for task in READING.found)
    assert len(TASKS) >= 55
    assert min(kinds[kind] for kind in ("walkthrough", "debug", "write")) >= 18
    halves = Counter((task.kind, task.half) for task in READING.found)
    assert all(halves[kind, half] >= 9 for kind in kinds for half in ("dev", "test"))
    languages = Counter(task.language for task in READING.found)
    assert languages["zh"] > len(TASKS) / 2
    assert languages["en"] >= 10
    assert languages["mixed"] >= 3


def test_repeating_the_message_and_its_program_says_no_truth() -> None:
    said = [
        (task.id, truth.name)
        for task in READING.found
        if isinstance(task, Walkthrough)
        for truth in task.truths
        if truth_said(truth, plain(task.text), task.program)[0] == "passed"
    ]
    assert said == []


def test_no_message_tells_the_cause_of_its_own_fault() -> None:
    told = [
        task.id
        for task in READING.found
        if isinstance(task, Debug) and all(says_any(fact, plain(f"{task.message}\n{task.wish}")) for fact in task.cause)
    ]
    assert told == []


def test_a_broken_task_is_named_with_its_line_and_the_rest_is_read(tmp_path: Path) -> None:
    good = WALK.model_dump(mode="json")
    write = {**WRITE.model_dump(mode="json"), "id": "w"}
    broken = {
        "kind": {**good, "id": "b1", "kind": "poem"},
        "is no Python: invalid syntax (its line 1)": {**good, "id": "b2", "program": "x ="},
        "the program has no line 9": {**good, "id": "b3", "truths": [{"expr": "1", "value": 1, "line": 9}]},
        "give the wordings that say so": {**good, "id": "b4", "truths": [{"expr": "True"}]},
        "is no Python expression": {**good, "id": "b5", "truths": [{"expr": "a b", "value": 3}]},
        "is no regular expression": {**good, "id": "b6", "wrong": ["/(/"]},
        "mistakes": {**write, "id": "b7", "mistakes": []},
        "color": {**write, "id": "b8", "color": "red"},
        "half": {**write, "id": "b9", "half": "third"},
        "walk is there already": good,
    }
    file = tmp_path / "mine.yaml"
    rows = [json.dumps(each, ensure_ascii=False) for each in (good, *broken.values(), write)]
    file.write_text("".join(f"- {row}\n" for row in rows), encoding="utf-8")
    found = read_tasks([file, tmp_path / "none.yaml"])
    assert [task.id for task in found.found] == ["walk", "w"]
    assert found.places["w"] == f"{file}:12"
    assert [problem.split(": ")[0] for problem in found.problems[:-1]] == [f"{file}:{line}" for line in range(2, 12)]
    for problem, expected in zip(found.problems, broken, strict=False):
        assert expected in problem
    assert "none.yaml:1: is missing" in found.problems[-1]


# What a run shows of them


@pytest.mark.parametrize("id_", ["walk-grad-accumulates", "debug-float-labels", "write-iou"])
def test_a_few_tasks_hold_when_they_are_run(id_: str, bench: Sandboxed) -> None:
    assert list(faults(TASKS[id_], bench.run)) == []


@pytest.mark.practice
@pytest.mark.parametrize("id_", TASKS)
def test_each_task_holds_when_it_is_run(id_: str, bench: Sandboxed) -> None:
    assert list(faults(TASKS[id_], bench.run)) == []


def test_a_truth_that_no_run_gives_is_told(bench: Sandboxed) -> None:
    wrong = (Truth(expr="tuple(y.shape)", value=(2, 3)), Truth(expr="y.numel()", value=6))
    assert list(faults(WALK.model_copy(update={"truths": wrong}), bench.run)) == [
        "tuple(y.shape) is (3, 2), not (2, 3)"
    ]
    crashing = WALK.model_copy(update={"program": "import torch\nraise ValueError('no')\n\n\n"})
    assert "ValueError: no" in "".join(faults(crashing, bench.run))
    leaving = WALK.model_copy(update={"program": "raise SystemExit(0)\n"})
    assert list(faults(leaving, bench.run))


def test_a_fault_that_the_hidden_test_does_not_see_is_told(bench: Sandboxed) -> None:
    blind = DEBUG.model_copy(update={"test": "assert a == 1"})
    assert list(faults(blind, bench.run)) == ["the program with the fault passes the hidden test"]
    unmended = DEBUG.model_copy(update={"fixed": DEBUG.program})
    assert "fixed program fails" in "".join(faults(unmended, bench.run))


def test_a_mistake_that_passes_or_does_not_run_is_told(bench: Sandboxed) -> None:
    mistakes = (WRITE.solution, "def double(x)\n    return x".replace(")\n", "):\n") + "\nraise KeyError(1)\n")
    told = list(faults(WRITE.model_copy(update={"mistakes": mistakes}), bench.run))
    assert told[0] == "mistake 1 passes the hidden test"
    assert told[1].startswith("mistake 2 does not run: KeyError")
    assert "the solution fails" in "".join(faults(WRITE.model_copy(update={"solution": "x = 1"}), bench.run))


def test_a_program_that_leaves_before_the_test_has_not_passed_it(bench: Sandboxed) -> None:
    assert tried("import sys\nsys.exit(0)", "assert False", bench.run) == "ends before the hidden test does"
    assert tried("x = 1", "assert x == 2, 'it is one'", bench.run) == "AssertionError: it is one"


def test_a_test_finds_its_way_in_a_program_whose_names_it_does_not_know(bench: Sandboxed) -> None:
    program = "import torch\nfrom torch import nn\nanything = nn.Sequential(nn.Linear(4, 3), nn.ReLU())\n"
    assert tried(program, "assert count(mapping((2, 4), (2, 3))) == 15", bench.run) is None
    assert "no module maps (2, 4) to (2, 5)" in str(tried(program, "mapping((2, 4), (2, 5))", bench.run))


def test_one_reading_of_several_blocks_is_enough(bench: Sandboxed) -> None:
    assert passes_one(["x = 1", "x = 2"], "assert x == 2", bench.run) is None
    assert passes_one(["x = 1", "x = y"], "assert x == 2, 'not two'", bench.run) == "AssertionError: not two"


# How they are asked


def test_a_walkthrough_goes_on_as_long_as_there_is_more() -> None:
    said: list[str] = []

    def say(text: str) -> Heard:
        said.append(text)
        return Heard(turn("…"), more=len(said) < 3)

    assert len(converse(WALK, say)) == 3
    assert said == [WALK.text, GO_ON.zh, GO_ON.zh]


def test_a_mend_is_asked_for_until_there_is_one_and_no_more_than_twice() -> None:
    def conversation(*replies: Turn) -> list[str]:
        said: list[str] = []
        coming = iter(replies)

        def say(text: str) -> Heard:
            said.append(text)
            return Heard(next(coming))

        converse(DEBUG, say)
        return said

    mended = turn(f"改好了：\n```python\n{DEBUG.fixed}```")
    assert conversation(mended, mended) == [DEBUG.text, WISH.zh]
    assert conversation(turn("?"), turn("先试试"), mended) == [DEBUG.text, WISH.zh, WISH.zh]
    assert len(conversation(turn("?"), turn("不"), turn("不"))) == 3


def test_a_mend_is_what_was_run_or_shown_and_neither_the_own_program_nor_a_stranger() -> None:
    tutors = turn("改好了，只动了这里", runs=(running(DEBUG.program), running(DEBUG.fixed)))
    assert programs_of(DEBUG, [tutors]) == [DEBUG.fixed.rstrip()]
    assert programs_of(DEBUG, [turn("你的代码", runs=(running(DEBUG.program),))]) == []
    assert programs_of(DEBUG, [turn("例子：\n```python\nimport torch\nprint(1)\n```")]) == []
    blocks = turn("```python\nx = 1\n```\n然后\n```python\ny = 2\n```")
    assert programs_of(WRITE, [blocks]) == ["x = 1\n\ny = 2", "y = 2"]
    assert programs_of(WRITE, [turn("没有代码")]) == []


# What is said of the answers


@pytest.mark.parametrize(
    ("reply", "passes"),
    [
        ("第 3 行 `y = x.T`：转置，形状 (3, 2)。共 6 个数。", True),
        ("第 3 行：得到 3×2 的矩阵。\n\n第 4 行：把 6 个数加起来。", True),
        ("```python\ny = x.T  # [3, 2]\n```\n一共 6 个。", True),
        ("第 2-3 行：先造 (2, 3)，再转成 (3, 2)。有 6 个元素", True),
        ("第 3 行：转置，形状还是 (2, 3)。共 6 个数。", False),
        ("第 2 行：形状 (3, 2)，共 6 个数。\n第 3 行：转置。", False),
        ("第 3 行：形状 (1, 3, 2)，共 6 个数。", False),
        ("第 3 行：形状 (3, 2)。共 16 个数，或者 6.5 个。", False),
        ("第 3 行：形状 (3, 2)，共 6 个数。转置不改变形状。", False),
        ("第 3 行：形状 (3, 2)，共 6 个数。“转置不改变形状”是错的。", True),
        ("```python\nimport torch\nx = torch.zeros(2, 3)\ny = x.T\n```", False),
    ],
)
def test_a_shape_must_be_said_at_its_line_and_nothing_false(
    reply: str, passes: bool, tutor: Tutor, bench: Sandboxed
) -> None:
    assert judged(tutor, bench, WALK, reply).passed is passes


def test_a_truth_that_is_said_of_another_line_is_told_so(tutor: Tutor, bench: Sandboxed) -> None:
    one = judged(tutor, bench, WALK, "第 2 行：形状 (3, 2)，共 6 个。")
    assert one.whys == ("line 3: tuple(y.shape) = (3, 2) is not said there, but elsewhere",)


def test_several_replies_are_one_explanation(tutor: Tutor, bench: Sandboxed) -> None:
    assert judged(tutor, bench, WALK, "第 2 行：6 个 0。", "第 3 行：形状 (3, 2)。").passed


@pytest.mark.parametrize(
    ("said", "is_it"),
    [
        ("(4, 6, 14, 14)", True),
        ("torch.Size([4, 6, 14, 14])", True),
        ("(batch_size, 6, 14, 14)", True),
        ("6×14×14 的特征图", True),
        ("(8, 6, 14, 14)", False),
        ("(4, 6, 14, 14, 2)", False),
        ("16×14×14", False),
        ("(4, 6, 14, 141)", False),
    ],
)
def test_a_batch_may_have_its_name_and_no_other_size_may_differ(said: str, is_it: bool) -> None:
    truth = Truth(expr="x.shape", value=(4, 6, 14, 14))
    assert (truth_said(truth, plain(f"形状是 {said}。"), "x = 1")[0] == "passed") is is_it


@pytest.mark.parametrize(
    ("said", "value", "is_it"),
    [("2.3026", 2.303, True), ("2.3", 2.303, True), ("2", 2.303, False), ("12", 12.0, True), ("2.31", 2.303, False)],
)
def test_a_number_may_be_rounded(said: str, value: float, is_it: bool) -> None:
    assert is_value(said, value) is is_it


def test_a_mended_program_is_judged_by_the_hidden_test_and_its_cause_by_words(tutor: Tutor, bench: Sandboxed) -> None:
    good = f"这里用了加号。\n```python\n{DEBUG.fixed}```"
    assert judged(tutor, bench, DEBUG, good).passed
    unexplained = judged(tutor, bench, DEBUG, f"```python\n{DEBUG.fixed}# 加号\n```")
    assert (unexplained.passed, unexplained.whys) == (False, ("does not say “加号”",))
    line = DEBUG.model_copy(update={"cause": (("c = a + b",),)})
    assert judged(tutor, bench, line, f"看这一行：`c = a + b`。\n```python\n{DEBUG.fixed}```").passed is False
    unmended = judged(tutor, bench, DEBUG, good.replace("a - b", "b - a"))
    assert why(unmended, TEST) == "failed its program fails: AssertionError"
    crashing = judged(tutor, bench, DEBUG, good.replace("a - b", "a - z"))
    assert "NameError" in why(crashing, TEST)
    assert why(crashing, RUNS).startswith("failed")
    claiming = judged(tutor, bench, DEBUG, f"b 写错了。{good}")
    assert why(claiming, CLAIM) == "failed claims b写错了"


def test_an_honest_refusal_is_neither_a_pass_nor_a_wrong_program(tutor: Tutor, bench: Sandboxed) -> None:
    honest = judged(tutor, bench, WRITE, "I cannot write that.")
    assert (honest.outcome, honest.passed) == (Outcome.REFUSED, False)
    notes = judged(tutor, bench, WRITE, "这个问题不在我的笔记里，我不想猜。")
    assert notes.outcome is Outcome.REFUSED
    silent = judged(tutor, bench, WRITE, "Functions are useful.")
    assert silent.outcome is Outcome.FAILED
    assert judged(tutor, bench, WRITE, f"```python\n{WRITE.mistakes[0]}```").outcome is Outcome.FAILED
    assert judged(tutor, bench, WRITE, f"I cannot say much:\n```python\n{WRITE.solution}```").outcome is Outcome.PASSED
    assert (
        judged(tutor, bench, DEBUG, "是加号的错。", "我没有一种运行得通的改法，没有现成的程序。").outcome
        is Outcome.REFUSED
    )
    unheard = judged(tutor, bench, DEBUG, "是加号的错。", "这个问题不在我的笔记里，我不想猜。")
    assert unheard.outcome is Outcome.FAILED, "it took the wish for a mend for a question"
    unexplained = judged(tutor, bench, DEBUG, "我没有办法。没有现成的程序。")
    assert unexplained.outcome is Outcome.FAILED


def test_the_report_counts_a_refusal_apart_and_shows_tasks_of_the_dev_half_alone(
    tutor: Tutor, bench: Sandboxed
) -> None:
    done = [
        judged(tutor, bench, WALK, "第 3 行：(3, 2)，6 个"),
        judged(tutor, bench, DEBUG, "是加号的错。我写不了。"),
        judged(tutor, bench, WRITE, "I cannot."),
    ]
    table = Table("scripted", "select", "both halves", {"tutor": done, "bare": done[:1]})
    text = "\n".join(markdown(table))
    assert "| write | 0/1 = 0% [0%, 79%], no program 1 | – |" in text
    assert "| all | 1/3 = 33% [6%, 79%], no program 2 | 1/1 = 100% [21%, 100%] |" in text
    assert "### tutor and bare on the same 1 tasks" in text
    assert DEBUG.message in text
    assert WRITE.message not in text
    figures = json.loads(json.dumps(as_json(table)))["systems"]["tutor"]
    assert {key: figures["all"][key] for key in ("n", "passed", "failed", "refused")} == {
        "n": 3,
        "passed": 1,
        "failed": 0,
        "refused": 2,
    }
    assert set(figures["tasks"]) == {"walk", "debug"}


# With a tutor


def test_tutor_and_model_alone_are_asked_the_same(tutor: Tutor) -> None:
    task = TASKS["debug-linear-after-conv"]
    for name in ("tutor", "bare"):
        given = system(name, tutor).answer(task)
        assert (given.system, given.model, given.question) == (name, "scripted", task.id)
        assert given.turns[0].message == task.text
        assert given.turns[0].reply
        assert all(run.trace is None for each in given.turns for run in each.runs)
    with pytest.raises(ValueError, match="There is no system barely"):
        system("barely", tutor)


def test_an_answer_is_found_again_only_for_what_made_it(tutor: Tutor) -> None:
    other_model = replace(tutor, model=replace(tutor.model, digest="another"))
    keys = [
        system("tutor", tutor).key(WALK),
        system("tutor", tutor).key(DEBUG),
        system("tutor", tutor).key(DEBUG.model_copy(update={"wish": "改"})),
        system("tutor", other_model).key(WALK),
        system("bare", tutor).key(WALK),
        system("bare", tutor, tokens=100).key(WALK),
    ]
    assert len(set(keys)) == len(keys)


@pytest.fixture
def file_of_three(tmp_path: Path) -> Path:
    file = tmp_path / "three.yaml"
    rows = [task.model_dump(mode="json") for task in (WALK, DEBUG, WRITE)]
    file.write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")
    return file


def test_the_command_asks_once_and_tells_no_task_of_the_test_half(
    monkeypatch: pytest.MonkeyPatch, tutor: Tutor, tmp_path: Path, file_of_three: Path
) -> None:
    @contextmanager
    def opened(model: str | None, tier: str = "auto") -> Iterator[Tutor]:
        yield tutor

    monkeypatch.setattr(coding, "tutor_for", opened)
    kept = tmp_path / "kept.jsonl"
    common = ["code", "--tasks", str(file_of_three), "--kept", str(kept)]
    first = CliRunner().invoke(cli.app, [*common, "--report", str(tmp_path / "r.md")])
    assert first.exit_code == 0
    lines = kept.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3
    assert WALK.message in (tmp_path / "r.md").read_text(encoding="utf-8")
    assert WRITE.message not in first.stdout
    again = CliRunner().invoke(cli.app, [*common, "--kind", "walkthrough", "--half", "dev", "--json"])
    assert json.loads(again.stdout)["systems"]["tutor"]["all"]["n"] == 1
    assert kept.read_text(encoding="utf-8").splitlines() == lines
    assert Answers(kept).get(system("tutor", tutor).key(WALK)) is not None
    assert CliRunner().invoke(cli.app, [*common, "--systems", "bear"]).exit_code == 1


def test_the_command_verifies_tasks_and_names_what_is_not_so_by_its_line(
    monkeypatch: pytest.MonkeyPatch, tutor: Tutor, tmp_path: Path, file_of_three: Path
) -> None:
    @contextmanager
    def opened(model: str | None, tier: str = "auto") -> Iterator[Tutor]:
        yield tutor

    monkeypatch.setattr(coding, "tutor_for", opened)
    right = CliRunner().invoke(cli.app, ["code", "--verify", "--tasks", str(file_of_three)])
    assert (right.exit_code, right.stdout) == (0, "3 tasks run, 0 faults\n")
    text = file_of_three.read_text(encoding="utf-8").replace("value: 6", "value: 7")
    file_of_three.write_text(text, encoding="utf-8")
    wrong = CliRunner().invoke(cli.app, ["code", "--verify", "--tasks", str(file_of_three)])
    assert wrong.exit_code == 1
    assert f"{file_of_three}:1: walk: y.numel() is 6, not 7" in wrong.stderr


def test_the_list_counts_the_code_tasks() -> None:
    listed = CliRunner().invoke(cli.app, ["list", "--json"])
    assert json.loads(listed.stdout)["code_tasks"] == len(TASKS)


def test_the_list_names_a_broken_task_and_counts_the_rest(monkeypatch: pytest.MonkeyPatch, file_of_three: Path) -> None:
    text = file_of_three.read_text(encoding="utf-8").replace("half: test", "half: third")
    file_of_three.write_text(text, encoding="utf-8")
    monkeypatch.setattr(cli, "read_tasks", lambda: read_tasks([file_of_three]))
    listed = CliRunner().invoke(cli.app, ["list", "--json"])
    assert json.loads(listed.stdout)["code_tasks"] == 2
    assert f"{file_of_three}:" in listed.stderr
    assert "write: half" in listed.stderr or "write: write.half" in listed.stderr
