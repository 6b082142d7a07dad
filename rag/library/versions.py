"""Versions of a release: which one a page is, the next one, or an old reading of the same body made good.

What is here: rows of `releases`, `versions` and `fields`. What is not: passages, and where a version came from.
"""

# ruff: noqa: S608 (queries are put together from constants of this package; every value is a parameter)

from __future__ import annotations

import sqlite3

from rag.datatypes import Release
from rag.library import passages
from rag.library.rows import content_digest, version_row
from rag.library.visibility import fold


def put(db: sqlite3.Connection, name: str, release: Release, *, path: str, reader: int) -> tuple[int, int]:
    """(release, version) in the tables: a live version with the same content or to be revised, or the next one."""
    db.execute("INSERT INTO releases (name, current) VALUES (?, 0) ON CONFLICT DO NOTHING", (name,))
    key = int(db.execute("SELECT id FROM releases WHERE name = ?", (name,)).fetchone()[0])
    same = db.execute(
        "SELECT version FROM versions v WHERE release = ? AND content = ? AND EXISTS ("
        "SELECT 1 FROM sources s WHERE s.release = v.release AND s.version = v.version) ORDER BY version DESC",
        (key, content_digest(release)),
    ).fetchone()
    outdated = _outdated(db, key, release, path=path, reader=reader)
    if live := [int(same[0])] if same else outdated[:1]:
        if live[0] in outdated:
            _revise(db, (key, live[0]), release)
        return key, live[0]
    query = "SELECT coalesce(max(version), 0) + 1 FROM versions WHERE release = ?"
    version = int(db.execute(query, (key,)).fetchone()[0])
    row = {"release": key, "version": version, **version_row(release)}
    db.execute(f"INSERT INTO versions ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values()))
    _put_fields(db, (key, version), release)
    return key, version


def _put_fields(db: sqlite3.Connection, place: tuple[int, int], release: Release) -> None:
    db.executemany("INSERT INTO fields VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _field_rows(place, release))


def _field_rows(place: tuple[int, int], release: Release) -> list[tuple[object, ...]]:
    return [
        (*place, n, f.name, f.value, fold(f.value), f.start, f.end, f.confidence, f.about)
        for n, f in enumerate(release.fields)
    ]


def _outdated(db: sqlite3.Connection, key: int, release: Release, *, path: str, reader: int) -> list[int]:
    """The live versions with this very body that only older readers have read; this file's own before others."""
    query = """SELECT v.version, max(f.path = :path) AS own FROM versions v
        JOIN sources s ON s.release = v.release AND s.version = v.version JOIN files f ON f.id = s.file
        WHERE v.release = :release AND v.body = :body
        GROUP BY v.version HAVING max(f.reader) < :reader ORDER BY own DESC, v.version DESC"""
    values = {"path": path, "release": key, "body": release.body, "reader": reader}
    return [int(row[0]) for row in db.execute(query, values)]


def _revise(db: sqlite3.Connection, place: tuple[int, int], release: Release) -> None:
    """Everything but the body of a version anew. Its passages get new ids where the indexes hold other facts."""
    before = passages.indexed_facts(db, place)
    row = version_row(release)
    held = db.execute(f"SELECT {', '.join(row)} FROM versions WHERE release = ? AND version = ?", place).fetchone()
    fields = db.execute("SELECT * FROM fields WHERE release = ? AND version = ? ORDER BY n", place).fetchall()
    if tuple(held) == tuple(row.values()) and [tuple(f) for f in fields] == _field_rows(place, release):
        return
    assignments = ", ".join(f"{column} = ?" for column in row)
    db.execute(f"UPDATE versions SET {assignments} WHERE release = ? AND version = ?", (*row.values(), *place))
    db.execute("DELETE FROM fields WHERE release = ? AND version = ?", place)
    _put_fields(db, place, release)
    db.execute("DELETE FROM lineage WHERE release = ?", place[:1])
    if passages.indexed_facts(db, place) == before:
        return
    columns = 'release, version, n, start, "end", context, part, embedding'
    last = db.execute("SELECT max(id) FROM chunks").fetchone()[0]
    db.execute(
        f"INSERT INTO chunks ({columns}) SELECT {columns} FROM chunks WHERE release = ? AND version = ? ORDER BY n",
        place,
    )
    db.execute("DELETE FROM chunks WHERE release = ? AND version = ? AND id <= ?", (*place, last))
