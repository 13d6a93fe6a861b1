"""What the benches compute, without the weights: counts, ranks, and how a bare server is asked."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from langchain_core.messages import HumanMessage

from agent.models.scripted import Script, open_scripted
from evals.choosing import choose_all
from evals.choosing import report as shown_report
from evals.decode import Watched
from evals.fit import balanced, listwise, logistic
from evals.questions import QUESTIONS, Question, read_questions
from evals.retrieval import Answer, needed_facts, scope
from evals.server import BareServer, NoBareServer, bare_server
from knowledge.library import Found, SearchResult
from knowledge.passage import passages
from knowledge.source import SourceError
from tests.notes import real_curriculum

LLAMA = [
    {"choices": [{"delta": {"role": "assistant", "content": None}}]},
    {"choices": [{"delta": {"content": "你"}}]},
    {"choices": [{"delta": {"content": "好"}}]},
    {"choices": [], "usage": {"completion_tokens": 2}},
]
OLLAMA = [{"message": {"content": "你"}}, {"message": {"content": "好"}}, {"message": {"content": ""}, "eval_count": 2}]


def test_language_is_told_by_script() -> None:
    told = [asked(text).language for text in ("梯度是什么", "what is a gradient", "lr 设多少")]
    assert told == ["zh", "en", "mixed"]


def asked(text: str, notes: tuple[str, ...] = ()) -> Question:
    return Question(text, notes, "plain", "dev", near=False)


def found(wanted: tuple[str, ...], score: float) -> Answer:
    return Answer(asked("?", wanted), SearchResult("?", score, (), ("a", "b", "c")), seconds=0.01)


def test_the_locked_questions_cover_every_topic_in_both_halves() -> None:
    questions = read_questions()
    topics = {topic for stage in real_curriculum().stages for topic in stage.topics}
    inside = [question for question in questions if question.notes]
    assert {note for question in inside for note in question.notes} == topics
    assert len({question.text for question in questions}) == len(questions)
    for half in ("dev", "test"):
        outside = [question for question in questions if question.half == half and not question.notes]
        assert len([question for question in inside if question.half == half]) >= 150
        assert len(outside) >= 30
        assert sum(question.near for question in outside) >= len(outside) / 2


def test_the_facts_that_a_question_needs_are_there_and_are_not_called_extra() -> None:
    facts = {f"{note.id}/{fact.number}" for note in real_curriculum().notes.values() for fact in note.facts}
    for question in read_questions():
        assert question.needed | question.fits <= facts, question.text
        assert not question.needed & question.fits, question.text
        assert question.notes or not question.needed, question.text


def test_a_need_is_met_by_any_fact_that_says_it_and_all_needs_must_be() -> None:
    question = replace(asked("?", ("a",)), needs=(("a/1", "b/2"), ("b/3",)))
    answer = Answer(question, SearchResult("?", 1.0, (), ("b", "a")), seconds=0.01)
    assert answer.met(["b/2", "b/3"])
    assert not answer.met(["a/1", "b/2"])
    assert (answer.rank, answer.rank_of_any) == (2, 1)  # b says all that a was asked for
    nothing = Answer(asked("?", ("a",)), SearchResult("?", 1.0, (), ("a",)), seconds=0.01)
    assert not nothing.met(["a/1"])
    assert "8: 0.000" in next(needed_facts([answer, nothing]))
    assert "no fact of the notes answers 0.500" in next(needed_facts([answer, nothing]))


def test_what_the_model_chose_is_judged_by_what_is_shown() -> None:
    facts = [p for p in passages(real_curriculum().notes["dropout"]) if p.is_fact][:3]
    found_facts = tuple(Found(fact, 1.0) for fact in facts)
    question = replace(asked("为什么", ("dropout",)), needs=(("dropout/1",),), fits=frozenset(["dropout/3"]))
    answer = Answer(question, SearchResult("?", 1.0, found_facts, ("dropout",)), seconds=0.01)
    model = open_scripted(Script.model_validate({"replies": [{"choose": {"facts": [2, 3]}}]}))
    (shown,) = choose_all(model, [answer])
    assert shown.facts == ("dropout/1", "dropout/2", "dropout/3")  # the best found is always said
    first, second, *_ = shown_report([shown])
    assert first.endswith("needed facts shown 1.000")
    assert "of 3 facts shown 0.667 belong" in second


def test_a_broken_question_is_named_with_its_line(tmp_path: Path) -> None:
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()[:4]
    (tmp_path / "q.yaml").write_text(
        "\n".join([*lines, "- {q: 什么, notes: [], style: odd, half: dev}"]), encoding="utf-8"
    )
    with pytest.raises(SourceError, match=r"q\.yaml:5: style"):
        read_questions(tmp_path / "q.yaml")


@pytest.mark.parametrize(("wanted", "rank"), [(("a",), 1), (("b",), 2), (("c", "b"), 2), (("d",), 0)])
def test_rank_is_that_of_the_first_right_note(wanted: tuple[str, ...], rank: int) -> None:
    assert found(wanted, 1.0).rank == rank


def test_rejection_is_told_at_the_threshold_that_keeps_95_percent() -> None:
    inside = [found(("a",), score) for score in range(100)]
    outside = [found((), score) for score in (-5, 3, 4, 6)]
    library, kept = scope(inside, outside)
    assert "in scope and kept 1.000; out of scope and rejected 0.250" in library
    assert "in scope and kept 0.950; out of scope and rejected 0.750" in kept


def test_fitting_finds_the_signal_that_tells() -> None:
    noise = np.random.default_rng(0).normal(size=(200, 5))
    gold = np.eye(5)[np.arange(200) % 5]
    weights = listwise(np.stack([gold + 0.1 * noise, noise], axis=2), gold, positive=True)
    assert weights[0] > 10 * weights[1]
    right = (np.arange(200) % 2).astype(float)
    weights = logistic(np.stack([right + 0.1 * noise[:, 0], noise[:, 1], np.ones(200)], axis=1), right, balanced(right))
    assert weights[0] > 5 * abs(weights[1])
    assert weights[2] < 0


def test_a_watched_model_says_the_same_and_tells_its_cost() -> None:
    model = Watched(**vars(open_scripted(Script.model_validate({"replies": [{"say": "一 二 三"}]}))))
    assert "".join(model.stream([HumanMessage("?")], max_tokens=10)) == "一 二 三"
    assert len(model.first_texts) == 1
    assert model.usages[0].completion_tokens == 3


def test_a_model_without_server_cannot_be_compared() -> None:
    with pytest.raises(NoBareServer, match="scripted has no server"):
        bare_server(open_scripted(Script()))


class Handler(BaseHTTPRequestHandler):
    """Streams as llama.cpp and Ollama do, and keeps what it was asked."""

    asked: dict[str, object]

    def do_POST(self) -> None:
        Handler.asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()
        if self.path == "/api/chat":
            self.wfile.write("".join(json.dumps(line) + "\n" for line in OLLAMA).encode())
        else:
            lines = [f"data: {json.dumps(line)}\n\n" for line in LLAMA]
            self.wfile.write("".join([*lines, "data: [DONE]\n\n"]).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/api/chat"])
def test_a_bare_server_is_asked_with_the_same_limit_and_tells_its_tokens(address: str, path: str) -> None:
    server = BareServer(address + path, {}, {"model": "m", "options": {"temperature": 0}})
    pieces = list(server.stream([HumanMessage("你好")], 7))
    assert "".join(text for text, _ in pieces) == "你好"
    assert max(tokens for _, tokens in pieces) == 2
    limit = Handler.asked["options"]["num_predict"] if path == "/api/chat" else Handler.asked["max_tokens"]  # type: ignore[index]
    assert limit == 7
    assert Handler.asked["messages"] == [{"role": "user", "content": "你好"}]
