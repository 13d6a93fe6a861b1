"""Addresses of Ollama servers."""

import pytest

from agent.models.address import default_address, server_address
from agent.models.errors import BadModelName


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (":11434", "http://127.0.0.1:11434"),
        ("0.0.0.0:11434", "http://127.0.0.1:11434"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("127.0.0.1", "http://127.0.0.1:11434"),
        ("box", "http://box:11434"),
        ("box.local:80", "http://box.local:80"),
        ("http://box", "http://box:80"),
        ("https://box/", "https://box:443"),
        ("http://box:1/ollama/", "http://box:1/ollama"),
        ("[::1]:11", "http://[::1]:11"),
        ("::1", "http://[::1]:11434"),
        ("http://[::]:9", "http://[::1]:9"),
    ],
)
def test_address_as_ollama_writes_it_is_understood(text: str, address: str) -> None:
    assert server_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\n", "not a url", "http://", "http:///x", "http:/h", "http//h:1", "ftp://h", "h:x", "h:", "h:99999",
        "h:0", "h:-1", "http://h:", "http://a b", "http://u:p@h", "http://h?x=1", "h#x", "1.2.3", "999.1.1.1", "-x",
        "a..b", "http://.", "foo:bar:baz", "[::1", "垃圾", "http://h\t", "http://h:1:2",
    ],
)  # fmt: skip
def test_garbage_is_refused(text: str) -> None:
    with pytest.raises(BadModelName, match="is not the address of a server"):
        server_address(text)


@pytest.mark.parametrize("value", ["", "  "])
def test_empty_environment_is_the_default(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", value)
    assert default_address() == "http://127.0.0.1:11434"
