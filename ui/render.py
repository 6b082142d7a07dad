"""A conversation as HTML, pure: questions, the strip of quotes, answers, refusals, what to do about errors.

Everything is drawn from the contract's JSON, so that an answer looks the same live, reopened and on its own page.
A turn has two halves that are drawn one after the other and never move each other: the head (question, quotes found)
and the reply (wording, then its verified form). What is not here: quotes (cards), releases (reader), events.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ui.cards import cite, filter_labels, quoted, strip
from ui.markup import EMPTY, Markup, count, join, long_date, release_url, tag, text

Json = Mapping[str, Any]

SHOWN_ROWS = 10
_MARKERS = re.compile(r"[ \t]?\[(\d{1,4}(?:\s*[,;]\s*\d{1,4})*)\]")
_UP = Markup(
    '<path d="M7 11v9H4v-9zm0 0 4-8c1.5 0 2.5 1 2.5 2.5L13 9h6a1.5 1.5 0 0 1 1.5 1.800l-1.5 7.700A2 2 0 0 1 17 20H7"/>'
)
_DOWN = Markup(
    '<path d="M7 13V4H4v9zm0 0 4 8c1.5 0 2.5-1 2.5-2.5L13 15h6a1.5 1.5 0 0 0 1.5-1.800L19 5.5A2 2 0 0 0 17 4H7"/>'
)


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
    return _reply("stopped", tag("p", "Stopped. The quotes above stand as they were found.", class_="notice"), _again())


def failed(message: str) -> Markup:
    """The reply where something went wrong: one line that says what to do."""
    return _reply("failed", tag("p", message, class_="error", role="alert"), _again())


def reply(answer: Json, *, searched: str = "", examples: Iterable[str] = (), said: Json | None = None) -> Markup:
    """The verified answer, or the refusal, with what can be done with it.

    `searched` says in words what was looked through, `examples` are questions that the archive answers, `said` is the
    visitor's own feedback.
    """
    if answer["status"] == "refused":
        return _reply("refused", _refusal(answer, searched, examples), actions(answer, said=said))
    known = {c["n"]: c for c in answer["citations"]}
    return _reply(
        "done",
        tag("p", answer["notice"], class_="notice") if answer.get("notice") else None,
        tag("p", "Only a part of this is in the archive: ", answer["reason"], ".", class_="notice")
        if answer["status"] == "partial" and answer.get("reason")
        else None,
        tag("div", *prose(answer["text"], known), class_="wording", dir="auto"),
        table(answer["table"], known) if answer.get("table") else None,
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
        tag("blockquote", quoted(source["quote"]), cite(n, source), dir="auto"),
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


def table(found: Json, known: Mapping[int, Json]) -> Markup:
    """An exact list: ten rows at once, the others on request."""
    rows = [_row(row, known) for row in found["rows"]]
    more = rows[SHOWN_ROWS:]
    return tag(
        "div",
        tag("p", tag("b", found["count"]), " ", found["criterion"], class_="criterion"),
        tag("ol", *rows[:SHOWN_ROWS], class_="rows"),
        tag(
            "details",
            tag("summary", f"{count(len(more), 'more row')}"),
            tag("ol", *more, class_="rows", start=SHOWN_ROWS + 1),
        )
        if more
        else None,
        class_="table",
    )


def _row(row: Json, known: Mapping[int, Json]) -> Markup:
    cites = [cite(n, known[n]) for n in row["citations"] if n in known]
    return tag("li", pointer(row), *cites)


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


def _refusal(answer: Json, searched: str, examples: Iterable[str]) -> Markup:
    teasers = [tag("li", f"“{t['title']}”, {long_date(t.get('published'))}") for t in answer["teasers"]]
    nearest = [tag("li", pointer(p)) for p in answer["nearest"]]
    return tag(
        "div",
        tag("h3", "Not in the archive"),
        tag("p", sentence(answer["reason"] or "no release states this"), " ", searched),
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


def about(answer: Json) -> list[str]:
    """Who worded it, what left the machine, how long it took."""
    releases = len({c["release_id"] for c in answer["citations"]})
    seconds = answer["seconds"].get("total")
    took = [f"{seconds:.1f}\u00a0s"] if seconds is not None else []
    return [f"From {count(releases, 'release')}", worded_by(answer["llm"]), privacy(answer["llm"]), *took]


def worded_by(llm: str) -> str:
    """Who worded an answer."""
    known = {"quote": "quotes only, no model", "local": "worded by the local model, then checked"}
    return known.get(llm, f"worded by {llm}, then checked")


def privacy(llm: str) -> str:
    """What left the machine for an answer worded by `llm`."""
    provider = llm.partition(":")[0]
    if provider in ("quote", "local"):
        return "never left this machine"
    return f"question and quotes were sent to {provider}"


def actions(answer: Json, *, said: Json | None = None) -> Markup:
    """What a reader can do with an answer; page.js makes the buttons work."""
    key = answer["answer_id"]
    links = [("BibTeX", "bib"), ("RIS", "ris"), ("CSL-JSON", "json"), ("Markdown", "md")]
    verdict = (said or {}).get("verdict")
    return tag(
        "div",
        _thumb("up", "This answer is right", _UP, verdict),
        _thumb("down", "Something is wrong with this answer", _DOWN, verdict),
        tag("button", "Copy", type="button", data_copy_answer=True),
        tag("a", "Link", href=f"/answer/{key}", title="This answer’s own page, with its receipt"),
        tag(
            "details",
            tag("summary", "Sources as …"),
            tag("span", *(tag("a", name, href=f"/answer/{key}.{kind}", download=True) for name, kind in links)),
            class_="menu",
        )
        if answer["citations"]
        else None,
        tag("button", "Retry", type="button", data_ask=answer["question"]),
        tag("button", "Edit", type="button", data_edit=answer["question"]),
        class_="actions",
        data_answer=key,
    )


def _thumb(verdict: str, label: str, path: Markup, chosen: object) -> Markup:
    icon = tag("svg", path, viewBox="0 0 24 24", aria_hidden="true", class_="icon")
    pressed = "true" if chosen == verdict else "false"
    return tag("button", icon, type="button", data_verdict=verdict, aria_label=label, aria_pressed=pressed)


def _again() -> Markup:
    buttons = (("Retry", "data_again"), ("Edit", "data_edit_again"))
    return tag(
        "div",
        *(tag("button", label, type="button", **{name: True}) for label, name in buttons),
        class_="actions",
    )


def _reply(state: str, *children: object) -> Markup:
    return tag("div", *children, class_="reply", data_state=state)


def turn(top: Markup, bottom: Markup) -> Markup:
    """A whole turn, of a conversation that goes on below it."""
    return tag("article", top, bottom, class_="turn")


def unheld(message: str) -> Markup:
    """A line for a place where there is nothing to show."""
    return tag("p", text(message), class_="empty")
