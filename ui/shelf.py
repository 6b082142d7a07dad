"""The archive, to look at: what a view shows of it, kept until the archive or the day changes.

What is not here: how it is drawn (listing), the release view (reader), the web (pages).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from rag import Archive, Ask, Filters, Release, Teaser
from ui import listing, requests, timeline
from ui.listing import Line
from ui.markup import Markup
from ui.talk import standing
from ui.view import FACETS, View

MAX_HITS = 50


class Shelf:
    """The lines of an archive, kept until the archive or the day changes."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._lock = threading.Lock()
        self._kept: tuple[object, tuple[Line, ...]] = (None, ())

    def lines(self) -> tuple[Line, ...]:
        """All releases that may be seen today, newest first."""
        key = (self._archive.revision, requests.today())
        with self._lock:
            if self._kept[0] != key:
                self._kept = (key, tuple(_line(r) for r in self._archive.list()))
            return self._kept[1]

    def institutions(self) -> list[str]:
        """Who issued releases, by name."""
        return sorted((name for name, _ in self._archive.facets("institution")), key=str.casefold)

    def gaps(self) -> list[Teaser]:
        """Releases that are known of and not held."""
        return list(self._archive.gaps())

    def html(self, view: View) -> Markup:
        """The view, drawn."""
        if view.gaps:
            return listing.frame(view, listing.gaps(self.gaps()))
        found = self._searched(view.q) if view.q else self.lines()
        lines = _sorted([line for line in found if matches(line, view)], view)
        page, pages = listing.paged(view, len(lines))
        shown = [self._with_standing(line) for line in lines[(page - 1) * listing.PAGE : page * listing.PAGE]]
        results = listing.results(view, shown, total=len(lines), page=page, pages=pages)
        timed = [line for line in found if matches(line, replace(view, when=""))]
        bars = timeline.periods([line.published for line in timed if line.published])
        plot = timeline.plot(bars, chosen=view.when, href=lambda p: view.href(when="" if p == view.when else p))
        facets = [
            listing.facet(view, name, [x for x in found if matches(x, replace(view, **{name: ""}))])  # type: ignore[arg-type]
            for name in FACETS
        ]
        return listing.frame(view, results, plot=plot, facets=facets)

    def _searched(self, words: str) -> tuple[Line, ...]:
        hits, _ = self._archive.search(words, Ask(passages=MAX_HITS))
        known = {line.id: line for line in self.lines()}
        best = {h.chunk.release_id: h.chunk.text for h in reversed(hits)}
        order = dict.fromkeys(h.chunk.release_id for h in hits)
        return tuple(replace(known[i], excerpt=_excerpt(best[i])) for i in order if i in known)

    def _with_standing(self, line: Line) -> Line:
        """The line, with what its release is among the others: asked only for what is shown."""
        return replace(line, standing=standing(self._archive, line.id, Filters()) or "original")


def _line(release: Release) -> Line:
    return Line(
        release.id,
        release.title,
        release.published,
        release.institution or "",
        release.first("journal") or "",
        release.first("kind") or "",
        (release.published.isoformat() if release.published else "")[:7],
    )


def _excerpt(words: str, *, limit: int = 240) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= limit else plain[:limit].rsplit(" ", 1)[0] + " …"


def matches(line: Line, view: View) -> bool:
    """Whether a view shows a line; a month or a year is the beginning of a day."""
    wanted = all(
        not getattr(view, name) or getattr(line, name) == getattr(view, name) for name in FACETS if name != "when"
    )
    return wanted and line.when.startswith(view.when)


def _sorted(lines: list[Line], view: View) -> list[Line]:
    keys: dict[str, Callable[[Line], object]] = {
        "title": lambda x: x.title.casefold(),
        "institution": lambda x: (not x.institution, x.institution.casefold()),
        "oldest": lambda x: x.published or date.max,
        "newest": lambda x: -(x.published or date.min).toordinal(),
    }
    how = view.sort or ("" if view.q else "newest")
    return sorted(lines, key=keys[how]) if how else lines  # type: ignore[arg-type]
