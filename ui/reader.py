"""A release as HTML, pure: its own words in paragraphs, the quoted ones marked, its fields, what its page points at.

What is not here: fetching it, the page around it. Offsets are code points of the body, as everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag import Field, Lineage, Release, Teaser, in_marks
from ui import cards, kin
from ui.markup import Markup, count, join, long_date, release_url, tag, web_address

_BLANK = re.compile(r"\n[ \t]*\n\s*")
_NAMES = {
    "institution": "Institution", "published": "Published", "journal": "Journal", "doi": "DOI", "funder": "Funded by",
    "contact": "Contact", "dateline": "Dateline", "embargo": "Embargo", "subtitle": "Subtitle", "author": "Author",
    "email": "E-mail", "phone": "Telephone", "keyword": "Keywords", "speaker": "Quoted", "quote": "Said",
    "person": "People", "kind": "Kind", "sample": "Studied on", "caveat": "Caveats", "grant": "Grants",
    "subject": "Subject", "retold": "Retold from",
}  # fmt: skip
LONG = 160
"""Characters of a field's value that are shown: the words themselves stand above."""

Span = tuple[int, int]


def release(
    shown: Release,
    *,
    at: Span | None = None,
    teasers: Sequence[Teaser] = (),
    lineage: Lineage | None = None,
    newest: int | None = None,
) -> Markup:
    """A whole release; `at` is marked and gets the id "at", so that a page can scroll to it.

    `newest` is the number of its newest version, where that is known.
    """
    marked = at if at and at[1] <= len(shown.body) else None
    blocks = list(_blocks(shown.body))
    headed = bool(blocks) and _same(shown.body[slice(*blocks[0])], shown.title)
    drawn = [_block(shown, block, marked, title=headed and nth == 0) for nth, block in enumerate(blocks)]
    return tag(
        "article",
        tag("p", join(kicker(shown, lineage), " · "), class_="kicker"),
        _older(shown, newest),
        kin.banner(shown.id, lineage) if lineage else None,
        None if headed else tag("h1", shown.title, dir="auto", class_="title"),
        tag("div", *drawn, class_="body", dir="auto", lang=shown.language),
        kin.section(shown.id, lineage) if lineage else None,
        _facts(shown),
        _gaps(teasers),
        class_="release",
        data_release=shown.id,
    )


def kicker(shown: Release, lineage: Lineage | None = None) -> list[object]:
    """Whose release it is, of which day, and what it is if not an original."""
    parts: list[object] = [shown.institution] if shown.institution else []
    parts.append(long_date(shown.published))
    standing = kin.standing(shown, lineage)
    if standing != "original":
        parts.append(tag("span", standing, class_="badge"))
    if shown.version > 1:
        parts.append(f"version {shown.version}")
    return parts


def _older(shown: Release, newest: int | None) -> Markup | None:
    if newest is None or newest <= shown.version:
        return None
    link = tag("a", "the newest version", href=release_url(shown.id), data_open=True)
    return tag("p", f"This is version {shown.version}, as it was cited. See ", link, ".", class_="notice quiet")


def _same(block: str, title: str) -> bool:
    return " ".join(block.split()).casefold() == " ".join(title.split()).casefold()


def _blocks(body: str) -> Iterator[Span]:
    """Where the paragraphs of a body stand, parted by blank lines."""
    start = len(body) - len(body.lstrip())
    for gap in _BLANK.finditer(body, start):
        if gap.start() > start:
            yield start, gap.start()
        start = gap.end()
    end = len(body.rstrip())
    if end > start:
        yield start, end


def _block(shown: Release, block: Span, at: Span | None, *, title: bool) -> Markup:
    inside = join(_pieces(shown, block, at))
    if title:
        return tag("h1", inside, class_="title")
    if any(s.start <= block[0] < s.end for s in shown.contact):
        return tag("p", inside, class_="contact")
    if any(s.start <= block[0] < s.end for s in shown.boilerplate):
        return tag("p", inside, class_="boilerplate")
    return tag("p", inside)


def _pieces(shown: Release, block: Span, at: Span | None) -> Iterator[object]:
    """The words of a paragraph, cut where the dateline and the marked passage begin and end."""
    dateline = (shown.dateline.start, shown.dateline.end) if shown.dateline else (0, 0)
    spans = [dateline, *([at] if at else [])]
    cuts = sorted({*block, *(c for s in spans for c in s if block[0] < c < block[1])})
    for start, end in pairwise(cuts):
        piece: object = shown.body[start:end]
        if dateline[0] <= start and end <= dateline[1]:
            piece = tag("span", piece, class_="dateline")
        if at and at[0] <= start and end <= at[1]:
            first = start == max(at[0], block[0]) and at[0] >= block[0]
            piece = tag("mark", piece, id="at" if first else None, tabindex="-1" if first else None)
        yield piece


def _facts(shown: Release) -> Markup:
    """The release's fields; a value that stands in its text is a link to the words that show it."""
    rows: dict[str, list[object]] = {}
    for field in shown.fields:
        name = _NAMES.get(field.name, field.name.replace("_", " ").capitalize())
        value = _value(shown, field)
        if value not in rows.setdefault(name, []):
            rows[name].append(value)
    if "Published" not in rows and shown.published:
        rows["Published"] = [long_date(shown.published)]
    address = web_address(shown.url)
    if address:
        link = tag("a", address, href=address, rel="noopener noreferrer nofollow", target="_blank")
        rows["Original"] = [link]
    if len(shown.sources) > 1:
        rows["Held"] = [f"in {count(len(shown.sources), 'file')}"]
    drawn = [join([tag("dt", name), *(tag("dd", v, dir="auto") for v in values)]) for name, values in rows.items()]
    return tag("section", tag("h2", "About this release"), tag("dl", *drawn), class_="facts") if drawn else Markup("")


def _value(shown: Release, field: Field) -> Markup:
    words = long_date(field.value) if field.name == "published" else " ".join(field.value.split())
    words = words if len(words) <= LONG else f"{words[:LONG].rsplit(' ', 1)[0]} …"
    said: object = in_marks(words) if field.name == "quote" else words
    if field.start is not None and field.end is not None:
        href = release_url(shown.id, version=shown.version, start=field.start, end=field.end)
        said = tag("a", said, href=href, data_open=True, class_="proof", title="Show the words")
    return join([said, tag("span", field.about, class_="when") if field.about else None], " ")


def _gaps(teasers: Sequence[Teaser]) -> Markup:
    """Releases that this one's page points at and the archive does not hold, by name only."""
    if not teasers:
        return Markup("")
    items = [tag("li", tag("span", t.title, dir="auto"), _when(t)) for t in teasers]
    return tag(
        "section",
        tag("h2", "Seen on its page, not in the archive"),
        tag("ul", *items, class_="listed"),
        class_="gaps",
    )


def _when(teaser: Teaser) -> Markup | None:
    return tag("span", long_date(teaser.published), class_="when") if teaser.published else None


def passage_tools(shown: Release, at: Span | None) -> Markup:
    """The buttons above a release on a page of its own: copy the marked words with their reference."""
    if not at or at[1] > len(shown.body):
        return Markup("")
    said = cards.reference(
        {
            "institution": shown.institution,
            "title": shown.title,
            "published": shown.published.isoformat() if shown.published else None,
            "url": shown.url,
        }
    )
    quote = shown.body[at[0] : at[1]]
    button = tag("button", "Copy quote", type="button", data_copy=True, data_quote=quote, data_reference=said)
    return tag("p", button, class_="tools")
