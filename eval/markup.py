"""HTML and SVG by function calls: every text and attribute is escaped, only what these functions made is not.

What is not here: any style, any script.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
EMPTY = frozenset({"meta", "line", "polyline", "rect"})


class Safe(str):
    """Markup that was made here."""

    __slots__ = ()


def text(value: object) -> Safe:
    """Any value as escaped text; control characters and direction marks become "�"."""
    return value if isinstance(value, Safe) else Safe(html.escape(_CONTROL.sub("\ufffd", str(value))))


def tag(name: str, /, *children: object, **attributes: object) -> Safe:
    """One element; an attribute of None is left out.

    ("p", "a < b", class_="x") -> `<p class="x">a &lt; b</p>`
    """
    pairs = ((key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items() if value is not None)
    opening = name + "".join(f' {key}="{text(value)}"' for key, value in pairs)
    if name in EMPTY:
        return Safe(f"<{opening}/>")
    return Safe(f"<{opening}>{join(children)}</{name}>")


def join(children: Iterable[object]) -> Safe:
    """Several values one after the other."""
    return Safe("".join(text(child) for child in children))


def table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> Safe:
    """A table; the first cell of each row is its heading."""
    body = [tag("tr", *(tag("td" if n else "th", cell) for n, cell in enumerate(row))) for row in rows]
    return tag("table", tag("thead", tag("tr", *(tag("th", cell) for cell in head))), tag("tbody", *body))


def fold(summary: object, *children: object) -> Safe:
    """Something to be opened by a click."""
    return tag("details", tag("summary", summary), *children)
