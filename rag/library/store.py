"""Library: the archive's truth in one SQLite file, behind one class.

What is here: what the library can do, each thing in one transaction; threads may share a Library. What is not: how it
is done. A name below leads to the function that does it, which says what it takes, returns and raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from rag.errors import ArchiveError
from rag.library import files, forgotten, gaps, kinship, passages, records, schema, tally, upkeep, visibility, writing
from rag.library import lineage as kin  # the method of that name hides the module
from rag.library.connections import Connections, our_errors, reads, writes


class Library(Connections):
    """Releases, their versions, fields, passages, embeddings and teasers.

    Every method that returns content takes a `Scope` and returns only what that scope may see; `scope()` makes
    one, `OWNER_SEES_EVERYTHING` is for maintenance. Paths are kept as given, in POSIX form, so hand in absolute ones.
    All methods raise ArchiveError when the file is damaged and BusyError when another process writes for too long.
    """

    # Files, and what they hold.
    put_file = writes(writing.put_file)
    put_failure = writes(files.put_failure)
    remove_path = writes(writing.remove_path)
    digest_of = reads(files.digest_of)
    reader_of = reads(files.reader_of)
    is_forgotten = reads(forgotten.is_forgotten)
    paths_under = reads(files.paths_under)
    problems_of = reads(files.problems_of)
    problems = reads(files.problems)

    # Releases, under a scope.
    scope = reads(visibility.resolve)
    release = reads(records.release)
    releases = reads(records.releases)
    releases_by_id = reads(records.releases_by_id)
    find_release = reads(records.find_release)
    versions = reads(records.versions)

    # Counting and listing them exactly, under a scope.
    counts = reads(tally.counts)
    visible = reads(tally.visible)
    mentions = reads(tally.mentions)
    inflected = reads(tally.inflected)
    titled = reads(tally.titled)
    stated = reads(tally.stated)
    in_language = reads(tally.in_language)

    # Teasers, under a scope: releases known of, but not held.
    teasers = reads(gaps.teasers)
    find_teasers = reads(gaps.find)

    # Lineage, under a scope.
    lineage = reads(kin.lineage)
    originals = reads(kin.originals)
    copies = reads(kin.copies)
    notices = reads(kin.notices)
    facets = reads(kin.facets)

    # Lineage, while releases are compared; nothing here is for readers.
    uncompared = reads(kinship.uncompared)
    knows_wording = reads(kinship.knows)
    meeting = reads(kinship.meeting)
    put_compared = writes(kinship.put)
    unlinked = reads(kinship.unlinked)
    candidates = reads(kinship.candidates)
    put_links = writes(kinship.link)

    # Passages, under a scope.
    chunks = reads(passages.chunks)
    chunks_of = reads(passages.chunks_of)
    chunk_vectors = reads(passages.chunk_vectors)

    # Passages and vectors, for the indexes and the embedder; nothing here is for readers.
    stash = writes(writing.stash)
    cached_vectors = reads(passages.cached_vectors)
    live_chunk_ids = reads(passages.live_chunk_ids)

    def iter_chunks(self, ids: Iterable[int], *, batch: int = 250) -> Iterator[list[passages.IndexEntry]]:
        """What the indexes take in, whatever its date: batches of live passages with vectors, unknown ids left out."""
        wanted = sorted(ids)
        for start in range(0, len(wanted), batch):
            with self._read() as db:
                entries = passages.index_entries(db, wanted[start : start + batch])
            yield entries

    # The state of the whole.

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

    # Upkeep.
    re_embed = writes(upkeep.re_embed)

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
