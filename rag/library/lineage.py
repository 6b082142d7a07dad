"""Lineage as it is stored, and as a reader may see it: clusters of copies, their originals, and notices.

What is here: SELECTs under a Scope, and the rows that the comparison of releases leaves. What is not: the comparison
itself (rag/lineage.py, which calls duplicates and notices).

Releases of one wording are copies of each other, and so are those of two wordings that `alike` joins, and so on from
one to the next; but only over releases that the reader sees, so that nothing hidden joins anything.
"""

# ruff: noqa: S608 (queries are put together from constants of this package; every value is a parameter)

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.datatypes import Lineage, Link, Pointer, Scope, Span
from rag.errors import UsageError
from rag.library.visibility import CURRENT, VISIBLE, fold, from_day, parameters

_COMPARED = f"{CURRENT} JOIN lineage l ON l.release = r.id AND l.content = v.content"
_BATCH = 500
_UNDATED = 99999999
# What a distributor puts into the dateline: "(Newswire.example)", "/PRNewswire/", "(BUSINESS WIRE)".
_WIRE = re.compile(r"/[^/\n]{2,40}/|\([^()\n]*(?:wire|\.\w{2,})[^()\n]*\)|newswire", re.I)


@dataclass(frozen=True, slots=True)
class Member:
    """A release of a cluster, with what decides which one is the original."""

    pointer: Pointer
    rank: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Clusters:
    """Clusters of two and more, each with its original first, and which one a release is in."""

    all: tuple[tuple[Member, ...], ...]
    of: dict[str, int]

    def holding(self, name: str) -> tuple[Pointer, ...]:
        """All members of a release's cluster, the original first; empty where it has no copy."""
        return tuple(m.pointer for m in self.all[self.of[name]]) if name in self.of else ()


def lineage(db: sqlite3.Connection, name: str, scope: Scope) -> Lineage:
    """See `Library.lineage`."""
    query = f"SELECT r.name, v.title, v.published FROM {CURRENT} WHERE r.name = :name AND {VISIBLE}"
    row = db.execute(query, {"name": name, **parameters(scope)}).fetchone()
    if row is None:
        raise UsageError(f"no release {name} is visible here: `rag list` shows what is")
    itself = _pointer(row)
    original, *copies = clusters(db, [name], scope).holding(name) or (itself,)
    return Lineage(original, tuple(copies), notices(db, [name], scope).get(name, ()), _concerns(db, itself, scope))


def originals(db: sqlite3.Connection, names: Sequence[str], scope: Scope) -> dict[str, str]:
    """See `Library.originals`."""
    found = clusters(db, names, scope)
    first = {name: found.all[found.of[name]][0].pointer.release_id for name in names if name in found.of}
    return {name: original for name, original in first.items() if original != name}


def copies(db: sqlite3.Connection, names: Sequence[str], scope: Scope) -> dict[str, tuple[Pointer, ...]]:
    """See `Library.copies`."""
    found = clusters(db, names, scope)
    return {name: found.holding(name)[1:] for name in dict.fromkeys(names) if name in found.of}


def notices(db: sqlite3.Connection, names: Sequence[str], scope: Scope) -> dict[str, tuple[Link, ...]]:
    """See `Library.notices`."""
    known = _known(scope)
    found = clusters(db, names, known)
    told = {name: [p.release_id for p in found.holding(name)] or [name] for name in dict.fromkeys(names)}
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
            row["name"]: Link(row["kind"], _pointer(row), pointers[name], _span(row))
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
    return tuple(Link(r["kind"], itself, _pointer(r), _span(r)) for r in rows if r["name"] not in copied)


def facets(db: sqlite3.Connection, name: str, scope: Scope, *, limit: int | None) -> list[tuple[str, int]]:
    """See `Library.facets`."""
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


def clusters(db: sqlite3.Connection, names: Sequence[str] | None, scope: Scope) -> Clusters:
    """The clusters that these releases, or all, are in, as this scope sees them.

    The original is the one published first, undated ones last. Of one day, it is the issuer's own page: on a host that
    carries the institution's name or initials; then a page that shows no sign of a distributor; then one that does: the
    layout of a distributor, its mark in the dateline ("/Newswire/", "(wire.example)"), or the word that it is retold.
    Then, the one that the archive held first.
    """
    edges = _edges(db, None if names is None else _wordings(db, names))
    of: dict[int, list[Member]] = defaultdict(list)
    for wording, member in _members(db, edges, scope):
        of[wording].append(member)
    found: list[tuple[Member, ...]] = []
    done: set[int] = set()
    for start in of:
        reached = _reached(start, edges, within=of) - done
        done |= reached
        members = sorted((m for wording in reached for m in of[wording]), key=lambda m: m.rank)
        if len(members) > 1:
            found.append(tuple(members))
    return Clusters(tuple(found), {m.pointer.release_id: n for n, group in enumerate(found) for m in group})


def _reached(start: int, edges: dict[int, set[int]], *, within: dict[int, list[Member]]) -> set[int]:
    """All wordings that can be reached from one over wordings that are seen."""
    reached, waiting = {start}, [start]
    while waiting:
        new = (edges[waiting.pop()] & within.keys()) - reached
        reached |= new
        waiting += new
    return reached


def _wordings(db: sqlite3.Connection, names: Sequence[str]) -> list[int]:
    query = f"SELECT l.wording FROM {_COMPARED} WHERE l.wording IS NOT NULL AND r.name IN ({{}})"
    return [row[0] for row in _in_batches(db, query, list(dict.fromkeys(names)))]


def _edges(db: sqlite3.Connection, starts: Iterable[int] | None) -> dict[int, set[int]]:
    """Wording -> those alike, for the starts and all that hangs on them; or for all that more than one release has."""
    edges: dict[int, set[int]] = defaultdict(set)
    if starts is None:
        for one, other in db.execute("SELECT one, other FROM alike"):
            edges[one].add(other)
            edges[other].add(one)
        shared = "SELECT wording FROM lineage WHERE wording IS NOT NULL GROUP BY wording HAVING count(*) > 1"
        for row in db.execute(shared):
            edges.setdefault(row[0], set())
        return edges
    waiting = set(starts)
    query = "SELECT one, other FROM alike WHERE one IN ({0}) UNION SELECT other, one FROM alike WHERE other IN ({0})"
    while waiting:
        here = sorted(waiting)[:_BATCH]
        waiting -= set(here)
        for wording in here:
            edges.setdefault(wording, set())
        for one, other in db.execute(query.format(", ".join(map(str, here)))):
            edges[one].add(other)
            if other not in edges:
                waiting.add(other)
    return edges


def _members(db: sqlite3.Connection, wordings: Iterable[int], scope: Scope) -> Iterator[tuple[int, Member]]:
    """The visible releases of these wordings."""
    query = f"""SELECT l.wording, r.id, r.name, v.title, v.published, v.url, v.page_kind,
        substr(v.body, 1 + coalesce(json_extract(v.spans, '$.dateline[0]'), 0),
            coalesce(json_extract(v.spans, '$.dateline[1]') - json_extract(v.spans, '$.dateline[0]'), 0)) AS dateline,
        (SELECT group_concat(f.name || ':' || f.folded, char(10)) FROM fields f WHERE f.release = v.release
            AND f.version = v.version AND f.name IN ('institution', 'retold')) AS facts
        FROM {_COMPARED} WHERE l.wording IN (SELECT value FROM json_each(:wordings)) AND {VISIBLE}"""
    for row in db.execute(query, {"wordings": json.dumps(sorted(wordings)), **parameters(scope)}):
        published = _UNDATED if row["published"] is None else row["published"]
        yield row["wording"], Member(_pointer(row), (published, _distance(row), row["id"]))


def _distance(row: sqlite3.Row) -> int:
    """0 for the issuer's own page, 1 for one that does not show, 2 for a distributor's."""
    facts = (row["facts"] or "").split("\n")
    retold = any(fact.startswith("retold:") for fact in facts)
    if retold or row["page_kind"] == "press-news" or _WIRE.search(row["dateline"]):
        return 2
    named = [fact.removeprefix("institution:").split() for fact in facts if fact.startswith("institution:")]
    host = re.match(r"(?:https?:)?//([^/:?#]+)", row["url"] or "")
    return 0 if host and any(_own(words, host.group(1).casefold()) for words in named) else 1


def _own(institution: Sequence[str], host: str) -> bool:
    """Whether a host carries an institution's name or initials: "halden.example", "epfl.example"."""
    labels = re.split(r"[.-]", host)
    initials = {"".join(w[0] for w in institution), "".join(w[0] for w in institution if w not in _SMALL)}
    bare = host.replace("-", "").replace(".", "")
    short = {name for name in initials if len(name) > 1}
    return any(len(w) > 4 and w not in _KINDS and w in bare for w in institution) or not short.isdisjoint(labels)


_SMALL = frozenset("of the and for at in de der die das und für la el del y et des du".split())
_KINDS = frozenset(
    "university universität universidad université college school institute institut instituto center centre hospital "
    "national international department ministry agency research science sciences medical health group company "
    "society association foundation journal office technology press release media".split()
)


def _known(scope: Scope) -> Scope:
    """The same day and hour without what else was asked for: a correction counts although it lies outside a filter."""
    return replace(scope, after=0, before=99991231, institution=None, narrow_ids=None)


def _pointers(db: sqlite3.Connection, names: Iterable[str], scope: Scope) -> dict[str, Pointer]:
    query = f"SELECT r.name, v.title, v.published FROM {CURRENT} WHERE r.name = :name AND {VISIBLE}"
    rows = (db.execute(query, {"name": name, **parameters(scope)}).fetchone() for name in names)
    return {row["name"]: _pointer(row) for row in rows if row is not None}


def _pointer(row: sqlite3.Row) -> Pointer:
    return Pointer(row["name"], row["title"], from_day(row["published"]))


def _span(row: sqlite3.Row) -> Span | None:
    return None if row["start"] is None else Span(row["start"], row["end"])


def _age(link: Link) -> tuple[str, str]:
    return str(link.release.published or "9999"), link.release.release_id


def _in_batches(db: sqlite3.Connection, query: str, values: Sequence[object]) -> Iterator[sqlite3.Row]:
    for start in range(0, len(values), _BATCH):
        part = values[start : start + _BATCH]
        yield from db.execute(query.format(", ".join("?" * len(part))), part)
