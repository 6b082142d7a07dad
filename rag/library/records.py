"""Releases under a Scope, as records: one, a page of them, those of some ids, and the versions of one.

What is here: SELECTs, and the records they become. What is not: look-ups by words and values (tally.py), passages
(passages.py), how a row becomes a record (rows.py).
"""

# ruff: noqa: S608 (queries are put together from constants of this package; every value is a parameter)

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence

from rag.datatypes import Field, Release, Scope
from rag.errors import UsageError
from rag.library.rows import release_record
from rag.library.visibility import CURRENT, VISIBLE, parameters

_EVERY = "releases r JOIN versions v ON v.release = r.id"
_FIELD = 'name, value, start, "end", confidence, about'


def release(db: sqlite3.Connection, release_id: str, scope: Scope, *, version: int | None = None) -> Release | None:
    """A release as it is now, or one of its versions; None if unknown or not visible.

    A version is visible when both it and the current version are.
    """
    row = _current_row(db, release_id, scope)
    if row is not None and version is not None and version != row["version"]:
        query = f"SELECT r.name, v.* FROM {_EVERY} WHERE r.name = :name AND v.version = :version AND {VISIBLE}"
        row = db.execute(query, {"name": release_id, "version": version, **parameters(scope)}).fetchone()
    return None if row is None else _records(db, [row])[0]


def versions(db: sqlite3.Connection, release_id: str, scope: Scope) -> tuple[int, ...]:
    """The versions of a release that are visible, oldest first."""
    if _current_row(db, release_id, scope) is None:
        return ()
    query = f"SELECT v.version FROM {_EVERY} WHERE r.name = :name AND {VISIBLE} ORDER BY v.version"
    return tuple(row[0] for row in db.execute(query, {"name": release_id, **parameters(scope)}))


def releases(db: sqlite3.Connection, scope: Scope, *, limit: int | None = None, offset: int = 0) -> list[Release]:
    """The visible releases, newest first, undated ones last."""
    query = (
        f"SELECT r.name, v.* FROM {CURRENT} WHERE {VISIBLE} "
        "ORDER BY v.published DESC NULLS LAST, r.id DESC LIMIT :limit OFFSET :offset"
    )
    page = {"limit": -1 if limit is None else limit, "offset": offset}
    return _records(db, db.execute(query, {**parameters(scope), **page}).fetchall())


def find_release(db: sqlite3.Connection, prefix: str, scope: Scope) -> str | None:
    """The visible release whose id is, or alone begins with, `prefix`; None if there is none.

    Raises:
        UsageError: several begin so.
    """
    query = f"SELECT r.name FROM {CURRENT} WHERE substr(r.name, 1, :length) = :prefix AND {VISIBLE} ORDER BY r.name"
    rows = db.execute(query, {"prefix": prefix, "length": len(prefix), **parameters(scope)}).fetchall()
    found = [str(row[0]) for row in rows]
    if prefix in found or len(found) == 1:
        return prefix if prefix in found else found[0]
    if found and prefix:
        raise UsageError(f"{len(found)} releases begin with {prefix}, as {found[0]} and {found[1]} do; add characters")
    return None


def releases_by_id(db: sqlite3.Connection, ids: Sequence[str], scope: Scope) -> dict[str, Release]:
    """The current versions of those of `ids` that are visible."""
    query = f"SELECT r.name, v.* FROM {CURRENT} WHERE r.name IN (SELECT value FROM json_each(:ids)) AND {VISIBLE}"
    rows = db.execute(query, {**parameters(scope), "ids": json.dumps(list(ids))}).fetchall()
    found = {release.id: release for release in _records(db, rows)}
    return {name: found[name] for name in ids if name in found}


def _current_row(db: sqlite3.Connection, release_id: str, scope: Scope) -> sqlite3.Row | None:
    query = f"SELECT r.name, v.* FROM {CURRENT} WHERE r.name = :name AND {VISIBLE}"
    row: sqlite3.Row | None = db.execute(query, {"name": release_id, **parameters(scope)}).fetchone()
    return row


def _records(db: sqlite3.Connection, rows: Sequence[sqlite3.Row]) -> list[Release]:
    """Rows of versions, one a release, with their fields and live sources; two queries however many they are."""
    places = {row["release"]: row["version"] for row in rows}
    query = "SELECT release, version, {} WHERE release IN (SELECT value FROM json_each(?)) ORDER BY {}"
    ids = (json.dumps(list(places)),)
    fields: dict[int, list[Field]] = defaultdict(list)
    for release, version, *values in db.execute(query.format(f"{_FIELD} FROM fields", "release, version, n"), ids):
        if version == places[release]:
            fields[release].append(Field(*values))
    sources: dict[int, list[str]] = defaultdict(list)
    for release, version, source in db.execute(query.format("source FROM sources", "file, position"), ids):
        if version == places[release]:
            sources[release].append(str(source))
    return [release_record(row, fields=fields[row["release"]], sources=sources[row["release"]]) for row in rows]
