"""Where an Ollama server is: addresses as `OLLAMA_HOST` and `--model ollama:NAME@URL` write them.

langchain-ollama takes its default address, without a word, for one that it cannot read: so they are checked here.
"""

import ipaddress
import os
import re
from urllib.parse import SplitResult, urlsplit

from agent.models.errors import BadModelName

DEFAULT_PORT = 11434
PORTS = {"http": 80, "https": 443}
PLAIN = re.compile(r"[!-~]+")
LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.IGNORECASE)


def default_address() -> str:
    """Return the address that `OLLAMA_HOST` gives, or Ollama's own default."""
    return server_address(os.environ.get("OLLAMA_HOST", "").strip() or f":{DEFAULT_PORT}", source="OLLAMA_HOST")


def server_address(text: str, *, source: str = "--model") -> str:
    """Return `http(s)://host:port[/path]`; a missing part is Ollama's default, garbage is BadModelName."""
    try:
        parts = _parts(text)
        port = parts.port if parts.port is not None else DEFAULT_PORT if "://" not in text else PORTS[parts.scheme]
        if not port:
            raise ValueError
        host = _reachable(parts.hostname or "127.0.0.1")
    except ValueError:
        raise BadModelName(
            f"{text!r} ({source}) is not the address of a server. Write it like http://127.0.0.1:{DEFAULT_PORT}"
        ) from None
    return f"{parts.scheme}://{host}:{port}{parts.path.rstrip('/')}"


def _parts(text: str) -> SplitResult:
    """Split an address; ValueError for what none of Ollama's own clients would understand."""
    bare = "://" not in text
    if bare and text.count(":") > 1 and not text.startswith("["):
        text = f"[{text}]"
    parts = urlsplit(f"http://{text}" if bare else text)
    strange = parts.query or parts.fragment or parts.username is not None or parts.netloc.endswith(":")
    if strange or parts.scheme not in PORTS or not PLAIN.fullmatch(text) or "//" in parts.path or ":" in parts.path:
        raise ValueError
    if not bare and not parts.hostname:
        raise ValueError
    return parts


def _reachable(host: str) -> str:
    """Return a host that one can connect to: a server that listens at 0.0.0.0 is found at 127.0.0.1."""
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        if not all(LABEL.fullmatch(label) for label in host.removesuffix(".").split(".")):
            raise
        if re.fullmatch(r"[0-9.]+", host):
            raise  # an IPv4 address with a mistake
        return host
    if ip.is_unspecified:
        return "127.0.0.1" if ip.version == 4 else "[::1]"
    return host if ip.version == 4 else f"[{host}]"
