"""The sentences that may answer a question, out of the passages that were found and of the fields asked for.

Every candidate is verbatim: `release.body[start:end] == quote`, or the value of a metadata field. What is not here:
which candidate answers (`scoring`), and how much is quoted around it (`evidence`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.datatypes import Chunk, Field, Hit, Release, Span
from rag.question import Question
from rag.sentences import sentences
from rag.wants import FIELD_WANTS, Want

FIELD_OF_WANT: Mapping[Want, str] = {
    "journal": "journal",
    "funder": "funder",
    "doi": "doi",
    "contact": "contact",
    "institution": "institution",
    "published": "published",
}

_LABEL = re.compile(
    r"(About|Contact|Media contact|Notes to editors|Press contact)\b[^.!?]{0,80}:?$|for (immediate )?release\W*$", re.I
)
SHORTEST = 3
"""Words: less is a mark or a label, not a sentence; a field's own words may be shorter."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be quoted; `before` is the one before it.

    `passage` is the score of the hit it stands in, or of its release's best where it stands in none (then `hit` is
    False).
    """

    release: Release
    quote: str
    start: int | None
    end: int | None
    passage: float
    field: str = "body"
    title: bool = False
    asked_field: bool = False
    before: Span | None = None
    chunk_id: int = 0
    hit: bool = False

    @property
    def place(self) -> tuple[str, str, int, str]:
        """What makes two candidates the same words."""
        return (self.release.id, self.field, -1 if self.start is None else self.start, self.quote)


def candidates(
    question: Question, hits: Sequence[Hit], releases: Mapping[str, Release], *, whole: Sequence[Chunk] = ()
) -> list[Candidate]:
    """The sentences of the hits, of the passages of a release that is read whole, and of the field asked for."""
    found: dict[tuple[str, str, int, str], Candidate] = {}
    lead = {hit.chunk.release_id: hit.score for hit in sorted(hits, key=lambda h: h.score)}
    for hit in hits:
        for candidate in _of_passage(hit.chunk, releases[hit.chunk.release_id], hit.score):
            found.setdefault(candidate.place, replace(candidate, hit=True))
    for chunk in whole:
        for candidate in _of_passage(chunk, releases[chunk.release_id], lead[chunk.release_id]):
            found.setdefault(candidate.place, candidate)
    if question.want in FIELD_WANTS:
        for release_id, passage in sorted(lead.items(), key=lambda item: -item[1])[:3]:
            for candidate in _of_field(FIELD_OF_WANT[question.want], releases[release_id], passage):
                found[candidate.place] = candidate
    return list(found.values())


def _of_passage(chunk: Chunk, release: Release, passage: float) -> list[Candidate]:
    found = []
    before: Span | None = None
    for span in sentences(chunk.text):
        start, end = chunk.start + span.start, chunk.start + span.end
        start = _without_dateline(release, Span(start, end))
        quote = release.body[start:end]
        if len(quote.split()) < SHORTEST or _LABEL.match(quote):
            continue
        title = " ".join(quote.split()) == " ".join(release.title.split())
        found.append(Candidate(release, quote, start, end, passage, title=title, before=before, chunk_id=chunk.id))
        before = None if title else Span(start, end)
    return found


def _without_dateline(release: Release, span: Span) -> int:
    """Where a sentence's own words begin: "(Wire.example) OSLO, 3 May – The ice …" -> at "The"."""
    line = release.dateline
    if line is not None and span.start < line.end < span.end and line.start - span.start <= DATELINE_AT:
        rest = release.body[line.end : span.end]
        return line.end + len(rest) - len(rest.lstrip(" \t\n–—-:"))
    mark = _MARK.match(release.body, span.start, span.end)
    return mark.end() if mark else span.start


_MARK = re.compile(r"\((?:[\w-]+\.)+\w+\)\s+(?:[-–—]\s*)?")
DATELINE_AT = 60
"""Characters: an aggregator's mark, "(Wire.example) ", may stand before a dateline."""


def _of_field(name: str, release: Release, passage: float) -> list[Candidate]:
    """The sentences in which a field's values stand, or the metadata that states it."""
    fields = [f for f in release.fields if f.name == name]
    spans = _sentences_around(release, [f for f in fields if f.start is not None])
    in_body = [
        Candidate(release, release.body[s.start : s.end], s.start, s.end, passage, asked_field=True) for s in spans
    ]
    if in_body:
        return in_body
    stated = "; ".join(release.values(name))
    return [Candidate(release, stated, None, None, passage, field=name, asked_field=True)] if stated else []


def _sentences_around(release: Release, fields: Sequence[Field]) -> list[Span]:
    """The sentences of the body that hold the fields' words, each once, in order."""
    wanted = sorted({(f.start or 0, f.end or 0) for f in fields})
    if not wanted:
        return []
    low = max(0, wanted[0][0] - 2_000)
    window = release.body[low : wanted[-1][1] + 2_000]
    spans = [Span(low + s.start, low + s.end) for s in sentences(window)]
    return [s for s in spans if any(s.start < end and start < s.end for start, end in wanted)]
