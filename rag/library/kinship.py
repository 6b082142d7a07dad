"""What the comparison of releases leaves in the library, and what it asks while it goes on.

What is here: which releases are still to be compared, LSH buckets, pairs, links from notices. Derived data: it may be
deleted, and is then made again. What is not: what a reader sees of it (lineage.py), the comparison (rag/lineage.py).
"""

# ruff: noqa: S608 (queries are put together from constants of this package; every value is a parameter)

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rag.datatypes import LinkKind, Span
from rag.library import schema
from rag.library.visibility import CURRENT, day, fold


@dataclass(frozen=True, slots=True)
class Compared:
    """What the comparison found of one release: what it declares itself to be, and the digest of its wording.

    `buckets` are the wording's in the LSH, `alike` the digests of the wordings it is a near-duplicate of.
    """

    release_id: str
    kind: LinkKind | None = None
    wording: str | None = None
    buckets: tuple[int, ...] = ()
    alike: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clues:
    """What a notice names, to find the releases that it may be about. `buckets` are those of its own wording."""

    urls: Sequence[str] = ()
    titles: Sequence[str] = ()
    days: Sequence[date] = ()
    dois: Sequence[str] = ()
    institutions: Sequence[str] = ()
    buckets: Sequence[int] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """What a notice is about, by release id, each with the notice's words that say so."""

    kind: LinkKind
    targets: Mapping[str, Span | None] = field(default_factory=dict)


def uncompared(db: sqlite3.Connection, method: str) -> list[str]:
    """The releases that are new or changed since they were compared, or were compared by another method."""
    query = f"""SELECT r.name FROM {CURRENT} LEFT JOIN lineage l ON l.release = r.id
        WHERE l.content IS NOT v.content OR :other ORDER BY r.id"""
    return [row[0] for row in db.execute(query, {"other": schema.meta(db, "lineage") != method})]


def put(db: sqlite3.Connection, found: Iterable[Compared], *, method: str) -> None:
    """Keeps what was found of releases; drops all that another method found, and links from and to the releases."""
    if schema.meta(db, "lineage") != method:
        for table in ("notices", "lineage", "wordings"):
            db.execute(f"DELETE FROM {table}")
        schema.set_meta(db, "lineage", method)
    for one in found:
        _put(db, one)


def _put(db: sqlite3.Connection, found: Compared) -> None:
    row = db.execute(f"SELECT r.id, v.content FROM {CURRENT} WHERE r.name = ?", (found.release_id,)).fetchone()
    if row is None:
        return
    db.execute("DELETE FROM notices WHERE release = :id OR concerns = :id", {"id": row[0]})
    before = db.execute("SELECT wording FROM lineage WHERE release = ?", row[:1]).fetchone()
    wording = None
    if found.wording is not None:
        db.execute("INSERT INTO wordings (digest) VALUES (?) ON CONFLICT DO NOTHING", (found.wording,))
        wording = _wording(db, found.wording)
        db.executemany("INSERT OR IGNORE INTO bands VALUES (?, ?)", [(bucket, wording) for bucket in found.buckets])
    db.execute("INSERT OR REPLACE INTO lineage VALUES (?, ?, ?, ?, 0)", (*row, found.kind, wording))
    if before and before[0] != wording:
        db.execute(
            "DELETE FROM wordings WHERE id = :id AND id NOT IN (SELECT wording FROM lineage WHERE wording = :id)",
            {"id": before[0]},
        )
    for other in (_wording(db, digest) for digest in found.alike):
        if wording is not None and other is not None and other != wording:
            db.execute("INSERT OR IGNORE INTO alike VALUES (?, ?)", sorted((wording, other)))


def _wording(db: sqlite3.Connection, digest: str) -> int | None:
    row = db.execute("SELECT id FROM wordings WHERE digest = ?", (digest,)).fetchone()
    return None if row is None else int(row[0])


def knows(db: sqlite3.Connection, digest: str) -> bool:
    """Whether a wording was compared already."""
    return _wording(db, digest) is not None


def meeting(db: sqlite3.Connection, buckets: Sequence[int], *, limit: int) -> dict[str, str]:
    """The wordings that share most of these LSH buckets: digest -> a release that has it."""
    query = f"""SELECT w.digest, (SELECT r.name FROM lineage l JOIN releases r ON r.id = l.release
            WHERE l.wording = w.id ORDER BY r.id LIMIT 1)
        FROM (SELECT wording, count(*) AS met FROM bands WHERE bucket IN ({", ".join("?" * len(buckets))})
            GROUP BY wording ORDER BY met DESC, wording LIMIT ?) JOIN wordings w ON w.id = wording"""
    return {row[0]: row[1] for row in db.execute(query, (*buckets, limit)) if row[1] is not None}


def unlinked(db: sqlite3.Connection) -> tuple[frozenset[str], list[str]]:
    """The releases that were compared, but not linked yet; and, if there are any, all notices."""
    query = "SELECT r.name FROM lineage l JOIN releases r ON r.id = l.release WHERE {} ORDER BY r.id"
    fresh = frozenset(row[0] for row in db.execute(query.format("NOT l.linked")))
    return fresh, [row[0] for row in db.execute(query.format("l.kind IS NOT NULL"))] if fresh else []


def candidates(db: sqlite3.Connection, clues: Clues, *, limit: int = 200) -> list[str]:
    """The releases that fit any of the clues, at most `limit` a clue."""
    found: dict[str, None] = {}
    current = f"SELECT r.name FROM {CURRENT} WHERE"
    by_field = f"""SELECT r.name FROM {CURRENT} JOIN fields g ON g.release = v.release AND g.version = v.version
        WHERE g.name = ? AND g.folded = ?"""
    asked: list[tuple[str, tuple[object, ...]]] = [
        *((f"{current} v.url = ?", (url,)) for url in clues.urls),
        *((f"{current} v.folded = ?", (fold(title),)) for title in clues.titles),
        *((by_field, ("doi", fold(doi))) for doi in clues.dois),
        *((f"{current} v.published = ?", (day(when),)) for when in clues.days),
    ]
    if clues.since and clues.until:
        between = f"{by_field} AND v.published BETWEEN ? AND ? ORDER BY v.published DESC"
        days = (day(clues.since), day(clues.until))
        asked += [(between, ("institution", fold(name), *days)) for name in clues.institutions]
    found |= dict.fromkeys(meeting(db, clues.buckets, limit=limit).values()) if clues.buckets else {}
    for query, values in asked:
        found |= dict.fromkeys(row[0] for row in db.execute(f"{query} LIMIT {int(limit)}", values))
    return list(found)


def link(db: sqlite3.Connection, notices: Mapping[str, Linked], fresh: Iterable[str]) -> None:
    """Replaces the links of these notices, and notes that the `fresh` releases are linked."""
    ids = dict(db.execute("SELECT name, id FROM releases").fetchall())
    for name, linked in notices.items():
        db.execute("DELETE FROM notices WHERE release = ?", (ids[name],))
        spans = ((target, (s.start, s.end) if s else (None, None)) for target, s in linked.targets.items())
        rows = [(ids[name], ids[target], linked.kind, *ends) for target, ends in spans if target in ids]
        db.executemany("INSERT INTO notices VALUES (?, ?, ?, ?, ?)", rows)
    db.executemany("UPDATE lineage SET linked = 1 WHERE release = ?", [(ids[n],) for n in fresh if n in ids])
    schema.bump_revision(db)
