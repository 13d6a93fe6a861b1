"""Other sites are kept out, and the page's scripts carry its nonce."""

import asyncio
import re

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.types import Message

from ui.guard import Guard, is_foreign

PAGE = "<html><head></head><script>let a</script><script src=x></script></html>"


@pytest.mark.parametrize(
    ("method", "headers", "foreign"),
    [
        ("GET", {"origin": "https://evil.example", "host": "127.0.0.1:7860"}, False),
        ("POST", {"origin": "https://evil.example", "host": "127.0.0.1:7860"}, True),
        ("POST", {"origin": "http://127.0.0.1:9999", "host": "127.0.0.1:7860"}, True),
        ("POST", {"origin": "null", "host": "127.0.0.1:7860"}, True),
        ("POST", {"origin": "http://127.0.0.1:7860", "host": "127.0.0.1:7860"}, False),
        ("POST", {"sec-fetch-site": "cross-site", "host": "127.0.0.1:7860"}, True),
        ("POST", {"host": "127.0.0.1:7860"}, False),
    ],
)
def test_posts_of_other_sites_are_foreign(method: str, headers: dict[str, str], foreign: bool) -> None:
    assert is_foreign(method, Headers(headers)) is foreign


def answer(method: str, headers: list[tuple[bytes, bytes]]) -> tuple[Message, str]:
    guard = Guard(Starlette(routes=[Route("/", lambda _: HTMLResponse(PAGE), methods=["GET", "POST"])]), "<link>")
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": "/", "headers": headers, "query_string": b""}
    asyncio.run(guard(scope, receive, send))
    return sent[0], b"".join(message.get("body", b"") for message in sent[1:]).decode()


def test_scripts_of_the_page_carry_the_nonce_of_its_policy() -> None:
    start, body = answer("GET", [(b"accept-encoding", b"gzip")])
    policy = Headers(raw=start["headers"])["content-security-policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce
    assert body.count(f'<script nonce="{nonce[1]}"') == 2
    assert "<link></head>" in body
    assert "unsafe-eval" not in policy
    assert "script-src 'self' 'nonce-" in policy


def test_foreign_post_is_refused() -> None:
    start, _ = answer("POST", [(b"origin", b"https://evil.example"), (b"host", b"127.0.0.1:7860")])
    assert start["status"] == 403
