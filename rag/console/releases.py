"""Releases for people: one with its facts, lists, fields with their proof, facets, lineage, gaps.

What is not here: answers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.padding import Padding
from rich.table import Table

from rag.console.plain import plain, screen, spoken_date
from rag.datatypes import Field, Lineage, Link, Pointer, Release, Span, Teaser
from rag.errors import UsageError
from rag.export import notice_line

TOLD = {"copy": "copies", "correction": "corrects", "withdrawal": "withdraws", "update": "updates"}
SHORT = 160  # characters of a field's words that a line shows


def place(text: str) -> tuple[str, Span | None]:
    """ID[@START-END] -> ("r12ab…", Span or None).

    Raises:
        UsageError: the part after @ is no range.
    """
    name, at, span = text.partition("@")
    if not at:
        return name, None
    match = re.fullmatch(r"(\d{1,12})-(\d{1,12})", span)
    if not match or int(match[1]) >= int(match[2]):
        raise UsageError(f"{span!r} is no span: write ID@START-END, for example {name}@120-180")
    return name, Span(int(match[1]), int(match[2]))


def release(r: Release, span: Span | None, notices: Sequence[Link] = ()) -> None:
    """A release with its notices and facts on top, a span highlighted.

    Raises:
        UsageError: the span lies outside the body.
    """
    out = screen()
    if span and span.end > len(r.body):
        raise UsageError(f"the release has {len(r.body):,} characters: {span.start}-{span.end} lies outside")
    for link in notices:
        out.print(plain(notice_line(link), "yellow"))
    facts = [("published", spoken_date(r.published)), ("version", str(r.version)), ("source", r.source)]
    facts += [(f.name, f.value) for f in r.fields if f.name not in {"published", "dateline", "quote"}]
    for name, value in facts:
        out.print(plain(f"{name:>12}  ", "dim") + plain(_short(value)))
    out.print()
    body = plain(r.body)
    if span and out.is_terminal:
        body.stylize("black on yellow", span.start, span.end)
    elif span:  # a file or a pipe has no colours
        body = plain(f"{r.body[: span.start]}»{r.body[span.start : span.end]}«{r.body[span.end :]}")
    out.print(body)


def fields(r: Release) -> None:
    """Each field: name, value, whom it is about, how sure, and the words that prove it with where they stand."""
    out = screen()
    for f in r.fields:
        about = plain(f"  ({f.about})", "dim") if f.about else plain("")
        out.print(plain(f"{f.name:>12}  ", "cyan") + plain(_short(f.value)) + about)
        out.print(Padding(plain(_proof(f, r.body), "dim"), (0, 0, 0, 14)))
    if not r.fields:
        out.print("no field of this release is known")


def _proof(f: Field, body: str) -> str:
    """The words in the body unless they are the value itself, where they stand, and how sure the reader was."""
    if f.start is None or f.end is None:
        return f"from the page's metadata, confidence {f.confidence:.2f}"
    words = _short(body[f.start : f.end])
    said = "" if words == _short(f.value) else f"“{words}” "
    return f"{said}@{f.start}-{f.end}, confidence {f.confidence:.2f}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHORT else line[: SHORT - 1].rstrip() + "…"


def releases(found: Sequence[Release]) -> None:
    """A table of releases."""
    out = screen()
    if not found:
        out.print("no release is visible under these filters")
        return
    table = Table(box=None, pad_edge=False)
    for column in ("id", "published", "institution", "title"):
        table.add_column(column, header_style="dim", overflow="fold", no_wrap=column in {"id", "published"})
    for r in found:
        table.add_row(
            plain(r.id, "cyan"), plain(str(r.published or "undated")), plain(r.institution or ""), plain(r.title)
        )
    out.print(table)


def facets(name: str, found: Sequence[tuple[str, int]]) -> None:
    """The values of a field, each with the number of its releases."""
    out = screen()
    width = max((len(f"{count:,}") for _, count in found), default=0)
    for value, count in found:
        out.print(plain(f"{count:>{width},}  ", "cyan") + plain(_short(value)))
    if not found:
        out.print(plain(f"no visible release has a field {name!r}; `rag show ID --fields` shows which there are"))


def lineage(shown: Release, found: Lineage) -> None:
    """Original, copies, what is said of the release, and what it says of others; the release itself marked."""
    out = screen()
    _named("this is the original" if found.original.release_id == shown.id else "original", found.original)
    for copy in found.copies:
        _named("this is a copy" if copy.release_id == shown.id else "copy", copy)
    for link in found.notices:
        _named(f"{link.kind} of it", link.release, link)
    for link in found.concerns:
        _named(TOLD[link.kind], link.of, link)
    if not (found.copies or found.notices or found.concerns):
        out.print("no copy, correction, update or withdrawal of it is known")


def _named(role: str, p: Pointer, link: Link | None = None) -> None:
    """A release in its role, and where its notice's words stand."""
    out = screen()
    where = f"{p.release_id}, {spoken_date(p.published)}"
    if link and link.words:
        where += f"; the words: rag show {link.release.release_id}@{link.words.start}-{link.words.end}"
    out.print(plain(f"{role}: ", "cyan") + plain(p.title, "bold"))
    out.print(Padding(plain(where, "dim"), (0, 0, 0, 4)))


def teasers(found: Sequence[Teaser]) -> None:
    """Releases known of, but not held."""
    out = screen()
    for t in found:
        out.print(plain(f"{t.published or 'undated'}  ", "dim") + plain(t.title))
    if not found:
        out.print("no gaps: every teaser's release is held")
