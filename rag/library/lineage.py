"""Lineage as a reader may see it: originals, copies, notices, and counts of values without copies.

What is here: SELECTs under a Scope. What is not: which releases are copies (clusters.py), what the comparison leaves
(kinship.py), the comparison itself (rag/lineage.py, which calls duplicates and notices).
"""

# ruff: noqa: S608 (queries are put together from constants of this package; every value is a parameter)

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.datatypes import Lineage, Link, Pointer, Scope, Span
from rag.errors import UsageError
from rag.library.clusters import clusters
from rag.library.rows import pointer_record
from rag.library.visibility import CURRENT, VISIBLE, fold, from_day, parameters


def lineage(db: sqlite3.Connection, release_id: str, scope: Scope) -> Lineage:
    """A release's original and copies, as the scope sees them, its notices, and what it is itself a notice of.

    Raises:
        UsageError: no such release is visible.
    """
    query = f"SELECT r.name, v.title, v.published FROM {CURRENT} WHERE r.name = :name AND {VISIBLE}"
    row = db.execute(query, {"name": release_id, **parameters(scope)}).fetchone()
    if row is None:
        raise UsageError(f"no release {release_id} is visible here: `rag list` shows what is")
    itself = pointer_record(row)
    original, *copies = clusters(db, [release_id], scope).holding(release_id) or (itself,)
    told = notices(db, [release_id], scope).get(release_id, ())
    return Lineage(original, tuple(copies), told, _concerns(db, itself, scope))


def originals(db: sqlite3.Connection, ids: Sequence[str], scope: Scope) -> dict[str, str]:
    """For those of `ids` that are copies, the original, as the scope sees it; see `clusters.clusters`."""
    found = clusters(db, ids, scope)
    first = {name: found.all[found.of[name]][0].pointer.release_id for name in ids if name in found.of}
    return {name: original for name, original in first.items() if original != name}


def copies(db: sqlite3.Connection, ids: Sequence[str], scope: Scope) -> dict[str, tuple[Pointer, ...]]:
    """For those of `ids` that tell what others tell too: all of these but the original, oldest first."""
    found = clusters(db, ids, scope)
    return {name: found.holding(name)[1:] for name in dict.fromkeys(ids) if name in found.of}


def notices(db: sqlite3.Connection, ids: Sequence[str], scope: Scope) -> dict[str, tuple[Link, ...]]:
    """For those of `ids` that were corrected, withdrawn or updated, they or a copy: the notices, oldest first.

    Whoever knows the release knows its notices: of the scope, only the as-of date and the hour count here, not
    the dates and the institution that were asked for. Copies of a notice are left out.
    """
    known = _known(scope)
    found = clusters(db, ids, known)
    told = {name: [p.release_id for p in found.holding(name)] or [name] for name in dict.fromkeys(ids)}
    rows: dict[str, list[sqlite3.Row]] = defaultdict(list)
    query = f"""SELECT t.name AS concerned, r.name, v.title, v.published, n.kind, n.start, n."end"
        FROM notices n JOIN releases t ON t.id = n.concerns JOIN {CURRENT}
        WHERE r.id = n.release AND t.name = :target AND {VISIBLE} ORDER BY v.published NULLS LAST, r.id"""
    for target in {target for group in told.values() for target in group}:
        rows[target] = db.execute(query, {"target": target, **parameters(known)}).fetchall()
    issued = [row["name"] for group in rows.values() for row in group]
    first = originals(db, issued, known)
    pointers = _pointers(db, told, known)
    links = {
        name: {
            row["name"]: Link(row["kind"], pointer_record(row), pointers[name], _span(row))
            for target in group
            for row in rows[target]
            if row["name"] not in first and row["name"] not in group
        }
        for name, group in told.items()
        if name in pointers
    }
    return {name: tuple(sorted(found.values(), key=_age)) for name, found in links.items() if found}


def _concerns(db: sqlite3.Connection, itself: Pointer, scope: Scope) -> tuple[Link, ...]:
    """What a release corrects, withdraws or updates, copies of it left out."""
    known = _known(scope)
    query = f"""SELECT r.name, v.title, v.published, n.kind, n.start, n."end" FROM notices n
        JOIN releases t ON t.id = n.release JOIN {CURRENT}
        WHERE r.id = n.concerns AND t.name = :name AND {VISIBLE} ORDER BY v.published NULLS LAST, r.id"""
    rows = db.execute(query, {"name": itself.release_id, **parameters(known)}).fetchall()
    copied = originals(db, [row["name"] for row in rows], known)
    return tuple(Link(r["kind"], itself, pointer_record(r), _span(r)) for r in rows if r["name"] not in copied)


def facets(db: sqlite3.Connection, name: str, scope: Scope, *, limit: int | None = None) -> list[tuple[str, int]]:
    """The values of a field, each with the number of visible releases that have it, copies left out; most first.

    Values that differ in case, accents and punctuation count as one, spelt as most releases spell it. `name` may
    also be "year" or "month": "2025" or "2025-08", latest first.
    """
    first = clusters(db, None, scope)
    copied = {m.pointer.release_id for cluster in first.all for m in cluster[1:]}
    if name in ("year", "month"):
        query = f"SELECT r.name, v.published FROM {CURRENT} WHERE v.published IS NOT NULL AND {VISIBLE}"
        days = (from_day(day) for id_, day in db.execute(query, parameters(scope)) if id_ not in copied)
        counts = Counter(f"{day:%Y-%m}"[: 4 if name == "year" else 7] for day in days if day)
        return sorted(counts.items(), reverse=True)[:limit]
    query = f"""SELECT DISTINCT r.name, g.folded, g.value FROM {CURRENT}
        JOIN fields g ON g.release = v.release AND g.version = v.version WHERE g.name = :field AND {VISIBLE}"""
    having: dict[str, set[str]] = defaultdict(set)
    spelt: dict[str, Counter[str]] = defaultdict(Counter)
    for id_, folded, value in db.execute(query, {**parameters(scope), "field": name}):
        if id_ not in copied:
            having[folded].add(id_)
            spelt[folded][value] += 1
    usual = {folded: max(sorted(found), key=found.__getitem__) for folded, found in spelt.items()}
    counted = [(usual[folded], len(ids)) for folded, ids in having.items()]
    return sorted(counted, key=lambda pair: (-pair[1], fold(pair[0]), pair[0]))[:limit]


def _known(scope: Scope) -> Scope:
    """The same day and hour without what else was asked for: a correction counts although it lies outside a filter."""
    return replace(scope, after=0, before=99991231, institution=None, narrow_ids=None)


def _pointers(db: sqlite3.Connection, names: Iterable[str], scope: Scope) -> dict[str, Pointer]:
    query = f"SELECT r.name, v.title, v.published FROM {CURRENT} WHERE r.name = :name AND {VISIBLE}"
    rows = (db.execute(query, {"name": name, **parameters(scope)}).fetchone() for name in names)
    return {row["name"]: pointer_record(row) for row in rows if row is not None}


def _span(row: sqlite3.Row) -> Span | None:
    return None if row["start"] is None else Span(row["start"], row["end"])


def _age(link: Link) -> tuple[str, str]:
    return str(link.release.published or "9999"), link.release.release_id
