"""The seam between the tutor and whatever model answers.

LangChain's `BaseChatModel` is the seam itself; `TutorModel` is what the tutor must know beside it: who answers,
how much of the words it is trusted with, how much it can read, and how its failures read in plain words.

    ModelError                the message says what happened and what to type
    ├── BadModelName          --model has a form that we do not know, or an address that is none
    ├── NoModelAnswers        nothing listens at the address, or the server died before the first word
    ├── ModelMissing          the server is there, the model is not
    ├── WeightsMissing        the embedded weights could not be had
    ├── WeightsWrong          the weights are not the file that was published (sha256)
    ├── ModelBroke            the server died or failed in the middle of a reply
    └── ContextTooLong        the prompt does not fit; nothing was cut
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from pydantic import BaseModel

Answer = TypeVar("Answer", bound=BaseModel)


class ModelError(Exception):
    """A model cannot answer; the message says what happened and what to type."""


class BadModelName(ModelError):
    """`--model` is of no known form, or holds an address that is none."""


class NoModelAnswers(ModelError):
    """Nothing answers at the address."""


class ModelMissing(ModelError):
    """The server answers, but does not have the model."""


class WeightsMissing(ModelError):
    """The embedded weights are not in the cache and could not be fetched."""


class WeightsWrong(ModelError):
    """The joined weights are not the published file."""


class ModelBroke(ModelError):
    """The server failed in the middle of a reply."""


class ContextTooLong(ModelError):
    """The prompt is longer than the model's context; nothing was sent or cut."""


class Tier(StrEnum):
    """How much of the words a model is trusted with."""

    SELECT = "select"
    """Chooses among true sentences, which are shown word for word."""
    COMPOSE = "compose"
    """Writes sentences, each of which is checked against the passages."""


COMPOSE_FROM_BILLIONS = 4.0


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

    def stream(
        self, messages: Sequence[BaseMessage], *, max_tokens: int, cancelled: Callable[[], bool] = never
    ) -> Iterator[str]:
        """Yield the reply's text as it comes; stops, and frees the server, once `cancelled()` is true."""
        raise NotImplementedError

    def choose(self, messages: Sequence[BaseMessage], schema: type[Answer], *, max_tokens: int) -> Answer:
        """Return an answer that follows `schema`."""
        raise NotImplementedError
