"""An archive that fits in a test: it finds paragraphs by shared words, and words an answer from their first sentences.

It keeps the real one's promises (events in order, verbatim quotes with offsets, refusals without citations, as-of) and
does nothing else, so that the page is tested without models. "List …" is answered with a table, "in March 2025" at the
end of a question is a filter, "… and the moon" is answered in part.
"""

from __future__ import annotations

import re
import time
import uuid
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from rag import (
    Answer,
    Ask,
    Chunk,
    Citation,
    Delta,
    Event,
    Evidence,
    Filters,
    Found,
    Hit,
    Release,
    Teaser,
    UsageError,
)  # fmt: skip
from rag.datatypes import Field, Lineage, Link, Pointer, Row, Span, Table

COMMON = frozenset(
    "a an and are at by did do does for from had has have how in is it its of on or that the this to was were what when"
    " where which who why with about say said they".split()
)


def words(text: str) -> set[str]:
    return {w for w in re.findall(r"[\w-]+", text.casefold()) if w not in COMMON}


def release(id_: str, title: str, body: str, *, institution: str, day: str, **more: Any) -> Release:
    """A release whose body begins with its title; `more` are fields by name."""
    whole = f"{title}\n\n{body}"
    fields = [Field("institution", institution), *(Field(k, v) for k, v in more.items())]
    place = re.match(r"[A-Z][A-Z ,.0-9a-z]{2,40} [–-]+ ", body)
    dateline = Span(len(title) + 2, len(title) + 2 + place.end()) if place else None
    return Release(
        id_, f"/srv/releases/{id_}.txt", title, whole, "text", date.fromisoformat(day), fields=tuple(fields),
        url=f"https://news.example/{id_}", dateline=dateline, sources=(f"/srv/releases/{id_}.txt",),
    )  # fmt: skip


RELEASES = (
    release(
        "lichen", "Lichens on roof tiles record a century of city air",
        "OSTERVALE, 3 March 2025 – Roof tiles from 212 houses carry a record of the air above them, according to a"
        " study from the University of Ostervale. Nickel in the lichens fell by 41 percent after the foundry closed in"
        " 1987.\n\n"
        '"A tile is a filing cabinet that nobody meant to keep," said Ines Aldgate, who led the work.\n\n'
        "The study appears in Annals of Urban Ecology. It was funded by the Ostervale Trust.",
        institution="University of Ostervale", day="2025-03-03", journal="Annals of Urban Ecology",
        funder="Ostervale Trust",
    ),
    release(
        "ferry", "Battery ferry crosses the Hallin Sound in a gale",
        "HALLIN, 11 April 2025 – The ferry Sula made 38 crossings on batteries alone during the April gale.\n\n"
        "It charges for nine minutes in each port. The yard expects to save 1,900 tonnes of diesel a year.",
        institution="Hallin Harbour Authority", day="2025-04-11",
    ),
    release(
        "correction", "Correction: Lichens on roof tiles record a century of city air",
        "The release of 3 March gave a wrong figure. Nickel in the lichens fell by 14 percent, not by 41 percent.",
        institution="University of Ostervale", day="2025-05-02", kind="correction",
    ),
)  # fmt: skip
TEASERS = (Teaser("Moss on bus shelters thrives beside heavy traffic", "lichen", "Moss on …", date(2025, 3, 4)),)


SETTINGS = SimpleNamespace(
    embedder="fake", reranker="fake", selector="fake", chunk_tokens=220, passages=8, candidates=24, per_release=3,
    dense_weight=0.5, rerank_trust=0.7, llm="auto",
)  # fmt: skip


@dataclass
class FakeArchive:
    """See the module. `pause` is the seconds between two words; `closed` counts streams that were left early."""

    releases: Sequence[Release] = RELEASES
    teasers: Sequence[Teaser] = TEASERS
    pause: float = 0.0
    closed: int = 0
    revision: int = 7
    settings: Any = field(default_factory=lambda: SETTINGS)

    def warm(self) -> None:
        """Has no models."""

    def list(self, filters: Filters | None = None, *, limit: int | None = None) -> Sequence[Release]:
        """Visible releases, newest first."""
        seen = [r for r in self.releases if _visible(r, filters or Filters())]
        return sorted(seen, key=lambda r: r.published or date.min, reverse=True)[:limit]

    def show(self, release_id: str, filters: Filters | None = None, *, version: int | None = None) -> Release:
        """A visible release, by its whole id."""
        for r in self.list(filters):
            if r.id == release_id and version in (None, r.version):
                return r
        raise UsageError(f"no release {release_id} is visible here: `rag list` shows what is")

    def status(self, filters: Filters | None = None) -> dict[str, int]:
        """Counts."""
        return {"releases": len(self.list(filters)), "chunks": 9, "teasers": len(self.teasers)}

    def lineage(self, release_id: str, filters: Filters | None = None) -> Lineage:
        """A correction's title names what it corrects; a copy bears the title of an earlier release."""
        seen = self.list(filters)
        shown = self.show(release_id, filters)
        told = [r for r in reversed(seen) if r.title == shown.title]
        notices = [r for r in seen if r.title == f"Correction: {shown.title}"]
        concerned = [r for r in seen if shown.title == f"Correction: {r.title}"]
        return Lineage(
            _pointer(told[0]), tuple(map(_pointer, told[1:])),
            tuple(Link("correction", _pointer(n), _pointer(shown), Span(0, 10)) for n in notices),
            tuple(Link("correction", _pointer(shown), _pointer(c)) for c in concerned),
        )  # fmt: skip

    def facets(
        self, name: str, filters: Filters | None = None, *, limit: int | None = None
    ) -> Sequence[tuple[str, int]]:
        """Months, or values of a field, with their numbers of releases."""
        months = [f"{r.published:%Y-%m}" for r in self.list(filters) if r.published]
        values = [v for r in self.list(filters) for v in r.values(name)]
        return Counter(months if name == "month" else values).most_common(limit)

    def gaps(self, filters: Filters | None = None) -> Sequence[Teaser]:
        """All teasers."""
        return self.teasers

    def search(self, text: str, options: Ask | None = None) -> tuple[Sequence[Hit], dict[str, Release]]:
        """Sentences that share two words."""
        options = options or Ask()
        hits = [_hit(e) for e in self._found(text, options.filters, 50)]
        return hits[: options.passages or 8], {r.id: r for r in self.releases}

    def ask(self, text: str, options: Ask | None = None) -> Answer:
        """The last event of `stream`."""
        *_, last = self.stream(text, options)
        assert isinstance(last, Answer)
        return last

    def stream(self, text: str, options: Ask | None = None) -> Iterator[Event]:
        """Found, a Delta for each word, Answer."""
        options = options or Ask()
        if text.startswith("List"):
            yield from self._listed(text, options)
            return
        asked, options = _dated(text, options)
        context = " ".join(t.question for t in options.history[-1:]) if len(words(text)) < 3 else ""
        evidence = self._found(f"{text} {context}", options.filters, 4)
        half: dict[str, Any] = {"status": "partial", "reason": "nothing was found about the moon"}
        try:
            if not evidence:
                near = tuple(_pointer(r) for r in self.list(options.filters)[:2])
                known: dict[str, Any] = {"nearest": near, "reason": "no release states this"}
                yield _answer(text, options, (), status="refused", **known)
                return
            yield Found(tuple(evidence), tuple(_hit(e) for e in evidence))
            said = " ".join(f"{e.quote} [{n}]" for n, e in enumerate(evidence[:2], 1))
            for word in re.findall(r"\S+\s*", said):
                time.sleep(self.pause)
                yield Delta(word)
            more = {"status": "answered", "standalone_question": asked} | (half if "the moon" in text else {})
            yield _answer(text, options, evidence[:2], text=said, **more)
        except GeneratorExit:
            self.closed += 1
            raise

    def _listed(self, text: str, options: Ask) -> Iterator[Event]:
        """Every visible release, proven by its title."""
        seen = self.list(options.filters)
        evidence = [Evidence(r, r.title, r.body.index(r.title), r.body.index(r.title) + len(r.title), 1) for r in seen]
        yield Found(tuple(evidence), ())
        rows = tuple(Row(r.id, r.title, r.published, (n,)) for n, r in enumerate(seen, 1))
        lines = "\n".join(f"- {r.title} [{n}]" for n, r in enumerate(seen[:10], 1))
        said = f"{len(seen)} releases:\n{lines}\n… and {len(seen) - 10} more in the table."
        table = Table("releases", len(rows), rows)
        yield _answer(text, replace(options, llm="quote"), evidence, text=said, table=table, status="answered")

    def _found(self, text: str, filters: Filters, limit: int) -> Sequence[Evidence]:
        wanted = words(text)
        found = [
            Evidence(r, m[0], m.start(), m.end(), float(len(wanted & words(m[0]))))
            for r in self.list(filters)
            for m in re.finditer(r"[^\n.]+(?:\.\d[^\n.]*)*[.](?:\")?", r.body)
        ]
        return sorted([e for e in found if e.score >= 2], key=lambda e: -e.score)[:limit]


def _dated(text: str, options: Ask) -> tuple[str, Ask]:
    """A question without the month at its end, which becomes a filter: "… in March 2025?"."""
    found = re.search(r" in ([A-Z][a-z]+ \d{4})\?$", text)
    if not found:
        return text, options
    first = datetime.strptime(f"1 {found[1]}", "%d %B %Y").date()  # noqa: DTZ007
    last = date(first.year, first.month, monthrange(first.year, first.month)[1])
    return text[: found.start()] + "?", replace(options, filters=replace(options.filters, after=first, before=last))


def _visible(r: Release, f: Filters) -> bool:
    day = r.published or date.min
    inside = (f.after or date.min) <= day <= min(f.before or date.max, f.as_of or date.today())  # noqa: DTZ011
    return inside and f.institution in (None, r.institution)


def _pointer(r: Release) -> Pointer:
    return Pointer(r.id, r.title, r.published)


def _hit(e: Evidence) -> Hit:
    return Hit(Chunk(e.release.id, 1, 0, e.start or 0, e.end or 0, e.quote, e.release.title), e.score, 1, 1, e.score)


def _answer(asked: str, options: Ask, evidence: Sequence[Evidence], *, text: str = "", **more: Any) -> Answer:
    cited = tuple(
        Citation(n, e.release.id, e.release.version, e.release.title, e.release.published, e.release.institution,
                 e.release.url, e.release.source, e.field, e.quote, e.start, e.end)
        for n, e in enumerate(evidence, 1)
    )  # fmt: skip
    more = {"standalone_question": asked} | more
    return Answer(
        uuid.uuid4().hex[:16], asked, text=text, filters=options.filters, llm=options.llm or "quote",
        citations=cited, seconds={"total": 0.4}, **more,
    )  # fmt: skip
