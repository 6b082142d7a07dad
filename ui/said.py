"""What stands around an answer, pure: how its question was read, who worded it, what left the machine, what to do now.

page.js makes the buttons work. What is not here: the answer itself (render).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ui.cards import period
from ui.markup import Markup, count, tag

Json = Mapping[str, Any]

_UP = Markup(
    '<path d="M7 11v9H4v-9zm0 0 4-8c1.5 0 2.5 1 2.5 2.5L13 9h6a1.5 1.5 0 0 1 1.5 1.800l-1.5 7.700A2 2 0 0 1 17 20H7"/>'
)
_DOWN = Markup(
    '<path d="M7 13V4H4v9zm0 0 4 8c1.5 0 2.5-1 2.5-2.5L13 15h6a1.5 1.5 0 0 0 1.5-1.800L19 5.5A2 2 0 0 0 17 4H7"/>'
)


def understood(answer: Json, asked: Json | None) -> Markup | None:
    """How the question was read, where that is more than its words: standalone, and the dates found in it.

    The dates are a button that asks again without them: the standalone question has none.
    """
    standalone, filters = answer.get("standalone_question") or answer["question"], answer["filters"]
    read = {name: filters.get(name) for name in ("after", "before")}
    if asked is None or all(read[name] in (None, asked.get(name)) for name in read):
        same = _plain(standalone) == _plain(answer["question"])
        return None if same else tag("p", "Read as: ", tag("q", standalone, dir="auto"), class_="understood")
    label = f"Published {period(read['after'], read['before'])}"
    if _plain(standalone) == _plain(answer["question"]):
        return tag("p", "Read from the question: ", tag("span", label, class_="chip"), class_="understood")
    button = tag(
        "button",
        tag("span", label),
        tag("span", "×", aria_hidden="true"),
        type="button",
        class_="chip",
        data_ask=standalone,
        aria_label=f"{label}, read from the question: ask again without",
        title="Ask again without these dates",
    )
    return tag("p", "Read from the question: ", button, class_="understood")


def _plain(words: str) -> str:
    return " ".join(words.split()).rstrip("?. ").casefold()


def about(answer: Json) -> list[str]:
    """Who worded it, what left the machine, how long it took."""
    releases = len({c["release_id"] for c in answer["citations"]})
    seconds = answer["seconds"].get("total")
    took = [f"{seconds:.1f}\u00a0s"] if seconds is not None else []
    origin = [f"From {count(releases, 'release')}"] if releases else []
    return [*origin, worded_by(answer["llm"]), privacy(answer["llm"]), *took]


def worded_by(llm: str) -> str:
    """Who worded an answer."""
    known = {"quote": "quotes only, no model", "local": "worded by the local model, then checked"}
    return known.get(llm, f"worded by {llm}, then checked")


def privacy(llm: str) -> str:
    """What left the machine for an answer worded by `llm`."""
    there = sent_to(llm)
    return f"question and quotes were sent to {there}" if there else "never left this machine"


def sent_to(llm: str) -> str | None:
    """Where `llm` runs: None for this machine, a host's name where one is named, else the provider's."""
    provider, _, model = llm.partition(":")
    if provider in ("auto", "quote", "local"):
        return None
    return urlsplit(model[model.find("@http") + 1 :]).hostname or provider if "@http" in model else provider


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


def again() -> Markup:
    """What can be done about a turn that has no answer."""
    buttons = (("Retry", "data_again"), ("Edit", "data_edit_again"))
    return tag(
        "div",
        *(tag("button", label, type="button", **{name: True}) for label, name in buttons),
        class_="actions",
    )
