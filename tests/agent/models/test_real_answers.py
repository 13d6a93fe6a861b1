"""A learner's question, answered by a real model through the whole tutor: embedded, and a live Ollama."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.ask import ask
from agent.session import Session
from agent.settings import Settings
from agent.trust import Trust
from agent.turn import Source, Status, Turn
from agent.tutor import Tutor
from knowledge.passage import passages
from tests.agent.models.live import LIVE_MODEL, LiveOllama


def build(model: str, cache: Path, data: Path, **flags: str) -> Tutor:
    settings = Settings.model_validate({"model": model, "cache": cache, "data": data, **flags})
    return Tutor.build(settings, report=print)


@pytest.fixture(
    params=[pytest.param("embedded", marks=pytest.mark.model), pytest.param("ollama", marks=pytest.mark.ollama)]
)
def real_tutor(request: pytest.FixtureRequest, user_cache: Path, tmp_path: Path) -> Iterator[Tutor]:
    spec = "embedded"
    if request.param == "ollama":
        live: LiveOllama = request.getfixturevalue("live_ollama")
        live.start()
        spec = f"ollama:{LIVE_MODEL}@{live.address}"
    tutor = build(spec, user_cache, tmp_path)
    yield tutor
    tutor.close()


def check_sources(turn: Turn, tutor: Tutor) -> None:
    """Every citation resolves to a passage, and every quoted sentence stands in it."""
    assert turn.citations
    for citation in turn.citations:
        note = tutor.curriculum.notes[citation.note]
        assert citation.text in [p.words.in_(turn.language) for p in passages(note) if p.section == citation.section]
    for piece in turn.pieces:
        if piece.source in (Source.NOTE, Source.MODEL):
            assert piece.label in {citation.label for citation in turn.citations}


def test_what_is_backpropagation_gets_a_chinese_answer_with_a_source(real_tutor: Tutor) -> None:
    real_tutor.desk.reliance.learn(Trust())  # it may choose, whatever a calibration on this machine has come to
    turn = ask(real_tutor, "什么是反向传播？")
    assert turn.status is Status.COMPLETE
    assert turn.prompt_hash, "the model was asked"
    assert turn.citations[0].note == "backpropagation"
    assert len(re.findall(r"[\u4e00-\u9fff]", turn.reply)) > 20
    check_sources(turn, real_tutor)


def test_what_is_not_in_the_notes_is_refused_without_asking_the_model(real_tutor: Tutor) -> None:
    turn = ask(real_tutor, "操作系统的死锁怎么避免？")
    assert (turn.citations, turn.model) == ((), "")


@pytest.mark.model
def test_a_composed_answer_says_only_what_is_supported(user_cache: Path, tmp_path: Path) -> None:
    tutor = build("embedded", user_cache, tmp_path, tier="compose")
    try:
        turn = ask(tutor, "学习率太大会怎样？")
    finally:
        tutor.close()
    assert turn.tier == "compose"
    check_sources(turn, tutor)
    assert turn.grounding.checked >= 1


@pytest.mark.model
def test_stop_ends_a_reply_and_the_next_one_works(user_cache: Path, tmp_path: Path) -> None:
    tutor = build("embedded", user_cache, tmp_path)
    try:
        session = Session.new(tutor)
        shown: list[Turn] = []
        for turn in session.say("什么是过拟合？", cancelled=lambda: any(each.pieces for each in shown)):
            shown.append(turn)
        assert shown[-1].status is Status.STOPPED
        *_, turn = session.say("什么是学习率？")
        assert turn.status is Status.COMPLETE
        check_sources(turn, tutor)
    finally:
        tutor.close()
