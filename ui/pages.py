"""The pages and small requests beside the chat: releases, answers, the archive, a visitor's history, feedback.

Each page has an address of its own and needs no script; with `part=1` it comes without its frame, for the chat page to
set beside the conversation. What is not here: how anything looks, the JSON API.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from rag import Filters, RagError, Teaser, UsageError
from ui import auth, export, page, reader, render, requests, tables
from ui.markup import Markup, join, long_date, tag
from ui.shelf import Shelf
from ui.talk import Talk, halves
from ui.view import View

ASSETS = {"style.css": "text/css", "gradio.css": "text/css", "page.js": "text/javascript", "icon.svg": "image/svg+xml"}
Json = dict[str, Any]


def routes(talk: Talk, shelf: Shelf) -> APIRouter:
    """All routes of this file."""
    router = APIRouter(include_in_schema=False)
    _reading(router, talk, shelf)
    _answers(router, talk)
    _history(router, talk)
    _feedback(router, talk)
    return router


def html(content: Markup, *, status: int = 200) -> HTMLResponse:
    """HTML that was made by us."""
    return HTMLResponse(content, status_code=status)


def refusal(error: RagError) -> Response:
    """A JSON answer to a small request that could not be done."""
    return JSONResponse({"error": str(error)}, status_code=400 if isinstance(error, UsageError) else 503)


def _reading(router: APIRouter, talk: Talk, shelf: Shelf) -> None:
    @router.get("/release/{release_id:path}")
    def release(release_id: str, request: Request) -> Response:
        asked = request.query_params
        at, part = requests.span(asked.get("at")), asked.get("part") == "1"
        version = int(asked["version"]) if asked.get("version", "").isdigit() and len(asked["version"]) < 9 else None
        try:
            shown = talk.archive.show(release_id, version=version)
            newest = talk.archive.show(shown.id).version if version else None
            teasers, lineage = _seen_on(talk, shown.id), talk.archive.lineage(shown.id)
        except RagError as error:
            message = tag("p", render.sentence(str(error)), class_="error")
            return html(message, status=404) if part else html(page.problem("Not here", str(error)), status=404)
        drawn = reader.release(shown, at=at, teasers=teasers, lineage=lineage, newest=newest)
        if part:
            return html(drawn)
        return html(page.whole(shown.title, join([reader.passage_tools(shown, at), drawn])))

    @router.get("/archive")
    def archive(request: Request) -> Response:
        part = request.query_params.get("part") == "1"
        try:
            drawn = shelf.html(View.read(request.query_params))
        except RagError as error:
            drawn = tag("p", render.sentence(str(error)), class_="error")
        return html(drawn) if part else html(page.whole("Archive", drawn))

    @router.get("/ours/{name}")
    def ours(name: str) -> Response:
        if name not in ASSETS:
            return html(page.problem("Not here", "There is no such file."), status=404)
        data = resources.files("ui").joinpath(name).read_bytes()
        return Response(data, media_type=ASSETS[name], headers={"cache-control": "no-cache"})


def _seen_on(talk: Talk, release_id: str) -> list[Teaser]:
    return [t for t in talk.archive.gaps(Filters()) if t.seen_on == release_id]


def _answers(router: APIRouter, talk: Talk) -> None:
    @router.get("/answer/{name}")
    def answer(name: str) -> Response:
        key, _, kind = name.partition(".")
        kept = talk.visitors.answer(key)
        if kept is None or (kind and kind not in (*export.FORMATS, "csv")):
            message = "There is no such answer here: its conversation may have been deleted."
            return html(page.problem("Not here", message), status=404)
        if kind == "csv":
            return _download(tables.as_csv(kept.answer), "text/csv", "table.csv")
        if kind:
            media, file = export.FORMATS[kind]
            return _download(export.write(kept.answer, kind), media, file)
        top, bottom = halves(kept.answer, kept.receipt)
        drawn = tag("div", render.turn(top, bottom), _receipt(kept.receipt, kept.given), class_="answer-page")
        return html(page.whole(kept.answer["question"], drawn))


def _receipt(receipt: Mapping[str, Any], given: str) -> Markup:
    """What the answer rested on when it was given."""
    held = receipt.get("archive", {})
    rows = {
        "Given": f"{long_date(given[:10])}, {given[11:16]} UTC",
        "Archive": f"revision {held.get('revision')}: {held.get('releases')} releases, {held.get('chunks')} passages",
        **{name.replace("_", " ").capitalize(): value for name, value in receipt.get("settings", {}).items()},
    }
    drawn = [join([tag("dt", name), tag("dd", value)]) for name, value in rows.items()]
    return tag("section", tag("h2", "Receipt"), tag("dl", *drawn), class_="facts")


def _download(words: str, media: str, file: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{file}"'}
    return Response(words, media_type=f"{media}; charset=utf-8", headers=headers)


def _history(router: APIRouter, talk: Talk) -> None:
    @router.get("/conversation/{name}")
    def conversation(name: str, request: Request) -> Response:
        key, _, kind = name.partition(".")
        who = auth.visitor_of(request.cookies) or ""
        if not talk.visitors.owns(who, key):
            return html(page.problem("Not here", "There is no such conversation in this browser."), status=404)
        answers = [export.public(k.answer) for k in talk.visitors.turns(who, key)]
        if kind == "json":
            return _download(export.joined(answers), "application/json", "conversation.json")
        if kind == "md":
            title = next((c.title for c in talk.visitors.conversations(who) if c.id == key), "Conversation")
            return _download(export.markdown(title, answers), "text/markdown", "conversation.md")
        return RedirectResponse(f"/?c={key}", status_code=303)

    @router.post("/history/{name}")
    def change(name: str, request: Request, said: Annotated[Json, Body()]) -> Response:
        who = auth.visitor_of(request.cookies) or ""
        try:
            if said.get("do") == "delete":
                talk.visitors.delete(who, name)
            elif said.get("do") == "rename" and isinstance(said.get("title"), str) and said["title"].strip():
                talk.visitors.rename(who, name, said["title"])
            else:
                raise UsageError("a conversation can be renamed or deleted; a title needs a word")
        except RagError as error:
            return refusal(error)
        return JSONResponse({"done": True})


def _feedback(router: APIRouter, talk: Talk) -> None:
    @router.post("/feedback/{answer_id}")
    def feedback(answer_id: str, request: Request, said: Annotated[Json, Body()]) -> Response:
        who = auth.visitor_of(request.cookies) or ""
        reason, note = said.get("reason"), said.get("note")
        try:
            talk.visitors.give_feedback(
                who,
                answer_id,
                verdict=said.get("verdict"),  # type: ignore[arg-type]  # the store checks it
                reason=reason if isinstance(reason, str) and reason else None,
                note=note if isinstance(note, str) else "",
            )
        except RagError as error:
            return refusal(error)
        return JSONResponse({"done": True})
