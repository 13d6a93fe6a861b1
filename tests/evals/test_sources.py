"""Checks on what a reply rests on."""

from dataclasses import replace

from agent.ground import code_text, run_text
from agent.turn import Citation, Source
from evals.score import Verdict
from tests.evals.moments import NOTE, at, quoting, running, turn, verdict

PASSED, FAILED, SKIPPED = Verdict.PASSED, Verdict.FAILED, Verdict.SKIPPED


def test_a_citation_of_the_notes_resolves() -> None:
    assert verdict("citations_resolve", at(quoting())) is PASSED
    assert verdict("citations_resolve", at(turn("你好！"))) is SKIPPED


def test_a_mark_without_citation_is_a_fake() -> None:
    assert verdict("citations_resolve", at(turn("注意力很重要 [3]。"))) is FAILED


def test_a_citation_that_no_mark_uses_fails() -> None:
    unused = replace(quoting(), pieces=turn("没有出处。").pieces)
    assert verdict("citations_resolve", at(unused)) is FAILED


def test_a_citation_of_a_note_or_section_that_is_not_there_fails() -> None:
    for note, section in (("quantum", "要点 1"), (NOTE, "要点 99")):
        lost = replace(quoting(), citations=(Citation(1, note, section, "", "x"),))
        assert verdict("citations_resolve", at(lost)) is FAILED


def test_a_citation_whose_text_was_changed_fails() -> None:
    (citation,) = quoting().citations
    changed = replace(quoting(), citations=(replace(citation, text=citation.text + "！"),))
    assert verdict("citations_resolve", at(changed)) is FAILED


def test_an_index_in_code_or_formula_is_no_mark() -> None:
    reply = turn("看 `x[0]`。", "```python\nx[1]\n```", r"\[ a[2] \]")
    assert verdict("citations_resolve", at(reply)) is SKIPPED


def test_the_note_that_was_wanted_is_cited() -> None:
    assert verdict("cites_note", at(quoting()), [NOTE, "overfitting"]) is PASSED
    assert verdict("cites_note", at(quoting()), "overfitting") is FAILED
    assert verdict("cites_note", at(turn("不知道。")), NOTE) is FAILED


def test_what_is_quoted_stands_in_its_passage() -> None:
    assert verdict("quotes_are_the_notes", at(quoting())) is PASSED
    assert verdict("quotes_are_the_notes", at(quoting(text="机器学习就是深度学习。"))) is FAILED
    assert verdict("quotes_are_the_notes", at(turn("你好！"))) is SKIPPED


def test_an_output_that_no_run_gave_fails() -> None:
    run = running()
    shown = turn(runs=(run,)).say(run_text(run), Source.RUN, run=0)
    assert verdict("output_is_the_runs", at(shown)) is PASSED
    assert verdict("output_is_the_runs", at(turn("```output\n2\n```", runs=(run,)))) is FAILED
    assert verdict("output_is_the_runs", at(turn("```output\n1\n```"))) is FAILED
    assert verdict("output_is_the_runs", at(turn("没有代码。", runs=(run,)))) is SKIPPED


def test_the_error_of_a_run_belongs_to_its_output() -> None:
    run = running(stdout="1\n", error="line 2: ValueError: no")
    assert verdict("output_is_the_runs", at(turn(run_text(run), runs=(run,)))) is PASSED


def test_an_output_below_code_that_was_not_run_fails() -> None:
    run = running()
    other = code_text(replace(run, code="print(2 - 1)"))
    assert verdict("output_is_the_runs", at(turn(code_text(run), run_text(run), runs=(run,)))) is PASSED
    assert verdict("output_is_the_runs", at(turn(other, run_text(run), runs=(run,)))) is FAILED


def test_a_piece_of_a_run_that_never_was_fails() -> None:
    run = running()
    assert verdict("run_pieces_have_runs", at(turn(runs=(run,)).say("1", Source.RUN, run=0))) is PASSED
    assert verdict("run_pieces_have_runs", at(turn().say("1", Source.RUN, run=0))) is FAILED
    assert verdict("run_pieces_have_runs", at(turn("你好！"))) is SKIPPED


def test_runs_are_counted_and_come_to_their_end() -> None:
    assert verdict("runs", at(turn(runs=(running(),))), 1) is PASSED
    assert verdict("runs", at(turn()), 1) is FAILED
    assert verdict("runs", at(turn(runs=(running(error="stopped after 20 s"),))), 1) is FAILED
