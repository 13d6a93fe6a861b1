"""What a model may be trusted with: by its size until it was measured, then by its calibration."""

from dataclasses import dataclass, replace

from agent.models.seam import Tier, tier_of


@dataclass(frozen=True)
class Trust:
    """Which kinds of task a model may be given."""

    choose: bool = True
    """Choosing among numbered facts; else the first facts found are said."""
    copy: bool = False
    """Answering near the words of facts."""
    compose: bool = False
    """Answering in words of its own, from facts."""
    code: bool = True
    """Writing code, which is run before it is shown."""
    measured: bool = False
    """It passed a calibration; else it is judged by its size."""

    @property
    def tier(self) -> Tier:
        """Return how much of an answer's words the model gets."""
        return Tier.COMPOSE if self.compose else Tier.COPY if self.copy else Tier.SELECT

    def with_tier(self, tier: Tier) -> "Trust":
        """Return the trust with the tier that a person has set."""
        return replace(self, copy=tier is not Tier.SELECT, compose=tier is Tier.COMPOSE)


def by_size(parameters_billions: float | None) -> Trust:
    """Return the trust that a model of this size starts with."""
    return Trust().with_tier(tier_of(parameters_billions))


class Reliance:
    """The trust as it stands now: a calibration may change it while the tutor runs."""

    def __init__(self, trust: Trust, fixed: Tier | None = None) -> None:
        """Begin with this trust; a fixed tier is a person's wish and stays."""
        self._fixed = fixed
        self.trust = trust if fixed is None else trust.with_tier(fixed)
        self.progress: tuple[int, int] | None = None
        """Cases done and in all, while the model is being measured."""

    def learn(self, trust: Trust) -> None:
        """Take what a calibration came to."""
        self.trust = trust if self._fixed is None else trust.with_tier(self._fixed)
