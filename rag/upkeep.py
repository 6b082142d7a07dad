"""Keeping an archive: ingest with its index, verify, rebuild, forget, backup, restore. One writer at a time.

Wires library, indexes and intake under one lock. What is not here: asking, the terminal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rag import indexes
from rag.datatypes import IngestSummary
from rag.embed import Embedder
from rag.errors import ArchiveError, BusyError, NoArchiveError, UsageError
from rag.intake import Intake
from rag.library import OWNER_SEES_EVERYTHING, Library
from rag.progress import Report, silent
from rag.settings import Settings
from rag.split import with_context

LOCK = "writer.lock"


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Only one process writes an archive.

    Raises:
        BusyError: another one does.
        ArchiveError: the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK, timeout=0).acquire()
    except Timeout:
        raise BusyError(f"another process is writing to {folder}: wait until it is done; asking goes on") from None
    except OSError as error:
        raise ArchiveError(f"{folder} cannot be written: {error.strerror or error}") from error
    with lock:
        yield


@contextmanager
def _writing(settings: Settings, *, create: bool = False) -> Iterator[Library]:
    """The library, for the only writer.

    Raises:
        NoArchiveError: there is no archive, and none is to be made.
    """
    folder = settings.data_dir
    if not create and not settings.library_file.exists():
        raise NoArchiveError(f"no archive at {folder} yet: run `rag ingest PATH` with a folder of releases")
    with _locked(folder), Library.open(settings.library_file) as library:
        yield library


def ingest(
    settings: Settings,
    paths: Sequence[Path],
    *,
    sync: bool = False,
    dry_run: bool = False,
    report: Report = silent,
    embedder: Embedder | None = None,
) -> IngestSummary:
    """Takes files in and publishes the indexes once, at the end; see `Intake.run`.

    `embedder` stands in for the settings' own. Interrupted, it publishes what was taken in so far; killed, the next
    ingest does.
    """
    if dry_run:
        return _dry_run(settings, paths, sync=sync, report=report)
    with _writing(settings, create=True) as library:
        embedder = embedder or Embedder.load(settings.embedder, quick=True)
        intake = Intake(library, embedder, chunk_tokens=settings.chunk_tokens, report=report)
        try:
            summary = intake.run(paths, sync=sync)
        except KeyboardInterrupt:
            indexes.publish(settings.index_dir, library, progress=report)
            raise
        indexes.publish(settings.index_dir, library, progress=report)
        return summary


def _dry_run(settings: Settings, paths: Sequence[Path], *, sync: bool, report: Report) -> IngestSummary:
    """Reads against the archive, or against an empty one where there is none yet; writes nothing to it."""
    file = settings.library_file
    with TemporaryDirectory() as scratch:
        known = Library.open(file, read_only=True) if file.exists() else Library.open(Path(scratch, "library.db"))
        with known as library:
            return Intake(library, None, chunk_tokens=settings.chunk_tokens, report=report).run(paths, sync=sync)


def verify(settings: Settings) -> list[str]:
    """Everything that is wrong with library and indexes, one line each; the indexes are opened in a subprocess.

    Raises:
        NoArchiveError: there is no archive.
    """
    with Library.open(settings.library_file, read_only=True) as library:
        return [*library.check(), *indexes.check(settings.index_dir, library)]


def rebuild(settings: Settings, *, embeddings: bool = False, report: Report = silent) -> int:
    """Both indexes from the library alone, `embeddings` also from the texts; the number of passages."""
    with _writing(settings) as library:
        if embeddings:
            embedder = Embedder.load(settings.embedder, quick=True)
            library.re_embed(
                embedder.name,
                embedder.dimension,
                embed=lambda chunks: embedder.passages([with_context(c) for c in chunks]),
            )
        indexes.rebuild(settings.index_dir, library, progress=report)
        return len(library.live_chunk_ids())


def forget(settings: Settings, release_id: str) -> str:
    """Deletes every trace of a release from library and indexes; its title.

    Raises:
        UsageError: there is no such release.
    """
    with _writing(settings) as library:
        known = library.find_release(release_id, OWNER_SEES_EVERYTHING)
        release = library.release(known, OWNER_SEES_EVERYTHING) if known else None
        if release is None:
            raise UsageError(f"no release {release_id} in this archive: `rag list` shows what there is")
        library.forget(release.id)
        indexes.rebuild(settings.index_dir, library, purge=True)
        return release.title


def backup(settings: Settings, file: Path) -> None:
    """Writes the library, which is all that cannot be made again, to one file; works while others ingest.

    Raises:
        NoArchiveError: there is no archive.
        ArchiveError: the file cannot be written.
    """
    with Library.open(settings.library_file, read_only=True) as library:
        library.backup(file.expanduser().absolute())


def restore(settings: Settings, file: Path, *, force: bool = False, report: Report = silent) -> int:
    """Brings a backup back and rebuilds the indexes; the number of passages.

    Raises:
        UsageError: an archive is there and `force` is not given, or the file is no backup.
    """
    source = file.expanduser().absolute()
    if not source.is_file():
        raise UsageError(f"{file} is no file")
    if settings.library_file.exists() and not force:
        raise UsageError(f"{settings.data_dir} holds an archive already: add --force to replace it")
    with Library.open(source, read_only=True) as copy:
        if problems := copy.check():
            raise ArchiveError(f"{file} is no sound backup: {problems[0]}")
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with _locked(settings.data_dir):
            copy.backup(settings.library_file)
    with _writing(settings) as library:
        indexes.rebuild(settings.index_dir, library, progress=report, purge=True)
        return len(library.live_chunk_ids())
