"""How a model's failures read in plain words.

ModelError                the message says what happened and what to type
├── BadModelName          --model has a form that we do not know, or an address that is none
├── NoModelAnswers        nothing listens at the address, or the server died before the first word
├── ModelMissing          the server is there, the model is not, or it cannot chat
├── ModelBusy             the server has more to do than it takes
├── WeightsMissing        the embedded weights could not be had
├── WeightsWrong          the weights are not the file that was published (sha256)
├── ModelBroke            the server died or failed in the middle of a reply
│   └── EmptyReply        the server ended the call without a word (the seam asks a second time by itself)
├── ContextTooLong        the prompt does not fit; nothing was cut
└── Stopped               `cancelled()` became true during a choice
"""


class ModelError(Exception):
    """A model cannot answer; the message says what happened and what to type."""


class BadModelName(ModelError):
    """`--model` is of no known form, or holds an address that is none."""


class NoModelAnswers(ModelError):
    """Nothing answers at the address."""


class ModelMissing(ModelError):
    """The server answers, but does not have the model."""


class ModelBusy(ModelError):
    """The server takes no more requests for now."""


class WeightsMissing(ModelError):
    """The embedded weights are not in the cache and could not be fetched."""


class WeightsWrong(ModelError):
    """The joined weights are not the published file."""


class ModelBroke(ModelError):
    """The server failed in the middle of a reply."""


class EmptyReply(ModelBroke):
    """The server ended the call without a word; a second try may work."""


class ContextTooLong(ModelError):
    """The prompt is longer than the model's context; nothing was cut."""


class Stopped(ModelError):
    """The caller's `cancelled()` became true before there was an answer."""


def too_long(name: str, context_tokens: int, *, tokens: int | None, max_tokens: int | None = None) -> ContextTooLong:
    """Return the error for a prompt that does not fit; `tokens` None: the server did not say how many."""
    has = f"{tokens} tokens" if tokens is not None else f"more than {context_tokens} tokens"
    kept = f", {max_tokens} of them kept for the reply" if max_tokens is not None else ""
    return ContextTooLong(
        f"The prompt has {has}; {name} reads {context_tokens}{kept}. "
        "Nothing was cut. Send a shorter message, or take a model with a longer context."
    )
