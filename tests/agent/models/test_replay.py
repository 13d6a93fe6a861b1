"""What Ollama's faults look like to the tutor, from recorded conversations."""

from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from pydantic import BaseModel

from agent.models.errors import ContextTooLong, EmptyReply, ModelBroke, ModelBusy, ModelMissing, NoModelAnswers
from agent.models.ollama import OllamaServer, Shown, open_ollama
from agent.models.seam import TutorModel
from agent.models.usage import Usage
from tests.agent.models.live import free_port
from tests.agent.models.replay import Replay

ASKED = [HumanMessage("详细介绍卷积神经网络。")]


@pytest.fixture
def model(replay: Replay) -> TutorModel:
    """The recorded server's qwen."""
    replay.put_on("version", "show", "tags")
    return open_ollama("qwen2.5-coder:1.5b", replay.address)


def said(model: TutorModel) -> str:
    """Return the whole reply."""
    return "".join(model.stream(ASKED, max_tokens=20))


def test_model_knows_what_the_server_told(model: TutorModel, replay: Replay) -> None:
    assert model.name == "ollama:qwen2.5-coder:1.5b"
    assert model.parameters_billions == 1.8
    assert model.context_tokens == 8192
    assert model.digest.startswith("79d19b535d94")


def test_every_request_forbids_to_cut_and_sets_the_context(model: TutorModel, replay: Replay) -> None:
    replay.put_on("chat-stream")
    assert said(model)
    body: dict[str, Any] = replay.asked[0]
    assert body["truncate"] is False
    assert body["shift"] is False
    assert body["options"] == {"num_ctx": 8192, "num_predict": 20, "temperature": 0.0, "seed": 1}
    assert body["keep_alive"] == "30m"


def test_a_seed_and_a_temperature_reach_the_server(model: TutorModel, replay: Replay) -> None:
    class Level(BaseModel):
        level: int

    seeded = model.seeded(3, 0.7)
    replay.put_on("chat-stream")
    assert said(seeded)
    with pytest.raises(ModelBroke, match="twice"):
        seeded.choose(ASKED, Level, max_tokens=20)
    sent = [(body["options"]["seed"], body["options"]["temperature"]) for body in replay.asked]
    assert sent == [(3, 0.7), (3, 0.7), (3, 1.2)]


def test_schema_goes_out_as_format(model: TutorModel, replay: Replay) -> None:
    class Level(BaseModel):
        level: int

    replay.put_on("chat-stream")
    with pytest.raises(ModelBroke, match="twice"):
        model.choose(ASKED, Level, max_tokens=20)
    assert [body["format"]["required"] for body in replay.asked] == [["level"], ["level"]]
    assert [body["options"]["temperature"] for body in replay.asked] == [0.0, 0.5]


def test_choice_is_parsed(model: TutorModel, replay: Replay) -> None:
    class Profile(BaseModel):
        languages: list[str]
        weekly_hours: float | None

    replay.put_on("chat-schema")
    profile = model.choose(ASKED, Profile, max_tokens=60)
    assert profile == Profile(languages=["Python", "C++"], weekly_hours=6)


def test_cost_is_what_the_server_counted(model: TutorModel, replay: Replay) -> None:
    replay.put_on("chat-length")
    costs: list[Usage] = []
    list(model.stream(ASKED, max_tokens=12, measured=costs.append))
    assert (costs[0].prompt_tokens, costs[0].completion_tokens, costs[0].cut_off) == (31, 12, True)


def test_reply_that_only_loads_is_asked_again(model: TutorModel, replay: Replay) -> None:
    replay.put_on("load", "chat-stream")
    assert said(model)
    assert len(replay.asked) == 2


def test_server_that_only_loads_for_ever_is_told(model: TutorModel, replay: Replay) -> None:
    replay.put_on("load")
    with pytest.raises(EmptyReply, match=r"said nothing. Send your message again\.$"):
        said(model)
    assert len(replay.asked) == 2


@pytest.mark.parametrize("recording", ["runner-killed", "server-killed"])
def test_death_in_mid_reply_keeps_what_was_said_and_is_told(model: TutorModel, replay: Replay, recording: str) -> None:
    replay.put_on(recording, "after-runner-killed")
    pieces: list[str] = []
    with pytest.raises(ModelBroke, match="The reply was cut off"):
        pieces.extend(model.stream(ASKED, max_tokens=20))
    assert "".join(model.stream(ASKED, max_tokens=20))
    assert len(replay.asked) == 2


def test_server_that_hangs_up_before_a_word_is_told(model: TutorModel, replay: Replay) -> None:
    replay.put_on("server-gone")
    with pytest.raises(NoModelAnswers, match=f"{replay.address}.*`ollama serve`.*`--model embedded`"):
        said(model)


def test_full_queue_is_told(model: TutorModel, replay: Replay) -> None:
    replay.put_on("queue-full")
    with pytest.raises(ModelBusy, match="too much to do"):
        said(model)


def test_model_removed_meanwhile_is_told(model: TutorModel, replay: Replay) -> None:
    replay.put_on("chat-missing")
    with pytest.raises(ModelMissing, match=r"`ollama pull qwen2\.5-coder:1\.5b`"):
        said(model)


def test_refused_prompt_is_told(model: TutorModel, replay: Replay) -> None:
    replay.put_on("chat-overlong-refused")
    with pytest.raises(ContextTooLong, match=r"more than 8192 tokens.*Nothing was cut"):
        said(model)


def test_missing_model_is_told_on_opening(replay: Replay) -> None:
    replay.put_on("version", "show-missing")
    with pytest.raises(ModelMissing, match="`ollama pull none:1b`"):
        open_ollama("none:1b", replay.address)


def test_no_server_is_told_on_opening() -> None:
    with pytest.raises(NoModelAnswers, match="`ollama serve`"):
        open_ollama("gemma3:4b", f"http://127.0.0.1:{free_port()}")


def test_another_server_at_the_port_is_told(replay: Replay) -> None:
    replay.cases["/api/version"] = ["not-found"]
    with pytest.raises(NoModelAnswers, match="not an Ollama server"):
        open_ollama("gemma3:4b", replay.address)


def test_model_that_cannot_chat_is_told(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    replay.put_on("version", "show")
    monkeypatch.setattr(OllamaServer, "show", lambda self, name: Shown(capabilities=("embedding",)))
    with pytest.raises(ModelMissing, match=r"cannot chat \(embedding\)"):
        open_ollama("bge-m3", replay.address)


def test_model_with_a_short_context_gets_no_longer_one() -> None:
    assert Shown(model_info={"gemma3.context_length": 2048}).context_tokens == 2048
    assert Shown(model_info={"gemma3.context_length": 131072}).context_tokens == 8192
    assert Shown(model_info={}).context_tokens == 8192


def test_proxy_of_the_environment_is_not_used(
    model: TutorModel, replay: Replay, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("all_proxy", f"http://127.0.0.1:{free_port()}")
    replay.put_on("chat-stream", "version", "show", "tags")
    assert said(open_ollama("qwen2.5-coder:1.5b", replay.address))
