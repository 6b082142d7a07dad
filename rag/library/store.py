"""Library: the archive's truth in one SQLite file, behind one class.

What is here: what the library can do, each thing in one transaction; threads may share a Library. What is not: the
connections (connections.py), the SQL, which lives in the modules named below; embedding; the indexes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.datatypes import (
    Chunk,
    Field,
    Filters,
    Lineage,
    Link,
    Pointer,
    Problem,
    Reading,
    Release,
    Scope,
    Span,
    Teaser,
)  # fmt: skip
from rag.errors import ArchiveError
from rag.library import gaps, kinship, lineage, queries, schema, tally, upkeep, visibility, writing
from rag.library.connections import Connections, our_errors
from rag.library.rows import Changes, EmbeddedChunk

Vector = NDArray[np.float32]
Embed = Callable[[Sequence[Chunk]], NDArray[np.float32]]


class Library(Connections):
    """Releases, their versions, fields, passages, embeddings and teasers.

    Every method that returns content takes a `Scope` and returns only what that scope may see; `scope()` makes
    one, `OWNER_SEES_EVERYTHING` is for maintenance. Paths are kept as given, in POSIX form, so hand in absolute ones.
    All methods raise ArchiveError when the file is damaged and BusyError when another process writes for too long.
    """

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
        reader: int = 1,
    ) -> Changes:
        """Stores what one file holds, as the only truth about that file. One transaction.

        `passages[i]` are the chunks of `reading.releases[i]`, each with its vector (float32, the recorded
        dimension); the chunks' `release_id`, `version` and `id` are the library's to set. `digest` is the sha256
        of the file's bytes, `root` the folder the user named, `reader` the version of what read it.

        - The same bytes at another path, url not stated: another source of the first one's releases.
        - The same url with the same body and fields: another source. With others: the next version.
        - The same body as an older reader found, with other fields: they take the place of those, in the same version.
        - A release that this file held and no longer holds loses this source; without any it is removed.
        - What was forgotten is left out (`Changes.forgotten`) unless `lift`, which ends the forgetting.

        Raises:
            ArchiveError: no embedder is recorded yet, or a vector is not of its dimension.
            PageError: the text holds what cannot be stored (lone surrogates).
            ValueError: a chunk's text is not body[start:end]; a mistake of the caller's.
        """
        with self._write() as db:
            folder = None if root is None else _posix(root)
            file = writing.Incoming(_posix(path), digest, reading, passages, root=folder, lift=lift, reader=reader)
            return writing.put_file(db, file)

    def stash(self, vectors: Mapping[str, Vector]) -> None:
        """Keeps vectors by their `embedding_key` before their passages are stored, so that no crash repeats them.

        Raises:
            ArchiveError: no embedder is recorded yet, or a vector is not of its dimension.
        """
        with self._write() as db:
            writing.stash(db, vectors)

    def put_failure(self, path: Path | str, digest: str, reason: str, *, reader: int = 1) -> None:
        """Remembers that a file could not be read. What it held when it was last readable stays."""
        with self._write() as db:
            writing.put_failure(db, _posix(path), digest, reason, reader=reader)

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
        with our_errors(self.path):
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

    def reader_of(self, path: Path | str) -> int:
        """The version of the reader that last read a file, or failed to; 0 for a file never seen."""
        with self._read() as db:
            return queries.reader_of(db, _posix(path))

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
            return tally.records(db, ids, scope)

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

    # Counting and listing, exactly.

    def visible(self, scope: Scope) -> list[str]:
        """The ids of all visible releases, newest first, undated ones last."""
        with self._read() as db:
            return tally.visible(db, scope)

    def mentions(self, phrases: Sequence[str], scope: Scope) -> dict[str, dict[str, Span]]:
        """For each phrase, the visible releases in whose text it stands, and where it stands first.

        Whole words in a row, whatever their case and accents, with any punctuation between them: "ice" is in
        "Ice-cold" but not in "nice". A phrase without a letter or digit stands nowhere.
        """
        with self._read() as db:
            return tally.mentions(db, phrases, scope)

    def inflected(self, words: Sequence[str], scope: Scope) -> dict[str, dict[str, dict[str, int]]]:
        """For each word, the visible releases with any form of it: "glacier", "glaciers"; and each form's number.

        Forms share a `words.key`; a form is folded, and stands in the text as `mentions` finds it.
        """
        with self._read() as db:
            return tally.inflected(db, words, scope)

    def titled(self, phrase: str, scope: Scope) -> list[str]:
        """The ids of the visible releases in whose title a phrase stands, as in `mentions`; newest first."""
        with self._read() as db:
            return tally.titled(db, phrase, scope)

    def stated(self, name: str, scope: Scope, *, value: str | None = None) -> list[tuple[str, Field]]:
        """The fields of that name in visible releases, with the release's id; newest release first.

        With `value`, only those in which it stands, as whole words in a row.
        """
        with self._read() as db:
            return tally.stated(db, name, scope, value=value)

    def in_language(self, language: str, scope: Scope) -> list[str]:
        """The ids of the visible releases in a language ("de")."""
        with self._read() as db:
            return tally.in_language(db, language, scope)

    # Lineage, under a scope.

    def lineage(self, release_id: str, scope: Scope) -> Lineage:
        """A release's original and copies, as the scope sees them, its notices, and what it is itself a notice of.

        Raises:
            UsageError: no such release is visible.
        """
        with self._read() as db:
            return lineage.lineage(db, release_id, scope)

    def originals(self, ids: Sequence[str], scope: Scope) -> dict[str, str]:
        """For those of `ids` that are copies, the original, as the scope sees it; see `lineage.clusters`."""
        with self._read() as db:
            return lineage.originals(db, ids, scope)

    def copies(self, ids: Sequence[str], scope: Scope) -> dict[str, tuple[Pointer, ...]]:
        """For those of `ids` that tell what others tell too: all of these but the original, oldest first."""
        with self._read() as db:
            return lineage.copies(db, ids, scope)

    def notices(self, ids: Sequence[str], scope: Scope) -> dict[str, tuple[Link, ...]]:
        """For those of `ids` that were corrected, withdrawn or updated, they or a copy: the notices, oldest first.

        Whoever knows the release knows its notices: of the scope, only the as-of date and the hour count here, not
        the dates and the institution that were asked for. Copies of a notice are left out.
        """
        with self._read() as db:
            return lineage.notices(db, ids, scope)

    def facets(self, name: str, scope: Scope, *, limit: int | None = None) -> list[tuple[str, int]]:
        """The values of a field, each with the number of visible releases that have it, copies left out; most first.

        Values that differ in case, accents and punctuation count as one, spelt as most releases spell it. `name` may
        also be "year" or "month": "2025" or "2025-08", latest first.
        """
        with self._read() as db:
            return lineage.facets(db, name, scope, limit=limit)

    # Lineage, while releases are compared; nothing here is for readers.

    def uncompared(self, method: str) -> list[str]:
        """The releases that are new or changed since they were compared, or were compared by another method."""
        with self._read() as db:
            return kinship.uncompared(db, method)

    def knows_wording(self, digest: str) -> bool:
        """Whether a wording was compared already."""
        with self._read() as db:
            return kinship.knows(db, digest)

    def meeting(self, buckets: Sequence[int], *, limit: int) -> dict[str, str]:
        """The wordings that share most of these LSH buckets: digest -> a release that has it."""
        with self._read() as db:
            return kinship.meeting(db, buckets, limit=limit)

    def put_compared(self, found: Sequence[kinship.Compared], *, method: str) -> None:
        """Keeps what was found of releases; drops all that another method found, and links from and to the releases."""
        with self._write() as db:
            kinship.put(db, found, method=method)

    def unlinked(self) -> tuple[frozenset[str], list[str]]:
        """The releases that were compared, but not linked yet; and, if there are any, all notices."""
        with self._read() as db:
            return kinship.unlinked(db)

    def candidates(self, clues: kinship.Clues, *, limit: int = 200) -> list[str]:
        """The releases that fit any of the clues, at most `limit` a clue."""
        with self._read() as db:
            return kinship.candidates(db, clues, limit=limit)

    def put_links(self, notices: Mapping[str, kinship.Linked], fresh: Iterable[str]) -> None:
        """Replaces the links of these notices, and notes that the `fresh` releases are linked."""
        with self._write() as db:
            kinship.link(db, notices, fresh)

    # Upkeep.

    def backup(self, file: Path) -> None:
        """Writes a consistent copy to `file` while others may write; replaces `file` only when it is complete."""
        with our_errors(self.path):
            upkeep.backup(self._db(), file)

    def check(self) -> list[str]:
        """Everything that is wrong with this file, one line each; empty when all is well."""
        try:
            with self._read() as db:
                return upkeep.check(db)
        except ArchiveError as error:
            return [str(error)]


def _posix(path: Path | str) -> str:
    return Path(path).as_posix()
