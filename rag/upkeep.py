"""Keeping an archive: ingest with its index, verify, rebuild, forget, backup, restore. One writer at a time.

Wires library, indexes and intake under one lock. What is not here: asking, the terminal.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rag import files, indexes, lineage
from rag.datatypes import IngestSummary
from rag.embed import Embedder
from rag.errors import ArchiveError, BusyError, NoArchiveError, UsageError
from rag.intake import Intake
from rag.library import OWNER_SEES_EVERYTHING, Library
from rag.progress import Report, silent
from rag.settings import Settings
from rag.split import with_context

LOCK = "writer.lock"
UNFINISHED = "index.unfinished"
"""Lies in the data folder while the library may hold other words than the indexes under the same passage ids, or fewer
than they may keep (restore, forget): whoever publishes next makes them anew, and leaves no older generation."""


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


def _publish(settings: Settings, library: Library, *, report: Report = silent, fresh: bool = False) -> None:
    """Brings the indexes up to the library; anew if `fresh`, or if a restore or forget was broken off."""
    mark = settings.data_dir / UNFINISHED
    broken_off = mark.exists()
    indexes.publish(settings.index_dir, library, progress=report, fresh=fresh or broken_off, purge=broken_off)
    mark.unlink(missing_ok=True)


def _mark(settings: Settings) -> None:
    """Says on disk that the indexes are to be made anew, before the library changes."""
    try:
        with (settings.data_dir / UNFINISHED).open("wb") as mark:
            os.fsync(mark.fileno())
    except OSError as error:
        raise ArchiveError(f"{settings.data_dir} cannot be written: {error.strerror}") from error


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
    if not settings.library_file.exists():
        files.existing(paths)  # a mistyped path makes no archive
    if dry_run:
        return _dry_run(settings, paths, sync=sync, report=report)
    with _writing(settings, create=True) as library:
        embedder = embedder or Embedder.load(settings.embedder, quick=True)
        intake = Intake(library, embedder, chunk_tokens=settings.chunk_tokens, report=report)
        try:
            summary = intake.run(paths, sync=sync)
        except KeyboardInterrupt:
            library.undo()
            _publish(settings, library, report=report)
            raise
        lineage.refresh(library, report=report)
        _publish(settings, library, report=report)
        return summary


def _dry_run(settings: Settings, paths: Sequence[Path], *, sync: bool, report: Report) -> IngestSummary:
    """Reads against the archive, or against an empty one where there is none yet; writes nothing to it.

    `sync` removes from a copy, which costs the archive's size in temporary space.
    """
    file = settings.library_file
    with TemporaryDirectory() as folder:
        scratch = Path(folder, "library.db")
        if file.exists() and sync:
            backup(settings, scratch)
        with Library.open(file, read_only=True) if file.exists() and not sync else Library.open(scratch) as library:
            return Intake(library, None, chunk_tokens=settings.chunk_tokens, report=report).run(paths, sync=sync)


def verify(settings: Settings) -> list[str]:
    """Everything that is wrong with library and indexes, one line each; the indexes are opened in a subprocess.

    Raises:
        NoArchiveError: there is no archive.
    """
    with Library.open(settings.library_file, read_only=True) as library:
        found = [*library.check(), *indexes.check(settings.index_dir, library)]
    if (settings.data_dir / UNFINISHED).exists():
        found.append("a restore or forget was broken off before the indexes were made anew; run `rag rebuild`")
    return found


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
        lineage.refresh(library, report=report)
        _publish(settings, library, report=report, fresh=True)
        return len(library.live_chunk_ids())


def forget(settings: Settings, release_id: str) -> str:
    """Deletes every trace of a release from library and indexes; its title.

    Broken off, or refused because a reader was in the way, it is finished by the same call: then the title is gone,
    and the id stands for it.

    Raises:
        UsageError: there is no such release.
        BusyError: somebody reads the archive; the release is gone, but not yet without trace.
    """
    with _writing(settings) as library:
        known = library.find_release(release_id, OWNER_SEES_EVERYTHING)
        release = library.release(known, OWNER_SEES_EVERYTHING) if known else None
        if release is None and not (settings.data_dir / UNFINISHED).exists():
            raise UsageError(f"no release {release_id} in this archive: `rag list` shows what there is")
        _mark(settings)
        library.forget(release.id if release else release_id)
        _publish(settings, library)
        return release.title if release else release_id


def backup(settings: Settings, file: Path) -> None:
    """Writes the library, which is all that cannot be made again, to one file; works while others ingest.

    Raises:
        NoArchiveError: there is no archive.
        UsageError: the file is the archive itself.
        ArchiveError: the file cannot be written.
    """
    with Library.open(settings.library_file, read_only=True) as library:
        target = file.expanduser().absolute()
        if target.exists() and target.samefile(settings.library_file):
            raise UsageError(f"{file} is the archive itself: name another file")
        library.backup(target)


def restore(settings: Settings, file: Path, *, force: bool = False, report: Report = silent) -> int:
    """Brings a backup back and rebuilds the indexes; the number of passages.

    Raises:
        UsageError: an archive is there and `force` is not given, or the file is no backup.
    """
    source = file.expanduser().absolute()
    if not source.is_file():
        raise UsageError(f"{file} is no file")
    if not source.stat().st_size:
        raise ArchiveError(f"{file} is empty: it is no backup")
    if settings.library_file.exists() and not force:
        raise UsageError(f"{settings.data_dir} holds an archive already: add --force to replace it")
    with Library.open(source, read_only=True, older=True) as copy:
        if problems := copy.check():
            raise ArchiveError(f"{file} is no sound backup: {problems[0]}")
        with _locked(settings.data_dir):
            _mark(settings)
            copy.backup(settings.library_file)
            with Library.open(settings.library_file) as library:
                lineage.refresh(library, report=report)
                _publish(settings, library, report=report)
                return len(library.live_chunk_ids())
