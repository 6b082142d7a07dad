"""A conversation as HTML, pure: questions, the strip of quotes, answers, refusals, what to do about errors.

Everything is drawn from the contract's JSON, so that an answer looks the same live, reopened and on its own page.
A turn has two halves that are drawn one after the other and never move each other: the head (question, quotes found)
and the reply (wording, then its verified form). What is not here: quotes (cards),
exact lists (tables), what stands around an answer (said), releases (reader), events.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rag import in_marks
from ui import tables
from ui.cards import cite, filter_labels, strip
from ui.markup import EMPTY, Markup, count, join, long_date, release_url, tag, text
from ui.said import about, actions, again, understood

Json = Mapping[str, Any]

_MARKERS = re.compile(r"[ \t]?\[(\d{1,4}(?:\s*[,;]\s*\d{1,4})*)\]")


def head(question: str, *, filters: Json | None = None, sources: Sequence[Json] = ()) -> Markup:
    """The first half of a turn: what was asked, under which filters, and the quotes that were found."""
    limits = [tag("li", label) for label in filter_labels(filters or {})]
    return tag(
        "div",
        tag("h2", question, class_="question", dir="auto"),
        tag("ul", *limits, class_="limits", aria_label="Filters used") if limits else None,
        strip(sources),
        class_="turn-head",
    )


def waiting() -> Markup:
    """The reply before anything is known; its room is held by the style sheet."""
    return _reply("busy", tag("p", "Searching the archive …", class_="pending"))


def streaming(words: str, sources: Sequence[Json]) -> Markup:
    """The wording as it comes, marked as not verified yet; its markers count the quotes found."""
    if not words.strip():
        return _reply("busy", tag("p", f"Wording an answer from {count(len(sources), 'quote')} …", class_="pending"))
    known = dict(enumerate(sources, 1))
    said = [tag("p", _marked(line, known)) for line in words.split("\n") if line.strip()]
    return _reply("busy", tag("div", *said, class_="wording unchecked"), tag("p", "not checked yet", class_="pending"))


def stopped() -> Markup:
    """The reply of a turn that the visitor stopped."""
    return _reply("stopped", tag("p", "Stopped. The quotes above stand as they were found.", class_="notice"), again())


def failed(message: str) -> Markup:
    """The reply where something went wrong: one line that says what to do."""
    return _reply("failed", tag("p", message, class_="error", role="alert"), again())


def reply(
    answer: Json,
    *,
    searched: str = "",
    examples: Iterable[str] = (),
    asked: Json | None = None,
    said: Json | None = None,
) -> Markup:
    """The verified answer, or the refusal, with what can be done with it.

    `searched` says in words what was looked through, `examples` are questions that the archive answers, `asked` the
    filters that the visitor had set, `said` is the visitor's own feedback.
    """
    if answer["status"] == "refused":
        drawn = _refusal(answer, searched, examples)
        return _reply("refused", understood(answer, asked), drawn, actions(answer, said=said))
    known, told = {c["n"]: c for c in answer["citations"]}, tables.untabled(answer)
    return _reply(
        "done",
        understood(answer, asked),
        tag("p", sentence(answer["notice"]), class_="notice") if answer.get("notice") else None,
        tag("p", tag("b", "Only a part of this is in the archive. "), sentence(answer["reason"] or ""), class_="notice")
        if answer["status"] == "partial"
        else None,
        tag("div", *prose(told, known), class_="wording", dir="auto"),
        tables.table(answer["table"], known, answer_id=answer["answer_id"], told=told != answer["text"])
        if answer.get("table")
        else None,
        tag("p", join(about(answer), " · "), class_="about"),
        actions(answer, said=said),
    )


def prose(words: str, known: Mapping[int, Json]) -> list[Markup]:
    """An answer's text as paragraphs; a line that is frame words and an unaltered quote becomes a set-off quotation."""
    parts: list[Markup] = []
    rest = words
    while rest.strip():
        found = _next_quote(rest, known)
        before, n, rest = found or (rest, None, "")
        parts += [tag("p", _marked(line, known)) for line in _lines(before, frame=n is not None)]
        if n is not None:
            heading = before.rsplit("\n", 1)[-1].strip().removesuffix(":")
            parts.append(_figure(heading, known[n], n))
    return parts


def _next_quote(words: str, known: Mapping[int, Json]) -> tuple[str, int, str] | None:
    """The first `"quote" [n]`: the words before it, n, and the words after it."""
    places = []
    for n, source in known.items():
        needle = f'"{source["quote"]}" [{n}]'
        if (at := words.find(needle)) >= 0:
            places.append((at, -len(needle), n))
    if not places:
        return None
    at, length, n = min(places)
    after = words[at - length :]
    return words[:at], n, after.removeprefix(".")


def _lines(words: str, *, frame: bool) -> list[str]:
    lines = words.split("\n")
    return [line for line in (lines[:-1] if frame else lines) if line.strip()]


def _figure(heading: str, source: Json, n: int) -> Markup:
    return tag(
        "figure",
        tag("figcaption", heading, dir="auto") if heading else None,
        tag("blockquote", in_marks(source["quote"]), cite(n, source), dir="auto"),
        class_="quoted",
    )


def _marked(words: str, known: Mapping[int, Json]) -> Markup:
    """Text whose markers are links to what they cite; a marker that cites nothing stays text."""
    parts: list[object] = []
    at = 0
    for found in _MARKERS.finditer(words):
        numbers = [int(n) for n in re.split(r"\s*[,;]\s*", found[1])]
        if all(n in known for n in numbers):
            parts += [words[at : found.start()], *(cite(n, known[n]) for n in numbers)]
            at = found.end()
    return join([*parts, words[at:]])


def pointer(release: Json) -> Markup:
    """A release by name; a click opens it."""
    return tag(
        "a",
        tag("span", release["title"], dir="auto"),
        tag("span", long_date(release.get("published")), class_="when"),
        href=release_url(release["release_id"]),
        data_open=True,
        class_="pointer",
    )


UNCOUNTED = "Not counted"
"""How the text begins that says that a criterion cannot be checked, and what can be."""


def _refusal(answer: Json, searched: str, examples: Iterable[str]) -> Markup:
    teasers = [tag("li", f"“{t['title']}”, {long_date(t.get('published'))}") for t in answer["teasers"]]
    nearest = [tag("li", pointer(p)) for p in answer["nearest"]]
    head, colon, said = answer["text"].partition(": ")
    counting = bool(colon) and head == UNCOUNTED
    why = sentence(said if counting else answer["reason"] or "no release states this")
    return tag(
        "div",
        tag("h3", head if counting else "Not in the archive"),
        tag("p", why, *([] if counting else [" ", searched])),
        _listed("Known of, but not held", teasers),
        _listed("Nearest releases", nearest),
        _listed("The archive can answer", [tag("li", example(q)) for q in examples]),
        class_="refusal",
    )


def sentence(words: str) -> str:
    """Words as a sentence: "no release states this" -> "No release states this."."""
    plain = words.strip()
    return plain[:1].upper() + plain[1:] + ("" if plain.endswith((".", "!", "?")) else ".")


def _listed(title: str, items: Sequence[Markup]) -> Markup:
    return join([tag("h4", title), tag("ul", *items, class_="listed")]) if items else EMPTY


def example(question: str) -> Markup:
    """A question as a button that asks it."""
    return tag("button", question, type="button", class_="example", data_ask=question)


def _reply(state: str, *children: object) -> Markup:
    return tag("div", *children, class_="reply", data_state=state)


def turn(top: Markup, bottom: Markup) -> Markup:
    """A whole turn, of a conversation that goes on below it."""
    return tag("article", top, bottom, class_="turn")


def unheld(message: str) -> Markup:
    """A line for a place where there is nothing to show."""
    return tag("p", text(message), class_="empty")
