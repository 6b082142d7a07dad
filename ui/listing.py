"""The archive tab as HTML, pure: search, facets, order, timeline, and the lines of a list.

Every state is an address (`/archive?institution=…&when=2025-08&page=2`), so that each filter is a link, Back works, and
the page needs no script. What is not here: which lines a view shows (shelf).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag import Teaser
from ui import requests, timeline
from ui.markup import EMPTY, Markup, count, join, long_date, release_url, tag
from ui.view import FACETS, SORTS, View

PAGE = 20
FACET = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A release as the list shows it; `when` is its month, `standing` what it is among the others."""

    id: str
    title: str
    published: date | None
    institution: str
    journal: str
    kind: str
    when: str = ""
    excerpt: str = ""
    standing: str = "original"


def frame(view: View, results: Markup, *, plot: Markup = EMPTY, facets: Sequence[Markup] = ()) -> Markup:
    """The whole tab around its results."""
    return tag(
        "div",
        _search_form(view),
        plot or None,
        tag("div", tag("div", *facets, _gap_link(view), class_="facets"), results, class_="shelves"),
        class_="shelf",
    )


def _search_form(view: View) -> Markup:
    box = tag(
        "input", type="search", name="q", value=view.q, maxlength=requests.MAX_QUESTION,
        aria_label="Search the releases",
        placeholder="Search the releases", autocomplete="off",
    )  # fmt: skip
    kept = [
        tag("input", type="hidden", name=name, value=getattr(view, name))
        for name in (*FACETS, "sort")
        if getattr(view, name)
    ]
    return tag("form", box, *kept, tag("button", "Search", type="submit"), action="/archive", role="search")


def facet(view: View, name: str, lines: Sequence[Line]) -> Markup:
    """The values of one facet among the lines that the other filters leave: months in order, others by frequency."""
    counts = Counter(getattr(line, name) for line in lines if getattr(line, name))
    if len(counts) < 2 and not getattr(view, name):
        return EMPTY
    ranked = sorted(counts.items(), reverse=True) if name == "when" else counts.most_common()
    items = [tag("li", _choice(view, name, value, n)) for value, n in ranked]
    rest = tag("details", tag("summary", f"{len(items) - FACET} more"), tag("ul", *items[FACET:]))
    more = rest if len(items) > FACET else None
    return tag("section", tag("h3", FACETS[name]), tag("ul", *items[:FACET]), more)


def _choice(view: View, name: str, value: str, n: int) -> Markup:
    chosen = getattr(view, name) == value
    return tag(
        "a",
        tag("span", _period(value) if name == "when" else value, dir="auto"),
        tag("span", n, class_="tally"),
        href=view.href(**{name: "" if chosen else value}),
        aria_current="true" if chosen else None,
    )


def _gap_link(view: View) -> Markup:
    label = "Back to the releases" if view.gaps else "Known of, but not held"
    return tag("p", tag("a", label, href=View(gaps=not view.gaps).href()), class_="gap-link")


def paged(view: View, total: int) -> tuple[int, int]:
    """The page that a view shows of so many lines, and the number of pages."""
    pages = max(1, -(-total // PAGE))
    return min(view.page, pages), pages


def results(view: View, shown: Sequence[Line], *, total: int, page: int, pages: int) -> Markup:
    """One page of the list, its order, and the filters that are on."""
    return tag(
        "div",
        tag("div", tag("p", count(total, "release"), class_="total", role="status"), _sorts(view), class_="bar-top"),
        _active(view),
        tag("ol", *(tag("li", _entry(line)) for line in shown), class_="entries")
        if shown
        else tag("p", "No release fits. Remove a filter, or search for other words.", class_="empty"),
        _pager(view, page, pages),
        class_="results",
    )


def _entry(line: Line) -> Markup:
    badge = tag("span", line.standing, class_="badge") if line.standing != "original" else None
    about = [line.institution, line.journal, line.kind if line.kind not in ("", "other", line.standing) else ""]
    return tag(
        "a",
        tag("span", long_date(line.published), class_="when"),
        tag(
            "span",
            tag("span", line.title, class_="entry-title", dir="auto"),
            badge,
            tag("span", join([a for a in about if a], " · "), class_="entry-about"),
            tag("span", line.excerpt, class_="excerpt", dir="auto") if line.excerpt else None,
            class_="entry-main",
        ),
        href=release_url(line.id),
        data_open=True,
        class_="entry",
    )


def _sorts(view: View) -> Markup:
    sorts = ({"": "best match"} if view.q else {}) | SORTS
    current = view.sort or ("" if view.q else "newest")
    links = [
        tag("a", label, href=view.href(sort=name), aria_current="true" if name == current else None)
        for name, label in sorts.items()
    ]
    return tag("nav", *links, class_="sorts", aria_label="Order")


def _active(view: View) -> Markup:
    given = {"q": f"“{view.q}”", "institution": view.institution, "journal": view.journal, "kind": view.kind}
    labels = {name: label for name, label in given.items() if getattr(view, name)}
    if view.when:
        labels["when"] = _period(view.when)
    chips = [
        tag("a", tag("span", label), tag("span", "×", aria_hidden="true"), href=view.href(**{name: ""}), class_="chip",
            aria_label=f"Remove filter: {label}")
        for name, label in labels.items()
    ]  # fmt: skip
    return tag("div", *chips, class_="chips") if chips else EMPTY


def _period(when: str) -> str:
    try:
        return timeline.name(when)
    except ValueError:
        return when


def _pager(view: View, page: int, pages: int) -> Markup:
    if pages == 1:
        return EMPTY
    older = tag("a", "Previous", href=view.href(page=page - 1), rel="prev") if page > 1 else None
    newer = tag("a", "Next", href=view.href(page=page + 1), rel="next") if page < pages else None
    return tag("nav", older, tag("span", f"Page {page} of {pages}"), newer, class_="pager", aria_label="Pages")


def gaps(teasers: Sequence[Teaser]) -> Markup:
    """Releases known of from teasers, by name."""
    rows = [
        tag("li", tag("span", t.title, dir="auto"), tag("span", long_date(t.published), class_="when")) for t in teasers
    ]
    intro = (
        "Releases seen as a teaser on another release’s page. They are never evidence: the archive does not hold them."
    )
    return tag("div", tag("p", intro, class_="empty"), tag("ul", *rows, class_="listed gaps-list"), class_="results")
