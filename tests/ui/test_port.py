"""Where the page listens."""

import pytest

import ui.port
from ui.port import PortTakenError, listen

HOST = "127.0.0.1"


def test_usual_port_gives_way_to_a_free_one_if_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    other, _ = listen(HOST, 0)
    taken = other.getsockname()[1]
    monkeypatch.setattr(ui.port, "USUAL_PORT", taken)
    with other:
        sock, usual = listen(HOST, None)
        with sock:
            assert not usual
            assert sock.getsockname()[1] != taken


def test_port_that_was_asked_for_and_is_taken_is_an_error_that_says_what_to_type() -> None:
    other, _ = listen(HOST, 0)
    taken = other.getsockname()[1]
    with other, pytest.raises(PortTakenError, match=f"--port {taken + 1}"):
        listen(HOST, taken)


def test_port_zero_is_any_free_port() -> None:
    sock, usual = listen(HOST, 0)
    with sock:
        assert usual
        assert sock.getsockname()[1] > 0
