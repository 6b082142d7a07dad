"""Quotes as cards and as numbered marks, pure: whose words they are, where they stand, how they are cited.

Both open the release at the quoted words; page.js reads quote and reference from their data attributes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ui.markup import EMPTY, Markup, join, long_date, release_url, tag

Json = Mapping[str, Any]


def filter_labels(filters: Json) -> list[str]:
    """The active filters in words: `{"after": "2025-01-01", …}` -> ["from 1 January 2025"]."""
    words = {"after": "from {}", "before": "until {}", "as_of": "as of {}"}
    found = [said.format(long_date(filters[name])) for name, said in words.items() if filters.get(name)]
    return found + ([str(filters["institution"])] if filters.get("institution") else [])


def strip(sources: Sequence[Json]) -> Markup:
    """The quotes as a row of cards of equal height: those cited first and numbered, the others dimmed."""
    if not sources:
        return EMPTY
    cards = [tag("li", card(source)) for source in sources]
    return tag("ol", *cards, class_="strip", aria_label="Quotes found")


def card(source: Json) -> Markup:
    """One quote and whose it is; a click opens the release at these words."""
    whose = source.get("institution") or source["title"]
    about = [long_date(source.get("published")), source.get("journal"), _place(source)]
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
        tag("span", quoted(source["quote"]), class_="words", dir="auto"),
        tag("span", source["title"], class_="card-title", dir="auto"),
        tag("span", join([a for a in about if a], " · "), class_="card-about"),
        class_="card" + ("" if number else " unused"),
        href=source_url(source),
        data_open=True,
        data_n=number,
        data_quote=source["quote"],
        data_reference=reference(source),
    )


def quoted(words: str) -> str:
    """Words in quotation marks, unless they bring their own: `"So be it."` stays, `So be it.` -> `“So be it.”`."""
    plain = words.strip()
    own = plain[:1] in '"“„«' and plain[-1:] in '"”“»'
    return plain if own else f"“{plain}”"


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
