"""One file in one transaction: what it holds becomes the only truth about that file.

What is here: sources, passages and teasers of a file; what is left without a source is swept away. What is not: the
transaction (connections.py), files that cannot be read (files.py), the choice of names (identity.py), of versions
(versions.py), and of what to leave out (forgotten.py).
"""

# ruff: noqa: S608 (queries are put together from constants of this package; every value is a parameter)

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.datatypes import Reading, Release
from rag.errors import ArchiveError, PageError
from rag.library import forgotten, identity, schema, versions
from rag.library.files import posix
from rag.library.rows import Changes, EmbeddedChunk, embedding_key, to_blob
from rag.library.visibility import CURRENT, day, fold


@dataclass(frozen=True, slots=True)
class Incoming:
    """One file as `Library.put_file` was given it."""

    path: str
    digest: str
    reading: Reading
    passages: Sequence[Sequence[EmbeddedChunk]]
    root: str | None
    lift: bool
    reader: int


def put_file(
    db: sqlite3.Connection,
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
    if len(passages) != len(reading.releases):
        raise ValueError(f"{len(reading.releases)} releases came with the passages of {len(passages)}")
    folder = None if root is None else posix(root)
    file = Incoming(posix(path), digest, reading, passages, root=folder, lift=lift, reader=reader)
    try:
        return _put(db, file)
    except UnicodeEncodeError as error:
        raise PageError(f"{file.path} holds characters that are no text: {error.reason}; save it as UTF-8") from error


def _put(db: sqlite3.Connection, file: Incoming) -> Changes:
    releases = file.reading.releases
    if file.lift:
        marks = [mark for release in releases for mark in forgotten.marks(release.id, release)]
        forgotten.lift(db, [*marks, ("file", file.digest)])
    names = identity.names(db, file.path, file.digest, releases=releases)
    held = {h.release: h.name for h in identity.held_by(db, file.path)}
    current = _current(db, {*names, *held.values()})
    vectors = _embeddings_of(db, held)
    kept = [n for n, release in enumerate(releases) if not forgotten.has_release(db, names[n], release)]
    placed = {n: versions.put(db, names[n], releases[n], path=file.path, reader=file.reader) for n in kept}
    file_id = _put_row(db, file)
    _link(db, file_id, file, placed=placed)
    written = {n: _put_chunks(db, placed[n], releases[n], passages=file.passages[n]) for n in kept}
    teasers = _put_teasers(db, file_id, file.reading, placed=placed)
    removed = _sweep(db, {*held, *(release for release, _ in placed.values())}, vectors=vectors)
    left_out = tuple(names[n] for n in range(len(releases)) if n not in placed)
    if left_out and not placed:
        forgotten.put(db, [("file", file.digest)])
        db.execute("DELETE FROM files WHERE id = ?", (file_id,))
    schema.bump_revision(db)
    now = _current(db, {*names, *held.values()})
    rewritten = {names[n] for n in kept if written[n]}
    return Changes(
        new=tuple(name for name in now if name not in current),
        changed=tuple(name for name in now if name in current and (now[name] != current[name] or name in rewritten)),
        removed=removed,
        forgotten=left_out,
        chunks=sum(written.values()),
        teasers=teasers,
    )


def stash(db: sqlite3.Connection, vectors: Mapping[str, NDArray[np.float32]]) -> None:
    """Keeps vectors by their `embedding_key` before their passages are stored, so that no crash repeats them.

    Raises:
        ArchiveError: no embedder is recorded yet, or a vector is not of its dimension.
    """
    _, dimension = _embedder(db)
    rows = [(key, to_blob(vector, dimension)) for key, vector in vectors.items()]
    db.executemany("INSERT INTO embeddings (key, vector) VALUES (?, ?) ON CONFLICT DO NOTHING", rows)


def _embedder(db: sqlite3.Connection) -> tuple[str, int]:
    known = schema.known_embedder(db)
    if known is None:
        raise ArchiveError("no embedder is recorded for this archive; call require_embedder first")
    return known


def remove_path(db: sqlite3.Connection, path: Path | str) -> tuple[str, ...]:
    """Takes a file away; the ids of the releases that are gone with it, having had no other source."""
    name = posix(path)
    held = {h.release for h in identity.held_by(db, name)}
    vectors = _embeddings_of(db, held)
    if not db.execute("DELETE FROM files WHERE path = ?", (name,)).rowcount:
        return ()
    removed = _sweep(db, held, vectors=vectors)
    schema.bump_revision(db)
    return removed


def remove_release(db: sqlite3.Connection, release: int) -> None:
    """Deletes a release by its row id, with all that hangs on it, and the vectors nobody else needs."""
    vectors = _embeddings_of(db, [release])
    db.execute("DELETE FROM releases WHERE id = ?", (release,))
    _drop_vectors(db, vectors)


def _put_row(db: sqlite3.Connection, file: Incoming) -> int:
    """The file's own row, and nothing of what it held."""
    db.execute(
        "INSERT INTO files (path, digest, root, reader) VALUES (?, ?, ?, ?) ON CONFLICT (path) "
        "DO UPDATE SET digest = excluded.digest, root = excluded.root, failed = 0, reader = excluded.reader",
        (file.path, file.digest, file.root, file.reader),
    )
    return int(db.execute("SELECT id FROM files WHERE path = ?", (file.path,)).fetchone()[0])


def _link(db: sqlite3.Connection, file_id: int, file: Incoming, *, placed: dict[int, tuple[int, int]]) -> None:
    """The file's sources and problems, in place of those it had."""
    for table in ("sources", "teasers", "problems"):
        db.execute(f"DELETE FROM {table} WHERE file = ?", (file_id,))
    links = [(file_id, n, file.reading.releases[n].source, *place) for n, place in placed.items()]
    db.executemany("INSERT INTO sources VALUES (?, ?, ?, ?, ?)", links)
    problems = [(file_id, p.source, p.reason) for p in file.reading.problems]
    db.executemany("INSERT INTO problems VALUES (?, ?, ?)", problems)


def _put_chunks(
    db: sqlite3.Connection, place: tuple[int, int], release: Release, *, passages: Sequence[EmbeddedChunk]
) -> int:
    """Stores a version's passages unless it has the very same; how many were written."""
    name, dimension = _embedder(db)
    for chunk, _ in passages:
        if not chunk.text or release.body[chunk.start : chunk.end] != chunk.text:
            raise ValueError(f"chunk {chunk.n} of {release.id} is not body[{chunk.start}:{chunk.end}]")
    new = [(n, c.start, c.end, c.part, embedding_key(name, c)) for n, (c, _) in enumerate(passages)]
    query = """SELECT c.n, c.start, c."end", c.part, e.key FROM chunks c JOIN embeddings e ON e.id = c.embedding
        WHERE c.release = ? AND c.version = ? ORDER BY c.n"""
    if new == [tuple(row) for row in db.execute(query, place)]:
        return 0
    old = [row[0] for row in db.execute("SELECT embedding FROM chunks WHERE release = ? AND version = ?", place)]
    db.execute("DELETE FROM chunks WHERE release = ? AND version = ?", place)
    for (n, start, end, part, key), (chunk, vector) in zip(new, passages, strict=True):
        blob = to_blob(vector, dimension)
        db.execute("INSERT INTO embeddings (key, vector) VALUES (?, ?) ON CONFLICT DO NOTHING", (key, blob))
        embedding = db.execute("SELECT id FROM embeddings WHERE key = ?", (key,)).fetchone()[0]
        db.execute(
            'INSERT INTO chunks (release, version, n, start, "end", context, part, embedding) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*place, n, start, end, chunk.context, part, embedding),
        )
    _drop_vectors(db, old)
    return len(new)


def _put_teasers(db: sqlite3.Connection, file_id: int, reading: Reading, *, placed: dict[int, tuple[int, int]]) -> int:
    """Stores the teasers seen on pages that were stored, forgotten releases left out; how many."""
    on = {reading.releases[n].id: release for n, (release, _) in placed.items()}
    rows = []
    for teaser in reading.teasers:
        if teaser.seen_on in on and not forgotten.has_teaser(db, teaser):
            published = day(teaser.published) if teaser.published else None
            words = fold(f"{teaser.title} {teaser.summary}")
            head = (file_id, on[teaser.seen_on], teaser.title, fold(teaser.title))
            rows.append((*head, teaser.summary, words, published, teaser.url))
    db.executemany(
        "INSERT INTO teasers (file, release, title, folded, summary, words, published, url) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    return len(rows)


def _sweep(db: sqlite3.Connection, releases: Iterable[int], *, vectors: Iterable[int]) -> tuple[str, ...]:
    """Removes releases without a source, sets the current version of the others; the names of the removed."""
    removed = []
    for release in sorted(releases):
        live = "SELECT version FROM sources WHERE release = ?"
        current = db.execute(f"SELECT max(version) FROM ({live})", (release,)).fetchone()[0]
        if current is None:
            row = db.execute("DELETE FROM releases WHERE id = ? RETURNING name", (release,)).fetchone()
            removed.append(str(row[0]))
            continue
        db.execute("UPDATE releases SET current = ? WHERE id = ?", (current, release))
        db.execute(f"DELETE FROM chunks WHERE release = ? AND version NOT IN ({live})", (release, release))
    _drop_vectors(db, vectors)
    return tuple(removed)


def _embeddings_of(db: sqlite3.Connection, releases: Iterable[int]) -> list[int]:
    query = "SELECT embedding FROM chunks WHERE release = ?"
    return [row[0] for release in releases for row in db.execute(query, (release,))]


def _drop_vectors(db: sqlite3.Connection, vectors: Iterable[int]) -> None:
    """Deletes those of these vectors that no passage uses any more."""
    unused = "DELETE FROM embeddings WHERE id = ? AND NOT EXISTS (SELECT 1 FROM chunks WHERE embedding = ?)"
    db.executemany(unused, [(vector, vector) for vector in vectors])


def _current(db: sqlite3.Connection, names: Iterable[str]) -> dict[str, tuple[object, ...]]:
    """Name -> current version and what it says, of those of these releases that exist."""
    query = f"SELECT r.name, r.current, v.content, v.spans, v.url FROM {CURRENT} WHERE r.name = ?"
    return {row[0]: tuple(row)[1:] for name in sorted(names) for row in db.execute(query, (name,))}
