"""What a release has to do with others, as HTML, pure: a banner for what a reader must know, a list of all of it.

What is not here: finding it out (the engine's lineage), the release itself (reader).
"""

from __future__ import annotations

from rag import Lineage, Link, Pointer, Release
from ui.markup import EMPTY, Markup, join, long_date, release_url, tag

_DONE = {"correction": "Corrected", "withdrawal": "Withdrawn by its publisher", "update": "Updated"}
_DOES = {"correction": "Corrects", "withdrawal": "Withdraws", "update": "Updates"}


def standing(release: Release, lineage: Lineage | None) -> str:
    """What a release is among the others: original, copy, correction, withdrawal, update, or retold by somebody."""
    if lineage and lineage.concerns:
        return lineage.concerns[0].kind
    if (declared := release.first("kind")) in _DOES:
        return str(declared)
    if lineage and lineage.original.release_id != release.id:
        return "copy"
    return "retold" if release.first("retold") else "original"


def banner(release_id: str, lineage: Lineage) -> Markup:
    """What to know before reading on: taken back, corrected, itself a correction, a copy of another."""
    lines = [tag("p", _DONE[n.kind], _on(n.release), ": ", _notice(n), class_="notice") for n in lineage.notices]
    lines += [tag("p", _DOES[c.kind], ": ", pointer(c.of), class_="notice") for c in lineage.concerns]
    if lineage.original.release_id != release_id:
        lines.append(tag("p", "A copy. First told in: ", pointer(lineage.original), class_="notice quiet"))
    return join(lines)


def section(release_id: str, lineage: Lineage) -> Markup:
    """The original, its copies and the notices about it, each a link; nothing where the release stands alone."""
    same = [("original", lineage.original), *(("copy", c) for c in lineage.copies)] if lineage.copies else []
    items = [tag("li", _badge(kind), _self_or_link(p, release_id)) for kind, p in same]
    items += [tag("li", _badge(n.kind), _notice(n), _when(n.release)) for n in lineage.notices]
    items += [tag("li", _badge(f"{c.kind} of"), pointer(c.of)) for c in lineage.concerns]
    if not items:
        return EMPTY
    return tag("section", tag("h2", "Copies and corrections"), tag("ul", *items, class_="listed kin"), class_="facts")


def pointer(to: Pointer) -> Markup:
    """A release by name; a click opens it."""
    link = tag("a", to.title, href=release_url(to.release_id), data_open=True, class_="pointer", dir="auto")
    return join([link, _when(to)], " ")


def _notice(link: Link) -> Markup:
    """A notice by name; a click opens the words that say so."""
    at = {"start": link.words.start, "end": link.words.end} if link.words else {}
    href = release_url(link.release.release_id, **at)
    return tag("a", link.release.title, href=href, data_open=True, class_="pointer", dir="auto")


def _self_or_link(to: Pointer, release_id: str) -> Markup:
    if to.release_id != release_id:
        return pointer(to)
    return join([tag("span", "this release", class_="here"), _when(to)], " ")


def _badge(kind: str) -> Markup:
    return tag("span", kind, class_="badge")


def _on(release: Pointer) -> str:
    return f" on {long_date(release.published)}" if release.published else ""


def _when(to: Pointer) -> Markup | None:
    return tag("span", long_date(to.published), class_="when") if to.published else None
