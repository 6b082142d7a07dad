"""The frame of the pages beside the chat, which need no Gradio: a head, a masthead, the content. Pure.

What is not here: the content, headers.
"""

from __future__ import annotations

from ui.markup import Markup, tag

NAME = "Press archive"


def masthead(*links: Markup) -> Markup:
    """The line on top of every page."""
    return tag(
        "header",
        tag("a", NAME, href="/", class_="name"),
        tag("nav", *links, aria_label="Pages"),
        tag("button", "Dark", type="button", id="theme", data_theme_toggle=True, aria_label="Light or dark"),
        class_="masthead",
    )


def whole(title: str, content: Markup, *, script: bool = True) -> Markup:
    """A page; `script` False leaves ours out."""
    head = tag(
        "head",
        Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        tag("title", f"{title} – {NAME}"),
        Markup('<link rel="stylesheet" href="/ours/style.css"><link rel="icon" href="/ours/icon.svg">'),
        Markup('<script src="/ours/page.js"></script>') if script else None,
    )
    links = (tag("a", "Ask", href="/"), tag("a", "Archive", href="/archive"))
    body = tag("body", masthead(*links), tag("main", content, class_="sheet"), class_="plain")
    return Markup("<!doctype html>" + tag("html", head, body, lang="en"))


def problem(title: str, message: str) -> Markup:
    """A page that says what went wrong and what to do."""
    back = tag("p", tag("a", "Back to the archive", href="/archive"))
    return whole(title, tag("div", tag("h1", title), tag("p", message), back, class_="release"))
