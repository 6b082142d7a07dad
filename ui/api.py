"""The HTTP API: ask, search and release, as the command line's JSON, with the page's checks, clamps and limits.

Described at /api/openapi.json and, for readers, at /api. What is not here: limits on bytes and rates (security).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Body, FastAPI, Query
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from rag import Answer, Archive, Ask, Delta, Found, RagError, Turn, UsageError, contract
from ui import export, page, requests
from ui.markup import Markup, join, tag
from ui.talk import Talk, source

Json = dict[str, Any]
MAX_TURNS, MAX_PASSAGES = 10, 20
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
    archive = talk.archive

    @router.post("/ask", summary="Ask a question")
    def ask(asked: Annotated[Question, Body()]) -> Response:
        """The answer, as `rag ask --json` gives it; with `stream`, events as lines of JSON."""
        try:
            words, options = requests.question(asked.question), _options(asked, talk)
            if asked.stream:
                return StreamingResponse(_lines(archive, words, options), media_type="application/x-ndjson")
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
            shown = archive.show(release_id, requests.filters(as_of=as_of), version=version)
        except RagError as error:
            return _problem(error, missing=True)
        written = contract.release(shown)
        named = {"source": export.file_name(shown.source), "sources": [export.file_name(s) for s in shown.sources]}
        return JSONResponse(written | named)

    return router


def _options(asked: Question, talk: Talk) -> Ask:
    filters = requests.filters(asked.after, asked.before, asked.as_of, asked.institution)
    history = tuple(Turn(t.question, t.answer) for t in asked.history)
    return Ask(filters, history, llm=requests.llm(asked.llm, talk.llms))


def _answer(answer: Answer) -> Json:
    return export.public(contract.answer(answer))


def _lines(archive: Archive, words: str, options: Ask) -> Iterator[str]:
    """The events of a question, a line of JSON each; an error is the last line."""
    try:
        for event in archive.stream(words, options):
            if isinstance(event, Found):
                yield _line({"event": "found", "evidence": [source(e) for e in event.evidence]})
            elif isinstance(event, Delta):
                yield _line({"event": "delta", "text": event.text})
            else:
                yield _line({"event": "answer", "answer": _answer(event)})
    except RagError as error:
        yield _line({"event": "error", "error": str(error)})


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
    return tag("div", tag("h1", "HTTP API"), intro, tag("pre", tag("code", ask)), join(parts), class_="release")
