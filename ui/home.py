"""The chat page's own furniture as HTML, pure: masthead, welcome, history, filter chips, the empty reader.

What is not here: turns (render), Gradio's components (blocks).
"""

from __future__ import annotations

from collections.abc import Sequence

from rag import Conversation, Filters, UsageError, contract
from ui import cards, render, requests
from ui.markup import EMPTY, Markup, count, join, long_date, tag
from ui.page import NAME
from ui.said import sent_to
from ui.talk import Talk, held

BROKEN = "Something went wrong here. Press Retry; if it stays so, tell whoever runs this page."
_LABELS = {
    "quote": "Quotes only: the releases’ own words, no model",
    "local": "The local model words the answer",
    "auto": "The best model that runs on this machine",
}


def masthead() -> Markup:
    """The line on top: name, light or dark."""
    return tag(
        "header",
        tag("button", "Conversations", type="button", id="open-side", aria_expanded="false", aria_controls="side"),
        tag("h1", NAME, class_="name"),
        tag("button", "Dark", type="button", id="theme", data_theme_toggle=True, aria_label="Light or dark"),
        class_="masthead",
    )


def welcome(talk: Talk) -> Markup:
    """What a new conversation shows: what the archive holds, and questions that it answers."""
    if not talk.archive.status()["releases"]:
        return render.unheld("The archive is empty. Its owner can fill it: rag ingest, with a folder of releases.")
    whose = len(talk.archive.facets("institution"))
    from_whom = f" of {count(whose, 'institution')}" if whose else ""
    size, _, spread = held(talk.archive).partition(",")
    examples = [tag("li", render.example(q)) for q in talk.examples.visible(Filters(), limit=4)]
    return tag(
        "div",
        tag("p", "What do you want to know?", class_="hello"),
        tag("p", "Every sentence of an answer points at words that stand in a release. ", class_="lead"),
        tag("p", f"{size}{from_whom}{',' if spread else ''}{spread}.", class_="held"),
        join([tag("h2", "For example"), tag("ul", *examples, class_="examples")]) if examples else None,
        class_="welcome",
    )


def history(conversations: Sequence[Conversation], current: str) -> Markup:
    """A visitor's conversations, each with what can be done with it."""
    fresh = tag("a", "New conversation", href="/", class_="fresh", data_conversation="")
    items = [tag("li", *_entry(c, current=c.id == current)) for c in conversations]
    none = tag("p", "Your conversations will be listed here, in this browser only.", class_="empty")
    listed = tag("ul", *items, class_="conversations") if items else none
    return tag("nav", fresh, listed, aria_label="Conversations", data_current=current)


def _entry(known: Conversation, *, current: bool) -> list[Markup]:
    link = tag(
        "a",
        known.title,
        href=f"/?c={known.id}",
        data_conversation=known.id,
        aria_current="page" if current else None,
        dir="auto",
        title=f"{known.title} ({count(known.turns, 'answer')}, {long_date(known.changed[:10])})",
    )
    tools = tag(
        "details",
        tag("summary", "⋯", aria_label=f"More about: {known.title}"),
        tag(
            "span",
            tag("button", "Rename", type="button", data_rename=known.id, data_title=known.title),
            tag("a", "Markdown", href=f"/conversation/{known.id}.md", download=True),
            tag("a", "JSON", href=f"/conversation/{known.id}.json", download=True),
            tag("button", "Delete", type="button", data_delete=known.id, class_="danger"),
        ),
        class_="menu",
    )
    return [link, tools]


def chips(after: object, before: object, as_of: object, institution: object) -> Markup:
    """The active filters, each with a button that removes it; what is wrong with them, if anything is."""
    given = {"after": after, "before": before, "as-of": as_of, "institution": institution}
    try:
        filters = contract.filters(requests.filters(after, before, as_of, institution))
    except UsageError as error:
        return tag("p", render.sentence(str(error)), class_="error", role="alert")
    named = [name for name, value in given.items() if value]
    labels = cards.filter_labels(filters)
    drawn = [
        tag("button", tag("span", label), tag("span", "×", aria_hidden="true"), type="button", class_="chip",
            data_clear=name, aria_label=f"Remove filter: {label}")
        for name, label in zip(named, labels, strict=False)
    ]  # fmt: skip
    return tag("div", *drawn, class_="chips") if drawn else EMPTY


def reader() -> Markup:
    """The empty reader beside the conversation; page.js fills and opens it."""
    buttons = (
        ("‹", "Previous source", "previous"), ("›", "Next source", "next"), ("Copy quote", None, "copy"),
    )  # fmt: skip
    drawn = [tag("button", label, type="button", id=f"reader-{name}", aria_label=said) for label, said, name in buttons]
    return tag(
        "aside",
        tag(
            "div",
            *drawn[:2],
            tag("span", "", id="reader-place", role="status"),
            drawn[2],
            tag("a", "Own page", id="reader-page", href="/archive"),
            tag("button", "×", type="button", id="reader-close", aria_label="Close the release"),
            class_="reader-bar",
        ),
        tag("div", id="reader-content", tabindex="-1"),
        id="reader",
        aria_label="Release",
        hidden=True,
    )


def llm_label(name: str, *, owners: str) -> str:
    """A model as the owner allows it; "auto" is the one that the owner's settings name."""
    named = owners if name == "auto" else name
    return _LABELS.get(named, f"{named} words the answer")


def where(name: str, *, owners: str) -> Markup:
    """What runs where, for the model that is chosen."""
    there = sent_to(owners if name == "auto" else name)
    said = "Everything runs on this machine: searching, quoting, wording. Nothing leaves it."
    if there:
        said = (
            f"Searching and quoting run on this machine. To word the answer, question and quotes are sent to {there}."
        )
    return tag("p", said, class_="where")
