"""Settings: defaults < tutor.toml < DLTUTOR_* < flags; read once at the entry and passed on."""

from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource


class Settings(BaseSettings):
    """All that a learner can set."""

    model_config = SettingsConfigDict(env_prefix="DLTUTOR_", toml_file="tutor.toml", extra="forbid")

    model: str = "auto"
    """`auto`, `embedded`, `ollama:NAME[@URL]` or `scripted[:FILE]`."""
    tier: Literal["auto", "select", "copy", "compose"] = "auto"
    """How much of the words the model is trusted with; `auto`: as it was measured, by its size until then."""
    cache: Path = Field(default_factory=lambda: platformdirs.user_cache_path("dltutor"))
    """Weights and the index: fetched or built again when lost."""
    data: Path = Field(default_factory=lambda: platformdirs.user_data_path("dltutor"))
    """The store: the learner's conversations."""
    store: str | None = None
    """A SQLAlchemy URL; None: a SQLite file in `data`."""
    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=0, le=65535)
    wall_seconds: float = Field(default=20.0, gt=0)
    """How long a snippet may run."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  fixed by pydantic-settings
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources, strongest first."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def store_url(self) -> str:
        """Return the address of the store."""
        return self.store or f"sqlite:///{self.data / 'tutor.sqlite3'}"
