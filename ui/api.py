"""The HTTP API: ask, search and release, as the command line's JSON, with the page's checks, clamps and limits.

Described at /api/openapi.json and, for readers, at /api. Nothing that is asked here is kept: no cookie, no history, no
permalink; a client that wants to keep an answer has all of it. What is not here: limits on bytes and rates (security).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Body, FastAPI, Query
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from rag import Answer, Archive, Ask, Delta, Event, Found, RagError, Turn, UsageError, contract
from ui import export, page, requests
from ui.markup import Markup, join, tag
from ui.talk import Talk, source

Json = dict[str, Any]
MAX_TURNS, MAX_PASSAGES = 10, 20
PARALLEL = 8
"""Questions worked on at once; further ones are told to come back, so that pages keep being served meanwhile."""
KEPT = "Nothing that is asked here is kept: no cookie, no history, no permalink. The answer carries its evidence."
CROWDED = "too many questions at once: ask again in a few seconds"
Day = Annotated[str | None, Query(description="A day, 2025-08-07.", max_length=40)]
Name = Annotated[str | None, Query(description="Issued by this institution.", max_length=requests.MAX_NAME)]


class Earlier(BaseModel):
    """An earlier turn of the conversation."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(max_length=requests.MAX_QUESTION)
    answer: str = Field(default="", max_length=5000)


class Question(BaseModel):
    """A question to the archive."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(max_length=requests.MAX_QUESTION, examples=["Which antibody blocks DKK1?"])
    history: list[Earlier] = Field(default_factory=list, max_length=MAX_TURNS, description="Oldest first.")
    after: str | None = Field(default=None, max_length=40, description="Published on or after this day.")
    before: str | None = Field(default=None, max_length=40, description="Published on or before this day.")
    as_of: str | None = Field(default=None, max_length=40, description="As the archive stood; at most today.")
    institution: str | None = Field(default=None, max_length=requests.MAX_NAME)
    llm: str | None = Field(default=None, max_length=100, description="One of the models that the owner allows.")
    stream: bool = Field(default=False, description="One JSON event a line: found, delta …, answer.")


def routes(talk: Talk) -> APIRouter:
    """The routes of the API."""
    router = APIRouter(prefix="/api", tags=["archive"])
    archive, places = talk.archive, threading.BoundedSemaphore(PARALLEL)

    @router.post("/ask", summary="Ask a question")
    def ask(asked: Annotated[Question, Body()]) -> Response:
        """The answer, as `rag ask --json` gives it; with `stream`, events as lines of JSON. Nothing is kept of it."""
        try:
            words, options = requests.question(asked.question), _options(asked, talk)
            if asked.stream:
                lines = _lines(archive, words, options, places=places)
                return StreamingResponse(lines, media_type="application/x-ndjson")
            with _place(places):
                return JSONResponse(_answer(archive.ask(words, options)))
        except RagError as error:
            return _problem(error)

    @router.get("/search", summary="Search passages")
    def search(
        q: Annotated[str, Query(max_length=requests.MAX_QUESTION)],
        *,
        k: Annotated[int, Query(ge=1, le=MAX_PASSAGES)] = 8,
        after: Day = None,
        before: Day = None,
        as_of: Day = None,
        institution: Name = None,
    ) -> Response:
        """The ranked passages, their scores, and why they rank so."""
        try:
            options = Ask(requests.filters(after, before, as_of, institution), passages=k)
            hits, releases = archive.search(requests.question(q), options)
        except RagError as error:
            return _problem(error)
        return JSONResponse([contract.passage(h) | {"title": releases[h.chunk.release_id].title} for h in hits])

    @router.get("/release/{release_id:path}", summary="Show a release")
    def release(
        release_id: str, *, version: Annotated[int | None, Query(ge=1, le=10**6)] = None, as_of: Day = None
    ) -> Response:
        """A release with its body and fields, as `rag show --json` gives it."""
        try:
            filters = requests.filters(as_of=as_of)
            shown = archive.show(release_id, filters, version=version)
            notices = archive.lineage(shown.id, filters).notices
        except RagError as error:
            return _problem(error, missing=True)
        written = contract.release(shown) | {"notices": contract.notices(notices)}
        named = {"source": export.file_name(shown.source), "sources": [export.file_name(s) for s in shown.sources]}
        return JSONResponse(written | named)

    return router


def _options(asked: Question, talk: Talk) -> Ask:
    filters = requests.filters(asked.after, asked.before, asked.as_of, asked.institution)
    history = tuple(Turn(t.question, t.answer) for t in asked.history)
    return Ask(filters, history, llm=requests.llm(asked.llm, talk.llms))


def _answer(answer: Answer) -> Json:
    return export.public(contract.answer(answer))


class CrowdedError(RagError):
    """All places are taken."""


@contextmanager
def _place(places: threading.BoundedSemaphore) -> Iterator[None]:
    """One of the questions that are worked on at once; raises CrowdedError where all places are taken."""
    if not places.acquire(blocking=False):
        raise CrowdedError(CROWDED)
    try:
        yield
    finally:
        places.release()


def _lines(archive: Archive, words: str, options: Ask, *, places: threading.BoundedSemaphore) -> Iterator[str]:
    """The events of a question, a line of JSON each; an error is the last line."""
    try:
        with _place(places):
            for event in archive.stream(words, options):
                yield _line(_event(event))
    except RagError as error:
        yield _line({"event": "error", "error": str(error)})


def _event(event: Event) -> Json:
    if isinstance(event, Found):
        return {"event": "found", "evidence": [source(e) for e in event.evidence]}
    if isinstance(event, Delta):
        return {"event": "delta", "text": event.text}
    return {"event": "answer", "answer": _answer(event)}


def _line(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def _problem(error: RagError, *, missing: bool = False) -> Response:
    status = (404 if missing else 400) if isinstance(error, UsageError) else 503
    return JSONResponse({"error": str(error)}, status_code=status)


def describe(app: FastAPI) -> None:
    """Adds the page at /api that says in short what the API can do, from its own description."""

    @app.get("/api", include_in_schema=False)
    def documented() -> Response:
        return HTMLResponse(page.whole("HTTP API", _documentation(app.openapi())))


def _documentation(described: Json) -> Markup:
    parts = [
        tag(
            "section",
            tag("h2", f"{method.upper()} {path}"),
            tag("p", what.get("description", what.get("summary", ""))),
        )
        for path, methods in described["paths"].items()
        for method, what in methods.items()
    ]
    link = tag("a", "/api/openapi.json", href="/api/openapi.json")
    ask = """curl -s localhost:7860/api/ask -H 'content-type: application/json' -d '{"question": "…"}'"""
    intro = tag("p", "The whole description, with every parameter: ", link)
    return tag(
        "div", tag("h1", "HTTP API"), intro, tag("p", KEPT), tag("pre", tag("code", ask)), join(parts), class_="release"
    )
