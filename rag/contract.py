"""The JSON forms that scripts rely on, next to their schema `answer.schema.json`.

What is not here: anything that decides; records go in, plain dicts come out.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from importlib import resources
from typing import Any

from rag.datatypes import (
    Answer,
    Citation,
    Field,
    Filters,
    Hit,
    IngestSummary,
    Lineage,
    Link,
    Pointer,
    Release,
    Span,
    Table,
    Teaser,
)  # fmt: skip
from rag.quotes import Quotation

Json = dict[str, Any]


def write(value: Any) -> None:
    """A line of JSON to stdout, flushed; in ASCII where the terminal's encoding could not say it all."""
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    sys.stdout.write(json.dumps(value, ensure_ascii=not unicode) + "\n")
    sys.stdout.flush()


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def citation(c: Citation) -> Json:
    """A citation: the quote and where it stands."""
    return {
        "n": c.n, "release_id": c.release_id, "version": c.version, "title": c.title, "published": _day(c.published),
        "institution": c.institution, "url": c.url, "source": c.source, "field": c.field, "quote": c.quote,
        "start": c.start, "end": c.end, "kind": c.kind,
        "copies": [pointer(p) for p in c.copies],
    }  # fmt: skip


def pointer(p: Pointer) -> Json:
    """A release by name."""
    return {"release_id": p.release_id, "title": p.title, "published": _day(p.published)}


def hit(h: Hit) -> Json:
    """A passage and why it ranks where it does."""
    return {
        "release_id": h.chunk.release_id, "chunk": h.chunk.n, "score": round(h.score, 6), "dense_rank": h.dense_rank,
        "lexical_rank": h.lexical_rank,
        "rerank_score": None if h.rerank_score is None else round(h.rerank_score, 4),
    }  # fmt: skip


def passage(h: Hit) -> Json:
    """A hit with its words, for `rag search`."""
    chunk = h.chunk
    return hit(h) | {
        "version": chunk.version, "start": chunk.start, "end": chunk.end, "text": chunk.text, "part": chunk.part,
    }  # fmt: skip


def filters(f: Filters) -> Json:
    """What the question was allowed to see."""
    return {"after": _day(f.after), "before": _day(f.before), "as_of": _day(f.as_of), "institution": f.institution}


def table(t: Table | None) -> Json | None:
    """An exact list."""
    if t is None:
        return None
    rows = [
        {
            "release_id": r.release_id, "title": r.title, "published": _day(r.published),
            "citations": list(r.citations), "value": r.value, "claim": asdict(r.claim) if r.claim else None,
        }
        for r in t.rows
    ]  # fmt: skip
    return {"criterion": t.criterion, "count": t.count, "rows": rows}


def teaser(t: Teaser) -> Json:
    """A teaser by name: never its text."""
    return {"title": t.title, "published": _day(t.published), "seen_on": t.seen_on}


def answer(a: Answer, *, id_: str | None = None) -> Json:
    """The answer, as `answer.schema.json` describes it; `id_` is the batch line's own id."""
    return {
        "id": id_, "answer_id": a.answer_id, "question": a.question, "standalone_question": a.standalone_question,
        "status": a.status, "text": a.text, "reason": a.reason, "notice": a.notice,
        "citations": [citation(c) for c in a.citations], "table": table(a.table),
        "teasers": [teaser(t) for t in a.teasers], "nearest": [pointer(p) for p in a.nearest],
        "hits": [hit(h) for h in a.hits], "filters": filters(a.filters), "llm": a.llm,
        "seconds": {name: round(value, 3) for name, value in a.seconds.items()},
        "tokens": None if a.tokens is None else asdict(a.tokens),
    }  # fmt: skip


def _span(s: Span | None) -> list[int] | None:
    return None if s is None else [s.start, s.end]


def release(r: Release) -> Json:
    """A release with its body and fields.

    Every field's name is a key too: its values joined by "; ", so that a metadata citation's quote equals
    `show[field]`. `fields` holds the proof of each value, `spans` the parts of the body.
    """
    by_name = {name: "; ".join(r.values(name)) for name in dict.fromkeys(f.name for f in r.fields)}
    absent = dict.fromkeys(("institution", "journal", "doi", "funder", "contact", "dateline"))
    return absent | by_name | {
        "release_id": r.id, "version": r.version, "title": r.title, "subtitle": r.subtitle,
        "published": _day(r.published), "url": r.url, "language": r.language, "source": r.source,
        "sources": list(r.sources), "page_kind": r.page_kind,
        "embargo": r.embargo.isoformat() if r.embargo else None,
        "spans": {
            "dateline": _span(r.dateline), "boilerplate": [_span(s) for s in r.boilerplate],
            "contact": [_span(s) for s in r.contact],
        },
        "fields": [field(f, r.body) for f in r.fields],
        "body": r.body,
    }  # fmt: skip


def field(f: Field, body: str) -> Json:
    """A field with its proof: `words` are those of the body, null where only the page's metadata states it."""
    words = None if f.start is None or f.end is None else body[f.start : f.end]
    return {
        "name": f.name, "value": f.value, "start": f.start, "end": f.end, "confidence": f.confidence,
        "about": f.about, "words": words,
    }  # fmt: skip


def quotation(q: Quotation) -> Json:
    """Who said it: the words as they stand at `start` to `end` of the body, who repeats them, and its notices."""
    r = q.release
    return {
        "release_id": r.id, "version": r.version, "title": r.title, "published": _day(r.published),
        "institution": r.institution, "url": r.url, "source": r.source, "speaker": q.speaker, "quote": q.words,
        "start": q.start, "end": q.end, "score": round(q.score, 3), "exact": q.exact,
        "differs": q.differs.words if q.differs else None, "said": q.said,
        "copies": [pointer(p) for p in q.copies], "notices": notices(q.notices),
    }  # fmt: skip


def lineage(found: Lineage) -> Json:
    """What a release has to do with others; `words` is the span in the notice that says so."""
    return {
        "original": pointer(found.original), "copies": [pointer(p) for p in found.copies],
        "notices": notices(found.notices), "concerns": notices(found.concerns),
    }  # fmt: skip


def notices(links: Iterable[Link]) -> list[Json]:
    """What corrects, withdraws or updates a release."""
    return [
        {"kind": x.kind, "release": pointer(x.release), "of": pointer(x.of), "words": _span(x.words)} for x in links
    ]


def listed(r: Release) -> Json:
    """A release as a line of `rag list`."""
    return {
        "release_id": r.id, "version": r.version, "title": r.title, "published": _day(r.published),
        "institution": r.institution, "url": r.url, "source": r.source, "language": r.language,
    }  # fmt: skip


def summary(s: IngestSummary) -> Json:
    """What an ingest did."""
    return {
        "read": s.read, "new": s.new, "changed": s.changed, "unchanged": s.unchanged, "failed": s.failed,
        "removed": s.removed, "releases": s.releases, "chunks": s.chunks, "teasers": s.teasers,
        "problems": [{"source": p.source, "reason": p.reason} for p in s.problems],
        "seconds": round(s.seconds, 3),
    }  # fmt: skip


def schema() -> Json:
    """The JSON Schema of an answer (draft 2020-12)."""
    text = resources.files("rag").joinpath("answer.schema.json").read_text(encoding="utf-8")
    loaded: Json = json.loads(text)
    return loaded
