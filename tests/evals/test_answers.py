"""The free questions: their file, the marking of answers in anybody's words, what is kept, and the statistics."""

import difflib
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

import evals.__main__ as cli
from agent.ask import ask
from agent.turn import Phase, Source, Turn
from agent.tutor import Tutor
from evals.answers import command as answering
from evals.answers.cache import Answer, Answers
from evals.answers.checker import mark, plain, says_any
from evals.answers.judging import judge
from evals.answers.questions import FreeQuestion, read_free_questions, spread
from evals.answers.systems import System, system
from evals.paired import Paired
from evals.questions import read_questions
from evals.score import Verdict
from evals.statistics import Rate, percentile, wilson
from knowledge.curriculum import Curriculum
from tests.notes import real_curriculum
from tools.run import Run

QUESTIONS, PROBLEMS = read_free_questions()
SOFTMAX = FreeQuestion(
    "softmax",
    "要不要先做 softmax",
    "cross-entropy",
    "dev",
    "code",
    (("不需要", "/already|内部/"),),
    ("/需要先?加softmax/",),
)


@pytest.fixture(scope="module")
def curriculum() -> Curriculum:
    return real_curriculum()


def answer(text: str, key: str = "k", **fields: object) -> Answer:
    turn = Turn(number=1, message="", language="zh", phase=Phase.REVIEW).say(text, Source.MODEL)
    return replace(Answer(key, "softmax", "bare", "scripted", turn, 1.0), **fields)  # type: ignore[arg-type]


def test_our_questions_can_be_read_and_are_many_in_each_language_and_stage(curriculum: Curriculum) -> None:
    assert PROBLEMS == ()
    by_language = Counter(question.language for question in QUESTIONS)
    assert len(QUESTIONS) >= 150
    assert by_language["zh"] >= 100
    assert by_language["en"] >= 30
    assert by_language["mixed"] >= 15
    stages = {topic: stage.number for stage in curriculum.stages for topic in stage.topics}
    by_stage = Counter(stages[question.topic] for question in QUESTIONS)
    assert min(by_stage.values()) >= 30
    assert all(sum(question.half == half for question in QUESTIONS) >= 75 for half in ("dev", "test"))


def test_no_question_is_taken_from_those_that_fitted_the_search(curriculum: Curriculum) -> None:
    known = [each.text for each in read_questions()] + [ask.words for _, ask in curriculum.own_asks]
    wordings = {plain(text) for text in known}
    assert [question.text for question in QUESTIONS if plain(question.text) in wordings] == []
    locked = [each.text for each in read_questions()]
    alike = [q.text for q in QUESTIONS if difflib.get_close_matches(q.text, locked, n=1, cutoff=0.9)]
    assert alike == []


def test_no_key_is_in_its_own_question() -> None:
    """Saying the question again must not pass, in whatever words around it."""
    asked = ((question, plain(question.text)) for question in QUESTIONS)
    given = [question.id for question, text in asked if all(says_any(fact, text) for fact in question.facts)]
    assert given == []


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("**不需要**，`nn.CrossEntropyLoss` 里面已经做了。", True),
        ("It is done inside, already.", True),
        ("需要先加 softmax，它内部不做。", False),
        ("不需要先加 softmax。", True),
        ("内部做过了，有人以为需要加 softmax。", True),
        ("内部做过了。需要加 softmax 吗？不。", True),
        ("“需要加 softmax”是错的，内部做过了。", True),
        ("内部做过，不仅如此，需要加 softmax。", False),
        ("看情况。", False),
    ],
)
def test_a_fact_is_needed_and_a_wrong_claim_counts_unless_it_is_denied(text: str, passes: bool) -> None:
    assert mark(SOFTMAX, text).passed is passes


def test_what_is_missing_and_what_is_claimed_are_told() -> None:
    marked = mark(replace(SOFTMAX, facts=(("内部",), ("logits",))), "需要先加softmax。")
    assert marked.missing == (1, 2)
    assert marked.claims == ("需要先加softmax",)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        (r"输出是 \( 16 \times 16 \)", "输出是16x16"),
        ("16 × 16 和 16*16", "16x16和16x16"),
        (r"\(\frac{1}{3}\)", "1/3"),
        ("x² 与 x^2", "x2与x2"),
        ("共 101,770 个", "共101770个"),
        ("(3,224,224)", "(3,224,224)"),
        ("max pooling, ReLU", "max pooling, relu"),
    ],
)
def test_what_makes_no_difference_is_folded(written: str, folded: str) -> None:
    assert plain(written) == folded


def test_a_broken_entry_is_named_with_its_line_and_the_rest_is_read(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    good = "{id: a, half: dev, topic: rnn, style: plain, q: 什么是门, facts: [[门]]}"
    bad = ["half: third", "facts: []", "facts: [['/(/']]", "facts: [[' ']]", "color: red"]
    broken = [
        good.replace("id: a", f"id: b{n}, {each}").replace("half: dev, " if "half" in each else "\0", "")
        for n, each in enumerate(bad)
    ]
    broken = [line.replace(", facts: [[门]]", "") if "facts: [" in line[:40] else line for line in broken]
    file.write_text("\n".join(f"- {each}" for each in (good, *broken, good)) + "\n", encoding="utf-8")
    found, problems = read_free_questions([file])
    assert [question.id for question in found] == ["a"]
    assert [problem.split(": ")[0] for problem in problems] == [f"{file}:{line}" for line in range(2, 8)]
    assert "is no regular expression" in problems[2]
    assert "a is there already" in problems[5]


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    found, problems = read_free_questions([tmp_path / "none.yaml"])
    assert found == ()
    assert "is missing" in problems[0]


def test_a_limit_takes_questions_from_all_stages() -> None:
    few = spread(QUESTIONS, 10)
    assert len(few) == 10
    assert len({question.id[:2] for question in few}) == 5
    assert spread(QUESTIONS, None) == QUESTIONS


def test_answers_are_kept_whole_and_what_a_kill_cut_off_is_asked_again(tmp_path: Path) -> None:
    file = tmp_path / "out" / "answers.jsonl"
    run = Run(code="1", stdout="1\n", stderr="", error=None, figures=(), seconds=0.1)
    with_run = answer("有一个输出", "first")
    with_run = replace(with_run, turn=replace(with_run.turn, runs=(run,)))
    kept = Answers(file)
    kept.add(with_run)
    kept.add(answer("第二个", "second"))
    assert Answers(file).get("first") == with_run
    file.write_bytes(file.read_bytes()[:-20])
    after = Answers(file)
    assert (after.get("first"), after.get("second")) == (with_run, None)
    after.add(answer("第二个", "second"))
    assert {key for key in ("first", "second") if Answers(file).get(key)} == {"first", "second"}


def test_an_answer_is_found_again_only_for_what_made_it(tutor: Tutor) -> None:
    other_model = replace(tutor, model=replace(tutor.model, digest="another"))
    one, other = QUESTIONS[:2]
    keys = [
        system("bare", tutor).key(one),
        system("bare", tutor).key(other),
        system("bare", tutor, tokens=100).key(one),
        system("bare", other_model).key(one),
        system("retrieval", tutor).key(one),
        system("tutor", tutor).key(one),
        system("tutor:compose", tutor).key(one),
    ]
    assert len(set(keys)) == len(keys)
    assert system("tutor", tutor).key(one) == system("tutor:select", tutor).key(one)
    with pytest.raises(ValueError, match="There is no system 'barely'"):
        system("barely", tutor)


def test_each_system_answers_on_the_same_model(tutor: Tutor) -> None:
    question = next(question for question in QUESTIONS if question.topic == "dropout")
    for name in ("bare", "retrieval", "tools", "tutor"):
        given = system(name, tutor).answer(question)
        assert (given.system, given.model, given.question) == (name, "scripted", question.id)
        assert given.turn.reply
    assert system("tutor", tutor).answer(question).turn.reply == ask(tutor, question.text).reply


def test_citations_of_a_tutor_resolve_and_support_and_invented_ones_do_not(tutor: Tutor) -> None:
    question = next(question for question in QUESTIONS if question.topic == "dropout")
    given = system("tutor", tutor).answer(question)
    judged = judge(question, given, tutor.curriculum)
    assert judged.resolves is Verdict.PASSED
    assert judged.cited == judged.supported > 0
    pieces = tuple(
        replace(piece, text="量子纠缠需要 37 个苹果。") if piece.label else piece for piece in given.turn.pieces
    )
    assert judge(question, replace(given, turn=replace(given.turn, pieces=pieces)), tutor.curriculum).supported == 0
    invented = judge(question, answer("随机丢弃 [7]。"), tutor.curriculum)
    assert invented.resolves is Verdict.FAILED


def test_an_output_that_nothing_printed_is_no_run(curriculum: Curriculum) -> None:
    judged = judge(SOFTMAX, answer("代码：\n```python\nprint(1)\n```\n输出：\n```\n1\n```"), curriculum)
    assert (judged.outputs, judged.real_outputs) == (1, 0)
    run = Run(code="print(1)", stdout="1\n", stderr="", error=None, figures=(), seconds=0.1)
    real = answer("看：")
    turn = replace(real.turn, runs=(run,)).say("```output\n1\n```", Source.RUN, run=0)
    judged = judge(SOFTMAX, replace(real, turn=turn), curriculum)
    assert (judged.outputs, judged.real_outputs) == (1, 1)


def test_paired_tests_are_those_of_the_books() -> None:
    pair = Paired.of([(True, False)] * 8 + [(False, True)] * 2 + [(True, True)] * 5 + [(False, False)])
    assert (pair.n, pair.both, pair.neither) == (16, 5, 1)
    assert pair.p == pytest.approx(0.109375)
    assert pair.ratio == pytest.approx(13 / 7)
    assert Paired.of([(True, True)]).p == 1.0
    assert Paired(0, 900, 900, 0).p == 1.0  # 2**1800 is no float
    assert Paired(3, 2, 0, 3).difference == 0.25
    assert percentile([4, 1, 3, 2], 50) == 2
    assert percentile([4, 1, 3, 2], 90) == 4


@pytest.fixture
def file_of_two(tmp_path: Path) -> Path:
    file = tmp_path / "two.yaml"
    rows = [
        "{id: d, half: dev, topic: dropout, style: plain, q: 什么是 dropout, facts: [[随机]]}",
        "{id: t, half: test, topic: dropout, style: plain, q: 暂退法干什么用, facts: [[随机]]}",
    ]
    file.write_text("".join(f"- {row}\n" for row in rows), encoding="utf-8")
    return file


def test_the_command_asks_once_and_tells_no_question_of_the_test_half(
    monkeypatch: pytest.MonkeyPatch, tutor: Tutor, tmp_path: Path, file_of_two: Path
) -> None:
    asked: list[str] = []

    @contextmanager
    def opened(model: str | None, tier: str = "auto") -> Iterator[Tutor]:
        yield tutor

    def watched(name: str, tutor: Tutor, tokens: int) -> System:
        made = system(name, tutor, tokens)
        return replace(made, answer=lambda question: asked.append(question.id) or made.answer(question))

    monkeypatch.setattr(answering, "tutor_for", opened)
    monkeypatch.setattr(answering, "system", watched)
    common = ["answers", "--questions", str(file_of_two), "--kept", str(tmp_path / "kept.jsonl")]
    files = ["--report", str(tmp_path / "r.md"), "--plot", str(tmp_path / "r.png")]
    first = CliRunner().invoke(cli.app, [*common, *files])
    assert first.exit_code == 0
    assert asked == ["d", "d"]
    assert "什么是 dropout" in (tmp_path / "r.md").read_text(encoding="utf-8")
    assert (tmp_path / "r.png").read_bytes().startswith(b"\x89PNG")
    again = CliRunner().invoke(cli.app, [*common, "--json"])
    assert asked == ["d", "d"]
    assert json.loads(again.stdout)["systems"]["tutor"] | {"seconds": 0} == {
        "n": 1,
        "passed": 1,
        "interval": [wilson(Rate(1, 1)).low, wilson(Rate(1, 1)).high],
        "wrong_claims": 0,
        "citations_resolve": 1,
        "citations_lost": 0,
        "cited": judge(
            QUESTIONS[0],
            Answers(tmp_path / "kept.jsonl").get(system("tutor", tutor).key(read_free_questions([file_of_two])[0][0])),
            tutor.curriculum,
        ).cited,  # type: ignore[arg-type]
        "supported": json.loads(again.stdout)["systems"]["tutor"]["cited"],
        "outputs": 0,
        "outputs_that_are_runs": 0,
        "seconds": 0,
    }
    test_half = CliRunner().invoke(cli.app, [*common, "--half", "test"])
    assert "暂退法" not in test_half.stdout
    assert "1/1" in test_half.stdout


def test_the_command_says_what_systems_there_are(monkeypatch: pytest.MonkeyPatch, tutor: Tutor) -> None:
    @contextmanager
    def opened(model: str | None, tier: str = "auto") -> Iterator[Tutor]:
        yield tutor

    monkeypatch.setattr(answering, "tutor_for", opened)
    result = CliRunner().invoke(cli.app, ["answers", "--systems", "bear"])
    assert result.exit_code == 1
    assert "bare, retrieval, tools, tutor" in result.stderr
