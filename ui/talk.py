"""One question of a conversation: from the text box to the answer that is kept with its receipt.

Yields what the page shows; knows neither Gradio nor HTTP. What is not here: how a turn looks (render), filters as a
visitor writes them (requests).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rag import (
    Answer,
    Archive,
    Ask,
    Delta,
    Evidence,
    Filters,
    Found,
    RagError,
    Turn,
    UsageError,
    Visitors,
    contract,
)  # fmt: skip
from ui import kin, render, requests, timeline
from ui.cards import SHOWN_CARDS
from ui.examples import Examples
from ui.markup import EMPTY, Markup, count, join

Json = dict[str, Any]

REMEMBERED = 6
"""Earlier turns that a follow-up may refer to."""
PAUSE = 0.08
"""Seconds between two pictures of a wording: quicker than reading, slow enough for a slow line."""
SHOWN_TURNS = 60
RECEIPT_SETTINGS = (
    "embedder", "reranker", "selector", "chunk_tokens", "passages", "candidates", "per_release", "dense_weight",
    "rerank_trust",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came from the page: checked by `Talk.ask`, not before."""

    question: object
    conversation: object = ""
    llm: object = None
    after: object = None
    before: object = None
    as_of: object = None
    institution: object = None


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows of the turn in hand; `conversation` is set once there is one."""

    head: Markup
    reply: Markup
    conversation: str = ""
    done: bool = False


class Talk:
    """Conversations of visitors with one archive."""

    def __init__(self, archive: Archive, visitors: Visitors, *, llms: Sequence[str], examples: Examples) -> None:
        self.archive = archive
        self.visitors = visitors
        self.llms = tuple(llms)
        self.examples = examples

    def ask(self, visitor: str, asked: Asked) -> Iterator[View]:
        """The turn as it grows; the last view is the answer, which is kept by then. Errors are views too."""
        known = str(asked.conversation or "")
        try:
            words = requests.question(asked.question)
        except UsageError as error:
            yield View(EMPTY, render.failed(render.sentence(str(error))), known, done=True)
            return
        try:
            yield from self._ask(visitor, words, asked)
        except RagError as error:
            yield View(render.head(words), render.failed(render.sentence(str(error))), known, done=True)

    def _ask(self, visitor: str, words: str, asked: Asked) -> Iterator[View]:
        filters = requests.filters(asked.after, asked.before, asked.as_of, asked.institution)
        llm = requests.llm(asked.llm, self.llms)
        known = str(asked.conversation or "")
        conversation = known if known and self.visitors.owns(visitor, known) else ""
        top = render.head(words, filters=contract.filters(filters))
        yield View(top, render.waiting(), conversation)
        sources: list[Json] = []
        said, shown = "", 0.0
        options = Ask(filters, self.history(visitor, conversation), llm=llm)
        for event in self.archive.stream(words, options):
            if isinstance(event, Found):
                sources = self.sources(event, filters)
                top = render.head(words, filters=contract.filters(filters), sources=numbered(sources))
                yield View(top, render.streaming("", sources), conversation)
            elif isinstance(event, Delta):
                said += event.text
                if time.monotonic() - shown >= PAUSE:
                    shown = time.monotonic()
                    yield View(top, render.streaming(said, sources), conversation)
            else:
                yield self._finish(visitor, conversation, event, sources, filters)

    def _finish(
        self, visitor: str, conversation: str, answer: Answer, sources: Sequence[Json], filters: Filters
    ) -> View:
        written, receipt = contract.answer(answer), self.receipt(sources, filters)
        if answer.status == "refused":
            receipt |= {"searched": self.searched(answer.filters), "examples": self.examples.visible(answer.filters)}
        conversation = conversation or self.visitors.start(visitor, answer.question)
        self.visitors.keep(visitor, conversation, answer=written, receipt=receipt)
        return View(*halves(written, receipt), conversation, done=True)

    def sources(self, found: Found, filters: Filters) -> list[Json]:
        """The quotes that were found; those that are drawn also say what their release is among the others."""
        drawn = dict.fromkeys(e.release.id for e in found.evidence[:SHOWN_CARDS])
        kinds = {id_: standing(self.archive, id_, filters) for id_ in drawn}
        return [source(e) | {"kind": kinds.get(e.release.id)} for e in found.evidence]

    def history(self, visitor: str, conversation: str) -> tuple[Turn, ...]:
        """The last turns of a conversation, oldest first, for questions that lean on them."""
        kept = self.visitors.turns(visitor, conversation)[-REMEMBERED:] if conversation else ()
        return tuple(
            Turn(
                k.answer["question"],
                k.answer["text"],
                tuple(dict.fromkeys(c["release_id"] for c in k.answer["citations"])),
            )
            for k in kept
        )

    def past(self, visitor: str, conversation: str) -> Markup:
        """All turns of a conversation, as they were given."""
        kept = self.visitors.turns(visitor, conversation)
        left_out = render.unheld("Earlier turns are in the export.") if len(kept) > SHOWN_TURNS else None
        drawn = (
            render.turn(*halves(k.answer, k.receipt, verdict=k.feedback.verdict if k.feedback else None))
            for k in kept[-SHOWN_TURNS:]
        )
        return join([left_out, *drawn])

    def receipt(self, sources: Sequence[Json], filters: Filters) -> Json:
        """What an answer rests on: the archive's revision and size, settings that rank, filters, every quote found."""
        settings = {name: getattr(self.archive.settings, name) for name in RECEIPT_SETTINGS}
        held = {"revision": self.archive.revision} | self.archive.status()
        asked = contract.filters(filters)
        return {"archive": held, "settings": settings, "asked": asked, "evidence": list(sources)}

    def searched(self, filters: Filters) -> str:
        """What was looked through, in words; counts only what these filters let a reader see."""
        return f"Searched {held(self.archive, filters)}."


def held(archive: Archive, filters: Filters | None = None) -> str:
    """How much of the archive filters let a reader see: "57 releases, May 2025 to October 2026"."""
    months = [month for month, _ in archive.facets("month", filters)]
    spread = f", {timeline.name(min(months))} to {timeline.name(max(months))}" if len(months) > 1 else ""
    spread = f", {timeline.name(months[0])}" if len(months) == 1 else spread
    return count(archive.status(filters)["releases"], "release") + spread


def standing(archive: Archive, release_id: str, filters: Filters) -> str | None:
    """What a release is among the others that are visible at the time; None where it is gone by now."""
    seen = Filters(as_of=filters.as_of)
    try:
        return kin.standing(archive.show(release_id, seen), archive.lineage(release_id, seen))
    except UsageError:
        return None


def source(evidence: Evidence) -> Json:
    """A quote that was found, as the page and the receipt keep it."""
    release = evidence.release
    return {
        "release_id": release.id, "version": release.version, "title": release.title,
        "published": release.published.isoformat() if release.published else None,
        "institution": release.institution, "journal": release.first("journal"), "url": release.url,
        "field": evidence.field, "quote": evidence.quote, "start": evidence.start, "end": evidence.end,
        "score": round(evidence.score, 4),
    }  # fmt: skip


def numbered(sources: Sequence[Json]) -> list[Json]:
    """The quotes found with their numbers, from 1."""
    return [one | {"n": n} for n, one in enumerate(sources, 1)]


def cited_first(answer: Json, sources: Sequence[Json]) -> list[Json]:
    """The sources of an answer: those it cites, numbered as in its text, then what else was found."""
    extra = {_place(s): s for s in sources}
    cited = [extra.get(_place(c), {}) | c | _kind(c, extra.get(_place(c), {})) for c in answer["citations"]]
    places = {_place(c) for c in cited}
    return cited + [s for s in sources if _place(s) not in places]


def _kind(citation: Json, source: Json) -> Json:
    """The citation's own kind, unless it says less than what was found with the quote."""
    kinds = [one.get("kind") for one in (citation, source)]
    return {"kind": next((kind for kind in kinds if kind not in (None, "original")), "original")}


def halves(answer: Json, receipt: Json, *, verdict: str | None = None) -> tuple[Markup, Markup]:
    """Both halves of a finished turn, from what was kept of it."""
    sources = cited_first(answer, receipt.get("evidence", ()))
    asked = receipt.get("asked")
    filters = answer["filters"] if asked is None else asked
    return render.head(answer["question"], filters=filters, sources=sources), render.reply(
        answer,
        asked=asked,
        searched=receipt.get("searched", ""),
        examples=receipt.get("examples", ()),
        said={"verdict": verdict},
    )


def _place(source: Json) -> tuple[object, ...]:
    return tuple(source.get(name) for name in ("release_id", "version", "field", "start", "end", "quote"))
