"""The scripted model: replies from a file, for tests, evals and the demo. It is slow, or fails, when told to.

parameters_billions: 7          # what the tutor is to believe; sets the tier
context_tokens: 8192
seconds_per_word: 0.02
replies:
  - when: 反向传播|backprop      # regular expression, looked for in the last message; the first that fits is taken
    say: 反向传播用链式法则……
  - say: Let us begin.           # without `when`: in turn, when no `when` fits; the last one stays
  - when: choose
    choose: {facts: [2, 1]}      # the answer to a question with a schema; without it: by shared words
  - when: break
    say: This will not end well.
    fail_after: 3                # words
  - say: Let us start.
    seed: 2                      # only with this seed; 1 is what a model has that nobody has given another
"""

import hashlib
import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any, Self, cast

import yaml
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.output_parsers import PydanticOutputParser
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable, RunnableMap, RunnablePassthrough
from pydantic import BaseModel, ConfigDict, Field, JsonValue, PrivateAttr, ValidationError

from agent.models.errors import BadModelName, ContextTooLong, ModelBroke, ModelError, too_long
from agent.models.fill import fill
from agent.models.seam import NO_WEIGHTS, SEED, TutorModel

TOKEN = re.compile(r"\s*(?:[^\W\u4e00-\u9fff]+|\S)|\s+")


class Reply(BaseModel):
    """One entry of a script."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    say: str = ""
    when: re.Pattern[str] | None = None
    choose: JsonValue = None
    fail_after: int | None = None
    seed: int | None = None


class Script(BaseModel):
    """What the model says, and what the tutor is to believe about it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    replies: tuple[Reply, ...] = (Reply(say="I am the scripted model: I say what my script says."),)
    parameters_billions: float | None = None
    context_tokens: int = 8192
    seconds_per_word: float = Field(default=0.0, ge=0)


class ScriptBroke(Exception):
    """The script said that the model fails here."""


class ScriptedChat(BaseChatModel):
    """LangChain chat model that follows a script."""

    script: Script = Script()
    max_tokens: int | None = None
    temperature: float | None = None
    seed: int = SEED
    _said: list[int] = PrivateAttr(default_factory=lambda: [0])  # replies given in turn; copies share the list

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def reply_to(self, prompt: str) -> Reply:
        """Return the reply whose pattern fits, else the next one in turn."""
        replies = [reply for reply in self._replies() if reply.choose is None]
        for reply in replies:
            if reply.when and reply.when.search(prompt):
                return reply
        in_turn = [reply for reply in replies if reply.when is None]
        if not in_turn:
            return Reply()
        self._said[0] += 1
        return in_turn[min(self._said[0], len(in_turn)) - 1]

    def choice_for(self, prompt: str, schema: dict[str, JsonValue]) -> Reply:
        """Return the scripted answer to a question with a schema, else one by shared words."""
        for reply in self._replies():
            if reply.choose is not None and (reply.when is None or reply.when.search(prompt)):
                return reply
        return Reply(choose=fill(schema, prompt))

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy; one that is given a seed begins the script anew, so that what it says depends on nothing before."""
        copy = super().model_copy(update=update, deep=deep)
        if update and "seed" in update:
            copy._said = [0]
        return copy

    def _replies(self) -> list[Reply]:
        return [reply for reply in self.script.replies if reply.seed in (None, self.seed)]

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - LangChain's signature
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        prompt_tokens = count_tokens(messages)
        if prompt_tokens > self.script.context_tokens:
            raise too_long("the scripted model", self.script.context_tokens, tokens=prompt_tokens)
        prompt, schema = messages[-1].text, kwargs.get("json_schema")
        reply = self.reply_to(prompt) if schema is None else self.choice_for(prompt, schema)
        words = TOKEN.findall(reply.say if schema is None else json.dumps(reply.choose, ensure_ascii=False))
        for said, word in enumerate(words[: self.max_tokens]):
            if said == reply.fail_after:
                raise ScriptBroke
            time.sleep(self.script.seconds_per_word)
            yield ChatGenerationChunk(message=AIMessageChunk(content=word))
        if reply.fail_after is not None:
            raise ScriptBroke
        yield _last_chunk(prompt_tokens, len(words), self.max_tokens)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        chunks = [cast(AIMessageChunk, chunk.message) for chunk in self._stream(messages, stop, run_manager, **kwargs)]
        message = AIMessage(
            content="".join(chunk.text for chunk in chunks),
            usage_metadata=chunks[-1].usage_metadata,
            response_metadata=chunks[-1].response_metadata,
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    def with_structured_output(
        self,
        schema: dict[str, Any] | type,
        *,
        include_raw: bool = False,
        **kwargs: Any,  # noqa: ARG002 - `method`: there is only one here
    ) -> Runnable[LanguageModelInput, dict[str, Any] | BaseModel]:
        """Return a runnable whose answers follow a pydantic class."""
        assert isinstance(schema, type)
        assert issubclass(schema, BaseModel)
        parser: PydanticOutputParser[BaseModel] = PydanticOutputParser(pydantic_object=schema)
        said = self.bind(json_schema=schema.model_json_schema())
        if not include_raw:
            return said | parser
        parsed = RunnablePassthrough.assign(parsed=itemgetter("raw") | parser)
        nothing = RunnablePassthrough.assign(parsed=lambda _: None)
        return RunnableMap(raw=said) | parsed.with_fallbacks([nothing], exception_key="parsing_error")


def _last_chunk(prompt_tokens: int, words: int, max_tokens: int | None) -> ChatGenerationChunk:
    cut_off = max_tokens is not None and words > max_tokens
    said = min(words, max_tokens) if max_tokens is not None else words
    usage = UsageMetadata(input_tokens=prompt_tokens, output_tokens=said, total_tokens=prompt_tokens + said)
    metadata = {"finish_reason": "length" if cut_off else "stop"}
    return ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=usage, response_metadata=metadata))


def count_tokens(messages: Sequence[BaseMessage]) -> int:
    """Count words and Chinese characters."""
    return sum(len(TOKEN.findall(message.text)) for message in messages)


def explain(error: Exception) -> ModelError | None:
    """Say in plain words what the script raised."""
    if isinstance(error, ContextTooLong):
        return error
    return ModelBroke("The scripted model failed, as its script says.") if isinstance(error, ScriptBroke) else None


def read_script(file: Path) -> Script:
    """Read a script; BadModelName says what is wrong with the file."""
    try:
        return Script.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")) or {})
    except OSError as error:
        raise BadModelName(
            f"No script at {file} ({error.strerror}). Use `scripted` or `scripted:FILE.yaml`."
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError, ValidationError) as error:
        raise BadModelName(f"{file} is not a script: {error}") from error


def open_scripted(script: Script, *, name: str = "scripted") -> TutorModel:
    """Return a model that follows the script."""
    return TutorModel(
        chat=ScriptedChat(script=script),
        name=name,
        digest=NO_WEIGHTS if script == Script() else _digest(script),
        parameters_billions=script.parameters_billions,
        context_tokens=script.context_tokens,
        explain=explain,
        close=_nothing_to_close,
        count_tokens=count_tokens,
    )


def _digest(script: Script) -> str:
    """Return a hash of what the script says: another script is another model."""
    return hashlib.sha256(repr(script).encode()).hexdigest()


def _nothing_to_close() -> None:
    """The script is no process."""
