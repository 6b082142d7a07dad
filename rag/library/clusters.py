"""Clusters of copies as a reader may see them, each with its original.

What is here: which releases are copies of each other, and which of them is the original. What is not: what is told of
it (lineage.py), the rows that this rests on (kinship.py), the comparison itself (rag/lineage.py).

Releases of one wording are copies of each other, and so are those of two wordings that `alike` joins, and so on from
one to the next; but only over releases that the reader sees, so that nothing hidden joins anything.
"""

# ruff: noqa: S608 (queries are put together from constants of this package; every value is a parameter)

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.datatypes import Pointer, Scope
from rag.library.rows import pointer_record
from rag.library.visibility import CURRENT, VISIBLE, parameters

_COMPARED = f"{CURRENT} JOIN lineage l ON l.release = r.id AND l.content = v.content"
_UNDATED = 99999999
# What a distributor puts into the dateline: "(Newswire.example)", "/PRNewswire/", "(BUSINESS WIRE)".
_WIRE = re.compile(r"/[^/\n]{2,40}/|\([^()\n]*(?:wire|\.\w{2,})[^()\n]*\)|newswire", re.I)
_SMALL = frozenset("of the and for at in de der die das und für la el del y et des du".split())
_KINDS = frozenset(
    "university universität universidad université college school institute institut instituto center centre hospital "
    "national international department ministry agency research science sciences medical health group company "
    "society association foundation journal office technology press release media".split()
)


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
    these = "r.name IN (SELECT value FROM json_each(?))"
    query = f"SELECT l.wording FROM {_COMPARED} WHERE l.wording IS NOT NULL AND {these}"
    return [row[0] for row in db.execute(query, (json.dumps(list(names)),))]


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
    query = """SELECT one, other FROM alike WHERE one IN (SELECT value FROM json_each(:here))
        UNION SELECT other, one FROM alike WHERE other IN (SELECT value FROM json_each(:here))"""
    while waiting:
        here, waiting = sorted(waiting), set()
        for wording in here:
            edges.setdefault(wording, set())
        for one, other in db.execute(query, {"here": json.dumps(here)}):
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
        yield row["wording"], Member(pointer_record(row), (published, _distance(row), row["id"]))


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
