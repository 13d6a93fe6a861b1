"""The seam between the tutor and whatever model answers.

LangChain's `BaseChatModel` is the seam itself; `TutorModel` is what the tutor must know beside it: who answers,
how much of the words it is trusted with, how much it can read, and how its failures read in plain words.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NoReturn, TypeVar, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from pydantic import BaseModel

from agent.models.errors import EmptyReply, ModelBroke, ModelError, Stopped, too_long
from agent.models.usage import Meter, Usage, at_most_tokens, unmeasured
from agent.models.wire import Line, calling_on, line_until

Answer = TypeVar("Answer", bound=BaseModel)


class Tier(StrEnum):
    """How much of the words a model is trusted with."""

    SELECT = "select"
    """Chooses among true sentences, which are shown word for word."""
    COPY = "copy"
    """Answers near the words of some facts; a sentence that strays from them is replaced by its fact."""
    COMPOSE = "compose"
    """Writes sentences, each of which is checked against the passages."""


COMPOSE_FROM_BILLIONS = 4.0
SEED = 1
"""Of a model that nobody has given another."""
WARMER = 0.5
"""By how much the second try is: at the first one's temperature and seed it would say the same again."""
NO_WEIGHTS = "scripted"
"""The digest of a model that is none: what it can do is not worth measuring."""


def tier_of(parameters_billions: float | None) -> Tier:
    """Return the tier that a model of this size starts with; an unknown size is not trusted."""
    if parameters_billions is None or parameters_billions < COMPOSE_FROM_BILLIONS:
        return Tier.SELECT
    return Tier.COMPOSE


def never() -> bool:
    """Never cancelled: the default for callers who cannot stop a reply."""
    return False


@dataclass(frozen=True)
class TutorModel:
    """One model behind the seam, ready to answer."""

    chat: BaseChatModel
    name: str
    """As `--model` takes it, for example `ollama:gemma3:4b`."""
    digest: str
    """sha256 of the weights, as far as the server tells."""
    parameters_billions: float | None
    context_tokens: int
    explain: Callable[[Exception], ModelError | None]
    """Turn what the client library raised into a ModelError; None: not a model's failure."""
    close: Callable[[], None]
    limit_field: str = "max_tokens"
    """The field of `chat` that bounds the length of a reply."""
    count_tokens: Callable[[Sequence[BaseMessage]], int] = at_most_tokens
    """Ask the server how long a prompt is; raises what a call raises."""
    temperature: float = 0.0
    """Of the first try; `chat` has the same."""

    def seeded(self, seed: int, temperature: float = 0.0) -> "TutorModel":
        """Return the model with another seed; at temperature 0, as a learner has it, seeds hardly differ."""
        chat = self.chat.model_copy(update={"seed": seed, "temperature": temperature})
        return replace(self, chat=chat, temperature=temperature)

    def stream(
        self,
        messages: Sequence[BaseMessage],
        *,
        max_tokens: int,
        cancelled: Callable[[], bool] = never,
        measured: Callable[[Usage], None] = unmeasured,
    ) -> Generator[str, None, None]:
        """Yield the reply's text as it comes; ends, and frees the server, once `cancelled()` is true.

        `cancelled` is also asked from another thread, so that a stop works while the server reads the prompt.
        `measured` gets the cost of a reply that came to its end.
        """
        meter, said_something = Meter(), False
        try:
            with line_until(None if cancelled is never else cancelled) as line:
                for chunk in self._chunks(messages, max_tokens, line):
                    if cancelled():
                        return
                    meter.saw(chunk)
                    if chunk.text:
                        said_something = True
                        yield chunk.text
        except Exception as error:  # noqa: BLE001 - `_tell` raises
            if cancelled():
                return
            self._tell(error, said_something)
        measured(meter.usage())

    def choose(
        self,
        messages: Sequence[BaseMessage],
        schema: type[Answer],
        *,
        max_tokens: int,
        cancelled: Callable[[], bool] = never,
        measured: Callable[[Usage], None] = unmeasured,
    ) -> Answer:
        """Return an answer that follows `schema`; raises Stopped once `cancelled()` is true."""
        try:
            with line_until(None if cancelled is never else cancelled) as line, calling_on(line):
                if cancelled():
                    raise Stopped("Stopped before the model had chosen.")
                self._assure_fit(messages, max_tokens)
                for temperature in (self.temperature, self.temperature + WARMER):
                    update = {self.limit_field: max_tokens, "temperature": temperature}
                    answer = self._choice(messages, schema, update, measured, line)
                    if answer is not None:
                        return answer
        except Exception as error:
            if cancelled():
                raise Stopped("Stopped before the model had chosen.") from error
            self._tell(error, said_something=False)
        raise ModelBroke(
            f"{self.name} did not answer in the form that was asked for, twice. Ask in other words, "
            "or take a larger model: `--model ollama:NAME`."
        )

    def _chunks(self, messages: Sequence[BaseMessage], max_tokens: int, line: Line) -> Iterator[AIMessageChunk]:
        """Yield what the client library yields; a server that ended the call without a word is asked again."""
        with calling_on(line):
            self._assure_fit(messages, max_tokens)
        chat = self.chat.model_copy(update={self.limit_field: max_tokens})
        said_something = False
        try:
            for chunk in _advance(chat, messages, line):
                said_something = said_something or bool(chunk.text)
                yield chunk
        except Exception as error:
            if said_something or not self._is_worth_a_second_try(error, line):
                raise
            yield from _advance(chat, messages, line)

    def _choice(
        self,
        messages: Sequence[BaseMessage],
        schema: type[Answer],
        update: dict[str, float | int],
        measured: Callable[[Usage], None],
        line: Line,
    ) -> Answer | None:
        """Ask once; None when the answer does not follow the schema."""
        chat = self.chat.model_copy(update=update)
        chooser = chat.with_structured_output(schema, method="json_schema", include_raw=True)
        meter = Meter()
        try:
            outcome = chooser.invoke(list(messages))
        except Exception as error:
            if not self._is_worth_a_second_try(error, line):
                raise
            outcome = chooser.invoke(list(messages))
        assert isinstance(outcome, dict)
        meter.saw(outcome["raw"])
        measured(meter.usage())
        return outcome["parsed"] if isinstance(outcome["parsed"], schema) else None

    def _is_worth_a_second_try(self, error: Exception, line: Line) -> bool:
        return not line.hung_up and isinstance(self.explain(error), EmptyReply)

    def _assure_fit(self, messages: Sequence[BaseMessage], max_tokens: int) -> None:
        """Raise ContextTooLong unless prompt and reply fit; the server is only asked when bytes do not settle it."""
        room = self.context_tokens - max_tokens
        if at_most_tokens(messages) <= room:
            return
        tokens = self.count_tokens(messages)
        if tokens > room:
            raise too_long(self.name, self.context_tokens, tokens=tokens, max_tokens=max_tokens)

    def _tell(self, error: Exception, said_something: bool) -> NoReturn:
        """Raise `error` as a ModelError, or as it is when no model is to blame."""
        known = error if isinstance(error, ModelError) else self.explain(error)
        if known is None:
            raise error
        if said_something:
            raise ModelBroke(f"The reply was cut off. {known} Send your message again.") from error
        if isinstance(known, ModelBroke):
            raise type(known)(f"{known} Send your message again.") from error
        if known is error:
            raise error
        raise known from error


def _advance(chat: BaseChatModel, messages: Sequence[BaseMessage], line: Line) -> Iterator[AIMessageChunk]:
    """Yield the chunks of one streamed reply; its connection belongs to `line` and is closed with this generator."""
    with closing(cast(Generator[AIMessageChunk], chat.stream(list(messages)))) as chunks:
        while True:
            with calling_on(line):
                chunk = next(chunks, None)
            if chunk is None:
                return
            yield chunk
