"""Which release a page belongs to.

What is here: the names of releases. What is not: versions, which follow from the content (writing.py).

A stated url is the identity. Without one it is the path, with three exceptions that make moved, copied and
shifted pages keep theirs:
    the same bytes at another path are the same release;
    what this file held before with the same content is the same release, wherever in the file it stands now;
    what stood at the same place of this file is the same release in a new version, unless it is a copy that
    began to differ from an original which is still there: that becomes a release of its own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from rag.datatypes import Release
from rag.library.rows import content_digest


class Held(NamedTuple):
    """What a file held: its place in the file, and the version it was stored as."""

    position: int
    source: str
    release: int
    name: str
    version: int
    content: str


_HELD = """SELECT s.position, s.source, s.release, r.name, s.version, v.content
    FROM sources s JOIN files f ON f.id = s.file JOIN releases r ON r.id = s.release
    JOIN versions v ON v.release = s.release AND v.version = s.version"""


def held_by(db: sqlite3.Connection, path: str) -> list[Held]:
    """What the file at `path` held when it was last read."""
    return [Held(*row) for row in db.execute(f"{_HELD} WHERE f.path = ? ORDER BY s.position", (path,))]


def names(db: sqlite3.Connection, path: str, digest: str, *, releases: Sequence[Release]) -> list[str]:
    """The ids under which the releases of a file are to be stored, in order."""
    held = held_by(db, path)
    found: dict[int, str] = {n: release.id for n, release in enumerate(releases) if release.url}
    taken = set(found.values())
    twin = {h.position: h.name for h in _twin(db, path, digest)}
    same: dict[str, list[str]] = {}
    for h in reversed(held):
        same.setdefault(h.content, []).append(h.name)
    for n, release in enumerate(releases):
        if n in found:
            continue
        candidates = [name for name in same.get(content_digest(release), ()) if name not in taken]
        if n in twin or candidates:
            found[n] = twin[n] if n in twin else candidates[-1]
            taken.add(found[n])
    places = {h.source: h.name for h in held}
    for n, release in enumerate(releases):
        if n not in found:
            found[n] = _continued(db, path, release, before=places.get(release.source), taken=taken)
            taken.add(found[n])
    return [found[n] for n in range(len(releases))]


def _twin(db: sqlite3.Connection, path: str, digest: str) -> list[Held]:
    """What another file with the same bytes holds."""
    query = "SELECT path FROM files WHERE digest = ? AND path <> ? AND NOT failed ORDER BY id LIMIT 1"
    row = db.execute(query, (digest, path)).fetchone()
    return held_by(db, row[0]) if row else []


def _continued(db: sqlite3.Connection, path: str, release: Release, *, before: str | None, taken: set[str]) -> str:
    """The name of what stood `before` at the release's place, or a name that is free."""
    if before and before not in taken and (before == release.id or not _held_elsewhere(db, before, path)):
        return before
    name, n = release.id, 1
    while name in taken or _held_elsewhere(db, name, path):
        n += 1
        name = f"{release.id}-{n}"
    return name


def _held_elsewhere(db: sqlite3.Connection, name: str, path: str) -> bool:
    query = """SELECT 1 FROM sources s JOIN releases r ON r.id = s.release JOIN files f ON f.id = s.file
        WHERE r.name = ? AND f.path <> ? LIMIT 1"""
    return db.execute(query, (name, path)).fetchone() is not None
