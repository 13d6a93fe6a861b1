"""Which model `--model` gets."""

import subprocess
import sys
from pathlib import Path

import pytest

from agent.models.choose import choose, survey
from agent.models.errors import BadModelName
from agent.models.ollama import Details, Installed, OllamaServer, Shown, best_gemma
from agent.models.seam import Tier, tier_of
from tests.agent.models.live import free_port
from tests.agent.models.replay import Replay

GB = 10**9


def installed(name: str, size: str, gigabytes: float, family: str = "gemma3", remote_host: str = "") -> Installed:
    """Return a model as a server lists it."""
    details = Details(family=family, parameter_size=size)
    return Installed(name=name, size=int(gigabytes * GB), details=details, remote_host=remote_host)


SMALL = installed("gemma3:1b", "999.89M", 0.8)
MIDDLE = installed("gemma3:4b", "4.3B", 3.3)
QAT = installed("gemma3:12b-it-qat", "12.2B", 8.9)
FOUR = installed("registry.local/library/gemma4:e4b", "8.0B", 9.6, "gemma4")
HUGGING = installed("hf.co/unsloth/gemma-3-4b-it-GGUF:Q4_K_M", "3.88B", 2.5)


@pytest.mark.parametrize(
    ("models", "gigabytes", "best"),
    [
        ([SMALL, MIDDLE, QAT], 64, QAT),
        ([SMALL, MIDDLE, QAT], 11, MIDDLE),
        ([SMALL, MIDDLE, QAT], 3, SMALL),
        ([SMALL, MIDDLE, QAT], 1, None),
        ([SMALL, MIDDLE, QAT], None, QAT),
        ([MIDDLE, FOUR], 32, FOUR),
        ([HUGGING], 8, HUGGING),
        ([installed("gemma3:270m", "268.10M", 0.3)], 64, None),
        ([installed("embeddinggemma:latest", "307.58M", 0.6)], 64, None),
        ([installed("translategemma:4b", "4.3B", 3.3)], 64, None),
        ([installed("gemma2:9b", "9.2B", 5.4, "gemma2")], 64, None),
        ([installed("gemma3:4b", "4.3B", 3.3, "llama")], 64, None),
        ([installed("gemma3:27b-cloud", "27.4B", 0.0, remote_host="https://ollama.com:443")], 64, None),
        ([installed("gemma3:4b", "", 3.3)], 64, None),
        ([], 64, None),
    ],
)
def test_largest_gemma_that_fits_is_taken(
    models: list[Installed], gigabytes: float | None, best: Installed | None
) -> None:
    assert best_gemma(models, None if gigabytes is None else int(gigabytes * GB)) == best


@pytest.mark.parametrize(
    "spec",
    ["", "gemma3:4b", "ollama", "ollama:", "ollama:@http://h", "ollama:m@", "scripted:", "Embedded", "auto:x", "gpt"],
)
def test_name_of_no_known_form_is_refused(spec: str, tmp_path: Path) -> None:
    with pytest.raises(BadModelName):
        survey(spec, cache=tmp_path)


def test_bad_name_is_answered_with_the_legal_forms(tmp_path: Path) -> None:
    with pytest.raises(BadModelName, match="auto, embedded, ollama:NAME, ollama:NAME@URL, scripted, scripted:FILE"):
        survey("gpt", cache=tmp_path)


def test_auto_without_ollama_is_the_embedded_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{free_port()}")
    found = survey("auto", cache=tmp_path)
    assert found.chosen == "embedded"
    assert not found.advice
    assert not found.ollama_version


def test_auto_with_ollama_but_no_gemma_is_embedded_and_says_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replay: Replay
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", replay.address)
    replay.put_on("version", "tags", "ps")
    found = survey("auto", cache=tmp_path)
    assert found.chosen == "embedded"
    assert "`ollama pull gemma3:4b`" in found.advice
    assert "`--model ollama:NAME`" in found.advice
    assert found.ollama_models == ("gemma3:270m", "qwen2.5-coder:1.5b")


def test_auto_with_a_gemma_is_that_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replay: Replay) -> None:
    monkeypatch.setenv("OLLAMA_HOST", replay.address)
    monkeypatch.setattr("agent.models.ollama.GEMMA_FROM_BILLIONS", 0.2)
    replay.put_on("version", "tags", "ps", "show-gemma3")
    lines: list[str] = []
    model = choose("auto", cache=tmp_path, report=lines.append)
    assert model.name == "ollama:gemma3:270m"
    assert "largest gemma" in lines[0]


def test_gemma_that_cannot_chat_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replay: Replay) -> None:
    monkeypatch.setenv("OLLAMA_HOST", replay.address)
    monkeypatch.setattr("agent.models.ollama.GEMMA_FROM_BILLIONS", 0.2)
    monkeypatch.setattr(OllamaServer, "show", lambda self, name: Shown(capabilities=("embedding",)))
    replay.put_on("version", "tags", "ps")
    assert survey("auto", cache=tmp_path).chosen == "embedded"


def test_garbage_in_the_environment_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "http://:x")
    with pytest.raises(BadModelName, match="OLLAMA_HOST"):
        survey("auto", cache=tmp_path)


def test_named_model_keeps_its_address(tmp_path: Path) -> None:
    assert survey("ollama:gemma3:4b@box:80", cache=tmp_path).chosen == "ollama:gemma3:4b@http://box:80"


@pytest.mark.parametrize(("billions", "tier"), [(None, Tier.SELECT), (1.5, Tier.SELECT), (4.3, Tier.COMPOSE)])
def test_tier_starts_by_size(billions: float | None, tier: Tier) -> None:
    assert tier_of(billions) is tier


def test_no_heavy_library_is_imported_for_the_scripted_model() -> None:
    code = (
        "import sys; from pathlib import Path; from agent.models.choose import choose;"
        "choose('scripted', cache=Path('.'), report=print);"
        "print([name for name in sys.modules if name in ('ollama', 'langchain_ollama', 'langchain_llama_cpp', 'xllamacpp')])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
