"""The Gradio page: its components, and callbacks of a few lines that hand over to `talk`, `shelf` and `render`.

HTML that the callbacks return is drawn by our own pure functions, escaped there. Clicks inside it (citations, history,
archive) are plain links and buttons that page.js turns into requests to `pages`; only what changes the conversation
comes back through Gradio. What is not here: drawing, storage, security.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag import RagError
from ui import auth, home, render, requests
from ui.markup import EMPTY, Markup
from ui.page import NAME
from ui.shelf import Shelf
from ui.talk import Asked, Talk

PARALLEL = 8
"""Questions worked on at once: retrieval goes on while others wait for their model's words."""
WAITING = 32
"""Questions that may wait; further ones are told to come back."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that callbacks read and write."""

    question: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    past: gr.HTML
    head: gr.HTML
    reply: gr.HTML
    history: gr.HTML
    chips: gr.HTML
    where: gr.HTML
    filters: tuple[gr.Textbox | gr.Dropdown, ...]
    llm: gr.Radio
    command: gr.Textbox
    current: gr.State


def make(talk: Talk, shelf: Shelf) -> gr.Blocks:
    """The page, with its queue bounded."""
    blocks = gr.Blocks(title=NAME, analytics_enabled=False, fill_width=True)
    with blocks:
        parts = _layout(talk)
        _wire(blocks, parts, talk, shelf)
    blocks.queue(max_size=WAITING, default_concurrency_limit=PARALLEL, api_open=False)
    return blocks


def _html(name: str, value: Markup = EMPTY) -> gr.HTML:
    return gr.HTML(str(value), elem_id=name, js_on_load=None, apply_default_css=False, container=False, padding=False)


def _layout(talk: Talk) -> Parts:
    _html("masthead", home.masthead())
    with gr.Tabs(elem_id="views"):
        with gr.Tab("Ask", id="ask"), gr.Row(elem_id="room", equal_height=False):
            with gr.Column(elem_id="side", min_width=0):
                history = _html("history")
            with gr.Column(elem_id="talk", min_width=0):
                past, head, reply = _html("past"), _html("now-head"), _html("now-reply")
                rest = _composer(talk)
        with gr.Tab("Archive", id="archive"):
            _html("shelf")  # page.js fetches it when it is first looked at
    _html("reader-shell", home.reader())
    command = gr.Textbox(elem_id="command", label="Command", container=False, elem_classes="unseen")
    return Parts(past=past, head=head, reply=reply, history=history, command=command, current=gr.State(""), **rest)


def _composer(talk: Talk) -> dict[str, Any]:
    owners = talk.archive.settings.llm
    with gr.Column(elem_id="composer", min_width=0):
        chips = _html("chips")
        with gr.Row(elem_id="ask-row", equal_height=False):
            question = gr.Textbox(
                label="Your question",
                show_label=False,
                container=False,
                placeholder="Ask the archive …",
                lines=1,
                max_lines=6,
                max_length=requests.MAX_QUESTION,
                elem_id="question",
                scale=1,
            )
            ask = gr.Button("Ask", variant="primary", elem_id="ask", scale=0, min_width=72)
            stop = gr.Button("Stop", elem_id="stop", scale=0, min_width=72)
        with gr.Accordion("Filters and model", open=False, elem_id="more"):
            with gr.Row(elem_id="filters"):
                days = [
                    gr.Textbox(label=label, elem_id=name, max_lines=1, placeholder="2025-08-07", min_width=130)
                    for label, name in (("From", "after"), ("Until", "before"), ("As of", "as-of"))
                ]
                institution = gr.Dropdown(
                    [], label="Institution", elem_id="institution", allow_custom_value=True, value=None, min_width=200
                )
            llm = gr.Radio(
                [(home.llm_label(name, owners=owners), name) for name in talk.llms],
                value=talk.llms[0],
                label="Who words the answer",
                elem_id="llm",
            )
        where = _html("where", home.where(talk.llms[0], owners=owners))
    return {
        "question": question, "ask": ask, "stop": stop, "chips": chips, "where": where,
        "filters": (*days, institution), "llm": llm,
    }  # fmt: skip


def _wire(blocks: gr.Blocks, parts: Parts, talk: Talk, shelf: Shelf) -> None:
    turn = [parts.question, parts.past, parts.head, parts.reply, parts.current, parts.history]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}

    def ask(
        question: str,
        current: str,
        llm: str,
        after: str,
        before: str,
        as_of: str,
        institution: str,
        request: gr.Request,
    ) -> Iterator[Sequence[Any]]:
        yield from _ask(talk, visitor(request), Asked(question, current, llm, after, before, as_of, institution))

    def enter(request: gr.Request) -> Sequence[Any]:
        names = gr.update(choices=["", *_institutions(shelf)])
        wanted = str(dict(request.query_params).get("c", ""))
        return *_opened(talk, visitor(request), wanted), names

    def obey(command: str, current: str, request: gr.Request) -> Sequence[Any]:
        verb, _, name = command.partition(":")
        if verb == "list":
            return *[gr.skip()] * 4, str(_history(talk, visitor(request), current))
        return _opened(talk, visitor(request), name if verb == "open" else "")

    def chips(*filters: str) -> str:
        return str(home.chips(*filters))

    def where(llm: str) -> str:
        return str(home.where(requests.llm(llm, talk.llms), owners=talk.archive.settings.llm))

    inputs = [parts.question, parts.current, parts.llm, *parts.filters]
    asking = gr.on(
        [parts.ask.click, parts.question.submit], ask, inputs, turn,
        api_name="ask", api_visibility="private", show_progress="minimal",
        show_progress_on=parts.reply, concurrency_limit=PARALLEL,
    )  # fmt: skip
    asking.failure(lambda: str(render.failed(home.BROKEN)), None, parts.reply, **quiet)
    parts.stop.click(lambda: str(render.stopped()), None, parts.reply, cancels=[asking], **quiet)
    opened = [parts.past, parts.head, parts.reply, parts.current, parts.history]
    blocks.load(enter, None, [*opened, parts.filters[-1]], **quiet)
    parts.command.change(obey, [parts.command, parts.current], opened, **quiet)
    parts.llm.change(where, parts.llm, parts.where, **quiet)
    gr.on([f.change for f in parts.filters], chips, list(parts.filters), parts.chips, **quiet)


def visitor(request: gr.Request) -> str:
    """The browser's secret; where it takes no cookies, the secret of this page view."""
    return auth.visitor_of(dict(request.cookies)) or f"session {request.session_hash}"


def _ask(talk: Talk, who: str, asked: Asked) -> Iterator[Sequence[Any]]:
    """The turn as it grows: what does not change is not sent again."""
    same = gr.skip()
    past: Any = str(talk.past(who, str(asked.conversation or "")))
    box: Any = ""
    head: Markup | None = None
    for view in talk.ask(who, asked):
        top = same if view.head == head else str(view.head)
        history = str(_history(talk, who, view.conversation)) if view.done else same
        yield box, past, top, str(view.reply), view.conversation, history
        head, past, box = view.head, same, same


def _opened(talk: Talk, who: str, wanted: str) -> Sequence[Any]:
    """A conversation as it was left, or the welcome of a new one."""
    known = wanted if wanted and talk.visitors.owns(who, wanted) else ""
    try:
        past = talk.past(who, known) if known else home.welcome(talk)
    except RagError as error:
        past = render.failed(render.sentence(str(error)))
    return str(past), "", "", known, str(_history(talk, who, known))


def _history(talk: Talk, who: str, current: str) -> Markup:
    return home.history(talk.visitors.conversations(who), current)


def _institutions(shelf: Shelf) -> Sequence[str]:
    """Names to choose from; none where the archive cannot be read just now, which `_opened` says."""
    try:
        return shelf.institutions()
    except RagError:
        return ()
