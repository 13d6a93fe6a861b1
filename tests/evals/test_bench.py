"""What the benches compute, without the weights: counts, ranks, and how a bare server is asked."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from langchain_core.messages import HumanMessage

from agent.models.scripted import Script, open_scripted
from evals.decode import Watched
from evals.retrieval import Answer, Question, read_questions
from evals.server import BareServer, NoBareServer, bare_server
from knowledge.library import Found, SearchResult
from knowledge.passage import Passage
from knowledge.words import Words

LLAMA = [
    {"choices": [{"delta": {"role": "assistant", "content": None}}]},
    {"choices": [{"delta": {"content": "你"}}]},
    {"choices": [{"delta": {"content": "好"}}]},
    {"choices": [], "usage": {"completion_tokens": 2}},
]
OLLAMA = [{"message": {"content": "你"}}, {"message": {"content": "好"}}, {"message": {"content": ""}, "eval_count": 2}]


def test_language_is_told_by_script() -> None:
    told = [Question(text, (), near=False).language for text in ("梯度是什么", "what is a gradient", "lr 设多少")]
    assert told == ["zh", "en", "mixed"]


def test_questions_are_read_in_their_order_with_their_notes() -> None:
    questions = read_questions()
    assert questions[0].notes == ("ml-recap",)
    assert any(len(question.notes) > 1 for question in questions)
    assert any(question.near and not question.notes for question in questions)


@pytest.mark.parametrize(("wanted", "rank"), [(("a",), 1), (("b",), 2), (("c", "b"), 2), (("c",), 0)])
def test_rank_counts_notes_and_not_passages(wanted: tuple[str, ...], rank: int) -> None:
    words = Words("", "")
    found = tuple(Found(Passage(note, "要点 1", words, words), 1.0) for note in ("a", "a", "b"))
    answer = Answer(Question("?", wanted, near=False), SearchResult("?", True, found), scope=1.0, seconds=0.01)
    assert answer.rank == rank


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
