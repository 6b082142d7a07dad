"""A fake archive of two releases for the tests of the evaluation: it answers with whole bodies, by shared words."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from eval.cases import Case
from rag import Answer, Ask, Citation, Filters, Hit, Lineage, Pointer, Release, Settings, Teaser, UsageError
from rag.datatypes import Chunk, Field

BELL = Release(
    "r1", "/in/bell.txt", "The bell", "Ann Lee cast the bell in Ely.", "text", date(2025, 3, 1),
    url="https://ely.example/bell", fields=(Field("journal", "Bell Letters"),),
)  # fmt: skip
EELS = Release("r2", "/in/wire.jsonl#L2", "Eels", "Eels came back in 2025, 1,200 of them.", "jsonl")
CASES = (
    Case("a", "Who made the bell?", "fact", answerable=True, answers=(("Ann Lee",),), releases=("in/bell.txt",)),
    Case("b", "How many eels?", "number", answerable=True, answers=(("1200",),), releases=("wire.jsonl#L2",)),
    Case("n", "Who broke the bell?", "near-miss", answerable=False),
)


class FakeArchive:
    """Answers with the whole body of the first release that shares a word of four letters with the question."""

    def __init__(self, *releases: Release, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.releases = {r.id: r for r in releases}
        self.asked: list[str] = []

    def ask(self, text: str, options: Ask | None = None) -> Answer:
        self.asked.append(text)
        hits, _ = self.search(text)
        if "eels" in text:
            raise RuntimeError("the eels\nescaped")
        r = self.releases[hits[0].chunk.release_id]
        cited = Citation(1, r.id, 1, r.title, r.published, None, r.url, r.source, "body", r.body, 0, len(r.body))
        return Answer("id", text, text, "answered", f"{r.body} [1]", Filters(), "quote", citations=(cited,), hits=hits)

    def search(self, text: str, options: Ask | None = None) -> Any:
        words = re.findall(r"[a-z]{4,}", text.lower())
        found = [r for r in self.releases.values() if any(word in r.body.lower() + r.title.lower() for word in words)]
        return tuple(Hit(Chunk(r.id, 1, 0, 0, 1, "A", ""), 1.0) for r in found for _ in range(2)), self.releases

    def show(self, release_id: str, filters: Filters | None = None, *, version: int | None = None) -> Release:
        if release_id not in self.releases:
            raise UsageError("no such release")
        return self.releases[release_id]

    def list(self, filters: Filters | None = None, *, limit: int | None = None) -> list[Release]:
        day = filters and filters.as_of
        return [r for r in self.releases.values() if not day or (r.published and r.published <= day)]

    def gaps(self, filters: Filters | None = None) -> list[Teaser]:  # type: ignore[valid-type]
        return [Teaser("A title", "r1", "A lost bell was found under the old mill ...")]

    def lineage(self, release_id: str, filters: Filters | None = None) -> Lineage:
        r = self.releases[release_id]
        return Lineage(Pointer(r.id, r.title, r.published))

    def status(self, filters: Filters | None = None) -> dict[str, int]:
        return {"releases": len(self.releases), "chunks": 2}
