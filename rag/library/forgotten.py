"""What was forgotten, known by digests only.

What is here: under which marks a release, a teaser and a file are recognised. What is not: forgetting (upkeep.py).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from rag.datatypes import Release, Teaser
from rag.library.rows import sha256
from rag.library.visibility import fold

Mark = tuple[str, str]  # its kind, and a digest


def is_forgotten(db: sqlite3.Connection, digest: str) -> bool:
    """Whether a file with this sha256 held only releases that were forgotten since."""
    return _known(db, [("file", digest)])


def has_release(db: sqlite3.Connection, name: str, release: Release) -> bool:
    """Whether a release was forgotten, under this name or with these words."""
    return _known(db, [mark for mark in marks(name, release) if mark[0] in ("release", "body")])


def has_teaser(db: sqlite3.Connection, teaser: Teaser) -> bool:
    """Whether a teaser is of a release that was forgotten."""
    url = [("url", sha256(teaser.url))] if teaser.url else []
    return _known(db, [("title", sha256(fold(teaser.title))), *url])


def marks(name: str, release: Release) -> list[Mark]:
    """Under what a forgotten release is recognised: its id, its words, its title, its url (in teasers)."""
    found = [("release", sha256(name)), ("body", sha256(release.body)), ("title", sha256(fold(release.title)))]
    return found + ([("url", sha256(release.url))] if release.url else [])


def put(db: sqlite3.Connection, found: Iterable[Mark]) -> None:
    """From now on, what bears these marks is left out."""
    db.executemany("INSERT OR IGNORE INTO forgotten VALUES (?, ?)", found)


def lift(db: sqlite3.Connection, found: Iterable[Mark]) -> None:
    """Ends the forgetting of what bears these marks."""
    db.executemany("DELETE FROM forgotten WHERE kind = ? AND digest = ?", found)


def _known(db: sqlite3.Connection, found: Iterable[Mark]) -> bool:
    query = "SELECT 1 FROM forgotten WHERE kind = ? AND digest = ?"
    return any(db.execute(query, mark).fetchone() for mark in found)
