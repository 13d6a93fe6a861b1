"""From a run's record to its reports."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

import evals.__main__ as cli
from evals.score import Score, Verdict
from evals.statistics import Interval
from evals.suite.html_report import page
from evals.suite.markdown_report import markdown
from evals.suite.pairs import ALL, compare
from evals.suite.record import Played, Record, RecordError, Said, as_json, read_records
from evals.suite.summary import by_dimension, by_language, by_phase, by_stage

PASSED, FAILED, SKIPPED = Verdict.PASSED, Verdict.FAILED, Verdict.SKIPPED
GOOD = Played(
    "good",
    "zh",
    (Said("你好", "你好！", "intake", None, 0.2, 0.1), Said("开始", "情景", "lesson", 1, 0.4, 0.1)),
    (Score("phase", 1, PASSED), Score("resumes", 1, SKIPPED, "no question was open"), Score("phase", 2, PASSED)),
)
BAD = Played(
    "bad",
    "en",
    (Said("<script>alert(1)</script>", "The key is **B** <b>", "lesson", 2, 3.0, 1.0),),
    (Score("no_key_leak", 1, FAILED, "says 'B' & more"), Score("language", 1, PASSED)),
)
RECORD = Record("scripted, select", {"model": "scripted", "commit": "abc"}, (GOOD, BAD))


def rates(rows: list[object]) -> dict[str, tuple[int, int, int]]:
    return {row.name: (row.rate.passed, row.rate.judged, row.skipped) for row in rows}  # type: ignore[attr-defined]


def test_rates_are_grouped_and_what_was_skipped_counts_for_nothing() -> None:
    found = rates([*by_dimension(RECORD)])
    assert found["keeps its place"] == (2, 2, 1)
    assert found["keeps the key"] == (0, 1, 0)
    assert found["all checks"] == (3, 4, 1)
    assert found["turns without a fault"] == (2, 3, 0)
    assert found["dialogues without a fault"] == (1, 2, 0)
    assert rates([*by_language(RECORD)]) == {"en": (1, 2, 0), "zh": (2, 2, 1)}
    assert rates([*by_phase(RECORD)]) == {"intake": (1, 1, 1), "lesson": (2, 3, 0)}
    assert rates([*by_stage(RECORD)]) == {"before any lesson": (1, 1, 1), "stage 1": (1, 1, 0), "stage 2": (1, 2, 0)}


def test_a_record_survives_its_file(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    file.write_text(as_json(RECORD), encoding="utf-8")
    assert read_records(file) == [RECORD]


def test_a_file_that_is_no_run_is_named(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    file.write_text('{"system": "x"}', encoding="utf-8")
    with pytest.raises(RecordError, match=r"run\.json is no run of `python -m evals --json`: environment"):
        read_records(file)


def test_the_page_needs_nothing_else_and_is_not_moved_by_what_learners_write() -> None:
    html = page([RECORD])
    assert not re.search(r"<(script|link|img)|@import|url\(|https?://(?!www\.w3\.org/2000/svg)", html)
    assert "&lt;script&gt;" in html
    assert "The key is **B** &lt;b&gt;" in html
    assert html.count('class="turn bad"') == 1


def test_every_failing_check_stands_in_both_reports_and_no_sound_dialogue() -> None:
    for text in (page([RECORD]), markdown([RECORD])):
        assert "no_key_leak" in text
        assert "abc" in text
        assert "good (zh)" not in text
    assert "- **✗ no_key_leak**: says 'B' & more" in markdown([RECORD])


def test_systems_stand_side_by_side_and_one_may_lack_a_group() -> None:
    other = replace(RECORD, system="bare", dialogues=(BAD,))
    text = markdown([RECORD, other])
    assert "| | scripted, select | bare |" in text
    assert re.search(r"\| keeps its place \| \*\*1\.000\*\* .* \| – \|", text)
    assert page([RECORD, other]).count("<circle") == len(by_dimension(RECORD)) + len(by_dimension(other)) + 2


def played(id_: str, seed: int, *verdicts: Verdict, message: str = "你好") -> Played:
    said = tuple(Said(message, "好", "none", None) for _ in verdicts)
    scores = tuple(Score("language", turn, verdict) for turn, verdict in enumerate(verdicts, start=1))
    return Played(id_, "zh", said, scores, seed=seed)


def test_a_pair_counts_only_what_was_judged_for_both_on_the_same_message() -> None:
    first = replace(
        RECORD, dialogues=(played("a", 1, PASSED, PASSED, SKIPPED), played("b", 1, PASSED), played("c", 1, FAILED))
    )
    second = replace(
        RECORD,
        dialogues=(played("a", 1, FAILED, PASSED, FAILED), played("b", 2, PASSED), played("c", 1, FAILED, message="x")),
    )
    pairs = {pair.about: pair for pair in compare(first, second)}
    assert set(pairs) == {ALL, "speaks the language"}
    turns = pairs[ALL].turns
    assert (turns.n, turns.both, turns.first_only, turns.neither) == (2, 1, 1, 0)
    assert (turns.difference, pairs[ALL].interval) == (0.5, None)  # of one dialogue


def test_a_turn_of_a_pair_passes_only_if_all_shared_checks_do() -> None:
    both = (Score("phase", 1, PASSED), Score("contains", 1, PASSED), Score("contains", 1, FAILED))
    one = replace(GOOD, said=GOOD.said[:1], scores=both)
    other = replace(one, scores=(Score("phase", 1, SKIPPED), *both[1:]))
    pairs = {pair.about: pair.turns for pair in compare(*(replace(RECORD, dialogues=(each,)) for each in (one, other)))}
    assert pairs[ALL].neither == 1
    assert "keeps its place" not in pairs


def test_seeds_of_a_dialogue_stand_together() -> None:
    """Three times the same verdicts must not look surer of the dialogues than once."""
    once = replace(RECORD, dialogues=(played("a", 1, PASSED, FAILED), played("b", 1, PASSED, PASSED)))
    thrice = replace(RECORD, dialogues=tuple(replace(each, seed=seed) for seed in (1, 2, 3) for each in once.dialogues))
    first, second = (by_dimension(each)[0] for each in (once, thrice))
    assert (first.rate.judged, second.rate.judged) == (4, 12)
    assert first.clustered == second.clustered
    whole = by_dimension(thrice)[-1]
    assert (whole.rate.passed, whole.rate.judged, whole.clustered) == (3, 6, Interval(0.0, 1.0))


def test_a_turn_of_which_no_check_said_anything_is_no_turn_without_a_fault() -> None:
    record = replace(RECORD, dialogues=(played("a", 1, PASSED, SKIPPED, FAILED),))
    assert rates([*by_dimension(record)])["turns without a fault"] == (1, 2, 0)


def test_runs_are_put_side_by_side_from_the_command_line(tmp_path: Path) -> None:
    run, out = tmp_path / "run.json", tmp_path / "both.md"
    run.write_text(as_json(RECORD), encoding="utf-8")
    assert CliRunner().invoke(cli.app, ["report", str(run), str(run), "--report", str(out)]).exit_code == 0
    assert out.read_text(encoding="utf-8").startswith("# Does it teach?")
    broken = CliRunner().invoke(cli.app, ["report", str(tmp_path / "none.json"), "--report", str(out)])
    assert broken.exit_code == 1
    assert "cannot be read" in broken.stderr
