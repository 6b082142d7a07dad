"""Library: the archive's truth in one SQLite file, behind one class.

What is here: connections (one per thread, so a Library may be shared by threads), transactions, and SQLite's
errors turned into ours. What is not: the SQL, which lives in the modules named below; embedding; the indexes.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from rag.datatypes import Chunk, Filters, Problem, Reading, Release, Scope, Teaser
from rag.errors import ArchiveError, BusyError
from rag.library import gaps, queries, schema, upkeep, visibility, writing
from rag.library.rows import Changes, EmbeddedChunk

Vector = NDArray[np.float32]
Embed = Callable[[Sequence[Chunk]], NDArray[np.float32]]


class Library:
    """Releases, their versions, fields, passages, embeddings and teasers.

    Every method that returns content takes a `Scope` and returns only what that scope may see; `scope()` makes
    one, `OWNER_SEES_EVERYTHING` is for maintenance. Paths are kept as given, in POSIX form, so hand in absolute ones.
    All methods raise ArchiveError when the file is damaged and BusyError when another process writes for too long.
    """

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._local = threading.local()  # .db, .file: this thread's connection, and which file it is to
        self._connections: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closed = False

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Library:
        """Opens `library.db`; creates and migrates it unless `read_only`.

        Raises:
            NoArchiveError: `read_only` and the file does not exist.
            SchemaError: it was written by a newer version of this program.
            ArchiveError: the file is no library, or is damaged.
        """
        library = cls(path, read_only=read_only)
        try:
            with _our_errors(path):
                library._db()
        except BaseException:
            library.close()
            raise
        return library

    def close(self) -> None:
        """Closes the connections of all threads; closing twice does nothing."""
        with self._lock:
            self._closed = True
            for db in self._connections:
                db.close()
            self._connections.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    # Writing: one transaction each.

    def require_embedder(self, name: str, dimension: int) -> None:
        """Records the embedder of a new archive; later, makes sure that it is still the same.

        Raises:
            ArchiveError: the archive was embedded by another one; says how to re-embed.
        """
        with self._read() as db:
            if schema.known_embedder(db) == (name, dimension):
                return
        if self.read_only:
            with self._read() as db:
                schema.check_embedder(db, name, dimension)
            return
        with self._write() as db:
            schema.require_embedder(db, name, dimension)

    def put_file(
        self,
        path: Path | str,
        digest: str,
        *,
        reading: Reading,
        passages: Sequence[Sequence[EmbeddedChunk]],
        root: Path | str | None = None,
        lift: bool = False,
    ) -> Changes:
        """Stores what one file holds, as the only truth about that file. One transaction.

        `passages[i]` are the chunks of `reading.releases[i]`, each with its vector (float32, the recorded
        dimension); the chunks' `release_id`, `version` and `id` are the library's to set. `digest` is the sha256
        of the file's bytes, `root` the folder the user named, kept for the record.

        - The same bytes at another path, url not stated: another source of the first one's releases.
        - The same url with the same body and fields: another source. With others: the next version.
        - A release that this file held and no longer holds loses this source; without any it is removed.
        - What was forgotten is left out (`Changes.forgotten`) unless `lift`, which ends the forgetting.

        Raises:
            ArchiveError: no embedder is recorded yet, or a vector is not of its dimension.
            PageError: the text holds what cannot be stored (lone surrogates).
            ValueError: a chunk's text is not body[start:end]; a mistake of the caller's.
        """
        with self._write() as db:
            folder = None if root is None else _posix(root)
            return writing.put_file(db, writing.Incoming(_posix(path), digest, reading, passages, folder, lift))

    def stash(self, vectors: Mapping[str, Vector]) -> None:
        """Keeps vectors by their `embedding_key` before their passages are stored, so that no crash repeats them.

        Raises:
            ArchiveError: no embedder is recorded yet, or a vector is not of its dimension.
        """
        with self._write() as db:
            writing.stash(db, vectors)

    def put_failure(self, path: Path | str, digest: str, reason: str) -> None:
        """Remembers that a file could not be read. What it held when it was last readable stays."""
        with self._write() as db:
            writing.put_failure(db, _posix(path), digest, reason)

    def remove_path(self, path: Path | str) -> tuple[str, ...]:
        """Takes a file away; the ids of the releases that are gone with it, having had no other source."""
        with self._write() as db:
            return writing.remove_path(db, _posix(path))

    def forget(self, release_id: str) -> bool:
        """Deletes every trace of a release from this file, its write-ahead log included; False if unknown.

        Only digests stay, so that ingesting the same file again does not bring it back. Teasers of it on other
        pages go too. The indexes still hold its words until `Indexes.rebuild(..., purge=True)`.

        Raises:
            BusyError: another program reads the archive, so the log could not be emptied. The release is gone
                all the same; calling again, also for an id that is unknown by then, empties the log.
        """
        with self._write() as db:
            known = upkeep.forget(db, release_id)
        with _our_errors(self.path):
            upkeep.scrub(self._db())
        return known

    def re_embed(self, name: str, dimension: int, *, embed: Embed, batch: int = 256) -> int:
        """Replaces all embeddings by another embedder's, in one transaction; the number of passages embedded.

        Passages get new ids, so that every index sees that they changed. `embed` maps chunks to (n, dimension).
        """
        with self._write() as db:
            return upkeep.re_embed(db, name, dimension, embed=embed, batch=batch)

    # Files and bookkeeping: nothing here returns a release's words.

    def digest_of(self, path: Path | str) -> str | None:
        """The sha256 a file had when it was last ingested or failed; None for a file never seen."""
        with self._read() as db:
            return queries.digest_of(db, _posix(path))

    def is_forgotten(self, digest: str) -> bool:
        """Whether a file with this sha256 held only releases that were forgotten since."""
        with self._read() as db:
            return queries.is_forgotten(db, digest)

    def paths_under(self, root: Path | str) -> tuple[str, ...]:
        """The known files at or below `root`, failed ones too, sorted."""
        with self._read() as db:
            return queries.paths_under(db, _posix(root))

    def problems_of(self, path: Path | str) -> tuple[Problem, ...]:
        """What could not be read of one file; a failed file has a problem whose source is the file itself."""
        with self._read() as db:
            return queries.problems_of(db, _posix(path))

    def problems(self) -> tuple[Problem, ...]:
        """What could not be read: whole files, and single lines of JSONL files."""
        with self._read() as db:
            return queries.problems(db)

    @property
    def revision(self) -> int:
        """Counts the transactions that changed what can be found; 0 for an empty archive."""
        with self._read() as db:
            return int(schema.meta(db, "revision") or 0)

    @property
    def embedder(self) -> tuple[str, int] | None:
        """Name and dimension of the archive's embedder; None before the first ingest."""
        with self._read() as db:
            return schema.known_embedder(db)

    def cached_vectors(self, keys: Sequence[str]) -> dict[str, Vector]:
        """The stored vectors among these `embedding_key`s: what need not be embedded again."""
        with self._read() as db:
            return queries.cached_vectors(db, keys)

    def live_chunk_ids(self) -> frozenset[int]:
        """The passages of all current versions: what the indexes must hold."""
        with self._read() as db:
            return queries.live_chunk_ids(db)

    def iter_chunks(self, ids: Iterable[int], *, batch: int = 250) -> Iterator[list[queries.IndexEntry]]:
        """What the indexes take in, whatever its date: batches of live passages with vectors, unknown ids left out."""
        wanted = sorted(ids)
        for start in range(0, len(wanted), batch):
            with self._read() as db:
                entries = queries.index_entries(db, wanted[start : start + batch])
            yield entries

    # Reading, under a scope.

    def scope(self, filters: Filters, *, now: datetime | None = None) -> Scope:
        """What `filters` let a reader see at `now` (default: the present; without a timezone: local time)."""
        with self._read() as db:
            return visibility.resolve(db, filters, now=now)

    def release(self, release_id: str, scope: Scope, *, version: int | None = None) -> Release | None:
        """A release as it is now, or one of its versions; None if unknown or not visible.

        A version is visible when both it and the current version are.
        """
        with self._read() as db:
            return queries.release(db, release_id, scope, version=version)

    def releases_by_id(self, ids: Sequence[str], scope: Scope) -> dict[str, Release]:
        """The current versions of those of `ids` that are visible."""
        with self._read() as db:
            return queries.releases_by_id(db, ids, scope)

    def versions(self, release_id: str, scope: Scope) -> tuple[int, ...]:
        """The versions of a release that are visible, oldest first."""
        with self._read() as db:
            return queries.versions(db, release_id, scope)

    def releases(self, scope: Scope, *, limit: int | None = None, offset: int = 0) -> list[Release]:
        """The visible releases, newest first, undated ones last."""
        with self._read() as db:
            return queries.releases(db, scope, limit=limit, offset=offset)

    def find_release(self, prefix: str, scope: Scope) -> str | None:
        """The visible release whose id is, or alone begins with, `prefix`; None if there is none.

        Raises:
            UsageError: several begin so.
        """
        with self._read() as db:
            return queries.find_release(db, prefix, scope)

    def counts(self, scope: Scope) -> Mapping[str, int]:
        """How many "releases", "chunks", "teasers" (gaps), "files" and "failed" there are to this scope."""
        with self._read() as db:
            return queries.counts(db, scope) | {"teasers": gaps.count(db, scope)}

    def chunks(self, ids: Sequence[int], scope: Scope) -> list[Chunk]:
        """These passages in the order asked, hidden and unknown ones left out: index results are checked here."""
        with self._read() as db:
            return queries.chunks(db, ids, scope)

    def chunks_of(self, release_id: str, scope: Scope) -> list[Chunk]:
        """The passages of a release's current version, in reading order."""
        with self._read() as db:
            return queries.chunks_of(db, release_id, scope)

    def chunk_vectors(self, scope: Scope) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """All visible passages: ids (n,) and their vectors (n, dimension), for an exact search."""
        with self._read() as db:
            return queries.chunk_vectors(db, scope)

    def teasers(self, scope: Scope, *, limit: int | None = None) -> list[Teaser]:
        """The gaps: releases known of but not held, one teaser each, newest first.

        A teaser is visible when the release it was seen on is and its own date is not after the scope's as-of
        date. One whose release is held, visible, under the same title or url is no gap.
        """
        with self._read() as db:
            return gaps.teasers(db, scope, limit=limit)

    def find_teasers(self, text: str, scope: Scope, *, limit: int = 5) -> list[tuple[Teaser, float]]:
        """Gaps that share words with `text`, best first, each with the share (0 to 1) of the words' weight it has.

        A word's weight is its inverse document frequency among the gaps (Sparck Jones 1972).
        """
        with self._read() as db:
            return gaps.find(db, text, scope, limit=limit)

    # Upkeep.

    def backup(self, file: Path) -> None:
        """Writes a consistent copy to `file` while others may write; replaces `file` only when it is complete."""
        with _our_errors(self.path):
            upkeep.backup(self._db(), file)

    def check(self) -> list[str]:
        """Everything that is wrong with this file, one line each; empty when all is well."""
        try:
            with self._read() as db:
                return upkeep.check(db)
        except ArchiveError as error:
            return [str(error)]

    # Connections and transactions.

    def _db(self) -> sqlite3.Connection:
        """This thread's connection; a new one when the file was replaced, as a restored backup does."""
        if self._closed:
            raise ArchiveError("this library was closed; open it again")
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is not None and self._local.file == _identity(self.path):
            return db
        with self._lock:
            if db is not None:
                self._connections.remove(db)
                db.close()
            db = schema.connect(self.path, read_only=self.read_only)
            self._connections.append(db)
        self._local.db, self._local.file = db, _identity(self.path)
        return db

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        """One snapshot for all the queries inside."""
        with _our_errors(self.path):
            db = self._db()
            db.execute("BEGIN")
            try:
                yield db
            finally:
                db.rollback()

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; the writer's lock is taken first, so nothing read inside can be stale."""
        if self.read_only:
            raise ArchiveError(f"{self.path} is open for reading only")
        with _our_errors(self.path):
            db = self._db()
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.commit()
            except BaseException:
                db.rollback()
                raise


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _posix(path: Path | str) -> str:
    return Path(path).as_posix()


@contextmanager
def _our_errors(path: Path) -> Iterator[None]:
    """SQLite's errors as ours, on one line."""
    try:
        yield
    except sqlite3.ProgrammingError:  # a mistake in this program, not in the file
        raise
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise BusyError(f"another program is writing to {path}; try again when it is done") from error
        raise ArchiveError(f"{path} cannot be used: {error}; check disk space and permissions") from error
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"{path} is damaged or no library: {error}; restore a backup of it") from error
