"""Everything that is read from the library. What returns content takes a Scope and applies VISIBLE.

What is here: SELECTs and the records they become. What is not: transactions (store.py), teasers (gaps.py).
"""

# ruff: noqa: S608 (queries are put together from constants of this package; every value is a parameter)

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.datatypes import Chunk, Problem, Release, Scope
from rag.errors import UsageError
from rag.library import schema
from rag.library.rows import field_record, from_blobs, release_record
from rag.library.visibility import CURRENT, VISIBLE, parameters

LIVE = f"{CURRENT} JOIN chunks c ON c.release = r.id AND c.version = r.current"
EVERY = "releases r JOIN versions v ON v.release = r.id"
BATCH = 500  # values in one IN (...)
NAME_FIELDS = ("institution", "journal", "funder", "speaker", "contact")


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A live passage as the indexes take it in. `published` is 0 where undated, `embargo` 0 where there is none.

    `names` are the release's people, institutions, journals and funders, one a line.
    """

    chunk: Chunk
    vector: NDArray[np.float32]
    title: str
    names: str
    published: int
    embargo: int


def digest_of(db: sqlite3.Connection, path: str) -> str | None:
    """See `Library.digest_of`."""
    row = db.execute("SELECT digest FROM files WHERE path = ?", (path,)).fetchone()
    return None if row is None else str(row[0])


def reader_of(db: sqlite3.Connection, path: str) -> int:
    """See `Library.reader_of`."""
    row = db.execute("SELECT reader FROM files WHERE path = ?", (path,)).fetchone()
    return 0 if row is None else int(row[0])


def is_forgotten(db: sqlite3.Connection, digest: str) -> bool:
    """See `Library.is_forgotten`."""
    query = "SELECT 1 FROM forgotten WHERE kind = 'file' AND digest = ?"
    return db.execute(query, (digest,)).fetchone() is not None


def paths_under(db: sqlite3.Connection, root: str) -> tuple[str, ...]:
    """See `Library.paths_under`."""
    inside = root.rstrip("/") + "/"
    query = "SELECT path FROM files WHERE path = ? OR substr(path, 1, ?) = ? ORDER BY path"
    return tuple(row[0] for row in db.execute(query, (root, len(inside), inside)))


def problems(db: sqlite3.Connection) -> tuple[Problem, ...]:
    """See `Library.problems`."""
    return tuple(Problem(*row) for row in db.execute("SELECT source, reason FROM problems ORDER BY source, reason"))


def problems_of(db: sqlite3.Connection, path: str) -> tuple[Problem, ...]:
    """See `Library.problems_of`."""
    query = "SELECT source, reason FROM problems p JOIN files f ON f.id = p.file WHERE f.path = ? ORDER BY p.rowid"
    return tuple(Problem(*row) for row in db.execute(query, (path,)))


def cached_vectors(db: sqlite3.Connection, keys: Sequence[str]) -> dict[str, NDArray[np.float32]]:
    """See `Library.cached_vectors`."""
    known = schema.known_embedder(db)
    if known is None:
        return {}
    rows = list(_in_batches(db, "SELECT key, vector FROM embeddings WHERE key IN ({})", list(dict.fromkeys(keys))))
    return dict(zip([row[0] for row in rows], from_blobs([row[1] for row in rows], known[1]), strict=True))


def live_chunk_ids(db: sqlite3.Connection) -> frozenset[int]:
    """See `Library.live_chunk_ids`."""
    query = "SELECT c.id FROM releases r JOIN chunks c ON c.release = r.id AND c.version = r.current"
    return frozenset(row[0] for row in db.execute(query))


def release(db: sqlite3.Connection, release_id: str, scope: Scope, *, version: int | None) -> Release | None:
    """See `Library.release`."""
    row = _current_row(db, release_id, scope)
    if row is not None and version is not None and version != row["version"]:
        query = f"SELECT r.name, v.* FROM {EVERY} WHERE r.name = :name AND v.version = :version AND {VISIBLE}"
        row = db.execute(query, {"name": release_id, "version": version, **parameters(scope)}).fetchone()
    return None if row is None else _record(db, row)


def versions(db: sqlite3.Connection, release_id: str, scope: Scope) -> tuple[int, ...]:
    """See `Library.versions`."""
    if _current_row(db, release_id, scope) is None:
        return ()
    query = f"SELECT v.version FROM {EVERY} WHERE r.name = :name AND {VISIBLE} ORDER BY v.version"
    return tuple(row[0] for row in db.execute(query, {"name": release_id, **parameters(scope)}))


def releases(db: sqlite3.Connection, scope: Scope, *, limit: int | None, offset: int) -> list[Release]:
    """See `Library.releases`."""
    query = (
        f"SELECT r.name, v.* FROM {CURRENT} WHERE {VISIBLE} "
        "ORDER BY v.published DESC NULLS LAST, r.id DESC LIMIT :limit OFFSET :offset"
    )
    page = {"limit": -1 if limit is None else limit, "offset": offset}
    return [_record(db, row) for row in db.execute(query, {**parameters(scope), **page}).fetchall()]


def find_release(db: sqlite3.Connection, prefix: str, scope: Scope) -> str | None:
    """See `Library.find_release`."""
    query = f"SELECT r.name FROM {CURRENT} WHERE substr(r.name, 1, :length) = :prefix AND {VISIBLE} ORDER BY r.name"
    rows = db.execute(query, {"prefix": prefix, "length": len(prefix), **parameters(scope)}).fetchall()
    found = [str(row[0]) for row in rows]
    if prefix in found or len(found) == 1:
        return prefix if prefix in found else found[0]
    if found and prefix:
        raise UsageError(f"{len(found)} releases begin with {prefix}, as {found[0]} and {found[1]} do; add characters")
    return None


def counts(db: sqlite3.Connection, scope: Scope) -> dict[str, int]:
    """See `Library.counts`; without the teasers."""
    linked = f"SELECT s.file FROM {CURRENT} JOIN sources s ON s.release = r.id WHERE {VISIBLE}"
    queries = {
        "releases": f"SELECT count(*) FROM {CURRENT} WHERE {VISIBLE}",
        "chunks": f"SELECT count(*) FROM {LIVE} WHERE {VISIBLE}",
        "files": f"SELECT count(DISTINCT file) FROM ({linked})",
        "failed": "SELECT count(*) FROM files WHERE failed",
    }
    return {name: int(db.execute(query, parameters(scope)).fetchone()[0]) for name, query in queries.items()}


def chunks(db: sqlite3.Connection, ids: Sequence[int], scope: Scope) -> list[Chunk]:
    """See `Library.chunks`."""
    query = f"SELECT r.name, c.* FROM {LIVE} WHERE c.id = :id AND {VISIBLE}"
    values = parameters(scope)
    rows = [db.execute(query, {"id": int(key), **values}).fetchone() for key in ids]
    return _chunk_records(db, [row for row in rows if row is not None])


def chunks_of(db: sqlite3.Connection, release_id: str, scope: Scope) -> list[Chunk]:
    """See `Library.chunks_of`."""
    query = f"SELECT r.name, c.* FROM {LIVE} WHERE r.name = :name AND {VISIBLE} ORDER BY c.n"
    return _chunk_records(db, db.execute(query, {"name": release_id, **parameters(scope)}).fetchall())


def chunk_vectors(db: sqlite3.Connection, scope: Scope) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """See `Library.chunk_vectors`."""
    known = schema.known_embedder(db)
    query = f"SELECT c.id, e.vector FROM {LIVE} JOIN embeddings e ON e.id = c.embedding WHERE {VISIBLE} ORDER BY c.id"
    rows = db.execute(query, parameters(scope)).fetchall()
    ids = np.fromiter((row[0] for row in rows), np.int64, len(rows))
    return ids, from_blobs([row[1] for row in rows], known[1] if known else 0)


def index_entries(db: sqlite3.Connection, ids: Sequence[int]) -> list[IndexEntry]:
    """See `Library.iter_chunks`."""
    known = schema.known_embedder(db)
    query = (
        "SELECT r.name, c.*, v.title, v.published, v.embargo_at, e.vector "
        f"FROM {LIVE} JOIN embeddings e ON e.id = c.embedding WHERE c.id IN ({{}})"
    )
    rows = list(_in_batches(db, query, ids))
    vectors = from_blobs([row["vector"] for row in rows], known[1] if known else 0)
    names = _names(db, {(row["release"], row["version"]) for row in rows})
    return [
        IndexEntry(
            chunk=chunk,
            vector=vector,
            title=row["title"],
            names=names[row["release"], row["version"]],
            published=row["published"] or 0,
            embargo=max(0, row["embargo_at"] or 0),
        )
        for row, chunk, vector in zip(rows, _chunk_records(db, rows), vectors, strict=True)
    ]


def chunk_rows(db: sqlite3.Connection, ids: Sequence[int]) -> list[tuple[sqlite3.Row, Chunk]]:
    """For upkeep: stored passages of whatever version, with their rows."""
    query = "SELECT r.name, c.* FROM chunks c JOIN releases r ON r.id = c.release WHERE c.id IN ({})"
    rows = list(_in_batches(db, query, ids))
    return list(zip(rows, _chunk_records(db, rows), strict=True))


def _current_row(db: sqlite3.Connection, name: str, scope: Scope) -> sqlite3.Row | None:
    query = f"SELECT r.name, v.* FROM {CURRENT} WHERE r.name = :name AND {VISIBLE}"
    row: sqlite3.Row | None = db.execute(query, {"name": name, **parameters(scope)}).fetchone()
    return row


def _record(db: sqlite3.Connection, row: sqlite3.Row) -> Release:
    place = (row["release"], row["version"])
    fields = db.execute("SELECT * FROM fields WHERE release = ? AND version = ? ORDER BY n", place).fetchall()
    query = "SELECT source FROM sources WHERE release = ? AND version = ? ORDER BY file, position"
    sources = [str(source[0]) for source in db.execute(query, place)]
    return release_record(row, fields=map(field_record, fields), sources=sources)


def _chunk_records(db: sqlite3.Connection, rows: Sequence[sqlite3.Row]) -> list[Chunk]:
    """Passages with their texts cut from the bodies, each body read once."""
    query = "SELECT body FROM versions WHERE release = ? AND version = ?"
    places = {(row["release"], row["version"]) for row in rows}
    bodies = {place: db.execute(query, place).fetchone()[0] for place in places}
    return [
        Chunk(
            release_id=row["name"],
            version=row["version"],
            n=row["n"],
            start=row["start"],
            end=row["end"],
            text=bodies[row["release"], row["version"]][row["start"] : row["end"]],
            context=row["context"],
            part=row["part"],
            id=row["id"],
        )
        for row in rows
    ]


def indexed_facts(db: sqlite3.Connection, place: tuple[int, int]) -> tuple[object, ...]:
    """What the indexes hold of one version beside its passages."""
    query = "SELECT title, published, embargo_at FROM versions WHERE release = ? AND version = ?"
    return (*db.execute(query, place).fetchone(), _names(db, [place])[place])


def _names(db: sqlite3.Connection, places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], str]:
    marks = ", ".join("?" * len(NAME_FIELDS))
    query = f"SELECT DISTINCT value FROM fields WHERE release = ? AND version = ? AND name IN ({marks}) ORDER BY value"
    return {place: "\n".join(row[0] for row in db.execute(query, (*place, *NAME_FIELDS))) for place in places}


def _in_batches(db: sqlite3.Connection, query: str, values: Sequence[object]) -> Iterable[sqlite3.Row]:
    for start in range(0, len(values), BATCH):
        part = values[start : start + BATCH]
        yield from db.execute(query.format(", ".join("?" * len(part))), part)
