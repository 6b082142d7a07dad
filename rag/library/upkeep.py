"""Upkeep of the library file: forget a release without trace, re-embed, back up, and check everything.

What is here: what the owner does to the file as a whole. What is not: anything a question needs.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.datatypes import Chunk
from rag.errors import ArchiveError, BusyError
from rag.library import forgotten, passages, schema, writing
from rag.library.rows import PLAIN_FLOAT, embedding_key, release_record, to_blob


def forget(db: sqlite3.Connection, name: str) -> bool:
    """See `Library.forget`; the caller's transaction. False if there is no such release."""
    row = db.execute("SELECT id FROM releases WHERE name = ?", (name,)).fetchone()
    if row is None:
        return False
    release = row[0]
    versions = db.execute("SELECT r.name, v.* FROM versions v JOIN releases r ON r.id = v.release WHERE r.id = ?", row)
    marks = {m for v in versions for m in forgotten.marks(name, release_record(v, fields=(), sources=()))}
    _forget_teasers(db, release)
    query = "SELECT DISTINCT f.id, f.digest FROM sources s JOIN files f ON f.id = s.file WHERE release = ?"
    held_in = db.execute(query, row).fetchall()
    writing.remove_release(db, release)
    for file, digest in held_in:
        if not db.execute("SELECT 1 FROM sources WHERE file = ?", (file,)).fetchone():
            db.execute("DELETE FROM files WHERE id = ?", (file,))
            marks.add(("file", digest))
    forgotten.put(db, sorted(marks))
    _drop_stashed(db)
    schema.bump_revision(db)
    return True


def _forget_teasers(db: sqlite3.Connection, release: int) -> None:
    """Teasers seen on the release, and those of it on other pages, of whatever version."""
    db.execute(
        "DELETE FROM teasers WHERE release = :id "
        "OR folded IN (SELECT folded FROM versions WHERE release = :id) "
        "OR url IN (SELECT url FROM versions WHERE release = :id)",
        {"id": release},
    )


def _drop_stashed(db: sqlite3.Connection) -> None:
    """Vectors that no passage uses: stashed by an ingest that was broken off, or of the embedder before."""
    db.execute("DELETE FROM embeddings WHERE id NOT IN (SELECT embedding FROM chunks)")


def scrub(db: sqlite3.Connection) -> None:
    """Leaves no deleted byte: rewrites the file without its free space and empties the write-ahead log."""
    _empty_log(db)
    db.execute("VACUUM")
    _empty_log(db)


def _empty_log(db: sqlite3.Connection) -> None:
    busy = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise BusyError("another program reads the archive, deleted words are still in its log; close it, forget again")


def re_embed(
    db: sqlite3.Connection,
    name: str,
    dimension: int,
    *,
    embed: Callable[[Sequence[Chunk]], NDArray[np.float32]],
    batch: int = 256,
) -> int:
    """Replaces all embeddings by another embedder's, in one transaction; the number of passages embedded.

    Passages get new ids, so that every index sees that they changed. `embed` maps chunks to (n, dimension).
    """
    ids = [row[0] for row in db.execute("SELECT id FROM chunks ORDER BY id")]
    for start in range(0, len(ids), batch):
        rows = passages.chunk_rows(db, ids[start : start + batch])
        for (row, chunk), vector in zip(rows, embed([chunk for _, chunk in rows]), strict=True):
            db.execute(
                "INSERT INTO embeddings (key, vector) VALUES (?, ?) "
                "ON CONFLICT (key) DO UPDATE SET vector = excluded.vector",
                (embedding_key(name, chunk), to_blob(vector, dimension)),
            )
            key = db.execute("SELECT id FROM embeddings WHERE key = ?", (embedding_key(name, chunk),)).fetchone()[0]
            db.execute(
                'INSERT INTO chunks (release, version, n, start, "end", context, part, embedding) '
                'SELECT release, version, n, start, "end", context, part, ? FROM chunks WHERE id = ?',
                (key, row["id"]),
            )
            db.execute("DELETE FROM chunks WHERE id = ?", (row["id"],))
    _drop_stashed(db)
    schema.set_meta(db, "embedder", name)
    schema.set_meta(db, "dimension", str(dimension))
    schema.bump_revision(db)
    return len(ids)


def backup(db: sqlite3.Connection, file: Path) -> None:
    """See `Library.backup`. The copy is one file that needs no log beside it."""
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    if not file.parent.is_dir():
        raise ArchiveError(f"there is no folder {file.parent}; choose another place")
    try:
        part.unlink(missing_ok=True)
        part.touch()
        copy = sqlite3.connect(part)
        try:
            db.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        finally:
            copy.close()
        with part.open("rb+") as handle:
            os.fsync(handle.fileno())
        _settle(file)
        for log in ("-wal", "-shm"):  # of a library that stood here: must not be taken for the copy's
            file.with_name(file.name + log).unlink(missing_ok=True)
        part.replace(file)
    except OSError as error:
        raise ArchiveError(f"{file} cannot be written: {error.strerror}; choose another place") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _settle(file: Path) -> None:
    """Writes the log of a library that stands here into its file, so that a kill before it is replaced loses nothing.

    What a reader in the middle of something keeps in the log stays there; a damaged file is left as it is.
    """
    log = file.with_name(file.name + "-wal")
    if not log.exists() or not log.stat().st_size:
        return
    old = sqlite3.connect(file, timeout=1.0)
    with contextlib.closing(old), contextlib.suppress(sqlite3.DatabaseError):
        old.execute("PRAGMA wal_checkpoint(PASSIVE)")


def check(db: sqlite3.Connection) -> list[str]:
    """See `Library.check`."""
    found = [f"library: {row[0]}" for row in db.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
    found += [f"library: row {row[1]} of {row[0]} points at nothing" for row in db.execute("PRAGMA foreign_key_check")]
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if schema.tables(db) != schema.expected_tables(version):
        found.append("library: its tables are not those of this program")
    return found or [*_bad_links(db), *_bad_chunks(db), *_bad_vectors(db)]


def _bad_links(db: sqlite3.Connection) -> Iterator[str]:
    query = """SELECT name, current, (SELECT max(version) FROM sources s WHERE s.release = r.id) FROM releases r"""
    for name, current, live in db.execute(query):
        if live is None:
            yield f"release {name} has no source"
        elif live != current:
            yield f"release {name} is at version {current}, but its newest source has version {live}"
    stray = """SELECT r.name, c.version, count(*) FROM chunks c JOIN releases r ON r.id = c.release WHERE NOT EXISTS
        (SELECT 1 FROM sources s WHERE s.release = c.release AND s.version = c.version) GROUP BY 1, 2"""
    for name, version, count in db.execute(stray):
        yield f"version {version} of release {name} has no source, yet {count} passages"


def _bad_chunks(db: sqlite3.Connection) -> Iterator[str]:
    query = 'SELECT n, start, "end" FROM chunks WHERE release = ? AND version = ? ORDER BY n'
    for v in db.execute("SELECT r.name, v.* FROM versions v JOIN releases r ON r.id = v.release"):
        size = len(v["body"])
        for n, (number, start, end) in enumerate(db.execute(query, (v["release"], v["version"]))):
            if number != n:
                yield f"release {v['name']} version {v['version']}: passage {n} is missing"
                break
            if not 0 <= start < end <= size:
                yield f"release {v['name']} version {v['version']}: passage {n} lies outside the body"
        outside = """SELECT name FROM fields WHERE release = ? AND version = ?
            AND NOT (0 <= start AND start <= "end" AND "end" <= ?)"""
        fields = db.execute(outside, (v["release"], v["version"], size))
        yield from (f"release {v['name']}: the field {row[0]} lies outside the body" for row in fields)


def _bad_vectors(db: sqlite3.Connection) -> Iterator[str]:
    known = schema.known_embedder(db)
    size = 4 * known[1] if known else 0
    for key, blob in db.execute("SELECT id, vector FROM embeddings"):
        if not isinstance(blob, bytes) or len(blob) != size:
            yield f"embedding {key} has the wrong size; run `rag rebuild --embeddings`"
        elif not np.isfinite(np.frombuffer(blob, PLAIN_FLOAT)).all():
            yield f"embedding {key} is no vector; run `rag rebuild --embeddings`"
