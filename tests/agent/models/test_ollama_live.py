"""What only a live Ollama can show."""

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from agent.models import ollama
from agent.models.errors import ContextTooLong
from agent.models.usage import Usage
from tests.agent.models.live import LIVE_MODEL, LiveOllama

pytestmark = pytest.mark.ollama


def test_long_dialogue_is_refused_where_ollama_would_cut_it(
    live_ollama: LiveOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ollama, "CONTEXT_TOKENS", 512)
    live_ollama.start()
    model = ollama.open_ollama(LIVE_MODEL, live_ollama.address)
    turn = "梯度下降沿负梯度方向更新参数。" * 5
    dialogue: list[BaseMessage] = [kind(turn) for _ in range(7) for kind in (HumanMessage, AIMessage)]
    with pytest.raises(ContextTooLong, match="512"):
        list(model.stream([*dialogue, HumanMessage("我的第一句话是什么？")], max_tokens=10))
    costs: list[Usage] = []
    assert list(model.stream([HumanMessage(turn * 2)], max_tokens=10, measured=costs.append))
    assert 80 < costs[0].prompt_tokens < 300


def test_server_tells_version_models_and_capabilities(live_ollama: LiveOllama) -> None:
    live_ollama.start()
    server = ollama.OllamaServer(live_ollama.address)
    assert server.version()
    assert LIVE_MODEL in [model.name for model in server.installed()]
    assert "completion" in server.show(LIVE_MODEL).capabilities
