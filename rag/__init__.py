"""Ask an archive of press releases; every sentence of an answer points at words that stand in a release.

    >>> from rag import Archive, Settings
    >>> with Archive.open(Settings.load()) as archive:      # doctest: +SKIP
    ...     print(archive.ask("Which antibody blocks DKK1?").text)

The names below are the public ones; each is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.archive import Archive, Ask
    from rag.datatypes import (
        Answer,
        Chunk,
        Citation,
        Delta,
        Event,
        Evidence,
        Field,
        Filters,
        Found,
        Hit,
        IngestSummary,
        Lineage,
        Link,
        Pointer,
        Release,
        Teaser,
        Turn,
    )
    from rag.errors import ModelError, NoArchiveError, RagError, UsageError
    from rag.export import Reference, write_references
    from rag.quotemarks import in_marks
    from rag.reading.scoring import sentences_in_context
    from rag.settings import Settings
    from rag.upkeep import ingest
    from rag.visitors import Conversation, Visitors
    from rag.weights import local_folder, locate, packaged
    from rag.wording.citations import verify
    from rag.wording.llm import chat_writer

_HOMES = {
    "rag.archive": ("Archive", "Ask"),
    "rag.wording.citations": ("verify",),
    "rag.export": ("Reference", "write_references"),
    "rag.wording.llm": ("chat_writer",),
    "rag.quotemarks": ("in_marks",),
    "rag.reading.scoring": ("sentences_in_context",),
    "rag.upkeep": ("ingest",),
    "rag.weights": ("local_folder", "locate", "packaged"),
    "rag.datatypes": (
        "Answer", "Chunk", "Citation", "Delta", "Event", "Evidence", "Field", "Filters", "Found", "Hit",
        "IngestSummary", "Lineage", "Link", "Pointer", "Release", "Teaser", "Turn",
    ),
    "rag.errors": ("ModelError", "NoArchiveError", "RagError", "UsageError"),
    "rag.settings": ("Settings",),
    "rag.visitors": ("Conversation", "Visitors"),
}  # fmt: skip
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Answer", "Archive", "Ask", "Chunk", "Citation", "Conversation", "Delta", "Event", "Evidence", "Field", "Filters",
    "Found", "Hit", "IngestSummary", "Lineage", "Link", "ModelError", "NoArchiveError", "Pointer", "RagError",
    "Reference", "Release", "Settings", "Teaser", "Turn", "UsageError", "Visitors", "chat_writer", "in_marks",
    "ingest", "local_folder", "locate", "packaged", "sentences_in_context", "verify", "write_references",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """The public name, from the module it lives in."""
    if name not in _HOME:
        raise AttributeError(f"module 'rag' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
