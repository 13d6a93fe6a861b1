"""What keeps other sites out of the page, and the page from reaching any other site."""

import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; "
    # KaTeX and Gradio's components set style attributes, for which there is no nonce
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def is_foreign(method: str, headers: Headers) -> bool:
    """Tell whether a request that may change something comes from a page of another site."""
    if method in ("GET", "HEAD"):
        return False
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "none") not in ("same-origin", "none")
    return urlsplit(origin).netloc != headers.get("host")


class Guard:
    """ASGI middleware: refuses foreign posts, sets the policy, and marks the page's own scripts with its nonce."""

    def __init__(self, app: ASGIApp, head: str) -> None:
        """Guard an application; `head` is added to the head of its page."""
        self._app = app
        self._head = head

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if is_foreign(scope["method"], Headers(scope=scope)):
            return await PlainTextResponse("Refused: the request comes from another site.", 403)(scope, receive, send)
        nonce = secrets.token_urlsafe(16)
        is_page = scope["path"] == "/" and scope["method"] == "GET"
        if is_page:  # it is rewritten below, and must not come compressed
            plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            scope = {**scope, "headers": plain}
        out = _Rewriting(send, nonce, self._head) if is_page else _Marking(send, nonce)
        return await self._app(scope, receive, out)


class _Marking:
    """Sends a response on, with the headers of the policy."""

    def __init__(self, send: Send, nonce: str) -> None:
        self._send = send
        self._nonce = nonce

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            headers["Content-Security-Policy"] = _POLICY.format(nonce=self._nonce)
            headers.update(_HEADERS)
            message = {**message, "headers": headers.raw}
        await self._send(message)


class _Rewriting(_Marking):
    """Sends Gradio's page on, its inline scripts marked with the nonce and the page's own files in its head."""

    def __init__(self, send: Send, nonce: str, head: str) -> None:
        super().__init__(send, nonce)
        self._head = head
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        body = self._body.replace(b"</head>", self._head.encode() + b"</head>", 1)
        body = body.replace(b"<script", f'<script nonce="{self._nonce}"'.encode())
        headers = MutableHeaders(raw=list(self._start["headers"]))
        headers["Content-Length"] = str(len(body))
        headers["Cache-Control"] = "no-store"  # a nonce is for one answer
        await super().__call__({**self._start, "headers": headers.raw})
        await super().__call__({"type": "http.response.body", "body": body})
