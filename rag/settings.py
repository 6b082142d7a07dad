"""One frozen Settings: flag > RAG_* environment > settings.toml of the archive > default.

Made once, at the top, by `Settings.load`; every stage gets the values it needs as arguments.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from rag.errors import UsageError

FILE_NAME = "settings.toml"


def default_data_dir() -> Path:
    """Where archives live unless told otherwise: the platform's user data folder."""
    return platformdirs.user_data_path("press-rag", appauthor=False)


class Settings(BaseSettings):
    """All that can be set, with its default. Budgets are in tiktoken tokens, times in seconds.

    `selector` is the cross-encoder that says which sentence answers; the bundled one was tuned for that, in English.
    `reader` is the model that copies an answer out of the best sentences, which shows where it stands: "auto" is the
    one that words the answer, "quote" nobody. `threshold` is the probability from which a question counts as answered;
    None is the trained one (`rag eval tune` sets it for an archive). `tracing` lets LangChain report to the LangSmith
    account that the environment names.
    """

    model_config = SettingsConfigDict(env_prefix="RAG_", frozen=True, extra="forbid")

    data_dir: Path = Field(default_factory=default_data_dir)
    embedder: str = "bge-small-en-v1.5-int8"
    reranker: str = "ms-marco-MiniLM-L-12-v2-int8"
    selector: str = "ms-marco-MiniLM-L-12-v2-selector"
    llm: str = "auto"
    reader: str = "auto"
    chunk_tokens: int = Field(default=220, ge=32, le=2000)
    passages: int = Field(default=8, ge=1, le=50)
    candidates: int = Field(default=48, ge=1, le=200)
    per_release: int = Field(default=3, ge=1, le=50)
    dense_weight: float = Field(default=0.4, ge=0, le=1)
    rerank_trust: float = Field(default=0.8, ge=0, le=1)
    threshold: float | None = Field(default=None, ge=0, le=1)
    tracing: bool = False

    @property
    def library_file(self) -> Path:
        """The archive's truth."""
        return self.data_dir / "library.db"

    @property
    def index_dir(self) -> Path:
        """The generations of its indexes."""
        return self.data_dir / "index"

    @classmethod
    def load(cls, **flags: Any) -> Settings:
        """Settings from flags (None means not given), environment, and the archive's own file.

        Raises:
            UsageError: a value is not of its kind; names the setting, never a secret's value.
        """
        given = {name: value for name, value in flags.items() if value is not None}
        named = Path(given.get("data_dir") or os.environ.get("RAG_DATA_DIR") or default_data_dir())
        given["data_dir"] = folder = named.expanduser().absolute()

        class FromFile(cls):  # type: ignore[valid-type, misc]
            model_config = SettingsConfigDict(toml_file=folder / FILE_NAME)

        try:
            return FromFile(**given)
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"])
            raise UsageError(f"setting {name}: {first['msg'].lower()}") from None
        except ValueError as error:  # settings.toml is not TOML
            raise UsageError(f"{folder / FILE_NAME} cannot be read: {error}") from None
        except OSError as error:
            raise UsageError(f"{folder / FILE_NAME} cannot be read: {error.strerror}") from None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (the base class asks for it)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (likewise)
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flag, environment, file; no .env of whatever folder the user stands in."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)
