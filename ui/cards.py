"""Quotes as cards and as numbered marks, pure: whose words they are, where they stand, how they are cited.

Both open the release at the quoted words; page.js reads quote and reference from their data attributes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from rag import in_marks
from ui.markup import EMPTY, Markup, count, join, long_date, release_url, tag

Json = Mapping[str, Any]

SHOWN_CARDS = 12
"""A list may cite hundreds of passages; its table has them all."""


def filter_labels(filters: Json) -> list[str]:
    """The active filters in words: `{"after": "2025-01-01", …}` -> ["from 1 January 2025"]."""
    words = {"after": "from {}", "before": "until {}", "as_of": "as of {}"}
    found = [said.format(long_date(filters[name])) for name, said in words.items() if filters.get(name)]
    return found + ([str(filters["institution"])] if filters.get("institution") else [])


def period(after: object, before: object) -> str:
    """Days in the shortest words: "in March 2025", "on 7 August 2025", "in 2025", "from …", "until …"."""
    first, last = (date.fromisoformat(str(day)) if day else None for day in (after, before))
    if not (first and last):
        return f"from {long_date(first)}" if first else f"until {long_date(last)}"
    if first == last:
        return f"on {long_date(first)}"
    if first.day == 1 and (last + timedelta(1)).day == 1 and first.year == last.year:
        if first.month == last.month:
            return f"in {first:%B %Y}"
        if (first.month, last.month) == (1, 12):
            return f"in {first:%Y}"
    return f"from {long_date(first)} to {long_date(last)}"


def strip(sources: Sequence[Json]) -> Markup:
    """The quotes as a row of cards of equal height: those cited first and numbered, the others dimmed."""
    if not sources:
        return EMPTY
    cards = [tag("li", card(source)) for source in sources[:SHOWN_CARDS]]
    left = len(sources) - SHOWN_CARDS
    if left > 0:
        cards.append(tag("li", tag("span", f"and {count(left, 'more quote')}, each cited below"), class_="left-out"))
    return tag("ol", *cards, class_="strip", aria_label="Quotes found")


def card(source: Json) -> Markup:
    """One quote and whose it is; a click opens the release at these words."""
    whose = source.get("institution") or source["title"]
    copies = len(source.get("copies") or ())
    about = [
        long_date(source.get("published")),
        source.get("journal"),
        _place(source),
        f"also in {count(copies, 'copy', 'copies')}" if copies else None,
    ]
    badge = source.get("kind") if source.get("kind") not in (None, "original") else None
    number = source.get("n")
    spoken = "Source " if number else "Also found: "
    return tag(
        "a",
        tag(
            "span",
            tag("span", spoken, class_="unseen"),
            tag("b", number, class_="n") if number else None,
            tag("span", whose, class_="whose"),
            tag("span", badge, class_="badge") if badge else None,
            class_="card-top",
        ),
        tag("span", in_marks(source["quote"]), class_="words", dir="auto"),
        tag("span", source["title"], class_="card-title", dir="auto"),
        tag("span", join([a for a in about if a], " · "), class_="card-about"),
        class_="card" + ("" if number else " unused"),
        href=source_url(source),
        data_open=True,
        data_n=number,
        data_quote=source["quote"],
        data_reference=reference(source),
    )


def _place(source: Json) -> str | None:
    return None if source.get("field") in (None, "body") else f"stated as {source['field']}"


def source_url(source: Json) -> str:
    """The address of the quoted words."""
    return release_url(
        source["release_id"], version=source.get("version"), start=source.get("start"), end=source.get("end")
    )


def reference(source: Json) -> str:
    """A quote's reference in words: `Ludwig Cancer Research: “Title”, 7 August 2025, https://…`."""
    whose = f"{source['institution']}: " if source.get("institution") else ""
    url = f", {source['url']}" if source.get("url") else ""
    return f"{whose}“{source['title']}”, {long_date(source.get('published'))}{url}"


def cite(n: int, source: Json) -> Markup:
    """A mark [n] in a text, as a link to the words it cites."""
    return tag(
        "a",
        n,
        class_="cite",
        href=source_url(source),
        data_open=True,
        data_n=n,
        data_quote=source["quote"],
        data_reference=reference(source),
        aria_label=f"Source {n}: {source.get('institution') or source['title']}",
    )
