"""A made-up release about a footbridge, an HTML page that holds it, and how a page is read in tests."""

from __future__ import annotations

from rag.datatypes import Reading, Release
from rag.pages import read

TEXT = (
    "Engineers at the Institute of Small Bridges have built a footbridge that weighs less than the people who "
    "cross it. The bridge, 14 metres long, was opened on Tuesday and has carried 2,310 walkers since."
)
SECOND = (
    "“We weighed everything twice,” said Dr. Ada Plank, who led the work. The design is free to copy, and "
    "three towns "
    "have asked for the drawings. The study was funded by the Rope Foundation and the National Council for Footpaths."
)


def one(text: str | bytes, source: str = "/archive/page") -> Release:
    """The single release of a page."""
    return all_of(text, source).releases[0]


def all_of(text: str | bytes, source: str = "/archive/page") -> Reading:
    """All a page holds."""
    return read(text.encode() if isinstance(text, str) else text, source)


def page(main: str, head: str = "", around: str = "") -> str:
    """An HTML page with a headline, a main text, and what stands around it."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>Footbridge weighs less |'
        f" Small Bridges</title>{head}</head><body>"
        f"<nav><a href='/'>Home</a> <a href='/n'>News</a></nav><main><h1>Footbridge weighs less than its walkers</h1>"
        f"<div class='text'>{main}</div></main>{around}<footer>Imprint and privacy</footer></body></html>"
    )
