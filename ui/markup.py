"""Escaping, and tags that escape: the only place where text becomes HTML.

    tag("p", "a < b", class_="x")  ->  <p class="x">a &lt; b</p>

A plain str is text and is escaped; only `Markup` is HTML. What is not here: what a page looks like.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from datetime import date
from urllib.parse import quote, urlsplit

VOID = frozenset({"input", "br", "hr", "rect", "path", "line", "circle"})

# Besides HTML's own five: characters that a template engine or a Markdown renderer further down might act upon.
_EXTRA = str.maketrans({c: f"&#{ord(c)};" for c in "`${}[]\\"})
# Control characters and direction overrides have no business in a page: an override makes text read as what it is not.
_REPLACED = str.maketrans(
    {**{i: "\ufffd" for i in range(32) if chr(i) not in "\n\t"}, 127: "\ufffd"}
    | dict.fromkeys((*range(8234, 8239), *range(8294, 8298), 8206, 8207), "�")
    | dict.fromkeys(range(55296, 57344), "�")
)


class Markup(str):
    """HTML that was made here; everything else is text."""

    __slots__ = ()


EMPTY = Markup("")


def text(value: object) -> Markup:
    """Any value as HTML text: `<b>` -> `&lt;b&gt;`; `Markup` stays as it is."""
    if isinstance(value, Markup):
        return value
    return Markup(html.escape(str(value).translate(_REPLACED), quote=True).translate(_EXTRA))


def tag(name: str, /, *children: object, **attributes: object) -> Markup:
    """An element; `class_="x"`, `data_id=1` become class and data-id. None and False leave an attribute out."""
    made = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Markup(f"<{name}{made}>") if name in ("input", "br", "hr") else Markup(f"<{name}{made}/>")
    return Markup(f"<{name}{made}>{join(children)}</{name}>")


def join(parts: Iterable[object], between: str = "") -> Markup:
    """Parts in a row, each escaped unless it is HTML; None counts as nothing."""
    return Markup(text(between).join(text(p) for p in parts if p is not None))


def _attribute(key: str, value: object) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{text(value)}"'


def web_address(url: object) -> str | None:
    """The url if a reader may be sent there (http or https with a host), else None: no `javascript:`."""
    if not isinstance(url, str):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def long_date(value: object) -> str:
    """A day in words: "2025-08-07" or a date -> "7 August 2025"; what is no date -> "undated"."""
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        return "undated"
    return f"{day.day}\u00a0{day:%B %Y}"


def number(value: int) -> str:
    """12345 -> "12,345"; below 10,000 without a comma."""
    return f"{value:,}" if value >= 10_000 else str(value)


def count(n: int, noun: str, several: str | None = None) -> str:
    """(1, "release") -> "1 release"; (2, "release") -> "2 releases"; (2, "copy", "copies") -> "2 copies"."""
    return f"{number(n)}\u00a0{noun if n == 1 else several or noun + 's'}"


def release_url(release_id: object, *, version: object = None, start: object = None, end: object = None) -> str:
    """The address of a release or of a passage in it: `/release/ID?at=10-25&version=2`."""
    asked = [f"at={start}-{end}"] if start is not None and end is not None else []
    asked += [f"version={version}"] if version is not None else []
    return f"/release/{quote(str(release_id), safe='')}" + (f"?{'&'.join(asked)}" if asked else "")
