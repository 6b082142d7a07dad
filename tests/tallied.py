"""A small library to count in, and a question asked of it, with what must hold of every answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from rag.counting.plan import read
from rag.counting.rolls import Tallied
from rag.counting.tallies import Judging, tally
from rag.datatypes import Field, Filters, Release
from rag.library import Library
from rag.wording.citations import cite
from tests.shelf import new_library, put, release

BODIES = {
    "thaw": ("Thaw comes early", "The snow melted. Ada Lin counted the days.", date(2025, 3, 1), "Ice Lab"),
    "snow": ("SNOW-FREE", "No snowflake fell; hail did, in Zürich.", date(2025, 3, 9), "Ice Lab"),
    "ice": ("Ice and hail", "The Snow and Ice Survey met. The ices were sold.", date(2025, 5, 2), "Frost University"),
    "reef": ("Reefs bleach", "Corals suffer in warm water; the fly does not.", date(2025, 5, 9), "Sea University"),
    "late": ("Snow in summer", "Snow fell in July.", date(2099, 7, 1), "Ice Lab"),
}


def made(name: str, *more: Field) -> Release:
    """The release of that name, with more fields than its institution and date."""
    title, text, day, institution = BODIES[name]
    one = release(f"/{name}.txt", f"{title}\n\n{text}", published=day, institution=institution)
    return replace(one, fields=(*one.fields, Field("published", day.isoformat()), *more))


def quoted(name: str, words: str, speaker: str) -> Field:
    """A quote as the readers give it: its words, where they stand, who says them."""
    title, text, _, _ = BODIES[name]
    start = f"{title}\n\n{text}".index(words)
    return Field("quote", words, start, start + len(words), about=speaker)


@contextmanager
def shelved(folder: Path) -> Iterator[Library]:
    """The five releases on a shelf of their own."""
    with new_library(folder) as opened:
        more = {
            "thaw": [Field("funder", "Snow Fund"), quoted("thaw", "counted the days", "Ada Lin")],
            "snow": [Field("topic", "Winter sports"), Field("topic", "Hail"), Field("unit", "Hail Division")],
            "ice": [
                Field("journal", "Frost"),
                quoted("ice", "were sold", "Ada Lin"),
                quoted("ice", "met", "Bo Ek"),
                Field("role", "chief nurse", about="Bo Ek"),
            ],
            "reef": [Field("journal", "Frost"), quoted("reef", "warm water", "Bo Ek"), Field("kind", "research")],
        }
        for name in BODIES:
            put(opened, f"/{name}.txt", made(name, *more.get(name, [])))
        yield opened


def asked(
    library: Library, question: str, *, judging: Judging | None = None, filters: Filters | None = None
) -> Tallied:
    """The answer, with what must hold of every one: the count is that of the rows, each cited by quotes that stand."""
    plan = read(question)
    assert plan, question
    found = tally(plan, library.scope(filters or Filters()), library, judging=judging)
    citations = cite(found.evidence)
    assert found.table.count == len(found.table.rows)
    assert all(row.citations for row in found.table.rows)
    assert {n for row in found.table.rows for n in row.citations} == {c.n for c in citations}
    return found


def titles(found: Tallied) -> list[str]:
    return [row.title for row in found.table.rows]


def values(found: Tallied) -> list[str | None]:
    return [row.value for row in found.table.rows]
