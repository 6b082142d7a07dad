"""An archive of a public set, made once and kept: documents converted, ingested, found again at the next run.

It lies in a cache folder under a name that says the set, its documents' hash and the settings that shape passages, so
that another embedder or chunk size gets its own. A stopped ingest goes on where it was: vectors are kept as they come.
What is not here: the sets' formats (`eval.public`), running.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from eval.public import convert
from rag import Settings, UsageError, ingest

DONE = "done"
DOCUMENTS = "documents.jsonl"
SHAPING = ("embedder", "chunk_tokens")


def silent(_: object) -> None:
    """Tells nobody how far an ingest is."""


def default_cache() -> Path:
    """The platform's cache folder."""
    import platformdirs

    return platformdirs.user_cache_path("press-rag", appauthor=False) / "suites"


def prepared(
    name: str, folder: Path, settings: Settings, *, cache: Path, report: Callable[[Any], None] = silent
) -> Settings:
    """The settings of the set's archive, which is made first where it is not there yet.

    Raises:
        UsageError: the set cannot be read, or the cache folder not written.
    """
    try:
        cache.mkdir(parents=True, exist_ok=True)
        fresh = cache / f".{name}.jsonl"
        convert(name, folder, fresh)
        digest = hashlib.sha256(fresh.read_bytes()).hexdigest()[:12]
        home = cache / f"{name}-{digest}-{shape(settings)}"
        home.mkdir(exist_ok=True)
        fresh.replace(home / DOCUMENTS)
    except OSError as error:
        raise UsageError(f"{cache} cannot be written: {error.strerror or error}: name another with --cache") from error
    return filled(home, [home / DOCUMENTS], settings, report=report)


def filled(
    home: Path, sources: Sequence[Path], settings: Settings, *, report: Callable[[Any], None] = silent
) -> Settings:
    """The same settings over an archive in `home` that holds the sources; it is made unless it was finished before.

    Raises:
        UsageError: a source cannot be read.
    """
    there = settings.model_copy(update={"data_dir": home / "archive"})
    if not (home / DONE).exists():
        summary = ingest(there, sources, report=report)
        if summary.problems and not summary.releases and not summary.unchanged:
            raise UsageError(f"{summary.problems[0].source}: {summary.problems[0].reason}")
        (home / DONE).touch()
    return there


def shape(settings: Settings) -> str:
    """What the passages depend on, as part of a folder's name: "bge-small-en-v1.5-int8-220"."""
    return re.sub(r"[^\w.-]+", "-", "-".join(str(getattr(settings, name)) for name in SHAPING))
