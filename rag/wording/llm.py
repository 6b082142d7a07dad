"""Who words an answer, by name: the quoting writer that needs no model, the local model, any LangChain chat model.

What is here: `writer` (a name to a Writer) and the quoting writer. What is not: prompts, verification, deadlines
(chat), the local model itself. No vendor is imported before a model that needs it is asked for, and a key that lies
in the environment makes nothing be used that was not named.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from rag.datatypes import Evidence, Extract, Tokens, Turn
from rag.errors import UsageError
from rag.progress import Report, silent
from rag.wording import gguf
from rag.wording.chat import ChatWriter, Limits
from rag.wording.citations import frame

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

KNOWN = "quote, local, local:FILE.gguf, openai:MODEL, openai:MODEL@https://HOST/v1, anthropic:MODEL, ollama:MODEL"
_EXTRAS = ("openai", "anthropic", "ollama")
_KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
_HOME = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com"}


class Writer(Protocol):
    """Words an answer from evidence; `name` is what an answer's `llm` says."""

    @property
    def name(self) -> str:
        """The name that the writer goes by: `quote`, `local`, `openai:…`."""
        ...

    @property
    def spent(self) -> Tokens | None:
        """What its model has read and written so far; None where there is no model, or it did not say."""
        ...

    def stream(self, question: str, evidence: Sequence[Evidence]) -> Iterator[str]:
        """The answer's text as it comes; ModelError, one line, when the model fails."""
        ...

    def read(self, question: str, passages: Sequence[str]) -> Extract | None:
        """The answer as it stands in the passages, of which the first is their heading; None where there is no model.

        ModelError, one line, when the model fails.
        """
        ...

    def judge(self, question: str, passages: Sequence[str]) -> float | None:
        """Probability, 0 to 1, that the passages state the answer; None where a model cannot tell."""
        ...

    def rephrase(self, history: Sequence[Turn], question: str) -> str | None:
        """A follow-up made standalone; None where there is no model."""
        ...

    def recast(self, question: str) -> str | None:
        """A question that counts or lists, in words that the rules read; None if it is none, or there is no model."""
        ...


class QuoteWriter:
    """The evidence itself: `Ludwig Cancer Research, 7 August 2025: "…" [1]`, one line per release and field."""

    name = "quote"
    spent: Tokens | None = None

    def stream(self, question: str, evidence: Sequence[Evidence]) -> Iterator[str]:  # noqa: ARG002
        """Quotes as they stand, under the heading of their release; the question is not looked at."""
        return quoted(enumerate(evidence, 1))

    def read(self, question: str, passages: Sequence[str]) -> Extract | None:  # noqa: ARG002
        """Nobody to ask."""
        return None

    def judge(self, question: str, passages: Sequence[str]) -> float | None:  # noqa: ARG002
        """Nobody to ask."""
        return None

    def rephrase(self, history: Sequence[Turn], question: str) -> str | None:  # noqa: ARG002
        """Nobody to ask."""
        return None

    def recast(self, question: str) -> str | None:  # noqa: ARG002
        """Nobody to ask."""
        return None


def quoted(numbered: Iterable[tuple[int, Evidence]]) -> Iterator[str]:
    """Quotes with their markers, a line for each release and field: `Ludwig Cancer Research, …: "…" [1] "…" [3]`."""
    groups: dict[tuple[str, str], list[tuple[int, Evidence]]] = {}
    for n, e in numbered:
        groups.setdefault((e.release.id, e.field), []).append((n, e))
    for nth, group in enumerate(groups.values()):
        first = group[0][1]
        name = "" if first.field == "body" else f", {first.field}"
        quotes = " ".join(f'"{e.quote}" [{n}]' for n, e in group)
        yield ("\n" if nth else "") + f"{frame(first)}{name}: {quotes}"


def writer(
    name: str,
    *,
    data_dir: Path,
    base_url: str | None = None,
    api_key: str | None = None,
    limits: Limits | None = None,
    tracing: bool = False,
    report: Report = silent,
    environment: Mapping[str, str] = os.environ,
) -> Writer:
    """The writer called `name`. For `local` the weights are joined here, once; the model loads at its first question.

    `base_url` is any server that speaks the provider's protocol; it is sent `api_key`, never a key of the environment.
    `tracing` lets LangSmith's own environment variables work; without it nothing is traced.

    Raises:
        UsageError: the name is unknown, a package for it is not installed, or its key is missing.
        WeightsError: the local model's weights are missing or damaged.
    """
    name = resolved(name, data_dir)
    if name == "quote":
        return QuoteWriter()
    return chat_writer(
        name, data_dir=data_dir, base_url=base_url, api_key=api_key, limits=limits, tracing=tracing, report=report,
        environment=environment,
    )  # fmt: skip


def chat_writer(
    name: str,
    *,
    data_dir: Path,
    base_url: str | None = None,
    api_key: str | None = None,
    limits: Limits | None = None,
    tracing: bool = False,
    report: Report = silent,
    environment: Mapping[str, str] = os.environ,
) -> ChatWriter:
    """The writer called `name` where that is a model; arguments and errors as `writer`."""
    provider, _, model = name.partition(":")
    if provider == "local":
        chat = _local(model, data_dir, report)
    else:
        chat = _remote(provider, model, base_url=base_url, api_key=api_key, environment=environment)
    return ChatWriter(chat, name=name, limits=limits or Limits(), tracing=tracing)


def resolved(name: str, data_dir: Path) -> str:
    """The name itself; for `auto`, `local` where its extra is installed, else `quote`."""
    if name != "auto":
        return name
    return "local" if find_spec("xllamacpp") and gguf.available(data_dir) else "quote"


def prepare(name: str, data_dir: Path, *, report: Report) -> None:
    """Joins the local model's weights, where `name` means it and that was not done yet: seconds, with progress.

    Raises:
        WeightsError: the weights are missing or damaged.
    """
    if resolved(name, data_dir) == "local" and find_spec("xllamacpp"):
        gguf.locate(data_dir, report=report)


def check(name: str) -> None:
    """Whether a name can mean a model; nothing is imported or loaded.

    Raises:
        UsageError: it cannot.
    """
    provider, _, model = name.partition(":")
    if name not in ("quote", "local") and not (provider.isidentifier() and model):
        raise UsageError(f"unknown model {provider[:60]!r}: choose one of {KNOWN}")


def _local(path: str, data_dir: Path, report: Report) -> BaseChatModel:
    if not find_spec("xllamacpp"):
        raise UsageError("the local model needs an extra: pip install 'press-rag[local]', or use --llm quote")
    file = gguf.own(path) if path else gguf.locate(data_dir, report=report)
    from rag.wording.local_model import LocalChat

    return LocalChat(path=file)


def _remote(
    provider: str, model: str, *, base_url: str | None, api_key: str | None, environment: Mapping[str, str]
) -> BaseChatModel:
    """Any chat model that LangChain knows by `provider:model`, without retries of its own."""
    model, _, at = model.partition("@http")
    url = f"http{at}" if at else base_url
    if not provider.isidentifier() or not model:
        raise UsageError(f"unknown model {provider[:60]!r}: choose one of {KNOWN}")
    if url:
        _check(url)
    options: dict[str, Any] = {"temperature": 0} if url or provider == "ollama" else {}
    if key := _KEYS.get(provider):
        options |= {"max_retries": 0, "timeout": Limits().deadline, "base_url": url or _HOME[provider]}
        options |= {"stream_usage": True} if provider == "openai" else {}
        options["api_key"] = api_key or ("none" if url else environment.get(key))
        if not options["api_key"]:
            raise UsageError(f"{provider}:{model} needs a key: set {key}")
    elif url:
        options["base_url"] = url
    return _made(provider, model, options)


def _check(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError("the model's base URL must look like https://host/v1")
    if parts.username or parts.password:
        raise UsageError("the model's base URL must not hold a password: give the key by itself")


def _made(provider: str, model: str, options: dict[str, Any]) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    try:
        chat: BaseChatModel = init_chat_model(model, model_provider=provider, **options)
    except ImportError:
        package = f"'press-rag[{provider}]'" if provider in _EXTRAS else f"langchain-{provider.replace('_', '-')}"
        raise UsageError(f"{provider}:{model} needs a package: pip install {package}") from None
    except ValueError as error:
        if "nsupported" in str(error):
            raise UsageError(f"unknown model provider {provider[:60]!r}: choose one of {KNOWN}") from None
        raise UsageError(f"{provider}:{model} cannot be set up: its key or options are missing or wrong") from None
    return chat
