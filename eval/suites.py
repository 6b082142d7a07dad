"""Archives made for runs and kept: of a public set, or of the cases' own files together with distractors.

A public set's documents are converted, ingested, and found again at the next run. Its archive lies in a cache folder
under a name that says the set, its documents' hash and the settings that shape passages, so that another embedder or
chunk size gets its own; so does one with distractors, by its paths. A stopped ingest goes on where it was: vectors are
kept as they come.
What is not here: the sets' formats (`eval.public`), running.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from eval.public import convert
from rag import Release, Settings, UsageError, ingest

DONE = "done"
DOCUMENTS = "documents.jsonl"
SHAPING = ("embedder", "chunk_tokens")
LINE = re.compile(r"#L\d+$")


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


def joined(
    settings: Settings, sources: Sequence[Path], *, cache: Path, report: Callable[[Any], None] = silent
) -> Settings:
    """The same settings over an archive of all these files and folders, brought up to date with them at every run.

    Raises:
        UsageError: a source is not there.
    """
    names = sorted(source.expanduser().resolve().as_posix() for source in sources)
    digest = hashlib.sha256("\n".join(names).encode()).hexdigest()[:12]
    there = settings.model_copy(update={"data_dir": cache / f"joined-{digest}-{shape(settings)}"})
    ingest(there, sources, sync=True, report=report)
    return there


def files_of(releases: Iterable[Release]) -> list[Path]:
    """The files that some releases were read from, each once; a line of a JSONL file is of that file."""
    return sorted({Path(LINE.sub("", source)) for r in releases for source in (r.source, *r.sources)})


def shape(settings: Settings) -> str:
    """What the passages depend on, as part of a folder's name: "bge-small-en-v1.5-int8-220"."""
    return re.sub(r"[^\w.-]+", "-", "-".join(str(getattr(settings, name)) for name in SHAPING))
