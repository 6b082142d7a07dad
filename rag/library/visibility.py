"""The one rule of what may be seen, as a frozen Scope and as one SQL predicate.

A release is visible when all of these hold for its current version:
    published on or before the as-of date, and within after/before, all inclusive;
    undated: only when no date at all was asked for;
    no embargo, or one that has ended: by now under today's date, else by the end of the as-of day (UTC);
    the institution asked for stands, as whole words in a row, in one of its institution fields.
An as-of day in the past never reaches beyond now, although a day may end later in UTC than at home.
What is not here: the queries that apply it.
"""

# ruff: noqa: S608 (queries are put together from constants of this package; every value is a parameter)

from __future__ import annotations

import math
import re
import sqlite3
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, time

from rag.datatypes import Filters, Scope

# Up to here an exact comparison of all visible passages is quick. An institution has no filter in the vector index,
# so that its passages are compared exactly however many they are, within reason.
NARROW, NARROW_INSTITUTION = 10_000, 100_000

OWNER_SEES_EVERYTHING = Scope(as_of=99991231, instant=2**62)  # for verify, rebuild and backup; never for a question

# `v` is a row of versions. Every query that returns content goes through this.
IN_TIME = """(
    coalesce(v.published BETWEEN :after AND min(:before, :as_of), :undated)
    AND (v.embargo_at IS NULL OR v.embargo_at <= :instant))"""
VISIBLE = f"""({IN_TIME}
    AND (:institution IS NULL OR EXISTS (
        SELECT 1 FROM fields f WHERE f.release = v.release AND f.version = v.version
        AND f.name = 'institution' AND instr(f.folded, :institution))))"""

CURRENT = "releases r JOIN versions v ON v.release = r.id AND v.version = r.current"
LIVE = f"{CURRENT} JOIN chunks c ON c.release = r.id AND c.version = r.current"

PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def resolve(db: sqlite3.Connection, filters: Filters, *, now: datetime | None = None) -> Scope:
    """What `filters` let a reader see at `now` (default: the present; without a timezone: local time)."""
    present = (now or datetime.now(UTC)).astimezone()
    as_of = filters.as_of or present.date()
    dated = any((filters.as_of, filters.after, filters.before))
    scope = Scope(
        as_of=day(as_of),
        instant=_instant(as_of, present),
        undated=not dated,
        after=day(filters.after) if filters.after else 0,
        before=day(filters.before) if filters.before else 99991231,
        institution=fold(filters.institution) if filters.institution else None,
        past=math.floor(present.timestamp()) if as_of < present.date() else None,
    )
    if not dated and scope.institution is None:
        return scope
    return replace(scope, narrow_ids=_few(db, scope))


def _instant(as_of: date, present: datetime) -> int:
    if as_of == present.date():
        return math.floor(present.timestamp())
    end = datetime.combine(as_of, time.max, UTC)
    return math.floor((end if as_of > present.date() else min(end, present)).timestamp())


def _few(db: sqlite3.Connection, scope: Scope) -> frozenset[int] | None:
    """The visible passages, or None if there are too many to compare one by one."""
    limit = NARROW if scope.institution is None else NARROW_INSTITUTION
    query = f"SELECT c.id FROM {LIVE} WHERE {VISIBLE} LIMIT {limit + 1}"
    ids = frozenset(row[0] for row in db.execute(query, parameters(scope)))
    return ids if len(ids) <= limit else None


def parameters(scope: Scope) -> dict[str, int | str | None]:
    """The named parameters of VISIBLE, and the present where the as-of day is past."""
    names = ("as_of", "instant", "undated", "after", "before", "institution", "past")
    return {name: getattr(scope, name) for name in names}


def day(value: date) -> int:
    """date(2025, 8, 7) -> 20250807."""
    return value.year * 10000 + value.month * 100 + value.day


def from_day(value: int | None) -> date | None:
    """20250807 -> date(2025, 8, 7)."""
    return None if value is None else date(value // 10000, value // 100 % 100, value % 100)


def epoch(value: datetime | None) -> int | None:
    """Epoch seconds, rounded up; a time without a zone is UTC."""
    if value is None:
        return None
    return math.ceil((value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp())


def fold(text: str) -> str:
    """Words without case, accents and punctuation, each between spaces: "Zürich-Süd" -> " zurich sud "."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = re.findall(r"[^\W_]+", plain.casefold().translate(PLAIN))
    return f" {' '.join(words)} "
