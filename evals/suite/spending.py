"""What a model reads and writes while a dialogue is played: each of its calls is counted, whoever makes it."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, fields

from langchain_core.messages import BaseMessage

from agent.models.seam import Answer, TutorModel, never
from agent.models.usage import Usage, unmeasured


@dataclass(frozen=True)
class Spent:
    """The calls for one turn, and their tokens as far as the server tells them."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True)
class Metered(TutorModel):
    """A model that counts what its calls cost."""

    costs: list[Usage] = field(default_factory=list)

    @classmethod
    def of(cls, model: TutorModel) -> "Metered":
        """Return the same model, counted."""
        return cls(**{each.name: getattr(model, each.name) for each in fields(TutorModel)})

    def take(self) -> Spent:
        """Return what was spent since it was last asked."""
        costs = [self.costs.pop() for _ in range(len(self.costs))]
        prompt, completion = (
            sum(getattr(cost, name) for cost in costs) for name in ("prompt_tokens", "completion_tokens")
        )
        return Spent(len(costs), prompt, completion)

    def stream(
        self,
        messages: Sequence[BaseMessage],
        *,
        max_tokens: int,
        cancelled: Callable[[], bool] = never,
        measured: Callable[[Usage], None] = unmeasured,
    ) -> Generator[str, None, None]:
        """Yield the reply's text as it comes."""
        return super().stream(messages, max_tokens=max_tokens, cancelled=cancelled, measured=self._counting(measured))

    def choose(
        self,
        messages: Sequence[BaseMessage],
        schema: type[Answer],
        *,
        max_tokens: int,
        cancelled: Callable[[], bool] = never,
        measured: Callable[[Usage], None] = unmeasured,
    ) -> Answer:
        """Return an answer that follows `schema`."""
        counting = self._counting(measured)
        return super().choose(messages, schema, max_tokens=max_tokens, cancelled=cancelled, measured=counting)

    def _counting(self, measured: Callable[[Usage], None]) -> Callable[[Usage], None]:
        def count(usage: Usage) -> None:
            self.costs.append(usage)
            measured(usage)

        return count
