"""Gaps: releases that the archive knows of from teasers, but does not hold. Never evidence.

What is here: listing, counting and finding them under a Scope. What is not: how teasers are read off pages.
A teaser seen on many pages is one gap; its date and url are those of the first page that states them.
"""

# ruff: noqa: S608 (queries are put together from constants of this package; every value is a parameter)

from __future__ import annotations

import math
import sqlite3

from rag.datatypes import Scope, Teaser
from rag.library.visibility import CURRENT, IN_TIME, VISIBLE, fold, from_day, parameters

# A teaser counts when its page is visible and its own date, where it has one, is within the scope. It is resolved
# when a release of the same title or url is visible, or of a title that goes on where the teaser's was cut off ("…")
# and of about the same date; case, accents and punctuation do not matter. One held but hidden stays a gap, which tells
# nobody about it. As of a past day, what is public by now is no gap either, and a title whose first dated sighting, on
# any page, is later was not known yet.
CUT = 25  # characters of a title that was cut off, more than which tell it from others that begin the same
APART = 77  # between two dates as numbers: at most a month, also from one month to the next
_BY_NOW = """(coalesce(v.embargo_at, 0) <= :past
    AND coalesce(v.published, 0) <= CAST(strftime('%Y%m%d', :past, 'unixepoch') AS INTEGER))"""
_CLOSING = f"({IN_TIME} OR (:past IS NOT NULL AND {_BY_NOW}))"
_GAPS = f"""
    WITH seen AS MATERIALIZED (SELECT r.id, r.name FROM {CURRENT} WHERE {VISIBLE}),
    held AS MATERIALIZED (SELECT v.folded, v.url FROM {CURRENT} WHERE {_CLOSING})
    SELECT {{}} FROM teasers t JOIN seen ON seen.id = t.release
    WHERE coalesce(t.published BETWEEN :after AND min(:before, :as_of), 1)
    AND (:past IS NULL
        OR coalesce((SELECT min(o.published) FROM teasers o WHERE o.folded = t.folded), 0) <= :as_of)
    AND t.folded NOT IN (SELECT folded FROM held)
    AND (t.url IS NULL OR t.url NOT IN (SELECT url FROM held WHERE url IS NOT NULL))
    AND NOT ((t.title LIKE '%…' OR t.title LIKE '%...') AND length(t.folded) > {CUT} AND EXISTS (
        SELECT 1 FROM {CURRENT} WHERE v.folded > rtrim(t.folded) AND v.folded < rtrim(t.folded) || char(1114111)
        AND abs(coalesce(t.published - v.published, 0)) <= {APART} AND {_CLOSING}))"""

_ONE_EACH = """max(t.title) AS title, max(t.summary) AS summary, min(t.published) AS published, min(t.url) AS url,
    min(seen.name) AS seen_on"""

MAX_WORDS = 24


def count(db: sqlite3.Connection, scope: Scope) -> int:
    """How many gaps this scope sees."""
    return int(db.execute(_GAPS.format("count(DISTINCT t.folded)"), parameters(scope)).fetchone()[0])


def teasers(db: sqlite3.Connection, scope: Scope, *, limit: int | None = None) -> list[Teaser]:
    """The gaps: releases known of but not held, one teaser each, newest first.

    A teaser is visible when the release it was seen on is and its own date is not after the scope's as-of
    date; as of a past day, neither is the first date known of its title. One whose release is held under the same
    title or url is no gap, where that is visible, or, as of a past day, public by now.
    """
    order = "GROUP BY t.folded ORDER BY min(t.published) DESC NULLS LAST, t.folded LIMIT :limit"
    values = {**parameters(scope), "limit": -1 if limit is None else limit}
    return [_teaser(row) for row in db.execute(f"{_GAPS.format(_ONE_EACH)} {order}", values)]


def find(db: sqlite3.Connection, text: str, scope: Scope, *, limit: int = 5) -> list[tuple[Teaser, float]]:
    """Gaps that share words with `text`, best first, each with the share (0 to 1) of the words' weight it has.

    A word's weight is its inverse document frequency among the gaps (Sparck Jones 1972).
    """
    wanted = list(dict.fromkeys(fold(text).split()))[:MAX_WORDS]
    if not wanted:
        return []
    holding: dict[str, set[str]] = {word: set() for word in wanted}
    everything = set()
    for title, words in db.execute(_GAPS.format("t.folded, t.words"), parameters(scope)):
        everything.add(title)
        for word in wanted:
            if f" {word} " in words:
                holding[word].add(title)
    weights = {word: math.log(1 + len(everything) / (1 + len(found))) for word, found in holding.items()}
    shares: dict[str, float] = {}
    for word, found in holding.items():
        for title in found:
            shares[title] = shares.get(title, 0.0) + weights[word] / sum(weights.values())
    best = sorted(shares, key=lambda title: (-shares[title], title))[:limit]
    query = f"{_GAPS.format(_ONE_EACH)} AND t.folded = :title GROUP BY t.folded"
    rows = [db.execute(query, {**parameters(scope), "title": title}).fetchone() for title in best]
    return [(_teaser(row), shares[title]) for row, title in zip(rows, best, strict=True)]


def _teaser(row: sqlite3.Row) -> Teaser:
    return Teaser(row["title"], row["seen_on"], row["summary"], from_day(row["published"]), row["url"])
