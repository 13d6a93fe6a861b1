"""Models of an Ollama server, behind LangChain's ChatOllama."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import httpx
from langchain_core.messages import AIMessage, BaseMessage
from langchain_ollama import ChatOllama
from ollama import ResponseError
from pydantic import BaseModel, Field, ValidationError

from agent.models.errors import EmptyReply, ModelBroke, ModelBusy, ModelError, ModelMissing, NoModelAnswers, too_long
from agent.models.seam import SEED, TutorModel
from agent.models.wire import Wire, client, timeout

CONTEXT_TOKENS = 8192
KEEP_ALIVE = "30m"
"""A learner who reads a note for ten minutes does not wait for the model to be loaded again."""
ASKING_SECONDS = 5.0
LOADING_SECONDS = 600.0
"""The longest silence that is still a large model being read from a slow disk."""
GEMMA_FROM_BILLIONS = 1.0
GEMMA = re.compile(r"(?:.*/)?gemma-?[34]", re.IGNORECASE)
NOT_A_WORD = ("No data received from Ollama stream.", "No generation chunks were returned")
"""What langchain-ollama and langchain-core raise for a reply that only says `done_reason: load`."""

Told = TypeVar("Told", bound=BaseModel)


class Details(BaseModel):
    """What a server tells about a model's kind."""

    family: str = ""
    parameter_size: str = ""

    @property
    def billions(self) -> float | None:
        """Return the number of parameters: `4.3B` and `999.89M` are how servers write it."""
        size = re.fullmatch(r"([0-9.]+)([MB])", self.parameter_size)
        return float(size[1]) / (1000 if size[2] == "M" else 1) if size else None


class Installed(BaseModel):
    """A model that a server has, from /api/tags, or has loaded, from /api/ps."""

    name: str
    size: int = 0
    """Bytes of its files; of its memory, when loaded."""
    digest: str = ""
    details: Details = Details()
    remote_host: str = ""
    """Set for a model that runs elsewhere: it would get the learner's words."""


class Shown(BaseModel):
    """What a server tells about one model, from /api/show."""

    details: Details = Details()
    model_info: Mapping[str, object] = Field(default_factory=dict)
    capabilities: tuple[str, ...] = ("completion",)
    """Servers before 0.6 tell none."""

    @property
    def context_tokens(self) -> int:
        """Return how much the tutor lets the model read."""
        told = [value for key, value in self.model_info.items() if key.endswith(".context_length")]
        return min([CONTEXT_TOKENS, *(value for value in told if isinstance(value, int) and value > 0)])


class _List(BaseModel):
    models: tuple[Installed, ...] = ()


class _Version(BaseModel):
    version: str


@dataclass(frozen=True)
class OllamaServer:
    """An Ollama server, asked about itself; a question is answered within seconds or raises a ModelError."""

    address: str

    def version(self) -> str:
        """Return the server's version."""
        return self._ask(_Version, "/api/version").version

    def installed(self) -> tuple[Installed, ...]:
        """Return the models that the server has."""
        return self._ask(_List, "/api/tags").models

    def loaded(self) -> tuple[Installed, ...]:
        """Return the models that are in memory now."""
        return self._ask(_List, "/api/ps").models

    def show(self, name: str) -> Shown:
        """Return what the server tells about a model; ModelMissing when it has none of that name."""
        return self._ask(Shown, "/api/show", {"model": name})

    def _ask(self, kind: type[Told], path: str, body: dict[str, str] | None = None) -> Told:
        try:
            with client(Wire(), read_seconds=ASKING_SECONDS) as http:
                reply = http.request("POST" if body else "GET", self.address + path, json=body)
            if reply.status_code == httpx.codes.NOT_FOUND and body:
                raise missing(body["model"], self.address)
            reply.raise_for_status()
            return kind.model_validate_json(reply.content)
        except httpx.TransportError as error:
            raise silent(self.address) from error
        except (httpx.HTTPStatusError, ValidationError) as error:
            raise NoModelAnswers(f"What answers at {self.address} is not an Ollama server that works.") from error


def silent(address: str) -> NoModelAnswers:
    """Return the error for a server that is not there."""
    return NoModelAnswers(
        f"No model answers at {address}. Start it with `ollama serve`, or choose the embedded model: "
        "`--model embedded`."
    )


def missing(name: str, address: str) -> ModelMissing:
    """Return the error for a model that is not there."""
    return ModelMissing(f"Ollama at {address} does not have {name}. Get it with `ollama pull {name}`.")


def best_gemma(installed: Sequence[Installed], memory_bytes: int | None) -> Installed | None:
    """Return the largest gemma3 or gemma4 that fits; `memory_bytes` None: the server's memory is not known.

    By name and family: other models of the family only translate or embed.
    """
    fitting = [model for model in installed if _is_gemma(model) and _fits(model, memory_bytes)]
    return max(fitting, key=lambda model: (model.details.billions or 0.0, model.size), default=None)


def find_gemma(server: OllamaServer, installed: Sequence[Installed], memory_bytes: int | None) -> Installed | None:
    """Return the best gemma that the server says can chat."""
    rest = list(installed)
    while best := best_gemma(rest, memory_bytes):
        if "completion" in server.show(best.name).capabilities:
            return best
        rest.remove(best)
    return None


def _is_gemma(model: Installed) -> bool:
    billions = model.details.billions
    # gemma3:1b has 999.89M parameters.
    large = billions is not None and round(billions, 1) >= GEMMA_FROM_BILLIONS
    of_family = model.details.family.startswith(("gemma3", "gemma4")) and bool(GEMMA.match(model.name))
    return large and of_family and not model.remote_host


def _fits(model: Installed, memory_bytes: int | None) -> bool:
    # A fifth more than the file for the context and the buffers, and a gigabyte for the tutor and its snippets:
    # a model that makes the laptop swap is slower than a smaller one.
    return memory_bytes is None or model.size * 1.2 + 1e9 <= memory_bytes


def _uncut(request: httpx.Request) -> httpx.Request:
    """Have the server refuse what does not fit: by itself it drops the oldest messages, or the middle, silently.

    ChatOllama has no field for these two.
    """
    if not request.url.path.endswith("/api/chat"):
        return request
    body = {**json.loads(request.read()), "truncate": False, "shift": False}
    headers = {key: value for key, value in request.headers.items() if key.lower() != "content-length"}
    return httpx.Request(request.method, request.url, headers=headers, json=body, extensions=request.extensions)


def explain(error: Exception, *, name: str, address: str, context_tokens: int) -> ModelError | None:
    """Say in plain words what ChatOllama, ollama or httpx raised."""
    if isinstance(error, ResponseError):
        return _refusal(error, name, address, context_tokens)
    if isinstance(error, httpx.TransportError | ConnectionError):
        return silent(address)
    if isinstance(error, json.JSONDecodeError):
        return ModelBroke(f"What answers at {address} does not speak Ollama's language: {error}.")
    if isinstance(error, ValueError) and str(error) in NOT_A_WORD:
        return EmptyReply(f"Ollama loaded {name} and said nothing.")
    return None


def _refusal(error: ResponseError, name: str, address: str, context_tokens: int) -> ModelError:
    said = error.error
    if error.status_code == httpx.codes.NOT_FOUND:
        return missing(name, address)
    if error.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        return ModelBusy(f"Ollama at {address} has too much to do. Wait a little, then send your message again.")
    if "exceeds the context length" in said or "context size" in said:
        return too_long(name, context_tokens, tokens=None)
    return ModelBroke(f"Ollama could not go on with {name} ({said}).")


def _count(chat: ChatOllama, messages: Sequence[BaseMessage]) -> int:
    """Count by asking for one token: Ollama tells no other way, and then has the prompt in its cache."""
    reply = chat.model_copy(update={"num_predict": 1}).invoke(list(messages))
    assert isinstance(reply, AIMessage)
    return reply.usage_metadata["input_tokens"] if reply.usage_metadata else 0


def open_ollama(name: str, address: str) -> TutorModel:
    """Return the model once the server has it and it can chat."""
    server = OllamaServer(address)
    server.version()
    shown = server.show(name)
    if "completion" not in shown.capabilities:
        raise ModelMissing(f"{name} cannot chat ({', '.join(shown.capabilities)}). Take another: `ollama list`.")
    wire = Wire(_uncut)
    chat = ChatOllama(
        model=name,
        base_url=address,
        num_ctx=shown.context_tokens,
        keep_alive=KEEP_ALIVE,
        temperature=0,
        seed=SEED,
        # A model that can think does so unless told otherwise, for minutes on a laptop.
        reasoning=False if "thinking" in shown.capabilities else None,
        sync_client_kwargs={"transport": wire, "trust_env": False, "timeout": timeout(LOADING_SECONDS)},
    )
    return TutorModel(
        chat=chat,
        name=f"ollama:{name}",
        digest=digest_of(server, name),
        parameters_billions=shown.details.billions,
        context_tokens=shown.context_tokens,
        explain=partial(explain, name=name, address=address, context_tokens=shown.context_tokens),
        close=wire.close,
        limit_field="num_predict",
        count_tokens=partial(_count, chat),
    )


def digest_of(server: OllamaServer, name: str) -> str:
    full = name if ":" in name.rsplit("/", 1)[-1] else f"{name}:latest"
    return next((model.digest for model in server.installed() if model.name == full), "")
