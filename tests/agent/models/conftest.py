"""Models for the tests: scripted, embedded, a live Ollama, and an Ollama that replays recordings."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import platformdirs
import psutil
import pytest

from agent.models import weights
from agent.models.choose import choose
from tests.agent.models.live import LIVE_MODEL, LiveOllama, Subject, free_port
from tests.agent.models.replay import Replay, playing

LONG = "请详细介绍卷积神经网络的每一层，越长越好。"
SCRIPT = f"""
seconds_per_word: 0.002
replies:
  - when: 断
    say: {"会断的回答。" * 20}
    fail_after: 3
  - when: 详细
    say: {"卷积层提取特征。" * 40}
  - say: 你好，我是导师。
"""


def say_nothing(line: str) -> None:
    """Report to nobody."""


@pytest.fixture(scope="session")
def user_cache() -> Path:
    """The user's own cache, where the weights and the Ollama binary are."""
    return platformdirs.user_cache_path("dltutor")


@pytest.fixture(scope="session")
def live_ollama(user_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveOllama]:
    """A live Ollama with the embedded default's weights."""
    built = user_cache / "ollama" / "ollama"
    binary = os.environ.get("DLTUTOR_OLLAMA") or (str(built) if built.exists() else shutil.which("ollama"))
    if not binary:
        pytest.fail(f"no ollama binary: not in DLTUTOR_OLLAMA, not at {built}, not on PATH (make ollama)")
    folder = tmp_path_factory.mktemp("ollama")
    ollama = LiveOllama(binary, user_cache / "ollama" / "models", free_port(), folder / "log")
    ollama.start()
    try:
        ollama.create(weights.verified(user_cache), folder)
        yield ollama
    finally:
        ollama.kill()


@pytest.fixture
def replay() -> Iterator[Replay]:
    """An Ollama of recordings."""
    with playing() as server:
        yield server


def scripted(request: pytest.FixtureRequest, folder: Path, cache: Path) -> Subject:
    """Make the scripted model."""
    script = folder / "script.yaml"
    script.write_text(SCRIPT, encoding="utf-8")
    return Subject(
        model=choose(f"scripted:{script}", cache=folder, report=say_nothing),
        long_prompt=LONG,
        breaking_prompt="会断吗？",
        open_missing=lambda: choose(f"scripted:{folder}/none.yaml", cache=folder, report=say_nothing),
        process=lambda: None,
    )


def embedded(request: pytest.FixtureRequest, folder: Path, cache: Path) -> Subject:
    """Make the embedded model; its server is the only child that runs our module."""
    from agent.models.embedded import open_embedded

    model = open_embedded(weights.verified(cache), cache=cache, report=say_nothing)

    def process() -> psutil.Process | None:
        children = psutil.Process().children()
        return next((child for child in children if "agent.models.llama_server" in child.cmdline()), None)

    def kill() -> None:
        if child := process():
            child.kill()

    return Subject(
        model=model,
        long_prompt=LONG,
        breaking_prompt=LONG,
        open_missing=lambda: open_embedded(weights.verified(folder), cache=folder, report=say_nothing),
        process=process,
        kill=kill,
    )


def ollama(request: pytest.FixtureRequest, folder: Path, cache: Path) -> Subject:
    """Make a model of a live Ollama."""
    live: LiveOllama = request.getfixturevalue("live_ollama")
    return Subject(
        model=choose(f"ollama:{LIVE_MODEL}@{live.address}", cache=folder, report=say_nothing),
        long_prompt=LONG,
        breaking_prompt=LONG,
        open_missing=lambda: choose(f"ollama:none:1b@{live.address}", cache=folder, report=say_nothing),
        process=live.process,
        kill=live.kill,
        revive=live.start,
        revives_itself=False,
        stops_reading=False,
    )


@pytest.fixture(
    scope="module",
    params=[
        "scripted",
        pytest.param("embedded", marks=[pytest.mark.model]),
        pytest.param("ollama", marks=[pytest.mark.ollama]),
    ],
)
def subject(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, user_cache: Path
) -> Iterator[Subject]:
    """Each model behind the seam, one after the other."""
    makers: dict[str, Callable[[pytest.FixtureRequest, Path, Path], Subject]] = {
        "scripted": scripted,
        "embedded": embedded,
        "ollama": ollama,
    }
    made = makers[request.param](request, tmp_path_factory.mktemp("models"), user_cache)
    yield made
    made.model.close()
