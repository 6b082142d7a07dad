"""The archive, to look at: search, facets, sorting, a timeline, and the releases, drawn as one piece of HTML.

Every state is an address (`/archive?institution=…&when=2025-08&page=2`), so that each filter is a link, Back works, and
the page needs no script. What is not here: the release view (reader), the web (pages).
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag import Archive, Ask, Release, Teaser
from ui import reader, requests, timeline
from ui.markup import EMPTY, Markup, count, join, long_date, release_url, tag
from ui.view import FACETS, SORTS, View

PAGE = 20
FACET = 8
MAX_HITS = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A release as the list shows it."""

    id: str
    title: str
    published: date | None
    institution: str
    journal: str
    kind: str
    excerpt: str = ""


class Shelf:
    """The lines of an archive, kept until the archive or the day changes."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._lock = threading.Lock()
        self._kept: tuple[object, tuple[Line, ...]] = (None, ())

    def lines(self) -> tuple[Line, ...]:
        """All releases that may be seen today, newest first."""
        key = (self._archive.library.revision, requests.today())
        with self._lock:
            if self._kept[0] != key:
                self._kept = (key, tuple(_line(r) for r in self._archive.list()))
            return self._kept[1]

    def institutions(self) -> list[str]:
        """Who issued releases, by name."""
        return sorted({line.institution for line in self.lines() if line.institution}, key=str.casefold)

    def gaps(self) -> list[Teaser]:
        """Releases that are known of and not held."""
        return list(self._archive.gaps())

    def html(self, view: View) -> Markup:
        """The view, drawn."""
        if view.gaps:
            return _frame(view, _gaps(self.gaps()), total=len(self.lines()))
        found = self._searched(view.q) if view.q else self.lines()
        timed = [line for line in found if _matches(line, replace(view, when=""))]
        lines = _sorted([line for line in timed if _matches(line, view)], view)
        bars = timeline.periods([line.published for line in timed if line.published])
        plot = timeline.plot(bars, chosen=view.when, href=lambda p: view.href(when="" if p == view.when else p))
        facets = [_facet(view, name, title, found) for name, title in FACETS.items()]
        return _frame(view, _results(view, lines), total=len(self.lines()), plot=plot, facets=facets)

    def _searched(self, words: str) -> tuple[Line, ...]:
        hits, _ = self._archive.search(words, Ask(passages=MAX_HITS))
        known = {line.id: line for line in self.lines()}
        best = {h.chunk.release_id: h.chunk.text for h in reversed(hits)}
        order = dict.fromkeys(h.chunk.release_id for h in hits)
        return tuple(replace(known[i], excerpt=_excerpt(best[i])) for i in order if i in known)


def _line(release: Release) -> Line:
    return Line(
        release.id,
        release.title,
        release.published,
        release.institution or "",
        release.first("journal") or "",
        reader.kind(release),
    )


def _excerpt(words: str, *, limit: int = 240) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= limit else plain[:limit].rsplit(" ", 1)[0] + " …"


def _matches(line: Line, view: View) -> bool:
    wanted = all(not getattr(view, name) or getattr(line, name) == getattr(view, name) for name in FACETS)
    dated = not view.when or (line.published is not None and line.published.isoformat().startswith(view.when))
    return wanted and dated


def _sorted(lines: list[Line], view: View) -> list[Line]:
    keys: dict[str, Callable[[Line], object]] = {
        "title": lambda x: x.title.casefold(),
        "institution": lambda x: (not x.institution, x.institution.casefold()),
        "oldest": lambda x: x.published or date.max,
        "newest": lambda x: -(x.published or date.min).toordinal(),
    }
    how = view.sort or ("" if view.q else "newest")
    return sorted(lines, key=keys[how]) if how else lines  # type: ignore[arg-type]


def _frame(view: View, results: Markup, *, total: int, plot: Markup = EMPTY, facets: Sequence[Markup] = ()) -> Markup:
    return tag(
        "div",
        _search_form(view),
        plot or None,
        tag("div", tag("div", *facets, _gap_link(view), class_="facets"), results, class_="shelves"),
        class_="shelf",
        data_total=total,
    )


def _search_form(view: View) -> Markup:
    box = tag(
        "input", type="search", name="q", value=view.q, maxlength=requests.MAX_QUESTION,
        aria_label="Search the releases",
        placeholder="Search the releases", autocomplete="off",
    )  # fmt: skip
    kept = [
        tag("input", type="hidden", name=name, value=getattr(view, name))
        for name in (*FACETS, "when", "sort")
        if getattr(view, name)
    ]
    return tag("form", box, *kept, tag("button", "Search", type="submit"), action="/archive", role="search")


def _facet(view: View, name: str, title: str, lines: Sequence[Line]) -> Markup:
    """The values of one facet among the lines that the other filters leave, the most frequent first."""
    chosen = getattr(view, name)
    others = replace(view, **{name: ""})  # type: ignore[arg-type]  # a name of FACETS
    counts = Counter(getattr(line, name) for line in lines if getattr(line, name) and _matches(line, others))
    if len(counts) < 2 and not chosen:
        return EMPTY
    items = [tag("li", _choice(view, name, value, n)) for value, n in counts.most_common()]
    rest = tag("details", tag("summary", f"{len(items) - FACET} more"), tag("ul", *items[FACET:]))
    more = rest if len(items) > FACET else None
    return tag("section", tag("h3", title), tag("ul", *items[:FACET]), more)


def _choice(view: View, name: str, value: str, n: int) -> Markup:
    chosen = getattr(view, name) == value
    return tag(
        "a",
        tag("span", value, dir="auto"),
        tag("span", n, class_="tally"),
        href=view.href(**{name: "" if chosen else value}),
        aria_current="true" if chosen else None,
    )


def _gap_link(view: View) -> Markup:
    label = "Back to the releases" if view.gaps else "Known of, but not held"
    return tag("p", tag("a", label, href=View(gaps=not view.gaps).href()), class_="gap-link")


def _results(view: View, lines: Sequence[Line]) -> Markup:
    pages = max(1, -(-len(lines) // PAGE))
    page = min(view.page, pages)
    shown = lines[(page - 1) * PAGE : page * PAGE]
    return tag(
        "div",
        tag(
            "div", tag("p", count(len(lines), "release"), class_="total", role="status"), _sorts(view), class_="bar-top"
        ),
        _active(view),
        tag("ol", *(tag("li", _entry(line)) for line in shown), class_="entries")
        if shown
        else tag("p", "No release fits. Remove a filter, or search for other words.", class_="empty"),
        _pager(view, page, pages),
        class_="results",
    )


def _entry(line: Line) -> Markup:
    about = [line.institution, line.journal]
    return tag(
        "a",
        tag("span", long_date(line.published), class_="when"),
        tag(
            "span",
            tag("span", line.title, class_="entry-title", dir="auto"),
            tag("span", line.kind, class_="badge") if line.kind != "original" else None,
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


def _gaps(teasers: Sequence[Teaser]) -> Markup:
    rows = [
        tag("li", tag("span", t.title, dir="auto"), tag("span", long_date(t.published), class_="when")) for t in teasers
    ]
    intro = (
        "Releases seen as a teaser on another release’s page. They are never evidence: the archive does not hold them."
    )
    return tag("div", tag("p", intro, class_="empty"), tag("ul", *rows, class_="listed gaps-list"), class_="results")
