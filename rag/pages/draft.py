"""What every reader hands to `release.finish`: a page taken apart, nothing interpreted yet.

What is not here: identity, typed fields, spans. They are found the same way for every kind of page.
"""

from __future__ import annotations

from dataclasses import dataclass

from rag.datatypes import PageKind


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement of a page's metadata: a field's name and the words exactly as they stand there."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Stub:
    """A teaser before the page it stands on has an id."""

    title: str
    summary: str = ""
    date_words: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One release page taken apart.

    `dates` are the words of the metadata that say when it was published, best first. `order` is how the page
    writes 03/04/2025: "mdy", "dmy", or None when nothing tells. `wire` is who distributes, never who issued.
    `key` identifies a release without a url; None means the source path does.
    """

    kind: PageKind
    title: str
    body: str
    subtitle: str | None = None
    url: str | None = None
    language: str | None = None
    dates: tuple[str, ...] = ()
    order: str | None = None
    embargo_words: str | None = None
    facts: tuple[Fact, ...] = ()
    stubs: tuple[Stub, ...] = ()
    wire: str | None = None
    key: str | None = None
