"""Passages and their vectors: what a scope sees of them, and what the indexes take in.

What is here: SELECTs, and the records they become. What is not: how passages are stored (writing.py), the indexes.
"""

# ruff: noqa: S608 (queries are put together from constants of this package; every value is a parameter)

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.datatypes import Chunk, Scope
from rag.library import schema
from rag.library.rows import from_blobs
from rag.library.visibility import LIVE, VISIBLE, parameters

_NAME_FIELDS = ("institution", "journal", "funder", "speaker", "contact")


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


def chunks(db: sqlite3.Connection, ids: Sequence[int], scope: Scope) -> list[Chunk]:
    """These passages in the order asked, hidden and unknown ones left out: index results are checked here."""
    query = f"SELECT r.name, c.* FROM {LIVE} WHERE c.id = :id AND {VISIBLE}"
    values = parameters(scope)
    rows = [db.execute(query, {"id": int(key), **values}).fetchone() for key in ids]
    return _chunk_records(db, [row for row in rows if row is not None])


def chunks_of(db: sqlite3.Connection, release_id: str, scope: Scope) -> list[Chunk]:
    """The passages of a release's current version, in reading order."""
    query = f"SELECT r.name, c.* FROM {LIVE} WHERE r.name = :name AND {VISIBLE} ORDER BY c.n"
    return _chunk_records(db, db.execute(query, {"name": release_id, **parameters(scope)}).fetchall())


def chunk_vectors(db: sqlite3.Connection, scope: Scope) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """All visible passages: ids (n,) and their vectors (n, dimension), for an exact search."""
    known = schema.known_embedder(db)
    query = f"SELECT c.id, e.vector FROM {LIVE} JOIN embeddings e ON e.id = c.embedding WHERE {VISIBLE} ORDER BY c.id"
    rows = db.execute(query, parameters(scope)).fetchall()
    ids = np.fromiter((row[0] for row in rows), np.int64, len(rows))
    return ids, from_blobs([row[1] for row in rows], known[1] if known else 0)


def cached_vectors(db: sqlite3.Connection, keys: Sequence[str]) -> dict[str, NDArray[np.float32]]:
    """The stored vectors among these `embedding_key`s: what need not be embedded again."""
    known = schema.known_embedder(db)
    if known is None:
        return {}
    query = "SELECT key, vector FROM embeddings WHERE key IN (SELECT value FROM json_each(?))"
    rows = db.execute(query, (json.dumps(list(keys)),)).fetchall()
    return dict(zip([row[0] for row in rows], from_blobs([row[1] for row in rows], known[1]), strict=True))


def live_chunk_ids(db: sqlite3.Connection) -> frozenset[int]:
    """The passages of all current versions: what the indexes must hold."""
    query = "SELECT c.id FROM releases r JOIN chunks c ON c.release = r.id AND c.version = r.current"
    return frozenset(row[0] for row in db.execute(query))


def index_entries(db: sqlite3.Connection, ids: Sequence[int]) -> list[IndexEntry]:
    """See `Library.iter_chunks`."""
    known = schema.known_embedder(db)
    query = (
        "SELECT r.name, c.*, v.title, v.published, v.embargo_at, e.vector "
        f"FROM {LIVE} JOIN embeddings e ON e.id = c.embedding WHERE c.id IN (SELECT value FROM json_each(?))"
    )
    rows = db.execute(query, (json.dumps(list(ids)),)).fetchall()
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


def indexed_facts(db: sqlite3.Connection, place: tuple[int, int]) -> tuple[object, ...]:
    """What the indexes hold of one version beside its passages."""
    query = "SELECT title, published, embargo_at FROM versions WHERE release = ? AND version = ?"
    return (*db.execute(query, place).fetchone(), _names(db, [place])[place])


def chunk_rows(db: sqlite3.Connection, ids: Sequence[int]) -> list[tuple[sqlite3.Row, Chunk]]:
    """For upkeep: stored passages of whatever version, with their rows."""
    query = (
        "SELECT r.name, c.* FROM chunks c JOIN releases r ON r.id = c.release "
        "WHERE c.id IN (SELECT value FROM json_each(?)) ORDER BY c.id"
    )
    rows = db.execute(query, (json.dumps(list(ids)),)).fetchall()
    return list(zip(rows, _chunk_records(db, rows), strict=True))


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


def _names(db: sqlite3.Connection, places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], str]:
    marks = ", ".join("?" * len(_NAME_FIELDS))
    query = f"SELECT DISTINCT value FROM fields WHERE release = ? AND version = ? AND name IN ({marks}) ORDER BY value"
    return {place: "\n".join(row[0] for row in db.execute(query, (*place, *_NAME_FIELDS))) for place in places}
